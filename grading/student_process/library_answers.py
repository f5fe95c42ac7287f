"""Replace functions of libraries that are the whole answer to an exercise, such as ``graphlib.TopologicalSorter``.

Students' code may use whatever is installed, so the libraries stay. A file beside this module, which the grader writes
for each unit, says which names are answers and what a call of them says. Only the names that a library documents are
replaced, and the library's own code keeps the originals. Who digs those out could as well copy the library's source.
"""

import importlib.abc
import importlib.machinery
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

FILE = "library_answers.json"


def replace_library_answers(sentences: Mapping[str, str]) -> None:
    """Replace each of these names, now if its module has been imported, else as soon as it is.

    Parameters
    ----------
    sentences : mapping of str to str
        What calling each of them raises, by full name: ``{"scipy.special.softmax": "exercise 07.1: ..."}``.
    """
    finder = _Finder(sentences)
    sys.meta_path.insert(0, finder)
    for module in finder.modules & sys.modules.keys():
        _replace(sys.modules[module], sentences)


def read_library_answers() -> dict[str, str]:
    """Return what the grader has written for the unit, or an empty dict if there is no such file."""
    path = Path(__file__).with_name(FILE)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class _Finder(importlib.abc.MetaPathFinder):
    """Find a module as usual, and replace its answers once it has been loaded."""

    def __init__(self, sentences: Mapping[str, str]):
        self.sentences = sentences
        self.modules = {name.rpartition(".")[0] for name in sentences}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.modules:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                _replace(module, self.sentences)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _replace(module: ModuleType, sentences: Mapping[str, str]) -> None:
    for name, sentence in sentences.items():
        owner, _, attribute = name.rpartition(".")
        if owner == module.__name__ and hasattr(module, attribute):
            setattr(module, attribute, _stub(attribute, sentence))


def _stub(name: str, sentence: str) -> Any:
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(sentence)

    stub.__name__ = stub.__qualname__ = name
    return stub
