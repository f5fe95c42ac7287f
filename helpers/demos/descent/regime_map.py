"""A map of the regimes of gradient descent over the step size and the starting point (L9, L10).

There is one run for each pair of a step size and a starting point. All runs take each step together, as the rows of an
array.
"""

from dataclasses import dataclass

import numpy as np

from helpers.demos.shared.problems import Problem

MONOTONE, OSCILLATES, DIVERGES, SLOW, UNSETTLED = range(5)
LABELS = ("monotone", "oscillates,\nconverges", "diverges", "slow: not\nthere yet", "does not\nconverge")
SHAPE = 61, 121  # the numbers of starting points and of step sizes
SMALL_SHAPE = 31, 41  # the same for a function whose gradients can't be computed at many points at once


@dataclass(frozen=True)
class RegimeMap:
    """The regime of each run.

    Attributes
    ----------
    regime : ndarray of int, shape (S, T)
        MONOTONE, OSCILLATES, DIVERGES, SLOW or UNSETTLED, for each starting point and each step size.
    starts : ndarray, shape (S,)
        The initial values of the first parameter. The second parameter, if there is one, always starts at the same
        value.
    taus : ndarray, shape (T,)
        The step sizes.
    """

    regime: np.ndarray
    starts: np.ndarray
    taus: np.ndarray

    def places(self) -> list[tuple[float, float, str]]:
        """Find a place for the label of each regime: well inside its region and away from other labels.

        Returns
        -------
        list of (float, float, str)
            The step size, the starting point and the label, for each regime whose region is large enough.
        """
        found: list[tuple[int, int, str]] = []
        rows, columns = self.regime.shape
        for regime, label in enumerate(LABELS):
            depth = _depth(self.regime == regime)
            if depth.max() < 3:
                continue
            for a, b, _ in found:
                near = depth[max(a - rows // 5, 0) : a + rows // 5, max(b - columns // 4, 0) : b + columns // 4]
                near[...] = np.minimum(near, 1)
            row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
            found.append((int(row), int(column), label))
        return [(float(self.taus[j]), float(self.starts[i]), label) for i, j, label in found]


def regime_map(problem: Problem, taus: tuple[float, float], steps: int) -> RegimeMap:
    """Compute the regimes for step sizes on a logarithmic scale and starting points across the picture.

    Parameters
    ----------
    problem : Problem
        The function to descend on. Its second parameter, if there is one, starts at ``problem.theta[1]``.
    taus : tuple of float
        The smallest and the largest step size.
    steps : int
        The number of steps of each run.

    Returns
    -------
    RegimeMap
        The regime of each run.

    Notes
    -----
    Each run is judged after its last step. It has diverged if θ is far outside the picture or ∇E isn't finite. It has
    converged if ‖∇E‖ is at most a thousandth of its initial value, or practically zero. The gradient turns back in step
    k if ∇E(k+1)ᵀ ∇E(k) < 0. A run that has converged is OSCILLATES if the gradient turned back more than once, and
    MONOTONE otherwise. A run that has neither converged nor diverged is UNSETTLED or SLOW by the same rule.
    """
    rows, columns = SHAPE if problem.batch_gradient else SMALL_SHAPE
    starts = np.linspace(problem.centre[0] - problem.reach[0], problem.centre[0] + problem.reach[0], rows)
    tau = np.geomspace(*taus, columns)
    theta = np.tile(problem.theta, (rows * columns, 1))
    theta[:, 0] = np.repeat(starts, columns)
    step = np.tile(tau, rows)[:, None]
    with np.errstate(all="ignore"):
        g = problem.gradients(theta)
        first_norm, start = np.linalg.norm(g, axis=1), theta
        turns = np.zeros(len(theta), dtype=int)
        for _ in range(steps):
            theta = theta - step * g
            old, g = g, problem.gradients(theta)
            turns += (old * g).sum(axis=1) < 0
        last_norm, distance = np.linalg.norm(g, axis=1), np.abs(theta - problem.centre).max(axis=1)
        limit = 3 * np.maximum(np.abs(start - problem.centre).max(axis=1), problem.reach.max())
        diverged = ~np.isfinite(last_norm) | (distance > limit)
        converged = (last_norm <= 1e-3 * first_norm) | (last_norm <= 1e-8)
    regime = np.where(turns > 1, UNSETTLED, SLOW)
    regime[converged & (turns <= 1)] = MONOTONE
    regime[converged & (turns > 1)] = OSCILLATES
    regime[diverged] = DIVERGES
    return RegimeMap(regime.reshape(rows, columns), starts, tau)


def _depth(inside: np.ndarray) -> np.ndarray:
    """Return the distance of each cell from the border of the region or the edge of the map, in cells; 0 outside."""
    depth, layer = np.zeros(inside.shape, dtype=int), inside
    while layer.any():
        depth += layer
        p = np.pad(layer, 1)
        layer = layer & p[:-2, 1:-1] & p[2:, 1:-1] & p[1:-1, :-2] & p[1:-1, 2:]
    return depth
