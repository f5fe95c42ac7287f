"""Releasing a unit gives the same bytes each time, and the notebook contains no solutions or hidden tests."""

import re
from pathlib import Path

import nbformat
import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, answered, hand_in, small_course

from grading.course import Course, CourseError, installed_course
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.units.cells import is_solution, is_test
from grading.units.regions import ANY_MARKER, BEGIN_HIDDEN, END_HIDDEN, regions
from grading.units.unit import read_unit


def test_the_committed_notebooks_are_up_to_date(course: Course) -> None:
    for unit in installed_course().units():
        release(course, unit)
        released = (course.notebooks / unit / f"{unit}.ipynb").read_bytes()
        committed = installed_course().notebooks / unit / f"{unit}.ipynb"
        assert committed.exists(), f"{unit} was never released: run python3 run.py release"
        assert committed.read_bytes() == released, f"notebooks/{unit} is out of date: run python3 run.py release"


def test_every_notebook_has_a_source() -> None:
    assert sorted(p.name for p in installed_course().notebooks.iterdir() if p.is_dir()) == installed_course().units()


@pytest.mark.parametrize("name", installed_course().units())
def test_the_release_contains_no_solution_hidden_test_or_marker(name: str) -> None:
    released = (installed_course().notebooks / name / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(released, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert not ANY_MARKER.search(text)
    assert "answer:" not in released
    assert all(not cell.get("outputs") for cell in notebook.cells)
    lines = {line.strip() for line in text.splitlines()}
    for line in secret_lines(name):
        assert line not in lines, f"{name} reveals: {line}"


def secret_lines(name: str) -> list[str]:
    """List the distinctive lines of solutions and hidden tests: those that occur nowhere else in the source."""
    unit = read_unit(installed_course(), name)
    secret: list[str] = []
    public: list[str] = []
    for cell in unit.notebook.cells:
        lines = cell.source.splitlines()
        hidden = {n for region in regions(cell.source) for n in range(region.first + 1, region.last)}
        if is_solution(cell) and cell.cell_type != "code":
            hidden = set(range(len(lines)))
        if is_test(cell):
            begin = [n for n, line in enumerate(lines) if BEGIN_HIDDEN.match(line)]
            end = [n for n, line in enumerate(lines) if END_HIDDEN.match(line)]
            hidden |= {n for b, e in zip(begin, end, strict=True) for n in range(b + 1, e)}
        for n, line in enumerate(lines):
            (secret if n in hidden else public).append(line.strip())
    distinctive = [line for line in secret if len(re.sub(r"\W", "", line)) > 8]
    return [line for line in distinctive if line not in public]


def test_every_unit_has_secret_lines() -> None:
    assert all(secret_lines(name) for name in installed_course().units())


def test_a_stub_names_its_exercise(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    assert release(course, UNIT)
    text = (course.notebooks / UNIT / f"{UNIT}.ipynb").read_text()
    assert 'raise NotImplementedError(\\"exercise 91.2: the gradients of W, b and x\\")' in text
    assert "Because the chain rule" not in text


def test_releasing_again_changes_nothing(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    release(course, UNIT)
    path = course.notebooks / UNIT / f"{UNIT}.ipynb"
    before = path.stat().st_mtime_ns
    assert not release(course, UNIT)
    assert path.stat().st_mtime_ns == before


def test_a_graded_unit_is_not_released_with_other_exercises_unless_asked(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in(course, "student-1", UNIT, answered(read_unit(course, UNIT)))
    grade_unit(course, UNIT, isolated=ISOLATED)
    renamed = small_course(tmp_path, SOURCE.replace('"grade_id": "why"', '"grade_id": "why-not"'))
    with pytest.raises(CourseError, match=r"has renamed 91\.3 why to why-not"):
        release(renamed, UNIT)
