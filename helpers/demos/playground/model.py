"""The model behind the playground (L5 to L8): data, networks, and a training run with a loss on held-out points.

If a network is built from a student's layers, its gradients are compared with difference quotients before anything is
drawn.
"""

import copy
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.data import two_moons
from helpers.demos.framework.captions import explain
from helpers.demos.shared.gradient_check import check_gradients
from helpers.demos.shared.registry import ACTIVATIONS
from helpers.demos.shared.training_run import TrainingRun
from helpers.initialisers import glorot, he
from helpers.layers import Linear, ReLU
from helpers.losses import SquaredError
from helpers.network import Network, fully_connected
from helpers.schedules import Schedule, constant, decaying, piecewise
from helpers.training import training_steps

Points = tuple[np.ndarray, np.ndarray]

HIDDEN = {"8-8": "8, 8", "4": "4", "16-16": "16, 16", "8-8-8-8": "8, 8, 8, 8", "0": "none"}
SCHEDULES: dict[str, tuple[str, Callable[[float], Schedule]]] = {
    "constant": ("constant τ₁", constant),
    "stages": ("stages: 300, 200, 200", lambda tau: piecewise([(300, tau), (200, tau / 4), (200, tau / 16)])),
    "falling": ("falling: τ₁ / (1 + k/300)", lambda tau: decaying(tau, 300.0)),
}
DATA = {"moons": "two moons", "circles": "a ring", "xor": "XOR", "spiral": "a spiral", "noisy": "few noisy points"}


@cache
def data_set(name: str) -> Points:
    """Make two classes of points in the plane, the same each time.

    Parameters
    ----------
    name : str
        A key of DATA.

    Returns
    -------
    x : ndarray, shape (N, 2)
        The points.
    y : ndarray, shape (N, 1)
        Their classes, 0.0 and 1.0.
    """
    rng = np.random.default_rng(2)
    if name in ("moons", "noisy"):
        return two_moons(150, rng, 0.12) if name == "moons" else two_moons(45, rng, 0.35)
    y = (np.arange(150) % 2).astype(float)
    if name == "circles":
        radius, angle = np.where(y == 1, 1.0, 0.3) + 0.13 * rng.normal(size=150), rng.uniform(0, 2 * np.pi, 150)
    else:
        t = rng.uniform(0.15, 1.0, 150)
        radius, angle = t, 5.5 * t + np.pi * y + 0.12 * rng.normal(size=150)
    if name == "xor":
        x = rng.uniform(0.06, 1.0, (150, 2)) * rng.choice([-1.0, 1.0], (150, 2))
        return x, (x[:, :1] * x[:, 1:] > 0).astype(float)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), y[:, None]


def held_out(y: np.ndarray) -> np.ndarray:
    """Choose the points that are held out from the training: every third one of each class.

    Parameters
    ----------
    y : ndarray, shape (N, 1)
        The classes of all points.

    Returns
    -------
    ndarray of bool, shape (N,)
        True for points that are held out.
    """
    held = np.zeros(len(y), dtype=bool)
    for label in (0.0, 1.0):
        held[np.flatnonzero(y[:, 0] == label)[2::3]] = True
    return held


def output_and_hidden(network: Network, x: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run a forward pass and keep the hidden activations.

    These are the inputs of all layers with parameters except the first layer.

    Parameters
    ----------
    network : Network
        The network.
    x : ndarray, shape (N, 2)
        The points.

    Returns
    -------
    output : ndarray, shape (N, 1)
        The output of the network.
    hidden : list of ndarray, each of shape (N, H)
        The activations of each hidden layer, the first layer first.
    """
    hidden = []
    for k, layer in enumerate(network.layers):
        if k and layer.parameters:
            hidden.append(x.copy())
        x = layer.forward(x)
    return x, hidden


class PlaygroundRun(TrainingRun):
    """A training run with a schedule, which also measures the loss on held-out points.

    Parameters
    ----------
    network : Network
        The network to train, in place.
    x : ndarray, shape (N, 2)
        All points. A third of each class is held out.
    y : ndarray, shape (N, 1)
        Their classes, 0.0 and 1.0.
    check : bool
        Whether ``restart`` compares the gradients with difference quotients, as for a student's layers.

    Attributes
    ----------
    held : list of float
        The loss on the held-out points after each step, NaN if there are none.
    x_held, y_held : ndarray
        The held-out points. ``x`` and ``y`` are the training points.
    schedule : str
        A key of SCHEDULES.
    """

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray, check: bool):
        self.check, self.schedule, self.held = check, "constant", list[float]()
        self._split(x, y)
        super().__init__(network, SquaredError(), self.x, self.y, 1.0)

    def _split(self, x: np.ndarray, y: np.ndarray) -> None:
        held = held_out(y)
        self.x, self.y, self.x_held, self.y_held = x[~held], y[~held], x[held], y[held]

    def set_points(self, x: np.ndarray, y: np.ndarray) -> None:
        """Continue with different points from the current parameters, and start new loss curves.

        Parameters
        ----------
        x : ndarray, shape (N, 2)
            All points.
        y : ndarray, shape (N, 1)
            Their classes.
        """
        self._split(x, y)
        self.restart()

    def restart(self) -> None:
        """Check the layers, and their gradients if ``check`` is true, and start new loss curves.

        The training continues from the current parameters.
        """
        self.held.clear()
        super().restart()
        if self.check and not self.problem:
            try:
                check_gradients(self.network, self.x)
            except Exception as error:
                self.problem = explain(error)

    def next_tau(self) -> float:
        """Return the step size τ(k) of the next step.

        Returns
        -------
        float
            The step size that the schedule gives for the current step k.
        """
        return float(SCHEDULES[self.schedule][1](self.tau)(self.steps))

    def back(self) -> bool:
        """Take back the last step, with its point on both loss curves.

        Returns
        -------
        bool
            False if there is no step to take back.
        """
        taken_back = super().back()
        del self.held[len(self.losses) :]
        return taken_back

    def gradient_norms(self) -> list[float]:
        """Compute the norm of ∇E with respect to the parameters of each layer, over the training points.

        Returns
        -------
        list of float
            One norm per layer with parameters, the first layer first.
        """
        self.loss.forward(self.network.forward(self.x), self.y)
        gradients, _ = self.network.backward(self.loss.backward())
        counts = [len(layer.parameters) for layer in self.network.layers if layer.parameters]
        parts = [gradients[end - count : end] for end, count in zip(accumulate(counts), counts)]
        return [float(np.sqrt(sum(np.sum(np.square(dp)) for dp in part))) for part in parts]

    def accuracies(self) -> list[float]:
        """Compute the fraction of points that are classified correctly, with the boundary at 1/2.

        Returns
        -------
        list of float
            The accuracy on the training points and, if there are any, on the held-out points.
        """
        pairs = [(self.x, self.y), (self.x_held, self.y_held)]
        return [float(np.mean((self.network.forward(x) > 0.5) == (y > 0.5))) for x, y in pairs if len(x)]

    def _advance(self) -> bool:
        if not super()._advance():
            return False
        with np.errstate(all="ignore"):
            z = self.network.forward(self.x_held) if len(self.y_held) else None
            self.held.append(np.nan if z is None else SquaredError().forward(z, self.y_held))
        return True

    def _begin(self) -> None:
        # next_tau counts the recorded steps, also after a step back. So τ and the schedule may change at any time.
        self._generator = training_steps(self.network, self.loss, self.x, self.y, lambda k: self.next_tau())


class Playground:
    """The network that the menus ask for and its training, which the demo plays as its ``Work``.

    Parameters
    ----------
    layers : Network, sequence of Layer, sequence of type, or None
        A student's network, layers, or classes of layers. None stands for the course's layers.
    data : tuple of ndarray, or None
        The user's points x, shape (N, 2), and classes y, shape (N, 1).

    Attributes
    ----------
    network : Network
        The current network.
    run : PlaygroundRun or None
        The training of the network. None if there are no points.
    students : bool
        Whether the layers are a student's.
    activations : dict of str to type
        The activations to choose from.
    fixed_network : Network or None
        The student's network, if layers rather than classes were passed. The demo trains copies of it.
    max_hidden : int
        The largest number of hidden units that can be chosen.
    settings : tuple
        The values of data, hidden, sigma and seed that the current network was made for.

    Raises
    ------
    TypeError
        If x or y isn't an array of floats.
    ValueError
        If x or y has the wrong shape or contains NaN, y is empty or has values other than 0.0 and 1.0, the layers have
        no parameters, or `layers` has fewer than two classes.
    """

    def __init__(self, layers: Any, data: tuple[np.ndarray, np.ndarray] | None):
        if data is not None:
            check_floats("x", data[0], ("N", 2))
            check_floats("y", data[1], (len(data[0]), 1))
            if not np.isin(data[1], (0.0, 1.0)).all() or not len(data[1]):
                raise ValueError("y is empty or has values other than 0.0 and 1.0: give each point one of two classes.")
        self.students = layers is not None
        self.linear: Any = Linear
        self.activations: dict[str, Any] = dict(ACTIVATIONS)
        self.fixed_network: Network | None = None
        self.run: PlaygroundRun | None = None
        self.max_hidden = max(sum(_sizes(key)) for key in HIDDEN)
        self.settings: tuple[Any, ...] = ()
        self._drawn_points: Any = None
        if layers is None:
            return
        if hasattr(layers, "forward"):
            self.fixed_network = layers if isinstance(layers, Network) else Network([layers])
        elif all(isinstance(layer, type) for layer in layers):
            if len(layers) < 2:
                raise ValueError("layers has fewer than two classes: pass a linear layer and at least one activation.")
            self.linear = layers[0]
            self.activations = {layer.__name__.lower(): layer for layer in layers[1:]}
        else:
            self.fixed_network = Network(layers)
        if self.fixed_network:
            self.max_hidden = _count_hidden(self.fixed_network)

    def update(self, x: np.ndarray, y: np.ndarray, settings: tuple[Any, ...], drawn_points: Any) -> None:
        """Train on these points, with a new network if a setting has changed or if there were no points.

        Parameters
        ----------
        x : ndarray, shape (N, 2)
            All points.
        y : ndarray, shape (N, 1)
            Their classes.
        settings : tuple
            The values of data, hidden, sigma and seed.
        drawn_points : tuple of float
            The value of the control with the drawn points. If it changes while they are used, the current network
            continues with the new points.
        """
        if settings != self.settings or self.run is None or not len(x):
            self.network = self._build(settings)
            self.run = PlaygroundRun(self.network, x, y, check=self.students) if len(x) else None
        elif drawn_points != self._drawn_points and settings[0] == "drawn":
            self.run.set_points(x, y)
        self.settings, self._drawn_points = settings, drawn_points

    def set_tau(self, tau: float, schedule: str) -> None:
        """Continue with a different step size or schedule.

        Parameters
        ----------
        tau : float
            The first step size τ₁.
        schedule : str
            A key of SCHEDULES.
        """
        if self.run:
            self.run.tau, self.run.schedule = tau, schedule

    def _build(self, settings: tuple[Any, ...]) -> Network:
        if self.fixed_network is not None:
            return copy.deepcopy(self.fixed_network)
        _, hidden, sigma, seed = settings
        activation = self.activations[sigma]
        rng, weights = np.random.default_rng(seed), he if "relu" in sigma else glorot
        network = fully_connected((2, *_sizes(hidden), 1), rng, ReLU if self.students else activation, weights=weights)
        if not self.students:
            return network
        return Network(
            [self.linear(*layer.parameters) if layer.parameters else activation() for layer in network.layers]
        )

    def step(self) -> bool:
        """Take one step of gradient descent.

        Returns
        -------
        bool
            False if the training should pause or there are no points.
        """
        return self.run is not None and self.run.step()

    def back(self) -> bool:
        """Take back the last step.

        Returns
        -------
        bool
            False if there is no step to take back.
        """
        return self.run is not None and self.run.back()

    def reset(self) -> None:
        """Return to the initial parameters and start new loss curves."""
        if self.run:
            self.run.reset()


def _sizes(hidden: str) -> list[int]:
    return [int(size) for size in hidden.split("-") if size != "0"]


def _count_hidden(network: Network) -> int:
    """Return the number of hidden units, but at least 1. Raises ValueError if the network has no parameters."""
    if not network.parameters:
        raise ValueError("layers has no parameters, so there is nothing to learn: add a linear layer.")
    try:
        return max(sum(z.shape[1] for z in output_and_hidden(network, np.zeros((1, 2)))[1]), 1)
    except Exception:
        return 1  # the training checks the layers one by one and reports what is wrong
