"""The captions of the race: which optimiser is ahead, how far the others are, and which of them diverge.

The race counts either steps or the examples that the steps look at.
"""

import numpy as np

from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief, count
from helpers.demos.race.model import N

Losses = dict[str, np.ndarray]  # by optimiser, the loss along its path; shorter if the run diverged


def caption_by_steps(losses: Losses, k: int, batch: int, quantity: str, tau: float) -> Caption:
    """Say who is ahead after the same number of steps.

    Parameters
    ----------
    losses : dict of str to ndarray, shape (K + 1,)
        By optimiser, the loss along its path. The path ends early if it diverges.
    k : int
        The number of steps.
    batch : int
        The batch size of the stochastic optimiser.
    quantity : str
        What the losses measure, such as "E − min E".
    tau : float
        The step size of all optimisers.

    Returns
    -------
    Caption
        The ranking.
    """
    cost = f"A stochastic step sees {batch} of {N} examples."
    if k == 0:
        start = brief(float(losses["full batch"][0]))
        return Caption(f"The start: all five begin at the same θ(0), where {quantity} is {start}. {cost}")
    return _ranking(losses, dict.fromkeys(losses, k), f"after {count(k, 'step')}", quantity, tau, cost)


def caption_by_examples(losses: Losses, examples: int, batch: int, quantity: str, tau: float) -> Caption:
    """Say who is ahead after looking at the same number of examples.

    Parameters
    ----------
    losses : dict of str to ndarray, shape (K + 1,)
        By optimiser, the loss along its path. The path ends early if it diverges.
    examples : int
        The number of examples that each optimiser has looked at.
    batch : int
        The batch size of the stochastic optimiser.
    quantity : str
        What the losses measure, such as "E − min E".
    tau : float
        The step size of all optimisers.

    Returns
    -------
    Caption
        The ranking.
    """
    steps = {name: examples // (batch if name == "stochastic" else N) for name in losses}
    stochastic_steps, other_steps = steps["stochastic"], steps["full batch"]
    if examples == 0:
        return Caption(f"The start: a stochastic step sees {batch} of {N} examples, any other step all {N}.")
    when = f"after {count(examples, 'example')}"
    if not other_steps and stochastic_steps < len(losses["stochastic"]):
        now = brief(float(losses["stochastic"][stochastic_steps]))
        return Caption(
            f"Stochastic has made {count(stochastic_steps, 'step')} {when}: {quantity} is {now}. The others are still "
            f"in their first step, which sees all {N}.", "good",
        )  # fmt: skip
    cost = f"That is {count(stochastic_steps, 'stochastic step')} or {other_steps} of the others."
    return _ranking(losses, steps, when, quantity, tau, cost)


def _ranking(losses: Losses, steps: dict[str, int], when: str, quantity: str, tau: float, cost: str) -> Caption:
    """Rank the optimisers by their loss after these numbers of steps. A path that has ended before has diverged."""
    diverged = [name for name, E in losses.items() if len(E) <= steps[name]]
    now = {name: max(float(E[steps[name]]), 1e-12) for name, E in losses.items() if name not in diverged}
    risen = [name for name, E in now.items() if steps[name] and losses[name][0] <= E]
    order = sorted((name for name in now if name not in risen), key=lambda name: now[name])
    lost = f"{_join(diverged)} diverge{'s' * (len(diverged) == 1)}" if diverged else ""
    if risen:
        lost += f"{', and ' if lost else ''}{_join(risen)} {'has' if len(risen) == 1 else 'have'} risen"
    if not order:
        return Caption(f"None is lower {when}: at τ = {tau:.3g}, {lost}.", "bad")
    first = [name for name in order if brief(now[name]) == brief(now[order[0]])]  # with β = 0 three are the same
    others = ", ".join(f"{name} {brief(now[name])}" for name in order[len(first) :])
    leaders = _join(first)
    text = (
        f"{leaders[0].upper()}{leaders[1:]} {'is' if len(first) == 1 else 'are'} ahead {when}: "
        f"{quantity} is {brief(now[order[0]])}{f'; then {others}' if others else ''}."
    )
    return Caption(f"{text} At τ = {tau:.3g}, {lost}." if lost else f"{text} {cost}", "mixed" if lost else "good")


def _join(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
