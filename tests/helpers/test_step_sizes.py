"""Step sizes against SciPy, closed forms and the inequalities that they guarantee."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.optimize._linesearch import scalar_search_armijo
from scipy.sparse.linalg import eigsh

from helpers import data, descent, descent_lemma, line_search, schedules
from helpers.line_search import LineSearch, NoDescent, backtracking


def rosenbrock(theta: np.ndarray) -> float:
    return float((1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2)


def rosenbrock_gradient(theta: np.ndarray) -> np.ndarray:
    inner = theta[1] - theta[0] ** 2
    return np.array([-2 * (1 - theta[0]) - 400 * theta[0] * inner, 200 * inner])


def quartic(theta: np.ndarray) -> float:
    return float((theta**4).sum())


def quartic_gradient(theta: np.ndarray) -> np.ndarray:
    return 4 * theta**3


FUNCTIONS = [(rosenbrock, rosenbrock_gradient), (quartic, quartic_gradient)]

# --- the Lipschitz constant -----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_gradient_of_a_quadratic_is_lipschitz_with_l_and_l_is_attained(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(n, n)), rng.normal(size=n)
    L = descent_lemma.lipschitz(A)

    def gradient(theta: np.ndarray) -> np.ndarray:
        return A @ theta / 2 + A.T @ theta / 2 - b

    for _ in range(20):
        phi, xi = rng.normal(size=n), rng.normal(size=n)
        assert np.linalg.norm(gradient(phi) - gradient(xi)) <= L * np.linalg.norm(phi - xi) * (1 + 1e-12)
    values, vectors = np.linalg.eigh(A + A.T)
    steepest = vectors[:, np.argmax(np.abs(values))]
    assert np.linalg.norm(gradient(steepest) - gradient(np.zeros(n))) == pytest.approx(L)


@pytest.mark.parametrize(("A", "L"), [([[-3.0]], 3.0), ([[0.0, 2.0], [0.0, 0.0]], 1.0), ([[1.0, 0.0], [0.0, -7.0]], 7)])
def test_l_when_it_is_not_the_largest_eigenvalue_of_a(A, L: float) -> None:
    assert descent_lemma.lipschitz(np.array(A)) == pytest.approx(L)


def test_power_iteration_converges_from_below_to_the_eigenvalue_that_scipy_finds() -> None:
    rng = np.random.default_rng(1)
    root = rng.normal(size=(40, 40))
    S = root + root.T
    start = rng.normal(size=40)
    estimates = [descent_lemma.power_iteration(lambda v: S @ v, start, steps) for steps in (1, 3, 10, 30, 1000)]
    expected = float(np.abs(eigsh(S, k=1, which="LM", return_eigenvectors=False)[0]))
    assert estimates == sorted(estimates)
    assert max(estimates) <= expected * (1 + 1e-12)
    assert estimates[-1] == pytest.approx(expected, rel=1e-6)
    assert descent_lemma.power_iteration(lambda v: 0 * v, start) == 0.0
    with pytest.raises(ValueError, match="start is zero"):
        descent_lemma.power_iteration(lambda v: v, np.zeros(3))


def test_a_path_gives_lower_bounds_for_l() -> None:
    E = data.bowl((1.0, 5.0))
    path = descent.gradient_descent(E.energy, E.gradient, np.array([0.3, 1.0]), 0.1, steps=20)
    ratios = descent_lemma.lipschitz_along(path.theta, path.gradient)
    assert ratios.shape == (20,)
    assert ratios.max() <= 5.0 + 1e-9
    # The steep direction converges first, so at the end the path moves only along the flat one.
    assert ratios[0] > 4.9
    assert ratios[-1] == pytest.approx(1.0, rel=1e-3)
    constant = np.ones((3, 2))
    np.testing.assert_array_equal(descent_lemma.lipschitz_along(constant, constant), [0.0, 0.0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(0.01, 3))
def test_no_step_on_a_quadratic_ends_above_the_upper_bound(seed: int, n: int, fraction: float) -> None:
    rng = np.random.default_rng(seed)
    A, b, theta = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    A = A + A.T
    L = descent_lemma.lipschitz(A)
    g, tau = A @ theta - b, fraction / L
    E = [float(t @ A @ t / 2 - b @ t) for t in (theta, theta - tau * g)]
    bound = descent_lemma.upper_bound(E[0], g, tau, L)
    assert E[1] <= bound + 1e-9 * (1 + abs(bound))
    # With the curvature L in every direction the bound is attained.
    E = [float(L * t @ t / 2 - b @ t) for t in (theta, theta - tau * (L * theta - b))]
    assert descent_lemma.upper_bound(E[0], L * theta - b, tau, L) == pytest.approx(E[1])


# --- backtracking ----------------------------------------------------------------------------------------------


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


def test_another_direction_is_searched_with_its_own_slope_and_an_ascent_direction_is_rejected() -> None:
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


def test_the_search_rejects_a_start_where_e_is_not_finite_and_mismatched_shapes() -> None:
    with pytest.raises(ValueError, match="E is nan at theta"):
        backtracking(lambda t: float("nan"), np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="gradient has shape"):
        backtracking(quartic, np.ones(2), np.ones((2, 1)))


# --- descent with a line search, and with schedules ---------------------------------------------------------------


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
    assert path.calls == len(evaluated) == len(set(evaluated))
    shrinkings = np.log2(1 / path.tau)
    assert path.calls == 1 + int((shrinkings + 1).sum())


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


def test_the_schedule_of_the_lecture() -> None:
    tau = schedules.piecewise([(30, 0.1), (20, 0.03), (20, 0.01)])
    assert [tau(k) for k in (0, 29, 30, 49, 50, 69, 70, 1000)] == [0.1, 0.1, 0.03, 0.03, 0.01, 0.01, 0.01, 0.01]


def test_continuous_schedules_and_their_sums() -> None:
    tau = schedules.decaying(0.8, K=20)
    assert (tau(0), tau(20), tau(60)) == (pytest.approx(0.8), pytest.approx(0.4), pytest.approx(0.2))
    assert schedules.decaying(1.0, K=1.0, power=0.5)(3) == pytest.approx(0.5)
    fast = schedules.exponential(0.8, K=20)
    assert (fast(0), fast(20)) == (pytest.approx(0.8), pytest.approx(0.8 / np.e))
    total, squares = schedules.sums(schedules.decaying(1.0), 100_000)
    assert total == pytest.approx(np.log(100_000) + 0.5772156649, abs=1e-4)
    assert squares == pytest.approx(np.pi**2 / 6, abs=1e-4)
    total, _ = schedules.sums(fast, 2000)
    assert total == pytest.approx(0.8 / (1 - np.exp(-1 / 20)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: schedules.piecewise([]), ValueError, "stages is []"),
        (lambda: schedules.piecewise([(0, 0.1)]), ValueError, "stages is [(0, 0.1)]"),
        (lambda: schedules.piecewise([(3, 0.1), (2, -0.1)]), ValueError, "tau of stage 2 is -0.1"),
        (lambda: schedules.decaying(0.1, K=0), ValueError, "K is 0"),
        (lambda: schedules.exponential(np.nan, 3), ValueError, "tau0 is nan"),
        (lambda: schedules.constant(0), ValueError, "tau is 0"),
        (lambda: schedules.as_schedule("0.1"), TypeError, "tau is '0.1'"),
        (lambda: schedules.as_schedule(LineSearch()), TypeError, "tau is a line search"),
    ],
)
def test_an_invalid_step_size_is_rejected(make, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(message)


# --- subgradients ----------------------------------------------------------------------------------------------------

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
