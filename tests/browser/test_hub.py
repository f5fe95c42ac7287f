"""A whole assignment on a real JupyterHub: release, fetch, answer, submit, collect, grade, give feedback, fetch it.

Two students use the buttons of the Assignment List in a real browser. Eight others send what these buttons send, so
that ten hand in. As root, each person's server runs as another account, as on a real hub.
"""

import contextlib
import json
import re
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from course_fixtures import SOURCE, UNIT, WRONG_BACKWARD, allow_no_isolation, answered
from hub_server import ACCOUNTS, Hub, Visitor, run_hub
from lab_server import VIEWPORT, save_screenshot
from nbgrader.utils import notebook_hash
from repository_files import ROOT

from grading.course import Course
from grading.submissions.exchange_files import SECRET
from grading.units.unit import read_unit

pytestmark = pytest.mark.browser
START = "00_start_here"
STUDENTS = [f"student{k}" for k in range(1, 11)]
AT_ONCE = 3  # servers of the eight at a time, for the sake of memory
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


def fetch_and_answer(page, name: str, value: str) -> None:
    """Fetch the first unit with the buttons of the Assignment List, type an answer, save, and submit."""
    panel = assignment_list(page)
    row = panel.locator("#released_assignments_list .list_item", has_text=START)
    row.get_by_role("button", name="Fetch").click()
    fetched = panel.locator("#fetched_assignments_list .list_item", has_text=START).first
    fetched.wait_for()
    fetched.locator(".item_name a").first.click()  # shows the notebooks of the unit
    panel.get_by_role("link", name=START, exact=True).last.click()
    page.get_by_text("| Idle").wait_for()  # a kernel that starts after the save changes the notebook once more
    cell = page.locator(".jp-CodeCell", has_text="YOUR CODE HERE").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f'def square(x):\n    """By {name}."""\n    return {value}')
    page.keyboard.press("Control+s")
    page.locator(".lm-DockPanel-tabBar .jp-mod-dirty").wait_for(state="detached")
    page.locator(".lm-TabBar-tabLabel", has_text="Assignments").click()
    panel.locator("#fetched_assignments_list .list_item", has_text=START).first.get_by_role(
        "button", name="Submit"
    ).click()
    panel.locator("#submitted_assignments_list .list_item", has_text=START).first.wait_for()


def open_glossary(page) -> None:
    """Follow the unit's link to the glossary, and wait for its page."""
    page.locator(".lm-TabBar-tabLabel", has_text=f"{START}.ipynb").click()
    link = page.locator(".jp-MarkdownCell").get_by_role("link", name="glossary").first
    link.scroll_into_view_if_needed()
    link.click()
    page.locator(".jp-MarkdownViewer").get_by_role("heading", name="Glossary").wait_for()
    save_screenshot(page, "hub glossary")


def fetch_feedback(page) -> None:
    """Fetch the feedback with the button of the Assignment List."""
    panel = page.locator("#nbgrader-assignment-list")
    panel.locator("#refresh_assignments_list").click()
    panel.get_by_role("button", name="Fetch Feedback").first.click()
    panel.get_by_text("(view feedback)").first.wait_for()


def test_two_students_hand_in_with_buttons_and_see_their_points(hub: Hub, instructor: Visitor, browser) -> None:
    pages = {name: sign_in(browser, hub, name) for name in STUDENTS[:2]}
    try:
        for name, value in zip(pages, ("x * x", "x + x"), strict=True):
            fetch_and_answer(pages[name], name, value)
        save_screenshot(pages["student1"], "hub submitted")
        open_glossary(pages["student2"])
        pages["student2"].locator(".lm-TabBar-tabLabel", has_text="Assignments").click()
        pages["student1"].get_by_role("menuitem", name="Nbgrader", exact=True).click()
        items = pages["student1"].locator(".lm-Menu .lm-Menu-item[data-type=command]:visible").all_inner_texts()
        assert [text.strip() for text in items] == ["Assignment List"]
        pages["student1"].keyboard.press("Escape")
        instructor.formgrader(f"assignment/{START}/collect")
        for name in pages:
            instructor.formgrader(f"submission/{START}/{name}/autograde")
        instructor.formgrader(f"assignment/{START}/generate_feedback")
        instructor.formgrader(f"assignment/{START}/release_feedback")
        for (name, page), points in zip(pages.items(), ("1", "0"), strict=True):
            fetch_feedback(page)
            (file,) = hub.home(name).glob(f"{START}/feedback/*/{START}.html")
            page.goto(f"{hub.url}user/{name}/files/{file.relative_to(hub.home(name))}")
            save_screenshot(page, f"hub feedback {name}")
            text = page.locator("body").inner_text()
            assert f"By {name}." in text
            assert re.search(rf"\b{points} (of|/) 1\b", text), text[:2000]
    finally:
        for page in pages.values():
            page.context.close()


def test_an_instructor_opens_formgrader_in_a_tab_of_its_own(hub: Hub, instructor: Visitor, browser) -> None:
    page = sign_in(browser, hub, "instructor")
    try:
        page.get_by_role("menuitem", name="Course", exact=True).click()
        with page.expect_popup() as popup:
            page.get_by_role("menuitem", name="Formgrader", exact=True).click()
        tab = popup.value
        tab.get_by_role("link", name=START).first.wait_for(timeout=60_000)
        assert "/user/instructor/formgrader" in tab.url
        save_screenshot(tab, "hub formgrader")
        page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        items = page.locator(".lm-Menu .lm-Menu-item[data-type=command]:visible").all_inner_texts()
        assert [text.strip() for text in items] == ["Create assignment"]
    finally:
        page.context.close()


# --- Ten students ----------------------------------------------------------------------------------------------


def hand_in(visitor: Visitor, notebook: bytes) -> None:
    """Start a student's server, fetch the small unit, answer and submit it, and stop the server if it isn't needed."""
    visitor.log_in().start()
    visitor.assignment("fetch", assignment_id=UNIT)
    visitor.write(f"{UNIT}/{UNIT}.ipynb", json.loads(notebook))
    visitor.assignment("submit", assignment_id=UNIT)
    if visitor.name not in STUDENTS[:2]:
        visitor.stop()


def page_in_exchange(hub: Hub, name: str) -> str:
    """Return the feedback page that the button of this student fetches: the one that her secret names."""
    (secret,) = hub.home(name).glob(f".local/share/jupyter/nbgrader_cache/backprop/*+{UNIT}+*/{SECRET}")
    page = f"{notebook_hash(secret=secret.read_text(), notebook_id=UNIT)}.html"
    return (hub.folder / "exchange" / "backprop" / "feedback" / page).read_text(encoding="utf-8")


def test_ten_students_hand_in_at_once_and_all_get_their_own_scores(hub: Hub, instructor: Visitor) -> None:
    unit = read_unit(Course(hub.folder / "course"), UNIT)
    scores = dict(zip(STUDENTS, (6, 2) * 5, strict=True))
    notebooks = {
        name: answered(unit, why=f"By {name}.", **({} if score == 6 else {"backward": WRONG_BACKWARD}))
        for name, score in scores.items()
    }
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda name: hand_in(hub.people[name], notebooks[name]), STUDENTS))
    instructor.formgrader(f"assignment/{UNIT}/collect")
    for name in STUDENTS:
        instructor.formgrader(f"submission/{UNIT}/{name}/autograde")
    instructor.formgrader(f"assignment/{UNIT}/generate_feedback")
    instructor.formgrader(f"assignment/{UNIT}/release_feedback")
    submissions = instructor.call(f"{instructor.server}formgrader/api/submissions/{UNIT}")
    assert {entry["student"]: entry["code_score"] for entry in submissions} == scores
    for name in STUDENTS:
        text = page_in_exchange(hub, name)
        assert set(re.findall(r"By (student\d+)\.", text)) == {name}


# --- Who can read what? ----------------------------------------------------------------------------------------


def test_no_token_reaches_somebody_elses_server(hub: Hub, instructor: Visitor) -> None:
    for name in STUDENTS[:2]:
        if not hub.people[name].token:
            hub.people[name].log_in()
        hub.people[name].start()
    one, other = (hub.people[name] for name in STUDENTS[:2])
    for server in (instructor.server, other.server):
        for path in ("api/contents", "api/kernels", "lab", "formgrader/api/assignments", "assignments"):
            assert one.ask(f"{server}{path}")[0] in (302, 403, 404), path
    assert instructor.ask(f"{one.server}api/contents")[0] == 403
    for path in ("users", "users/student2", "users/student2/server", "groups"):
        assert one.ask(f"{hub.url}hub/api/{path}")[0] in (403, 404, 405), path
    assert one.ask(f"{one.server}api/status", token="")[0] in (302, 403)


def test_students_have_no_formgrader(hub: Hub, instructor: Visitor) -> None:
    student = hub.people["student1"]
    for path in ("formgrader", "formgrader/api/assignments", "formgrader/api/students", "formgraders"):
        assert student.ask(f"{student.server}{path}")[0] == 404, path
    assert student.ask(f"{student.server}formgrader/api/assignment/{UNIT}/collect", "POST", {})[0] in (403, 404)
    assert instructor.ask(f"{instructor.server}formgrader/manage_assignments")[0] == 200


def test_servers_of_the_hub_have_the_settings_of_the_lab(hub: Hub, instructor: Visitor) -> None:
    request = urllib.request.Request(
        f"{instructor.server}static/favicons/favicon-busy-1.ico", headers={"Authorization": f"token {instructor.token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as icon:
        assert "immutable" in icon.headers["Cache-Control"]
    settings = instructor.call(f"{instructor.server}lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"


LOOK = """
import json, os, sys
def tried(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return error.strerror
    return "done"
readable, (root, inbound, others, *more) = [], sys.argv[1:]
for top in (root, *more):  # she has to know where they are: the folder above can't be listed
    for folder, _, files in os.walk(top):
        readable += [path for name in files if os.access(path := os.path.join(folder, name), os.R_OK)]
print(json.dumps({
    "top": sorted(os.listdir(root)), "readable": readable, "inbound": tried(os.listdir, inbound),
    "remove": tried(os.rename, others, others + "x"), "write": tried(os.mkdir, os.path.join(inbound, "mine")),
    "outbound": tried(os.mkdir, os.path.join(os.path.dirname(inbound), "outbound", "mine")), "user": os.getuid(),
}))
"""


@needs_accounts
def test_a_student_reads_nothing_of_others(hub: Hub, instructor: Visitor) -> None:
    student = hub.people["student1"]
    if not student.token:
        student.log_in().start()
    exchange = hub.folder / "exchange" / "backprop"
    (exchange / "inbound" / "student2+known").mkdir(exist_ok=True)  # as if student1 knew its name
    pid, uid = server_process(hub, "student1")
    looked = subprocess.run(
        ["nsenter", "-t", str(pid), "-m", "-S", str(uid), "-G", str(uid), sys.executable, "-c", LOOK, str(ROOT),
         str(exchange / "inbound"), str(exchange / "inbound" / "student2+known"),
         *(str(hub.folder / name) for name in ("course", "exchange", "private", "accounts")), str(hub.home("student2")),
         str(hub.home("instructor"))],
        capture_output=True, text=True, timeout=120, cwd="/",
    )  # fmt: skip
    assert looked.returncode == 0, looked.stderr
    seen = json.loads(looked.stdout)
    assert seen["user"] == uid != 0
    assert seen["top"] == [".venv", "build", "deploy", "grading", "helpers", "serving"]
    assert seen["inbound"] == seen["remove"] == "Permission denied" or seen["remove"] == "Operation not permitted"
    assert seen["inbound"] == seen["outbound"] == "Permission denied"
    assert seen["write"] == "done"  # so she can submit
    packages = tuple(f"{ROOT / name}/" for name in (".venv", "deploy", "grading", "helpers", "serving"))
    rest = [path for path in seen["readable"] if not path.startswith(packages)]
    assert rest
    assert [path for path in rest if not path.startswith(f"{exchange}/outbound/")] == []
    assert [path for path in seen["readable"] if "held_out" in path and "__pycache__" not in path] == []


def server_process(hub: Hub, name: str) -> tuple[int, int]:
    """Return the process of a user's server and the number of its account."""
    home = str(hub.home(name)).encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"HOME=" + home in (folder / "environ").read_bytes().split(b"\0"):
                return int(folder.name), folder.stat().st_uid
    raise AssertionError(f"{name} has no server")


@needs_accounts
def test_the_instructors_files_belong_to_her_and_no_server_runs_as_root(hub: Hub, instructor: Visitor) -> None:
    _, uid = server_process(hub, "instructor")
    assert uid != 0
    assert {path.stat().st_uid for path in (hub.folder / "course").rglob("*")} == {uid}
    assert stat.S_IMODE((hub.folder / "course").stat().st_mode) == 0o700


def test_the_hub_stops_with_all_servers(hub: Hub) -> None:
    group = hub.process.pid
    assert hub.process.poll() is None
    hub.process.send_signal(signal.SIGINT)
    assert hub.process.wait(60) == 0
    left = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(hub.folder).encode() in (folder / "environ").read_bytes():
                left.append((folder / "cmdline").read_bytes())
    assert left == [], group
