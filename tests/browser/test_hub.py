"""A whole assignment on a real JupyterHub: release, fetch, answer, submit, collect, grade, give feedback, fetch it.

Two students use the buttons of the Assignment List in a real browser. Eight others send what these buttons send, so that
ten hand in. As root, each person's server runs as another account, as on a real hub.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from course_fixtures import SOURCE, UNIT, WRONG_BACKWARD, allow_no_isolation, answered
from hub_server import ACCOUNTS, Hub, Visitor, run_hub
from lab_server import VIEWPORT, save_screenshot
from repository_files import ROOT

from grading.course import Course
from grading.units.unit import read_unit

pytestmark = pytest.mark.browser
START = "00_start_here"
STUDENTS = [f"student{k}" for k in range(1, 11)]
AT_ONCE = 3  # servers of the eight at a time, for the sake of memory
ANSWER = 'def square(x):\n"""By {name}."""\nreturn {value}'  # JupyterLab indents what is typed
needs_accounts = pytest.mark.skipif(not ACCOUNTS, reason="only root can start servers as other accounts")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with an instructor and ten students, whose course has unit 00 and a small unit."""
    root = tmp_path_factory.mktemp("course")
    course = Course(root)
    course.solutions.mkdir()
    shutil.copy(ROOT / "solutions" / f"{START}.py", course.solutions)
    (course.solutions / f"{UNIT}.py").write_text(SOURCE, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    allow_no_isolation(course)
    with run_hub(len(STUDENTS), COURSE_ROOT=str(root)) as hub:
        yield hub


@pytest.fixture(scope="module")
def instructor(hub: Hub) -> Visitor:
    """The instructor, whose server is running, and who has released both units."""
    visitor = hub.people["instructor"].log_in().start()
    for unit in (START, UNIT):
        visitor.formgrader(f"assignment/{unit}/release")
    return visitor


# --- In the browser --------------------------------------------------------------------------------------------


def sign_in(browser, hub: Hub, name: str):
    """Log in on the hub's page, wait for JupyterLab, and return the page."""
    page = browser.new_context(viewport=VIEWPORT).new_page()
    page.set_default_timeout(60_000)
    page.goto(hub.url)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(hub.people[name].password)
    if name == STUDENTS[0]:
        save_screenshot(page, "hub login")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/user/{name}/lab**", timeout=180_000)
    page.locator(".jp-Launcher").wait_for()
    return page


def assignment_list(page):
    """Open the Assignment List from the menu, and return it."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List", exact=True).click()
    panel = page.locator("#nbgrader-assignment-list")
    panel.locator("#released_assignments_list").wait_for()
    return panel


def test_loop(hub: Hub, instructor: Visitor, browser) -> None:
    page = sign_in(browser, hub, "student1")
    panel = assignment_list(page)
    panel.get_by_role("button", name="Fetch").first.wait_for()
    save_screenshot(page, "hub assignment list")
    print(panel.inner_html())
