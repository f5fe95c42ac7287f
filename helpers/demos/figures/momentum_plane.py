"""The (τ, β) plane of momentum: where it converges on a quadratic, how fast, and what a run does (L12)."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREY, ORANGE, PAPER, RED, SURFACE, new_figure, style_axes
from helpers.momentum_rates import best_settings, borders, convergence_rate, error_by_step, quadratic_rate


def momentum_plane(
    mu: float = 1.0, L: float = 100.0, tau: float | None = None, beta: float | None = None
) -> StaticFigure:
    """Draw how fast momentum converges for each τ and β, and the errors of a run with a chosen pair.

    Parameters
    ----------
    mu, L : float, default 1 and 100
        The smallest and the largest curvature of the quadratic, with 0 < mu < L.
    tau, beta : float, optional
        The chosen step size and momentum coefficient. By default, those with the lowest rate.

    Returns
    -------
    StaticFigure
        On the left, the rate for a single curvature a over (τa, β). In the middle, the rate for the whole quadratic
        over (τ, β). On the right, the errors of the run in the flattest and in the steepest direction.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Notes
    -----
    The rate is the factor by which the error shrinks in a step in the long run (``helpers.momentum_rates``). The
    curves on the left are (1 − √β)², (1 + √β)² and 2(1 + β), the borders between monotone convergence, ripples,
    zigzags and divergence.
    """
    if not 0 < mu < L:
        raise ValueError(f"mu is {mu} and L is {L}, but this figure needs 0 < mu < L: try mu=1, L=100.")
    best = best_settings(mu, L)
    tau, beta = best[0] if tau is None else tau, best[1] if beta is None else beta
    if not (tau > 0 and 0 <= beta < 1):
        raise ValueError(f"tau is {tau} and beta is {beta}, but this figure needs tau > 0 and 0 <= beta < 1.")
    figure = new_figure(1240, 430)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.1, 1.1, 1))
    figure.colorbar(_draw_one_curvature(left, mu, L, tau, beta), ax=left, format="%.1f")
    figure.colorbar(_draw_quadratic(middle, mu, L, tau, beta), ax=middle, format="%.3f")
    words = _draw_errors(right, {"flattest, a = μ": tau * mu, "steepest, a = L": tau * L}, beta)
    rate = float(quadratic_rate(mu, L, tau, beta))
    return StaticFigure(
        f"Momentum on a quadratic with curvatures from {mu:g} to {L:g}. Left: the convergence rate for one curvature a "
        "over tau times a and beta. There are four regions: monotone, ripples, zigzags and diverges. In the region of "
        "ripples the rate is the square root of beta and does not depend on a. Middle: the rate for the whole "
        f"quadratic over tau and beta. The best point is tau = {best[0]:.3g}, beta = {best[1]:.3g}, with the rate "
        f"{np.sqrt(best[1]):.3g}. Right: the errors of a run with tau = {tau:.3g} and beta = {beta:.3g}, where the "
        f"rate is {rate:.3g}. {words}",
        figure,
    )


def _draw_one_curvature(axes: Axes, mu: float, L: float, tau: float, beta: float) -> ContourSet:
    """Draw the rate over (τa, β), the borders of the regions, and the line on which the chosen pair puts all a."""
    end = max(4.2, 1.05 * tau * L)
    steps, betas = np.meshgrid(np.linspace(1e-6, end, 400), np.linspace(0, 0.999, 300))
    style_axes(axes, "The rate for one curvature a", "τ a", "β")
    colours = _draw_rate(axes, steps, betas, convergence_rate(steps, betas))
    _draw_borders(axes, 1.0, 1.0)
    box = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
    for name, x, y, angle in (
        ("monotone", 0.06, 0.03, 90), ("ripples", 1.0, 0.85, 0), ("zigzags", 1.5, 0.03, 0), ("diverges", 3.05, 0.2, 0),
    ):  # fmt: skip
        axes.text(x, y, name, fontsize=10, color=BLACK, rotation=angle, va="bottom", bbox=box)
    axes.plot([tau * mu, tau * L], [beta, beta], color=RED, lw=3)
    axes.plot([tau * mu], [beta], "o", color=BLUE, ms=10, mec="white", mew=1.5, clip_on=False, zorder=5)
    axes.plot([tau * L], [beta], "s", color=ORANGE, ms=10, mec=BLACK, mew=1.5, zorder=5)
    axes.text(
        tau * (mu + L) / 2, beta - 0.03, "all a from μ to L", color=RED, fontsize=10, ha="center", va="top", bbox=box
    )
    axes.set(xlim=(0, end), ylim=(0, 1))
    return colours


def _draw_quadratic(axes: Axes, mu: float, L: float, tau: float, beta: float) -> ContourSet:
    """Draw the larger of the rates at μ and L over (τ, β), with the best and the chosen point."""
    best = best_settings(mu, L)
    end = max(4.2 / L, 1.05 * tau)
    taus, betas = np.meshgrid(np.linspace(1e-6 / L, end, 400), np.linspace(0, 0.999, 300))
    style_axes(axes, "… and for all a from μ to L", "τ", "β")
    colours = _draw_rate(axes, taus, betas, quadratic_rate(mu, L, taus, betas), float(np.sqrt(best[1])))
    _draw_borders(axes, mu, L)
    axes.plot(*best, "*", color=RED, ms=19, mec="white", mew=1.2, ls="none", label="best")
    axes.plot(tau, beta, "o", color=BLACK, ms=12, mfc="none", mew=2.2, ls="none", label="chosen")
    axes.legend(fontsize=11, loc="lower right", framealpha=0.9)
    axes.set(xlim=(0, end), ylim=(0, 1))
    return colours


def _draw_borders(axes: Axes, mu: float, L: float) -> None:
    """Draw where the slowest direction changes its regime."""
    b = np.linspace(0, 1, 200) ** 2  # dense near 0, where √β is steep
    for border, dash in zip(borders(mu, L, b), ("-", "--", ":"), strict=True):
        axes.plot(border, b, ls=dash, color=BLACK, lw=1.8)


def _draw_rate(axes: Axes, x: np.ndarray, y: np.ndarray, rate: np.ndarray, lowest: float = 0.0) -> ContourSet:
    """Draw the rate as filled contours up to 1. Where momentum diverges, the paper stays empty."""
    levels = np.linspace(lowest, 1, 11)
    return axes.contourf(x, y, np.where(rate < 1, np.maximum(rate, lowest), np.nan), levels=levels, cmap=SURFACE)


def _draw_errors(axes: Axes, steps: dict[str, float], beta: float, count: int = 80) -> str:
    """Draw |θ(k)/θ(0)| in the flattest and in the steepest direction. Return what happens, in words."""
    style_axes(axes, "The errors of a run", "step k", "|θ(k)| / |θ(0)|")
    k, sentences = np.arange(count + 1), []
    for (name, step), colour, marker in zip(steps.items(), (BLUE, ORANGE), "os", strict=True):
        errors = np.abs(error_by_step(step, beta, count))
        axes.semilogy(np.maximum(errors, 1e-12), color=colour, marker=marker, markevery=8, ms=7, lw=2, label=name)
        late = np.flatnonzero(errors > 1e-3)[-1] + 1
        reached = f"is below a thousandth from step {late} on" if late <= count else "is still above a thousandth"
        sentences.append(f"The error in the {name.split(',')[0]} direction {reached}.")
    rate = float(np.max([convergence_rate(step, beta) for step in steps.values()]))
    axes.semilogy(np.clip(rate**k, 1e-12, 1e6), color=GREY, ls="--", lw=1.6, label="the rate alone")
    axes.axhline(1e-3, color=BLACK, lw=0.8, ls=":")
    axes.set(xlim=(0, count), ylim=(1e-6, max(20.0, min(1e4, float(rate**count)))))
    axes.legend(fontsize=11, loc="upper right", framealpha=0.9)
    return " ".join(sentences)
