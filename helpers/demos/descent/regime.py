"""Which regime is this? What gradient descent with a fixed step size does, in one sentence with its reason.

On a quadratic all is known (L9). Along the eigenvector of A with eigenvalue λ, its curvature, one step
multiplies the distance to the minimiser by 1 − τλ: it shrinks without a change of sign for τ < 1/λ, shrinks
with alternating sign for 1/λ < τ < 2/λ, and grows for τ > 2/λ. The steepest direction in which the start lies
away from the minimiser decides; its λ is L, unless the start was chosen very specially.

On any other function there may be no L, so the sentence says what the run itself shows, and adds the
curvature at the place where it ended.
"""

import numpy as np

from helpers.data import Quadratic
from helpers.demos.framework.captions import Caption, distinct_digits
from helpers.descent import Energy, Gradient, Trajectory


def on_quadratic(E: Quadratic, theta: np.ndarray, tau: float) -> Caption:
    """The regime of gradient descent on E from theta: (n,) with step size tau, before any step is made."""
    curvature = steepest_curvature(E, theta)
    if curvature is None:
        return Caption("stays where it is: θ(0) is the minimiser, so the gradient is 0.", "good")
    name = "L" if np.isclose(curvature, E.L, rtol=1e-9) else "λ"
    aside = "" if name == "L" else f" Here λ = {curvature:.3g} counts, not L = {E.L:.3g}: the start lies on an axis."
    across = "" if len(theta) == 1 else " along the steepest axis"
    one, two = f"1/{name}", f"2/{name}"

    def against(word: str, limit: str, value: float) -> str:
        mine, its = distinct_digits(tau, value)
        return f"τ = {mine} is {word} {limit} = {its}"

    if np.isclose(tau, 1 / curvature, rtol=1e-9):
        text = f"arrives{across} in one step: τ equals {one} = {1 / curvature:.3g}."
        return Caption(text + aside, "good")
    if np.isclose(tau, 2 / curvature, rtol=1e-9):
        text = (
            f"jumps to and fro for ever{across}: τ equals {two} = {2 / curvature:.3g}, "
            "each step lands as far away as it began."
        )
        return Caption(text + aside, "bad")
    if tau < 1 / curvature:
        return Caption(
            f"converges monotonically: {against('below', one, 1 / curvature)}, no step jumps over the minimum." + aside,
            "good",
        )
    if tau < 2 / curvature:
        above, below = distinct_digits(tau, 1 / curvature), distinct_digits(tau, 2 / curvature)
        mine = max(above[0], below[0], key=len)
        return Caption(
            f"oscillates{across}, but converges: τ = {mine} lies between {one} = {above[1]} and {two} = {below[1]}, "
            "each step overshoots and lands lower." + aside,
            "mixed",
        )
    return Caption(
        f"diverges: {against('above', two, 2 / curvature)}, each step jumps over the minimum and lands "
        f"further away{across}." + aside,
        "bad",
    )


def steepest_curvature(E: Quadratic, theta: np.ndarray) -> float | None:
    """The largest eigenvalue of A along whose eigenvector theta lies away from the minimiser; None at the minimiser."""
    away = theta - E.minimiser
    curvatures, axes = np.linalg.eigh(E.A)
    parts = np.abs(axes.T @ away)
    if parts.max() <= 1e-12 * max(1.0, float(np.abs(theta).max())):
        return None
    return float(curvatures[parts > 1e-9 * parts.max()].max())


def as_seen(energy: Energy, gradient: Gradient, path: Trajectory, tau: float) -> Caption:
    """The regime that a run on any function shows, from its energies and its last gradient."""
    E, start = path.energy, path.energy[0]
    last = f"after {len(path)} steps E = {E[-1]:.3g}"
    if path.reason == "diverged" or E[-1] > start + 10 * max(1.0, abs(start)):
        return Caption(
            f"diverges: with τ = {tau:.3g} the steps lead ever higher, {last}; where E gets steeper and steeper "
            "no L holds everywhere.",
            "bad",
        )
    size = float(np.linalg.norm(path.gradient[-1]))
    if size <= 1e-3 * max(float(np.linalg.norm(path.gradient[0])), 1e-12):
        tone, how = ("good", "") if (np.diff(E) <= 1e-12).all() else ("mixed", ", though not every step went down")
        return Caption(f"converges{how}: {last} and the gradient is nearly 0.{_limit(gradient, path, tau)}", tone)
    if (np.diff(E) <= 0).all() and curvature_at(gradient, path.theta[0]) <= 0 and E[0] - E[-1] < abs(E[0]) / 2:
        step = tau * float(np.linalg.norm(path.gradient, axis=1).max())
        return Caption(
            f"crawls over a plateau: the gradient is small, though this is no minimum, so no step is longer than "
            f"{step:.2g}; {last}, and it began at {start:.3g}.",
            "mixed",
        )
    if (np.diff(E) <= 0).all():
        return Caption(f"is on its way: every step lowers E, but τ = {tau:.3g} is small; {last}.", "good")
    if E[len(E) // 2 :].max() < start:
        low, high = (f"{v:.3g}" for v in (E[-10:].min(), E[-10:].max()))
        level = low if low == high else f"between {low} and {high}"
        return Caption(
            f"does not converge, but the energy falls to some level: over the last steps E is {level}, and began at "
            f"{start:.3g}.",
            "mixed",
        )
    return Caption(f"does not converge: with τ = {tau:.3g} E rises above where it began; {last}.", "bad")


def _limit(gradient: Gradient, path: Trajectory, tau: float) -> str:
    """Why it can settle there: τ is below 2 over the curvature of E at the end of the path."""
    curvature = curvature_at(gradient, path.theta[-1])
    if not 0 < tau * curvature < 2:
        return ""
    mine, limit = distinct_digits(tau, 2 / curvature)
    return f" The curvature there is {curvature:.3g}, and τ = {mine} is below 2/{curvature:.3g} = {limit}."


def curvature_at(gradient: Gradient, theta: np.ndarray, h: float = 1e-5) -> float:
    """The largest eigenvalue of E's second derivative at theta: (n,), by central differences of the gradient."""
    steps = h * np.eye(len(theta))
    hessian = np.array([(gradient(theta + s) - gradient(theta - s)) / (2 * h) for s in steps])
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1])
