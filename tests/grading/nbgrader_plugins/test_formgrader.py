"""formgrader shows the whole answer and the model answer, and runs nothing from the submission."""

import json
import re
from pathlib import Path

import nbgrader
import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course
from nbconvert.exporters import HTMLExporter
from shown_answers import MODEL, RUN, SHOWN, WRITTEN, png

from grading.course import Course
from grading.release import release
from grading.reports.feedback import page_of, write_feedback
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    release(course, UNIT)
    notebook = json.loads(answered(read_unit(course, UNIT), extra=SHOWN, why=WRITTEN))
    notebook["cells"][-1]["attachments"] = {
        "on paper.png": {"image/png": png()},
        "evil": {"text/html": RUN},
        "cut": {"image/png": "<script>"},
    }
    raw = {"cell_type": "raw", "id": "raw", "metadata": {"format": "text/html", "raw_mimetype": "text/html"}}
    notebook["cells"].insert(1, {**raw, "source": RUN})
    hand_in(course, "student", UNIT, json.dumps(notebook).encode())
    grade_unit(course, UNIT, isolated=ISOLATED)
    write_feedback(course, UNIT)
    return course


@pytest.fixture(scope="module")
def page(course: Course) -> str:
    """The submission's page as formgrader's own handler renders it."""
    config = course.config()
    templates = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(templates)]
    resources = dict.fromkeys(("base_url", "last_name", "first_name", "notebook_path", "mathjax_url"), "")
    resources |= {"assignment_id": UNIT, "notebook_id": UNIT, "submission_id": "1", "student": "student"}
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    exporter = HTMLExporter(config=config)
    return exporter.from_filename(str(path), resources=resources | {"index": 0, "total": 1})[0]


def test_nothing_from_a_submission_runs(page: str) -> None:
    scripts = re.findall(r"<script[^>]*>.*?</script>", page, flags=re.DOTALL)
    assert scripts, "formgrader's own scripts"
    assert not [script for script in scripts if "run(" in script]
    assert not re.search(r"<[^>]*\son\w+\s*=[^>]*run\(", page)
    assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*javascript:""", page)
    assert "<svg" not in page


def test_the_page_shows_the_whole_answer(page: str) -> None:
    assert f'src="data:image/png;base64,{png()}"' in page
    for part in ("in a table", "<em>marked</em>", "<strong>drawn</strong>", "<math", "ValueError"):
        assert part in page


def test_the_model_answer_is_below_the_students_answer_and_nowhere_else(course: Course, page: str) -> None:
    assert page.index("By the chain rule") < page.index(MODEL)
    assert page.count(MODEL) == 1
    for folder in (course.notebooks, course.autograded, course.feedback):
        paths = [path for path in folder.rglob("*") if path.is_file()]
        assert paths
        assert not [path for path in paths if MODEL in path.read_text(encoding="utf-8")]


def test_the_feedback_page_shows_the_pasted_image(course: Course) -> None:
    feedback = page_of(course, UNIT, "student")
    assert f'src="data:image/png;base64,{png()}"' in feedback
    assert "run(" not in "".join(re.findall(r"<script.*?</script>", feedback, flags=re.DOTALL))


def test_other_html_exports_have_no_model_answer(course: Course) -> None:
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    html, _ = HTMLExporter(config=course.config()).from_filename(str(path))
    assert "By the chain rule" in html
    assert MODEL not in html
