"""The loss curve of a training that goes on while one looks: its axes grow in jumps, so that they seldom move."""

from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas


class LossCurve:
    """A panel of E against the step, on axes that grow in jumps. ``run`` has ``losses`` when it is drawn."""

    def __init__(self, canvas: Canvas, run: Any, label: str = "", **place: Any):
        self.run, self.label = run, label
        self.panel = canvas.panel("Loss curve", "step k", "E(θ(k))", log="y", **place)

    def draw(self) -> None:
        losses = np.maximum(self.run.losses, 1e-16)
        k = np.unique(np.linspace(0, len(losses) - 1, 1000).astype(int))  # as many as there are pixels
        self.panel.line("loss", k, losses[k], "blue", label=self.label)
        self.panel.points("now", k[-1:], losses[k[-1:]], "red", size=11)
        steps = 100 * 2.0 ** np.ceil(np.log2(max(len(losses) / 100, 1)))
        low = min(np.floor(np.log10(losses.min())), np.ceil(np.log10(losses[0])) - 2)
        # Above 1000 times the start the curve leaves the picture: a loss of 1e300 would flatten the rest.
        high = min(np.ceil(np.log10(losses.max()) + 0.1), np.ceil(np.log10(losses[0])) + 3)
        self.panel.set(xlim=[-0.02 * steps, float(steps)], ylim=[float(10**low), float(10**high)])


def round_up(value: float) -> float:
    """The next of 0.1, 0.2, 0.5, 1, 2, 5, …: an axis that jumps seldom."""
    if value <= 0.1:
        return 0.1
    power = 10 ** np.floor(np.log10(value))
    return float(next(power * f for f in (1, 2, 5, 10) if value <= power * f * (1 + 1e-9)))
