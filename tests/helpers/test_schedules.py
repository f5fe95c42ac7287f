"""The schedules and their sums against closed forms, and the step sizes that are rejected."""

import numpy as np
import pytest

from helpers import schedules
from helpers.line_search import LineSearch


def test_the_schedule_of_the_lecture() -> None:
    tau = schedules.piecewise([(30, 0.1), (20, 0.03), (20, 0.01)])
    assert [tau(k) for k in (0, 29, 30, 49, 50, 69, 70, 1000)] == [0.1, 0.1, 0.03, 0.03, 0.01, 0.01, 0.01, 0.01]


def test_continuous_schedules_and_their_sums() -> None:
    tau = schedules.decaying(0.8, K=20)
    assert (tau(0), tau(20), tau(60)) == (pytest.approx(0.8), pytest.approx(0.4), pytest.approx(0.2))
    assert schedules.decaying(1.0, K=1.0, power=0.5)(3) == pytest.approx(0.5)
    fast = schedules.exponential(0.8, K=20)
    assert (fast(0), fast(20)) == (pytest.approx(0.8), pytest.approx(0.8 / np.e))
    total, squares = schedules.sums(schedules.decaying(1.0), 100_000)
    assert total == pytest.approx(np.log(100_000) + 0.5772156649, abs=1e-4)
    assert squares == pytest.approx(np.pi**2 / 6, abs=1e-4)
    total, _ = schedules.sums(fast, 2000)
    assert total == pytest.approx(0.8 / (1 - np.exp(-1 / 20)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: schedules.piecewise([]), ValueError, "stages is []"),
        (lambda: schedules.piecewise([(0, 0.1)]), ValueError, "stages is [(0, 0.1)]"),
        (lambda: schedules.piecewise([(3, 0.1), (2, -0.1)]), ValueError, "tau of stage 2 is -0.1"),
        (lambda: schedules.decaying(0.1, K=0), ValueError, "K is 0"),
        (lambda: schedules.exponential(np.nan, 3), ValueError, "tau0 is nan"),
        (lambda: schedules.constant(0), ValueError, "tau is 0"),
        (lambda: schedules.as_schedule("0.1"), TypeError, "tau is '0.1'"),
        (lambda: schedules.as_schedule(LineSearch()), TypeError, "tau is a line search"),
    ],
)
def test_an_invalid_step_size_is_rejected(make, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(message)
