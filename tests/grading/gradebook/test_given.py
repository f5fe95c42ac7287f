"""Points and comments that a person gave stay as long as the answer is the same, however it is graded again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATED,
    UNIT,
    WRITTEN,
    WRONG_BACKWARD,
    answered,
    change_hidden_test,
    hand_in,
    small_course,
)

from grading.console import show_summaries
from grading.course import Course
from grading.export.grades import read_grades
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.rows import students, submissions
from grading.gradebook.schema import given, records
from grading.release import release
from grading.scoring import grade_unit as grade_unit_module
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

OTHER = "Because the sum rule says so."


def grade(course: Course, **options: bool) -> None:
    grade_unit(course, UNIT, isolated=ISOLATED, **options)


def give(course: Course, exercise: str, score: float | None, extra: float | None = None, student: str = "ann") -> None:
    """Give points as formgrader does."""
    with Gradebook(course) as gradebook:
        found = gradebook.nbgrader.find_grade(exercise, UNIT, UNIT, student)
        found.manual_score, found.extra_credit = score, extra
        found.needs_manual_grade = score is None and found.auto_score is None
        gradebook.db.commit()


def comment(course: Course, cell: str, text: str) -> None:
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.find_comment(cell, UNIT, UNIT, "ann").manual_comment = text
        gradebook.db.commit()


def state(course: Course, exercise: str) -> tuple[float, bool]:
    """Return the points of an exercise, and whether it waits for a person."""
    with Gradebook(course) as gradebook:
        (row,) = [row for row in gradebook.rows() if row.student == "ann" and row.exercise == exercise]
    return row.points, row.needs_manual_grade


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A graded submission with a wrong backward pass and a written answer that waits for a person."""
    course = small_course(tmp_path)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT), why=WRITTEN, backward=WRONG_BACKWARD))
    release(course, UNIT)
    grade(course)
    return course


def test_a_corrected_hidden_test_keeps_all_points_and_comments_of_a_person(course: Course) -> None:
    give(course, "why", 2.5)
    give(course, "backward", 3.0, extra=0.5)
    comment(course, "why", "Nearly.")
    change_hidden_test(course)
    grade(course)
    assert state(course, "why") == (2.5, False)
    assert state(course, "backward") == (3.5, False)
    assert read_grades(course).students["ann"].final(UNIT) == "8", "nothing waits"
    with Gradebook(course) as gradebook:
        assert gradebook.nbgrader.find_comment("why", UNIT, UNIT, "ann").manual_comment == "Nearly."


def test_an_automatic_score_that_becomes_higher_than_a_persons_is_reported(course: Course, capsys) -> None:
    give(course, "backward", 3.0)
    give(course, "forward", 1.0)  # lower than the automatic score from the start, so it is meant
    source = course.solutions / f"{UNIT}.py"
    text = source.read_text()
    start, end = text.index("checks.backward(Linear"), text.index("### END HIDDEN TESTS")
    source.write_text(text[:start] + "### BEGIN HIDDEN TESTS\n" + text[end:])
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert state(course, "backward") == (3.0, False)
    assert summary.raised == {"ann": ["91.2"]}
    show_summaries([summary])
    assert "check ann: the automatic score in 91.2 is now higher than the points given by" in capsys.readouterr().out
    assert grade_unit(course, UNIT, isolated=ISOLATED, force=True).raised == {}


def test_a_changed_answer_waits_for_a_person_and_the_others_do_not(course: Course) -> None:
    give(course, "why", 2.5)
    comment(course, "why", "Nearly.")
    give(course, "backward", 3.0)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT), why=OTHER, backward=WRONG_BACKWARD))
    grade(course)
    assert state(course, "why") == (2.5, True)
    assert state(course, "backward") == (3.0, False)
    with Gradebook(course) as gradebook:
        earlier = gradebook.given(UNIT)["ann"]["why"]
    assert WRITTEN in earlier.answer
    assert (earlier.score, earlier.comment) == (2.5, "Nearly.")


def test_points_return_with_the_answer_that_they_were_given_for(course: Course) -> None:
    give(course, "why", 2.5)
    unit = read_unit(course, UNIT)
    for why, waits in ((OTHER, True), (WRITTEN + "  \n", False), (OTHER, True), (OTHER, True)):
        hand_in(course, "ann", UNIT, answered(unit, why=why, backward=WRONG_BACKWARD))
        grade(course, force=True)
        assert state(course, "why") == (2.5, waits)
    give(course, "why", 1.0)
    grade(course, force=True)
    assert state(course, "why") == (1.0, False), "a person has looked at the new answer"
    hand_in(course, "ann", UNIT, answered(unit, why=WRITTEN, backward=WRONG_BACKWARD))
    grade(course)
    assert state(course, "why") == (1.0, True)
    with Gradebook(course) as gradebook:
        assert OTHER in gradebook.given(UNIT)["ann"]["why"].answer


def test_extra_credit_alone_also_belongs_to_an_answer(course: Course) -> None:
    give(course, "forward", None, extra=1.0)
    grade(course, force=True)
    assert state(course, "forward") == (3.0, False)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT), why=WRITTEN))
    grade(course)
    assert state(course, "forward") == (3.0, True), "its cell has changed"


def test_a_failed_attempt_to_grade_loses_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    give(course, "why", 2.5)
    with monkeypatch.context() as broken:
        fails = lambda job, tasks, jobs: ((task.student, None) for task in tasks)  # noqa: E731
        broken.setattr(grade_unit_module.executors, "grade_locally", fails)
        grade(course, force=True)
    assert state(course, "why") == (2.5, True)
    grade(course)
    assert state(course, "why") == (2.5, False)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    (
        (f"{UNIT}.ipynb", b"{not json", b"{not json either"),
        ("answers.pdf", b"%PDF-1.7 one", b"%PDF-1.7 two"),
        (f"{UNIT}.zip", b"PK\x03\x04 cut", b"PK\x03\x04 cut off"),
    ),
)
def test_points_for_a_file_that_cannot_be_read_stay_until_it_changes(
    course: Course, name: str, first: bytes, second: bytes
) -> None:
    (course.submitted / "ann" / UNIT / f"{UNIT}.ipynb").unlink()
    hand_in(course, "ann", UNIT, first, name)
    grade(course)
    give(course, "why", 1.0)
    grade(course, force=True)
    assert state(course, "why") == (1.0, False)
    hand_in(course, "ann", UNIT, second, name)
    grade(course)
    assert state(course, "why") == (1.0, True)
    hand_in(course, "ann", UNIT, first, name)
    grade(course)
    assert state(course, "why") == (1.0, False)


def test_points_from_an_earlier_release_stay_too(course: Course) -> None:
    """Its gradebook has neither the digests of the answers nor the table for what a person gave."""
    give(course, "why", 2.5)
    with Gradebook(course) as gradebook:
        result = gradebook.result("ann", UNIT)
        assert result is not None
        fields = re.sub(r'"answers": \{[^}]*\}, ', "", result.to_json())
        assert "answers" not in fields
        gradebook.db.execute(records.update().values(digest="of the earlier release", result=fields))
        given.drop(gradebook.db.connection())
        gradebook.db.commit()
    grade(course)
    assert state(course, "why") == (2.5, False)


@pytest.mark.parametrize(
    ("remove", "left_out"),
    ((lambda g: g.remove_assignment(UNIT), []), (lambda g: g.remove_student("ann"), ["ann"])),
    ids=("assignment", "student"),
)
def test_a_removal_is_followed(course: Course, remove: Callable[[object], None], left_out: list[str]) -> None:
    give(course, "why", 2.5)
    grade(course, force=True)
    with Gradebook(course) as gradebook:
        before = gradebook.students(UNIT)
        remove(gradebook.nbgrader)
        assert (before, gradebook.students(UNIT), gradebook.result("ann", UNIT)) == (["ann"], [], None)
    release(course, UNIT)
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert summary.removed == left_out
    if left_out:  # until the instructor names the student
        assert (summary.graded, summary.unchanged) == (0, 0)
        summary = grade_unit(course, UNIT, ["ann"], isolated=ISOLATED)
    assert (summary.graded, summary.unchanged) == (1, 0)
    assert state(course, "forward") == (2.0, False)
    assert state(course, "why") == (0.0, True), "the points went with the removal"
    assert "ann" in read_grades(course).students


def test_a_name_in_the_form_of_macos_keeps_its_points(tmp_path: Path, database: str) -> None:
    course = Course(small_course(tmp_path).root, database)
    release(course, UNIT)
    unit = read_unit(course, UNIT)
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    hand_in(course, composed, UNIT, answered(unit, why=WRITTEN))
    grade(course)
    give(course, "why", 2.5, student=composed)
    with Gradebook(course) as gradebook:  # as an earlier release stored it
        row = gradebook.nbgrader.add_student(decomposed, first_name="Zo\u00eb")
        for column in (submissions.c.student_id, records.c.student):
            gradebook.db.execute(column.table.update().values({column.key: row.id}))
        gradebook.db.execute(students.delete().where(students.c.id == composed))
        gradebook.db.commit()
    grade(course, force=True)
    with Gradebook(course) as gradebook:
        assert gradebook.student_ids() == gradebook.students(UNIT) == [composed]
        assert gradebook.nbgrader.find_student(composed).first_name == "Zo\u00eb"
        (why,) = [row for row in gradebook.rows() if row.exercise == "why"]
        assert (why.points, why.needs_manual_grade) == (2.5, False)
