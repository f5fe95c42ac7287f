"""Allocate the arrays of a training step once, and reuse them in every step.

A step of a small network takes microseconds, and a step of a large network moves megabytes. In both cases allocating
new arrays can cost as much as the computation. A workspace lets layers and loss write into its own arrays, and keeps
all parameters in one array and all gradients in another. So once it has seen a batch of each size, training with the
course's layers and losses allocates no array at all.

    workspace = Workspace(network, loss)
    E = workspace.gradient_at(x, y)              # forward, loss, backward
    workspace.step(optimiser)                    # θ ← θ − τ ∇E

The layers may be the course's or a student's. A layer that does not accept ``out``, such as a student's, allocates its
own arrays, as it does outside of training. If the parameters are not already in ``network.theta``, they stay where they
are: each step copies them to one array, updates that array, and copies it back.

Ownership: all arrays of the workspace, including ``gradient``, hold only the results of the last step. Copy what you
want to keep. The workspace never writes to arrays that ``network.forward`` or ``network.backward`` returned outside of
training. Nor does it write to arrays that it passed to a student's layer or loss, so students' code may keep them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import is_

import numpy as np

from helpers.buffers import accepts_out
from helpers.layers import NOT_NEEDED
from helpers.losses import CourseLoss, Loss
from helpers.network import Network, views
from helpers.optimisers import Optimiser


class Workspace:
    """The arrays into which a network and its loss write during training.

    Parameters
    ----------
    network : Network
        The network to train.
    loss : SquaredError, SoftmaxCrossEntropy or similar
        The loss, with the methods ``forward(prediction, target)`` and ``backward()``.

    Attributes
    ----------
    theta : ndarray, shape (n,)
        All parameters: the network's own ``theta``, or a copy if the network keeps its parameters elsewhere.
    gradient : ndarray, shape (n,)
        ∇E with respect to all parameters, those of the first layer first. Each `gradient_at` overwrites it.
    accepts_out : list of bool
        For each layer, and finally for the loss, whether it accepts ``out``.
    output_shape : tuple of int
        The shape of the output for one example. Available after the first `gradient_at`.
    """

    def __init__(self, network: Network, loss: Loss):
        self.network, self.loss = network, loss
        self._course_loss = loss if isinstance(loss, CourseLoss) and accepts_out(loss) else None
        self._collect()

    def _collect(self) -> None:
        """Collect the parameters: at the start, and again whenever they have been moved to other arrays."""
        network = self.network
        self._parameters = network.parameters
        self._is_flat = network.is_flat
        self.theta = network.theta if self._is_flat else _concatenate(self._parameters)
        self.gradient = np.zeros_like(self.theta)
        gradient_views, self._theta_views = views(self.gradient, self._parameters), views(self.theta, self._parameters)
        self.accepts_out = [accepts_out(layer) for layer in network.layers] + [self._course_loss is not None]
        counts = [len(layer.parameters) for layer in network.layers]
        ends = np.cumsum(counts).tolist()
        self._layer_gradients = [gradient_views[end - count : end] for end, count in zip(ends, counts)]
        self._first = next((k for k, count in enumerate(counts) if count), len(counts))
        self._plans: dict[int, _Plan] = {}

    def to_parameter_dtype(self, array: np.ndarray) -> np.ndarray:
        """Convert examples or targets to the dtype of the parameters, so that the whole step uses that dtype.

        Parameters
        ----------
        array : ndarray
            The examples or targets.

        Returns
        -------
        ndarray
            A converted copy, or `array` itself. It stays unconverted if it already has that dtype or holds no floats,
            if the parameters have different dtypes, or if some layer or the loss does not accept ``out``.
        """
        one_dtype = len({p.dtype for p in self._parameters}) == 1
        if one_dtype and all(self.accepts_out) and isinstance(array, np.ndarray) and array.dtype.kind == "f":
            return array.astype(self.theta.dtype, copy=False)
        return array

    def gradient_at(self, x: np.ndarray, y: np.ndarray) -> float:
        """Compute E for a batch, and write its gradient at the current parameters to `gradient`.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The examples of the batch, one per row.
        y : ndarray, shape (N, M) or (N,)
            Their targets.

        Returns
        -------
        float
            The loss E. If it is not finite, `gradient` is not updated.

        Raises
        ------
        TypeError, ValueError
            If a layer or the loss raises it, or a layer returns gradients of the wrong number or shape. The course's
            layers and losses validate only the first batch of each size.
        """
        if not all(map(is_, self.network.parameters, self._parameters)):
            self._collect()
        plan = self._plans.get(len(x))
        if plan is None:
            return self._first_step(x, y)
        E = self._forward(plan, x, y)
        if math.isfinite(E):
            self._backward(plan)
        return E

    def _forward(self, plan: "_Plan", x: np.ndarray, y: np.ndarray) -> float:
        for forward, z in plan.forward:
            x = forward(x) if z is None else forward(x, z)
        return self._course_loss.forward(x, y, True) if self._course_loss else self.loss.forward(x, y)

    def _backward(self, plan: "_Plan") -> None:
        course_loss = self._course_loss
        dz = course_loss.backward(plan.dz) if course_loss and plan.dz is not None else self.loss.backward()
        for backward, out, own in plan.backward:
            if out is not None:
                _, dz = backward(dz, out)
            else:
                d_params, dz = backward(dz)
                _store(d_params, own)

    def _first_step(self, x: np.ndarray, y: np.ndarray) -> float:
        """Run a step with validation and new arrays. Later steps with batches of this size reuse these arrays."""
        layers, N = self.network.layers, len(x)
        zs: list[np.ndarray] = []
        results: list[tuple[list[np.ndarray], np.ndarray]] = []
        for layer in layers:
            x = layer.forward(x)
            zs.append(x)
        self.output_shape = np.shape(x)[1:]
        E = self.loss.forward(x, y)
        if not math.isfinite(E):
            return E
        dz = dE = self.loss.backward()
        for layer, own in zip(reversed(layers), reversed(self._layer_gradients)):
            d_params, dz = layer.backward(dz)
            _store(d_params, own)
            results.insert(0, (d_params, dz))
        self._plans[N] = self._plan(zs, results, dE)
        return E

    def _plan(
        self, zs: list[np.ndarray], results: list[tuple[list[np.ndarray], np.ndarray]], dE: np.ndarray
    ) -> "_Plan":
        """Decide where each layer writes: only into arrays that no layer or loss without ``out`` has seen."""
        accepts = self.accepts_out
        plan = _Plan(dE if accepts[-1] and accepts[-2] else None, [], [])
        for k, (layer, z, (d_params, dx), own) in enumerate(
            zip(self.network.layers, zs, results, self._layer_gradients)
        ):
            plan.forward.append((layer.forward, z if accepts[k] and accepts[k + 1] else None))
            if k < self._first:
                continue  # neither this layer nor an earlier one has parameters
            dx_out = NOT_NEEDED if k == self._first else dx if accepts[k - 1] else None
            fits = accepts[k] and all(dp.dtype == view.dtype for dp, view in zip(d_params, own))
            plan.backward.insert(0, (layer.backward, (*own, dx_out) if fits else None, own))
        return plan

    def step(self, optimiser: Optimiser) -> None:
        """Let the optimiser update the network's parameters in place, with `gradient`.

        Parameters
        ----------
        optimiser : Optimiser
            Its ``step(theta, gradient)`` changes theta in place.
        """
        if self._is_flat:
            optimiser.step(self.theta, self.gradient)
            return
        for theta, p in zip(self._theta_views, self._parameters):
            theta[...] = p
        optimiser.step(self.theta, self.gradient)
        for theta, p in zip(self._theta_views, self._parameters):
            p[...] = theta


@dataclass
class _Plan:
    """A step for batches of one size: the methods of the layers in order, each with its output array or None."""

    dz: np.ndarray | None
    forward: list[tuple[Callable, np.ndarray | None]]
    backward: list[tuple[Callable, tuple[np.ndarray | None, ...] | None, list[np.ndarray]]]


def _concatenate(parameters: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(p) for p in parameters] or [np.zeros(0)])


def _store(d_params: list[np.ndarray], own: list[np.ndarray]) -> None:
    """Copy a layer's gradients to their place in `gradient`. Raises ValueError if a shape or their number is wrong."""
    if len(d_params) != len(own):
        raise ValueError(
            f"backward returned {len(d_params)} gradients for {len(own)} parameters: return a list with one for each."
        )
    for dp, view in zip(d_params, own):
        if np.shape(dp) != view.shape:
            raise ValueError(
                f"backward returned a gradient of shape {np.shape(dp)} for a parameter of shape {view.shape}: "
                "make the shapes equal, and keep the order of layer.parameters."
            )
        view[...] = dp
