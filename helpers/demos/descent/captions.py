"""The captions of the descent demo, and the alternative text of its picture.

A caption names the regime with its reason, or says where the iterate is while steps are still to come.
"""

import numpy as np

from helpers.demos.descent.regime import Regime, RegimeCaption, observed_regime, predicted_regime
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief, count
from helpers.demos.shared.problems import Problem
from helpers.descent import Trajectory

TONES = ("plain", "good", "mixed", "bad")  # from the most harmless to the worst


def run_caption(problem: Problem, path: Trajectory, tau: float) -> RegimeCaption:
    """Name the regime of a complete run, with its reason.

    Parameters
    ----------
    problem : Problem
        The function and the start.
    path : Trajectory
        The run.
    tau : float
        The step size of the run.

    Returns
    -------
    RegimeCaption
        The regime that theory predicts on a quadratic, and the observed one on any other function.
    """
    if problem.quadratic is None:
        return observed_regime(problem.gradient, path, tau)
    predicted = predicted_regime(problem.quadratic, problem.theta, tau)
    return RegimeCaption(f"{predicted.text} {_energy_after(path, len(path))}", predicted.tone, regime=predicted.regime)


def step_caption(problem: Problem, path: Trajectory, tau: float, k: int) -> Caption:
    """Say where the iterate is while steps are still to come.

    Parameters
    ----------
    problem : Problem
        The function and the start.
    path : Trajectory
        The complete run.
    tau : float
        The step size of the run.
    k : int
        The number of steps shown.

    Returns
    -------
    Caption
        On a quadratic, the predicted regime and E. On any other function, E, ‖∇E‖ and what the last step changed.
    """
    if problem.quadratic is not None:
        predicted = predicted_regime(problem.quadratic, problem.theta, tau)
        return Caption(f"{predicted.text} {_energy_after(path, k)}", predicted.tone)
    norm = float(np.linalg.norm(path.gradient[k]))
    change = float(path.energy[k] - path.energy[k - 1]) if k else 0.0
    last = f" The last step {'raised' if change > 0 else 'lowered'} E by {brief(abs(change))}." if change else ""
    return Caption(
        f"Step {k} of {len(path)}: E = {path.energy[k]:.3g} and ‖∇E‖ = {brief(norm)} at τ = {tau:.3g}.{last}"
    )


def _energy_after(path: Trajectory, k: int) -> str:
    return f"After {count(k, 'step')}, E = {brief(path.energy[k])}."


PREDICATES = {  # what to say after "τ = 0.1"
    Regime.STAYS: "stays put", Regime.MONOTONE: "is monotone", Regime.ARRIVES: "arrives at once",
    Regime.ARRIVES_ALONG_AXIS: "arrives along one axis",
    Regime.OSCILLATES: "oscillates", Regime.JUMPS: "jumps back and forth", Regime.DIVERGES: "diverges",
    Regime.CONVERGES: "converges", Regime.PLATEAU: "crawls", Regime.SLOW: "is slow", Regime.LEVEL: "does not converge",
    Regime.FAILS: "does not converge",
}  # fmt: skip


def alternative(view: str, problem: Problem) -> str:
    """Return the alternative text of the picture.

    Parameters
    ----------
    view : str
        "path", "several" or "map".
    problem : Problem
        The function shown.

    Returns
    -------
    str
        What the picture shows, for readers who can't see it.
    """
    function = "the function as a curve" if problem.n == 1 else "contour lines of the function"
    return {
        "path": f"Left, {function} with the path of gradient descent on it. Right, the loss curve E(θ(k)) against "
        "the iteration k. The caption below describes both for the chosen τ.",
        "several": f"Four pictures of {function}, each with the path of gradient descent for another step size: half "
        "of τ, τ, twice τ and four times τ. Beside them are the four loss curves.",
        "map": f"Left, a map that shows for each step size τ and each start whether gradient descent is monotone, "
        f"oscillates, diverges or is slow. Right, {function} with the path for the chosen point of the map.",
    }[view]
