"""What the race says: who is ahead after so many steps, or after so many examples looked at, and who is lost.

``losses`` holds by optimiser the loss along its path, (K + 1,); one that has ended early has left all bounds. ``what``
says which loss it is, ``batch`` is that of the stochastic optimiser.
"""

import numpy as np

from helpers.demos.framework.captions import Caption, brief
from helpers.demos.race.model import N

Losses = dict[str, np.ndarray]


def say_steps(losses: Losses, k: int, batch: int, what: str, tau: float) -> Caption:
    """After k steps of each."""
    cost = f"A stochastic step looks at {batch} of {N} examples."
    if k == 0:
        start = brief(float(losses["full batch"][0]))
        return Caption(f"the start: all five begin at the same θ(0), with {what} at {start}. {cost}")
    return _ranking(losses, dict.fromkeys(losses, k), f"after {_count(k, 'step')}", what, tau, cost)


def say_examples(losses: Losses, seen: int, batch: int, what: str, tau: float) -> Caption:
    """Once each has looked at as many examples."""
    at = {name: seen // (batch if name == "stochastic" else N) for name in losses}
    mine, others = at["stochastic"], at["full batch"]
    if seen == 0:
        return Caption(
            f"the start: a stochastic step looks at {batch} of {N} examples, a step of the others at all {N}."
        )
    when = f"after {_count(seen, 'example')}"
    if not others and mine < len(losses["stochastic"]):
        now = brief(float(losses["stochastic"][mine]))
        return Caption(
            f"{when}: the stochastic one has made {_count(mine, 'step')}, {what} is {now}; the others are in their "
            f"first, which looks at all {N}.", "good",
        )  # fmt: skip
    cost = f"That is {_count(mine, 'stochastic step')}, {others} of the others."
    return _ranking(losses, at, when, what, tau, cost)


def _ranking(losses: Losses, at: dict[str, int], when: str, what: str, tau: float, cost: str) -> Caption:
    """The sentence for losses at the steps ``at``; a path that has ended before has left all bounds."""
    gone = [name for name, E in losses.items() if len(E) <= at[name]]
    now = {name: max(float(E[at[name]]), 1e-12) for name, E in losses.items() if name not in gone}
    above = [name for name, E in now.items() if at[name] and losses[name][0] <= E]
    order = sorted((name for name in now if name not in above), key=lambda name: now[name])
    lost = f"{_list(gone)} diverge{'s' * (len(gone) == 1)}" if gone else ""
    if above:
        lost += f"{', ' if lost else ''}{_list(above)} {'has' if len(above) == 1 else 'have'} risen"
    if not order:
        return Caption(f"none gets lower {when}: at τ = {tau:.3g} {lost}.", "bad")
    first = [name for name in order if brief(now[name]) == brief(now[order[0]])]  # with β = 0 three are the same
    table = "".join(f", {name} {brief(now[name])}" for name in order[len(first) :])
    text = f"{_list(first)} {'is' if len(first) == 1 else 'are'} ahead {when}: {what} is {brief(now[order[0]])}{table}."
    return Caption(f"{text} At τ = {tau:.3g} {lost}." if lost else f"{text} {cost}", "mixed" if lost else "good")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _list(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
