"""The figure of a fit and its pieces runs through the kinks of the hidden units."""

import numpy as np
import pytest

from helpers import data, demos, one_hidden_layer


def parameters(rng: np.random.Generator, H: int) -> tuple[np.ndarray, ...]:
    return rng.normal(size=(1, H)), rng.normal(size=H), rng.normal(size=(H, 1)), rng.normal(size=1)


def test_the_fit_runs_through_its_kinks():
    rng = np.random.default_rng(1)
    x, y = data.noisy_sine(30, rng)
    theta = parameters(rng, 6)
    figure = demos.fit_pieces(x, y, {"fit": theta})
    axes = figure.figure.axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    at, fit = lines["fit: their sum and b2"].get_data()
    np.testing.assert_allclose(fit, one_hidden_layer.forward(at[:, None], *theta)[2][:, 0])
    places, _ = one_hidden_layer.kinks(theta[0][0], theta[1], theta[2][:, 0])
    drawn = np.sort(lines["kink"].get_xdata())
    inside = places[(places > x.min()) & (places < x.max())]
    np.testing.assert_allclose(drawn, inside)
    E = one_hidden_layer.energy(one_hidden_layer.forward(x, *theta)[2], y)
    assert f"E = {E:.3g}, {len(inside)} different kinks" in str(figure)


def test_a_kink_in_the_margin_beside_the_data_is_not_counted():
    x, y = np.array([[0.0], [1.0]]), np.zeros((2, 1))
    theta = np.ones((1, 3)), np.array([0.01, -0.5, -1.01]), np.ones((3, 1)), np.zeros(1)
    figure = demos.fit_pieces(x, y, {"fit": theta})
    assert "1 different kink between the smallest and the largest x" in str(figure)
    kinks = next(line for line in figure.figure.axes[0].lines if line.get_label() == "kink")
    np.testing.assert_allclose(kinks.get_xdata(), [0.5])


def test_dead_hidden_units_and_units_without_a_kink_can_be_drawn():
    x, y = data.noisy_sine(10, np.random.default_rng(2))
    zeros = np.zeros((1, 3)), np.zeros(3), np.zeros((3, 1)), np.zeros(1)
    assert "0 different kinks" in str(demos.fit_pieces(x, y, {"zeros": zeros}))


def test_arguments_that_cannot_be_drawn_raise():
    x, y = data.noisy_sine(10, np.random.default_rng(3))
    theta = parameters(np.random.default_rng(4), 3)
    with pytest.raises(ValueError, match="x has shape"):
        demos.fit_pieces(np.zeros((10, 2)), y, {"fit": theta})
    with pytest.raises(ValueError, match="0 sets"):
        demos.fit_pieces(x, y, {})
    with pytest.raises(ValueError, match="W2 has shape"):
        demos.fit_pieces(x, y, {"fit": (theta[0], theta[1], theta[2].T, theta[3])})
