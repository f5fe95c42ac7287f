"""Backtracking line search: choose a step size when no Lipschitz constant is known, or none exists (lecture, L9).

The search tries a step and shortens it until E has fallen enough. "Enough" is Armijo's condition,

    E(θ − τ ∇E(θ))  <=  E(θ) − c τ ‖∇E(θ)‖₂²          with 0 < c < 1

(Nocedal and Wright, *Numerical Optimization*, section 3.1).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.arrays import check_floats

Energy = Callable[[np.ndarray], float]


class NoDescent(ArithmeticError):
    """No step size that was tried lowers E enough: the gradient is wrong, or rounding hides any further decrease."""


def armijo(energy: Energy, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float = 1e-4) -> bool:
    """Return whether a step meets Armijo's condition, E(θ − τ ∇E(θ)) <= E(θ) − c τ ‖∇E(θ)‖₂².

    Parameters
    ----------
    energy : callable
        E: takes an array of shape (n,) and returns a number.
    theta : ndarray, shape (n,)
        The point θ.
    gradient : ndarray, shape (n,)
        ∇E(θ).
    tau : float
        The step size.
    c : float
        The fraction of the first-order decrease that is required, between 0 and 1.

    Returns
    -------
    bool
        Also False if E is not finite after the step, or not lower than before. The latter matters for a tiny τ, for
        which the right-hand side rounds to E(θ) itself.

    References
    ----------
    Lecture, L9.
    Nocedal and Wright, *Numerical Optimization*, equation 3.4.
    """
    return _falls_enough(energy, theta, -gradient, float(energy(theta.copy())), -float(gradient @ gradient), tau, c)


def backtracking(
    energy: Energy,
    theta: np.ndarray,
    gradient: np.ndarray,
    tau0: float = 1.0,
    c: float = 1e-4,
    shrink: float = 0.5,
    direction: np.ndarray | None = None,
) -> tuple[float, int]:
    """Find the first of τ₀, τ₀·shrink, τ₀·shrink², … that meets Armijo's condition.

    Parameters
    ----------
    energy : callable
        E: takes an array of shape (n,) and returns a number.
    theta : ndarray, shape (n,)
        The point θ.
    gradient : ndarray, shape (n,)
        ∇E(θ).
    tau0 : float
        The first step size to try.
    c : float
        The fraction of the first-order decrease that is required, between 0 and 1.
    shrink : float
        The factor by which a rejected step size is multiplied, between 0 and 1.
    direction : ndarray, shape (n,), optional
        The direction d of the step. The default is −∇E(θ).

    Returns
    -------
    tau : float
        The accepted step size.
    times_shrunk : int
        How many times τ₀ was shrunk.

    Raises
    ------
    TypeError
        If an array argument is not an array of floats.
    ValueError
        If the shapes differ, an entry is NaN, E does not fall along `direction` (∇Eᵀd >= 0, so also if the gradient is
        zero), E is not finite at `theta`, or a constant is out of range.
    NoDescent
        If the step has become so short that it changes no entry of θ. Then `gradient` is not the gradient of `energy`,
        or rounding hides any further decrease of E.

    Notes
    -----
    For a direction d the condition reads

        E(θ + τ d)  <=  E(θ) + c τ ∇E(θ)ᵀd

    A trial step after which E is not finite does not meet the condition, so the search shortens the step until E is
    defined again. In exact arithmetic the search ends for every differentiable E, because c < 1.

    References
    ----------
    Lecture, L9.
    Nocedal and Wright, *Numerical Optimization*, section 3.1, algorithm 3.1, with c₁ = 1e-4.
    """
    check_floats("theta", theta, ("n",))
    check_floats("gradient", gradient, theta.shape)
    d = -gradient if direction is None else check_floats("direction", direction, theta.shape)
    _check_constants(tau0, c, shrink)
    with np.errstate(over="ignore"):
        slope = float(gradient @ d)
    if not slope < 0:
        raise ValueError(
            f"the slope ∇Eᵀd along the direction is {slope:.3g}, but must be below zero for E to fall that way: "
            "search along −gradient, and stop where the gradient is zero."
        )
    E = float(energy(theta.copy()))
    if not np.isfinite(E):
        raise ValueError(f"E is {E} at theta, where the search starts: start where E is finite.")
    tau, times_shrunk = float(tau0), 0
    while not _falls_enough(energy, theta, d, E, slope, tau, c):
        tau, times_shrunk = tau * shrink, times_shrunk + 1
        if np.array_equal(theta + tau * d, theta):
            raise NoDescent(
                f"no step down to τ = {tau:.1g} lowers E enough: check the gradient with helpers.gradcheck, or "
                "stop earlier if it is already nearly zero."
            )
    return tau, times_shrunk


def _falls_enough(
    energy: Energy, theta: np.ndarray, d: np.ndarray, E: float, slope: float, tau: float, c: float
) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        after = float(energy(theta + tau * d))
    return bool(np.isfinite(after) and after <= E + c * tau * slope and after < E)


@dataclass(frozen=True)
class LineSearch:
    """Backtracking with fixed constants, as a step size for ``helpers.descent.gradient_descent``.

    Attributes
    ----------
    tau0 : float
        The first step size to try. Each search starts from it, no matter what the last search found.
    c : float
        The fraction of the first-order decrease that is required, between 0 and 1.
    shrink : float
        The factor by which a rejected step size is multiplied, between 0 and 1.

    Raises
    ------
    ValueError
        If a constant is out of range.

    References
    ----------
    Lecture, L9.
    """

    tau0: float = 1.0
    c: float = 1e-4
    shrink: float = 0.5

    def __post_init__(self) -> None:
        _check_constants(self.tau0, self.c, self.shrink)

    def __call__(self, energy: Energy, theta: np.ndarray, gradient: np.ndarray) -> tuple[float, int]:
        """Search for a step size along −∇E(θ).

        Parameters
        ----------
        energy : callable
            E: takes an array of shape (n,) and returns a number.
        theta : ndarray, shape (n,)
            The point θ.
        gradient : ndarray, shape (n,)
            ∇E(θ).

        Returns
        -------
        tau : float
            The accepted step size.
        times_shrunk : int
            How many times τ₀ was shrunk.

        Raises
        ------
        TypeError, ValueError, NoDescent
            As for `backtracking`.
        """
        return backtracking(energy, theta, gradient, self.tau0, self.c, self.shrink)


def _check_constants(tau0: float, c: float, shrink: float) -> None:
    if not (np.isfinite(tau0) and tau0 > 0):
        raise ValueError(f"tau0 is {tau0}, but the first step size to try must be finite and above zero.")
    if not 0 < c < 1:
        raise ValueError(f"c is {c}, but must lie between 0 and 1, or the search may accept no step: try 1e-4.")
    if not 0 < shrink < 1:
        raise ValueError(
            f"shrink is {shrink}, but must lie between 0 and 1, or the step does not get shorter: try 0.5."
        )
