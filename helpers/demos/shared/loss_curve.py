"""The loss curve of a training run in progress.

The axes grow in jumps, so they seldom move while you watch.
"""

from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas


class LossCurve:
    """A panel that shows the loss E against the step k on a logarithmic axis.

    Parameters
    ----------
    canvas : Canvas
        The canvas that gets the panel.
    run : TrainingRun or None
        The training to show. Set ``run`` before the first ``draw`` if you pass None.
    label : str, optional
        The name of the curve in the legend.
    **place
        Further arguments of ``Canvas.panel``, such as ``place``.

    Attributes
    ----------
    run, label
        As passed. Both can be changed.
    panel : Panel
        The panel, on which a demo can draw further marks.
    """

    def __init__(self, canvas: Canvas, run: Any, label: str = "", **place: Any):
        self.run, self.label = run, label
        self.panel = canvas.panel("Loss curve", "step k", "E(θ(k))", log="y", **place)

    def draw(self, highest: float = 0.0) -> None:
        """Draw ``run.losses``, which must not be empty, and fit the axes to them.

        Parameters
        ----------
        highest : float
            The largest value of other curves in the panel, which the axis has to show too.
        """
        losses = np.maximum(self.run.losses, 1e-16)
        k = np.unique(np.linspace(0, len(losses) - 1, 1000).astype(int))  # about one point per pixel
        self.panel.line("loss", k, losses[k], "blue", exits=True, label=self.label)
        self.panel.points("now", k[-1:], losses[k[-1:]], "red", size=11, label="now")
        steps = 100 * 2.0 ** np.ceil(np.log2(max(len(losses) / 100, 1)))
        low = min(np.floor(np.log10(losses.min())), np.ceil(np.log10(losses[0])) - 2)
        # The axis ends at 1000 times the initial loss: a loss of 1e300 would flatten the rest of the curve.
        high = min(np.ceil(np.log10(max(losses.max(), highest)) + 0.1), np.ceil(np.log10(losses[0])) + 3)
        self.panel.set(xlim=[-0.02 * steps, float(steps)], ylim=[float(10**low), float(10**high)])


def round_up(value: float) -> float:
    """Round up to the next of 0.1, 0.2, 0.5, 1, 2, 5, …, so that an axis seldom changes.

    Parameters
    ----------
    value : float
        The largest value that the axis has to show.

    Returns
    -------
    float
        The end of the axis, at least 0.1.
    """
    if value <= 0.1:
        return 0.1
    power = 10 ** np.floor(np.log10(value))
    return float(next(power * f for f in (1, 2, 5, 10) if value <= power * f * (1 + 1e-9)))
