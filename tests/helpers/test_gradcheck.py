"""Numerical gradients: their accuracy, the arguments they reject, and the comparison of two gradients."""

from collections.abc import Callable

import numpy as np
import pytest
from helpers_examples import assert_one_sentence
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import gradcheck
from helpers.gradcheck import central_difference, complex_step, relative_error, vector_jacobian_products


def logarithm_of_sum(t: np.ndarray) -> np.ndarray:
    return np.log(np.exp(t).sum())


FUNCTIONS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]] = {
    "cubic": (lambda t: (t**3).sum(), lambda t: 3 * t**2),
    "log-sum-exp": (logarithm_of_sum, lambda t: np.exp(t) / np.exp(t).sum()),
    "bilinear": (lambda t: t.ravel()[0] * t.ravel()[-1], lambda t: bilinear_gradient(t)),
    "constant offset": (lambda t: 1e4 + np.sin(t).sum(), lambda t: np.cos(t)),
}


def bilinear_gradient(t: np.ndarray) -> np.ndarray:
    gradient = np.zeros(t.size)
    gradient[0] += t.ravel()[-1]
    gradient[-1] += t.ravel()[0]
    return gradient.reshape(t.shape)


@pytest.mark.parametrize("shape", [(1,), (4,), (2, 3)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_both_methods_agree_with_the_derivative_computed_by_hand(name: str, shape: tuple[int, ...]) -> None:
    function, derivative = FUNCTIONS[name]
    theta = np.random.default_rng(1).normal(size=shape)
    before = theta.copy()
    np.testing.assert_allclose(complex_step(function, theta), derivative(theta), rtol=1e-13, atol=1e-14, strict=True)
    np.testing.assert_allclose(central_difference(function, theta), derivative(theta), rtol=1e-6, strict=True)
    np.testing.assert_array_equal(theta, before)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3, 1e6])
def test_the_step_adapts_to_the_size_of_the_entries(size: float) -> None:
    theta = np.array([1.0, -2.0]) * size
    error = relative_error(central_difference(lambda t: (t**3).sum(), theta), 3 * theta**2)
    # Below 1, h does not shrink with theta: the truncation error is h² = 4e-11, to be compared with 3 theta².
    assert error < (2e-5 if size < 1 else 1e-9)


def test_the_default_step_is_close_to_the_best_one() -> None:
    theta = np.array([0.7])
    errors = {
        h: abs(central_difference(lambda t: np.exp(t).sum(), theta, h)[0] - np.exp(0.7))
        for h in 10.0 ** np.arange(-13, -1)
    }
    default = abs(central_difference(lambda t: np.exp(t).sum(), theta)[0] - np.exp(0.7))
    assert default < 1e-9
    assert default < errors[1e-13] / 100
    assert default < errors[1e-2] / 100


def test_float32_has_its_own_default_step() -> None:
    theta = np.array([0.5, -1.5], dtype=np.float32)
    gradient = central_difference(lambda t: (t.astype(float) ** 3).sum(), theta)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, 3 * theta**2, rtol=1e-4)


def test_a_function_that_changes_its_argument_does_no_harm() -> None:
    def mutating(t):
        t *= 2
        return (t**2).sum()

    theta = np.array([1.0, 3.0])
    np.testing.assert_allclose(central_difference(mutating, theta), 8 * theta, rtol=1e-8)
    assert theta.tolist() == [1.0, 3.0]


def test_at_a_kink_both_methods_return_a_number_that_is_not_a_derivative() -> None:
    theta = np.zeros(1)
    assert central_difference(lambda t: np.maximum(t, 0).sum(), theta).tolist() == [0.5]
    assert complex_step(lambda t: (t * (t.real > 0)).sum(), theta).tolist() == [0.0]


def test_vector_jacobian_products_agree_with_the_lecture() -> None:
    rng = np.random.default_rng(2)
    x, W, dz = (rng.normal(size=s) for s in ((5, 3), (3, 4), (5, 4)))
    dx, dW = vector_jacobian_products(lambda x, W: np.tanh(x @ W), [x, W], dz)
    inner = dz * (1 - np.tanh(x @ W) ** 2)
    np.testing.assert_allclose(dx, np.einsum("nm,dm->nd", inner, W), rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(dW, np.einsum("nd,nm->dm", x, inner), rtol=1e-7, atol=1e-10)


INVALID = {
    "a step of zero": (lambda: central_difference(np.sum, np.ones(2), 0.0), ValueError, "h is 0.0, but a step"),
    "a step that changes nothing": (
        lambda: central_difference(np.sum, np.ones(2), 1e-20), ValueError, "h is 1e-20, but 1.0 ± h is 1.0 in float64"
    ),
    "integers": (lambda: central_difference(np.sum, np.arange(3, dtype=np.int64)), TypeError, "theta has dtype int64"),
    "a list": (lambda: complex_step(np.sum, [1.0]), TypeError, "theta must be a NumPy array of floats, but is a list"),
    "complex numbers": (lambda: complex_step(np.sum, np.ones(2) + 0j), TypeError, "theta has dtype complex128"),
    "NaN": (lambda: central_difference(np.sum, np.array([1, np.nan])), ValueError, "theta contains NaN, first"),
    "an array out": (lambda: central_difference(np.sin, np.ones(3)), ValueError, "returned an array of shape (3,)"),
    "a function that does not return a number": (
        lambda: central_difference(lambda t: t, np.ones(2)), ValueError, "returned an array of shape (2,)"
    ),
    "a dropped imaginary part": (lambda: complex_step(lambda t: t.real.sum(), np.ones(2)), TypeError, "use central"),
    "a dz of another shape": (
        lambda: vector_jacobian_products(np.sin, [np.ones((2, 3))], np.ones(3)), ValueError, "dz has shape (3,), but z"
    ),
    "two shapes": (lambda: relative_error(np.ones(3), np.ones((3, 1))), ValueError, "a has shape (3,) and b has shape"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_argument_is_named_in_one_sentence(name: str) -> None:
    assert_one_sentence(*INVALID[name])


def test_known_relative_errors() -> None:
    a = np.array([3.0, 4.0])
    assert relative_error(a, a) == 0
    assert relative_error(a, -a) == 2
    assert relative_error(a, 0 * a) == relative_error(0 * a, a) == 1
    assert relative_error(0 * a, 0 * a) == 0
    assert relative_error(a, np.array([0.0, 4.0])) == pytest.approx(0.6)
    assert np.isnan(relative_error(a, np.array([np.nan, 4.0])))
    assert np.isnan(relative_error(np.array([np.inf]), np.array([np.inf])))
    assert relative_error(np.array([1], dtype=np.uint8), np.array([2], dtype=np.uint8)) == 0.5


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-300, 1e300), st.integers(0, 2**32 - 1))
def test_the_relative_error_does_not_depend_on_the_scale(scale: float, seed: int) -> None:
    a, b = np.random.default_rng(seed).uniform(0.1, 1.0, size=(2, 5))
    assert relative_error(scale * a, scale * b) == pytest.approx(relative_error(a, b), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 5), st.floats(-5, 5))
def test_a_numerical_gradient_is_linear_in_the_function(seed: int, p: float, q: float) -> None:
    theta = np.random.default_rng(seed).normal(size=3)
    terms = [central_difference(f, theta) for f in (logarithm_of_sum, lambda t: (t**3).sum())]
    total = central_difference(lambda t: p * logarithm_of_sum(t) + q * (t**3).sum(), theta)
    np.testing.assert_allclose(total, p * terms[0] + q * terms[1], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("shape", [(5,), (3, 4), ()])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stacked_points_give_the_same_differences(shape, dtype, monkeypatch) -> None:
    rng = np.random.default_rng(3)
    theta, a = (np.array(rng.normal(size=shape), dtype=dtype) for _ in range(2))

    def function(t: np.ndarray) -> np.ndarray:
        return (np.sin(t) * a).reshape(len(t), -1).sum(axis=1)

    one_by_one = central_difference(lambda t: function(t[None])[0], theta)
    assert one_by_one.shape == theta.shape
    assert one_by_one.dtype == dtype
    for limit in (1 << 20, 7):
        monkeypatch.setattr(gradcheck, "MAX_STACK_SIZE", limit)
        stacked = central_difference(function, theta, stacked=True)
        np.testing.assert_allclose(
            stacked, one_by_one, rtol=1e-6, atol=1e-6 if dtype is np.float32 else 1e-12, strict=True
        )


def test_a_function_that_does_not_accept_stacked_points_raises() -> None:
    with pytest.raises(ValueError, match=r"shape \(\) for 3 stacked arguments, but should return one number for each"):
        central_difference(np.sum, np.ones(3), stacked=True)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_numerical_gradients_agree_with_each_other_and_with_the_formula(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta, w = rng.normal(size=n), rng.normal(size=n)

    def function(t: np.ndarray) -> np.ndarray:
        return np.sin(w @ t) + (t**3).sum()

    formula = w * np.cos(w @ theta) + 3 * theta**2
    assert relative_error(complex_step(function, theta), formula) < 1e-13
    assert relative_error(central_difference(function, theta), formula) < 1e-7


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_relative_error_is_symmetric_and_at_most_two(values: list[float]) -> None:
    a = np.array(values)
    b = a[::-1].copy()
    assert relative_error(a, b) == relative_error(b, a) <= 2.0000001  # 2, up to rounding
    assert relative_error(a, a) == 0
