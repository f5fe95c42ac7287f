"""How hard exercises are and how well they discriminate, compared with SciPy."""

import numpy as np
import pytest
from course_fixtures import UNIT, small_course
from scipy import stats

from grading.causes.failures import Failure
from grading.gradebook.marks import Mark
from grading.reports.item_statistics import MIN_STUDENTS, ItemStatistics, discrimination, item_statistics
from grading.units.unit import Unit, read_unit

EXERCISES = ("forward", "backward", "why")


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)


def auto(points: float | None, waits: bool = False) -> Mark:
    return Mark(points, None, 0.0, waits)


def marks_of(table: np.ndarray) -> dict[str, dict[str, Mark]]:
    """Return the marks of a class from its points, an array of shape (students, exercises)."""
    return {
        f"student-{k:03d}": {id: auto(float(p)) for id, p in zip(EXERCISES, row, strict=True)}
        for k, row in enumerate(table)
    }


def empty(student: str, exercise: str) -> Failure:
    return Failure(student, UNIT, exercise, "91.1", "No answer was written.", "", "", "", False)


def by_id(found: list[ItemStatistics]) -> dict[str, ItemStatistics]:
    return {item.exercise.id: item for item in found}


@pytest.mark.parametrize("students", [MIN_STUDENTS, 17, 200])
def test_discrimination_is_the_correlation_with_the_other_exercises(unit: Unit, students: int) -> None:
    rng = np.random.default_rng(students)
    skill = rng.normal(size=students)
    table = np.stack(
        [
            2.0 * (skill + rng.normal(size=students) > 0),
            4.0 * (rng.random(students) > 0.5),
            rng.uniform(0, 3, students),
        ],
        axis=1,
    )
    found = by_id(item_statistics(unit, marks_of(table), []))
    for k, id in enumerate(EXERCISES):
        others = table.sum(axis=1) - table[:, k]
        assert found[id].discrimination == pytest.approx(stats.pearsonr(table[:, k], others).statistic)
        assert found[id].mean == pytest.approx(table[:, k].mean())
        assert found[id].tried == students
    passed = table[:, 0] == 2
    correlation = stats.pointbiserialr(passed, table[:, 1] + table[:, 2]).statistic
    assert found["forward"].discrimination == pytest.approx(correlation)
    assert found["forward"].full == passed.sum()


def test_discrimination_is_left_out_where_it_says_nothing() -> None:
    rising = np.arange(float(MIN_STUDENTS))
    assert discrimination(rising, rising) == pytest.approx(1)
    assert discrimination(rising, -rising) == pytest.approx(-1)
    assert discrimination(rising[1:], rising[1:]) is None, "too few students"
    assert discrimination(np.full(MIN_STUDENTS, 2.0), rising) is None, "all have the same points here"
    assert discrimination(rising, np.full(MIN_STUDENTS, 0.1) + 1e-17) is None, "all have the same points elsewhere"
    assert discrimination(np.array([]), np.array([])) is None


def test_only_those_who_tried_count(unit: Unit) -> None:
    table = np.array([[2, 4, 3], [0, 4, 3], [0, 0, 3], [0, 4, 0]])
    failures = [empty("student-002", "forward"), empty("student-003", "forward")]
    found = by_id(item_statistics(unit, marks_of(table), failures))
    assert (found["forward"].tried, found["forward"].students, found["forward"].full) == (2, 4, 1)
    assert found["forward"].full_marks == 0.5
    assert found["forward"].mean == 1
    assert found["backward"].tried == 4


def test_an_exercise_that_nobody_tried_has_no_statistics(unit: Unit) -> None:
    marks = marks_of(np.zeros((3, 3)))
    (item, *_) = item_statistics(unit, marks, [empty(student, "forward") for student in marks])
    assert (item.tried, item.full_marks, item.mean, item.discrimination) == (0, None, None, None)


def test_answers_that_wait_for_a_person_are_not_counted(unit: Unit) -> None:
    marks = marks_of(np.full((3, 3), 1.0))
    marks["student-000"]["why"] = auto(None, waits=True)
    marks["student-001"]["why"] = Mark(None, 3.0, 0.0, True)
    found = by_id(item_statistics(unit, marks, []))
    assert (found["why"].tried, found["why"].full, found["why"].waiting) == (1, 0, 2)


def test_nobody_can_grade_the_answers_of_a_student_without_a_notebook(unit: Unit) -> None:
    marks = {student: {id: auto(None, waits=True) for id in EXERCISES} for student in ("file", "written")}
    (item, *_) = item_statistics(unit, marks, [], ["file"])
    assert (item.students, item.tried, item.waiting) == (2, 0, 1)


def test_an_exercise_that_waits_for_a_person_is_left_out_of_the_totals(unit: Unit) -> None:
    rng = np.random.default_rng(5)
    table = rng.integers(0, 4, size=(30, 3)).astype(float)
    marks = marks_of(table)
    marks["student-000"]["why"] = auto(None, waits=True)
    found = by_id(item_statistics(unit, marks, []))
    correlation = stats.pearsonr(table[:, 0], table[:, 1]).statistic
    assert found["forward"].discrimination == pytest.approx(correlation)


def test_an_empty_answer_that_a_person_gave_points_for_counts(unit: Unit) -> None:
    marks = marks_of(np.zeros((2, 3)))
    marks["student-000"]["why"] = Mark(0.0, 2.0, 0.0, False)
    marks["student-001"]["why"] = Mark(0.0, 0.0, 0.0, False)
    found = by_id(item_statistics(unit, marks, [empty(student, "why") for student in marks]))
    assert (found["why"].tried, found["why"].mean) == (1, 2)


def test_a_student_without_a_mark_in_an_exercise_did_not_try_it(unit: Unit) -> None:
    marks = marks_of(np.ones((2, 3)))
    del marks["student-000"]["forward"]
    assert by_id(item_statistics(unit, marks, []))["forward"].tried == 1
