"""Optimisers: what to do with a gradient, once there is one (lecture L1, L11, L12).

Gradient descent takes the step −τ g, where g = ∇E(θ). The others remember something of the earlier gradients
and take that into the next step:

    GradientDescent    θ ← θ − τ g                                          (L1)
    Momentum           v ← β v + g,              θ ← θ − τ v                (Polyak 1964)
    Nesterov           v ← β v + g,              θ ← θ − τ (g + β v)        (Nesterov 1983; Sutskever et al. 2013)
    Adam               m ← β₁ m + (1 − β₁) g,    v ← β₂ v + (1 − β₂) g²
                       θ ← θ − τ m̂ / (√v̂ + ε)                               (Kingma and Ba 2015, algorithm 1)

with v = m = 0 at first, and m̂ = m / (1 − β₁ᵏ), v̂ = v / (1 − β₂ᵏ) in the k-th step. These are the forms, among
several in use, that PyTorch's SGD and Adam have.

An optimiser changes theta in place and belongs to that one array, whose history it keeps. A network has all
its parameters in one: ``optimiser.step(network.theta, gradient)``.
"""

import numpy as np

from helpers.schedules import Schedule, as_schedule

StepSize = float | Schedule


class Optimiser:
    """What the optimisers share: the step size, and how many steps there were.

    tau: a number above zero, or a schedule: a function of k = 0, 1, 2, … that returns one.
    k:   the number of steps made so far.

    Raises ValueError, here or when the schedule is asked, if tau is not above zero, TypeError for no number.
    """

    def __init__(self, tau: StepSize):
        self.tau = tau
        self._schedule = as_schedule(tau)
        self.k = 0
        self._like: tuple[tuple[int, ...], np.dtype] | None = None

    def step(self, theta: np.ndarray, gradient: np.ndarray) -> None:
        """Take one step: theta, an array of floats of any shape, is changed; gradient, of that shape, is not.

        Raises ValueError for two shapes, or for another theta than the one before; TypeError for no floats.
        """
        if (theta.shape, theta.dtype) != self._like:
            self._begin(theta)
        if gradient.shape != theta.shape:
            # Broadcasting would add up the wrong numbers, or enough of them by chance.
            raise ValueError(
                f"gradient has shape {gradient.shape}, but theta has shape {theta.shape}: make them equal."
            )
        self._move(theta, gradient, self._schedule(self.k))
        self.k += 1

    def _begin(self, theta: np.ndarray) -> None:
        if not np.issubdtype(theta.dtype, np.floating):
            raise TypeError(f"theta has dtype {theta.dtype}, but a step needs floats: use theta.astype(float).")
        name = type(self).__name__
        if self._like is not None:
            raise ValueError(
                f"this {name} has begun on a theta of shape {self._like[0]} and type {self._like[1]}, and now gets "
                f"{theta.shape} and {theta.dtype}: make a new {name} for each theta."
            )
        self._like = (theta.shape, theta.dtype)
        self._room = np.empty_like(theta)  # for what is computed on the way
        self._remember(theta)

    def _remember(self, theta: np.ndarray) -> None:
        """Make the arrays of theta's shape in which the past is kept; gradient descent has none."""

    def _move(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        raise NotImplementedError

    def __repr__(self) -> str:
        tau = "schedule" if callable(self.tau) else f"{self.tau:g}"
        return f"{type(self).__name__}(tau={tau})"


class GradientDescent(Optimiser):
    """θ ← θ − τ g (L1). It has no memory."""

    def _move(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        theta -= np.multiply(gradient, tau, out=self._room)


class Momentum(Optimiser):
    """v ← β v + g, θ ← θ − τ v: a ball that rolls, and loses the part 1 − β of its speed in every step.

    Where all gradients point one way, v grows up to g / (1 − β), ten times g for β = 0.9; where they take
    turns, they cancel.

    beta: at least 0 and below 1; with 0 this is gradient descent. Raises ValueError for another one.
    """

    def __init__(self, tau: StepSize, beta: float = 0.9):
        super().__init__(tau)
        self.beta = _fraction(beta, "beta")

    def _remember(self, theta: np.ndarray) -> None:
        self.v = np.zeros_like(theta)

    def _move(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        self.v *= self.beta
        self.v += gradient
        theta -= np.multiply(self.v, tau, out=self._room)


class Nesterov(Optimiser):
    """v ← β v + g, θ ← θ − τ (g + β v): the momentum of the step to come is taken into account already.

    beta: at least 0 and below 1; with 0 this is gradient descent. Raises ValueError for another one.
    """

    def __init__(self, tau: StepSize, beta: float = 0.9):
        super().__init__(tau)
        self.beta = _fraction(beta, "beta")

    def _remember(self, theta: np.ndarray) -> None:
        self.v = np.zeros_like(theta)

    def _move(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        self.v *= self.beta
        self.v += gradient
        ahead = np.multiply(self.v, self.beta, out=self._room)
        ahead += gradient
        ahead *= tau
        theta -= ahead


class Adam(Optimiser):
    """θ ← θ − τ m̂ / (√v̂ + ε): each entry has a step size of its own, by how large its gradients have been.

    m is a mean of the last gradients and v one of their squares. Both begin at 0, which makes them too small
    at first, by the factors 1 − β₁ᵏ and 1 − β₂ᵏ that m̂ and v̂ are divided by.

    beta1, beta2: at least 0 and below 1; epsilon: above 0. Raises ValueError for others.
    """

    def __init__(self, tau: StepSize = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        super().__init__(tau)
        self.beta1, self.beta2 = _fraction(beta1, "beta1"), _fraction(beta2, "beta2")
        if not epsilon > 0:
            raise ValueError(f"epsilon is {epsilon}, but should be above zero.")
        self.epsilon = float(epsilon)

    def _remember(self, theta: np.ndarray) -> None:
        self.m, self.v = np.zeros_like(theta), np.zeros_like(theta)

    def _move(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        room = self._room
        self.m *= self.beta1
        self.m += np.multiply(gradient, 1 - self.beta1, out=room)
        self.v *= self.beta2
        self.v += np.multiply(np.square(gradient, out=room), 1 - self.beta2, out=room)
        m_factor, v_factor = 1 / (1 - self.beta1 ** (self.k + 1)), 1 / (1 - self.beta2 ** (self.k + 1))
        root = np.sqrt(np.multiply(self.v, v_factor, out=room), out=room)
        root += self.epsilon
        step = np.divide(self.m, root, out=room)
        step *= tau * m_factor
        theta -= step


def _fraction(value: float, name: str) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}, but should be at least 0 and below 1.")
    return float(value)
