"""What a failed check has seen of the student's code, and the cause that explains it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NOT_KEPT: Any = object()  # Stands for a value that the check has not kept.
MAX_DIGESTED = 20_000  # Values that a digest takes into account; an array counts as one.
DIGITS = 9  # Two values that agree to about so many digits come from the same mistake.


@dataclass(frozen=True)
class Cause:
    """Why a check has failed.

    Attributes
    ----------
    sentence : str
        What the student's code does, in one sentence for the student. It never contains the right answer.
    kind : str
        The kind of mistake, a short name such as ``"batch-mean"`` that mistakes in different exercises share.
    """

    sentence: str
    kind: str


@dataclass(frozen=True, eq=False)
class Quantity:
    """One value that is not what it should be.

    Attributes
    ----------
    name : str
        The name of the quantity, such as ``"dW"``.
    problem : str
        What is wrong with it, as the rest of a sentence that starts with the name.
    got : object
        The student's value, or NOT_KEPT.
    """

    name: str
    problem: str
    got: Any = NOT_KEPT


@dataclass(frozen=True, eq=False)
class Observation:
    """What a failed check has seen.

    Attributes
    ----------
    label : str
        What was checked, such as ``"Linear.backward"``.
    quantities : sequence of Quantity
        What is wrong.
    inputs : mapping of str to object
        The arguments of the case by name.
    expected : mapping of str to object
        The right value of each quantity that was compared, also of those that are right.
    right : sequence of str
        The names of the quantities that are right.
    """

    label: str
    quantities: Sequence[Quantity]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    right: Sequence[str] = ()

    def signature(self) -> str:
        """Return a digest of everything that was seen, with values to about nine digits.

        Code that makes the same mistake has the same signature, however it is written. Rounding errors of different
        processors and libraries don't change it.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        return digest(
            self.label,
            *self.right,
            *(part for q in self.quantities for part in (q.name, "" if _is_array(q.got) else q.problem, q.got)),
            *(part for name, value in self.inputs.items() for part in (name, value)),
        )


def digest(*parts: Any) -> str:
    """Return a digest of texts, numbers and arrays, with numbers to about nine digits.

    Parameters
    ----------
    *parts : object
        The parts. Lists, tuples and dicts count with their contents. Of any other object, only the type counts.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    hasher = hashlib.sha256()
    _update(hasher.update, parts, [MAX_DIGESTED])
    return hasher.hexdigest()


def _update(update: Callable[[bytes], None], value: Any, left: list[int]) -> None:
    """Add a value to the digest. ``left[0]`` is how many more values count: a student may return very many."""
    left[0] -= 1
    if left[0] < 0:
        return
    if isinstance(value, str):
        update(f"s{len(value)}:{value}".encode("utf-8", "replace"))
    elif _is_array(value):
        array = np.asarray(value)
        update(f"a{array.shape}".encode())
        update(_rounded(array).tobytes())
    elif type(value) in (list, tuple):
        update(f"l{len(value)}".encode())
        for item in value[:MAX_DIGESTED]:
            _update(update, item, left)
    elif type(value) is dict:
        update(f"d{len(value)}".encode())
        for key, item in value.items():
            _update(update, str(key), left)
            _update(update, item, left)
    else:
        update(f"o{type(value).__name__}".encode())


def _is_array(value: Any) -> bool:
    """Return whether a value is a number, or an array of numbers or bools."""
    kinds = (np.ndarray, np.generic, int, float)
    return isinstance(value, kinds) and np.asarray(value).dtype.kind in "fiub"


def _rounded(array: np.ndarray) -> np.ndarray:
    """Round to multiples of a power of two that is about 1e-9 of the largest entry.

    A power of two, because the numbers in checks are short decimals: they never lie halfway between two multiples.
    """
    values = array.astype(float)
    finite = np.isfinite(values)
    with np.errstate(all="ignore"):
        largest = float(np.abs(values).max(initial=0.0, where=finite))
        # The exponent changes at odd places (1.414…, 2.828…), so that rounding errors of 1 don't matter.
        exponent = np.round(np.log2(largest)) if largest > 1e-12 else 0.0
        steps = np.round(values * 2.0**-exponent * 2.0 ** np.round(DIGITS * np.log2(10)))
    result = np.where(finite, steps, np.nan_to_num(values, nan=1e300, posinf=2e300, neginf=-2e300)) + 0.0
    return np.append(result, exponent) + 0.0  # turns -0.0 into 0.0
