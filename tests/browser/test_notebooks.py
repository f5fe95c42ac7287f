"""A student opens unit 01 in a real JupyterLab and drags a slider. The picture and the caption follow.

Screenshots go to build/screenshots/, for people to look at.
"""

import os
import shutil

import pytest
from demo_page import CHECKSUM_JS
from lab_server import ROOT, open_and_run, save_screenshot

pytestmark = pytest.mark.browser

UNIT = ROOT / "notebooks" / "01_gradient_descent" / "01_gradient_descent.ipynb"


def drag(page, slider, to: float) -> None:
    """Drag a slider with the mouse to a fraction of its length, in 20 small moves."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + to * box["width"], y, steps=20)
    page.mouse.up()


def demo_with(page, title: str):
    """Wait for the demo of this title and return it."""
    demo = page.get_by_role("group", name=title)
    try:
        demo.first.wait_for()
    except Exception:
        save_screenshot(page, "failed")
        raise
    return demo.first


def check_dragging(page, name: str) -> None:
    """Drag the τ slider far to the right and back, and check that picture and caption follow."""
    demo = demo_with(page, "Gradient descent and its step size")
    picture, status, slider = (
        demo.get_by_role("img"),
        demo.get_by_role("status"),
        demo.get_by_label("step size τ").first,
    )
    status.filter(has_text="converges").wait_for()
    before = picture.evaluate(CHECKSUM_JS)
    drag(page, slider, 0.97)
    status.filter(has_text="diverges").wait_for(timeout=15_000)
    after = picture.evaluate(CHECKSUM_JS)
    assert after != before
    assert status.get_attribute("aria-live") == "polite"
    assert "loss curve" in picture.get_attribute("aria-label")
    save_screenshot(page, f"{name}-diverges")
    drag(page, slider, 0.4)
    status.filter(has_text="monotonically").wait_for(timeout=15_000)
    wait_for_last_caption(page, demo)
    assert picture.evaluate(CHECKSUM_JS) not in (before, after)
    save_screenshot(page, f"{name}-converges")


def wait_for_last_caption(page, demo, seconds: float = 15) -> None:
    """Wait until the caption describes the slider's value, because then the picture shows the last value too."""
    for _ in range(int(seconds / 0.1)):
        shown = demo.get_by_label("step size τ, exact value").input_value()
        caption = demo.get_by_role("status").inner_text()
        if f"τ = {float(shown):.3g} " in caption:
            return
        page.wait_for_timeout(100)
    save_screenshot(page, "failed")
    raise AssertionError(f"the slider shows {shown}, but the caption is still: {caption}")


@pytest.mark.skipif(
    not UNIT.exists() and not os.environ.get("COURSE_REQUIRE_BROWSER"),
    reason="unit 01 has not been released: run `course release`",
)
def test_the_demo_of_unit_01_follows_the_mouse(browser, lab):
    lab.configure({})
    shutil.copy(UNIT, lab.folder)
    page = open_and_run(browser, lab.notebook(UNIT.name))
    check_dragging(page, "unit-01")
    page.close()
