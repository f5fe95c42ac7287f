"""The CSV files: quoted where it has to be, no formula in them, the sums right, each as its campus system reads it."""

import csv
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course, CourseError
from grading.export import export
from grading.export.csv_files import as_id, as_text
from grading.export.ilias import ILIAS_HEAD
from grading.gradebook.gradebook import Gradebook
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

QUOTED = 'quoted, "so"'


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    hand_in(course, QUOTED, UNIT, answered(unit))
    hand_in(course, "=1+1", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    hand_in(course, "00123", UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "me@example.org", UNIT, answered(unit))
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


def lines(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_line_for_each_student_with_the_right_sums(course: Course, tmp_path: Path) -> None:
    assert len(export(course, tmp_path / "grades.csv").students) == 4
    head, *rest = lines(tmp_path / "grades.csv")
    assert head == [
        "student", "total (9)", f"{UNIT} (9)", f"{UNIT}/forward", f"{UNIT}/backward", f"{UNIT}/why", "needs a person",
    ]  # fmt: skip
    assert rest == [
        ["00123", "2", "2", "2", "0", "0", "0"],
        ["'=1+1", "2", "2", "2", "0", "0", "1"],
        ["me@example.org", "6", "6", "2", "4", "0", "0"],
        [QUOTED, "6", "6", "2", "4", "0", "0"],
    ]
    assert not list(tmp_path.glob(".*"))


def test_a_manual_score_goes_before_an_automatic_one(course: Course, tmp_path: Path) -> None:
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("backward", UNIT, UNIT, "00123")
        grade.manual_score = 3.5
        gradebook.db.commit()
        export(course, tmp_path / "grades.csv")
        grade.manual_score = None
        gradebook.db.commit()
    assert lines(tmp_path / "grades.csv")[1] == ["00123", "5.5", "5.5", "2", "3.5", "0", "0"]


def test_moodle_gets_an_identifier_and_a_column_a_unit(course: Course, tmp_path: Path) -> None:
    grades = export(course, tmp_path / "m.csv", format="moodle", id_column="ID number")
    assert grades.waiting == 1
    assert lines(tmp_path / "m.csv") == [
        ["ID number", UNIT],
        ["00123", "2"],
        ["'=1+1", "-"],
        ["me@example.org", "6"],
        [QUOTED, "6"],
    ]


def test_canvas_gets_its_five_columns_and_the_points_possible(course: Course, tmp_path: Path) -> None:
    export(course, tmp_path / "c.csv", format="canvas")
    head, possible, first, waiting, *_ = lines(tmp_path / "c.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT]
    assert "Points Possible" in possible[0]
    assert possible[1:] == ["", "", "", "", "9"]
    assert first == ["00123", "", "", "00123", "", "2"]
    assert waiting == ["'=1+1", "", "", "'=1+1", "", ""], "an answer waits for a person"
    export(course, tmp_path / "c.csv", format="canvas", id_column="SIS User ID")
    assert lines(tmp_path / "c.csv")[2] == ["00123", "", "00123", "", "", "2"]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_ilias_gets_its_own_file_back_with_the_marks(course: Course, tmp_path: Path, delimiter: str) -> None:
    roster = tmp_path / "status.csv"
    rows = [
        ["0", "17", "me@example.org", "Doe, \"J\"", "J", "notgraded", "", "two\nlines", "", "", ""],
        ["0", "18", "=1+1", "A", "B", "notgraded", "", "", "", "", ""],
        ["0", "19", "absent", "C", "D", "failed", "1", "", "kept", "", ""],
    ]  # fmt: skip
    with roster.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([ILIAS_HEAD, *rows])
    grades = export(course, tmp_path / "i.csv", [UNIT], "ilias", roster=roster)
    rows[0][0], rows[0][6] = "1", "6"
    assert lines(tmp_path / "i.csv") == [ILIAS_HEAD, *rows]
    assert grades.unknown == ["00123", QUOTED]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"format": "excel"}, "excel is no format"),
        ({"format": "moodle", "id_column": "Name"}, "moodle has no id column 'Name'"),
        ({"id_column": "Username"}, "leave it out"),
        ({"format": "ilias"}, "--roster"),
        ({"format": "moodle", "roster": Path("x")}, "--roster is for ilias alone"),
        ({"format": "ilias", "roster": Path("missing.csv")}, "can't be read"),
        ({"format": "ilias", "roster": Path(__file__)}, "is no status file of ILIAS"),
    ],
)
def test_options_that_do_not_fit_are_named(course: Course, tmp_path: Path, options: dict, said: str) -> None:
    with pytest.raises(CourseError, match=said):
        export(course, tmp_path / "x.csv", **options)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(course: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="can't be written"):
        export(course, tmp_path / "no" / "x.csv")


def test_what_a_spreadsheet_would_run_is_text() -> None:
    asked = ("student", "=1", "+1", "-1", "@x", " =1", "＝1", "\t=1", "")
    assert [as_text(v) for v in asked] == ["student", "'=1", "'+1", "'-1", "'@x", "' =1", "'＝1", "'\t=1", ""]


def test_an_id_stays_as_it_is_unless_it_can_call_something() -> None:
    ids = ("007", "-me", "@me", "+49", "a.b+c@d.org", "jörg")
    assert tuple(map(as_id, ids)) == ids
    assert as_id("=1+1") == "'=1+1"
    assert as_id("+cmd|' /C calc'!A0") == "'+cmd|' /C calc'!A0"
    assert as_id("@SUM(A1)") == "'@SUM(A1)"
