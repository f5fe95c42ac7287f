"""Arrays that are made once and written to again and again.

Making an array costs little, touching its memory for the first time a lot: the operating system hands it out
page by page, and an array of some megabytes that is made and dropped in every step of a training is handed
out anew every time. So whoever computes the same in every step keeps its arrays, and NumPy's ``out=`` says
where to write.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np


class BufferPool:
    """Arrays by name, with room for as much as was ever asked for.

        room = Rooms()
        z = np.add(x, y, out=room("z", x.shape, x.dtype))

    What was written under a name is there until the name is asked for with another shape or type.
    """

    def __init__(self) -> None:
        self._flat: dict[str, np.ndarray] = {}
        self._last: dict[str, np.ndarray] = {}

    def __call__(
        self, name: str, shape: tuple[int, ...], dtype: Any, make: Callable[[], np.ndarray] | None = None
    ) -> np.ndarray:
        """The array of this name, shape and type: the first part of the largest one so far, or a new one.

        make: all that it holds, flat, when it is new, which begins alike for every size; nothing certain if None.
        """
        last = self._last.get(name)
        if last is not None and last.shape == shape and last.dtype == dtype:
            return last
        size, flat = math.prod(shape), self._flat.get(name)
        if flat is None or flat.dtype != dtype or flat.size < size:
            flat = self._flat[name] = np.empty(size, dtype) if make is None else make()
        array = self._last[name] = flat[:size].reshape(shape)
        return array


@lru_cache(maxsize=16)
def filled(value: float, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array that holds one number, for reading only: the same array each time."""
    array = np.zeros(shape, dtype) if value == 0 else np.full(shape, value, dtype)
    array.flags.writeable = False
    return array
