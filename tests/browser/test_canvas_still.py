"""The stills that Matplotlib draws agree with what the browser draws, and an exported notebook shows them."""

import numpy as np
import pytest
from every_demo import CELLS, make_demo, states_of
from front_end import LOAD
from lab_server import open_browser
from matplotlib.text import Text

from helpers.demos.framework import canvas_still, frontend
from helpers.demos.framework.palette import colour_map, colours
from helpers.demos.framework.picture import agg

pytestmark = pytest.mark.browser

# Paints a scene and returns the axes of its panels and the texts around them, each with its centre.
PAINT = """([panels, marks, width, height, em]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element), texts = [];
  const g = element.getContext("2d"), fillText = g.fillText.bind(g);
  g.fillText = (text, x, y, ...rest) => {
    const w = g.measureText(text).width, to = g.getTransform(), ratio = painter.ratio;
    const middle = x + { start: w / 2, left: w / 2, center: 0, right: -w / 2 }[g.textAlign];
    const at = to.transformPoint(new DOMPoint(middle, y));
    texts.push([text, at.x / ratio, at.y / ratio]);
    fillText(text, x, y, ...rest);
  };
  painter.paint({ panels, marks }, width, height, em, "light");
  return { places: painter.places.map(({ inner: r }) => [r.x, r.y, r.x + r.w, r.y + r.h]), texts };
}"""


@pytest.fixture(scope="module")
def page():
    with open_browser() as browser:
        page = browser.new_page()
        page.goto("about:blank")
        page.evaluate(LOAD, frontend.script())
        yield page
        page.close()


def in_browser(page, canvas, em):
    """Return what the browser draws for a canvas."""
    marks = {}
    for name, mark in canvas.marks.items():
        shape = {"shape": mark["values"].shape} if "values" in mark else {}
        arrays = {key: item.ravel().tolist() for key, item in mark.items() if isinstance(item, np.ndarray)}
        marks[name] = mark | shape | arrays
    specs = [panel.spec for panel in canvas.panels]
    return page.evaluate(PAINT, [specs, marks, canvas.width, canvas.height, em])


def test_the_colours_are_those_of_the_front_end(page):
    palette, maps = page.evaluate("() => [course.PALETTES.light, course.COLOUR_MAPS.light]")
    assert palette == colours()
    for name, stops in maps.items():
        assert page.evaluate("stops => stops.map(course.rgb)", stops) == colour_map(name).tolist(), name


@pytest.mark.parametrize("title", [title for title in CELLS if title != "The slope of a parabola"])
def test_texts_and_axes_are_where_the_browser_draws_them(page, title):
    demo = make_demo(title)
    for state in states_of(demo):
        canvas, figure = demo.picture, canvas_still.draw(demo.picture)
        em = max(12, 15 * canvas.width / 960)
        drawn, renderer = in_browser(page, canvas, em), agg(figure).get_renderer()
        inner = [place.inner for place in canvas_still.place_panels(canvas, em)]
        bottom = canvas.height
        boxes = [[box.x0, bottom - box.y1, box.x1, bottom - box.y0] for box in inner]
        assert drawn["places"] == pytest.approx(np.array(boxes), abs=0.01), state
        shown = [a for a in figure.get_children() if isinstance(a, Text) and a.get_text()]
        extents = [(a.get_text(), a.get_window_extent(renderer)) for a in shown]
        texts = [
            (line, (box.x0 + box.x1) / 2, bottom - (box.y0 + box.y1) / 2) for text, box in extents for line in [text]
        ]
        expected = [text for text in drawn["texts"] if text[0]]
        assert sorted(line for text, _, _ in texts for line in text.split("\n")) == sorted(t for t, _, _ in expected), (
            state
        )
        for text, x, y in expected:
            distances = [np.hypot(x - there[0], (y - there[1]) / 1.5) for other, *there in texts if other == text]
            assert not distances or min(distances) < em, (state, text)
    demo.close()
