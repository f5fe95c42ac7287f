"""The captions of the descent demo, and the alternative text of its picture.

After the last step, the caption names the regime and gives the reason. Before that, it reports the progress. On a
quadratic, theory predicts the regime, so the caption names it from the start.
"""

from collections.abc import Hashable
from functools import lru_cache

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.descent.regime import Regime, RegimeCaption, observed_regime, predicted_regime
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import TINY, brief, distinct_digits, equation
from helpers.demos.shared.problems import Problem
from helpers.descent import Energy, Trajectory

MAX_LENGTH = 170


def run_caption(problem: Problem, path: Trajectory, tau: float) -> RegimeCaption:
    """Name the regime of a complete run, and give the reason.

    Parameters
    ----------
    problem : Problem
        The function and the starting point θ(0).
    path : Trajectory
        The complete run.
    tau : float
        The step size of the run.

    Returns
    -------
    RegimeCaption
        On a quadratic, the regime that theory predicts, and E after the last step. On any other function, the regime
        that the run shows.
    """
    if problem.quadratic is None:
        observed = observed_regime(problem.gradient, path, tau)
        low, high = energies_in_picture(problem)
        is_higher = path.energy[-1] > low + 0.01 * (high - low)
        if observed.regime not in (Regime.CONVERGES, Regime.STAYS) or not is_higher:
            return observed
        end, least = distinct_digits(float(path.energy[-1]), low)
        return RegimeCaption(
            f"Converges, but not to the lowest E: after {count(len(path), 'step')}, E = {end}, and elsewhere it is "
            f"{least}. The gradient is nearly 0 here, so no step leads out.", "mixed", regime=Regime.CONVERGES_HIGHER,
        )  # fmt: skip
    predicted = predicted_regime(problem.quadratic, problem.theta, tau)
    text = f"{predicted.text} {_energy_after(path, len(path), predicted.regime)}"
    return RegimeCaption(text, predicted.tone, regime=predicted.regime)


def energies_in_picture(problem: Problem) -> tuple[float, float]:
    """Return the lowest and the highest E in the picture.

    Parameters
    ----------
    problem : Problem
        The function.

    Returns
    -------
    tuple of float
        Both over a grid of the picture.
    """
    evaluate = _energies if isinstance(problem.energy, Hashable) else _energies.__wrapped__
    return evaluate(problem.energy, tuple(problem.centre.tolist()), tuple(problem.reach.tolist()))


@lru_cache(maxsize=8)
def _energies(energy: Energy, centre: tuple[float, ...], reach: tuple[float, ...]) -> tuple[float, float]:
    sides = [np.linspace(c - r, c + r, 61) for c, r in zip(centre, reach, strict=True)]
    E = [energy(t) for t in np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(centre))]
    return float(np.min(E)), float(np.max(E))


def step_caption(problem: Problem, path: Trajectory, tau: float, k: int) -> Caption:
    """Report the progress of a run before its last step.

    Parameters
    ----------
    problem : Problem
        The function and the starting point θ(0).
    path : Trajectory
        The complete run.
    tau : float
        The step size of the run.
    k : int
        The number of steps shown.

    Returns
    -------
    Caption
        On a quadratic, the predicted regime and E after k steps. On any other function, E, ‖∇E‖ and how much step k
        changed E.
    """
    if problem.quadratic is not None:
        predicted = predicted_regime(problem.quadratic, problem.theta, tau)
        return Caption(f"{predicted.text} {_energy_after(path, k, predicted.regime)}", predicted.tone)
    norm = float(np.linalg.norm(path.gradient[k]))
    change = float(path.energy[k] - path.energy[k - 1]) if k else 0.0
    last = ""
    if change:
        amount = brief(abs(change)) if abs(change) >= TINY else "less than 1e−12"
        last = f" This step {'raised' if change > 0 else 'lowered'} E by {amount}."
    return Caption(
        f"Step {k} of {len(path)}: E = {path.energy[k]:.3g} and {equation('‖∇E‖', norm)} at τ = {tau:.3g}.{last}"
    )


def _energy_after(path: Trajectory, k: int, regime: Regime) -> str:
    """Say what E is after k steps. Near a flat axis, E falls at first even if the run diverges along the steepest."""
    text = f"After {count(k, 'step')}, {equation('E', float(path.energy[k]))}"
    falls = regime is Regime.DIVERGES and path.energy[k] < path.energy[0]
    return f"{text}: so far, it falls along another axis." if falls else f"{text}."


PREDICATES = {  # what to say after "τ = 0.1"
    Regime.STAYS: "stays put", Regime.MONOTONE: "converges monotonically", Regime.ARRIVES: "arrives in one step",
    Regime.ARRIVES_ALONG_AXIS: "arrives along one axis",
    Regime.OSCILLATES: "oscillates", Regime.JUMPS: "jumps back and forth", Regime.DIVERGES: "diverges",
    Regime.CONVERGES: "converges", Regime.CONVERGES_HIGHER: "misses the lowest E", Regime.PLATEAU: "crawls",
    Regime.SLOW: "is slow", Regime.UNSETTLED: "has not settled", Regime.LEVEL: "does not converge",
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
    classes = "converges monotonically, converges after jumping across the minimum, or diverges"
    if problem.quadratic is None:
        classes = (
            "converges monotonically, converges after jumping across a minimum, diverges, is slow, has not settled yet "
            "or does not converge"
        )
    function = "the function as a curve" if problem.n == 1 else "contour lines of the function"
    return {
        "path": f"On the left, {function} with the path of gradient descent on it. On the right, the loss curve "
        "E(θ(k)) against the iteration k. The caption below describes both for the chosen τ.",
        "several": f"Four pictures of {function}, each with the path of gradient descent for a different step size: "
        "τ/2, τ, 2τ and 4τ. Beside them are the four loss curves.",
        "map": f"On the left, a map that shows, for each step size τ and each starting point, whether gradient descent "
        f"{classes}. On the right, {function} with the path for the chosen point on the map.",
    }[view]
