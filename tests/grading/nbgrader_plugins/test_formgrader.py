"""formgrader shows the whole answer and the model answer, and runs nothing from the submission."""

import json
import re
import shutil
from pathlib import Path

import nbgrader
import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course
from nbconvert.exporters import HTMLExporter
from processor_time import seconds_of
from shown_answers import MODEL, RUN, SHOWN, WRITTEN, png

from grading.course import Course
from grading.nbgrader_plugins import formgrader
from grading.nbgrader_plugins.page_cache import TextCache
from grading.release import release
from grading.reports.budget import AS_TEXT
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


def rendered(course: Course, student: str) -> str:
    """Return a submission's page as formgrader's own handler renders it."""
    config = course.config()
    templates = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(templates)]
    resources = dict.fromkeys(("base_url", "last_name", "first_name", "notebook_path", "mathjax_url"), "")
    resources |= {"assignment_id": UNIT, "notebook_id": UNIT, "submission_id": "1", "student": student}
    path = course.autograded / student / UNIT / f"{UNIT}.ipynb"
    exporter = HTMLExporter(config=config)
    return exporter.from_filename(str(path), resources=resources | {"index": 0, "total": 1})[0]


@pytest.fixture(scope="module")
def page(course: Course) -> str:
    return rendered(course, "student")


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


def test_an_answer_in_another_cell_is_shown_at_the_box_for_its_points(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    release(course, UNIT)
    notebook = json.loads(answered(read_unit(course, UNIT)))
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' onload='run(1)'><script>run(2)</script></svg>"
    cell = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "Like *this*: <img src='attachment:a.svg'>"}
    notebook["cells"].append(cell | {"attachments": {"a.svg": {"image/svg+xml": drawing}}})
    hand_in(course, "student", UNIT, json.dumps(notebook).encode())
    grade_unit(course, UNIT, isolated=ISOLATED)
    page = rendered(course, "student")
    assert "<em>this</em>" in page
    assert page.index('id="why"') < page.index("<em>this</em>") < page.index(MODEL)
    assert "Write your answer here" not in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert "run(1)" not in page
    assert "<svg" not in page


def test_other_html_exports_have_no_model_answer(course: Course) -> None:
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    html, _ = HTMLExporter(config=course.config()).from_filename(str(path))
    assert "By the chain rule" in html
    assert MODEL not in html


# What takes minutes or hours in nbconvert's own filters and steps: a cell's type, its source and its outputs.
SLOW: dict[str, tuple[str, str, list[dict[str, object]]]] = {
    "nested displays": (
        "code", "x", [{"output_type": "display_data", "metadata": {}, "data": {"text/html": "<ul><li>" * 2498}}] * 400
    ),
    "colours": ("code", "x", [{"output_type": "stream", "name": "stdout", "text": "\x1b[0m" * 500_000}]),
    "returns": ("code", "x", [{"output_type": "stream", "name": "stdout", "text": "\rx" + "a" * 300_000}]),
    "colours in a traceback": (
        "code", "x", [{"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\x1b[0m" * 300_000]}]
    ),
    "spaces": ("code", " " * 200_000 + "x", []),
    "nested lists in a raw cell": ("raw", "<ul><li>" * 100_000, []),
    "brackets in Markdown": ("markdown", "[" * 200_000, []),
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_a_page_takes_little_time_whatever_a_cell_contains(course: Course, name: str) -> None:
    kind, source, outputs = SLOW[name]
    notebook = json.loads((course.autograded / "student" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8"))
    cell = {"cell_type": kind, "id": "slow", "metadata": {}, "source": source}
    notebook["cells"].append(cell | ({"outputs": outputs, "execution_count": None} if kind == "code" else {}))
    path = course.autograded / "slow" / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert seconds_of(lambda: rendered(course, "slow"), 10.0, attempts=1) < 10.0
    if name == "nested displays":
        assert AS_TEXT in rendered(course, "slow")
    shutil.rmtree(path.parents[1])


def test_what_has_been_rendered_is_kept_until_the_submission_changes(
    course: Course, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    render = formgrader._rendered
    monkeypatch.setattr(formgrader, "_rendered", lambda *of: calls.append(of) or render(*of))
    assert rendered(course, "student") == page
    assert not calls
    path = course.autograded / "student" / UNIT / f"{UNIT}.ipynb"
    shutil.copytree(path.parents[1], course.autograded / "other")
    other = course.autograded / "other" / UNIT / f"{UNIT}.ipynb"
    other.write_text(other.read_text(encoding="utf-8").replace("By the chain rule", "By another rule"), "utf-8")
    assert "By another rule" in rendered(course, "other")
    assert len(calls) == 1
    shutil.rmtree(course.autograded / "other")


def test_metadata_of_a_submission_are_not_shown_as_html(course: Course) -> None:
    """``ToGrade`` passes HTML to the filters in a cell's metadata, and a submission may have the same metadata."""
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    cells = [
        {"cell_type": kind, "id": kind, "source": "x", "metadata": {formgrader.SHOWN: RUN}}
        for kind in ("markdown", "raw")
    ]
    code = {"cell_type": "code", "id": "code", "source": "x", "outputs": [], "execution_count": None}
    cells.append(code | {"metadata": {formgrader.SHOWN: RUN}})
    for folder in ("autograded", "other"):
        path = course.root / folder / "forged" / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook | {"cells": cells}), encoding="utf-8")
        if folder == "autograded":
            assert "run(1)" not in rendered(course, "forged")
        else:
            assert "run(1)" not in HTMLExporter(config=course.config()).from_filename(str(path))[0]
        shutil.rmtree(path.parents[1])


def test_the_cache_forgets_what_was_used_least_recently() -> None:
    made: list[str] = []

    def get(key: str, length: int = 4) -> None:
        assert cache.get(key, lambda: made.append(key) or key * length) == key * length  # type: ignore[func-returns-value]

    cache = TextCache(10)
    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "b"]
    assert cache.size == 8
    get("d", 11)
    assert cache.size <= 10
    get("d", 11)
    assert made[-2:] == ["d", "d"], "a text that is longer than the cache isn't kept"
