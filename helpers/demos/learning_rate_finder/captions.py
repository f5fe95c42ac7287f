"""The captions of the learning-rate finder: what the chosen τ does from scratch, and what the rule suggests."""

import numpy as np

from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief
from helpers.demos.learning_rate_finder.model import EVERY, GRID, STEPS, TAUS, Finding

LEVEL = 1.05  # a run that ends above its start, but at most this many times as high, has made no progress
HUGE = 1e4  # a larger loss is not given as a number
GOOD = 1.5  # a run is good if its loss is at most this many times the lowest of all runs,
MOST = 0.8  # and falls by this fraction of the largest fall at least
UNSTEADY = 2.0  # a run that ends at more than this many times its lowest loss has lost much of what it had reached


def caption(finding: Finding, chosen: int, k: int) -> Caption:
    """Say what the chosen τ does from scratch, or how far both runs are.

    Parameters
    ----------
    finding : Finding
        The sweep and the runs.
    chosen : int
        The index of the chosen τ in GRID.
    k : int
        The number of steps shown.

    Returns
    -------
    Caption
        After the last step, a judgement of the chosen τ and the suggestion of the sweep.
    """
    tau, run = f"{GRID[chosen]:.2g}", finding.runs[chosen]
    if k < STEPS:
        return _progress(finding, tau, run, k)
    start, end = float(run[0]), float(run[-1])
    rule = _rule(finding, chosen)
    if start <= end <= LEVEL * start:
        return Caption(
            f"No progress: from scratch with τ = {tau}, E is {brief(end)} after {STEPS} steps. {rule}", "mixed"
        )
    if not end < start:
        rule = _rule(finding, chosen, explained=False)
        return Caption(f"Too large: from scratch with τ = {tau}{_too_large(finding, chosen)} {rule}", "bad")
    ends = finding.runs[:, -1]
    best = int(np.argmin(ends))
    fall, largest = start - end, start - float(ends[best])
    path = f"from scratch with τ = {tau}, E falls from {brief(start)} to {brief(end)}"
    if end <= GOOD * float(ends[best]) and fall >= MOST * largest:
        if finding.suggested is not None and finding.suggested < chosen and finding.runs[finding.suggested, -1] > end:
            rule = rule.replace("The rule's", "The rule's more cautious")
        return Caption(f"A good choice: {path} in {STEPS} steps. {rule}", "good")
    comparison = f"With τ = {GRID[best]:.2g}, it reaches {brief(float(ends[best]))}."
    if end > UNSTEADY * float(run.min()):
        path = f"with τ = {tau}, E falls to {brief(float(run.min()))}, but ends at {brief(end)}"
        return Caption(f"Unsteady: {path}. {comparison} {rule}", "mixed")
    if best < chosen:
        headline = "Too large" if fall < largest / 2 else "Past the best"
        return Caption(f"{headline}: {path}. {comparison} {rule}", "bad" if fall < largest / 2 else "mixed")
    headline = "Slow" if end <= float(ends[: chosen + 1].min()) else "Not the best"
    return Caption(f"{headline}: {path}. {comparison} {rule}", "mixed")


def _rule(finding: Finding, chosen: int, explained: bool = True) -> str:
    """Say what the rule suggests, and what the run from scratch with that τ reaches."""
    suggested = finding.suggested
    if suggested is None:
        return f"The rule suggests less than {GRID[0]:.2g}."
    if chosen == suggested:
        return "That is the rule: a tenth of τ at the lowest point."
    end = float(finding.runs[suggested, -1])
    reaches = f"reaches {brief(end)}" if end < HUGE else "blows up"
    tenth = ", a tenth of τ at the lowest point," if explained else ""
    return f"The rule's {GRID[suggested]:.2g}{tenth} {reaches}."


def _too_large(finding: Finding, chosen: int) -> str:
    """Say what happens with a τ that is too large, and whether the sweep has shown it."""
    tau, end, limit = GRID[chosen], finding.runs[chosen, -1], finding.problem.limit
    reason = f" (2/L is {limit:.2g})" if limit and tau > limit else ""
    outcome = f"ends higher, at {brief(end)}" if end < HUGE else "blows up"
    before = finding.reading.smoothed[: int(np.searchsorted(TAUS, tau, side="right"))]
    falling = tau < TAUS[finding.reading.lowest] and np.argmin(before) == len(before) - 1
    late = ". The sweep still fell: it takes one step with each τ" if falling else ""
    return f"{reason}, E {outcome}{late}."


def _progress(finding: Finding, tau: str, run: np.ndarray, k: int) -> Caption:
    smoothed, now = finding.reading.smoothed, float(run[k // EVERY])
    if k == 0:
        sweep = "the sweep and the run from scratch begin with the same parameters"
    elif k > len(smoothed):
        sweep = f"the sweep blew up at τ = {TAUS[len(smoothed) - 1]:.2g}"
    else:
        sweep = f"the sweep is at τ = {TAUS[k - 1]:.2g}, with a smoothed E of {brief(float(smoothed[k - 1]))}"
    E = "no longer finite" if np.isinf(now) else brief(now)
    measured = f"E is {E}" if k % EVERY == 0 else f"E was {E} after step {k - k % EVERY}"
    return Caption(f"Step {k}: {sweep}. From scratch with τ = {tau}, {measured}.")
