"""The CSV file: quoted where it has to be, no formula in it, the sums right."""

import csv
from pathlib import Path

from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.export import as_text, export
from grading.grade import grade_unit
from grading.source import read_unit


def test_a_line_for_each_student_with_the_right_sums(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    hand_in(course, 'quoted, "so"', UNIT, answered(unit))
    hand_in(course, "=1+1", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert export(course, tmp_path / "grades.csv") == 2
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        head, *lines = list(csv.reader(file))
    assert head == [
        "student", "total (9)", f"{UNIT} (9)", f"{UNIT}/forward", f"{UNIT}/backward", f"{UNIT}/why", "needs a person",
    ]  # fmt: skip
    assert lines == [["'=1+1", "2", "2", "2", "0", "0", "1"], ['quoted, "so"', "6", "6", "2", "4", "0", "0"]]


def test_what_a_spreadsheet_would_run_is_text() -> None:
    assert [as_text(v) for v in ("student", "=1", "+1", "-1", "@x", "")] == ["student", "'=1", "'+1", "'-1", "'@x", ""]
