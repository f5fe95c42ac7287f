"""Validate array arguments.

Three mistakes cost students the most time, because NumPy lets them pass. An integer array fails only later, in
``theta -= tau * gradient``, or rounds the results written into it. A wrong shape broadcasts and gives a plausible
number. A NaN travels far before anyone notices it. `check_floats` turns each of these mistakes into a one-sentence
error that names the argument.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

Shape = Sequence[int | str]


class HasNaN(ValueError):
    """An array contains NaN.

    The cause is 0/0, or a computation that left the range of floats, for example in a run that diverges.
    """


def check_floats(name: str, value: Any, shape: Shape | None = None) -> np.ndarray:
    """Check that a value is a floating-point array of the given shape without NaN.

    Parameters
    ----------
    name : str
        The name of the argument, for the message.
    value : Any
        The argument to check.
    shape : sequence of int or str, optional
        The expected shape, one entry per dimension. An int must match exactly. A string such as ``"N"`` matches any
        size, but it must be the same size wherever the string occurs. By default any shape is allowed.

    Returns
    -------
    ndarray
        `value` itself, not a copy.

    Raises
    ------
    TypeError
        If `value` is not a NumPy array of floating-point numbers. Complex numbers are allowed for the complex step.
    ValueError
        If the shape is wrong.
    HasNaN
        If an entry is NaN. This is a ValueError too.
    """
    if not isinstance(value, np.ndarray):
        description = "None" if value is None else _with_article(type(value).__name__)
        raise TypeError(
            f"{name} must be a NumPy array of floats, but is {description}: make it one with np.array(...)."
        )
    if value.dtype.kind not in "fc":  # same as np.issubdtype(value.dtype, np.inexact), in a tenth of the time
        raise TypeError(
            f"{name} has dtype {value.dtype}, but gradients need floats: "
            f"write np.array([1.0, 2.0]) or use {name}.astype(float)."
        )
    if shape is not None and not _fits(value.shape, shape):
        raise ValueError(
            f"{name} has shape {value.shape}, but should have shape {show_shape(shape)}: "
            f"print {name}.shape where you make it."
        )
    if np.isnan(value).any():
        first = tuple(int(i) for i in np.argwhere(np.isnan(value))[0])
        position = f"{name}[{', '.join(map(str, first))}]" if first else name
        raise HasNaN(
            f"{name} contains NaN, first at {position}: look for 0/0, inf − inf or a step size that is too large."
        )
    return value


def show_shape(shape: Shape) -> str:
    """Format a shape as NumPy does, with letters for sizes that may vary.

    Parameters
    ----------
    shape : sequence of int or str
        The shape, as in `check_floats`.

    Returns
    -------
    str
        For example ``"(N, 3)"`` or ``"(n,)"``.
    """
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def all_finite(array: np.ndarray) -> bool:
    """Return whether all entries of a one-dimensional array are finite.

    Parameters
    ----------
    array : ndarray, shape (n,)
        The array of real floats.

    Returns
    -------
    bool
        True if no entry is NaN or infinite.
    """
    # If the sum of squares is finite, so is every entry. If it overflows, each entry has to be checked.
    return math.isfinite(np.dot(array, array)) or bool(np.isfinite(array).all())


def _fits(actual: tuple[int, ...], expected: Shape) -> bool:
    sizes: dict[str, int] = {}
    return len(actual) == len(expected) and all(
        size == (sizes.setdefault(e, size) if isinstance(e, str) else e)
        for size, e in zip(actual, expected, strict=True)
    )


def _with_article(noun: str) -> str:
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun
