"""When the server, the kernel or the connection ends behind an open demo, the demo says so within a few seconds."""

import pytest
from demo_page import DemoPage
from lab_server import ROOM, notebook, open_and_run, run_lab, run_lecture, run_on, save_screenshot

pytestmark = pytest.mark.browser

RACE = "from helpers import demos\ndemos.race()"
SOON = 10_000  # ms on a busy machine; a machine with nothing else to do takes two or three seconds


def await_notice(page, start: str) -> str:
    """What the demo says once it begins with this, nobody having touched it."""
    notice = page.locator(".course-demo").get_by_role("alert").filter(has_text=start)
    notice.wait_for(timeout=SOON)
    return notice.inner_text()


def move(page) -> None:
    """Move the first slider, whatever dialog JupyterLab has put in front of the demo."""
    slider = page.locator(".course-demo input[type=range]").first
    slider.evaluate("e => { e.value = Number(e.value) - 1; e.dispatchEvent(new Event('input')); }")


def says_so_after_a_move(page, said: str) -> None:
    """The demo says the same once it has had the time to look again."""
    move(page)
    page.wait_for_timeout(3_000)
    assert await_notice(page, said[:20]) == said


def open_race(browser, lab, name: str):
    """A notebook with a demo that has been drawn."""
    (lab.folder / name).write_text(notebook(RACE), encoding="utf-8")
    page = open_and_run(browser, lab.notebook(name))
    DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    return page


def test_the_server_of_a_lecture_ends(browser):
    page = browser.new_page(viewport=ROOM)
    with run_lecture() as url:
        page.goto(url)
        page.locator(".course-demo").wait_for()
        DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0")
    said = await_notice(page, "The server does not answer")
    assert said == (
        "The server does not answer, so the demo can't follow you. If it has stopped, start it again with "
        "“python3 run.py lecture” and reload this page."
    )
    assert page.get_by_label("the next demo").is_disabled(), "the bar would name a demo that can't come"
    assert page.get_by_label("demo", exact=True).is_disabled()
    save_screenshot(page, "lecture gone")
    page.close()


def test_the_server_of_a_notebook_ends(browser):
    with run_lab() as lab:
        page = open_race(browser, lab, "gone.ipynb")
    said = await_notice(page, "The server does not answer")
    assert said == (
        "The server does not answer, so the demo can't follow you. If it has stopped, start it again with "
        "“python3 run.py lab” and reload this page, then run the cell again."
    )
    says_so_after_a_move(page, said)
    save_screenshot(page, "notebook gone")
    page.close()


def test_the_kernel_is_shut_down(browser, lab):
    lab.configure({})
    page = open_race(browser, lab, "shut.ipynb")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Shut Down Kernel", exact=True).first.click()
    stopped = (
        "The kernel has stopped, so the demo can't follow you: "
        "choose a kernel in the Kernel menu and run the cell again."
    )
    assert await_notice(page, "The kernel has stopped") == stopped
    says_so_after_a_move(page, stopped)
    save_screenshot(page, "kernel shut down")
    page.close()


def test_the_kernel_dies_and_is_started_again(browser, lab):
    lab.configure({})
    page = open_race(browser, lab, "dies.ipynb")
    page.evaluate("""() => {
      const { kernel } = document.querySelector(".course-demo").view.connection;
      kernel.requestExecute({ code: "import os; os._exit(1)" });
    }""")
    assert await_notice(page, "The kernel") == "The kernel was restarted, so this demo has stopped: run its cell again."
    page.close()


def test_the_connection_breaks_and_comes_back(browser, lab):
    lab.configure({})
    (lab.folder / "cut.ipynb").write_text(notebook(RACE), encoding="utf-8")
    connections, broken = [], []

    def connect(route) -> None:
        if broken:
            return route.close(code=3001)
        connections.append(route)
        route.connect_to_server()

    page = browser.new_page(viewport=ROOM)
    page.route_web_socket("**/channels**", connect)
    run_on(page, lab.notebook("cut.ipynb"))
    demo = page.locator(".course-demo")
    DemoPage(page, "light").wait(demo, "view.frame > 0")
    broken.append(True)
    for connection in connections:
        connection.close(code=3001)
    assert await_notice(page, "The connection") == (
        "The connection to the kernel is interrupted: the demo follows again as soon as it is back."
    )
    before = demo.evaluate("s => s.view.answered")
    move(page)
    broken.clear()  # JupyterLab tries again, after a second or more
    DemoPage(page, "light").wait(demo, f"view.answered > {before} && view.notice.hidden")
    page.close()


def test_a_busy_kernel_is_called_busy(browser, lab):
    cells = (RACE, "import time\ntime.sleep(15)")
    (lab.folder / "busy.ipynb").write_text(notebook(*cells), encoding="utf-8")
    lab.configure({"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}})
    page = open_and_run(browser, lab.notebook("busy.ipynb"))
    demo = page.locator(".course-demo")
    demo.locator("input[type=range]:visible").first.focus()
    page.keyboard.press("ArrowLeft")
    demo.get_by_role("alert").filter(has_text="The kernel is busy").wait_for()
    DemoPage(page, "light").wait(demo, "view.values.tau < 0.08 && view.notice.hidden")
    page.close()
