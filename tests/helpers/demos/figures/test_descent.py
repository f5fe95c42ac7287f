"""The figures of units 01 and 06 draw what was computed: each path in closed form, and a bound above E."""

import numpy as np
import pytest

from helpers import demos
from helpers.data import bowl

TAUS = (0.04, 0.2, 0.32, 0.41)


def curves(axes) -> dict[str, np.ndarray]:
    """Return the points of each line that has a label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines if not line.get_label().startswith("_")}


def test_each_path_and_its_loss_curve_follow_the_closed_form() -> None:
    left, right = demos.contours(TAUS).figure.axes
    paths = curves(left)
    assert list(paths) == ["τ = 0.04 < 1/L", "τ = 0.2 = 1/L", "τ = 0.32 between 1/L and 2/L", "τ = 0.41 > 2/L"]
    for tau, path, loss in zip(TAUS, paths.values(), right.lines, strict=True):
        factors = 1 - tau * np.array([1.0, 5.0])
        expected = np.array([-2.6, 0.8]) * factors ** np.arange(13)[:, None]
        np.testing.assert_allclose(path, expected, atol=1e-12)
        np.testing.assert_allclose(loss.get_ydata(), (expected**2 @ [1.0, 5.0]) / 2, rtol=1e-9)


def test_paths_differ_in_marker_and_line_as_well_as_in_colour() -> None:
    lines = [line for line in demos.contours().figure.axes[0].lines if not line.get_label().startswith("_")]
    for getter in ("get_marker", "get_linestyle", "get_color"):
        assert len({getattr(line, getter)() for line in lines}) == 4


def test_the_alternative_text_of_the_contours_describes_the_runs() -> None:
    alternative = demos.contours().alternative
    assert "τ = 0.41 > 2/L, E − min E is 1 times its initial value after 12 steps, and growing." in alternative
    assert alternative.count("falling") == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"taus": (0.1,) * 5}, "taus holds 5 step sizes"),
        ({"taus": ()}, "taus holds 0"),
        ({"quadratic": bowl((1.0, 2.0, 3.0))}, "E has 3 parameters"),
    ],
)
def test_what_cannot_be_drawn_raises(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        demos.contours(**arguments)


def test_a_diverging_path_does_not_shrink_the_bowl() -> None:
    left, _ = demos.contours((0.1, 0.9)).figure.axes
    assert np.abs(left.axis()).max() < 7


@pytest.mark.parametrize("theta", [3.2, -3.2, 1.9, 0.4])
def test_the_bound_lies_above_e_and_touches_it_and_its_marks_match_the_theory(theta: float) -> None:
    axes = demos.upper_bound(theta=theta).figure.axes[0]
    labelled = curves(axes)
    E, q = labelled["E(φ)"], labelled["upper bound q(φ)"]
    np.testing.assert_allclose(E[:, 1], E[:, 0] ** 2 / 2 + 0.8 * np.cos(1.5 * E[:, 0]))
    assert (q[:, 1] >= E[:, 1] - 1e-12).all()
    derivative = theta - 1.2 * np.sin(1.5 * theta)
    marks = {line.get_marker(): line.get_xydata()[0] for line in axes.lines if len(line.get_xydata()) == 1}
    level = theta**2 / 2 + 0.8 * np.cos(1.5 * theta)
    np.testing.assert_allclose(marks["o"], [theta, level])
    np.testing.assert_allclose(marks["D"], [theta - derivative / 2.8, level - derivative**2 / 5.6])
    np.testing.assert_allclose(marks["s"], [theta - 2 * derivative / 2.8, level])
    assert q[:, 1].min() == pytest.approx(marks["D"][1], abs=1e-3)


def test_the_default_l_is_the_largest_second_derivative() -> None:
    theta = np.linspace(-20, 20, 200_001)
    assert (1 - 1.8 * np.cos(1.5 * theta)).max() == pytest.approx(2.8)


def test_an_l_that_is_too_small_and_a_point_where_the_derivative_is_zero_raise() -> None:
    with pytest.raises(ValueError, match=r"L = 1 is no Lipschitz constant"):
        demos.upper_bound(L=1.0)
    with pytest.raises(ValueError, match=r"E' is 0 at theta = 0"):
        demos.upper_bound(theta=0.0)
