"""A student drags the slider that unit 01 builds from ipywidgets and Matplotlib, and the loss curve follows.

A widget's callbacks may run on another thread than the cells, so the test moves the slider many times in a row.
"""

import os
import shutil
from urllib.parse import unquote

import pytest
from lab_server import ROOT, open_and_run, save_screenshot

pytestmark = pytest.mark.browser

UNIT = ROOT / "notebooks" / "01_gradient_descent" / "01_gradient_descent.ipynb"


@pytest.mark.skipif(
    not UNIT.exists() and not os.environ.get("COURSE_REQUIRE_BROWSER"),
    reason="unit 01 has not been released: run `course release`",
)
def test_the_loss_curve_follows_the_slider_that_students_build(browser, lab):
    lab.configure({})
    shutil.copy(UNIT, lab.folder)
    page = open_and_run(browser, lab.notebook(UNIT.name))
    widget = page.locator(".widget-interact")
    figures = widget.locator(".jp-OutputArea-output img")
    figures.first.wait_for()
    assert shown_tau(figures) == "0.1"
    track = widget.locator(".slider-container")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], y, steps=40)
    page.mouse.move(box["x"] + 0.6 * box["width"], y, steps=40)
    page.mouse.up()
    for _ in range(200):
        tau = widget.locator(".widget-readout").inner_text()
        if figures.count() == 1 and 0.25 < float(tau) < 0.4 and shown_tau(figures) == f"{float(tau):.3g}":
            break
        page.wait_for_timeout(100)
    save_screenshot(page, "own-slider")
    assert shown_tau(figures) == f"{float(tau):.3g}"
    assert widget.locator(".jp-OutputArea-output").count() == 1, "the output holds one figure and no error"
    page.close()


def shown_tau(figures) -> str:
    """Return the τ in the title of the figure. Matplotlib writes each text of an SVG into a comment."""
    svg = unquote(figures.first.get_attribute("src"))
    return svg.partition("<!-- τ = ")[2].partition(" ")[0]
