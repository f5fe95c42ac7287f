"""Step-size schedules (lecture L10, L11): choose or draw τ(k), and see what it does to the loss.

A schedule is a function of the iteration k. It can have the lecture's stages of 30, 20 and 20 iterations, fall
continuously, or be drawn by hand. It competes with a constant step size and a backtracking line search. On a function
with kinks, a constant step jitters forever and a line search gets stuck. On a bowl, a good constant is hard to beat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from helpers.data import bowl
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Curve, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.numbers import TINY, brief
from helpers.descent import Trajectory, gradient_descent
from helpers.line_search import LineSearch
from helpers.schedules import Schedule, decaying, piecewise

STEPS = 70
STAGES = (30, 20, 20)  # the lecture's
SHRINK = 4.0  # the factor by which τ falls from one stage to the next
K = 10.0  # the iteration at which the continuous schedule has halved
LOSS_AXIS = (1e-6, 100.0)
MIN_TAU, MAX_TAU = 0.001, 1.0
C = np.array([[1.0, 0.3], [-0.4, 3.0]])


@dataclass(frozen=True)
class Problem:
    """A function of two parameters whose minimum is 0.

    Attributes
    ----------
    energy : callable
        Maps θ, shape (2,), to E(θ), a float.
    gradient : callable
        Maps θ, shape (2,), to ∇E(θ) or a subgradient, shape (2,).
    start : ndarray, shape (2,)
        The starting point θ(0).
    data : dict
        The description of E for ``maths.js``.
    """

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
    """Compare the loss of a schedule τ(k) with that of a constant step size and of a line search.

    τ₁ is both the constant step size and the first step size of the schedule. With "drawn by hand", you draw the
    schedule in the left panel, and τ₁ is only the constant step size.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    menu, kind = Menu("function", NAMES), Menu("schedule", KINDS)
    tau = tau_slider(0.1, minimum=MIN_TAU, maximum=MAX_TAU, label="first step size τ₁")
    hand = Curve("schedule by hand", [0.1 * 0.96**k for k in range(STEPS)], MIN_TAU, MAX_TAU, log=True)
    k = Slider("iterations shown", 0, 0, STEPS, step=1)  # the runs start only when the reader has placed a bet
    canvas = Canvas(
        "On the left, the step size against the iteration: the schedule, a constant step size and the steps of a "
        "backtracking line search. On the right, the loss curves of all three, on a logarithmic axis."
    )
    left = canvas.panel("Step size", "iteration k", "τ(k)", (-1, STEPS), (MIN_TAU, MAX_TAU), log="y", weight=0.9)
    right = canvas.panel("Loss curves", "iteration k", "E(θ(k))", (-1, STEPS + 1), LOSS_AXIS, log="y", weight=1.1)
    drawn: list[str] = []

    def update(changed: frozenset[str]) -> None:
        hand.visible = kind.value == "hand"

    def show(playing: bool) -> Caption:
        problem = PROBLEMS[menu.value]
        search = _line_search(menu.value)
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            canvas.iterate(
                "schedules", MOVING, E=problem.data, start=problem.start, steps=STEPS, stages=np.array(STAGES),
                shrink=SHRINK, K=K, searched=search.energy,
            )  # fmt: skip
        by_hand = kind.value == "hand"
        left.set(title="Step size: draw here" if by_hand else "Step size")
        left.draw_with("hand" if by_hand else "")
        schedule = _schedule(kind.value, tau.value, hand.value)
        taus = np.array([schedule(i) for i in range(STEPS)])
        left.line("tau", np.arange(STEPS), taus, "blue", width=3, label="schedule")
        left.line("constant", [0, STEPS - 1], [tau.value, tau.value], "orange", dash="--", label="constant τ₁")
        left.points("search τ", np.arange(len(search)), search.tau, "green", "^", size=8, label="line search")
        left.rule("now", x=k.value, text="k", above="c")
        shown = k.value + 1
        paths = [_run(menu.value, tuple(map(float, steps))) for steps in (taus, [tau.value] * STEPS)]
        _draw_loss(right, "schedule", paths[0], shown, "blue", marker="o", every=5, label="schedule")
        _draw_loss(right, "level", paths[1], shown, "orange", dash="--", marker="s", every=5, label="constant τ₁")
        _draw_loss(right, "search", search, shown, "green", dash="-.", marker="^", every=5, label="line search")
        energies = _energies(k.value, tau.value, paths[0], paths[1], search)
        if shown <= STEPS:
            return _step_caption(k.value, float(taus[k.value]), energies)
        return _final_caption(energies, paths[0], paths[1], by_hand)

    return Demo(
        "schedules", "Schedules", {"E": menu, "kind": kind, "tau": tau, "hand": hand, "k": k}, canvas, show,
        play="k", speed=10, update=update,
        plays=[""],
        presets=[
            ("three stages on kinks", f"schedules:k={STEPS}"),
            ("falling continuously", f"schedules:kind=falling,tau=0.3,k={STEPS}"),
            ("drawn by hand", f"schedules:kind=hand,hand=0.3x25/0.03x25/0.003x20,k={STEPS}"),
            ("a bowl: a constant does well", f"schedules:E=bowl,kind=falling,tau=0.2,k={STEPS}"),
            ("a bowl: first step beyond 2/L", f"schedules:E=bowl,kind=steps,tau=0.42,k={STEPS}"),
        ],
    )  # fmt: skip


def _schedule(kind: str, tau: float, hand: tuple[float, ...]) -> Schedule:
    if kind == "hand":
        return lambda k: hand[k]
    if kind == "falling":
        return decaying(tau, K)
    return piecewise([(count, tau / SHRINK**i) for i, count in enumerate(STAGES)])


@lru_cache(maxsize=1000)  # many controls leave a run as it is: Play moves only k, a drawing doesn't move τ₁
def _run(function: str, taus: tuple[float, ...]) -> Trajectory:
    """Run gradient descent with the step sizes of all iterations. Nobody may change what this returns."""
    problem = PROBLEMS[function]
    return gradient_descent(problem.energy, problem.gradient, problem.start, taus.__getitem__, STEPS)


@cache
def _line_search(function: str) -> Trajectory:
    problem = PROBLEMS[function]
    return gradient_descent(problem.energy, problem.gradient, problem.start, LineSearch(), STEPS)


def _draw_loss(panel: Panel, name: str, path: Trajectory, shown: int, colour: str, **style: Any) -> None:
    E = path.energy[:shown]
    panel.line(name, np.arange(len(E)), E, colour, size=7, exits=True, **style)


def _step_caption(k: int, tau: float, energies: str) -> Caption:
    return Caption(f"Iteration {k}, τ(k) = {tau:.3g}: E is {energies}.{'' if k else ' Press Play.'}")


def _final_caption(energies: str, schedule: Trajectory, fixed: Trajectory, by_hand: bool) -> Caption:
    """Compare the ends of the runs. A schedule that isn't drawn by hand never takes longer steps than τ₁."""
    E, text = schedule.energy, f"E ends at {energies}."
    if E[-1] > E[0] or schedule.reason == "diverged":
        return Caption(f"The schedule ends higher than it started: {text}", "bad")
    peak = int(np.argmax(E))
    if E[peak] > 2 * E[0]:
        rise = f"E rises to {brief(E[peak])} up to k = {peak}, then falls"
        return Caption(f"The schedule recovers: {rise}. {text}", "mixed")
    ends = [max(path.energy[-1], TINY) for path in (schedule, fixed)]
    if ends[0] < 0.5 * ends[1] or fixed.reason == "diverged":
        return Caption(f"The schedule beats the constant τ₁: {text}{'' if by_hand else ' Short steps settle.'}")
    if ends[0] > 2 * ends[1]:
        reason = "" if by_hand else " The steps get short too soon."
        return Caption(f"The constant τ₁ beats the schedule: {text}{reason}")
    return Caption(f"About the same: {text}")


def _energies(k: int, tau: float, schedule: Trajectory, fixed: Trajectory, search: Trajectory) -> str:
    """Say what E is in iteration k for each of the three runs."""

    def energy(path: Trajectory) -> str:
        diverged = k > len(path) and path.reason == "diverged"
        return "∞" if diverged else brief(path.energy[min(k, len(path))])

    stuck = " (stuck at a kink)" if search.reason == "no descent" and k >= len(search) else ""
    return (
        f"{energy(schedule)} with the schedule, {energy(fixed)} with τ₁ = {tau:.3g}, {energy(search)} with line search"
        f"{stuck}"
    )
