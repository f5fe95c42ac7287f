"""Training a network: gradient descent on its parameters (lecture L1, L11, L12).

    forward, loss, backward, step,   again and again

on all examples, or on a few at a time: the gradient of a random minibatch is on average that of all
examples, and costs a fraction of it (L12).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from helpers.arrays import HasNaN
from helpers.network import Network
from helpers.optimisers import GradientDescent, Optimiser, StepSize


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
    step = _optimiser(tau, optimiser)
    batches = _batches(x, y, batch, rng)
    return _steps(network, loss, batches, step)


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


def _batches(
    x: np.ndarray, y: np.ndarray, size: int | None, rng: np.random.Generator | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Examples and targets of one step after the other, without end."""
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} rows and y has {len(y)}: each example needs its target.")
    if size is None:
        return _all(x, y)
    if size < 1:
        raise ValueError(f"batch is {size}, but a batch needs at least one example.")
    if rng is None:
        raise ValueError("a batch is drawn at random: pass rng=np.random.default_rng(0) too.")
    return _shuffled(x, y, size, rng)


def _all(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    while True:
        yield x, y


def _shuffled(
    x: np.ndarray, y: np.ndarray, size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    while True:
        for rows in minibatches(len(x), size, rng):
            yield x[rows], y[rows]


def _steps(
    network: Network, loss: Any, batches: Iterator[tuple[np.ndarray, np.ndarray]], optimiser: Optimiser
) -> Iterator[float]:
    flat = _Flat(network)
    first = True
    for x, y in batches:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                E = loss.forward(network.forward(x), y)
                gradients, _ = network.backward(loss.backward()) if np.isfinite(E) else ([], None)
        except HasNaN:
            if first:
                raise
            return  # only the parameters have changed since it went well
        if not (np.isfinite(E) and all(np.isfinite(dp).all() for dp in gradients)):
            return
        yield E
        first = False
        with np.errstate(over="ignore", invalid="ignore"):
            flat.step(optimiser, gradients)


class _Flat:
    """All parameters of any layers as one array, as an optimiser wants them."""

    def __init__(self, network: Network):
        self.parameters = network.parameters
        self.theta = np.concatenate([p.ravel() for p in self.parameters] or [np.zeros(0)])

    def step(self, optimiser: Optimiser, gradients: list[np.ndarray]) -> None:
        for p, dp in zip(self.parameters, gradients, strict=True):
            if np.shape(dp) != p.shape:
                raise ValueError(
                    f"backward returned a gradient of shape {np.shape(dp)} for a parameter of shape {p.shape}: "
                    "make them equal, and keep the order of layer.parameters."
                )
        if not self.parameters:
            return
        np.concatenate([p.ravel() for p in self.parameters], out=self.theta)
        optimiser.step(self.theta, np.concatenate([dp.ravel() for dp in gradients]))
        start = 0
        for p in self.parameters:
            p[...] = self.theta[start : start + p.size].reshape(p.shape)
            start += p.size
