"""Schedules: step sizes that are plain functions of the iteration, k -> τ(k), and ask neither E nor L (L11)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.line_search import LineSearch

Schedule = Callable[[int], float]


def constant(tau: float) -> Schedule:
    """The same τ in every iteration. Raises ValueError if it is not above zero."""
    tau = _positive("tau", tau)
    return lambda k: tau


def piecewise(stages: Sequence[tuple[int, float]]) -> Schedule:
    """τ₁ for the first iterations, τ₂ for the next, … (L11); after the last stage its τ stays.

    stages: pairs (how many iterations, τ), such as [(30, 0.1), (20, 0.03), (20, 0.01)]: then k = 0, …, 29 get
    0.1, k = 30, …, 49 get 0.03 and from k = 50 on it is 0.01. Raises ValueError if there is no stage, one has
    no iteration, or a τ is not above zero.
    """
    if not stages or any(count < 1 for count, _ in stages):
        raise ValueError(f"stages is {stages}, but needs pairs (how many iterations, tau) with at least one iteration.")
    ends = np.cumsum([count for count, _ in stages])
    taus = [_positive(f"tau of stage {i}", tau) for i, (_, tau) in enumerate(stages, start=1)]
    return lambda k: taus[min(int(np.searchsorted(ends, k, side="right")), len(taus) - 1)]


def decaying(tau0: float, K: float = 1.0, power: float = 1.0) -> Schedule:
    """τ(k) = τ₀ / (1 + k/K)^power: falls continuously (L11), with power 1 to one half at k = K.

    For ½ < power <= 1 the sum of all τ is infinite and that of all τ² finite: it can reach any point, and the
    noise dies out, so subgradient methods converge with it. Raises ValueError if a number is not above zero.
    """
    tau0, K, power = _positive("tau0", tau0), _positive("K", K), _positive("power", power)
    return lambda k: tau0 / (1 + k / K) ** power


def exponential(tau0: float, K: float) -> Schedule:
    """τ(k) = τ₀ exp(−k/K): falls by the same factor in each iteration (L11).

    The sum of all τ is finite, τ₀ / (1 − exp(−1/K)), so it may come to rest before a minimum. Raises ValueError
    if a number is not above zero.
    """
    tau0, K = _positive("tau0", tau0), _positive("K", K)
    return lambda k: float(tau0 * np.exp(-k / K))


def sums(schedule: Schedule, steps: int) -> tuple[float, float]:
    """Σ τ(k) and Σ τ(k)² over k = 0, …, steps − 1: whether the first grows on and the second does not."""
    taus = np.array([schedule(k) for k in range(steps)])
    return float(taus.sum()), float((taus**2).sum())


def as_schedule(tau: Any) -> Schedule:
    """A number or a schedule as a schedule that says so when it gives no step size.

    Raises TypeError for anything else, and ValueError, then or when it is called, for a τ not above zero.
    """
    if isinstance(tau, LineSearch):
        raise TypeError("tau is a line search, which needs E and its gradient: give a number or a function of k here.")
    if not callable(tau):
        return constant(tau)
    return lambda k: _positive(f"tau({k})", tau(k))


def _positive(name: str, value: Any) -> float:
    if not isinstance(value, int | float | np.number) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, but must be a number above zero.")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}, but must be a number above zero.")
    return float(value)
