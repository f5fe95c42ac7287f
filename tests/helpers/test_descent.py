"""Gradient descent and the subgradient method against closed forms and their guarantees, and in difficult cases."""

import numpy as np
import pytest
from helpers_examples import assert_one_sentence, quartic, quartic_gradient, rosenbrock, rosenbrock_gradient
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from helpers import data, descent, schedules
from helpers.line_search import LineSearch


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.floats(0.02, 0.98))
def test_below_two_over_l_the_energy_falls_and_the_closed_form_holds(seed: int, n: int, fraction: float) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n, n))
    E = data.Quadratic(root @ root.T + 0.1 * np.eye(n), rng.normal(size=n))
    start, tau = rng.normal(size=n), fraction * 2 / E.L
    path = descent.gradient_descent(E.energy, E.gradient, start, tau, steps=25)
    values, vectors = np.linalg.eigh(E.A)
    modes = vectors.T @ (start - E.minimiser)
    expected = np.array([E.minimiser + vectors @ ((1 - tau * values) ** k * modes) for k in range(len(path) + 1)])
    np.testing.assert_allclose(path.theta, expected, rtol=1e-7, atol=1e-9)
    assert (np.diff(path.energy) <= 1e-9 * (1 + np.abs(path.energy[:-1]))).all()


@pytest.mark.parametrize(("fraction", "behaviour"), [(0.9, "falls"), (1.0, "stays"), (1.1, "grows")])
def test_two_over_l_is_the_stability_limit(fraction: float, behaviour: str) -> None:
    E = data.bowl((4.0,))
    path = descent.gradient_descent(E.energy, E.gradient, np.array([1.0]), fraction * 2 / E.L, steps=30)
    ratio = path.energy[-1] / path.energy[0]
    assert {"falls": ratio < 0.1, "stays": ratio == pytest.approx(1), "grows": ratio > 10}[behaviour]


def test_a_trajectory_holds_every_iterate_with_its_energy_and_gradient() -> None:
    E = data.bowl((1.0, 3.0), angle=0.3)
    path = descent.gradient_descent(E.energy, E.gradient, np.array([1.0, 2.0]), 0.2, steps=5)
    assert len(path) == 5
    assert path.theta.shape == path.gradient.shape == (6, 2)
    np.testing.assert_array_equal(path.energy, [E.energy(t) for t in path.theta])
    np.testing.assert_array_equal(path.gradient, [E.gradient(t) for t in path.theta])
    np.testing.assert_array_equal(path.theta[1:], path.theta[:-1] - 0.2 * path.gradient[:-1])


def test_functions_that_change_or_reuse_their_arrays_do_not_affect_the_trajectory() -> None:
    buffer = np.zeros(2)

    def gradient(theta):
        buffer[:] = theta
        theta *= 0
        return buffer

    path = descent.gradient_descent(lambda t: float(t @ t) / 2, gradient, np.array([1.0, 2.0]), 0.5, steps=3)
    np.testing.assert_allclose(path.theta, np.outer(0.5 ** np.arange(4), [1.0, 2.0]))
    np.testing.assert_allclose(path.gradient, path.theta)


def test_a_run_from_the_minimiser_converges_without_a_step() -> None:
    E = data.bowl()
    path = descent.gradient_descent(E.energy, E.gradient, np.zeros(2), 0.1, steps=10)
    assert (len(path), path.reason) == (0, "converged")


def test_a_diverging_run_gives_no_warning_and_returns_only_finite_numbers() -> None:
    E = data.bowl((1.0, 5.0))
    with np.errstate(all="raise"):
        path = descent.gradient_descent(E.energy, E.gradient, np.array([1.0, 1.0]), 1e3, steps=10_000)
    assert path.reason == "diverged"
    assert all(np.isfinite(a).all() for a in (path.theta, path.energy, path.gradient))


@pytest.mark.parametrize(
    ("gradient", "start", "message"),
    [
        (lambda t: t[:, None], np.ones(2), "gradient returned shape (2, 1), but theta has shape (2,)"),
        (lambda t: t, np.array([np.inf]), "not finite at the starting point theta"),
        (lambda t: t, np.ones((2, 1)), "theta has shape (2, 1), but should have shape (n,)"),
    ],
)
def test_invalid_arguments_of_gradient_descent_are_explained(gradient, start, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        descent.gradient_descent(lambda t: float((t**2).sum()), gradient, start, 0.1, steps=3)
    assert message in str(caught.value)


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


INVALID = {
    "integer parameters": (
        lambda: descent.gradient_descent(abs, abs, np.arange(2, dtype=np.int64), 0.1, 3),
        TypeError,
        "theta has dtype int64",
    ),
    "a negative step size": (
        lambda: descent.gradient_descent(abs, abs, np.array([1.0]), -0.1, 3), ValueError, "tau is -0.1"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
def test_the_message_for_invalid_input_is_one_sentence_that_names_the_argument(name: str) -> None:
    assert_one_sentence(*INVALID[name])


# --- with a line search, and with schedules -------------------------------------------------------------------


@pytest.mark.parametrize("start", [3.0, 30.0, 1e6])
def test_a_line_search_converges_from_anywhere_and_a_fixed_step_diverges(start: float) -> None:
    theta = np.array([start, -start / 3])
    path = descent.gradient_descent(quartic, quartic_gradient, theta, LineSearch(), steps=300, tolerance=1e-3)
    assert path.reason == "converged"
    assert (np.diff(path.energy) < 0).all()
    assert len(path.tau) == len(path)
    np.testing.assert_allclose(path.theta[1:], path.theta[:-1] - path.tau[:, None] * path.gradient[:-1])
    fixed = descent.gradient_descent(quartic, quartic_gradient, theta, 0.1, steps=300)
    assert fixed.reason == "diverged"


def test_the_calls_of_e_are_counted_and_no_point_is_evaluated_twice() -> None:
    evaluated: list[bytes] = []

    def energy(theta: np.ndarray) -> float:
        evaluated.append(theta.tobytes())
        return rosenbrock(theta)

    path = descent.gradient_descent(energy, rosenbrock_gradient, np.array([-1.2, 1.0]), LineSearch(), steps=20)
    assert path.energy_calls == len(evaluated) == len(set(evaluated))
    shrinkings = np.log2(1 / path.tau)
    assert path.energy_calls == 1 + int((shrinkings + 1).sum())


def test_a_run_in_which_no_step_lowers_e_ends_with_that_reason() -> None:
    path = descent.gradient_descent(quartic, lambda t: -quartic_gradient(t), np.ones(1), LineSearch(), steps=5)
    assert (path.reason, len(path)) == ("no descent", 0)


def test_a_schedule_sets_the_step_of_each_iteration() -> None:
    stages = [(3, 0.2), (2, 0.1), (1, 0.05)]
    E = data.bowl((1.0, 3.0))
    path = descent.gradient_descent(E.energy, E.gradient, np.array([1.0, 2.0]), schedules.piecewise(stages), steps=8)
    np.testing.assert_array_equal(path.tau, [0.2, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05])
    np.testing.assert_allclose(path.theta[1:], path.theta[:-1] - path.tau[:, None] * path.gradient[:-1])
    with pytest.raises(ValueError, match=r"tau\(2\) is 0\.0"):
        descent.gradient_descent(E.energy, E.gradient, np.ones(2), lambda k: 0.2 - 0.1 * k, steps=8)


# --- subgradients ---------------------------------------------------------------------------------------------


C = np.array([[1.0, 0.4], [-0.5, 1.6], [0.9, -0.7], [1.3, 1.1]])
D = np.array([0.3, -1.0, 0.4, 2.0])


def absolute(theta: np.ndarray) -> float:
    return float(np.abs(C @ theta - D).sum())


def absolute_subgradient(theta: np.ndarray) -> np.ndarray:
    return C.T @ np.sign(C @ theta - D)


def solve_linear_program() -> tuple[float, np.ndarray]:
    """Minimise ‖Cθ − d‖₁ as a linear program: minimise Σ t subject to −t <= Cθ − d <= t."""
    rows, n = C.shape
    eye = np.eye(rows)
    solution = linprog(
        np.r_[np.zeros(n), np.ones(rows)], A_ub=np.block([[C, -eye], [-C, -eye]]), b_ub=np.r_[D, -D],
        bounds=[(None, None)] * n + [(0, None)] * rows,
    )  # fmt: skip
    return float(solution.fun), solution.x[:n]


def test_with_decreasing_steps_the_best_point_approaches_the_minimum_of_a_linear_program() -> None:
    minimum, _ = solve_linear_program()
    start = np.array([2.0, -1.3])
    path = descent.subgradient_method(absolute, absolute_subgradient, start, schedules.decaying(0.5, K=5), steps=5000)
    assert path.energy[path.best] == path.best_so_far[-1] == path.energy.min()
    assert minimum <= path.energy.min() <= minimum + 1e-2
    assert (np.diff(path.energy) > 0).any()
    assert (np.diff(path.best_so_far) <= 0).all()


@pytest.mark.parametrize("tau", [0.2, 0.02, schedules.decaying(0.5, K=5), schedules.exponential(0.1, K=10)])
def test_the_best_energy_satisfies_the_theoretical_bound(tau) -> None:
    minimum, minimiser = solve_linear_program()
    start = np.array([2.0, -1.3])
    path = descent.subgradient_method(absolute, absolute_subgradient, start, tau, steps=400)
    R, G = np.linalg.norm(start - minimiser), np.linalg.norm(path.gradient, axis=1).max()
    bound = (R**2 + G**2 * (path.tau**2).sum()) / (2 * path.tau.sum())
    assert path.energy.min() - minimum <= bound


def test_a_fixed_step_on_abs_ends_in_a_band_and_a_run_that_hits_the_kink_converges() -> None:
    def run(theta: float, tau: float) -> descent.Trajectory:
        return descent.subgradient_method(lambda t: float(np.abs(t[0])), np.sign, np.array([theta]), tau, steps=100)

    path = run(1.03, 0.1)
    assert path.reason == "iterations"
    np.testing.assert_allclose(np.sort(path.energy[-2:]), [0.03, 0.07])
    path = run(1.0, 0.25)
    assert (path.reason, len(path), path.best) == ("converged", 4, 4)


def test_the_subgradient_method_rejects_a_line_search() -> None:
    with pytest.raises(TypeError, match="tau is a line search"):
        descent.subgradient_method(absolute, absolute_subgradient, np.zeros(2), LineSearch(), steps=3)  # type: ignore
