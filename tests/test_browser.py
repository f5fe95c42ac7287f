"""The course as a student sees it: a real JupyterLab in a real browser, and a hand on the slider.

Screenshots go to build/screenshots/, to be looked at.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from lab_server import ROOM, ROOT, SCREENSHOTS, open_browser, run_lab

pytestmark = pytest.mark.browser

UNIT = ROOT / "notebooks" / "01_gradient_descent" / "01_gradient_descent.ipynb"
KERNEL = "@jupyterlab/apputils-extension:kernels-settings"
THEMES = "@jupyterlab/apputils-extension:themes"
# What the picture shows, as a number that changes with it: its pixels, summed.
PIXELS = """canvas => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.reduce((sum, b, i) => (sum + b * (i % 9973)) % 2147483647, 0);
}"""


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


def notebook(*cells: str) -> str:
    """A notebook with these code cells, as text."""
    body = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": body, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})


DEMOS = notebook(
    "import numpy as np\nfrom helpers import data, demos, layers, network\nrng = np.random.default_rng(0)",
    "demos.descent()",
    "demos.training(network.fully_connected((2, 16, 16, 1), rng), *data.two_moons(200, rng), tau=0.1)",
    "demos.layer_box()",
    "demos.jacobian(layers.Linear(rng.normal(size=(4, 3)), np.zeros(3)), rng.normal(size=(3, 4)))",
    "demos.regimes()",
    "demos.slider_moves()",
)


def open_and_run(browser, url: str):
    """Open the notebook, run all of it from the menu, and return the page."""
    page = browser.new_page(viewport=ROOM)
    page.set_default_timeout(30_000)
    page.goto(url)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.get_by_text("| Idle").wait_for()
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt").first
    for _ in range(10):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        # A kernel that says "idle" may not be connected yet, and then JupyterLab drops the request in silence.
        page.wait_for_timeout(1_500)
        if prompt.inner_text().strip() != "[ ]:":
            return page
    raise AssertionError("JupyterLab ran no cell, though it was asked ten times")


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
        save(page, "failed")
        raise
    return demo.first


def drag_and_look(page, name: str) -> None:
    """The τ slider goes far right and back: picture and words follow, and say so."""
    demo = demo_with(page, "Gradient descent")
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
    save(page, f"{name}-diverges")
    drag(page, slider, 0.4)
    status.filter(has_text="monotonically").wait_for(timeout=15_000)
    settle(page, demo)
    assert picture.evaluate(PIXELS) not in (before, after)
    save(page, f"{name}-converges")


def settle(page, demo, seconds: float = 15) -> None:
    """Wait until the sentence speaks of the value that the slider shows: the last picture is the last value's."""
    for _ in range(int(seconds / 0.1)):
        shown = demo.get_by_label("step size τ, exact value").input_value()
        said = demo.get_by_role("status").inner_text()
        if f"τ = {float(shown):.3g} " in said:
            return
        page.wait_for_timeout(100)
    save(page, "failed")
    raise AssertionError(f"the slider shows {shown}, but the sentence stays at: {said}")


def save(page, name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
    return SCREENSHOTS / f"{name}.png"


@pytest.mark.skipif(
    not UNIT.exists() and not os.environ.get("COURSE_REQUIRE_BROWSER"),
    reason="unit 01 has not been released: run `course release`",
)
def test_unit_01_follows_the_hand(browser):
    with run_lab() as lab:
        shutil.copy(UNIT, lab.folder)
        page = open_and_run(browser, lab.notebook(UNIT.name))
        drag_and_look(page, "unit-01")
        page.close()


@pytest.mark.parametrize("subshells", ["perCommTarget", "disabled"])
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_demos_on_either_theme_with_and_without_subshells(browser, subshells, theme):
    settings = {KERNEL: {"commsOverSubshells": subshells}, THEMES: {"theme": theme}}
    name = f"demos-{theme.split()[-1].lower()}-{subshells}"
    with run_lab(settings) as lab:
        (lab.folder / "demos.ipynb").write_text(DEMOS, encoding="utf-8")
        page = open_and_run(browser, lab.notebook("demos.ipynb"))
        drag_and_look(page, name)
        train_and_look(page, name)
        for what in (".jp-OutputArea svg[role=img]", "img[alt^='The transposed']", "img[alt^='Three loss']"):
            page.locator(what).scroll_into_view_if_needed()
            save(page, f"{name}-{'box' if 'svg' in what else 'jacobian' if 'transposed' in what else 'regimes'}")
        page.close()


def train_and_look(page, name: str) -> None:
    demo = demo_with(page, "A network learns")
    demo.scroll_into_view_if_needed()
    image = demo.get_by_role("img")
    before = image.evaluate(PIXELS)
    demo.get_by_role("button", name="Play").click()
    demo.get_by_role("status").filter(has_text="learns").wait_for(timeout=20_000)
    page.wait_for_timeout(2_000)
    demo.get_by_role("button", name="Pause").click()
    demo.get_by_role("status").filter(has_text="paused").wait_for(timeout=20_000)
    trained = image.evaluate(PIXELS)
    assert trained != before
    page.wait_for_timeout(500)
    assert image.evaluate(PIXELS) == trained
    save(page, f"{name}-training")
    demo.get_by_role("button", name="Reset").click()
    demo.get_by_role("status").filter(has_text="ready").wait_for(timeout=20_000)
