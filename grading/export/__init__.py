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

from pathlib import Path

from grading.course import Course, CourseError
from grading.export.canvas import _canvas
from grading.export.csv_files import _write
from grading.export.generic import _generic
from grading.export.grades import Grades, read_grades
from grading.export.ilias import _ilias
from grading.export.moodle import _moodle

FORMATS = ("generic", "moodle", "canvas", "ilias")
ID_COLUMNS = {
    "moodle": ("Username", "Email address", "ID number"),
    "canvas": ("SIS Login ID", "SIS User ID", "ID"),
}


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
