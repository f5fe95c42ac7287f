"""Subgradients at a kink (lecture L9): the interval they form, a step that goes up, and a race to the minimum.

The left panel shows a convex function with kinks and a line through the point (θ, E(θ)) with slope g. If the line is
nowhere above E, then g is a subgradient. The step θ − τ g may raise E, and at a kink it may do so however small τ is.
The right panel shows the subgradient method from a fixed starting point. With a constant τ, it ends in a band around
the minimum. With τ/(k + 1), the band keeps shrinking.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.numbers import brief, distinct_digits, significant
from helpers.descent import subgradient_method
from helpers.schedules import decaying

STEPS = 40
REACH = 3.0
START = 1.7  # where the race starts
LAST = 10  # the number of last iterates that the caption describes
LOSS_AXIS = (1e-4, 5.0)


@dataclass(frozen=True)
class Maximum:
    """E(θ) = maxᵢ (slopes[i] · θ + offsets[i]), a convex function of one parameter with kinks.

    Attributes
    ----------
    slopes, offsets : ndarray, shape (m,)
        The m lines.
    minimum, minimiser : float
        The minimum of E, and where it is.
    """

    slopes: np.ndarray
    offsets: np.ndarray
    minimum: float
    minimiser: float

    def energy(self, theta: np.ndarray) -> float:
        """Return E(θ).

        Parameters
        ----------
        theta : ndarray, shape (1,)
            The parameter θ.

        Returns
        -------
        float
            The largest of the m lines at θ.
        """
        return float(self.energies(theta)[0])

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """Return E at many points.

        Parameters
        ----------
        thetas : ndarray, shape (n,)
            The points.

        Returns
        -------
        ndarray, shape (n,)
            E(θ) for each of them.
        """
        return np.asarray((self.slopes * thetas[:, None] + self.offsets).max(axis=1))

    def subgradients(self, theta: float) -> tuple[float, float]:
        """Return the set of subgradients at a point, which is an interval.

        Parameters
        ----------
        theta : float
            The parameter θ.

        Returns
        -------
        tuple of float
            The smallest and the largest subgradient: the smallest and the largest slope of the lines that equal E at θ.
        """
        lines = self.slopes * theta + self.offsets
        active = self.slopes[lines >= lines.max() - 1e-9]
        return float(active.min()), float(active.max())

    def subgradient(self, theta: np.ndarray) -> np.ndarray:
        """Return the subgradient in the middle of the interval. For E(θ) = |θ| this is sign(θ).

        Parameters
        ----------
        theta : ndarray, shape (1,)
            The parameter θ.

        Returns
        -------
        ndarray, shape (1,)
            A subgradient at θ.
        """
        return np.array([sum(self.subgradients(float(theta[0]))) / 2])


FUNCTIONS = {
    "abs": Maximum(np.array([-1.0, 1.0]), np.array([0.0, 0.0]), 0.0, 0.0),
    "max": Maximum(np.array([-1.0, -0.25, 1.5]), np.array([0.0, 0.75, -1.0]), 0.5, 1.0),
}
NAMES = {"abs": "E(θ) = |θ|", "max": "E(θ) = max(−θ, ¾ − θ/4, 3θ/2 − 1)"}


def subgradient() -> Demo:
    """Choose a slope g and see whether it is a subgradient, and race a constant step size against a falling one.

    θ is the point in the left panel, and g is the slope of the line through it. τ is the step size of the step −τ g
    there, and the first step size of both runs in the race.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    menu = Menu("function", NAMES)
    theta = Slider("point θ", 0.0, -2.5, 2.5, step=0.05)
    slope = Slider("slope g", 0.4, -2.0, 2.0, step=0.05)
    tau = tau_slider(0.5, minimum=0.01, maximum=2.0)
    k = Slider("steps shown", 0, 0, STEPS, step=1)  # the race starts only when the reader has placed a bet
    canvas = Canvas(
        "On the left, a convex function with kinks, a line with slope g through its point at θ, and an arrow for one "
        "step. On the right, how far E is above its minimum against the iteration, for a constant and a falling step "
        "size."
    )
    left = canvas.panel("A line with slope g through E(θ)", "θ", "E(θ)", (-REACH, REACH), (-1.2, 3.4), weight=1.1)
    right = canvas.panel(f"A race from θ(0) = {START}", "iteration k", "E(θ(k)) − min E", log="y")
    right.set(xlim=(-0.8, STEPS + 0.8), ylim=LOSS_AXIS)
    drawn: list[str] = []

    def show(playing: bool) -> Caption:
        E = FUNCTIONS[menu.value]
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            x = np.linspace(-REACH, REACH, 241)
            left.line("E", x, E.energies(x), "grey", width=3)
            canvas.iterate(
                "subgradient", MOVING, slopes=E.slopes, offsets=E.offsets, minimum=E.minimum, steps=STEPS, reach=REACH,
                start=START,
            )  # fmt: skip
        _draw_line(left, E, float(theta.value), float(slope.value), tau.value)
        constant, falling = (_race(menu.value, tau.value, falls) for falls in (False, True))
        shown = np.arange(k.value + 1)
        style: dict[str, Any] = {"size": 6, "width": 2, "exits": True}
        right.line("constant", shown, constant[shown], "orange", dash="--", marker="s", label="constant τ", **style)
        right.line("falling", shown, falling[shown], "blue", marker="o", label="falling τ/(k+1)", **style)
        way = abs(START - E.minimiser)
        longest = tau.value * float(np.abs(E.slopes).max())  # of all steps
        race = _race_result(constant, falling, k.value, longest, way)
        return _caption(E, float(theta.value), float(slope.value), tau.value, race)

    return Demo(
        "subgradient", "Subgradients", {"E": menu, "theta": theta, "g": slope, "tau": tau, "k": k}, canvas, show,
        play="k", speed=5,
        presets=[
            ("a kink has many subgradients", "subgradient:g=0.4"),
            ("not a subgradient", "subgradient:g=1.3"),
            ("a step that goes up", "subgradient:theta=0.1,g=1.0,tau=0.5"),
            ("a constant step ends in a band", f"subgradient:theta=1.7,g=1.0,tau=0.7,k={STEPS}"),
            ("a short step is slow", f"subgradient:theta=1.7,g=1.0,tau=0.03,k={STEPS}"),
            ("a maximum of three lines", f"subgradient:E=max,theta=-1.0,g=-0.5,tau=0.3,k={STEPS}"),
        ],
    )  # fmt: skip


MOVING = ("point", "line", "step", "landing", "above", "constant", "falling")


@lru_cache(maxsize=1000)  # most controls leave the race as it is, and each run has only 41 numbers
def _race(function: str, tau: float, falls: bool) -> np.ndarray:
    """Return E(θ(k)) − min E along a run of the subgradient method, shape (STEPS + 1,), read-only."""
    E, step = FUNCTIONS[function], decaying(tau) if falls else tau
    path = subgradient_method(E.energy, E.subgradient, np.array([START]), step, STEPS)
    above = np.pad(path.energy, (0, STEPS - len(path)), mode="edge") - E.minimum  # it stops where 0 is a subgradient
    above.flags.writeable = False
    return above


def _draw_line(panel: Any, E: Maximum, theta: float, g: float, tau: float) -> None:
    """Draw the line with slope g, the parts of it above E, and one step along −g."""
    height, landing = E.energy(np.array([theta])), theta - tau * g
    x = np.array([-REACH, REACH])
    panel.line("line", x, height + g * (x - theta), "green", dash="--", label="slope g")
    grid = np.linspace(-REACH, REACH, 121)
    line = height + g * (grid - theta)
    above = E.energies(grid) < line - 1e-9
    panel.line("above", grid, np.where(above, line, np.nan), "red", width=6, alpha=0.75, label="above E")
    panel.arrow("step", [theta, landing], [height, height], "ink", width=2.5, label="step −τ g")
    panel.points("point", [theta], [height], "ink", "s", size=13, label="θ")
    panel.points("landing", [landing], [E.energy(np.array([landing]))], "blue", "D", size=12, label="E after it")


def _caption(E: Maximum, theta: float, g: float, tau: float, race: str) -> Caption:
    """Say whether g is a subgradient. Which numbers are, the reader finds out: only an end of the interval is named."""
    low, high = E.subgradients(theta)
    before, after = E.energy(np.array([theta])), E.energy(np.array([theta - tau * g]))
    slope = significant(g)
    if not low - 1e-9 <= g <= high + 1e-9:
        only = f" Here E′ is {significant(low)}." if low == high else ""
        return Caption(f"Not a subgradient: the line with g = {slope} is above E on one side.{only} {race}", "bad")
    before_text, after_text = distinct_digits(before, after)
    step = f"τ = {tau:.3g} takes E {'' if after > before else 'down '}from {before_text} to {after_text}"
    if abs(after - before) < 1e-12:
        step = "a step along it changes nothing" if g == 0 else f"the step lands at the same height, {before_text}"
    if low < 0 < high and g == 0:
        return Caption(f"The minimum: 0 is a subgradient here, and {step}. {race}", "good")
    if after > before:
        return Caption(f"A subgradient whose step goes up: {step}. {race}", "mixed")
    which = "its line is nowhere above E" if low < high else "it is the derivative"
    for end, name in ((low, "smallest"), (high, "largest")):
        if low < high and abs(g - end) < 1e-9:
            which = f"the {name} one here"
    return Caption(f"A subgradient: {which}, and {step}. {race}", "good")


def _race_result(constant: np.ndarray, falling: np.ndarray, k: int, longest: float, way: float) -> str:
    """Say how far both runs are above the minimum after k steps. At the end, give the range of the constant step.

    If all steps together are too short to get there, this is the reason.
    """
    if k == 0:
        return "Press Play for the race."
    if k < STEPS:
        now = [brief(float(path[k])) for path in (constant, falling)]
        return f"Race at k = {k}: constant τ is {now[0]} above the minimum, falling τ {now[1]}."
    falls = [bool((np.diff(path[-LAST:]) < 0).all()) for path in (constant, falling)]
    if STEPS * longest < way:
        reason = f": {STEPS} × {longest:.2g} < {way:.2g}, the way"
        return f"Race: constant τ {_ending(constant)} above the minimum, falling τ {_ending(falling)}{reason}."
    still = ", both on their way" if all(falls) else ", on its way" if falls[1] else ""
    return f"Race: constant τ {_ending(constant)} above the minimum, falling τ {_ending(falling)}{still}."


def _ending(path: np.ndarray) -> str:
    """Say between which levels a run ends, or at which value if it still falls."""
    last = path[-LAST:] if (np.diff(path[-LAST:]) >= 0).any() else path[-1:]
    low, high = brief(float(last.min())), brief(float(last.max()))
    return low if low == high else f"{low} to {high}"
