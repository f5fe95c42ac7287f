"""The Lipschitz constant of ∇E against SciPy and closed forms, and the upper bound of the descent lemma."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.linalg import eigsh

from helpers import data, descent, descent_lemma


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
    # With the curvature L in every direction, the bound is attained.
    E = [float(L * t @ t / 2 - b @ t) for t in (theta, theta - tau * (L * theta - b))]
    assert descent_lemma.upper_bound(E[0], L * theta - b, tau, L) == pytest.approx(E[1])
