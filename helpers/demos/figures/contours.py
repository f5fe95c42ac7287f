"""Contour lines of a bowl with the paths of gradient descent on it, one per step size (L1, L10)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.checks.comparison import count
from helpers.data import Quadratic, bowl
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, PURPLE, RED, new_figure, style_axes
from helpers.descent import Trajectory, gradient_descent

# Each path has its own colour, marker and line style, so that the paths can be told apart in black-and-white print and
# by colour-blind readers.
STYLES = ((GREEN, "o", ":"), (BLUE, "s", "-"), (PURPLE, "D", "--"), (RED, "^", "-."))


def contours(
    taus: Sequence[float] = (0.04, 0.2, 0.32, 0.41),
    quadratic: Quadratic | None = None,
    theta: Sequence[float] = (-2.6, 0.8),
    steps: int = 12,
) -> StaticFigure:
    """Draw the paths of gradient descent for several step sizes, with their loss curves beside them.

    All paths start from the same point.

    Parameters
    ----------
    taus : sequence of float, default (0.04, 0.2, 0.32, 0.41)
        One to four step sizes, all positive.
    quadratic : Quadratic, optional
        A quadratic with two parameters. By default, a bowl with curvatures 1 and 5.
    theta : sequence of float, length 2, default (-2.6, 0.8)
        The starting point θ(0).
    steps : int, default 12
        The number of steps in each path.

    Returns
    -------
    StaticFigure
        Contour lines with the paths on the left, the loss curves on the right.

    Raises
    ------
    ValueError
        If there are no step sizes or more than four, if a step size isn't positive, or if `quadratic` or `theta`
        doesn't have two entries.

    Notes
    -----
    Along each axis of the bowl, a step multiplies the distance to the minimiser by a factor of its own, 1 − τλ, where λ
    is the curvature along that axis. With a small τ, the path creeps. With τ = 1/L, one step is enough along the
    steepest axis. With τ between 1/L and 2/L, the path jumps back and forth across the valley and still converges. With
    τ above 2/L, it doesn't.
    """
    quadratic = quadratic or bowl((1.0, 5.0))
    if not 1 <= len(taus) <= len(STYLES):
        raise ValueError(f"taus holds {len(taus)} step sizes, but this figure can draw 1 to {len(STYLES)}.")
    if quadratic.b.shape != (2,):
        raise ValueError(f"E has {len(quadratic.b)} parameters, but contour lines need two.")
    start = np.array(theta, dtype=float)
    runs = [gradient_descent(quadratic.energy, quadratic.gradient, start, tau, steps) for tau in taus]
    figure = new_figure(1100, 460)
    left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
    _draw_contour_lines(left, quadratic, np.concatenate([run.theta for run in runs]), start)
    style_axes(right, "The loss curves", "iteration k", "E(θ(k)) − min E")
    minimum = quadratic.energy(quadratic.minimiser)
    for tau, run, (colour, marker, line) in zip(taus, runs, STYLES):
        style = {"color": colour, "marker": marker, "ls": line, "lw": 2, "ms": 8, "mec": "white", "mew": 0.7}
        label = f"τ = {tau:g}{_compare_with_limits(tau * quadratic.L)}"
        left.plot(*run.theta.T, label=label, **style)
        right.plot(np.maximum(run.energy - minimum, 1e-12), **style)
    right.set_yscale("log")
    right.set_ylim(max(right.get_ylim()[0], 1e-7), right.get_ylim()[1])
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    left.plot(*start, "o", color=BLACK, ms=13, mfc="none", mew=2)
    left.annotate("θ(0)", start, (8, 10), textcoords="offset points", fontsize=13, color=BLACK)
    figure.legend(fontsize=12.5, loc="outside lower center", ncols=len(taus), handlelength=3.2, frameon=False)
    return StaticFigure(_describe(taus, runs, quadratic, minimum), figure)


def _draw_contour_lines(axes: Axes, quadratic: Quadratic, points: np.ndarray, start: np.ndarray) -> None:
    """Draw contour lines in a range that contains the minimiser and the points not too far from it.

    Those are the points that are at most twice as far from the minimiser as the starting point.
    """
    style_axes(axes, "Paths on the contour lines of E", "θ₁", "θ₂")
    centre = quadratic.minimiser
    distance = np.linalg.norm(points - centre, axis=1)
    visible = np.vstack([points[distance <= 2 * np.linalg.norm(start - centre)], centre])
    low, high = visible.min(axis=0), visible.max(axis=0)
    margin = 0.1 * (high - low) + 0.15
    low, high = low - margin, high + margin
    x, y = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 120))
    theta = np.stack([x, y], axis=-1)
    E = ((theta @ quadratic.A) * theta).sum(axis=-1) / 2 - theta @ quadratic.b
    levels = np.quantile(E, np.linspace(0.02, 0.95, 9) ** 1.5)
    axes.contour(x, y, E, levels=levels, colors=GREY, linewidths=0.9, alpha=0.7)
    axes.plot(*quadratic.minimiser, "+", color=BLACK, ms=16, mew=2.5)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def _compare_with_limits(q: float) -> str:
    """Return how τ compares with 1/L and 2/L, for q = τL. The answer follows "τ = …" in a label."""
    if abs(q - 1) < 1e-9:
        return " = 1/L"
    if abs(q - 2) < 1e-9:
        return " = 2/L"
    return " < 1/L" if q < 1 else " between 1/L and 2/L" if q < 2 else " > 2/L"


def _describe(taus: Sequence[float], runs: Sequence[Trajectory], quadratic: Quadratic, minimum: float) -> str:
    sentences = [
        f"Contour lines of a bowl with L = {quadratic.L:g}, and the paths of gradient descent from one starting point. "
        "Beside them, their loss curves."
    ]
    for tau, run in zip(taus, runs, strict=True):
        name = f"τ = {tau:g}{_compare_with_limits(tau * quadratic.L)}"
        sentences.append(f"With {name}, {_describe_end(run.energy - minimum)}.")
    return " ".join(sentences)


def _describe_end(excess: np.ndarray) -> str:
    """Say in words how E − min E, shape (K + 1,), compares with its initial value after the last step."""
    steps = count(len(excess) - 1, "step")
    if excess[-1] <= 1e-15 * excess[0]:
        return f"E has reached its minimum up to rounding after {steps}"
    ratio = float(excess[-1] / excess[0])
    if 0.8 < ratio < 1.25:
        size = "about as large as at the start"
    elif ratio < 1:
        size = f"down to {ratio:.2g} times its initial value"
    else:
        size = f"up to {ratio:.2g} times its initial value"
    if np.isclose(excess[-1], excess[-2], rtol=1e-9):
        trend = "no longer changing"
    else:
        trend = "falling" if excess[-1] < excess[-2] else "growing"
    return f"E − min E is {size} after {steps}, and {trend}"
