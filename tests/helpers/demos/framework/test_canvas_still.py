"""The still of a canvas, which Matplotlib draws if there is no browser: every kind of mark, every demo, every example.

``tests/browser/test_canvas_still.py`` compares it with what the browser draws.
"""

import inspect
import io
import re
import time
import warnings

import numpy as np
import pytest
from every_demo import CELLS, make_demo, states_of
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.text import Text
from PIL import Image

from helpers.demos.framework import canvas_still
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.palette import colour_map, colours
from helpers.demos.framework.picture import agg, webp

DRAWN_ON_CANVAS = [title for title in CELLS if title != "The slope of a parabola"]  # that one is a Matplotlib picture
LARGEST = 60_000  # bytes


def one_panel(**panel):
    canvas = Canvas("A picture.")
    return canvas, canvas.panel(**panel)


def artists(figure, name):
    """Return the artists of a mark, or of a part of the axes."""
    return [artist for artist in figure.get_children() if artist.get_gid() == name]


def texts(figure, name):
    return [artist.get_text() for artist in artists(figure, name) if isinstance(artist, Text)]


def pixel(figure, x, y):
    """Return the colour of the pixel at a position from the bottom left."""
    image = np.asarray(agg(figure).buffer_rgba())
    return tuple(int(v) for v in image[len(image) - 1 - round(y), round(x), :3])


def inner(figure):
    """Return the left, the bottom, the right and the top of the axes of the only panel."""
    (x, y) = artists(figure, "*axes")[0].get_data()
    return min(x), min(y), max(x), max(y)


def test_every_kind_of_mark_can_be_drawn():
    kinds = re.findall(r'_set_mark\(\s*name,\s*"(\w+)"', inspect.getsource(Panel))
    assert len(kinds) >= 7
    assert set(canvas_still.KINDS) == set(kinds)


def test_a_kind_that_only_the_front_end_knows_is_left_out():
    canvas, panel = one_panel(title="A title")
    panel._set_mark("new", "hologram", x=[0, 1], y=[0, 1])
    assert texts(canvas_still.draw(canvas), "*title") == ["A title"]


@pytest.mark.parametrize("title", DRAWN_ON_CANVAS)
def test_the_stills_of_a_demo_show_all_that_its_canvas_holds(title):
    demo = make_demo(title)
    for state in states_of(demo):
        with warnings.catch_warnings(action="error"):
            figure = canvas_still.draw(demo.picture)
        check_axes(demo.picture, figure, state)
        check_marks(demo.picture, figure, state)
        check_texts_are_apart(figure, state)
        image, _ = webp(figure)
        assert len(Image.open(io.BytesIO(image)).getcolors(1 << 20)) > 20, state
        assert len(image) < LARGEST, state
    demo.close()


def check_axes(canvas, figure, state):
    """Check that each panel has its title and its labels."""
    specs = [panel.spec for panel in canvas.panels]
    assert texts(figure, "*title") == [spec["title"] for spec in specs if spec["title"]], state
    for axis in "xy":
        assert texts(figure, f"*{axis}") == [spec[axis] for spec in specs if not spec["bare"]], state


def check_marks(canvas, figure, state):
    """Check that every mark that has anything to show is shown, in its colour."""
    for name, mark in canvas.marks.items():
        nowhere = "x" in mark and not np.isfinite(mark["x"] + mark["y"]).any()
        if nowhere or (mark["kind"] in ("text", "box") and not (mark.get("text") or mark.get("lines"))):
            continue
        drawn = artists(figure, name)
        assert drawn and all(artist.get_visible() for artist in drawn), (state, name)
        assert colours_of(mark) <= {colour for artist in drawn for colour in shown_colours(artist)}, (state, name)


def check_texts_are_apart(figure, state):
    """Check that titles, legends, labels and ticks are inside the picture and don't overlap."""
    renderer, inside = agg(figure).get_renderer(), figure.bbox.padded(3)
    labels = [a for a in figure.get_children() if isinstance(a, Text) and str(a.get_gid()).startswith("*")]
    boxes = [(a.get_text(), a.get_window_extent(renderer)) for a in labels if a.get_text()]
    for i, (text, box) in enumerate(boxes):
        assert inside.contains(box.x0, box.y0) and inside.contains(box.x1, box.y1), (state, text)
        for other, there in boxes[:i]:
            assert not box.padded(-1).overlaps(there.padded(-1)), (state, text, other)


def colours_of(mark):
    """Return the colours that a mark must show."""
    return {colours()[mark["colour"]]} if mark.get("colour") and (mark.get("width", 1) or mark.get("marker")) else set()


def shown_colours(artist):
    """Return the colours of an artist as "#rrggbb"."""
    if isinstance(artist, Line2D):
        return {to_hex(artist.get_color()), to_hex(artist.get_markerfacecolor()), to_hex(artist.get_markeredgecolor())}
    if isinstance(artist, Text):
        return {to_hex(artist.get_color())}
    if isinstance(artist, LineCollection | PolyCollection):
        return {to_hex(c) for c in [*np.atleast_2d(artist.get_edgecolor()), *np.atleast_2d(artist.get_facecolor())]}
    if isinstance(artist, FancyBboxPatch | Polygon):
        return {to_hex(artist.get_edgecolor()), to_hex(artist.get_facecolor())}
    return set()


def test_a_still_takes_less_than_half_a_second_of_processor_time():
    canvas = make_demo("A race of optimisers").picture
    canvas.still()
    start = time.process_time()
    canvas.still()
    assert time.process_time() - start < 0.5


# --- marks ------------------------------------------------------------------------------------------------


def test_a_line_has_its_colour_dashes_width_and_markers():
    canvas, panel = one_panel()
    panel.line("line", [0, 0.5, 1], [0, 1, 0], "red", width=4, dash="--", marker="s", every=2, alpha=0.5)
    path, markers = artists(canvas_still.draw(canvas), "line")
    assert to_hex(path.get_color()) == colours()["red"] and path.get_linewidth() == 4 and path.get_alpha() == 0.5
    assert path.is_dashed() and not markers.is_dashed()
    assert markers.get_marker() == "s" and markers.get_xdata().size == 2


def test_hollow_markers_are_filled_with_paper_and_crosses_have_the_colour_of_the_mark():
    canvas, panel = one_panel()
    panel.points("hollow", [0.5], [0.5], "green", "o", hollow=True)
    panel.points("cross", [0.5], [0.5], "blue", "x")
    figure = canvas_still.draw(canvas)
    (hollow,), (cross,) = artists(figure, "hollow"), artists(figure, "cross")
    assert [to_hex(hollow.get_markerfacecolor()), to_hex(hollow.get_markeredgecolor())] == [
        "#ffffff",
        colours()["green"],
    ]
    assert to_hex(cross.get_markeredgecolor()) == colours()["blue"]


def test_what_cannot_be_drawn_leaves_a_gap():
    canvas, panel = one_panel(xlim=(1, 10), ylim=(1e-3, 1), log="xy")
    panel.line("line", [1, 2, 3, 4, 5], [1e-2, 0, -1, np.nan, np.inf], marker="o", label="line")
    panel.line("far", [1, 2, 3], [1e-2, 1e300, 1e-2], label="far")
    panel.line("outside", [1, 2], [10, 20], label="outside")
    panel.line("empty", [], [], label="empty")
    panel.bars("bars", [2, 3], [1e-2, np.nan], label="bars")
    panel.arrow("arrow", [1], [1])
    panel.rule("rule", x=-1, text="nowhere")
    panel.text("text", 2, -1, "nowhere")
    panel.field("field", np.full((2, 3), np.nan), (1, 10), (1e-3, 1), levels=[0.5])
    with warnings.catch_warnings(action="error"):
        figure = canvas_still.draw(canvas)
    path, markers = artists(figure, "line")
    assert np.isfinite(path.get_ydata()).tolist() == [True, False, False, False, False]
    assert markers.get_xdata().size == 1
    assert texts(figure, "*legend") == ["line", "far", "bars"]
    assert not [name for name in ("arrow", "rule", "text") if artists(figure, name)]


def test_positions_follow_the_limits_and_the_logarithm():
    canvas, panel = one_panel(xlim=(1, 100), ylim=(-1, 3), log="x")
    panel.points("point", [10], [0])
    figure = canvas_still.draw(canvas)
    left, bottom, right, top = inner(figure)
    (point,) = artists(figure, "point")
    assert point.get_xdata()[0] == pytest.approx((left + right) / 2)
    assert point.get_ydata()[0] == pytest.approx(bottom + (top - bottom) / 4)
    assert texts(figure, "*xticks") == ["10⁰", "10¹", "10²"]
    assert texts(figure, "*yticks") == ["−1.0", "−0.5", "0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"]


def test_a_panel_can_have_ticks_of_its_own():
    canvas, panel = one_panel(xlim=(0, 3))
    panel.set(xticks=[[1, "w¹"], [2, "b¹"]], yticks=[])
    figure = canvas_still.draw(canvas)
    assert texts(figure, "*xticks") == ["w¹", "b¹"] and texts(figure, "*yticks") == []


def test_bars_start_at_zero_or_at_the_lower_end_of_a_logarithmic_axis():
    for log, ylim, height, bottom in (("", (-1, 1), -0.5, 0.5), ("y", (1e-2, 1), 0.1, 0)):
        canvas, panel = one_panel(ylim=ylim, log=log)
        panel.bars("bars", [0.5], [height], "sky")
        figure = canvas_still.draw(canvas)
        low, high = (v for i, v in enumerate(inner(figure)) if i % 2)
        (bars,) = artists(figure, "bars")
        assert bars.get_paths()[0].vertices[0, 1] == pytest.approx(low + bottom * (high - low))


def test_the_text_in_a_frame_stays_in_its_panel():
    canvas, panel = one_panel()
    panel.text("text", 1, 1, "a text\nof two lines", inside=True, box=True, anchor="lb")
    figure = canvas_still.draw(canvas)
    (text,) = artists(figure, "text")
    box, (left, bottom, right, top) = text.get_window_extent(agg(figure).get_renderer()), inner(figure)
    assert left < box.x0 < box.x1 < right and bottom < box.y0 < box.y1 < top


def test_the_lines_in_a_box_fit_its_width():
    canvas, panel = one_panel(bare=True)
    panel.box("box", 0.5, 0.5, 0.2, 0.5, ["L", "a line that is far too long for this box"], "blue")
    figure = canvas_still.draw(canvas)
    box, *lines = artists(figure, "box")
    renderer = agg(figure).get_renderer()
    widths = [line.get_window_extent(renderer).width for line in lines]
    assert max(widths) < box.get_window_extent(renderer).width
    assert [line.get_weight() for line in lines] == ["bold", "normal"]


def test_no_dollar_sign_is_read_as_a_formula():
    canvas, panel = one_panel(title="$x$", x="$", y="$a_b$")
    panel.text("text", 0.5, 0.5, "$\\nonsense$")
    assert texts(canvas_still.draw(canvas), "*title") == ["$x$"]


def test_the_cells_of_a_field_have_the_colours_of_its_map():
    canvas, panel = one_panel(xlim=(0, 2), ylim=(0, 2))
    panel.field("field", [[0, 1], [2, np.nan]], (0, 2), (0, 2), colours="classes", smooth=False)
    figure = canvas_still.draw(canvas)
    left, bottom, right, top = inner(figure)
    x, y = [left + (right - left) * f for f in (0.25, 0.75)], [bottom + (top - bottom) * f for f in (0.25, 0.75)]
    stops = [tuple(int(v) for v in stop) for stop in colour_map("classes")]
    assert [pixel(figure, *at) for at in [(x[0], y[0]), (x[1], y[0]), (x[0], y[1])]] == stops[:3]
    assert pixel(figure, x[1], y[1]) == (255, 255, 255)


def test_a_smooth_field_is_interpolated_or_stepped_at_its_levels():
    middle = {}
    for levels in ([], [0.6]):
        canvas, panel = one_panel()
        panel.field("field", [[0, 1], [0, 1]], (0, 1), (0, 1), levels=levels, colours="regions", limits=(0, 1))
        figure = canvas_still.draw(canvas)
        left, bottom, right, top = inner(figure)
        middle[len(levels)] = [pixel(figure, left + f * (right - left), (bottom + top) / 2) for f in (0.5, 0.9)]
        lines = [a for a in artists(figure, "field") if isinstance(a, LineCollection)]
        assert sum(len(line.get_segments()) for line in lines) == len(levels)
    first, centre, last = (tuple(int(v) for v in stop) for stop in colour_map("regions"))
    assert np.abs(np.subtract(middle[0][0], centre)).max() <= 2
    assert middle[1] == [first, last]
