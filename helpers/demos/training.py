"""Watch a small network learn, built from the course's layers or from your own (L5 to L10).

The left panel shows the data and the network's output, the right panel the loss curve on a logarithmic axis. You can
pause, step and reset the training, and change the learning rate while it runs.
"""

import copy
from collections.abc import Sequence

import numpy as np

from helpers.arrays import check_floats
from helpers.checks.comparison import count
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.loss_curve import LossCurve
from helpers.demos.shared.training_run import SPEEDS, TrainingRun
from helpers.layers import Layer
from helpers.losses import Loss, SquaredError
from helpers.network import Network

GRID = 70


def training(
    layers: Network | Sequence[Layer],
    x: np.ndarray,
    y: np.ndarray,
    tau: float = 0.05,
    loss: Loss | None = None,
) -> Demo:
    """Train a network live, by gradient descent on all examples, with the learning rate on a slider.

    Parameters
    ----------
    layers : Network or sequence of Layer
        The network to train: the course's layers or your own. The demo trains a copy, so yours stay as they are.
    x : ndarray, shape (N, 1) or (N, 2)
        The inputs. With one input, the network fits a function, for example ``helpers.data.noisy_sine``. With two
        inputs, it separates two classes, for example ``helpers.data.two_moons``.
    y : ndarray, shape (N, 1)
        The targets. For two classes they are 0.0 and 1.0.
    tau : float, optional
        The initial learning rate.
    loss : object, optional
        A loss with ``forward(prediction, target)`` and ``backward()``. By default ``helpers.losses.SquaredError``.

    Returns
    -------
    Demo
        The demo. ``demo.work.network`` is the copy that is trained, and ``demo.work.losses`` holds E(θ(0)), E(θ(1)), …
        up to the current parameters.

    Raises
    ------
    TypeError
        If x or y isn't an array of floats.
    ValueError
        If x or y has the wrong shape or contains NaN, there are no layers, or tau isn't positive.

    Notes
    -----
    If a layer raises, isn't written yet or returns a gradient of the wrong shape, the caption names it.
    """
    check_floats("x", x, ("N", "D"))
    check_floats("y", y, (len(x), 1))
    if x.shape[1] not in (1, 2):
        raise ValueError(f"x has shape {x.shape}, but only one or two inputs can be drawn: use (N, 1) or (N, 2).")
    network = copy.deepcopy(layers if isinstance(layers, Network) else Network(layers))
    run = TrainingRun(network, loss or SquaredError(), x, y, tau)
    slider = tau_slider(tau, minimum=1e-4, maximum=10.0, label="learning rate τ")
    canvas = Canvas(
        "On the left, the data and the network's output for every input. On the right, the loss curve on a logarithmic "
        "axis. Both change while the network trains. The caption below gives the current loss.",
    )
    draw = (_Fit if x.shape[1] == 1 else _Regions)(canvas, run)

    def show(playing: bool) -> Caption:
        run.set_tau(slider.value)
        if run.problem:
            raise UserError(run.problem)
        draw()
        return _caption(run, playing)

    return Demo(
        "training", "A network learns", {"tau": slider}, canvas, show, play=run, speeds=SPEEDS, speed=SPEEDS[-1]
    )


def _caption(run: TrainingRun, playing: bool) -> Caption:
    steps = count(run.steps, "step")
    if run.diverged:
        return Caption(
            f"{run.overflow()} after {steps}. "
            "Choose a smaller τ and press Reset. If that does not help, check the gradients.",
            "bad",
        )
    first, now = run.losses[0], run.losses[-1]
    if run.steps == 0:
        return Caption(f"Ready: before the first step, E = {now:.3g}. Press Play or Step.")
    text = f"after {steps}, E = {now:.3g}; it started at {first:.3g}."
    if run.x.shape[1] == 2:
        accuracy = np.mean((run.network.forward(run.x) > 0.5) == (run.y > 0.5))
        text += f" {accuracy:.0%} are classified correctly."
    culprit = run.tau_that_raised()
    hint, tone = "", "good"
    if culprit is not None:
        hint, tone = f" E went up in the last steps: τ = {culprit:.3g} may be too large.", "mixed"
    if now > first:
        cause = "" if culprit is None else f": τ = {culprit:.3g} may be too large, or a gradient wrong"
        hint, tone = f" That is worse than at the start{cause}.", "mixed" if culprit is None else "bad"
    state = "Paused" if not playing else "Not learning" if tone == "bad" else "Learning"
    return Caption(f"{state}: {text}{hint}", "plain" if not playing and not hint else tone)


# --- drawing ---------------------------------------------------------------------------------------------


class _Fit:
    """The left panel for one input: the data and the network's output as a curve."""

    def __init__(self, canvas: Canvas, run: TrainingRun):
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
    """The left panel for two inputs: the network's output all over the plane, and the data."""

    def __init__(self, canvas: Canvas, run: TrainingRun):
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
