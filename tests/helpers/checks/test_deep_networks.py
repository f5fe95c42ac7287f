"""The checks of deep networks in unit 06: the power of their statistics, their random networks, and right answers."""

import numpy as np
import pytest

from helpers import checks, gradcheck, initialisers, layers, losses, network
from helpers.checks.failure import CheckFailed


class FunctionLayer:
    """A layer made of two functions, as the unit defines it."""

    def __init__(self, forward, backward, parameters=()):
        self.forward, self.backward, self.parameters = forward, backward, list(parameters)


def draw_with_variance(factor: float):
    """Return a function that draws weights of variance factor / inputs."""

    def draw(inputs, outputs, seed, times):
        rng = np.random.default_rng(seed)
        return [rng.normal(scale=np.sqrt(factor / inputs), size=(inputs, outputs)) for _ in range(times)]

    return draw


def test_he_weights_pass_for_every_seed_and_weights_of_another_variance_for_none() -> None:
    for seed in range(40):
        checks.deep_networks.initial_weights(draw_with_variance(2), 60, 50, seed)
        for factor in (1.0, 1.6, 2.5, 4.0):
            with pytest.raises(CheckFailed, match="variance"):
                checks.deep_networks.initial_weights(draw_with_variance(factor), 60, 50, seed)


def test_weights_that_depend_on_each_other_or_only_look_normal_fail() -> None:
    def failure(draw, inputs, outputs) -> str:
        def draw_several(inputs, outputs, seed, times):
            rng = np.random.default_rng(seed)
            return [np.sqrt(2 / inputs) * draw(rng, inputs, outputs) for _ in range(times)]

        with pytest.raises(CheckFailed) as caught:
            checks.deep_networks.initial_weights(draw_several, inputs, outputs, 3)
        return str(caught.value)

    def mirrored(rng, inputs, outputs):
        half = rng.normal(size=(inputs, outputs // 2))
        return np.hstack([half, -half])

    assert "or its negative" in failure(mirrored, 60, 50)
    assert "below or beside them" in failure(lambda rng, i, o: np.sort(rng.normal(size=i * o)).reshape(i, o), 60, 50)
    assert "not normally" in failure(lambda rng, i, o: rng.random(size=(12, i, o)).sum(axis=0) - 6, 400, 400)
    assert "not normally" in failure(lambda rng, i, o: np.clip(rng.normal(size=(i, o)), -3, 3), 400, 400)


def test_the_gradients_of_a_scale_layer_are_those_of_its_forward_pass() -> None:
    rng = np.random.default_rng(2)
    a, x, dz = rng.normal(size=1), rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    layer = checks.deep_networks.Scale(a)
    layer.forward(x)
    [da], dx = layer.backward(dz)
    products = gradcheck.vector_jacobian_products(lambda a, x: a * x, [a, x], dz)
    np.testing.assert_allclose(da, products[0], rtol=1e-8)
    np.testing.assert_allclose(dx, products[1], rtol=1e-8)


def test_random_networks_stay_away_from_the_kinks_of_relu() -> None:
    rng = np.random.default_rng(3)
    kinds = ["Linear", "ReLU", "Scale", "Linear", "ReLU", "Linear"]
    case = checks.deep_networks.away_from_kinks(kinds, 5, (3, 4, 4, 2), rng)
    assert list(case) == ["x", "W1", "b1", "a3", "W4", "b4", "W6", "b6"]
    u = case["x"] @ case["W1"] + case["b1"]
    v = case["a3"] * np.maximum(u, 0) @ case["W4"] + case["b4"]
    assert min(np.abs(u).min(), np.abs(v).min()) > 0.02
    z = np.maximum(v, 0) @ case["W6"] + case["b6"]
    np.testing.assert_allclose(checks.deep_networks.reference(kinds)(*case.values()), z, rtol=1e-12)


def plain_training(net, loss, x, y, tau, steps):
    """Train by gradient descent, using only what a ``FunctionLayer`` offers."""
    energies = np.zeros(steps)
    for k in range(steps):
        energies[k] = loss.forward(net.forward(x), y)
        for p, dp in zip(net.parameters, net.backward(loss.backward())[0], strict=True):
            p -= tau * dp
    return energies


def test_a_plain_training_loop_and_the_courses_loss_and_network_pass(capsys) -> None:
    kinds = ["Linear", "Tanh", "Linear"]
    rng = np.random.default_rng(4)
    parameters = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))

    checks.deep_networks.training(
        plain_training, FunctionLayer, losses.SquaredError(), kinds, x, y, 0.2, 4, **parameters
    )
    cases = [(rng.normal(size=(4, 3)), rng.integers(3, size=4)), (rng.normal(size=(2, 5)), rng.integers(5, size=2))]
    checks.classification.loss_forward(losses.SoftmaxCrossEntropy, *cases)
    checks.classification.loss_backward(losses.SoftmaxCrossEntropy, *cases)
    checks.deep_networks.try_network(network.Network, FunctionLayer)
    checks.classification.try_loss(losses.SoftmaxCrossEntropy)
    checks.deep_networks.try_he(initialisers.he)
    checks.deep_networks.try_train(plain_training, FunctionLayer)
    checks.classification.try_accuracy(checks.classification.accuracy)
    assert "✗" not in capsys.readouterr().out


def test_an_input_of_the_wrong_shape_names_the_layer() -> None:
    make = checks.deep_networks.network(network.Network, FunctionLayer, ["Linear", "Linear"])
    net = make(np.zeros((2, 3)), np.zeros(3), np.zeros((4, 1)), np.zeros(1))
    with pytest.raises(ValueError, match=r"^forward of layer 2, Linear: x has shape \(1, 3\)"):
        net.forward(np.zeros((1, 2)))


def test_a_network_updates_the_arrays_that_it_was_built_from() -> None:
    W, b = np.ones((2, 1)), np.zeros(1)
    net = checks.deep_networks.network(network.Network, FunctionLayer, ["Linear"])(W, b)
    net.parameters[0] -= 1
    assert not W.any()
    assert isinstance(net.layers[0], FunctionLayer)
    assert layers.Linear(W, b).forward(np.ones((1, 2))) == net.forward(np.ones((1, 2)))
