"""Difficult cases of gradient descent and training, and the data sets and functions of the course."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import arrays, data, descent, layers, losses, network, training


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


def test_functions_that_change_or_reuse_their_arrays_do_not_affect_the_record() -> None:
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
        (lambda t: t, np.array([np.inf]), "not finite at theta"),
        (lambda t: t, np.ones((2, 1)), "theta has shape (2, 1), but should have shape (n,)"),
    ],
)
def test_invalid_arguments_of_gradient_descent_are_explained(gradient, start, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        descent.gradient_descent(lambda t: float((t**2).sum()), gradient, start, 0.1, steps=3)
    assert message in str(caught.value)


# --- training -------------------------------------------------------------------------------------------------


def linear_regression(n: int = 20) -> tuple[network.Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    x = rng.normal(size=(n, 2))
    return network.Network([layers.Linear(np.zeros((2, 1)), np.zeros(1))]), x, x @ [[1.0], [-2.0]] + 0.5


def test_training_a_linear_network_is_gradient_descent_on_least_squares() -> None:
    net, x, y = linear_regression()
    energies = training.train(net, losses.SquaredError(), x, y, tau=0.1, steps=15)
    A = np.column_stack([x, np.ones(len(x))])
    theta, expected = np.zeros(3), []
    for _ in range(15):
        expected.append(((A @ theta - y[:, 0]) ** 2).mean())
        theta = theta - 0.1 * 2 / len(x) * A.T @ (A @ theta - y[:, 0])
    np.testing.assert_allclose(energies, expected, rtol=1e-12)
    np.testing.assert_allclose(np.concatenate([p.ravel() for p in net.parameters]), theta, rtol=1e-12)


def test_diverging_training_stops_with_finite_losses_and_parameters() -> None:
    net, x, y = linear_regression()
    energies = training.train(net, losses.SquaredError(), x, y, tau=50.0, steps=10_000)
    assert 1 < len(energies) < 10_000
    assert np.isfinite(energies).all()
    assert all(np.isfinite(p).all() for p in net.parameters)


def test_repeating_the_batch_does_not_change_the_loss() -> None:
    net, x, y = linear_regression()
    loss = losses.SquaredError()
    once = loss.forward(net.forward(x), y)
    assert loss.forward(net.forward(np.tile(x, (3, 1))), np.tile(y, (3, 1))) == pytest.approx(once)


def test_nan_in_the_data_is_an_error_and_does_not_count_as_divergence() -> None:
    net, x, y = linear_regression()
    x[3, 1] = np.nan
    with pytest.raises(arrays.HasNaN, match=r"x contains NaN, first at x\[3, 1\]"):
        training.train(net, losses.SquaredError(), x, y, tau=0.1, steps=3)


@pytest.mark.parametrize("layer", [layers.ReLU(), layers.Linear(np.ones((2, 1)), np.ones(1))])
def test_backward_before_forward_is_an_error(layer: layers.Layer) -> None:
    with pytest.raises(RuntimeError, match="call forward first"):
        layer.backward(np.ones((3, 1)))
    with pytest.raises(RuntimeError, match="call forward first"):
        losses.SquaredError().backward()


def test_he_weights_preserve_the_mean_square_through_relu_layers() -> None:
    rng = np.random.default_rng(9)
    nets = [network.fully_connected((64,) * 6, rng) for _ in range(100)]
    net = nets[0]
    assert [type(layer).__name__ for layer in net.layers] == ["Linear", "ReLU"] * 4 + ["Linear"]
    x = rng.normal(size=(50, 64))
    # He et al. preserve the mean square of the output of each Linear layer: 2 here, because no ReLU halves x.
    assert np.mean([net.forward(x) ** 2 for net in nets]) == pytest.approx(2, rel=0.2)
    assert all((p == 0).all() for p in net.parameters[1::2])


# --- data -----------------------------------------------------------------------------------------------------


def test_a_quadratic_has_the_stated_gradient_minimiser_and_lipschitz_constant() -> None:
    E = data.Quadratic(np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([1.0, -1.0]))
    np.testing.assert_allclose(E.gradient(E.minimiser), 0, atol=1e-15)
    assert pytest.approx((3 + np.sqrt(2)) / 2) == E.L
    h = 1e-6
    theta = np.array([0.3, -0.7])
    slopes = [(E.energy(theta + h * e) - E.energy(theta - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(E.gradient(theta), slopes, rtol=1e-8)


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
def test_data_depend_only_on_the_seed_and_fit_a_network(make) -> None:
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


# --- arrays ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shape", "error", "message"),
    [
        (None, None, TypeError, "x must be a NumPy array of floats, but is None: make it one with np.array(...)."),
        (3, None, TypeError, "x must be a NumPy array of floats, but is an int: make it one with np.array(...)."),
        (np.array([True]), None, TypeError, "x has dtype bool, but gradients need floats: write np.array([1.0, 2.0]) "
         "or use x.astype(float)."),
        (np.ones(3), ("N", 3), ValueError, "x has shape (3,), but should have shape (N, 3): print x.shape where you "
         "make it."),
        (np.ones((2, 3)), (3,), ValueError, "x has shape (2, 3), but should have shape (3,): print x.shape where you "
         "make it."),
        (np.array(np.nan), None, ValueError, "x contains NaN, first at x: look for 0/0, inf − inf or a step size that "
         "is too large."),
    ],
)  # fmt: skip
def test_a_message_is_one_sentence_that_names_the_argument(value, shape, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        arrays.floats("x", value, shape)
    assert str(caught.value) == message


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_an_array_of_floats_is_returned_uncopied(dtype: type) -> None:
    x = np.ones((2, 2), dtype=dtype)
    assert arrays.floats("x", x, ("N", "N")) is x
    assert arrays.floats("x", x, ("N", 2)) is x
