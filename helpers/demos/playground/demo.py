"""A playground (lecture L5 to L8): choose or draw data, build a network, and watch all of it while it learns.

    θ(k+1) = θ(k) − τ(k) ∇E(θ(k)),    E = (1/N) Σ_n (N(x_n; θ) − y_n)² over the training points

A third of the points of each class is held out: E is taken of them too, but never its gradient. Beside the two loss
curves stand the size of the gradient at each layer, which fades on its way back through sigmoids, and how much each
hidden number varies over the training points; point at one, and its own map takes the place of the network's.
"""

from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Control, Curve, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.playground.model import DATA, HIDDEN, SCHEDULES, Game, PlayRun, Points, data_set, held_out, inside
from helpers.demos.shared.loss_curve import LossCurve, round_up
from helpers.demos.training import SPEEDS

GRID, REACH, MOST_POINTS = 60, 1.5, 60
LEAST_NORM = 1e-8


def playground(layers: Any = None, data: tuple[np.ndarray, np.ndarray] | None = None) -> Demo:
    """Choose or draw two classes of points, choose a network, and train it live by gradient descent.

    layers: your own, in one of two ways. A list of layers, or a network, for two inputs and one output: the demo
            trains a copy. Or a list of classes, ``[Linear, ReLU]``: your Linear(W, b) and at least one activation, of
            which the demo builds networks of the sizes in its menu. The course's if None.
    data:   x: (N, 2) and y: (N, 1) with 0.0 and 1.0, offered first in the menu.

    ``demo.work.run`` is the training: its ``network``, ``losses`` and ``held``, the loss of the points held out. The
    share string holds the points drawn, but not how far the training is. A layer that is wrong is named in the
    sentence below the picture. Raises TypeError or ValueError for other data, for layers without parameters,
    or fewer than two classes of layers.
    """
    game = Game(layers, data)
    given = {"given": "yours"} if data is not None else {}
    controls: dict[str, Control] = {
        "data": Menu("data", given | DATA | {"drawn": "draw your own"}),
        "hidden": Menu("hidden numbers", HIDDEN),
        "sigma": Menu("activation", {key: kind.__name__ for key, kind in game.activations.items()}),
        "seed": Slider("random start", 1, 1, 20, step=1),
        "tau": tau_slider(0.3, least=1e-3, most=10.0, label="learning rate τ₁"),
        "schedule": Menu("schedule", {key: words for key, (words, _) in SCHEDULES.items()}),
        "neuron": Slider("shown (0: the output)", 0, 0, game.most, step=1),
        "label": Menu("new point", {"0": "y = 0", "1": "y = 1"}),
        "x": Slider("at x₁", 0.0, -REACH, REACH, step=0.05),
        "y": Slider("and x₂", 0.0, -REACH, REACH, step=0.05),
        "points": Curve("points drawn", [0.0] * (3 * MOST_POINTS), -REACH, 2.0),
    }
    points = controls["points"]
    points.visible = False

    def add(x: float, y: float) -> None:
        if controls["data"].value != "drawn":
            return
        rows = np.reshape(points.value, (MOST_POINTS, 3))
        free = np.flatnonzero(rows[:, 2] == 0)
        if not len(free):
            raise UserError(f"Full: {MOST_POINTS} points are drawn already. Remove them to begin anew.")
        rows[free[0]] = x, y, int(controls["label"].value) + 1
        points.put(rows.ravel().tolist())

    controls["add"] = Button("add the point", lambda: add(controls["x"].value, controls["y"].value))
    controls["clear"] = Button("remove all points", lambda: points.put(points.initial))
    canvas = Canvas(
        "Left, training points (filled) and points held out (hollow) of two classes, on a map of the network's output, "
        "or of one hidden number. Right above, the loss of both kinds of points. Right below, the size of the gradient "
        "at each layer, and how much each hidden number varies.", 1000, 480,
    )  # fmt: skip
    picture = _Drawing(canvas, game, add)

    def show() -> Caption:
        value = {name: control.value for name, control in controls.items()}
        drawing = value["data"] == "drawn"
        for name in ("label", "x", "y", "add", "clear"):
            controls[name].visible = drawing
        for name in ("hidden", "sigma", "seed"):
            controls[name].visible = not game.fixed
        yours = data if value["data"] == "given" else None
        x, y = _drawn(value["points"]) if drawing else yours or data_set(value["data"])
        game.use(x, y, (value["data"], value["hidden"], value["sigma"], value["seed"]), value["points"])
        game.rate(value["tau"], value["schedule"])
        picture.panel.set(points=drawing)
        if game.run and game.run.problem:
            raise UserError(game.run.problem)
        return picture(x, y, int(value["neuron"]), bool(demo and demo.playing))

    demo: Demo | None = None
    demo = Demo(
        "playground", "A playground", controls, canvas, show, play=game, speeds=SPEEDS, speed=SPEEDS[-1],
        presets=PRESETS if layers is None and data is None else (),
    )  # fmt: skip
    return demo


PRESETS = [
    ("two moons", "playground:"),
    ("a hidden number's own map", "playground:neuron=3"),
    ("a ring: two hidden layers bend enough", "playground:data=circles"),
    ("no hidden layer: a straight border only", "playground:data=xor,hidden=0"),
    ("XOR: four hidden numbers do", "playground:data=xor,hidden=4"),
    ("a spiral", "playground:data=spiral,hidden=16-16,tau=0.2"),
    ("sigmoids: the gradient fades on its way back", "playground:hidden=8-8-8-8,sigma=sigmoid"),
    ("few noisy points: learnt by heart", "playground:data=noisy,hidden=16-16,tau=0.5"),
    ("a long step jitters", "playground:data=circles,tau=0.7"),
    ("the same in stages calms down", "playground:data=circles,tau=0.7,schedule=stages"),
    ("far too long a step", "playground:tau=6"),
    ("draw your own", "playground:data=drawn"),
]


class _Drawing:
    """The four panels."""

    def __init__(self, canvas: Canvas, game: Game, add: Any):
        self.game, self.canvas = game, canvas
        self.panel = canvas.panel("", "x₁", "x₂", place=(0, 0, 0.44, 1))
        self.panel.on_point(add)
        self.curve = LossCurve(canvas, None, "training points", place=(0.45, 0, 0.55, 0.56))
        self.norms = canvas.panel("Gradient at each layer", "layer", "‖∇E‖", log="y", place=(0.45, 0.56, 0.23, 0.44))
        self.spread = canvas.panel("Hidden numbers: point at one", "layer", "spread", place=(0.69, 0.56, 0.31, 0.44))
        for when in ("hover", "press"):
            self.spread.link(x="neuron", when=when)

    def __call__(self, x: np.ndarray, y: np.ndarray, neuron: int, playing: bool) -> Caption:
        run = self.game.run
        with np.errstate(all="ignore"):
            words = self._map(x, neuron)
            self._points(x, y)
            if run is None:
                self.canvas.remove("loss", "now", "held", "gradient", "spread", "chosen")
                return Caption("no points yet: click in the left panel, or choose a place and press “add the point”.")
            norms = run.norms()
            self._losses(run)
            self._norms(norms)
            self._spread(run, neuron)
            return _say(run, norms, playing, words)

    def _map(self, x: np.ndarray, neuron: int) -> str:
        """The output for each point of the plane, or a hidden number; returns what it is in words."""
        low, high = np.full(2, -REACH), np.full(2, REACH)
        if self.game.key[0] != "drawn":
            low, high = x.min(axis=0), x.max(axis=0)
            low, high = low - 0.12 * (high - low), high + 0.12 * (high - low)
        xlim, ylim = zip(low, high)
        sides = [np.linspace(a, b, GRID) for a, b in (xlim, ylim)]
        out, hidden = inside(self.game.network, np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2))
        words = "The network's output"
        if neuron and hidden:
            layer, h = _place(hidden, neuron)
            out, words = hidden[layer][:, h], f"Hidden number {h + 1} of layer {layer + 1}"
        values = np.nan_to_num(out.reshape(GRID, GRID), nan=0.5, posinf=1e6, neginf=-1e6)
        most = float(np.abs(values).max()) or 1.0
        shown = neuron and hidden
        limits = (-most, most) if shown else (0.0, 1.0)
        self.panel.field("ground", values, xlim, ylim, colours="regions", limits=limits)
        self.panel.set(xlim=xlim, ylim=ylim, title=words)
        return words if shown else ""

    def _points(self, x: np.ndarray, y: np.ndarray) -> None:
        held = held_out(y)
        for name, label, colour, marker in (("zeros", 0, "blue", "o"), ("ones", 1, "red", "^")):
            for kind, rows in (("", ~held), ("held ", held)):
                some = x[rows & (y[:, 0] == label)]
                words = f"y = {label}" if not kind else "held out" if label else ""
                self.panel.points(
                    kind + name, some[:, 0], some[:, 1], colour, marker, size=8, hollow=bool(kind), label=words
                )

    def _losses(self, run: PlayRun) -> None:
        self.curve.run = run
        self.curve.draw()
        held = np.maximum(run.held, 1e-16)
        k = np.unique(np.linspace(0, len(held) - 1, 1000).astype(int))
        self.curve.panel.line("held", k, held[k], "orange", dash="--", label="held out")

    def _norms(self, norms: list[float]) -> None:
        numbers = np.arange(1, len(norms) + 1)
        seen = np.maximum(np.nan_to_num(norms, posinf=1e8), LEAST_NORM)
        low = min(10.0 ** np.floor(np.log10(seen.min()) - 0.3), 1e-3)
        self.norms.bars("gradient", numbers, seen, "green", width=0.7)
        self.norms.set(xlim=(0.4, len(norms) + 0.6), ylim=(low, max(10.0 ** np.ceil(np.log10(seen.max())), 1.0)),
                       xticks=[[int(k), str(k)] for k in numbers])  # fmt: skip

    def _spread(self, run: PlayRun, neuron: int) -> None:
        """The standard deviation of each number over the training points: 0 for one that says the same everywhere."""
        out, hidden = inside(run.network, run.x)
        spread = np.nan_to_num(np.concatenate([z.std(axis=0) for z in (out, *hidden)]), posinf=0.0)
        k = np.arange(len(spread))
        chosen = min(neuron, len(spread) - 1)
        most = max(float(spread.max()), 0.1)
        self.spread.bars("spread", k, spread, "blue", width=0.8)
        self.spread.bars("chosen", k[chosen : chosen + 1], spread[chosen : chosen + 1], "orange", width=0.8)
        ticks: list[list[Any]] = [[0.0, "out"]]
        end = 1
        for layer, z in enumerate(hidden, start=1):
            ticks.append([end + (z.shape[1] - 1) / 2, str(layer)])
            end += z.shape[1]
        self.spread.set(xlim=(-0.8, len(spread) - 0.2), ylim=(0, round_up(1.05 * most)), xticks=ticks)


def _place(hidden: list[np.ndarray], neuron: int) -> tuple[int, int]:
    """Layer and number, both from 0, of the so-manieth hidden number, from 1; the last one if there are fewer."""
    widths = np.array([z.shape[1] for z in hidden])
    k = min(neuron, int(widths.sum())) - 1
    layer = int(np.searchsorted(np.cumsum(widths), k, side="right"))
    return layer, k - int(widths[:layer].sum())


def _drawn(values: tuple[float, ...]) -> Points:
    rows = np.reshape(values, (-1, 3))
    rows = rows[rows[:, 2] > 0]
    return rows[:, :2], rows[:, 2:] - 1.0


def _say(run: PlayRun, norms: list[float], playing: bool, words: str) -> Caption:
    tau = run.rate()
    if run.diverged:
        return Caption(
            f"diverged: at τ = {tau:.3g} E grew beyond all numbers after {run.steps} steps; choose a smaller τ₁ and "
            "press Reset.", "bad",
        )  # fmt: skip
    E, held, right = run.losses[-1], run.held[-1], run.right()
    text = f"after {run.steps} step{'s' * (run.steps != 1)} at τ = {tau:.3g} E = {E:.3g}, {right[0]:.0%} right"
    text += f"; held out {held:.3g}, {right[1]:.0%} right" if len(right) > 1 else "; no point is held out yet"
    state, why, tone = ("learns" if playing else "paused" if run.steps else "ready"), "", "good" if playing else "plain"
    before = run.losses[-min(len(run.losses), 20)]
    if len(np.unique(run.y)) == 1:
        why = " All training points are of one class: there is no border to find yet."
    elif before < 0.8 * E:
        state, tone, why = "goes up and down", "mixed", f" τ = {tau:.3g} is too long a step here."
    elif norms[0] < 1e-6 * norms[-1] or max(norms) < 1e-9 < E:
        state, tone, why = "stuck", "bad", " No gradient reaches layer 1, so it stays as it is."
    elif len(norms) > 1 and norms[0] < 0.01 * norms[-1]:
        state, tone = "a fading gradient", "mixed"
        why = f" At layer 1 it is {norms[-1] / norms[0]:.0f} times smaller than at the last layer."
    elif run.steps > 100 and held > 1.3 * min(run.held) and held > 1.5 * E:
        state, tone = "learns by heart", "mixed"
        why = f" The held-out loss was {min(run.held):.3g} once: what is learnt now is about the training points only."
    shown = f" Shown: {words[0].lower()}{words[1:]}." if words else ""
    return Caption(f"{state}: {text}.{why}{shown}".replace("e-", "e−"), tone)
