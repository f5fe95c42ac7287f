"""Armijo's condition along one step (L9): the step sizes that lower E enough, and the trials of a line search.

The figure plots three curves against τ: E(θ − τ∇E(θ)); its tangent at τ = 0, which falls by τ‖∇E‖²; and Armijo's line,
which falls by c times as much. A step size is accepted if E isn't above that line.
"""

import numpy as np

from helpers.demos.figures.still import StaticFigure
from helpers.demos.figures.upper_bound import Function, two_valleys, two_valleys_derivative
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, ORANGE, PAPER, RED, new_figure, style_axes
from helpers.line_search import backtracking


def line_search(
    energy: Function = two_valleys,
    derivative: Function = two_valleys_derivative,
    theta: float = 3.2,
    tau0: float = 1.8,
    c: float = 0.3,
    shrink: float = 0.5,
) -> StaticFigure:
    """Draw E along the step from θ, Armijo's line, and the trials of a backtracking search.

    Parameters
    ----------
    energy : callable, default two_valleys
        E of one parameter. It takes an array and returns E at each entry.
    derivative : callable, default two_valleys_derivative
        E', in the same form.
    theta : float, default 3.2
        The iterate θ. E' must not be 0 there.
    tau0 : float, default 1.8
        The first step size to try.
    c : float, default 0.3
        Armijo's constant, between 0 and 1. In practice it is much smaller. The default is so large because the line
        would otherwise look horizontal.
    shrink : float, default 0.5
        The factor between one trial and the next, between 0 and 1.

    Returns
    -------
    StaticFigure
        The three curves, with a mark for each trial.

    Raises
    ------
    ValueError
        If E' is 0 at theta, or if `helpers.line_search.backtracking` rejects another argument.
    helpers.line_search.NoDescent
        If the search finds no step size, as in `helpers.line_search.backtracking`.
    """
    at, g = np.array([theta]), np.array([float(derivative(np.array(theta)))])
    E, fall = float(energy(at)[0]), float(g @ g)
    tau, times_shrunk = backtracking(lambda t: float(energy(t)[0]), at, g, tau0, c, shrink)
    taus = np.linspace(0, 1.08 * tau0, 600)
    after, line = energy(theta - taus * g[0]), E - c * taus * fall
    figure = new_figure(1000, 440)
    axes = style_axes(figure.add_subplot(), "", "step size τ", "E(θ − τ∇E(θ))")
    low, high = float(after.min()), max(float(after.max()), E)
    margin = 0.16 * (high - low)
    axes.plot(taus, after, color=BLUE, lw=3, label="E after the step")
    axes.plot(taus, E - taus * fall, ":", color=GREY, lw=2.2, label="tangent, E(θ) − τ ‖∇E(θ)‖²")
    axes.plot(taus, line, "--", color=RED, lw=2.6, label=f"Armijo's line, c = {c:g}")
    axes.fill_between(
        taus, low - margin, high + margin, where=after <= line, facecolor=(ORANGE, 0.17), edgecolor=ORANGE, lw=1.5,
        label="accepted",
    )  # fmt: skip
    for n in range(times_shrunk + 1):
        trial = tau0 * shrink**n
        value = float(energy(theta - trial * g)[0])
        taken = n == times_shrunk
        axes.plot(trial, value, "o" if taken else "X", color=GREEN if taken else RED, ms=13, mec="white", zorder=5)
        axes.annotate(
            f"trial {n + 1}: {'taken' if taken else 'too long'}", (trial, value), (0, 15),
            textcoords="offset points",
            ha="right" if trial > 0.9 * tau0 else "center", fontsize=13, color=BLACK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.8},
        )  # fmt: skip
    axes.set(xlim=(0, taus[-1]), ylim=(low - margin, high + margin))
    axes.legend(fontsize=12.5, loc="upper center", facecolor=PAPER)
    first = times_shrunk == 0
    which = "its first trial" if first else f"trial number {times_shrunk + 1}, because the earlier ones were too long"
    return StaticFigure(
        f"E after a step from θ = {theta:g}, plotted against the step size τ. Armijo's line starts at E(θ) = {E:.3g} "
        f"and has c = {c:g} times the slope of the tangent. A τ is accepted if E isn't above that line. A search that "
        f"starts at τ = {tau0:g} takes τ = {tau:.3g}, {which}.",
        figure,
    )
