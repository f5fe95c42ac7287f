"""The course as a student sees it: a real JupyterLab in a real browser, and a hand on the slider.

Screenshots go to build/screenshots/, to be looked at.
"""

import os
import shutil

import pytest
from lab_server import ROOT, open_and_run, save_screenshot

pytestmark = pytest.mark.browser

UNIT = ROOT / "notebooks" / "01_gradient_descent" / "01_gradient_descent.ipynb"
# What the picture shows, as a number that changes with it: its pixels, summed.
PIXELS = """canvas => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let sum = 0;
    for (const colour of new Uint32Array(data.buffer)) sum = (31 * sum + colour) % 4294967291;
    return sum;
}"""


def drag(page, slider, to: float) -> None:
    """Drag a slider with the mouse to a fraction of its length, in many small moves."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + to * box["width"], y, steps=20)
    page.mouse.up()


def demo_with(page, title: str):
    """The demo on the page with this title."""
    demo = page.get_by_role("region", name=title)
    try:
        demo.first.wait_for()
    except Exception:
        save_screenshot(page, "failed")
        raise
    return demo.first


def drag_and_look(page, name: str) -> None:
    """The τ slider goes far right and back: picture and words follow, and say so."""
    demo = demo_with(page, "Gradient descent and its step size")
    picture, status, slider = (
        demo.get_by_role("img"),
        demo.get_by_role("status"),
        demo.get_by_label("step size τ").first,
    )
    status.filter(has_text="converges").wait_for()
    before = picture.evaluate(PIXELS)
    drag(page, slider, 0.97)
    status.filter(has_text="diverges").wait_for(timeout=15_000)
    after = picture.evaluate(PIXELS)
    assert after != before
    assert status.get_attribute("aria-live") == "polite"
    assert "loss curve" in picture.get_attribute("aria-label")
    save_screenshot(page, f"{name}-diverges")
    drag(page, slider, 0.4)
    status.filter(has_text="monotonically").wait_for(timeout=15_000)
    settle(page, demo)
    assert picture.evaluate(PIXELS) not in (before, after)
    save_screenshot(page, f"{name}-converges")


def settle(page, demo, seconds: float = 15) -> None:
    """Wait until the sentence speaks of the value that the slider shows: the last picture is the last value's."""
    for _ in range(int(seconds / 0.1)):
        shown = demo.get_by_label("step size τ, exact value").input_value()
        said = demo.get_by_role("status").inner_text()
        if f"τ = {float(shown):.3g} " in said:
            return
        page.wait_for_timeout(100)
    save_screenshot(page, "failed")
    raise AssertionError(f"the slider shows {shown}, but the sentence stays at: {said}")


@pytest.mark.skipif(
    not UNIT.exists() and not os.environ.get("COURSE_REQUIRE_BROWSER"),
    reason="unit 01 has not been released: run `course release`",
)
def test_unit_01_follows_the_hand(browser, lab):
    lab.configure({})
    shutil.copy(UNIT, lab.folder)
    page = open_and_run(browser, lab.notebook(UNIT.name))
    drag_and_look(page, "unit-01")
    page.close()
