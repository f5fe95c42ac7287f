"""The still of a canvas: the same panels and marks, drawn by Matplotlib, where no browser has drawn them.

A notebook that is executed and exported without a browser shows these pictures. Positions and sizes are those of
``canvas.js`` at its default text size. All artists are in pixels and belong to the figure itself, because Matplotlib's
axes would take longer than everything else.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from helpers.demos.framework.palette import colour_map, colours
from helpers.demos.framework.picture import agg, pixel_figure
from helpers.demos.framework.still_layout import Place, place_panels

Mark = dict[str, Any]
PIXELS = IdentityTransform()
DASHES = {"--": (0.55, 0.32), ":": (0.1, 0.28), "-.": (0.6, 0.25, 0.1, 0.25)}
MARKER_SIZES = {"s": 0.9, "D": 0.81, "*": 1.3, "x": 0.85}  # relative to the markers of Matplotlib
HORIZONTAL: dict[str, Any] = {"l": "left", "c": "center", "r": "right"}
VERTICAL: dict[str, Any] = {"t": "top", "c": "center", "b": "bottom", "_": "baseline"}
BOXES_WIDTH, BOXES_HEIGHT = 64, 23  # of a picture with boxes, in text sizes, as in canvas.js
LAYERS = {"field": -1, "box": 3, "text": 4}  # other marks are between the axes and the boxes
AXES_LAYER, OTHER_LAYER = 1, 2


def draw(canvas: Any) -> Figure:
    """Draw a canvas. Marks of a kind that only the front end knows are left out.

    Parameters
    ----------
    canvas : Canvas
        The canvas.

    Returns
    -------
    Figure
        The figure, drawn. The artists of a mark have the name of the mark as their ``gid``. The title, the legend, the
        ticks and the labels of the axes have "*title", "*legend", "*xticks", "*yticks", "*x" and "*y".
    """
    figure = pixel_figure(canvas.width, canvas.height, colours()["paper"])
    em = max(12.0, 15 * canvas.width / 960)
    for panel, place in zip(canvas.panels, place_panels(canvas, em), strict=True):
        marks = {name: mark for name, mark in canvas.marks.items() if mark["panel"] == panel.index}
        has_boxes = any(mark["kind"] == "box" for mark in marks.values())
        size = min(em, canvas.width / BOXES_WIDTH, canvas.height / BOXES_HEIGHT) if has_boxes else em
        _PanelPainter(figure, place, size).paint(marks)
    agg(figure).draw()
    return figure


class _PanelPainter:
    """Draws one panel with its marks."""

    def __init__(self, figure: Figure, place: Place, em: float):
        self.figure, self.place, self.em = figure, place, em
        self.spec, self.inner, self.outer = place.spec, place.inner, place.outer
        # How far markers, texts and arrowheads may extend beyond the axes.
        self.overhang = 0 if self.spec["bare"] else 0.45 * em
        self.name, self.layer = "", 0.0  # of the artists that are added next

    def paint(self, marks: dict[str, Mark]) -> None:
        self.layer = AXES_LAYER
        if not self.spec["bare"]:
            self.axes()
        self.title_and_legend([mark for mark in marks.values() if mark.get("label") and self.is_visible(mark)])
        for i, (name, mark) in enumerate(marks.items()):
            self.name, self.layer = name, LAYERS.get(mark["kind"], OTHER_LAYER) + i / len(marks)
            if mark["kind"] in KINDS:
                KINDS[mark["kind"]](self, mark)

    # --- artists ------------------------------------------------------------------------------------------

    def add(self, artist: Artist, margin: float | None = None) -> None:
        """Add an artist, clipped to the axes and a margin around them. Without a margin, it isn't clipped."""
        artist.set(gid=self.name, zorder=self.layer)
        self.figure.add_artist(artist)
        if margin is not None:
            artist.set_clip_box(self.inner.padded(margin))

    def stroke(self, width: float, dash: str) -> dict[str, Any]:
        """Return the style of a line whose width is given for the default text size."""
        pixels = width * self.em / 15
        if not dash:
            return {"linewidth": pixels}
        scale = self.em * (0.6 + 0.16 * width) / pixels  # Matplotlib multiplies by the width
        style = (0, [part * scale for part in DASHES[dash]])
        return {"linewidth": pixels, "linestyle": style}

    def path(self, points: np.ndarray, mark: Mark, margin: float | None) -> None:
        ends: Any = "round" if mark["dash"] == ":" else "butt"
        self.add(Line2D(
            points[:, 0], points[:, 1], color=_colour(mark["colour"]), alpha=mark.get("alpha", 1.0), transform=PIXELS,
            solid_joinstyle="round", solid_capstyle="butt", dash_capstyle=ends,
            **self.stroke(mark["width"], mark["dash"]),
        ), margin)  # fmt: skip

    def markers(self, points: np.ndarray, mark: Mark, size: float, margin: float | None) -> None:
        colour, paper, shape, unit = _colour(mark["colour"]), _colour("paper"), mark["marker"], self.em / 15
        is_line = shape in "+x"
        edge = max(2, size / 5) if is_line else 2 if mark["hollow"] else 1
        self.add(Line2D(
            points[:, 0], points[:, 1], linestyle="", marker=shape, markersize=size * MARKER_SIZES.get(shape, 1) * unit,
            markeredgewidth=edge * unit, markeredgecolor=colour if mark["hollow"] or is_line else paper,
            markerfacecolor=paper if mark["hollow"] else colour, alpha=mark["alpha"], transform=PIXELS,
        ), margin)  # fmt: skip

    def write(
        self, x: float, y: float, text: str, anchor: str, size: float = 1.0, colour: str = "ink", *,
        margin: float | None = None, **style: Any,
    ) -> Text:  # fmt: skip
        """Write a text at a point in pixels, with a size relative to that of the axes."""
        label = Text(
            x, y, text, fontsize=size * self.em, color=_colour(colour), horizontalalignment=HORIZONTAL[anchor[0]],
            verticalalignment=VERTICAL[anchor[1]], parse_math=False, transform=PIXELS, **style,
        )  # fmt: skip
        self.add(label, margin)
        return label

    def width_of(self, text: str, size: float, weight: str = "normal") -> float:
        font = FontProperties(size=size * self.em, weight=weight)
        return float(agg(self.figure).get_renderer().get_text_width_height_descent(text, font, False)[0])

    # --- around the axes ----------------------------------------------------------------------------------

    def axes(self) -> None:
        """Draw the axes with their ticks and labels."""
        em, inner, self.name = self.em, self.inner, "*axes"
        frame = np.array([[inner.x0, inner.y1], [inner.x0, inner.y0], [inner.x1, inner.y0]])
        self.path(frame, {"colour": "grey", "width": 1.2, "dash": ""}, None)
        self.x_ticks()
        self.y_ticks()
        self.name = "*x"
        self.write(inner.x0 + inner.width / 2, inner.y0 - 2.75 * em, self.spec["x"], "c_")
        self.name = "*y"
        middle = inner.y0 + inner.height / 2
        self.write(self.outer.x0 + 1.15 * em, middle, self.spec["y"], "c_", rotation=90, rotation_mode="anchor")

    def x_ticks(self) -> None:
        em, bottom, self.name = self.em, self.inner.y0, "*xticks"
        shown = [(float(self.place.x(v)), text) for v, text in self.place.ticks("x", em)]
        self.tick_lines([[(x, bottom), (x, bottom - 0.3 * em)] for x, _ in shown])
        for x, text in shown:
            self.write(x, bottom - 0.45 * em, text, "ct", 0.92)

    def y_ticks(self) -> None:
        em, left, self.name = self.em, self.inner.x0, "*yticks"
        shown = [(float(self.place.y(v)), text) for v, text in self.place.ticks("y", em)]
        self.tick_lines([[(left, y), (left - 0.3 * em, y)] for y, _ in shown])
        widest = max((self.width_of(text, 0.92) for _, text in shown), default=0) / em
        # Long tick labels are set smaller, so that they don't overlap the axis label.
        size = max(0.65, 0.92 * 2.4 / widest) if self.spec["y"] and widest > 2.4 else 0.92
        for y, text in shown:
            self.write(left - 0.5 * em, y, text, "rc", size)

    def tick_lines(self, segments: list[Any]) -> None:
        self.add(LineCollection(segments, linewidths=1, colors=_colour("ink"), transform=PIXELS))

    def title_and_legend(self, labelled: list[Mark]) -> None:
        """Write the title and below it the legend: a sample of each labelled mark, then its label."""
        em, title, self.name = self.em, self.spec["title"], "*title"
        left = self.outer.x0 + 0.4 * em if self.spec["bare"] else self.inner.x0
        space = self.outer.x1 - left
        if title:
            shrink = min(1, space / self.width_of(title, 1.1, "bold"))
            self.write(left, self.outer.y1 - 1.35 * em, title, "l_", 1.1 * shrink, weight="bold")
        self.name = "*legend"
        widths = [self.width_of(mark["label"], 0.92) + 3.4 * em for mark in labelled]
        shrink = min(1, space / max(sum(widths), 1))
        x, y = left, self.outer.y1 - (2.75 if title else 1.2) * em
        for mark, width in zip(labelled, widths, strict=True):
            self.sample(mark, Bbox([[x, y - 0.03 * em], [x + 1.9 * em * shrink, y + 0.67 * em]]))
            self.write(x + 2.25 * em * shrink, y, mark["label"], "l_", 0.92 * shrink)
            x += width * shrink

    def sample(self, mark: Mark, box: Bbox) -> None:
        if mark["kind"] == "bars":
            style = {"color": _colour(mark["colour"]), "alpha": max(mark["alpha"], 0.3), "transform": PIXELS}
            return self.add(Rectangle((box.x0, box.y0), box.width, box.height, linewidth=0, **style))
        middle = (box.y0 + box.y1) / 2
        ends = np.array([[box.x0, middle], [box.x1, middle]])
        if mark["width"]:
            self.path(ends, mark | {"alpha": 1.0}, None)
        if mark.get("marker"):
            self.markers(ends.mean(axis=0, keepdims=True), mark, min(mark["size"], 10), None)

    def is_visible(self, mark: Mark) -> bool:
        """Return whether a part of the mark is on the axes. The legend leaves out all other marks."""
        if "x" not in mark or mark["kind"] == "bars":
            return "x" not in mark or len(mark["x"]) > 0
        points, box = self.points(mark), self.inner.padded(1)
        crosses = mark["width"] and len(points) > 1 and Path(points).intersects_bbox(box, filled=False)
        return bool(crosses or _inside(points, box).any())

    # --- marks --------------------------------------------------------------------------------------------

    def points(self, mark: Mark) -> np.ndarray:
        return np.column_stack([self.place.x(mark["x"]), self.place.y(mark["y"])])

    def line(self, mark: Mark) -> None:
        points = self.points(mark)
        if mark["width"]:
            self.path(points, mark, mark["width"] / 2 * self.em / 15)
        if mark["marker"]:
            marked = points[:: mark["every"] or 1]
            self.markers(marked[_inside(marked, self.inner.padded(1))], mark, mark["size"], self.overhang)

    def arrow(self, mark: Mark) -> None:
        points = self.points(mark)
        if len(points) < 2 or not np.isfinite(points[-2:]).all():
            return
        tip, length = points[-1], 0.75 * self.em * max(1, mark["width"] / 3)
        angle = np.arctan2(*(points[-1] - points[-2])[::-1])
        back = [length * np.array([np.cos(angle + turn), np.sin(angle + turn)]) for turn in (0, -0.4, 0.4)]
        self.path(np.vstack([points[:-1], tip - 0.8 * back[0]]), mark, self.overhang)
        corners, colour = [tip, tip - back[1], tip - back[2]], _colour(mark["colour"])
        self.add(Polygon(corners, color=colour, linewidth=0, transform=PIXELS), self.overhang)

    def bars(self, mark: Mark) -> None:
        bottom = self.inner.y0
        zero = bottom if "y" in self.spec["log"] else max(bottom, float(self.place.y(0)))
        left, right = (self.place.x(mark["x"] + side * mark["width"] / 2) for side in (-1, 1))
        tops = self.place.y(mark["y"])
        bars = [[(a, zero), (a, y), (b, y), (b, zero)] for a, b, y in zip(left, right, tops) if np.isfinite(y)]
        style = {"facecolor": _colour(mark["colour"]), "alpha": mark["alpha"], "linewidth": 0, "transform": PIXELS}
        self.add(PolyCollection(bars, **style), self.overhang)

    def rule(self, mark: Mark) -> None:
        (x, y), inner = mark["at"], self.inner
        p = float(self.place.y(y) if x is None else self.place.x(x))
        if not np.isfinite(p):
            return
        ends = [[inner.x0, p], [inner.x1, p]] if x is None else [[p, inner.y0], [p, inner.y1]]
        self.path(np.array(ends), mark, self.overhang)
        if mark["text"]:
            self.rule_text(mark, p)

    def rule_text(self, mark: Mark, p: float) -> None:
        inner, em, above, gap = self.inner, self.em, mark["above"], 0.3 * self.em
        paper = {"boxstyle": "square,pad=0.1", "facecolor": _colour("paper"), "alpha": 0.75, "linewidth": 0}
        style = {"size": 0.92, "colour": mark["colour"]}
        if mark["at"][0] is None:
            self.write(inner.x1 - gap, p + gap, mark["text"], "rb", **style, margin=self.overhang, bbox=paper)
        elif not above:
            anchor, x = ("rt", p - gap) if p > inner.x0 + 0.8 * inner.width else ("lt", p + gap)
            self.write(x, inner.y1 - 0.2 * em, mark["text"], anchor, **style, margin=self.overhang, bbox=paper)
        elif inner.x0 <= p <= inner.x1:
            x = p + {"l": 0.35, "r": -0.35, "c": 0}[above] * em
            self.write(x, inner.y1 + gap, mark["text"], f"{above}_", **style)

    def text(self, mark: Mark) -> None:
        (x, y), inner, size, framed = mark["at"], self.inner, mark["size"], mark["box"]
        at = [inner.x0 + x * inner.width, inner.y0 + y * inner.height]
        at = at if mark["inside"] else [float(self.place.x(x)), float(self.place.y(y))]
        if not mark["text"] or not np.isfinite(at).all():
            return
        style: dict[str, Any] = {"weight": "bold" if mark["bold"] or framed else "normal", "margin": self.overhang}
        if framed:
            shape, width = f"round,pad={0.45 / size},rounding_size={0.3 / size}", 0.1 * self.em
            frame = {"facecolor": _colour("paper"), "edgecolor": _colour(mark["colour"]), "linewidth": width}
            style["bbox"] = frame | {"boxstyle": shape}
        label = self.write(at[0], at[1], mark["text"], mark["anchor"], size, mark["colour"], **style)
        if framed:
            extent = label.get_window_extent(agg(self.figure).get_renderer()).padded(0.45 * self.em)
            right, up = _way_into(extent, inner)
            label.set_position((at[0] + right, at[1] + up))

    def box(self, mark: Mark) -> None:
        (x, y), (width, height) = mark["at"], mark["extent"]
        left, right = self.place.x([x - width / 2, x + width / 2])
        low, high = self.place.y([y - height / 2, y + height / 2])
        self.add(FancyBboxPatch(
            (left, low), right - left, high - low, boxstyle=f"round,pad=0,rounding_size={0.5 * self.em}",
            facecolor=_colour(mark["fill"]), edgecolor=_colour(mark["colour"]), transform=PIXELS,
            **self.stroke(mark["width"], mark["dash"]),
        ), self.overhang)  # fmt: skip
        space, lines = right - left - 0.5 * self.em, mark["lines"]
        for i, line in enumerate(lines):
            weight, factor, colour = ("normal", 1, mark["colour"]) if i else ("bold", 1.08, "ink")
            size = mark["size"] * factor
            size *= min(1, space / max(self.width_of(line, size, weight), 1))
            middle = (low + high) / 2 + 1.3 * self.em * mark["size"] * ((len(lines) - 1) / 2 - i)
            self.write((left + right) / 2, middle, line, "cc", size, colour, weight=weight, margin=self.overhang)

    def field(self, mark: Mark) -> None:
        (x0, x1), (y0, y1), values = self.place.x(mark["xlim"]), self.place.y(mark["ylim"]), mark["values"]
        if mark["smooth"]:
            width, height = np.clip(np.round([x1 - x0, y1 - y0]), 2, 700).astype(int)
            values = _interpolate(_interpolate(values, height, 0), width, 1)
        box = Bbox([[x0, y0], [x1, y1]])
        image = BboxImage(box, origin="lower", interpolation="nearest", figure=self.figure)
        image.set_data(_field_colours(mark, values))
        self.add(image, 0)
        rows, columns = mark["values"].shape
        if mark["smooth"] and mark["lines"]:
            grid = np.linspace(x0, x1, columns), np.linspace(y0, y1, rows)
            contours = contour_generator(*grid, np.ma.masked_invalid(mark["values"]))
            self.field_lines([line for level in mark["levels"] for line in contours.lines(level)], "grey")
        if not mark["smooth"] and mark["grid"]:
            vertical = [[(x, y0), (x, y1)] for x in np.linspace(x0, x1, columns + 1)]
            self.field_lines([*vertical, *([(x0, y), (x1, y)] for y in np.linspace(y0, y1, rows + 1))], "faint")

    def field_lines(self, lines: list[Any], colour: str) -> None:
        self.add(LineCollection(lines, linewidths=1, colors=_colour(colour), transform=PIXELS), 0)


# What draws each kind of mark.
KINDS: dict[str, Callable[[_PanelPainter, Mark], None]] = {
    "line": _PanelPainter.line, "arrow": _PanelPainter.arrow, "bars": _PanelPainter.bars, "rule": _PanelPainter.rule,
    "text": _PanelPainter.text, "box": _PanelPainter.box, "field": _PanelPainter.field,
}  # fmt: skip


def _colour(name: str) -> str:
    return colours().get(name) or name or colours()["ink"]


def _inside(points: np.ndarray, box: Bbox) -> np.ndarray:
    """Return which points are in a rectangle."""
    return np.all((points >= box.min) & (points <= box.max), axis=1)


def _way_into(box: Bbox, limits: Bbox) -> tuple[float, float]:
    """Return the move that brings a box into a rectangle, or at least its left and its upper edge."""
    right = max(limits.x0 - box.x0, min(0, limits.x1 - box.x1))
    return right, min(limits.y1 - box.y1, max(0, limits.y0 - box.y0))


def _interpolate(values: np.ndarray, count: int, axis: int) -> np.ndarray:
    """Interpolate linearly between the entries along an axis, so that there are ``count``."""
    last = values.shape[axis] - 1
    position = np.linspace(0, last, count)
    before = np.minimum(position.astype(int), max(last - 1, 0))
    low, high = values.take(before, axis), values.take(np.minimum(before + 1, last), axis)
    return low + np.expand_dims(position - before, 1 - axis) * (high - low)


def _field_colours(mark: Mark, values: np.ndarray) -> np.ndarray:
    """Return the colours of a field's values. NaN has the paper's."""
    stops, levels, (low, high) = colour_map(mark["colours"]), sorted(mark["levels"]), mark["limits"]
    if mark["colours"] == "classes":
        place = values
    elif levels:
        place = np.searchsorted(levels, values, side="right") / len(levels) * (len(stops) - 1)
    else:
        place = (values - low) / ((high - low) or 1) * (len(stops) - 1)
    channels = [np.interp(place, np.arange(len(stops)), channel) for channel in stops.T]
    paper = 255 * np.array(to_rgb(_colour("paper")))
    return np.where(np.isnan(values)[..., None], paper, np.stack(channels, axis=-1)).round().astype(np.uint8)
