"""Losses: the last function of a network, from a prediction and a target to one number E.

A loss is like a layer with two inputs and no parameters. ``forward`` returns E. ``backward`` starts the backward pass:
it returns the gradient of E with respect to the prediction, in a new array or in the one passed as ``out``.
Intermediate results stay inside the loss, which reuses their arrays for later batches.
"""

from typing import Protocol

import numpy as np

from helpers.arrays import check_floats
from helpers.buffers import AcceptsOut, BufferPool


class Loss(Protocol):
    """The interface that training expects of a loss, whether it is the course's or a student's.

    References
    ----------
    Lecture, L5 and L8.
    """

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> float:
        """Compute E and save what `backward` needs.

        Parameters
        ----------
        prediction : ndarray, shape (N, M)
            The output of the network.
        target : ndarray, shape (N, M) or (N,)
            What the network should have returned.

        Returns
        -------
        float
            The loss E.
        """
        ...

    def backward(self) -> np.ndarray:
        """Compute the gradient of E with respect to the prediction of the last `forward`.

        Returns
        -------
        ndarray, shape (N, M)
            The gradient of E with respect to the prediction.
        """
        ...


class CourseLoss(AcceptsOut):
    """One of the course's losses. It can validate its target separately, and write into the caller's arrays."""

    def check(self, shape: tuple[int, int], target: np.ndarray) -> None:
        """Raise TypeError or ValueError if a target does not fit predictions of the given shape."""
        raise NotImplementedError

    def forward(self, prediction: np.ndarray, target: np.ndarray, checked: bool = False) -> float:
        """Compute E and save what `backward` needs, without validation if the caller has already `checked` it."""
        raise NotImplementedError

    def backward(self, out: np.ndarray | None = None) -> np.ndarray:
        """Compute the gradient of E with respect to the prediction of the last `forward`, into `out` if given."""
        raise NotImplementedError


class SquaredError(CourseLoss):
    """The squared error E = (1/N) Σ_n ‖prediction_n − target_n‖², averaged over the batch.

    Notes
    -----
    This is a sum over the outputs of an example and a mean over the examples. So neither E nor a step with a given τ
    grows with the number of examples. For one number E = (p − t)², so dp = 2 (p − t). The mean divides this by N.

    References
    ----------
    Lecture, L8.
    """

    accepts_out = True

    def __init__(self) -> None:
        self._buffer = BufferPool()

    def check(self, shape: tuple[int, int], target: np.ndarray) -> None:
        """Check that a target fits predictions of the given shape.

        Parameters
        ----------
        shape : tuple of int
            The shape (N, M) of the predictions.
        target : ndarray, shape (N, M)
            The target to check.

        Raises
        ------
        TypeError
            If `target` is not an array of floats.
        ValueError
            If `target` has another shape or contains NaN.
        """
        # Without this check, NumPy would broadcast (N, 1) − (N,) to an (N, N) array without an error.
        check_floats("target", target, shape)

    def forward(self, prediction: np.ndarray, target: np.ndarray, checked: bool = False) -> float:
        """Compute E and save what `backward` needs.

        Parameters
        ----------
        prediction : ndarray, shape (N, M)
            The output of the network, for at least one example.
        target : ndarray, shape (N, M)
            What the network should have returned.
        checked : bool
            Skip validation, because the caller has already done it.

        Returns
        -------
        float
            The loss E.

        Raises
        ------
        TypeError
            If an argument is not an array of floats.
        ValueError
            If the shapes differ, there is no example, or an entry is NaN.
        """
        if not checked:
            check_floats("prediction", prediction, ("N", "M"))
            if not len(prediction):
                raise ValueError("prediction has no rows, so there is no mean over examples: pass at least one.")
            self.check(prediction.shape, target)
        dtype = np.result_type(prediction, target)
        self.residual = np.subtract(prediction, target, out=self._buffer("residual", prediction.shape, dtype))
        return float(np.vdot(self.residual, self.residual) / len(prediction))

    def backward(self, out: np.ndarray | None = None) -> np.ndarray:
        """Compute the gradient of E with respect to the prediction of the last `forward`.

        Parameters
        ----------
        out : ndarray, shape (N, M), optional
            Where to write the gradient. By default it is a new array.

        Returns
        -------
        ndarray, shape (N, M)
            2 (prediction − target) / N.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        """
        if not hasattr(self, "residual"):
            raise RuntimeError("SquaredError.backward needs what forward saves: call forward first.")
        return np.multiply(self.residual, 2 / len(self.residual), out=out)


class SoftmaxCrossEntropy(CourseLoss):
    """Softmax and cross-entropy in one loss, for examples that belong to one of K classes.

    Notes
    -----
    Softmax turns scores (logits) into probabilities, p_k = exp(s_k) / Σ_j exp(s_j). The loss of an example with the
    label c is −log p_c, averaged over the batch:

        E = (1/N) Σ_n ( log Σ_j exp(s_nj) − s_nc )

    Separately the two steps fail in float64: exp(s) overflows for s > 709.8, and log p is −∞ once p is rounded to 0.
    Together they are stable: subtracting the largest score of the example from all its scores changes neither p nor E,
    and then no exponential exceeds 1 and their sum is at least 1. The gradient becomes simple as well. For one example
    ∂E/∂s_k = p_k, minus 1 if k is the label. The mean divides this by N.

    References
    ----------
    Lecture, L6.
    """

    accepts_out = True

    def __init__(self) -> None:
        self._buffer = BufferPool()

    def check(self, shape: tuple[int, int], labels: np.ndarray) -> None:
        """Check that labels fit scores of the given shape.

        Parameters
        ----------
        shape : tuple of int
            The shape (N, K) of the scores.
        labels : ndarray, shape (N,)
            The labels to check.

        Raises
        ------
        TypeError
            If `labels` is not an array of integers.
        ValueError
            If there is no example, `labels` has another shape, or a label is not between 0 and K − 1.
        """
        _check_labels(labels, *shape)

    def forward(self, scores: np.ndarray, labels: np.ndarray, checked: bool = False) -> float:
        """Compute E and save what `backward` needs.

        Parameters
        ----------
        scores : ndarray, shape (N, K)
            The output of the network (logits), for at least one example.
        labels : ndarray, shape (N,)
            The class of each example, an integer from 0 to K − 1.
        checked : bool
            Skip validation, because the caller has already done it.

        Returns
        -------
        float
            The loss E.

        Raises
        ------
        TypeError
            If `scores` is not an array of floats, or `labels` not one of integers.
        ValueError
            If the shapes do not match, there is no example, a score is NaN, or a label is out of range. The message
            names the first such label.
        """
        if not checked:
            check_floats("scores", scores, ("N", "K"))
            self.check(scores.shape, labels)
        (N, K), dtype, buffer = scores.shape, scores.dtype, self._buffer
        # One row per class: NumPy reduces a few long rows much faster than many short ones.
        shifted = buffer("shifted", (K, N), dtype)
        shifted[...] = scores.T
        shifted -= shifted.max(axis=0, out=buffer("largest", (N,), dtype))
        exponentials = np.exp(shifted, out=buffer("exponentials", (K, N), dtype))
        sums = exponentials.sum(axis=0, out=buffer("sums", (N,), dtype))
        self.probabilities = np.divide(exponentials, sums, out=exponentials).T
        of_labels = np.take(shifted, self._label_indices(labels, N), out=buffer("of labels", (N,), dtype), mode="clip")
        return float(np.subtract(np.log(sums, out=sums), of_labels, out=of_labels).sum() / N)

    def backward(self, out: np.ndarray | None = None) -> np.ndarray:
        """Compute the gradient of E with respect to the scores of the last `forward`.

        Parameters
        ----------
        out : ndarray, shape (N, K), optional
            Where to write the gradient. By default it is a new array.

        Returns
        -------
        ndarray, shape (N, K)
            (p_nk − 1) / N where k is the label of example n, and p_nk / N elsewhere.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        """
        if not hasattr(self, "probabilities"):
            raise RuntimeError("SoftmaxCrossEntropy.backward needs what forward saves: call forward first.")
        p, buffer = self.probabilities.T, self._buffer
        K, N = p.shape
        of_labels = np.take(
            p, buffer("label indices", (N,), np.intp), out=buffer("of labels", (N,), p.dtype), mode="clip"
        )
        of_labels -= 1
        of_labels /= N
        d = np.divide(p, N, out=buffer("gradient", (K, N), p.dtype))
        np.put(d, buffer("label indices", (N,), np.intp), of_labels)
        ds = np.empty((N, K), p.dtype) if out is None else out
        ds[...] = d.T
        return ds

    def _label_indices(self, labels: np.ndarray, N: int) -> np.ndarray:
        """Return each label's flat index into a (K, N) array. Indexing [labels, range(N)] would allocate arrays."""
        indices = np.multiply(labels, N, out=self._buffer("label indices", (N,), np.intp), dtype=np.intp)
        indices += self._buffer("columns", (N,), np.intp, lambda: np.arange(N))
        return indices


def _check_labels(labels: np.ndarray, N: int, K: int) -> None:
    """Raise TypeError or ValueError unless labels are N >= 1 integers from 0 to K − 1."""
    if not N:
        raise ValueError("scores has no rows, so there is no mean over examples: pass at least one.")
    if not isinstance(labels, np.ndarray):
        raise TypeError(
            f"labels must be a NumPy array of integers, but is {labels!r:.80}: make it one with np.array(...)."
        )
    if labels.shape == (N, K) and K > 1:
        raise ValueError(f"labels has shape {labels.shape}, one column per class: pass labels.argmax(axis=1) instead.")
    if labels.shape != (N,):
        raise ValueError(
            f"labels has shape {labels.shape}, but should have shape ({N},): pass one label for each row of scores."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels has dtype {labels.dtype}, but a label is an integer: use labels.astype(int).")
    wrong = np.flatnonzero((labels < 0) | (labels >= K))
    if wrong.size:
        n = int(wrong[0])
        raise ValueError(
            f"labels[{n}] is {labels[n]}, but with {K} scores per row labels go from 0 to {K - 1}: correct this label."
        )
