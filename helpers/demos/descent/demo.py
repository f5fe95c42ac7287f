"""The learning rate in your hand (lecture L1, L9, L10): what gradient descent does for this τ, and why.

Three views. "path": the function, as a curve for one parameter and as contour lines for two, with the iterates
θ(0), θ(1), … on it, beside the loss curve. "several": four step sizes side by side. "map": which regime each τ
and each start lead to; a click on it goes there. Below, the regime and its reason. All follows the hand.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from helpers.data import Quadratic
from helpers.demos.descent.captions import TONES, alternative, say, say_step, short
from helpers.demos.descent.regime_map import RegimeMap, regime_map
from helpers.demos.descent.student_code import STEPS, TOLERANCE, StudentsDescent, run
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Control, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.problems import NAMES, PROBLEMS, Problem, given
from helpers.descent import Energy, Gradient, Trajectory

VIEWS = {"path": "path and loss curve", "several": "several τ side by side", "map": "map of τ and start"}
FACTORS = (0.5, 1.0, 2.0, 4.0)  # the step sizes side by side, in terms of the slider's
STYLES = (("green", "s"), ("blue", "o"), ("orange", "^"), ("red", "D"))
LEAST, MOST = 1e-2, 2.0
PRESETS = (
    ("monotone", "descent:tau=0.1"),
    ("oscillates", "descent:tau=0.36"),
    ("diverges", "descent:tau=0.42"),
    ("a long valley", "descent:E=bowl,tau=0.36,x0=-2.5,y0=1.5"),
    ("the plateau", "descent:E=plateau,tau=0.3,x0=3.0"),
    ("four step sizes", "descent:tau=0.1,view=several"),
    ("the map", "descent:tau=0.3,E=valleys,x0=1.9,view=map"),
)


def descent(
    gradient_descent: StudentsDescent | None = None,
    energy: Energy | Quadratic | None = None,
    gradient: Gradient | None = None,
    theta: np.ndarray | None = None,
    tau: float = 0.15,
) -> Demo:
    """The learning rate τ on a slider: the path of gradient descent, the loss curve, and the regime.

    gradient_descent: your own, ``gradient_descent(gradient, theta, tau, max_steps, tolerance)``, returning
                      the iterates as an array (K + 1, n); the course's if not given. If it raises, is not
                      written yet or returns something else, the sentence below the picture says so.
    energy, gradient: functions of θ: (n,), n = 1 or 2, returning a number and an array (n,); or for energy
                      a ``helpers.data.Quadratic`` alone. Not given, a menu offers four.
    theta:            θ(0): (n,), where to start on that energy.
    tau:              the step size to begin with.

    Raises ValueError if only some of energy, gradient and theta are given, or n is neither 1 nor 2.
    """
    ours = all(part is None for part in (energy, gradient, theta))
    problems = PROBLEMS if ours else {"given": given(energy, gradient, theta)}
    first = next(iter(problems.values()))
    slider = tau_slider(tau, LEAST, MOST)
    menu = Menu("E", NAMES if ours else {"given": "your function"})
    view = Menu("view", VIEWS)
    sides = [_start_slider(problems, i) for i in range(2)]
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(alternative("path", first), height=410)
    scene = _Scene(canvas, gradient_descent, slider.least, slider.most)
    standing = [first]

    def show() -> Caption:
        problem = problems[menu.value]
        if standing != [problem]:
            standing[:] = [problem]
            for i, theta in enumerate(problem.theta):
                sides[i].begin(theta)
        menu.visible, sides[1].visible, k.visible = ours, problem.n == 2, view.value != "map"
        here = problem.at(*(side.value for side in sides[: problem.n]))
        scene.arrange(problem, view.value)
        return scene.draw(here, slider.value, int(k.value))

    controls: dict[str, Control] = {"tau": slider, "E": menu, "view": view, "x0": sides[0], "y0": sides[1], "k": k}
    return Demo(
        "descent", "Gradient descent and its step size", controls, canvas, show, play="k", speed=5,
        presets=PRESETS if ours else (),
    )  # fmt: skip


def _start_slider(problems: dict[str, Problem], i: int) -> Slider:
    """For θᵢ(0), as far as the pictures of all problems reach."""
    own = [p for p in problems.values() if p.n > i]
    ends = [(p.centre[i] - p.reach[i], p.centre[i] + p.reach[i]) for p in own] or [(-1.0, 1.0)]
    value = own[0].theta[i] if own else 0.0
    return Slider(f"start θ{'₁₂'[i]}(0)", value, min(a for a, _ in ends), max(b for _, b in ends), step=0.01)


# --- what is drawn ---------------------------------------------------------------------------------------


class _Scene:
    """The pictures of the three views, drawn on one canvas."""

    def __init__(self, canvas: Canvas, own: StudentsDescent | None, least: float, most: float):
        self.canvas, self.own, self.taus = canvas, own, (least, most)
        self.standing: tuple[int, str] | None = None
        self.functions: list[Panel] = []  # one for each run that is shown
        self.loss: Panel | None = None
        self.factors: tuple[float, ...] = (1.0,)
        self.handed_over: Any = None  # for which start and τ the browser has the paths
        self.map = cache(lambda key: regime_map(self.problem, self.taus, STEPS))

    def arrange(self, problem: Problem, view: str) -> None:
        """Panels, functions, and what the browser needs to iterate by itself, unless they are there already."""
        if self.standing == (id(problem), view):
            return
        self.standing, self.problem, self.view = (id(problem), view), problem, view
        self.low, self.high = energy_range(problem)
        self.factors, self.loss = (FACTORS if view == "several" else (1.0,)), None
        canvas = self.canvas
        canvas.clear()
        canvas.alternative = alternative(view, problem)
        {"path": self._path_view, "several": self._several_view, "map": self._map_view}[view]()
        for panel in self.functions:
            _draw_function(panel, problem, self.low, self.high)
        self.handed_over = None
        if self.own is None and problem.data:
            self._hand_over(E=problem.data)

    def _hand_over(self, by: Sequence[str] = (), **data: Any) -> None:
        """Give the browser what it needs to draw the runs by itself, or those of their steps."""
        problem = self.problem
        self.canvas.iterate(
            "descent", self._moving(), by, n=problem.n, steps=STEPS, tolerance=TOLERANCE, centre=problem.centre,
            reach=50 * problem.reach.max(), bottom=self.low, top=self.high, factors=self.factors, **data,
        )  # fmt: skip

    def draw(self, problem: Problem, tau: float, k: int) -> Caption:
        """The first k steps of each run from problem.theta, and what is to be seen."""
        self.canvas.remove(*self._moving())
        paths = [run(problem, tau * factor, self.own) for factor in self.factors]
        said = [say(problem, path, tau * factor) for path, factor in zip(paths, self.factors, strict=True)]
        if self.view == "path" and k < len(paths[0]):
            said = [say_step(problem, paths[0], tau, k)]
        for i, path in enumerate(paths):
            self._draw_run(i, problem, path, k)
        now = (tau, *problem.theta)
        if (self.own or not problem.data) and now != self.handed_over:
            self.handed_over = now
            self._hand_over(["k"], paths=[{"theta": path.theta, "energy": path.energy} for path in paths])
        if self.view == "map":
            self.canvas.panels[0].points("here", [tau], problem.theta[:1], "ink", "*", size=18)
        if self.view != "several":
            return said[0]
        for panel, factor, one in zip(self.functions, FACTORS, said, strict=True):
            panel.set(title=f"τ = {tau * factor:.3g}: {short(one)}")
        each = "; ".join(f"τ = {tau * f:.3g} {short(one)}" for f, one in zip(FACTORS, said, strict=True))
        return Caption(f"four step sizes: {each}.", max(said, key=lambda one: TONES.index(one.tone)).tone)

    def _path_view(self) -> None:
        title = "The function and the path on it" if self.problem.n == 1 else "Contour lines and the path"
        self.functions = [self._function_panel(title, weight=1.1)]
        self.loss = self._loss_panel()

    def _several_view(self) -> None:
        places = [(0.31 * (i % 2), 0.5 * (i // 2), 0.31, 0.5) for i in range(4)]
        self.functions = [self._function_panel("", place=place) for place in places]
        self.loss = self._loss_panel(place=(0.62, 0, 0.38, 1))

    def _map_view(self) -> None:
        drawn: RegimeMap = self.map(id(self.problem))
        span = float(drawn.starts[0]), float(drawn.starts[-1])
        panel = self.canvas.panel("What becomes of each τ and start", "step size τ", "start θ₁(0)", self.taus, span,
                                  weight=1.1, log="x")  # fmt: skip
        panel.field("map", drawn.regime, self.taus, span, colours="classes", smooth=False)
        for i, (tau, start, words) in enumerate(drawn.places()):
            panel.text(f"region{i}", tau, start, words, size=0.95, box=True)
        panel.link(x="tau", y="x0")
        self.functions = [self._function_panel("The path from there")]

    def _function_panel(self, title: str, **place: Any) -> Panel:
        (a, b), *more = _limits(self.problem)
        ylim = more[0] if more else (self.low, self.high + 0.3 * (self.high - self.low))
        small = "place" in place
        x, y = ("θ", "E(θ)") if self.problem.n == 1 else ("θ₁", "θ₂")
        panel = self.canvas.panel(title, "" if small else x, "" if small else y, (a, b), ylim, **place)
        panel.link(x="x0", y="y0" if more else "", near=f"start{len(self.functions) if small else 0}")
        return panel

    def _loss_panel(self, **place: Any) -> Panel:
        panel = self.canvas.panel(
            "Loss curve", "iteration k", "E(θ(k))", (-0.8, STEPS + 0.8), (self.low, self.high), **place
        )
        return panel

    def _moving(self) -> list[str]:
        names = ["path", "start", "end"] + (["loss", "left"] if self.loss else [])
        marks = [f"{name}{i}" for i in range(len(self.factors)) for name in names]
        return marks + ["warning", "level"] * (self.view == "path") + ["here"] * (self.view == "map")

    def _draw_run(self, i: int, problem: Problem, path: Trajectory, k: int) -> None:
        """One run on its function and on the loss curve. What lies far outside is left out: E may be 1e300."""
        near = np.abs(path.theta - problem.centre).max(axis=1) <= 50 * problem.reach.max()
        shown = min(len(near) if near.all() else int(np.argmin(near)), k + 1)
        theta, E = path.theta[:shown], path.energy[:shown]
        x, y = theta.T if problem.n == 2 else (theta[:, 0], E)
        colour, marker = STYLES[i] if len(self.factors) > 1 else STYLES[1]
        named = self.view == "path"
        panel = self.functions[i]
        panel.line(f"path{i}", x, y, colour, dash="--", marker=marker, width=2, label="iterates θ(k)" if named else "")
        panel.points(f"start{i}", x[:1], y[:1], "ink", "s", size=13, label="start θ(0)" if named else "")
        panel.points(f"end{i}", x[-1:], y[-1:], "purple", "D", size=11, label="last iterate" if named else "")
        if not self.loss:
            return
        label = "" if named else f"{FACTORS[i]:g} τ".removeprefix("1 ")
        self.loss.line(f"loss{i}", np.arange(shown), E, colour, marker=marker, size=6, label=label)
        above = np.flatnonzero(path.energy[: k + 1] > self.high)[:1]
        edge = np.full(len(above), self.high - 0.04 * (self.high - self.low))
        self.loss.points(f"left{i}", above, edge, "red", "^", size=16)
        if named:
            self.loss.rule("level", y=float(path.energy[0]))
            warning = ""
            if len(above):
                warning = f"leaves the picture at k = {above[0]}" if above[0] else "begins above the picture"
            self.loss.text("warning", 0.5, 0.97, warning, "red", anchor="ct", inside=True, box=True)


def energy_range(problem: Problem) -> tuple[float, float]:
    """The loss axis: from just below the least E in the picture to well above E(θ(0))."""
    sides = [np.linspace(a, b, 61) for a, b in _limits(problem)]
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, problem.n)
    least, start = min(problem.energy(t) for t in grid), problem.energy(problem.theta)
    height = max(start - least, 1e-6)
    return least - 0.06 * height, start + 0.9 * height


def _limits(problem: Problem) -> list[tuple[float, float]]:
    return [(float(c - r), float(c + r)) for c, r in zip(problem.centre, problem.reach, strict=True)]


def _draw_function(panel: Panel, problem: Problem, low: float, high: float) -> None:
    """A curve for one parameter, contour lines for two."""
    limits = _limits(problem)
    sides = [np.linspace(a, b, 161) for a, b in limits]
    i = panel.index
    if problem.n == 1:
        panel.line(f"E{i}", sides[0], [problem.energy(np.array([t])) for t in sides[0]], "grey")
        return
    E = np.array([[problem.energy(np.array([a, b])) for a in sides[0][::2]] for b in sides[1][::2]])
    panel.field(f"E{i}", E, limits[0], limits[1], levels=E.min() + np.ptp(E) * np.linspace(0.05, 1, 12) ** 2)
    if problem.quadratic:
        x, y = problem.quadratic.minimiser
        panel.points(f"minimiser{i}", x, y, "green", "+", size=18)
