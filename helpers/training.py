"""Training a network: gradient descent on its parameters (lecture L1, L11, L12).

    forward, loss, backward, step,   again and again

on all examples, or on a few at a time: the gradient of a random minibatch is on average that of all
examples, and costs a fraction of it (L12).
"""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from helpers.arrays import HasNaN, floats
from helpers.buffers import BufferPool
from helpers.network import Network
from helpers.optimisers import GradientDescent, Optimiser, StepSize
from helpers.workspace import Workspace


def training_steps(
    network: Network,
    loss: Any,
    x: np.ndarray,
    y: np.ndarray,
    tau: StepSize | None = None,
    *,
    optimiser: Optimiser | None = None,
    batch: int | None = None,
    rng: np.random.Generator | None = None,
) -> Iterator[float]:
    """Train a network: yields E before each step, for as long as it is asked.

    θ(k+1) = θ(k) − τ ∇E(θ(k)) with θ = all parameters together, which are changed in place. Written as a
    generator so that a caller can stop, pause or draw between any two steps: a step is taken when the next E
    is asked for.

    x: (N, D); y: (N, M), or what else the loss compares with, one row an example.
    tau:       a number, or a schedule: a function of the step k = 0, 1, 2, …
    optimiser: instead of tau, one of ``helpers.optimisers``.
    batch:     how many examples a step sees; all of them if None. With a batch, E is that of the batch.
    rng:       shuffles the examples anew for each epoch; needed with a batch.

    Ends by itself, before the parameters are spoiled, once E or a gradient is not finite. Raises ValueError
    unless there is one of tau and optimiser, and an rng where there is a batch.
    """
    chosen = _optimiser(tau, optimiser)
    _check(x, y, batch, rng)
    return _steps(network, loss, x, y, chosen, batch, rng)


def train(
    network: Network,
    loss: Any,
    x: np.ndarray,
    y: np.ndarray,
    tau: StepSize | None = None,
    steps: int = 100,
    *,
    optimiser: Optimiser | None = None,
    batch: int | None = None,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Train for ``steps`` steps and return E before each of them: (steps,), or fewer if the training diverged.

    The other arguments are those of ``training_steps``. An epoch, in which each example is seen once, is
    N / batch steps, rounded up.
    """
    run = training_steps(network, loss, x, y, tau, optimiser=optimiser, batch=batch, rng=rng)
    energies = np.array(list(islice(run, steps)))
    next(run, None)  # a step is taken when the next E is asked for, so the last one is still to come
    return energies


def minibatches(n: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The n examples in a new random order, ``size`` of them at a time: yields arrays of indices for one epoch.

    Each example occurs once; the last batch may be smaller.

        for rows in minibatches(len(x), 32, rng):
            E = loss.forward(network.forward(x[rows]), y[rows])

    Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"size is {size}, but a batch needs at least one example.")
    order = rng.permutation(n)
    return (order[start : start + size] for start in range(0, n, size))


def _optimiser(tau: StepSize | None, optimiser: Optimiser | None) -> Optimiser:
    if optimiser is not None and tau is not None:
        raise ValueError("tau and an optimiser were given, but an optimiser has its own tau: leave tau out.")
    if optimiser is not None:
        return optimiser
    if tau is None:
        raise ValueError("no step size was given: pass tau=0.1, or optimiser=Momentum(0.1).")
    return GradientDescent(tau)


def _check(x: np.ndarray, y: np.ndarray, batch: int | None, rng: np.random.Generator | None) -> None:
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} rows and y has {len(y)}: each example needs its target.")
    if batch is not None and batch < 1:
        raise ValueError(f"batch is {batch}, but a batch needs at least one example.")
    if batch is not None and rng is None:
        raise ValueError("a batch is drawn at random: pass rng=np.random.default_rng(0) too.")
    if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.inexact):
        floats("x", x)


def _steps(
    network: Network,
    loss: Any,
    x: np.ndarray,
    y: np.ndarray,
    optimiser: Optimiser,
    size: int | None,
    rng: np.random.Generator | None,
) -> Iterator[float]:
    workspace = Workspace(network, loss)
    x, y = workspace.as_parameters(x), workspace.as_parameters(y)
    first = True
    for some_x, some_y in _batches(x, y, size, rng, workspace):
        with np.errstate(over="ignore", invalid="ignore"):
            if not first:
                workspace.step(optimiser)
            try:
                E = workspace.gradient_at(some_x, some_y)
            except HasNaN:
                if first:
                    raise
                return  # only the parameters have changed since it went well
            if first and size is not None and hasattr(loss, "check"):
                loss.check((len(y), *workspace.outputs), y)  # the loss itself has seen the first batch only
            if not (math.isfinite(E) and _finite(workspace.gradient)):
                return
        yield E
        first = False


def _finite(gradient: np.ndarray) -> bool:
    """Whether all entries are finite. A sum of squares says so at once, unless it is too large itself."""
    return math.isfinite(np.dot(gradient, gradient)) or bool(np.isfinite(gradient).all())


def _batches(
    x: np.ndarray, y: np.ndarray, size: int | None, rng: np.random.Generator | None, workspace: Workspace
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Examples and targets of one step after the other, without end."""
    if size is None or rng is None:
        while True:
            yield x, y
    room_x = BufferPool() if workspace.ours[0] else None
    room_y = BufferPool() if workspace.ours[-1] else None
    in_order = np.arange(len(x))
    order = in_order.copy()
    while True:
        # As minibatches does it, in the same array.
        order[:] = in_order
        rng.shuffle(order)
        for start in range(0, len(x), size):
            rows = order[start : start + size]
            yield _rows(x, rows, room_x), _rows(y, rows, room_y)


def _rows(array: np.ndarray, rows: np.ndarray, room: BufferPool | None) -> np.ndarray:
    if room is None:
        return array[rows]
    # Without a mode NumPy writes to an array of its own first, in case an index is wrong.
    return np.take(array, rows, axis=0, out=room("rows", (len(rows), *array.shape[1:]), array.dtype), mode="clip")
