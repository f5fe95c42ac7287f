"""What the pointer does on a picture: it paints with a soft pen, turns a surface, and leaves the rest alone."""

import numpy as np
import pytest
from demo_alone import demos_alone

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Button, Pixels, Slider
from helpers.demos.framework.demo import Demo

pytestmark = pytest.mark.browser

ROWS = COLUMNS = 8
EXAMPLE = [0.25 * (i % 4 == 0) for i in range(ROWS * COLUMNS)]


def drawing() -> Demo:
    canvas = Canvas("A drawing beside a turned surface.")
    paper = canvas.panel("Draw", xlim=(0, 2 * COLUMNS), ylim=(0, ROWS))
    paper.paint_with("pixels", EXAMPLE)
    turned = canvas.panel("Turn", xlim=(0, 360), ylim=(0, 90))
    turned.link(x="azimuth", y="elevation", relative=True)
    controls = {
        "pixels": Pixels("drawing", ROWS, COLUMNS), "azimuth": Slider("turn", 30, 0, 360, step=1),
        "elevation": Slider("tilt", 40, 0, 90, step=1),
        "clear": Button("clear", sets={"pixels": [0.0] * (ROWS * COLUMNS)}),
    }  # fmt: skip

    def show(playing: bool) -> Caption:
        values = np.reshape(controls["pixels"].value, (ROWS, COLUMNS))[::-1]
        paper.field("ink", values, (0, COLUMNS), (0, ROWS), smooth=False, limits=(0, 1))
        return Caption("Draw.")

    return Demo("drawing", "Drawing", controls, canvas, show)


@pytest.fixture(scope="module")
def page(browser):
    with demos_alone(browser) as page:
        yield page


@pytest.fixture
def demo(page):
    demo = drawing()
    return demo, page.show(demo)


def place(element, panel, x, y):
    """Return the place on the screen of a point on the axes of a panel."""
    return element.evaluate(
        """(section, [panel, x, y]) => {
          const { view } = section, box = view.image.getBoundingClientRect(), place = view.painter.places[panel];
          return [box.x + place.px(x), box.y + place.py(y)];
        }""",
        [panel, x, y],
    )


def drag(page, element, panel, *points):
    """Drag the mouse from the first point to the last."""
    element.scroll_into_view_if_needed()
    page.page.mouse.move(*place(element, panel, *points[0]))
    page.page.mouse.down()
    for point in points[1:]:
        page.page.mouse.move(*place(element, panel, *point))
    page.page.mouse.up()
    page.wait(element, "!view.updateTimer")


def test_a_stroke_is_dark_along_its_line_and_empty_away_from_it(page, demo):
    demo, element = demo
    drag(page, element, 0, (1.5, 6.5), (6.5, 6.5))  # one fast movement, along the second row from the top
    pixels = np.reshape(demo.pixels, (ROWS, COLUMNS))
    assert pixels[1, 1:7].min() > 0.95
    assert 0 < pixels[0, 3] < 0.5 and 0 < pixels[2, 3] < 0.5
    assert pixels[4:].max() == 0
    assert page.errors == []


def test_the_pen_only_adds_ink_and_shift_erases(page, demo):
    demo, element = demo
    drag(page, element, 0, (1.5, 6.5), (6.5, 6.5))
    before = np.array(demo.pixels)
    drag(page, element, 0, (1.5, 1.5), (6.5, 1.5))
    assert (np.array(demo.pixels) >= before).all()
    page.page.keyboard.down("Shift")
    drag(page, element, 0, (1.5, 6.5), (6.5, 6.5))
    page.page.keyboard.up("Shift")
    pixels = np.reshape(demo.pixels, (ROWS, COLUMNS))
    assert pixels[1, 1:7].max() < 0.05 and pixels[6, 1:7].min() > 0.95


def test_the_first_stroke_replaces_an_example_and_shift_erases_from_it(page, demo):
    demo, element = demo
    demo.pixels = EXAMPLE
    page.deliver()
    page.wait(element, "view.values.pixels[0] === 0.25")
    drag(page, element, 0, (1.5, 6.5), (6.5, 6.5))
    first = np.reshape(demo.pixels, (ROWS, COLUMNS))
    assert first[4:].max() == 0 and first[1, 1:7].min() > 0.95
    drag(page, element, 0, (1.5, 1.5), (6.5, 1.5))
    assert (np.array(demo.pixels) >= first.ravel()).all()
    demo.pixels = EXAMPLE
    page.deliver()
    page.wait(element, "view.values.pixels[0] === 0.25")
    page.page.keyboard.down("Shift")
    drag(page, element, 0, (4.5, 6.5), (4.5, 6.5))
    page.page.keyboard.up("Shift")
    erased = np.array(demo.pixels)
    assert erased[12] == 0 and erased[0] == 0.25 and erased.sum() < sum(EXAMPLE)
    assert page.errors == []


def test_a_stroke_right_after_clear_starts_on_an_empty_page_however_slow_the_kernel_is(page, demo):
    demo, element = demo
    drag(page, element, 0, (1.5, 6.5), (6.5, 6.5))
    element.evaluate("""section => {
      const { view } = section;
      [...section.querySelectorAll("button")].find((button) => button.textContent === "clear").click();
      view.move({ pixels: view.values.pixels.map((v, i) => (i === 0 ? 1 : v)) }); // what a stroke does
    }""")
    page.wait(element, "!view.updateTimer")
    assert np.flatnonzero(demo.pixels).tolist() == [0]
    demo.press("clear")
    assert max(demo.pixels) == 0


def test_a_press_beside_the_paper_does_nothing(page, demo):
    demo, element = demo
    drag(page, element, 0, (10, 4), (14, 6))
    assert max(demo.pixels) == 0


def test_the_keyboard_fills_a_pixel(page, demo):
    demo, element = demo
    for text in ("drawing:", "row 1", "column 1", "filled"):
        assert element.locator(".course-curve").get_by_text(text, exact=True).is_visible()
    row, column = (element.get_by_label(f"drawing: {name}") for name in ("row", "column"))
    for slider, times in ((row, 2), (column, 5)):
        slider.focus()
        for _ in range(times):
            page.page.keyboard.press("ArrowRight")
    element.get_by_label("drawing: that pixel is filled").check()
    page.wait(element, "!view.updateTimer")
    assert np.flatnonzero(demo.pixels).tolist() == [2 * COLUMNS + 5]


def test_a_relative_drag_turns_as_far_as_it_moves_and_a_click_changes_nothing(page, demo):
    demo, element = demo
    drag(page, element, 1, (200, 20), (200, 20))
    assert (demo.azimuth, demo.elevation) == (30, 40)
    drag(page, element, 1, (200, 20), (260, 35), (300, 40))
    assert demo.azimuth == pytest.approx(130, abs=2) and demo.elevation == pytest.approx(60, abs=2)
