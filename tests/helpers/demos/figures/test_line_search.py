"""The figure of Armijo's condition marks the trials of the search and shades the accepted step sizes."""

import numpy as np
import pytest

from helpers import demos, line_search
from helpers.demos.figures.upper_bound import two_valleys, two_valleys_derivative


@pytest.mark.parametrize(("tau0", "c", "shrink"), [(1.8, 0.3, 0.5), (2.5, 0.01, 0.7), (0.2, 0.3, 0.5)])
def test_the_trials_and_the_shading_follow_armijos_condition(tau0: float, c: float, shrink: float) -> None:
    still = demos.line_search(tau0=tau0, c=c, shrink=shrink)
    theta, g = np.array([3.2]), two_valleys_derivative(np.array([3.2]))
    tau, shrinkings = line_search.backtracking(lambda t: float(two_valleys(t)[0]), theta, g, tau0, c, shrink)
    axes = still.figure.axes[0]
    trials = [float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() in ("X", "o")]
    np.testing.assert_allclose(trials, tau0 * shrink ** np.arange(shrinkings + 1))
    which = f"trial number {shrinkings + 1}, because" if shrinkings else "its first trial."
    assert f"takes τ = {tau:.3g}, {which}" in still.alternative
    shaded = axes.collections[0].get_paths()
    for step in np.linspace(0.02, tau0, 40):
        after, line = float(two_valleys(theta - step * g)[0]), float(two_valleys(theta)[0]) - c * step * float(g @ g)
        if abs(after - line) > 0.05:
            assert any(path.contains_point((step, after)) for path in shaded) == (after < line)


def test_a_point_where_the_derivative_is_zero_raises() -> None:
    with pytest.raises(ValueError, match="must be below zero"):
        demos.line_search(theta=0.0)
