"""When the server behind a demo ends, the demo says so, and what to do: in the lecture, and in a notebook."""

import pytest
from demo_page import DemoPage
from lab_server import ROOM, notebook, open_and_run, run_lab, run_lecture, save_screenshot

pytestmark = pytest.mark.browser


def says_so(page, name: str) -> str:
    """What the demo says when its slider is moved and nobody is there to answer."""
    demo = page.locator(".course-demo")
    demo.locator("input[type=range]:visible").first.focus()
    page.keyboard.press("ArrowLeft")
    notice = demo.get_by_role("alert").filter(has_text="The server does not answer")
    notice.wait_for()
    save_screenshot(page, name)
    return notice.inner_text()


def test_in_the_lecture(browser):
    page = browser.new_page(viewport=ROOM)
    with run_lecture() as url:
        page.goto(url)
        page.locator(".course-demo").wait_for()
        DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    assert says_so(page, "lecture gone") == (
        "The server does not answer, so the demo follows no more. If it has ended, start it again with "
        "“python3 run.py lecture” and reload this page."
    )
    page.close()


def test_in_a_notebook(browser):
    with run_lab() as lab:
        (lab.folder / "gone.ipynb").write_text(notebook("from helpers import demos\ndemos.race()"), encoding="utf-8")
        page = open_and_run(browser, lab.notebook("gone.ipynb"))
        DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    assert says_so(page, "notebook gone") == (
        "The server does not answer, so the demo follows no more. If it has ended, start it again with "
        "“python3 run.py lab”, reload this page and run the cell again."
    )
    page.close()


def test_a_busy_kernel_is_called_busy(browser, lab):
    cells = ("from helpers import demos\ndemos.race()", "import time\ntime.sleep(15)")
    (lab.folder / "busy.ipynb").write_text(notebook(*cells), encoding="utf-8")
    lab.configure({"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}})
    page = open_and_run(browser, lab.notebook("busy.ipynb"))
    demo = page.locator(".course-demo")
    demo.locator("input[type=range]:visible").first.focus()
    page.keyboard.press("ArrowLeft")
    demo.get_by_role("alert").filter(has_text="The kernel is busy").wait_for()
    DemoPage(page, "light").wait(demo, "view.values.tau < 0.08 && view.notice.hidden")
    page.close()
