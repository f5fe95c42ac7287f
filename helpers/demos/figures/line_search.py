"""Armijo's condition along one step (L9): which step sizes let E fall enough, and the trials of a line search.

Against τ stand E(θ − τ∇E(θ)), its tangent at τ = 0, which falls by τ‖∇E‖², and the line that falls by c times as
much. A step size is accepted where E is not above that line.
"""

import numpy as np

from helpers.demos.figures.still import StaticFigure
from helpers.demos.figures.upper_bound import Function, two_valleys, two_valleys_slope
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, ORANGE, PAPER, RED, new_figure, style_axes
from helpers.line_search import backtracking


def line_search(
    energy: Function = two_valleys,
    slope: Function = two_valleys_slope,
    theta: float = 3.2,
    tau0: float = 1.8,
    c: float = 0.3,
    shrink: float = 0.5,
) -> StaticFigure:
    """E along the step from θ, Armijo's line, and the trials of a backtracking search from tau0.

    energy, slope: E and E' of one parameter, for arrays; theta: the iterate, at which E' is not 0. c is large by
    default, so that the line can be told from a level one; the rest as in ``line_search.backtracking``, and raised
    as there.
    """
    at, g = np.array([theta]), np.array([float(slope(np.array(theta)))])
    E, fall = float(energy(at)[0]), float(g @ g)
    tau, shrinkings = backtracking(lambda t: float(energy(t)[0]), at, g, tau0, c, shrink)
    taus = np.linspace(0, 1.08 * tau0, 600)
    after, line = energy(theta - taus * g[0]), E - c * taus * fall
    figure = new_figure(1000, 440)
    axes = style_axes(figure.add_subplot(), "", "step size τ", "E(θ − τ∇E(θ))")
    low, high = float(after.min()), max(float(after.max()), E)
    margin = 0.16 * (high - low)
    axes.plot(taus, after, color=BLUE, lw=3, label="E after the step")
    axes.plot(taus, E - taus * fall, ":", color=GREY, lw=2.2, label="the tangent, E(θ) − τ ‖∇E(θ)‖²")
    axes.plot(taus, line, "--", color=RED, lw=2.6, label=f"Armijo's line, c = {c:g}")
    axes.fill_between(
        taus, low - margin, high + margin, where=after <= line, color=ORANGE, alpha=0.17, lw=0, label="accepted"
    )
    for n in range(shrinkings + 1):
        trial = tau0 * shrink**n
        there = float(energy(theta - trial * g)[0])
        taken = n == shrinkings
        axes.plot(trial, there, "o" if taken else "X", color=GREEN if taken else RED, ms=13, mec="white", zorder=5)
        axes.annotate(
            f"trial {n + 1}: {'taken' if taken else 'too long'}", (trial, there), (0, 15), textcoords="offset points",
            ha="right" if trial > 0.9 * tau0 else "center", fontsize=13, color=BLACK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.8},
        )  # fmt: skip
    axes.set(xlim=(0, taus[-1]), ylim=(low - margin, high + margin))
    axes.legend(fontsize=12.5, loc="upper center", facecolor=PAPER)
    return StaticFigure(
        f"E after a step from θ = {theta:g}, against the step size τ. Armijo's line falls from E(θ) = {E:.3g} with "
        f"c = {c:g} times the slope of the tangent; where E is not above it, τ is accepted. A search from τ = {tau0:g} "
        f"takes τ = {tau:.3g}, trial number {shrinkings + 1}; all trials before it were too long.",
        figure,
    )
