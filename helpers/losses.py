"""Losses: the last function of the nest, from a prediction and a target to one number E.

A loss is a layer with two inputs and no parameters. ``forward`` returns E; ``backward`` starts the way back
with the gradient of E with respect to the prediction.
"""

import numpy as np

from helpers.arrays import floats


class SquaredError:
    """E = (1/N) Σ_n ‖prediction_n − target_n‖², the lecture's energy (L8), averaged over the batch.

    The sum runs over the outputs of an example and the mean over the examples, so E does not grow with the
    batch and one τ suits batches of any size. For one number E = (p − t)², so dp = 2 (p − t); the mean
    divides that by N.
    """

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> float:
        """prediction, target: (N, M), N at least 1 -> E. Raises ValueError if the two shapes differ."""
        floats("prediction", prediction, ("N", "M"))
        if not len(prediction):
            raise ValueError("prediction has no rows, and the mean over no examples is no number: pass at least one.")
        # Without this, (N, 1) − (N,) would quietly become an (N, N) array.
        self.residual = prediction - floats("target", target, prediction.shape)
        return float((self.residual**2).sum() / len(prediction))

    def backward(self) -> np.ndarray:
        """-> the gradient of E with respect to the prediction: (N, M). Raises RuntimeError before a forward."""
        if not hasattr(self, "residual"):
            raise RuntimeError("SquaredError.backward needs what forward keeps: call forward first.")
        return 2 / len(self.residual) * self.residual


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

    def forward(self, scores: np.ndarray, labels: np.ndarray) -> float:
        """scores: (N, K), N at least 1; labels: (N,), integers from 0 to K − 1 -> E.

        Raises TypeError or ValueError for others, and says where the first label is that can't be one.
        """
        floats("scores", scores, ("N", "K"))
        _labels(labels, *scores.shape)
        shifted = scores - scores.max(axis=1, keepdims=True)
        exponentials = np.exp(shifted)
        sums = exponentials.sum(axis=1, keepdims=True)
        self.probabilities, self.labels = exponentials / sums, labels
        return float((np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]).mean())

    def backward(self) -> np.ndarray:
        """-> the gradient of E with respect to the scores: (N, K). Raises RuntimeError before a forward."""
        if not hasattr(self, "probabilities"):
            raise RuntimeError("SoftmaxCrossEntropy.backward needs what forward keeps: call forward first.")
        ds = self.probabilities.copy()
        ds[np.arange(len(ds)), self.labels] -= 1
        ds /= len(ds)
        return ds


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
