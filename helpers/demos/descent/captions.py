"""What the demo of the learning rate says: the regime and its reason, where the iterate is by now, and its picture."""

import numpy as np

from helpers.demos.descent import regime
from helpers.demos.framework.captions import Caption, brief
from helpers.demos.shared.problems import Problem
from helpers.descent import Trajectory

TONES = ("plain", "good", "mixed", "bad")


def say(problem: Problem, path: Trajectory, tau: float) -> Caption:
    """The regime of a whole run, with its reason."""
    if problem.quadratic is None:
        return regime.as_seen(problem.energy, problem.gradient, path, tau)
    said = regime.on_quadratic(problem.quadratic, problem.theta, tau)
    return Caption(f"{said.text} {_after(path, len(path))}", said.tone)


def say_step(problem: Problem, path: Trajectory, tau: float, k: int) -> Caption:
    """While steps are still to come: the regime where it is known beforehand, and where the iterate is by now."""
    if problem.quadratic is not None:
        said = regime.on_quadratic(problem.quadratic, problem.theta, tau)
        return Caption(f"{said.text} {_after(path, k)}", said.tone)
    size = float(np.linalg.norm(path.gradient[k]))
    change = float(path.energy[k] - path.energy[k - 1]) if k else 0.0
    last = f"; the last step went {'up' if change > 0 else 'down'} by {brief(abs(change))}" if change else ""
    return Caption(f"step {k} of {len(path)}: E = {path.energy[k]:.3g}, ‖∇E‖ = {brief(size)}{last}; τ = {tau:.3g}.")


def _after(path: Trajectory, k: int) -> str:
    return f"After {k} step{'s' if k != 1 else ''}: E = {brief(path.energy[k])}."


SHORT = {
    "converges monotonically": "monotone", "oscillates": "oscillates", "diverges": "diverges",
    "arrives in": "one step", "arrives along": "one axis at once",
    "jumps": "to and fro", "crawls": "plateau", "is on its way": "slow", "converges": "converges",
    "does not converge": "no limit", "stays": "at the minimum",
}  # fmt: skip


def short(said: Caption) -> str:
    """The regime of a sentence in a word or two."""
    return next(short for begin, short in SHORT.items() if said.text.startswith(begin))


def alternative(view: str, problem: Problem) -> str:
    """The alternative text."""
    function = "the function as a curve" if problem.n == 1 else "contour lines of the function"
    return {
        "path": f"Left, {function} with the path of gradient descent on it. Right, the loss curve E(θ(k)) against "
        "the iteration k. The sentence below says what both do for the chosen τ.",
        "several": f"Four pictures of {function}, each with the path of gradient descent for another step size: half "
        "of τ, τ, twice and four times τ; and beside them the four loss curves.",
        "map": f"Left, a map that says for each step size τ and each start whether gradient descent is monotone, "
        f"oscillates, diverges or is slow. Right, {function} with the path for the chosen point of the map.",
    }[view]
