"""Name the regime of gradient descent with a fixed step size, and give the reason.

On a quadratic, theory gives the answer before the first step (L9). Let λ be an eigenvalue of A, which is the
curvature along its eigenvector. Along this direction, each step multiplies the distance to the minimiser by 1 − τλ. So
the distance shrinks without a change of sign for τ < 1/λ, shrinks with alternating sign for 1/λ < τ < 2/λ, and grows
for τ > 2/λ. What matters is the largest λ among the directions in which the starting point differs from the minimiser.
For almost every starting point, this λ is L.

On any other function, there may be no L. There the caption describes the run itself, and claims nothing about later
steps unless the last steps show it: a run that still jumps from side to side may converge later. If the run has
converged, the caption may add the curvature at its end, which explains why the run could settle there.
"""

import math
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from helpers.checks.comparison import count
from helpers.data import Quadratic
from helpers.demos.descent.last_steps import LAST, BatchGradient, curvatures_at, has_converged, repeats, turns_back
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import distinct_digits
from helpers.descent import Gradient, Trajectory

# The plateau in the menu has the gradient 0.06 at the default start, and 0.65 where it is steepest.
SMALL_GRADIENT = 0.25


class Regime(Enum):
    """What a run of gradient descent with a fixed step size does."""

    STAYS = auto()
    MONOTONE = auto()
    ARRIVES = auto()
    ARRIVES_ALONG_AXIS = auto()
    OSCILLATES = auto()
    JUMPS = auto()
    DIVERGES = auto()
    CONVERGES = auto()
    CONVERGES_HIGHER = auto()
    PLATEAU = auto()
    SLOW = auto()
    UNSETTLED = auto()
    LEVEL = auto()
    FAILS = auto()


@dataclass(frozen=True)
class RegimeCaption(Caption):
    """A caption that names a regime.

    Attributes
    ----------
    regime : Regime
        The regime that the text names.
    """

    regime: Regime = field(kw_only=True)


def predicted_regime(E: Quadratic, theta: np.ndarray, tau: float) -> RegimeCaption:
    """Name the regime of gradient descent on a quadratic before any step is taken.

    Parameters
    ----------
    E : Quadratic
        The function to descend on.
    theta : ndarray, shape (n,)
        The starting point θ(0).
    tau : float
        The step size.

    Returns
    -------
    RegimeCaption
        The regime and the reason, which compares τ with 1/L and 2/L. If another eigenvalue λ matters, the reason
        compares τ with 1/λ and 2/λ instead.
    """
    curvature = deciding_curvature(E, theta)
    regime = quadratic_regime(curvature, tau, len(theta))
    if curvature is None:
        return RegimeCaption(
            "Stays where it is: θ(0) is the minimiser, so the gradient is 0.", "good", regime=Regime.STAYS
        )
    name = "L" if np.isclose(curvature, E.L, rtol=1e-9) else "λ"
    aside = ""
    if name == "λ":
        aside = f" Here θ(0) lies on an axis, so λ = {curvature:.3g} matters, not L = {E.L:.3g}."
    along = "" if len(theta) == 1 else " along the steepest axis" if name == "L" else " along one axis"
    one, two = f"1/{name}", f"2/{name}"

    def compared(relation: str, limit: str, value: float) -> str:
        tau_text, value_text = distinct_digits(tau, value)
        return f"τ = {tau_text} is {relation} {limit} = {value_text}"

    if regime in (Regime.ARRIVES, Regime.ARRIVES_ALONG_AXIS):
        text = f"Arrives{along} in one step: τ equals {one} = {1 / curvature:.3g}."
        return RegimeCaption(text + aside, "good", regime=regime)
    if regime is Regime.JUMPS:
        text = (
            f"Jumps back and forth forever{along}: τ equals {two} = {2 / curvature:.3g}, "
            f"so {'there ' if along else ''}each step lands as far away as it started."
        )
        return RegimeCaption(text + aside, "bad", regime=regime)
    if regime is Regime.MONOTONE:
        return RegimeCaption(
            f"Converges monotonically: {compared('below', one, 1 / curvature)}, so no step jumps over the minimum."
            + aside,
            "good",
            regime=regime,
        )
    if regime is Regime.OSCILLATES:
        above, below = distinct_digits(tau, 1 / curvature), distinct_digits(tau, 2 / curvature)
        tau_text = max(above[0], below[0], key=len)
        return RegimeCaption(
            f"Oscillates{along}, but converges: τ = {tau_text} is between {one} = {above[1]} and {two} = {below[1]}, "
            "so steps overshoot but land lower." + aside,
            "mixed",
            regime=regime,
        )
    farther = f"overshoots farther{along}" if along else "jumps over the minimum and lands farther away"
    return RegimeCaption(
        f"Diverges: {compared('above', two, 2 / curvature)}, so each step {farther}." + aside,
        "bad",
        regime=regime,
    )


def quadratic_regime(curvature: float | None, tau: float, n: int) -> Regime:
    """Return the regime of gradient descent on a quadratic.

    Parameters
    ----------
    curvature : float or None
        The curvature that decides, from ``deciding_curvature``.
    tau : float
        The step size.
    n : int
        The number of parameters.

    Returns
    -------
    Regime
        STAYS, MONOTONE, ARRIVES, ARRIVES_ALONG_AXIS, OSCILLATES, JUMPS or DIVERGES.
    """
    if curvature is None:
        return Regime.STAYS
    if math.isclose(tau, 1 / curvature, rel_tol=1e-9):
        return Regime.ARRIVES if n == 1 else Regime.ARRIVES_ALONG_AXIS
    if math.isclose(tau, 2 / curvature, rel_tol=1e-9):
        return Regime.JUMPS
    if tau < 1 / curvature:
        return Regime.MONOTONE
    return Regime.OSCILLATES if tau < 2 / curvature else Regime.DIVERGES


def deciding_curvature(E: Quadratic, theta: np.ndarray) -> float | None:
    """Return the largest curvature among the directions in which a starting point differs from the minimiser.

    Parameters
    ----------
    E : Quadratic
        The function to descend on.
    theta : ndarray, shape (n,)
        The starting point.

    Returns
    -------
    float or None
        The largest eigenvalue of A along whose eigenvector theta differs from the minimiser. None at the minimiser.
    """
    difference = theta - E.minimiser
    curvatures, axes = np.linalg.eigh(E.A)
    components = np.abs(axes.T @ difference)
    if components.max() <= 1e-12 * max(1.0, float(np.abs(theta).max())):
        return None
    return float(curvatures[components > 1e-9 * components.max()].max())


def observed_regime(gradient: Gradient, path: Trajectory, tau: float) -> RegimeCaption:
    """Name the regime that a run shows, whatever the function.

    Parameters
    ----------
    gradient : callable
        The gradient ∇E as a function of θ, shape (n,).
    path : Trajectory
        The run.
    tau : float
        The step size of the run.

    Returns
    -------
    RegimeCaption
        The regime, judged by how the run ended, by its energies and gradients, and by the curvature where it began.
    """
    E, start, last = path.energy, path.energy[0], path.energy[-LAST:]
    steps, tau_text = count(len(path), "step"), f"τ = {tau:.3g}"
    if path.reason == "converged" and not len(path):
        size = "practically 0" if path.gradient[0].any() else "0"
        return RegimeCaption(
            f"Stays where it is: the gradient at θ(0) is {size}, so no step leads away.", "good", regime=Regime.STAYS
        )
    gradients = path.gradient[:, None]
    turning = np.flatnonzero(turns_back(gradients)[:, 0]) + 1
    repeating = bool(repeats(gradients)[0])
    far_up = E[-1] > start + 10 * max(1.0, abs(start))
    grows = far_up and not repeating and last.max() > 1.1 * E[:-LAST].max(initial=start)
    if grows or (far_up and path.reason == "diverged"):
        return RegimeCaption(
            f"Diverges: with {tau_text}, E grows without bound. After {steps}, E = {E[-1]:.3g}. If the curvature "
            "has no upper limit, no L holds everywhere.",
            "bad",
            regime=Regime.DIVERGES,
        )
    if path.reason == "diverged":
        return RegimeCaption(
            f"Breaks off after {steps}: with {tau_text}, the next step leads to a θ where E or ∇E is not finite. E was "
            f"{E[-1]:.3g} before that step.",
            "bad",
            regime=Regime.DIVERGES,
        )
    batch_gradient = _in_batches(gradient)
    if path.reason == "converged" or has_converged(batch_gradient, path.theta[-1:], gradients, np.array([tau]))[0]:
        tone, aside = ("good", "") if (np.diff(E) <= 1e-12).all() else ("mixed", ", though not every step lowered E")
        return RegimeCaption(
            f"Converges{aside}: after {steps}, E = {E[-1]:.3g} and the gradient is nearly 0."
            f"{_settling_condition(gradient, path, tau)}",
            tone,
            regime=Regime.CONVERGES,
        )
    rising = np.flatnonzero(np.diff(E) > 0) + 1
    recently = len(path) - LAST
    if repeating:
        return _repeating(path, tau)
    if (turning > recently).any() or (rising > recently).any():
        return _unsettled(path, turning[turning > recently], rising)
    steepest = float(np.linalg.norm(path.gradient, axis=1).max())
    concave = curvature_at(gradient, path.theta[0]) < 0
    if not len(rising) and steepest < SMALL_GRADIENT and concave and start - E[-1] < abs(start) / 2:
        length = tau * steepest
        first, end = distinct_digits(float(start), float(E[-1]))
        progress = "E hardly changes" if len(end) > 8 or first == end else f"E only falls from {first} to {end}"
        return RegimeCaption(
            f"Crawls over a plateau: the gradient is small although this isn't a minimum, so no step is longer than "
            f"{length:.2g}. In {steps}, {progress}.",
            "mixed",
            regime=Regime.PLATEAU,
        )
    never = "no step" if not len(rising) else f"none of the last {LAST} steps"
    return RegimeCaption(
        f"Still on its way after {steps} with {tau_text}: {never} raised E, which has fallen to {E[-1]:.3g}.",
        "good",
        regime=Regime.SLOW,
    )


def _repeating(path: Trajectory, tau: float) -> RegimeCaption:
    """Describe a run that repeats the same jumps forever."""
    E, start = path.energy, float(path.energy[0])
    if E[len(E) // 2 :].max() < start:
        high, first = distinct_digits(float(E[-LAST:].max()), start)
        return RegimeCaption(
            f"Does not converge, but E falls to some level: in the last steps it is {_level(E, high)}, after starting "
            f"at {first}.",
            "mixed",
            regime=Regime.LEVEL,
        )
    return RegimeCaption(
        f"Does not converge: with τ = {tau:.3g}, E climbs back to where it started or higher. After "
        f"{count(len(path), 'step')}, E = {E[-1]:.3g}.",
        "bad",
        regime=Regime.FAILS,
    )


def _unsettled(path: Trajectory, turning: np.ndarray, rising: np.ndarray) -> RegimeCaption:
    """Describe a run that still jumps but may converge later. The steps that turn back must be recent ones."""
    if len(turning) > 1:
        jumps = "it still jumps from side to side"
    elif len(turning):
        jumps = f"it jumped to the other side as late as step {turning[-1]}"
    else:
        jumps = f"E rose as late as step {rising[-1]}"
    return RegimeCaption(
        f"Has not settled after {count(len(path), 'step')}: {jumps}, and E is {_level(path.energy)}.",
        "mixed",
        regime=Regime.UNSETTLED,
    )


def _level(E: np.ndarray, highest: str = "") -> str:
    """Say between which values E is in the last steps. ``highest`` is the upper one, if it needs more digits."""
    low, high = f"{E[-LAST:].min():.3g}", f"{E[-LAST:].max():.3g}"
    return f"about {highest or high}" if low == high else f"between {low} and {highest or high}"


def _settling_condition(gradient: Gradient, path: Trajectory, tau: float) -> str:
    """Say why the run can settle where it ended: τ is below 2 / curvature there. Return "" if that isn't so."""
    curvature = curvature_at(gradient, path.theta[-1])
    if not 0 < tau * curvature < 2:
        return ""
    tau_text, limit = distinct_digits(tau, 2 / curvature)
    return f" The curvature there is {curvature:.3g}, and τ = {tau_text} is below 2/{curvature:.3g} = {limit}."


def curvature_at(gradient: Gradient, theta: np.ndarray, h: float = 1e-5) -> float:
    """Return the largest curvature of E at a point, by central differences of the gradient.

    Parameters
    ----------
    gradient : callable
        Maps θ, shape (n,), to ∇E(θ), shape (n,).
    theta : ndarray, shape (n,)
        The point.
    h : float, optional
        The step of the differences.

    Returns
    -------
    float
        The largest eigenvalue of the Hessian.
    """
    return float(curvatures_at(_in_batches(gradient), theta[None], h)[0, -1])


def _in_batches(gradient: Gradient) -> BatchGradient:
    return lambda points: np.array([gradient(theta) for theta in points])
