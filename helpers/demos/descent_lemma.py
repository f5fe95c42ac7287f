"""The descent lemma in your hand (lecture L9): how far down a step is sure to lead, and how far it is worth trying.

Where ∇E is L-Lipschitz, E lies below a parabola of curvature L that touches it at the iterate θ. So a step ends
no higher than E(θ) − τ(1 − Lτ/2)‖∇E‖²: lowest for τ = 1/L, and level with E(θ) again at τ = 2/L. Backtracking needs
no L: it tries a step, and shortens it until E lies below Armijo's line E(θ) − cτ‖∇E‖² (Nocedal and Wright, ch. 3).

Left, E, the parabola and the step; right, the same along the step, over τ.
"""

from dataclasses import dataclass

import numpy as np

from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption, distinct_digits
from helpers.demos.framework.controls import Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.problems import PROBLEMS, Problem, on_wave
from helpers.descent_lemma import upper_bound
from helpers.line_search import armijo

FUNCTIONS = {
    "wave": on_wave(0.35, 3.0, 1.9, 2.8),
    "parabola": PROBLEMS["parabola"],
    "valleys": PROBLEMS["valleys"],
}
NAMES = {
    "wave": "a wavy valley, L = 4.15",
    "parabola": "a parabola, L = 5",
    "valleys": "two valleys, with an L only in the picture",
}
TRIES = 24  # of backtracking that Play walks through, over several iterations
GRID = 161
PRESETS = (
    ("τ = 1/L", "descent_lemma:tau=0.241"),
    ("τ above 2/L", "descent_lemma:tau=0.7"),
    ("backtracking", "descent_lemma:tau=2.0,k=1"),
    ("a strict c", "descent_lemma:tau=2.0,c=0.5,k=1"),
)


@dataclass(frozen=True)
class Try:
    """One try of backtracking: from theta a step of size tau, the ``number``-th try there, accepted or not."""

    theta: float
    tau: float
    number: int
    accepted: bool


def descent_lemma() -> Demo:
    """The quadratic upper bound at the iterate, 1/L and 2/L; and backtracking, which shortens τ under Armijo's line.

    θ and τ can be dragged in the pictures. Play shows backtracking: it tries τ, τ·shrink, … until one is accepted,
    takes that step and begins again from there with the first τ.
    """
    menu = Menu("E", NAMES)
    theta = Slider("iterate θ", 1.9, -2.6, 2.6, step=0.02)
    tau = tau_slider(0.241, 0.01, 2.0)
    c = Slider("Armijo's c", 1e-4, 1e-4, 0.9, log=True, step=0.02)
    shrink = Slider("shrink by", 0.5, 0.1, 0.9, step=0.05)
    k = Slider("tries of backtracking", 0, 0, TRIES, step=1)
    canvas = Canvas(
        "Left, the function E, the parabola that lies above it and touches it at the iterate, and the step. Right, "
        "along the step and over τ: E, the parabola's bound, Armijo's line, and the sizes 1/L and 2/L."
    )
    left = canvas.panel("The bound touches E at θ", "θ", "E(θ)", weight=1.1)
    right = canvas.panel("Along the step", "step size τ", "E(θ − τ∇E(θ))")
    left.link(x="theta", near="point")
    right.link(x="tau")
    standing: list[str] = []

    def show() -> Caption:
        problem, count = FUNCTIONS[menu.value], int(k.value)
        if standing != [menu.value]:
            standing[:] = [menu.value]
            _draw_function(left, problem)
            canvas.iterate(
                "lemma", MARKS, E=problem.data, L=problem.L, reach=problem.reach[0], tries=TRIES, grid=GRID,
                low=left.spec["ylim"][0], high=left.spec["ylim"][1],
            )  # fmt: skip
        tries = backtrack(problem, theta.value, tau.value, c.value, shrink.value)
        now = tries[min(count, len(tries)) - 1] if count else Try(theta.value, tau.value, 0, True)
        _draw(left, right, problem, now, tries if count else [], c.value)
        return _say_try(problem, now, c.value, shrink.value) if count else _say_bound(problem, now)

    return Demo(
        "descent_lemma", "The descent lemma and backtracking",
        {"tau": tau, "theta": theta, "E": menu, "k": k, "c": c, "shrink": shrink}, canvas, show, play="k",
        presets=PRESETS, speed=1,
    )  # fmt: skip


def backtrack(problem: Problem, theta: float, tau0: float, c: float, shrink: float) -> list[Try]:
    """The tries of gradient descent with backtracking from theta, at most TRIES of them.

    Stops early where the gradient is as good as zero. In each iteration the last try is the accepted one, as
    ``helpers.line_search.backtracking`` finds it.
    """
    tries: list[Try] = []
    here, tau, number = np.array([theta]), tau0, 0
    while len(tries) < TRIES:
        g = problem.gradient(here)
        if abs(g[0]) < 1e-6 or tau < 1e-12:
            break
        accepted = armijo(problem.energy, here, g, tau, c)
        tries.append(Try(float(here[0]), tau, number, accepted))
        if accepted:
            here, tau, number = here - tau * g, tau0, 0
        else:
            tau, number = tau * shrink, number + 1
    return tries or [Try(theta, tau0, 0, True)]


# --- drawing ---------------------------------------------------------------------------------------------

MARKS = (
    "bound", "point", "step", "landing", "lowest", "even", "along", "along_bound", "armijo", "best", "break",
    "tried", "now", "path",
)  # fmt: skip


def _draw_function(panel: Panel, problem: Problem) -> None:
    reach = float(problem.reach[0])
    x = np.linspace(-reach, reach, GRID)
    E = np.array([problem.energy(np.array([t])) for t in x])
    height = np.ptp(E)
    panel.set(xlim=[-reach, reach], ylim=[E.min() - 0.12 * height, E.max() + 0.25 * height])
    panel.line("E", x, E, "grey", width=3, label="E")


def _draw(left: Panel, right: Panel, problem: Problem, now: Try, tries: list[Try], c: float) -> None:
    """All marks of one try; ``maths.js`` and ``programs.js`` compute the same."""
    L, reach = problem.L, float(problem.reach[0])
    here = np.array([now.theta])
    E, g = problem.energy(here), float(problem.gradient(here)[0])
    x = np.linspace(-reach, reach, GRID)
    landing = now.theta - now.tau * g
    after = problem.energy(np.array([landing]))
    left.line("bound", x, E + g * (x - now.theta) + L / 2 * (x - now.theta) ** 2, "orange", dash="--", width=3,
              label="bound")  # fmt: skip
    left.points("point", here, [E], "ink", "s", size=14, label="θ")
    left.line("step", [now.theta, landing], [E, E], "purple", dash=":", width=3)
    left.points("landing", [landing], [after], "purple" if now.accepted else "red", "D", size=13, label="θ − τ∇E")
    left.points("lowest", [now.theta - g / L], [E - g * g / (2 * L)], "green", "v", size=14, label="1/L")
    left.points("even", [now.theta - 2 * g / L], [E], "red", "x", size=13, label="2/L")
    stays = [t.theta for t in tries[: tries.index(now) + 1]] if tries else []
    path = np.array(sorted(set(stays), key=stays.index))
    left.points("path", path, [problem.energy(np.array([t])) for t in path], "sky", "o", size=9)
    span = max(2.6 / L, 1.15 * max([now.tau, *(t.tau for t in _siblings(now, tries))]))
    tau = np.linspace(0, span, GRID)
    along = np.array([problem.energy(np.array([now.theta - t * g])) for t in tau])
    bound = np.array([upper_bound(E, np.array([g]), t, L) for t in tau])
    right.line("along", tau, along, "grey", width=3, label="E")
    right.line("along_bound", tau, bound, "orange", dash="--", width=3, label="bound")
    line = tau if tries else tau[:0]
    right.line("armijo", line, E - c * line * g * g, "green", dash="-.", label="Armijo's line")
    right.rule("best", x=1 / L, text="1/L", colour="green", above="r")
    right.rule("break", x=2 / L, text="2/L", colour="red", above="l")
    tried = _siblings(now, tries)
    heights = [problem.energy(np.array([now.theta - t.tau * g])) for t in tried]
    right.points("tried", [t.tau for t in tried], heights, "red", "x", size=13, label="too long")
    right.points("now", [now.tau], [after], "purple" if now.accepted else "red", "D", size=13, label="τ")
    right.set(xlim=[0, span], ylim=_range(along, bound, E, max([after, *heights])))


def _siblings(now: Try, tries: list[Try]) -> list[Try]:
    """The tries before this one from the same iterate."""
    if not tries:
        return []
    i = tries.index(now)
    return tries[i - now.number : i]


def _range(along: np.ndarray, bound: np.ndarray, E: float, top: float) -> list[float]:
    """The axis of E along the step: all of the bound's dip, and the tries, unless they end too far above."""
    low = min(float(along.min()), float(bound.min()))
    deep = max(E - low, 1e-3)
    return [low - 0.15 * deep, E + min(max(0.8 * deep, 1.1 * (top - E)), 3 * deep)]


# --- words -----------------------------------------------------------------------------------------------


def _say_bound(problem: Problem, now: Try) -> Caption:
    here = np.array([now.theta])
    E, g = problem.energy(here), float(problem.gradient(here)[0])
    after, L, tau = problem.energy(here - now.tau * g), problem.L, now.tau
    if abs(g) < 1e-9:
        return Caption("no step: the gradient is 0, so the iterate stays where it is.")
    change = f"it {'falls' if after < E else 'rises'} by {abs(after - E):.3g}"
    limit = "" if problem.everywhere else " This L holds in the picture only: no L holds everywhere."
    mine, its = distinct_digits(tau, 2 / L)
    if tau > 2 / L:
        return Caption(
            f"no guarantee: τ = {mine} is above 2/L = {its}, where the bound is back at E(θ), so E may rise; here "
            f"{change}.{limit}",
            "bad" if after > E else "mixed",
        )
    sure = tau * (1 - L * tau / 2) * g * g
    best = np.isclose(tau, 1 / L, rtol=0.01)
    point = "the best guarantee" if best else "sure to go down"
    reason = f"τ = {tau:.3g} is 1/L" if best else f"τ = {mine} is below 2/L = {its}"
    return Caption(f"{point}: {reason}, so E falls by at least τ(1 − Lτ/2)‖∇E‖² = {sure:.3g}; {change}.{limit}", "good")


def _say_try(problem: Problem, now: Try, c: float, shrink: float) -> Caption:
    here = np.array([now.theta])
    E, g = problem.energy(here), float(problem.gradient(here)[0])
    if abs(g) < 1e-6:
        return Caption("nothing to try: the gradient is as good as 0.", "good")
    height, line = problem.energy(here - now.tau * g), E - c * now.tau * g * g
    after, its = distinct_digits(height, line)
    where = f"Armijo's line, {its}"
    if len(its) > 8:
        after, where = f"{height:.3g}", f"Armijo's line, by {abs(height - line):.0e}"
    tries = f"try {now.number + 1} from θ = {now.theta:.3g}"
    if now.accepted:
        return Caption(f"{tries}, accepted: at τ = {now.tau:.3g}, E = {after} lies below {where}.", "good")
    return Caption(
        f"{tries}, too long: at τ = {now.tau:.3g}, E = {after} lies above {where}; so τ shrinks to "
        f"{now.tau * shrink:.3g}.",
        "mixed",
    )
