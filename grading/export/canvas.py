"""TODO-DOC grading/export/canvas.py"""

from grading.export.csv_files import as_id, as_text
from grading.export.grades import Grades

CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def _canvas(grades: Grades, id_column: str) -> list[list[str]]:
    units = list(grades.exercises)
    lines = [[*CANVAS_HEAD, *units], ["    Points Possible", "", "", "", "", *(f"{grades.most(u):g}" for u in units)]]
    for id, student in grades.students.items():
        ids = [as_id(id) if column == id_column else "" for column in CANVAS_HEAD[1:]]
        lines.append([as_text(student.name or id), *ids, *(student.final(unit) for unit in units)])
    return lines
