"""The check of an argument: its messages, and that it copies nothing."""

import numpy as np
import pytest

from helpers import arrays


@pytest.mark.parametrize(
    ("value", "shape", "error", "message"),
    [
        (None, None, TypeError, "x must be a NumPy array of floats, but is None: make it one with np.array(...)."),
        (3, None, TypeError, "x must be a NumPy array of floats, but is an int: make it one with np.array(...)."),
        (np.array([True]), None, TypeError, "x has dtype bool, but gradients need floats: write np.array([1.0, 2.0]) "
         "or use x.astype(float)."),
        (np.ones(3), ("N", 3), ValueError, "x has shape (3,), but should have shape (N, 3): print x.shape where you "
         "make it."),
        (np.ones((2, 3)), (3,), ValueError, "x has shape (2, 3), but should have shape (3,): print x.shape where you "
         "make it."),
        (np.array(np.nan), None, ValueError, "x contains NaN, first at x: look for 0/0, inf − inf or a step size that "
         "is too large."),
    ],
)  # fmt: skip
def test_a_message_is_one_sentence_that_names_the_argument(value, shape, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        arrays.check_floats("x", value, shape)
    assert str(caught.value) == message


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_an_array_of_floats_is_returned_uncopied(dtype: type) -> None:
    x = np.ones((2, 2), dtype=dtype)
    assert arrays.check_floats("x", x, ("N", "N")) is x
    assert arrays.check_floats("x", x, ("N", 2)) is x
