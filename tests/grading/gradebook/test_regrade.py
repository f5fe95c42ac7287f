"""After a hidden test is corrected, a regrade keeps what people gave, in export, feedback and the gradebook.

It does so in SQLite and in PostgreSQL, with the course's command and with nbgrader's. tests/browser/test_formgrader.py
does the same with formgrader's button.
"""

import csv
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATION_OPTIONS,
    UNIT,
    WRITTEN,
    WRONG_BACKWARD,
    allow_no_isolation,
    answered,
    change_hidden_test,
    hand_in,
    small_course,
)
from nbgrader_commands import nbgrader

from grading import cli
from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import read_graded
from grading.reports.feedback import page_file
from grading.settings import with_gradebook
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")


@pytest.mark.parametrize("command", ("the course's", "nbgrader's"))
def test_a_regrade_keeps_what_people_gave(
    database: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_course(tmp_path).root
    if database:
        (root / "course.toml").write_text(f'gradebook = "{database}"\n')
    course = with_gradebook(Course(root))
    allow_no_isolation(course)
    monkeypatch.setattr(cli, "installed_course", lambda: Course(root))
    unit = read_unit(course, UNIT)
    for student in ("ann", "bob"):
        hand_in(course, student, UNIT, answered(unit, why=WRITTEN, backward=WRONG_BACKWARD))

    def run(*arguments: str) -> None:
        assert cli.main(list(arguments)) == 0

    def grade() -> None:
        if command == "the course's":
            run("grade", *ISOLATION_OPTIONS)
        else:
            done = nbgrader(course, "autograde", UNIT, "--force")
            assert done.returncode == 0, done.stderr

    run("release")
    grade()
    with Gradebook(course) as gradebook:
        for student in ("ann", "bob"):
            for exercise, points in (("why", 2.5), ("backward", 3.0)):  # a written answer, and an automatic score
                row = gradebook.nbgrader.find_grade(exercise, UNIT, UNIT, student)
                row.manual_score, row.needs_manual_grade = points, False
            gradebook.nbgrader.find_comment("why", UNIT, UNIT, student).manual_comment = "Nearly."
        gradebook.db.commit()

    change_hidden_test(course)
    hand_in(course, "bob", UNIT, answered(unit, why="Something else.", backward=WRONG_BACKWARD))
    grade()
    with Gradebook(course) as gradebook:
        graded = read_graded(gradebook, UNIT)
        earlier = gradebook.given(UNIT)["bob"]["why"]
    assert {id: (mark.points, mark.needs_manual_grade) for id, mark in graded["ann"].marks.items()} == {
        "forward": (2.0, False),
        "backward": (3.0, False),
        "why": (2.5, False),
    }
    assert graded["ann"].comments == graded["bob"].comments == {"why": "Nearly."}
    bob = {id: mark.needs_manual_grade for id, mark in graded["bob"].marks.items()}
    assert bob == {"forward": False, "backward": False, "why": True}
    assert (earlier.score, earlier.comment) == (2.5, "Nearly.")

    run("feedback")
    pages = {student: page_file(course, student, UNIT).read_text(encoding="utf-8") for student in ("ann", "bob")}
    assert "for an earlier version of your answer" not in pages["ann"]
    assert "7.5 of 9 points" in pages["ann"]
    assert "These points are for an earlier version of your answer." in pages["bob"]
    run("export", UNIT, "--format", "moodle", "--to", str(root / "grades.csv"))
    with (root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["Username"]: row for row in csv.DictReader(file)}
    assert "7.5" in rows["ann"].values()
    assert "7.5" not in rows["bob"].values()
