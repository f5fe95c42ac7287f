"""Backtracking line search: a step size where no Lipschitz constant is known, or none exists (lecture L9).

It tries a step and shortens it until E has fallen enough, which is Armijo's condition

    E(θ − τ ∇E(θ))  <=  E(θ) − c τ ‖∇E(θ)‖₂²          with 0 < c < 1

(Nocedal and Wright, Numerical Optimization, section 3.1).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.arrays import floats

Energy = Callable[[np.ndarray], float]


class NoDescent(ArithmeticError):
    """No step size was found at which E falls enough: the gradient is wrong, or E can't fall any more in floats."""


def armijo(energy: Energy, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float = 1e-4) -> bool:
    """Whether E(θ − τ∇E(θ)) <= E(θ) − c τ ‖∇E(θ)‖₂²: sufficient decrease (Nocedal and Wright, 3.4).

    energy: from (n,) to a number; theta, gradient: (n,). False where E is not finite after the step, and where
    it is not lower than before: for a tiny τ the right side is rounded to E itself.
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
    """The first of τ₀, τ₀·shrink, τ₀·shrink², … that meets Armijo's condition, and how often it was shrunk.

        E(θ + τ d)  <=  E(θ) + c τ ∇E(θ)ᵀd          with d = −∇E(θ), or the direction that is given

    (Nocedal and Wright, Numerical Optimization, section 3.1, algorithm 3.1, with their c₁ = 1e-4.)

    energy: from (n,) to a number; theta, gradient: (n,), θ and ∇E(θ); direction: (n,).
    A trial at which E is not finite does not meet the condition, so the step is shortened until E can be
    computed again. In exact numbers the search ends for every differentiable E, since c < 1.

    Raises ValueError if direction does not lead downhill (∇Eᵀd >= 0, also where the gradient is zero), if E is
    not finite at theta or a constant makes no sense, and NoDescent once the step is so short that it changes no
    entry of θ: then the gradient is not that of energy, or rounding hides what E could still fall.
    """
    floats("theta", theta, ("n",))
    floats("gradient", gradient, theta.shape)
    d = -gradient if direction is None else floats("direction", direction, theta.shape)
    _check_constants(tau0, c, shrink)
    with np.errstate(over="ignore"):
        slope = float(gradient @ d)
    if not slope < 0:
        raise ValueError(
            f"the slope ∇Eᵀd along the direction is {slope:.3g}, but must be below zero: E does not fall that way; "
            "stop where the gradient is zero, and search along −gradient."
        )
    E = float(energy(theta.copy()))
    if not np.isfinite(E):
        raise ValueError(f"E is {E} at theta, where the search begins: begin where E is finite.")
    tau, shrinkings = float(tau0), 0
    while not _falls_enough(energy, theta, d, E, slope, tau, c):
        tau, shrinkings = tau * shrink, shrinkings + 1
        if np.array_equal(theta + tau * d, theta):
            raise NoDescent(
                f"no step down to τ = {tau:.1g} lowers E enough: check the gradient against helpers.gradcheck, or "
                "stop earlier, if it is already nearly zero."
            )
    return tau, shrinkings


def _falls_enough(
    energy: Energy, theta: np.ndarray, d: np.ndarray, E: float, slope: float, tau: float, c: float
) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        after = float(energy(theta + tau * d))
    return bool(np.isfinite(after) and after <= E + c * tau * slope and after < E)


@dataclass(frozen=True)
class LineSearch:
    """Backtracking with these constants, as a step size for ``helpers.descent.gradient_descent``.

    Each search begins at tau0, whatever the last one has found; raises ValueError if a constant makes no sense.
    """

    tau0: float = 1.0
    c: float = 1e-4
    shrink: float = 0.5

    def __post_init__(self) -> None:
        _check_constants(self.tau0, self.c, self.shrink)

    def __call__(self, energy: Energy, theta: np.ndarray, gradient: np.ndarray) -> tuple[float, int]:
        """The step size for theta: (n,), and how often tau0 was shrunk for it; raises as ``backtracking``."""
        return backtracking(energy, theta, gradient, self.tau0, self.c, self.shrink)


def _check_constants(tau0: float, c: float, shrink: float) -> None:
    if not (np.isfinite(tau0) and tau0 > 0):
        raise ValueError(f"tau0 is {tau0}, but the first step to try must be above zero.")
    if not 0 < c < 1:
        raise ValueError(f"c is {c}, but must lie between 0 and 1: only so is there a step that is accepted.")
    if not 0 < shrink < 1:
        raise ValueError(f"shrink is {shrink}, but must lie between 0 and 1, or the step would not get shorter.")
