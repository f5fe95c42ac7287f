"""The stills that Matplotlib draws agree with what the browser draws, and an exported notebook shows them."""

import re

import nbformat
import numpy as np
import pytest
from every_demo import CELLS, make_demo, states_of
from front_end import open_front_end
from lab_server import ROOT, notebook
from matplotlib.text import Text
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from helpers.demos.framework import canvas_still, frontend
from helpers.demos.framework.palette import colour_map, colours

pytestmark = pytest.mark.browser

# Paints a scene and returns the axes of its panels and the texts, each with the point that it is aligned with.
PAINT = """([panels, marks, width, height, em]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element), texts = [];
  const g = element.getContext("2d"), fillText = g.fillText.bind(g);
  g.fillText = (text, x, y, ...rest) => {
    const at = g.getTransform().transformPoint(new DOMPoint(x, y));
    texts.push([text, at.x / painter.ratio, at.y / painter.ratio]);
    fillText(text, x, y, ...rest);
  };
  for (const mark of Object.values(marks)) if (mark.values) mark.values.shape = mark.shape;
  painter.paint({ panels, marks }, width, height, em, "light");
  return { places: painter.places.map(({ inner: r }) => [r.x, r.y, r.x + r.w, r.y + r.h]), texts };
}"""


@pytest.fixture(scope="module")
def front_end():
    with open_front_end() as front_end:
        yield front_end


def in_browser(front_end, canvas, em):
    """Return what the browser draws for a canvas."""
    marks = {}
    for name, mark in canvas.marks.items():
        shape = {"shape": mark["values"].shape} if "values" in mark else {}
        arrays = {key: item.ravel().tolist() for key, item in mark.items() if isinstance(item, np.ndarray)}
        marks[name] = mark | shape | arrays
    specs = [panel.spec for panel in canvas.panels]
    return front_end.call(PAINT, [specs, marks, canvas.width, canvas.height, em])


def test_the_colours_are_those_of_the_front_end(front_end):
    palette, maps = front_end.call("() => [course.PALETTES.light, course.COLOUR_MAPS.light]")
    assert palette == colours()
    for name, stops in maps.items():
        assert front_end.call("stops => stops.map(course.rgb)", stops) == colour_map(name).tolist(), name


@pytest.mark.parametrize("title", [title for title in CELLS if title != "The slope of a parabola"])
def test_texts_and_axes_are_where_the_browser_draws_them(front_end, title):
    demo = make_demo(title)
    for state in states_of(demo):
        canvas = demo.picture
        em = max(12, 15 * canvas.width / 960)
        drawn, figure = in_browser(front_end, canvas, em), canvas_still.draw(canvas)
        check_axes(canvas, figure, drawn["places"], state)
        check_texts(canvas, figure, em, drawn["texts"], state)
    demo.close()


def check_axes(canvas, figure, places, state):
    """Check that the axes have nearly the same edges as in the browser, whose titles may take fewer lines."""
    drawn = [line.get_data() for line in figure.get_children() if line.get_gid() == "*axes"]
    edges = [[min(x), canvas.height - max(y), max(x), canvas.height - min(y)] for x, y in drawn]
    expected = [place for panel, place in zip(canvas.panels, places, strict=True) if not panel.spec["bare"]]
    size = np.array(2 * [canvas.width, canvas.height])
    assert np.reshape(edges, (-1, 4)) / size == pytest.approx(np.reshape(expected, (-1, 4)) / size, abs=0.05), state


def check_texts(canvas, figure, em, expected, state):
    """Check that the texts have the same words as in the browser, and that lines in common are near the same places.

    Where lines break and where the next label of a legend starts depends on the font. The browser writes the lines of a
    text one by one, each from the point that it is aligned with.
    """
    shown = [artist for artist in figure.get_children() if isinstance(artist, Text) and artist.get_text()]
    words = " ".join(artist.get_text() for artist in shown).split()
    assert sorted(words) == sorted(" ".join(text for text, _, _ in expected).split()), state
    for artist in shown:
        near = artist.get_window_extent().padded(6 * em if artist.get_gid() == "*legend" else 1.5 * em, 1.5 * em)
        line = artist.get_text().split("\n")[0]
        points = [(x, canvas.height - y) for text, x, y in expected if text == line]
        assert not points or any(near.contains(*point) for point in points), (state, line, near, points)


# --- an exported notebook ---------------------------------------------------------------------------------

CELL_ALONE = "from helpers import demos\ndemos.descent()"
CELL_IN_BOX = "import ipywidgets\nipywidgets.VBox([ipywidgets.Label('A label.'), demos.descent_lemma()])"
# Renders a widget without a kernel into the output below each still, as a widget manager of an exported page does.
RENDER = """async (script) => {
  const course = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const empty = { controls: {}, values: {}, presets: [], speeds: [] };
  const spec = { title: "A demo", picture: "canvas", size: [960, 420], ...empty };
  const model = { get: (name) => ({ spec })[name], set() {}, save_changes() {}, on() {}, off() {}, send() {} };
  for (const still of document.querySelectorAll(".course-still")) {
    const output = still.closest(".jp-OutputArea-child").nextElementSibling;
    const el = output.appendChild(document.createElement("div"));
    el.className = "jupyter-widgets";
    course.default.render({ model, el });
  }
  return document.querySelectorAll(".course-waiting").length;
}"""
# The number of colours of a picture.
COLOURS = """(image) => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
  const g = canvas.getContext("2d");
  g.drawImage(image, 0, 0);
  return new Set(new Uint32Array(g.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
}"""


@pytest.fixture(scope="module")
def exported(browser, tmp_path_factory):
    """A notebook with two demos, one of them in a box, executed and exported, in a browser without a network."""
    content = nbformat.reads(notebook(CELL_ALONE, CELL_IN_BOX), as_version=4)
    NotebookClient(content, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    folder = tmp_path_factory.mktemp("exported")
    text, _ = HTMLExporter().from_notebook_node(content)
    (folder / "demos.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.route(re.compile("^(?!file|data|blob)"), lambda route: route.abort())
    page.goto((folder / "demos.html").as_uri(), wait_until="domcontentloaded")
    yield page
    page.close()


def check_pictures(page):
    """Check that the page shows one picture for each demo, with many colours."""
    pictures = page.locator("img:visible")
    page.wait_for_function("() => [...document.querySelectorAll('img')].every((image) => image.complete)")
    page.wait_for_function("() => document.getAnimations().every(({ playState }) => playState === 'finished')")
    assert pictures.count() == 2
    for picture in pictures.all():
        assert picture.evaluate(COLOURS) > 50
        assert picture.bounding_box()["width"] > 500 and len(picture.get_attribute("alt")) > 40
    assert page.get_by_text("Loading widget").filter(visible=True).count() == 0


def test_an_exported_notebook_shows_a_picture_of_each_demo(exported):
    check_pictures(exported)


def test_it_also_does_if_a_widget_manager_has_rendered_widgets_without_a_kernel(exported):
    assert exported.evaluate(RENDER, frontend.script()) == 2
    check_pictures(exported)
