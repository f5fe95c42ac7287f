"""Training loops: minibatches, schedules, optimisers, and layers that students write."""

import copy
import itertools

import numpy as np
import pytest

from helpers import data, initialisers, layers, losses, network, optimisers, training


class OwnLinear:
    """A layer as a student would write it, which keeps its parameters under two names."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.parameters = [W, b]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W.T


def moons(n=60):
    return data.two_moons(n, np.random.default_rng(3))


def twins():
    """Return two equal networks, one with the course's layers and one with a student's."""
    course = network.fully_connected((2, 8, 1), np.random.default_rng(4), layers.Tanh)
    student = network.Network(
        [OwnLinear(*map(np.copy, l.parameters)) if l.parameters else layers.Tanh() for l in course.layers]
    )
    return course, student


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
        ({"tau": 0.0}, "tau is 0.0, but must be a number above zero"),
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


# --- theta ----------------------------------------------------------------------------------------------------


def test_theta_holds_all_parameters_and_changing_it_changes_the_layers():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    np.testing.assert_array_equal(net.theta, np.concatenate([p.ravel() for p in net.parameters]))
    assert net.theta is net.theta
    net.theta[:] = np.arange(13.0)
    assert net.layers[0].parameters[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert net.layers[2].parameters[1].tolist() == [12]


def test_parameters_that_were_replaced_are_collected_again():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    net.layers[0].parameters[:] = [p + 1 for p in net.layers[0].parameters]
    np.testing.assert_array_equal(net.theta, np.concatenate([p.ravel() for p in net.parameters]))
    net.theta[:] = 0
    assert not any(p.any() for p in net.parameters)


def test_a_deep_copy_has_its_own_theta_connected_to_its_own_layers():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    other = copy.deepcopy(net)
    assert other.is_flat
    other.theta[:] = 0
    assert net.theta.any()
    assert not any(p.any() for p in other.parameters)


def test_training_updates_the_arrays_that_a_user_passed_in_place():
    W, b = np.array([[0.5], [-0.5]]), np.zeros(1)
    net = network.Network([layers.Linear(W, b)])
    training.train(net, losses.SquaredError(), *moons(), 0.1, 5)
    assert net.parameters[0] is W
    assert W[0, 0] != 0.5


def test_theta_of_a_students_layers_is_rejected_with_a_reason():
    with pytest.raises(TypeError, match="OwnLinear keeps its parameters in its own way"):
        _ = twins()[1].theta


# --- initial weights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "variance"), [(initialisers.he, 2 / 300), (initialisers.glorot, 2 / 500), (initialisers.zeros, 0.0)]
)
def test_initial_weights_have_the_right_shape_mean_and_variance(draw, variance):
    W = draw(300, 200, np.random.default_rng(0))
    assert W.shape == (300, 200)
    assert W.mean() == pytest.approx(0, abs=4 * np.sqrt(variance / W.size))
    assert W.var() == pytest.approx(variance, rel=0.03)
    np.testing.assert_array_equal(W, draw(300, 200, np.random.default_rng(0)))
    with pytest.raises(ValueError, match="0 inputs and 3 outputs"):
        draw(0, 3, np.random.default_rng(0))


def test_glorot_stays_within_its_limit_and_he_preserves_the_size_of_a_signal_through_relus():
    assert np.abs(initialisers.glorot(4, 2, np.random.default_rng(0))).max() <= 1
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 400))
    z = network.fully_connected([400] * 12, rng).forward(x)
    assert 0.5 < z.std() < 2


def test_with_zero_weights_all_hidden_units_stay_equal():
    net = network.fully_connected((2, 5, 1), np.random.default_rng(0), layers.Sigmoid, weights=initialisers.zeros)
    training.train(net, losses.SquaredError(), *moons(), 0.5, 50)
    W = net.layers[0].parameters[0]
    assert W.any()
    np.testing.assert_allclose(W, np.repeat(W[:, :1], 5, axis=1))


def test_a_single_precision_network_stays_in_single_precision():
    net = network.fully_connected((2, 5, 1), np.random.default_rng(0), dtype=np.float32)
    x, y = (a.astype(np.float32) for a in moons())
    training.train(net, losses.SquaredError(), x, y, 0.1, 5)
    assert net.theta.dtype == net.forward(x).dtype == np.float32


# --- softmax and cross-entropy --------------------------------------------------------------------------------


def test_softmax_cross_entropy_against_the_formula_and_central_differences():
    rng = np.random.default_rng(2)
    scores, labels = rng.normal(size=(6, 4)), np.array([0, 3, 1, 1, 2, 0])
    loss = losses.SoftmaxCrossEntropy()
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert loss.forward(scores, labels) == pytest.approx(-np.log(p[range(6), labels]).mean(), rel=1e-13)
    ds = loss.backward()
    np.testing.assert_array_equal(loss.backward(), ds)
    for i in np.ndindex(scores.shape):
        shifted = [scores.copy(), scores.copy()]
        shifted[0][i] += 1e-5
        shifted[1][i] -= 1e-5
        difference = np.subtract(*(losses.SoftmaxCrossEntropy().forward(s, labels) for s in shifted)) / 2e-5
        assert ds[i] == pytest.approx(difference, abs=1e-9)


def test_extreme_scores_do_not_overflow():
    loss = losses.SoftmaxCrossEntropy()
    with np.errstate(all="raise", under="ignore"):
        assert loss.forward(np.array([[1e4, 0.0, -1e4]]), np.array([2])) == 2e4
        assert loss.backward().tolist() == [[1, 0, -1]]
        assert loss.forward(np.array([[-1e300, 1e300]]), np.array([1])) == 0


INVALID_LABELS = {
    "a list": ([0, 1, 2], TypeError, "labels must be a NumPy array of integers, but is [0, 1, 2]"),
    "floats": (np.array([0.0, 1.0, 2.0]), TypeError, "use labels.astype(int)"),
    "one column": (np.array([[0], [1], [2]]), ValueError, "labels has shape (3, 1), but should have shape (3,)"),
    "one-hot": (np.eye(3), ValueError, "labels.argmax(axis=1)"),
    "too few": (np.array([0, 1]), ValueError, "labels has shape (2,), but should have shape (3,)"),
    "from one": (np.array([1, 2, 3]), ValueError, "labels[2] is 3, but with 3 scores per row labels go from 0 to 2"),
    "negative": (np.array([0, -1, 2]), ValueError, "labels[1] is -1"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID_LABELS)
def test_invalid_labels_are_explained_in_one_sentence(name):
    labels, error, fragment = INVALID_LABELS[name]
    with pytest.raises(error) as caught:
        losses.SoftmaxCrossEntropy().forward(np.zeros((3, 3)), labels)
    message = str(caught.value)
    assert fragment in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_small_network_learns_three_classes():
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    x = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])[labels] + 0.4 * rng.normal(size=(90, 2))
    net = network.fully_connected((2, 12, 3), rng)
    training.train(net, losses.SoftmaxCrossEntropy(), x, labels, optimiser=optimisers.Adam(0.02), steps=150)
    assert (net.forward(x).argmax(axis=1) == labels).mean() > 0.97


# --- optimisers -----------------------------------------------------------------------------------------------

ALL = [optimisers.GradientDescent, optimisers.Momentum, optimisers.Nesterov, optimisers.Adam]


def by_formula(kind, gradients, tau, theta):
    """Yield each θ(k), computed directly from the textbook formulas."""
    v = m = 0 * theta
    for k, g in enumerate(gradients, start=1):
        if kind is optimisers.GradientDescent:
            theta = theta - tau * g
        elif kind is optimisers.Momentum:
            v = 0.9 * v + g
            theta = theta - tau * v
        elif kind is optimisers.Nesterov:
            v = 0.9 * v + g
            theta = theta - tau * (g + 0.9 * v)
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            theta = theta - tau * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
        yield theta


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("shape", [(5,), (2, 3)])
def test_an_optimiser_follows_its_formula_in_place_and_does_not_change_the_gradient(kind, shape):
    rng = np.random.default_rng(1)
    theta, gradients = rng.normal(size=shape), rng.normal(size=(7, *shape))
    original, optimiser = gradients.copy(), kind(0.1)
    for g, expected in zip(gradients, by_formula(kind, gradients, 0.1, theta.copy())):
        optimiser.step(theta, g)
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(gradients, original)
    assert optimiser.k == 7


@pytest.mark.parametrize("kind", ALL)
def test_two_optimisers_share_no_state(kind):
    a, b = np.ones(3), np.ones(3)
    first, second = kind(0.1), kind(0.1)
    for _ in range(3):
        first.step(a, a.copy())
    for _ in range(3):
        second.step(b, b.copy())
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("kind", ALL)
def test_arguments_that_do_not_fit_an_optimiser_are_explained(kind):
    with pytest.raises(ValueError, match="tau is -1, but must be a number above zero"):
        kind(-1)
    with pytest.raises(TypeError, match="theta has dtype int64"):
        kind(0.1).step(np.arange(3, dtype=np.int64), np.ones(3))
    optimiser = kind(0.1)
    with pytest.raises(ValueError, match=r"gradient has shape \(3, 1\), but theta has shape \(3,\)"):
        optimiser.step(np.ones(3), np.ones((3, 1)))
    optimiser.step(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=f"make a new {kind.__name__} for each theta"):
        optimiser.step(np.ones(4), np.ones(4))


@pytest.mark.parametrize("kind", ALL[1:])
def test_a_beta_of_one_is_rejected(kind):
    with pytest.raises(ValueError, match=r"beta.* is 1, but should be at least 0 and below 1"):
        kind(0.1, 1)


def test_a_schedule_is_called_once_per_step():
    calls = []
    optimiser = optimisers.GradientDescent(lambda k: calls.append(k) or 1 / (k + 1))
    theta = np.zeros(1)
    for _ in range(3):
        optimiser.step(theta, np.ones(1))
    assert calls == [0, 1, 2]
    assert theta[0] == pytest.approx(-(1 + 1 / 2 + 1 / 3))


def test_a_run_can_be_paused_and_inspected_between_any_two_steps():
    net, _ = twins()
    x, y = moons()
    run = training.training_steps(net, losses.SquaredError(), x, y, 0.1)
    before = next(run)
    assert before == losses.SquaredError().forward(net.forward(x), y)
    after = list(itertools.islice(run, 5))[-1]
    assert after < before
