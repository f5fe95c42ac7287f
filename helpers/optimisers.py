"""Optimisers: how a gradient becomes a step (lecture, L1, L11 and L12).

Gradient descent takes the step −τ g, where g = ∇E(θ). The other optimisers also remember earlier gradients:

    GradientDescent    θ ← θ − τ g                                          (L1)
    Momentum           v ← β v + g,              θ ← θ − τ v                (Polyak 1964)
    Nesterov           v ← β v + g,              θ ← θ − τ (g + β v)        (Nesterov 1983; Sutskever et al. 2013)
    Adam               m ← β₁ m + (1 − β₁) g,    v ← β₂ v + (1 − β₂) g²
                       θ ← θ − τ m̂ / (√v̂ + ε)                               (Kingma and Ba 2015, algorithm 1)

Initially v = m = 0. In the k-th step, counted from 1, m̂ = m / (1 − β₁ᵏ) and v̂ = v / (1 − β₂ᵏ). Several variants are
in use. These are the ones in PyTorch's SGD and Adam.

An optimiser changes theta in place. It keeps the history of theta, so use a separate optimiser for each array. A
network has all its parameters in one array: ``optimiser.step(network.theta, gradient)``.
"""

import numpy as np

from helpers.schedules import Schedule, as_schedule

StepSize = float | Schedule


class Optimiser:
    """The base class of the optimisers, with a step size and a counter of steps.

    Parameters
    ----------
    tau : float or callable
        The step size: a number above zero, or a schedule, which is a function of k = 0, 1, 2, … that returns one.

    Attributes
    ----------
    tau : float or callable
        The step size.
    k : int
        The number of steps so far.

    Raises
    ------
    TypeError
        If `tau` is not a number or a schedule.
    ValueError
        If `tau` is not above zero. A schedule is checked in each step.

    References
    ----------
    Lecture, L1; L11 for schedules; L12 for the optimisers with memory.
    """

    def __init__(self, tau: StepSize):
        self.tau = tau
        self._schedule = as_schedule(tau)
        self.k = 0
        self._shape_and_dtype: tuple[tuple[int, ...], np.dtype] | None = None

    def step(self, theta: np.ndarray, gradient: np.ndarray) -> None:
        """Take one step: change `theta` in place.

        Parameters
        ----------
        theta : ndarray
            The parameters: floats of any shape.
        gradient : ndarray, shape of theta
            The gradient at `theta`. It is not changed.

        Raises
        ------
        TypeError
            If `theta` does not contain floats, or the schedule does not return a number.
        ValueError
            If the shapes differ, `theta` does not have the same shape and dtype as in the first step, or the schedule
            returns a step size that is not above zero.
        """
        if (theta.shape, theta.dtype) != self._shape_and_dtype:
            self._initialise(theta)
        if gradient.shape != theta.shape:
            # Broadcasting could combine the wrong entries without an error.
            raise ValueError(
                f"gradient has shape {gradient.shape}, but theta has shape {theta.shape}: make the shapes equal."
            )
        self._update(theta, gradient, self._schedule(self.k))
        self.k += 1

    def _initialise(self, theta: np.ndarray) -> None:
        if not np.issubdtype(theta.dtype, np.floating):
            raise TypeError(f"theta has dtype {theta.dtype}, but a step needs floats: use theta.astype(float).")
        name = type(self).__name__
        if self._shape_and_dtype is not None:
            shape, dtype = self._shape_and_dtype
            raise ValueError(
                f"this {name} started with a theta of shape {shape} and dtype {dtype}, but now gets shape "
                f"{theta.shape} and dtype {theta.dtype}: make a new {name} for each theta."
            )
        self._shape_and_dtype = (theta.shape, theta.dtype)
        self._buffer = np.empty_like(theta)  # for intermediate results
        self._make_state(theta)

    def _make_state(self, theta: np.ndarray) -> None:
        """Allocate the arrays that hold the history. Gradient descent has none."""

    def _update(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        raise NotImplementedError

    def __repr__(self) -> str:
        tau = "schedule" if callable(self.tau) else f"{self.tau:g}"
        return f"{type(self).__name__}(tau={tau})"


class GradientDescent(Optimiser):
    """Gradient descent, θ ← θ − τ g, which has no memory.

    Parameters
    ----------
    tau : float or callable
        The step size: a number above zero, or a schedule, which is a function of k = 0, 1, 2, … that returns one.

    Raises
    ------
    TypeError
        If `tau` is not a number or a schedule.
    ValueError
        If `tau` is not above zero. A schedule is checked in each step.

    References
    ----------
    Lecture, L1.
    """

    def _update(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        theta -= np.multiply(gradient, tau, out=self._buffer)


class Momentum(Optimiser):
    """Momentum (the heavy-ball method), v ← β v + g, θ ← θ − τ v.

    Parameters
    ----------
    tau : float or callable
        The step size: a number above zero, or a schedule, which is a function of k = 0, 1, 2, … that returns one.
    beta : float
        The momentum coefficient β, at least 0 and below 1. With 0 this is gradient descent.

    Raises
    ------
    TypeError
        If `tau` is not a number or a schedule.
    ValueError
        If `tau` is not above zero, or `beta` is out of range. A schedule is checked in each step.

    Notes
    -----
    Think of a ball that rolls downhill and loses the fraction 1 − β of its velocity v in every step. If all gradients
    equal g, v grows towards g / (1 − β), which is ten times g for β = 0.9. If they alternate between g and −g, they
    partly cancel, and ‖v‖ tends to ‖g‖ / (1 + β).

    References
    ----------
    Lecture, L12.
    Polyak, 1964.
    """

    def __init__(self, tau: StepSize, beta: float = 0.9):
        super().__init__(tau)
        self.beta = _check_fraction(beta, "beta")

    def _make_state(self, theta: np.ndarray) -> None:
        self.v = np.zeros_like(theta)

    def _update(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        self.v *= self.beta
        self.v += gradient
        theta -= np.multiply(self.v, tau, out=self._buffer)


class Nesterov(Optimiser):
    """Nesterov's accelerated gradient, v ← β v + g, θ ← θ − τ (g + β v).

    The step already includes the momentum that the next one will have.

    Parameters
    ----------
    tau : float or callable
        The step size: a number above zero, or a schedule, which is a function of k = 0, 1, 2, … that returns one.
    beta : float
        The momentum coefficient β, at least 0 and below 1. With 0 this is gradient descent.

    Raises
    ------
    TypeError
        If `tau` is not a number or a schedule.
    ValueError
        If `tau` is not above zero, or `beta` is out of range. A schedule is checked in each step.

    References
    ----------
    Lecture, L12.
    Nesterov, 1983. Sutskever et al., 2013.
    """

    def __init__(self, tau: StepSize, beta: float = 0.9):
        super().__init__(tau)
        self.beta = _check_fraction(beta, "beta")

    def _make_state(self, theta: np.ndarray) -> None:
        self.v = np.zeros_like(theta)

    def _update(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        self.v *= self.beta
        self.v += gradient
        ahead = np.multiply(self.v, self.beta, out=self._buffer)
        ahead += gradient
        ahead *= tau
        theta -= ahead


class Adam(Optimiser):
    """Adam, θ ← θ − τ m̂ / (√v̂ + ε), which adapts the step size of each entry to the size of its gradients.

    Parameters
    ----------
    tau : float or callable
        The step size: a number above zero, or a schedule, which is a function of k = 0, 1, 2, … that returns one.
    beta1 : float
        The decay rate β₁ of the mean of the gradients, at least 0 and below 1.
    beta2 : float
        The decay rate β₂ of the mean of their squares, at least 0 and below 1.
    epsilon : float
        The number ε, above zero, that keeps the denominator from vanishing.

    Raises
    ------
    TypeError
        If `tau` is not a number or a schedule.
    ValueError
        If `tau` is not above zero, or another parameter is out of range. A schedule is checked in each step.

    Notes
    -----
    m is a running mean of the gradients, and v a running mean of their squares. Both start at 0, so at first they are
    too small, by the factors 1 − β₁ᵏ and 1 − β₂ᵏ. Dividing m and v by these factors gives m̂ and v̂.

    References
    ----------
    Lecture, L12.
    Kingma and Ba, 2015, algorithm 1.
    """

    def __init__(self, tau: StepSize = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        super().__init__(tau)
        self.beta1, self.beta2 = _check_fraction(beta1, "beta1"), _check_fraction(beta2, "beta2")
        if not epsilon > 0:
            raise ValueError(f"epsilon is {epsilon}, but should be above zero: try 1e-8.")
        self.epsilon = float(epsilon)

    def _make_state(self, theta: np.ndarray) -> None:
        self.m, self.v = np.zeros_like(theta), np.zeros_like(theta)

    def _update(self, theta: np.ndarray, gradient: np.ndarray, tau: float) -> None:
        buffer = self._buffer
        self.m *= self.beta1
        self.m += np.multiply(gradient, 1 - self.beta1, out=buffer)
        self.v *= self.beta2
        self.v += np.multiply(np.square(gradient, out=buffer), 1 - self.beta2, out=buffer)
        m_factor, v_factor = 1 / (1 - self.beta1 ** (self.k + 1)), 1 / (1 - self.beta2 ** (self.k + 1))
        root = np.sqrt(np.multiply(self.v, v_factor, out=buffer), out=buffer)
        root += self.epsilon
        step = np.divide(self.m, root, out=buffer)
        step *= tau * m_factor
        theta -= step


def _check_fraction(value: float, name: str) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}, but should be at least 0 and below 1.")
    return float(value)
