"""nbgrader's own commands use the course's grader, and the same folders and gradebook."""

import os
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATED,
    UNIT,
    WRONG_BACKWARD,
    allow_no_isolation,
    answered,
    hand_in,
    small_course,
    zipped,
)
from nbgrader_commands import nbgrader, nbgrader_program
from sqlalchemy.exc import OperationalError

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.nbgrader_plugins.exporters import Grader
from grading.release import release
from grading.reports.feedback import page_of, write_feedback
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")


def lay_traps(course: Course) -> None:
    """Put into a submission's folder what nbgrader would follow: links, a device that never ends, and a pipe."""
    (course.root / "secret.txt").write_text("the exam")
    folder = course.submitted / "wrong" / UNIT
    (folder / "more").mkdir()
    (folder / "on paper.jpg").write_bytes(b"a picture")
    (folder / "grades.txt").symlink_to(course.root / "secret.txt")
    (folder / "more" / "grades.txt").symlink_to("../../../../secret.txt")
    (folder / "endless").symlink_to("/dev/zero")
    (folder / "timestamp.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small unit, graded by nbgrader's own command."""
    course = small_course(tmp_path_factory.mktemp("course"))
    allow_no_isolation(course)
    release(course, UNIT)
    unit = read_unit(course, UNIT)
    hand_in(course, "right", UNIT, answered(unit))
    hand_in(course, "wrong", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    hand_in(course, "broken", UNIT, b"{not json")
    lay_traps(course)
    done = nbgrader_program(course, "autograde", UNIT)
    assert done.returncode == 0, done.stderr
    return course


def test_nbgrader_autograde_gives_the_same_gradebook_as_the_course(course: Course, tmp_path: Path) -> None:
    unit = read_unit(course, UNIT)
    other = small_course(tmp_path)
    hand_in(other, "right", UNIT, answered(unit))
    hand_in(other, "wrong", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    lay_traps(other)
    hand_in(other, "broken", UNIT, b"{not json")
    grade_unit(other, UNIT, isolated=ISOLATED)
    with Gradebook(course) as by_nbgrader, Gradebook(other) as by_the_course:
        assert by_nbgrader.dump() == by_the_course.dump()


def test_nbgrader_finds_the_same_submissions_as_the_course(tmp_path: Path) -> None:
    by_nbgrader, by_the_course = small_course(tmp_path / "nbgrader"), small_course(tmp_path / "course")
    decomposed = unicodedata.normalize("NFD", "müller")
    for course in (by_nbgrader, by_the_course):
        release(course, UNIT)
        unit = read_unit(course, UNIT)
        hand_in(course, "back\\slash", UNIT, answered(unit, backward=WRONG_BACKWARD))
        hand_in(course, decomposed, UNIT, answered(unit))
        hand_in(course, "müller", UNIT, answered(unit))
        hand_in(course, "copy", UNIT, answered(unit), f"{UNIT}-Copy1.ipynb")
        hand_in(course, "zipped", UNIT, zipped({f"{UNIT}/{UNIT}.ipynb": answered(unit)}), "work.zip")
        hand_in(course, "pdf", UNIT, b"%PDF-1.7", "work.pdf")
        (course.submitted / "loose").mkdir()
        (course.submitted / "loose" / f"{UNIT}.ipynb").write_bytes(answered(unit))
    allow_no_isolation(by_nbgrader)
    done = nbgrader(by_nbgrader, "autograde", UNIT)
    assert done.returncode == 0, done.stderr
    grade_unit(by_the_course, UNIT, isolated=ISOLATED)
    with Gradebook(by_nbgrader) as one, Gradebook(by_the_course) as other:
        assert one.dump() == other.dump()
        assert one.students(UNIT) == ["back\\slash", "copy", "loose", "müller", "pdf", "zipped"]
    assert grade_unit(by_nbgrader, UNIT, isolated=ISOLATED).graded == 0
    write_feedback(by_the_course, UNIT)
    done = nbgrader(by_nbgrader, "generate_feedback", UNIT)
    assert done.returncode == 0, done.stderr
    for course in (by_nbgrader, by_the_course):
        page = (course.feedback / "back\\slash" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
        assert "2 of 9 points" in page
    done = nbgrader(by_nbgrader, "autograde", UNIT, "--student", decomposed, "--force")
    assert done.returncode == 0, done.stderr
    done = nbgrader(by_nbgrader, "autograde", UNIT, "--student", "nobody")
    assert "No notebooks were matched" in done.stderr


def test_the_courses_grade_command_has_nothing_left_to_grade(course: Course) -> None:
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (summary.graded, summary.unchanged) == (0, 3)


def test_links_in_a_submission_are_not_followed(course: Course) -> None:
    done = nbgrader(course, "generate_feedback", UNIT, "--student", "wrong")
    assert done.returncode == 0, done.stderr
    for folder in (course.autograded, course.feedback):
        names = {p.name for p in (folder / "wrong").rglob("*") if p.is_file() and p.suffix not in (".ipynb", ".html")}
        assert names == {"on paper.jpg"}, "only ordinary files are copied"
        assert not [p for p in folder.rglob("*") if p.is_file() and "the exam" in p.read_text(encoding="utf-8")]


def test_nbgraders_feedback_and_export_commands_work(course: Course) -> None:
    done = nbgrader_program(course, "generate_feedback", UNIT)
    assert done.returncode == 0, done.stderr
    path = course.feedback / "wrong" / UNIT / f"{UNIT}.html"
    page = path.read_text(encoding="utf-8")
    path.unlink()
    assert page_of(course, UNIT, "wrong") == page, "the course's own page"
    assert "db has shape (5, 4), but should have shape (4,)" in page
    assert "0.123456" not in page, "a literal of a hidden test"
    done = nbgrader(course, "export")
    assert done.returncode == 0, done.stderr
    lines = (course.root / "grades.csv").read_text().splitlines()
    assert any("wrong" in line and ",2.0," in line for line in lines), lines


def test_a_link_to_an_autograded_notebook_is_not_taken_for_one(course: Course) -> None:
    path = hand_in(course, "linked", UNIT, b"")
    path.unlink()
    path.symlink_to(course.autograded / "right" / UNIT / f"{UNIT}.ipynb")
    exporter = Grader(root=str(course.root), isolated=ISOLATED)
    request = {"db_url": course.db, "student": "linked", "assignment": UNIT}
    notebook, _ = exporter.from_filename(str(path), {"nbgrader": request})
    assert "This submission could not be graded" in notebook


def test_a_full_disk_is_not_taken_for_an_old_gradebook(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(*_: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(Gradebook, "save", save)
    exporter = Grader(root=str(course.root), isolated=ISOLATED)
    request = {"db_url": course.db, "student": "right", "assignment": UNIT}
    with pytest.raises(CourseError, match=r"can't be written \(database or disk is full\): free some space there"):
        exporter.from_filename(str(course.submitted / "right" / UNIT / f"{UNIT}.ipynb"), {"nbgrader": request})
