"""A function with a call limit behaves like the original until it has been called too often."""

import numpy as np
import pytest

from helpers.checks.call_limit import call_limited


def double(theta):
    """Return 2 θ."""
    return 2 * theta


def test_a_limited_function_passes_arguments_on_and_keeps_the_docstring() -> None:
    limited = call_limited("twice", double)
    assert limited(3.0) == limited(theta=3.0) == 6.0
    assert (limited.__name__, limited.__doc__) == ("twice", "Return 2 θ.")
    assert call_limited("sign", np.sign).__doc__ is None


def test_the_call_after_the_last_allowed_one_is_an_error_that_names_the_function() -> None:
    limited = call_limited("energy", double, max_calls=2)
    limited(1.0), limited(1.0)
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"^energy was called more than 2 times: your loop doesn't stop"):
            limited(1.0)


def test_message_and_type_of_the_error_can_be_chosen() -> None:
    with pytest.raises(ValueError, match=r"^once for each epoch$"):
        call_limited("batches", double, 0, "once for each epoch", ValueError)(1.0)


def test_two_limited_functions_count_their_calls_separately() -> None:
    first, second = call_limited("first", double, 1), call_limited("second", double, 1)
    assert first(1.0) == second(1.0) == 2.0
