"""What whoever grades sees in formgrader: all of the answer, the model answer, and nothing that runs."""

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
def shown(course: Course) -> str:
    """The submission's page as formgrader's own handler makes it."""
    config = course.config()
    templates = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(templates)]
    resources = dict.fromkeys(("base_url", "last_name", "first_name", "notebook_path", "mathjax_url"), "")
    resources |= {"assignment_id": UNIT, "notebook_id": UNIT, "submission_id": "1", "student": "student"}
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    exporter = HTMLExporter(config=config)
    return exporter.from_filename(str(path), resources=resources | {"index": 0, "total": 1})[0]


def test_nothing_that_a_student_hands_in_runs(shown: str) -> None:
    ours = re.findall(r"<script[^>]*>.*?</script>", shown, flags=re.DOTALL)
    assert ours, "formgrader's own"
    assert not [script for script in ours if "run(" in script]
    assert not re.search(r"<[^>]*\son\w+\s*=[^>]*run\(", shown)
    assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*javascript:""", shown)
    assert "<svg" not in shown


def test_all_of_the_answer_is_there(shown: str) -> None:
    assert f'src="data:image/png;base64,{png()}"' in shown
    for part in ("in a table", "<em>marked</em>", "<strong>drawn</strong>", "<math", "ValueError"):
        assert part in shown


def test_the_model_answer_stands_beside_it_and_nowhere_else(course: Course, shown: str) -> None:
    assert shown.index("By the chain rule") < shown.index(MODEL)
    assert shown.count(MODEL) == 1
    for folder in (course.notebooks, course.autograded, course.feedback):
        paths = [path for path in folder.rglob("*") if path.is_file()]
        assert paths
        assert not [path for path in paths if MODEL in path.read_text(encoding="utf-8")]


def test_the_feedback_shows_the_pasted_picture(course: Course) -> None:
    page = page_of(course, UNIT, "student")
    assert f'src="data:image/png;base64,{png()}"' in page
    assert "run(" not in "".join(re.findall(r"<script.*?</script>", page, flags=re.DOTALL))


def test_what_is_exported_for_others_has_no_model_answer(course: Course) -> None:
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    html, _ = HTMLExporter(config=course.config()).from_filename(str(path))
    assert "By the chain rule" in html
    assert MODEL not in html
