"""formgrader, in a real JupyterLab, shows the gradebook that the course's settings name."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course
from lab_server import COURSE_LAB, TOKEN, run_lab, run_lab_on
from postgres_server import make_database

from grading.course import Course
from grading.scoring.grade_unit import grade_unit
from grading.settings import with_gradebook
from grading.units.unit import read_unit


def graded(root: Path, student: str, db: str) -> Course:
    course = with_gradebook(small_course(root), db)
    hand_in(course, student, UNIT, answered(read_unit(course, UNIT)))
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    return course


def students(url: str) -> list[str]:
    """Return the students that formgrader lists, and check that its page is there."""
    with urllib.request.urlopen(f"{url}/formgrader/manage_students?token={TOKEN}", timeout=60) as page:
        assert b"Manage Students" in page.read()
    with urllib.request.urlopen(f"{url}/formgrader/api/students?token={TOKEN}", timeout=60) as answer:
        return [student["id"] for student in json.load(answer)]


def test_formgrader_reads_the_gradebook_in_postgresql(tmp_path: Path, postgres: str) -> None:
    url = make_database(postgres, "formgrader")
    course = graded(tmp_path, "only-in-postgresql", url)
    (tmp_path / "course.toml").write_text(f'gradebook = "{url}"\n')
    with run_lab_on(course.root) as address:
        assert students(address) == ["only-in-postgresql"]
        (tmp_path / "course.toml").write_text("gradebook = 5\n")  # a mistake while the server is running
        with pytest.raises(urllib.error.HTTPError, match="500"):
            students(address)
        (tmp_path / "course.toml").write_text(f'gradebook = "{url}"\n')
        assert students(address) == ["only-in-postgresql"]
    assert not (tmp_path / "gradebook.db").exists()


def test_formgrader_shows_no_password(tmp_path: Path, postgres: str) -> None:
    url = make_database(postgres, "secret").replace("course@", "course:pass-word@")
    (small_course(tmp_path).root / "course.toml").write_text(f'gradebook = "{url}"\n')
    with (
        run_lab_on(tmp_path) as address,
        urllib.request.urlopen(f"{address}/formgrader/manage_assignments?token={TOKEN}", timeout=60) as page,
    ):
        text = page.read().decode()
    assert "Manage Assignments" in text and "pass-word" not in text


def test_the_lab_uses_the_gradebook_of_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = graded(tmp_path, "only-in-the-variable", f"sqlite:///{tmp_path}/other.db")
    monkeypatch.setenv("COURSE_GRADEBOOK", course.db)
    # The port and --no-browser are given twice, and the last port counts.
    with run_lab(program=[*COURSE_LAB, "--no-browser", "--port=1"]) as lab:
        assert students(lab.url) == ["only-in-the-variable"]
