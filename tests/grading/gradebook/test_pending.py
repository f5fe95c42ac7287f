"""Results that arrive quickly are saved together, and the gradebook is the same as if each were saved alone."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from course_fixtures import UNIT, small_course

from grading.course import Course, CourseError
from grading.gradebook import pending
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.pending import PendingResults
from grading.gradebook.writer import NewResult
from grading.message import Code, Message
from grading.release import register
from grading.result import Result, Score
from grading.units.unit import Unit, read_unit

SUBMITTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)


class Clock:
    """A clock that only moves when it is told to."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pending, "time", clock)
    return clock


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of results in each transaction so far."""
    sizes: list[int] = []
    save = Gradebook.save_all

    def counted(gradebook: Gradebook, unit: Unit, new: Sequence[NewResult]) -> None:
        save(gradebook, unit, new)
        sizes.append(len(new))

    monkeypatch.setattr(Gradebook, "save_all", counted)
    return sizes


def released(root: Path) -> tuple[Course, Unit]:
    course = small_course(root)
    unit = read_unit(course, UNIT)
    register(course, unit)
    return course, unit


def result(k: int) -> Result:
    scores = [
        Score("forward", 2.0 * (k % 2), 2.0, "" if k % 2 else "z is wrong"),
        Score("backward", 0.0, 4.0, f"db is wrong by {k}", cause="Your db is dz.", kind="sign"),
        Score("why", None, 3.0),
    ]
    return Result(UNIT, f"{k:064d}", scores, [Message(Code.CELL_MISSING, cell="why")] if k % 3 == 0 else [])


def test_results_that_arrive_quickly_are_saved_together(tmp_path: Path, clock: Clock, groups: list[int]) -> None:
    course, unit = released(tmp_path)
    with Gradebook(course) as gradebook, PendingResults(gradebook, unit) as results:
        for k in range(20):
            results.add(NewResult(f"student-{k}", result(k), None))
        assert groups == [1, 16], "the first one doesn't wait"
        clock.now += 1
        results.add(NewResult("student-20", result(20), None))
        assert groups == [1, 16, 4], "time is up"
        results.add(NewResult("student-21", result(21), None))
    assert groups == [1, 16, 4, 1]
    with Gradebook(course) as gradebook:
        assert len(gradebook.students(UNIT)) == 22


def test_a_result_that_arrives_alone_is_saved_at_once(tmp_path: Path, clock: Clock, groups: list[int]) -> None:
    course, unit = released(tmp_path)
    with Gradebook(course) as gradebook, PendingResults(gradebook, unit) as results:
        for k in range(3):
            results.add(NewResult(f"student-{k}", result(k), None))
            clock.now += 2
    assert groups == [1, 1, 1]


def test_a_run_that_is_stopped_saves_what_is_graded(tmp_path: Path, clock: Clock, groups: list[int]) -> None:
    course, unit = released(tmp_path)
    with pytest.raises(KeyboardInterrupt), Gradebook(course) as gradebook, PendingResults(gradebook, unit) as results:
        for k in range(5):
            results.add(NewResult(f"student-{k}", result(k), None))
        raise KeyboardInterrupt
    assert groups == [1, 4]


def test_a_group_that_cannot_be_saved_leaves_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course, unit = released(tmp_path)
    with Gradebook(course) as gradebook:
        before = gradebook.dump()
        new = [NewResult(f"student-{k}", result(k), None) for k in range(3)]
        with monkeypatch.context() as broken:
            broken.setattr(gradebook.db, "commit", lambda: (_ for _ in ()).throw(sqlite3.OperationalError("full")))
            with pytest.raises(sqlite3.OperationalError):
                gradebook.save_all(unit, new)
        assert gradebook.dump() == before
        gradebook.save_all(unit, new)
        assert gradebook.students(UNIT) == ["student-0", "student-1", "student-2"]


def test_a_group_gives_the_same_gradebook_as_one_by_one(tmp_path: Path) -> None:
    dumps, times = [], []
    for size in (1, 3, 7):
        course, unit = released(tmp_path / str(size))
        new = [NewResult(f"student-{k}", result(k), SUBMITTED if k % 2 else None) for k in range(7)]
        with Gradebook(course) as gradebook:
            for k in range(0, 7, size):
                gradebook.save_all(unit, new[k : k + size])
            grade = gradebook.nbgrader.find_grade("why", UNIT, UNIT, "student-1")
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "student-2").manual_comment = "Nearly."
            gradebook.db.commit()
            # Some of them again, together with students who are new.
            again = [NewResult(f"student-{k}", result(k + 1), None if k % 2 else SUBMITTED) for k in range(1, 10)]
            for k in range(0, 9, size):
                gradebook.save_all(unit, again[k : k + size])
            dumps.append(gradebook.dump())
            found = (gradebook.nbgrader.find_submission(UNIT, f"student-{k}") for k in range(10))
            times.append([(s.timestamp, [n.flagged for n in s.notebooks]) for s in found])
    assert dumps[0] == dumps[1] == dumps[2]
    assert "91_small student-1 why 2.5/3 needs manual grading" in dumps[0]
    assert "'Nearly.'" in dumps[0]
    assert times[0] == times[1] == times[2]
    assert times[0][1] == (None, [False])
    assert times[0][2] == (SUBMITTED, [True])


def test_a_unit_that_is_not_released_cannot_be_saved(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    with Gradebook(course) as gradebook, pytest.raises(CourseError, match="run the release command first"):
        gradebook.save("ann", read_unit(course, UNIT), result(1))
