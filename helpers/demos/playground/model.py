"""What the playground plays: data, networks to choose, and a training that looks at points held out (L5 to L8)."""

import copy
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.data import two_moons
from helpers.demos.framework.captions import UserError, explain
from helpers.demos.shared.training_run import Run
from helpers.initialisers import glorot, he
from helpers.layers import Layer, Linear, ReLU, Sigmoid, Tanh
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
ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid}
DATA = {"moons": "two moons", "circles": "a ring", "xor": "XOR", "spiral": "a spiral", "noisy": "few noisy points"}


def data_set(name: str) -> Points:
    """Two classes of points in the plane, the same each time: x: (N, 2), y: (N, 1)."""
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
    """Which examples are kept from the training: every third one of each class. y: (N, 1) -> (N,) of bools."""
    held = np.zeros(len(y), dtype=bool)
    for label in (0.0, 1.0):
        held[np.flatnonzero(y[:, 0] == label)[2::3]] = True
    return held


def inside(network: Network, x: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The output (N, 1) and the hidden numbers (N, H) of each layer: what a layer with parameters is handed."""
    hidden = []
    for k, layer in enumerate(network.layers):
        if k and layer.parameters:
            hidden.append(x.copy())
        x = layer.forward(x)
    return x, hidden


def check_gradients(network: Network, x: np.ndarray) -> None:
    """Raise UserError, naming the layer, where a gradient does not agree with a difference quotient in some direction.

    Each layer for itself, Σ z · dz for random dz; x: (N, D), of which five examples are used. Shapes are right already.
    """
    rng, x, step = np.random.default_rng(0), x[:5], 1e-5
    for layer in network.layers:
        at = x + 0.1 * rng.normal(size=x.shape)  # off the kinks, where a difference quotient says something else
        x = layer.forward(x.copy()).copy()
        dz = rng.normal(size=layer.forward(at).shape)
        d_params, dx = layer.backward(dz.copy())
        who = f"{type(layer).__name__}.backward"
        arrays, answers = [at, *layer.parameters], [np.array(dx), *map(np.array, d_params)]
        for k, (array, claimed) in enumerate(zip(arrays, answers)):
            name = f"the gradient of parameter {k - 1}" if k else "dx"
            if claimed.shape != array.shape:
                raise UserError(f"{who}: {name} has shape {claimed.shape}, but what it belongs to has {array.shape}.")
            before, along = array.copy(), rng.normal(size=array.shape)
            ends = []
            for sign in (1, -1):
                array[...] = before + sign * step * along
                ends.append(float((layer.forward(at) * dz).sum()))
            array[...] = before
            slope, said = (ends[0] - ends[1]) / (2 * step), float((claimed * along).sum())
            if array.dtype == np.float64 and not abs(slope - said) <= 1e-4 * (abs(slope) + abs(said) + 1e-3):
                raise UserError(
                    f"{who}: {name} is not right; along a random direction it says {said:.4g}, and a difference "
                    f"quotient of forward {slope:.4g}. Check it as in unit 03."
                )


class PlayRun(Run):
    """A training with a schedule that sees the loss of points held out, and learns nothing from them."""

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray, own: bool):
        self.own, self.schedule, self.held = own, "constant", list[float]()
        self._split(x, y)
        super().__init__(network, SquaredError(), self.x, self.y, 1.0)

    def _split(self, x: np.ndarray, y: np.ndarray) -> None:
        held = held_out(y)
        self.x, self.y, self.x_held, self.y_held = x[~held], y[~held], x[held], y[held]

    def give(self, x: np.ndarray, y: np.ndarray) -> None:
        """Go on with other points, from the present parameters."""
        self._split(x, y)
        self.restart()

    def restart(self) -> None:
        self.held.clear()
        super().restart()
        if self.own and not self.problem:
            try:
                check_gradients(self.network, self.x)
            except Exception as error:
                self.problem = explain(error)

    def rate(self) -> float:
        """τ(k) of the step that comes next."""
        return float(SCHEDULES[self.schedule][1](self.tau)(self.steps))

    def back(self) -> bool:
        went = super().back()
        del self.held[len(self.losses) :]
        return went

    def norms(self) -> list[float]:
        """‖∇E‖ at each layer that has parameters, the first one first; of the training points."""
        self.loss.forward(self.network.forward(self.x), self.y)
        gradients, _ = self.network.backward(self.loss.backward())
        counts = [len(layer.parameters) for layer in self.network.layers if layer.parameters]
        parts = [gradients[end - count : end] for end, count in zip(accumulate(counts), counts)]
        return [float(np.sqrt(sum(np.sum(np.square(dp)) for dp in part))) for part in parts]

    def right(self) -> list[float]:
        """The part of the points on the right side of 1/2: of the training points and, if there are, of the others."""
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
        # The schedule counts the steps on record, also after a step back; so τ and schedule may change at any time.
        self._generator = training_steps(self.network, self.loss, self.x, self.y, lambda k: self.rate())


class Game:
    """The network that the menus ask for and its training: Work for the demo. ``run`` is None without points."""

    def __init__(self, layers: Any, data: tuple[np.ndarray, np.ndarray] | None):
        if data is not None:
            floats("x", data[0], ("N", 2))
            floats("y", data[1], (len(data[0]), 1))
            if not np.isin(data[1], (0.0, 1.0)).all() or not len(data[1]):
                raise ValueError("y holds other numbers than 0.0 and 1.0, or none: give each point one of two classes.")
        self.own = layers is not None
        self.linear: Any = Linear
        self.activations: dict[str, Any] = dict(ACTIVATIONS)
        self.fixed: Network | None = None
        self.run: PlayRun | None = None
        self.most = max(sum(_sizes(key)) for key in HIDDEN)
        self.key: tuple[Any, ...] = ()
        self._drawn: Any = None
        if layers is None:
            return
        if hasattr(layers, "forward"):
            self.fixed = layers if isinstance(layers, Network) else Network([layers])
        elif all(isinstance(one, type) for one in layers):
            if len(layers) < 2:
                raise ValueError("layers has fewer than two classes: give a linear layer and an activation.")
            self.linear = layers[0]
            self.activations = {one.__name__.lower(): one for one in layers[1:]}
        else:
            self.fixed = Network(layers)
        if self.fixed:
            self.most = _count_hidden(self.fixed)

    def use(self, x: np.ndarray, y: np.ndarray, key: tuple[Any, ...], drawn: Any) -> None:
        """Train on these points; on a new network if anything of the key has changed."""
        if key != self.key or self.run is None or not len(x):
            self.network = self._build(key)
            self.run = PlayRun(self.network, x, y, self.own) if len(x) else None
        elif drawn != self._drawn and key[0] == "drawn":
            self.run.give(x, y)
        self.key, self._drawn = key, drawn

    def rate(self, tau: float, schedule: str) -> None:
        if self.run:
            self.run.tau, self.run.schedule = tau, schedule

    def _build(self, key: tuple[Any, ...]) -> Network:
        if self.fixed is not None:
            return copy.deepcopy(self.fixed)
        _, hidden, sigma, seed = key
        kind = self.activations[sigma]
        rng, weights = np.random.default_rng(int(seed)), he if "relu" in sigma else glorot
        made = fully_connected((2, *_sizes(hidden), 1), rng, ReLU if self.own else kind, weights=weights)
        if not self.own:
            return made
        return Network([self.linear(*one.parameters) if one.parameters else kind() for one in made.layers])

    def step(self) -> bool:
        return self.run is not None and self.run.step()

    def back(self) -> bool:
        return self.run is not None and self.run.back()

    def reset(self) -> None:
        if self.run:
            self.run.reset()


def _sizes(hidden: str) -> list[int]:
    return [int(size) for size in hidden.split("-") if size != "0"]


def _count_hidden(network: Network) -> int:
    """How many hidden numbers there are, at least 1. Raises ValueError for a network that can't learn at all."""
    if not network.parameters:
        raise ValueError("layers has no parameters, so there is nothing to learn: give it a linear layer at least.")
    try:
        return max(sum(z.shape[1] for z in inside(network, np.zeros((1, 2)))[1]), 1)
    except Exception:
        return 1  # what is wrong with the layers is said by the training, which looks at them one by one
