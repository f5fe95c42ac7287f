"""The landscapes show what their descriptions say, and slices pass through the given networks."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.figures.landscape import LANDSCAPES
from helpers.gradcheck import central_difference


@pytest.mark.parametrize("scene", LANDSCAPES[:3], ids=lambda scene: scene.title)
def test_the_gradients_of_the_landscapes_are_right(scene):
    for theta in (np.array([-1.3, 0.7]), np.array([0.4, -1.1]), np.array([1e-4, 0.2])):
        numerical = central_difference(lambda t: float(scene.energy(t)), theta)
        np.testing.assert_allclose(scene.gradient(theta), numerical, rtol=1e-3, atol=1e-6)


def test_the_loss_curves_linger_creep_and_leap_and_clipping_keeps_them_low():
    still = demos.landscape()
    saddle, plateau, cliff, clipped = (axes.lines[0].get_ydata() for axes in still.figure.axes[4:])
    assert np.ptp(saddle[12:35]) < 0.02 and saddle[-1] < saddle[20] - 0.2
    assert plateau[10] > 0.9 * plateau[0] and plateau[-1] < 1e-3
    assert (np.diff(cliff) > 2).sum() >= 3 and cliff[30:].max() > 4
    assert clipped[30:].max() < 0.5
    assert "clipped" in still._repr_html_()


def squares(parameters):
    return float(sum((p**2).sum() for p in parameters))


def test_a_slice_passes_through_the_initial_and_the_trained_parameters():
    still = demos.loss_slice([np.full((2, 2), 2.0), np.full(2, 2.0)], [np.ones((2, 2)), np.ones(2)], squares)
    left, right = still.figure.axes
    curve, start, end = (line.get_xydata() for line in left.lines)
    np.testing.assert_allclose(start, [[0, 24]])
    np.testing.assert_allclose(end, [[1, 6]])
    np.testing.assert_allclose(curve[:, 1], 6 * (2 - curve[:, 0]) ** 2, atol=1e-12)
    assert len(right.lines) == 4 and "from 6 at the trained parameters" in still._repr_html_()


def test_a_slice_refuses_other_shapes_and_a_run_that_has_diverged():
    with pytest.raises(ValueError, match="pass the same network twice"):
        demos.loss_slice([np.ones((2, 2))], [np.ones((2, 3))], squares)
    with pytest.raises(ValueError, match="make τ smaller"):
        demos.loss_slice([np.ones((2, 2))], [np.full((2, 2), 1e200)], squares)
