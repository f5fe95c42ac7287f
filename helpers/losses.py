"""Losses: the last function of the nest, from a prediction and a target to one number E.

A loss is a layer with two inputs and no parameters. ``forward`` returns E; ``backward`` starts the way back
with the gradient of E with respect to the prediction, a new array or the one passed as ``out``. What is
computed on the way stays within the loss, which uses the same arrays again for the next batch of that size.
"""

import numpy as np

from helpers.arrays import floats
from helpers.buffers import BufferPool


class SquaredError:
    """E = (1/N) Σ_n ‖prediction_n − target_n‖², the lecture's energy (L8), averaged over the batch.

    The sum runs over the outputs of an example and the mean over the examples, so E does not grow with the
    batch and one τ suits batches of any size. For one number E = (p − t)², so dp = 2 (p − t); the mean
    divides that by N.
    """

    def __init__(self) -> None:
        self._room = BufferPool()

    def check(self, shape: tuple[int, int], target: np.ndarray) -> None:
        """Raise ValueError or TypeError unless target suits predictions of this shape."""
        # Without this, (N, 1) − (N,) would quietly become an (N, N) array.
        floats("target", target, shape)

    def forward(self, prediction: np.ndarray, target: np.ndarray, checked: bool = False) -> float:
        """prediction, target: (N, M), N at least 1 -> E. Raises ValueError if the two shapes differ.

        checked: whether the caller has seen to it that they suit each other; then nothing is looked at.
        """
        if not checked:
            floats("prediction", prediction, ("N", "M"))
            if not len(prediction):
                raise ValueError(
                    "prediction has no rows, and the mean over no examples is no number: pass at least one."
                )
            self.check(prediction.shape, target)
        kind = np.result_type(prediction, target)
        self.residual = np.subtract(prediction, target, out=self._room("residual", prediction.shape, kind))
        return float(np.vdot(self.residual, self.residual) / len(prediction))

    def backward(self, out: np.ndarray | None = None) -> np.ndarray:
        """-> the gradient of E with respect to the prediction: (N, M). Raises RuntimeError before a forward."""
        if not hasattr(self, "residual"):
            raise RuntimeError("SquaredError.backward needs what forward keeps: call forward first.")
        return np.multiply(self.residual, 2 / len(self.residual), out=out)


class SoftmaxCrossEntropy:
    """Softmax and cross-entropy as one loss, for examples that belong to one of K classes.

    Softmax turns scores into probabilities, p_k = exp(s_k) / Σ_j exp(s_j); the loss of an example with the
    label c is −log p_c, averaged over the batch:

        E = (1/N) Σ_n ( log Σ_j exp(s_nj) − s_nc )

    One loss, since apart they fail: exp(s) overflows for s > 709, and log p is −∞ once p is rounded to 0.
    Together, the largest score m can be taken off all of them, which changes neither p nor E, and then no
    exponential is above 1 and the sum is at least 1. The gradient is simple as well: for one example
    ∂E/∂s_k = p_k, less 1 for the label; the mean divides that by N.
    """

    def __init__(self) -> None:
        self._room = BufferPool()

    def check(self, shape: tuple[int, int], labels: np.ndarray) -> None:
        """Raise TypeError or ValueError unless labels suit scores of this shape, (N, K)."""
        _labels(labels, *shape)

    def forward(self, scores: np.ndarray, labels: np.ndarray, checked: bool = False) -> float:
        """scores: (N, K), N at least 1; labels: (N,), integers from 0 to K − 1 -> E.

        checked: whether the caller has seen to it that they suit each other; then nothing is looked at.
        Raises TypeError or ValueError for others, and says where the first label is that can't be one.
        """
        if not checked:
            floats("scores", scores, ("N", "K"))
            self.check(scores.shape, labels)
        (N, K), kind, room = scores.shape, scores.dtype, self._room
        # With a row for each class: NumPy works through a few long rows much faster than through many short ones.
        shifted = room("shifted", (K, N), kind)
        shifted[...] = scores.T
        shifted -= shifted.max(axis=0, out=room("largest", (N,), kind))
        exponentials = np.exp(shifted, out=room("exponentials", (K, N), kind))
        sums = exponentials.sum(axis=0, out=room("sums", (N,), kind))
        self.probabilities = np.divide(exponentials, sums, out=exponentials).T
        of_labels = np.take(shifted, self._places(labels, N), out=room("of labels", (N,), kind), mode="clip")
        return float(np.subtract(np.log(sums, out=sums), of_labels, out=of_labels).sum() / N)

    def backward(self, out: np.ndarray | None = None) -> np.ndarray:
        """-> the gradient of E with respect to the scores: (N, K). Raises RuntimeError before a forward."""
        if not hasattr(self, "probabilities"):
            raise RuntimeError("SoftmaxCrossEntropy.backward needs what forward keeps: call forward first.")
        p, room = self.probabilities.T, self._room
        K, N = p.shape
        of_labels = np.take(p, room("places", (N,), np.intp), out=room("of labels", (N,), p.dtype), mode="clip")
        of_labels -= 1
        of_labels /= N
        d = np.divide(p, N, out=room("gradient", (K, N), p.dtype))
        np.put(d, room("places", (N,), np.intp), of_labels)
        ds = np.empty((N, K), p.dtype) if out is None else out
        ds[...] = d.T
        return ds

    def _places(self, labels: np.ndarray, N: int) -> np.ndarray:
        """Where in (K, N) each example's label is, counted through all rows; [labels, range(N)] makes new arrays."""
        places = np.multiply(labels, N, out=self._room("places", (N,), np.intp), dtype=np.intp)
        places += self._room("columns", (N,), np.intp, lambda: np.arange(N))
        return places


def _labels(labels: np.ndarray, N: int, K: int) -> None:
    """Raise unless labels are N integers from 0 to K − 1."""
    if not N:
        raise ValueError("scores has no rows, and the mean over no examples is no number: pass at least one.")
    if not isinstance(labels, np.ndarray):
        raise TypeError(
            f"labels must be a NumPy array of integers, but is {labels!r:.80}: make it one with np.array(...)."
        )
    if labels.shape == (N, K) and K > 1:
        raise ValueError(f"labels has shape {labels.shape}, one column a class: pass labels.argmax(axis=1) instead.")
    if labels.shape != (N,):
        raise ValueError(
            f"labels has shape {labels.shape}, but should have shape ({N},): one label for each row of scores."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels has dtype {labels.dtype}, but a label is an integer: use labels.astype(int).")
    wrong = np.flatnonzero((labels < 0) | (labels >= K))
    if wrong.size:
        n = int(wrong[0])
        raise ValueError(f"labels[{n}] is {labels[n]}, but with {K} scores a row the labels are 0 to {K - 1}.")
