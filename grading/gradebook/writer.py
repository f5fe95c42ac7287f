"""Write results to the gradebook: to nbgrader's tables and to ours.

Scores and comments that a person gave are never changed.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grading.course import CourseError
from grading.gradebook.given import Given, answer_held, read_given, replace_given, updated
from grading.gradebook.rows import (
    CELLS,
    COMMENTS,
    GRADES,
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
from grading.units.answers import answers_in
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
    earlier : str
        The autograded notebook of the result that was saved before, as JSON. Empty if there is none.
    """

    student: str
    result: Result
    timestamp: datetime | None
    earlier: str = ""


def save(db: Session, unit: Unit, new: Sequence[NewResult]) -> None:
    """Write the results of different students in a unit. The caller commits.

    Raises CourseError if the unit is not in the gradebook.
    """
    notebook_id, submitted = _submitted(db, unit, new)
    cells: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
    names: dict[str, str] = {}
    for id, name, kind in db.execute(CELLS, {"notebook": notebook_id}):
        cells[kind][id] = names[id] = name

    marks: dict[str, dict[str, _Mark]] = defaultdict(dict)
    for submitted_id, cell, score, extra, waits in db.execute(GRADES, {"keys": list(submitted.values())}):
        marks[submitted_id][cell] = _Mark(score, extra, bool(waits))
    commented: dict[str, dict[str, str | None]] = defaultdict(dict)
    for submitted_id, cell, comment in db.execute(COMMENTS, {"keys": list(submitted.values())}):
        commented[submitted_id][cell] = comment
    by_people = {
        each.student: _by_a_person(names, marks[submitted[each.student]], commented[submitted[each.student]])
        for each in new
    }
    marked = [student for student, found in by_people.items() if found]
    before = _answers(db, unit, new, marked)
    stored = read_given(db, unit.name, marked) if marked else {}

    grade_rows: dict[str, Rows] = {}
    comment_rows: dict[str, Rows] = {}
    held: dict[str, dict[str, Given]] = {}
    for each in new:
        id, id_parts = submitted[each.student], (unit.name, each.student)
        was, already = before.get(each.student, {}), stored.get(each.student, {})
        held[each.student] = {}
        for cell, (now, waits) in by_people[each.student].items():
            digest = answer_held(now, waits, already.get(cell), was.get(cell, ""))
            notebooks = (each.earlier, each.result.notebook)
            held[each.student][cell] = updated(now, waits, digest, already.get(cell), notebooks)
        grade_rows[id] = _grades(cells["GradeCell"], marks[id], id_parts, each.result, held[each.student], was)
        reasons = _reasons(unit, each.result)
        comment_rows[id] = _comments(cells["SolutionCell"], set(commented[id]), id_parts, reasons)
    put_cells(db, grades, grade_rows, UPDATE_GRADE)
    put_cells(db, comments, comment_rows, UPDATE_COMMENT)
    replace_given(db, unit.name, held)
    _put_records(db, unit, new)


@dataclass(frozen=True)
class _Mark:
    """What nbgrader's table says about an exercise: a person's points and extra credit, and whether it waits."""

    score: float | None
    extra: float | None
    waits: bool


def _by_a_person(
    names: dict[str, str], marks: dict[str, _Mark], commented: dict[str, str | None]
) -> dict[str, tuple[Given, bool]]:
    """Return what a person gave to a student's cells, by grade id, and whether the cell waits for a person.

    In nbgrader's tables, a written answer is two cells with the same name, one for the points and one for the comment.
    """
    comments = {names[id]: comment for id, comment in commented.items() if id in names and comment}
    found = {name: (Given(comment=comment), False) for name, comment in comments.items()}
    for id, mark in marks.items():
        given = Given(score=mark.score, extra=mark.extra, comment=comments.get(names.get(id, "")))
        if id in names and given.has_points:
            found[names[id]] = given, mark.waits
    return found


def _answers(db: Session, unit: Unit, new: Sequence[NewResult], students: list[str]) -> dict[str, dict[str, str]]:
    """Return the digests of these students' answers as they were graded last.

    An earlier release didn't store them, but its autograded notebooks contain the answers.
    """
    if not students:
        return {}
    query = select(records.c.student, records.c.result).where(
        records.c.unit == unit.name, records.c.student.in_(students)
    )
    earlier = {each.student: each.earlier for each in new}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for student, text in db.execute(query):
        found[student] = Result.from_json(text).answers
        if not found[student] and earlier[student]:
            found[student] = answers_in(json.loads(earlier[student]), unit)
    return found


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


def _grades(
    cells: dict[str, str],
    marks: dict[str, _Mark],
    id_parts: tuple[str, str],
    result: Result,
    held: dict[str, Given],
    before: dict[str, str],
) -> Rows:
    """Make the rows of points.

    Points that a person gave count as long as the answer is the one that they were given for. If it isn't, or if that
    is not known, a person has to look at them.

    Parameters
    ----------
    cells : dict of str to str
        The grade ids of the unit's graded cells, by cell id.
    marks : dict of str to _Mark
        What the gradebook says, by cell id, about the cells that have a row already.
    id_parts : tuple of str
        The unit and the student, from which the ids of new rows are derived.
    result : Result
    held : dict of str to Given
        What a person gave, by grade id, with the digest of the answer.
    before : dict of str to str
        The digests of the answers that were graded last, by grade id.

    Returns
    -------
    dict
        A row for each of the ``cells``, with an "id" if it is new. Also a row without a score for each cell in
        ``marks`` that the unit no longer has.
    """
    scores = {score.exercise: score for score in result.scores}
    rows: Rows = {}
    for cell in [*cells, *(marks.keys() - cells.keys())]:
        name = cells.get(cell, "")
        score = scores.get(name)
        answer = result.answers.get(name, "")
        mark = marks.get(cell, _Mark(None, None, False))
        waits = mark.score is None and (score is None or score.points is None)
        if name in held and held[name].has_points:
            waits = waits or not answer or held[name].digest != answer
        points = score.points if score else None
        if cell in marks:
            rows[cell] = {"auto_score": points, "waits": waits, "answer_changed": before.get(name) != answer}
            rows[cell] |= {"seen_score": mark.score, "seen_extra": mark.extra}
        else:
            rows[cell] = {"auto_score": points, "needs_manual_grade": waits}
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
