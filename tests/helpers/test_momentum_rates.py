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
        if name == "zigzags":
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


def observed(step, beta, steps=3000):
    """Run momentum for many pairs at once. Return each regime as the signs and the size of the error show it."""
    before, now, size, alternates, keeps, falls = np.ones((6, len(step)))
    alternates, keeps, falls = alternates > 0, keeps > 0, falls > 0
    for _ in range(steps):
        before, now = now, (1 + beta - step) * now - beta * before
        alternates, keeps, falls = alternates & (now * before < 0), keeps & (now * before > 0), falls & (now < before)
        scale = np.maximum(np.abs(before), np.abs(now))
        before, now, size = before / scale, now / scale, size + np.log(scale)
    return np.select([size > 0, keeps & falls, alternates], [3, 0, 2], 1)


def test_thousands_of_random_runs_do_what_their_regime_says():
    step, beta = np.random.default_rng(0).uniform([1e-3, 0.0], [4.5, 0.99], size=(6000, 2)).T
    distance = np.min([np.abs(border - step) for border in momentum_rates.borders(1.0, 1.0, beta)], axis=0)
    step, beta = step[distance > 1e-3], beta[distance > 1e-3]
    regimes = momentum_rates.regime(step, beta)
    assert len(regimes) > 5900 and set(regimes) == {0, 1, 2, 3}
    np.testing.assert_array_equal(observed(step, beta), regimes)


def test_the_slowest_direction_is_the_one_with_the_largest_rate():
    rng = np.random.default_rng(2)
    for mu, L in [(0.01, 1.0), (0.2, 1.0), (0.5, 3.0), (1.0, 1.0)]:
        tau, beta = rng.uniform([1e-3, 0.0], [4.5 / L, 0.99], size=(3000, 2)).T
        flat, steep = (momentum_rates.convergence_rate(tau * a, beta) for a in (mu, L))
        tie = np.abs(flat - steep) < 1e-9
        expected = np.where(flat > steep, momentum_rates.regime(tau * mu, beta), momentum_rates.regime(tau * L, beta))
        actual = momentum_rates.slowest_regime(mu, L, tau, beta)
        np.testing.assert_array_equal(actual[~tie], expected[~tie])
        assert mu == L or (actual[tie] == 1).all()


def test_the_borders_belong_to_the_regimes_that_the_runs_show_there():
    for root in (0.25, 0.5, 0.75):  # powers of two, so that the borders are exact
        beta = root**2
        steps = [(1 - root) ** 2, (1 + root) ** 2, 2 * (1 + beta)]
        assert [int(momentum_rates.regime(step, beta)) for step in steps] == [0, 2, 3]
        critical, double, border = (momentum_rates.error_by_step(step, beta, 400) for step in steps)
        assert (critical >= 0).all() and (np.diff(critical[:100]) < 0).all()
        assert (double[1:60] * double[:59] < 0).all()
        np.testing.assert_allclose(border[201:], -border[200:-1], rtol=1e-6)  # neither grows nor shrinks
    assert int(momentum_rates.regime(1.0, 0.0)) == 0  # the minimiser after one step


def test_the_borders_meet_at_the_best_settings():
    tau, beta = momentum_rates.best_settings(0.02, 1.7)
    monotone, zigzag, diverges = momentum_rates.borders(0.02, 1.7, beta)
    assert monotone == pytest.approx(tau) and zigzag == pytest.approx(tau) and diverges > tau
