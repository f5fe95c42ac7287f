"""The captions of the plane of momentum: the phase of the run, the reason, and the rate."""

import math

import numpy as np

from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief, distinct_digits
from helpers.demos.momentum.model import STEPS, Run
from helpers.momentum_rates import EXACT, convergence_rate, slowest_regime


def caption(run: Run) -> Caption:
    """Name the phase of a run and give the reason.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    Caption
        For a quadratic, the phase of the slowest direction, and the best rates for comparison.
    """
    number = int(slowest_regime(run.mu, run.L, run.tau, run.beta))
    if _equal(run.tau * run.L, 2 * (1 + run.beta)):
        return Caption(
            f"On the border to divergence: τ{_name(run)} = 2(1 + β), so one root is −1. In the long run, the error "
            "neither grows nor shrinks.", "bad",
        )  # fmt: skip
    if number == 3:
        step, border = distinct_digits(run.tau * run.L, 2 * (1 + run.beta))
        return Caption(
            f"Diverges: τ{_name(run)} = {step} is above 2(1 + β) = {border}. In the long run, the error grows by the "
            f"factor {_against_one(run.rate)} per step.", "bad",
        )  # fmt: skip
    return _one_curvature(run, number) if len(run.start) == 1 else _quadratic(run, number)


def _one_curvature(run: Run, number: int) -> Caption:
    step, root = run.tau * run.mu, math.sqrt(run.beta)
    rate = _against_one(run.rate)
    if run.beta == 0 and _equal(step, 1):
        return Caption(
            "Arrives in one step: with β = 0 and τa = 1, the step −τ∇E leads exactly to the minimiser.", "good"
        )
    if _equal(step, (1 - root) ** 2):
        return Caption(
            f"Critical damping: τa = (1 − √β)², so both roots are √β = {rate}, the best rate for this τ. The factor k "
            "of a double root keeps E above the dashed line.", "good",
        )  # fmt: skip
    if number == 0:
        border = distinct_digits(step, (1 - root) ** 2)
        return Caption(
            f"Monotone: τa = {border[0]} is below (1 − √β)² = {border[1]}. The error keeps its sign, and in the long "
            f"run it shrinks by the factor {rate} per step.", "good" if run.rate < 0.9 else "mixed",
        )  # fmt: skip
    if number == 1:
        return Caption(
            "Ripples: the roots are complex with absolute value √β, so in the long run, the error shrinks by the "
            f"factor {rate} per step, whatever τ and a are in this region.", "good" if run.rate < 0.9 else "mixed",
        )  # fmt: skip
    border = distinct_digits(step, (1 + root) ** 2)
    comparison = "equals" if _equal(step, (1 + root) ** 2) else f"= {border[0]} is above"
    return Caption(
        f"Zigzags: τa {comparison} (1 + √β)² = {border[1]}. The error changes its sign in every step, and in the long "
        f"run it shrinks by the factor {rate} per step.", "good" if run.rate < 0.9 else "mixed",
    )  # fmt: skip


def _quadratic(run: Run, number: int) -> Caption:
    rate, best, plain = (_against_one(value) for value in (run.rate, run.best_rate, run.best_plain_rate))
    root = math.sqrt(run.beta)
    ahead = _plain_is_ahead(run)
    if _equal(run.tau * run.mu, (1 - root) ** 2) and _equal(run.tau * run.L, (1 + root) ** 2):
        if ahead:
            return Caption(
                f"The best point in the long run: the rate is √β = {rate}, plain descent's best {plain}. But a factor "
                f"k² comes first: {ahead}.", "mixed",
            )  # fmt: skip
        return Caption(
            f"The best point: both directions share the rate √β = {rate}. Plain descent's best is {plain}. Both lie on "
            "a border, so E has a factor k² and stays above the dashed line.", "good",
        )  # fmt: skip
    flat, steep = (float(value) for value in convergence_rate(np.multiply(run.tau, run.curvatures), run.beta))
    shared = _against_one(flat) == _against_one(steep) and abs(flat - steep) < 0.01 * (1 - run.rate)
    if run.beta == 0 and shared and rate == plain:
        return Caption(
            f"Plain gradient descent at its best: both directions have the rate (κ − 1)/(κ + 1) = {plain}. With "
            f"momentum, {best} is possible.", "mixed",
        )  # fmt: skip
    beaten = "better than" if run.rate < run.best_plain_rate else "worse than"
    comparison = "about as good as plain descent's best" if rate == plain else f"{beaten} plain descent's best, {plain}"
    reason = (
        "The flat direction is the slowest: it is monotone, with the rate",
        "Ripples in both directions: they share the rate √β =",
        "The steep direction is the slowest: it zigzags, with the rate",
    )[number]
    if shared and number != 1:
        reason = "Both directions have the rate"
    goal = "The best point is hardly better." if rate == best else f"The best point has {best}."
    is_better = run.rate < run.best_plain_rate
    if is_better and ahead:
        return Caption(f"{reason} {rate}. It beats plain descent's best, {plain}, in the end. But {ahead}.", "mixed")
    return Caption(f"{reason} {rate}. That is {comparison}. {goal}", "good" if is_better else "mixed")


def _plain_is_ahead(run: Run) -> str:
    """Say so if plain gradient descent at its best has a lower E after the last step. Otherwise return ""."""
    # Plain descent at its best has the same rate along both axes, so its E falls by exactly that rate.
    E, plain = float(run.energy[-1]), float(run.energy[0] * run.best_plain_rate ** (2 * STEPS))
    return f"after {STEPS} steps, E = {brief(E)} against {brief(plain)}" if plain < E / 1.001 else ""


def _name(run: Run) -> str:
    """Return the name of the largest curvature."""
    return "a" if len(run.start) == 1 else "L"


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= EXACT * max(abs(a), abs(b))


def _against_one(rate: float) -> str:
    """Format a rate with enough digits to see on which side of 1 it is."""
    return distinct_digits(rate, 1.0)[0]
