"""Training loops: minibatches, schedules, optimisers, and layers that students write."""

import copy
import itertools

import numpy as np
import pytest
from helpers_examples import OwnLinear, linear_regression, moons, twins

from helpers import arrays, layers, losses, network, optimisers, training


@pytest.mark.parametrize(
    "arguments",
    [
        {"tau": 0.1},
        {"tau": lambda k: 0.1 / (k + 1)},
        {"optimiser": optimisers.Momentum(0.05)},
        {"tau": 0.1, "batch": 16, "rng": np.random.default_rng(5)},
    ],
    ids=["tau", "schedule", "optimiser", "batch"],
)
def test_a_students_layers_are_trained_like_the_courses(arguments):
    x, y = moons()
    course, student = twins()
    found = training.train(student, losses.SquaredError(), x, y, steps=25, **copy.deepcopy(arguments))
    np.testing.assert_allclose(
        found, training.train(course, losses.SquaredError(), x, y, steps=25, **copy.deepcopy(arguments)), rtol=1e-10
    )
    assert student.layers[0].parameters[0] is student.layers[0].W
    for p, q in zip(course.parameters, student.parameters):
        np.testing.assert_allclose(p, q, rtol=1e-9)


def test_a_number_is_a_constant_schedule():
    x, y = moons()
    runs = [training.train(twins()[0], losses.SquaredError(), x, y, tau, 10) for tau in (0.1, lambda k: 0.1)]
    np.testing.assert_array_equal(*runs)


def test_a_step_with_a_batch_uses_the_rows_that_minibatches_draws():
    x, y = moons(25)
    net, by_hand = twins()
    found = training.train(net, losses.SquaredError(), x, y, 0.1, 6, batch=10, rng=np.random.default_rng(7))
    rng, loss, expected = np.random.default_rng(7), losses.SquaredError(), []
    for rows in [*training.minibatches(25, 10, rng), *training.minibatches(25, 10, rng)]:
        expected.append(loss.forward(by_hand.forward(x[rows]), y[rows]))
        gradients, _ = by_hand.backward(loss.backward())
        for p, dp in zip(by_hand.parameters, gradients):
            p -= 0.1 * dp
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    for p, q in zip(net.parameters, by_hand.parameters):
        np.testing.assert_allclose(p, q, rtol=1e-12)


@pytest.mark.parametrize(("n", "size"), [(10, 3), (12, 4), (5, 8), (1, 1)])
def test_an_epoch_uses_each_example_once_in_a_new_order(n, size):
    rng = np.random.default_rng(0)
    batches = list(training.minibatches(n, size, rng))
    assert [len(b) for b in batches] == [size] * (n // size) + [n % size] * (n % size > 0)
    assert sorted(np.concatenate(batches)) == list(range(n))
    again = np.concatenate(list(training.minibatches(n, size, rng)))
    assert n < 10 or again.tolist() != np.concatenate(batches).tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "no step size was given"),
        ({"tau": 0.1, "optimiser": optimisers.Adam()}, "leave tau out"),
        ({"tau": 0.0}, "tau is 0.0, but must be a finite number above zero"),
        ({"tau": 0.1, "batch": 5}, "pass rng="),
        ({"tau": 0.1, "batch": 0, "rng": np.random.default_rng(0)}, "at least one example"),
    ],
)
def test_missing_or_invalid_arguments_are_reported_before_the_first_step(arguments, message):
    with pytest.raises(ValueError, match=message):
        training.training_steps(twins()[0], losses.SquaredError(), *moons(), **arguments)


def test_examples_without_targets_are_rejected():
    x, y = moons()
    with pytest.raises(ValueError, match="x has 60 rows and y has 59"):
        training.train(twins()[0], losses.SquaredError(), x, y[:-1], 0.1, 3)


def test_the_message_for_a_schedule_that_reaches_zero_names_the_step():
    with pytest.raises(ValueError, match=r"tau\(2\) is 0"):
        training.train(twins()[0], losses.SquaredError(), *moons(), lambda k: 0.2 - 0.1 * k, 5)


def test_a_students_gradient_of_the_wrong_shape_is_reported():
    class TransposedGradient(OwnLinear):
        def backward(self, dz):
            (dW, db), dx = super().backward(dz)
            return [dW.T, db], dx

    net = network.Network([TransposedGradient(np.ones((2, 1)), np.zeros(1))])
    with pytest.raises(ValueError, match=r"shape \(1, 2\) for a parameter of shape \(2, 1\)"):
        training.train(net, losses.SquaredError(), *moons(), 0.1, 3)


def test_training_updates_the_arrays_that_a_user_passed_in_place():
    W, b = np.array([[0.5], [-0.5]]), np.zeros(1)
    net = network.Network([layers.Linear(W, b)])
    training.train(net, losses.SquaredError(), *moons(), 0.1, 5)
    assert net.parameters[0] is W
    assert W[0, 0] != 0.5


def test_a_single_precision_network_stays_in_single_precision():
    net = network.fully_connected((2, 5, 1), np.random.default_rng(0), dtype=np.float32)
    x, y = (a.astype(np.float32) for a in moons())
    training.train(net, losses.SquaredError(), x, y, 0.1, 5)
    assert net.theta.dtype == net.forward(x).dtype == np.float32


def test_a_small_network_learns_three_classes():
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    x = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])[labels] + 0.4 * rng.normal(size=(90, 2))
    net = network.fully_connected((2, 12, 3), rng)
    training.train(net, losses.SoftmaxCrossEntropy(), x, labels, optimiser=optimisers.Adam(0.02), steps=150)
    assert (net.forward(x).argmax(axis=1) == labels).mean() > 0.97


def test_a_run_can_be_paused_and_inspected_between_any_two_steps():
    net, _ = twins()
    x, y = moons()
    run = training.training_steps(net, losses.SquaredError(), x, y, 0.1)
    before = next(run)
    assert before == losses.SquaredError().forward(net.forward(x), y)
    after = list(itertools.islice(run, 5))[-1]
    assert after < before


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


def test_nan_in_the_data_is_an_error_and_does_not_count_as_divergence() -> None:
    net, x, y = linear_regression()
    x[3, 1] = np.nan
    with pytest.raises(arrays.HasNaN, match=r"x contains NaN, first at x\[3, 1\]"):
        training.train(net, losses.SquaredError(), x, y, tau=0.1, steps=3)
