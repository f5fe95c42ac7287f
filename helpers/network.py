"""A fully connected network: layers nested in one another (lecture L5).

    N(x; θ) = ℓ^L( … ℓ^2( ℓ^1(x; θ^1); θ^2 ) …; θ^L)

``forward`` runs through the layers from the first to the last, ``backward`` from the last to the first: at
each layer one derivative is taken with respect to the layer's own parameters and another is handed on.
The layers may be the course's or a student's: all that is asked of them is what ``layers.Layer`` says.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from helpers.layers import Layer, Linear, ReLU


class Network:
    """A chain of layers, itself with the methods of a layer.

    layers: from the first to the last; at least one.
    """

    def __init__(self, layers: Sequence[Layer]):
        if not layers:
            raise ValueError("a network needs at least one layer: Network([Linear(W, b), ReLU(), ...]).")
        self.layers = list(layers)

    @property
    def parameters(self) -> list[np.ndarray]:
        """All parameters, the first layer's first."""
        return [p for layer in self.layers for p in layer.parameters]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """x: (N, D) -> the output of the last layer: (N, M)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """dz: (N, M) -> the gradients of ``parameters``, in that order, and of the input: (N, D)."""
        gradients: list[np.ndarray] = []
        for layer in reversed(self.layers):
            d_params, dz = layer.backward(dz)
            gradients = [*d_params, *gradients]
        return gradients, dz

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}])"


def fully_connected(sizes: Sequence[int], rng: np.random.Generator, activation: type[Layer] = ReLU) -> Network:
    """A network with a Linear layer between any two neighbouring sizes and an activation between layers.

    sizes: ``(2, 16, 1)`` makes Linear(2, 16), activation, Linear(16, 1).
    rng:   draws the weights, normal with variance 2 / inputs, which keeps the size of a signal through
           ReLU layers (He et al. 2015, equation 10). The biases are zero.

    Raises ValueError for fewer than two sizes or a size below 1.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes is {tuple(sizes)}, but a network needs an input and an output size: (2, 16, 1).")
    if min(sizes) < 1:
        raise ValueError(f"sizes is {tuple(sizes)}, but each layer needs at least one number: (2, 16, 1).")
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes):
        W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
        layers += [Linear(W, np.zeros(outputs)), activation()]
    return Network(layers[:-1])
