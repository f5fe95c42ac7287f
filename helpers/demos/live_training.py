"""Training, watched: a small network of the course's layers or of your own learns while you look (L5 to L10).

Left, the data and what the network makes of them; right, the loss curve on a logarithmic axis. The learning
rate can be changed on the way, the training paused, stepped and reset.
"""

import copy
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.demos.canvas import Canvas
from helpers.demos.controls import tau_slider
from helpers.demos.demo import Demo
from helpers.demos.loss_curve import LossCurve
from helpers.demos.words import Sentence, Wrong, explain
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network
from helpers.training import training_steps

SPEEDS = (1, 10, 100, 400)  # steps a second: a small network could do thousands, too fast to see anything
MOST_STEPS = 5000  # then it pauses by itself: a forgotten demo should not keep a core busy
PAST = 1000  # steps that can be taken back
GRID = 70


def training(
    layers: Network | Sequence[Layer],
    x: np.ndarray,
    y: np.ndarray,
    tau: float = 0.05,
    loss: Any = None,
) -> Demo:
    """Train a network live, by gradient descent on all data with the τ of the slider.

    layers: a ``Network``, or a list of layers, the course's or your own. The demo trains a copy of them,
            which is ``demo.run.network``; yours stay as they are.
    x, y:   (N, 1) and (N, 1), a function to fit (``helpers.data.noisy_sine``); or (N, 2) and (N, 1) with 0.0
            and 1.0 in y, two classes (``helpers.data.two_moons``).
    tau:    the learning rate to begin with.
    loss:   with ``forward(prediction, target)`` and ``backward()``; ``helpers.losses.SquaredError`` if None.

    ``demo.run.losses`` holds E(θ(0)), E(θ(1)), … up to the present parameters. A layer that raises, is not
    written yet or returns gradients of a wrong shape is named in the sentence below the picture.
    Raises TypeError or ValueError for other x or y.
    """
    floats("x", x, ("N", "D"))
    floats("y", y, (len(x), 1))
    if x.shape[1] not in (1, 2):
        raise ValueError(f"x has shape {x.shape}, but only one or two inputs can be drawn: (N, 1) or (N, 2).")
    network = copy.deepcopy(layers if isinstance(layers, Network) else Network(layers))
    run = Run(network, loss or SquaredError(), x, y, tau)
    slider = tau_slider(tau, least=1e-4, most=10.0, label="learning rate τ")
    canvas = Canvas(
        "Left, the data and the network's output for every input. Right, the loss curve on a logarithmic axis. "
        "Both change while the network trains; the sentence below says how far it is.",
    )
    draw = (_Fit if x.shape[1] == 1 else _Regions)(canvas, run)

    def show() -> Sentence:
        run.use(slider.value)
        if run.problem:
            raise Wrong(run.problem)
        draw()
        return _say(run, demo.playing if demo else False)

    demo: Demo | None = None
    demo = Demo(
        "training", "A network learns", {"tau": slider}, canvas, show, play=run, speeds=SPEEDS, speed=SPEEDS[-1]
    )
    demo.run = run
    return demo


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
            self.problem = str(error) if isinstance(error, Wrong) else explain(error)
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
    """Run once forward and backward, layer by layer, and raise Wrong for anything that is no layer's answer.

    Shapes are compared exactly: a gradient of shape (1,) or (N, M) would broadcast, or fail where nobody
    sees which layer it came from.
    """
    z = x
    for layer in network.layers:
        z = layer.forward(z)
        if not isinstance(z, np.ndarray) or z.ndim != 2 or len(z) != len(x):
            raise Wrong(f"{_name(layer)}.forward: returned {_what(z)}, but should return an array ({len(x)}, M).")
        z = z.copy()
    if z.shape != y.shape:
        raise Wrong(f"The network: its output has shape {z.shape}, but y has shape {y.shape}.")
    loss.forward(z, y)
    dz = loss.backward()
    for layer in reversed(network.layers):
        answer = layer.backward(dz)
        if not (isinstance(answer, tuple | list) and len(answer) == 2):
            raise Wrong(f"{_name(layer)}.backward: returned {_what(answer)}, but should return d_params, dx.")
        d_params, dx = answer
        if not isinstance(d_params, list | tuple) or len(d_params) != len(layer.parameters):
            raise Wrong(
                f"{_name(layer)}.backward: returned {_what(d_params)} as d_params, but should return a list "
                f"of {len(layer.parameters)} gradients, one for each parameter."
            )
        for k, (p, dp) in enumerate(zip(layer.parameters, d_params, strict=True)):
            if np.shape(dp) != p.shape:
                raise Wrong(
                    f"{_name(layer)}.backward: the gradient of parameter {k} is {_what(dp)}, but the parameter "
                    f"has shape {p.shape}."
                )
        if not isinstance(dx, np.ndarray):
            raise Wrong(f"{_name(layer)}.backward: returned {_what(dx)} as dx, but should return an array.")
        dz = dx


def _name(layer: Any) -> str:
    return type(layer).__name__


def _what(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}" + (f" of {len(value)}" if hasattr(value, "__len__") else "")


def _say(run: Run, playing: bool) -> Sentence:
    if run.diverged:
        return Sentence(
            f"diverged: at τ = {run.tau:.3g} E grew beyond all numbers after {run.steps} steps; "
            "choose a smaller τ and press Reset; if that does not help, check the gradients.",
            "bad",
        )
    first, now = run.losses[0], run.losses[-1]
    if run.steps == 0:
        return Sentence(f"ready: the network knows nothing yet, E = {now:.3g}. Press Play or Step.")
    text = f"after {run.steps} steps E = {now:.3g}; it began at {first:.3g}."
    if run.x.shape[1] == 2:
        right = np.mean((run.network.forward(run.x) > 0.5) == (run.y > 0.5))
        text = text[:-1] + f". {right:.0%} of the points are on the right side."
    before = run.losses[-min(len(run.losses), 20)]
    hint, tone = "", "good"
    if now > first:
        hint, tone = f" That is worse than at the start: τ = {run.tau:.3g} is too large, or a gradient is wrong.", "bad"
    elif now > before:
        hint, tone = f" E goes up and down, since τ = {run.tau:.3g} is large.", "mixed"
    state = "paused" if not playing else "does not learn" if tone == "bad" else "learns"
    return Sentence(f"{state}: {text}{hint}", "plain" if not playing and not hint else tone)


# --- drawing ---------------------------------------------------------------------------------------------


class _Fit:
    """The left half for one input: the data and the network's output as a curve."""

    def __init__(self, canvas: Canvas, run: Run):
        x, y = run.x[:, 0], run.y[:, 0]
        margin, room = 0.05 * np.ptp(x), 0.35 * np.ptp(y) + 1e-9
        self.panel = canvas.panel(
            "Data and fit", "x", "y", (x.min() - margin, x.max() + margin), (y.min() - room, y.max() + room), weight=1.1
        )
        self.panel.points("data", x, y, "grey", size=7, alpha=0.8, label="data")
        self.grid = np.linspace(x.min() - margin, x.max() + margin, 200)[:, None]
        self.run, self.curve = run, LossCurve(canvas, run)

    def __call__(self) -> None:
        with np.errstate(all="ignore"):
            z = self.run.network.forward(self.grid)[:, 0]
        self.panel.line("fit", self.grid[:, 0], np.where(np.isfinite(z), z, np.nan), "red", width=3.5, label="network")
        self.curve.draw()


class _Regions:
    """The left half for two inputs: the output for every point of the plane, and the data."""

    def __init__(self, canvas: Canvas, run: Run):
        low, high = run.x.min(axis=0), run.x.max(axis=0)
        low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
        self.xlim, self.ylim = (low[0], high[0]), (low[1], high[1])
        self.panel = canvas.panel("Decision regions", "x₁", "x₂", self.xlim, self.ylim, weight=1.1)
        zero = run.y[:, 0] < 0.5
        self.panel.points("zeros", run.x[zero, 0], run.x[zero, 1], "blue", "o", size=8, label="y = 0")
        self.panel.points("ones", run.x[~zero, 0], run.x[~zero, 1], "red", "^", size=8, label="y = 1")
        sides = [np.linspace(a, b, GRID) for a, b in (self.xlim, self.ylim)]
        self.grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        self.run, self.curve = run, LossCurve(canvas, run)

    def __call__(self) -> None:
        with np.errstate(all="ignore"):
            z = self.run.network.forward(self.grid)[:, 0].reshape(GRID, GRID)
        z = np.nan_to_num(z, nan=0.5, posinf=1.0, neginf=0.0)
        self.panel.field("ground", z, self.xlim, self.ylim, colours="regions", limits=(0.0, 1.0))
        self.curve.draw()
