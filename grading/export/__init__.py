"""Export the gradebook as a CSV file: a table of all points, or a file that Moodle, Canvas or ILIAS imports.

Each format has a module of its own, which arranges the grades. ``grades`` reads the grades from the gradebook, and
``csv_files`` writes the file so that a spreadsheet runs nothing in it as a formula. Files for Moodle and Canvas have
one column per unit, and a file for ILIAS covers one unit. If one of a student's answers in a unit still needs manual
grading, these files contain no grade for that student and unit yet, so that nobody publishes an incomplete grade. A
student who has handed in nothing, or no notebook, has a row without a grade.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grading.course import Course, CourseError
from grading.export.canvas import canvas_rows
from grading.export.csv_files import write_csv
from grading.export.generic import generic_rows
from grading.export.grades import Grades, read_grades
from grading.export.ilias import ilias_rows
from grading.export.moodle import moodle_rows


@dataclass(frozen=True)
class Format:
    """The kind of file that one system imports.

    Attributes
    ----------
    rows : callable
        Takes the grades, the id column and the roster, and returns the rows of the file.
    id_columns : tuple of str
        The columns by which the system can identify students. The first is the default.
    needs_roster : bool
        Whether the system identifies students by numbers that only its own list contains.
    """

    rows: Callable[[Grades, str, Path | None], list[list[str]]]
    id_columns: tuple[str, ...] = ()
    needs_roster: bool = False


FORMATS: dict[str, Format] = {
    "generic": Format(lambda grades, id_column, roster: generic_rows(grades)),
    "moodle": Format(
        lambda grades, id_column, roster: moodle_rows(grades, id_column), ("Username", "Email address", "ID number")
    ),
    "canvas": Format(
        lambda grades, id_column, roster: canvas_rows(grades, id_column), ("SIS Login ID", "SIS User ID", "ID")
    ),
    "ilias": Format(lambda grades, id_column, roster: ilias_rows(grades, roster) if roster else [], needs_roster=True),
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
        For Moodle and Canvas, the column that matches the folder names in submitted/. By default the first of the
        format's ``id_columns``.
    roster : Path, optional
        For ILIAS, which needs it, the status.csv that ILIAS has exported.

    Returns
    -------
    Grades
        The grades of these units. For a campus system, the file lacks those that still need manual grading.

    Raises
    ------
    CourseError
        If the options don't fit the format, if none of the units has been graded, if the gradebook or the roster can't
        be read, or if the file can't be written.
    """
    check_options(format, id_column, roster)
    grades = read_grades(course, units)
    default = next(iter(FORMATS[format].id_columns), "")
    rows = FORMATS[format].rows(grades, id_column or default, roster)
    write_csv(path, rows)
    return grades


def check_options(format: str, id_column: str, roster: Path | None) -> None:
    """Raise CourseError if the format is unknown, or if the options don't fit it."""
    if format not in FORMATS:
        raise CourseError(f"{format} is not a format: choose one of {', '.join(FORMATS)}.")
    allowed = FORMATS[format].id_columns
    if id_column and id_column not in allowed:
        known = ", ".join(repr(name) for name in allowed)
        raise CourseError(
            f"{format} has no id column {id_column!r}: "
            + (f"choose one of {known}." if known else "leave out --id-column.")
        )
    if FORMATS[format].needs_roster and roster is None:
        raise CourseError(
            "ILIAS identifies users by numbers of its own: export status.csv from ILIAS and pass it with --roster."
        )
    if roster is not None and not FORMATS[format].needs_roster:
        raise CourseError(f"--roster is only for ilias: leave it out for {format}.")
