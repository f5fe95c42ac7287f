"""A demo works in Notebook 7, too."""

from pathlib import Path

import pytest
from lab_server import TOKEN, VIEWPORT, notebook, run_all_cells, run_lab, save_screenshot

pytestmark = pytest.mark.browser


def test_a_demo_follows_its_slider_in_notebook_7(browser) -> None:
    with run_lab(program=("-m", "notebook")) as server:
        path = server.folder / "demo.ipynb"
        path.write_text(notebook("from helpers import demos\ndemos.descent()"))
        page = browser.new_page(viewport=VIEWPORT)
        page.set_default_timeout(60_000)
        page.goto(f"{server.url}/notebooks/{_below_root(path)}?token={TOKEN}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel)").first.wait_for()
        slider = page.locator(".jp-OutputArea input[type=range]").first
        run_all_cells(page)
        slider.wait_for()
        picture = page.locator(".jp-OutputArea canvas").first
        picture.wait_for()
        before = picture.evaluate("canvas => canvas.toDataURL()")
        slider.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('.jp-OutputArea canvas').toDataURL() != before", arg=before
        )
        save_screenshot(page, "notebook 7")
        page.close()


def _below_root(path: Path) -> str:
    from lab_server import ROOT

    return path.relative_to(ROOT).as_posix()
