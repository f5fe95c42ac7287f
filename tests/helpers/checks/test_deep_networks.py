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


def test_standardised_weights_fail_and_a_single_weight_counts() -> None:
    def draw_with(change):
        def draw(inputs, outputs, seed, times):
            rng = np.random.default_rng(seed)
            return [np.sqrt(2 / inputs) * change(rng.normal(size=(inputs, outputs))) for _ in range(times)]

        return draw

    for change in (
        lambda W: (W - W.mean()) / W.std(),
        lambda W: W - W.mean(),
        lambda W: W - W.mean(axis=0),
        lambda W: W / W.std(axis=1, keepdims=True),
    ):
        with pytest.raises(CheckFailed, match="to an exact mean or variance"):
            checks.deep_networks.initial_weights(draw_with(change), 60, 50, 3)
    for seed in range(20):
        checks.deep_networks.initial_weights(draw_with(lambda W: W), 1, 1, seed, times=300)
    with pytest.raises(CheckFailed, match="is 0"):
        checks.deep_networks.initial_weights(draw_with(lambda W: W - W.mean()), 1, 1, 3, times=300)


@pytest.mark.parametrize(
    ("W", "message"),
    [
        (np.zeros((3, 2)), "is 0 in every entry"),
        (np.ones((3, 2)), "has the same number in every entry"),
        (np.array([[1.0, -1.0], [-1.0, -1.0]]), "has the same number in every entry, apart from the sign"),
        (np.array([[1.0, 2.0], [1.0, 2.0]]), "has the same numbers in every row"),
        (np.array([[1.0, 1.0], [2.0, 2.0]]), "has the same numbers in every column"),
    ],
)
def test_weights_that_repeat_are_described(W: np.ndarray, message: str) -> None:
    with pytest.raises(CheckFailed, match=f"W {message}: draw each weight independently"):
        checks.deep_networks.initial_weights(lambda i, o, seed, times: [W] * times, *W.shape, seed=1)


def test_the_gradients_of_a_scaled_linear_layer_are_those_of_its_forward_pass() -> None:
    rng = np.random.default_rng(2)
    W, b, a = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=2)
    x, dz = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    layer = checks.deep_networks.ScaledLinear(W, b, a)
    np.testing.assert_allclose(layer.forward(x), a * (x @ W + b), rtol=1e-12)
    gradients, dx = layer.backward(dz)
    products = gradcheck.vector_jacobian_products(lambda W, b, a, x: a * (x @ W + b), [W, b, a, x], dz)
    for got, expected in zip([*gradients, dx], products, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-7, atol=1e-9)


def test_log_cosh_has_the_gradient_of_its_forward_pass_even_far_from_0() -> None:
    rng = np.random.default_rng(2)
    loss, z, y = checks.deep_networks.LogCosh(), 3 * rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    assert loss.forward(z, y) == pytest.approx(np.log(np.cosh(z - y)).sum() / 4)
    gradient = loss.backward()
    np.testing.assert_allclose(gradient, gradcheck.central_difference(lambda z: loss.forward(z, y), z), rtol=1e-7)
    assert loss.forward(np.full((1, 1), 1e4), np.zeros((1, 1))) == pytest.approx(1e4 - np.log(2))


class Remembers(network.Network):
    """A network that remembers its last output and gradients as long as it gets the same arrays."""

    x = dz = None

    def forward(self, x):
        if x is not self.x:
            self.x, self.z = x, super().forward(x)
        return self.z

    def backward(self, dz):
        if dz is not self.dz:
            self.dz, self.result = dz, super().backward(dz)
        return self.result


def test_a_network_that_remembers_its_output_fails_as_soon_as_the_parameters_change() -> None:
    kinds, rng = ["Linear", "Tanh", "Linear"], np.random.default_rng(3)
    parameters = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
    x, dz = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    for given in (None, dz):
        checks.deep_networks.in_training(network.Network, FunctionLayer, kinds, x, given, **parameters)
        with pytest.raises(CheckFailed, match="again with the same x and other parameters"):
            checks.deep_networks.in_training(Remembers, FunctionLayer, kinds, x, given, **parameters)


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


def test_a_training_that_changes_no_parameter_is_told_so_with_what_is_wrong_about_e() -> None:
    arguments = (losses.SquaredError(), ["Linear"], np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]]), 0.1, 3)
    parameters = {"W1": np.array([[0.5]]), "b1": np.zeros(1)}
    with pytest.raises(CheckFailed, match=r"network\.parameters are unchanged.*; E is wrong in 3 of 3"):
        checks.deep_networks.training(
            lambda network, loss, x, y, tau, steps: np.zeros(steps), FunctionLayer, *arguments, **parameters
        )


def test_a_second_training_goes_on_from_the_first_and_a_minimum_needs_no_change(capsys) -> None:
    x, y = np.array([[1.0], [-1.0], [2.0], [-2.0]]), np.array([[1.0], [1.0], [-1.0], [-1.0]])
    for W, twice in ((0.5, True), (0.0, False)):
        parameters = {"W1": np.array([[W]]), "b1": np.zeros(1)}
        checks.deep_networks.training(
            plain_training,
            FunctionLayer,
            losses.SquaredError(),
            ["Linear"],
            x,
            y,
            0.1,
            3,
            case="a minimum",
            twice=twice,
            **parameters,
        )
    assert capsys.readouterr().out.count("3 steps with tau = 0.1 (a minimum).") == 2

    def starts_again(net, loss, x, y, tau, steps):
        if not hasattr(starts_again, "first"):
            starts_again.first = [p.copy() for p in net.parameters]
        for p, first in zip(net.parameters, starts_again.first, strict=True):
            p[...] = first
        return plain_training(net, loss, x, y, tau, steps)

    with pytest.raises(CheckFailed, match="a second time with the same network"):
        checks.deep_networks.training(
            starts_again,
            FunctionLayer,
            losses.SquaredError(),
            ["Linear"],
            x,
            y,
            0.1,
            3,
            twice=True,
            W1=np.array([[0.5]]),
            b1=np.zeros(1),
        )


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
