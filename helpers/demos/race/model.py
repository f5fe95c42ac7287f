"""Where the optimisers race (L12): on a loss surface of two parameters, or with a small network each.

A scene has the start θ(0), the gradient of chosen examples, the loss of all of them, and the left picture.
"""

from typing import Any

import numpy as np

from helpers.data import noisy_sine
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.layers import Tanh
from helpers.losses import SquaredError
from helpers.network import fully_connected

N = 64  # examples
Marks = dict[str, dict[str, dict[str, np.ndarray]]]  # what the program "computed" is given
STYLES: dict[str, tuple[str, str, str]] = {
    "full batch": ("ink", "", "s"),
    "stochastic": ("orange", ":", "x"),
    "momentum": ("blue", "--", "o"),
    "Nesterov": ("green", "-.", "^"),
    "Adam": ("purple", "", "D"),
}


class Surface:
    """Least squares with two parameters: E(θ) = (1/2N) Σ (aₙᵀθ − yₙ)², steep in one direction and flat in the other."""

    def __init__(self) -> None:
        rng = np.random.default_rng(2)
        turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
        self.a = rng.normal(size=(N, 2)) * [0.35, 2.6] @ turn.T
        self.y = self.a @ np.array([0.8, -0.4]) + 0.25 * rng.normal(size=N)
        self.start = np.array([-2.2, 1.2])
        self.minimiser = np.linalg.lstsq(self.a, self.y, rcond=None)[0]
        self.least = self._energies(self.minimiser[None])[0]

    def gradient(self, theta: np.ndarray, rows: Any) -> np.ndarray:
        """∇E of the chosen examples: (2,)."""
        a, y = self.a[rows], self.y[rows]
        return a.T @ (a @ theta - y) / len(y)

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """thetas: (K, 2) -> how far E is above its minimum: (K,)."""
        return self._energies(thetas) - self.least

    def _energies(self, thetas: np.ndarray) -> np.ndarray:
        return ((thetas @ self.a.T - self.y) ** 2).mean(axis=1) / 2

    def draw(self, canvas: Canvas) -> None:
        xlim, ylim = (-2.9, 2.6), (-2.6, 2.4)
        panel = canvas.panel("Paths on the loss surface", "θ₁", "θ₂", xlim, ylim, weight=0.8)
        sides = np.meshgrid(np.linspace(*xlim, 90), np.linspace(*ylim, 90))
        E = self.energies(np.stack([s.ravel() for s in sides], axis=1)).reshape(90, 90)
        panel.field("E", E, xlim, ylim, levels=E.max() * np.linspace(0.03, 1, 11) ** 2)
        panel.points("minimiser", self.minimiser[:1], self.minimiser[1:], "ink", "+", size=18)

    def over_time(self, thetas: dict[str, np.ndarray]) -> Marks:
        """What ``show`` draws, for all steps at once."""
        paths = {name: dict(zip("xy", self._near(path).T)) for name, path in thetas.items()}
        return {"upto": paths, "at": {f"{name} now": path for name, path in paths.items()}, "rows": {}}

    def _near(self, path: np.ndarray) -> np.ndarray:
        """The path without steps that begin and end far outside: a diverging one would paint over all others."""
        inside = (np.abs(path) < 3.5).all(axis=1)
        near = inside.copy()
        near[1:] |= inside[:-1]
        return np.where(near[:, None], path, np.nan)

    def show(self, panel: Panel, thetas: dict[str, np.ndarray]) -> None:
        for name, path in thetas.items():
            colour, dash, marker = STYLES[name]
            x, y = self._near(path).T
            panel.line(name, x, y, colour, dash=dash, width=2)
            panel.points(f"{name} now", x[-1:], y[-1:], colour, marker, size=11)


class Net:
    """A network with one hidden layer of 12 numbers, fitted to points on a sine wave."""

    def __init__(self) -> None:
        rng = np.random.default_rng(4)
        self.x, self.y = noisy_sine(N, rng)
        self.network = fully_connected((1, 12, 1), rng, Tanh)
        self.loss = SquaredError()
        self.start = self.network.theta.copy()
        self.grid = np.linspace(-3.2, 3.2, 61)[:, None]

    def gradient(self, theta: np.ndarray, rows: Any) -> np.ndarray:
        """∇E of the chosen examples: (n,)."""
        self.network.theta[...] = theta
        self.loss.forward(self.network.forward(self.x[rows]), self.y[rows])
        gradients, _ = self.network.backward(self.loss.backward())
        return np.concatenate([dp.ravel() for dp in gradients])

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """thetas: (K, n) -> the loss of all examples: (K,)."""
        return ((self._outputs(thetas, self.x) - self.y) ** 2).mean(axis=(1, 2))

    def _outputs(self, thetas: np.ndarray, x: np.ndarray) -> np.ndarray:
        """What the network makes of x: (n, 1) with each of the thetas: (K, n, 1), all in one product."""
        (W1, b1), (W2, b2) = (layer.parameters for layer in self.network.layers if layer.parameters)
        W1, b1, W2, b2 = (
            part.reshape(-1, *np.atleast_2d(p).shape)
            for part, p in zip(np.split(thetas, np.cumsum([W1.size, b1.size, W2.size]), axis=1), (W1, b1, W2, b2))
        )
        return np.tanh(x @ W1 + b1) @ W2 + b2

    def draw(self, canvas: Canvas) -> None:
        panel = canvas.panel("Five networks and the data", "x", "y", (-3.2, 3.2), (-1.8, 1.8), weight=0.8)
        panel.points("data", self.x[:, 0], self.y[:, 0], "grey", size=6, alpha=0.7)

    def over_time(self, thetas: dict[str, np.ndarray]) -> Marks:
        """What ``show`` draws, for all steps at once, in single precision: it is sent with each move of τ."""
        x = self.grid[:, 0]
        fits = {name: self._outputs(path, self.grid)[:, :, 0].astype(np.float32) for name, path in thetas.items()}
        return {"upto": {}, "at": {}, "rows": {name: {"x": x, "y": y} for name, y in fits.items()}}

    def show(self, panel: Panel, thetas: dict[str, np.ndarray]) -> None:
        for name, path in thetas.items():
            colour, dash, marker = STYLES[name]
            fit = self._outputs(path[-1:], self.grid)[0, :, 0]
            panel.line(name, self.grid[:, 0], fit, colour, dash=dash, marker=marker, every=10, width=2.5)
