"""Grades as Canvas imports them.

The file has the columns "Student, ID, SIS User ID, SIS Login ID, Section" and one column per unit. The row below the
header, "Points Possible", contains each unit's maximum. Canvas finds a student by whichever of the three ids is given.
An empty field means no grade.

References
----------
instructure/canvas-lms, lib/gradebook_importer.rb.
"""

from grading.export.csv_files import as_id, as_text
from grading.export.grades import Grades
from grading.text import shown_name

CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def canvas_rows(grades: Grades, id_column: str) -> list[list[str]]:
    """Return the rows of the file, with the folder names of submitted/ in ``id_column``."""
    units = list(grades.exercises)
    maxima = [f"{grades.max_points(unit):g}" for unit in units]
    rows = [[*CANVAS_HEAD, *units], ["    Points Possible", "", "", "", "", *maxima]]
    for id, student in grades.students.items():
        ids = [as_id(id) if column == id_column else "" for column in CANVAS_HEAD[1:]]
        rows.append([as_text(shown_name(student.name or id)), *ids, *(student.final(unit) for unit in units)])
    return rows
