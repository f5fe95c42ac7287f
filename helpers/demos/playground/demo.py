"""A playground (lecture L5 to L8): choose or draw data, choose a network, and watch it learn.

    θ(k+1) = θ(k) − τ(k) ∇E(θ(k)),    E = mean of (N(x; θ) − y)² over the training points

A third of the points of each class is held out: the demo measures their loss, but the network never learns from them.
Below the two loss curves, you see the size of the gradient at each layer, which vanishes on its way back through
sigmoids. Beside it, you see how much each hidden unit varies over the training points. Point at a unit, and the left
panel shows the map of that unit instead of the output. Or let small maps of all units take the place of these panels.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.framework.canvas import Canvas, Pair
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Control, Curve, Menu, Slider, Toggle, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.playground.maps import UnitMaps, finite, limits_of
from helpers.demos.playground.model import (
    DATA,
    HIDDEN,
    SCHEDULES,
    Playground,
    PlaygroundRun,
    Points,
    data_set,
    held_out,
    output_and_hidden,
)
from helpers.demos.shared.loss_curve import LossCurve, round_up
from helpers.demos.shared.training_run import SPEEDS

GRID, REACH, MAX_POINTS = 60, 1.5, 60
ALTERNATIVE = (
    "On the left, training points (filled) and held-out points (hollow) of two classes, on a map of the network's "
    "output or of one hidden unit."
)
RISEN = 1.25  # E counts as having risen if it is more than this times as large as some steps before
WINDOW = 50  # steps over which E has to fall
MIN_NORM = 1e-8  # a smaller gradient is drawn with this size, because the axis is logarithmic


def playground(layers: Any = None, data: tuple[np.ndarray, np.ndarray] | None = None) -> Demo:
    """Choose or draw two classes of points, choose a network, and train it live by gradient descent.

    Parameters
    ----------
    layers : Network, sequence of Layer, or sequence of type, optional
        Your own layers, in one of two ways. Pass a network or a list of layers with two inputs and one output, and the
        demo trains a copy. Or pass a list of classes such as ``[Linear, ReLU]``, and the demo builds networks from
        them: it calls the first class as ``Linear(W, b)``, and the others are activations. By default the course's
        layers.
    data : tuple of ndarray, optional
        Your own points x, shape (N, 2), and classes y, shape (N, 1), with values 0.0 and 1.0. The menu offers them
        first.

    Returns
    -------
    Demo
        The demo. ``demo.work.run`` is the training, with ``network``, ``losses``, and ``held``, the loss on the
        held-out points. It is None while there are no points.

    Raises
    ------
    TypeError
        If x or y isn't an array of floats.
    ValueError
        If x or y has the wrong shape or contains NaN, y is empty or has values other than 0.0 and 1.0, the layers have
        no parameters, or `layers` has fewer than two classes.

    Notes
    -----
    The share string contains the drawn points, but not the state of the training. If a layer is wrong, the caption
    names it.
    """
    model = Playground(layers, data)
    given = {"given": "yours"} if data is not None else {}
    controls: dict[str, Control] = {
        "data": Menu("data", given | DATA | {"drawn": "draw your own"}),
        "hidden": Menu("hidden units", HIDDEN),
        "sigma": Menu("activation", {key: layer.__name__ for key, layer in model.activations.items()}),
        "seed": Slider("random start", 1, 1, 20, step=1),
        "tau": tau_slider(0.3, minimum=1e-3, maximum=10.0, label="learning rate τ₁"),
        "schedule": Menu("schedule", {key: label for key, (label, _) in SCHEDULES.items()}),
        "neuron": Slider("shown (0: the output)", 0, 0, model.max_hidden, step=1),
        "maps": Toggle("maps of all units"),
        "label": Menu("new point", {"0": "y = 0", "1": "y = 1"}),
        "x": Slider("at x₁", 0.0, -REACH, REACH, step=0.05),
        "y": Slider("and x₂", 0.0, -REACH, REACH, step=0.05),
        "points": Curve("points drawn", [0.0] * (3 * MAX_POINTS), -REACH, 2.0),
    }
    points = controls["points"]
    points.visible = False
    for name in ("hidden", "sigma", "seed"):
        controls[name].visible = not model.fixed_network

    def add(x: float, y: float) -> None:
        if controls["data"].value != "drawn":
            return
        rows = np.reshape(points.value, (MAX_POINTS, 3))
        free = np.flatnonzero(rows[:, 2] == 0)
        if not len(free):
            raise UserError(f"Full: {MAX_POINTS} points are already drawn. Remove them to start over.")
        rows[free[0]] = x, y, int(controls["label"].value) + 1
        points.put(rows.ravel().tolist())

    controls["add"] = Button("add the point", lambda: add(controls["x"].value, controls["y"].value))
    controls["clear"] = Button("remove all points", lambda: points.put(points.initial))
    canvas = Canvas(ALTERNATIVE, 1000, 480)
    picture = _Drawing(canvas, model, add)

    def update(changed: frozenset[str]) -> None:
        for name in ("label", "x", "y", "add", "clear"):
            controls[name].visible = controls["data"].value == "drawn"

    def show(playing: bool) -> Caption:
        value = {name: control.value for name, control in controls.items()}
        drawing = value["data"] == "drawn"
        yours = data if value["data"] == "given" else None
        x, y = _drawn(value["points"]) if drawing else yours or data_set(value["data"])
        model.update(x, y, (value["data"], value["hidden"], value["sigma"], value["seed"]), value["points"])
        model.set_tau(value["tau"], value["schedule"])
        picture.panel.set(points=drawing)
        if model.run and model.run.problem:
            raise UserError(model.run.problem)
        return picture(x, y, value["neuron"], value["maps"], playing)

    return Demo(
        "playground", "A playground", controls, canvas, show, play=model, speeds=SPEEDS, speed=SPEEDS[-1],
        presets=PRESETS if layers is None and data is None else (), plays=PLAYS, update=update,
    )  # fmt: skip


PRESETS = [
    ("two moons", "playground:"),
    ("the map of a hidden unit", "playground:neuron=3"),
    ("the maps of all hidden units", "playground:neuron=3,maps=1"),
    ("a ring: two hidden layers", "playground:data=circles"),
    ("no hidden layer: one line", "playground:data=xor,hidden=0"),
    ("XOR: four hidden units", "playground:data=xor,hidden=4"),
    ("a spiral", "playground:data=spiral,hidden=16-16,tau=0.2"),
    ("sigmoids: vanishing gradient", "playground:hidden=8-8-8-8,sigma=sigmoid"),
    ("few noisy points: overfitting", "playground:data=noisy,hidden=16-16,tau=0.3"),
    ("a large step jitters", "playground:data=circles,tau=0.7"),
    ("the same in stages calms down", "playground:data=circles,tau=0.7,schedule=stages"),
    ("far too large a step", "playground:tau=6"),
    ("draw your own", "playground:data=drawn"),
]
PLAYS = [title for title, state in PRESETS if "maps" not in state and "drawn" not in state]


class _Drawing:
    """The panels."""

    def __init__(self, canvas: Canvas, model: Playground, add: Any):
        self.model, self.canvas, self.add = model, canvas, add
        self.arranged: tuple[int, ...] | None = ()  # the widths of the layers whose maps have panels, or None
        self.arrange(None)

    def arrange(self, widths: tuple[int, ...] | None) -> None:
        """Make the panels: with the maps of hidden layers of these widths, or with loss, gradient and spread."""
        if self.arranged == widths:
            return
        self.arranged, canvas = widths, self.canvas
        canvas.clear()
        self.drawn: list[np.ndarray] = []  # the points whose marks are up to date
        self.panel = canvas.panel("", "x₁", "x₂", place=(0, 0, 0.44, 1))
        self.panel.on_point(self.add)
        if widths is not None:
            self.maps = UnitMaps(canvas, widths)
            canvas.alternative = f"{ALTERNATIVE} On the right, small maps of all hidden units and of the output."
            return
        self.curve = LossCurve(canvas, None, "training points", place=(0.45, 0, 0.55, 0.56))
        self.norms = canvas.panel("Gradient by layer", "layer", "‖∇E‖", log="y", place=(0.45, 0.56, 0.23, 0.44))
        self.spread = canvas.panel("Units: point at one", "layer", "spread", place=(0.69, 0.56, 0.31, 0.44))
        for when in ("hover", "press"):
            self.spread.link(x="neuron", when=when)
        canvas.alternative = (
            f"{ALTERNATIVE} At the top right, the loss on both kinds of points. At the bottom right, the size of the "
            "gradient at each layer, and how much the output and each hidden unit vary."
        )

    def __call__(self, x: np.ndarray, y: np.ndarray, neuron: int, all_maps: bool, playing: bool) -> Caption:
        run = self.model.run
        with np.errstate(all="ignore"):
            xlim, ylim = self._limits(x)
            points = _grid(xlim, ylim)
            out, hidden = output_and_hidden(self.model.network, points)
            self.arrange(tuple(z.shape[1] for z in hidden) if all_maps else None)
            if all_maps:
                self.maps.draw(out, hidden, neuron)
            shown = self._map(xlim, ylim, out, hidden, neuron)
            self._points(x, y)
            if run is None:
                self.canvas.remove("loss", "now", "held", "gradient", "spread", "chosen")
                return Caption("No points yet: click in the left panel, or choose x₁ and x₂ and press “add the point”.")
            norms = run.gradient_norms()
            if not all_maps:
                self._losses(run)
                self._norms(norms)
                self._spread(run, neuron)
            return _caption(run, norms, playing, shown)

    def _limits(self, x: np.ndarray) -> tuple[Pair, Pair]:
        """Return the limits of the map in x₁ and x₂."""
        if self.model.settings[0] == "drawn":
            return (-REACH, REACH), (-REACH, REACH)
        low, high = x.min(axis=0), x.max(axis=0)
        low, high = low - 0.12 * (high - low), high + 0.12 * (high - low)
        return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))

    def _map(self, xlim: Pair, ylim: Pair, out: np.ndarray, hidden: list[np.ndarray], neuron: int) -> str:
        """Draw the map of the output or of a hidden unit; return the name of the unit, or an empty string."""
        widths = [z.shape[1] for z in hidden]
        chosen, title = min(neuron, sum(widths)), "The network's output"
        if chosen:
            layer, h = _find_unit(widths, chosen)
            out, title = hidden[layer][:, h : h + 1], f"Hidden unit {h + 1} of layer {layer + 1}"
        values = finite(out[:, 0])
        limits = limits_of(values) if chosen else (0.0, 1.0)
        self.panel.field("ground", values.reshape(GRID, GRID), xlim, ylim, colours="regions", limits=limits)
        self.panel.set(xlim=xlim, ylim=ylim, title=title)
        return title if chosen else ""

    def _points(self, x: np.ndarray, y: np.ndarray) -> None:
        if self.drawn and np.array_equal(self.drawn[0], x) and np.array_equal(self.drawn[1], y):
            return
        self.drawn, held = [x, y], held_out(y)
        for name, label, colour, marker in (("zeros", 0, "blue", "o"), ("ones", 1, "red", "^")):
            for kind, rows in (("", ~held), ("held ", held)):
                some = x[rows & (y[:, 0] == label)]
                legend = "held out" if kind else f"y = {label}"
                self.panel.points(
                    kind + name, some[:, 0], some[:, 1], colour, marker, size=8, hollow=bool(kind), label=legend
                )

    def _losses(self, run: PlaygroundRun) -> None:
        self.curve.run = run
        self.curve.draw()
        k = self.canvas.marks["loss"]["x"].astype(int)
        held = np.maximum(run.held, 1e-16)
        self.curve.panel.line("held", k, held[k], "orange", dash="--", exits=True, label="held out")

    def _norms(self, norms: list[float]) -> None:
        numbers = np.arange(1, len(norms) + 1)
        seen = np.maximum(np.nan_to_num(norms, posinf=1e8), MIN_NORM)
        low = min(10.0 ** np.floor(np.log10(seen.min()) - 0.3), 1e-3)
        self.norms.bars("gradient", numbers, seen, "green", width=0.7)
        self.norms.set(xlim=(0.4, len(norms) + 0.6), ylim=(low, max(10.0 ** np.ceil(np.log10(seen.max())), 1.0)),
                       xticks=[[int(k), str(k)] for k in numbers])  # fmt: skip

    def _spread(self, run: PlaygroundRun, neuron: int) -> None:
        """Draw the standard deviation of the output and each unit over the training points: 0 for a constant value."""
        out, hidden = output_and_hidden(run.network, run.x)
        spread = np.nan_to_num(np.concatenate([z.std(axis=0) for z in (out, *hidden)]), posinf=0.0)
        k = np.arange(len(spread))
        chosen = min(neuron, len(spread) - 1)
        largest = max(float(spread.max()), 0.1)
        self.spread.bars("spread", k, spread, "blue", width=0.8)
        one = slice(chosen, chosen + 1)
        self.spread.bars("chosen", k[one], spread[one], "orange", width=0.8)
        ticks: list[list[Any]] = [[0.0, "out"]]
        end = 1
        for layer, z in enumerate(hidden, start=1):
            ticks.append([end + (z.shape[1] - 1) / 2, str(layer)])
            end += z.shape[1]
        self.spread.set(xlim=(-0.8, len(spread) - 0.2), ylim=(0, round_up(1.05 * largest)), xticks=ticks)


@lru_cache(maxsize=2)
def _grid(xlim: Pair, ylim: Pair) -> np.ndarray:
    sides = [np.linspace(a, b, GRID) for a, b in (xlim, ylim)]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def _find_unit(widths: list[int], unit: int) -> tuple[int, int]:
    """Return the layer and the place in it, both from 0, of a hidden unit, which is numbered from 1."""
    ends = np.cumsum(widths)
    layer = int(np.searchsorted(ends, unit - 1, side="right"))
    return layer, unit - 1 - int(ends[layer] - widths[layer])


def _drawn(values: tuple[float, ...]) -> Points:
    rows = np.reshape(values, (-1, 3))
    rows = rows[rows[:, 2] > 0]
    return rows[:, :2], rows[:, 2:] - 1.0


def _stagnates(losses: list[float]) -> bool:
    """Whether E is on average hardly lower in the last steps than in as many steps before."""
    before, last = (float(np.mean(part)) for part in (losses[-2 * WINDOW : -WINDOW] or [np.inf], losses[-WINDOW:]))
    return len(losses) > 2 * WINDOW and last > 0.98 * before


def _caption(run: PlaygroundRun, norms: list[float], playing: bool, shown: str) -> Caption:
    steps = count(run.steps, "step")
    if run.diverged:
        return Caption(f"{run.overflow()} after {steps}. Choose a smaller τ₁ and press Reset.", "bad")
    E, held, accuracies = run.losses[-1], run.held[-1], run.accuracies()
    text = f"after {steps}, E = {E:.3g} with {accuracies[0]:.0%} correct"
    text += f"; held out, E = {held:.3g} with {accuracies[1]:.0%}" if len(accuracies) > 1 else "; nothing is held out"
    text += f"; next τ = {run.next_tau():.3g}"
    state, tone = ("Learning" if playing else "Paused" if run.steps else "Ready"), "good" if playing else "plain"
    why = ""
    culprit = run.tau_that_raised(RISEN)
    if len(np.unique(run.y)) == 1:
        why = " All training points are of one class, so there is no boundary to find yet."
    elif culprit is not None:
        state, tone, why = "E has risen", "mixed", f" τ = {culprit:.3g} was too large here."
    elif max(norms) < 1e-9 < E:
        state, tone, why = (
            "Not moving",
            "mixed",
            " In every layer the gradient is nearly 0, so nothing changes any more.",
        )
    elif norms[0] < 1e-6 * norms[-1]:
        state, tone, why = "Stuck", "bad", " Almost no gradient reaches layer 1, so it hardly changes."
    elif len(norms) > 1 and norms[0] < 0.01 * norms[-1]:
        state, tone = "Vanishing gradient", "mixed"
        why = f" At layer 1 it is {norms[-1] / norms[0]:.0f} times smaller than at the last layer."
    elif run.steps > 100 and held > 1.3 * min(run.held) and held > 1.5 * E and min(run.losses) > E / 1.1:
        state, tone = "Overfitting", "mixed"
        why = f" The held-out loss was {min(run.held):.3g} before; the network is memorising the points."
    elif playing and _stagnates(run.losses) and accuracies[0] < 1:
        state, tone, rises = "Stagnating", "mixed", int((np.diff(run.losses[-WINDOW:]) > 0).sum())
        jumps = f"it rose in {rises} of them" if rises >= WINDOW // 5 else "the steps change little"
        why = f" In the last {WINDOW} steps, E hardly fell: {jumps}."
    elif accuracies[0] < 0.9:
        tone = "plain"  # learning, but not there yet
    if len(norms) == 1 and accuracies[0] < 1 and culprit is None:
        why = " Without a hidden layer, the boundary can only be a straight line."
    unit = f" Shown: {shown[0].lower()}{shown[1:]}." if shown else ""
    return Caption(f"{state}: {text}.{why}{unit}".replace("e-", "e−"), tone)
