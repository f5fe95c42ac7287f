"""Gradient descent for a demo, the course's or a student's own: run, and checked step by step before it is drawn."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers import descent as course
from helpers.demos.framework.captions import UserError
from helpers.demos.shared.problems import Problem
from helpers.descent import Gradient, Trajectory

STEPS = 40
TOLERANCE = 1e-8
StudentsDescent = Callable[[Gradient, np.ndarray, float, int, float], np.ndarray]


def run(problem: Problem, tau: float, students: StudentsDescent | None) -> Trajectory:
    """The path from problem.theta with step size tau, by the course's gradient descent or a student's.

    A student's path is cut before the first number that is not finite and its energies are added.
    Raises UserError, with a sentence for the student, if it is no path of gradient descent.
    """
    if students is None:
        return course.gradient_descent(problem.energy, problem.gradient, problem.theta, tau, STEPS, TOLERANCE)
    with np.errstate(all="ignore"):
        theta = students(_patient(problem.gradient), problem.theta.copy(), tau, STEPS, TOLERANCE)
        return _checked(problem, theta, tau)


def _patient(gradient: Gradient) -> Gradient:
    """The gradient, until it has been asked far too often: a loop that never stops would block the demo."""
    calls = 0

    def counted(theta: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls > 4 * (STEPS + 1):
            raise UserError(
                f"The loop does not stop: gradient was called {calls} times for max_steps = {STEPS}; "
                "count the steps and leave the loop after max_steps of them."
            )
        return gradient(theta)

    return counted


def _checked(problem: Problem, theta: Any, tau: float) -> Trajectory:
    """The trajectory through the iterates theta, once they are known to follow the formula (L1)."""
    n = len(problem.theta)
    if theta is None:
        raise UserError("Nothing came back: gradient_descent returned None; is a `return` missing?")
    if not isinstance(theta, np.ndarray) or theta.ndim != 2 or theta.shape[1] != n or not len(theta):
        what = f"an array of shape {theta.shape}" if isinstance(theta, np.ndarray) else type(theta).__name__
        raise UserError(
            f"Not a path: gradient_descent returned {what}, but should return the iterates as an array of "
            f"shape (K + 1, {n}): np.array of the list θ(0), …, θ(K)."
        )
    if not np.issubdtype(theta.dtype, np.floating):
        raise UserError(f"Not a path: gradient_descent returned {theta.dtype} numbers, but iterates are floats.")
    if len(theta) > STEPS + 1:
        raise UserError(f"Too long: the path has {len(theta) - 1} steps, but max_steps is {STEPS}.")
    if not np.allclose(theta[0], problem.theta):
        raise UserError(f"Another start: the first row is {theta[0]}, but should be θ(0) = {problem.theta}.")
    energies = np.array([float(problem.energy(t)) for t in theta])
    gradients = np.array([problem.gradient(t) for t in theta])
    finite = np.isfinite(theta).all(axis=1) & np.isfinite(energies) & np.isfinite(gradients).all(axis=1)
    K = len(theta) if finite.all() else int(np.argmin(finite))
    theta, energies, gradients = theta[:K], energies[:K], gradients[:K]
    expected = theta[:-1] - tau * gradients[:-1]
    off = ~np.isclose(theta[1:], expected, rtol=1e-5, atol=1e-9).all(axis=1)
    if off.any():
        k = int(np.argmax(off))
        raise UserError(f"Another path: θ({k + 1}) is {theta[k + 1]}, but θ({k}) − τ ∇E(θ({k})) is {expected[k]}.")
    still = float(np.linalg.norm(gradients[-1])) <= TOLERANCE
    if finite.all() and not still and K < STEPS + 1:
        raise UserError(
            f"Too short: the path ends after {K - 1} of {STEPS} steps, where ‖∇E‖ = "
            f"{np.linalg.norm(gradients[-1]):.3g} is still above the tolerance {TOLERANCE:g}."
        )
    reason = "diverged" if not finite.all() else "converged" if still else "iterations"
    return Trajectory(theta, energies, gradients, reason)
