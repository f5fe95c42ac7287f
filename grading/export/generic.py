"""Grades as a table for people: one row per student.

After the student's name come the points in total, in each unit and in each exercise, and then the number of answers
that still need manual grading. Such answers count with the points that they have so far. A unit without a grade has
empty fields, and counts as 0 in the total: unless ``grade`` has still to be run, the student has handed in nothing.
"""

from grading.export.csv_files import as_text
from grading.export.grades import Grades
from grading.text import shown_name


def generic_rows(grades: Grades) -> list[list[str]]:
    """Return the rows of the file. The header has the maximum points in parentheses."""
    units = list(grades.exercises)
    columns = [(unit, id) for unit in units for id in grades.exercises[unit]]
    max_total = sum(grades.max_points(unit) for unit in units)
    heads = [f"{unit} ({grades.max_points(unit):g})" for unit in units]
    rows = [["student", f"total ({max_total:g})", *heads, *(f"{u}/{id}" for u, id in columns), "needs a person"]]
    for id, student in grades.students.items():
        total = sum(student.total(unit) for unit in units)
        points = [f"{student.points[u][e]:g}" if e in student.points.get(u, {}) else "" for u, e in columns]
        waiting = str(sum(student.waiting.values()))
        rows.append([as_text(shown_name(id)), f"{total:g}", *map(student.so_far, units), *points, waiting])
    return rows
