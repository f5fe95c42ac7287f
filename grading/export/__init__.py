"""Export the gradebook as a CSV file: a table of all points, or a file that Moodle, Canvas or ILIAS imports.

Each campus system has a module of its own, which arranges the grades. ``grades`` reads them from the gradebook, and
``csv_files`` writes the file so that a spreadsheet runs nothing in it as a formula. Files for a campus system have one
column per unit. If one of a student's answers still needs manual grading, the student gets no points there yet, so that
nobody publishes an incomplete grade.
"""

from pathlib import Path

from grading.course import Course, CourseError
from grading.export.canvas import canvas_rows
from grading.export.csv_files import write_csv
from grading.export.generic import generic_rows
from grading.export.grades import Grades, read_grades
from grading.export.ilias import ilias_rows
from grading.export.moodle import moodle_rows

FORMATS = ("generic", "moodle", "canvas", "ilias")
ID_COLUMNS = {
    "moodle": ("Username", "Email address", "ID number"),
    "canvas": ("SIS Login ID", "SIS User ID", "ID"),
}


def export(
    course: Course, path: Path, units: list[str] | None = None, format: str = "generic", id_column: str = "",
    roster: Path | None = None,
) -> Grades:  # fmt: skip
    """Write grades to a CSV file.

    Parameters
    ----------
    course : Course
    path : Path
        The file to write.
    units : list of str, optional
        The names of the units to export. By default all units in the gradebook.
    format : str
        One of ``FORMATS``.
    id_column : str
        For Moodle and Canvas, the column that the folder names in submitted/ come from. By default the first of the
        format's ``ID_COLUMNS``.
    roster : Path, optional
        For ILIAS, the status.csv that ILIAS has exported.

    Returns
    -------
    Grades
        What was written.

    Raises
    ------
    CourseError
        If the options don't fit the format, or if the file can't be written.
    """
    check_options(format, id_column, roster)
    grades = read_grades(course, units)
    if format == "generic":
        rows = generic_rows(grades)
    elif format == "moodle":
        rows = moodle_rows(grades, id_column or ID_COLUMNS["moodle"][0])
    elif format == "canvas":
        rows = canvas_rows(grades, id_column or ID_COLUMNS["canvas"][0])
    else:
        assert roster
        rows = ilias_rows(grades, roster)
    write_csv(path, rows)
    return grades


def check_options(format: str, id_column: str, roster: Path | None) -> None:
    """Raise CourseError if the options don't fit the format."""
    if format not in FORMATS:
        raise CourseError(f"{format} is not a format: choose one of {', '.join(FORMATS)}.")
    if id_column and id_column not in ID_COLUMNS.get(format, ()):
        known = ", ".join(repr(name) for name in ID_COLUMNS.get(format, ()))
        raise CourseError(
            f"{format} has no id column {id_column!r}: "
            + (f"choose one of {known}." if known else "leave out --id-column.")
        )
    if (format == "ilias") != (roster is not None):
        raise CourseError(
            "ILIAS identifies users by a number that only it knows: export status.csv there and pass it with --roster."
            if format == "ilias"
            else f"--roster is only for ilias: leave it out for {format}."
        )
