"""Arrays that are made once and written to again and again.

Making an array costs little, touching its memory for the first time a lot: the operating system hands it out
page by page, and an array of some megabytes that is made and dropped in every step of a training is handed
out anew every time. So whoever computes the same in every step keeps its arrays, and NumPy's ``out=`` says
where to write.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np


class Rooms:
    """Arrays by name, with room for as many rows as were ever asked for.

        room = Rooms()
        z = np.add(x, y, out=room("z", x.shape, x.dtype))

    What was written under a name is there until it is asked for again.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    def __call__(
        self, name: str, shape: tuple[int, ...], dtype: Any, make: Callable[[], np.ndarray] | None = None
    ) -> np.ndarray:
        """The array of this name, shape and type; for fewer rows than before it is the first rows of the larger one.

        make: what it holds when it is new, which does not depend on the number of rows; nothing certain if None.
        """
        array = self._arrays.get(name)
        if array is not None and array.shape == shape and array.dtype == dtype:
            return array
        fits = array is not None and array.shape[1:] == shape[1:] and array.dtype == dtype
        if array is not None and fits and len(array) >= shape[0]:
            return array[: shape[0]]
        array = self._arrays[name] = np.empty(shape, dtype) if make is None else make()
        return array


@lru_cache(maxsize=16)
def filled(value: float, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array that holds one number, for reading only: the same array each time."""
    array = np.zeros(shape, dtype) if value == 0 else np.full(shape, value, dtype)
    array.flags.writeable = False
    return array
