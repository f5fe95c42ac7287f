"""A gallery of loss curves from real runs, and each of them beside its rerun with the remedy (L10)."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, ORANGE, new_figure, style_axes
from helpers.training_runs import CASES, LossCurve, find, run

COLUMNS = 4
TOP = 1e3  # the largest loss in a picture; a curve that goes on above it is marked


def loss_curve_gallery() -> StaticFigure:
    """Draw the loss curves of twelve training runs, with numbers instead of their causes (L10).

    Returns
    -------
    StaticFigure
        Twelve panels with the training and the validation loss, with a logarithmic loss axis.

    Notes
    -----
    All runs are real (``helpers.training_runs``), and all of them train a small ReLU network on two half moons. The
    training loss is that of the whole training set, even if a step uses only a minibatch.
    """
    figure = new_figure(1000, 680)
    panels = figure.subplots(len(CASES) // COLUMNS, COLUMNS).ravel()
    for number, axes in enumerate(panels, start=1):
        _draw(style_axes(axes, str(number), "", ""), run(number))
        _name_exits(axes)
    for axes in panels[-COLUMNS:]:
        axes.set_xlabel("step k")
    panels[0].legend(fontsize=11, frameon=False)
    looks = " ".join(f"Panel {number}: the training loss {case.look}." for number, case in enumerate(CASES, start=1))
    return StaticFigure(
        f"Twelve numbered panels with loss curves: the training loss as a solid line, the validation loss dashed. "
        f"{looks}",
        figure,
    )


def loss_curve_rerun(number: int) -> StaticFigure:
    """Draw one of the twelve loss curves beside its rerun with the remedy, and say what the cause was (L10).

    Parameters
    ----------
    number : int
        The number of the panel in ``loss_curve_gallery``, from 1 to 12.

    Returns
    -------
    StaticFigure
        The run on the left and the rerun on the right.

    Raises
    ------
    ValueError
        If there is no panel with this number.
    """
    case, first, second = find(number), run(number), run(number, remedied=True)
    figure = new_figure(1000, 380)
    figure.suptitle(f"Run {number}: {case.cause}", fontsize=14, x=0.01, ha="left")
    left, right = figure.subplots(1, 2)
    _draw(style_axes(left, "as it was", "step k", "loss"), first)
    _draw(style_axes(right, f"rerun: {case.remedy}", "step k", ""), second)
    for pair, set_limits in (
        ((left.get_xlim(), right.get_xlim()), "set_xlim"),
        ((left.get_ylim(), right.get_ylim()), "set_ylim"),
    ):
        for axes in (left, right):
            getattr(axes, set_limits)(min(low for low, _ in pair), max(high for _, high in pair))
    for axes in (left, right):
        _name_exits(axes)
    left.legend(fontsize=12, frameon=False)
    ends = [
        f"{curve.train[-1]:.3g} in training and {curve.validation[-1]:.3g} in validation" for curve in (first, second)
    ]
    return StaticFigure(
        f"Two panels. Left, run {number}: the training loss {case.look}. The losses end at {ends[0]}. "
        f"Right, the rerun ({case.remedy}): the losses end at {ends[1]}. Diagnosis: {case.cause}.",
        figure,
    )


def _draw(axes: Axes, curve: LossCurve) -> None:
    """Draw both losses, and mark where they leave the picture."""
    exits = [_exit(E) for E in (curve.train, curve.validation)]
    shown = len(curve.train) if None in exits else max(math.ceil(k) for k in exits if k is not None) + 1
    every = max(1, shown // 8)
    for E, k, colour, style, marker, label in (
        (curve.train, exits[0], BLUE, "-", "o", "training"),
        (curve.validation, exits[1], ORANGE, "--", "s", "validation"),
    ):
        axes.semilogy(
            E[:shown], color=colour, ls=style, marker=marker, markevery=every, ms=4, lw=1.6, label=label
        )  # fmt: skip
        if k is not None:
            axes.plot([k], [0.97], "^", color=colour, ms=8, transform=axes.get_xaxis_transform(), gid="exit")
    if any(k is not None for k in exits):
        axes.set_ylim(top=TOP)
    low, high = axes.get_ylim()
    if high < 4 * low:  # otherwise a flat curve would fill the panel with its rounding errors
        middle = float(np.sqrt(low * high))
        axes.set_ylim(middle / 4, middle * 4)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 100 * low else (1,)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _name_exits(axes: Axes) -> None:
    """Say what the marks at the top mean, where no curve is: in the left corner, or to the right of early marks."""
    marks = [line for line in axes.lines if line.get_gid() == "exit"]
    if marks:
        low, high = axes.get_xlim()
        last = (max(float(np.max(line.get_xdata())) for line in marks) - low) / (high - low)
        x = 0.02 if last > 0.5 else last + 0.05
        axes.text(x, 0.98, f"▲ above {TOP:g}", transform=axes.transAxes, ha="left", va="top", fontsize=10)


def _exit(E: np.ndarray) -> float | None:
    """Return the step, with a fraction, at which a loss rises above the picture for the first time, if it does."""
    above = np.flatnonzero(~(E <= TOP))  # a loss that is NaN was infinite just before
    if not above.size:
        return None
    k = int(above[0])
    if k == 0 or not np.isfinite(E[k]):
        return float(k)
    before, after = np.log(E[k - 1 : k + 1])
    return float(k - 1 + (np.log(TOP) - before) / (after - before))
