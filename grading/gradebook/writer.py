"""Write one submission's result to the gradebook: to nbgrader's tables and to ours.

This module uses SQLAlchemy Core. nbgrader's ORM classes reload every cell after each transaction, which triples the
number of statements. Scores and comments that a person gave are never changed.
"""

import uuid
from dataclasses import replace
from datetime import datetime

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
from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from grading.course import CourseError
from grading.gradebook.schema import records
from grading.result import Result
from grading.units.unit import Unit

# Ids are derived from this namespace, so that a submission gets the same ids in every gradebook.
NAMESPACE = uuid.UUID("9a7e61a8-31a0-4c8f-9a1e-0d6d4a4f0f11")

assignments, notebooks, base_cells = Assignment.__table__, Notebook.__table__, BaseCell.__table__
students, submissions = Student.__table__, SubmittedAssignment.__table__
submitted_notebooks, grades, comments = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__

Rows = dict[str, dict[str, object]]  # cell id -> column -> value


def save(db: Session, student: str, unit: Unit, result: Result, timestamp: datetime | None) -> None:
    """Write a submission's result. The caller commits.

    Parameters
    ----------
    db : Session
    student : str
    unit : Unit
    result : Result
        Its notebook is not saved.
    timestamp : datetime or None
        When the student submitted, in UTC. None erases a time that was saved earlier.

    Raises
    ------
    CourseError
        If the unit is not in the gradebook.
    """
    notebook_id, submitted_id = _submitted(db, student, unit, bool(result.flags), timestamp)
    cells: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
    columns = (base_cells.c.id, base_cells.c.name, base_cells.c.type)
    for id, name, kind in db.execute(select(*columns).where(base_cells.c.notebook_id == notebook_id)):
        cells[kind][id] = name
    id_parts = (unit.name, student)

    existing = select(grades.c.cell_id, grades.c.manual_score).where(grades.c.notebook_id == submitted_id)
    manual = {row.cell_id: row.manual_score for row in db.execute(existing)}
    _put_each(db, grades, submitted_id, _grades(cells["GradeCell"], manual, id_parts, result))

    commented = set(db.execute(select(comments.c.cell_id).where(comments.c.notebook_id == submitted_id)).scalars())
    reasons = _reasons(unit, result)
    _put_each(db, comments, submitted_id, _comments(cells["SolutionCell"], commented, id_parts, reasons))

    db.execute(records.delete().where(records.c.student == student, records.c.unit == unit.name))
    kept = replace(result, notebook="").to_json()  # the notebook is in autograded/
    db.execute(records.insert().values(student=student, unit=unit.name, digest=result.digest, result=kept))


def _submitted(db: Session, student: str, unit: Unit, flagged: bool, timestamp: datetime | None) -> tuple[str, str]:
    """Return the ids of the released notebook and of the student's submitted notebook.

    Inserts the student's rows if they are missing, and updates the time and the flag of the submission. Raises
    CourseError if the unit is not in the gradebook.
    """
    released = db.execute(
        select(notebooks.c.id, notebooks.c.assignment_id)
        .join(assignments, assignments.c.id == notebooks.c.assignment_id)
        .where(notebooks.c.name == unit.name, assignments.c.name == unit.name)
    ).one_or_none()
    if released is None:
        raise CourseError(f"The gradebook has no unit {unit.name}: run the release command first.")
    notebook_id, assignment_id = released
    _put(db, students, {"id": student}, student)
    key = {"assignment_id": assignment_id, "student_id": student}
    submission_id = _put(db, submissions, key, row_id(unit.name, student), timestamp=timestamp)
    key = {"assignment_id": submission_id, "notebook_id": notebook_id}
    return notebook_id, _put(db, submitted_notebooks, key, row_id(unit.name, student, "notebook"), flagged=flagged)


def _put(db: Session, table: Table, key: dict[str, str], id: str, **values: object) -> str:
    """Update the row with this key, or insert it with this id. Returns the row's id."""
    found = db.execute(select(table.c.id).where(*(table.c[name] == value for name, value in key.items())))
    existing: str | None = found.scalar()
    if existing is None:
        db.execute(table.insert().values(**{"id": id} | key | values))
    elif values:
        db.execute(table.update().where(table.c.id == existing).values(**values))
    return existing or id


def _put_each(db: Session, table: Table, submitted_id: str, rows: Rows) -> None:
    """Write the rows of a submitted notebook. Inserts rows that have an "id" column, and updates the others."""
    new = [{"notebook_id": submitted_id, "cell_id": cell, **row} for cell, row in rows.items() if "id" in row]
    old = [{"of": cell, **row} for cell, row in rows.items() if "id" not in row]
    if new:
        db.execute(table.insert(), new)
    if old:
        this = (table.c.notebook_id == submitted_id, table.c.cell_id == bindparam("of"))
        db.execute(table.update().where(*this).values({n: bindparam(n) for n in old[0] if n != "of"}), old)


def _grades(cells: dict[str, str], manual: dict[str, float | None], id_parts: tuple[str, str], result: Result) -> Rows:
    """Make the rows of points.

    Parameters
    ----------
    cells : dict of str to str
        The grade ids of the unit's graded cells, by cell id.
    manual : dict of str to float or None
        The manual scores, by cell id, of the cells that have a row already.
    id_parts : tuple of str
        The unit and the student, from which the ids of new rows are derived.
    result : Result

    Returns
    -------
    dict
        A row for each of the ``cells``, with an "id" if it is new. Also a row without a score for each cell in
        ``manual`` that the unit no longer has.
    """
    scores = {score.exercise: score for score in result.scores}
    rows: Rows = {}
    for cell in [*cells, *(manual.keys() - cells.keys())]:
        score = scores.get(cells.get(cell, ""))
        undecided = score is None or score.points is None
        # A manual score stays. It may have been given for an earlier submission, so a person should check it.
        needs_manual_grade = undecided or manual.get(cell) is not None
        rows[cell] = {"auto_score": score.points if score else None, "needs_manual_grade": needs_manual_grade}
        if cell not in manual:
            rows[cell]["id"] = row_id(*id_parts, "grade", cells[cell])
    return rows


def _comments(cells: dict[str, str], commented: set[str], id_parts: tuple[str, str], reasons: dict[str, str]) -> Rows:
    """Make the rows of automatic comments.

    Parameters
    ----------
    cells : dict of str to str
        The grade ids of the unit's solution cells, by cell id.
    commented : set of str
        The ids of the cells that have a row already.
    id_parts : tuple of str
        The unit and the student, from which the ids of new rows are derived.
    reasons : dict of str to str
        The comments, by the grade id of the solution cell.

    Returns
    -------
    dict
        A row for each of the ``cells``, with an "id" if it is new.
    """
    rows: Rows = {cell: {"auto_comment": reasons.get(grade_id)} for cell, grade_id in cells.items()}
    for cell in rows.keys() - commented:
        rows[cell]["id"] = row_id(*id_parts, "comment", cells[cell])
    return rows


def _reasons(unit: Unit, result: Result) -> dict[str, str]:
    """Return why points were lost, one line for each exercise, by the grade id of the cell with the answer."""
    lines: dict[str, list[str]] = {}
    reasons = {score.exercise: score.reason for score in result.scores if score.reason}
    for id, answer in unit.answer_cells.items():
        if id in reasons:
            lines.setdefault(answer, []).append(f"{unit.exercise(id).number} {id}: {reasons[id]}")
    return {answer: "\n".join(parts) for answer, parts in lines.items()}


def row_id(*parts: str) -> str:
    """Return the id of a row, derived from what it is about."""
    return uuid.uuid5(NAMESPACE, "\0".join(parts)).hex
