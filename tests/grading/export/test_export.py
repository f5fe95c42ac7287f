"""The exported CSV files have the right sums and no formulas, and each has the form that its campus system imports."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading import cli
from grading.course import Course, CourseError
from grading.export import export
from grading.export.csv_files import as_id, as_text, write_csv
from grading.export.grades import Grades
from grading.export.ilias import ILIAS_HEAD
from grading.gradebook.gradebook import Gradebook
from grading.message import Code, Message
from grading.result import Result
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grader import unreadable_result
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

NEEDS_QUOTING = 'quoted, "name"'


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    hand_in(course, NEEDS_QUOTING, UNIT, answered(unit))
    hand_in(course, "=1+1", UNIT, answered(unit, why="So.", backward=WRONG_BACKWARD))
    hand_in(course, "00123", UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "me@example.org", UNIT, answered(unit))
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


def read_rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_the_generic_file_has_one_row_per_student_with_the_right_sums(course: Course, tmp_path: Path) -> None:
    assert len(export(course, tmp_path / "grades.csv").students) == 4
    head, *rest = read_rows(tmp_path / "grades.csv")
    assert head == [
        "student", "total (9)", f"{UNIT} (9)", f"{UNIT}/forward", f"{UNIT}/backward", f"{UNIT}/why", "needs a person",
    ]  # fmt: skip
    assert rest == [
        ["00123", "2", "2", "2", "0", "0", "0"],
        ["'=1+1", "2", "2", "2", "0", "0", "1"],
        ["me@example.org", "6", "6", "2", "4", "0", "0"],
        [NEEDS_QUOTING, "6", "6", "2", "4", "0", "0"],
    ]
    assert not list(tmp_path.glob(".*"))


def test_a_manual_score_overrides_an_automatic_one(course: Course, tmp_path: Path) -> None:
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("backward", UNIT, UNIT, "00123")
        grade.manual_score = 3.5
        gradebook.db.commit()
        export(course, tmp_path / "grades.csv")
        grade.manual_score = None
        gradebook.db.commit()
    assert read_rows(tmp_path / "grades.csv")[1] == ["00123", "5.5", "5.5", "2", "3.5", "0", "0"]


def test_the_moodle_file_has_an_id_column_and_one_column_per_unit(course: Course, tmp_path: Path) -> None:
    grades = export(course, tmp_path / "m.csv", format="moodle", id_column="ID number")
    assert grades.waiting == 1
    assert read_rows(tmp_path / "m.csv") == [
        ["ID number", UNIT],
        ["00123", "2"],
        ["'=1+1", "-"],
        ["me@example.org", "6"],
        [NEEDS_QUOTING, "6"],
    ]


def test_the_canvas_file_has_five_columns_and_the_points_possible(course: Course, tmp_path: Path) -> None:
    export(course, tmp_path / "c.csv", format="canvas")
    head, possible, first, waiting, *_ = read_rows(tmp_path / "c.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT]
    assert "Points Possible" in possible[0]
    assert possible[1:] == ["", "", "", "", "9"]
    assert first == ["00123", "", "", "00123", "", "2"]
    assert waiting == ["'=1+1", "", "", "'=1+1", "", ""], "an answer still needs manual grading"
    export(course, tmp_path / "c.csv", format="canvas", id_column="SIS User ID")
    assert read_rows(tmp_path / "c.csv")[2] == ["00123", "", "00123", "", "", "2"]


@pytest.fixture
def with_absent(course: Course) -> Iterator[Course]:
    """The course with absent-1 in the gradebook, absent-2 in submitted/, and new, who isn't graded yet."""
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.add_student("absent-1", first_name="Ann", last_name="A")
    (course.submitted / "absent-2").mkdir()
    hand_in(course, "new", UNIT, answered(read_unit(course, UNIT)))
    yield course
    for student in ("absent-2", "new"):
        shutil.rmtree(course.submitted / student)
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.remove_student("absent-1")


def test_students_who_have_handed_in_nothing_have_a_row_with_empty_fields(with_absent: Course, tmp_path: Path) -> None:
    grades = export(with_absent, tmp_path / "grades.csv")
    rows = {row[0]: row[1:] for row in read_rows(tmp_path / "grades.csv")}
    for student in ("absent-1", "absent-2", "new"):
        assert rows[student] == ["0", "", "", "", "", "0"]
    assert rows["00123"] == ["2", "2", "2", "0", "0", "0"]
    assert len(rows) == 8
    assert grades.ungraded == {UNIT: ["new"]}


def test_for_a_campus_system_they_have_a_row_without_a_grade(with_absent: Course, tmp_path: Path) -> None:
    export(with_absent, tmp_path / "m.csv", format="moodle")
    assert ["absent-1", "-"] in read_rows(tmp_path / "m.csv")
    export(with_absent, tmp_path / "c.csv", format="canvas")
    assert ["Ann A", "", "", "absent-1", "", ""] in read_rows(tmp_path / "c.csv")
    roster = tmp_path / "status.csv"
    rows = [["0", str(k), login, "", "", "notgraded", *[""] * 5] for k, login in enumerate(("00123", "absent-1"))]
    with roster.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([ILIAS_HEAD, *rows])
    grades = export(with_absent, tmp_path / "i.csv", [UNIT], "ilias", roster=roster)
    rows[0][0], rows[0][6] = "1", "2"
    assert read_rows(tmp_path / "i.csv") == [ILIAS_HEAD, *rows]
    assert grades.unknown == ["=1+1", "me@example.org", NEEDS_QUOTING], "absent-2 would have no mark anyway"


def test_the_command_says_each_reason_once(with_absent: Course, tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: with_absent)
    roster = tmp_path / "status.csv"
    roster.write_text(f"{','.join(ILIAS_HEAD)}\n0,1,00123,,,notgraded,,,,,\n", encoding="utf-8")
    target = str(tmp_path / "i.csv")
    assert cli.main(["export", UNIT, "--format", "ilias", "--roster", str(roster), "--to", target]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "course: submissions that have no grade in the file, because they are not graded yet:",
        f"  {UNIT}: new",
        "To grade them, run python3 run.py grade. Then export again.",
        "course: grades left out because an answer still needs manual grading: 1.",
        f"  {UNIT}: =1+1",
        "To grade these answers, run python3 run.py lab, open Nbgrader > Formgrader in the menu, choose Manual Grading "
        "and then the unit. Then export again.",
        f"course: {roster} has no login for 3 students (=1+1, me@example.org, {NEEDS_QUOTING}), so no mark was "
        "written: check that the folders in submitted/ are named after the students' logins.",
    ]


@pytest.fixture
def with_files(course: Course, tmp_path: Path) -> Course:
    """A copy of the course in which elif has handed in a PDF, and lena a notebook that is cut off."""
    course = Course(shutil.copytree(course.root, tmp_path / "course"))
    hand_in(course, "elif", UNIT, b"%PDF-1.7", "answers.pdf")
    hand_in(course, "lena", UNIT, answered(read_unit(course, UNIT))[:400])
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


def said(course: Course, format: str, to: Path, monkeypatch, *options: str) -> str:
    """Return everything that the command prints, in its order."""
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    lines: list[str] = []
    monkeypatch.setattr(cli, "say", lines.append)
    monkeypatch.setattr(cli, "warn", lines.append)
    assert cli.main(["export", UNIT, "--format", format, "--to", str(to), *options]) == 0
    return "\n".join(lines)


NEXT = "Next: import the file into your campus system, or open it in a spreadsheet."
NO_NOTEBOOK = f"submissions that could not be graded; ask for the notebook:\n  {UNIT}: 2 students (elif, lena)"


def test_submissions_without_a_notebook_are_counted_apart(with_files: Course, tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "m.csv"
    lines = said(with_files, "moodle", target, monkeypatch)
    assert lines.startswith(f"Wrote {target} (students: 6).\n  {UNIT}: students who get a grade: 3, who don't: 3.\n")
    assert NO_NOTEBOOK in lines
    assert f"an answer still needs manual grading: 1.\n  {UNIT}: =1+1\n" in lines
    assert lines.endswith(NEXT)
    assert ["elif", "-"] in read_rows(target)
    grades = export(with_files, target)
    assert grades.without_notebook == {UNIT: ["elif", "lena"]}
    assert grades.waiting_answers == 1


def test_points_by_hand_for_a_submission_without_a_notebook_count(with_files: Course, tmp_path: Path) -> None:
    with Gradebook(with_files) as gradebook:
        for exercise in ("forward", "backward", "why"):
            grade = gradebook.nbgrader.find_grade(exercise, UNIT, UNIT, "elif")
            grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    grades = export(with_files, tmp_path / "m.csv", format="moodle")
    assert ["elif", "3"] in read_rows(tmp_path / "m.csv")
    assert grades.without_notebook == {UNIT: ["lena"]}


def test_a_submission_that_the_grader_failed_on_waits_for_a_person(course: Course, tmp_path: Path) -> None:
    course = Course(shutil.copytree(course.root, tmp_path / "course"))
    unit = read_unit(course, UNIT)
    with Gradebook(course) as gradebook:
        gradebook.save("00123", unit, unreadable_result(unit, "", Message(Code.GRADING_TOOK_TOO_LONG)))
    grades = export(course, tmp_path / "m.csv", format="moodle")
    assert grades.without_notebook == {UNIT: []}
    assert grades.waiting_students(UNIT) == ["00123", "=1+1"]


def test_the_generic_format_says_that_the_totals_are_not_final(with_files: Course, tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "g.csv"
    assert said(with_files, "generic", target, monkeypatch).splitlines() == [
        f"Wrote {target} (students: 6).",
        *NO_NOTEBOOK.splitlines(),
        "answers that still need manual grading: 1. The totals are not final yet.",
        NEXT,
    ]


def test_for_ilias_the_students_in_the_file_are_counted(course: Course, tmp_path: Path, monkeypatch) -> None:
    roster = tmp_path / "status.csv"
    rows = [["0", str(k), login, *[""] * 8] for k, login in enumerate(("00123", "=1+1", "absent"))]
    with roster.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([ILIAS_HEAD, *rows])
    target = tmp_path / "i.csv"
    lines = said(course, "ilias", target, monkeypatch, "--roster", str(roster)).splitlines()
    assert lines[:2] == [f"Wrote {target} (students: 3).", f"  {UNIT}: students who get a grade: 1, who don't: 2."]
    assert lines[-1] == NEXT


def test_many_students_are_counted(course: Course, tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    monkeypatch.setattr(Grades, "waiting_students", lambda *_: [f"student-{k}" for k in range(29)])
    assert cli.main(["export", "--format", "moodle", "--to", str(tmp_path / "m.csv")]) == 0
    assert (
        f"needs manual grading: 29.\n  {UNIT}: 29 students (student-0, student-1, student-2, student-3, student-4 and "
        "24 more)\n"
    ) in capsys.readouterr().err


def test_without_any_grade_the_message_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"run python3 run\.py grade first"):
        export(small_course(tmp_path), tmp_path / "grades.csv")
    assert not (tmp_path / "grades.csv").exists()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_ilias_file_is_the_roster_with_the_marks_added(course: Course, tmp_path: Path, delimiter: str) -> None:
    roster = tmp_path / "status.csv"
    rows = [
        ["0", "17", "me@example.org", "Doe, \"J\"", "J", "notgraded", "", "two\nlines", "", "", ""],
        ["0", "18", "=1+1", "=A", "B;+1", "notgraded", "", "", "", "", ""],
        ["0", "19", "absent", "C", "D", "failed", "1", "", "kept", "", ""],
    ]  # fmt: skip
    with roster.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([ILIAS_HEAD, *rows])
    grades = export(course, tmp_path / "i.csv", [UNIT], "ilias", roster=roster)
    rows[0][0], rows[0][6] = "1", "6"
    rows[1][2:5] = ["'=1+1", "'=A", "B;'+1"]
    assert read_rows(tmp_path / "i.csv") == [ILIAS_HEAD, *rows]
    assert grades.unknown == ["00123", NEEDS_QUOTING]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "excel"}, "excel is not a format"),
        ({"format": "moodle", "id_column": "Name"}, "moodle has no id column 'Name'"),
        ({"id_column": "Username"}, "leave out --id-column"),
        ({"format": "ilias"}, "--roster"),
        ({"format": "moodle", "roster": Path("x")}, "--roster is only for ilias"),
        ({"format": "ilias", "roster": Path("missing.csv")}, r"^There is no file missing\.csv: check the path\.$"),
        ({"format": "ilias", "roster": Path(__file__).parent}, "can't be read"),
        ({"format": "ilias", "roster": Path(__file__)}, "is not a status file of ILIAS"),
    ],
)
def test_options_that_do_not_fit_the_format_are_rejected(
    course: Course, tmp_path: Path, options: dict, message: str
) -> None:
    with pytest.raises(CourseError, match=message):
        export(course, tmp_path / "x.csv", **options)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_gives_an_error_message(course: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="can't be written"):
        export(course, tmp_path / "no" / "x.csv")


def test_a_field_that_starts_like_a_formula_becomes_text() -> None:
    values = ("student", "=1", "+1", "-1", "@x", " =1", "＝1", "")
    assert [as_text(value) for value in values] == ["student", "'=1", "'+1", "'-1", "'@x", "' =1", "'＝1", ""]


@pytest.mark.parametrize(
    "separator", [",", ";", ":", "|", "\t", "\r", "\n", "\r\n", "\v", "\x85", "\u2028", '"', '";"', '";']
)
@pytest.mark.parametrize("between", ["", " ", "\xa0", "\t", '"', ' "'])
def test_no_separator_starts_a_formula(separator: str, between: str) -> None:
    for value in (f"mallory{separator}{between}=HYPERLINK(1)", f"{separator}{between}@SUM(A1)"):
        for part in re.split(r"[,;:|\t\r\n\v\x85\u2028\"]", as_text(value)):
            assert not part.lstrip().startswith(("=", "+", "-", "@")), (value, as_text(value))


def test_every_field_is_quoted_except_an_empty_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", [['a "b"', "", "2"]])
    assert (tmp_path / "x.csv").read_bytes() == b'"a ""b""",,"2"\r\n'


def test_a_name_in_the_table_for_people_has_no_invisible_characters(course: Course, tmp_path: Path) -> None:
    unit = read_unit(course, UNIT)
    with Gradebook(course) as gradebook:
        gradebook.save("a\u202e\x1bb", unit, Result(UNIT, "", []))
    try:
        export(course, tmp_path / "g.csv")
        export(course, tmp_path / "m.csv", format="moodle")
    finally:
        with Gradebook(course) as gradebook:
            gradebook.nbgrader.remove_student("a\u202e\x1bb")
    assert "a??b" in [row[0] for row in read_rows(tmp_path / "g.csv")]
    assert "a\u202e\x1bb" in [row[0] for row in read_rows(tmp_path / "m.csv")], "Moodle has to recognise the id"


def test_an_id_stays_unchanged_unless_it_could_call_a_function() -> None:
    ids = ("007", "-me", "@me", "+49", "a.b+c@d.org", "jörg")
    assert tuple(map(as_id, ids)) == ids
    assert as_id("=1+1") == "'=1+1"
    assert as_id("+cmd|' /C calc'!A0") == "'+cmd|' /C calc'!A0"
    assert as_id("@SUM(A1)") == "'@SUM(A1)"
