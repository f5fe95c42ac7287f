"""The helpers against independent reference implementations, and on invalid input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import checks, data, descent, gradcheck, layers, losses, network

SMOOTH = {
    layers.Sigmoid: lambda x: 1 / (1 + np.exp(-x)),
    layers.Tanh: np.tanh,
}
FORWARD = {**SMOOTH, layers.ReLU: lambda x: np.where(x > 0, x, 0.0)}


def complex_products(
    function: Callable[..., np.ndarray], arguments: list[np.ndarray], dz: np.ndarray
) -> list[np.ndarray]:
    """Compute the transposed Jacobians times dz by the complex step, independently of helpers.gradcheck."""
    products = []
    for k, argument in enumerate(arguments):
        gradient = np.empty_like(argument)
        for i in np.ndindex(argument.shape):
            shifted = [a.astype(complex) for a in arguments]
            shifted[k][i] += 1e-40j
            gradient[i] = (function(*shifted) * dz).sum().imag / 1e-40
        products.append(gradient)
    return products


@pytest.mark.parametrize("shape", [(5, 3, 4), (1, 2, 3), (4, 1, 2)])
def test_linear_against_the_complex_step(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(1)
    n, d, m = shape
    x, W, b, dz = (rng.normal(size=s) for s in ((n, d), (d, m), (m,), (n, m)))
    layer = layers.Linear(W, b)
    np.testing.assert_allclose(layer.forward(x), np.einsum("nd,dm->nm", x, W) + b, rtol=1e-13)
    [dW, db], dx = layer.backward(dz)
    for found, expected in zip((dx, dW, db), complex_products(lambda x, W, b: x @ W + b, [x, W, b], dz), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12, strict=True)


@pytest.mark.parametrize("kind", FORWARD)
def test_elementwise_layers_against_the_complex_step(kind: type) -> None:
    rng = np.random.default_rng(2)
    x, dz = rng.normal(size=(2, 4, 3))
    layer = kind()
    np.testing.assert_allclose(layer.forward(x), FORWARD[kind](x), rtol=1e-13)
    d_params, dx = layer.backward(dz)
    assert d_params == []
    function = SMOOTH.get(kind, lambda x: x * (x.real > 0))
    np.testing.assert_allclose(dx, complex_products(function, [x], dz)[0], rtol=1e-12, strict=True)
    np.testing.assert_array_equal(layer.backward(dz)[1], dx)


def test_relu_takes_the_subgradient_zero_at_its_kink_and_the_sigmoid_never_overflows() -> None:
    relu, sigmoid = layers.ReLU(), layers.Sigmoid()
    relu.forward(np.zeros((1, 2)))
    assert relu.backward(np.ones((1, 2)))[1].tolist() == [[0, 0]]
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid.forward(np.array([-1e4, 0.0, 1e4])).tolist() == [0, 0.5, 1]


def test_the_squared_error_against_the_complex_step() -> None:
    rng = np.random.default_rng(3)
    p, t = rng.normal(size=(2, 5, 3))
    loss = losses.SquaredError()
    assert loss.forward(p, t) == pytest.approx(sum(np.linalg.norm(p[n] - t[n]) ** 2 for n in range(5)) / 5)
    expected = complex_products(lambda p: ((p - t) ** 2).sum(keepdims=True) / 5, [p], np.ones((1, 1)))[0]
    np.testing.assert_allclose(loss.backward(), expected, rtol=1e-12)


def test_a_network_against_central_differences() -> None:
    rng = np.random.default_rng(4)
    net = network.fully_connected((3, 5, 4, 2), rng, layers.Tanh)
    x, dz = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    net.forward(x)
    gradients, dx = net.backward(dz)
    h = 1e-6
    for value, gradient in [*zip(net.parameters, gradients, strict=True), (x, dx)]:
        for i in np.ndindex(value.shape):
            original = value[i]
            value[i] = original + h
            above = (net.forward(x) * dz).sum()
            value[i] = original - h
            below = (net.forward(x) * dz).sum()
            value[i] = original
            assert gradient[i] == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("tau", [0.1, 0.3, 0.39, 0.45])
def test_gradient_descent_on_a_quadratic_against_the_closed_form(tau: float) -> None:
    E = data.bowl((1.0, 5.0), angle=0.7)
    start = np.array([2.0, -1.5])
    path = descent.gradient_descent(E.energy, E.gradient, start, tau, steps=30)
    step = np.eye(2) - tau * E.A
    expected = np.array([np.linalg.matrix_power(step, k) @ start for k in range(31)])
    np.testing.assert_allclose(path.theta, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(path.energy, [0.5 * t @ E.A @ t for t in expected], rtol=1e-8, atol=1e-12)
    assert start.tolist() == [2.0, -1.5]


def test_gradient_descent_reports_why_it_stopped() -> None:
    E = data.bowl((1.0, 5.0))
    run = lambda tau, steps, tolerance=1e-6: descent.gradient_descent(  # noqa: E731
        E.energy, E.gradient, np.array([1.0, 1.0]), tau, steps, tolerance
    )
    assert run(0.3, 1000).reason == "converged"
    assert run(0.3, 3).reason == "iterations"
    diverged = run(1.0, 100_000)
    assert diverged.reason == "diverged"
    assert np.isfinite(diverged.energy).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_numerical_gradients_agree_with_each_other_and_with_the_formula(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta, w = rng.normal(size=n), rng.normal(size=n)

    def function(t: np.ndarray) -> np.ndarray:
        return np.sin(w @ t) + (t**3).sum()

    formula = w * np.cos(w @ theta) + 3 * theta**2
    assert gradcheck.relative_error(gradcheck.complex_step(function, theta), formula) < 1e-13
    assert gradcheck.relative_error(gradcheck.central_difference(function, theta), formula) < 1e-7


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_relative_error_is_symmetric_and_at_most_two(values: list[float]) -> None:
    a = np.array(values)
    b = a[::-1].copy()
    assert gradcheck.relative_error(a, b) == gradcheck.relative_error(b, a) <= 2.0000001
    assert gradcheck.relative_error(a, a) == 0


LINEAR = layers.Linear(np.ones((3, 2)), np.zeros(2))
INVALID = {
    "the wrong shape": (lambda: LINEAR.forward(np.ones((4, 2))), ValueError, "x has shape (4, 2), but should have"),
    "integers": (lambda: LINEAR.forward(np.ones((4, 3), dtype=np.int64)), TypeError, "x has dtype int64"),
    "a list": (lambda: LINEAR.forward([[1.0, 2.0, 3.0]]), TypeError, "x must be a NumPy array of floats, but"),
    "NaN": (lambda: LINEAR.forward(np.array([[1.0, np.nan, 0.0]])), ValueError, "x contains NaN, first at x[0, 1]"),
    "an upstream gradient of the wrong shape": (lambda: after_forward(), ValueError, "dz has shape (4, 3)"),
    "a bias of the wrong size": (lambda: layers.Linear(np.ones((3, 2)), np.zeros(3)), ValueError, "b has shape (3,)"),
    "targets that would broadcast": (
        lambda: losses.SquaredError().forward(np.ones((4, 1)), np.ones(4)), ValueError, "target has shape (4,)"
    ),
    "integer parameters": (
        lambda: descent.gradient_descent(abs, abs, np.arange(2, dtype=np.int64), 0.1, 3),
        TypeError,
        "theta has dtype int64",
    ),
    "a negative step": (
        lambda: descent.gradient_descent(abs, abs, np.array([1.0]), -0.1, 3), ValueError, "tau is -0.1"
    ),
    "no layers": (lambda: network.Network([]), ValueError, "at least one layer"),
    "one size": (lambda: network.fully_connected((3,), np.random.default_rng(0)), ValueError, "sizes is (3,)"),
    "a function that does not return a number": (
        lambda: gradcheck.central_difference(lambda t: t, np.ones(2)), ValueError, "returned an array of shape (2,)"
    ),
}  # fmt: skip


def after_forward() -> None:
    LINEAR.forward(np.ones((4, 3)))
    LINEAR.backward(np.ones((4, 3)))


@pytest.mark.parametrize("name", INVALID)
def test_the_message_for_invalid_input_is_one_sentence_that_names_the_argument(name: str) -> None:
    call, error, fragment = INVALID[name]
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert fragment in message
    assert "\n" not in message
    assert message.endswith(".")


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x @ W + b


def student_layer(backward: Callable[..., object]) -> type:
    return type("Linear", (layers.Linear,), {"backward": backward})


CORRECT = layers.Linear.backward
WRONG = {
    "zeros": (lambda s, dz: ([0 * p for p in s.parameters], 0 * s.x), "every entry is zero"),
    "not summed": (lambda s, dz: ([s.x.T @ dz, dz], dz @ s.parameters[0].T), "db has shape (5, 4), but should have"),
    "mean": (lambda s, dz: ([s.x.T @ dz, dz.mean(0)], dz @ s.parameters[0].T), "0.2 times the right one"),
    "sign": (lambda s, dz: ([-s.x.T @ dz, dz.sum(0)], dz @ s.parameters[0].T), "the sign is wrong"),
    "nothing": (lambda s, dz: None, "but should return two values"),
    "one list": (lambda s, dz: [s.x.T @ dz, dz.sum(0), dz @ s.parameters[0].T], "but should return two values"),
    "NaN": (lambda s, dz: ([s.x.T @ dz, dz.sum(0) * np.nan], dz @ s.parameters[0].T), "db is NaN or infinite"),
    "integers": (
        lambda s, dz: ([(s.x.T @ dz).astype(np.int64), dz.sum(0)], dz @ s.parameters[0].T),
        "dW has dtype int64",
    ),
    "dz changed": (lambda s, dz: (CORRECT(s, dz), dz.__imul__(2))[0], "dz was changed by your code"),
    "a stub": (lambda s, dz: (_ for _ in ()).throw(NotImplementedError("exercise 03.2")), "not written yet"),
}


def check_linear(kind: type) -> None:
    rng = np.random.default_rng(6)
    x, W, b, dz = (rng.normal(size=s) for s in ((5, 3), (3, 4), (4,), (5, 4)))
    checks.backward(kind, affine, x, dz, W=W, b=b)


@pytest.mark.parametrize("name", WRONG)
def test_a_failed_check_explains_the_mistake(name: str) -> None:
    backward, message = WRONG[name]
    with pytest.raises(checks.CheckFailed) as caught:
        check_linear(student_layer(backward))
    assert message in str(caught.value)
    assert "<table" in caught.value._repr_html_() or name not in ("mean", "sign")


def test_a_correct_answer_passes_in_either_precision(capsys: pytest.CaptureFixture[str]) -> None:
    check_linear(layers.Linear)

    def single(s: layers.Linear, dz: np.ndarray) -> object:
        d_params, dx = CORRECT(s, dz)
        return [d.astype(np.float32) for d in d_params], dx.astype(np.float32)

    check_linear(student_layer(single))
    assert capsys.readouterr().out.count("✓ Linear.backward") == 2
