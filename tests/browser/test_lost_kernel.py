"""An open demo that loses its server, its kernel or the connection reports it within a few seconds."""

import pytest
from demo_page import DemoPage
from lab_server import VIEWPORT, notebook, open_and_run, run_lab, run_lecture, run_on, save_screenshot

pytestmark = pytest.mark.browser

RACE = "from helpers import demos\ndemos.race()"
NOTICE_TIMEOUT = 10_000  # ms, enough for a busy machine; an idle machine takes two or three seconds


def await_notice(page, start: str) -> str:
    """Wait for a notice that begins with ``start``, without touching the demo, and return its text."""
    notice = page.locator(".course-demo").get_by_role("alert").filter(has_text=start)
    notice.wait_for(timeout=NOTICE_TIMEOUT)
    return notice.inner_text()


def move(page) -> None:
    """Move the first slider, even if JupyterLab shows a dialog in front of the demo."""
    slider = page.locator(".course-demo input[type=range]").first
    slider.evaluate("e => { e.value = Number(e.value) - 1; e.dispatchEvent(new Event('input')); }")


def check_notice_after_move(page, notice: str) -> None:
    """Move the slider, allow time for another diagnosis, and check that the demo still shows the notice."""
    move(page)
    page.wait_for_timeout(3_000)
    assert await_notice(page, notice[:20]) == notice


def open_race(browser, lab, name: str):
    """Open a notebook with a demo, wait until the demo has been drawn, and return the page."""
    (lab.folder / name).write_text(notebook(RACE), encoding="utf-8")
    page = open_and_run(browser, lab.notebook(name))
    DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    return page


def test_the_server_of_a_lecture_stops(browser):
    page = browser.new_page(viewport=VIEWPORT)
    with run_lecture() as url:
        page.goto(url)
        page.locator(".course-demo").wait_for()
        DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    notice = await_notice(page, "The server isn't responding")
    assert notice == (
        "The server isn't responding, so the demo can't update. If it has stopped, start it again with "
        "“python3 run.py lecture” and reload this page."
    )
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    assert page.locator(".course-place").inner_text().startswith("1 of "), "the bar names a demo that can't load"
    assert page.get_by_label("Next demo").is_disabled(), "the bar offers a demo that can't load"
    assert page.get_by_role("combobox", name="Demo").is_disabled()
    save_screenshot(page, "lecture gone")
    page.close()


def test_the_server_of_a_notebook_stops(browser):
    with run_lab() as lab:
        page = open_race(browser, lab, "gone.ipynb")
    notice = await_notice(page, "The server isn't responding")
    assert notice == (
        "The server isn't responding, so the demo can't update. If it has stopped, start it again with "
        "“python3 run.py lab” and reload this page, then run the cell again."
    )
    check_notice_after_move(page, notice)
    save_screenshot(page, "notebook gone")
    page.close()


def test_the_kernel_is_shut_down(browser, lab):
    lab.configure({})
    page = open_race(browser, lab, "shut.ipynb")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Shut Down Kernel", exact=True).first.click()
    stopped = (
        "The kernel has stopped, so the demo can't update. Choose a kernel in the Kernel menu and run the cell again."
    )
    assert await_notice(page, "The kernel has stopped") == stopped
    check_notice_after_move(page, stopped)
    save_screenshot(page, "kernel shut down")
    page.close()


def test_the_kernel_dies_and_is_restarted(browser, lab):
    lab.configure({})
    page = open_race(browser, lab, "dies.ipynb")
    page.evaluate("""() => {
      const { kernel } = document.querySelector(".course-demo").view.connection;
      kernel.requestExecute({ code: "import os; os._exit(1)" });
    }""")
    assert await_notice(page, "The kernel") == "The kernel was restarted, so this demo has stopped. Run its cell again."
    page.close()


def test_the_connection_breaks_and_is_restored(browser, lab):
    lab.configure({})
    (lab.folder / "cut.ipynb").write_text(notebook(RACE), encoding="utf-8")
    connections, broken = [], []  # new connections fail while the list ``broken`` holds something

    def connect(route) -> None:
        if broken:
            return route.close(code=3001)
        connections.append(route)
        route.connect_to_server()

    page = browser.new_page(viewport=VIEWPORT)
    page.route_web_socket("**/channels**", connect)
    run_on(page, lab.notebook("cut.ipynb"))
    demo = page.locator(".course-demo")
    DemoPage(page, "light").wait(demo, "view.frame > 0")
    broken.append(True)
    for connection in connections:
        connection.close(code=3001)
    assert await_notice(page, "The connection") == (
        "The connection to the kernel is interrupted. The demo will update as soon as it is restored."
    )
    before = demo.evaluate("s => s.view.answered")
    move(page)
    broken.clear()  # JupyterLab tries again, after a second or more
    DemoPage(page, "light").wait(demo, f"view.answered > {before} && view.notice.hidden")
    page.close()


def test_a_busy_kernel_is_reported_as_busy(browser, lab):
    lab.configure({"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}})
    page = open_race(browser, lab, "busy.ipynb")
    demo = page.locator(".course-demo")
    # The kernel is busy until the notice has been seen, however long that takes, and only once the demo is there.
    demo.evaluate("""section => {
      const code = "import pathlib, time\\nwhile not pathlib.Path('free').exists():\\n    time.sleep(0.05)";
      section.view.connection.kernel.requestExecute({ code });
    }""")
    demo.get_by_label("step size τ", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    demo.get_by_role("alert").filter(has_text="The kernel is busy").wait_for()
    (lab.folder / "free").touch()
    DemoPage(page, "light").wait(demo, "view.values.tau < 0.08 && view.notice.hidden")
    page.close()
