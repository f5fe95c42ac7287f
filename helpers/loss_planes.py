"""Planes through a network's parameter space, on which its loss becomes a surface that you can look at.

    θ(a, b) = θ* + a d₁ + b d₂

The directions d₁ and d₂ are random, at the scale of the network's own weights (Li et al. 2018), or they are chosen so
that the plane contains three iterates of a training run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Plane:
    """A plane of parameter vectors, θ(a, b) = origin + a d₁ + b d₂.

    Attributes
    ----------
    origin : ndarray, shape (n,)
        The parameters θ* at (a, b) = (0, 0).
    directions : ndarray, shape (2, n)
        d₁ and d₂. They need not be orthogonal or of length 1.
    """

    origin: np.ndarray
    directions: np.ndarray

    def points(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the parameters at some coordinates.

        Parameters
        ----------
        coordinates : ndarray, shape (..., 2)
            The coordinates (a, b).

        Returns
        -------
        ndarray, shape (..., n)
            θ(a, b).
        """
        return self.origin + coordinates @ self.directions

    def coordinates(self, theta: np.ndarray) -> np.ndarray:
        """Return the coordinates of the nearest point of the plane.

        Parameters
        ----------
        theta : ndarray, shape (..., n)
            Parameters, which may lie outside the plane.

        Returns
        -------
        ndarray, shape (..., 2)
            The coordinates (a, b) of the orthogonal projection of `theta`.
        """
        gram = self.directions @ self.directions.T
        return np.linalg.solve(gram, self.directions @ (theta - self.origin)[..., None])[..., 0]

    def distances(self, theta: np.ndarray) -> np.ndarray:
        """Return how far parameters are from the plane.

        Parameters
        ----------
        theta : ndarray, shape (..., n)
            Parameters.

        Returns
        -------
        ndarray, shape (...)
            The distances from `theta` to its orthogonal projections.
        """
        distances: np.ndarray = np.linalg.norm(theta - self.points(self.coordinates(theta)), axis=-1)
        return distances

    def restrict(self, gradient: np.ndarray) -> np.ndarray:
        """Turn gradients of E with respect to θ into gradients of E(θ(a, b)) with respect to (a, b).

        Parameters
        ----------
        gradient : ndarray, shape (..., n)
            ∇E at points of the plane.

        Returns
        -------
        ndarray, shape (..., 2)
            (∇E · d₁, ∇E · d₂), by the chain rule.
        """
        return gradient @ self.directions.T

    def rescaled(self, centre: np.ndarray, unit: float) -> "Plane":
        """Return the same plane with other coordinates.

        Parameters
        ----------
        centre : ndarray, shape (2,)
            The old coordinates of the new origin.
        unit : float
            The length of the new unit, measured in the old one.

        Returns
        -------
        Plane
            The plane whose point (a, b) is the old point ``centre + unit * (a, b)``.
        """
        return Plane(self.points(centre), unit * self.directions)


def filter_normalised(parameters: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Draw a random direction whose size suits the parameters, unit by unit (Li et al. 2018).

    Parameters
    ----------
    parameters : sequence of ndarray
        The parameters: weights of shape (inputs, outputs), and biases.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    list of ndarray
        The direction. Each column of a matrix is as long as that column of the parameters. For biases it is zero.

    References
    ----------
    Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018, section 4.
    """
    direction = []
    for p in parameters:
        if np.ndim(p) < 2:
            direction.append(np.zeros_like(p))
            continue
        v = rng.normal(size=p.shape)
        direction.append(v * (np.linalg.norm(p, axis=0) / np.linalg.norm(v, axis=0)))
    return direction


def random_plane(parameters: Sequence[np.ndarray], rng: np.random.Generator) -> Plane:
    """Draw a plane through a network's parameters with two random directions, each normalised unit by unit.

    Parameters
    ----------
    parameters : sequence of ndarray
        The parameters: weights of shape (inputs, outputs), and biases.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    Plane
        The plane, with these parameters at its origin.

    Raises
    ------
    ValueError
        If the directions are parallel or zero: all weights are zero, or there is only one.
    """
    directions = np.array([_flat(filter_normalised(parameters, rng)) for _ in range(2)])
    long, short = np.linalg.svd(directions, compute_uv=False)
    if not short > 1e-9 * long:
        raise ValueError("two directions at the scale of these weights span no plane: pass weights that aren't zero.")
    return Plane(_flat(parameters), directions)


def plane_through(first: np.ndarray, middle: np.ndarray, last: np.ndarray) -> Plane:
    """Return the plane through three parameter vectors, with orthogonal directions of length 1 (Gram-Schmidt).

    Parameters
    ----------
    first : ndarray, shape (n,)
        The origin of the plane.
    middle : ndarray, shape (n,)
        Determines d₂, the direction of ``middle - first`` at right angles to d₁. Its coordinate b is positive.
    last : ndarray, shape (n,)
        Determines d₁, the direction of ``last - first``. Its coordinate b is 0.

    Returns
    -------
    Plane
        The plane. A distance between coordinates is the distance between the parameters.

    Raises
    ------
    ValueError
        If the three vectors lie on a line.
    """
    along, aside = last - first, middle - first
    length = float(np.linalg.norm(along))
    d1 = along / (length or 1.0)
    aside = aside - (aside @ d1) * d1
    if not np.linalg.norm(aside) > 1e-9 * length:
        raise ValueError("the three parameter vectors lie on a line, so no plane belongs to them: choose other ones.")
    return Plane(first, np.array([d1, aside / np.linalg.norm(aside)]))


def length_ratio(plane: Plane, path: np.ndarray) -> float:
    """Compute how long the projection of a path onto a plane is, relative to the path.

    This says nothing about how near the path is to the plane: one that runs alongside it has the ratio 1.

    Parameters
    ----------
    plane : Plane
        The plane.
    path : ndarray, shape (K + 1, n)
        The points of the path.

    Returns
    -------
    float
        A number from 0 to 1, or 1 if the path has no length.
    """
    own = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    shadow = np.linalg.norm(np.diff(plane.points(plane.coordinates(path)), axis=0), axis=1).sum()
    return float(shadow / own) if own > 0 else 1.0


def _flat(parameters: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(p) for p in parameters])
