"""Texts of the demos don't overlap, don't leave the canvas and keep their size, from a phone to a lecture hall."""

from functools import cache
from typing import Any

import pytest
from front_end import open_front_end
from painted_scenes import PaintedScene, all_scenes

from helpers.demos.framework.canvas import Canvas

pytestmark = pytest.mark.browser

# Width, height and text size of the canvas in CSS pixels. Without a height, the page asks for one that suits the width.
SIZES = {
    "phone": (376, None, 13), "page": (960, None, 15), "projector": (1240, 480, 26), "large hall": (1880, 800, 39),
}  # fmt: skip

# Paints a scene. Returns the rectangles of all texts, with their sizes, and the rectangles of all panels.
TEXTS = """([panels, marks, size, width, height, em]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element), texts = [];
  const g = element.getContext("2d"), fillText = g.fillText.bind(g);
  g.fillText = (text, x, y, most = Infinity) => {
    if (!text) return;
    const m = g.measureText(text), squeezed = Math.min(1, most / m.width), t = g.getTransform();
    const [left, right] = [-m.actualBoundingBoxLeft * squeezed, m.actualBoundingBoxRight * squeezed];
    const corners = [[left, -m.actualBoundingBoxAscent], [right, m.actualBoundingBoxDescent]]
      .map(([dx, dy]) => new DOMPoint(x + dx, y + dy).matrixTransform(t));
    const [x0, x1, y0, y1] = ["x", "y"].flatMap((k) => corners.map((p) => p[k]).sort((a, b) => a - b));
    const size = parseFloat(/([\\d.]+)px/.exec(g.font)[1]) / em;
    texts.push({ text, x: x0, y: y0, w: x1 - x0, h: y1 - y0, squeezed, size });
    fillText(text, x, y, most);
  };
  const high = height ?? course.naturalHeight({ panels, marks }, width, em, size);
  painter.paint({ panels, marks, stacks: !height }, width, high, em, "light"); // in a hall, panels never stack
  const natural = course.naturalWidth({ panels, marks }, width, em);
  const [inner, outer] = ["inner", "outer"].map((key) => painter.places.map((p) => p[key]));
  return { texts, natural, height: high, inner, outer };
}"""

# Returns the texts that a line or a marker runs through, or that something is drawn over. The picture without lines and
# markers shows what else is beneath each text.
STRUCK = """([panels, marks, size, least, height, em]) => {
  const width = height ? least : course.naturalWidth({ panels, marks }, least, em);
  const paint = (withLines) => {
    const element = document.createElement("canvas"), painter = new course.Painter(element), texts = [];
    const g = element.getContext("2d", { willReadFrequently: true }), fillText = g.fillText.bind(g);
    if (!withLines) g.stroke = painter.markers = () => {};
    const pixels = (box) => String(new Uint32Array(g.getImageData(...box).data.buffer));
    g.fillText = (text, x, y, ...rest) => {
      const m = g.measureText(text), t = g.getTransform();
      const [left, up] = [m.actualBoundingBoxLeft, m.actualBoundingBoxAscent];
      const corners = [[-left, -up], [m.actualBoundingBoxRight, m.actualBoundingBoxDescent]]
        .map(([dx, dy]) => new DOMPoint(x + dx, y + dy).matrixTransform(t));
      const [x0, x1, y0, y1] = ["x", "y"].flatMap((k) => corners.map((p) => Math.round(p[k])).sort((a, b) => a - b));
      const box = [x0 + 1, y0 + 1, Math.max(1, x1 - x0 - 2), Math.max(1, y1 - y0 - 2)]; // other texts may touch it
      const ground = pixels(box);
      fillText(text, x, y, ...rest);
      if (text.trim()) texts.push({ text, box, ground, written: pixels(box) });
    };
    const high = height ?? course.naturalHeight({ panels, marks }, width, em, size);
    painter.paint({ panels, marks, stacks: !height }, width, high, em, "light");
    return texts.map((text) => ({ ...text, finished: pixels(text.box) }));
  };
  const plain = paint(false), isStruck = (t, i) => t.ground !== plain[i].ground || t.finished !== t.written;
  return paint(true).filter(isStruck).map(({ text }) => text);
}"""


@pytest.fixture(scope="module")
def painted():
    with open_front_end() as front_end:

        @cache  # several tests look at the same texts
        def painted(scene: PaintedScene, size: str, width: float | None = None, script: str = TEXTS) -> Any:
            wide, *others = SIZES[size]
            return front_end.call(script, [scene.panels, scene.marks, list(scene.size), width or wide, *others])

        yield painted


@pytest.fixture(scope="module")
def scenes():
    return list(all_scenes())


def has_boxes(scene):
    return any(mark["kind"] == "box" for mark in scene.marks.values())


def overlap(a, b, by=1.0):
    """Whether two rectangles overlap by more than a number of pixels in both directions."""
    return all(
        min(a[x] + a[w], b[x] + b[w]) - max(a[x], b[x]) > by for x, w in (("x", "w"), ("y", "h"))
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_no_text_overlaps_another(painted, scenes, size):
    clashes = {}
    for scene in scenes:
        texts = painted(scene, size)["texts"]
        found = [(a["text"], b["text"]) for i, a in enumerate(texts) for b in texts[:i] if overlap(a, b)]
        if found:
            clashes[scene.name] = found
    assert clashes == {}


@pytest.mark.parametrize("size", SIZES)
def test_no_line_or_marker_strikes_a_text_through(painted, scenes, size):
    struck = {scene.name: found for scene in scenes if (found := painted(scene, size, script=STRUCK))}
    assert struck == {}


def test_a_text_under_a_line_is_found(painted):
    canvas = Canvas("A panel.")
    panel = canvas.panel()
    panel.rule("level", y=0.5, text="beside its line")
    panel.text("name", 0.3, 0.3, "on paper")
    panel.text("empty", 0.8, 0.2, "beside the line")
    panel.line("line", [0, 0.6], [0, 0.6])
    scene = PaintedScene.of(canvas)
    assert painted(scene, "page", script=STRUCK) == []
    without_paper = STRUCK.replace("texts = [];", "texts = []; painter.plates = () => [];")
    assert painted(scene, "page", script=without_paper) == ["on paper"]


@pytest.mark.parametrize("size", SIZES)
def test_no_text_leaves_the_canvas(painted, scenes, size):
    cut = {}
    for scene in scenes:
        picture = painted(scene, size)
        limits = {"x": SIZES[size][0], "y": picture["height"]}
        found = [
            text["text"]
            for text in picture["texts"]
            for axis, extent in (("x", "w"), ("y", "h"))
            if text[axis] < -1 or text[axis] + text[extent] > limits[axis] + 1
        ]
        if found:
            cut[scene.name] = found
    assert cut == {}


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_small_or_squeezed(painted, scenes, size):
    small = {}
    for scene in scenes:
        if has_boxes(scene):
            continue  # the next test
        found = [t["text"] for t in painted(scene, size)["texts"] if t["size"] < 0.85 or t["squeezed"] < 0.9]
        if found:
            small[scene.name] = found
    assert small == {}


def test_the_page_scrolls_a_graph_that_would_be_squeezed_on_a_phone(painted, scenes):
    graphs = [scene for scene in scenes if has_boxes(scene)]
    assert len(graphs) > 10
    for scene in graphs:
        assert painted(scene, "page")["natural"] == 960, scene.name
        natural = painted(scene, "phone")["natural"]
        assert natural > 1.4 * 376, scene.name
        texts = painted(scene, "phone", natural)["texts"]
        assert min(text["size"] * text["squeezed"] for text in texts) > 0.69, scene.name


def test_boxes_use_the_large_text_of_a_lecture(painted, scenes):
    for scene in scenes:
        if scene.name.startswith("graph") and scene.name.endswith(("start", "forwards")):
            values = [t for t in painted(scene, "projector")["texts"] if t["text"] in ("?", "−1", "4", "2")]
            assert len(values) >= 3 and min(t["size"] for t in values) >= 0.95


@pytest.mark.parametrize("panels", [2, 3])
def test_panels_in_a_row_stack_on_a_phone_and_keep_a_legible_size(painted, panels):
    canvas = Canvas("Panels.")
    for _ in range(panels):
        canvas.panel("A title", "x", "y")
    phone, page = painted(PaintedScene.of(canvas), "phone"), painted(PaintedScene.of(canvas), "page")
    assert phone["height"] > 1.5 * page["height"] * 376 / 960
    tops = [outer["y"] for outer in phone["outer"]]
    assert tops == sorted(tops) and len(set(tops)) == panels and len({outer["y"] for outer in page["outer"]}) == 1
    assert all(inner["w"] > 0.7 * 376 and inner["h"] > 7 * 13 for inner in phone["inner"])


def test_placed_panels_stack_in_reading_order(painted):
    canvas = Canvas("Panels.")
    for place in ((0, 0, 0.44, 1), (0.45, 0, 0.55, 0.56), (0.45, 0.56, 0.23, 0.44), (0.69, 0.56, 0.31, 0.44)):
        canvas.panel("A title", "x", "y", place=place)
    tops = [outer["y"] for outer in painted(PaintedScene.of(canvas), "phone")["outer"]]
    assert tops == sorted(tops) and len(set(tops)) == 4


def test_a_low_wide_picture_is_not_stacked_however_large_its_text(painted):
    canvas = Canvas("Panels.")
    for _ in range(4):
        canvas.panel("A title", "x", "y")
    assert len({outer["y"] for outer in painted(PaintedScene.of(canvas), "projector")["outer"]}) == 1


def test_long_labels_of_ticks_widen_the_margin(painted):
    canvas = Canvas("A panel.")
    panel = canvas.panel("", "x", "E(θ)", ylim=(0, 1))
    panel.set(yticks=[[0.2, "a long label"], [0.8, "1.000001"]])
    picture = painted(PaintedScene.of(canvas), "page")
    labels = {t["text"]: t for t in picture["texts"]}
    assert labels["a long label"]["size"] == pytest.approx(0.92)
    assert labels["E(θ)"]["x"] + labels["E(θ)"]["w"] < labels["a long label"]["x"]
    assert labels["a long label"]["x"] + labels["a long label"]["w"] < picture["inner"][0]["x"]


def test_a_long_legend_and_a_long_title_take_a_second_line(painted):
    canvas = Canvas("A panel.")
    panel = canvas.panel("A title that is far too long for a panel, at least on a phone", "x", "y")
    for k in range(6):
        panel.line(f"line{k}", [0, 1], [0, 1], label=f"the curve {k}")
    texts = painted(PaintedScene.of(canvas), "phone")["texts"]
    legend = [t for t in texts if t["text"].startswith("the curve")]
    assert len(legend) == 6 and len({round(t["y"]) for t in legend}) == 2
    assert len([t for t in texts if t["size"] == pytest.approx(1.1)]) == 2
