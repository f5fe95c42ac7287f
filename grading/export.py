"""The gradebook as a CSV file: a table of one's own, or what Moodle, Canvas and ILIAS import.

A field is quoted where RFC 4180 asks for it, and nothing that comes from outside is run by a spreadsheet as a
formula. Files for a campus system have one column a unit, and a student whose answer still waits for a person
gets no points there yet, so that half a grade is never published as a whole one.

generic  a line a student: points for each exercise, each unit and all, and how many answers wait.

moodle   an identifier ("Username", "Email address" or "ID number") and a column a unit, which Moodle's page
         "Import from CSV file" maps to grade items. "-" means no grade.
         Source: docs.moodle.org, "Grade import"; moodle, grade/import/csv/classes/load_data.php.

canvas   "Student, ID, SIS User ID, SIS Login ID, Section", a column a unit, and a row "Points Possible" below the
         head. Canvas finds a student by whichever of the three ids is given. An empty field is no grade.
         Source: instructure/canvas-lms, lib/gradebook_importer.rb.

ilias    ILIAS itself imports no marks of an exercise; the plug-in ExerciseStatusFile does, from the status.csv
         that it has written before (columns update, usr_id, login, …, status, mark, …), and it knows users by
         usr_id, a number that only ILIAS has. So that file is read and given back with the marks of one unit.
         Source: ilifau/ExerciseStatusFile, classes/class.ilPluginExAssignmentStatusFile.php.
"""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grading.course import Course, CourseError
from grading.gradebook import Gradebook
from grading.source import read_unit

FORMATS = ("generic", "moodle", "canvas", "ilias")
ID_COLUMNS = {
    "moodle": ("Username", "Email address", "ID number"),
    "canvas": ("SIS Login ID", "SIS User ID", "ID"),
}
CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
ILIAS_HEAD = [
    "update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment", "plagiarism",
    "plag_comment",
]  # fmt: skip
# What a spreadsheet takes for the beginning of a formula; East Asian input methods write the wide ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass
class Student:
    """What one student has: points by unit and exercise, how many answers wait by unit."""

    points: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    name: str = ""

    def sum(self, unit: str) -> float:
        return sum(self.points[unit].values()) if unit in self.points else 0.0

    def final(self, unit: str) -> str:
        """The points in a unit; "" if nothing was handed in or an answer still waits for a person."""
        return f"{self.sum(unit):g}" if unit in self.points and not self.waiting[unit] else ""


@dataclass
class Grades:
    """The gradebook as a table.

    exercises: the most points by unit and exercise, in the course's order.
    unknown:   the students whom the campus system's own list does not have.
    """

    students: dict[str, Student]
    exercises: dict[str, dict[str, float]]
    unknown: list[str] = field(default_factory=list)

    def most(self, unit: str) -> float:
        return sum(self.exercises[unit].values())

    @property
    def waiting(self) -> int:
        """How many grades of a unit are left out because an answer waits for a person."""
        return sum(bool(n) for student in self.students.values() for n in student.waiting.values())


def export(
    course: Course, path: Path, units: list[str] | None = None, format: str = "generic", id_column: str = "",
    roster: Path | None = None,
) -> Grades:  # fmt: skip
    """Write the grades of these units, of all if None, and return what was written.

    id_column: for moodle and canvas, which column the names of the folders in submitted/ are.
    roster:    for ilias, the status.csv that ILIAS has written.

    Raises CourseError if the options don't fit the format or the file can't be written.
    """
    check_options(format, id_column, roster)
    grades = read_grades(course, units)
    if format == "generic":
        lines = _generic(grades)
    elif format == "moodle":
        lines = _moodle(grades, id_column or ID_COLUMNS["moodle"][0])
    elif format == "canvas":
        lines = _canvas(grades, id_column or ID_COLUMNS["canvas"][0])
    else:
        assert roster
        lines = _ilias(grades, roster)
    _write(path, lines)
    return grades


def check_options(format: str, id_column: str, roster: Path | None) -> None:
    """Raise CourseError if the options don't belong to the format."""
    if format not in FORMATS:
        raise CourseError(f"{format} is no format: choose one of {', '.join(FORMATS)}.")
    if id_column and id_column not in ID_COLUMNS.get(format, ()):
        known = ", ".join(repr(name) for name in ID_COLUMNS.get(format, ()))
        raise CourseError(
            f"{format} has no id column {id_column!r}: " + (f"choose one of {known}." if known else "leave it out.")
        )
    if (format == "ilias") != (roster is not None):
        raise CourseError(
            "ILIAS knows users by a number of its own: export status.csv there and name it with --roster."
            if format == "ilias"
            else f"--roster is for ilias alone: leave it out for {format}."
        )


def read_grades(course: Course, units: list[str] | None = None) -> Grades:
    """What the gradebook has for these units, for all that it knows if None."""
    students: dict[str, Student] = defaultdict(Student)
    exercises: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(course) as gradebook:
        for row in gradebook.rows():
            if units is not None and row.unit not in units:
                continue
            exercises[row.unit][row.exercise] = row.max_points
            students[row.student].points[row.unit][row.exercise] = row.points
            students[row.student].waiting[row.unit] += row.needs_person
        for person in gradebook.nbgrader.students:
            if person.id in students:
                students[person.id].name = " ".join(filter(None, (person.first_name, person.last_name)))
    ordered = {unit: _in_order(course, unit, exercises[unit]) for unit in sorted(exercises)}
    return Grades({id: students[id] for id in sorted(students)}, ordered)


def as_text(value: str) -> str:
    """The value, with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value


def as_id(value: str) -> str:
    """An id, which must stay as it is to be found again, unless it could do more than look like a formula.

    A name of letters, digits, dots, hyphens, underscores, + and @ alone can call nothing.
    """
    return value if re.fullmatch(r"[\w.+@-]*", value) else as_text(value)


def _in_order(course: Course, unit: str, most: dict[str, float]) -> dict[str, float]:
    """A unit's exercises in the notebook's order, those that the source no longer has behind them."""
    known = [e.id for e in read_unit(course, unit).exercises] if unit in course.units() else []
    ids = [id for id in known if id in most] + [id for id in most if id not in known]
    return {id: most[id] for id in ids}


def _generic(grades: Grades) -> list[list[str]]:
    units = list(grades.exercises)
    columns = [(unit, id) for unit in units for id in grades.exercises[unit]]
    total = sum(grades.most(unit) for unit in units)
    heads = [f"{unit} ({grades.most(unit):g})" for unit in units]
    lines = [["student", f"total ({total:g})", *heads, *(f"{u}/{id}" for u, id in columns), "needs a person"]]
    for id, student in grades.students.items():
        sums = [student.sum(unit) for unit in units]
        each = [f"{student.points[u][e]:g}" if e in student.points.get(u, {}) else "" for u, e in columns]
        waiting = str(sum(student.waiting.values()))
        lines.append([as_text(id), f"{sum(sums):g}", *(f"{s:g}" for s in sums), *each, waiting])
    return lines


def _moodle(grades: Grades, id_column: str) -> list[list[str]]:
    units = list(grades.exercises)
    lines = [[id_column, *units]]
    for id, student in grades.students.items():
        lines.append([as_id(id), *(student.final(unit) or "-" for unit in units)])
    return lines


def _canvas(grades: Grades, id_column: str) -> list[list[str]]:
    units = list(grades.exercises)
    lines = [[*CANVAS_HEAD, *units], ["    Points Possible", "", "", "", "", *(f"{grades.most(u):g}" for u in units)]]
    for id, student in grades.students.items():
        ids = [as_id(id) if column == id_column else "" for column in CANVAS_HEAD[1:]]
        lines.append([as_text(student.name or id), *ids, *(student.final(unit) for unit in units)])
    return lines


def _ilias(grades: Grades, roster: Path) -> list[list[str]]:
    """The roster with the marks of those who have one; all else in it, and its order, stay as they are."""
    if len(grades.exercises) != 1:
        raise CourseError("A status.csv belongs to one assignment of ILIAS: name one graded unit to export.")
    unit = next(iter(grades.exercises))
    rows = _read_roster(roster)
    grades.unknown = sorted(grades.students.keys() - {row["login"] for row in rows})
    if len(grades.unknown) == len(grades.students):
        raise CourseError(f"{roster} has none of the students: name the folders in submitted/ by the logins of ILIAS.")
    for row in rows:
        student = grades.students.get(row["login"])
        if student and student.final(unit):
            row |= {"update": "1", "mark": student.final(unit)}
    return [ILIAS_HEAD, *([row[name] for name in ILIAS_HEAD] for row in rows)]


def _read_roster(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} can't be read as text ({error}): export it from ILIAS as status.csv.") from None
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter))
    if not rows or not set(ILIAS_HEAD) <= rows[0].keys():
        raise CourseError(f"{path} is no status file of ILIAS: it has to have the columns {', '.join(ILIAS_HEAD)}.")
    return [{name: row[name] or "" for name in ILIAS_HEAD} for row in rows]


def _write(path: Path, lines: Iterable[list[str]]) -> None:
    """Write the file in one go: it is there whole or as it was before."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
        os.replace(partial, path)
    except OSError as error:
        raise CourseError(f"{path} can't be written ({error.strerror}): name another file with --to.") from None
