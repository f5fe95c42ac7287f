"""Gradient descent (lecture L1): θ(k+1) = θ(k) − τ ∇E(θ(k)).

−∇E points in the direction in which E falls fastest, so a small enough step along it lowers E. How small is
small enough depends on how fast the gradient itself changes (L9); what happens beyond that is best looked
at (L10), which is why every iterate is recorded. The step size is a number, a schedule (L11) or a line search.

Where E has kinks a subgradient takes the gradient's place (L9). A step against it may raise E, however short
it is, so the subgradient method remembers the best point so far.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from helpers.arrays import floats
from helpers.line_search import Energy, LineSearch, NoDescent
from helpers.schedules import Schedule, as_schedule

Gradient = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Trajectory:
    """What a run of gradient descent went through.

    theta:    (K + 1, n), the iterates θ(0), …, θ(K), one a row.
    energy:   (K + 1,), E at each of them.
    gradient: (K + 1, n), ∇E at each of them, or a subgradient.
    reason:   why it stopped: "converged", "iterations", "diverged", or "no descent", where a line search found
              no step.
    tau:      (K,), the size of each step.
    calls:    how often E was computed.
    """

    theta: np.ndarray
    energy: np.ndarray
    gradient: np.ndarray
    reason: str
    tau: np.ndarray = field(default_factory=lambda: np.empty(0))
    calls: int = 0

    def __len__(self) -> int:
        """The number of steps K."""
        return len(self.theta) - 1

    def __repr__(self) -> str:
        return f"Trajectory({len(self)} steps, E from {self.energy[0]:.3g} to {self.energy[-1]:.3g}, {self.reason})"

    @property
    def best(self) -> int:
        """The iteration with the least E, the first of them: theta[best] is what a subgradient method returns."""
        return int(np.argmin(self.energy))

    @property
    def best_so_far(self) -> np.ndarray:
        """The least E up to each iteration: (K + 1,), which never rises."""
        return np.minimum.accumulate(self.energy)


def gradient_descent(
    energy: Energy,
    gradient: Gradient,
    theta: np.ndarray,
    tau: float | Schedule | LineSearch,
    steps: int,
    tolerance: float = 0.0,
) -> Trajectory:
    """Run at most ``steps`` steps and record all of it.

    energy, gradient: functions of θ: (n,), returning a number and an array (n,).
    theta:     θ(0): (n,), not changed.
    tau:       the step size: a number, a function of the iteration k = 0, 1, … such as
               ``schedules.piecewise(...)``, or a ``line_search.LineSearch()``.
    tolerance: stop as soon as ‖∇E(θ)‖₂ <= tolerance: converged, as far as one can see (L1).

    Stops as "diverged" before an iterate, an energy or a gradient that is not finite, so all that is returned
    is finite. Raises TypeError or ValueError if theta is no array of floats, a step size is not positive, the
    gradient has not theta's shape, or E or its gradient is not finite at theta.
    """
    if isinstance(tau, LineSearch):
        search = tau
        return _run(energy, gradient, theta, lambda k, E, at: search(E, at.theta, at.gradient)[0], steps, tolerance)
    schedule = as_schedule(tau)
    return _run(energy, gradient, theta, lambda k, E, at: schedule(k), steps, tolerance)


def subgradient_method(
    energy: Energy, subgradient: Gradient, theta: np.ndarray, tau: float | Schedule, steps: int
) -> Trajectory:
    """θ(k+1) = θ(k) − τ(k) g(k) with any subgradient g(k) of E at θ(k), for an E with kinks (L9).

    E need not fall from step to step; ``.best`` of what is returned says where it was least. For a convex E
    with ‖g‖ <= G and a minimiser at most R from θ(0), that least E is above the minimum by at most
    (R² + G² Σ τ²) / (2 Σ τ) (Nesterov, Lectures on Convex Optimization, section 3.2.3): a fixed τ ends in a
    band of height G²τ/2, and τ with Σ τ = ∞, Σ τ² < ∞ converges.

    subgradient: from θ: (n,) to any g: (n,) with E(φ) >= E(θ) + gᵀ(φ − θ) for all φ. Where it is 0, θ is a
                 minimiser, and the method stops as "converged".
    tau:         a number or a function of k; the rest as in ``gradient_descent``, and raised as there. Raises
                 TypeError for a line search: −g need not lead downhill, so a search may find nothing.
    """
    schedule = as_schedule(tau)
    return _run(energy, subgradient, theta, lambda k, E, at: schedule(k), steps, 0.0)


def _run(
    energy: Energy, gradient: Gradient, theta: np.ndarray, step_size: "_StepSize", steps: int, tolerance: float
) -> Trajectory:
    """The loop that both share; step_size is asked for τ with k, E and the point it is for."""
    floats("theta", theta, ("n",))
    counted = _Counted(energy)
    with np.errstate(over="ignore", invalid="ignore"):
        points, taus = [_evaluate(counted, gradient, theta.copy())], []
    if not points[0].finite:
        raise ValueError("E or its gradient is not finite at theta, where the descent begins: begin elsewhere.")
    reason = "iterations"
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            here = points[-1]
            if here.slope <= tolerance:
                break
            try:
                tau = step_size(k, counted, here)
            except NoDescent:
                reason = "no descent"
                break
            point = _evaluate(counted, gradient, here.theta - tau * here.gradient)
            if not point.finite:
                reason = "diverged"
                break
            points.append(point)
            taus.append(tau)
    if reason == "iterations" and points[-1].slope <= tolerance:
        reason = "converged"
    thetas, energies, gradients = ([getattr(p, part) for p in points] for part in ("theta", "energy", "gradient"))
    return Trajectory(
        np.array(thetas), np.array(energies), np.array(gradients), reason, np.array(taus, dtype=float), counted.calls
    )


class _Counted:
    """E with a count of its calls; it knows its last value, so the point that a search takes costs no second call."""

    def __init__(self, energy: Energy):
        self.energy, self.calls = energy, 0
        self.last: tuple[bytes, float] | None = None

    def __call__(self, theta: np.ndarray) -> float:
        where = theta.tobytes()  # quicker to compare than arrays, and nobody can change it
        if self.last is None or self.last[0] != where:
            self.calls += 1
            self.last = where, float(self.energy(theta.copy()))
        return self.last[1]


class _Point(NamedTuple):
    """An iterate, E and ∇E there, and ‖∇E‖₂, which is infinite where its square is."""

    theta: np.ndarray
    energy: float
    gradient: np.ndarray
    slope: float

    @property
    def finite(self) -> bool:
        return math.isfinite(self.energy) and _finite(self.theta) and _finite(self.gradient)


def _finite(array: np.ndarray) -> bool:
    """Whether all entries are finite. A sum of squares says so at once, unless it is too large itself."""
    return math.isfinite(np.dot(array, array)) or bool(np.isfinite(array).all())


_StepSize = Callable[[int, Energy, _Point], float]


def _evaluate(energy: Energy, gradient: Gradient, theta: np.ndarray) -> _Point:
    """E and ∇E at theta, of which the functions get copies, so that nothing on record can change."""
    E, dE = float(energy(theta.copy())), np.array(gradient(theta.copy()))
    if dE.shape != theta.shape:
        # A gradient (n, 1) would quietly turn θ into an (n, n) array.
        raise ValueError(f"gradient returned shape {dE.shape}, but theta has shape {theta.shape}: make them equal.")
    return _Point(theta, E, dE, math.sqrt(np.dot(dE, dE)))
