"""Where the parts of a canvas are in a still: nearly the same places as in the browser (``geometry.js``)."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.transforms import Bbox

Tick = tuple[float, str]
Measure = Callable[..., float]  # of a text, its size relative to the text of the axes, and its weight
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FARTHEST = 1e6  # pixels, because Agg can't draw points that are farther away
# In text sizes, as in geometry.js.
TICK_SIZE, TITLE_SIZE = 0.92, 1.1
TITLE_LINE, LEGEND_LINE = 1.35, 1.5
SAMPLE, SAMPLE_GAP, ENTRY_GAP = 1.9, 0.35, 1.15


@dataclass(frozen=True)
class Place:
    """Where a panel is, in pixels from the bottom left.

    Attributes
    ----------
    spec : dict
        The panel's title, limits and so on.
    outer : Bbox
        The whole panel.
    inner : Bbox
        Its axes.
    title : list of str
        The lines of the title.
    title_left, legend_left, label_left : float
        Where the title, the legend and the label of the y-axis begin.
    title_height : float
        The height of the title, from the top of the panel.
    xticks, yticks : list of (float, str)
        The positions in units of the axis, and the texts.
    """

    spec: dict[str, Any]
    outer: Bbox
    inner: Bbox
    title: list[str]
    title_left: float = 0
    legend_left: float = 0
    label_left: float = 0
    title_height: float = 0
    xticks: list[Tick] = field(default_factory=list)
    yticks: list[Tick] = field(default_factory=list)

    def x(self, values: Any) -> Any:
        """Return positions on the x-axis in pixels, NaN where the axis has none.

        Parameters
        ----------
        values : array_like
            The positions in units of the axis.

        Returns
        -------
        ndarray
            The positions in pixels.
        """
        return self._pixels(values, "x", self.inner.x0, self.inner.width)

    def y(self, values: Any) -> Any:
        """Return positions on the y-axis in pixels, NaN where the axis has none.

        Parameters
        ----------
        values : array_like
            The positions in units of the axis.

        Returns
        -------
        ndarray
            The positions in pixels.
        """
        return self._pixels(values, "y", self.inner.y0, self.inner.height)

    def _pixels(self, values: Any, axis: str, start: float, length: float) -> Any:
        ends = np.array(self.spec[f"{axis}lim"], dtype=float)
        with np.errstate(all="ignore"):
            low, high = np.log10(ends) if axis in self.spec["log"] else ends
            values = np.log10(values) if axis in self.spec["log"] else np.asarray(values, dtype=float)
            pixels = start + (values - low) / (high - low) * length
        return np.where(np.isfinite(pixels), np.clip(pixels, -FARTHEST, FARTHEST), np.nan)


def place_panels(canvas: Any, em: float, measure: Measure) -> list[Place]:
    """Return the places of all panels.

    Parameters
    ----------
    canvas : Canvas
        The canvas.
    em : float
        The text size in pixels.
    measure : callable
        Returns the width of a text in pixels. Called as ``measure(text, size, weight)``.

    Returns
    -------
    list of Place
        A place for each panel.
    """
    drafts = [_draft(canvas, panel, outer, em, measure) for panel, outer in zip(canvas.panels, _outer(canvas))]
    return [_with_ticks(_below_title(place, canvas, drafts, em), em, measure) for place, _ in drafts]


def _outer(canvas: Any) -> list[Bbox]:
    """Return the rectangle of each panel with everything around its axes."""
    total = sum(panel.spec["weight"] for panel in canvas.panels if not panel.spec["place"])
    boxes, left, (width, height) = [], 0.0, (canvas.width, canvas.height)
    for spec in (panel.spec for panel in canvas.panels):
        x, y, w, h = spec["place"] or (left / total, 0.0, spec["weight"] / total, 1.0)
        left += 0 if spec["place"] else spec["weight"]
        boxes.append(Bbox.from_bounds(x * width, (1 - y - h) * height, w * width, h * height))
    return boxes


def _draft(canvas: Any, panel: Any, outer: Bbox, em: float, measure: Measure) -> tuple[Place, int]:
    """Return the place of a panel, as far as it doesn't depend on the others, and the number of lines of its legend."""
    spec = panel.spec
    left = right = bottom = 0.3 * em
    if not spec["bare"]:
        left = _left_margin(spec, outer.height - 6 * em, em, measure)
        right, bottom = em, (3.2 if spec["x"] else 1.9) * em
    inner = Bbox([[outer.x0 + left, outer.y0 + bottom], [outer.x1 - right, outer.y1]])
    edge = outer.x0 + 0.4 * em
    begin = edge if spec["bare"] else inner.x0
    own = [mark["label"] for mark in canvas.marks.values() if mark["panel"] == panel.index and mark.get("label")]
    widths = legend_widths(own, em, measure)
    # A title or a legend that is too long for the axes begins at the edge of the panel.
    title_left = edge if begin + measure(spec["title"], TITLE_SIZE, "bold") > outer.x1 else begin
    legend_left = edge if begin + sum(widths) - ENTRY_GAP * em > outer.x1 else begin
    title = _wrap(spec["title"], outer.x1 - title_left, lambda text: measure(text, TITLE_SIZE, "bold"))
    rows = legend_rows(widths, outer.x1 - legend_left + ENTRY_GAP * em)
    return Place(spec, outer, inner, title, title_left, legend_left, outer.x0 + 1.15 * em), len(rows)


def _left_margin(spec: dict[str, Any], height: float, em: float, measure: Measure) -> float:
    """Return how much space the labels of the y-axis need."""
    most = max(2.5, height / (2.4 * em))
    marks = spec.get("yticks")
    marks = _usual_ticks(spec, "y", most) if marks is None else marks
    widest = max((measure(text, TICK_SIZE) for _, text in marks), default=0)
    least = 4.6 if spec["y"] else 2.6 if marks else 1
    return max(least * em, (2.2 if spec["y"] else 0.5) * em + widest)


def _below_title(place: Place, canvas: Any, drafts: list[tuple[Place, int]], em: float) -> Place:
    """Return a place with its upper margin. Panels side by side start at the same height."""
    spec, outer = place.spec, place.outer
    beside = [(p, rows) for p, rows in drafts if (p.outer.y0, p.outer.height) == (outer.y0, outer.height)]
    lines, rows = max(len(p.title) for p, _ in beside), max(rows for _, rows in beside)
    height = 1.9 + TITLE_LINE * (lines - 1) if lines else 0.3 if spec["bare"] else 0.7
    gap = 0.4 * any(_is_over_labels(p, rows) for p, rows in beside)
    above = not spec["bare"] and any(mark.get("above") and mark.get("text") for mark in canvas.marks.values())
    top = height + LEGEND_LINE * rows + gap + above
    (x0, y0), x1 = place.inner.min, place.inner.x1
    inner = Bbox([[x0, y0], [max(x1, x0 + 1), max(outer.y1 - top * em, y0 + 1)]])
    inner = _with_equal_units(inner, spec) if spec["equal"] else inner
    label_left = inner.x0 - x0 + place.label_left
    return replace(place, inner=inner, label_left=label_left, title_height=height * em)


def _is_over_labels(place: Place, rows: int) -> bool:
    """Return whether the last line above the axes begins above the labels of the y axis, so that it needs a gap."""
    left = place.legend_left if rows else place.title_left if place.title else place.inner.x0
    return not place.spec["bare"] and left < place.inner.x0


def _with_equal_units(inner: Bbox, spec: dict[str, Any]) -> Bbox:
    width, height = (abs(spec[limits][1] - spec[limits][0]) for limits in ("xlim", "ylim"))
    unit = min(inner.width / width, inner.height / height)
    return Bbox.from_bounds(0, 0, unit * width, unit * height).anchored("C", inner)


def _with_ticks(place: Place, em: float, measure: Measure) -> Place:
    """Return a place with as many ticks as the axes have room for, so that their labels don't touch."""
    if place.spec["bare"]:
        return place
    most = max(2.0, place.inner.width / (4.4 * em)), max(2.5, place.inner.height / (2.4 * em))
    widths = lambda text: measure(text, TICK_SIZE) + 0.6 * em if text else 0  # noqa: E731
    heights = lambda text: 1.15 * em if text else 0  # noqa: E731
    return replace(
        place,
        xticks=_fitting_ticks(place.spec, "x", most[0], place.x, widths),
        yticks=_fitting_ticks(place.spec, "y", most[1], place.y, heights),
    )


def _usual_ticks(spec: dict[str, Any], axis: str, most: float) -> list[Tick]:
    low, high = spec[f"{axis}lim"]
    return ticks(low, high, axis in spec["log"], most)


def _fitting_ticks(
    spec: dict[str, Any], axis: str, most: float, position: Callable[[float], float], extent: Callable[[str], float]
) -> list[Tick]:
    marks = spec.get(f"{axis}ticks")

    def touch(a: Tick, b: Tick) -> bool:
        return abs(position(b[0]) - position(a[0])) < (extent(a[1]) + extent(b[1])) / 2

    while marks is None and most > 1:
        found = _usual_ticks(spec, axis, most)
        if not any(touch(a, b) for a, b in pairwise(found)):
            return found
        most *= 0.8
    marks = _usual_ticks(spec, axis, 1) if marks is None else sorted(marks, key=lambda tick: position(tick[0]))
    shown: list[Tick] = []
    for tick in marks:
        # A label that would touch the one before it is left out.
        shown.append((tick[0], "" if any(touch(other, tick) for other in shown if other[1]) else tick[1]))
    return shown


def _wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Split a text into lines that are no wider than a width, if its words allow that."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def legend_widths(labels: list[str], em: float, measure: Measure) -> list[float]:
    """Return the widths of the entries of a legend, with the gap after each.

    Parameters
    ----------
    labels : list of str
        The labels.
    em : float
        The text size in pixels.
    measure : callable
        As for ``place_panels``.

    Returns
    -------
    list of float
        The widths in pixels.
    """
    return [measure(label, TICK_SIZE) + (SAMPLE + SAMPLE_GAP + ENTRY_GAP) * em for label in labels]


def legend_rows(widths: list[float], width: float) -> list[list[int]]:
    """Split the entries of a legend into rows that are no wider than a width.

    Parameters
    ----------
    widths : list of float
        The widths of the entries.
    width : float
        The width of a row.

    Returns
    -------
    list of list of int
        The numbers of the entries in each row.
    """
    rows: list[list[int]] = []
    for i, own in enumerate(widths):
        if rows and sum(widths[k] for k in rows[-1]) + own <= width:
            rows[-1].append(i)
        else:
            rows.append([i])
    return rows


def ticks(low: float, high: float, log: bool, most: float) -> list[Tick]:
    """Return the ticks of an axis: multiples of 1, 2 or 5 times a power of ten, or powers of ten on a log axis.

    Parameters
    ----------
    low, high : float
        The limits of the axis.
    log : bool
        Whether the axis is logarithmic.
    most : float
        How many ticks there may be.

    Returns
    -------
    list of (float, str)
        The positions and the texts.
    """
    if not high > low:
        return []
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        step = max(1, math.ceil((last - first) / max(most, 1)))
        return [(10.0**e, ten_to(e)) for e in range(first, last + 1, step)]
    rough = (high - low) / max(most, 1)
    power = 10 ** math.floor(math.log10(rough))
    size = next(f for f in (1, 2, 5, 10) if f * power >= rough * 0.999) * power
    digits = min(max(0, -math.floor(math.log10(size) + 1e-9)), 12)
    numbers = range(math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9) + 1)
    return [(i * size, f"{i * size:.{digits}f}".replace("-", "−")) for i in numbers]


def ten_to(exponent: int) -> str:
    """Format a power of ten.

    Parameters
    ----------
    exponent : int
        The exponent.

    Returns
    -------
    str
        The power with a superscript.
    """
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"
