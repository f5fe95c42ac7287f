"""Failures are grouped by what the student's code does."""

from pathlib import Path

import pytest
from course_fixtures import UNIT, small_course

from grading.causes.failures import Failure, by_kind, failures_of, with_cause, without_cause, without_numbers
from grading.course import CourseError
from grading.message import Code, Message
from grading.result import Result, Score
from grading.units.answers import digest_of_answer
from grading.units.unit import read_unit


def failure(student: str, exercise: str, cause: str = "", kind: str = "", signature: str = "", **more) -> Failure:
    fields = {"unit": "91_small", "number": f"91.{len(exercise)}", "reason": f"{cause} got 1", "answered": True}
    return Failure(student=student, exercise=exercise, cause=cause, kind=kind, signature=signature, **fields | more)


def test_a_kind_collects_the_same_mistake_from_all_exercises() -> None:
    failures = [
        failure("a", "x", "Your dx is divided by N, 5.", "batch-mean"),
        failure("a", "yy", "Your dy is divided by N, 5.", "batch-mean"),
        failure("b", "x", "Your dx is divided by N, 7.", "batch-mean"),
        failure("b", "yy", "Your dy has the wrong sign.", "sign"),
    ]
    mean, sign = by_kind(failures)
    assert (mean.id, mean.students, mean.exercises) == ("batch-mean", ["a", "b"], [("91.1", "x", 2), ("91.2", "yy", 1)])
    assert [(s.cause, s.students) for s in mean.sentences] == [
        ("Your dx is divided by N, 5.", ["a", "b"]),
        ("Your dy is divided by N, 5.", ["a"]),
    ]
    assert sign.students == ["b"]


def test_failures_without_a_cause_are_grouped_by_exercise_and_signature() -> None:
    failures = [
        failure("a", "x", signature="1"),
        failure("b", "x", signature="2"),
        failure("c", "x", signature="2", reason="another reason"),
        failure("d", "yy", signature="2"),
        failure("e", "yy", reason="ended after 3 s"),
        failure("f", "yy", reason="ended after 4 s"),
        failure("g", "x", "A cause.", "sign", signature="1"),
        failure("h", "x", signature="2", answered=False),
    ]
    groups = without_cause(failures)
    assert [group.students for group in groups] == [["b", "c"], ["e", "f"], ["a"], ["d"]]
    assert len({group.id for group in groups}) == 4


def test_a_cause_is_a_kind_or_an_id() -> None:
    failures = [failure("a", "x", "One.", "sign"), failure("b", "x", "Two.", "sign"), failure("c", "x", signature="1")]
    assert [f.student for f in with_cause(failures, "sign")] == ["a", "b"]
    assert [f.student for f in with_cause(failures, failures[1].id)] == ["b"]
    assert [f.student for f in with_cause(failures, failures[2].id)] == ["c"]
    with pytest.raises(CourseError, match="No answer in these units has a mistake of the kind factor"):
        with_cause(failures, "factor")
    for unknown in ("nonsense", ""):
        with pytest.raises(CourseError, match="neither a kind of mistake nor an id in the class report"):
            with_cause(failures, unknown)


def test_the_same_mistake_with_different_numbers_gives_the_same_reason() -> None:
    one, other = "db is wrong: got -1.5e-07, expected 2", "db is wrong: got 3, expected 0.25"
    assert without_numbers(one) == without_numbers(other) == "db is wrong: got #, expected #"
    assert without_numbers("x2 has no dW1") == "x2 has no dW1"


def test_an_answer_cell_that_was_not_handed_in_is_not_answered(tmp_path: Path) -> None:
    unit = read_unit(small_course(tmp_path), UNIT)
    scores = [
        Score("forward", 0.0, 2.0, "name 'Linear' is not defined: check that the cell that defines it runs."),
        Score("backward", 0.0, 4.0, "db is wrong"),
        Score("why", None, 3.0, Message(Code.WRITTEN_NEARBY)),
    ]
    result = Result(
        UNIT, "", scores, answers={"forward": digest_of_answer([{"source": ""}]) + ":added", "backward": "something"}
    )
    assert {f.exercise: f.answered for f in failures_of("ann", unit, result)} == {"forward": False, "backward": True}
