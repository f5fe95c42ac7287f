"""The line search against SciPy and closed forms, and the arguments that it rejects."""

import numpy as np
import pytest
from helpers_examples import quartic, quartic_gradient, rosenbrock, rosenbrock_gradient
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize._linesearch import scalar_search_armijo

from helpers import data, line_search
from helpers.line_search import LineSearch, NoDescent, backtracking

FUNCTIONS = [(rosenbrock, rosenbrock_gradient), (quartic, quartic_gradient)]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(FUNCTIONS), st.integers(0, 2**32 - 1),
    st.floats(1e-3, 10), st.sampled_from([1e-4, 0.1, 0.5, 0.9]), st.sampled_from([0.1, 0.5, 0.8]),
)  # fmt: skip
def test_scipy_accepts_the_step_that_is_found_and_no_earlier_one(function, seed, tau0, c, shrink) -> None:
    energy, gradient = function
    theta = np.random.default_rng(seed).normal(size=2)
    g = gradient(theta)
    tau, shrinkings = backtracking(energy, theta, g, tau0, c, shrink)
    assert tau == pytest.approx(tau0 * shrink**shrinkings)

    def accepts(step: float) -> bool:
        """SciPy tries alpha0 first, and returns it if it meets Armijo's condition."""
        alpha, _ = scalar_search_armijo(
            lambda a: energy(theta - a * g), energy(theta), -float(g @ g), c1=c, alpha0=step, amin=step * 0.999
        )
        return alpha == step

    assert accepts(tau)
    step = tau0
    for _ in range(shrinkings):
        assert not accepts(step)
        step *= shrink


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 50), st.sampled_from([1e-4, 0.3]), st.sampled_from([0.3, 0.5]))
def test_the_step_on_a_parabola_has_a_closed_form(seed: int, a: float, c: float, shrink: float) -> None:
    """On ½ a θ² Armijo's condition holds exactly for τ <= 2 (1 − c) / a."""
    theta = np.random.default_rng(seed).normal(size=1) + 0.1
    tau0 = 3.7
    tau, shrinkings = backtracking(lambda t: float(a * t @ t / 2), theta, a * theta, tau0, c, shrink)
    expected = next(k for k in range(99) if tau0 * shrink**k <= 2 * (1 - c) / a)
    assert (tau, shrinkings) == (pytest.approx(tau0 * shrink**expected), expected)
    assert line_search.armijo(lambda t: float(a * t @ t / 2), theta, a * theta, tau, c)


def test_the_step_is_at_least_a_fraction_of_one_over_l() -> None:
    """If ∇E is L-Lipschitz, every τ <= 2(1 − c)/L is accepted, so the result is at least shrink times that."""
    rng = np.random.default_rng(3)
    root = rng.normal(size=(6, 6))
    E = data.Quadratic(root @ root.T + np.eye(6), rng.normal(size=6))
    for _ in range(50):
        theta = rng.normal(size=6)
        tau, _ = backtracking(E.energy, theta, E.gradient(theta), tau0=100.0)
        assert tau >= 0.5 * 2 * (1 - 1e-4) / E.L


@pytest.mark.parametrize("undefined", [np.nan, np.inf, -np.inf])
def test_a_step_to_a_point_where_e_is_not_finite_is_shortened(undefined: float) -> None:
    def energy(theta: np.ndarray) -> float:
        return float(theta[0] - np.log(theta[0])) if theta[0] > 0 else undefined

    tau, shrinkings = backtracking(energy, np.array([3.0]), np.array([2 / 3]), tau0=16.0)
    assert (tau, shrinkings) == (4.0, 2)  # 3 − 16·2/3 and 3 − 8·2/3 are negative, 3 − 4·2/3 is 1/3


def test_another_direction_is_searched_with_its_own_derivative_and_an_ascent_direction_is_rejected() -> None:
    theta = np.array([1.0, 1.0])
    tau, shrinkings = backtracking(quartic, theta, quartic_gradient(theta), direction=np.array([-1.0, 0.0]))
    assert (tau, shrinkings) == (1.0, 0)
    for direction in (np.array([1.0, 0.0]), np.array([1.0, -1.0]), np.zeros(2)):
        with pytest.raises(ValueError, match="must be below zero"):
            backtracking(quartic, theta, quartic_gradient(theta), direction=direction)
    with pytest.raises(ValueError, match="must be below zero"):
        backtracking(quartic, np.zeros(2), np.zeros(2))


def test_a_search_with_a_wrong_gradient_terminates() -> None:
    calls = []
    with pytest.raises(NoDescent, match="no step down to"):
        backtracking(lambda t: calls.append(1) or quartic(t), np.ones(2), -quartic_gradient(np.ones(2)))
    assert len(calls) < 100
    with pytest.raises(NoDescent, match="no step down to"):
        backtracking(lambda t: 1e20 + float(t @ t), np.ones(2), 2 * np.ones(2))


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"tau0": 0.0}, "tau0 is 0.0"),
        ({"tau0": np.inf}, "tau0 is inf"),
        ({"c": 0.0}, "c is 0.0"),
        ({"c": 1.0}, "c is 1.0"),
        ({"shrink": 1.0}, "shrink is 1.0"),
        ({"shrink": 0.0}, "shrink is 0.0"),
    ],
)
def test_constants_out_of_range_are_rejected(constants, message: str) -> None:
    for make in (lambda: backtracking(quartic, np.ones(2), np.ones(2), **constants), lambda: LineSearch(**constants)):
        with pytest.raises(ValueError) as caught:
            make()
        assert str(caught.value).startswith(message)


def test_the_search_rejects_a_starting_point_where_e_is_not_finite_and_mismatched_shapes() -> None:
    with pytest.raises(ValueError, match="E is nan at theta"):
        backtracking(lambda t: float("nan"), np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="gradient has shape"):
        backtracking(quartic, np.ones(2), np.ones((2, 1)))
