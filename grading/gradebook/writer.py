"""How one submission's result goes into the gradebook: the rows of nbgrader's tables, and ours.

In plain statements: through nbgrader's classes, which load each cell anew after each transaction, one submission took
three times as many. Scores and comments that a person gave are never touched.
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
from grading.units.cells import is_solution, is_test
from grading.units.unit import Unit

# What ids are derived from, so that the same submission gets the same ids in every gradebook.
NAMESPACE = uuid.UUID("9a7e61a8-31a0-4c8f-9a1e-0d6d4a4f0f11")

assignments, notebooks, base_cells = Assignment.__table__, Notebook.__table__, BaseCell.__table__
students, submissions = Student.__table__, SubmittedAssignment.__table__
submitted_notebooks, grades, comments = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__

Rows = dict[str, dict[str, object]]


def save(db: Session, student: str, unit: Unit, result: Result, timestamp: datetime | None) -> None:
    """Put a submission's result in; the caller commits. Raises CourseError if the unit is not released."""
    notebook, submitted = _submitted(db, student, unit, bool(result.flags), timestamp)
    cells: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
    columns = (base_cells.c.id, base_cells.c.name, base_cells.c.type)
    for id, name, kind in db.execute(select(*columns).where(base_cells.c.notebook_id == notebook)):
        cells[kind][id] = name
    owner = (unit.name, student)

    there = select(grades.c.cell_id, grades.c.manual_score).where(grades.c.notebook_id == submitted)
    manual = {row.cell_id: row.manual_score for row in db.execute(there)}
    _put_each(db, grades, submitted, _grades(cells["GradeCell"], manual, owner, result))

    commented = set(db.execute(select(comments.c.cell_id).where(comments.c.notebook_id == submitted)).scalars())
    _put_each(db, comments, submitted, _comments(cells["SolutionCell"], commented, owner, _said(unit, result)))

    db.execute(records.delete().where(records.c.student == student, records.c.unit == unit.name))
    kept = replace(result, notebook="").to_json()  # the notebook is in autograded/
    db.execute(records.insert().values(student=student, unit=unit.name, digest=result.digest, result=kept))


def _submitted(db: Session, student: str, unit: Unit, flagged: bool, timestamp: datetime | None) -> tuple[str, str]:
    """The ids of the released notebook and of the student's, which is made, with all that it belongs to."""
    released = db.execute(
        select(notebooks.c.id, notebooks.c.assignment_id)
        .join(assignments, assignments.c.id == notebooks.c.assignment_id)
        .where(notebooks.c.name == unit.name, assignments.c.name == unit.name)
    ).one_or_none()
    if released is None:
        raise CourseError(f"The gradebook does not know {unit.name}: run the release command first.")
    notebook, assignment = released
    _put(db, students, {"id": student}, student)
    key = {"assignment_id": assignment, "student_id": student}
    submission = _put(db, submissions, key, _id(unit.name, student), timestamp=timestamp)
    key = {"assignment_id": submission, "notebook_id": notebook}
    return notebook, _put(db, submitted_notebooks, key, _id(unit.name, student, "notebook"), flagged=flagged)


def _put(db: Session, table: Table, key: dict[str, str], id: str, **values: object) -> str:
    """The id of the row with this key, which gets these values; it is made, with this id, if it is not there."""
    found = db.execute(select(table.c.id).where(*(table.c[name] == part for name, part in key.items())))
    known: str | None = found.scalar()
    if known is None:
        db.execute(table.insert().values(**{"id": id} | key | values))
    elif values:
        db.execute(table.update().where(table.c.id == known).values(**values))
    return known or id


def _put_each(db: Session, table: Table, submitted: str, rows: Rows) -> None:
    """Give the rows of a submitted notebook, by cell, these values; those with an id are made."""
    new = [{"notebook_id": submitted, "cell_id": cell, **row} for cell, row in rows.items() if "id" in row]
    old = [{"of": cell, **row} for cell, row in rows.items() if "id" not in row]
    if new:
        db.execute(table.insert(), new)
    if old:
        this = (table.c.notebook_id == submitted, table.c.cell_id == bindparam("of"))
        db.execute(table.update().where(*this).values({n: bindparam(n) for n in old[0] if n != "of"}), old)


def _grades(cells: dict[str, str], manual: dict[str, float | None], owner: tuple[str, str], result: Result) -> Rows:
    """The points by cell. cells: the exercises' names; manual: what a person has given, of each row that is there."""
    scores = {score.exercise: score for score in result.scores}
    rows: Rows = {}
    for cell in [*cells, *(manual.keys() - cells.keys())]:
        score = scores.get(cells.get(cell, ""))
        undecided = score is None or score.points is None
        # A person's score stays; that it was for an older submission is for the person to see.
        needs = undecided or manual.get(cell) is not None
        rows[cell] = {"auto_score": score.points if score else None, "needs_manual_grade": needs}
        if cell not in manual:
            rows[cell]["id"] = _id(*owner, "grade", cells[cell])
    return rows


def _comments(cells: dict[str, str], commented: set[str], owner: tuple[str, str], said: dict[str, str]) -> Rows:
    """The comments by cell. cells: the answers' names; commented: those that have a row; said: by name, the comment."""
    rows: Rows = {cell: {"auto_comment": said.get(name)} for cell, name in cells.items()}
    for cell in rows.keys() - commented:
        rows[cell]["id"] = _id(*owner, "comment", cells[cell])
    return rows


def _said(unit: Unit, result: Result) -> dict[str, str]:
    """By answer, why points were lost there."""
    said: dict[str, list[str]] = {}
    answer = ""
    reasons = {score.exercise: score.reason for score in result.scores if score.reason}
    for cell in unit.notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_solution(cell):
            answer = id
        if id in reasons and (is_test(cell) or is_solution(cell)):
            said.setdefault(answer, []).append(f"{unit.exercise(id).number} {id}: {reasons[id]}")
    return {answer: "\n".join(lines) for answer, lines in said.items()}


def _id(*parts: str) -> str:
    return uuid.uuid5(NAMESPACE, "\0".join(parts)).hex
