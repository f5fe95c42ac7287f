"""Every public function, class and method of helpers has a docstring, its own or an inherited one."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import helpers

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(helpers.__path__, "helpers.")
    if not found.name.endswith("make_digits")  # a script that needs scikit-learn
]


def public() -> Iterator[tuple[str, object]]:
    """Yield the dotted name of everything public in helpers, with the object itself."""
    for module in MODULES:
        yield module.__name__, module
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            yield f"{module.__name__}.{name}", thing
            for method, function in vars(thing).items() if inspect.isclass(thing) else ():
                if not method.startswith("_") and (inspect.isfunction(function) or isinstance(function, property)):
                    yield f"{module.__name__}.{name}.{method}", getattr(thing, method)


def test_every_public_function_class_and_method_is_documented() -> None:
    found = dict(public())
    assert len(found) > 200
    assert [name for name, thing in found.items() if callable(thing) and not inspect.getdoc(thing)] == []
