"""A race of optimisers (lecture L12): the same start, the same step size, five ways to use a gradient.

Full batch and momentum, Nesterov and Adam see the gradient of all examples, stochastic gradient descent that of a
minibatch. Left, their paths on a loss surface of two parameters, or the fits of five small networks; right, the loss
of all examples, against the steps, or against the examples that had to be looked at to make them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.data import noisy_sine
from helpers.demos.canvas import Canvas, Panel
from helpers.demos.controls import Menu, Slider, tau_slider
from helpers.demos.demo import Demo
from helpers.demos.words import Sentence
from helpers.layers import Tanh
from helpers.losses import SquaredError
from helpers.network import fully_connected
from helpers.optimisers import Adam, GradientDescent, Momentum, Nesterov, Optimiser
from helpers.training import minibatches

N = 64  # examples
STEPS = 120
FLOOR, TOP = 1e-6, 1e3
FAR = 1e3  # a parameter beyond it has diverged


def race() -> Demo:
    """Full batch, stochastic, momentum, Nesterov and Adam, on a loss surface and on a small network.

    τ is the step size of all five, β the momentum of two of them, and the batch that of the stochastic one.
    """
    menu = Menu("on", {"surface": "a loss surface", "network": "a network, 1-12-1"})
    tau = tau_slider(0.08, least=0.001, most=1.0)
    beta = Slider("momentum β", 0.8, 0.0, 0.98, step=0.02)
    batch = Menu("batch of the stochastic one", {"1": "1", "4": "4", "16": "16"}, "4")
    count = Menu("count", {"steps": "steps", "examples": "examples looked at"})
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(
        "Left, the paths of five optimisers on the contour lines of a loss, or the fits of five networks to data. "
        "Right, the loss of each on a logarithmic axis. Each has a colour, a dash pattern and a marker of its own."
    )
    scenes: dict[str, _Surface | _Net] = {"surface": _Surface(), "network": _Net()}
    drawn: list[str] = []
    handed_over: list[tuple[Any, ...]] = []  # for which values of the controls the browser has all steps
    known: dict[tuple[Any, ...], tuple[np.ndarray, np.ndarray]] = {}

    def show() -> Sentence:
        scene, size = scenes[menu.value], int(batch.value)
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            canvas.clear()
            scene.draw(canvas)
            canvas.panel("Loss of all examples", "", "E(θ(k))", log="y")
        left, right = canvas.panels
        runs: Runs = {}
        for name, optimiser in _optimisers(tau.value, beta.value).items():
            # What the moved control does not concern is not run again.
            key = (menu.value, repr(optimiser), beta.value * (name in MOMENTA), size * (name == "stochastic"))
            if key not in known:
                known[key] = _run(scene, optimiser, size if name == "stochastic" else None)
            runs[name] = known[key]
        while len(known) > 60:
            del known[next(iter(known))]
        thetas, losses = ({name: run[i] for name, run in runs.items()} for i in range(2))
        curves = _curves(losses, count.value, size)
        now = tuple(control.value for control in (menu, tau, beta, batch, count))
        if handed_over != [now]:
            handed_over[:] = [now]
            marks = scene.over_time(thetas)
            marks["upto"] = marks["upto"] | curves
            canvas.iterate("computed", [name for part in marks.values() for name in part], by=["k"], **marks)
        scene.show(left, {name: path[: int(k.value) + 1] for name, path in thetas.items()})
        _draw_losses(right, curves, count.value, int(k.value))
        return _say(menu.value, tau.value, losses, size)

    return Demo(
        "race", "A race of optimisers", {"on": menu, "tau": tau, "beta": beta, "batch": batch, "count": count, "k": k},
        canvas, show, play="k", speed=10,
        presets=[
            ("a narrow valley", "race:"),
            ("a longer step: some leave", "race:tau=0.32"),
            ("counted by examples looked at", "race:count=examples"),
            ("the noise of single examples", "race:batch=1,tau=0.04"),
            ("a network", "race:on=network,tau=0.1"),
            ("a network, counted by examples", "race:on=network,tau=0.1,count=examples"),
        ],
    )  # fmt: skip


Runs = dict[str, tuple[np.ndarray, np.ndarray]]  # by optimiser, the path (K + 1, n) and the loss along it (K + 1,)
Marks = dict[str, dict[str, dict[str, np.ndarray]]]  # what the program "computed" is given
MOMENTA = ("momentum", "Nesterov")
STYLES: dict[str, tuple[str, str, str]] = {
    "full batch": ("ink", "", "s"),
    "stochastic": ("orange", ":", "x"),
    "momentum": ("blue", "--", "o"),
    "Nesterov": ("green", "-.", "^"),
    "Adam": ("purple", "", "D"),
}


def _optimisers(tau: float, beta: float) -> dict[str, Optimiser]:
    return {
        "full batch": GradientDescent(tau), "stochastic": GradientDescent(tau), "momentum": Momentum(tau, beta),
        "Nesterov": Nesterov(tau, beta), "Adam": Adam(tau),
    }  # fmt: skip


def _run(scene: "_Surface | _Net", optimiser: Optimiser, batch: int | None) -> tuple[np.ndarray, np.ndarray]:
    """The path (K + 1, n) and the loss of all examples along it (K + 1,), up to where it leaves all bounds."""
    theta = scene.start.copy()
    thetas, rows = [theta.copy()], _rows(batch)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            optimiser.step(theta, scene.gradient(theta, next(rows)))
            if not np.abs(theta).max() < FAR:
                break
            thetas.append(theta.copy())
        return np.array(thetas), scene.energies(np.array(thetas))


def _rows(batch: int | None) -> Iterator[Any]:
    rng = np.random.default_rng(0)  # the same minibatches for every τ: what changes is τ's doing
    while True:
        yield from [slice(None)] if batch is None else minibatches(N, batch, rng)


class _Surface:
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
        paths = {name: {"x": path[:, 0], "y": path[:, 1]} for name, path in thetas.items()}
        return {"upto": paths, "at": {f"{name} now": path for name, path in paths.items()}, "rows": {}}

    def show(self, panel: Panel, thetas: dict[str, np.ndarray]) -> None:
        for name, path in thetas.items():
            colour, dash, marker = STYLES[name]
            x, y = path.T
            panel.line(name, x, y, colour, dash=dash, width=2)
            panel.points(f"{name} now", x[-1:], y[-1:], colour, marker, size=11)


class _Net:
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


def _curves(losses: dict[str, np.ndarray], count: str, batch: int) -> dict[str, dict[str, np.ndarray]]:
    """The loss curves against the steps, or against the examples that these have cost."""
    curves = {}
    for name, E in losses.items():
        cost = 1 if count == "steps" else batch if name == "stochastic" else N
        x = np.arange(len(E)) * cost
        seen = x <= _most(count)
        curves[f"{name} loss"] = {"x": x[seen], "y": np.clip(E[seen], FLOOR, TOP)}
    return curves


def _most(count: str) -> int:
    """Where the axis below the loss curves ends."""
    return STEPS if count == "steps" else STEPS * N // 8  # of eight times fewer full steps one sees enough


def _draw_losses(panel: Panel, curves: dict[str, dict[str, np.ndarray]], count: str, k: int) -> None:
    """The loss curves up to step k."""
    most = _most(count)
    panel.set(x="steps k" if count == "steps" else "examples looked at")
    panel.set(xlim=(-0.02 * most, 1.02 * most), ylim=(FLOOR if "data" not in panel.canvas.marks else 1e-3, TOP / 10))
    for name, (colour, dash, marker) in STYLES.items():
        x, y = (curves[f"{name} loss"][side][: k + 1] for side in "xy")
        every = 12 if count == "steps" else 3
        panel.line(f"{name} loss", x, y, colour, dash=dash, marker=marker, every=every, size=7, label=name)


def _say(scene: str, tau: float, losses: dict[str, np.ndarray], batch: int) -> Sentence:
    gone = [name for name, E in losses.items() if len(E) < STEPS + 1 or not E[-10:].mean() < E[0]]
    ends = {name: E[-10:].mean() for name, E in losses.items() if name not in gone}
    if not ends:
        return Sentence(f"all diverge: τ = {tau:.3g} is too long for every one of them.", "bad")
    order = sorted(ends, key=lambda name: ends[name])
    table = ", ".join(f"{name} {ends[name]:.1e}" for name in order).replace("e-0", "e−").replace("e-", "e−")
    cost = f"A stochastic step looks at {batch} of {N} examples."
    lost = f" {' and '.join(gone)} diverge{'s' if len(gone) == 1 else ''} at τ = {tau:.3g}." if gone else ""
    what = "loss above the minimum" if scene == "surface" else "loss"
    text = f"{order[0]} is ahead after {STEPS} steps: the {what} is, best first, {table}.{lost} {cost}"
    return Sentence(text, "mixed" if gone else "good")
