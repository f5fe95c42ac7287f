"""Instructors use formgrader in a real JupyterLab: a click grades, answers are shown, and no points get lost."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, allow_no_isolation, answered, change_hidden_test, hand_in, small_course
from lab_server import SCREENSHOTS, TOKEN, VIEWPORT, open_browser, run_lab_on
from playwright.sync_api import Browser, Locator, Page, Response
from postgres_server import make_database
from shown_answers import MODEL, SHOWN, WRITTEN, png

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.settings import with_gradebook
from grading.units.unit import read_unit

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def opened_course(root: Path, answers: dict[str, str], gradebook: str = "") -> Iterator[tuple[Course, Browser, str]]:
    """Open a browser, and start JupyterLab on a small course with these students' written answers.

    ``gradebook`` is the URL for course.toml.
    """
    with open_browser() as browser:  # first, because without a browser the test is skipped
        small_course(root)
        if gradebook:
            (root / "course.toml").write_text(f'gradebook = "{gradebook}"\n')
        course = with_gradebook(Course(root))
        allow_no_isolation(course)
        release(course, UNIT)
        for student, why in answers.items():
            notebook = json.loads(answered(read_unit(course, UNIT), extra=SHOWN, why=why))
            notebook["cells"][-1]["attachments"] = {"on paper.png": {"image/png": png()}}
            hand_in(course, student, UNIT, json.dumps(notebook).encode())
        with run_lab_on(course.root) as url:
            yield course, browser, url


def log_in(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(60_000)
    page.add_init_script("window.ran = []; window.run = what => window.ran.push(what)")
    page.goto(f"{url}/login?token={TOKEN}")
    return page


def click_autograde(page: Page, url: str) -> None:
    page.goto(f"{url}/formgrader/manage_submissions/{UNIT}/")
    page.locator("td.autograde a").first.click()
    page.get_by_text("Success", exact=False).first.wait_for()


def open_answer(page: Page, url: str) -> Locator:
    """Open the first submission, and return the box with the points of the written answer once it is filled."""
    page.goto(f"{url}/formgrader/gradebook/{UNIT}/{UNIT}")
    page.locator("td.name a").first.click()
    page.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments.loaded")
    return page.locator("input#why")


def save(box: Locator, value: str) -> Response:
    """Change a score or a comment, and return the server's answer."""
    box.scroll_into_view_if_needed()
    box.fill(value)
    with box.page.expect_response(lambda response: response.request.method == "PUT") as response:
        box.press("Tab")
    return response.value


def test_a_click_grades_and_manual_points_persist(tmp_path: Path) -> None:
    with opened_course(tmp_path, {"student": WRITTEN}) as (course, browser, url):
        page = log_in(browser, url)
        click_autograde(page, url)
        score = open_answer(page, url)
        page.get_by_text(MODEL).wait_for()
        assert page.evaluate("window.ran") == []
        assert page.locator("img[alt='on paper']").evaluate("image => image.naturalWidth") == 1
        assert save(score, "2").ok
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "formgrader.png")
        page.close()
    with Gradebook(course) as gradebook:
        assert {row.exercise: row.points for row in gradebook.rows()} == {"forward": 2.0, "backward": 4.0, "why": 2.0}
    grade_unit(course, UNIT, isolated=ISOLATED, force=True)
    with Gradebook(course) as gradebook:
        assert gradebook.nbgrader.find_grade("why", UNIT, UNIT, "student").manual_score == 2.0


def test_a_second_grader_is_told_what_the_first_gave(tmp_path: Path) -> None:
    with opened_course(tmp_path, {"ann": "So it follows."}) as (course, browser, url):
        first, second = log_in(browser, url), log_in(browser, url)
        click_autograde(first, url)
        boxes = open_answer(first, url), open_answer(second, url)
        assert save(boxes[0], "2").ok
        assert save(boxes[1], "3").status == 409
        alert = second.get_by_role("alert")
        expected = r"While you had this page open, this answer was given 2 of 3 points \(20.*UTC\)"
        assert re.search(expected, alert.inner_text())
        assert points(course) == (2.0, False)
        second.screenshot(path=SCREENSHOTS / "second-grader.png")
        with second.expect_response(lambda response: response.request.method == "PUT") as response:
            alert.get_by_role("button", name="Save mine instead").click()
        assert response.value.ok
        assert points(course) == (3.0, False)

        comments = [page.locator("textarea#why-comment") for page in (first, second)]
        assert save(comments[0], "Nearly.").ok
        assert save(comments[1], "Well done.").status == 409
        assert "It now says: “Nearly.”" in second.get_by_role("alert").inner_text()
        second.get_by_role("button", name="Keep theirs").click()
        assert comments[1].input_value() == "Nearly."

        open_answer(second, url)
        second.get_by_text(re.compile(r"Graded by hand on 20.*UTC: 3 of 3 points")).wait_for()


def test_a_changed_answer_is_shown_beside_the_earlier_one(tmp_path: Path, postgres: str) -> None:
    gradebook = make_database(postgres, "autograde_button")
    with opened_course(tmp_path, {"ann": "So it **follows**."}, gradebook) as (course, browser, url):
        page = log_in(browser, url)
        click_autograde(page, url)
        score = open_answer(page, url)
        assert save(score, "2").ok
        assert save(page.locator("textarea#why-comment"), "Why? See $W^T$.").ok
        change_hidden_test(course)
        click_autograde(page, url)
        assert points(course) == (2.0, False), "the answer is the same"

        stale = log_in(browser, url)
        open_answer(stale, url)
        unit = read_unit(course, UNIT)
        hand_in(course, "ann", UNIT, answered(unit, why="Because it is linear."))
        click_autograde(page, url)
        assert points(course) == (2.0, True)
        assert save(stale.locator("input#why"), "3").status == 409
        assert "The answer has changed since you opened this page" in stale.get_by_role("alert").inner_text()
        assert points(course) == (2.0, True)

        open_answer(page, url)
        panel = page.locator(".panel-warning")
        assert "The earlier version was given 2 of 3 points" in panel.inner_text()
        assert panel.locator("strong").inner_text() == "follows"
        assert panel.locator("math").count() == 1
        panel.scroll_into_view_if_needed()
        page.screenshot(path=SCREENSHOTS / "earlier-answer.png")
        with page.expect_response(lambda response: response.request.method == "PUT") as response:
            page.locator(".nbgrader_cell", has=page.locator("input#why")).get_by_text("Resolve").click()
        assert response.value.ok
        assert points(course) == (2.0, False)
        click_autograde(page, url)
        assert points(course) == (2.0, False)


def points(course: Course) -> tuple[float, bool]:
    """Return the points of the written answer, and whether it waits for a person."""
    with Gradebook(course) as gradebook:
        (row,) = [row for row in gradebook.rows() if row.exercise == "why"]
    return row.points, row.needs_manual_grade
