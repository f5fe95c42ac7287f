"""Find a learning rate with a range test: train while τ grows, and look at the loss (L10, L11).

In each step, τ grows by the same factor, from far too small to far too large. The losses of such a sweep fall, reach
a lowest point and then blow up. The lowest point comes too late, because each loss depends on all steps before it, so
the suggested τ is a tenth of the τ there.
"""

from dataclasses import dataclass
from itertools import islice

import numpy as np

from helpers.losses import Loss
from helpers.network import Network
from helpers.training import training_steps

SAFETY = 10.0  # the suggestion is this much smaller than τ at the lowest point
BLOW_UP = 4.0  # the sweep has blown up when the smoothed loss is this many times its lowest value so far


@dataclass(frozen=True)
class Reading:
    """What a range test says.

    Attributes
    ----------
    smoothed : ndarray, shape (n,)
        The smoothed losses, up to the one that blew up.
    lowest : int
        The step with the lowest smoothed loss.
    blow_up : int or None
        The step in which the loss blew up, if it did.
    suggestion : float
        A tenth of τ at the lowest smoothed loss.
    """

    smoothed: np.ndarray
    lowest: int
    blow_up: int | None
    suggestion: float


def range_test(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    y: np.ndarray,
    taus: np.ndarray,
    *,
    batch: int | None = None,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Train a network with one step for each τ, and measure the loss after it.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed in place.
    loss : Loss
        The loss.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M) or (N,)
        The targets.
    taus : ndarray, shape (n,)
        The step sizes, in increasing order.
    batch, rng
        As for ``helpers.training.training_steps``.

    Returns
    -------
    ndarray, shape (n,)
        E after the step with each τ, of the next minibatch. ∞ from the step on whose result isn't finite.

    References
    ----------
    Smith, *Cyclical learning rates for training neural networks*, WACV 2017.
    """
    steps = training_steps(network, loss, x, y, lambda k: float(taus[min(k, len(taus) - 1)]), batch=batch, rng=rng)
    losses = np.full(len(taus) + 1, np.inf)
    for k, E in enumerate(islice(steps, len(losses))):
        losses[k] = E
    return losses[1:]


def smooth(losses: np.ndarray, keep: float = 0.8) -> np.ndarray:
    """Average each loss with those before it, which fade by a factor in each step.

    Parameters
    ----------
    losses : ndarray, shape (n,)
        The losses.
    keep : float
        The factor, at least 0 and below 1.

    Returns
    -------
    ndarray, shape (n,)
        The weighted averages. The weights are divided by their sum, so that the first average equals the first loss.
    """
    total, weight, averages = 0.0, 0.0, []
    for E in losses:
        total, weight = keep * total + (1 - keep) * E, keep * weight + (1 - keep)
        averages.append(total / weight)
    return np.array(averages)


def read(taus: np.ndarray, losses: np.ndarray) -> Reading:
    """Find the places in a range test that matter.

    Parameters
    ----------
    taus : ndarray, shape (n,)
        The step sizes, in geometric progression.
    losses : ndarray, shape (n,)
        The losses, as `range_test` returns them.

    Returns
    -------
    Reading
        The places.
    """
    smoothed = smooth(losses)
    low = np.minimum.accumulate(smoothed)
    limits = low + (BLOW_UP - 1) * np.abs(low)  # also above the lowest loss if that is negative
    above = np.flatnonzero(~(smoothed <= limits) | ~np.isfinite(smoothed))
    blow_up = int(above[0]) if len(above) else None
    smoothed = smoothed[: len(losses) if blow_up is None else blow_up + 1]
    lowest = int(np.argmin(smoothed))
    return Reading(smoothed, lowest, blow_up, float(taus[lowest] / SAFETY))
