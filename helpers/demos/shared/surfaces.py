"""Losses of two parameters that show one feature each: a saddle, a well in a plateau, and a ravine.

Each function takes an array whose last axis has length 2. A gradient has the shape of its argument.
"""

import numpy as np

RAVINE_TURNS, RAVINE_END = 1.5, 1.5  # how fast the floor of the ravine turns, and where its lowest point is


def saddle(theta: np.ndarray) -> np.ndarray:
    """Compute E = θ₁²/2 − θ₂²/2 + θ₂⁴/4, with a saddle at (0, 0) and two minima at (0, ±1).

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.

    Returns
    -------
    ndarray, shape (...)
        E.
    """
    return theta[..., 0] ** 2 / 2 - theta[..., 1] ** 2 / 2 + theta[..., 1] ** 4 / 4


def saddle_gradient(theta: np.ndarray) -> np.ndarray:
    """Compute the gradient of `saddle`.

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.

    Returns
    -------
    ndarray, shape (..., 2)
        ∇E.
    """
    return np.stack([theta[..., 0], theta[..., 1] ** 3 - theta[..., 1]], axis=-1)


def well(theta: np.ndarray, width: float = 1.0) -> np.ndarray:
    """Compute E = 1 − exp(−‖θ‖² / (2 width²)), a well at (0, 0) in a plateau.

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.
    width : float
        The distance from the centre at which the well is steepest.

    Returns
    -------
    ndarray, shape (...)
        E.
    """
    return 1 - np.exp(-(theta**2).sum(axis=-1) / (2 * width**2))


def well_gradient(theta: np.ndarray, width: float = 1.0) -> np.ndarray:
    """Compute the gradient of `well`.

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.
    width : float
        As for `well`.

    Returns
    -------
    ndarray, shape (..., 2)
        ∇E.
    """
    return theta / width**2 * np.exp(-(theta**2).sum(axis=-1, keepdims=True) / (2 * width**2))


def ravine(theta: np.ndarray) -> np.ndarray:
    """Compute E = (θ₁ − 1.5)²/10 + 2 (θ₂ − sin(1.5 θ₁))², steep across a winding floor and almost level along it.

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.

    Returns
    -------
    ndarray, shape (...)
        E. Its only critical point is the minimum at θ₁ = 1.5 on the floor.
    """
    across = theta[..., 1] - np.sin(RAVINE_TURNS * theta[..., 0])
    return (theta[..., 0] - RAVINE_END) ** 2 / 10 + 2 * across**2


def ravine_gradient(theta: np.ndarray) -> np.ndarray:
    """Compute the gradient of `ravine`.

    Parameters
    ----------
    theta : ndarray, shape (..., 2)
        The points.

    Returns
    -------
    ndarray, shape (..., 2)
        ∇E.
    """
    across = 4 * (theta[..., 1] - np.sin(RAVINE_TURNS * theta[..., 0]))
    turn = RAVINE_TURNS * np.cos(RAVINE_TURNS * theta[..., 0])
    return np.stack([(theta[..., 0] - RAVINE_END) / 5 - turn * across, across], axis=-1)
