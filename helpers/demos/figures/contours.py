"""Contour lines of a bowl with the paths that gradient descent takes on it, one for each step size (L1, L10)."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.data import Quadratic, bowl
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, PURPLE, RED, new_figure, style_axes
from helpers.descent import Trajectory, gradient_descent

# A colour, a marker and a line style each, so that the paths differ in print and for every eye.
STYLES = ((GREEN, "o", ":"), (BLUE, "s", "-"), (PURPLE, "D", "--"), (RED, "^", "-."))


def contours(
    taus: Sequence[float] = (0.04, 0.2, 0.32, 0.41),
    quadratic: Quadratic | None = None,
    theta: Sequence[float] = (-2.6, 0.8),
    steps: int = 12,
) -> StaticFigure:
    """The paths of gradient descent with several step sizes from one start, and beside them their loss curves.

    One sees how each coordinate along an axis of the bowl is multiplied by its own factor 1 − τλ: with a small τ
    the path creeps, with τ = 1/L the steep coordinate is done in one step, between 1/L and 2/L it jumps to and
    fro across the valley and still arrives, and above 2/L it never does.

    taus: at most four step sizes; quadratic: of two parameters, curvatures 1 and 5 if None; theta: θ(0), two numbers.
    Raises ValueError if there are more step sizes than can be told apart or E has not two parameters.
    """
    quadratic = quadratic or bowl((1.0, 5.0))
    if not 1 <= len(taus) <= len(STYLES):
        raise ValueError(f"taus holds {len(taus)} step sizes, but one to {len(STYLES)} can be told apart.")
    if quadratic.b.shape != (2,):
        raise ValueError(f"E has {len(quadratic.b)} parameters, but contour lines need two.")
    start = np.array(theta, dtype=float)
    runs = [gradient_descent(quadratic.energy, quadratic.gradient, start, tau, steps) for tau in taus]
    figure = new_figure(1100, 460)
    left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
    _lines(left, quadratic, np.concatenate([run.theta for run in runs]), start)
    style_axes(right, "The loss curves", "iteration k", "E(θ(k)) − min E")
    least = quadratic.energy(quadratic.minimiser)
    for tau, run, (colour, marker, line) in zip(taus, runs, cycle(STYLES), strict=False):
        look = {"color": colour, "marker": marker, "ls": line, "lw": 2, "ms": 8, "mec": "white", "mew": 0.7}
        label = f"τ = {tau:g}{_named(tau * quadratic.L)}"
        left.plot(*run.theta.T, label=label, **look)
        right.plot(np.maximum(run.energy - least, 1e-12), **look)
    right.set_yscale("log")
    right.set_ylim(max(right.get_ylim()[0], 1e-7), right.get_ylim()[1])
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    left.plot(*start, "o", color=BLACK, ms=13, mfc="none", mew=2)
    left.annotate("θ(0)", start, (8, 10), textcoords="offset points", fontsize=13, color=BLACK)
    figure.legend(fontsize=12.5, loc="outside lower center", ncols=len(taus), handlelength=3.2, frameon=False)
    return StaticFigure(_in_words(taus, runs, quadratic, least), figure)


def _lines(axes: Axes, quadratic: Quadratic, points: np.ndarray, start: np.ndarray) -> None:
    """Contour lines around the minimiser and all points that are at most twice as far from it as the start."""
    style_axes(axes, "Paths on the contour lines of E", "θ₁", "θ₂")
    centre = quadratic.minimiser
    distance = np.linalg.norm(points - centre, axis=1)
    around = np.vstack([points[distance <= 2 * np.linalg.norm(start - centre)], centre])
    low, high = around.min(axis=0), around.max(axis=0)
    margin = 0.1 * (high - low) + 0.15
    low, high = low - margin, high + margin
    x, y = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 120))
    theta = np.stack([x, y], axis=-1)
    E = ((theta @ quadratic.A) * theta).sum(axis=-1) / 2 - theta @ quadratic.b
    levels = np.quantile(E, np.linspace(0.02, 0.95, 9) ** 1.5)
    axes.contour(x, y, E, levels=levels, colors=GREY, linewidths=0.9, alpha=0.7)
    axes.plot(*quadratic.minimiser, "+", color=BLACK, ms=16, mew=2.5)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def _named(q: float) -> str:
    """How τ lies to 1/L and 2/L, for τL = q."""
    if abs(q - 1) < 1e-9:
        return " = 1/L"
    if abs(q - 2) < 1e-9:
        return " = 2/L"
    return " < 1/L" if q < 1 else " between 1/L and 2/L" if q < 2 else " > 2/L"


def _in_words(taus: Sequence[float], runs: Sequence[Trajectory], quadratic: Quadratic, least: float) -> str:
    sentences = [
        f"Contour lines of a bowl with L = {quadratic.L:g}, and on them the paths of gradient descent from one start; "
        "beside it their loss curves."
    ]
    for tau, run in zip(taus, runs, strict=True):
        ratio = (run.energy[-1] - least) / (run.energy[0] - least)
        way = "falling" if run.energy[-1] < run.energy[-2] else "growing"
        name = f"τ = {tau:g}{_named(tau * quadratic.L)}"
        sentences.append(
            f"With {name}, E above its minimum is {ratio:.2g} times its first value after {len(run)} steps, and {way}."
        )
    return " ".join(sentences)
