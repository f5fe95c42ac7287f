"""Run gradient descent for the demo, either the course's or a student's.

A student's path is checked step by step before it is drawn. So the demo either shows gradient descent or says what is
wrong.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers import descent as course
from helpers.checks.call_limit import call_limited
from helpers.demos.framework.captions import UserError
from helpers.demos.shared.problems import Problem
from helpers.descent import Gradient, Trajectory

STEPS = 40
TOLERANCE = 1e-8
StudentDescent = Callable[[Gradient, np.ndarray, float, int, float], np.ndarray]


def run(problem: Problem, tau: float, student_descent: StudentDescent | None) -> Trajectory:
    """Run gradient descent from the starting point of a problem.

    Parameters
    ----------
    problem : Problem
        The function and the starting point θ(0).
    tau : float
        The step size.
    student_descent : callable or None
        A student's ``gradient_descent(gradient, theta, tau, max_steps, tolerance)``. None runs the course's.

    Returns
    -------
    Trajectory
        At most STEPS steps. A student's path ends before the first iterate at which θ, E or ∇E isn't finite.

    Raises
    ------
    UserError
        If the student's function doesn't return a path of gradient descent, or calls the gradient far too often. The
        message is for the student.
    ValueError
        If E or ∇E isn't finite at the starting point of the course's run.

    Notes
    -----
    Exceptions that the student's function raises pass through.
    """
    if student_descent is None:
        return course.gradient_descent(problem.energy, problem.gradient, problem.theta, tau, STEPS, TOLERANCE)
    with np.errstate(all="ignore"):
        theta = student_descent(_limited(problem.gradient), problem.theta.copy(), tau, STEPS, TOLERANCE)
        return _validated(problem, theta, tau)


def _limited(gradient: Gradient) -> Gradient:
    """Wrap the gradient so that it raises UserError after far too many calls: an endless loop would block the demo."""
    max_calls = 4 * (STEPS + 1)
    too_many = (
        f"The loop does not stop: gradient was called {max_calls + 1} times, although max_steps is {STEPS}. "
        "Count the steps and leave the loop after max_steps of them."
    )
    return call_limited("gradient", gradient, max_calls, too_many, UserError)


def _validated(problem: Problem, theta: Any, tau: float) -> Trajectory:
    """Check that the iterates theta follow the formula of gradient descent (L1), and make a trajectory of them."""
    n = len(problem.theta)
    if theta is None:
        raise UserError("Nothing came back: gradient_descent returned None. Is a `return` missing?")
    if not isinstance(theta, np.ndarray) or theta.ndim != 2 or theta.shape[1] != n or not len(theta):
        description = f"an array of shape {theta.shape}" if isinstance(theta, np.ndarray) else type(theta).__name__
        raise UserError(
            f"Not a path: gradient_descent returned {description}, but should return the iterates as an array of "
            f"shape (K + 1, {n}). Collect θ(0), …, θ(K) in a list and return np.array of it."
        )
    if not np.issubdtype(theta.dtype, np.floating):
        raise UserError(
            f"Not floats: gradient_descent returned an array of {theta.dtype}, but iterates are floats. "
            "Don't convert or round them."
        )
    if len(theta) > STEPS + 1:
        raise UserError(
            f"Too long: the path has {len(theta) - 1} steps, but max_steps is {STEPS}. Stop after max_steps steps."
        )
    if not np.allclose(theta[0], problem.theta):
        raise UserError(
            f"Wrong start: the first row is {theta[0]}, but it should be θ(0) = {problem.theta}. "
            "Put theta into the list before the first step."
        )
    energies = np.array([float(problem.energy(t)) for t in theta])
    gradients = np.array([problem.gradient(t) for t in theta])
    finite = np.isfinite(theta).all(axis=1) & np.isfinite(energies) & np.isfinite(gradients).all(axis=1)
    K = len(theta) if finite.all() else int(np.argmin(finite))
    theta, energies, gradients = theta[:K], energies[:K], gradients[:K]
    expected = theta[:-1] - tau * gradients[:-1]
    off = ~np.isclose(theta[1:], expected, rtol=1e-5, atol=1e-9).all(axis=1)
    if off.any():
        k = int(np.argmax(off))
        raise UserError(f"Wrong step: θ({k + 1}) is {theta[k + 1]}, but θ({k}) − τ ∇E(θ({k})) is {expected[k]}.")
    converged = float(np.linalg.norm(gradients[-1])) <= TOLERANCE
    if finite.all() and not converged and K < STEPS + 1:
        raise UserError(
            f"Too short: the path ends after {K - 1} of {STEPS} steps, where ‖∇E‖ = "
            f"{np.linalg.norm(gradients[-1]):.3g} is still above the tolerance {TOLERANCE:g}."
        )
    reason = "diverged" if not finite.all() else "converged" if converged else "iterations"
    return Trajectory(theta, energies, gradients, reason)
