"""TODO-DOC helpers/checks/runner.py"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind, shown
from helpers.checks.failure import CheckFailed


def passed(what: str, how: str) -> None:
    """Say that a check went well, in one line."""
    print(f"✓ {what}: {how}")


def _judge(
    what: str,
    got: Mapping[str, Any],
    expected: Mapping[str, Any],
    arguments: Mapping[str, Any],
    given: Mapping[str, Any],
    single: bool = False,
    case: str = "",
) -> None:
    """Raise CheckFailed if a value is wrong or if an argument that was handed over has changed."""
    differences = [d for name in got if (d := compare(name, got[name], expected[name], single))]
    changed = [
        Difference(name, "was changed on the way; work on a copy" + _advice(name, before))
        for name, before in arguments.items()
        if _changed(before, given[name])
    ]
    if differences or changed:
        right = [name for name in got if name not in {d.name for d in differences}] if len(got) > 1 else []
        raise CheckFailed(what, [*differences, *changed], arguments, right, case)


def _run(what: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the student's code; a stub becomes a failed check, any other exception is the student's to see."""
    __tracebackhide__ = True  # in a notebook, IPython leaves this frame out of the traceback
    try:
        return function(*arguments)
    except NotImplementedError as stub:
        said = f" ({stub})" if str(stub) else ""
        raise CheckFailed(what, [Difference("this", f"is not written yet{said}")]) from None
    except Exception as error:
        if arguments and not isinstance(error, CheckFailed):
            error.add_note(f"{what} was given {', '.join(map(_briefly, arguments))}.")
        raise


def _name(function: Any) -> str:
    """What a function or class is called. Raises CheckFailed for anything else."""
    if not callable(function):
        problem = (
            f"is {kind(function)}, but should be a function or a class: has a variable taken its name? Then give "
            "that another one and run the cell of the exercise again"
        )
        raise CheckFailed("", [Difference("what is to be checked", problem)])
    named = function.func if isinstance(function, functools.partial) else function
    return getattr(named, "__name__", None) or kind(function)


def _parts(what: str, got: Any, count: int, inputs: Mapping[str, Any]) -> Sequence[Any]:
    if count == 1:
        return (got,)
    if not isinstance(got, list | tuple) or len(got) != count:
        problem = f"returned {kind(got)}, but should return {count} things"
        raise CheckFailed(what, [Difference(what, problem)], inputs)
    return got


def _copies(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) for name, value in arguments.items()}


def _copied(value: Any) -> Any:
    """A copy of an array, and of lists, tuples and dicts with all that is in them; anything else as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value


def _changed(before: Any, after: Any) -> bool:
    """Whether what was handed over as a copy differs now from what it was copied from; NaN is equal to NaN."""
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if type(before) in (list, tuple):
        return len(before) != len(after) or any(map(_changed, before, after))
    if type(before) is dict:
        return list(before) != list(after) or any(_changed(item, after[key]) for key, item in before.items())
    return type(before) in (int, float, str, bool) and before is not after and before != after


def _advice(name: str, before: Any) -> str:
    copied = f": `{name} = {name} - …` makes one, while `{name} -= …` writes into the array that was given"
    return copied if isinstance(before, np.ndarray) else ""


def _briefly(argument: Any) -> str:
    """An argument in few words: an array by its shape, a small thing as it is."""
    if isinstance(argument, np.ndarray) or callable(argument):
        return "a function" if callable(argument) else kind(argument)
    return " ".join(shown(argument).split())


def _shapes(arguments: Mapping[str, Any]) -> str:
    """The arguments in one line: the shapes of arrays, or else what there is."""
    shapes = [f"{name}: {value.shape}" for name, value in arguments.items() if isinstance(value, np.ndarray)]
    if shapes:
        return ", ".join(shapes)
    return ", ".join(f"{name} = {' '.join(shown(v).split())}" for name, v in arguments.items() if not callable(v))
