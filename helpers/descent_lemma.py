"""The Lipschitz constant L of the gradient, and what it promises of a step (lecture L9).

If ∇E is L-Lipschitz, ‖∇E(φ) − ∇E(ξ)‖₂ <= L ‖φ − ξ‖₂, a step of gradient descent is sure to end at

    E(θ − τ ∇E(θ))  <=  E(θ) − τ (1 − Lτ/2) ‖∇E(θ)‖₂²                           (descent lemma)

so every τ below 2/L lowers E, and τ = 1/L has the best guarantee (Nesterov, Lectures on Convex Optimization,
section 1.2.3).
"""

from collections.abc import Callable

import numpy as np

from helpers.arrays import floats


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
