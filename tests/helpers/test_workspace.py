"""Training in reused arrays: a step allocates none, and never writes to an array that a user keeps."""

import copy
import tracemalloc

import numpy as np
import pytest

from helpers import buffers, layers, losses, network, optimisers, training
from helpers.training import textbook_training

ACTIVATIONS = [layers.ReLU, layers.Sigmoid, layers.Tanh]
DTYPES = [np.float32, np.float64]


def labelled_examples(n=30, inputs=4, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, inputs)).astype(dtype), rng.integers(0, 3, size=n)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", [losses.SquaredError, losses.SoftmaxCrossEntropy])
def test_training_in_a_workspace_agrees_with_textbook_training(loss, activation, dtype):
    x, y = labelled_examples(dtype=dtype)
    if loss is losses.SquaredError:
        y = np.eye(3, dtype=dtype)[y]
    net = network.fully_connected((4, 7, 5, 3), np.random.default_rng(1), activation, dtype=dtype)
    other = copy.deepcopy(net)
    expected = textbook_training(other, loss(), x, y, 0.1, 20)
    tolerance = 1e-5 if dtype is np.float32 else 1e-13
    np.testing.assert_allclose(training.train(net, loss(), x, y, 0.1, 20), expected, rtol=tolerance)
    np.testing.assert_allclose(net.theta, other.theta, rtol=tolerance, atol=tolerance)
    assert net.theta.dtype == dtype


# --- no allocation --------------------------------------------------------------------------------------------


def peak_allocation(work):
    """Return the peak memory in bytes that Python and NumPy allocate during work, above the level before it.

    NumPy reads mixed types and broadcast rows through an internal buffer of 8192 numbers, which is not an array. Here
    that buffer is set to 16 numbers, so it hardly adds to the peak.
    """
    size = np.setbufsize(16)
    tracemalloc.start()
    try:
        work()  # the arrays that are allocated only once
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
        np.setbufsize(size)


WIDE = 600  # so that even the smallest array, a bias, is larger than all of Python's own small objects together
BIAS = WIDE * 4


def wide(loss):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(WIDE, WIDE)).astype(np.float32)
    y = rng.integers(0, WIDE, size=WIDE) if loss is losses.SoftmaxCrossEntropy else x[::-1].copy()
    return x, y


@pytest.mark.parametrize(
    ("loss", "activation", "make"),
    [
        (losses.SquaredError, layers.ReLU, lambda: optimisers.GradientDescent(1e-6)),
        (losses.SoftmaxCrossEntropy, layers.ReLU, lambda: optimisers.Momentum(1e-6)),
        (losses.SquaredError, layers.Sigmoid, lambda: optimisers.Nesterov(1e-6)),
        (losses.SoftmaxCrossEntropy, layers.Tanh, lambda: optimisers.Adam(1e-6)),
    ],
)
@pytest.mark.parametrize("batch", [None, 200])
def test_training_allocates_no_array_after_the_first_steps(loss, activation, make, batch):
    net = network.fully_connected((WIDE, WIDE, WIDE), np.random.default_rng(0), activation, dtype=np.float32)
    rng = None if batch is None else np.random.default_rng(1)
    run = training.training_steps(net, loss(), *wide(loss), optimiser=make(), batch=batch, rng=rng)
    assert peak_allocation(lambda: [next(run) for _ in range(4)]) < BIAS


def test_the_measurement_detects_the_arrays_of_a_textbook_step_and_a_single_bias():
    net = network.fully_connected((WIDE, WIDE, WIDE), np.random.default_rng(0), dtype=np.float32)
    x, y = wide(losses.SquaredError)
    assert peak_allocation(lambda: textbook_training(net, losses.SquaredError(), x, y, 1e-6, 2)) > WIDE * BIAS
    assert peak_allocation(lambda: np.empty(WIDE, np.float32)) >= BIAS


# --- ownership ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [losses.SquaredError, losses.SoftmaxCrossEntropy])
def test_training_never_writes_to_arrays_that_a_user_keeps(loss):
    x, y = labelled_examples()
    if loss is losses.SquaredError:
        y = np.eye(3)[y]
    net, loss = network.fully_connected((4, 6, 3), np.random.default_rng(1)), loss()
    run = training.training_steps(net, loss, x, y, 0.1)
    next(run)
    kept = [net.forward(x)]
    loss.forward(kept[0], y)
    kept.append(loss.backward())
    gradients, dx = net.backward(kept[1])
    kept += [*gradients, dx, net.layers[0].forward(x)]
    copies = copy.deepcopy(kept)
    for _ in range(5):
        next(run)
        loss.forward(net.forward(x[:10]), y[:10])
        net.backward(loss.backward())
    for array, before in zip(kept, copies):
        np.testing.assert_array_equal(array, before)


def test_training_changes_neither_examples_nor_targets():
    x, y = labelled_examples()
    before = x.copy(), y.copy()
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    training.train(net, losses.SoftmaxCrossEntropy(), x, y, 0.1, 9, batch=8, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_evaluating_the_network_between_two_steps_does_not_affect_the_steps():
    x, y = labelled_examples()
    nets = [network.fully_connected((4, 6, 3), np.random.default_rng(1)) for _ in range(2)]
    runs = [training.training_steps(net, losses.SoftmaxCrossEntropy(), x, y, 0.1) for net in nets]
    for _ in range(6):
        assert next(runs[0]) == next(runs[1])
        nets[1].backward(nets[1].forward(np.ones((50, 4))))


class Recording:
    """A student's layer that keeps every array it ever received, for example for a plot."""

    def __init__(self, W, b):
        self.parameters = [W, b]
        self.xs, self.dzs = [], []

    def forward(self, x):
        self.xs.append(x)
        W, b = self.parameters
        return x @ W + b

    def backward(self, dz):
        self.dzs.append(dz)
        return [self.xs[-1].T @ dz, dz.sum(axis=0)], dz @ self.parameters[0].T


@pytest.mark.parametrize("position", [0, 2])
@pytest.mark.parametrize("batch", [None, 8])
def test_training_never_writes_to_arrays_that_a_students_layer_keeps(position, batch):
    x, y = labelled_examples()
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1), layers.Tanh)
    own = Recording(*map(np.copy, net.layers[position].parameters))
    mixed = network.Network([own if k == position else l for k, l in enumerate(copy.deepcopy(net).layers)])
    rng = None if batch is None else np.random.default_rng(3)
    E = training.train(mixed, losses.SoftmaxCrossEntropy(), x, y, 0.5, 8, batch=batch, rng=copy.deepcopy(rng))
    expected_arrays = []
    layer = net.layers[position]
    forward, backward = layer.forward, layer.backward
    layer.forward = lambda x: (expected_arrays.append(x.copy()), forward(x))[1]
    layer.backward = lambda dz: (expected_arrays.append(dz.copy()), backward(dz))[1]
    expected = training.train(net, losses.SoftmaxCrossEntropy(), x, y, 0.5, 8, batch=batch, rng=copy.deepcopy(rng))
    np.testing.assert_allclose(E, expected, rtol=1e-12)
    recorded = [a for pair in zip(own.xs, own.dzs) for a in pair]
    for array, right in zip(recorded, expected_arrays, strict=False):
        np.testing.assert_allclose(array, right, rtol=1e-10, atol=1e-14)


def test_a_students_loss_may_keep_the_predictions():
    class OwnLoss:
        def __init__(self):
            self.received = []

        def forward(self, prediction, target):
            self.received.append((prediction, prediction.copy()))
            self.residual = prediction - target
            return float((self.residual**2).sum() / len(target))

        def backward(self):
            return 2 / len(self.residual) * self.residual

    x, y = labelled_examples()
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    other, loss = copy.deepcopy(net), OwnLoss()
    found = training.train(net, loss, x, np.eye(3)[y], 0.1, 8)
    np.testing.assert_allclose(found, training.train(other, losses.SquaredError(), x, np.eye(3)[y], 0.1, 8))
    for prediction, original in loss.received:
        np.testing.assert_array_equal(prediction, original)


# --- layers with out ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", [None, *ACTIVATIONS])
def test_out_receives_the_usual_results_and_a_second_backward_gives_the_same(activation, dtype):
    rng = np.random.default_rng(2)
    x, W, b, dz = (rng.normal(size=s).astype(dtype) for s in ((5, 3), (3, 4), (4,), (5, 4)))
    layer = layers.Linear(W, b) if activation is None else activation()
    dz = dz if activation is None else dz[:, :3].copy()
    originals = x.copy(), dz.copy()
    z = layer.forward(x)
    d_params, dx = layer.backward(dz)
    out_z, out = np.full_like(z, 9), [np.full_like(a, 9) for a in (*d_params, dx)]
    assert layer.forward(x, out_z) is out_z
    np.testing.assert_array_equal(out_z, z)
    for _ in range(2):
        found, found_dx = layer.backward(dz, out)
        assert all(a is o for a, o in zip([*found, found_dx], out))
        for a, expected in zip(out, [*d_params, dx]):
            np.testing.assert_array_equal(a, expected)
    np.testing.assert_array_equal(x, originals[0])
    np.testing.assert_array_equal(dz, originals[1])


def test_an_input_gradient_that_is_not_needed_is_not_computed():
    layer = layers.Linear(np.ones((3, 2)), np.ones(2))
    layer.forward(np.ones((4, 3)))
    dW_out, db_out = np.empty((3, 2)), np.empty(2)
    (dW, db), dx = layer.backward(np.ones((4, 2)), (dW_out, db_out, layers.NOT_NEEDED))
    assert (dW is dW_out, db is db_out, dx.size) == (True, True, 0)
    assert dW_out.tolist() == [[4, 4]] * 3


class Softplus(layers.Elementwise):
    """A user's own layer, which does not accept ``out``."""

    def value(self, x):
        return np.logaddexp(x, 0)

    def derivative(self, x, z):
        return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("part", [
    layers.Linear(np.ones((1, 1)), np.ones(1)), layers.ReLU(), layers.Sigmoid(), layers.Tanh(), losses.SquaredError(),
    losses.SoftmaxCrossEntropy(),
], ids=lambda part: type(part).__name__)  # fmt: skip
def test_the_courses_layers_and_losses_accept_out_and_a_subclass_must_declare_it(part):
    class Overriding(type(part)):
        def backward(self, *arguments):
            return super().backward(*arguments)

    class Declaring(Overriding):
        accepts_out = True

        def forward(self, *arguments):
            return super().forward(*arguments)

    assert buffers.accepts_out(part)
    overriding, declaring = copy.copy(part), copy.copy(part)
    overriding.__class__, declaring.__class__ = Overriding, Declaring
    assert (buffers.accepts_out(overriding), buffers.accepts_out(declaring)) == (False, True)
    declaring.forward = lambda x: x
    assert not buffers.accepts_out(declaring)


def test_a_users_own_activation_between_the_courses_layers_is_trained():
    assert buffers.accepts_out(layers.Tanh())
    assert not buffers.accepts_out(Softplus())
    x, y = labelled_examples()
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1), Softplus)
    other = copy.deepcopy(net)
    expected = textbook_training(other, losses.SoftmaxCrossEntropy(), x, y, 0.3, 12)
    np.testing.assert_allclose(training.train(net, losses.SoftmaxCrossEntropy(), x, y, 0.3, 12), expected, rtol=1e-12)


def test_the_backward_pass_skips_leading_layers_without_parameters():
    class CountingTanh(layers.Tanh):
        calls = 0

        def backward(self, dz, out=()):
            CountingTanh.calls += 1
            return super().backward(dz, out)

    x, y = labelled_examples()
    net = network.Network([CountingTanh(), layers.Linear(np.ones((4, 3)), np.zeros(3))])
    training.train(net, losses.SoftmaxCrossEntropy(), x, y, 0.1, 10)
    assert CountingTanh.calls == 1


# --- dtypes, moved parameters, batches ------------------------------------------------------------------------


def test_the_dtype_of_the_parameters_decides():
    x, y = labelled_examples()
    nets = [network.fully_connected((4, 6, 3), np.random.default_rng(1), dtype=np.float32) for _ in range(2)]
    doubles = training.train(nets[0], losses.SoftmaxCrossEntropy(), x, y, 0.1, 10)
    singles = training.train(nets[1], losses.SoftmaxCrossEntropy(), x.astype(np.float32), y, 0.1, 10)
    np.testing.assert_array_equal(doubles, singles)
    assert nets[0].theta.dtype == np.float32


def test_parameters_of_two_dtypes_each_keep_their_own():
    x, y = labelled_examples()
    W = np.ones((4, 3), np.float32)
    net = network.Network([layers.Linear(W, np.zeros(3)), layers.Tanh(), layers.Linear(np.eye(3), np.zeros(3))])
    E = training.train(net, losses.SoftmaxCrossEntropy(), x, y, 0.1, 10)
    assert E[-1] < E[0]
    assert [p.dtype.name for p in net.parameters] == ["float32", "float64", "float64", "float64"]


def test_parameters_that_are_moved_during_training_are_trained_in_their_new_array():
    x, y = labelled_examples()
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    run = training.training_steps(net, losses.SoftmaxCrossEntropy(), x, y, 0.1)
    next(run)
    part = network.Network(net.layers[:1])
    moved = part.theta
    before = moved.copy()
    next(run)
    next(run)
    assert not np.array_equal(moved, before)


def test_an_invalid_label_is_found_before_the_first_step_wherever_it_is():
    x, y = labelled_examples(200)
    y[137] = 3
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    for seed in range(3):
        run = training.training_steps(
            net, losses.SoftmaxCrossEntropy(), x, y, 0.1, batch=5, rng=np.random.default_rng(seed)
        )
        with pytest.raises(ValueError, match=r"labels\[\d+\] is 3, but with 3 scores per row labels go from 0 to 2"):
            next(run)


def test_nan_in_an_example_is_found_before_the_first_step_wherever_it_is():
    x, y = labelled_examples(200)
    x[137, 2] = np.nan
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"x contains NaN, first at x\[137, 2\]"):
        training.training_steps(net, losses.SoftmaxCrossEntropy(), x, y, 0.1, batch=5, rng=np.random.default_rng(0))


def test_the_last_batch_of_an_epoch_may_be_smaller():
    x, y = labelled_examples(23)
    net = network.fully_connected((4, 6, 3), np.random.default_rng(1))
    other, rng, loss = copy.deepcopy(net), np.random.default_rng(5), losses.SoftmaxCrossEntropy()
    found = training.train(net, loss, x, y, 0.1, 9, batch=8, rng=np.random.default_rng(5))
    expected = []
    for rows in (rows for _ in range(3) for rows in training.minibatches(23, 8, rng)):
        expected += textbook_training(other, loss, x[rows], y[rows], 0.1, 1).tolist()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_loss_that_is_not_finite_ends_the_training_before_the_backward_pass():
    class NeverBackward(layers.Tanh):
        def backward(self, dz, out=()):
            raise AssertionError

    net = network.Network([NeverBackward(), layers.Linear(np.full((4, 3), 1e308), np.zeros(3))])
    assert len(training.train(net, losses.SquaredError(), np.ones((5, 4)), np.ones((5, 3)), 0.1, 5)) == 0
