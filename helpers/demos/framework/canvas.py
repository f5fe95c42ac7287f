"""A picture that the browser draws: panels with axes, and marks on them, sent as arrays of numbers.

A canvas is an alternative to a Matplotlib picture for demos that move: the kernel sends numbers instead of images, and
the front end (``canvas.js``) draws them. Each mark has a name, and setting a mark again replaces it. A frame carries
only what has changed since the last one.

Colours are names, because the front end has one palette for light pages and one for dark pages: "blue", "orange",
"green", "red", "sky", "purple", "ink" and "grey", after Okabe and Ito. If two marks differ in colour, let them differ
in marker or dashes too.

``Canvas.iterate`` names the marks that the browser can compute by itself, without asking the kernel. The kernel
computes these marks too, for tests and for code that reads ``canvas.marks``, but it sends only their style.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.demos.framework.canvas_still import draw
from helpers.demos.framework.picture import webp

Pair = tuple[float, float]
Message = tuple[dict[str, Any], list[memoryview]]
ARRAY_KEYS = ("x", "y", "z", "low", "values")


class Panel:
    """Axes with a title, on which marks are drawn.

    ``Canvas.panel`` creates panels; demos don't construct them directly.

    Parameters
    ----------
    canvas : Canvas
        The canvas that the panel belongs to.
    index : int
        The position of the panel in ``canvas.panels``.
    spec : dict
        What the front end needs to draw the axes, as ``Canvas.panel`` puts it together.

    Attributes
    ----------
    click_handler : callable or None
        The function that ``on_point`` registered.
    """

    def __init__(self, canvas: "Canvas", index: int, spec: dict[str, Any]):
        self.canvas, self.index, self.spec = canvas, index, spec
        self.click_handler: Any = None

    def set(self, **spec: Any) -> None:
        """Change the title, the axis labels, the axis limits or the ticks.

        Parameters
        ----------
        **spec : Any
            Any of ``title``, ``x`` and ``y`` (the labels), ``xlim`` and ``ylim``, and ``xticks`` and ``yticks`` (lists
            of a position and a text each). Nothing is sent for values that don't change.
        """
        spec |= {key: [float(v) for v in spec[key]] for key in ("xlim", "ylim") if key in spec}
        if any(self.spec.get(key) != value for key, value in spec.items()):
            self.spec |= spec
            self.canvas.layout_changed = True

    def line(
        self, name: str, x: Any, y: Any, colour: str = "blue", *, width: float = 2.5, dash: str = "", marker: str = "",
        size: float = 8, every: int = 1, alpha: float = 1.0, hollow: bool = False, exits: bool = False,
        label: str = "",
    ) -> None:  # fmt: skip
        """Draw a line through points, with or without markers.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The points. NaN makes a gap.
        colour : str
            A colour name, as listed in the module docstring.
        width : float
            The width of the line in pixels at the default text size. 0 draws markers only.
        dash : {"", "--", ":", "-."}
            The line style. "" is a solid line.
        marker : {"", "o", "s", "D", "^", "v", "+", "x", "*"}
            The shape of the markers. "" draws none.
        size : float
            The diameter of a marker in pixels at the default text size.
        every : int
            Draw a marker at every n-th point only.
        alpha : float
            The opacity, from 0 to 1.
        hollow : bool
            Draw the markers as outlines.
        exits : bool
            Mark where the line leaves the axes at the top or bottom, and say in words what is beyond. On a logarithmic
            axis, a value of 0 is below the axis.
        label : str
            The name in the legend. "" leaves the line out of the legend.
        """
        self._set_mark(name, "line", x=x, y=y, colour=colour, width=width, dash=dash, marker=marker, size=size,
                       every=every, alpha=alpha, hollow=hollow, exits=exits, label=label)  # fmt: skip

    def points(self, name: str, x: Any, y: Any, colour: str = "blue", marker: str = "o", **style: Any) -> None:
        """Draw markers without a line.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The points.
        colour : str
            A colour name, as listed in the module docstring.
        marker : str
            The shape of the markers, as for ``line``.
        **style : Any
            Any other style of ``line``.
        """
        self.line(name, x, y, colour, width=0, marker=marker, **style)

    def arrow(self, name: str, x: Any, y: Any, colour: str = "ink", *, width: float = 2, dash: str = "",
              label: str = "") -> None:  # fmt: skip
        """Draw a line through points with an arrowhead at its end.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The points. The arrowhead is at the last one.
        colour, width, dash, label
            As for ``line``.
        """
        self._set_mark(name, "arrow", x=x, y=y, colour=colour, width=width, dash=dash, label=label)

    def bars(self, name: str, x: Any, y: Any, colour: str = "blue", *, width: float = 0.8, alpha: float = 1.0,
             label: str = "") -> None:  # fmt: skip
        """Draw bars from 0 to the values ``y``. On a logarithmic axis, they start at its lower end.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The centres of the bars and their heights.
        width : float
            The width of a bar, in units of x.
        colour, alpha, label
            As for ``line``.
        """
        self._set_mark(name, "bars", x=x, y=y, colour=colour, width=width, alpha=alpha, label=label)

    def area(self, name: str, x: Any, y: Any, colour: str = "blue", *, alpha: float = 0.18) -> None:
        """Fill a polygon, for example a region of a plane. It lies below all other marks but fields.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The corners, in order around the polygon.
        colour : str
            A colour name, as listed in the module docstring.
        alpha : float
            The opacity, from 0 to 1. Keep it low, so that marks and texts on the area stay legible.
        """
        self._set_mark(name, "area", x=x, y=y, colour=colour, alpha=alpha)

    def rule(self, name: str, *, x: float | None = None, y: float | None = None, colour: str = "grey",
             dash: str = ":", width: float = 1.5, text: str = "", above: str = "",
             label: str = "") -> None:  # fmt: skip
        """Draw a vertical line at one x or a horizontal line at one y, across the whole panel.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : float, optional
            The position of the line. Pass exactly one of them.
        text : str
            The text beside the line.
        above : {"", "l", "c", "r"}
            Put the text of a vertical line above the axes, where no curve runs through it. The letter says which part
            of the text is at the line: its left end, its centre or its right end.
        colour, dash, width, label
            As for ``line``.
        """
        self._set_mark(
            name, "rule", at=[x, y], colour=colour, dash=dash, width=width, text=text, above=above, label=label
        )

    def text(
        self, name: str, x: float, y: float, text: str, colour: str = "ink", *, size: float = 1.0, anchor: str = "cc",
        inside: bool = False, box: bool = False, bold: bool = False, room: str = "",
    ) -> None:  # fmt: skip
        """Write a text at the point (x, y), above all other marks. On a line, it gets a background.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : float
            The point, in the units of the axes, or in fractions of the panel if ``inside`` is true.
        text : str
            The text. A newline starts a new line.
        colour : str
            A colour name, as listed in the module docstring.
        size : float
            The size relative to the text of the axes.
        anchor : str
            Two letters that say which part of the text is at (x, y): "l", "c" or "r" for the horizontal direction, then
            "t", "c" or "b" for the vertical one.
        inside : bool
            Take x and y as fractions of the panel.
        box : bool
            Put the text on a background with a frame.
        bold : bool
            Use bold type.
        room : str
            In a panel with boxes, the longest text that is likely to appear here. The size of all texts depends on
            the room that they need, so it would change when the text appears.
        """
        self._set_mark(name, "text", at=[x, y], text=text, colour=colour, size=size, anchor=anchor, inside=inside,
                       box=box, bold=bold, room=room)  # fmt: skip

    def box(
        self, name: str, x: float, y: float, width: float, height: float, lines: Sequence[str] = (),
        colour: str = "ink", *, fill: str = "paper", dash: str = "", line_width: float = 2, size: float = 1.0,
        sets: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Draw a rounded box with lines of text, for example a node of a graph.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : float
            The centre of the box, in the units of the axes.
        width, height : float
            The size of the box, in the units of the axes.
        lines : sequence of str
            The lines of text. The first one is bold.
        colour : str
            The colour of the frame and of all lines of text but the first.
        fill : str
            The colour of the background.
        dash : str
            The style of the frame, as for ``line``.
        line_width : float
            The width of the frame, as for ``line``.
        size : float
            The size of the text relative to the text of the axes.
        sets : dict, optional
            The values of controls that a click on the box sets, for example ``{"node": "d"}``.
        """
        self._set_mark(name, "box", at=[x, y], extent=[width, height], lines=list(lines), colour=colour, fill=fill,
                       dash=dash, width=line_width, size=size, sets=sets)  # fmt: skip

    def field(
        self, name: str, values: Any, xlim: Pair, ylim: Pair, *, levels: Sequence[float] = (), colours: str = "blues",
        limits: Pair | None = None, smooth: bool = True, grid: bool = False, lines: bool = True,
    ) -> None:  # fmt: skip
        """Draw a function of two variables as colours, with or without contour lines.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        values : array_like, shape (rows, columns)
            The values of the function on a grid. The first row is at ``ylim[0]``.
        xlim, ylim : tuple of float
            The rectangle that the values cover. If ``smooth``, the first and the last values are at its edges.
            Otherwise, the cells fill it.
        levels : sequence of float
            The values of the contour lines. With levels the colours are stepped; without levels they are continuous.
        colours : {"blues", "diverging", "regions", "classes", "ink"}
            The colour map. "regions" is for two classes and palest at their boundary. "classes" has one colour per
            class, and the values are the numbers of the classes: 0, 1, …, at most 9. "ink" goes from paper to ink, for
            pictures. Marks on it get an edge of paper and one of ink, so draw few.
        limits : tuple of float, optional
            The values at both ends of the colour map. By default, the smallest and the largest finite value.
        smooth : bool
            Interpolate between the values. False shows each value as a cell.
        grid : bool
            Draw lines between the cells, if ``smooth`` is false.
        lines : bool
            Draw the contour lines. False draws the stepped colours only.
        """
        values = np.asarray(values, dtype=float)
        if limits is None:
            finite = values[np.isfinite(values)]
            limits = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        self._set_mark(name, "field", values=values, xlim=list(xlim), ylim=list(ylim),
                       levels=[float(v) for v in levels], colours=colours, limits=list(limits), smooth=smooth,
                       grid=grid, lines=lines)  # fmt: skip

    def surface(
        self, name: str, values: Any, xlim: Pair, ylim: Pair, zlim: Pair, *, levels: Sequence[float] = (),
        log: bool = False, labels: tuple[str, str, str] = ("", "", ""), colours: str = "blues",
    ) -> None:  # fmt: skip
        """Draw a function of two variables as a surface in space, with contour lines on it.

        The panel should be bare and needs a ``view``. The axes of the panel have no meaning for the surface.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        values : array_like, shape (rows, columns)
            The heights on a grid. The first row is at ``ylim[0]``. NaN makes a hole.
        xlim, ylim : tuple of float
            The rectangle that the values cover.
        zlim : tuple of float
            The heights at the bottom and the top. Higher parts are cut off, with a line along the cut.
        levels : sequence of float
            The heights of the contour lines.
        log : bool
            Use a logarithmic scale for the heights.
        labels : tuple of str
            The names of the three axes.
        colours : str
            A colour map, as for ``field``.
        """
        self._set_mark(name, "surface", values=values, xlim=list(xlim), ylim=list(ylim),
                       zlim=[float(z) for z in zlim], levels=[float(v) for v in levels], log=log,
                       x_label=labels[0], y_label=labels[1], z_label=labels[2], colours=colours)  # fmt: skip

    def view(self, name: str, azimuth: float, elevation: float) -> None:
        """Set the direction from which the panel's surface is seen.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        azimuth : float
            The viewer's direction in degrees. At 0 the viewer is on the positive x axis, at 90 on the y axis.
        elevation : float
            The viewer's height in degrees: 0 is level with the surface, and 90 above it.
        """
        self._set_mark(name, "view", at=[azimuth, elevation])

    def lifted(
        self, name: str, x: Any, y: Any, z: Any = None, colour: str = "blue", *, width: float = 2.5, dash: str = "",
        marker: str = "", size: float = 8, every: int = 1, hollow: bool = False, label: str = "",
    ) -> None:  # fmt: skip
        """Draw a line through points in space, with or without markers. What the surface hides is drawn faintly.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The points. Those outside the surface's rectangle are left out.
        z : array_like, shape (n,), optional
            Their heights. By default the points and the lines between them lie on the surface.
        colour, width, dash, marker, size, every, hollow, label
            As for ``line``.
        """
        heights = {} if z is None else {"z": z}
        self._set_mark(name, "lifted", x=x, y=y, **heights, colour=colour, width=width, dash=dash, marker=marker,
                       size=size, every=every, hollow=hollow, alpha=1.0, label=label)  # fmt: skip

    def nodes(
        self, name: str, x: Any, y: Any, values: Any, size: float, *, colours: str = "ink", limits: Pair = (0.0, 1.0),
        signed: bool = False,
    ) -> None:  # fmt: skip
        """Draw circles that are filled according to values, for example the units of a layer.

        Parameters
        ----------
        name : str
            The name of the mark. A mark of the same name is replaced.
        x, y : array_like, shape (n,)
            The centres.
        values : array_like, shape (n,)
            The values, one for each circle. A circle with NaN stays empty.
        size : float
            The diameter in units of y.
        colours, limits
            As for ``field``. Swapped limits reverse the colours.
        signed : bool
            Write a plus or a minus into each circle whose value is a tenth of the larger limit or more, so that the
            sign doesn't depend on the colour alone.
        """
        self._set_mark(name, "nodes", x=x, y=y, values=values, extent=size, colours=colours,
                       limits=[float(v) for v in limits], signed=signed)  # fmt: skip

    def link(self, x: str = "", y: str = "", when: str = "press", near: str = "", relative: bool = False) -> None:
        """Let the pointer in the panel set controls to its position on the axes.

        Parameters
        ----------
        x, y : str
            The names of the controls that take the x and the y position. "" sets none.
        when : {"press", "hover"}
            Follow a click and the drag after it, or every movement of the pointer.
        near : str
            The name of a mark that serves as a handle. A press counts only near its first point.
        relative : bool
            Change the controls as far as a drag moves on the axes, for example to turn a surface. A click then changes
            nothing.
        """
        links = [*self.spec.get("links", []), {"x": x, "y": y, "when": when, "near": near, "relative": relative}]
        self.set(links=links)

    def draw_with(self, curve: str) -> None:
        """Let a pressed pointer draw a ``Curve`` control.

        Parameters
        ----------
        curve : str
            The name of the control. Its entry k is set at x = k. "" stops it.
        """
        self.set(draws=curve)

    def paint_with(self, pixels: str, over: Sequence[float] = ()) -> None:
        """Let a pressed pointer paint a ``Pixels`` control.

        Parameters
        ----------
        pixels : str
            The name of the control. Its top left pixel covers the cell from x = 0 to 1 and from y = rows − 1 to rows,
            where ``rows`` is the control's number of rows. "" stops it.
        over : sequence of float
            A picture that the first stroke replaces, for example a printed example. Erasing works on it.
        """
        self.set(paints=pixels, paints_over=list(over))

    def on_point(self, handler: Any) -> None:
        """Call a function whenever the user presses the pointer in the panel.

        Parameters
        ----------
        handler : callable
            Called as ``handler(x, y)`` with the position on the axes. The demo is drawn afterwards.
        """
        self.click_handler = handler
        self.set(points=True)

    def _set_mark(self, name: str, kind: str, **mark: Any) -> None:
        for key in ARRAY_KEYS:
            if key in mark:
                mark[key] = np.atleast_1d(np.array(mark[key], dtype=float))
        self.canvas.marks[name] = {"kind": kind, "panel": self.index, **mark}
        self.canvas.changed.add(name)


class Canvas:
    """The panels and marks of a picture that the browser draws.

    Parameters
    ----------
    alternative : str
        The alternative text: what the picture shows, in words.
    width, height : int
        The size in pixels. The front end keeps the ratio and fills its column; in full screen it fills the screen.

    Attributes
    ----------
    panels : list of Panel
        The panels in the order in which they were added.
    marks : dict
        The marks by name.
    changed : set of str
        The names of the marks that have changed since the last message.
    layout_changed : bool
        Whether anything but the marks has changed since the last message.
    program : str
        The function in ``front_end/programs/`` that computes marks in the browser, or "" if there is none.
    in_browser : frozenset of str
        The names of the marks that the program computes.
    """

    kind = "canvas"

    def __init__(self, alternative: str, width: int = 960, height: int = 420):
        self.alternative, self.width, self.height = alternative, width, height
        self.panels: list[Panel] = []
        self.marks: dict[str, dict[str, Any]] = {}
        self.changed: set[str] = set()
        self.layout_changed = True
        self.program = ""
        self.in_browser: frozenset[str] = frozenset()
        self._by: list[str] = []
        self._data: dict[str, Any] = {}
        # The styles of the marks that the browser computes, as they were last sent.
        self._sent_styles: dict[str, dict[str, Any]] = {}

    def panel(
        self, title: str = "", x: str = "", y: str = "", xlim: Pair = (0, 1), ylim: Pair = (0, 1), *,
        weight: float = 1.0, log: str = "", bare: bool = False, equal: bool = False,
        place: tuple[float, float, float, float] | None = None,
    ) -> Panel:  # fmt: skip
        """Add a panel, to the right of the existing panels.

        Parameters
        ----------
        title : str
            The title above the axes.
        x, y : str
            The axis labels.
        xlim, ylim : tuple of float
            The axis limits.
        weight : float
            The width relative to the other panels in the row.
        log : {"", "x", "y", "xy"}
            The axes that are logarithmic.
        bare : bool
            Draw no axes, for example for a graph.
        equal : bool
            Make one unit as long in x as in y.
        place : tuple of float, optional
            Left, top, width and height as fractions of the canvas. The panel is then not part of the row. On a
            narrow page all panels are below each other, in the order in which they were added.

        Returns
        -------
        Panel
            The new panel, to draw marks on.
        """
        spec = {
            "title": title, "x": x, "y": y, "xlim": [float(v) for v in xlim], "ylim": [float(v) for v in ylim],
            "weight": weight, "log": log, "bare": bare, "equal": equal, "place": place,
        }  # fmt: skip
        self.panels.append(Panel(self, len(self.panels), spec))
        self.layout_changed = True
        return self.panels[-1]

    def remove(self, *names: str) -> None:
        """Remove marks. Names without a mark are ignored.

        Parameters
        ----------
        *names : str
            The names of the marks.
        """
        for name in names:
            if self.marks.pop(name, None) is not None:
                self.changed.add(name)

    def clear(self) -> None:
        """Remove all panels and marks, so that different ones can be drawn."""
        self.remove(*list(self.marks))
        self.panels.clear()
        self.layout_changed = True

    def iterate(self, program: str = "", marks: Sequence[str] = (), by: Sequence[str] = (), **data: Any) -> None:
        """Let the browser compute marks by itself, so that they follow a slider without a round trip to the kernel.

        Parameters
        ----------
        program : str
            A function in ``front_end/programs/``, called with the values of the controls and with ``data``. Without a
            program, the kernel sends every mark in full, as it does without this method.
        marks : sequence of str
            The names of the marks that the program computes.
        by : sequence of str
            The controls that the program follows without the kernel. An empty sequence means all controls. Use it if
            ``data`` holds results of the kernel that depend on the other controls, and pass new data whenever one of
            the other controls has moved.
        **data : Any
            Numbers, strings, arrays, and lists and dicts of these. Arrays are sent as float64, or as float32 if they
            are float32.
        """
        self.program, self.in_browser, self._by, self._data = program, frozenset(marks), list(by), data
        self.changed |= set(marks)
        self.layout_changed = True

    def message(self, full: bool) -> Message:
        """Return what has changed since the last message, or everything, and treat it as sent.

        Parameters
        ----------
        full : bool
            Return everything, for a front end that has just connected.

        Returns
        -------
        content : dict
            JSON with placeholders for the arrays, as ``pack`` returns it.
        buffers : list of memoryview
            The arrays.
        """
        buffers: list[memoryview] = []
        content: dict[str, Any] = {}
        if full or self.layout_changed:
            content["panels"] = [panel.spec for panel in self.panels]
            content["size"] = [self.width, self.height]
            content["alternative"] = self.alternative
            content["program"], content["by"] = self.program, self._by
            content["data"] = pack(self._data, buffers, np.float64)
        if full:
            self._sent_styles.clear()
        names = list(self.marks) if full else [name for name in self.marks if name in self.changed]
        content["marks"] = {name: self._pack_mark(name, buffers) for name in names if self._must_send(name)}
        content["removed"] = [] if full else [name for name in self.changed if name not in self.marks]
        content["all"] = full
        for name in content["removed"]:
            self._sent_styles.pop(name, None)
        self.changed, self.layout_changed = set(), False
        return content, buffers

    def still(self) -> tuple[bytes, str]:
        """Draw the picture without a browser, for the saved notebook. Later the front end sends its own picture.

        Returns
        -------
        bytes
            The image.
        str
            Its media type.
        """
        return webp(draw(self))

    def _must_send(self, name: str) -> bool:
        # The browser computes the points of its own marks. The kernel sends such a mark only when its style changes.
        return name not in self.in_browser or self._sent_styles.get(name) != self._style(name)

    def _style(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.marks[name].items() if key not in (*ARRAY_KEYS, "at", "text")}

    def _pack_mark(self, name: str, buffers: list[memoryview]) -> dict[str, Any]:
        mark = self.marks[name]
        if name in self.in_browser:
            self._sent_styles[name] = self._style(name)
            # The front end learns the shape of a field from its values.
            left_out = () if mark["kind"] == "field" else ARRAY_KEYS
            mark = {key: value for key, value in mark.items() if key not in left_out}
        else:
            self._sent_styles.pop(name, None)
        packed: dict[str, Any] = pack(mark, buffers, np.float32)
        return packed


def pack(value: Any, buffers: list[memoryview], dtype: Any) -> Any:
    """Replace the arrays in a value with placeholders, and collect the arrays as binary buffers.

    Parameters
    ----------
    value : Any
        A number, a string, an array, or lists and dicts of these.
    buffers : list of memoryview
        The arrays are appended here.
    dtype : dtype
        The floating type to send. Arrays that are float32 already stay float32.

    Returns
    -------
    Any
        The value as JSON, with ``{"$": n, "type": …, "shape": …}`` in place of the array in the n-th buffer.
    """
    if isinstance(value, dict):
        return {key: pack(item, buffers, dtype) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [pack(item, buffers, dtype) for item in value]
    if isinstance(value, np.ndarray):
        with np.errstate(over="ignore"):
            data = np.ascontiguousarray(value, dtype=np.float32 if value.dtype == np.float32 else dtype)
        buffers.append(memoryview(data.tobytes()))
        return {"$": len(buffers) - 1, "type": f"f{data.itemsize}", "shape": list(data.shape)}
    if isinstance(value, np.generic):
        return value.item()
    return value
