"""The functions and data sets of the course: their stated properties, and the arguments that they reject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import data


def test_a_quadratic_has_the_stated_gradient_minimiser_and_lipschitz_constant() -> None:
    E = data.Quadratic(np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([1.0, -1.0]))
    np.testing.assert_allclose(E.gradient(E.minimiser), 0, atol=1e-15)
    assert pytest.approx((3 + np.sqrt(2)) / 2) == E.L
    h = 1e-6
    theta = np.array([0.3, -0.7])
    difference_quotients = [(E.energy(theta + h * e) - E.energy(theta - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(E.gradient(theta), difference_quotients, rtol=1e-8)


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(-7, 7))
def test_rotating_a_bowl_preserves_its_curvatures(p: float, q: float, angle: float) -> None:
    rotated = data.bowl((p, q), angle)
    np.testing.assert_allclose(np.linalg.eigvalsh(rotated.A), sorted((p, q)), rtol=1e-9)
    assert pytest.approx(max(p, q)) == rotated.L


@pytest.mark.parametrize(
    ("A", "b", "error", "message"),
    [
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.zeros(2), ValueError, "A is not symmetric"),
        (np.diag([1.0, -1.0]), np.zeros(2), ValueError, "A has the eigenvalue -1"),
        (np.ones((2, 3)), np.zeros(2), ValueError, "A has shape (2, 3), but should have shape (n, n)"),
        (np.eye(2), np.zeros(3), ValueError, "b has shape (3,), but should have shape (2,)"),
        ([[1.0]], np.zeros(1), TypeError, "A must be a NumPy array of floats, but is a list"),
    ],
)
def test_a_matrix_that_is_not_positive_definite_is_rejected(A, b, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        data.Quadratic(A, b)
    assert message in str(caught.value)


@pytest.mark.parametrize("make", [data.noisy_sine, data.two_moons])
def test_data_depend_only_on_the_seed_and_have_shapes_that_a_network_accepts(make) -> None:
    x, y = make(51, np.random.default_rng(1))
    again = make(51, np.random.default_rng(1))
    np.testing.assert_array_equal(x, again[0])
    np.testing.assert_array_equal(y, again[1])
    assert not np.array_equal(x, make(51, np.random.default_rng(2))[0])
    assert len(x) == 51
    assert x.ndim == 2
    assert y.shape == (51, 1)
    assert x.dtype == y.dtype == np.float64


def test_without_noise_the_points_lie_on_their_curves() -> None:
    x, y = data.noisy_sine(30, np.random.default_rng(1), noise=0.0)
    np.testing.assert_array_equal(y, np.sin(x))
    assert (np.diff(x[:, 0]) >= 0).all()
    x, y = data.two_moons(30, np.random.default_rng(1), noise=0.0)
    centres = np.where(y == 0, [[0.0, 0.0]], [[1.0, 0.5]])
    np.testing.assert_allclose(np.linalg.norm(x - centres, axis=1), 1)
    assert set(y.ravel()) == {0.0, 1.0}
