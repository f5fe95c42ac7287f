"""Twelve training runs with typical loss curves, each with its cause, and a rerun with the remedy (lecture, L10).

Every curve is recorded from a real run of a small ReLU network on two half moons. Eleven of the runs show what goes
wrong, or looks wrong, when people train networks, and one run is simply good. Every call gives the same result, and a
run is computed only once per process.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from helpers.data import two_moons
from helpers.initialisers import he
from helpers.losses import SquaredError
from helpers.network import fully_connected
from helpers.schedules import Schedule, as_schedule, decaying, piecewise

TOO_LARGE = 1e6  # a run stops at the first loss above it
TAU = 0.1  # a good step size for these networks


@dataclass(frozen=True)
class LossCurve:
    """The record of a training run.

    Attributes
    ----------
    train : ndarray, shape (K,)
        The loss of the whole training set before each step.
    validation : ndarray, shape (K,)
        The loss of the validation set before each step.
    """

    train: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True)
class Recipe:
    """How to train: everything that a run depends on.

    Attributes
    ----------
    tau : float or callable
        The step size, or a schedule.
    hidden : tuple of int
        The number of hidden units in each hidden layer.
    steps : int
        The number of steps.
    batch : int or None
        The number of examples per step. None stands for all of them.
    weights : float
        The factor by which He's initial weights are multiplied.
    bias : float
        The initial biases of the hidden layers.
    examples : int
        The number of training examples.
    flipped : float
        The probability that a training example gets a wrong label.
    absolute : bool
        Whether the loss is the mean absolute error instead of the mean squared error.
    sums_up : bool
        Whether the gradients are added up from step to step, as if nobody had reset them.
    uphill : bool
        Whether the step goes along the gradient instead of against it.
    seed : int
        The seed of the initial weights and of the minibatches.
    """

    tau: float | Schedule = TAU
    hidden: tuple[int, ...] = (16,)
    steps: int = 400
    batch: int | None = None
    weights: float = 1.0
    bias: float = 0.0
    examples: int = 60
    flipped: float = 0.0
    absolute: bool = False
    sums_up: bool = False
    uphill: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Case:
    """A run, its cause and its remedy.

    Attributes
    ----------
    look : str
        What the curve looks like, without its cause. It continues the words "The training loss".
    cause : str
        What made the curve look like that.
    remedy : str
        What the second run does differently.
    recipe, remedied : Recipe
        How the run and the rerun were trained.
    """

    look: str
    cause: str
    remedy: str
    recipe: Recipe
    remedied: Recipe


_STAIRS = piecewise([(200, 0.15), (100, 0.03), (100, 0.006)])
_NOISY = Recipe(0.15, batch=2)
_OVERFITTED = Recipe(0.05, hidden=(32,), steps=1500, examples=40, flipped=0.2)

CASES = (
    Case(
        "stays at exactly the same level from the first step to the last",
        "all hidden units are dead, because their biases start at −10",
        "start the biases at 0",
        Recipe(bias=-10.0),
        Recipe(),
    ),
    Case(
        "falls slowly and evenly, and is still falling at the end",
        "τ is too small",
        "make τ 300 times larger",
        Recipe(TAU / 300),
        Recipe(),
    ),
    Case(
        "swings up and down in wide, regular waves",
        "the gradients of all steps are added up (a bug)",
        "reset the gradient before each step",
        Recipe(TAU / 50, sums_up=True),
        Recipe(TAU / 50),
    ),
    Case(
        "falls quickly at first, then ever more slowly, and the validation loss falls with it and then stays level",
        "nothing is wrong",
        "use another seed",
        Recipe(),
        Recipe(seed=1),
    ),
    Case(
        "shoots up from the very first step and is off the scale after a few steps",
        "τ is far too large, so the run diverges",
        "make τ ten times smaller",
        Recipe(10 * TAU),
        Recipe(),
    ),
    Case(
        "stays level for about 150 steps, then drops steeply and levels out lower",
        "the initial weights are too small, close to a saddle point",
        "start with He's initial weights",
        Recipe(TAU / 2, hidden=(16, 16), weights=0.1),
        Recipe(TAU / 2, hidden=(16, 16)),
    ),
    Case(
        "keeps falling to the end, but the validation loss falls at first and then rises",
        "overfitting, because the network memorises a few wrong labels",
        "train on ten times as many examples",
        _OVERFITTED,
        replace(_OVERFITTED, examples=400),
    ),
    Case(
        "jumps up and falls within about 20 steps, then jumps irregularly around a level to the end",
        "minibatches of two examples give noisy gradients",
        "let τ fall as τ₀ / (1 + k/20)",
        _NOISY,
        replace(_NOISY, tau=decaying(0.15, K=20)),
    ),
    Case(
        "rises from the first step, smoothly and ever faster",
        "the step has the wrong sign (a bug)",
        "subtract the gradient",
        Recipe(TAU / 20, uphill=True),
        Recipe(TAU / 20),
    ),
    Case(
        "jumps up and falls, then jumps irregularly until, after 200 steps, it suddenly drops and becomes much calmer",
        "nothing is wrong; a schedule makes τ five times smaller after 200 and 300 steps",
        "the same without the schedule",
        Recipe(_STAIRS, batch=2),
        _NOISY,
    ),
    Case(
        "jumps up, falls quickly, then slowly rises again and stays above its lowest value",
        "τ is somewhat too large",
        "make τ three times smaller",
        Recipe(3 * TAU),
        Recipe(),
    ),
    Case(
        "falls quickly, then jitters while it sinks ever more slowly, and stays around a level from about step 200 on",
        "the loss has kinks, and τ is constant",
        "lower τ in stages",
        Recipe(0.3, absolute=True),
        Recipe(piecewise([(200, 0.3), (100, 0.06), (100, 0.012)]), absolute=True),
    ),
)


class _AbsoluteError:
    """The absolute error, averaged over the batch."""

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> float:
        self.residual = prediction - target
        return float(np.abs(self.residual).sum() / len(prediction))

    def backward(self) -> np.ndarray:
        return np.sign(self.residual) / len(self.residual)


def run(number: int, remedied: bool = False) -> LossCurve:
    """Train one of the twelve networks, or train it again with the remedy.

    Parameters
    ----------
    number : int
        The number of the run, from 1 to 12.
    remedied : bool, optional
        Whether to apply the remedy.

    Returns
    -------
    LossCurve
        The loss curves. The run stops at the first loss above a million.

    Raises
    ------
    ValueError
        If there is no run with this number.
    """
    case = find(number)
    curve = _train(case.remedied if remedied else case.recipe)
    return LossCurve(curve.train.copy(), curve.validation.copy())


def find(number: int) -> Case:
    """Return what is known about a run.

    Parameters
    ----------
    number : int
        The number of the run, from 1 to 12.

    Returns
    -------
    Case
        The case.

    Raises
    ------
    ValueError
        If there is no run with this number.
    """
    if number not in range(1, len(CASES) + 1):
        raise ValueError(f"number is {number!r}, but the runs are numbered from 1 to {len(CASES)}: pass one of these.")
    return CASES[number - 1]


def symptom(train: np.ndarray, validation: np.ndarray) -> str:
    """Name what a loss curve looks like, by fixed rules. The first rule that applies decides.

    Parameters
    ----------
    train : ndarray, shape (K,)
        The training loss, at least one entry.
    validation : ndarray, shape (K,)
        The validation loss.

    Returns
    -------
    str
        "diverging", "flat", "overfitting", "noisy", "still falling" or "settled".
    """
    if not (np.isfinite(train).all() and np.isfinite(validation).all()) or train[-1] > train[0]:
        return "diverging"
    if train.min() > 7 / 8 * train[0]:
        return "flat"
    if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
        return "overfitting"
    rises = np.diff(train) > 0
    if rises.sum() > len(rises) / 4:
        return "noisy"
    return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"


@cache
def _train(recipe: Recipe) -> LossCurve:
    """Train a network by the recipe, and record both losses before each step."""
    rng = np.random.default_rng(recipe.seed)
    x, y = _moons(recipe.examples, 7)
    y = np.where(np.random.default_rng(3).uniform(size=y.shape) < recipe.flipped, -y, y)
    x_validation, y_validation = _moons(200, 8)
    net = fully_connected((2, *recipe.hidden, 1), rng, weights=_scaled_he(recipe.weights))
    for layer in net.layers[:-1]:
        for b in layer.parameters[1:]:
            b[...] = recipe.bias
    loss = _AbsoluteError() if recipe.absolute else SquaredError()
    schedule, total = as_schedule(recipe.tau), np.zeros_like(net.theta)
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(recipe.steps):
            E_validation = loss.forward(net.forward(x_validation), y_validation)
            E = loss.forward(net.forward(x), y)
            losses.append((E, E_validation))
            if not E <= TOO_LARGE:
                break
            if recipe.batch is not None:
                rows = rng.integers(len(x), size=recipe.batch)
                loss.forward(net.forward(x[rows]), y[rows])
            gradient = np.concatenate([d.ravel() for d in net.backward(loss.backward())[0]])
            total = total + gradient if recipe.sums_up else gradient
            net.theta[...] -= schedule(k) * (-total if recipe.uphill else total)
    train, validation = np.array(losses).T
    return LossCurve(train.copy(), validation.copy())


def _scaled_he(factor: float) -> Callable[[int, int, np.random.Generator], np.ndarray]:
    return lambda inputs, outputs, rng: factor * he(inputs, outputs, rng)


@cache
def _moons(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two half moons around the origin, with the targets −1 and 1."""
    x, y = two_moons(n, np.random.default_rng(seed), noise=0.2)
    return x - [0.5, 0.25], 2 * y - 1
