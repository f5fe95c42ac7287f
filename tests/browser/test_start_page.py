"""A student opens the start page: all cells run although an exercise is not written, and the questions respond."""

import shutil

import pytest
from lab_server import ROOT, open_and_run, open_browser, run_lab

pytestmark = pytest.mark.browser

START = ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb"


@pytest.fixture(scope="module")
def page():
    with run_lab() as lab, open_browser() as browser:
        shutil.copy(START, lab.folder)
        yield open_and_run(browser, lab.notebook(START.name))


def test_run_all_continues_after_a_check_that_fails(page) -> None:
    page.get_by_text("square: this is not written yet (exercise 00.1").first.wait_for()
    page.get_by_role("group", name="You have fixed your function").wait_for()


def test_the_icon_of_a_busy_tab_may_be_cached(page) -> None:
    header = page.evaluate("fetch('/static/favicons/favicon-busy-1.ico').then((a) => a.headers.get('Cache-Control'))")
    assert "immutable" in header


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
