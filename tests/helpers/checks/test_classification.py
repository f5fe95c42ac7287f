"""The checks of classification in unit 07: their reference loss against SciPy, and the digits."""

import time

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from helpers import checks, data, gradcheck, initialisers, layers, losses, network, training
from helpers.checks.failure import CheckFailed


@pytest.mark.parametrize("scale", [1.0, 50.0, 1000.0])
def test_the_reference_loss_and_its_complex_step_agree_with_scipy(scale: float) -> None:
    rng = np.random.default_rng(1)
    scores, labels = scale * rng.normal(size=(7, 5)), rng.integers(5, size=7)
    rows = np.arange(7)
    expected = -log_softmax(scores, axis=1)[rows, labels].mean()
    assert checks.classification.log_loss(scores, labels) == pytest.approx(expected, rel=1e-13)
    gradient = softmax(scores, axis=1)
    gradient[rows, labels] -= 1
    derivatives = gradcheck.complex_step(lambda s: checks.classification.log_loss(s, labels), scores)
    np.testing.assert_allclose(derivatives, gradient / 7, rtol=1e-10, atol=1e-15)


def digit_trainer(sizes: tuple[int, ...]):
    """Return a function that trains the course's network of these sizes on the images that it gets."""

    def train_digits(x, labels):
        net = network.fully_connected(sizes, np.random.default_rng(0))
        training.train(net, losses.SoftmaxCrossEntropy(), x, labels, tau=0.8, steps=200)
        return net.parameters

    return train_digits


def test_a_network_with_32_hidden_units_reads_the_held_out_digits_with_a_margin(capsys) -> None:
    x, y, _, _ = data.digits()
    checks.classification.digit_network(digit_trainer((64, 32, 10)), x, y, *data.held_out_digits(), least=0.96)
    assert "of 362 new digits correctly" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (None, "is None: is a `return` missing?"),
        (np.zeros(3), "is an array of shape (3,), but should be a list of arrays"),
        (
            [[np.zeros((64, 8)), np.zeros(8)], [np.zeros((8, 10)), np.zeros(10)]],
            "is a list of lists, but should be one",
        ),
        ([np.zeros((64, 10)), np.zeros(10)], "is a list of length 2, but should have at least W1, b1, W2, b2"),
        (
            [np.zeros((64, 8)), np.zeros(8), np.zeros((9, 10)), np.zeros(10)],
            "W2 of shape (9, 10), but that layer has 8",
        ),
        (
            [np.zeros((64, 8)), np.zeros((1, 8)), np.zeros((8, 10)), np.zeros(10)],
            "has b1 of shape (1, 8), but W1 of shape",
        ),
        ([np.zeros((64, 8)), np.zeros(8), np.zeros((8, 9)), np.zeros(9)], "with 9 outputs, but there are 10 digits"),
        ([np.zeros((64, 8)), np.zeros(8), np.zeros((8, 10)), np.full(10, np.nan)], "contains NaN or infinite numbers"),
        ([np.zeros((64, 8)), np.zeros(8, dtype=int), np.zeros((8, 10)), np.zeros(10)], "and dtype int64 at index 1"),
        (
            [np.zeros((64, 2000)), np.zeros(2000), np.zeros((2000, 10)), np.zeros(10)],
            "has 150010 numbers in all, but at most 100000",
        ),
    ],
)
def test_parameters_that_form_no_digit_network_are_explained(parameters, message: str) -> None:
    x, y, x_new, y_new = data.digits()
    with pytest.raises(CheckFailed) as caught:
        checks.classification.digit_network(lambda x, y: parameters, x, y, x_new, y_new)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("between", "changed", "tau", "words"),
    [
        ([], lambda x: x, 0.5, "without any ReLU, the same parameters read 9"),
        ([layers.Tanh()], lambda x: x, 0.5, "with tanh in place of each ReLU, the same"),
        ([layers.Sigmoid()], lambda x: x, 8.0, "with a sigmoid in place of each ReLU, the same"),
        ([layers.ReLU()], lambda x: 1 - x, 0.2, "for 1 - x in place of x, the same"),
        ([layers.ReLU()], lambda x: x - x.mean(axis=0), 0.5, "for x minus its mean in place of x, the same"),
    ],
)
def test_the_parameters_of_another_network_or_for_other_images_are_recognised(between, changed, tau, words) -> None:
    rng = np.random.default_rng(0)
    first, second = (layers.Linear(initialisers.he(*size, rng), np.zeros(size[1])) for size in ((64, 32), (32, 10)))
    x, y, _, _ = data.digits()
    net = network.Network([first, *between, second])
    training.train(net, losses.SoftmaxCrossEntropy(), changed(x), y, tau=tau, steps=250)
    assert checks.classification._other_network(net.parameters, x, y, 0.8).startswith(words)
    assert not checks.classification._other_network(net.parameters, x, y, 0.99)


def test_a_network_without_relu_is_told_so() -> None:
    # Every hidden unit is the score of a digit, minus so much that a ReLU leaves nothing of it.
    x, y, x_new, y_new = data.digits()
    W, b = digit_trainer((64, 10))(x, y)
    parameters = [W, b - 100, np.eye(10), np.zeros(10)]
    with pytest.raises(CheckFailed, match=r"But without any ReLU, the same parameters read 9\d\.\d% of them"):
        checks.classification.digit_network(lambda x, y: parameters, x, y, x_new, y_new)


def test_a_network_that_reads_a_digit_it_was_not_given_fails(capsys) -> None:
    x, y, more_x, more_y = data.digits()
    honest = digit_trainer((64, 32, 10))
    checks.classification.left_out_digit(honest, x[:300], y[:300], digit=4)
    assert "trained on the images that it was given" in capsys.readouterr().out

    def with_more(x, labels):
        return honest(np.vstack([x, more_x]), np.concatenate([labels, more_y]))

    with pytest.raises(CheckFailed, match="of a digit that was not among the labels"):
        checks.classification.left_out_digit(with_more, x[:300], y[:300], digit=4)


def test_small_probabilities_that_are_rounded_to_zero_fail() -> None:
    scores = np.array([[0.0, -30.0, -2.0], [5.0, 3.0, -12.0]])
    checks.classification.small_probabilities(lambda s: softmax(s, axis=1), scores)
    for spoiled in (lambda p: np.where(p < 1e-6, 0, p), lambda p: p + 1e-12, lambda p: np.round(p, 8)):
        with pytest.raises(CheckFailed, match="the logarithm of"):
            checks.classification.small_probabilities(lambda s, spoil=spoiled: spoil(softmax(s, axis=1)), scores)


def test_small_gradients_that_are_rounded_to_zero_fail() -> None:
    class Spoiled(losses.SoftmaxCrossEntropy):
        def backward(self):
            ds = super().backward().copy()
            ds[np.abs(ds) < 1e-8] = 0
            return ds

    scores, labels = np.array([[0.0, -30.0, -2.0], [5.0, 3.0, -12.0]]), np.array([2, 0])
    checks.classification.small_gradients(losses.SoftmaxCrossEntropy, scores, labels)
    with pytest.raises(CheckFailed, match="the logarithm of ds"):
        checks.classification.small_gradients(Spoiled, scores, labels)


def test_an_array_of_several_batches_is_the_same_object_each_time() -> None:
    class Remembers(losses.SoftmaxCrossEntropy):
        labels = None

        def forward(self, scores, labels):
            if self.labels is not labels:
                self.labels, self.E = labels, super().forward(scores, labels)
            return self.E

    rng = np.random.default_rng(3)
    labels = np.array([0, 2, 1])
    with pytest.raises(CheckFailed, match="batch 2"):
        checks.classification.loss_forward(
            Remembers, (rng.normal(size=(3, 4)), labels), (rng.normal(size=(3, 4)), labels)
        )


def compute_for(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize(("spend", "slow"), [(time.sleep, False), (compute_for, True)])
def test_a_training_counts_as_slow_by_its_own_cpu_time_and_not_on_a_busy_computer(
    monkeypatch, capsys, spend, slow
) -> None:
    monkeypatch.setattr(checks.classification, "SLOW_SECONDS", 0.1)

    def train_digits(x, labels):
        spend(0.15)
        return [np.zeros((64, 8)), np.zeros(8), np.zeros((8, 10)), np.zeros(10)]

    checks.classification.digit_network(train_digits, *data.digits(), least=0.0)
    assert ("The grader trains three times" in capsys.readouterr().out) == slow
