"""A fully connected network: layers nested in one another (lecture L5).

    N(x; θ) = ℓ^L( … ℓ^2( ℓ^1(x; θ^1); θ^2 ) …; θ^L)

``forward`` runs through the layers from the first to the last, ``backward`` from the last to the first: at
each layer one derivative is taken with respect to the layer's own parameters and another is handed on.
The layers may be the course's or a student's: all that is asked of them is what ``layers.Layer`` says.
"""

import copy
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.initialisers import he
from helpers.layers import Layer, Linear, ReLU


class Network:
    """A chain of layers, itself with the methods of a layer.

    layers: from the first to the last; at least one.
    """

    def __init__(self, layers: Sequence[Layer]):
        if not layers:
            raise ValueError("a network needs at least one layer: Network([Linear(W, b), ReLU(), ...]).")
        self.layers = list(layers)
        self._theta: np.ndarray | None = None
        self._views: list[np.ndarray] = []

    @property
    def parameters(self) -> list[np.ndarray]:
        """All parameters, the first layer's first."""
        return [p for layer in self.layers for p in layer.parameters]

    @property
    def theta(self) -> np.ndarray:
        """θ: (n,), all parameters in one array, of which each layer has its own as views.

        So ``theta -= tau * gradient`` is a step for the whole network, and ``theta.copy()`` keeps its state. The
        first time it is asked for, the parameters move into this array: names that were given to them before,
        such as the W of ``Linear(W, b)``, stay behind with the old values.

        Raises TypeError where a layer that is not the course's has parameters, since where else it keeps them
        is not known: use ``parameters`` then.
        """
        if not self.is_flat:
            self._flatten()
        assert self._theta is not None
        return self._theta

    @property
    def is_flat(self) -> bool:
        """Whether the layers' parameters are the views of ``theta`` already."""
        now = self.parameters
        return self._theta is not None and len(now) == len(self._views) and all(map(_same, now, self._views))

    def _flatten(self) -> None:
        for layer in self.layers:
            if layer.parameters and type(layer) is not Linear:
                raise TypeError(
                    f"{type(layer).__name__} keeps its parameters in its own way, so they can't be moved into theta: "
                    "use network.parameters, the list of them."
                )
        old = self.parameters
        self._theta = np.concatenate([p.ravel() for p in old] or [np.zeros(0)])
        self._views = views(self._theta, old)
        new = iter(self._views)
        for layer in self.layers:
            layer.parameters[:] = [next(new) for _ in layer.parameters]

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

    def __deepcopy__(self, memo: dict[int, Any]) -> "Network":
        """A copy with parameters of its own; each array would be copied for itself, and be a view no more."""
        other = Network(copy.deepcopy(self.layers, memo))
        if self.is_flat:
            other._flatten()
        return other

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}])"


def views(theta: np.ndarray, like: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Parts of theta: (n,) one after the other, in the shapes of the arrays of ``like``, which have n entries."""
    ends = np.cumsum([p.size for p in like])
    return [theta[end - p.size : end].reshape(p.shape) for end, p in zip(ends, like)]


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a is b


def fully_connected(
    sizes: Sequence[int],
    rng: np.random.Generator,
    activation: type[Layer] = ReLU,
    *,
    weights: Callable[[int, int, np.random.Generator], np.ndarray] = he,
    dtype: Any = np.float64,
) -> Network:
    """A network with a Linear layer between any two neighbouring sizes and an activation between layers.

    sizes:   ``(2, 16, 1)`` makes Linear(2, 16), activation, Linear(16, 1).
    rng:     draws the weights. The biases are zero.
    weights: how; one of ``helpers.initialisers``.
    dtype:   np.float64, or np.float32 for half the memory and twice the speed at seven digits.

    Raises ValueError for fewer than two sizes or a size below 1.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes is {tuple(sizes)}, but a network needs an input and an output size: (2, 16, 1).")
    if min(sizes) < 1:
        raise ValueError(f"sizes is {tuple(sizes)}, but each layer needs at least one number: (2, 16, 1).")
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes):
        W = weights(inputs, outputs, rng).astype(dtype)
        layers += [Linear(W, np.zeros(outputs, dtype)), activation()]
    network = Network(layers[:-1])
    network._flatten()
    return network
