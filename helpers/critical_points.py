"""Critical points of a function of two parameters: minima, maxima and saddles, where the gradient is zero.

A grid finds the places where both partial derivatives may change sign, and Newton's method refines them. A point is
returned only if the refined gradient is zero and both eigenvalues of the Hessian clearly differ from zero.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

BatchGradient = Callable[[np.ndarray], np.ndarray]
ITERATIONS = 25
ZERO_GRADIENT = 1e-6  # relative to the median gradient on the grid
MIN_CURVATURE = 1e-3  # of the smaller eigenvalue, relative to the median gradient over the size of the region


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient is zero.

    Attributes
    ----------
    position : ndarray, shape (2,)
        The point.
    kind : {"minimum", "saddle", "maximum"}
        Its kind, by the signs of the eigenvalues.
    eigenvalues : ndarray, shape (2,)
        The eigenvalues of the Hessian, the smaller one first.
    """

    position: np.ndarray
    kind: str
    eigenvalues: np.ndarray


def critical_points(
    gradient: BatchGradient, xlim: tuple[float, float], ylim: tuple[float, float], points: int = 41
) -> list[CriticalPoint]:
    """Find the critical points of a function in a rectangle.

    Parameters
    ----------
    gradient : callable
        Maps many points, shape (m, 2), to the gradients there, shape (m, 2).
    xlim, ylim : tuple of float
        The rectangle.
    points : int
        The number of grid points per side. Critical points that are closer together than the grid may be missed.

    Returns
    -------
    list of CriticalPoint
        The points, each verified: its gradient is zero up to rounding, and the function curves there in every
        direction. A degenerate point, such as one of a flat valley floor, is left out.
    """
    x, y = np.linspace(*xlim, points), np.linspace(*ylim, points)
    cell = np.array([x[1] - x[0], y[1] - y[0]])
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    g = gradient(grid.reshape(-1, 2)).reshape(points, points, 2)
    norms = np.linalg.norm(g[np.isfinite(g).all(axis=-1)], axis=-1)
    scale = float(np.median(norms)) if len(norms) else 0.0
    candidates = grid[:-1, :-1][_may_vanish(g)] + cell / 2
    if not len(candidates) or not scale > 0:
        return []
    found = _newton(gradient, candidates, cell)
    residual = np.linalg.norm(gradient(found), axis=1)
    low, high = np.array([xlim[0], ylim[0]]), np.array([xlim[1], ylim[1]])
    good = (residual <= ZERO_GRADIENT * scale) & ((found >= low) & (found <= high)).all(axis=1)
    min_curvature = MIN_CURVATURE * scale / float(np.max(high - low))
    result: list[CriticalPoint] = []
    for position, H in zip(found[good], _hessians(gradient, found[good], 1e-4 * cell)):
        eigenvalues = np.linalg.eigvalsh(H)
        is_new = all(np.abs((position - other.position) / cell).max() > 0.05 for other in result)
        if is_new and np.abs(eigenvalues).min() > min_curvature:
            kind = ("minimum", "saddle", "maximum")[int((eigenvalues < 0).sum())]
            result.append(CriticalPoint(position, kind, eigenvalues))
    return result


def _may_vanish(g: np.ndarray) -> np.ndarray:
    """Return for each cell whether both partial derivatives change sign in it, or nearly so."""
    corners = np.stack([g[:-1, :-1], g[1:, :-1], g[:-1, 1:], g[1:, 1:]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    slack = 0.25 * (high - low)  # between the corners, a derivative may go a little beyond their values
    return ((low - slack <= 0) & (high + slack >= 0)).all(axis=-1)


def _newton(gradient: BatchGradient, start: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Run Newton's method for ∇f = 0 from many points at once, with steps of at most one cell.

    A point that has left its surroundings stops, because what it would find belongs to other candidates.
    """
    theta, active = start.copy(), np.arange(len(start))
    with np.errstate(all="ignore"):
        for _ in range(ITERATIONS):
            g, H = gradient(theta[active]), _hessians(gradient, theta[active], 1e-4 * cell)
            determinant = H[:, 0, 0] * H[:, 1, 1] - H[:, 0, 1] ** 2
            step = np.stack(
                [H[:, 1, 1] * g[:, 0] - H[:, 0, 1] * g[:, 1], H[:, 0, 0] * g[:, 1] - H[:, 0, 1] * g[:, 0]], axis=1
            )
            step = np.nan_to_num(step / determinant[:, None], nan=0.0, posinf=0.0, neginf=0.0)
            step /= np.maximum(1.0, np.abs(step / cell).max(axis=1, keepdims=True))
            theta[active] -= step
            moves = np.abs(step / cell).max(axis=1) > 1e-9
            is_near = np.abs((theta - start)[active] / cell).max(axis=1) < 3
            active = active[moves & is_near]
            if not len(active):
                break
    return theta


def _hessians(gradient: BatchGradient, theta: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the Hessians, shape (m, 2, 2), at m points, by central differences of the gradient."""
    if not len(theta):
        return np.zeros((0, 2, 2))
    shifts = np.concatenate([np.diag(step), -np.diag(step)])  # right, up, left, down
    g = gradient((theta[None] + shifts[:, None]).reshape(-1, 2)).reshape(4, len(theta), 2)
    H = np.stack([(g[0] - g[2]) / (2 * step[0]), (g[1] - g[3]) / (2 * step[1])], axis=1)
    return (H + H.transpose(0, 2, 1)) / 2
