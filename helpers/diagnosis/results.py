"""Explain a result that is not a number or an array at all, but None, a list, a function, an exception, and so on."""

import types
from typing import Any

import numpy as np

from helpers.diagnosis.observation import NOT_KEPT, Cause, Observation
from helpers.diagnosis.relations import RETURN_VALUE, your

CHANGED = "was changed by your code"  # How checks begin to report an argument that should be unchanged.


def explain_kinds(observation: Observation) -> Cause | None:
    """Return what kind of thing the student's code has returned instead of numbers.

    Parameters
    ----------
    observation : Observation
        What was seen.

    Returns
    -------
    Cause or None
        None if the first quantity holds numbers, or if the check has kept no value.
    """
    first = observation.quantities[0]
    right = observation.expected.get(first.name)
    if first.got is NOT_KEPT or (isinstance(right, str | bool | np.bool) and type(first.got) is type(right)):
        return None
    if first.problem.startswith(CHANGED):
        return changes_arguments(first.name)
    return explain_kind(first.name, first.got, right is not None and np.ndim(right) == 0)


def changes_arguments(*names: str) -> Cause:
    """Return the cause of a failure in which the student's code has changed its arguments.

    Parameters
    ----------
    *names : str
        The names of the arguments, at least one.

    Returns
    -------
    Cause
    """
    belong = "belongs" if len(names) == 1 else "belong"
    sentence = f"Your code changes {' and '.join(names)}, which {belong} to the code that calls it."
    return Cause(sentence, "changes-arguments")


def explain_kind(name: str, value: Any, is_number: bool = False) -> Cause | None:
    """Return a sentence about a value that should be a number or an array.

    Parameters
    ----------
    name : str
        The name of the quantity.
    value : object
        The student's value.
    is_number : bool, optional
        Whether it should be a single number.

    Returns
    -------
    Cause or None
        None if nothing can be said.
    """
    subject = your(name)
    wanted = "a single number" if is_number else "an array"
    if value is None:
        return Cause(f"{subject} is None: your code ends without returning a value.", "return")
    if isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException)):
        named = value.__name__ if isinstance(value, type) else type(value).__name__
        return Cause(f"{subject} is the exception {named}: your code returns it instead of raising it.", "return")
    if isinstance(value, types.GeneratorType):
        return Cause(
            f"{subject} is a generator, which holds no numbers yet: a yield, or a for in parentheses, makes one.",
            "return",
        )
    if name == RETURN_VALUE and isinstance(value, np.ndarray | list | tuple):
        if isinstance(value, np.ndarray):
            return Cause(f"{subject} is a single array.", "return")
        noun = "list" if isinstance(value, list) else "tuple"
        return Cause(f"{subject} is a {noun} of {len(value)} value{'s' * (len(value) != 1)}.", "return")
    if isinstance(value, list | tuple):
        noun = "list" if isinstance(value, list) else "tuple"
        if value and all(isinstance(item, list | tuple) for item in value):
            return Cause(f"{subject} is a {noun} of lists, not {wanted}.", "dtype")
        if value and all(isinstance(item, int | float | np.generic) for item in value):
            return Cause(f"{subject} is a {noun} of numbers, not {wanted}.", "dtype")
        return Cause(f"{subject} is a {noun} of {len(value)} value{'s' * (len(value) != 1)}.", "return")
    if isinstance(value, str):
        return Cause(f"{subject} is a string, not a number.", "return")
    if isinstance(value, dict | set):
        return Cause(f"{subject} is a {type(value).__name__}.", "return")
    if isinstance(value, bool | np.bool):
        return Cause(f"{subject} is {bool(value)}, not a number: a comparison gives True or False.", "return")
    if isinstance(value, np.ndarray) and value.dtype == object:
        return Cause(f"{subject} is an array of Python objects, not of numbers.", "dtype")
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub" and not is_number:
        kind = "True and False" if value.dtype.kind == "b" else "integers"
        return Cause(f"{subject} holds {kind} instead of decimal numbers.", "dtype")
    if callable(value):
        return Cause(f"{subject} is a function, not what it returns: the call is missing.", "return")
    return None
