"""Initial weights: their shape and variance, and what they do to a signal and to the training."""

import numpy as np
import pytest
from helpers_examples import moons

from helpers import initialisers, layers, losses, network, training


@pytest.mark.parametrize(
    ("draw", "variance"), [(initialisers.he, 2 / 300), (initialisers.glorot, 2 / 500), (initialisers.zeros, 0.0)]
)
def test_initial_weights_have_the_right_shape_mean_and_variance(draw, variance):
    W = draw(300, 200, np.random.default_rng(0))
    assert W.shape == (300, 200)
    assert W.mean() == pytest.approx(0, abs=4 * np.sqrt(variance / W.size))
    assert W.var() == pytest.approx(variance, rel=0.03)
    np.testing.assert_array_equal(W, draw(300, 200, np.random.default_rng(0)))
    with pytest.raises(ValueError, match="0 inputs and 3 outputs"):
        draw(0, 3, np.random.default_rng(0))


def test_glorot_stays_within_its_limit_and_he_preserves_the_size_of_a_signal_through_relus():
    assert np.abs(initialisers.glorot(4, 2, np.random.default_rng(0))).max() <= 1
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 400))
    z = network.fully_connected([400] * 12, rng).forward(x)
    assert 0.5 < z.std() < 2


def test_with_zero_weights_all_hidden_units_stay_equal():
    net = network.fully_connected((2, 5, 1), np.random.default_rng(0), layers.Sigmoid, weights=initialisers.zeros)
    training.train(net, losses.SquaredError(), *moons(), 0.5, 50)
    W = net.layers[0].parameters[0]
    assert W.any()
    np.testing.assert_allclose(W, np.repeat(W[:, :1], 5, axis=1))


def test_he_weights_preserve_the_mean_square_through_relu_layers() -> None:
    rng = np.random.default_rng(9)
    nets = [network.fully_connected((64,) * 6, rng) for _ in range(100)]
    net = nets[0]
    assert [type(layer).__name__ for layer in net.layers] == ["Linear", "ReLU"] * 4 + ["Linear"]
    x = rng.normal(size=(50, 64))
    # He et al. preserve the mean square of the output of each Linear layer: 2 here, because no ReLU halves x.
    assert np.mean([net.forward(x) ** 2 for net in nets]) == pytest.approx(2, rel=0.2)
    assert all((p == 0).all() for p in net.parameters[1::2])
