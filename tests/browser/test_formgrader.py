"""An instructor uses formgrader in a real JupyterLab: a click grades, the model answer is shown, and points persist."""

import json
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course
from lab_server import SCREENSHOTS, TOKEN, VIEWPORT, open_browser, run_lab_on
from shown_answers import MODEL, SHOWN, WRITTEN, png

from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.browser


def test_a_click_grades_and_manual_points_persist(tmp_path: Path) -> None:
    with open_browser() as browser:  # first, because without a browser the test is skipped
        course = small_course(tmp_path)
        if not ISOLATED:
            with (course.root / "nbgrader_config.py").open("a") as config:
                config.write("c.Grader.isolated = False\n")
        release(course, UNIT)
        notebook = json.loads(answered(read_unit(course, UNIT), extra=SHOWN, why=WRITTEN))
        notebook["cells"][-1]["attachments"] = {"on paper.png": {"image/png": png()}}
        hand_in(course, "student", UNIT, json.dumps(notebook).encode())
        with run_lab_on(course.root) as url:
            page = browser.new_page(viewport=VIEWPORT)
            page.set_default_timeout(60_000)
            page.add_init_script("window.ran = []; window.run = what => window.ran.push(what)")
            page.goto(f"{url}/login?token={TOKEN}")
            page.goto(f"{url}/formgrader/manage_submissions/{UNIT}/")
            page.locator("td.autograde a").first.click()
            page.get_by_text("Success", exact=False).first.wait_for()

            page.goto(f"{url}/formgrader/gradebook/{UNIT}/{UNIT}")
            page.locator("td.name a").first.click()
            score = page.locator("input#why")
            score.wait_for()
            page.get_by_text(MODEL).wait_for()
            page.wait_for_timeout(500)
            assert page.evaluate("window.ran") == []
            assert page.locator("img[alt='on paper']").evaluate("image => image.naturalWidth") == 1
            score.scroll_into_view_if_needed()
            score.fill("2")
            score.press("Tab")
            page.wait_for_function("document.querySelectorAll('.score-saved:not([style*=none])').length > 0")
            page.wait_for_timeout(1_000)
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / "formgrader.png")
            page.close()
    with Gradebook(course) as gradebook:
        assert {row.exercise: row.points for row in gradebook.rows()} == {"forward": 2.0, "backward": 4.0, "why": 2.0}
    grade_unit(course, UNIT, isolated=ISOLATED, force=True)
    with Gradebook(course) as gradebook:
        assert gradebook.nbgrader.find_grade("why", UNIT, UNIT, "student").manual_score == 2.0
