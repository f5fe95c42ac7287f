"""Gradient descent, θ(k+1) = θ(k) − τ ∇E(θ(k)), and the subgradient method.

−∇E(θ) is the direction in which E falls fastest, so a small enough step along it lowers E (L1). How small it must be
depends on how fast the gradient itself changes (L9). For larger steps it is best to look at what happens (L10), so a
run records every iterate. The step size is given as a number, a schedule (L11) or a line search (L9).

Where E has kinks, a subgradient replaces the gradient (L9). A step against a subgradient may raise E, however short the
step is. So the last iterate need not be the best one, and ``Trajectory.best`` finds the best.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from helpers.arrays import all_finite, check_floats
from helpers.line_search import Energy, LineSearch, NoDescent
from helpers.schedules import Schedule, as_schedule

Gradient = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Trajectory:
    """The record of a run of gradient descent with K steps.

    Attributes
    ----------
    theta : ndarray, shape (K + 1, n)
        The iterates θ(0), …, θ(K), one per row.
    energy : ndarray, shape (K + 1,)
        E at each iterate.
    gradient : ndarray, shape (K + 1, n)
        ∇E, or a subgradient, at each iterate.
    reason : str
        Why the run stopped: "converged", "iterations", "diverged", or "no descent" if a line search found no step.
    tau : ndarray, shape (K,)
        The size of each step. Empty if not recorded.
    energy_calls : int
        The number of evaluations of E. 0 if not recorded.
    """

    theta: np.ndarray
    energy: np.ndarray
    gradient: np.ndarray
    reason: str
    tau: np.ndarray = field(default_factory=lambda: np.empty(0))
    energy_calls: int = 0

    def __len__(self) -> int:
        """Return the number of steps K."""
        return len(self.theta) - 1

    def __repr__(self) -> str:
        return f"Trajectory({len(self)} steps, E from {self.energy[0]:.3g} to {self.energy[-1]:.3g}, {self.reason})"

    @property
    def best(self) -> int:
        """int: The index of the iterate with the smallest E, the first one if there are several.

        The result of a subgradient method is ``theta[best]``, not ``theta[-1]``.
        """
        return int(np.argmin(self.energy))

    @property
    def best_so_far(self) -> np.ndarray:
        """ndarray, shape (K + 1,): For each iterate, the smallest E up to there. It never rises."""
        return np.minimum.accumulate(self.energy)


def gradient_descent(
    energy: Energy,
    gradient: Gradient,
    theta: np.ndarray,
    tau: float | Schedule | LineSearch,
    steps: int,
    tolerance: float = 0.0,
) -> Trajectory:
    """Run gradient descent and record every iterate.

    Parameters
    ----------
    energy : callable
        E: takes an array of shape (n,) and returns a number.
    gradient : callable
        ∇E: takes an array of shape (n,) and returns one of shape (n,).
    theta : ndarray, shape (n,)
        The starting point θ(0). It is not changed.
    tau : float, callable or LineSearch
        The step size: a number, a function of the iteration k = 0, 1, … such as ``schedules.piecewise(...)``, or a
        line search such as ``line_search.LineSearch()``.
    steps : int
        The maximum number of steps.
    tolerance : float
        Stop as "converged" as soon as ‖∇E(θ)‖₂ <= tolerance.

    Returns
    -------
    Trajectory
        The record of the run. All its entries are finite: the run stops as "diverged" before the first iterate that is
        not finite or whose energy or gradient is not finite.

    Raises
    ------
    TypeError
        If `theta` is not an array of floats, or a step size is not a number.
    ValueError
        If `theta` is not one-dimensional or contains NaN, a step size is not above zero, the gradient does not have the
        shape of `theta`, or E or its gradient is not finite at the starting point.

    References
    ----------
    Lecture, L1; L9 for the line search; L11 for schedules.
    """
    if isinstance(tau, LineSearch):
        search = tau
        return _run(energy, gradient, theta, lambda k, E, at: search(E, at.theta, at.gradient)[0], steps, tolerance)
    schedule = as_schedule(tau)
    return _run(energy, gradient, theta, lambda k, E, at: schedule(k), steps, tolerance)


def subgradient_method(
    energy: Energy, subgradient: Gradient, theta: np.ndarray, tau: float | Schedule, steps: int
) -> Trajectory:
    """Run θ(k+1) = θ(k) − τ(k) g(k), where g(k) is any subgradient of E at θ(k).

    Parameters
    ----------
    energy : callable
        E: takes an array of shape (n,) and returns a number. It may have kinks.
    subgradient : callable
        Takes θ of shape (n,) and returns any g of shape (n,) with E(φ) >= E(θ) + gᵀ(φ − θ) for all φ.
    theta : ndarray, shape (n,)
        The starting point θ(0). It is not changed.
    tau : float or callable
        The step size: a number, or a function of the iteration k = 0, 1, ….
    steps : int
        The maximum number of steps.

    Returns
    -------
    Trajectory
        The record of the run. E need not fall in every step, so use ``Trajectory.best`` to find the best iterate.
        If the subgradient is 0 at an iterate, this iterate is a minimiser, and the run stops as "converged". All
        entries are finite, as for `gradient_descent`.

    Raises
    ------
    TypeError
        As for `gradient_descent`. Also if `tau` is a line search: E need not fall along −g, so a search may find no
        step.
    ValueError
        As for `gradient_descent`.

    Notes
    -----
    Let E be convex, ‖g‖₂ <= G, and θ(0) within a distance R of a minimiser. Then the smallest E so far exceeds the
    minimum by at most (R² + G² Σ τ²) / (2 Σ τ). With a fixed τ, this bound falls to G²τ/2. With a schedule for which
    Σ τ = ∞ and Σ τ² < ∞, the bound falls to 0, so the smallest E converges to the minimum.

    References
    ----------
    Lecture, L9.
    Nesterov, *Lectures on Convex Optimization*, section 3.2.3.
    """
    schedule = as_schedule(tau)
    return _run(energy, subgradient, theta, lambda k, E, at: schedule(k), steps, 0.0)


def _run(
    energy: Energy, gradient: Gradient, theta: np.ndarray, step_size: "_StepSize", steps: int, tolerance: float
) -> Trajectory:
    """Run the loop that both methods share. ``step_size`` takes k, E and the current point, and returns τ."""
    check_floats("theta", theta, ("n",))
    counted = _CountedEnergy(energy)
    with np.errstate(over="ignore", invalid="ignore"):
        points, taus = [_evaluate(counted, gradient, theta.copy())], []
    if not points[0].finite:
        raise ValueError("E or its gradient is not finite at the starting point theta: choose another one.")
    reason = "iterations"
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            current = points[-1]
            if current.gradient_norm <= tolerance:
                break
            try:
                tau = step_size(k, counted, current)
            except NoDescent:
                reason = "no descent"
                break
            point = _evaluate(counted, gradient, current.theta - tau * current.gradient)
            if not point.finite:
                reason = "diverged"
                break
            points.append(point)
            taus.append(tau)
    if reason == "iterations" and points[-1].gradient_norm <= tolerance:
        reason = "converged"
    thetas, energies, gradients = ([getattr(p, name) for p in points] for name in ("theta", "energy", "gradient"))
    return Trajectory(
        np.array(thetas), np.array(energies), np.array(gradients), reason, np.array(taus, dtype=float), counted.calls
    )


class _CountedEnergy:
    """E with a counter of its evaluations.

    It caches the last value, so E is not evaluated again at the point that a line search has accepted.
    """

    def __init__(self, energy: Energy):
        self.energy, self.calls = energy, 0
        self.last: tuple[bytes, float] | None = None

    def __call__(self, theta: np.ndarray) -> float:
        key = theta.tobytes()  # bytes compare faster than arrays, and nobody can change them
        if self.last is None or self.last[0] != key:
            self.calls += 1
            self.last = key, float(self.energy(theta.copy()))
        return self.last[1]


class _Point(NamedTuple):
    """An iterate with E, ∇E and ‖∇E‖₂. The norm is infinite if its square overflows."""

    theta: np.ndarray
    energy: float
    gradient: np.ndarray
    gradient_norm: float

    @property
    def finite(self) -> bool:
        return math.isfinite(self.energy) and all_finite(self.theta) and all_finite(self.gradient)


_StepSize = Callable[[int, Energy, _Point], float]


def _evaluate(energy: Energy, gradient: Gradient, theta: np.ndarray) -> _Point:
    """Evaluate E and ∇E at theta. Each function gets a copy of theta, so it can't change the record."""
    E, dE = float(energy(theta.copy())), np.array(gradient(theta.copy()))
    if dE.shape != theta.shape:
        # With a gradient of shape (n, 1), NumPy would broadcast the next θ to an (n, n) array without an error.
        raise ValueError(
            f"gradient returned shape {dE.shape}, but theta has shape {theta.shape}: make the shapes equal."
        )
    return _Point(theta, E, dE, math.sqrt(np.dot(dE, dE)))
