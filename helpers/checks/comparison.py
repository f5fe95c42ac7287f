"""Compare a student's value with the expected one and describe what is wrong, in words and entry by entry.

``compare`` asks the questions that a person would ask, in the same order. Is there a value at all? Is it an array of
numbers? Does it have the right shape? Does it hold floats? Are its entries right, or are some of them NaN or infinite
instead? The first "no" is the answer.

A student's numbers are first turned into a plain array. So a subclass with its own ``==`` or its own arithmetic can't
influence the comparison.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.diagnosis.observation import NOT_KEPT

# Central differences are right to about ten digits in float64. Students may also compute in float32.
TOLERANCE = 1e-6
SINGLE_TOLERANCE = 1e-4
# The smallest scale that errors are measured against: expected values from central differences are noisy around zero.
SMALLEST_SCALE = 1e-3
MAX_REPR_LENGTH = 80


@dataclass(frozen=True, eq=False)
class Difference:
    """One quantity that is not what it should be.

    ``got``, ``expected`` and ``wrong`` are None unless the values could be compared entry by entry.

    Attributes
    ----------
    name : str
        The name of the quantity, such as ``"dW"``.
    problem : str
        What is wrong with the quantity, as the rest of a sentence that starts with the name.
    got : ndarray or None
        The student's value.
    expected : ndarray or None
        The expected value, of the same shape.
    wrong : ndarray of bool or None
        A mask of the wrong entries, of the same shape.
    value : object
        What the student's code has returned for this quantity, of any type, or NOT_KEPT.
    target : object
        What it should have returned, of any type, or None.
    """

    name: str
    problem: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None
    wrong: np.ndarray | None = None
    value: Any = NOT_KEPT
    target: Any = None

    def __str__(self) -> str:
        return f"{self.name} {self.problem}"


def compare(name: str, got: Any, expected: Any, single_precision: bool = False) -> Difference | None:
    """Compare a value with the expected one: its type, shape and dtype, then every entry.

    Parameters
    ----------
    name : str
        The name of the quantity, such as ``"dW"``.
    got : object
        The student's value.
    expected : float, ndarray, str or bool
        The expected value. Strings and bools must match exactly.
    single_precision : bool, optional
        Whether ``got`` was computed from single-precision values. A float32 array is recognised by its dtype.

    Returns
    -------
    Difference or None
        What is wrong with ``got``, or None if it is right.

    Raises
    ------
    ValueError
        If ``expected`` contains NaN, which can't be compared with anything.

    Notes
    -----
    An entry a is right for a finite expected entry e if |a − e| <= tolerance · (|e| + scale). The tolerance is 1e-6, or
    1e-4 in single precision. The scale is the largest finite |e| of the array, but at least 1e-3. For an infinite e,
    only the same infinity is right.
    """
    difference = _compare(name, got, expected, single_precision)
    return None if difference is None else replace(difference, value=got, target=expected)


def describe(value: Any) -> str:
    """Describe what kind of object a value is.

    Parameters
    ----------
    value : object
        Any object.

    Returns
    -------
    str
        A noun with its article: ``"an array of shape (3, 2)"``, ``"a list of length 2"``, ``"None"``.
    """
    if value is None:
        return "None"
    if isinstance(value, list | tuple):
        return f"a {'list' if isinstance(value, list) else 'tuple'} of length {len(value)}"
    if isinstance(value, np.ndarray):
        plain = np.asarray(value)
        return f"an array of shape {plain.shape}" + ("" if plain.dtype.kind == "f" else f" and dtype {plain.dtype}")
    noun = type(value).__name__
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, which gets an "s" unless the number is 1.

    Parameters
    ----------
    number : int
        The number.
    noun : str
        The noun in the singular.

    Returns
    -------
    str
        For example "1 step" or "2 steps".
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def short_repr(value: Any) -> str:
    """Return the repr of a value, truncated if it is long.

    Parameters
    ----------
    value : object
        Any object.

    Returns
    -------
    str
        The repr in at most 80 characters. If ``repr`` raises an exception, the kind of object, as in ``describe``.
    """
    try:
        text = repr(value)
    except Exception:
        return describe(value)
    return text if len(text) <= MAX_REPR_LENGTH else f"{text[: MAX_REPR_LENGTH - 2]} …"


def format_pair(got: Any, expected: Any) -> tuple[str, str]:
    """Format two numbers with six significant digits, or with nine or twelve if they look the same otherwise.

    Parameters
    ----------
    got : float
        The student's number.
    expected : float
        The expected number.

    Returns
    -------
    tuple of str
        Both numbers.
    """
    got, expected = float(got) + 0.0, float(expected) + 0.0  # Turns -0.0 into 0.0.
    for digits in (6, 9, 12):
        if f"{got:.{digits}g}" != f"{expected:.{digits}g}":
            break
    return f"{got:.{digits}g}", f"{expected:.{digits}g}"


def _compare(name: str, got: Any, expected: Any, single_precision: bool) -> Difference | None:
    if got is None:
        return Difference(name, "is None: is a `return` missing?")
    if isinstance(expected, str | bool | np.bool):
        same = _matches_exactly(got, expected)
        return None if same else Difference(name, f"is {short_repr(got)}, but should be {expected!r}")
    target = np.asarray(expected, dtype=float)
    if np.isnan(target).any():
        raise ValueError(f"The expected value of {name} contains NaN: correct the check.")
    actual = _plain(got)
    if actual is None or (actual.dtype.kind not in "fiu" and not target.ndim):
        return Difference(name, f"is {describe(got)}, but should be {_describe_expected(target)}")
    if actual.shape != target.shape:
        return Difference(name, _shape_problem(actual, target))
    if actual.dtype.kind != "f" and target.ndim:
        return Difference(name, f"has dtype {actual.dtype}, but should hold floats")
    if actual.dtype == np.float16:
        return Difference(name, "has dtype float16, which keeps only three digits: compute in float64")
    return _compare_entries(name, actual.astype(np.float32) if single_precision else actual, target)


def _matches_exactly(got: Any, expected: Any) -> bool:
    if isinstance(expected, str):
        return isinstance(got, str) and str.__eq__(got, expected)
    return isinstance(got, bool | np.bool) and bool(got) is bool(expected)


def _plain(got: Any) -> np.ndarray | None:
    """Return a real array, NumPy number or Python number as a plain array, and None for anything else.

    A list of numbers is not accepted, because it can't be multiplied by τ, for example.
    """
    if isinstance(got, np.ndarray | np.generic | int | float) and not isinstance(got, bool):
        actual = np.asarray(got)
        return actual if actual.dtype.kind in "fiub" else None
    return None


def _wrong_entries(actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return a mask of the wrong entries."""
    tolerance = SINGLE_TOLERANCE if actual.dtype == np.float32 else TOLERANCE
    size = np.abs(target)
    scale = max(float(size.max(initial=0, where=np.isfinite(size))), SMALLEST_SCALE)
    with np.errstate(all="ignore"):
        near = np.abs(actual - target) <= tolerance * (np.where(np.isfinite(size), size, 0) + scale)
        return ~(near | (actual == target))


def _compare_entries(name: str, actual: np.ndarray, target: np.ndarray) -> Difference | None:
    wrong = _wrong_entries(actual, target)
    if not wrong.any():
        return None
    if actual.ndim == 0:
        problem = "is {}, but should be {}".format(*format_pair(actual, target))
    elif not np.isfinite(actual[wrong]).all():
        bad = int((~np.isfinite(actual) & wrong).sum())
        first = ", ".join(map(str, np.argwhere(~np.isfinite(actual) & wrong)[0]))
        problem = f"is NaN or infinite in {bad} of {actual.size} entries, first at [{first}]"
    else:
        problem = _describe_errors(actual, target, wrong)
    return Difference(name, problem, actual, target, wrong)


def _describe_errors(actual: np.ndarray, target: np.ndarray, wrong: np.ndarray) -> str:
    """Say how many entries are wrong and which one has the largest error."""
    with np.errstate(all="ignore"):
        error = np.where(wrong, np.abs(actual - target), 0)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
    got, expected = format_pair(actual[worst], target[worst])
    if wrong.size == 1:
        return f"is wrong: got {got}, expected {expected}"
    index = ", ".join(map(str, worst))
    count = f"{int(wrong.sum())} of {wrong.size} entries"
    return f"is wrong in {count}, with the largest error at [{index}]: got {got}, expected {expected}"


def _shape_problem(actual: np.ndarray, target: np.ndarray) -> str:
    if not target.ndim:
        return f"has shape {actual.shape}, but should be a single number"
    if not actual.ndim:
        return f"is a single number, but should have shape {target.shape}"
    return f"has shape {actual.shape}, but should have shape {target.shape}"


def _describe_expected(target: np.ndarray) -> str:
    return f"a NumPy array of floats of shape {target.shape}" if target.ndim else "a single number"
