"""A fully connected network: layers composed with one another (lecture, L5).

    N(x; θ) = ℓ^L( … ℓ^2( ℓ^1(x; θ^1); θ^2 ) …; θ^L)

``forward`` runs through the layers from the first to the last, and ``backward`` from the last to the first. At each
layer ``backward`` computes two derivatives. It keeps the one with respect to the layer's own parameters, and passes the
one with respect to the layer's input on to the previous layer. The layers may be the course's or a student's: a network
relies only on the interface ``layers.Layer``.
"""

import copy
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.initialisers import he
from helpers.layers import Layer, Linear, ReLU


class Network:
    """A chain of layers, with the methods of a layer.

    Parameters
    ----------
    layers : sequence of Layer
        The layers from the first to the last, at least one.

    Attributes
    ----------
    layers : list of Layer
        The layers.

    Raises
    ------
    ValueError
        If there is no layer.

    References
    ----------
    Lecture, L5.
    """

    def __init__(self, layers: Sequence[Layer]):
        if not layers:
            raise ValueError("a network needs at least one layer: write Network([Linear(W, b), ReLU(), ...]).")
        self.layers = list(layers)
        self._theta: np.ndarray | None = None
        self._views: list[np.ndarray] = []

    @property
    def parameters(self) -> list[np.ndarray]:
        """All parameters as a list of arrays, those of the first layer first."""
        return [p for layer in self.layers for p in layer.parameters]

    @property
    def theta(self) -> np.ndarray:
        """ndarray, shape (n,): All parameters θ in one array, into which the layers' own parameters are views.

        So ``theta -= tau * gradient`` is a step for the whole network, and ``theta.copy()`` saves its state.

        Raises
        ------
        TypeError
            If a layer other than the course's `Linear` has parameters, because it may keep references to them
            elsewhere. Use `parameters` instead.

        Notes
        -----
        The first access moves the parameters into this array. Earlier references to them, such as the W passed to
        ``Linear(W, b)``, keep the old values and are no longer connected to the network.
        """
        if not self.is_flat:
            self._flatten()
        assert self._theta is not None
        return self._theta

    @property
    def is_flat(self) -> bool:
        """bool: Whether the layers' parameters are already views of `theta`."""
        current = self.parameters
        return self._theta is not None and len(current) == len(self._views) and all(map(_same, current, self._views))

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
        """Evaluate the network.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input, one example per row.

        Returns
        -------
        ndarray, shape (N, M)
            The output of the last layer.

        References
        ----------
        Lecture, L5.
        """
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients of the loss at the input of the last `forward` (backpropagation).

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient of the loss with respect to the output of the network.

        Returns
        -------
        gradients : list of ndarray
            The gradient with respect to each parameter, in the order of `parameters`.
        dx : ndarray, shape (N, D)
            The gradient with respect to the input.

        References
        ----------
        Lecture, L5.
        """
        gradients: list[np.ndarray] = []
        for layer in reversed(self.layers):
            d_params, dz = layer.backward(dz)
            gradients = [*d_params, *gradients]
        return gradients, dz

    def __deepcopy__(self, memo: dict[int, Any]) -> "Network":
        """Copy the network with its own theta. The default would copy each view into a separate array."""
        other = Network(copy.deepcopy(self.layers, memo))
        if self.is_flat:
            other._flatten()
        return other

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}])"


def views(theta: np.ndarray, like: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Split a flat array into views with the shapes of other arrays.

    Parameters
    ----------
    theta : ndarray, shape (n,)
        The flat array.
    like : sequence of ndarray
        Arrays with n entries in total.

    Returns
    -------
    list of ndarray
        Consecutive parts of `theta`, one per array in `like`, with its shape.
    """
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
    """Build a network of Linear layers with an activation between consecutive layers.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of hidden units in each hidden layer, and of outputs. For example, ``(2, 16, 1)`` makes
        Linear(2, 16), activation, Linear(16, 1).
    rng : numpy.random.Generator
        The source of randomness for the weights. The biases are zero.
    activation : type of Layer
        The class of the activations.
    weights : callable
        The initialiser of the weights, one of ``helpers.initialisers``.
    dtype : dtype
        np.float64, or np.float32 for half the memory and about twice the speed, with seven digits.

    Returns
    -------
    Network
        The network, with all parameters in its ``theta``.

    Raises
    ------
    TypeError
        If the activation has parameters.
    ValueError
        If there are fewer than two sizes, or a size is below 1.

    References
    ----------
    Lecture, L5 and L8.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes is {tuple(sizes)}, but a network needs an input and an output size: try (2, 16, 1).")
    if min(sizes) < 1:
        raise ValueError(f"sizes is {tuple(sizes)}, but each size must be at least 1: try (2, 16, 1).")
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes):
        W = weights(inputs, outputs, rng).astype(dtype)
        layers += [Linear(W, np.zeros(outputs, dtype)), activation()]
    network = Network(layers[:-1])
    network._flatten()
    return network
