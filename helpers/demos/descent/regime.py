"""Name the regime of gradient descent with a fixed step size, and give the reason.

On a quadratic, theory gives the answer before the first step (L9). Let λ be an eigenvalue of A, which is the
curvature along its eigenvector. Along this direction, each step multiplies the distance to the minimiser by 1 − τλ. So
the distance shrinks without a change of sign for τ < 1/λ, shrinks with alternating sign for 1/λ < τ < 2/λ, and grows
for τ > 2/λ. What matters is the largest λ among the directions in which the starting point differs from the minimiser.
For almost every starting point, this λ is L.

On any other function, there may be no L. There the caption describes the run itself. If the run has converged, the
caption may add the curvature at its end, which explains why the run could settle there.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from helpers.checks.comparison import count
from helpers.data import Quadratic
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import distinct_digits
from helpers.descent import Gradient, Trajectory


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
    PLATEAU = auto()
    SLOW = auto()
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
    if curvature is None:
        return RegimeCaption(
            "Stays where it is: θ(0) is the minimiser, so the gradient is 0.", "good", regime=Regime.STAYS
        )
    name = "L" if np.isclose(curvature, E.L, rtol=1e-9) else "λ"
    aside = ""
    if name == "λ":
        aside = f" Here λ = {curvature:.3g} matters, not L = {E.L:.3g}, because θ(0) lies on an axis."
    along = "" if len(theta) == 1 else " along the steepest axis" if name == "L" else " along one axis"
    one, two = f"1/{name}", f"2/{name}"

    def compared(relation: str, limit: str, value: float) -> str:
        tau_text, value_text = distinct_digits(tau, value)
        return f"τ = {tau_text} is {relation} {limit} = {value_text}"

    if np.isclose(tau, 1 / curvature, rtol=1e-9):
        text = f"Arrives{along} in one step: τ equals {one} = {1 / curvature:.3g}."
        return RegimeCaption(text + aside, "good", regime=Regime.ARRIVES_ALONG_AXIS if along else Regime.ARRIVES)
    if np.isclose(tau, 2 / curvature, rtol=1e-9):
        text = (
            f"Jumps back and forth forever{along}: τ equals {two} = {2 / curvature:.3g}, "
            f"so {'there ' if along else ''}each step lands as far away as it started."
        )
        return RegimeCaption(text + aside, "bad", regime=Regime.JUMPS)
    if tau < 1 / curvature:
        return RegimeCaption(
            f"Converges monotonically: {compared('below', one, 1 / curvature)}, so no step jumps over the minimum."
            + aside,
            "good",
            regime=Regime.MONOTONE,
        )
    if tau < 2 / curvature:
        above, below = distinct_digits(tau, 1 / curvature), distinct_digits(tau, 2 / curvature)
        tau_text = max(above[0], below[0], key=len)
        return RegimeCaption(
            f"Oscillates{along}, but converges: τ = {tau_text} is between {one} = {above[1]} and {two} = {below[1]}, "
            "so each step overshoots but lands lower." + aside,
            "mixed",
            regime=Regime.OSCILLATES,
        )
    return RegimeCaption(
        f"Diverges: {compared('above', two, 2 / curvature)}, so each step jumps over the minimum and lands "
        f"farther away{along}." + aside,
        "bad",
        regime=Regime.DIVERGES,
    )


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
    E, start = path.energy, path.energy[0]
    steps = count(len(path), "step")
    if path.reason == "diverged" or E[-1] > start + 10 * max(1.0, abs(start)):
        return RegimeCaption(
            f"Diverges: with τ = {tau:.3g}, E grows without bound. After {steps}, E = {E[-1]:.3g}. If the curvature "
            "has no upper limit, no L holds everywhere.",
            "bad",
            regime=Regime.DIVERGES,
        )
    norm = float(np.linalg.norm(path.gradient[-1]))
    if norm <= 1e-3 * max(float(np.linalg.norm(path.gradient[0])), 1e-12):
        tone, aside = ("good", "") if (np.diff(E) <= 1e-12).all() else ("mixed", ", though not every step lowered E")
        return RegimeCaption(
            f"Converges{aside}: after {steps}, E = {E[-1]:.3g} and the gradient is nearly 0."
            f"{_settling_condition(gradient, path, tau)}",
            tone,
            regime=Regime.CONVERGES,
        )
    if (np.diff(E) <= 0).all() and curvature_at(gradient, path.theta[0]) <= 0 and E[0] - E[-1] < abs(E[0]) / 2:
        length = tau * float(np.linalg.norm(path.gradient, axis=1).max())
        first, last = distinct_digits(float(start), float(E[-1]))
        progress = "E hardly changes" if len(last) > 8 or first == last else f"E only falls from {first} to {last}"
        return RegimeCaption(
            f"Crawls over a plateau: the gradient is small although this isn't a minimum, so no step is longer than "
            f"{length:.2g}. In {steps}, {progress}.",
            "mixed",
            regime=Regime.PLATEAU,
        )
    if (np.diff(E) <= 0).all():
        return RegimeCaption(
            f"Still on its way: no step raises E, but {steps} with τ = {tau:.3g} are not enough. E is now {E[-1]:.3g}.",
            "good",
            regime=Regime.SLOW,
        )
    if E[len(E) // 2 :].max() < start:
        low = f"{E[-10:].min():.3g}"
        high, first = distinct_digits(float(E[-10:].max()), float(start))
        level = f"about {low}" if low == high else f"between {low} and {high}"
        return RegimeCaption(
            f"Does not converge, but E falls to some level: in the last steps it is {level}, after starting at "
            f"{first}.",
            "mixed",
            regime=Regime.LEVEL,
        )
    return RegimeCaption(
        f"Does not converge: with τ = {tau:.3g}, E climbs back to where it started or higher. After {steps}, "
        f"E = {E[-1]:.3g}.",
        "bad",
        regime=Regime.FAILS,
    )


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
    steps = h * np.eye(len(theta))
    hessian = np.array([(gradient(theta + s) - gradient(theta - s)) / (2 * h) for s in steps])
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1])
