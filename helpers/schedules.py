"""Schedules: step sizes that depend only on the iteration, k ↦ τ(k) (lecture, L11).

A schedule is a plain function of k = 0, 1, 2, …. It uses neither E nor the Lipschitz constant L.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.line_search import LineSearch

Schedule = Callable[[int], float]


def constant(tau: float) -> Schedule:
    """Make a schedule with the same τ in every iteration.

    Parameters
    ----------
    tau : float
        The step size.

    Returns
    -------
    callable
        The schedule k ↦ τ.

    Raises
    ------
    TypeError
        If `tau` is not a number.
    ValueError
        If `tau` is not above zero.
    """
    tau = _check_positive("tau", tau)
    return lambda k: tau


def piecewise(stages: Sequence[tuple[int, float]]) -> Schedule:
    """Make a piecewise constant schedule: τ₁ for the first iterations, τ₂ for the next, and so on.

    Parameters
    ----------
    stages : sequence of (int, float)
        Pairs (number of iterations, τ). With [(30, 0.1), (20, 0.03), (20, 0.01)], the iterations k = 0, …, 29 use 0.1,
        k = 30, …, 49 use 0.03, and all from k = 50 on use 0.01.

    Returns
    -------
    callable
        The schedule k ↦ τ(k). After the last stage it keeps the τ of that stage.

    Raises
    ------
    TypeError
        If a τ is not a number.
    ValueError
        If there is no stage, a stage has less than one iteration, or a τ is not above zero.

    References
    ----------
    Lecture, L11.
    """
    if not stages or any(count < 1 for count, _ in stages):
        raise ValueError(
            f"stages is {stages}, but needs pairs (number of iterations, tau), each with at least one iteration."
        )
    ends = np.cumsum([count for count, _ in stages])
    taus = [_check_positive(f"tau of stage {i}", tau) for i, (_, tau) in enumerate(stages, start=1)]
    return lambda k: taus[min(int(np.searchsorted(ends, k, side="right")), len(taus) - 1)]


def decaying(tau0: float, K: float = 1.0, power: float = 1.0) -> Schedule:
    """Make the schedule τ(k) = τ₀ / (1 + k/K)^power, which decreases continuously.

    Parameters
    ----------
    tau0 : float
        The step size τ₀ at k = 0.
    K : float
        The time scale. With power 1, τ(K) is half of τ₀.
    power : float
        The exponent.

    Returns
    -------
    callable
        The schedule k ↦ τ(k).

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is not above zero.

    Notes
    -----
    For ½ < power <= 1 the sum of all τ is infinite and the sum of all τ² is finite. So the iterates can reach any
    point, and the noise dies out. With such a schedule, subgradient methods converge
    (``helpers.descent.subgradient_method``).

    References
    ----------
    Lecture, L11.
    """
    tau0, K, power = _check_positive("tau0", tau0), _check_positive("K", K), _check_positive("power", power)
    return lambda k: tau0 / (1 + k / K) ** power


def exponential(tau0: float, K: float) -> Schedule:
    """Make the schedule τ(k) = τ₀ exp(−k/K), which decreases by the same factor in each iteration.

    Parameters
    ----------
    tau0 : float
        The step size τ₀ at k = 0.
    K : float
        The time scale.

    Returns
    -------
    callable
        The schedule k ↦ τ(k).

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If an argument is not above zero.

    Notes
    -----
    The sum of all τ is finite, τ₀ / (1 − exp(−1/K)). So the iterates may come to rest before they reach a minimum.

    References
    ----------
    Lecture, L11.
    """
    tau0, K = _check_positive("tau0", tau0), _check_positive("K", K)
    return lambda k: float(tau0 * np.exp(-k / K))


def sums(schedule: Schedule, steps: int) -> tuple[float, float]:
    """Compute Σ τ(k) and Σ τ(k)² over k = 0, …, steps − 1.

    A subgradient method converges if the first sum grows without bound as the number of steps grows, and the second
    sum stays bounded (``helpers.descent.subgradient_method``).

    Parameters
    ----------
    schedule : callable
        The schedule k ↦ τ(k).
    steps : int
        The number of terms.

    Returns
    -------
    total : float
        Σ τ(k).
    squares : float
        Σ τ(k)².

    References
    ----------
    Lecture, L9 and L11.
    """
    taus = np.array([schedule(k) for k in range(steps)])
    return float(taus.sum()), float((taus**2).sum())


def as_schedule(tau: Any) -> Schedule:
    """Convert a number or a schedule to a schedule that validates its step sizes.

    Parameters
    ----------
    tau : float or callable
        A number, or a function of the iteration k = 0, 1, 2, ….

    Returns
    -------
    callable
        The schedule k ↦ τ(k). A call raises TypeError or ValueError if τ(k) is not a number above zero.

    Raises
    ------
    TypeError
        If `tau` is neither a number nor a function, or is a line search.
    ValueError
        If `tau` is a number that is not above zero.
    """
    if isinstance(tau, LineSearch):
        raise TypeError("tau is a line search, which needs E and its gradient: pass a number or a function of k here.")
    if not callable(tau):
        return constant(tau)
    return lambda k: _check_positive(f"tau({k})", tau(k))


def _check_positive(name: str, value: Any) -> float:
    if not isinstance(value, int | float | np.number) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, but must be a number above zero.")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}, but must be a finite number above zero.")
    return float(value)
