"""Remembered derivatives are those that would be computed."""

import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from helpers import gradcheck, layers
from helpers.checks import expected
from helpers.checks.expected import central_difference, remember, vector_jacobian_products

scale = np.array([2.0, 3.0])
calls: list[float] = []
THETA = np.array([0.5, -1.5])


@pytest.fixture(autouse=True)
def computed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Start with an empty memory. Return a list of the functions whose derivative is computed."""
    seen = []
    original = gradcheck.central_difference

    def counted(function: Callable[..., Any], *arguments: Any) -> np.ndarray:
        seen.append(function)
        return original(function, *arguments)

    monkeypatch.setattr(gradcheck, "central_difference", counted)
    monkeypatch.setattr(expected, "_results", {})
    calls.clear()
    yield seen
    scale[0] = 2.0


def weighted(theta: np.ndarray) -> float:
    return float((scale * theta**2).sum())


def with_power(power: float) -> Callable[[np.ndarray], float]:
    return lambda theta: float((theta**power).sum())


def with_default(theta: np.ndarray, factor: float = 1.0) -> float:
    return factor * float(theta.sum())


def counting(theta: np.ndarray) -> float:
    calls.append(1.0)
    return float(theta.sum()) * len(calls)


def twice(function: Callable[[np.ndarray], float], theta: np.ndarray = THETA) -> tuple[np.ndarray, np.ndarray]:
    with remember():
        first = central_difference(function, theta)
    return first, central_difference(function, theta)


def test_a_derivative_is_computed_once(computed: list[Any]) -> None:
    first, second = twice(weighted)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(first, 2 * scale * THETA, rtol=1e-8)
    assert len(computed) == 1


def test_nothing_is_remembered_unless_asked_for(computed: list[Any]) -> None:
    for _ in range(2):
        central_difference(weighted, THETA)
    assert len(computed) == 2


def test_the_caller_may_change_a_result() -> None:
    first, second = twice(weighted)
    second += 1.0
    np.testing.assert_array_equal(central_difference(weighted, THETA), first)


@pytest.mark.parametrize("theta", [np.array([0.5, 1.5]), np.array([[0.5, -1.5]]), THETA.astype(np.float32)])
def test_other_arguments_have_another_derivative(computed: list[Any], theta: np.ndarray) -> None:
    twice(weighted)
    central_difference(weighted, theta)
    assert len(computed) == 2


def test_zeros_with_different_signs_are_different_arguments(computed: list[Any]) -> None:
    twice(weighted, np.array([0.0, 1.0]))
    central_difference(weighted, np.array([-0.0, 1.0]))
    assert len(computed) == 2


def test_a_function_depends_on_enclosed_global_and_default_variables(
    computed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for power in (2.0, 3.0):
        np.testing.assert_allclose(twice(with_power(power))[1], power * THETA ** (power - 1), rtol=1e-6)
    twice(weighted)
    scale[0] = 5.0
    np.testing.assert_allclose(central_difference(weighted, THETA), 2 * scale * THETA, rtol=1e-8)
    twice(with_default)
    monkeypatch.setattr(with_default, "__defaults__", (4.0,))
    np.testing.assert_allclose(central_difference(with_default, THETA), [4.0, 4.0], rtol=1e-8)
    assert len(computed) == 6


def test_functions_inside_a_function_count(computed: list[Any]) -> None:
    def outer(theta: np.ndarray) -> float:
        return (lambda t: weighted(t))(theta)

    twice(outer)
    scale[0] = 7.0
    np.testing.assert_allclose(central_difference(outer, THETA), 2 * scale * THETA, rtol=1e-8)


def test_a_function_that_changes_something_runs_each_time() -> None:
    twice(counting)
    number = len(calls)
    central_difference(counting, THETA)
    assert len(calls) == number + 4


def test_a_function_that_uses_an_unknown_object_runs_each_time(computed: list[Any]) -> None:
    class Model:
        def __call__(self, theta: np.ndarray) -> float:
            return float(theta.sum())

    model = Model()
    for function in (model, lambda theta: model(theta)):
        twice(function)
    assert len(computed) == 4


def test_a_method_of_an_object_runs_each_time() -> None:
    """The next normal number is another one, though nothing about the method tells."""
    generator = np.random.default_rng(0)
    first, second = twice(lambda theta: float(generator.normal()))
    assert not np.array_equal(first, second)


def made_by_a_factory(factor: float) -> Callable[[np.ndarray], float]:
    """Make a function that says that it belongs to NumPy."""

    @functools.wraps(np.linalg.norm)
    def function(theta: np.ndarray) -> float:
        return factor * float(theta.sum())

    return function


def test_functions_that_pose_as_others_are_told_apart() -> None:
    for factor in range(1, 20):
        _, second = twice(made_by_a_factory(float(factor)))
        np.testing.assert_allclose(second, [factor, factor], rtol=1e-8)


def with_attribute(theta: np.ndarray) -> float:
    return float(theta.sum()) * with_attribute.factor  # type: ignore[attr-defined, no-any-return]


def with_random(theta: np.ndarray) -> float:
    return float(theta.sum() * np.random.rand())


def with_eval(theta: np.ndarray) -> float:
    return float(eval("scale[0]") * theta[0])


@pytest.mark.parametrize("function", [with_attribute, with_random, with_eval])
def test_functions_that_depend_on_more_than_their_variables_run_each_time(
    computed: list[Any], function: Callable[[np.ndarray], float]
) -> None:
    with_attribute.factor = 2.0  # type: ignore[attr-defined]
    twice(function)
    assert len(computed) == 2


first_factor, second_factor = 2.0, 3.0


def test_equal_values_of_different_variables_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def ratio(theta: np.ndarray) -> float:
        return float(theta.sum()) * first_factor / second_factor

    first, _ = twice(ratio)
    monkeypatch.setattr(sys.modules[__name__], "first_factor", 3.0)
    monkeypatch.setattr(sys.modules[__name__], "second_factor", 2.0)
    np.testing.assert_allclose(twice(ratio)[1], first * 9 / 4, rtol=1e-8)


def test_a_recursive_function_has_a_key(computed: list[Any]) -> None:
    def power(theta: np.ndarray, n: int = 3) -> float:
        return 1.0 if n == 0 else float(theta.sum()) * power(theta, n - 1)

    twice(power)
    assert len(computed) == 1


def test_the_course_s_layers_are_told_apart_by_their_parameters(computed: list[Any]) -> None:
    x, dz = np.array([[1.0, 2.0]]), np.array([[0.5, -0.25]])
    forward = lambda x, W, b: layers.Linear(W, b).forward(x)  # noqa: E731
    for W in (np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]])):
        with remember():
            first = vector_jacobian_products(forward, [x, W, np.zeros(2)], dz)
        for once, again in zip(first, vector_jacobian_products(forward, [x, W, np.zeros(2)], dz), strict=True):
            np.testing.assert_array_equal(once, again)
        np.testing.assert_allclose(first[0], dz @ W.T, rtol=1e-8)
    assert len(computed) == 6
