"""Recognise an answer that hands the work over to the course's own code.

``helpers`` contains what the exercises ask for. While an answer is graded, these functions are not available, so an
answer that calls them scores nothing. The check in the notebook must say so before that happens.

``answers/NN.txt`` lists the functions and classes that are answers in unit NN, one per line. ``run.py release`` writes
these files from the answer tags of the units.
"""

import functools
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.checks.comparison import Difference
from helpers.checks.failure import CheckFailed

ANSWERS = Path(__file__).parent / "answers"
MAX_DEPTH = 6  # of functions that call functions


def written_by_you(exercise: str, *answers: Any) -> None:
    """Require that an answer doesn't use the functions and classes of ``helpers`` that it is asked to replace.

    Parameters
    ----------
    exercise : str
        The number of the exercise, such as ``"08.1"``.
    answers : object
        The student's functions and classes.

    Raises
    ------
    CheckFailed
        If one of them is such a function or class, or mentions one in its code.
    """
    __tracebackhide__ = True
    unit = exercise.partition(".")[0]
    for answer in answers:
        name = next(_answers_used_by(answer, unit), "")
        if name:
            problem = (
                f"uses the course's own {name}, which is not available when your work is graded. Write it yourself"
            )
            raise CheckFailed(f"Exercise {exercise}", [Difference(getattr(answer, "__name__", "your answer"), problem)])


def _answers_used_by(answer: Any, unit: str) -> Iterator[str]:
    """Yield the names of the unit's answers in ``helpers`` that a function or class uses."""
    file = ANSWERS / f"{unit}.txt"
    forbidden = {}
    for name in file.read_text(encoding="utf-8").split() if file.is_file() else []:
        module, _, attribute = name.rpartition(".")
        if hasattr(sys.modules.get(module), attribute):
            forbidden[id(getattr(sys.modules[module], attribute))] = name.removeprefix("helpers.")
    for found in _mentioned(answer, MAX_DEPTH, set()):
        if id(found) in forbidden:
            yield forbidden[id(found)]


def _mentioned(thing: Any, depth: int, seen: set[int]) -> Iterator[Any]:
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
    elif isinstance(thing, types.FunctionType) and not (thing.__module__ or "").startswith("helpers"):
        inner = list(_values_in(thing))
    for value in inner:
        if isinstance(value, type | types.FunctionType | functools.partial | staticmethod | classmethod):
            yield from _mentioned(value, depth - 1, seen)


def _values_in(function: types.FunctionType) -> Iterator[Any]:
    """Yield the globals, closure values, and attributes of modules that a function's code names."""
    names = set(_names_in(function.__code__))
    values = [function.__globals__[name] for name in names if name in function.__globals__]
    values += [sys.modules[name] for name in names if name.startswith("helpers") and name in sys.modules]
    for cell in function.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:  # a name that isn't bound yet
            continue
    modules = [value for value in values if isinstance(value, types.ModuleType)]
    for module in modules:  # grows while it is read
        if module.__name__.partition(".")[0] == "helpers":
            found = [vars(module)[name] for name in names if name in vars(module)]
            values += found
            modules += [value for value in found if isinstance(value, types.ModuleType) and value not in modules]
    for value in values:
        yield value
        yield type(value)


def _names_in(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a code object uses, also in the functions and comprehensions inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)
