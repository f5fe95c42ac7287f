"""Judge from the last steps of a run of gradient descent whether it has converged, repeats itself or is unsettled.

The functions take many runs at once. So the caption of one run and the map of many runs follow the same rules.
"""

from collections.abc import Callable

import numpy as np

from helpers.demos.descent.student_code import TOLERANCE

LAST = 8  # the number of last steps that are judged, and the longest period that is recognised
BatchGradient = Callable[[np.ndarray], np.ndarray]  # maps many points, shape (m, n), to their gradients


def turns_back(gradients: np.ndarray) -> np.ndarray:
    """Find the steps that jump to the other side, so that the gradient turns back: ∇E(k+1)ᵀ ∇E(k) < 0.

    Parameters
    ----------
    gradients : ndarray, shape (K + 1, m, n)
        The gradients of m runs at the iterates θ(0), …, θ(K).

    Returns
    -------
    ndarray of bool, shape (K, m)
        Whether the gradient turns back in each step. Once a run has converged to within TOLERANCE, it no longer
        counts, because only rounding is left.
    """
    with np.errstate(all="ignore"):
        return ((gradients[1:] * gradients[:-1]).sum(-1) < 0) & (_norms(gradients[:-1]) > TOLERANCE)


def has_converged(gradient: BatchGradient, theta: np.ndarray, gradients: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Decide which runs have converged.

    Parameters
    ----------
    gradient : callable
        Maps many points, shape (m, n), to their gradients, shape (m, n).
    theta : ndarray, shape (m, n)
        The last iterates.
    gradients : ndarray, shape (K + 1, m, n)
        The gradients of the runs.
    tau : ndarray, shape (m,)
        The step sizes.

    Returns
    -------
    ndarray of bool, shape (m,)
        Whether ‖∇E‖ is at most TOLERANCE, or at most a thousandth of its initial value where gradient descent can
        settle: no curvature is below 0 or above 2/τ. Elsewhere a run has only passed close to a stationary point, and
        the next steps lead away from it.
    """
    with np.errstate(all="ignore"):
        first, last = _norms(gradients[0]), _norms(gradients[-1])
    converged = last <= TOLERANCE
    near = np.flatnonzero(~converged & (last <= 1e-3 * first))
    if len(near):
        curvatures = curvatures_at(gradient, theta[near])
        lowest, highest = curvatures[:, 0], curvatures[:, -1]
        converged[near] = (lowest >= -1e-6 * np.abs(highest)) & (tau[near] * highest < 2)
    return converged


def repeats(gradients: np.ndarray) -> np.ndarray:
    """Decide which runs repeat the same jumps, so that they can't converge.

    Parameters
    ----------
    gradients : ndarray, shape (K + 1, m, n)
        The gradients of m runs.

    Returns
    -------
    ndarray of bool, shape (m,)
        Whether, for some period p up to LAST, each of the last gradients differs from the one p steps before by at
        most 1% of the longest, and this difference shrinks by at least 10% per period, or is only rounding.

    Notes
    -----
    A run that converges with alternating sign is also similar to itself two steps before. But there the difference
    shrinks no faster than the gradient: by less than 1% per period, if it is 1%.
    """
    found = np.zeros(gradients.shape[1], dtype=bool)
    with np.errstate(all="ignore"):
        peak = _norms(gradients[-LAST:]).max(axis=0)
        for p in range(2, LAST + 1):
            if len(gradients) < LAST + 2 * p:
                break
            differences = _norms(gradients[-LAST - p :] - gradients[-LAST - 2 * p : -p])
            now, before = differences[p:], differences[:-p]
            shrinks = (now <= 0.9 * before) | (now <= 1e-9 * peak)
            found |= (now <= 0.01 * peak).all(axis=0) & shrinks.all(axis=0)
    return found & turns_back(gradients)[-LAST:].any(axis=0)


def curvatures_at(gradient: BatchGradient, theta: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """Return the curvatures of E along its principal axes, by central differences of the gradient.

    Parameters
    ----------
    gradient : callable
        Maps many points, shape (m, n), to their gradients, shape (m, n).
    theta : ndarray, shape (m, n)
        The points.
    h : float, optional
        The step of the differences.

    Returns
    -------
    ndarray, shape (m, n)
        The eigenvalues of the Hessian at each point, from the lowest to the highest.
    """
    steps = h * np.eye(theta.shape[1])
    hessian = np.stack([(gradient(theta + s) - gradient(theta - s)) / (2 * h) for s in steps], axis=1)
    return np.linalg.eigvalsh((hessian + hessian.transpose(0, 2, 1)) / 2)


def _norms(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt((vectors * vectors).sum(axis=-1))
