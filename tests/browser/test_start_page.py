"""A student opens the start page: all cells run although an exercise is not written, and the questions respond."""

import json
import os
import shutil

import pytest
from lab_server import ROOT, VIEWPORT, notebook, open_and_run, open_browser, run_lab

pytestmark = pytest.mark.browser

START = ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb"


@pytest.fixture(scope="module")
def lab():
    with run_lab() as running:
        yield running


@pytest.fixture(scope="module")
def page(lab):
    with open_browser() as browser:
        shutil.copy(START, lab.folder)
        yield open_and_run(browser, lab.notebook(START.name))


def test_run_all_continues_after_a_check_that_fails(page) -> None:
    page.get_by_text("square: this is not written yet (exercise 00.1").first.wait_for()
    page.get_by_role("group", name="You have fixed your function").wait_for()


def test_the_icon_of_a_busy_tab_may_be_cached(page) -> None:
    header = page.evaluate("fetch('/static/favicons/favicon-busy-1.ico').then((a) => a.headers.get('Cache-Control'))")
    assert "immutable" in header


def test_the_kernel_of_the_browser_edition_is_not_loaded(page) -> None:
    """JupyterLab would load the scripts of a disabled extension, and this one then logs an error."""
    read = "performance.getEntriesByType('resource').map((one) => one.name).filter((name) => name.endsWith('.js'))"
    loaded = page.evaluate(read)
    assert any("anywidget" in name for name in loaded)
    assert [name for name in loaded if "jupyterlite" in name] == []


def test_a_question_can_be_answered_with_the_keyboard_without_moving_the_notebook(page) -> None:
    form = page.get_by_role("group", name="You have fixed your function")
    status = form.locator("xpath=..").get_by_role("status")
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Enter")
        feedback = status.inner_text()
        assert feedback.startswith(("✓ Right.", "✗ Not right."))
        if feedback.startswith("✓"):
            break
        page.keyboard.press("ArrowDown")
        assert status.inner_text() == ""
    assert "The kernel still has the function" in feedback
    assert page.evaluate("document.activeElement.type") == "radio", "JupyterLab handled the keys itself"


def test_a_typed_number_is_not_taken_for_a_shortcut(page) -> None:
    form = page.get_by_role("group", name="What does square(-1.5) have to return?")
    cells = page.locator(".jp-Cell").count()
    form.get_by_label("Your number").focus()
    page.keyboard.type("-2.25")
    page.keyboard.press("Enter")
    status = form.locator("xpath=..").get_by_role("status")
    assert status.inner_text().startswith("✗ Not right. A negative number times itself is positive.")
    page.keyboard.press("Control+a")
    page.keyboard.type("9/4")
    page.keyboard.press("Enter")
    assert status.inner_text().startswith("✓ Right.")
    assert page.locator(".jp-Cell").count() == cells


def test_a_link_to_the_glossary_opens_it_as_a_page_at_the_word(lab) -> None:
    """JupyterLab keeps the case of a heading in its anchor, and GitHub doesn't. So headings there have no capitals."""
    linked = json.loads(notebook(""))
    glossary = os.path.relpath(ROOT / "docs" / "glossary.md", lab.folder)
    text = f"[softmax]({glossary}#softmax)"
    linked["cells"] = [{"cell_type": "markdown", "id": "link", "metadata": {}, "source": text}]
    (lab.folder / "linked.ipynb").write_text(json.dumps(linked), encoding="utf-8")
    with open_browser() as browser:
        page = browser.new_page(viewport=VIEWPORT)
        page.set_default_timeout(30_000)
        page.goto(lab.notebook("linked.ipynb"))
        page.get_by_role("link", name="softmax").click()
        heading = page.locator(".jp-MarkdownViewer").get_by_role("heading", name="softmax")
        heading.wait_for()
        page.wait_for_function("(node) => node.getBoundingClientRect().top < innerHeight", arg=heading.element_handle())
