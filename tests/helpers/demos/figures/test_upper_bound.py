"""The figure of the upper bound draws a parabola that lies above E and touches it."""

import numpy as np
import pytest
from helpers_examples import labelled_curves

from helpers import demos


@pytest.mark.parametrize("theta", [3.2, -3.2, 1.9, 0.4])
def test_the_bound_lies_above_e_and_touches_it_and_its_marks_match_the_theory(theta: float) -> None:
    axes = demos.upper_bound(theta=theta).figure.axes[0]
    labelled = labelled_curves(axes)
    E, bound = labelled["E"], labelled["upper bound"]
    np.testing.assert_allclose(E[:, 1], E[:, 0] ** 2 / 2 + 0.8 * np.cos(1.5 * E[:, 0]))
    assert (bound[:, 1] >= E[:, 1] - 1e-12).all()
    derivative = theta - 1.2 * np.sin(1.5 * theta)
    marks = {line.get_marker(): line.get_xydata()[0] for line in axes.lines if len(line.get_xydata()) == 1}
    level = theta**2 / 2 + 0.8 * np.cos(1.5 * theta)
    np.testing.assert_allclose(marks["o"], [theta, level])
    np.testing.assert_allclose(marks["D"], [theta - derivative / 2.8, level - derivative**2 / 5.6])
    np.testing.assert_allclose(marks["s"], [theta - 2 * derivative / 2.8, level])
    assert bound[:, 1].min() == pytest.approx(marks["D"][1], abs=1e-3)


def test_the_default_l_is_the_largest_second_derivative() -> None:
    theta = np.linspace(-20, 20, 200_001)
    assert (1 - 1.8 * np.cos(1.5 * theta)).max() == pytest.approx(2.8)


def test_an_l_that_is_too_small_and_a_point_where_the_derivative_is_zero_raise() -> None:
    with pytest.raises(ValueError, match=r"L = 1 is not a Lipschitz constant"):
        demos.upper_bound(L=1.0)
    with pytest.raises(ValueError, match=r"E' is 0 at theta = 0"):
        demos.upper_bound(theta=0.0)
