"""The descent lemma and backtracking (lecture L9): how much a step is sure to lower E, and how to find τ without L.

Where ∇E is L-Lipschitz, E lies below a parabola of curvature L that touches it at the iterate θ. So a step ends no
higher than E(θ) − τ(1 − Lτ/2)‖∇E‖². This bound is lowest for τ = 1/L and back at E(θ) for τ = 2/L. Backtracking needs
no L: it tries a step and shortens it until E is no higher than Armijo's line E(θ) − cτ‖∇E‖².

The left panel shows E, the parabola and the step against θ. The right panel shows E and the parabola along the step,
against τ.

References
----------
Nocedal and Wright, Numerical Optimization, chapter 3.
"""

from dataclasses import dataclass

import numpy as np

from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.numbers import distinct_digits
from helpers.demos.shared.problems import PROBLEMS, Problem, wave_problem
from helpers.descent_lemma import upper_bound

FUNCTIONS = {
    "wave": wave_problem(0.35, 3.0, 1.9, 2.8),
    "parabola": PROBLEMS["parabola"],
    "valleys": PROBLEMS["valleys"],
}
NAMES = {
    "wave": "a wavy valley, L = 4.15",
    "parabola": "a parabola, L = 5",
    "valleys": "two valleys, with an L only in the picture",
}
TRIES = 24  # the number of tries of backtracking that Play steps through, over several iterations
GRID = 161
ROUNDING = 1e-14  # values of E that differ by less than this fraction count as equal
PRESETS = (
    ("τ = 1/L", "descent_lemma:tau=0.241"),
    ("above 2/L: no guarantee", "descent_lemma:tau=0.7"),
    ("above 2/L on a parabola", "descent_lemma:E=parabola,tau=0.45"),
    ("backtracking", "descent_lemma:tau=2.0,k=1"),
    ("a strict c", "descent_lemma:tau=2.0,c=0.5,k=1"),
)


@dataclass(frozen=True)
class Try:
    """One try of backtracking.

    Attributes
    ----------
    theta : float
        The iterate from which the step is tried.
    tau : float
        The step size.
    number : int
        The number of tries before this one from the same iterate.
    accepted : bool
        Whether E after the step is no higher than Armijo's line, up to rounding.
    """

    theta: float
    tau: float
    number: int
    accepted: bool


def descent_lemma() -> Demo:
    """Show the quadratic upper bound of the descent lemma with 1/L and 2/L, and backtracking with Armijo's line.

    θ and τ can be dragged in the pictures. Play shows backtracking: it tries τ, τ·shrink, τ·shrink², … until one of
    them is accepted, takes that step, and starts again from the new iterate with the first τ.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    menu = Menu("E", NAMES)
    theta = Slider("iterate θ", 1.9, -2.6, 2.6, step=0.02)
    tau = tau_slider(0.241, 0.01, 2.0)
    c = Slider("Armijo's c", 1e-4, 1e-4, 0.9, log=True, step=0.02)
    shrink = Slider("shrink by", 0.5, 0.1, 0.9, step=0.05)
    k = Slider("trials of backtracking", 0, 0, TRIES, step=1)
    canvas = Canvas(
        "On the left, the function E, the parabola that lies above it and touches it at the iterate, and the step. On "
        "the right, against τ: E along the step, the bound that the parabola gives, Armijo's line, and the step sizes "
        "1/L and 2/L."
    )
    left = canvas.panel("The bound touches E at θ", "θ", "E(θ)", weight=1.1)
    right = canvas.panel("Along the step", "step size τ", "E(θ − τ∇E(θ))")
    left.link(x="theta", near="point")
    right.link(x="tau")
    drawn: list[str] = []

    def show(playing: bool) -> Caption:
        problem, count = FUNCTIONS[menu.value], k.value
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            _draw_function(left, problem)
            canvas.iterate(
                "lemma", MARKS, E=problem.data, L=problem.L, reach=problem.reach[0], tries=TRIES, grid=GRID,
                low=left.spec["ylim"][0], high=left.spec["ylim"][1],
            )  # fmt: skip
        tries = backtrack(problem, theta.value, tau.value, c.value, shrink.value)
        now = tries[min(count, len(tries)) - 1] if count else Try(theta.value, tau.value, 0, True)
        _draw(left, right, problem, now, tries if count else [], c.value)
        return _try_caption(problem, now, c.value, shrink.value) if count else _bound_caption(problem, now)

    return Demo(
        "descent_lemma", "The descent lemma and backtracking",
        {"tau": tau, "theta": theta, "E": menu, "k": k, "c": c, "shrink": shrink}, canvas, show, play="k",
        presets=PRESETS, speed=1,
    )  # fmt: skip


def backtrack(problem: Problem, theta: float, tau0: float, c: float, shrink: float) -> list[Try]:
    """List the tries of gradient descent with backtracking.

    Parameters
    ----------
    problem : Problem
        The function to descend on, of one parameter.
    theta : float
        The starting point θ(0).
    tau0 : float
        The first step size that is tried in each iteration.
    c : float
        Armijo's constant.
    shrink : float
        The factor by which τ shrinks after each rejected try.

    Returns
    -------
    list of Try
        At least one try and at most TRIES. The last try from an iterate is the accepted one, the same that
        ``helpers.line_search.backtracking`` finds, unless the list ends before or E is on Armijo's line up to rounding.
        The list ends early where the gradient is practically zero, or where τ has shrunk to practically zero.
    """
    tries: list[Try] = []
    point, tau, number = np.array([theta]), tau0, 0
    while len(tries) < TRIES:
        g = problem.gradient(point)
        if abs(g[0]) < 1e-6 or tau < 1e-12:
            break
        accepted = accepts(problem.energy(point), problem.energy(point - tau * g), float(g @ g), tau, c)
        tries.append(Try(float(point[0]), tau, number, accepted))
        if accepted:
            point, tau, number = point - tau * g, tau0, 0
        else:
            tau, number = tau * shrink, number + 1
    return tries or [Try(theta, tau0, 0, True)]


def accepts(before: float, after: float, squared_norm: float, tau: float, c: float) -> bool:
    """Return whether a step meets Armijo's condition, up to rounding. ``maths.js`` decides the same.

    On a parabola, E can end exactly on Armijo's line. There rounding alone would decide, and the caption would say that
    E = 1e-31 is above a line at 0.

    Parameters
    ----------
    before, after : float
        E at θ and after the step.
    squared_norm : float
        ‖∇E(θ)‖².
    tau : float
        The step size.
    c : float
        Armijo's constant.

    Returns
    -------
    bool
        Whether E after the step is no higher than Armijo's line E(θ) − cτ‖∇E‖².
    """
    return bool(np.isfinite(after) and after <= before - c * tau * squared_norm + _rounding(before, after))


def _rounding(before: float, after: float) -> float:
    return ROUNDING * max(abs(before), abs(after))


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
    """Draw all marks of one try. ``programs/lemma.js`` computes the same marks."""
    L, reach = problem.L, float(problem.reach[0])
    point = np.array([now.theta])
    E, g = problem.energy(point), float(problem.gradient(point)[0])
    x = np.linspace(-reach, reach, GRID)
    landing = now.theta - now.tau * g
    after = problem.energy(np.array([landing]))
    left.line("bound", x, E + g * (x - now.theta) + L / 2 * (x - now.theta) ** 2, "orange", dash="--", width=3,
              label="bound")  # fmt: skip
    left.points("point", point, [E], "ink", "s", size=14, label="θ")
    left.line("step", [now.theta, landing], [E, E], "purple", dash=":", width=3)
    left.points("landing", [landing], [after], "purple" if now.accepted else "red", "D", size=13, label="θ − τ∇E")
    left.points("lowest", [now.theta - g / L], [E - g * g / (2 * L)], "green", "v", size=14, label="1/L")
    left.points("even", [now.theta - 2 * g / L], [E], "red", "x", size=13, label="2/L")
    iterates = [t.theta for t in tries[: tries.index(now) + 1]] if tries else []
    path = np.array(sorted(set(iterates), key=iterates.index)[:-1])
    heights = [problem.energy(np.array([t])) for t in path]
    left.points("path", path, heights, "sky", "o", size=9, label="earlier θ")
    span = max(2.6 / L, 1.15 * max([now.tau, *(t.tau for t in _rejected_before(now, tries))]))
    tau = np.linspace(0, span, GRID)
    along = np.array([problem.energy(np.array([now.theta - t * g])) for t in tau])
    bound = np.array([upper_bound(E, np.array([g]), t, L) for t in tau])
    right.line("along", tau, along, "grey", width=3, label="E")
    right.line("along_bound", tau, bound, "orange", dash="--", width=3, label="bound")
    line_tau = tau if tries else tau[:0]
    right.line("armijo", line_tau, E - c * line_tau * g * g, "green", dash="-.", label="Armijo's line")
    right.rule("best", x=1 / L, text="1/L", colour="green", above="r")
    right.rule("break", x=2 / L, text="2/L", colour="red", above="l")
    tried = _rejected_before(now, tries)
    heights = [problem.energy(np.array([now.theta - t.tau * g])) for t in tried]
    right.points("tried", [t.tau for t in tried], heights, "red", "x", size=13, label="too long")
    right.points("now", [now.tau], [after], "purple" if now.accepted else "red", "D", size=13, label="τ")
    right.set(xlim=[0, span], ylim=_energy_range(along, bound, E, max([after, *heights])))


def _rejected_before(now: Try, tries: list[Try]) -> list[Try]:
    """Return the tries before this one from the same iterate."""
    if not tries:
        return []
    i = tries.index(now)
    return tries[i - now.number : i]


def _energy_range(along: np.ndarray, bound: np.ndarray, E: float, highest: float) -> list[float]:
    """Return the limits of the right panel's E axis: all of the bound's dip, and the tries unless they are too high."""
    low = min(float(along.min()), float(bound.min()))
    depth = max(E - low, 1e-3)
    return [low - 0.15 * depth, E + min(max(0.8 * depth, 1.1 * (highest - E)), 3 * depth)]


# --- captions --------------------------------------------------------------------------------------------


def _bound_caption(problem: Problem, now: Try) -> Caption:
    point = np.array([now.theta])
    E, g = problem.energy(point), float(problem.gradient(point)[0])
    after, L, tau = problem.energy(point - now.tau * g), problem.L, now.tau
    if not g:
        return Caption("No step: the gradient is 0, so the iterate stays where it is.")
    if abs(g) < 1e-6:
        return Caption("Hardly a step: the gradient is practically 0, so the iterate stays almost where it is.")
    change = f"it {'falls' if after < E else 'rises'} by {abs(after - E):.3g}"
    if abs(after - E) <= _rounding(E, after):
        change = "it stays the same"
    limit = "" if problem.L_is_global else " This L holds only in the picture."
    tau_text, limit_text = distinct_digits(tau, 2 / L)
    if np.isclose(tau, 2 / L, rtol=1e-9):
        return Caption(
            f"No progress guaranteed: τ = {tau_text} is 2/L, where the bound is back at E(θ). So E can't rise, but it "
            f"needn't fall; here {change}.{limit}",
            "mixed",
        )
    if tau > 2 / L:
        beyond = f"τ = {tau_text} is above 2/L = {limit_text}, so the bound ends above E(θ)"
        if change.startswith("it falls"):
            why = f"{beyond}, but E curves less than that.{limit}"
            return Caption(f"No guarantee, yet E {change.removeprefix('it ')}: {why}", "mixed")
        tone = "bad" if after > E else "mixed"
        return Caption(f"No guarantee, and E {change.removeprefix('it ')}: {beyond}.{limit}", tone)
    guaranteed = tau * (1 - L * tau / 2) * g * g
    best = np.isclose(tau, 1 / L, rtol=0.01)
    headline = "The best guarantee" if best else "Sure to go down"
    reason = f"τ = {tau_text} is below 2/L = {limit_text}"
    if best:
        same = f"{tau:.3g}" == f"{1 / L:.3g}"
        reason = f"τ = {tau:.3g} is 1/L" if same else f"τ = {tau:.3g} is close to 1/L = {1 / L:.3g}"
    return Caption(
        f"{headline}: {reason}, so E falls by at least τ(1 − Lτ/2)‖∇E‖² = {guaranteed:.3g}; here {change}.{limit}",
        "good",
    )


def _try_caption(problem: Problem, now: Try, c: float, shrink: float) -> Caption:
    point = np.array([now.theta])
    E, g = problem.energy(point), float(problem.gradient(point)[0])
    if abs(g) < 1e-6:
        return Caption("Nothing to try: the gradient is practically 0.", "good")
    after, line = problem.energy(point - now.tau * g), E - c * now.tau * g * g
    rounding = _rounding(E, after)
    if abs(after - line) <= rounding:
        after = line = 0.0 if abs(line) <= rounding else line
    after_text, line_text = distinct_digits(after, line)
    side, where = "not above" if now.accepted else "above", f"Armijo's line at {line_text}"
    if len(line_text) > 8 and after != line:
        after_text, side = f"{after:.3g}", "below" if now.accepted else "above"
        where = f"Armijo's line by {abs(after - line):.0e}"
    which = f"Trial {now.number + 1} from θ = {now.theta:.3g}"
    if now.accepted:
        return Caption(f"{which}, accepted: at τ = {now.tau:.3g}, E = {after_text} is {side} {where}.", "good")
    return Caption(
        f"{which}, too long: at τ = {now.tau:.3g}, E = {after_text} is {side} {where}, so τ shrinks to "
        f"{now.tau * shrink:.3g}.",
        "mixed",
    )
