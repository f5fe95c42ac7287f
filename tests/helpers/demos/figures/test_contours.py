"""The figure of paths on contour lines draws each path as its closed form predicts."""

import numpy as np
import pytest
from helpers_examples import labelled_curves

from helpers import demos
from helpers.data import bowl

TAUS = (0.04, 0.2, 0.32, 0.41)


def test_each_path_and_its_loss_curve_follow_the_closed_form() -> None:
    left, right = demos.contours(TAUS).figure.axes
    paths = labelled_curves(left)
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
    assert "τ = 0.41 > 2/L, E − min E is about as large as at the start after 12 steps, and growing." in alternative
    assert alternative.count("falling") == 3


@pytest.mark.parametrize(
    ("tau", "theta", "steps", "end"),
    [
        (0.2, (0.0, 1.0), 12, "E has reached its minimum up to rounding after 1 step."),
        (0.3, (0.0, 0.0), 12, "E has reached its minimum up to rounding after 0 steps."),
        (0.2, (1.0, 0.0), 300, "E has reached its minimum up to rounding after 300 steps."),
        (0.1, (1.0, 1.0), 1, "E − min E is down to 0.34 times its initial value after 1 step, and falling."),
        (0.4, (0.0, 1.0), 3, "E − min E is about as large as at the start after 3 steps, and no longer changing."),
        (0.6, (0.0, 1.0), 2, "E − min E is up to 16 times its initial value after 2 steps, and growing."),
    ],
)
def test_the_alternative_text_says_how_large_e_is_at_the_end(tau: float, theta: tuple, steps: int, end: str) -> None:
    assert demos.contours((tau,), theta=theta, steps=steps).alternative.endswith(end)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"taus": (0.1,) * 5}, "taus holds 5 step sizes"),
        ({"taus": ()}, "taus holds 0"),
        ({"quadratic": bowl((1.0, 2.0, 3.0))}, "E has 3 parameters"),
    ],
)
def test_arguments_that_cannot_be_drawn_raise(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        demos.contours(**arguments)


def test_a_diverging_path_does_not_shrink_the_bowl() -> None:
    left, _ = demos.contours((0.1, 0.9)).figure.axes
    assert np.abs(left.axis()).max() < 7
