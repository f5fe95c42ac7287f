"""A map of regimes: for many step sizes and many starts at once, what becomes of gradient descent (L9, L10)."""

from dataclasses import dataclass

import numpy as np

from helpers.demos.shared.problems import Problem

MONOTONE, OSCILLATES, DIVERGES, SLOW, SETTLES = range(5)
WORDS = ("monotone", "oscillates,\nconverges", "diverges", "slow: not\nthere yet", "does not\nconverge")
SHAPE = 61, 121  # starts, step sizes


@dataclass(frozen=True)
class RegimeMap:
    """regime: (starts, taus), of the above; a start is that of the first parameter, the second stays."""

    regime: np.ndarray
    starts: np.ndarray
    taus: np.ndarray

    def places(self) -> list[tuple[float, float, str]]:
        """For each regime on the map τ, start and its words, at a point well within it and not near another's words."""
        found: list[tuple[int, int, str]] = []
        rows, columns = self.regime.shape
        for kind, words in enumerate(WORDS):
            depth = _depth(self.regime == kind)
            if depth.max() < 3:
                continue
            for a, b, _ in found:
                near = depth[max(a - rows // 5, 0) : a + rows // 5, max(b - columns // 4, 0) : b + columns // 4]
                near[...] = np.minimum(near, 1)
            row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
            found.append((int(row), int(column), words))
        return [(float(self.taus[j]), float(self.starts[i]), words) for i, j, words in found]


def regime_map(problem: Problem, taus: tuple[float, float], steps: int) -> RegimeMap:
    """The regimes for τ from taus[0] to taus[1], evenly on a logarithmic scale, and starts across the picture.

    Each is judged by a run of so many steps, as ``regime.as_seen`` does it: diverged if E grows far above its
    start, converged if the gradient has shrunk to a thousandth; that it oscillates is seen by steps that turn back.
    """
    rows, columns = SHAPE if problem.many else (31, 41)
    starts = np.linspace(problem.centre[0] - problem.reach[0], problem.centre[0] + problem.reach[0], rows)
    tau = np.geomspace(*taus, columns)
    theta = np.tile(problem.theta, (rows * columns, 1))
    theta[:, 0] = np.repeat(starts, columns)
    step = np.tile(tau, rows)[:, None]
    with np.errstate(all="ignore"):
        g = problem.gradients(theta)
        first, begin = np.linalg.norm(g, axis=1), theta
        turned = np.zeros(len(theta), dtype=int)
        for _ in range(steps):
            theta = theta - step * g
            old, g = g, problem.gradients(theta)
            turned += (old * g).sum(axis=1) < 0
        last, far = np.linalg.norm(g, axis=1), np.abs(theta - problem.centre).max(axis=1)
        limit = 3 * np.maximum(np.abs(begin - problem.centre).max(axis=1), problem.reach.max())
        diverged = ~np.isfinite(last) | (far > limit)
        arrived = (last <= 1e-3 * first) | (last <= 1e-8)
    regime = np.where(turned > 1, SETTLES, SLOW)
    regime[arrived & (turned <= 1)] = MONOTONE
    regime[arrived & (turned > 1)] = OSCILLATES
    regime[diverged] = DIVERGES
    return RegimeMap(regime.reshape(rows, columns), starts, tau)


def _depth(inside: np.ndarray) -> np.ndarray:
    """For each cell how far it is, in cells, from any that is not inside and from the edge."""
    depth, layer = np.zeros(inside.shape, dtype=int), inside
    while layer.any():
        depth += layer
        p = np.pad(layer, 1)
        layer = layer & p[:-2, 1:-1] & p[2:, 1:-1] & p[1:-1, :-2] & p[1:-1, 2:]
    return depth
