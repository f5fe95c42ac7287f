"""A run of momentum on a parabola or a quadratic, and what the pictures show of it (L12).

On a quadratic, the curvatures range from μ to L = 1, so κ = 1/μ. Along each of the two axes, the error follows
``helpers.momentum_rates.error_by_step``.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from helpers.momentum_rates import best_settings, borders, convergence_rate, error_by_step, quadratic_rate

STEPS = 60
LEVELS = (0.01, 0.05, 0.2, 0.5, 1.0)  # the contour lines, as fractions of E(θ(0))
CORNERS = 60  # of each contour line
SPREAD = 4.0  # a path is shown up to this multiple of its start
NAMES = ("monotone", "ripples", "zigzags", "diverges")  # of the regions
FAR = 10.0  # a path ends beyond this multiple of its start
MIN_WIDTH = 0.04  # of a region that gets a label, as a fraction of the plane


@dataclass(frozen=True)
class Run:
    """A run of momentum from rest.

    Attributes
    ----------
    mu, L : float
        The smallest and the largest curvature. They are equal for a parabola.
    tau, beta : float
        The step size and the momentum coefficient.
    start : tuple of float
        θ(0): one number for a parabola, and for a quadratic one along the flattest and one along the steepest axis.
    """

    mu: float
    L: float
    tau: float
    beta: float
    start: tuple[float, ...]

    @property
    def curvatures(self) -> tuple[float, ...]:
        """The curvature along each axis."""
        return (self.mu, self.L)[: len(self.start)]

    @cached_property
    def path(self) -> np.ndarray:
        """The iterates θ(0), θ(1), …, shape (STEPS + 1, 1 or 2)."""
        errors = [error_by_step(self.tau * a, self.beta, STEPS) for a in self.curvatures]
        return np.array(errors).T * self.start

    @cached_property
    def energy(self) -> np.ndarray:
        """E(θ(k)) = ½ Σ a θ(k)², shape (STEPS + 1,)."""
        return (self.path**2 @ self.curvatures) / 2

    @property
    def rate(self) -> float:
        """The convergence rate of the slowest direction."""
        return float(quadratic_rate(self.mu, self.L, self.tau, self.beta))

    @property
    def best_rate(self) -> float:
        """The lowest rate for any τ and β."""
        return float(np.sqrt(best_settings(self.mu, self.L)[1]))

    @property
    def best_plain_rate(self) -> float:
        """The lowest rate of plain gradient descent, with τ = 2/(μ + L) and β = 0."""
        return float(convergence_rate(2 * self.mu / (self.mu + self.L), 0.0))

    def shown(self, k: int) -> np.ndarray:
        """Return the part of the path to draw after k steps, shape (at most k + 1, 1 or 2).

        A path ends where it is far outside the picture, because a diverging one would fill it with zigzags.
        """
        far = (np.abs(self.path) > FAR * np.array(self.start)).any(axis=1)
        return self.path[: min(k, int(np.argmax(far)) if far.any() else STEPS) + 1]

    def reach(self) -> np.ndarray:
        """Return how far the picture of the path extends along each axis, shape (1 or 2,)."""
        start = np.array(self.start)
        return 1.15 * np.clip(np.abs(self.path).max(axis=0), start, SPREAD * start)

    def contours(self) -> tuple[np.ndarray, np.ndarray]:
        """Return contour lines of E around the minimiser, as x and y with NaN between two lines."""
        if len(self.start) == 1:
            return np.array([]), np.array([])
        angle = 2 * np.pi * np.arange(CORNERS + 1) / CORNERS
        radius = np.sqrt(2 * self.energy[0] * np.array(LEVELS))[:, None]
        x, y = (
            np.pad(radius * part / np.sqrt(a), ((0, 0), (0, 1)), constant_values=np.nan).ravel()
            for part, a in zip((np.cos(angle), np.sin(angle)), self.curvatures, strict=True)
        )
        return x, y


def regions(mu: float, L: float, betas: np.ndarray, end: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the four regions of the plane as polygons, in the order of ``helpers.momentum_rates.REGIMES``.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature.
    betas : ndarray, shape (n,)
        The values of β at which the borders have corners, in increasing order.
    end : float
        The right end of the plane.

    Returns
    -------
    list of tuple of ndarray, shape (2n,)
        τ and β of the corners of each region.
    """
    edges = [np.zeros_like(betas), *borders(mu, L, betas), np.full_like(betas, end)]
    edges = [np.minimum(edge, end) for edge in edges]
    beta = np.concatenate([betas, betas[::-1]])
    return [(np.concatenate([left, right[::-1]]), beta) for left, right in pairwise(edges)]


def labels(mu: float, L: float, end: float) -> list[tuple[float, float, str]]:
    """Return the label of each region, in the order of ``helpers.momentum_rates.REGIMES``.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature.
    end : float
        The right end of the plane.

    Returns
    -------
    list of (float, float, str)
        τ, β and the text. The first place is the left end of the text, because the region may be narrow, and the others
        are its centre. The text is "" if there is no room for it in the plane.
    """
    high = max(0.8, (1 + best_settings(mu, L)[1]) / 2)
    places = []
    for i, beta in enumerate((0.12, high, 0.25, 0.12)):
        edges = [0.0, *(float(border) for border in borders(mu, L, beta)), end]
        left, right = (min(edge, end) for edge in edges[i : i + 2])
        places.append(
            ((left + right) / 2 if i else 0.01 * end, beta, NAMES[i] if right - left > MIN_WIDTH * end else "")
        )
    return places
