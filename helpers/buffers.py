"""Reuse arrays instead of allocating them anew.

Allocating an array costs little, but touching its memory for the first time costs a lot: the operating system hands it
out page by page. An array of a few megabytes that is created and dropped in every training step pays this price every
time. Code that repeats the same computation therefore keeps its arrays, and passes them to NumPy as ``out=``.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np


class BufferPool:
    """Keep arrays by name, each as large as the largest request so far.

    A request with the same name, shape and dtype as the last one returns the same array, with its contents. Requests
    with different shapes may share memory, so writing to one array may change another of the same name.

    Examples
    --------
    ::

        buffer = BufferPool()
        z = np.add(x, y, out=buffer("z", x.shape, x.dtype))
    """

    def __init__(self) -> None:
        self._flat: dict[str, np.ndarray] = {}
        self._last: dict[str, np.ndarray] = {}

    def __call__(
        self, name: str, shape: tuple[int, ...], dtype: Any, factory: Callable[[], np.ndarray] | None = None
    ) -> np.ndarray:
        """Return the buffer of this name, shape and dtype.

        Parameters
        ----------
        name : str
            The key of the buffer.
        shape : tuple of int
            The shape to return.
        dtype : dtype
            The dtype to return.
        factory : callable, optional
            Returns the flat contents of a new buffer. They must begin the same way for every size, such as
            ``np.arange(n)``, because a later and smaller request gets the first part. By default the contents of a
            new buffer are arbitrary.

        Returns
        -------
        ndarray
            The first part of the largest array so far under this name, or a new array if that one is too small or
            has another dtype.
        """
        last = self._last.get(name)
        if last is not None and last.shape == shape and last.dtype == dtype:
            return last
        size, flat = math.prod(shape), self._flat.get(name)
        if flat is None or flat.dtype != dtype or flat.size < size:
            flat = self._flat[name] = np.empty(size, dtype) if factory is None else factory()
        array = self._last[name] = flat[:size].reshape(shape)
        return array


@lru_cache(maxsize=16)
def filled(value: float, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Return a read-only array filled with one number.

    Parameters
    ----------
    value : float
        The number.
    shape : tuple of int
        The shape of the array.
    dtype : dtype
        The dtype of the array.

    Returns
    -------
    ndarray
        The same array for the same arguments while it is in the cache. Writing to the array raises a ValueError.
    """
    array = np.zeros(shape, dtype) if value == 0 else np.full(shape, value, dtype)
    array.flags.writeable = False
    return array


class AcceptsOut:
    """A layer or a loss whose methods can write into the caller's arrays.

    A class declares this with ``accepts_out = True``. A subclass that overrides one of the methods must declare it
    again, and otherwise is called without ``out``. So a student's subclass works with the signatures of the lecture.
    """

    accepts_out = False
    METHODS = frozenset({"forward", "backward", "value", "derivative"})

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "accepts_out" not in vars(cls) and vars(cls).keys() & AcceptsOut.METHODS:
            cls.accepts_out = False


def accepts_out(part: object) -> bool:
    """Return whether the methods of a layer or a loss accept ``out``.

    Parameters
    ----------
    part : object
        A layer or a loss, the course's or a student's.

    Returns
    -------
    bool
        What its class declares, or False if a method was replaced on the instance.
    """
    replaced = getattr(part, "__dict__", {}).keys() & AcceptsOut.METHODS
    return isinstance(part, AcceptsOut) and part.accepts_out and not replaced
