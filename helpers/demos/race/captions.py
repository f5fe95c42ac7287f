"""The captions of the race: which optimiser is ahead, how far the others have got, and which of them failed.

Progress is counted in steps or in examples used.
"""

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.framework.captions import Caption, listed
from helpers.demos.framework.numbers import brief
from helpers.demos.race.model import N
from helpers.demos.shared.registry import OPTIMISERS

Losses = dict[str, np.ndarray]  # for each optimiser, the loss along its path, which is shorter if the run diverged


def caption_by_steps(losses: Losses, k: int, batch: int, quantity: str, tau: float) -> Caption:
    """Say which optimiser is ahead after the same number of steps.

    Parameters
    ----------
    losses : dict of str to ndarray, shape (K + 1,)
        For each optimiser, the loss along its path. The path ends early if the run diverged.
    k : int
        The number of steps that each optimiser has taken.
    batch : int
        The batch size of the stochastic optimiser.
    quantity : str
        What the losses measure, such as "E − min E".
    tau : float
        The step size of all optimisers.

    Returns
    -------
    Caption
        The ranking, or the common starting point if k is 0.
    """
    cost = f"A stochastic step uses {batch} of {N} examples."
    if k == 0:
        start = brief(float(losses["full batch"][0]))
        return Caption(f"The start: all begin at the same θ(0), where {quantity} is {start}. {cost} Press Play.")
    return _ranking(losses, dict.fromkeys(losses, k), f"after {count(k, 'step')}", quantity, tau, cost)


def caption_by_examples(losses: Losses, examples: int, batch: int, quantity: str, tau: float) -> Caption:
    """Say which optimiser is ahead after using the same number of examples.

    Parameters
    ----------
    losses : dict of str to ndarray, shape (K + 1,)
        For each optimiser, the loss along its path. The path ends early if the run diverged.
    examples : int
        The number of examples that each optimiser may use. Each takes as many complete steps as these allow.
    batch : int
        The batch size of the stochastic optimiser.
    quantity : str
        What the losses measure, such as "E − min E".
    tau : float
        The step size of all optimisers.

    Returns
    -------
    Caption
        The ranking. Until the other optimisers have taken a step, only the loss of the stochastic one.
    """
    steps = {name: examples // (batch if OPTIMISERS[name].by_minibatch else N) for name in losses}
    stochastic_steps, other_steps = steps["stochastic"], steps["full batch"]
    if examples == 0:
        cost = f"a stochastic step uses {batch} of {N} examples, any other step all {N}"
        return Caption(f"The start: {cost}. Press Play.")
    when = f"after {count(examples, 'example')}"
    if not other_steps and stochastic_steps < len(losses["stochastic"]):
        now = brief(float(losses["stochastic"][stochastic_steps]))
        return Caption(
            f"Stochastic has taken {count(stochastic_steps, 'step')} {when}: {quantity} is {now}. The others are on "
            f"their first step, which uses all {N}."
        )
    cost = f"Stochastic took {count(stochastic_steps, 'step')}, the others {other_steps}."
    return _ranking(losses, steps, when, quantity, tau, cost)


def _ranking(losses: Losses, steps: dict[str, int], when: str, quantity: str, tau: float, cost: str) -> Caption:
    """Rank the optimisers by their loss, each after its number of steps. A run whose path is shorter has diverged."""
    diverged = [name for name, E in losses.items() if len(E) <= steps[name]]
    now = {name: float(E[steps[name]]) for name, E in losses.items() if name not in diverged}
    risen = [name for name, E in now.items() if steps[name] and losses[name][0] <= E]
    order = sorted((name for name in now if name not in risen), key=lambda name: now[name])
    failures = f"{listed(diverged)} diverge{'s' * (len(diverged) == 1)}" if diverged else ""
    if risen:
        failures += f"{', and ' if failures else ''}{listed(risen)} got worse"
    if not order:
        return Caption(f"No progress {when}: at τ = {tau:.3g}, {failures}.", "bad")
    # With β = 0, full batch, momentum and Nesterov coincide.
    first = [name for name in order if brief(now[name]) == brief(now[order[0]])]
    others = ", ".join(f"{name} {brief(now[name])}" for name in order[len(first) :])
    leaders = listed(first)
    text = (
        f"{leaders[0].upper()}{leaders[1:]} {'is' if len(first) == 1 else 'are'} ahead {when}: "
        f"{quantity} is {brief(now[order[0]])}{f'; then {others}' if others else ''}."
    )
    if failures:
        return Caption(f"{text} At τ = {tau:.3g}, {failures}.", "mixed")
    return Caption(f"{text} {cost}")
