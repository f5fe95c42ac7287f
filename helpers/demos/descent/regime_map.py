"""A map of the regimes of gradient descent over the step size and the starting point (L9, L10).

There is one run for each pair of a step size and a starting point. All runs take each step together, as the rows of an
array.
"""

from dataclasses import dataclass

import numpy as np

from helpers.data import Quadratic
from helpers.demos.descent.last_steps import LAST, has_converged, repeats, turns_back
from helpers.demos.descent.regime import Regime, deciding_curvature, quadratic_regime
from helpers.demos.shared.problems import Problem

MONOTONE, OSCILLATES, DIVERGES, SLOW, UNSETTLED, REPEATS = range(6)
CLASS_LABELS = (
    "monotone", "jumps across,\nconverges", "diverges", "slow: not\nthere yet", "not settled\nyet",
    "does not\nconverge",
)  # fmt: skip
PREDICTED = {
    Regime.STAYS: MONOTONE, Regime.MONOTONE: MONOTONE, Regime.ARRIVES: MONOTONE, Regime.ARRIVES_ALONG_AXIS: MONOTONE,
    Regime.OSCILLATES: OSCILLATES, Regime.JUMPS: REPEATS, Regime.DIVERGES: DIVERGES,
}  # fmt: skip
SHAPE = 61, 121  # the numbers of starting points and of step sizes
SMALL_SHAPE = 31, 41  # the same for a function whose gradients can't be computed at many points at once


@dataclass(frozen=True)
class RegimeMap:
    """The regime of each run.

    Attributes
    ----------
    regime : ndarray of int, shape (S, T)
        MONOTONE, OSCILLATES, DIVERGES, SLOW, UNSETTLED or REPEATS, for each starting point and each step size.
    starts : ndarray, shape (S,)
        The initial values of the first parameter. The second parameter, if there is one, always starts at the same
        value.
    taus : ndarray, shape (T,)
        The step sizes.
    """

    regime: np.ndarray
    starts: np.ndarray
    taus: np.ndarray

    @property
    def classes(self) -> list[tuple[int, str]]:
        """The number and the label of each regime on the map."""
        return [(regime, CLASS_LABELS[regime]) for regime in np.unique(self.regime)]


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
    On a quadratic, theory predicts the regime, as for the caption. On any other function, each run is judged after its
    last step. It has diverged if ∇E isn't finite, or if θ is far outside the picture and farther than ever.
    ``last_steps`` decides whether it has converged or repeats itself. A run that has converged is OSCILLATES if the
    gradient has turned back, so that a step jumped across a minimum, and MONOTONE otherwise. The other runs are
    UNSETTLED if the gradient has turned back in one of the last steps, and SLOW otherwise.
    """
    rows, columns = SHAPE if problem.batch_gradient else SMALL_SHAPE
    starts = np.linspace(problem.centre[0] - problem.reach[0], problem.centre[0] + problem.reach[0], rows)
    tau = np.geomspace(*taus, columns)
    if problem.quadratic is not None:
        regime = _predicted(problem.quadratic, problem.theta, starts, tau)
    else:
        regime = _observed(problem, starts, tau, steps)
    return RegimeMap(regime.reshape(rows, columns), starts, tau)


def _predicted(E: Quadratic, theta: np.ndarray, starts: np.ndarray, taus: np.ndarray) -> np.ndarray:
    """Return the regimes on a quadratic, shape (S·T,)."""
    curvatures = [deciding_curvature(E, np.array([start, *theta[1:]])) for start in starts]
    return np.array([PREDICTED[quadratic_regime(c, float(tau), len(theta))] for c in curvatures for tau in taus])


def _observed(problem: Problem, starts: np.ndarray, taus: np.ndarray, steps: int) -> np.ndarray:
    """Return the regimes that the runs show, shape (S·T,)."""
    theta = np.tile(problem.theta, (len(starts) * len(taus), 1))
    theta[:, 0] = np.repeat(starts, len(taus))
    tau = np.tile(taus, len(starts))
    farthest = np.abs(theta - problem.centre).max(axis=1)
    limit = 3 * np.maximum(farthest, problem.reach.max())
    with np.errstate(all="ignore"):
        gradients = [problem.gradients(theta)]
        for _ in range(steps):
            theta = theta - tau[:, None] * gradients[-1]
            gradients.append(problem.gradients(theta))
            distance = np.abs(theta - problem.centre).max(axis=1)
            farther, farthest = distance > 1.01 * farthest, np.fmax(distance, farthest)
    diverged = ~np.isfinite(gradients[-1]).all(axis=1) | (farther & (distance > limit))
    regime = np.full(len(theta), DIVERGES)
    kept = np.flatnonzero(~diverged)
    theta, tau, g = theta[kept], tau[kept], np.array(gradients)[:, kept]
    turns = turns_back(g)
    found = np.where(turns[-LAST:].any(axis=0), UNSETTLED, SLOW)
    found[repeats(g)] = REPEATS
    converged = has_converged(problem.gradients, theta, g, tau)
    found[converged] = np.where(turns.any(axis=0), OSCILLATES, MONOTONE)[converged]
    regime[kept] = found
    return regime
