"""What the front end draws on a canvas: lines end at the axes, the legend lists visible marks, labels don't overlap."""

import numpy as np
import pytest
from front_end import LOAD
from lab_server import open_browser

from helpers import demos
from helpers.demos.framework import frontend
from helpers.demos.framework.canvas import Canvas

pytestmark = pytest.mark.browser

# Paints a scene. Returns the axes of the panels, the texts with position and width, and the pixels near one colour.
PAINT = """([panels, marks, colour]) => {
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
    if (near) pixels.push([(i / 4) % 960, Math.floor(i / 4 / 960)]);
  }
  return { inner: painter.places.map((place) => place.inner), texts, pixels };
}"""
BLUE = [0x00, 0x72, 0xB2]


@pytest.fixture(scope="module")
def paint():
    with open_browser() as browser:
        page = browser.new_page()
        page.goto("about:blank")
        page.evaluate(LOAD, frontend.script())

        def paint(canvas: Canvas) -> dict:
            marks = {
                name: {key: item.tolist() if isinstance(item, np.ndarray) else item for key, item in mark.items()}
                for name, mark in canvas.marks.items()
            }
            return page.evaluate(PAINT, [[panel.spec for panel in canvas.panels], marks, BLUE])

        yield paint
        page.close()


def canvas_with_a_panel():
    canvas = Canvas("A panel.")
    return canvas, canvas.panel("Title", "x", "y", (0, 1), (0, 1))


def test_a_line_ends_at_the_axes_and_a_marker_outside_is_not_drawn(paint):
    canvas, panel = canvas_with_a_panel()
    panel.line("through", [-1, 2], [-1, 2], "blue", width=4)
    panel.line("back", [2, -1], [-0.4, 0.6], "blue", width=4, dash="--")
    panel.points("outside", [-0.005, 0.5], [0.5, 1.01], "blue", size=14)
    painted = paint(canvas)
    inner, pixels = painted["inner"][0], np.array(painted["pixels"])
    assert len(pixels) > 1000
    low = np.array([inner["x"], inner["y"]])
    assert (pixels >= low - 3).all() and (pixels <= low + [inner["w"], inner["h"]] + 3).all()


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
