"""Gradient descent for any step size τ: what it does, and why (lecture L1, L9, L10).

There are three views. "path" shows the iterates θ(0), θ(1), … on the function, and the loss curve beside it. With one
parameter, the function is a curve; with two, you see its contour lines. "several" shows four step sizes side by side.
"map" shows the regime for each pair of a step size τ and a starting point θ₁(0), and a click on the map chooses both.
The caption names the regime and gives the reason.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from helpers.data import Quadratic
from helpers.demos.descent.captions import (
    MAX_LENGTH,
    PREDICATES,
    alternative,
    energies_in_picture,
    run_caption,
    step_caption,
)
from helpers.demos.descent.regime_map import CLASS_LABELS, RegimeMap, regime_map
from helpers.demos.descent.student_code import STEPS, TOLERANCE, StudentDescent, run
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Control, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.problems import LABELS, PROBLEMS, Problem, custom_problem
from helpers.descent import Energy, Gradient, Trajectory

VIEWS = {"path": "path and loss curve", "several": "several τ side by side", "map": "map of τ and start"}
FACTORS = (0.5, 1.0, 2.0, 4.0)  # the step sizes side by side, as multiples of the slider's
STYLES = (("green", "s"), ("blue", "o"), ("orange", "^"), ("red", "v"))
MIN_TAU, MAX_TAU = 1e-2, 2.0
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
    gradient_descent: StudentDescent | None = None,
    energy: Energy | Quadratic | None = None,
    gradient: Gradient | None = None,
    theta: np.ndarray | None = None,
    tau: float = 0.15,
) -> Demo:
    """Show gradient descent with the step size τ on a slider: its path, its loss curve and its regime.

    Parameters
    ----------
    gradient_descent : callable, optional
        Your own ``gradient_descent(gradient, theta, tau, max_steps, tolerance)``, which returns the iterates as an
        array of shape (K + 1, n). By default the demo runs the course's. If yours raises, isn't written yet or returns
        something else, the caption says so.
    energy : callable or Quadratic, optional
        E as a function of θ, shape (n,), with n = 1 or 2; or a ``helpers.data.Quadratic``. By default a menu offers
        four functions.
    gradient : callable, optional
        A function from θ to ∇E(θ), shape (n,). Not needed with a ``Quadratic``.
    theta : ndarray, shape (n,), optional
        The starting point θ(0) for `energy`.
    tau : float, optional
        The initial step size.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    TypeError
        If theta isn't an array of floats.
    ValueError
        If only some of energy, gradient and theta are given (a ``Quadratic`` needs no gradient), theta contains NaN,
        n is neither 1 nor 2, or tau isn't positive.
    """
    built_in = all(part is None for part in (energy, gradient, theta))
    problems = PROBLEMS if built_in else {"given": custom_problem(energy, gradient, theta)}
    first = next(iter(problems.values()))
    slider = tau_slider(tau, MIN_TAU, MAX_TAU)
    menu = Menu(
        "E", LABELS if built_in else {"given": "your function"},
        initial_values={key: dict(zip(("x0", "y0"), p.theta)) for key, p in problems.items()},
    )  # fmt: skip
    menu.visible = built_in
    view = Menu("view", VIEWS)
    starts = [_start_slider(problems, i) for i in range(2)]
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(alternative("path", first), height=410)
    scene = _Scene(canvas, gradient_descent, slider.minimum, slider.maximum)

    def update(changed: frozenset[str]) -> None:
        starts[1].visible, k.visible = problems[menu.value].n == 2, view.value != "map"

    def show(playing: bool) -> Caption:
        problem = problems[menu.value]
        started = problem.starting_at(*(start.value for start in starts[: problem.n]))
        scene.arrange(problem, view.value)
        return scene.draw(started, slider.value, k.value)

    controls: dict[str, Control] = {"tau": slider, "E": menu, "view": view, "x0": starts[0], "y0": starts[1], "k": k}
    return Demo(
        "descent", "Gradient descent and its step size", controls, canvas, show, play="k", speed=5, update=update,
        presets=PRESETS if built_in else (),
    )  # fmt: skip


def _start_slider(problems: dict[str, Problem], i: int) -> Slider:
    """Make the slider for θᵢ(0), wide enough for the pictures of all problems."""
    having_i = [p for p in problems.values() if p.n > i]
    ends = [(p.centre[i] - p.reach[i], p.centre[i] + p.reach[i]) for p in having_i] or [(-1.0, 1.0)]
    value = having_i[0].theta[i] if having_i else 0.0
    return Slider(f"start θ{'₁₂'[i]}(0)", value, min(a for a, _ in ends), max(b for _, b in ends), step=0.01)


# --- drawing ---------------------------------------------------------------------------------------------


class _Scene:
    """The pictures of the three views, drawn on one canvas."""

    def __init__(self, canvas: Canvas, student_descent: StudentDescent | None, min_tau: float, max_tau: float):
        self.canvas, self.student_descent, self.taus = canvas, student_descent, (min_tau, max_tau)
        self.arranged: tuple[int, str] | None = None
        self.functions: list[Panel] = []  # one for each run shown
        self.loss: Panel | None = None
        self.factors: tuple[float, ...] = (1.0,)
        self.sent: Any = None  # the τ and the starting point whose paths the browser has
        self.map = cache(lambda key: regime_map(self.problem, self.taus, STEPS))

    def arrange(self, problem: Problem, view: str) -> None:
        """If the function or the view is new, rebuild the panels. Send E if the browser can iterate by itself."""
        if self.arranged == (id(problem), view):
            return
        self.arranged, self.problem, self.view = (id(problem), view), problem, view
        self.low, self.high = energy_range(problem)
        self.factors, self.loss = (FACTORS if view == "several" else (1.0,)), None
        canvas = self.canvas
        canvas.clear()
        canvas.alternative = alternative(view, problem)
        {"path": self._path_view, "several": self._several_view, "map": self._map_view}[view]()
        for panel in self.functions:
            _draw_function(panel, problem, label="minimum" if view != "several" else "")
        self.sent = None
        if self.student_descent is None and problem.data:
            self._send(E=problem.data)

    def _send(self, by: Sequence[str] = (), **data: Any) -> None:
        """Send the browser what it needs to compute the runs, or to move along the steps of computed runs."""
        problem = self.problem
        self.canvas.iterate(
            "descent", self._moving(), by, n=problem.n, steps=STEPS, tolerance=TOLERANCE, centre=problem.centre,
            reach=50 * problem.reach.max(), factors=self.factors, **data,
        )  # fmt: skip

    def draw(self, problem: Problem, tau: float, k: int) -> Caption:
        """Draw the first k steps of each run from problem.theta and return the caption."""
        self.canvas.remove(*self._moving())
        paths = [run(problem, tau * factor, self.student_descent) for factor in self.factors]
        captions = [run_caption(problem, path, tau * factor) for path, factor in zip(paths, self.factors, strict=True)]
        for i, path in enumerate(paths):
            self._draw_run(i, problem, path, k)
        now = (tau, *problem.theta)
        if (self.student_descent or not problem.data) and now != self.sent:
            self.sent = now
            self._send(["k"], paths=[{"theta": path.theta, "energy": path.energy} for path in paths])
        if self.view == "map":
            here = self.canvas.panels[0]
            here.points("here", [tau], problem.theta[:1], "ink", "*", size=18, label="the path on the right")
        if self.view == "path" and k < len(paths[0]):
            return step_caption(problem, paths[0], tau, k)
        if self.view != "several":
            return captions[0]
        titles = [f"τ = {tau * f:.3g} {PREDICATES[c.regime]}" for f, c in zip(FACTORS, captions, strict=True)]
        for panel, title in zip(self.functions, titles, strict=True):
            panel.set(title=title)
        text = f"Four step sizes: {', '.join(titles)}."
        why = f" With L = {problem.quadratic.L:.3g}, 1/L = {1 / problem.quadratic.L:.3g}." if problem.quadratic else ""
        return Caption(text + why if len(text + why) <= MAX_LENGTH else text)

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
        panel = self.canvas.panel("Each point is one run: click one", "step size τ", "start θ₁(0)", self.taus, span,
                                  weight=1.1, log="x")  # fmt: skip
        panel.field("map", drawn.regime, self.taus, span, colours="classes", smooth=False)
        panel.link(x="tau", y="x0")
        legend = self.canvas.panel("", bare=True, xlim=(0, 1), ylim=(-len(CLASS_LABELS), 0), weight=0.5)
        for i, (regime, label) in enumerate(drawn.classes):
            legend.field(f"swatch{i}", [[regime]], (0, 0.2), (-i - 0.75, -i - 0.25), colours="classes", smooth=False)
            legend.text(f"region{i}", 0.25, -i - 0.5, label, size=0.95, anchor="lc")
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
        names = ["path", "start", "end"] + (["loss"] if self.loss else [])
        marks = [f"{name}{i}" for i in range(len(self.factors)) for name in names]
        return marks + ["level"] * (self.view == "path") + ["here"] * (self.view == "map")

    def _draw_run(self, i: int, problem: Problem, path: Trajectory, k: int) -> None:
        """Draw a run on its function and as a loss curve, with gaps far outside the picture: E may reach 1e300."""
        shown = min(k + 1, len(path.theta))
        near = np.abs(path.theta[:shown] - problem.centre).max(axis=1) <= 50 * problem.reach.max()
        theta, E = np.where(near[:, None], path.theta[:shown], np.nan), np.where(near, path.energy[:shown], np.nan)
        x, y = theta.T if problem.n == 2 else (theta[:, 0], E)
        colour, marker = STYLES[i] if len(self.factors) > 1 else STYLES[1]
        single = self.view == "path"
        panel = self.functions[i]
        panel.line(f"path{i}", x, y, colour, dash="--", marker=marker, width=2, label="iterates θ(k)" if single else "")
        panel.points(f"start{i}", x[:1], y[:1], "ink", "s", size=13, label="start θ(0)" if single else "")
        panel.points(f"end{i}", x[-1:], y[-1:], "purple", "D", size=11, label="last iterate" if single else "")
        if not self.loss:
            return
        label = "" if single else f"{FACTORS[i]:g} τ".removeprefix("1 ")
        self.loss.line(f"loss{i}", np.arange(shown), E, colour, marker=marker, size=6, exits=True, label=label)
        if single:
            self.loss.rule("level", y=float(path.energy[0]), text="E(θ(0))")


def energy_range(problem: Problem) -> tuple[float, float]:
    """Return the range of the loss axis.

    Parameters
    ----------
    problem : Problem
        The function and the starting point.

    Returns
    -------
    tuple of float
        From just below the lowest E in the picture to well above E(θ(0)).
    """
    (least, _), start = energies_in_picture(problem), problem.energy(problem.theta)
    height = max(start - least, 1e-6)
    return least - 0.06 * height, start + 0.9 * height


def _limits(problem: Problem) -> list[tuple[float, float]]:
    return [(float(c - r), float(c + r)) for c, r in zip(problem.centre, problem.reach, strict=True)]


def _draw_function(panel: Panel, problem: Problem, label: str) -> None:
    """Draw the function as a curve for one parameter and as contour lines with the labelled minimiser for two."""
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
        panel.points(f"minimiser{i}", x, y, "green", "+", size=18, label=label)
