"""A training that a demo steps, takes back, resets and gives another τ, and a first look at whose layers it runs.

The layers may be a student's: what they return is checked once, layer by layer, before any step is drawn.
"""

from collections import deque
from typing import Any

import numpy as np

from helpers.demos.framework.captions import UserError, explain
from helpers.network import Network
from helpers.training import training_steps

MOST_STEPS = 5000  # then it pauses by itself: a forgotten demo should not keep a core busy
PAST = 1000  # steps that can be taken back


class Run:
    """A training that can be stepped, reset and given another τ on the way.

    ``losses`` holds E(θ(0)), E(θ(1)), … up to the present parameters; ``problem`` says in a sentence what is
    wrong with the layers, if anything is.
    """

    def __init__(self, network: Network, loss: Any, x: np.ndarray, y: np.ndarray, tau: float):
        self.network, self.loss, self.x, self.y, self.tau = network, loss, x, y, tau
        self.initial = [np.array(p) for p in network.parameters]
        self.losses: list[float] = []
        self.past: deque[list[np.ndarray]] = deque(maxlen=PAST)
        self.reset()

    @property
    def steps(self) -> int:
        """How many steps have been made."""
        return max(len(self.losses) - 1, 0)

    def reset(self) -> None:
        """Back to the initial parameters and a loss curve of one point."""
        for p, p0 in zip(self.network.parameters, self.initial, strict=True):
            p[...] = p0
        self.restart()

    def restart(self) -> None:
        """Go on from parameters that somebody else has changed, with a loss curve of one point."""
        self.losses.clear()
        self.past.clear()
        self.diverged, self.problem = False, ""
        try:
            check_layers(self.network, self.loss, self.x, self.y)
        except Exception as error:
            self.problem = str(error) if isinstance(error, UserError) else explain(error)
            return
        self._begin()
        self._advance()

    def use(self, tau: float) -> None:
        """Go on with another learning rate."""
        if tau != self.tau:
            self.tau = tau
            self._begin()
            if self.losses and not self.problem:
                next(self._generator, None)  # E of the present parameters, which is on record

    def step(self) -> bool:
        """One step of gradient descent; False if E is finite no more, a layer raised, or it is time for a break."""
        before = [np.array(p) for p in self.network.parameters]
        if not self._advance():
            return False
        self.past.append(before)
        return self.steps % MOST_STEPS != 0

    def back(self) -> bool:
        """Take the last step back: its parameters and its point on the loss curve."""
        if not self.past or self.problem:
            return False
        for p, before in zip(self.network.parameters, self.past.pop(), strict=True):
            p[...] = before
        self.losses.pop()
        self.diverged = False
        self._begin()
        next(self._generator, None)  # E of the present parameters, which is on record
        return True

    def _advance(self) -> bool:
        if self.problem or self.diverged:
            return False
        try:
            E = next(self._generator, None)
        except Exception as error:
            self.problem = explain(error)
            return False
        if E is None:
            self.diverged = True
            return False
        self.losses.append(E)
        return True

    def _begin(self) -> None:
        self._generator = training_steps(self.network, self.loss, self.x, self.y, self.tau)


def check_layers(network: Network, loss: Any, x: np.ndarray, y: np.ndarray) -> None:
    """Run once forward and backward, layer by layer, and raise UserError for anything that is no layer's answer.

    Shapes are compared exactly: a gradient of shape (1,) or (N, M) would broadcast, or fail where nobody
    sees which layer it came from.
    """
    z = x
    for layer in network.layers:
        z = layer.forward(z)
        if not isinstance(z, np.ndarray) or z.ndim != 2 or len(z) != len(x):
            raise UserError(f"{_name(layer)}.forward: returned {_what(z)}, but should return an array ({len(x)}, M).")
        z = z.copy()
    if z.shape != y.shape:
        raise UserError(f"The network: its output has shape {z.shape}, but y has shape {y.shape}.")
    loss.forward(z, y)
    dz = loss.backward()
    for layer in reversed(network.layers):
        answer = layer.backward(dz)
        if not (isinstance(answer, tuple | list) and len(answer) == 2):
            raise UserError(f"{_name(layer)}.backward: returned {_what(answer)}, but should return d_params, dx.")
        d_params, dx = answer
        if not isinstance(d_params, list | tuple) or len(d_params) != len(layer.parameters):
            raise UserError(
                f"{_name(layer)}.backward: returned {_what(d_params)} as d_params, but should return a list "
                f"of {len(layer.parameters)} gradients, one for each parameter."
            )
        for k, (p, dp) in enumerate(zip(layer.parameters, d_params, strict=True)):
            if np.shape(dp) != p.shape:
                raise UserError(
                    f"{_name(layer)}.backward: the gradient of parameter {k} is {_what(dp)}, but the parameter "
                    f"has shape {p.shape}."
                )
        if not isinstance(dx, np.ndarray):
            raise UserError(f"{_name(layer)}.backward: returned {_what(dx)} as dx, but should return an array.")
        dz = dx


def _name(layer: Any) -> str:
    return type(layer).__name__


def _what(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}" + (f" of {len(value)}" if hasattr(value, "__len__") else "")
