"""What the front end draws on a canvas: lines end at the axes, the legend lists visible marks, labels don't overlap."""

import numpy as np
import pytest
from front_end import open_front_end

from helpers import demos
from helpers.demos.framework.canvas import Canvas

pytestmark = pytest.mark.browser

# Paints a scene. Returns the axes of the panels, the texts with position and width, the pixels near one colour, and the
# colours at some points of panels.
PAINT = """([panels, marks, colour, points]) => {
  for (const mark of Object.values(marks)) if (mark.kind === "field") mark.values = mark.values.flat();
  const element = document.createElement("canvas"), painter = new course.Painter(element), texts = [];
  const g = element.getContext("2d"), fillText = g.fillText.bind(g);
  g.fillText = (text, x, y, ...rest) => {
    const w = g.measureText(text).width, left = x - { start: 0, left: 0, center: w / 2, right: w }[g.textAlign];
    texts.push([text, left, y, w]);
    fillText(text, x, y, ...rest);
  };
  painter.paint({ panels, marks }, 960, 420, 15, "light");
  const { data } = g.getImageData(0, 0, 960, 420), pixels = [];
  for (let i = 0; i < data.length; i += 4) {
    const near = colour.every((c, j) => Math.abs(data[i + j] - c) < 40);
    if (near) pixels.push((i / 4) % 960, Math.floor(i / 4 / 960));
  }
  const colourAt = ([panel, x, y]) => {
    const { px, py } = painter.places[panel], at = 4 * (960 * Math.round(py(y)) + Math.round(px(x)));
    return [...data.slice(at, at + 3)];
  };
  const inner = painter.places.map((place) => place.inner);
  return { inner, texts, pixels: pixels.join(" "), colours: points.map(colourAt) }; // a long list would take seconds
}"""
# Paints a field of ten classes side by side. Returns for each where its strokes are: the pixels darker than its ground.
STROKES = """([panels, marks]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element);
  painter.paint({ panels, marks }, 960, 420, 15, "light");
  const { x, y, w, h } = painter.places[0].inner, g = element.getContext("2d"), width = Math.round(w / 10) - 8;
  return Array.from({ length: 10 }, (_, k) => {
    const { data } = g.getImageData(Math.round(x + (k * w) / 10) + 4, Math.round(y) + 4, width, Math.round(h) - 8);
    const grey = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] + data[4 * i + 1] + data[4 * i + 2]);
    const ground = Math.max(...grey);
    return grey.map((v) => (v < ground - 60 ? "1" : "0")).join("");
  });
}"""
BLUE, INK = [0x00, 0x72, 0xB2], [0x1A, 0x1A, 0x1A]


@pytest.fixture(scope="module")
def paint():
    with open_front_end() as front_end:

        def paint(canvas: Canvas, points=(), colour: list[int] = BLUE) -> dict:
            marks = {
                name: {key: item.tolist() if isinstance(item, np.ndarray) else item for key, item in mark.items()}
                | shape_of(mark)
                for name, mark in canvas.marks.items()
            }
            specs = [panel.spec for panel in canvas.panels]
            painted = front_end.call(PAINT, [specs, marks, colour, list(points)])
            return painted | {"pixels": np.fromstring(painted["pixels"], sep=" ", dtype=int).reshape(-1, 2)}

        paint.front_end = front_end
        yield paint


def shape_of(mark):
    return {"shape": mark["values"].shape} if mark["kind"] == "field" else {}


def canvas_with_a_panel():
    canvas = Canvas("A panel.")
    return canvas, canvas.panel("Title", "x", "y", (0, 1), (0, 1))


def test_a_line_ends_at_the_axes_and_a_marker_outside_is_not_drawn(paint):
    canvas, panel = canvas_with_a_panel()
    panel.line("through", [-1, 2], [-1, 2], "blue", width=4)
    panel.line("back", [2, -1], [-0.4, 0.6], "blue", width=4, dash="--")
    panel.points("outside", [-0.005, 0.5], [0.5, 1.01], "blue", size=14)
    painted = paint(canvas)
    inner, pixels = painted["inner"][0], painted["pixels"]
    assert len(pixels) > 1000
    low = np.array([inner["x"], inner["y"]])
    assert (pixels >= low - 3).all() and (pixels <= low + [inner["w"], inner["h"]] + 3).all()


def test_a_line_that_leaves_at_the_top_or_bottom_is_marked_there_and_drawn_where_it_returns(paint):
    canvas = Canvas("A loss curve.")
    panel = canvas.panel("Title", "k", "E", (0, 10), (1e-6, 100.0), log="y")
    panel.line("E", np.arange(11), [1, 1e300, 1e5, 1, 1e-3, 1e-9, 0, 1e-3, 1e-3, 0, 0], "blue", exits=True)
    painted = paint(canvas)
    inner, pixels = painted["inner"][0], painted["pixels"]
    texts = {text for text, *_ in painted["texts"]}
    assert {"▲ above 10²", "▼ below 10⁻⁶"} <= texts
    x, y = (pixels - [inner["x"], inner["y"]]).T / [[inner["w"]], [inner["h"]]]
    assert ((np.abs(x - 0.3) < 0.02) & (np.abs(y - 0.25) < 0.02)).any()  # where it has returned to 1
    for left in (0.45, 0.8):  # a marker at the lower edge is wider than the line
        near = (np.abs(x - left) < 0.05) & (y > 0.975)
        assert np.ptp(x[near]) * inner["w"] > 6
    panel.line("E", np.arange(11), np.full(11, 1e-6), "blue", exits=True)
    assert not {text for text, *_ in paint(canvas)["texts"]} & {"▲ above 10²", "▼ below 10⁻⁶"}


def test_a_text_in_one_panel_does_not_move_the_title_and_legend_of_the_next(paint):
    canvas, panel = canvas_with_a_panel()
    second = canvas.panel("Second", "x", "y", (0, 1), (0, 1))
    second.line("a", [0, 1], [0, 1], label="a line")
    before = [t for t in paint(canvas)["texts"] if t[0] in ("Second", "a line")]
    panel.rule("r", x=0.5, text="k", above="c")
    panel.line("b", [0, 1], [0, 5], exits=True)
    after = [t for t in paint(canvas)["texts"] if t[0] in ("Second", "a line")]
    assert [(text, left) for text, left, *_ in before] == [(text, left) for text, left, *_ in after]


def test_the_classes_of_a_field_differ_without_their_colours(paint):
    canvas, panel = canvas_with_a_panel()
    panel.field("classes", [range(10)], (0, 1), (0, 1), colours="classes", smooth=False)
    marks = {"classes": {**canvas.marks["classes"], "values": list(range(10)), "shape": [1, 10]}}
    patterns = paint.front_end.call(STROKES, [[panel.spec], marks])
    assert len(patterns) == 10 and len(set(patterns)) == 10


def test_the_legend_lists_only_visible_marks(paint):
    canvas, panel = canvas_with_a_panel()
    panel.line("a", [0, 1], [0.2, 0.8], label="inside")
    panel.line("b", [-1, 2], [0.5, 0.6], label="across, with both ends outside")
    panel.line("c", [-1, 2], [1.5, 1.6], label="above")
    panel.line("d", [0.2, 0.4], [np.nan, np.nan], label="gaps only")
    panel.line("e", [0.2, np.nan, 0.4], [3, np.nan, -3], label="jumps over it")
    panel.points("f", [0.5, 3], [2, 0.5], label="points outside")
    panel.points("g", [], [], label="none")
    panel.points("h", [0.5, 3], [0.4, 0.5], label="one point inside")
    texts = {text for text, *_ in paint(canvas)["texts"]}
    labels = {mark["label"] for mark in canvas.marks.values()}
    assert texts & labels == {"inside", "across, with both ends outside", "one point inside"}


def test_an_area_is_filled_inside_the_axes_and_below_the_lines(paint):
    canvas, panel = canvas_with_a_panel()
    panel.line("line", [0.0, 1.0], [0.5, 0.5], "orange", width=6)
    panel.area("area", [0.25, 2.0, 2.0, 0.25], [0.0, 0.0, 2.0, 2.0], "blue", alpha=1.0)
    painted = paint(canvas)
    inner, pixels = painted["inner"][0], painted["pixels"]
    low = np.array([inner["x"] + inner["w"] / 4, inner["y"]])
    high = np.array([inner["x"] + inner["w"], inner["y"] + inner["h"]])
    assert (pixels >= low - 2).all() and (pixels <= high + 1).all()
    covered = 6 / inner["h"]  # by the line
    assert len(pixels) == pytest.approx(0.75 * inner["w"] * inner["h"] * (1 - covered), rel=0.02)


def test_a_text_above_one_panel_leaves_the_legend_of_the_next_in_place(paint):
    canvas, panel = canvas_with_a_panel()
    panel.rule("rule", x=0.5, text="2/L", above="c")
    other = canvas.panel("Title", "x", "y")
    other.line("line", [0, 1], [0, 1], label="legend")
    painted = paint(canvas)
    (left,) = (left for text, left, *_ in painted["texts"] if text == "legend")
    assert left > painted["inner"][1]["x"] + 1.9 * 15  # right of the sample


EXTREMES = [
    {"E": E, "tau": tau, "theta": theta, "k": k}
    for E in ("wave", "parabola", "valleys")
    for tau in (0.01, 0.3, 2.0)
    for theta in (-2.6, 1.9)
    for k in (0, 1)
]


@pytest.mark.parametrize("values", EXTREMES, ids=str)
def test_1_over_L_and_2_over_L_are_side_by_side_between_legend_and_axes(paint, values):
    demo = demos.descent_lemma()
    demo.set(**values)
    painted = paint(demo.picture)
    inner = painted["inner"][1]
    right = {text: place for text, *place in painted["texts"] if place[0] > inner["x"] - 30}  # of the right panel
    (x1, y1, w1), (x2, y2, _) = right["1/L"], right["2/L"]
    assert x1 + w1 < x2 and y1 == y2
    assert right["bound"][1] + 8 < y1 < inner["y"] - 5  # y1 is the middle of the letters, so keep half their height


LIGHT_BLUES = np.array([[0xF4, 0xF9, 0xFD], [0xCF, 0xE2, 0xF1], [0xA6, 0xCC, 0xE8]])  # from the smallest to the largest


def test_a_smooth_field_is_interpolated_between_its_values(paint):
    canvas, panel = canvas_with_a_panel()
    x, y = np.meshgrid(np.linspace(0.2, 0.8, 4), np.linspace(0.1, 0.9, 5))
    panel.field("field", x + y, (0.2, 0.8), (0.1, 0.9), limits=(0.0, 2.0))
    points = [(0, a, b) for a in np.linspace(0.22, 0.78, 9) for b in np.linspace(0.12, 0.88, 9)]
    colours = np.array(paint(canvas, points)["colours"])
    for (_, a, b), colour in zip(points, colours, strict=True):
        expected = [np.interp(a + b, [0, 1, 2], channel) for channel in LIGHT_BLUES.T]
        np.testing.assert_allclose(colour, expected, atol=2)


def test_a_field_fills_its_rectangle_and_nothing_else(paint):
    canvas, panel = canvas_with_a_panel()
    panel.field("field", np.ones((3, 3)), (0.2, 0.8), (0.1, 0.9), limits=(0.0, 1.0))
    inside = [(0, x, y) for x in (0.205, 0.795) for y in (0.107, 0.893)]
    outside = [(0, 0.193, 0.5), (0, 0.807, 0.5), (0, 0.5, 0.085), (0, 0.5, 0.915)]
    colours = np.array(paint(canvas, inside + outside)["colours"])
    np.testing.assert_allclose(colours[:4], np.tile(LIGHT_BLUES[-1], (4, 1)), atol=1)
    np.testing.assert_array_equal(colours[4:], np.full((4, 3), 255))


def test_a_field_with_levels_has_one_colour_between_two_levels(paint):
    canvas, panel = canvas_with_a_panel()
    x, _ = np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 5))
    panel.field("field", x, (0, 1), (0, 1), levels=(0.3, 0.6), lines=False)
    points = [(0, x, 0.5) for x in (0.05, 0.29, 0.31, 0.45, 0.59, 0.61, 0.95)]
    colours = np.array(paint(canvas, points)["colours"])
    np.testing.assert_allclose(colours, LIGHT_BLUES[[0, 0, 1, 1, 1, 2, 2]], atol=1)


def test_a_cell_without_a_number_has_the_colour_of_the_paper(paint):
    canvas, panel = canvas_with_a_panel()
    panel.field(
        "field", [[0.0, np.nan], [0.0, 0.0]], (0, 1), (0, 1), colours="classes", smooth=False
    )  # without strokes
    colours = paint(canvas, [(0, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)])["colours"]
    assert colours == [[0x8C, 0xC0, 0xE0], [255, 255, 255], [0x8C, 0xC0, 0xE0], [0x8C, 0xC0, 0xE0]]


def test_nodes_have_the_colours_of_their_values_and_a_sign(paint):
    canvas, panel = canvas_with_a_panel()
    x, y = np.array([0.2, 0.5, 0.8]), np.array([0.3, 0.6, 0.3])
    panel.nodes("units", x, y, [0.0, 1.0, np.nan], 0.2)
    inked = paint(canvas, colour=INK)["pixels"]
    place = paint(canvas)["inner"][0]
    centre = np.stack([place["x"] + x * place["w"], place["y"] + (1 - y) * place["h"]], axis=1)
    radius = 0.1 * place["h"]
    inside = [np.sum(np.hypot(*(inked - c).T) < radius - 2) for c in centre]
    assert inside[1] == pytest.approx(np.pi * (radius - 2) ** 2, rel=0.02) and inside[0] == inside[2] == 0
    panel.nodes("units", x, y, [-1.0, 1.0, 0.05], 0.2, colours="diverging", limits=(-1, 1), signed=True)
    inked = paint(canvas, colour=INK)["pixels"]
    inside = [np.sum(np.hypot(*(inked - c).T) < radius - 2) for c in centre]
    assert 0 == inside[2] < inside[0] < inside[1]  # nothing, a minus, a plus
