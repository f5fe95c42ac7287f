"""The class report: scores, most common failures, flagged submissions and grading times."""

import base64
import json
import re
from html import unescape
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.reports.class_report import read_class, without_numbers, write_report
from grading.run_log import log_path
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

HOSTILE = "raise ValueError('<script>alert(1)</script>')"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    for k in range(3):
        hand_in(course, f"wrong-{k}", UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "right", UNIT, answered(unit, why="So."))
    hand_in(course, "hostile", UNIT, answered(unit, forward=HOSTILE))
    hand_in(course, "a?#b", UNIT, b"{not json")
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


def test_the_statistics_match_the_gradebook(course: Course) -> None:
    with Gradebook(course) as gradebook:
        results = read_class(gradebook, read_unit(course, UNIT))
    assert sorted(results.totals) == [0, 0, 2, 2, 2, 6]
    assert results.full_marks("forward", 2) == pytest.approx(4 / 5), "the unreadable submission is not graded"
    assert results.full_marks("backward", 4) == pytest.approx(1 / 5)
    assert results.waiting == 4, "three exercises of the unreadable submission and one written answer"
    failure = max((f for f in results.failures if f.exercise == "backward"), key=lambda f: len(f.students))
    assert failure.students == ["wrong-0", "wrong-1", "wrong-2"]
    assert "(#, #)" in failure.reason


def test_the_page_shows_the_statistics_and_runs_nothing(course: Course) -> None:
    path = write_report(course, [UNIT])
    assert path == course.build / "report.html", "feedback/ is given to students, so the report must not be there"
    text = path.read_text(encoding="utf-8")
    assert "<b>6 students.</b> Points out of 9: median 2,\nlowest 0" in text
    assert "<script" not in text
    assert "&lt;script&gt;alert(#)" in text
    assert "default-src 'none'" in text
    pictures = re.findall(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">', text)
    assert len(pictures) == 2
    assert "20 to 30%: 3" in pictures[0][0]
    assert "91.2 backward: 20%; 91.1 forward: 80%" in unescape(pictures[1][0]).replace("91.3 why: 0%; ", "")
    assert all(b"<svg" in base64.b64decode(data) for _, data in pictures)
    assert 'href="../feedback/a%3F%23b/' in text
    assert "is not JSON" in text


def test_the_same_gradebook_gives_the_same_page(course: Course) -> None:
    first = write_report(course, [UNIT]).read_bytes()
    assert write_report(course, [UNIT]).read_bytes() == first


def test_grading_times_are_logged_outside_the_gradebook(course: Course) -> None:
    (run,) = json.loads(log_path(course).read_text())
    assert (run["unit"], run["graded"]) == (UNIT, 6)
    assert run["seconds"] > 0
    with Gradebook(course) as gradebook:
        assert "seconds" not in gradebook.dump()
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert len(json.loads(log_path(course).read_text())) == 1, "a run that graded nothing is not logged"
    assert f"<td>{UNIT}</td><td>6</td>" in write_report(course, [UNIT]).read_text(encoding="utf-8")


def test_a_broken_log_only_removes_the_times_from_the_page(course: Course) -> None:
    kept = log_path(course).read_text()
    log_path(course).write_text("{not json")
    assert "No grading run of these units is on record" in write_report(course, [UNIT]).read_text(encoding="utf-8")
    log_path(course).write_text(kept)


def test_without_grades_the_message_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"run python3 run\.py grade first"):
        write_report(small_course(tmp_path), [UNIT])


def test_the_same_mistake_with_different_numbers_gives_the_same_reason() -> None:
    one, other = "db is wrong: got -1.5e-07, expected 2", "db is wrong: got 3, expected 0.25"
    assert without_numbers(one) == without_numbers(other) == "db is wrong: got #, expected #"
    assert without_numbers("x2 has no dW1") == "x2 has no dW1"
