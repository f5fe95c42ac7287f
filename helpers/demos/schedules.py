"""Draw your own schedule (lecture L10, L11): step sizes τ(k) on the left, and what they do to the loss on the right.

A schedule is a function of the iteration: drawn by hand, in the lecture's stages of 30, 20 and 20 iterations, or
falling continuously. It races a constant step size and a backtracking line search, on a function with kinks, where
a constant step jitters for ever and a line search gets stuck, and on a bowl, where nothing beats a good constant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.data import bowl
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption, brief
from helpers.demos.framework.controls import Curve, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.descent import Trajectory, gradient_descent
from helpers.line_search import LineSearch
from helpers.schedules import Schedule, constant, decaying, piecewise

STEPS = 70
STAGES = (30, 20, 20)  # the lecture's
SHRINK = 4.0  # from one stage to the next
K = 10.0  # iterations after which the continuous one has halved
FLOOR, TOP = 1e-6, 100.0
LEAST, MOST = 0.001, 1.0
C = np.array([[1.0, 0.3], [-0.4, 3.0]])


@dataclass(frozen=True)
class Problem:
    """A function of two parameters whose least value is 0, where to start, and the data that ``maths.js`` needs."""

    energy: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: np.ndarray
    data: dict[str, Any]


_BOWL = bowl((1.0, 5.0), angle=0.5)
PROBLEMS = {
    "kinks": Problem(
        lambda theta: float(np.abs(C @ theta).sum()), lambda theta: C.T @ np.sign(C @ theta), np.array([2.5, 0.7]),
        {"kind": "absolute", "C": C.ravel()},
    ),
    "bowl": Problem(
        _BOWL.energy, _BOWL.gradient, np.array([-2.5, 1.5]), {"kind": "quadratic", "A": _BOWL.A.ravel(), "b": _BOWL.b}
    ),
}  # fmt: skip
NAMES = {"kinks": "with kinks: ‖Cθ‖₁", "bowl": "smooth: a bowl with L = 5"}
KINDS = {
    "steps": "in stages of 30, 20, 20",
    "falling": "falling: τ₁ / (1 + k/10)",
    "hand": "drawn by hand",
}
MOVING = ("tau", "schedule", "constant", "level", "search", "now")


def schedules() -> Demo:
    """Choose or draw a schedule τ(k), and see its loss beside that of a constant τ and of a line search.

    τ₁ is the constant step size and the schedule's first. With "drawn by hand" the left panel is a sheet: draw on it.
    """
    menu, kind = Menu("function", NAMES), Menu("schedule", KINDS)
    tau = tau_slider(0.1, least=LEAST, most=MOST, label="first step size τ₁")
    hand = Curve("schedule by hand", [0.1 * 0.96**k for k in range(STEPS)], LEAST, MOST, log=True)
    k = Slider("iterations shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(
        "Left, the step size against the iteration: the schedule and a constant one. Right, the loss curves of the "
        "schedule, of the constant step size and of a backtracking line search, on a logarithmic axis."
    )
    left = canvas.panel("Step size", "iteration k", "τ(k)", (-1, STEPS), (LEAST, MOST), log="y", weight=0.9)
    right = canvas.panel(
        "Loss curves", "iteration k", "E(θ(k))", (-1, STEPS + 1), (FLOOR / 2, TOP), log="y", weight=1.1
    )
    drawn: list[str] = []
    searched: list[Trajectory] = []

    def show() -> Caption:
        problem = PROBLEMS[menu.value]
        if drawn != [menu.value]:
            drawn[:], searched[:] = [menu.value], [_run(problem, LineSearch())]
            canvas.iterate(
                "schedules", MOVING, E=problem.data, start=problem.start, steps=STEPS, stages=np.array(STAGES),
                shrink=SHRINK, K=K, floor=FLOOR, top=10 * TOP, searched=np.clip(searched[0].energy, FLOOR, 10 * TOP),
            )  # fmt: skip
        hand.visible = kind.value == "hand"
        left.set(draws="hand" if hand.visible else "", title="Step size: draw here" if hand.visible else "Step size")
        taus = np.array([_schedule(kind.value, tau.value, hand.value)(i) for i in range(STEPS)])
        left.line("tau", np.arange(STEPS), taus, "blue", width=3, label="schedule")
        left.line("constant", [0, STEPS - 1], [tau.value, tau.value], "orange", dash="--", label="constant τ₁")
        search = searched[0]
        left.points("search τ", np.arange(len(search)), search.tau, "green", "^", size=8, label="line search")
        left.rule("now", x=int(k.value))
        shown = int(k.value) + 1
        paths = [_run(problem, step) for step in (lambda i: float(taus[i]), constant(tau.value))]
        _draw_loss(right, "schedule", paths[0], shown, "blue", marker="o", every=5, label="schedule")
        _draw_loss(right, "level", paths[1], shown, "orange", dash="--", marker="s", every=5, label="constant τ₁")
        _draw_loss(right, "search", search, shown, "green", dash="-.", marker="^", every=5, label="line search")
        energies = _energies(int(k.value), tau.value, paths[0], paths[1], search)
        if shown <= STEPS:
            return _say_step(int(k.value), float(taus[int(k.value)]), energies)
        return _say(energies, paths[0], paths[1])

    return Demo(
        "schedules", "Schedules", {"E": menu, "kind": kind, "tau": tau, "hand": hand, "k": k}, canvas, show,
        play="k", speed=10,
        presets=[
            ("30 with τ₁, 20 with τ₂, 20 with τ₃", "schedules:"),
            ("falling continuously", "schedules:kind=falling,tau=0.3"),
            ("drawn by hand", "schedules:kind=hand,hand=0.3x25/0.03x25/0.003x20"),
            ("a bowl: a good constant is hard to beat", "schedules:E=bowl,kind=falling,tau=0.2"),
            ("a bowl: a first step beyond 2/L", "schedules:E=bowl,kind=steps,tau=0.42"),
        ],
    )  # fmt: skip


def _schedule(kind: str, tau: float, hand: tuple[float, ...]) -> Schedule:
    if kind == "hand":
        return lambda k: hand[k]
    if kind == "falling":
        return decaying(tau, K)
    return piecewise([(count, tau / SHRINK**i) for i, count in enumerate(STAGES)])


def _run(problem: Problem, tau: Schedule | LineSearch) -> Trajectory:
    return gradient_descent(problem.energy, problem.gradient, problem.start, tau, STEPS)


def _draw_loss(panel: Panel, name: str, path: Trajectory, shown: int, colour: str, **style: Any) -> None:
    """A loss curve, cut where it has left the picture for good: E may be 1e300."""
    E = path.energy[:shown]
    if (E > 10 * TOP).any():
        E = E[: int(np.argmax(E > 10 * TOP)) + 1]
    panel.line(name, np.arange(len(E)), np.clip(E, FLOOR, 10 * TOP), colour, size=7, **style)


def _say_step(k: int, now: float, energies: str) -> Caption:
    return Caption(f"iteration {k}, τ(k) = {now:.3g}: E is {energies}.")


def _say(energies: str, mine: Trajectory, level: Trajectory) -> Caption:
    text = f"E ends at {energies}."
    if mine.energy[-1] > mine.energy[0] or mine.reason == "diverged":
        return Caption(f"the schedule ends above where it began: {text}", "bad")
    better, worse = "the schedule beats the constant τ₁", "the constant τ₁ beats the schedule"
    if mine.energy[-1] < 0.5 * level.energy[-1] or level.reason == "diverged":
        long, short = "Small steps settle where long ones jitter", "The constant one is too short"
        return Caption(f"{better}: {text} {long if _jitters(level) else short}.", "good")
    if mine.energy[-1] > 2 * level.energy[-1]:
        long, short = "The schedule's last steps are too long", "The schedule has become too small too soon"
        return Caption(f"{worse}: {text} {long if _jitters(mine) else short}.", "mixed")
    return Caption(f"about the same: {text}", "plain")


def _jitters(path: Trajectory) -> bool:
    """Whether E still goes up at the end, or grows: then the last steps were too long."""
    return path.reason == "diverged" or bool((np.diff(np.maximum(path.energy[-20:], 1e-12)) > 0).any())


def _energies(k: int, tau: float, mine: Trajectory, level: Trajectory, search: Trajectory) -> str:
    """E of the three in iteration k, in words."""

    def at(path: Trajectory) -> str:
        lost = k > len(path) and path.reason == "diverged"
        return "beyond all bounds" if lost else brief(path.energy[min(k, len(path))])

    stuck = ", stuck at a kink" if search.reason == "no descent" and k >= len(search) else ""
    return f"{at(mine)} with the schedule, {at(level)} with τ₁ = {tau:.3g}, {at(search)} with the line search{stuck}"
