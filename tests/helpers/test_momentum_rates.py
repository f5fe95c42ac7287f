"""The rates of momentum agree with eigenvalues, with runs of the optimiser, and with a search over τ and β."""

import numpy as np
import pytest

from helpers import momentum_rates, optimisers

GRID = [(step, beta) for step in np.linspace(0.01, 4.2, 60) for beta in np.linspace(0.0, 0.98, 50)]


def recursion(step, beta):
    """The matrix that maps (θ(k), θ(k−1)) to (θ(k+1), θ(k))."""
    return np.array([[1 + beta - step, -beta], [1.0, 0.0]])


def test_the_rate_is_the_spectral_radius_of_the_recursion():
    expected = [np.abs(np.linalg.eigvals(recursion(*point))).max() for point in GRID]
    steps, betas = np.array(GRID).T
    np.testing.assert_allclose(momentum_rates.convergence_rate(steps, betas), expected, rtol=1e-6)


def test_the_regimes_say_what_a_run_does():
    for step, beta in GRID:
        number = int(momentum_rates.regime(step, beta))
        errors = momentum_rates.error_by_step(step, beta, 40)
        roots = np.linalg.eigvals(recursion(step, beta))
        name = momentum_rates.REGIMES[number]
        assert (np.abs(roots).max() >= 1) == (name == "diverges")
        assert (np.abs(roots.imag).max() > 1e-12) == (name == "ripples")
        errors = errors[np.abs(errors) > 1e-12]
        if name == "monotone":
            assert (errors > 0).all() and (np.diff(errors) < 0).all()
        if name == "zigzag":
            assert (errors[1:] * errors[:-1] < 0).all()


def test_the_error_is_the_optimisers_own():
    theta, optimiser = np.array([3.0]), optimisers.Momentum(0.05, 0.8)
    path = [3.0]
    for _ in range(30):
        optimiser.step(theta, 7.0 * theta)
        path.append(float(theta[0]))
    np.testing.assert_allclose(momentum_rates.error_by_step(0.35, 0.8, 30), np.array(path) / 3, atol=1e-12)


@pytest.mark.parametrize(("mu", "L"), [(1.0, 100.0), (0.3, 1.7), (2.0, 2.0)])
def test_no_other_settings_are_better_and_no_curvature_in_between_is_slower(mu, L):
    tau, beta = momentum_rates.best_settings(mu, L)
    best = float(momentum_rates.quadratic_rate(mu, L, tau, beta))
    assert best == pytest.approx(np.sqrt(beta), abs=1e-6)
    assert best == pytest.approx((np.sqrt(L / mu) - 1) / (np.sqrt(L / mu) + 1), abs=1e-6)
    taus, betas = np.meshgrid(np.linspace(0.01, 4, 300) / L, np.linspace(0, 0.99, 300))
    assert momentum_rates.quadratic_rate(mu, L, taus, betas).min() >= best - 1e-6
    for step, fraction in [(tau, beta), (1 / L, 0.5), (3 / L, 0.9)]:
        rates = momentum_rates.convergence_rate(step * np.linspace(mu, L, 200), fraction)
        assert rates.max() == pytest.approx(float(momentum_rates.quadratic_rate(mu, L, step, fraction)), abs=1e-6)


def test_a_double_root_costs_a_factor_k():
    root = 0.8
    for step, r in [((1 - root) ** 2, root), ((1 + root) ** 2, -root)]:
        k = np.arange(51)
        expected = (1 + (1 - r) * k) * r**k
        np.testing.assert_allclose(momentum_rates.error_by_step(step, root**2, 50), expected, atol=1e-9)
