"""Find and write rows of nbgrader's tables, for several submissions at a time.

This uses SQLAlchemy Core. nbgrader's ORM classes reload every cell after each transaction, which triples the number of
statements. Every statement covers all submissions that are saved together, and queries are made once: SQLAlchemy takes
longer to make a statement than the database takes to run it.
"""

import uuid
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Column, Select, Table, Update, bindparam, or_, select
from sqlalchemy.orm import Session

# Ids are derived from this namespace, so that a submission gets the same ids in every gradebook.
NAMESPACE = uuid.UUID("9a7e61a8-31a0-4c8f-9a1e-0d6d4a4f0f11")

assignments, notebooks, base_cells = Assignment.__table__, Notebook.__table__, BaseCell.__table__
students, submissions = Student.__table__, SubmittedAssignment.__table__
submitted_notebooks, grades, comments = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__

Rows = dict[str, dict[str, object]]  # id of a cell or another key -> column -> value


def put(
    db: Session, table: Table, found: dict[str, str], rows: dict[str, dict[str, str]], values: Rows
) -> dict[str, str]:
    """Insert the rows that are missing, and update the others.

    Parameters
    ----------
    db : Session
    table : Table
    found : dict of str to str
        The ids of the rows that exist, by any key.
    rows : dict of str to dict
        The rows to insert if they are missing, by the same key.
    values : dict of str to dict
        The values that the rows get in either case, by the same key.

    Returns
    -------
    dict
        The ids of all rows, by the same key.
    """
    if new := [row | values[key] for key, row in rows.items() if key not in found]:
        db.execute(table.insert(), new)
    if old := [{"row": found[key]} | values[key] for key in rows if key in found]:
        columns: Any = {name: bindparam(name) for name in next(iter(values.values()))}
        db.execute(table.update().where(table.c.id == bindparam("row")).values(columns), old)
    return {key: found.get(key, row["id"]) for key, row in rows.items()}


def put_cells(db: Session, table: Table, by_notebook: dict[str, Rows], update: Update) -> None:
    """Write the rows of submitted notebooks. Inserts rows that have an "id" column, and updates the others.

    ``update`` takes a row's columns, and the row's place as "submitted" and "cell".
    """
    cells = [(submitted, cell, row) for submitted, rows in by_notebook.items() for cell, row in rows.items()]
    new = [{"notebook_id": submitted, "cell_id": cell, **row} for submitted, cell, row in cells if "id" in row]
    old = [{"submitted": submitted, "cell": cell, **row} for submitted, cell, row in cells if "id" not in row]
    if new:
        db.execute(table.insert(), new)
    if old:
        db.execute(update, old)


def row_id(*parts: str) -> str:
    """Return the id of a row, derived from what it is about."""
    return uuid.uuid5(NAMESPACE, "\0".join(parts)).hex


def _found(key: Column[str], *columns: Column, of: Column[str] | None = None) -> Select:
    """Return a query for rows by one column, which has any of the values ``keys``, and perhaps by another, ``of``."""
    query = select(*columns).where(key.in_(bindparam("keys", expanding=True)))
    return query if of is None else query.where(of == bindparam("of"))


RELEASED = (
    select(notebooks.c.id, notebooks.c.assignment_id)
    .join(assignments, assignments.c.id == notebooks.c.assignment_id)
    .where(notebooks.c.name == bindparam("unit"), assignments.c.name == bindparam("unit"))
)
CELLS = select(base_cells.c.id, base_cells.c.name, base_cells.c.type).where(
    base_cells.c.notebook_id == bindparam("notebook")
)
STUDENTS = _found(students.c.id, students.c.id)
SUBMISSIONS = _found(
    submissions.c.student_id, submissions.c.student_id, submissions.c.id, of=submissions.c.assignment_id
)
NOTEBOOKS = _found(
    submitted_notebooks.c.assignment_id,
    submitted_notebooks.c.assignment_id,
    submitted_notebooks.c.id,
    of=submitted_notebooks.c.notebook_id,
)
# In PostgreSQL, these rows are locked until the transaction ends, so that nobody gives points in between. In SQLite,
# the whole gradebook is.
GRADES = _found(
    grades.c.notebook_id,
    grades.c.notebook_id,
    grades.c.cell_id,
    grades.c.manual_score,
    grades.c.extra_credit,
    grades.c.needs_manual_grade,
).with_for_update()
COMMENTS = _found(
    comments.c.notebook_id, comments.c.notebook_id, comments.c.cell_id, comments.c.manual_comment
).with_for_update()
UPDATE_COMMENT = (
    comments.update()
    .where(comments.c.notebook_id == bindparam("submitted"), comments.c.cell_id == bindparam("cell"))
    .values(auto_comment=bindparam("auto_comment"))
)
UPDATE_GRADE = (
    grades.update()
    .where(grades.c.notebook_id == bindparam("submitted"), grades.c.cell_id == bindparam("cell"))
    .values(auto_score=bindparam("auto_score"), needs_manual_grade=bindparam("needs_manual_grade"))
)
# The submitted notebooks of a unit in which a person gave points or a comment, with the student.
MARKED = (
    select(submissions.c.student_id, submitted_notebooks.c.id)
    .join(submitted_notebooks, submitted_notebooks.c.assignment_id == submissions.c.id)
    .where(
        submitted_notebooks.c.notebook_id == bindparam("notebook"),
        or_(
            submitted_notebooks.c.id.in_(
                select(grades.c.notebook_id).where(
                    or_(grades.c.manual_score.is_not(None), grades.c.extra_credit.is_not(None))
                )
            ),
            submitted_notebooks.c.id.in_(select(comments.c.notebook_id).where(comments.c.manual_comment.is_not(None))),
        ),
    )
)
