"""The checks that every public function makes of its array arguments.

Three slips cost students the most time, because NumPy lets them pass: integers, in which ``theta -= tau *
gradient`` fails or rounds; a wrong shape, which broadcasting turns into a plausible number; and a NaN, which
travels far before anybody sees it. Here each becomes one sentence that names the argument.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

Shape = Sequence[int | str]


class HasNaN(ValueError):
    """An array holds NaN: 0/0 somewhere, or a computation that left the range of floats, as divergence does."""


def floats(name: str, value: Any, shape: Shape | None = None) -> np.ndarray:
    """The value itself, once it is known to be an array of floats of the given shape without NaN.

    name:  the argument's name, for the message.
    shape: one entry a dimension; an ``int`` must be met, a ``str`` such as ``"N"`` stands for any size, the
           same wherever it occurs.

    Raises TypeError for anything but a floating (or, for the complex step, complex) array, ValueError for a
    wrong shape and HasNaN, a ValueError too, for a NaN.
    """
    if not isinstance(value, np.ndarray):
        what = "None" if value is None else _an(type(value).__name__)
        raise TypeError(f"{name} must be a NumPy array of floats, but is {what}: make it one with np.array(...).")
    if value.dtype.kind not in "fc":  # as np.issubdtype(value.dtype, np.inexact), in a tenth of the time
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
        at = f"{name}[{', '.join(map(str, first))}]" if first else name
        raise HasNaN(f"{name} contains NaN, first at {at}: look for 0/0, inf − inf or a step size too large.")
    return value


def show_shape(shape: Shape) -> str:
    """A shape as NumPy writes it, with letters for free sizes: ``(N, 3)``."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def _fits(actual: tuple[int, ...], wanted: Shape) -> bool:
    sizes: dict[str, int] = {}
    return len(actual) == len(wanted) and all(
        size == (sizes.setdefault(w, size) if isinstance(w, str) else w) for size, w in zip(actual, wanted, strict=True)
    )


def _an(noun: str) -> str:
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun
