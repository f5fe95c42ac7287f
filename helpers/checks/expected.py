"""Derivatives that checks compare with. They can be remembered, because they depend on the course alone.

A check differentiates a given function numerically, which is slow. The given function and its arguments are the same
for every student, and so is the result. A program that judges many students calls ``remember`` once, runs every check,
and later processes find the results.

A result is found by everything that it depends on: the given function's code, the variables that the code uses, and the
bytes of all arguments. If a function uses anything that this module can't tell apart, such as a student's object, its
derivative is computed each time.
"""

import contextlib
import dis
import sys
import types
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from helpers import gradcheck

# Functions that use one of these may depend on more than their code and its variables.
UNPREDICTABLE = {"random", "eval", "exec", "globals", "locals", "vars", "open", "time", "getattr", "id", "input"}

_results: dict[Hashable, Any] = {}
_remembering = False


class _Unknown(Exception):
    """A value that can't be told apart from others."""


@contextlib.contextmanager
def remember() -> Iterator[None]:
    """Remember every derivative that is computed within this context, as long as the process runs."""
    global _remembering
    before, _remembering = _remembering, True
    try:
        yield
    finally:
        _remembering = before


def central_difference(
    function: Callable[[np.ndarray], Any], theta: np.ndarray, h: float | None = None, stacked: bool = False
) -> np.ndarray:
    """Return the same as ``gradcheck.central_difference``, perhaps from memory."""
    return _recall("central_difference", function, theta, h, stacked)


def complex_step(function: Callable[[np.ndarray], Any], theta: np.ndarray) -> np.ndarray:
    """Return the same as ``gradcheck.complex_step``, perhaps from memory."""
    return _recall("complex_step", function, theta)


def vector_jacobian_products(
    function: Callable[..., np.ndarray], arguments: Sequence[np.ndarray], dz: np.ndarray
) -> list[np.ndarray]:
    """Return the same as ``gradcheck.vector_jacobian_products``, perhaps from memory."""
    return _recall("vector_jacobian_products", function, arguments, dz)


def _recall(name: str, *arguments: Any) -> Any:
    compute = getattr(gradcheck, name)
    if not _remembering and not _results:
        return compute(*arguments)
    key = _key_of(name, *arguments)
    if key in _results:
        return _copied(_results[key])
    result = compute(*arguments)
    # A function that changes a variable gets another key afterwards, and has to run each time.
    if _remembering and key is not None and key == _key_of(name, *arguments):
        _results[key] = _copied(result)
    return result


def _copied(result: Any) -> Any:
    return [array.copy() for array in result] if isinstance(result, list) else result.copy()


def _key_of(*values: Any) -> Hashable:
    """Return a key that equal computations share, or None if there is none."""
    try:
        return tuple(_key(value, ()) for value in values)
    except _Unknown:
        return None


def _key(value: Any, parents: tuple[int, ...]) -> Hashable:
    kind = type(value)
    if kind is np.ndarray:
        if value.dtype.hasobject:
            raise _Unknown
        return value.dtype.str, value.shape, value.tobytes()
    if value is None or kind in (bool, int, str):
        return kind, value
    if kind is float or isinstance(value, np.generic):
        return kind, repr(value)  # which tells 0.0 from -0.0, unlike ==
    if id(value) in parents:  # a function that calls itself
        return "again", parents.index(id(value))
    parents = (*parents, id(value))
    if kind in (list, tuple):
        return kind, tuple([_key(item, parents) for item in value])
    if kind is dict:
        return kind, tuple([(_key(name, parents), _key(item, parents)) for name, item in value.items()])
    if kind is types.FunctionType:
        return _key_of_function(value, parents)
    if _is_ours(value):
        return id(value)
    raise _Unknown


def _key_of_function(function: types.FunctionType, parents: tuple[int, ...]) -> Hashable:
    """Return a key of a function's code and of all variables that it uses."""
    if _is_ours(function):
        return id(function)
    code, known = function.__code__, function.__globals__
    if function.__dict__ or UNPREDICTABLE & {*code.co_names, *_names(code)}:
        raise _Unknown
    try:
        enclosed = [cell.cell_contents for cell in function.__closure__ or ()]
    except ValueError:  # a variable that has no value yet
        raise _Unknown from None
    used = {name: known[name] for name in _names(code) if name in known}
    variables = (enclosed, used, function.__defaults__, function.__kwdefaults__)
    return code, tuple([_key(variable, parents) for variable in variables])


@lru_cache(maxsize=10_000)
def _names(code: types.CodeType) -> tuple[str, ...]:
    """List the global variables that a piece of code uses, with the functions inside it."""
    own = [step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")]
    inner = [_names(constant) for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return tuple(dict.fromkeys([*own, *(name for names in inner for name in names)]))


def _is_ours(value: Any) -> bool:
    """Return whether a module, function or class belongs to the course or to NumPy, and never changes."""
    if isinstance(value, types.ModuleType):
        name = value.__name__
        return name.partition(".")[0] in ("helpers", "numpy") and sys.modules.get(name) is value
    if isinstance(value, types.BuiltinFunctionType):
        return isinstance(value.__self__, types.ModuleType)  # otherwise it is a method of some object
    if isinstance(value, np.ufunc):
        return True
    if not isinstance(value, type | types.FunctionType):
        return False
    # A function that another function has made may say that it is somewhere, but it is not there.
    found: Any = sys.modules.get(value.__module__ or "")
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is value and str(value.__module__).partition(".")[0] in ("helpers", "numpy", "builtins")
