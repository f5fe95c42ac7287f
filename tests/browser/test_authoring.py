"""An instructor opens a source as a notebook, changes it in Create Assignment and saves it. Nothing is lost."""

import shutil
import time

import jupytext
import pytest
from lab_server import ROOT, SCREENSHOTS, VIEWPORT, open_browser, run_lab

pytestmark = pytest.mark.browser

SOURCE = ROOT / "solutions" / "01_gradient_descent.py"


def test_editing_a_source_in_create_assignment_loses_no_metadata():
    with open_browser() as browser, run_lab() as lab:
        copy = lab.folder / SOURCE.name
        shutil.copy(SOURCE, copy)
        page = browser.new_page(viewport=VIEWPORT)
        page.set_default_timeout(30_000)
        open_as_notebook(page, lab.notebook(copy.name), copy.name)
        page.get_by_role("tab", name="Create Assignment").click()
        points = page.locator(".nbgrader-CellPoints:not(.nbgrader-mod-uneditable) input")
        points.first.wait_for()
        assert points.first.input_value() == "3"
        points.first.fill("5")
        points.first.press("Tab")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "create-assignment.png")
        page.locator(".jp-Notebook").first.click(position={"x": 5, "y": 5})
        page.keyboard.press("Control+s")
        end = time.monotonic() + 20
        while copy.read_bytes() == SOURCE.read_bytes():
            assert time.monotonic() < end, "the notebook was not saved"
            page.wait_for_timeout(200)
        page.wait_for_timeout(500)
        before, after = jupytext.read(SOURCE), jupytext.read(copy)
        page.close()
    cell = next(c for c in before.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "quadratic-gradient")
    cell.metadata.nbgrader.points = 5
    assert [c.source for c in after.cells] == [c.source for c in before.cells]
    assert [c.metadata for c in after.cells] == [c.metadata for c in before.cells]
    assert after.metadata.kernelspec == before.metadata.kernelspec


def open_as_notebook(page, url: str, name: str) -> None:
    """Open the address, then right-click the file and choose Open With, Jupytext Notebook."""
    page.goto(url)
    item = page.locator(".jp-DirListing-item", has_text=name.split(".")[0][:10])
    item.wait_for()
    page.get_by_role("tab", name=name).wait_for()
    for _ in range(20):
        page.wait_for_timeout(1_000)
        item.click(button="right")
        page.locator(".lm-Menu-item", has_text="Open With").hover()
        entry = page.locator(".lm-Menu-item", has_text="Jupytext Notebook")
        page.wait_for_timeout(500)
        if entry.count():
            entry.click()
            break
        page.keyboard.press("Escape")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.get_by_text("| Idle").wait_for()
