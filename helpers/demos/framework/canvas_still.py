"""The still of a canvas: the same panels and marks, drawn by Matplotlib, where no browser has drawn them.

A notebook that is executed and exported without a browser shows these pictures. Positions and sizes are those of
``canvas.js`` at its default text size, except where they depend on the font. All artists are in pixels and belong to
the figure itself, because Matplotlib's axes would take longer than everything else.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.collections import EllipseCollection, LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from helpers.demos.framework.palette import colour_map, colours, hatches, lowest_contrast, stroke_alpha, text_colours
from helpers.demos.framework.picture import agg, pixel_figure
from helpers.demos.framework.still_layout import (
    ENTRY_GAP,
    FARTHEST,
    LEGEND_LINE,
    SAMPLE,
    SAMPLE_GAP,
    TICK_SIZE,
    TITLE_LINE,
    TITLE_SIZE,
    Measure,
    Place,
    legend_rows,
    legend_widths,
    place_panels,
    ten_to,
)
from helpers.demos.framework.still_surface import Space

Mark = dict[str, Any]
PIXELS = IdentityTransform()
DASHES = {"--": (0.55, 0.32), ":": (0.1, 0.28), "-.": (0.6, 0.25, 0.1, 0.25)}
MARKER_SIZES = {"s": 0.9, "D": 0.81, "*": 1.3, "x": 0.85}  # relative to the markers of Matplotlib
HORIZONTAL: dict[str, Any] = {"l": "left", "c": "center", "r": "right"}
VERTICAL: dict[str, Any] = {"t": "top", "c": "center", "b": "bottom", "_": "baseline"}
BOXES_WIDTH, BOXES_HEIGHT = 64, 23  # of a picture with boxes, in text sizes, as in canvas.js
MIN_CONTRAST = {"text": 4.5, "mark": 3}  # as in colours.js
HIDDEN_ALPHA = 0.25  # of what lies behind a surface
LAYERS = {"field": -1, "area": 2, "surface": 2, "box": 4, "text": 5}
AXES_LAYER, OTHER_LAYER, RULE_TEXT_LAYER, EXITS_LAYER = 1, 3, 4.9, 6


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
    for panel, place in zip(canvas.panels, place_panels(canvas, em, _measure(figure, em)), strict=True):
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
        self.width_of = _measure(figure, em)
        # How far markers, texts and arrowheads may extend beyond the axes.
        self.overhang = 0 if self.spec["bare"] else 0.45 * em
        self.name, self.layer = "", 0.0  # of the artists that are added next
        self.marks: list[Mark] = []
        self.map = ""  # the colour map of the field behind the mark that is drawn
        self.labels: list[Bbox] = []  # the rectangles of the framed texts

    def paint(self, marks: dict[str, Mark]) -> None:
        self.layer = AXES_LAYER
        self.marks = list(marks.values())
        self.of_kind = {mark["kind"]: mark for mark in marks.values()}  # to find the surface and the view
        if not self.spec["bare"]:
            self.axes()
        self.title_and_legend([mark for mark in marks.values() if mark.get("label") and self.is_visible(mark)])
        for i, (name, mark) in enumerate(marks.items()):
            self.name, self.layer = name, LAYERS.get(mark["kind"], OTHER_LAYER) + i / len(marks)
            self.map = self.map_under(mark)
            if mark["kind"] in KINDS:
                KINDS[mark["kind"]](self, mark)
        self.layer = EXITS_LAYER
        self.exits({name: mark for name, mark in marks.items() if mark.get("exits")})

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

    def map_under(self, mark: Mark) -> str:
        """Return the colour map of the field that a mark lies on, or "" if it lies beside the fields of the panel."""
        fields = [field for field in self.marks if field["kind"] == "field"]
        if not fields or mark["kind"] == "field":
            return ""
        for field in fields:
            x, y = self.place.x(field["xlim"]), self.place.y(field["ylim"])
            if self.overlaps(mark, Bbox(np.sort(np.column_stack([x, y]), axis=0)).padded(1)):
                return str(field["colours"])
        return ""

    def overlaps(self, mark: Mark, box: Bbox) -> bool:
        """Return whether the rectangle around a mark overlaps another one. A mark without points may be anywhere."""
        points = self.points(mark) if "x" in mark else np.zeros((0, 2))
        if mark["kind"] == "text":
            points = self.extent_of_text(mark).get_points()
        points = points[~np.isnan(points).any(axis=1)]
        if not len(points):
            return True
        return bool((points.max(axis=0) > box.min).all() and (points.min(axis=0) < box.max).all())

    def is_lost(self, colour: str, kind: str) -> bool:
        """Return whether a colour doesn't stand out from the field behind the mark."""
        return bool(self.map) and lowest_contrast(colour, self.map) < MIN_CONTRAST[kind]

    def edges(self, colour: str) -> list[tuple[str, float]]:
        """Return the edges that a mark needs to stand out from the field behind it, the outermost first."""
        if not self.is_lost(colour, "mark"):
            return []
        ink, paper = _colour("ink"), _colour("paper")
        return [(ink, 2), (paper, 1)] if self.is_lost(ink, "mark") else [(ink, 1)]

    def edge(self, colour: str, width: float) -> dict[str, Any]:
        """Return the style of the edges around a line whose colour doesn't stand out."""
        edges, unit = self.edges(_colour(colour)), self.em / 15
        strokes = [withStroke(linewidth=(width + 2 * beyond) * unit, foreground=edge) for edge, beyond in edges]
        return {"path_effects": strokes} if strokes else {}

    def path(self, points: np.ndarray, mark: Mark, margin: float | None) -> None:
        ends: Any = "round" if mark["dash"] == ":" else "butt"
        self.add(Line2D(
            points[:, 0], points[:, 1], color=_colour(mark["colour"]), alpha=mark.get("alpha", 1.0), transform=PIXELS,
            solid_joinstyle="round", solid_capstyle="butt", dash_capstyle=ends,
            **self.stroke(mark["width"], mark["dash"]), **self.edge(mark["colour"], mark["width"]),
        ), margin)  # fmt: skip

    def markers(self, points: np.ndarray, mark: Mark, size: float, margin: float | None) -> None:
        colour, paper, shape, unit = _colour(mark["colour"]), _colour("paper"), mark["marker"], self.em / 15
        is_line = shape in "+x"
        edges, outlined = self.edges(colour), mark["hollow"] or is_line
        edge = max(2, size / 5) if is_line else 2 if mark["hollow"] else 1 if edges else 0.5
        full = size * MARKER_SIZES.get(shape, 1) + (0 if outlined else edge)  # the edge of others lies around them
        around = colour if outlined else edges[-1][0] if edges else paper
        beyond = {"path_effects": [withStroke(linewidth=3 * unit, foreground=_colour("ink"))]} if len(edges) > 1 else {}
        self.add(Line2D(
            points[:, 0], points[:, 1], linestyle="", marker=shape, markersize=full * unit,
            markeredgewidth=edge * unit, markeredgecolor=around, markerfacecolor=paper if mark["hollow"] else colour,
            alpha=mark["alpha"], transform=PIXELS, **(self.edge(mark["colour"], edge) if outlined else beyond),
        ), margin)  # fmt: skip

    def write(
        self, x: float, y: float, text: str, anchor: str, size: float = 1.0, colour: str = "ink", *,
        margin: float | None = None, **style: Any,
    ) -> Text:  # fmt: skip
        """Write a text at a point in pixels, with a size relative to that of the axes."""
        label = Text(
            x, y, text, fontsize=size * self.em, color=_text_colour(colour), horizontalalignment=HORIZONTAL[anchor[0]],
            verticalalignment=VERTICAL[anchor[1]], parse_math=False, transform=PIXELS, **style,
        )  # fmt: skip
        self.add(label, margin)
        return label

    # --- around the axes ----------------------------------------------------------------------------------

    def axes(self) -> None:
        """Draw the axes with their ticks and labels."""
        em, inner, outer, self.name = self.em, self.inner, self.outer, "*axes"
        frame = np.array([[inner.x0, inner.y1], [inner.x0, inner.y0], [inner.x1, inner.y0]])
        self.add(Line2D(*frame.T, color=_colour("grey"), linewidth=1.2 * em / 15, transform=PIXELS))
        self.x_ticks()
        self.y_ticks()
        self.name, x, y = "*x", (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
        shift, size = self.fit(self.spec["x"], x, outer.x0, outer.x1)
        self.write(x + shift, inner.y0 - 2.75 * em, self.spec["x"], "c_", size)
        self.name = "*y"
        shift, size = self.fit(self.spec["y"], y, outer.y0, outer.y1)
        self.write(self.place.label_left, y + shift, self.spec["y"], "c_", size, rotation=90, rotation_mode="anchor")

    def fit(self, text: str, middle: float, low: float, high: float) -> tuple[float, float]:
        """Return how far and to which size a centred text must change to begin and end between two positions."""
        width = self.width_of(text, 1)
        size = min(1, (high - low) / max(width, 1))
        half = size * width / 2
        return max(low + half, min(high - half, middle)) - middle, size

    def x_ticks(self) -> None:
        em, bottom, outer, self.name = self.em, self.inner.y0, self.outer, "*xticks"
        shown = [(float(self.place.x(v)), text) for v, text in self.place.xticks]
        self.tick_lines([[(x, bottom), (x, bottom - 0.3 * em)] for x, _ in shown])
        for x, text in shown:
            half = self.width_of(text, TICK_SIZE) / 2 if text else 0
            x = max(outer.x0 + half, min(outer.x1 - half, x))
            self.write(x, bottom - 0.45 * em, text, "ct", TICK_SIZE)

    def y_ticks(self) -> None:
        em, left, self.name = self.em, self.inner.x0, "*yticks"
        shown = [(float(self.place.y(v)), text) for v, text in self.place.yticks]
        self.tick_lines([[(left, y), (left - 0.3 * em, y)] for y, _ in shown])
        for y, text in shown:
            self.write(left - 0.5 * em, y, text, "rc", TICK_SIZE)

    def tick_lines(self, segments: list[Any]) -> None:
        self.add(LineCollection(segments, linewidths=1, colors=_colour("ink"), transform=PIXELS))

    def title_and_legend(self, labelled: list[Mark]) -> None:
        """Write the title and below it the legend: a sample of each labelled mark, then its label."""
        em, place, (right, top), self.name = self.em, self.place, self.outer.max, "*title"
        for i, line in enumerate(place.title):
            size = TITLE_SIZE * min(1, (right - place.title_left) / self.width_of(line, TITLE_SIZE, "bold"))
            self.write(place.title_left, top - (1.35 + TITLE_LINE * i) * em, line, "l_", size, weight="bold")
        self.name = "*legend"
        widths = legend_widths([mark["label"] for mark in labelled], em, self.width_of)
        rows = legend_rows(widths, right - place.legend_left + ENTRY_GAP * em)
        for i, row in enumerate(rows):
            x, y = place.legend_left, top - place.title_height - (0.85 + LEGEND_LINE * i) * em
            for k in row:
                self.sample(labelled[k], Bbox([[x, y - 0.03 * em], [x + SAMPLE * em, y + 0.67 * em]]))
                start = x + (SAMPLE + SAMPLE_GAP) * em
                size = TICK_SIZE * min(1, (right - start) / (widths[k] - (SAMPLE + SAMPLE_GAP + ENTRY_GAP) * em))
                self.write(start, y, labelled[k]["label"], "l_", size)
                x += widths[k]

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
        if "x" not in mark or mark["kind"] in ("bars", "lifted"):
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

    def exits(self, lines: dict[str, Mark]) -> None:
        """Mark where lines leave the axes at the top or bottom, and say what lies beyond."""
        inner, em, seen = self.inner, self.em, set()
        text = (lambda v: ten_to(round(np.log10(v)))) if "y" in self.spec["log"] else (lambda v: f"{v:.3g}")
        for self.name, mark in lines.items():
            for x, shape in self.exits_of(mark):
                y = inner.y1 - 0.4 * em if shape == "^" else inner.y0 + 0.4 * em
                self.markers(np.array([[x, y]]), mark | {"marker": shape, "hollow": False}, 13, self.overhang)
                seen.add(shape)
        self.name, (low, high) = "*exits", self.spec["ylim"]
        style: dict[str, Any] = {"size": TICK_SIZE, "bbox": self.paper()}
        if "^" in seen:
            self.write(inner.x1 - 0.3 * em, inner.y1 - 0.9 * em, f"▲ above {_signed(text(high))}", "rt", **style)
        if "v" in seen:
            self.write(inner.x0 + 0.5 * em, inner.y0 + 0.9 * em, f"▼ below {_signed(text(low))}", "lb", **style)

    def exits_of(self, mark: Mark) -> list[tuple[float, str]]:
        """Return where a line leaves the axes, and with which marker: "^" at the top, "v" at the bottom."""
        (left, bottom), (right, top) = self.inner.min, self.inner.max
        with np.errstate(all="ignore"):
            infinite = np.log10(mark["y"]) if "y" in self.spec["log"] else mark["y"]
        x, y = self.points(mark).T
        y = np.where(np.isinf(infinite), np.sign(infinite) * FARTHEST, y)
        sides = np.where(y > top + 1, "^", np.where(y < bottom - 1, "v", ""))
        found, before = [], ""
        for i, side in enumerate(sides):
            if side and side != before:
                end, crossing = (top if side == "^" else bottom), x[i]
                if i and np.isfinite(y[i - 1]) and y[i] != y[i - 1]:
                    crossing = x[i - 1] + (end - y[i - 1]) / (y[i] - y[i - 1]) * (x[i] - x[i - 1])
                if left - 1 <= crossing <= right + 1:
                    found.append((float(crossing), str(side)))
            before = side
        return found

    def arrow(self, mark: Mark) -> None:
        points = self.points(mark)
        if len(points) < 2 or not np.isfinite(points[-2:]).all():
            return
        tip, length = points[-1], 0.75 * self.em * max(1, mark["width"] / 3)
        angle = np.arctan2(*(points[-1] - points[-2])[::-1])
        back = [length * np.array([np.cos(angle + turn), np.sin(angle + turn)]) for turn in (0, -0.4, 0.4)]
        self.path(np.vstack([points[:-1], tip - 0.8 * back[0]]), mark, self.overhang)
        corners, style = [tip, tip - back[1], tip - back[2]], self.edge(mark["colour"], 0)
        colour = _colour(mark["colour"])
        self.add(Polygon(corners, color=colour, linewidth=0, transform=PIXELS, **style), self.overhang)

    def bars(self, mark: Mark) -> None:
        bottom = self.inner.y0
        zero = bottom if "y" in self.spec["log"] else max(bottom, float(self.place.y(0)))
        left, right = (self.place.x(mark["x"] + side * mark["width"] / 2) for side in (-1, 1))
        tops = self.place.y(mark["y"])
        bars = [[(a, zero), (a, y), (b, y), (b, zero)] for a, b, y in zip(left, right, tops) if np.isfinite(y)]
        style = {"facecolor": _colour(mark["colour"]), "alpha": mark["alpha"], "linewidth": 0, "transform": PIXELS}
        self.add(PolyCollection(bars, **style), self.overhang)

    def area(self, mark: Mark) -> None:
        style = {"color": _colour(mark["colour"]), "alpha": mark["alpha"], "linewidth": 0, "transform": PIXELS}
        self.add(Polygon(self.points(mark), **style), 0)

    def nodes(self, mark: Mark) -> None:
        centres, values, (low, high) = self.points(mark), mark["values"], mark["limits"]
        size = abs(float(self.place.y(mark["extent"]) - self.place.y(0)))
        fill = _field_colours({"levels": [], **mark}, np.clip(values, min(low, high), max(low, high))) / 255
        sizes = np.full(len(values), size)
        self.add(EllipseCollection(
            sizes, sizes, np.zeros(len(values)), units="dots", offsets=centres, offset_transform=PIXELS,
            facecolors=fill, edgecolors=_colour("grey"), linewidths=1.5 * self.em / 15,
        ), self.overhang)  # fmt: skip
        if not mark["signed"]:
            return
        # Each circle with a large value has a plus or a minus.
        arm, large = 0.3 * size, np.abs(values) >= 0.1 * max(abs(low), abs(high))
        signs = [[centre - way, centre + way] for axis, shown in enumerate([large, large & (values > 0)])
                 for way in [arm * np.eye(2)[axis]] for centre in centres[shown]]  # fmt: skip
        style: dict[str, Any] = {"linewidths": 0.14 * size, "colors": _colour("ink"), "transform": PIXELS}
        self.add(LineCollection(signs, **style), self.overhang)

    def rule(self, mark: Mark) -> None:
        (x, y), inner = mark["at"], self.inner
        p = float(self.place.y(y) if x is None else self.place.x(x))
        if not np.isfinite(p):
            return
        ends = [[inner.x0, p], [inner.x1, p]] if x is None else [[p, inner.y0], [p, inner.y1]]
        self.path(np.array(ends), mark, self.overhang)
        if mark["text"]:
            self.layer = RULE_TEXT_LAYER  # so that no other mark strikes it through
            self.rule_text(mark, p)

    def rule_text(self, mark: Mark, p: float) -> None:
        inner, em, above, gap = self.inner, self.em, mark["above"], 0.3 * self.em
        paper, style = self.paper(), {"size": TICK_SIZE, "colour": mark["colour"]}
        if mark["at"][0] is None:
            self.write(inner.x1 - gap, p + gap, mark["text"], "rb", **style, margin=self.overhang, bbox=paper)
        elif not above:
            anchor, x = ("rt", p - gap) if p > inner.x0 + 0.8 * inner.width else ("lt", p + gap)
            self.write(x, inner.y1 - 0.2 * em, mark["text"], anchor, **style, margin=self.overhang, bbox=paper)
        elif inner.x0 <= p <= inner.x1:
            x = p + {"l": 0.35, "r": -0.35, "c": 0}[above] * em
            self.write(x, inner.y1 + gap, mark["text"], f"{above}_", **style)

    def paper(self) -> dict[str, Any]:
        """Return the style of the background of a text."""
        return {"boxstyle": "round,pad=0.1", "facecolor": _colour("paper"), "linewidth": 0}

    def place_of_text(self, mark: Mark) -> list[float]:
        (x, y), inner = mark["at"], self.inner
        if mark["inside"]:
            return [inner.x0 + x * inner.width, inner.y0 + y * inner.height]
        return [float(self.place.x(x)), float(self.place.y(y))]

    def extent_of_text(self, mark: Mark) -> Bbox:
        """Return the rectangle that the words of a text take, without empty lines and spaces around them."""
        (x, y), lines, weight = self.place_of_text(mark), mark["text"].split("\n"), "bold" if mark["bold"] else "normal"
        horizontal, vertical = mark["anchor"]
        height = 1.25 * self.em * mark["size"]
        top = y + {"t": 0, "c": 0.5, "b": 1}[vertical] * height * len(lines)
        corners = [[x, y]]
        for i, line in enumerate(lines):
            width, words = (self.width_of(part, mark["size"], weight) for part in (line, line.strip()))
            spaces = self.width_of(line[: len(line) - len(line.lstrip())], mark["size"], weight)
            left = x - {"l": 0, "c": 0.5, "r": 1}[horizontal] * width + spaces
            corners += [[left, top - height * i], [left + words, top - height * (i + 1)]] if words else []
        return Bbox([np.min(corners[1:] or corners, axis=0), np.max(corners[1:] or corners, axis=0)])

    def is_struck(self, mark: Mark) -> bool:
        """Return whether a line or a rule runs through a text."""
        box = self.extent_of_text(mark)
        lines = [other for other in self.marks if other["kind"] in ("line", "arrow") and other["width"]]
        if any(len(line["x"]) > 1 and Path(self.points(line)).intersects_bbox(box, filled=False) for line in lines):
            return True
        rules = [other["at"] for other in self.marks if other["kind"] == "rule"]
        return any(
            box.y0 < self.place.y(y) < box.y1 if x is None else box.x0 < self.place.x(x) < box.x1 for x, y in rules
        )

    def text(self, mark: Mark) -> None:
        at, size, framed = self.place_of_text(mark), mark["size"], mark["box"]
        if not mark["text"] or not np.isfinite(at).all():
            return
        style: dict[str, Any] = {"weight": "bold" if mark["bold"] else "normal", "margin": self.overhang}
        if framed:
            shape, width = f"round,pad={0.45 / size},rounding_size={0.3 / size}", 0.1 * self.em
            frame = {"facecolor": _colour("paper"), "edgecolor": _colour(mark["colour"]), "linewidth": width}
            style["bbox"] = frame | {"boxstyle": shape}
        elif self.is_lost(_text_colour(mark["colour"]), "text") or self.is_struck(mark):
            self.plate(self.extent_of_text(mark))
        label = self.write(at[0], at[1], mark["text"], mark["anchor"], size, mark["colour"], **style)
        if framed:
            self.find_place(label)

    def plate(self, box: Bbox) -> None:
        """Draw the background of a text."""
        shape = f"round,pad={0.1 * self.em},rounding_size={0.3 * self.em}"
        plate = FancyBboxPatch(box.min, *box.size, boxstyle=shape, linewidth=0, facecolor=_colour("paper"))
        plate.set_transform(PIXELS)
        self.add(plate, self.overhang)

    def find_place(self, label: Text) -> None:
        """Move a framed text into the axes, and beside other framed texts if it still covers what it stands for."""
        extent = label.get_window_extent(agg(self.figure).get_renderer()).padded(0.45 * self.em)
        into = np.array(_way_into(extent, self.inner))
        extent = extent.translated(*into)
        ways = [(i, j) for i in range(-6, 7) for j in range(-6, 7)] if not self.spec["bare"] else [(0, 0)]
        for i, j in sorted(ways, key=lambda way: way[0] ** 2 + way[1] ** 2):
            way = np.array([i * extent.width, j * extent.height]) / 12
            place = extent.translated(*way)
            fits = (i, j) == (0, 0) or _holds(self.inner, place)
            if fits and not any(place.overlaps(other) for other in self.labels):
                self.labels.append(place)
                label.set_position(np.array(label.get_position()) + into + way)
                return
        label.remove()  # beside its region it would be wrong

    def box(self, mark: Mark) -> None:
        (x, y), (width, height) = mark["at"], mark["extent"]
        left, right = self.place.x([x - width / 2, x + width / 2])
        low, high = self.place.y([y - height / 2, y + height / 2])
        self.add(FancyBboxPatch(
            (left, low), right - left, high - low, boxstyle=f"round,pad=0,rounding_size={0.5 * self.em}",
            facecolor=_colour(mark["fill"]), edgecolor=_colour(mark["colour"]), transform=PIXELS,
            capstyle="round" if mark["dash"] == ":" else "butt", **self.stroke(mark["width"], mark["dash"]),
        ), self.overhang)  # fmt: skip
        lines = mark["lines"]
        # The lines are smaller where the box is too narrow or too low.
        height = min(1.3 * self.em * mark["size"], (high - low) / (len(lines) + 0.15))
        for i, line in enumerate(lines):
            weight, factor, colour = ("normal", 1, mark["colour"]) if i else ("bold", 1.08, "ink")
            size = height / (1.3 * self.em) * factor
            size *= min(1, (right - left) / (self.width_of(line, size, weight) + 0.5 * self.em * size))
            middle = (low + high) / 2 + height * ((len(lines) - 1) / 2 - i)
            self.write((left + right) / 2, middle, line, "cc", size, colour, weight=weight, margin=self.overhang)

    def field(self, mark: Mark) -> None:
        (x0, x1), (y0, y1), values = self.place.x(mark["xlim"]), self.place.y(mark["ylim"]), mark["values"]
        if mark["smooth"]:
            width, height = np.clip(np.round([x1 - x0, y1 - y0]), 2, 700).astype(int)
            values = _interpolate(_interpolate(values, height, 0), width, 1)
        pixels = _field_colours(mark, values)
        if mark["colours"] == "classes":
            pixels = _hatched(pixels, values, (round(y1 - y0), round(x1 - x0)), self.em)
        box = Bbox([[x0, y0], [x1, y1]])
        image = BboxImage(box, origin="lower", interpolation="nearest", figure=self.figure)
        image.set_data(pixels)
        self.add(image, 0)
        rows, columns = mark["values"].shape
        if mark["smooth"] and mark["lines"]:
            grid = np.linspace(x0, x1, columns), np.linspace(y0, y1, rows)
            contours = contour_generator(*grid, np.ma.masked_invalid(mark["values"]))
            self.field_lines([line for level in mark["levels"] for line in contours.lines(level)], "grey")
        if not mark["smooth"] and mark["grid"]:
            vertical = [[(x, y0), (x, y1)] for x in np.linspace(x0, x1, columns + 1)]
            self.field_lines([*vertical, *([(x0, y), (x1, y)] for y in np.linspace(y0, y1, rows + 1))], "faint")

    def surface(self, mark: Mark) -> None:
        """Draw a surface with the edges of its floor, the names of the axes and the heights on the left."""
        em, space = self.em, self.space()
        for points in space.frame():
            self.path(points, {"colour": "grey", "width": 1.2, "dash": ""}, self.overhang)
        for text, x, y, anchor in space.texts():
            self.write(x, y, text, anchor, TICK_SIZE)
        polygons, shades = space.cells(colour_map(mark["colours"]) / 255)
        # Edges of the same colour close the seams between the cells.
        cells = PolyCollection(polygons, facecolors=shades, edgecolors=shades, linewidths=1, transform=PIXELS)
        self.add(cells, self.overhang)
        for colour, width, lines in (("grey", 1, space.contours(mark["levels"])), ("ink", 2, space.cut())):
            style: dict[str, Any] = {"linewidths": width * em / 15, "colors": _colour(colour), "transform": PIXELS}
            self.add(LineCollection(list(lines), capstyle="round", **style), self.overhang)

    def lifted(self, mark: Mark) -> None:
        """Draw a line with markers on the surface or above it. What the surface hides is drawn faintly."""
        space = self.space()
        if not mark["x"].size:
            return
        if mark["width"]:
            points, is_shown = space.line(mark)
            hidden = np.where(is_shown[:, None] & np.roll(is_shown, 1)[:, None], np.nan, points)
            self.path(hidden, mark | {"alpha": HIDDEN_ALPHA}, self.overhang)
            self.path(np.where(is_shown[:, None], points, np.nan), mark, self.overhang)
        if not mark["marker"]:
            return
        points, is_shown = space.points(mark)
        for shown in (False, True):
            style = mark if shown else mark | {"hollow": True, "alpha": 2 * HIDDEN_ALPHA}
            self.markers(points[is_shown == shown], style, mark["size"], self.overhang)

    def view(self, mark: Mark) -> None:
        """Draw nothing: a view only says from where the surface is seen."""

    def space(self) -> Space:
        return Space(self.of_kind["surface"], self.of_kind["view"]["at"], self.inner, self.em)

    def field_lines(self, lines: list[Any], colour: str) -> None:
        self.add(LineCollection(lines, linewidths=1, colors=_colour(colour), transform=PIXELS), 0)


# What draws each kind of mark.
KINDS: dict[str, Callable[[_PanelPainter, Mark], None]] = {
    kind: getattr(_PanelPainter, kind)
    for kind in (
        "line", "arrow", "bars", "area", "rule", "text", "box", "field", "surface", "view", "lifted", "nodes",
    )
}  # fmt: skip


def _colour(name: str) -> str:
    return colours().get(name) or name or colours()["ink"]


def _text_colour(name: str) -> str:
    return text_colours().get(name) or _colour(name)


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _measure(figure: Figure, em: float) -> Measure:
    """Return a function from a text, its size relative to the text size, and its weight, to its width in pixels."""
    renderer = agg(figure).get_renderer()

    @cache
    def width_of(text: str, size: float, weight: str = "normal") -> float:
        font = FontProperties(size=size * em, weight=weight)
        return float(renderer.get_text_width_height_descent(text, font, False)[0]) if text else 0.0

    return width_of


def _inside(points: np.ndarray, box: Bbox) -> np.ndarray:
    """Return which points are in a rectangle."""
    return np.all((points >= box.min) & (points <= box.max), axis=1)


def _holds(box: Bbox, other: Bbox) -> bool:
    """Return whether a rectangle holds another one."""
    return bool(_inside(other.get_points(), box.padded(0.01)).all())


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


def _hatched(pixels: np.ndarray, classes: np.ndarray, shape: tuple[int, int], em: float) -> np.ndarray:
    """Return the colours of a field of classes, enlarged to a shape in pixels, with the strokes of each class."""
    rows, columns = (np.arange(n) * count // n for n, count in zip(shape, classes.shape, strict=True))
    cells = np.ix_(rows, columns)
    side = max(6, round(0.7 * em))
    tiles = np.stack([_tile(strokes, side) for strokes in hatches()])
    known = np.nan_to_num(classes, nan=0).astype(int) % len(tiles)
    # The strokes are given from the top left, but the first row is at the bottom.
    y, x = np.ix_(np.arange(shape[0])[::-1] % side, np.arange(shape[1]) % side)
    alpha = tiles[known[cells], y, x][..., None]
    ink = 255 * np.array(to_rgb(_colour("ink")))
    return np.asarray(((1 - alpha) * pixels[cells] + alpha * ink).round().astype(np.uint8))


def _tile(strokes: np.ndarray, side: int) -> np.ndarray:
    """Return how far a tile with strokes is covered by ink."""
    x, y = np.meshgrid(*2 * [np.arange(side) + 0.5])
    cover = np.zeros((side, side))
    for x0, y0, x1, y1 in strokes * side:
        length = np.hypot(x1 - x0, y1 - y0)
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2, 0, 1)
        distance = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
        cover = np.maximum(cover, np.clip(1.1 - distance, 0, 1))  # 1.2 pixels wide
    return stroke_alpha() * cover
