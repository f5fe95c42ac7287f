"""What training does: the fit at some steps beside the loss curve (L1, L10)."""

from collections.abc import Mapping, Sequence

import numpy as np

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, GREEN, GREY, ORANGE, RED, new_figure, style_axes

STYLES = ((ORANGE, ":", "s"), (GREEN, "-.", "^"), (BLUE, "--", "D"), (RED, "-", "o"))  # the last one is the final fit


def fit_and_loss(
    x: Sequence[float],
    y: Sequence[float],
    grid: np.ndarray,
    fits: Mapping[int, np.ndarray],
    losses: Sequence[float],
    loss: str = "E",
) -> StaticFigure:
    """Draw the data with the fit at some steps, and the loss curve on a logarithmic axis.

    Parameters
    ----------
    x, y : sequence of float, length N
        The data.
    grid : ndarray, shape (n,)
        The points at which the fits are evaluated.
    fits : mapping of int to ndarray, shape (n,)
        One to four fits by their steps.
    losses : sequence of float
        The loss at step 0, 1, 2, … All values must be positive.
    loss : str, default "E"
        The name of the loss.

    Returns
    -------
    StaticFigure
        The fits on the left, the loss curve on the right, with a marker at the step of each fit.

    Raises
    ------
    ValueError
        If there are no fits or more than four.
    """
    if not 1 <= len(fits) <= len(STYLES):
        raise ValueError(f"fits holds {len(fits)} fits, but this figure can draw 1 to {len(STYLES)}: draw fewer.")
    figure = new_figure(1000, 400)
    left, right = figure.subplots(1, 2)
    style_axes(left, "Data and fit", "x", "y")
    style_axes(right, "Loss curve", "step k", loss)
    left.plot(x, y, "o", color=GREY, ms=8, label="data")
    right.semilogy(losses, color=GREY, lw=2)
    for (step, fit), (colour, dash, marker) in zip(fits.items(), STYLES[-len(fits) :], strict=True):
        left.plot(grid, fit, color=colour, ls=dash, lw=2.6, label=f"step {step}")
        right.plot(step, losses[step], marker, color=colour, ms=10)
    left.legend(fontsize=11, framealpha=0.9)
    steps = ", ".join(f"{losses[step]:.3g} at step {step}" for step in fits)
    return StaticFigure(
        f"Left: {len(x)} data points and the fit at the steps {', '.join(map(str, fits))}. Right: the loss curve on a "
        f"logarithmic axis. {loss} is {steps}.",
        figure,
    )
