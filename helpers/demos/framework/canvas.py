"""A picture that the browser draws: panels with axes, and marks on them, sent as arrays of numbers.

A mark has a name, and setting it again replaces it; only what has changed since the last frame is sent.
Colours are names, since the front end (``canvas.js``) has one set for light pages and one for dark ones:
"blue", "orange", "green", "red", "sky", "purple", "ink", "grey", after Okabe and Ito. Wherever two marks
differ in colour, let them differ in marker or dashes too.

Marks that the browser can compute by itself, without asking the kernel, are named with ``iterate``. The kernel
computes them too, for tests and for whoever reads ``canvas.marks``, but does not send them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

Pair = tuple[float, float]
Message = tuple[dict[str, Any], list[memoryview]]
ARRAYS = ("x", "y", "low", "values")


class Panel:
    """Axes with a title, on which marks are drawn; made by ``Canvas.panel``."""

    def __init__(self, canvas: "Canvas", index: int, spec: dict[str, Any]):
        self.canvas, self.index, self.spec = canvas, index, spec
        self.pointed: Any = None

    def set(self, **spec: Any) -> None:
        """Change title, x, y (the labels), xlim or ylim. Setting the same again costs nothing."""
        spec |= {key: [float(v) for v in spec[key]] for key in ("xlim", "ylim") if key in spec}
        if any(self.spec.get(key) != value for key, value in spec.items()):
            self.spec |= spec
            self.canvas.arranged = True

    def line(
        self, name: str, x: Any, y: Any, colour: str = "blue", *, width: float = 2.5, dash: str = "", marker: str = "",
        size: float = 8, every: int = 1, alpha: float = 1.0, hollow: bool = False, label: str = "",
    ) -> None:  # fmt: skip
        """A line through the points (x, y): (n,), with markers; NaN makes a gap.

        dash: "" (solid), "--", ":" or "-.". marker: "" (none), "o", "s", "D", "^", "v", "+", "x", "*".
        every: a marker at each so-manieth point. label: its name in the legend.
        """
        self._put(name, "line", x=x, y=y, colour=colour, width=width, dash=dash, marker=marker, size=size,
                  every=every, alpha=alpha, hollow=hollow, label=label)  # fmt: skip

    def points(self, name: str, x: Any, y: Any, colour: str = "blue", marker: str = "o", **style: Any) -> None:
        """Markers without a line; style as for ``line``."""
        self.line(name, x, y, colour, width=0, marker=marker, **style)

    def arrow(self, name: str, x: Any, y: Any, colour: str = "ink", *, width: float = 2, dash: str = "",
              label: str = "") -> None:  # fmt: skip
        """A line through the points (x, y): (n,) with an arrow head at its end."""
        self._put(name, "arrow", x=x, y=y, colour=colour, width=width, dash=dash, label=label)

    def band(self, name: str, x: Any, low: Any, y: Any, colour: str = "blue", *, alpha: float = 0.2,
             label: str = "") -> None:  # fmt: skip
        """The area between two lines, ``low`` and ``y``: (n,)."""
        self._put(name, "band", x=x, low=low, y=y, colour=colour, alpha=alpha, label=label)

    def bars(self, name: str, x: Any, y: Any, colour: str = "blue", *, width: float = 0.8, alpha: float = 1.0,
             label: str = "") -> None:  # fmt: skip
        """Bars from the axis to y: (n,), ``width`` wide in units of x."""
        self._put(name, "bars", x=x, y=y, colour=colour, width=width, alpha=alpha, label=label)

    def rule(self, name: str, *, x: float | None = None, y: float | None = None, colour: str = "grey",
             dash: str = ":", width: float = 1.5, text: str = "", above: str = "",
             label: str = "") -> None:  # fmt: skip
        """A line across the panel at one x or one y, with a text beside it.

        above: "l", "c" or "r" puts the text of an upright line above the axes, where no curve runs through it, so
               that its left end, its middle or its right end stands at the line.
        """
        self._put(name, "rule", at=[x, y], colour=colour, dash=dash, width=width, text=text, above=above, label=label)

    def text(
        self, name: str, x: float, y: float, text: str, colour: str = "ink", *, size: float = 1.0, anchor: str = "cc",
        inside: bool = False, box: bool = False, bold: bool = False,
    ) -> None:  # fmt: skip
        """Words at (x, y), in the units of the axes, or in fractions of the panel if ``inside``.

        size: 1 is the axes' text. anchor: two letters, "l", "c" or "r" and "t", "c" or "b": which part of the
        text stands at (x, y). A newline begins a new line. box: on a ground with a frame.
        """
        self._put(name, "text", at=[x, y], text=text, colour=colour, size=size, anchor=anchor, inside=inside, box=box,
                  bold=bold)  # fmt: skip

    def box(
        self, name: str, x: float, y: float, width: float, height: float, lines: Sequence[str] = (),
        colour: str = "ink", *, fill: str = "paper", dash: str = "", line_width: float = 2, size: float = 1.0,
        sets: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """A rounded box about (x, y) with lines of text, the first of them bold: a node of a graph.

        sets: values of controls that a click on it sets: ``{"node": "d"}``.
        """
        self._put(name, "box", at=[x, y], extent=[width, height], lines=list(lines), colour=colour, fill=fill,
                  dash=dash, width=line_width, size=size, sets=sets)  # fmt: skip

    def field(
        self, name: str, values: Any, xlim: Pair, ylim: Pair, *, levels: Sequence[float] = (), colours: str = "blues",
        limits: Pair | None = None, smooth: bool = True, grid: bool = False, lines: bool = True,
    ) -> None:  # fmt: skip
        """A function of two variables: values: (rows, columns), its first row at ylim[0].

        levels:  contour lines; with them the ground is stepped, without them it is continuous.
        colours: "blues", "diverging", "regions" (two classes, lightest at their boundary) or "classes".
        limits:  the values at both ends of the colours; the least and the largest if not given.
        smooth:  interpolated; False shows each value as a cell, with lines between cells if ``grid``.
                 With smooth, the first and last values lie on the limits; cells fill them.
        """
        values = np.asarray(values, dtype=float)
        if limits is None:
            finite = values[np.isfinite(values)]
            limits = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        self._put(name, "field", values=values, xlim=list(xlim), ylim=list(ylim), levels=[float(v) for v in levels],
                  colours=colours, limits=list(limits), smooth=smooth, grid=grid, lines=lines)  # fmt: skip

    def link(self, x: str = "", y: str = "", when: str = "press", near: str = "") -> None:
        """Let a pointer in the panel set controls, named here, to its place on the axes.

        when: "press" (a click, and a drag from it) or "hover". near: only from near this mark, a handle.
        """
        links = [*self.spec.get("links", []), {"x": x, "y": y, "when": when, "near": near}]
        self.set(links=links)

    def draw_with(self, curve: str) -> None:
        """Let a pressed pointer draw the Curve control of that name: entry k is set at x = k."""
        self.set(draws=curve)

    def on_point(self, handler: Any) -> None:
        """Call ``handler(x, y)`` for each click in the panel; the demo is drawn after it."""
        self.pointed = handler
        self.set(points=True)

    def _put(self, name: str, kind: str, **mark: Any) -> None:
        for key in ARRAYS:
            if key in mark:
                mark[key] = np.atleast_1d(np.array(mark[key], dtype=float))
        self.canvas.marks[name] = {"kind": kind, "panel": self.index, **mark}
        self.canvas.changed.add(name)


class Canvas:
    """The panels and marks of a picture; ``alternative`` says in words what it shows.

    width, height: in pixels; the front end keeps their ratio and fills its column, or the screen.
    """

    kind = "canvas"

    def __init__(self, alternative: str, width: int = 960, height: int = 420):
        self.alternative, self.width, self.height = alternative, width, height
        self.panels: list[Panel] = []
        self.marks: dict[str, dict[str, Any]] = {}
        self.changed: set[str] = set()
        self.arranged = True
        self.program = ""
        self.in_browser: frozenset[str] = frozenset()
        self._by: list[str] = []
        self._data: dict[str, Any] = {}
        self._styles: dict[str, dict[str, Any]] = {}  # of the browser's own marks, as they were sent

    def panel(
        self, title: str = "", x: str = "", y: str = "", xlim: Pair = (0, 1), ylim: Pair = (0, 1), *,
        weight: float = 1.0, log: str = "", bare: bool = False, equal: bool = False,
        place: tuple[float, float, float, float] | None = None,
    ) -> Panel:  # fmt: skip
        """Add a panel. Panels stand in a row, ``weight`` wide.

        log:   "x", "y" or "xy" for logarithmic axes. bare: no axes, for graphs. equal: one unit is as long in x
               as in y. place: left, top, width, height as fractions of the canvas, instead of the row.
        """
        spec = {
            "title": title, "x": x, "y": y, "xlim": [float(v) for v in xlim], "ylim": [float(v) for v in ylim],
            "weight": weight, "log": log, "bare": bare, "equal": equal, "place": place,
        }  # fmt: skip
        self.panels.append(Panel(self, len(self.panels), spec))
        self.arranged = True
        return self.panels[-1]

    def remove(self, *names: str) -> None:
        """Take marks off, if they are there."""
        for name in names:
            if self.marks.pop(name, None) is not None:
                self.changed.add(name)

    def clear(self) -> None:
        """Take everything off, to draw other panels."""
        self.remove(*list(self.marks))
        self.panels.clear()
        self.arranged = True

    def iterate(self, program: str = "", marks: Sequence[str] = (), by: Sequence[str] = (), **data: Any) -> None:
        """Leave ``marks`` to a function of ``programs.js``, called with the controls' values and this data.

        by:   the controls that it follows without the kernel, all if empty: where the data are what the kernel has
              computed for the others, give new data whenever one of these has moved.
        data: numbers, texts, arrays (as float64, or float32 if they are), and lists and dicts of these.

        Without a program the kernel sends all marks again.
        """
        self.program, self.in_browser, self._by, self._data = program, frozenset(marks), list(by), data
        self.changed |= set(marks)
        self.arranged = True

    def message(self, full: bool) -> Message:
        """What has changed since the last message, or all: JSON with places for the buffers that follow it."""
        buffers: list[memoryview] = []
        content: dict[str, Any] = {}
        if full or self.arranged:
            content["panels"] = [panel.spec for panel in self.panels]
            content["size"] = [self.width, self.height]
            content["alternative"] = self.alternative
            content["program"], content["by"] = self.program, self._by
            content["data"] = pack(self._data, buffers, np.float64)
        if full:
            self._styles.clear()
        names = list(self.marks) if full else [name for name in self.marks if name in self.changed]
        content["marks"] = {name: self._packed(name, buffers) for name in names if self._due(name)}
        content["removed"] = [] if full else [name for name in self.changed if name not in self.marks]
        content["all"] = full
        for name in content["removed"]:
            self._styles.pop(name, None)
        self.changed, self.arranged = set(), False
        return content, buffers

    def still(self) -> bytes:
        """The picture as a PNG: only the front end can draw it."""
        return b""

    def _due(self, name: str) -> bool:
        # Of a mark that the browser computes, only another style is news.
        return name not in self.in_browser or self._styles.get(name) != self._style(name)

    def _style(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.marks[name].items() if key not in (*ARRAYS, "at", "text")}

    def _packed(self, name: str, buffers: list[memoryview]) -> dict[str, Any]:
        mark = self.marks[name]
        if name in self.in_browser:
            self._styles[name] = self._style(name)
            mark = {key: value for key, value in mark.items() if key not in ARRAYS}
        else:
            self._styles.pop(name, None)
        packed: dict[str, Any] = pack(mark, buffers, np.float32)
        return packed


def pack(value: Any, buffers: list[memoryview], dtype: Any) -> Any:
    """The value as JSON, with {"$": n} where the n-th buffer belongs; arrays are appended to ``buffers``."""
    if isinstance(value, dict):
        return {key: pack(part, buffers, dtype) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [pack(part, buffers, dtype) for part in value]
    if isinstance(value, np.ndarray):
        with np.errstate(over="ignore"):
            data = np.ascontiguousarray(value, dtype=np.float32 if value.dtype == np.float32 else dtype)
        buffers.append(memoryview(data.tobytes()))
        return {"$": len(buffers) - 1, "type": f"f{data.itemsize}", "shape": list(data.shape)}
    if isinstance(value, np.generic):
        return value.item()
    return value
