"""The still of a canvas, which Matplotlib draws if there is no browser: every kind of mark, every demo, every example.

``tests/browser/test_canvas_still.py`` compares it with what the browser draws.
"""

import inspect
import io
import itertools
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
from helpers.demos.framework.palette import colour_map, colours, text_colours
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
    return [artist.get_text() for artist in written(figure, name)]


def written(figure, name):
    return [artist for artist in artists(figure, name) if isinstance(artist, Text)]


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
    """Check that each panel has its title, in one line or more, and its labels."""
    specs = [panel.spec for panel in canvas.panels]
    assert " ".join(texts(figure, "*title")) == " ".join(spec["title"] for spec in specs if spec["title"]), state
    for axis in "xy":
        assert texts(figure, f"*{axis}") == [spec[axis] for spec in specs if not spec["bare"]], state


def check_marks(canvas, figure, state):
    """Check that every mark that has anything to show is shown, in its colour."""
    for name, mark in canvas.marks.items():
        nowhere = "x" in mark and not np.isfinite(mark["x"] + mark["y"]).any()
        wordless = mark["kind"] in ("text", "box") and not (mark.get("text") or mark.get("lines"))
        if nowhere or wordless or mark["kind"] == "view":
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
    palette = text_colours() if mark["kind"] == "text" else colours()
    return {palette[mark["colour"]]} if mark.get("colour") and (mark.get("width", 1) or mark.get("marker")) else set()


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


# --- the layout ---------------------------------------------------------------------------------------------


def test_a_title_and_a_legend_that_are_too_long_take_several_lines():
    canvas, panel = one_panel(title="a title with a great many words " * 4)
    for name in "abcd":
        panel.line(name, [0, 1], [0, 1], label=f"the line with the name {name} and a long label")
    figure = canvas_still.draw(canvas)
    assert (
        len(texts(figure, "*title")) > 1 and len({label.get_position()[1] for label in written(figure, "*legend")}) > 1
    )
    check_texts_are_apart(figure, "start")
    assert min(label.get_window_extent().y0 for label in written(figure, "*legend")) > inner(figure)[3]


def test_the_axes_of_panels_side_by_side_start_at_the_same_height():
    canvas, panel = one_panel(title="a title with a great many words " * 4)
    panel.line("line", [0, 1], [0, 1], label="line")
    canvas.panel(title="short")
    (_, first), (_, second) = (line.get_data() for line in artists(canvas_still.draw(canvas), "*axes"))
    assert max(first) == max(second)


def test_labels_of_ticks_that_would_touch_are_left_out():
    canvas, panel = one_panel()
    panel.set(xticks=[[k / 40, f"tick number {k}"] for k in range(4, 37)])
    figure = canvas_still.draw(canvas)
    assert 2 < sum(map(bool, texts(figure, "*xticks"))) < 33
    check_texts_are_apart(figure, "start")


def test_long_labels_of_the_y_axis_widen_the_margin():
    canvas, panel = one_panel(y="height", ylim=(0, 1))
    panel.set(yticks=[[0.5, "a very long label of a tick"]])
    figure = canvas_still.draw(canvas)
    assert written(figure, "*yticks")[0].get_window_extent().x0 > written(figure, "*y")[0].get_window_extent().x1


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


def test_classes_differ_without_their_colours():
    canvas, panel = one_panel()
    panel.field("field", [[0, 1, 2]], (0, 1), (0, 1), colours="classes", smooth=False)
    (image,) = artists(canvas_still.draw(canvas), "field")
    plain, *hatched = np.array_split(image.get_array(), 3, axis=1)
    assert len(np.unique(plain[:, 2:-2].reshape(-1, 3), axis=0)) == 1
    assert all(len(np.unique(part[:, 2:-2].reshape(-1, 3), axis=0)) > 2 for part in hatched)


@pytest.mark.parametrize(
    ("colour", "map_name", "edges", "nearest"),
    [("ink", "blues", 0, "paper"), ("yellow", "blues", 1, "ink"), ("red", "ink", 2, "paper")],
)
def test_marks_that_do_not_stand_out_from_a_field_have_edges(colour, map_name, edges, nearest):
    canvas, panel = one_panel()
    panel.field("field", [[0, 1], [0, 1]], (0, 1), (0, 1), colours=map_name)
    panel.line("line", [0, 1], [0, 1], colour, marker="o")
    panel.text("text", 0.8, 0.2, "text", colour)
    figure = canvas_still.draw(canvas)
    path, markers = artists(figure, "line")
    assert len(path.get_path_effects()) == edges
    assert to_hex(markers.get_markeredgecolor()) == colours()[nearest]
    assert has_paper(figure, "text") == (edges > 0)


def test_marks_beside_a_field_have_no_edges():
    canvas, panel = one_panel()
    panel.field("field", [[0, 1], [0, 1]], (0, 0.3), (0, 0.9), colours="ink")
    panel.line("line", [0.4, 1], [0, 1], "red")
    panel.text("text", 0.8, 0.2, "text", "red")
    figure = canvas_still.draw(canvas)
    assert not artists(figure, "line")[0].get_path_effects() and not has_paper(figure, "text")


def test_a_text_on_a_line_has_paper_beneath_its_words():
    canvas, panel = one_panel()
    panel.line("line", [0, 1], [0.5, 0.5])
    panel.text("on", 0.5, 0.5, "on the line")
    panel.text("below", 0.5, 0.5, "\nbelow the line", anchor="ct")
    panel.rule("rule", x=0.2)
    panel.text("on the rule", 0.2, 0.8, "on the rule")
    figure = canvas_still.draw(canvas)
    assert [has_paper(figure, name) for name in ("on", "below", "on the rule")] == [True, False, True]


def has_paper(figure, name):
    return any(isinstance(artist, FancyBboxPatch) for artist in artists(figure, name))


def test_lines_that_leave_the_axes_say_what_lies_beyond():
    canvas, panel = one_panel(xlim=(0, 4), ylim=(-2, 1))
    panel.line("line", [0, 1, 2, 3, 4], [0, 2, 0, -4, np.inf], exits=True)
    figure = canvas_still.draw(canvas)
    left, _, right, _ = inner(figure)
    _, *exits = artists(figure, "line")
    assert [exit.get_marker() for exit in exits] == ["^", "v", "^"]
    xs = [(exit.get_xdata()[0] - left) / (right - left) * 4 for exit in exits]
    assert xs == pytest.approx([0.5, 2.5, 3], abs=0.01)
    assert texts(figure, "*exits") == ["▲ above 1", "▼ below −2"]


def test_zero_is_below_a_logarithmic_axis():
    canvas, panel = one_panel(ylim=(1e-3, 1), log="y")
    panel.line("line", [0.2, 0.6, 0.9], [0.1, 0, np.nan], exits=True)
    assert texts(canvas_still.draw(canvas), "*exits") == ["▼ below 10⁻³"]


def test_framed_texts_do_not_cover_each_other():
    canvas, panel = one_panel()
    for k in range(2):
        panel.text(f"text {k}", 0.5, 0.5 + k / 16, "a framed text", box=True)
    for k in range(5):
        panel.text(f"too many {k}", 0.2, 0.2, "a framed text", box=True)
    figure = canvas_still.draw(canvas)
    boxes = {name: label.get_window_extent() for name in canvas.marks for label in written(figure, name)}
    assert {"text 0", "text 1", "too many 0"} <= set(boxes) and "too many 4" not in boxes
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes.values(), 2))


def test_an_area_is_filled():
    canvas, panel = one_panel()
    panel.area("area", [0.2, 0.8, 0.8, 0.2], [0.2, 0.2, 0.8, 0.8], "blue", alpha=0.5)
    figure = canvas_still.draw(canvas)
    left, bottom, right, top = inner(figure)
    assert pixel(figure, (left + right) / 2, (bottom + top) / 2) == pytest.approx((127, 175, 211), abs=2)
    assert pixel(figure, left + 0.1 * (right - left), (bottom + top) / 2) == (255, 255, 255)


def test_nodes_are_filled_by_their_values_and_signed():
    canvas, panel = one_panel()
    panel.nodes(
        "nodes", [0.2, 0.5, 0.8], [0.5] * 3, [-1, 1, np.nan], 0.1, colours="diverging", limits=(-1, 1), signed=True
    )
    circles, signs = artists(canvas_still.draw(canvas), "nodes")
    assert (255 * circles.get_facecolor()[:, :3]).round().tolist() == [
        *colour_map("diverging")[[0, -1]].tolist(),
        [255] * 3,
    ]
    assert len(signs.get_segments()) == 3  # a minus and a plus


# --- surfaces ---------------------------------------------------------------------------------------------

X = np.linspace(-1, 1, 21)


def surface(values, elevation=30, **options):
    canvas, panel = one_panel(bare=True)
    panel.surface("surface", values, (-1, 1), (-1, 1), (0, 1), labels=("east", "north", "height"), **options)
    panel.view("view", 20, elevation)
    return canvas, panel


def test_a_surface_has_its_cells_its_contour_lines_and_the_names_of_its_axes():
    canvas, _ = surface((X**2 + X[:, None] ** 2) / 2, levels=[0.25, 0.5])
    figure = canvas_still.draw(canvas)
    cells = [artist for artist in artists(figure, "surface") if isinstance(artist, PolyCollection)]
    contours, cut = (artist for artist in artists(figure, "surface") if isinstance(artist, LineCollection))
    assert len(cells[0].get_paths()) == 400 and contours.get_segments() and not cut.get_segments()
    assert {"east", "north", "height", "0.5"} <= set(texts(figure, "surface"))


def test_the_height_of_a_surface_decides_its_colour():
    canvas, _ = surface(np.tile((X + 1) / 2, (21, 1)), elevation=90)
    figure = canvas_still.draw(canvas)
    shades = next(a for a in artists(figure, "surface") if isinstance(a, PolyCollection)).get_facecolor()
    assert {"height", "0.5"}.isdisjoint(texts(figure, "surface"))  # from above, all heights coincide
    assert (np.diff(shades[:20, 0]) < 0).all()  # the cells of a row, from the lowest to the highest


def test_a_surface_is_cut_off_at_the_top_and_has_holes():
    values = np.tile(X + 0.8, (21, 1))
    values[10, 2] = np.nan
    canvas, _ = surface(values)
    cells, _, cut = (a for a in artists(canvas_still.draw(canvas), "surface") if not isinstance(a, Line2D | Text))
    assert len(cells.get_paths()) == 12 * 20 - 4 and cut.get_segments()


def test_what_a_surface_hides_is_drawn_faintly():
    canvas, panel = surface(np.tile(np.exp(-20 * X**2), (21, 1)), elevation=20)  # a ridge across the view
    panel.lifted("front", [0.8], [0], marker="o", width=0)
    panel.lifted("behind", [-0.5], [0], marker="o", width=0)
    panel.lifted("above", [0], [0], [1], marker="o", width=0)
    panel.lifted("line", [-0.5, 0.8], [0, 0], marker="")
    panel.lifted("empty", [], [])
    panel.lifted("beside", [3, np.nan], [0, 0], marker="o")
    figure = canvas_still.draw(canvas)

    def shown(name):
        return {line.get_alpha() for line in artists(figure, name) if np.isfinite(line.get_xdata()).any()}

    assert shown("front") == shown("above") == {1} and shown("behind") == {0.5}
    assert shown("line") == {0.25, 1} and not shown("empty") and not shown("beside")
