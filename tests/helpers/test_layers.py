"""The layers against the complex step, and on extreme and invalid arguments."""

import numpy as np
import pytest
from helpers_examples import assert_one_sentence, vjp_by_complex_step

from helpers import layers, losses, network, training

SMOOTH = {
    layers.Sigmoid: lambda x: 1 / (1 + np.exp(-x)),
    layers.Tanh: np.tanh,
}
FORWARD = {**SMOOTH, layers.ReLU: lambda x: np.where(x > 0, x, 0.0)}


@pytest.mark.parametrize("shape", [(5, 3, 4), (1, 2, 3), (4, 1, 2)])
def test_linear_against_the_complex_step(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(1)
    n, d, m = shape
    x, W, b, dz = (rng.normal(size=s) for s in ((n, d), (d, m), (m,), (n, m)))
    layer = layers.Linear(W, b)
    np.testing.assert_allclose(layer.forward(x), np.einsum("nd,dm->nm", x, W) + b, rtol=1e-13)
    [dW, db], dx = layer.backward(dz)
    for found, expected in zip(
        (dx, dW, db), vjp_by_complex_step(lambda x, W, b: x @ W + b, [x, W, b], dz), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12, strict=True)


@pytest.mark.parametrize("layer_class", FORWARD)
def test_elementwise_layers_against_the_complex_step(layer_class: type) -> None:
    rng = np.random.default_rng(2)
    x, dz = rng.normal(size=(2, 4, 3))
    layer = layer_class()
    np.testing.assert_allclose(layer.forward(x), FORWARD[layer_class](x), rtol=1e-13)
    d_params, dx = layer.backward(dz)
    assert d_params == []
    function = SMOOTH.get(layer_class, lambda x: x * (x.real > 0))
    np.testing.assert_allclose(dx, vjp_by_complex_step(function, [x], dz)[0], rtol=1e-12, strict=True)
    np.testing.assert_array_equal(layer.backward(dz)[1], dx)  # a second call returns the same


def test_multiply_returns_one_gradient_for_each_input() -> None:
    rng = np.random.default_rng(3)
    x1, x2, dz = rng.normal(size=(3, 4, 2))
    layer = layers.Multiply()
    np.testing.assert_array_equal(layer.forward(x1, x2), x1 * x2)
    d_params, *gradients = layer.backward(dz)
    assert d_params == layer.parameters == []
    for found, expected in zip(gradients, vjp_by_complex_step(np.multiply, [x1, x2], dz), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12, strict=True)


def test_a_residual_connection_adds_its_input_to_the_output_of_any_layer() -> None:
    rng = np.random.default_rng(4)
    x, dz = rng.normal(size=(2, 5, 3))
    W, b = rng.normal(size=(3, 3)), rng.normal(size=3)
    inner = network.Network([layers.Linear(W, b), layers.Tanh()])
    layer = layers.Residual(inner)
    assert [id(p) for p in layer.parameters] == [id(W), id(b)]
    np.testing.assert_allclose(layer.forward(x), x + np.tanh(x @ W + b), rtol=1e-13)
    [dW, db], dx = layer.backward(dz)
    reference = vjp_by_complex_step(lambda x, W, b: x + np.tanh(x @ W + b), [x, W, b], dz)
    for found, expected in zip((dx, dW, db), reference, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12, strict=True)


def test_a_residual_connection_brings_the_gradient_back_undiminished() -> None:
    small = layers.Linear(np.full((2, 2), 1e-20), np.zeros(2))
    dz = np.array([[3.0, -1.0]])
    layer = layers.Residual(layers.Residual(small))
    layer.forward(np.ones((1, 2)))
    np.testing.assert_allclose(layer.backward(dz)[1], 2 * dz)  # the two inputs of the outer sum


def test_layers_that_contain_others_train_in_a_network() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 20, 3))
    inner = layers.Linear(rng.normal(size=(3, 3)) / 3, np.zeros(3))
    net = network.Network([layers.Residual(inner), layers.Tanh()])
    E = training.train(net, losses.SquaredError(), x, y, tau=0.1, steps=20)
    assert E[-1] < E[0]


def test_relu_uses_the_subgradient_zero_at_its_kink() -> None:
    relu = layers.ReLU()
    relu.forward(np.zeros((1, 2)))
    assert relu.backward(np.ones((1, 2)))[1].tolist() == [[0, 0]]


def test_the_sigmoid_never_overflows() -> None:
    sigmoid = layers.Sigmoid()
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid.forward(np.array([-1e4, 0.0, 1e4])).tolist() == [0, 0.5, 1]


LINEAR = layers.Linear(np.ones((3, 2)), np.zeros(2))
INVALID = {
    "the wrong shape": (lambda: LINEAR.forward(np.ones((4, 2))), ValueError, "x has shape (4, 2), but should have"),
    "integers": (lambda: LINEAR.forward(np.ones((4, 3), dtype=np.int64)), TypeError, "x has dtype int64"),
    "a list": (lambda: LINEAR.forward([[1.0, 2.0, 3.0]]), TypeError, "x must be a NumPy array of floats, but"),
    "NaN": (lambda: LINEAR.forward(np.array([[1.0, np.nan, 0.0]])), ValueError, "x contains NaN, first at x[0, 1]"),
    "an upstream gradient of the wrong shape": (lambda: backward_with_wrong_dz(), ValueError, "dz has shape (4, 3)"),
    "inputs of two shapes": (
        lambda: layers.Multiply().forward(np.ones((4, 2)), np.ones((1, 2))),
        ValueError,
        "x2 has shape (1, 2)",
    ),
    "a residual connection around a layer that changes the shape": (
        lambda: layers.Residual(LINEAR).forward(np.ones((4, 3))),
        ValueError,
        "the output of the layer has shape (4, 2), but should have",
    ),
    "a bias of the wrong size": (lambda: layers.Linear(np.ones((3, 2)), np.zeros(3)), ValueError, "b has shape (3,)"),
}


def backward_with_wrong_dz() -> None:
    LINEAR.forward(np.ones((4, 3)))
    LINEAR.backward(np.ones((4, 3)))


@pytest.mark.parametrize("name", INVALID)
def test_the_message_for_invalid_input_is_one_sentence_that_names_the_argument(name: str) -> None:
    assert_one_sentence(*INVALID[name])


@pytest.mark.parametrize("layer", [layers.ReLU(), layers.Linear(np.ones((2, 1)), np.ones(1))])
def test_backward_before_forward_is_an_error(layer: layers.Layer) -> None:
    with pytest.raises(RuntimeError, match="call forward first"):
        layer.backward(np.ones((3, 1)))
    with pytest.raises(RuntimeError, match="call forward first"):
        losses.SquaredError().backward()
