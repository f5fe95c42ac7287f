"""Grades as ILIAS imports them.

ILIAS itself doesn't import the marks of an exercise. The plug-in ExerciseStatusFile does, from a status.csv that the
plug-in has exported before, with the columns update, usr_id, login, …, status, mark, … The file identifies users by
usr_id, a number that only ILIAS knows. So this module reads the exported file and adds the marks of one unit.

References
----------
ilifau/ExerciseStatusFile, classes/class.ilPluginExAssignmentStatusFile.php.
"""

import csv
from pathlib import Path

from grading.course import CourseError
from grading.export.csv_files import as_id, as_text
from grading.export.grades import Grades

ILIAS_HEAD = [
    "update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment", "plagiarism",
    "plag_comment",
]  # fmt: skip


def ilias_rows(grades: Grades, roster: Path) -> list[list[str]]:
    """Return the rows of the roster, with a mark for each student who has a final one.

    The other fields of these columns stay as they are, except names that a spreadsheet would run as a formula: ILIAS
    doesn't read them. Further columns are dropped. Sets ``grades.rows``, in place, to the logins in the roster, and
    ``grades.unknown`` to the students with a grade whose login is not in it. Raises CourseError if the roster can't be
    read or contains none of these students, or if ``grades`` doesn't cover exactly one unit.
    """
    if len(grades.exercises) != 1:
        raise CourseError("A status.csv belongs to one assignment of ILIAS: name one graded unit to export.")
    unit = next(iter(grades.exercises))
    rows = _read_roster(roster)
    graded = {id for id, student in grades.students.items() if unit in student.points}
    grades.rows = [row["login"] for row in rows]
    grades.unknown = sorted(graded.difference(grades.rows))
    if len(grades.unknown) == len(graded):
        raise CourseError(
            f"{roster} contains none of the students: name the folders in submitted/ after the students' ILIAS logins."
        )
    for row in rows:
        student = grades.students.get(row["login"])
        if student and student.final(unit):
            row |= {"update": "1", "mark": student.final(unit)}
        row |= {name: as_text(row[name]) for name in ("lastname", "firstname")} | {"login": as_id(row["login"])}
    return [ILIAS_HEAD, *([row[name] for name in ILIAS_HEAD] for row in rows)]


def _read_roster(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}: check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} can't be read as text ({error}): export status.csv from ILIAS again.") from None
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter))
    if not rows or not set(ILIAS_HEAD) <= rows[0].keys():
        raise CourseError(
            f"{path} is not a status file of ILIAS: export status.csv there, with the columns {', '.join(ILIAS_HEAD)}."
        )
    return [{name: row[name] or "" for name in ILIAS_HEAD} for row in rows]
