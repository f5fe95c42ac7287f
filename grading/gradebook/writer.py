"""Write results to the gradebook: to nbgrader's tables and to ours.

Scores and comments that a person gave are never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from grading.course import CourseError
from grading.gradebook.given import Given, Marks, hold, read_marks
from grading.gradebook.rows import (
    CELLS,
    NOTEBOOKS,
    RELEASED,
    STUDENTS,
    SUBMISSIONS,
    UPDATE_COMMENT,
    UPDATE_GRADE,
    Rows,
    comments,
    grades,
    put,
    put_cells,
    row_id,
    students,
    submissions,
    submitted_notebooks,
)
from grading.gradebook.schema import records
from grading.result import Result
from grading.units.unit import Unit


@dataclass(frozen=True)
class NewResult:
    """A result to save.

    Attributes
    ----------
    student : str
    result : Result
        Its notebook is stored only as far as a person has given points or a comment to an answer in it.
    timestamp : datetime or None
        When the student submitted, in UTC. None erases a time that was saved earlier.
    """

    student: str
    result: Result
    timestamp: datetime | None


def save(db: Session, unit: Unit, new: Sequence[NewResult]) -> None:
    """Write the results of different students in a unit. The caller commits.

    Raises CourseError if the unit is not in the gradebook.
    """
    notebook_id, submitted = _submitted(db, unit, new)
    cells: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
    names: dict[str, str] = {}
    for id, name, kind in db.execute(CELLS, {"notebook": notebook_id}):
        cells[kind][id] = names[id] = name

    marks = read_marks(db, submitted.values())
    people = {each.student: marks[submitted[each.student]].by_name(names) for each in new}
    held = hold(db, unit.name, people, {each.student: each.result.notebook for each in new})

    grade_rows: dict[str, Rows] = {}
    comment_rows: dict[str, Rows] = {}
    for each in new:
        id, id_parts = submitted[each.student], (unit.name, each.student)
        outdated = {
            cell
            for cell, given in held[each.student].items()
            if given.has_points and _is_outdated(given, people[each.student][cell][0], each.result.answers.get(cell))
        }
        grade_rows[id] = _grades(cells["GradeCell"], marks[id], id_parts, each.result, outdated)
        comment_rows[id] = _comments(
            cells["SolutionCell"], set(marks[id].comments), id_parts, _reasons(unit, each.result)
        )
    put_cells(db, grades, grade_rows, UPDATE_GRADE)
    put_cells(db, comments, comment_rows, UPDATE_COMMENT)
    _put_records(db, unit, new)


def _is_outdated(given: Given, now: Given, answer: str | None) -> bool:
    """Return whether a person has to look at points again: they were given for another answer, or that is not known.

    If the comment has changed since, it was written for yet another answer, so a person has to look, too.
    """
    return not answer or given.digest != answer or given.comment != now.comment


def _put_records(db: Session, unit: Unit, new: Sequence[NewResult]) -> None:
    keys = [each.student for each in new]
    db.execute(records.delete().where(records.c.student.in_(keys), records.c.unit == unit.name))
    kept = [(each.student, replace(each.result, notebook="")) for each in new]  # the notebook is in autograded/
    rows = [{"student": s, "unit": unit.name, "digest": r.digest, "result": r.to_json()} for s, r in kept]
    db.execute(records.insert(), rows)


def _submitted(db: Session, unit: Unit, new: Sequence[NewResult]) -> tuple[str, dict[str, str]]:
    """Return the id of the released notebook, and the id of each student's submitted notebook.

    Inserts the students' rows if they are missing, and updates the times and the flags of the submissions. Raises
    CourseError if the unit is not in the gradebook.
    """
    released = db.execute(RELEASED, {"unit": unit.name}).one_or_none()
    if released is None:
        raise CourseError(f"The gradebook has no unit {unit.name}: run the release command first.")
    notebook_id, assignment_id = released
    names = [each.student for each in new]
    known = set(db.execute(STUDENTS, {"keys": names}).scalars())
    if unknown := [{"id": name} for name in names if name not in known]:
        db.execute(students.insert(), unknown)

    times: Rows = {each.student: {"timestamp": each.timestamp} for each in new}
    found = {student: id for student, id in db.execute(SUBMISSIONS, {"of": assignment_id, "keys": names})}
    rows = {s: {"id": row_id(unit.name, s), "assignment_id": assignment_id, "student_id": s} for s in names}
    ids = put(db, submissions, found, rows, times)

    flags: Rows = {ids[each.student]: {"flagged": bool(each.result.flags)} for each in new}
    found = {submission: id for submission, id in db.execute(NOTEBOOKS, {"of": notebook_id, "keys": list(flags)})}
    rows = {
        id: {"id": row_id(unit.name, student, "notebook"), "assignment_id": id, "notebook_id": notebook_id}
        for student, id in ids.items()
    }
    submitted = put(db, submitted_notebooks, found, rows, flags)
    return notebook_id, {student: submitted[id] for student, id in ids.items()}


def _grades(cells: dict[str, str], marks: Marks, id_parts: tuple[str, str], result: Result, outdated: set[str]) -> Rows:
    """Make the rows of points.

    Parameters
    ----------
    cells : dict of str to str
        The grade ids of the unit's graded cells, by cell id.
    marks : Marks
        What the gradebook says about the cells that have a row already.
    id_parts : tuple of str
        The unit and the student, from which the ids of new rows are derived.
    result : Result
    outdated : set of str
        The grade ids of the cells with points that a person gave, but not for these answers.

    Returns
    -------
    dict
        A row for each of the ``cells``, with an "id" if it is new. Also a row without a score for each cell in
        ``marks`` that the unit no longer has.
    """
    scores = {score.exercise: score for score in result.scores}
    rows: Rows = {}
    for cell in [*cells, *(marks.points.keys() - cells.keys())]:
        name = cells.get(cell, "")
        points = scores[name].points if name in scores else None
        by_hand = marks.points[cell][0] if cell in marks.points else None
        waits = name in outdated or (points is None and by_hand is None)
        rows[cell] = {"auto_score": points, "needs_manual_grade": waits}
        if cell not in marks.points:
            rows[cell]["id"] = row_id(*id_parts, "grade", name)
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
