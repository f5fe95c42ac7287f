"""Training, watched: a small network of the course's layers or of your own learns while you look (L5 to L10).

Left, the data and what the network makes of them; right, the loss curve on a logarithmic axis. The learning
rate can be changed on the way, the training paused, stepped and reset.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.loss_curve import LossCurve
from helpers.demos.shared.training_run import Run
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network

SPEEDS = (1, 10, 100, 400)  # steps a second: a small network could do thousands, too fast to see anything
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

    def show() -> Caption:
        run.use(slider.value)
        if run.problem:
            raise UserError(run.problem)
        draw()
        return _say(run, demo.playing if demo else False)

    demo: Demo | None = None
    demo = Demo(
        "training", "A network learns", {"tau": slider}, canvas, show, play=run, speeds=SPEEDS, speed=SPEEDS[-1]
    )
    demo.run = run
    return demo


def _say(run: Run, playing: bool) -> Caption:
    if run.diverged:
        return Caption(
            f"diverged: at τ = {run.tau:.3g} E grew beyond all numbers after {run.steps} steps; "
            "choose a smaller τ and press Reset; if that does not help, check the gradients.",
            "bad",
        )
    first, now = run.losses[0], run.losses[-1]
    if run.steps == 0:
        return Caption(f"ready: the network knows nothing yet, E = {now:.3g}. Press Play or Step.")
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
    return Caption(f"{state}: {text}{hint}", "plain" if not playing and not hint else tone)


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
