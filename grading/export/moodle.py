"""TODO-DOC grading/export/moodle.py"""

from grading.export.csv_files import as_id
from grading.export.grades import Grades


def _moodle(grades: Grades, id_column: str) -> list[list[str]]:
    units = list(grades.exercises)
    lines = [[id_column, *units]]
    for id, student in grades.students.items():
        lines.append([as_id(id), *(student.final(unit) or "-" for unit in units)])
    return lines
