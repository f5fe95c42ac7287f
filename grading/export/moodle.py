"""Grades as Moodle imports them.

The file has a column that identifies students ("Username", "Email address" or "ID number") and one column per unit.
Moodle's page "Import from CSV file" maps the columns to grade items. "-" means no grade. An empty field would mean the
same only for a grade item that exists already: in a new one, Moodle would store it as a grade.

References
----------
docs.moodle.org, "Grade import"; moodle, grade/import/csv/classes/load_data.php.
"""

from grading.export.csv_files import as_id
from grading.export.grades import Grades


def moodle_rows(grades: Grades, id_column: str) -> list[list[str]]:
    """Return the rows of the file, with the folder names of submitted/ in ``id_column``."""
    units = list(grades.exercises)
    rows = [[id_column, *units]]
    for id, student in grades.students.items():
        rows.append([as_id(id), *(student.final(unit) or "-" for unit in units)])
    return rows
