"""How long a step? The Lipschitz constant, backtracking line search and schedules (lecture L9, L11).

If ∇E is L-Lipschitz, ‖∇E(φ) − ∇E(ξ)‖₂ <= L ‖φ − ξ‖₂, a step of gradient descent is sure to end at

    E(θ − τ ∇E(θ))  <=  E(θ) − τ (1 − Lτ/2) ‖∇E(θ)‖₂²                           (descent lemma)

so every τ below 2/L lowers E, and τ = 1/L has the best guarantee (Nesterov, Lectures on Convex Optimization,
section 1.2.3). Where no L is known, or none exists, backtracking tries a step and shortens it until E has
fallen enough (Nocedal and Wright, Numerical Optimization, algorithm 3.1). A schedule asks nobody: it is a
plain function of the iteration, k -> τ(k) (L11).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.arrays import floats

Energy = Callable[[np.ndarray], float]
Schedule = Callable[[int], float]


class NoDescent(ArithmeticError):
    """No step size was found at which E falls enough: the gradient is wrong, or E can't fall any more in floats."""


# --- the Lipschitz constant of the gradient ----------------------------------------------------------------


def lipschitz(A: np.ndarray) -> float:
    """L of E(θ) = ½ θᵀ A θ − bᵀ θ: the largest size of an eigenvalue of the symmetric part of A (L9).

    A: (n, n), need not be symmetric nor positive: ∇E(θ) = S θ − b with S = (A + Aᵀ)/2, and
    ‖S v‖₂ <= max |λ| ‖v‖₂ with equality for an eigenvector. Raises TypeError or ValueError if A is no square
    array of floats.
    """
    floats("A", A, ("n", "n"))
    return float(np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max())


def power_iteration(multiply: Callable[[np.ndarray], np.ndarray], start: np.ndarray, steps: int = 100) -> float:
    """The largest size of an eigenvalue of a symmetric matrix of which only the product v -> S v is known.

    Each product with S enlarges most the part of v along the steepest eigenvector, so v turns to it, and ‖S v‖₂
    goes to |λ| from below. start: (n,), not zero, best random: it must not be orthogonal to that eigenvector.

    ‖S v‖₂ of a v of length 1 is never above the true value, so a short run gives a bound from below.
    Raises ValueError if start is zero.
    """
    v = np.array(floats("start", start, ("n",)))
    size = float(np.linalg.norm(v))
    if size == 0:
        raise ValueError("start is zero, which no product turns: begin with rng.normal(size=n).")
    for _ in range(steps):
        v = multiply(v / size)
        size = float(np.linalg.norm(v))
        if size == 0:
            return 0.0
    return size


def lipschitz_along(theta: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """What a path tells of L: ‖∇E(θ(k+1)) − ∇E(θ(k))‖₂ / ‖θ(k+1) − θ(k)‖₂ for each of its steps.

    theta, gradient: (K + 1, n), as in ``helpers.descent.Trajectory``. Returns (K,), with 0 where nothing moved.
    Each is at most L, for L bounds this ratio for *any* two points; so the largest is a bound from below, and
    a region where the path has not been may be steeper.
    """
    floats("theta", theta, ("K", "n"))
    floats("gradient", gradient, theta.shape)
    moved = np.linalg.norm(np.diff(theta, axis=0), axis=1)
    changed = np.linalg.norm(np.diff(gradient, axis=0), axis=1)
    return np.divide(changed, moved, out=np.zeros_like(moved), where=moved > 0)


def upper_bound(E: float, gradient: np.ndarray, tau: float, L: float) -> float:
    """E − τ (1 − Lτ/2) ‖∇E‖₂², above which no step from there can end (descent lemma, L9).

    E: the energy at θ; gradient: (n,), ∇E(θ); tau: the step size; L: a Lipschitz constant of ∇E.
    """
    return float(E - tau * (1 - L * tau / 2) * (gradient @ gradient))


# --- backtracking line search ---------------------------------------------------------------------------------


def armijo(energy: Energy, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float = 1e-4) -> bool:
    """Whether E(θ − τ∇E(θ)) <= E(θ) − c τ ‖∇E(θ)‖₂²: sufficient decrease (Nocedal and Wright, 3.4).

    energy: from (n,) to a number; theta, gradient: (n,). False where E is not finite after the step, and where
    it is not lower than before: for a tiny τ the right side is rounded to E itself.
    """
    return _falls_enough(energy, theta, -gradient, float(energy(theta.copy())), -float(gradient @ gradient), tau, c)


def backtracking(
    energy: Energy,
    theta: np.ndarray,
    gradient: np.ndarray,
    tau0: float = 1.0,
    c: float = 1e-4,
    shrink: float = 0.5,
    direction: np.ndarray | None = None,
) -> tuple[float, int]:
    """The first of τ₀, τ₀·shrink, τ₀·shrink², … that meets Armijo's condition, and how often it was shrunk.

        E(θ + τ d)  <=  E(θ) + c τ ∇E(θ)ᵀd          with d = −∇E(θ), or the direction that is given

    (Nocedal and Wright, Numerical Optimization, section 3.1, algorithm 3.1, with their c₁ = 1e-4.)

    energy: from (n,) to a number; theta, gradient: (n,), θ and ∇E(θ); direction: (n,).
    A trial at which E is not finite does not meet the condition, so the step is shortened until E can be
    computed again. In exact numbers the search ends for every differentiable E, since c < 1.

    Raises ValueError if direction does not lead downhill (∇Eᵀd >= 0, also where the gradient is zero), if E is
    not finite at theta or a constant makes no sense, and NoDescent once the step is so short that it changes no
    entry of θ: then the gradient is not that of energy, or rounding hides what E could still fall.
    """
    floats("theta", theta, ("n",))
    floats("gradient", gradient, theta.shape)
    d = -gradient if direction is None else floats("direction", direction, theta.shape)
    _check_constants(tau0, c, shrink)
    with np.errstate(over="ignore"):
        slope = float(gradient @ d)
    if not slope < 0:
        raise ValueError(
            f"the slope ∇Eᵀd along the direction is {slope:.3g}, but must be below zero: E does not fall that way; "
            "stop where the gradient is zero, and search along −gradient."
        )
    E = float(energy(theta.copy()))
    if not np.isfinite(E):
        raise ValueError(f"E is {E} at theta, where the search begins: begin where E is finite.")
    tau, shrinkings = float(tau0), 0
    while not _falls_enough(energy, theta, d, E, slope, tau, c):
        tau, shrinkings = tau * shrink, shrinkings + 1
        if np.array_equal(theta + tau * d, theta):
            raise NoDescent(
                f"no step down to τ = {tau:.1g} lowers E enough: check the gradient against helpers.gradcheck, or "
                "stop earlier, if it is already nearly zero."
            )
    return tau, shrinkings


def _falls_enough(
    energy: Energy, theta: np.ndarray, d: np.ndarray, E: float, slope: float, tau: float, c: float
) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        after = float(energy(theta + tau * d))
    return bool(np.isfinite(after) and after <= E + c * tau * slope and after < E)


@dataclass(frozen=True)
class LineSearch:
    """Backtracking with these constants, as a step size for ``helpers.descent.gradient_descent``.

    Each search begins at tau0, whatever the last one has found; raises ValueError if a constant makes no sense.
    """

    tau0: float = 1.0
    c: float = 1e-4
    shrink: float = 0.5

    def __post_init__(self) -> None:
        _check_constants(self.tau0, self.c, self.shrink)

    def __call__(self, energy: Energy, theta: np.ndarray, gradient: np.ndarray) -> tuple[float, int]:
        """The step size for theta: (n,), and how often tau0 was shrunk for it; raises as ``backtracking``."""
        return backtracking(energy, theta, gradient, self.tau0, self.c, self.shrink)


def _check_constants(tau0: float, c: float, shrink: float) -> None:
    if not (np.isfinite(tau0) and tau0 > 0):
        raise ValueError(f"tau0 is {tau0}, but the first step to try must be above zero.")
    if not 0 < c < 1:
        raise ValueError(f"c is {c}, but must lie between 0 and 1: only so is there a step that is accepted.")
    if not 0 < shrink < 1:
        raise ValueError(f"shrink is {shrink}, but must lie between 0 and 1, or the step would not get shorter.")


# --- schedules ---------------------------------------------------------------------------------------------------


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
