"""The checks of classification in unit 07: their reference loss against SciPy, and the digits."""

import time

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from helpers import checks, data, gradcheck, losses, network, training
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
    assert ("The grader trains twice" in capsys.readouterr().out) == slow
