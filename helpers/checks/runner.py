"""Run student code on copies of its arguments and judge the results.

Checks of functions and classes follow the same steps: copy the arguments, call the student's code with the copies,
compare the results with the expected values, and verify that no argument has changed. The checks of all topics share
the functions in this module.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, describe, short_repr
from helpers.checks.failure import CheckFailed
from helpers.diagnosis import Cause, diagnose_exception
from helpers.diagnosis.results import CHANGED, changes_arguments

# How the message ends if student code calls what the grader has removed from ``helpers``. A name in a library has dots.
BORROWED = re.compile(r"write this yourself; ([\w.]+) is not available here")


def passed(label: str, message: str, case: str = "") -> None:
    """Print a line that says that a check has passed.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.forward"``.
    message : str
        What is right, and for which input, as a sentence.
    case : str, optional
        What the input is an example of, as a phrase without a full stop.
    """
    print(f"✓ {label}: {message.removesuffix('.')} ({case})." if case else f"✓ {label}: {message}")


def are_right(names: Iterable[str]) -> str:
    """Return the beginning of a sentence that says that quantities are right.

    Parameters
    ----------
    names : iterable of str
        The names of the quantities, at least one.

    Returns
    -------
    str
        A list of the names with its verb: ``"dW, db are right"``, ``"dx is right"``.
    """
    *others, last = names
    return f"{', '.join([*others, last])} {'are' if others else 'is'} right"


def require_equal(
    label: str,
    got: Mapping[str, Any],
    expected: Mapping[str, Any],
    arguments: Mapping[str, Any],
    copies: Mapping[str, Any],
    single_precision: bool = False,
    case: str = "",
) -> None:
    """Require that all values are right and that the student's code has changed none of its arguments.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.forward"``.
    got : mapping of str to object
        The student's values by name. If the mapping is empty, only the arguments are checked.
    expected : mapping of str to object
        The expected value for each name in ``got``.
    arguments : mapping of str to object
        The arguments as they were before the call, by name.
    copies : mapping of str to object
        The copies of the arguments that the student's code was called with.
    single_precision : bool, optional
        Whether the values were computed in single precision.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a value is wrong or an argument has changed.
    """
    differences = [d for name in got if (d := compare(name, got[name], expected[name], single_precision))]
    changed = changed_arguments(arguments, copies)
    if differences or changed:
        right = [name for name in got if name not in {d.name for d in differences}] if len(got) > 1 else []
        cause = None if differences else changes_arguments(*(d.name for d in changed))
        raise CheckFailed(label, [*differences, *changed], arguments, right, case, expected, cause)


def changed_arguments(arguments: Mapping[str, Any], copies: Mapping[str, Any]) -> list[Difference]:
    """List the arguments that the student's code has changed.

    Parameters
    ----------
    arguments : mapping of str to object
        The arguments as they were before the call, by name.
    copies : mapping of str to object
        The copies of the arguments that the student's code was called with.

    Returns
    -------
    list of Difference
        One entry for each argument that has changed.
    """
    return [
        Difference(name, f"{CHANGED}: work on a copy" + _copy_advice(name, before), value=copies[name])
        for name, before in arguments.items()
        if _has_changed(before, copies[name])
    ]


def call_student(label: str, function: Callable[..., Any], arguments: Mapping[str, Any] | None = None) -> Any:
    """Call the student's code. An exercise that is still a stub becomes a failed check.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.forward"``.
    function : callable
        The student's function, class or method.
    arguments : mapping of str to object, optional
        The arguments by name, in order. They are passed by position.

    Returns
    -------
    object
        What ``function`` returns.

    Raises
    ------
    CheckFailed
        If the student's code raises ``NotImplementedError``, as a stub does.

    Notes
    -----
    Any other exception from the student's code propagates, with its ``diagnosis`` as an attribute. Notes name the
    cause, if it is known, and list the arguments, if there are any.
    """
    __tracebackhide__ = True  # In a notebook, IPython leaves this frame out of the traceback.
    arguments = arguments or {}
    try:
        return function(*arguments.values())
    except NotImplementedError as stub:
        raise not_written(label, str(stub)) from None
    except CheckFailed:
        raise
    except Exception as error:
        diagnosis = diagnose_exception(label, error, arguments, getattr(error, "student_cause", None))
        error.diagnosis = diagnosis  # type: ignore[attr-defined]
        if diagnosis.cause:
            error.add_note(diagnosis.cause.sentence)
        if arguments:
            listed = ", ".join(_describe_argument(name, value) for name, value in arguments.items())
            error.add_note(f"{label}: the arguments were {listed}.")
        raise


def not_written(label: str, stub: str) -> CheckFailed:
    """Return the failure of an exercise that is still a stub, or that calls the course's own code instead.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.forward"``.
    stub : str
        What the stub says, in the student's notebook or in the grader's copy of ``helpers``.

    Returns
    -------
    CheckFailed
        The failure, to be raised.
    """
    borrowed = BORROWED.search(stub)
    owner = "" if borrowed and "." in borrowed[1] else "the course's own "
    sentence = f"Your code calls {owner}{borrowed[1]}, but this exercise is yours." if borrowed else ""
    cause = Cause(sentence, "error") if borrowed else None
    reason = f" ({stub})" if stub else ""
    return CheckFailed(label, [Difference("this", f"is not written yet{reason}")], cause=cause)


def callable_name(function: Any) -> str:
    """Return the name of a function or class.

    Parameters
    ----------
    function : callable
        A function, a class or a ``functools.partial``.

    Returns
    -------
    str
        The name. For a partial function, this is the name of the wrapped function. An object without a name is
        described by its type.

    Raises
    ------
    CheckFailed
        If ``function`` can't be called.
    """
    if not callable(function):
        problem = (
            f"is {describe(function)}, but should be a function or a class. If you have reused the name for a "
            "variable, rename the variable and run the exercise's cell again"
        )
        raise CheckFailed("", [Difference("the object to check", problem)])
    named = function.func if isinstance(function, functools.partial) else function
    return getattr(named, "__name__", None) or describe(function)


def split_result(label: str, got: Any, count: int, inputs: Mapping[str, Any]) -> Sequence[Any]:
    """Split what a function returned into its values.

    Parameters
    ----------
    label : str
        What was checked, such as ``"step"``.
    got : object
        What the student's function returned.
    count : int
        The number of values that it should have returned.
    inputs : mapping of str to object
        The arguments by name. A failed check shows them.

    Returns
    -------
    sequence of object
        ``count`` values.

    Raises
    ------
    CheckFailed
        If ``count`` is not 1 and ``got`` is not a list or tuple of ``count`` values.
    """
    if count == 1:
        return (got,)
    if not isinstance(got, list | tuple) or len(got) != count:
        problem = f"is {describe(got)}, but should be {count} values"
        raise CheckFailed(label, [Difference("the return value", problem, value=got)], inputs)
    return got


def copy_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the arrays, lists, tuples and dicts among the arguments, so that student code can't change the originals.

    Parameters
    ----------
    arguments : mapping of str to object
        The arguments by name.

    Returns
    -------
    dict of str to object
        The copies by name. Lists, tuples and dicts are copied together with the arrays, lists, tuples and dicts in
        them. All other objects are the originals.
    """
    return {name: _copy_value(value) for name, value in arguments.items()}


def describe_arguments(arguments: Mapping[str, Any]) -> str:
    """Describe arguments in one line, for a check that has passed.

    Parameters
    ----------
    arguments : mapping of str to object
        The arguments by name.

    Returns
    -------
    str
        The shapes of the arrays, such as ``"x: (5, 3), W: (3, 4)"``; other arguments are left out. If there are no
        arrays, the values of all arguments except functions, such as ``"a = 1.0, tau = 0.5"``.
    """
    shapes = [f"{name}: {value.shape}" for name, value in arguments.items() if isinstance(value, np.ndarray)]
    if shapes:
        return ", ".join(shapes)
    return ", ".join(f"{name} = {_one_line(value)}" for name, value in arguments.items() if not callable(value))


def _copy_value(value: Any) -> Any:
    """Copy an array, or a list, tuple or dict with its contents. Return any other object itself."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K")  # a transposed array stays one, because its ravel() is a copy
    if type(value) in (list, tuple):
        return type(value)(map(_copy_value, value))
    if type(value) is dict:
        return {key: _copy_value(item) for key, item in value.items()}
    return value


def _has_changed(before: Any, after: Any) -> bool:
    """Return whether a copy differs from its original. NaN equals NaN.

    Only arrays, lists, tuples, dicts, Python numbers, strings and bools are compared. Other objects count as unchanged.
    """
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if type(before) in (list, tuple):
        return len(before) != len(after) or any(map(_has_changed, before, after))
    if type(before) is dict:
        return list(before) != list(after) or any(_has_changed(item, after[key]) for key, item in before.items())
    return type(before) in (int, float, str, bool) and before is not after and before != after


def _copy_advice(name: str, before: Any) -> str:
    advice = f" (`{name} = {name} - …` makes a new array, while `{name} -= …` writes into the one you were given)"
    return advice if isinstance(before, np.ndarray) else ""


def _describe_argument(name: str, value: Any) -> str:
    """Describe an argument by its value, but an array by its shape and, unless it holds floats, its dtype."""
    if callable(value):
        return f"{name}: a function"
    if isinstance(value, np.ndarray):
        return f"{name}: {value.shape}" + ("" if value.dtype.kind == "f" else f" of dtype {value.dtype}")
    return f"{name} = {_one_line(value)}"


def _one_line(value: Any) -> str:
    return " ".join(short_repr(value).split())
