"""The checks of unit 05: their oracles against SciPy and closed forms, and what they can tell apart by chance alone."""

import time

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from helpers import checks, data, gradcheck, initialisers, layers, losses, network, training
from helpers.checks.failure import CheckFailed


class FunctionLayer:
    """A layer of two functions, as the unit defines it."""

    def __init__(self, forward, backward, parameters=()):
        self.forward, self.backward, self.parameters = forward, backward, list(parameters)


def he_of(factor: float):
    """A draw with the variance factor / inputs."""

    def draw(inputs, outputs, seed, times):
        rng = np.random.default_rng(seed)
        return [rng.normal(scale=np.sqrt(factor / inputs), size=(inputs, outputs)) for _ in range(times)]

    return draw


@pytest.mark.parametrize("scale", [1.0, 50.0, 1000.0])
def test_the_loss_that_checks_compare_with_is_scipys(scale: float) -> None:
    rng = np.random.default_rng(1)
    scores, labels = scale * rng.normal(size=(7, 5)), rng.integers(5, size=7)
    rows = np.arange(7)
    expected = -log_softmax(scores, axis=1)[rows, labels].mean()
    assert checks.classification.log_loss(scores, labels) == pytest.approx(expected, rel=1e-13)
    gradient = softmax(scores, axis=1)
    gradient[rows, labels] -= 1
    slopes = gradcheck.complex_step(lambda s: checks.classification.log_loss(s, labels), scores)
    np.testing.assert_allclose(slopes, gradient / 7, rtol=1e-10, atol=1e-15)


def test_right_weights_pass_for_any_seed_and_others_for_none() -> None:
    for seed in range(40):
        checks.deep_networks.initial_weights(he_of(2), 60, 50, seed)
        for factor in (1.0, 1.6, 2.5, 4.0):
            with pytest.raises(CheckFailed, match="variance"):
                checks.deep_networks.initial_weights(he_of(factor), 60, 50, seed)


def test_weights_that_depend_on_one_another_or_only_look_normal_are_refused() -> None:
    def refused(draw, inputs, outputs) -> str:
        def several(inputs, outputs, seed, times):
            rng = np.random.default_rng(seed)
            return [np.sqrt(2 / inputs) * draw(rng, inputs, outputs) for _ in range(times)]

        with pytest.raises(CheckFailed) as caught:
            checks.deep_networks.initial_weights(several, inputs, outputs, 3)
        return str(caught.value)

    def mirrored(rng, inputs, outputs):
        half = rng.normal(size=(inputs, outputs // 2))
        return np.hstack([half, -half])

    assert "or its negative" in refused(mirrored, 60, 50)
    assert "below or beside" in refused(lambda rng, i, o: np.sort(rng.normal(size=i * o)).reshape(i, o), 60, 50)
    assert "not normally" in refused(lambda rng, i, o: rng.random(size=(12, i, o)).sum(axis=0) - 6, 400, 400)
    assert "not normally" in refused(lambda rng, i, o: np.clip(rng.normal(size=(i, o)), -3, 3), 400, 400)


def test_a_scale_layer_has_the_gradients_of_its_forward() -> None:
    rng = np.random.default_rng(2)
    a, x, dz = rng.normal(size=1), rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    layer = checks.deep_networks.Scale(a)
    layer.forward(x)
    [da], dx = layer.backward(dz)
    products = gradcheck.vector_jacobian_products(lambda a, x: a * x, [a, x], dz)
    np.testing.assert_allclose(da, products[0], rtol=1e-8)
    np.testing.assert_allclose(dx, products[1], rtol=1e-8)


def test_random_networks_keep_away_from_the_kinks() -> None:
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
    """Gradient descent that asks for nothing but what a ``Given`` has."""
    energies = np.zeros(steps)
    for k in range(steps):
        energies[k] = loss.forward(net.forward(x), y)
        for p, dp in zip(net.parameters, net.backward(loss.backward())[0], strict=True):
            p -= tau * dp
    return energies


def test_a_plain_training_and_the_courses_own_loss_and_network_pass(capsys) -> None:
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


def digits_by(sizes: tuple[int, ...]):
    """Train on what is given, with the course's own network."""

    def train_digits(x, labels):
        net = network.fully_connected(sizes, np.random.default_rng(0))
        training.train(net, losses.SoftmaxCrossEntropy(), x, labels, tau=0.8, steps=200)
        return net.parameters

    return train_digits


def test_a_network_of_32_hidden_numbers_reads_the_held_out_digits_with_room_to_spare(capsys) -> None:
    x, y, _, _ = data.digits()
    checks.classification.digit_network(digits_by((64, 32, 10)), x, y, *data.held_out_digits(), least=0.96)
    assert "of 362 new digits are right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (None, "is None: is a `return` missing?"),
        (np.zeros(3), "is an array of shape (3,), but should be a list of arrays"),
        ([np.zeros((64, 10)), np.zeros(10)], "a hidden layer needs W1, b1, W2, b2 at least"),
        ([np.zeros((64, 8)), np.zeros(8), np.zeros((9, 10)), np.zeros(10)], "has W2 of shape (9, 10), but 8 numbers"),
        ([np.zeros((64, 8)), np.zeros((1, 8)), np.zeros((8, 10)), np.zeros(10)], "has b1 of shape (1, 8), but W1 of"),
        ([np.zeros((64, 8)), np.zeros(8), np.zeros((8, 9)), np.zeros(9)], "ends with 9 numbers, but there are 10"),
        ([np.zeros((64, 8)), np.zeros(8), np.zeros((8, 10)), np.full(10, np.nan)], "holds NaN or infinite numbers"),
        ([np.zeros((64, 8)), np.zeros(8, dtype=int), np.zeros((8, 10)), np.zeros(10)], "and dtype int64 at place 1"),
        ([np.zeros((64, 2000)), np.zeros(2000), np.zeros((2000, 10)), np.zeros(10)], "150010 numbers, but 100000"),
    ],
)
def test_what_is_no_network_for_digits_is_said(parameters, said: str) -> None:
    x, y, x_new, y_new = data.digits()
    with pytest.raises(CheckFailed) as caught:
        checks.classification.digit_network(lambda x, y: parameters, x, y, x_new, y_new)
    assert said in str(caught.value)


def works_for(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize(("spend", "slow"), [(time.sleep, False), (works_for, True)])
def test_a_training_is_called_slow_for_its_own_work_and_not_for_a_busy_computer(
    monkeypatch, capsys, spend, slow
) -> None:
    monkeypatch.setattr(checks.classification, "SLOW", 0.1)

    def train_digits(x, labels):
        spend(0.15)
        return [np.zeros((64, 8)), np.zeros(8), np.zeros((8, 10)), np.zeros(10)]

    checks.classification.digit_network(train_digits, *data.digits(), least=0.0)
    assert ("That is slow" in capsys.readouterr().out) == slow


def test_a_layer_that_is_given_what_it_cannot_take_says_which_one_it_is() -> None:
    make = checks.deep_networks.network(network.Network, FunctionLayer, ["Linear", "Linear"])
    net = make(np.zeros((2, 3)), np.zeros(3), np.zeros((4, 1)), np.zeros(1))
    with pytest.raises(ValueError, match=r"^forward of layer 2, Linear: x has shape \(1, 3\)"):
        net.forward(np.zeros((1, 2)))


def test_layers_of_the_course_are_handed_over_with_their_own_arrays() -> None:
    W, b = np.ones((2, 1)), np.zeros(1)
    net = checks.deep_networks.network(network.Network, FunctionLayer, ["Linear"])(W, b)
    net.parameters[0] -= 1
    assert not W.any()
    assert isinstance(net.layers[0], FunctionLayer)
    assert layers.Linear(W, b).forward(np.ones((1, 2))) == net.forward(np.ones((1, 2)))
