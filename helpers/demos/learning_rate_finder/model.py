"""The problems of the learning-rate finder, its sweep, and a run from scratch for each τ of a grid (L10, L11)."""

import copy
from dataclasses import dataclass

import numpy as np

from helpers.data import digits, two_moons
from helpers.demos.framework.captions import UserError, explain
from helpers.demos.shared.training_run import check_layers
from helpers.losses import Loss, SoftmaxCrossEntropy, SquaredError
from helpers.network import Network, fully_connected
from helpers.range_test import Reading, range_test, read
from helpers.training import training_steps

STEPS = 100
EVERY = 4  # the loss of a run from scratch is measured after every so many steps
LOW, HIGH = 1e-3, 10.0
PER_DECADE = 6
TAUS = np.geomspace(LOW, HIGH, STEPS)  # of the sweep, one for each step
GRID = np.geomspace(LOW, HIGH, 4 * PER_DECADE + 1)  # of the runs from scratch
BATCH = 16
CURVATURES = np.geomspace(0.05, 5.0, 6)  # of the bowl
NAMES = {
    "moons": "two moons, minibatches of 16",
    "digits": "digits, minibatches of 16",
    "bowl": "a bowl, all examples",
    "noisy": "a bowl, minibatches of 16",
}


@dataclass(frozen=True)
class Problem:
    """A network and the data to train it on.

    Attributes
    ----------
    network : Network
        The network with its initial parameters. Train copies of it.
    loss : Loss
        The loss.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray
        The targets.
    batch : int or None
        The number of examples in a step, or None for all of them.
    limit : float or None
        2/L for a quadratic E, from which on gradient descent with all examples diverges. None for other E.
    """

    network: Network
    loss: Loss
    x: np.ndarray
    y: np.ndarray
    batch: int | None
    limit: float | None = None


@dataclass(frozen=True)
class Finding:
    """A sweep, and runs from scratch.

    Attributes
    ----------
    problem : Problem
        What was trained.
    losses : ndarray, shape (STEPS,)
        E of a minibatch after each step of the sweep.
    reading : Reading
        What the sweep says.
    runs : ndarray, shape (len(GRID), STEPS / EVERY + 1)
        E over all examples along a run from scratch with each τ of GRID. ∞ after a run has diverged.
    """

    problem: Problem
    losses: np.ndarray
    reading: Reading
    runs: np.ndarray

    @property
    def suggested(self) -> int | None:
        """The index in GRID of the suggested τ, rounded to the grid. None if it is not in the range of the grid."""
        place = nearest(self.reading.suggestion)
        in_range = abs(np.log10(self.reading.suggestion / GRID[place])) < 0.51 / PER_DECADE
        return place if in_range else None


def nearest(tau: float) -> int:
    """Return the index in GRID of the τ that is closest on a logarithmic scale.

    Parameters
    ----------
    tau : float
        A step size.

    Returns
    -------
    int
        The index.
    """
    return int(np.clip(np.floor(PER_DECADE * np.log10(tau / LOW) + 0.5), 0, len(GRID) - 1))


def problem(name: str, seed: int) -> Problem:
    """Make one of the course's problems.

    Parameters
    ----------
    name : str
        A key of NAMES.
    seed : int
        The seed of the initial weights.

    Returns
    -------
    Problem
        The problem. Its data don't depend on the seed.
    """
    rng = np.random.default_rng(seed)
    if name == "moons":
        x, y = two_moons(150, np.random.default_rng(2), 0.12)
        return Problem(fully_connected((2, 16, 1), rng), SquaredError(), x, y, BATCH)
    if name == "digits":
        x, y, _, _ = digits()
        return Problem(fully_connected((64, 16, 10), rng), SoftmaxCrossEntropy(), x[:160], y[:160], BATCH)
    x, y = _least_squares()
    network = fully_connected((x.shape[1], 1), rng)
    return Problem(network, SquaredError(), x, y, None if name == "bowl" else BATCH, 2 / CURVATURES[-1])


def _least_squares() -> tuple[np.ndarray, np.ndarray]:
    """Make data for which E of a linear layer is a quadratic with these curvatures, and 2 for the bias."""
    rng, n = np.random.default_rng(3), 128
    x = rng.normal(size=(n, len(CURVATURES)))
    x -= x.mean(axis=0)  # so that the bias has nothing to do with the weights
    orthonormal, _ = np.linalg.qr(x)
    x = orthonormal * np.sqrt(n * CURVATURES / 2)  # E is the mean of squares, so its Hessian is 2 xᵀx / n
    return x, x @ rng.normal(size=(len(CURVATURES), 1)) + 0.1 * rng.normal(size=(n, 1))


def find(problem: Problem, seed: int) -> Finding:
    """Run the sweep, and train from scratch with each τ of the grid.

    Parameters
    ----------
    problem : Problem
        What to train.
    seed : int
        The seed of the order of the minibatches, which is the same in all runs.

    Returns
    -------
    Finding
        The losses.

    Raises
    ------
    UserError
        If a layer or the loss is wrong, or E is negative. The message says which, and what is wrong.
    """

    def fresh() -> tuple[Network, np.random.Generator]:
        return copy.deepcopy(problem.network), np.random.default_rng(seed)

    with np.errstate(all="ignore"):
        try:
            _check(problem)
            network, rng = fresh()
            losses = range_test(network, problem.loss, problem.x, problem.y, TAUS, batch=problem.batch, rng=rng)
            runs = [_train(problem, float(tau), *fresh()) for tau in GRID]
        except UserError:
            raise
        except Exception as error:
            raise UserError(explain(error)) from error
    if not np.isfinite(runs[0][0]):
        raise UserError("E is not finite before the first step: check the initial parameters and the data.")
    if min(losses.min(), np.min(runs)) < 0:
        raise UserError("E is negative, so logarithmic axes can't show it: add a constant to your loss.")
    return Finding(problem, losses, read(TAUS, losses), np.array(runs))


def _check(problem: Problem) -> None:
    """Check the types and shapes that the layers return."""
    x, y, loss = problem.x[:5], problem.y[:5], problem.loss
    network = copy.deepcopy(problem.network)
    if y.ndim == 1:  # labels, which the loss compares with scores of another shape
        y, loss = np.zeros(np.shape(network.forward(x))), SquaredError()
    check_layers(network, loss, x, y)


def _train(problem: Problem, tau: float, network: Network, rng: np.random.Generator) -> np.ndarray:
    """Return E over all examples before the first step and after every few steps."""
    loss, x, y = problem.loss, problem.x, problem.y
    run = training_steps(network, loss, x, y, tau, batch=problem.batch, rng=rng)
    losses = np.full(STEPS // EVERY + 1, np.inf)
    for k, E in zip(range(STEPS + 1), run):
        if k % EVERY == 0:
            losses[k // EVERY] = E if problem.batch is None else loss.forward(network.forward(x), y)
    return np.where(np.isfinite(losses), losses, np.inf)
