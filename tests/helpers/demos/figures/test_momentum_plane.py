"""The (τ, β) plane of momentum: its colours, its lines and its words match the rates."""

import numpy as np
import pytest

from helpers import demos, momentum_rates
from helpers.demos.momentum.model import NAMES


def test_the_figure_says_what_is_best_and_what_the_run_does():
    still = demos.momentum_plane(mu=1, L=100)
    assert "tau = 0.0331, beta = 0.669, with the rate 0.818" in still.alternative
    assert "flattest direction is below a thousandth from step 46 on" in still.alternative
    assert "steepest direction is below a thousandth from step 58 on" in still.alternative
    assert "data:image/png" in still._repr_html_()


def test_the_errors_are_those_of_a_run_and_the_chosen_point_is_marked():
    figure = demos.momentum_plane(mu=2, L=50, tau=0.04, beta=0.6).figure
    left, middle, right = figure.axes[:3]
    errors = {line.get_label(): line.get_ydata() for line in right.lines}
    for label, a in (("flattest, a = μ", 2), ("steepest, a = L", 50)):
        np.testing.assert_allclose(errors[label], np.abs(momentum_rates.error_by_step(0.04 * a, 0.6, 80)), atol=2e-12)
    points = {line.get_label(): (line.get_xdata()[0], line.get_ydata()[0]) for line in middle.lines}
    assert points["chosen"] == (0.04, 0.6)
    assert points["best"] == pytest.approx(momentum_rates.best_settings(2, 50))
    ends = next(line for line in left.lines if line.get_linewidth() == 3)
    np.testing.assert_allclose(ends.get_xdata(), [0.08, 2.0])


def test_the_demo_and_the_figure_draw_the_same_borders_in_the_same_way():
    figure, demo = demos.momentum_plane(mu=0.01, L=1).figure, demos.momentum()
    for panel, values in ((0, {"on": "one", "curvature": 1.0}), (1, {"on": "quadratic", "kappa": 100.0})):
        demo.set(**values)
        drawn = {line.get_linestyle(): line for line in figure.axes[panel].lines if len(line.get_xdata()) > 2}
        assert len(drawn) == 3
        for i, dash in enumerate(("-", "--", ":")):
            mark = demo.picture.marks[f"border{i}"]
            assert mark.get("dash") in (dash, "" if dash == "-" else dash)
            tau = np.interp(mark["y"], drawn[dash].get_ydata(), drawn[dash].get_xdata())
            np.testing.assert_allclose(tau, mark["x"], rtol=0.02, atol=0.02)
    names = {text.get_text() for text in figure.axes[0].texts}
    assert set(momentum_rates.REGIMES) <= names and set(NAMES) == set(momentum_rates.REGIMES)


def test_a_diverging_choice_is_drawn():
    still = demos.momentum_plane(mu=1, L=10, tau=0.5, beta=0.5)
    assert "steepest direction is still above a thousandth" in still.alternative


@pytest.mark.parametrize("wrong", [{"mu": 0}, {"mu": 3, "L": 2}, {"tau": 0}, {"beta": 1.0}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="this figure needs"):
        demos.momentum_plane(**wrong)
