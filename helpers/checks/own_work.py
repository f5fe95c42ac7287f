"""Recognise an answer that hands the work over to the course's own code.

``helpers`` contains what the exercises ask for. While an answer is graded, only what its unit hands out is available.
So an answer that calls anything else of ``helpers`` scores nothing. The check in the notebook must say so before that
happens, in the same words. The same goes for a few functions of libraries that are whole answers.

``run.py release`` writes the names from the tags of the units: ``handed_out/NN.json`` for unit NN, and
``handed_out/everywhere.json``.
"""

import functools
import importlib
import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.checks.runner import not_written

HANDED_OUT = Path(__file__).parent / "handed_out"
MAX_DEPTH = 6  # of functions that call functions


def written_by_you(exercise: str, *answers: Any) -> None:
    """Require that an answer doesn't use anything of ``helpers`` that its unit doesn't hand out.

    Parameters
    ----------
    exercise : str
        The number of the exercise, such as ``"08.1"``.
    answers : object
        The student's functions and classes.

    Raises
    ------
    CheckFailed
        If one of them is a function or class that isn't available while the answer is graded, or mentions one in its
        code.
    """
    __tracebackhide__ = True
    unit = exercise.partition(".")[0]
    file = HANDED_OUT / f"{unit}.json"
    if not file.is_file():
        return
    rules = _Rules(unit, json.loads(file.read_text(encoding="utf-8")))
    for answer in answers:
        for found in _mentioned(answer, MAX_DEPTH, set(), rules.packages):
            if sentence := rules.sentence(found):
                raise not_written(getattr(answer, "__name__", f"Exercise {exercise}"), sentence)


def not_available(source: str, name: str) -> str:
    """Return what a stub says in the grader's copy of ``helpers``, where the original is not available.

    Parameters
    ----------
    source : str
        The exercise that it would be an answer to, or else the unit: ``"exercise 03.1"``, ``"unit 03"``.
    name : str
        The name of the function or class, or its full name if it belongs to a library.

    Returns
    -------
    str
        The sentence. ``runner.BORROWED`` finds the name in it.
    """
    return f"{source}: write this yourself; {name} is not available here"


class _Rules:
    """What the answers of a unit may use.

    Parameters
    ----------
    unit : str
        The number of the unit.
    table : dict
        The content of its file: "available", a list of names in ``helpers``, and "answers", the numbers of the
        exercises that some other names, in ``helpers`` or in a library, are an answer to.
    """

    def __init__(self, unit: str, table: dict[str, Any]):
        everywhere = json.loads((HANDED_OUT / "everywhere.json").read_text(encoding="utf-8"))
        self.unit, self.answers = unit, table["answers"]
        self.available = {*everywhere, *table["available"]}
        self.packages = {"helpers", *(name.partition(".")[0] for name in self.answers)}

    def sentence(self, found: Any) -> str:
        """Return what calling a function or class says while the answer is graded, or "" if it is available."""
        name = _full_name(found)
        if name.startswith("helpers."):
            number = self.answers.get(name)
            if not number and (name in self.available or _has_no_code(found)):
                return ""
            return not_available(f"exercise {number}" if number else f"unit {self.unit}", name.rpartition(".")[2])
        for answer, number in self.answers.items():
            module, _, attribute = answer.rpartition(".")
            if found is not None and found is getattr(sys.modules.get(module), attribute, None):
                return not_available(f"exercise {number}", answer)
        return ""


def _full_name(found: Any) -> str:
    """Return the full name of a function or class, or of that inside which it is defined. "" for anything else."""
    module, name = getattr(found, "__module__", None), getattr(found, "__qualname__", None)
    return f"{module}.{name.partition('.')[0]}" if isinstance(module, str) and isinstance(name, str) else ""


def _has_no_code(found: Any) -> bool:
    """Return whether a class is only an interface or an exception, which the grader's copy of ``helpers`` keeps."""
    return isinstance(found, type) and (issubclass(found, BaseException) or getattr(found, "_is_protocol", False))


def _mentioned(thing: Any, depth: int, seen: set[int], packages: set[str]) -> Iterator[Any]:
    """Yield an object, and what the code of a student's function or class refers to, recursively."""
    yield thing
    if depth == 0 or id(thing) in seen:
        return
    seen.add(id(thing))
    inner: list[Any] = []
    if isinstance(thing, functools.partial):
        inner = [thing.func, *thing.args, *thing.keywords.values()]
    elif isinstance(thing, type) and not thing.__module__.startswith("helpers"):
        inner = [*thing.__bases__, *vars(thing).values()]
    elif isinstance(thing, staticmethod | classmethod):
        inner = [thing.__func__]
    elif isinstance(thing, property):
        inner = [thing.fget, thing.fset]
    elif isinstance(getattr(thing, "__wrapped__", None), types.FunctionType):  # decorated, for example with a cache
        inner = [thing.__wrapped__]
    elif isinstance(thing, types.FunctionType) and not (thing.__module__ or "").startswith("helpers"):
        inner = list(_values_in(thing, packages))
    for value in inner:
        if callable(value) or isinstance(value, staticmethod | classmethod | property):
            yield from _mentioned(value, depth - 1, seen, packages)


def _values_in(function: types.FunctionType, packages: set[str]) -> Iterator[Any]:
    """Yield the globals, closure values, and attributes of modules of these packages that a function's code names."""
    names = set(_names_in(function.__code__))
    values = [function.__globals__[name] for name in names if name in function.__globals__]
    values += [_import(name) for name in names if name.partition(".")[0] in packages]
    for cell in function.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:  # a name that isn't bound yet
            continue
    modules = [value for value in values if isinstance(value, types.ModuleType)]
    for module in modules:  # grows while it is read
        if module.__name__.partition(".")[0] in packages:
            found = [vars(module)[name] for name in names if name in vars(module)]
            values += found
            modules += [value for value in found if isinstance(value, types.ModuleType) and value not in modules]
    for value in values:
        yield value
        yield type(value)


def _import(name: str) -> types.ModuleType | None:
    """Import what the function would import when it is called. None if that is no module, or isn't installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _names_in(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a code object uses, also in the functions and comprehensions inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)
