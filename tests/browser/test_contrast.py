"""Everything that a demo draws stands out from what is beneath it, measured on the pixels of every example.

Text needs a contrast of 4.5, or 3 if it is large. Of a mark, some pixel in every small part of it needs 3: a marker may
reach that with its edge.
"""

import json

import pytest
from front_end import open_front_end
from painted_scenes import PaintedScene, all_scenes
from palette import COLOURS, THEMES, contrast, front_end_colours, rgb

from helpers.demos.framework.canvas import Canvas

pytestmark = pytest.mark.browser

# Paints a scene and returns what doesn't stand out. Each text is compared with the pixels that it covers, and each mark
# with the panel without other marks.
FIND_FAINT = """([panels, marks, theme, width, height]) => {
  const element = document.createElement("canvas"), painter = new course.Painter(element), faint = [];
  const g = element.getContext("2d", { willReadFrequently: true }), BLOCK = 8;
  const size = ({ outer }) => [outer.w, outer.h].map((v) => Math.ceil(v * painter.ratio));
  const read = (place) => g.getImageData(...corner(place), ...size(place));
  const corner = ({ outer }) => [outer.x, outer.y].map((v) => Math.round(v * painter.ratio));
  const words = (image) => new Uint32Array(image.data.buffer); // a pixel each
  const channels = (word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255];
  const table = new Map();
  const contrast = (a, b) => {
    const key = (a & 16777215) * 16777216 + (b & 16777215);
    if (!table.has(key)) table.set(key, course.contrast(channels(a), channels(b)));
    return table.get(key);
  };

  const fillText = g.fillText.bind(g);
  g.fillText = (text, x, y, ...rest) => {
    const m = g.measureText(text), [left, up] = [m.actualBoundingBoxLeft, m.actualBoundingBoxAscent];
    const corners = [[-left, -up], [m.actualBoundingBoxRight, m.actualBoundingBoxDescent]]
      .map(([dx, dy]) => new DOMPoint(x + dx, y + dy).matrixTransform(g.getTransform()));
    const [x0, x1, y0, y1] = ["x", "y"].flatMap((k) => corners.map((p) => p[k]).sort((a, b) => a - b));
    const colour = course.rgb(g.fillStyle).reduce((word, v, i) => word | (v << (8 * i)), 0);
    const ground = words(g.getImageData(x0, y0, Math.max(1, Math.ceil(x1 - x0)), Math.max(1, Math.ceil(y1 - y0))));
    const found = Array.from(ground, (pixel) => contrast(colour, pixel)).sort((a, b) => a - b)[ground.length / 10 | 0];
    const pixels = parseFloat(/([\\d.]+)px/.exec(g.font)[1]), bold = /^(bold|600)/.test(g.font);
    const least = pixels >= 24 || (bold && pixels >= 18.66) ? 3 : 4.5;
    if (text && found < least) faint.push(`text "${text}": ${found.toFixed(2)}`);
    fillText(text, x, y, ...rest);
  };

  // The lowest over all parts of a mark of the best contrast nearby.
  const standsOut = (before, after) => {
    const W = after.width, columns = Math.ceil(W / BLOCK), best = new Map(), [from, to] = [words(before), words(after)];
    for (let i = 0; i < to.length; i++) {
      if (from[i] === to[i]) continue;
      const [a, b] = [channels(from[i]), channels(to[i])];
      if (a.reduce((sum, v, k) => sum + Math.abs(v - b[k]), 0) < 24) continue; // the rim of a smooth edge
      const block = Math.floor(i / W / BLOCK) * columns + Math.floor((i % W) / BLOCK), old = best.get(block) || [0, 0];
      best.set(block, [Math.max(old[0], contrast(from[i], to[i])), old[1] + 1]);
    }
    const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => dy * columns + dx));
    const near = (block) => Math.max(...around.map((step) => best.get(block + step)?.[0] || 0));
    return Math.min(Infinity, ...[...best].filter(([, [, n]]) => n >= 8).map(([block]) => near(block)));
  };
  let ground = null; // the panel with its field only
  const { axes, titleAndLegend } = painter;
  painter.axes = (place) => ((ground = read(place)), axes.call(painter, place));
  painter.titleAndLegend = (place, marks) => {
    if (place.panel.bare) ground = read(place);
    titleAndLegend.call(painter, place, marks);
  };
  for (const kind of ["line", "arrow", "bars", "rule", "box"]) {
    const draw = painter[kind].bind(painter);
    painter[kind] = (mark, place) => {
      const current = read(place);
      g.putImageData(ground, ...corner(place));
      draw(mark, place);
      const least = standsOut(ground, read(place));
      if (least < 2.95) faint.push(`${mark.kind} in ${mark.colour}: ${least.toFixed(2)}`);
      g.putImageData(current, ...corner(place));
      draw(mark, place);
    };
  }
  painter.paint({ panels, marks }, width / 1.5, height / 1.5, 10, theme); // smaller than on a page, to save time
  return [...new Set(faint)];
}"""


@pytest.fixture(scope="module")
def faint_parts():
    with open_front_end(device_scale_factor=2) as front_end:

        def faint_parts(scene: PaintedScene, theme: str) -> list[str]:
            return front_end.call(FIND_FAINT, [scene.panels, scene.marks, theme, *scene.size])

        yield faint_parts


@pytest.fixture(scope="module")
def scenes():
    different = {json.dumps([scene.panels, scene.marks]): scene for scene in all_scenes()}
    return list(different.values())


@pytest.mark.parametrize("theme", THEMES)
def test_everything_that_the_demos_draw_stands_out(faint_parts, scenes, theme):
    faint = {scene.name: parts for scene in scenes if (parts := faint_parts(scene, theme))}
    assert faint == {}


@pytest.mark.parametrize("colour_map", front_end_colours("COLOUR_MAPS")["light"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_mark_or_text_of_any_colour_stands_out_from_any_field(faint_parts, theme, colour_map):
    canvas, count = Canvas("A field."), len(front_end_colours("COLOUR_MAPS")[theme][colour_map])
    panel = canvas.panel("", xlim=(0, count), ylim=(0, len(COLOURS)))
    values = [list(range(count))] if colour_map == "classes" else [[x / 8 for x in range(8 * count)]]
    panel.field("field", values, (0, count), (0, len(COLOURS)), colours=colour_map, smooth=False)
    for y, colour in enumerate(COLOURS):
        panel.line(f"line {colour}", [0, count], [y + 0.15] * 2, colour, width=2, dash="--")
        for k, marker in enumerate(["o", "s", "D", "^", "v", "+", "x", "*"]):
            at = [x + 0.1 * k for x in range(count)]
            panel.points(f"points {colour} {marker}", at, [y + 0.35] * count, colour, marker, size=12, hollow=k % 2 > 0)
        panel.arrow(f"arrow {colour}", [0.1, count - 0.1], [y + 0.55, y + 0.55], colour)
        for x in range(count):
            panel.text(f"text {colour} {x}", x + 0.5, y + 0.8, "abc", colour)
    assert faint_parts(PaintedScene.of(canvas), theme) == []


def test_a_faint_mark_and_a_faint_text_are_found(faint_parts):
    canvas = Canvas("A panel.")
    panel = canvas.panel()
    panel.line("line", [0, 1], [0, 1], "faint")
    panel.text("text", 0.5, 0.2, "hello", "faint")
    faint = faint_parts(PaintedScene.of(canvas), "light")
    assert len(faint) == 2 and "line" in faint[0] and "hello" in faint[1]


def test_the_front_end_computes_contrast_as_this_test_does(page_of_colours):
    for a, b in (("#000000", "#ffffff"), ("#005fa8", "#e3f0fa"), ("#f4762f", "#111111")):
        assert page_of_colours(a, b) == pytest.approx(contrast(rgb(a), rgb(b)), rel=1e-3)


@pytest.fixture(scope="module")
def page_of_colours():
    with open_front_end() as front_end:
        yield lambda a, b: front_end.call("([a, b]) => course.contrast(course.rgb(a), course.rgb(b))", [a, b])
