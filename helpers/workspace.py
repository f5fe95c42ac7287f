"""The arrays of a training step: made once, then used in every step.

A step of a small network takes microseconds and one of a large network moves megabytes; for both, making new
arrays costs as much as the computing. A workspace lets layers and loss write into arrays of its own, and has
all parameters, and all gradients, in one array each. So a steady training makes no array at all.

    workspace = Workspace(network, loss)
    E = workspace.gradient_at(x, y)              # forward, loss, backward
    workspace.step(optimiser)                    # θ ← θ − τ ∇E

The layers may be anybody's. One that takes no ``out``, such as a student's, makes its own arrays, as it does
outside, and keeps its parameters where they are: they are collected and handed back in each step.

Who owns what: all arrays of the workspace, ``gradient`` among them, hold what belongs to the last step; copy
what is to be kept. What ``network.forward`` or ``network.backward`` return outside is never written to, and
what is handed to a student's layer or loss isn't either: it may keep it.
"""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import is_
from typing import Any

import numpy as np

from helpers.layers import NOT_NEEDED, Layer
from helpers.network import Network, views


class Workspace:
    """What a network and its loss write into while they are trained.

    gradient: (n,), ∇E of all parameters, the first layer's first, as of the last ``gradient_at``.
    """

    def __init__(self, network: Network, loss: Any):
        self.network, self.loss = network, loss
        self._loss_takes_out = _takes(loss.forward, "checked") and _takes(loss.backward, "out")
        self._begin()

    def _begin(self) -> None:
        """Collect the parameters: at first, and when somebody has put them in another place."""
        network = self.network
        self._parameters = network.parameters
        self._in_theta = network.is_flat
        self.theta = network.theta if self._in_theta else _joined(self._parameters)
        self.gradient = np.zeros_like(self.theta)
        self._gradients, self._thetas = views(self.gradient, self._parameters), views(self.theta, self._parameters)
        self.ours = [takes_out(layer) for layer in network.layers] + [self._loss_takes_out]
        counts = [len(layer.parameters) for layer in network.layers]
        ends = np.cumsum(counts).tolist()
        self._own = [self._gradients[end - count : end] for end, count in zip(ends, counts)]
        self._first = next((k for k, count in enumerate(counts) if count), len(counts))
        self._plans: dict[int, _Plan] = {}

    def as_parameters(self, array: np.ndarray) -> np.ndarray:
        """Examples or targets in the floating type of the parameters, so that all is computed in that one.

        A copy if it has to be; itself if it is of that type, or holds no floats, or some layer is not the course's.
        """
        one_kind = len({p.dtype for p in self._parameters}) == 1
        if one_kind and all(self.ours) and isinstance(array, np.ndarray) and array.dtype.kind == "f":
            return array.astype(self.theta.dtype, copy=False)
        return array

    def gradient_at(self, x: np.ndarray, y: np.ndarray) -> float:
        """E for a batch, x: (N, D) and its targets y; the gradient at the present parameters is in ``gradient``.

        The first batch of a size is looked at by layers and loss as always, and raises what they raise.
        """
        if not all(map(is_, self.network.parameters, self._parameters)):
            self._begin()
        plan = self._plans.get(len(x))
        if plan is None:
            return self._look(x, y)
        E = self._loss_at(plan, x, y)
        if math.isfinite(E):
            self._backward(plan)
        return E

    def _loss_at(self, plan: "_Plan", x: np.ndarray, y: np.ndarray) -> float:
        for forward, z in plan.forward:
            x = forward(x) if z is None else forward(x, z)
        return self.loss.forward(x, y, True) if self._loss_takes_out else self.loss.forward(x, y)

    def _backward(self, plan: "_Plan") -> None:
        dz = self.loss.backward() if plan.dz is None else self.loss.backward(plan.dz)
        for backward, out, own in plan.backward:
            if out is not None:
                _, dz = backward(dz, out)
            else:
                d_params, dz = backward(dz)
                _put(d_params, own)

    def _look(self, x: np.ndarray, y: np.ndarray) -> float:
        """A step in which everything is new and looked at; its arrays are those of the steps that follow."""
        layers, N = self.network.layers, len(x)
        zs: list[np.ndarray] = []
        answers: list[tuple[list[np.ndarray], np.ndarray]] = []
        for layer in layers:
            x = layer.forward(x)
            zs.append(x)
        self.outputs = np.shape(x)[1:]
        E = self.loss.forward(x, y)
        if not math.isfinite(E):
            return E
        dz = dE = self.loss.backward()
        for layer, own in zip(reversed(layers), reversed(self._own)):
            d_params, dz = layer.backward(dz)
            _put(d_params, own)
            answers.insert(0, (d_params, dz))
        self._plans[N] = self._plan(zs, answers, dE)
        return E

    def _plan(
        self, zs: list[np.ndarray], answers: list[tuple[list[np.ndarray], np.ndarray]], dE: np.ndarray
    ) -> "_Plan":
        ours = self.ours
        plan = _Plan(dE if ours[-1] and ours[-2] else None, [], [])
        for k, (layer, z, (d_params, dx), own) in enumerate(zip(self.network.layers, zs, answers, self._own)):
            plan.forward.append((layer.forward, z if ours[k] and ours[k + 1] else None))
            if k < self._first:
                continue  # nothing in front of it has parameters
            to_x = NOT_NEEDED if k == self._first else dx if ours[k - 1] else None
            fits = ours[k] and all(dp.dtype == room.dtype for dp, room in zip(d_params, own))
            plan.backward.insert(0, (layer.backward, (*own, to_x) if fits else None, own))
        return plan

    def step(self, optimiser: Any) -> None:
        """Let the optimiser move the parameters by the gradient."""
        if self._in_theta:
            optimiser.step(self.theta, self.gradient)
            return
        for theta, p in zip(self._thetas, self._parameters):
            theta[...] = p
        optimiser.step(self.theta, self.gradient)
        for theta, p in zip(self._thetas, self._parameters):
            p[...] = theta


@dataclass
class _Plan:
    """A step for batches of one size: each layer's methods, in their order, with where they write, or None."""

    dz: np.ndarray | None
    forward: list[tuple[Callable, np.ndarray | None]]
    backward: list[tuple[Callable, tuple[np.ndarray | None, ...] | None, list[np.ndarray]]]


def takes_out(layer: Layer) -> bool:
    """Whether all of a layer's methods can be told where to write."""
    names = [name for name in ("forward", "backward", "value", "derivative") if hasattr(layer, name)]
    return all(_takes(getattr(layer, name), "out") for name in names)


def _takes(method: Callable, name: str) -> bool:
    try:
        return name in inspect.signature(method).parameters
    except (TypeError, ValueError):  # what can't say what it takes is called as the lecture calls it
        return False


def _joined(parameters: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(p) for p in parameters] or [np.zeros(0)])


def _put(d_params: list[np.ndarray], own: list[np.ndarray]) -> None:
    """Write the gradients of a layer where they belong. Raises ValueError for another number or shape of them."""
    if len(d_params) != len(own):
        raise ValueError(
            f"backward returned {len(d_params)} gradients for {len(own)} parameters: return a list with one each."
        )
    for dp, room in zip(d_params, own):
        if np.shape(dp) != room.shape:
            raise ValueError(
                f"backward returned a gradient of shape {np.shape(dp)} for a parameter of shape {room.shape}: "
                "make them equal, and keep the order of layer.parameters."
            )
        room[...] = dp
