"""The optimisers against their textbook formulas, and the arguments that they reject."""

import numpy as np
import pytest

from helpers import optimisers

ALL = [optimisers.GradientDescent, optimisers.Momentum, optimisers.Nesterov, optimisers.Adam]


def by_formula(optimiser_class, gradients, tau, theta):
    """Yield each θ(k), computed directly from the textbook formulas."""
    v = m = 0 * theta
    for k, g in enumerate(gradients, start=1):
        if optimiser_class is optimisers.GradientDescent:
            theta = theta - tau * g
        elif optimiser_class is optimisers.Momentum:
            v = 0.9 * v + g
            theta = theta - tau * v
        elif optimiser_class is optimisers.Nesterov:
            v = 0.9 * v + g
            theta = theta - tau * (g + 0.9 * v)
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            theta = theta - tau * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
        yield theta


@pytest.mark.parametrize("optimiser_class", ALL)
@pytest.mark.parametrize("shape", [(5,), (2, 3)])
def test_an_optimiser_follows_its_formula_in_place_and_does_not_change_the_gradient(optimiser_class, shape):
    rng = np.random.default_rng(1)
    theta, gradients = rng.normal(size=shape), rng.normal(size=(7, *shape))
    original, optimiser = gradients.copy(), optimiser_class(0.1)
    for g, expected in zip(gradients, by_formula(optimiser_class, gradients, 0.1, theta.copy())):
        optimiser.step(theta, g)
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(gradients, original)
    assert optimiser.k == 7


@pytest.mark.parametrize("optimiser_class", ALL)
def test_two_optimisers_share_no_state(optimiser_class):
    a, b = np.ones(3), np.ones(3)
    first, second = optimiser_class(0.1), optimiser_class(0.1)
    for _ in range(3):
        first.step(a, a.copy())
    for _ in range(3):
        second.step(b, b.copy())
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("optimiser_class", ALL)
def test_arguments_that_do_not_fit_an_optimiser_are_explained(optimiser_class):
    with pytest.raises(ValueError, match="tau is -1, but must be a finite number above zero"):
        optimiser_class(-1)
    with pytest.raises(TypeError, match="theta has dtype int64"):
        optimiser_class(0.1).step(np.arange(3, dtype=np.int64), np.ones(3))
    optimiser = optimiser_class(0.1)
    with pytest.raises(ValueError, match=r"gradient has shape \(3, 1\), but theta has shape \(3,\)"):
        optimiser.step(np.ones(3), np.ones((3, 1)))
    optimiser.step(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=f"make a new {optimiser_class.__name__} for each theta"):
        optimiser.step(np.ones(4), np.ones(4))


@pytest.mark.parametrize("optimiser_class", ALL[1:])
def test_a_beta_of_one_is_rejected(optimiser_class):
    with pytest.raises(ValueError, match=r"beta.* is 1, but should be at least 0 and below 1"):
        optimiser_class(0.1, 1)


def test_a_schedule_is_called_once_per_step():
    calls = []
    optimiser = optimisers.GradientDescent(lambda k: calls.append(k) or 1 / (k + 1))
    theta = np.zeros(1)
    for _ in range(3):
        optimiser.step(theta, np.ones(1))
    assert calls == [0, 1, 2]
    assert theta[0] == pytest.approx(-(1 + 1 / 2 + 1 / 3))
