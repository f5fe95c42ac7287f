"""Small maps of the output and of all hidden units, one line or more per layer, for the playground (L5 to L8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas, Pair, Panel

SIZE = 20  # values on a side of a small map
LEFT, TOP, RIGHT, BOTTOM = 0.45, 0.08, 1.0, 1.0  # the part of the canvas that the maps fill
LABEL_WIDTH = 0.085  # of the names of the layers
MAX_RATIO = 1.35  # of the longer to the shorter side of a map
MAX_LINES = 5
HALF = 0.46  # of a map, where 1 is the distance between two maps


@dataclass(frozen=True)
class Line:
    """Some hidden units of one layer that are next to each other in the picture.

    Attributes
    ----------
    name : str
        The name of the layer.
    first : int
        The number of the first unit among all hidden units, from 1, or 0 for the output.
    size : int
        The number of units.
    """

    name: str
    first: int
    size: int


def lines_of(widths: Sequence[int]) -> tuple[list[Line], int]:
    """Split layers into lines of maps.

    Parameters
    ----------
    widths : sequence of int
        The number of hidden units of each layer.

    Returns
    -------
    lines : list of Line
        The lines from the top to the bottom. The last one is the output.
    longest : int
        The number of maps for which a line has space.
    """
    longest = 4
    while longest < max(widths, default=0) and sum(-(-width // longest) for width in widths) >= MAX_LINES:
        longest *= 2
    lines, first = [], 1
    for layer, width in enumerate(widths, start=1):
        lines += [Line(f"layer {layer}", first + k, min(longest, width - k)) for k in range(0, width, longest)]
        first += width
    return [*lines, Line("output", 0, 1)], longest


class UnitMaps:
    """The panels with the small maps.

    Parameters
    ----------
    canvas : Canvas
        The canvas that gets the panels.
    widths : sequence of int
        The number of hidden units of each layer.
    """

    def __init__(self, canvas: Canvas, widths: Sequence[int]):
        lines, longest = lines_of(widths)
        canvas.panel("Maps of all hidden units: point at one", bare=True, place=(LEFT, 0, RIGHT - LEFT, TOP))
        ratio = canvas.width / canvas.height
        column, height = (RIGHT - LEFT - LABEL_WIDTH) / longest, (BOTTOM - TOP) / len(lines)
        column, height = min(column, MAX_RATIO * height / ratio), min(height, MAX_RATIO * column * ratio)
        self.panels: dict[int, Panel] = {}  # by the number of the unit, 0 for the output
        for row, line in enumerate(lines):
            top = TOP + row * height
            if not row or line.name != lines[row - 1].name:
                label = canvas.panel(bare=True, place=(LEFT, top, LABEL_WIDTH, height))
                label.text(f"name {line.name}", 0, 0.5, line.name, size=0.92, anchor="lc")
            panel = canvas.panel(
                bare=True, xlim=(line.first - 0.5, line.first + line.size - 0.5), ylim=(-0.05, 1.05),
                place=(LEFT + LABEL_WIDTH, top, line.size * column, height),
            )  # fmt: skip
            for when in ("hover", "press"):
                panel.link(x="neuron", when=when)
            for number in range(line.first, line.first + line.size):
                panel.line(f"outline {number}", *_outline(number), "grey", width=1.5)
                self.panels[number] = panel

    def draw(self, out: np.ndarray, hidden: Sequence[np.ndarray], chosen: int) -> None:
        """Draw all maps.

        Parameters
        ----------
        out : ndarray, shape (n², 1)
            The outputs on a square grid, row by row.
        hidden : sequence of ndarray, each of shape (n², H)
            The activations of the hidden layers on the grid.
        chosen : int
            The unit to frame, or 0 for the output. If it is too large, the last unit.
        """
        n = round(len(out) ** 0.5)
        some = np.linspace(0, n - 1, SIZE).round().astype(int)
        places = (some[:, None] * n + some).ravel()
        columns = finite(np.concatenate([z[places] for z in (out, *hidden)], axis=1))
        for number, values in enumerate(columns.T):
            x, limits = (number - HALF, number + HALF), limits_of(values) if number else (0.0, 1.0)
            self.panels[number].field(
                f"map {number}", values.reshape(SIZE, SIZE), x, (0.0, 1.0), colours="regions", limits=limits
            )
        chosen = min(chosen, len(columns.T) - 1)
        self.panels[chosen].line("frame", *_outline(chosen), "orange", width=5)


def finite(values: np.ndarray) -> np.ndarray:
    """Replace what is not finite, so that a map can be drawn after a divergence.

    Parameters
    ----------
    values : ndarray
        Outputs or activations.

    Returns
    -------
    ndarray
        The values, with 0.5 for NaN and ±1e6 for ±∞.
    """
    return np.nan_to_num(values, nan=0.5, posinf=1e6, neginf=-1e6)


def limits_of(values: np.ndarray) -> Pair:
    """Return the ends of the colours of a hidden unit's map: its largest absolute value, on both sides of 0.

    Parameters
    ----------
    values : ndarray
        The activations of the unit.

    Returns
    -------
    tuple of float
        The ends.
    """
    largest = float(np.abs(values).max()) or 1.0
    return -largest, largest


def _outline(number: int) -> tuple[Any, Any]:
    sides = np.array([-1, 1, 1, -1, -1]) * HALF
    return number + sides, np.array([0, 0, 1, 1, 0])
