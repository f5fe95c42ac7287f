"""nbgrader's own commands work on the same folders and the same gradebook, with the course's grader."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course
from grading.grade import grade_unit
from grading.gradebook import Gradebook
from grading.release import release
from grading.source import read_unit


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "nbgrader"
    return subprocess.run(
        [sys.executable, str(program), *arguments], cwd=course.root, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small unit, released and graded by nbgrader's commands alone."""
    course = small_course(tmp_path_factory.mktemp("course"))
    if not ISOLATED:
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write("c.Grader.isolated = False\n")
    release(course, UNIT)
    unit = read_unit(course, UNIT)
    hand_in(course, "right", UNIT, answered(unit))
    hand_in(course, "wrong", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    hand_in(course, "broken", UNIT, b"{not json")
    done = nbgrader(course, "autograde", UNIT)
    assert done.returncode == 0, done.stderr
    return course


def test_autograde_from_the_plain_command_line_gives_the_same_gradebook(course: Course, tmp_path: Path) -> None:
    unit = read_unit(course, UNIT)
    ours = small_course(tmp_path)
    hand_in(ours, "right", UNIT, answered(unit))
    hand_in(ours, "wrong", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    hand_in(ours, "broken", UNIT, b"{not json")
    grade_unit(ours, UNIT, isolated=ISOLATED)
    with Gradebook(course) as theirs, Gradebook(ours) as own:
        assert theirs.dump() == own.dump()


def test_our_command_finds_nothing_left_to_do(course: Course) -> None:
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (summary.graded, summary.unchanged) == (0, 3)


def test_feedback_and_export_work_on_it(course: Course) -> None:
    done = nbgrader(course, "generate_feedback", UNIT)
    assert done.returncode == 0, done.stderr
    page = (course.feedback / "wrong" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "db has shape (5, 4), but should have shape (4,)" in page
    assert "0.123456" not in page, "a literal of a hidden test"
    done = nbgrader(course, "export")
    assert done.returncode == 0, done.stderr
    lines = (course.root / "grades.csv").read_text().splitlines()
    assert any("wrong" in line and ",2.0," in line for line in lines), lines
