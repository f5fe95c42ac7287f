"""In the demos that draw a graph, at every step no box or text covers another one, and no text is squeezed or jumps."""

import pytest
from front_end import open_front_end

from helpers import demos

pytestmark = pytest.mark.browser

# Paints a scene and returns the rectangles [what, left, top, right, bottom] of all boxes and texts in its first panel,
# and the texts that are squeezed. A text inside a rectangle belongs to it and isn't returned.
RECTANGLES = """([panels, marks, width, height, em]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element);
  const g = element.getContext("2d"), fillText = g.fillText.bind(g), roundRect = g.roundRect.bind(g);
  const boxes = [], texts = [], squeezed = [];
  g.roundRect = (x, y, w, h, r) => {
    boxes.push([`box ${boxes.length}`, x, y, x + w, y + h]);
    roundRect(x, y, w, h, r);
  };
  g.fillText = (text, x, y, limit) => {
    const m = g.measureText(text);
    if (m.width > limit && x < painter.places[0].outer.x + painter.places[0].outer.w) squeezed.push(text);
    texts.push([text, x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent,
                x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent]);
    fillText(text, x, y, limit);
  };
  const first = Object.fromEntries(Object.entries(marks).filter(([, mark]) => mark.panel === 0));
  painter.paint({ panels, marks: first }, width, height, em, "light");
  const { x, y, w, h } = painter.places[0].outer;
  const inPanel = texts.filter(([, a, b, c, d]) => a >= x && c <= x + w && b >= y && d <= y + h);
  const contains = (box, text) => box[1] <= text[1] && box[2] <= text[2] && box[3] >= text[3] && box[4] >= text[4];
  for (const box of boxes) box[0] = inPanel.filter((text) => contains(box, text)).map(([text]) => text).join(" | ");
  const outside = boxes.filter(([, a, b, c, d]) => a < x || c > x + w || b < y || d > y + h);
  const free = inPanel.filter((text) => !boxes.some((box) => contains(box, text)));
  return { rectangles: [...boxes, ...free], squeezed, outside };
}"""
# Paints a scene and returns where its panels are and how large the text of the first one is.
PLACES = """([panels, marks, width, height, em]) => {
  const painter = new course.Painter(document.createElement("canvas"));
  painter.paint({ panels, marks }, width, height, em, "light");
  const first = Object.values(marks).filter((mark) => mark.panel === 0);
  return [...painter.places.map(({ inner }) => inner), painter.fittingTextSize(painter.places[0], first)];
}"""
SIZES = [(960, 421, 15), (1240, 480, 26), (1880, 820, 30)]  # a notebook, a lecture with large text, a larger projector
DEMOS = {
    "compute graph": demos.compute_graph,
    "formula": lambda: demos.compute_graph("(x + y) * z + exp(x)", x=0.5, y=1.0, z=2.0),
    "network": demos.network_graph,
}


@pytest.fixture(scope="module")
def front_end():
    with open_front_end() as front_end:
        yield front_end


def to_json(mark):
    return {key: item.tolist() if hasattr(item, "tolist") else item for key, item in mark.items()}


def overlaps(a, b, tolerance=1.0):
    """Return whether two rectangles [what, left, top, right, bottom] have more than their edges in common."""
    return all(a[k] + tolerance < b[k + 2] and b[k] + tolerance < a[k + 2] for k in (1, 2))


def painted(front_end, script, demo, size):
    """Return what a script says about the demo's picture in a size."""
    canvas = demo.picture
    marks = {name: to_json(mark) for name, mark in canvas.marks.items()}
    return front_end.call(script, [[panel.spec for panel in canvas.panels], marks, *size])


def check_layout(front_end, demo, location):
    for size in SIZES:
        found = painted(front_end, RECTANGLES, demo, size)
        rectangles, where = found["rectangles"], f"{location} at {size}"
        assert len(rectangles) > 5
        covered = [(a, b) for i, a in enumerate(rectangles) for b in rectangles[:i] if overlaps(a, b)]
        assert not covered, where
        assert not found["squeezed"], where
        assert not found["outside"], where


@pytest.mark.parametrize("name", DEMOS)
def test_nothing_covers_anything_else_in_any_example_at_any_step(front_end, name):
    demo = DEMOS[name]()
    for title, state in demo.spec["presets"]:
        demo.restore(state)
        check_layout(front_end, demo, title)
        for step in range(int(demo.controls["step"].maximum) + 1) if "step=" in state else ():
            demo.set(step=step)
            check_layout(front_end, demo, f"{title}, step {step}")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", DEMOS)
def test_panels_and_text_keep_their_places_and_sizes_from_the_first_step_to_the_last(front_end, name, size):
    demo = DEMOS[name]()
    for title, state in demo.spec["presets"]:
        demo.restore(state)
        steps = range(int(demo.controls["step"].maximum) + 1)
        demo.set(step=0)
        before = painted(front_end, PLACES, demo, size)
        for step in steps[1:]:
            demo.set(step=step)
            assert painted(front_end, PLACES, demo, size) == before, (title, step)
