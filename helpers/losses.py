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
