"""The gradebook as a CSV file for the campus system."""

import csv
import os
from collections import defaultdict
from pathlib import Path

from grading.course import Course
from grading.gradebook import Gradebook


def export(course: Course, path: Path) -> int:
    """Write one line a student, with points for each exercise, each unit and all; return how many students.

    Fields are quoted where they have to be, and a name that a spreadsheet would take for a formula is
    written as text. "needs a person" counts the answers that nobody has graded yet.
    """
    with Gradebook(course) as gradebook:
        rows = list(gradebook.rows())
    points: dict[str, dict[str, float]] = defaultdict(dict)
    waiting: dict[str, int] = defaultdict(int)
    columns: dict[str, float] = {}
    for row in rows:
        column = f"{row.unit}/{row.exercise}"
        columns[column] = row.max_points
        points[row.student][column] = row.points
        waiting[row.student] += row.needs_person
    units = list(dict.fromkeys(row.unit for row in rows))
    partial = path.with_suffix(".part")
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        head = [f"{unit} ({sum(columns[c] for c in columns if c.startswith(unit + '/')):g})" for unit in units]
        writer.writerow(["student", f"total ({sum(columns.values()):g})", *head, *columns, "needs a person"])
        for student in sorted(points):
            got = points[student]
            sums = [sum(got.get(c, 0) for c in columns if c.startswith(unit + "/")) for unit in units]
            each = [f"{got[c]:g}" if c in got else "" for c in columns]
            total = f"{sum(got.values()):g}"
            writer.writerow([as_text(student), total, *(f"{s:g}" for s in sums), *each, waiting[student]])
    os.replace(partial, path)
    return len(points)


def as_text(value: str) -> str:
    """The value, with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
