"""TODO-DOC grading/export/generic.py"""

from grading.export.csv_files import as_text
from grading.export.grades import Grades


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
