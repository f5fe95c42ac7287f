"""The loss of a network as a function of all its parameters, for many parameter vectors at once.

A picture of a landscape needs thousands of losses, and five optimisers need five gradients in each step. With the
course's layers and squared error, one product of stacked matrices computes all of them. For other layers, a loop sets
the parameters and calls the layers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.layers import Elementwise, Linear
from helpers.losses import Loss, SquaredError
from helpers.network import Network, views

CHUNK = 100  # parameter vectors at a time, so that the intermediate results stay in the processor's cache


class NetworkLoss:
    """E as a function of θ.

    Parameters
    ----------
    network : Network
        The network. Its parameters are overwritten.
    loss : object
        A loss with ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M)
        The targets.

    Attributes
    ----------
    network, loss, x, y
        As passed.
    """

    def __init__(self, network: Network, loss: Loss, x: np.ndarray, y: np.ndarray):
        self.network, self.loss, self.x, self.y = network, loss, x, y

    @property
    def theta(self) -> np.ndarray:
        """ndarray, shape (n,): The network's current parameters, as a copy."""
        return np.concatenate([np.ravel(p) for p in self.network.parameters])

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """Compute E over all examples for many parameter vectors.

        Parameters
        ----------
        thetas : ndarray, shape (m, n)
            One parameter vector per row.

        Returns
        -------
        ndarray, shape (m,)
            The losses. NaN where a layer refuses the parameters or the loss is not finite.
        """
        with np.errstate(all="ignore"):
            return np.array([self._at(theta, slice(None), False)[0] for theta in thetas])

    def gradients(self, thetas: np.ndarray, used: np.ndarray | None = None) -> np.ndarray:
        """Compute ∇E for many parameter vectors, each over its own examples.

        Parameters
        ----------
        thetas : ndarray, shape (m, n)
            One parameter vector per row.
        used : ndarray of bool, shape (m, N), optional
            Which examples each gradient uses. By default all of them.

        Returns
        -------
        ndarray, shape (m, n)
            The gradients of the mean loss over these examples. NaN where a layer refuses the parameters.
        """
        rows = [slice(None)] * len(thetas) if used is None else [np.flatnonzero(u) for u in used]
        with np.errstate(all="ignore"):
            return np.array([self._at(theta, r, True)[1] for theta, r in zip(thetas, rows, strict=True)])

    def _at(self, theta: np.ndarray, rows: Any, with_gradient: bool) -> tuple[float, np.ndarray]:
        gradient = np.full(len(theta), np.nan)
        if not np.isfinite(theta).all():  # a layer may refuse NaN
            return np.nan, gradient
        for p, value in zip(self.network.parameters, views(theta, self.network.parameters), strict=True):
            p[...] = value
        z = self.network.forward(self.x[rows])
        if not np.isfinite(z).all():
            return np.nan, gradient
        E = float(self.loss.forward(z, self.y[rows]))
        if with_gradient:
            gradients, _ = self.network.backward(self.loss.backward())
            gradient = np.concatenate([np.ravel(dp) for dp in gradients])
        return E, gradient


class StackedLoss(NetworkLoss):
    """The same for the course's layers and squared error, without a loop over the parameter vectors."""

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """Compute E over all examples for many parameter vectors, as in the base class.

        Parameters
        ----------
        thetas : ndarray, shape (m, n)
            One parameter vector per row.

        Returns
        -------
        ndarray, shape (m,)
            The losses.
        """
        with np.errstate(all="ignore"):
            parts = [self._forward(part)[0] - self.y for part in _chunks(thetas)]
            return np.concatenate([(r**2).sum(axis=(1, 2)) / len(self.x) for r in parts])

    def gradients(self, thetas: np.ndarray, used: np.ndarray | None = None) -> np.ndarray:
        """Compute ∇E for many parameter vectors, each over its own examples, as in the base class.

        Parameters
        ----------
        thetas : ndarray, shape (m, n)
            One parameter vector per row.
        used : ndarray of bool, shape (m, N), optional
            Which examples each gradient uses. By default all of them.

        Returns
        -------
        ndarray, shape (m, n)
            The gradients of the mean loss over these examples.
        """
        with np.errstate(all="ignore"):
            if used is not None:
                weights = 2 * used / used.sum(axis=1, keepdims=True)
                return self._gradients(thetas, weights[:, :, None])
            return np.concatenate([self._gradients(part, 2 / len(self.x)) for part in _chunks(thetas)])

    def _forward(self, thetas: np.ndarray) -> tuple[np.ndarray, list[tuple[Any, np.ndarray, np.ndarray, Any]]]:
        """Return the outputs, shape (m, N, M), and for each layer itself, its input, its output and its weights W."""
        z, saved, start = self.x, [], 0
        for layer in self.network.layers:
            x, W = z, None
            if isinstance(layer, Linear):
                D, M = layer.parameters[0].shape
                W = thetas[:, start : start + D * M].reshape(-1, D, M)
                b = thetas[:, start + D * M : start + D * M + M]
                start += D * M + M
                z = x @ W + b[:, None]
            else:
                z = layer.value(x)  # type: ignore[attr-defined]
            saved.append((layer, x, z, W))
        return z, saved

    def _gradients(self, thetas: np.ndarray, weights: Any) -> np.ndarray:
        p, saved = self._forward(thetas)
        dz = (p - self.y) * weights
        parts: list[np.ndarray] = []
        for i, (layer, x, z, W) in reversed(list(enumerate(saved))):
            if W is None:
                dz = layer.derivative(x, z) * dz
                continue
            parts = [(np.swapaxes(x, -1, -2) @ dz).reshape(len(thetas), -1), dz.sum(axis=1), *parts]
            if i:
                dz = dz @ np.swapaxes(W, -1, -2)
        return np.concatenate(parts, axis=1)


def loss_of(network: Network, loss: Loss, x: np.ndarray, y: np.ndarray) -> NetworkLoss:
    """Return the fastest representation of a network's loss.

    Parameters
    ----------
    network : Network
        The network. Its parameters may be overwritten.
    loss : object
        A loss with ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M)
        The targets.

    Returns
    -------
    NetworkLoss
        A `StackedLoss` if the layers and the loss are the course's, and the loop otherwise.
    """
    stackable = type(loss) is SquaredError and isinstance(network.layers[0], Linear)
    stackable &= all(_is_course_layer(layer) for layer in network.layers)
    return (StackedLoss if stackable else NetworkLoss)(network, loss, x, y)


def _is_course_layer(layer: Any) -> bool:
    return type(layer).__module__ == Linear.__module__ and isinstance(layer, Linear | Elementwise)


def _chunks(thetas: np.ndarray) -> Sequence[np.ndarray]:
    return np.array_split(thetas, max(1, -(-len(thetas) // CHUNK)))
