"""TODO-DOC grading/export/ilias.py"""

import csv
from pathlib import Path

from grading.course import CourseError
from grading.export.grades import Grades

ILIAS_HEAD = [
    "update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment", "plagiarism",
    "plag_comment",
]  # fmt: skip


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
