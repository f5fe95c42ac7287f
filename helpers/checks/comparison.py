"""Is this quantity what it should be? If not: what is wrong with it, in words and entry by entry.

``compare`` looks at one quantity after the other in the order in which a person would: is there anything at
all, is it an array of floats, has it the right shape, is it finite, are its entries right. The first "no" is
the answer. Whatever comes from a student is first made a plain array or number, so that no subclass, ``==``
or conversion of its own has a say in the comparison.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

# Central differences leave about ten digits of a float64; a student may well compute in float32.
TOLERANCE = 1e-6
SINGLE_TOLERANCE = 1e-4
# Where everything expected is smaller than this, it counts as about this size: differences have noise.
SMALLEST_SCALE = 1e-3
LONGEST_REPR = 80


@dataclass(frozen=True, eq=False)
class Difference:
    """One quantity that is not what it should be.

    name: what it is called, ``"dW"``; problem: what is wrong with it, the end of a sentence that begins with
    the name. got, expected and wrong (a mask) are there if numbers could be compared entry by entry.
    """

    name: str
    problem: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None
    wrong: np.ndarray | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.problem}"


def compare(name: str, got: Any, expected: Any, single: bool = False) -> Difference | None:
    """What is wrong with ``got``, or None if it is right: the kind, the shape, floats, every entry.

    expected: an array or number of floats, or a string or bool, which must be met exactly.
    single:   whether it was computed from values of single precision; an array of float32 says so itself.

    An entry a is right for an expected e if |a − e| <= tolerance · (|e| + the largest |e| of the array).
    Raises ValueError if what is expected holds NaN, with which nothing can be compared.
    """
    if got is None:
        return Difference(name, "is None: is a `return` missing?")
    if isinstance(expected, str | bool | np.bool):
        same = _same_word(got, expected)
        return None if same else Difference(name, f"is {shown(got)}, but should be {expected!r}")
    wanted = np.asarray(expected, dtype=float)
    if np.isnan(wanted).any():
        raise ValueError(f"what is expected of {name} contains NaN: the check itself has to be corrected.")
    actual = _plain(got)
    if actual is None or (actual.dtype.kind not in "fiu" and not wanted.ndim):
        return Difference(name, f"is {kind(got)}, but should be {_described(wanted)}")
    if actual.shape != wanted.shape:
        return Difference(name, _shape_problem(actual, wanted))
    if actual.dtype.kind != "f" and wanted.ndim:
        return Difference(name, f"has dtype {actual.dtype}, but should hold floats")
    if actual.dtype == np.float16:
        return Difference(name, "has dtype float16, which keeps only three digits: compute in float64")
    # As single precision it is compared, with what that can tell apart, and in hints as well.
    return _compare_entries(name, actual.astype(np.float32) if single else actual, wanted)


def kind(value: Any) -> str:
    """What a value is, with its article: ``"an array of shape (3, 2)"``, ``"a list of 2"``, ``"None"``."""
    if value is None:
        return "None"
    if isinstance(value, list | tuple):
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {len(value)}"
    if isinstance(value, np.ndarray):
        plain = np.asarray(value)
        return f"an array of shape {plain.shape}" + ("" if plain.dtype.kind == "f" else f" and dtype {plain.dtype}")
    noun = type(value).__name__
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def shown(value: Any) -> str:
    """A value as Python writes it, cut if it is long; whatever an object's own repr may do."""
    try:
        text = repr(value)
    except Exception:
        return kind(value)
    return text if len(text) <= LONGEST_REPR else f"{text[: LONGEST_REPR - 2]} …"


def pair(got: Any, expected: Any) -> tuple[str, str]:
    """Two different numbers in as few digits as show that they differ, but at least six."""
    got, expected = float(got) + 0.0, float(expected) + 0.0  # which makes -0.0 a 0
    for digits in (6, 9, 12):
        if f"{got:.{digits}g}" != f"{expected:.{digits}g}":
            break
    return f"{got:.{digits}g}", f"{expected:.{digits}g}"


def _same_word(got: Any, expected: Any) -> bool:
    if isinstance(expected, str):
        return isinstance(got, str) and str.__eq__(got, expected)
    return isinstance(got, bool | np.bool) and bool(got) is bool(expected)


def _plain(got: Any) -> np.ndarray | None:
    """The numbers of an array, a NumPy number or a Python number; None for anything else.

    A list of numbers is none: it can't be added to another, nor multiplied by τ.
    """
    if isinstance(got, np.ndarray | np.generic | int | float) and not isinstance(got, bool):
        actual = np.asarray(got)
        return actual if actual.dtype.kind in "fiub" else None
    return None


def _wrong(actual: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which entries are wrong: a mask of their shape."""
    tolerance = SINGLE_TOLERANCE if actual.dtype == np.float32 else TOLERANCE
    size = np.abs(wanted)
    scale = max(float(size.max(initial=0, where=np.isfinite(size))), SMALLEST_SCALE)
    with np.errstate(all="ignore"):
        near = np.abs(actual - wanted) <= tolerance * (np.where(np.isfinite(size), size, 0) + scale)
        return ~(near | (actual == wanted))


def _compare_entries(name: str, actual: np.ndarray, wanted: np.ndarray) -> Difference | None:
    wrong = _wrong(actual, wanted)
    if not wrong.any():
        return None
    if actual.ndim == 0:
        problem = "is {}, but should be {}".format(*pair(actual, wanted)) + _pattern(actual, wanted)
    elif not np.isfinite(actual[wrong]).all():
        bad = int((~np.isfinite(actual) & wrong).sum())
        first = ", ".join(map(str, np.argwhere(~np.isfinite(actual) & wrong)[0]))
        problem = f"is NaN or infinite in {bad} of {actual.size} entries, first at [{first}]"
    else:
        problem = _where(actual, wanted, wrong) + _pattern(actual, wanted)
    return Difference(name, problem, actual, wanted, wrong)


def _where(actual: np.ndarray, wanted: np.ndarray, wrong: np.ndarray) -> str:
    """How many entries are wrong, and which of them the most."""
    with np.errstate(all="ignore"):
        error = np.where(wrong, np.abs(actual - wanted), 0)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
    got, expected = pair(actual[worst], wanted[worst])
    if wrong.size == 1:
        return f"is wrong: got {got}, expected {expected}"
    at = ", ".join(map(str, worst))
    return f"is wrong in {int(wrong.sum())} of {wrong.size} entries, most at [{at}]: got {got}, expected {expected}"


def _pattern(actual: np.ndarray, wanted: np.ndarray) -> str:
    """A plain relation of all entries to the right ones, if there is one; it has to hold as exactly as a right
    answer would, so that no hint is given by chance."""
    with np.errstate(all="ignore"):
        if not np.isfinite(wanted).all() or not np.isfinite(actual).all():
            return ""
        if actual.size > 1 and not actual.any():
            return " (all of it is zero)"
        if actual.ndim > 1 and actual.shape == wanted.T.shape and not _wrong(actual, wanted.T).any():
            return " (it is the transpose)"
        if not _wrong(-actual, wanted).any():
            return " (the sign is wrong)"
        return _factor(actual, wanted)


def _factor(actual: np.ndarray, wanted: np.ndarray) -> str:
    """One factor between all entries and the right ones, if at least two of these are not about zero."""
    largest = np.abs(wanted).max(initial=0)
    if np.count_nonzero(np.abs(wanted) > 1e-3 * largest) < 2:
        return ""
    unit = wanted / largest
    factor = float((actual.astype(float) * unit).sum() / (unit * unit).sum() / largest)
    if not np.isfinite(factor) or abs(factor) < 1e-3 or abs(factor - 1) < 1e-3 or _wrong(actual, factor * wanted).any():
        return ""
    return f" (every entry is {factor:.4g} times the right one)"


def _shape_problem(actual: np.ndarray, wanted: np.ndarray) -> str:
    if not wanted.ndim:
        return f"has shape {actual.shape}, but should be a single number"
    if not actual.ndim:
        return f"is a single number, but should have shape {wanted.shape}"
    transposed = actual.ndim > 1 and actual.shape == wanted.T.shape and not _wrong(actual, wanted.T).any()
    hint = " (it is the transpose)" if transposed else ""
    return f"has shape {actual.shape}, but should have shape {wanted.shape}{hint}"


def _described(wanted: np.ndarray) -> str:
    return f"a NumPy array of floats of shape {wanted.shape}" if wanted.ndim else "a single number"
