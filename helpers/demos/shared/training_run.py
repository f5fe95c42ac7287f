"""A training run that a demo can step, step back, reset, and continue with a different learning rate.

The layers may be the student's own. So one forward and one backward pass are checked layer by layer before anything is
drawn: a wrong shape would otherwise broadcast, or fail far away from the layer that caused it.
"""

from collections import deque
from typing import Any

import numpy as np

from helpers.demos.framework.captions import UserError, explain
from helpers.losses import Loss
from helpers.network import Network
from helpers.training import training_steps

SPEEDS = (1, 10, 100, 400)  # steps per second: a small network could do thousands, too fast to see anything

MAX_STEPS = 5000  # training pauses after this many steps, so that a forgotten demo doesn't keep a core busy
RECENT = 19  # the number of last steps in which E counts as having risen
SAME_TAU = 0.1  # learning rates that differ relatively by less count as the same: those of a falling schedule
MAX_HISTORY = 1000  # the number of steps that can be undone


class TrainingRun:
    """Gradient descent on all examples, one step at a time.

    Parameters
    ----------
    network : Network
        The network to train, in place.
    loss : object
        A loss with ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M) or (N,)
        The targets, as the loss expects them.
    tau : float
        The learning rate.

    Attributes
    ----------
    network, loss, x, y, tau
        As passed. Change tau with ``set_tau``.
    losses : list of float
        E(θ(0)), E(θ(1)), … up to the current parameters. Empty if the layers are wrong.
    taus : list of float
        τ of each step, also of one that diverged. NaN stands for a step along another gradient than ∇E.
    history : deque of list of ndarray
        The parameters before each of the last MAX_HISTORY steps.
    problem : str
        A sentence that says what is wrong with the layers, or an empty string.
    diverged : bool
        Whether E or a gradient is no longer finite.
    initial : list of ndarray
        The parameters to which ``reset`` returns.
    """

    def __init__(self, network: Network, loss: Loss, x: np.ndarray, y: np.ndarray, tau: float):
        self.network, self.loss, self.x, self.y, self.tau = network, loss, x, y, tau
        self.initial = [np.array(p) for p in network.parameters]
        self.losses: list[float] = []
        self.taus: list[float] = []
        self.history: deque[list[np.ndarray]] = deque(maxlen=MAX_HISTORY)
        self.reset()

    @property
    def steps(self) -> int:
        """The number of steps so far."""
        return max(len(self.losses) - 1, 0)

    def reset(self) -> None:
        """Return to the initial parameters and start a new loss curve."""
        for p, p0 in zip(self.network.parameters, self.initial, strict=True):
            p[...] = p0
        self.restart()

    def restart(self) -> None:
        """Check the layers and start a new loss curve at the current parameters. Call it after changing them."""
        self.losses.clear()
        self.taus.clear()
        self.history.clear()
        self.diverged, self.problem = False, ""
        try:
            check_layers(self.network, self.loss, self.x, self.y)
        except Exception as error:
            self.problem = str(error) if isinstance(error, UserError) else explain(error)
            return
        self._begin()
        self._advance()

    def set_tau(self, tau: float) -> None:
        """Continue with a different learning rate.

        Parameters
        ----------
        tau : float
            The learning rate from the next step on.
        """
        if tau != self.tau:
            self.tau = tau
            self._begin()
            if self.losses and not self.problem:
                next(self._generator, None)  # E at the current parameters, which is already in losses

    def step(self) -> bool:
        """Take one step of gradient descent.

        Returns
        -------
        bool
            False if training should pause: it diverged, a layer raised, or the number of steps is a multiple of
            MAX_STEPS.
        """
        if self.problem or self.diverged:
            return False
        before = [np.array(p) for p in self.network.parameters]
        self.taus.append(self.next_tau())
        if not self._advance():
            return False
        self.history.append(before)
        return self.steps % MAX_STEPS != 0

    def back(self) -> bool:
        """Undo the last step: restore the parameters and remove the step's point from the loss curve.

        Returns
        -------
        bool
            False if there is no step to undo, or if something is wrong with the layers.
        """
        if not self.history or self.problem:
            return False
        for p, before in zip(self.network.parameters, self.history.pop(), strict=True):
            p[...] = before
        self.losses.pop()
        del self.taus[self.steps :]
        self.diverged = False
        self._begin()
        next(self._generator, None)  # E at the current parameters, which is already in losses
        return True

    def next_tau(self) -> float:
        """Return the learning rate of the next step.

        Returns
        -------
        float
            The learning rate.
        """
        return self.tau

    def tau_that_raised(self, factor: float = 1.0) -> float | None:
        """Find the learning rate with which E has risen lately.

        Only the last steps that had about the same learning rate count, and at most RECENT of them. So a learning rate
        is not blamed for what another one has done.

        Parameters
        ----------
        factor : float
            E has risen if it is more than this times as large as before these steps.

        Returns
        -------
        float or None
            The learning rate of that step of them which raised E by the largest factor. NaN if the steps followed
            another gradient than ∇E, and None if E has not risen.
        """
        taus = np.array(self.taus[max(self.steps - RECENT, 0) : self.steps])
        if not len(taus):
            return None
        alike = np.isclose(taus, taus[-1], rtol=SAME_TAU, atol=0, equal_nan=True)
        taus = taus[len(taus) - int(np.argmin(np.append(alike[::-1], False))) :]
        losses = np.array(self.losses[-len(taus) - 1 :])
        if losses[-1] <= factor * losses[0]:
            return None
        return float(taus[np.argmax(losses[1:] / np.maximum(losses[:-1], np.finfo(float).tiny))])

    def overflow(self) -> str:
        """Say after which step the numbers overflowed.

        Returns
        -------
        str
            The beginning of a sentence, for example "Diverged: at τ = 6, the numbers overflow".
        """
        tau = self.taus[-1] if self.taus else np.nan
        return f"Diverged: {'' if np.isnan(tau) else f'at τ = {tau:.3g}, '}the numbers overflow"

    def _advance(self) -> bool:
        """Take a step and record its loss. Return whether that worked."""
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
        """Start a new generator of training steps at the current parameters."""
        self._generator = training_steps(self.network, self.loss, self.x, self.y, self.tau)


def check_layers(network: Network, loss: Loss, x: np.ndarray, y: np.ndarray) -> None:
    """Run one forward and one backward pass and check the types and shapes that each layer returns.

    The shapes of the parameters' gradients are compared exactly. A gradient of shape (1,) or (N, M) would broadcast, or
    fail where you can't see which layer it came from.

    Parameters
    ----------
    network : Network
        The network whose layers are checked.
    loss : object
        A loss with ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M) or (N,)
        The targets, or the number of the class of each example.

    Raises
    ------
    UserError
        If a layer returns something of the wrong type or shape. The message names the layer. Also if the shape of the
        network's output differs from that of targets.
    Exception
        If a layer or the loss raises it.
    """
    z = x
    for layer in network.layers:
        z = layer.forward(z)
        if not isinstance(z, np.ndarray) or z.ndim != 2 or len(z) != len(x):
            raise UserError(
                f"{_layer_name(layer)}.forward: it returned {_describe(z)}, but it should return an array of shape "
                f"({len(x)}, M)."
            )
        z = z.copy()
    if y.ndim == 2 and z.shape != y.shape:
        raise UserError(
            f"The network does not fit the data: its output has shape {z.shape}, but y has shape {y.shape}. "
            "Change the last layer."
        )
    loss.forward(z, y)
    dz = loss.backward()
    for layer in reversed(network.layers):
        answer = layer.backward(dz)
        if not (isinstance(answer, tuple | list) and len(answer) == 2):
            raise UserError(
                f"{_layer_name(layer)}.backward: it returned {_describe(answer)}, but it should return d_params and dx."
            )
        d_params, dx = answer
        if not isinstance(d_params, list | tuple) or len(d_params) != len(layer.parameters):
            raise UserError(
                f"{_layer_name(layer)}.backward: it returned {_describe(d_params)} as d_params, but d_params should be "
                f"a list with one gradient for each of its parameters, so {len(layer.parameters)} in all."
            )
        for k, (p, dp) in enumerate(zip(layer.parameters, d_params, strict=True)):
            if np.shape(dp) != p.shape:
                raise UserError(
                    f"{_layer_name(layer)}.backward: the gradient of parameter {k} is {_describe(dp)}, but the "
                    f"parameter has shape {p.shape}."
                )
        if not isinstance(dx, np.ndarray):
            raise UserError(
                f"{_layer_name(layer)}.backward: it returned {_describe(dx)} as dx, but dx should be an array."
            )
        dz = dx


def _layer_name(layer: Any) -> str:
    return type(layer).__name__


def _describe(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}" + (f" of {len(value)}" if hasattr(value, "__len__") else "")
