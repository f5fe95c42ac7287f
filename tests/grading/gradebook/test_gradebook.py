"""The gradebook is the same in SQLite and in PostgreSQL, even if the grader is killed while it writes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, dump, hand_in_students, small_course
from lab_server import free_port
from postgres_server import make_database

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.scoring.grade_unit import grade_unit


def test_a_gradebook_in_postgresql_has_the_same_content(tmp_path: Path, postgres: str) -> None:
    sqlite = small_course(tmp_path / "sqlite")
    postgresql = Course(small_course(tmp_path / "postgresql").root, make_database(postgres, "first"))
    for course in (sqlite, postgresql):
        hand_in_students(course)
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 7
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 0
    assert dump(postgresql) == dump(sqlite)


def test_a_kill_while_writing_to_postgresql_does_not_change_the_final_gradebook(tmp_path: Path, postgres: str) -> None:
    course = Course(small_course(tmp_path).root, make_database(postgres, "second"))
    hand_in_students(course, students=8)
    # The kill comes when all rows of the sixth submission are written and the transaction is still open.
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom grading.gradebook import gradebook\n"
        "from grading.course import Course\nfrom grading.scoring.grade_unit import grade_unit\n"
        "save, saved = gradebook.save, []\n"
        "def killed(db, unit, new):\n    save(db, unit, new)\n    saved.extend(new)\n"
        "    if len(saved) >= 6: os.kill(os.getpid(), signal.SIGKILL)\ngradebook.save = killed\n"
        f"grade_unit(Course(Path({str(course.root)!r}), {course.db!r}), {UNIT!r}, isolated={ISOLATED})\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    rest = grade_unit(course, UNIT, isolated=ISOLATED)
    assert rest.graded + rest.unchanged == 9
    assert 1 <= rest.unchanged <= 5, "the transaction with the sixth result, and none before it, is lost"
    undisturbed = small_course(tmp_path / "undisturbed")
    hand_in_students(undisturbed, students=8)
    grade_unit(undisturbed, UNIT, isolated=ISOLATED)
    assert dump(course) == dump(undisturbed)


def test_an_unreachable_gradebook_is_reported_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/course"
    course = Course(small_course(tmp_path).root, url)
    with pytest.raises(CourseError) as error:
        Gradebook(course)
    assert "can't be opened" in str(error.value)
    assert "secret" not in str(error.value)
