"""The losses against the complex step and central differences, and on extreme and invalid arguments."""

import numpy as np
import pytest
from helpers_examples import assert_one_sentence, linear_regression, vjp_by_complex_step

from helpers import losses


def test_the_squared_error_against_the_complex_step() -> None:
    rng = np.random.default_rng(3)
    p, t = rng.normal(size=(2, 5, 3))
    loss = losses.SquaredError()
    assert loss.forward(p, t) == pytest.approx(sum(np.linalg.norm(p[n] - t[n]) ** 2 for n in range(5)) / 5)
    expected = vjp_by_complex_step(lambda p: ((p - t) ** 2).sum(keepdims=True) / 5, [p], np.ones((1, 1)))[0]
    np.testing.assert_allclose(loss.backward(), expected, rtol=1e-12)


def test_repeating_the_batch_does_not_change_the_loss() -> None:
    net, x, y = linear_regression()
    loss = losses.SquaredError()
    once = loss.forward(net.forward(x), y)
    assert loss.forward(net.forward(np.tile(x, (3, 1))), np.tile(y, (3, 1))) == pytest.approx(once)


def test_targets_that_would_broadcast_are_explained_in_one_sentence() -> None:
    def forward() -> float:
        return losses.SquaredError().forward(np.ones((4, 1)), np.ones(4))

    assert_one_sentence(forward, ValueError, "target has shape (4,)")


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
    assert_one_sentence(lambda: losses.SoftmaxCrossEntropy().forward(np.zeros((3, 3)), labels), error, fragment)
