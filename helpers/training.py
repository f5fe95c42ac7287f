"""Train a network: gradient descent on its parameters (lecture, L1, L11 and L12).

The loop is forward, loss, backward, step, again and again. Each step uses all examples, or only a minibatch of them.
On average, the gradient of a random minibatch equals the gradient over all examples, at a fraction of the cost (L12).
"""

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np

from helpers.arrays import HasNaN, all_finite, check_floats
from helpers.buffers import BufferPool
from helpers.losses import CourseLoss, Loss
from helpers.network import Network
from helpers.optimisers import GradientDescent, Optimiser, StepSize
from helpers.workspace import Workspace


def textbook_training(network: Network, loss: Loss, x: np.ndarray, y: np.ndarray, tau: float, steps: int) -> np.ndarray:
    """Train a network with the loop that you find in a textbook.

    `train` gives the same numbers up to rounding, but faster. It also stops if the training diverges.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed in place.
    loss : Loss
        The loss.
    x : ndarray, shape (N, D)
        The inputs, one example per row.
    y : ndarray, shape (N, M) or (N,)
        The targets, one row or entry per example.
    tau : float
        The step size.
    steps : int
        The number of steps.

    Returns
    -------
    ndarray, shape (steps,)
        E before each step.

    References
    ----------
    Lecture, L1 and L8.
    """
    energies = []
    for _ in range(steps):
        energies.append(loss.forward(network.forward(x), y))
        d_params, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, d_params, strict=True):
            p -= tau * dp
    return np.array(energies)


def training_steps(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    y: np.ndarray,
    tau: StepSize | None = None,
    *,
    optimiser: Optimiser | None = None,
    batch: int | None = None,
    rng: np.random.Generator | None = None,
) -> Iterator[float]:
    """Train a network step by step, θ(k+1) = θ(k) − τ ∇E(θ(k)), where θ holds all parameters.

    The function validates its arguments at once and returns an iterator, so that you can stop, pause or draw between
    any two steps. The iterator takes each step only when you ask for the next E.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed in place.
    loss : SquaredError, SoftmaxCrossEntropy or similar
        The loss, with the methods ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs, one example per row.
    y : ndarray, shape (N, M) or (N,)
        The targets with which the loss compares the network's output, one row or entry per example.
    tau : float or callable, optional
        The step size: a number, or a schedule, which is a function of the step k = 0, 1, 2, ….
    optimiser : Optimiser, optional
        An optimiser from ``helpers.optimisers``, instead of `tau`.
    batch : int, optional
        The number of examples per step. By default each step uses all of them.
    rng : numpy.random.Generator, optional
        Shuffles the examples for each epoch. Required with `batch`.

    Returns
    -------
    iterator of float
        E before each step. With `batch` it is the loss of the minibatch.

    Raises
    ------
    TypeError
        If `tau` is neither a number nor a schedule.
    ValueError
        If `tau` is not above zero, both or neither of `tau` and `optimiser` are given, `batch` is below 1 or given
        without `rng`, `x` contains NaN, or `x` and `y` have different lengths.

    Notes
    -----
    The iterator may raise further errors, because layers, loss and optimiser validate what they get. For example, the
    first step reports a wrong shape, and a schedule is checked in each step.

    The iterator is infinite, with one exception: it ends as soon as E or an entry of the gradient is not finite,
    before this gradient changes the parameters.

    References
    ----------
    Lecture, L1, L11 and L12.
    """
    optimiser = _select_optimiser(tau, optimiser)
    _check_arguments(x, y, batch, rng)
    return _steps(network, loss, x, y, optimiser, batch, rng)


def train(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    y: np.ndarray,
    tau: StepSize | None = None,
    steps: int = 100,
    *,
    optimiser: Optimiser | None = None,
    batch: int | None = None,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Train a network for a number of steps.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed in place.
    loss : SquaredError, SoftmaxCrossEntropy or similar
        The loss, with the methods ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs, one example per row.
    y : ndarray, shape (N, M) or (N,)
        The targets with which the loss compares the network's output, one row or entry per example.
    tau : float or callable, optional
        The step size: a number, or a schedule, which is a function of the step k = 0, 1, 2, ….
    steps : int
        The maximum number of steps. An epoch, which uses each example once, takes N / batch steps, rounded up.
    optimiser : Optimiser, optional
        An optimiser from ``helpers.optimisers``, instead of `tau`.
    batch : int, optional
        The number of examples per step. By default each step uses all of them.
    rng : numpy.random.Generator, optional
        Shuffles the examples for each epoch. Required with `batch`.

    Returns
    -------
    ndarray, shape (steps,)
        E before each step. With `batch` each entry is the loss of a minibatch. If the training diverges, it stops
        early, and the array is shorter.

    Raises
    ------
    TypeError, ValueError
        As for `training_steps` and the iterator that it returns.

    References
    ----------
    Lecture, L1, L11 and L12.
    """
    run = training_steps(network, loss, x, y, tau, optimiser=optimiser, batch=batch, rng=rng)
    energies = np.array(list(islice(run, steps)))
    next(run, None)  # the iterator takes a step when the next E is requested, so the last step is still missing
    return energies


def minibatches(n: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Split n examples at random into minibatches for one epoch.

    Parameters
    ----------
    n : int
        The number of examples.
    size : int
        The number of examples per minibatch. The last one may be smaller.
    rng : numpy.random.Generator
        The source of the random order.

    Returns
    -------
    iterator of ndarray of int
        For each minibatch, its row indices. Each example occurs in exactly one minibatch.

    Raises
    ------
    ValueError
        If `size` is below 1.

    References
    ----------
    Lecture, L12.

    Examples
    --------
    ::

        for rows in minibatches(len(x), 32, rng):
            E = loss.forward(network.forward(x[rows]), y[rows])
    """
    if size < 1:
        raise ValueError(f"size is {size}, but a batch needs at least one example.")
    order = rng.permutation(n)
    return (order[start : start + size] for start in range(0, n, size))


def _select_optimiser(tau: StepSize | None, optimiser: Optimiser | None) -> Optimiser:
    if optimiser is not None and tau is not None:
        raise ValueError("both tau and an optimiser were given, but an optimiser has its own tau: leave tau out.")
    if optimiser is not None:
        return optimiser
    if tau is None:
        raise ValueError("no step size was given: pass tau=0.1, or optimiser=Momentum(0.1).")
    return GradientDescent(tau)


def _check_arguments(x: np.ndarray, y: np.ndarray, batch: int | None, rng: np.random.Generator | None) -> None:
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} rows and y has {len(y)}: pass one target for each example.")
    if batch is not None and batch < 1:
        raise ValueError(f"batch is {batch}, but a batch needs at least one example.")
    if batch is not None and rng is None:
        raise ValueError("minibatches are drawn at random: pass rng=np.random.default_rng(0) too.")
    # During training, a NaN means that the run diverged, so look for NaN in x beforehand. Integers can't be NaN, and
    # whether they are allowed depends on the first layer, which may be a student's.
    if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.inexact):
        check_floats("x", x)


def _steps(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    y: np.ndarray,
    optimiser: Optimiser,
    size: int | None,
    rng: np.random.Generator | None,
) -> Iterator[float]:
    workspace = Workspace(network, loss)
    x, y = workspace.to_parameter_dtype(x), workspace.to_parameter_dtype(y)
    first = True
    for batch_x, batch_y in _batches(x, y, size, rng, workspace):
        with np.errstate(over="ignore", invalid="ignore"):
            if not first:
                workspace.step(optimiser)
            try:
                E = workspace.gradient_at(batch_x, batch_y)
            except HasNaN:
                if first:
                    raise
                return  # x contains no NaN, so this one comes from the parameters: the training diverged
            if first and size is not None and isinstance(loss, CourseLoss):
                loss.check((len(y), *workspace.output_shape), y)  # so far it has checked only the first minibatch
            if not (math.isfinite(E) and all_finite(workspace.gradient)):
                return
        yield E
        first = False


def _batches(
    x: np.ndarray, y: np.ndarray, size: int | None, rng: np.random.Generator | None, workspace: Workspace
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the examples and targets of each step, forever."""
    if size is None or rng is None:
        while True:
            yield x, y
    # If the first layer or the loss is a student's, it may keep the array it gets, so each minibatch is a new array.
    buffer_x = BufferPool() if workspace.accepts_out[0] else None
    buffer_y = BufferPool() if workspace.accepts_out[-1] else None
    identity = np.arange(len(x))
    order = identity.copy()
    while True:
        # This gives the same order as in `minibatches`, without allocating a new array.
        order[:] = identity
        rng.shuffle(order)
        for start in range(0, len(x), size):
            rows = order[start : start + size]
            yield _take_rows(x, rows, buffer_x), _take_rows(y, rows, buffer_y)


def _take_rows(array: np.ndarray, rows: np.ndarray, buffer: BufferPool | None) -> np.ndarray:
    if buffer is None:
        return array[rows]
    # With the default mode, NumPy allocates an intermediate array in case an index is out of range.
    return np.take(array, rows, axis=0, out=buffer("rows", (len(rows), *array.shape[1:]), array.dtype), mode="clip")
