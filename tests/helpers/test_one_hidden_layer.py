"""The network with one hidden layer against the complex step and the layers, and its fit between the kinks."""

import numpy as np
import pytest

from helpers import gradcheck, layers, losses, network, one_hidden_layer, training
from helpers.checks.one_hidden_layer import random_case

NAMES = ("W1", "b1", "W2", "b2")


def as_network(case: dict[str, np.ndarray]) -> network.Network:
    W1, b1, W2, b2 = (case[name].copy() for name in NAMES)
    return network.Network([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)])


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (5, 3, 4, 2), (4, 1, 6, 3), (1, 2, 3, 4)])
def test_forward_and_gradients_agree_with_the_layers(sizes):
    case = random_case(np.random.default_rng(1), *sizes)
    x, y, *parameters = case.values()
    a, h, p = one_hidden_layer.forward(x, *parameters)
    chain, loss = as_network(case), losses.SquaredError()
    np.testing.assert_allclose(p, chain.forward(x), rtol=1e-13)
    assert one_hidden_layer.energy(p, y) == pytest.approx(loss.forward(p, y), rel=1e-13)
    expected, _ = chain.backward(loss.backward())
    for gradient, reference in zip(one_hidden_layer.backward(x, y, a, h, p, case["W2"]), expected, strict=True):
        np.testing.assert_allclose(gradient, reference, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("H", [1, 4])
def test_one_example_agrees_with_the_complex_step(H):
    rng = np.random.default_rng(2)
    w1, b1, w2 = rng.normal(size=(3, H))
    arguments = [w1, b1, w2, np.array(0.3), np.array(-0.8)]

    def energy(w1, b1, w2, b2, x):
        return ((w2 * np.tanh(w1 * x + b1)).sum() + b2 - 0.6) ** 2

    got = one_hidden_layer.one_example(-0.8, 0.6, w1, b1, w2, 0.3, np.tanh, lambda a: 1 - np.tanh(a) ** 2)
    for k, derivative in enumerate(got):
        expected = gradcheck.complex_step(
            lambda value, k=k: energy(*[value if i == k else other for i, other in enumerate(arguments)]), arguments[k]
        )
        np.testing.assert_allclose(derivative, expected, rtol=1e-12)


def test_the_fit_is_linear_between_kinks_and_its_slope_jumps_at_them():
    rng = np.random.default_rng(3)
    w1, b1, w2 = rng.normal(size=(3, 7))
    w1[2] = 0.0
    positions, jumps = one_hidden_layer.kinks(w1, b1, w2)
    assert len(positions) == 6 and (np.diff(positions) > 0).all()
    fit = lambda x: np.maximum(np.multiply.outer(x, w1) + b1, 0) @ w2  # noqa: E731
    ends = np.concatenate([[positions[0] - 1], positions, [positions[-1] + 1]])
    samples = [ends[:-1] + t * np.diff(ends) for t in (0.25, 0.5, 0.75)]
    left, middle, right = map(fit, samples)
    np.testing.assert_allclose(right - middle, middle - left, atol=1e-12)
    slopes = (right - left) / (samples[2] - samples[0])
    np.testing.assert_allclose(np.diff(slopes), jumps, rtol=1e-9)


def test_training_agrees_with_the_layers_and_does_not_change_the_initial_parameters():
    case = random_case(np.random.default_rng(4), 6, 2, 5, 3)
    before = {name: case[name].copy() for name in NAMES}
    *parameters, E = one_hidden_layer.train(**case, tau=0.03, steps=40)
    chain = as_network(case)
    np.testing.assert_allclose(E, training.train(chain, losses.SquaredError(), case["x"], case["y"], 0.03, 40))
    for p, q in zip(parameters, chain.parameters, strict=True):
        np.testing.assert_allclose(p, q, rtol=1e-9)
    assert all(np.array_equal(case[name], before[name]) for name in NAMES)


def test_equal_hidden_units_stay_equal_and_zero_weights_learn_only_the_mean():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(30, 1)), rng.normal(size=(30, 1))
    W1, b1, W2, _, _ = one_hidden_layer.train(
        x, y, np.full((1, 4), 0.5), np.full(4, 0.2), np.full((4, 1), 0.3), np.zeros(1), 0.05, 100
    )
    assert np.ptp(W1) == np.ptp(b1) == np.ptp(W2) == 0
    W1, b1, W2, b2, _ = one_hidden_layer.train(
        x, y, np.zeros((1, 4)), np.zeros(4), np.zeros((4, 1)), np.zeros(1), 0.1, 500
    )
    assert not W1.any() and not b1.any() and not W2.any()
    assert b2[0] == pytest.approx(y.mean())
