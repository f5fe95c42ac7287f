"""The Lipschitz constant L of the gradient, and the decrease that it guarantees (lecture, L9).

The gradient is L-Lipschitz if ‖∇E(φ) − ∇E(ξ)‖₂ <= L ‖φ − ξ‖₂ for all φ and ξ. Then every gradient step satisfies

    E(θ − τ ∇E(θ))  <=  E(θ) − τ (1 − Lτ/2) ‖∇E(θ)‖₂²                           (descent lemma)

So every τ between 0 and 2/L lowers E unless ∇E(θ) = 0, and τ = 1/L has the best guarantee (Nesterov, *Lectures on
Convex Optimization*, section 1.2.3).
"""

from collections.abc import Callable

import numpy as np

from helpers.arrays import check_floats


def lipschitz(A: np.ndarray) -> float:
    """Compute the Lipschitz constant of the gradient of E(θ) = ½ θᵀ A θ − bᵀ θ.

    Parameters
    ----------
    A : ndarray, shape (n, n)
        Any square matrix. It need not be symmetric or positive definite.

    Returns
    -------
    float
        L = max |λ| over the eigenvalues λ of the symmetric part S = (A + Aᵀ)/2.

    Raises
    ------
    TypeError
        If `A` is not an array of floats.
    ValueError
        If `A` is not square or contains NaN.

    Notes
    -----
    ∇E(θ) = S θ − b, and ‖S v‖₂ <= max |λ| ‖v‖₂, with equality for an eigenvector of that λ.

    References
    ----------
    Lecture, L9.
    """
    check_floats("A", A, ("n", "n"))
    return float(np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max())


def power_iteration(multiply: Callable[[np.ndarray], np.ndarray], start: np.ndarray, steps: int = 100) -> float:
    """Estimate max |λ| of a symmetric matrix S from products v ↦ S v alone.

    Parameters
    ----------
    multiply : callable
        Takes v of shape (n,) and returns S v of shape (n,).
    start : ndarray, shape (n,)
        The first v. It must be nonzero, and not orthogonal to all eigenvectors of the largest |λ|. A random vector is
        a good choice.
    steps : int
        The number of products, at least 1.

    Returns
    -------
    float
        ‖S v‖₂ for the last v, scaled to length 1. This is a lower bound for max |λ|, even after a short run.

    Raises
    ------
    TypeError
        If `start` is not an array of floats.
    ValueError
        If `start` is zero, not one-dimensional or contains NaN.

    Notes
    -----
    Each product with S amplifies most the component of v along the dominant eigenvector. So v turns towards this
    eigenvector, and ‖S v‖₂ tends to max |λ| from below.

    References
    ----------
    Lecture, L9.
    """
    v = np.array(check_floats("start", start, ("n",)))
    size = float(np.linalg.norm(v))
    if size == 0:
        raise ValueError("start is zero, which every product leaves at zero: start with rng.normal(size=n).")
    for _ in range(steps):
        v = multiply(v / size)
        size = float(np.linalg.norm(v))
        if size == 0:
            return 0.0
    return size


def lipschitz_along(theta: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Estimate L along a path: ‖∇E(θ(k+1)) − ∇E(θ(k))‖₂ / ‖θ(k+1) − θ(k)‖₂ for each step.

    Parameters
    ----------
    theta : ndarray, shape (K + 1, n)
        The iterates, one per row, as in ``helpers.descent.Trajectory``.
    gradient : ndarray, shape (K + 1, n)
        The gradient at each iterate.

    Returns
    -------
    ndarray, shape (K,)
        One ratio per step, or 0 if θ did not move.

    Raises
    ------
    TypeError
        If an argument is not an array of floats.
    ValueError
        If the shapes do not match, or an entry is NaN.

    Notes
    -----
    L bounds this ratio for *any* two points, so each ratio is at most L. The largest ratio is only a lower bound for L,
    because the gradient may change faster in a region that the path does not visit.

    References
    ----------
    Lecture, L9.
    """
    check_floats("theta", theta, ("K", "n"))
    check_floats("gradient", gradient, theta.shape)
    moved = np.linalg.norm(np.diff(theta, axis=0), axis=1)
    changed = np.linalg.norm(np.diff(gradient, axis=0), axis=1)
    return np.divide(changed, moved, out=np.zeros_like(moved), where=moved > 0)


def upper_bound(E: float, gradient: np.ndarray, tau: float, L: float) -> float:
    """Compute the upper bound E − τ (1 − Lτ/2) ‖∇E‖₂² on the energy after a gradient step.

    Parameters
    ----------
    E : float
        The energy at θ.
    gradient : ndarray, shape (n,)
        ∇E(θ).
    tau : float
        The step size.
    L : float
        A Lipschitz constant of ∇E.

    Returns
    -------
    float
        E(θ − τ ∇E(θ)) is at most this number (descent lemma).

    References
    ----------
    Lecture, L9.
    """
    return float(E - tau * (1 - L * tau / 2) * (gradient @ gradient))
