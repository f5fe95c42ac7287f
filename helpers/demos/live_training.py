"""Training, watched: a small network of the course's layers or of your own learns while you look (L5 to L10).

Left, the data and what the network makes of them; right, the loss curve on a logarithmic axis. The learning
rate can be changed on the way, the training paused, stepped and reset.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from helpers.arrays import floats
from helpers.demos.demo import Demo, Sentence, Wrong, explain, tau_slider
from helpers.demos.picture import BLUE, GREY, RED, Picture, style_axes
from helpers.demos.worker import Worker
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network
from helpers.training import training_steps

PACE = 400  # steps a second: a small network could do thousands, too fast to see anything
MOST_STEPS = 5000  # then it pauses by itself: a forgotten demo should not keep a core busy
GRID = 70
# From y = 0 to y = 1, pale beside the points; the boundary at 1/2 is where it is lightest.
REGIONS = LinearSegmentedColormap.from_list("regions", ["#7FB8DB", "#FFFFFF", "#F0B58A"])


def training(
    layers: Network | Sequence[Layer],
    x: np.ndarray,
    y: np.ndarray,
    tau: float = 0.05,
    loss: Any = None,
) -> Demo:
    """Train a network live, by gradient descent on all data with the τ of the slider.

    layers: a ``Network``, or a list of layers, the course's or your own. The demo trains a copy of them,
            which is ``demo.network``; yours stay as they are.
    x, y:   (N, 1) and (N, 1), a function to fit (``helpers.data.noisy_sine``); or (N, 2) and (N, 1) with 0.0
            and 1.0 in y, two classes (``helpers.data.two_moons``).
    tau:    the learning rate to begin with.
    loss:   with ``forward(prediction, target)`` and ``backward()``; ``helpers.losses.SquaredError`` if None.

    ``demo.losses`` holds E(θ(0)), E(θ(1)), … up to the present parameters. A layer that raises, is not
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
    play = ipywidgets.ToggleButton(
        description="Play", icon="play", tooltip="Train, or pause", layout={"width": "100px"}
    )
    step = ipywidgets.Button(
        description="Step", icon="step-forward", tooltip="One step of gradient descent", layout={"width": "100px"}
    )
    reset = ipywidgets.Button(
        description="Reset", icon="refresh", tooltip="Back to the initial parameters", layout={"width": "100px"}
    )
    picture = Picture(
        "Left, the data and the network's output for every input. Right, the loss curve on a logarithmic axis. "
        "Both change while the network trains; the sentence below says how far it is.",
    )
    draw = (_Fit if x.shape[1] == 1 else _Regions)(picture, run)

    def show() -> Sentence:
        run.use(slider.value)
        if run.problem:
            raise Wrong(run.problem)
        draw()
        return _say(run, worker.playing)

    def advance() -> bool:
        return run.step() and run.steps % MOST_STEPS != 0

    def frame() -> None:
        demo.refresh()
        if not worker.playing:
            play.value = False

    def pressed(_: Any) -> None:
        (worker.play if play.value else worker.pause)()
        play.description, play.icon = ("Pause", "pause") if play.value else ("Play", "play")
        demo.refresh()

    def once(work: Callable[[], Any]) -> Callable[[Any], None]:
        def clicked(_: Any) -> None:
            play.value = False
            with demo.lock:
                work()
            demo.refresh()

        return clicked

    demo = Demo({"tau": slider, "play": play, "step": step, "reset": reset}, picture, show)
    demo.worker = worker = Worker(advance, frame, demo.lock, PACE)
    demo.network, demo.losses = network, run.losses
    play.observe(pressed, "value")
    step.on_click(once(run.step))
    reset.on_click(once(run.reset))
    demo.refresh()
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
        self.reset()

    @property
    def steps(self) -> int:
        """How many steps have been made."""
        return max(len(self.losses) - 1, 0)

    def reset(self) -> None:
        """Back to the initial parameters and a loss curve of one point."""
        for p, p0 in zip(self.network.parameters, self.initial, strict=True):
            p[...] = p0
        self.losses.clear()
        self.diverged, self.problem = False, ""
        try:
            check_layers(self.network, self.loss, self.x, self.y)
        except Exception as error:
            self.problem = str(error) if isinstance(error, Wrong) else explain(error)
            return
        self._begin()
        self.step()

    def use(self, tau: float) -> None:
        """Go on with another learning rate."""
        if tau != self.tau:
            self.tau = tau
            self._begin()
            if self.losses and not self.problem:
                next(self._generator, None)  # E of the present parameters, which is on record

    def step(self) -> bool:
        """One step of gradient descent; False if E is finite no more or a layer raised."""
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


class _LossCurve:
    """The right half: E against the step. The axes grow seldom, since then all has to be drawn anew."""

    def __init__(self, picture: Picture, run: Run, axes: Any):
        self.picture, self.run, self.axes = picture, run, axes
        style_axes(axes, "Loss curve", "step k", "E(θ(k))")
        axes.set_yscale("log")
        axes.grid(axis="y", color="#D9D9D9", lw=0.8)
        picture.moving(
            loss=axes.plot([], [], color=BLUE, zorder=5)[0],
            now=axes.plot([], [], "o", color=RED, ms=10, mec="white", zorder=6)[0],
        )
        self.limits: tuple[float, ...] = ()

    def draw(self) -> None:
        losses = np.maximum(self.run.losses, 1e-16)
        k = np.unique(np.linspace(0, len(losses) - 1, 1000).astype(int))  # as many as there are pixels
        self.picture.artists["loss"].set_data(k, losses[k])
        self.picture.artists["now"].set_data(k[-1:], losses[k[-1:]])
        steps = 100 * 2.0 ** np.ceil(np.log2(max(len(losses) / 100, 1)))
        low = min(np.floor(np.log10(losses.min())), np.ceil(np.log10(losses[0])) - 2)
        # Above 1000 times the start the curve leaves the picture: a loss of 1e300 would flatten the rest.
        high = min(np.ceil(np.log10(losses.max()) + 0.1), np.ceil(np.log10(losses[0])) + 3)
        if self.limits != (steps, low, high):
            self.limits = (steps, low, high)
            self.axes.set(xlim=(-0.02 * steps, steps), ylim=(10**low, 10**high))
            self.picture.still_changed()


class _Fit:
    """The left half for one input: the data and the network's output as a curve."""

    def __init__(self, picture: Picture, run: Run):
        left, right = picture.figure.subplots(1, 2, width_ratios=(1.1, 1))
        style_axes(left, "Data and fit", "x", "y")
        x, y = run.x[:, 0], run.y[:, 0]
        margin, room = 0.05 * np.ptp(x), 0.35 * np.ptp(y) + 1e-9
        left.plot(x, y, "o", color=GREY, ms=6, alpha=0.8, label="data")
        left.set(xlim=(x.min() - margin, x.max() + margin), ylim=(y.min() - room, y.max() + room))
        picture.moving(fit=left.plot([], [], color=RED, lw=3.2, label="network", zorder=5)[0])
        left.legend(loc="upper left", fontsize=12, ncols=2)
        self.grid = np.linspace(x.min() - margin, x.max() + margin, 200)[:, None]
        self.picture, self.run, self.curve = picture, run, _LossCurve(picture, run, right)

    def __call__(self) -> None:
        with np.errstate(all="ignore"):
            z = self.run.network.forward(self.grid)[:, 0]
        # Far outside the axes Agg would be asked to draw at 1e300.
        z = np.where(np.isfinite(z), np.clip(z, -1e3, 1e3), np.nan)
        self.picture.artists["fit"].set_data(self.grid[:, 0], z)
        self.curve.draw()


class _Regions:
    """The left half for two inputs: the output for every point of the plane, and the data."""

    def __init__(self, picture: Picture, run: Run):
        left, right = picture.figure.subplots(1, 2, width_ratios=(1.1, 1))
        style_axes(left, "Decision regions", "x₁", "x₂")
        low, high = run.x.min(axis=0), run.x.max(axis=0)
        low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
        sides = [np.linspace(a, b, GRID) for a, b in zip(low, high, strict=True)]
        self.grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        ground = left.imshow(
            np.zeros((GRID, GRID)), vmin=0, vmax=1, cmap=REGIONS, origin="lower", aspect="auto",
            extent=(low[0], high[0], low[1], high[1]), interpolation="bilinear", zorder=1,
        )  # fmt: skip
        style = {"ms": 7, "mec": "white", "mew": 0.8, "zorder": 5}
        zero = run.y[:, 0] < 0.5
        picture.moving(
            ground=ground,
            zeros=left.plot(*run.x[zero].T, "o", color=BLUE, label="y = 0", **style)[0],
            ones=left.plot(*run.x[~zero].T, "^", color=RED, label="y = 1", **style)[0],
        )
        left.legend(loc="upper right", fontsize=12, ncols=2)
        self.picture, self.run, self.curve = picture, run, _LossCurve(picture, run, right)

    def __call__(self) -> None:
        with np.errstate(all="ignore"):
            z = self.run.network.forward(self.grid)[:, 0].reshape(GRID, GRID)
        self.picture.artists["ground"].set_data(np.nan_to_num(z, nan=0.5, posinf=1.0, neginf=0.0))
        self.curve.draw()
