"""What a person gave to an answer: points, extra credit or a comment, and for which answer.

nbgrader's tables hold the points and the comment, but not the answer that they were given for. If a submission is
graded again, they stay as long as that answer is the same. If it has changed, a person decides, and sees the earlier
answer with its points and comment beside the new one. A row of ``course_given`` stores what that takes.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from grading.gradebook.rows import CELLS, COMMENTS, GRADES, MARKED, RELEASED
from grading.gradebook.schema import given, records
from grading.limits import MAX_KEPT_ANSWER
from grading.result import Result
from grading.units.answers import answers_in, cells_of_answers, is_answer, read_notebook
from grading.units.unit import Unit


@dataclass(frozen=True)
class Given:
    """What a person last gave to a cell.

    Attributes
    ----------
    digest : str
        The digest of the answer that it was given for. Empty if that is not known.
    answer : str
        That answer: a list of cells with their type, source and attachments, as JSON. Empty if it is not known.
    score, extra : float or None
        Points and extra credit.
    comment : str or None
    given_at : datetime or None
        When, in UTC, if it was given in formgrader.
    """

    digest: str = ""
    answer: str = ""
    score: float | None = None
    extra: float | None = None
    comment: str | None = None
    given_at: datetime | None = None

    @property
    def has_points(self) -> bool:
        return self.score is not None or bool(self.extra)

    def gives_the_same(self, other: "Given") -> bool:
        """Return whether the points, the extra credit and the comment are the same."""
        return (self.score, self.extra, self.comment) == (other.score, other.extra, other.comment)


@dataclass(frozen=True)
class Marks:
    """What nbgrader's tables say about a submitted notebook.

    Attributes
    ----------
    points : dict of str to tuple
        A person's points and extra credit, and whether the cell waits for a person, by the cell's id.
    comments : dict of str to str or None
        A person's comments, by the cell's id.
    """

    points: dict[str, tuple[float | None, float | None, bool]] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)

    def by_name(self, names: Mapping[str, str]) -> dict[str, tuple[Given, bool]]:
        """Return what a person gave to the cells, by grade id, and whether each waits for a person.

        ``names`` has the grade ids, by the cells' ids. In nbgrader's tables, a written answer is two cells with the
        same grade id: one for the points and one for the comment.
        """
        comments = {names[id]: comment for id, comment in self.comments.items() if id in names and comment}
        found = {name: (Given(comment=comment), False) for name, comment in comments.items()}
        for id, (score, extra, waits) in self.points.items():
            given = Given(score=score, extra=extra, comment=comments.get(names.get(id, "")))
            if id in names and given.has_points:
                found[names[id]] = given, waits
        return found


def read_marks(db: Session, submitted: Collection[str]) -> dict[str, Marks]:
    """Read what nbgrader's tables say about submitted notebooks, by their ids."""
    found: dict[str, Marks] = defaultdict(Marks)
    for id, cell, score, extra, waits in db.execute(GRADES, {"keys": list(submitted)}):
        found[id].points[cell] = score, extra, bool(waits)
    for id, cell, comment in db.execute(COMMENTS, {"keys": list(submitted)}):
        found[id].comments[cell] = comment
    return found


def hold(
    db: Session, unit: str, people: Mapping[str, Mapping[str, tuple[Given, bool]]], notebooks: Mapping[str, str]
) -> dict[str, dict[str, Given]]:
    """Store for which answers people gave points and comments. The caller commits.

    Parameters
    ----------
    db : Session
    unit : str
        The unit's name.
    people : mapping
        What people gave to each student's cells, as ``Marks.by_name`` returns it.
    notebooks : mapping of str to str
        A notebook of each student in which the answers may be, as JSON.

    Returns
    -------
    dict of str to dict of str to Given
        What is stored now, by student and grade id.
    """
    marked = [student for student, cells in people.items() if cells]
    before = stored_answers(db, marked, unit) if marked else {}
    stored = read_given(db, unit, marked) if marked else {}
    held: dict[str, dict[str, Given]] = {student: {} for student in people}
    for student in marked:
        answers, earlier = before.get(student, {}), stored[student]
        for cell, (now, waits) in people[student].items():
            digest = _answer_held(now, waits, earlier.get(cell), answers.get(cell, ""))
            held[student][cell] = _updated(now, waits, digest, earlier.get(cell), notebooks[student])
    _replace_given(db, unit, held)
    return held


def remember_answers(db: Session, unit: Unit, read: Callable[[str], str]) -> None:
    """Store for which answers people gave points and comments, before the answers are replaced. The caller commits.

    formgrader does so when the points are given. This is for points from elsewhere, and for those from an earlier
    release, whose results don't say what the answers were.

    Parameters
    ----------
    db : Session
    unit : Unit
    read : callable
        Returns a student's autograded notebook, as JSON, or "" if there is none.
    """
    released = db.execute(RELEASED, {"unit": unit.name}).one_or_none()
    if released is None:
        return
    names = {id: name for id, name, _ in db.execute(CELLS, {"notebook": released.id})}
    marked = {student: id for student, id in db.execute(MARKED, {"notebook": released.id})}
    for student, id in marked.items():
        notebook = read(student)
        _fill_in_answers(db, student, unit, notebook)
        hold(db, unit.name, {student: read_marks(db, [id])[id].by_name(names)}, {student: notebook})


def _fill_in_answers(db: Session, student: str, unit: Unit, notebook: str) -> None:
    """Add the digests of the answers to a result from an earlier release, which has none."""
    this = (records.c.student == student, records.c.unit == unit.name)
    text = db.execute(select(records.c.result).where(*this)).scalar()
    result = Result.from_json(text) if text else None
    if result and result.readable and result.digest and not result.answers and (content := read_notebook(notebook)):
        answers = answers_in(content, unit)
        db.execute(records.update().where(*this).values(result=replace(result, answers=answers).to_json()))


def _answer_held(now: Given, waits: bool, earlier: Given | None, before: str) -> str:
    """Return the digest of the answer that a person's points and comment were given for. Empty if it is not known.

    Parameters
    ----------
    now : Given
        The points and the comment in nbgrader's tables.
    waits : bool
        Whether the cell waits for a person.
    earlier : Given or None
        What ``course_given`` says.
    before : str
        The digest of the answer that was graded last.
    """
    if not now.has_points:  # a comment doesn't wait for anybody, so it counts as confirmed when it changes
        return earlier.digest if earlier and earlier.comment == now.comment else before
    if waits:  # nobody has looked at the answer that was graded last
        return earlier.digest if earlier and (earlier.score, earlier.extra) == (now.score, now.extra) else ""
    return before


def _updated(now: Given, waits: bool, digest: str, earlier: Given | None, notebook: str) -> Given:
    """Return what to store about a cell. If it waits, the points and the comment of the earlier answer stay together.

    The first four arguments are those of ``_answer_held``, with its result.
    """
    same = earlier if earlier and earlier.digest == digest else None
    if same and waits and now.has_points:
        now = replace(now, comment=same.comment)
    answer = (same.answer if same else "") or find_answer(notebook, digest)
    at = same.given_at if same and same.gives_the_same(now) else None
    return replace(now, digest=digest, answer=answer, given_at=at)


def find_answer(notebook: str, digest: str) -> str:
    """Return the cells of the answer with this digest in a notebook, as JSON, or "" if it isn't there."""
    content = read_notebook(notebook) if digest else None
    for cells in cells_of_answers(content).values() if content else ():
        if is_answer(cells, digest):
            kept = [{key: cell[key] for key in ("cell_type", "source", "attachments") if key in cell} for cell in cells]
            text = json.dumps(kept, ensure_ascii=False)
            if len(text) > MAX_KEPT_ANSWER:
                text = json.dumps([cell | {"attachments": {}} for cell in kept], ensure_ascii=False)
            return text
    return ""


def note_given(db: Session, student: str, unit: str, cell: str, values: Given) -> None:
    """Store what a person has just given to a cell. The caller commits."""
    drop_given(db, student, unit, cell)
    db.execute(given.insert(), [_row(student, unit, cell, values)])


def drop_given(db: Session, student: str, unit: str, cell: str) -> None:
    """Delete what is stored about a cell. The caller commits."""
    db.execute(given.delete().where(given.c.student == student, given.c.unit == unit, given.c.cell == cell))


def stored_answers(db: Session, students: Collection[str], unit: str) -> dict[str, dict[str, str]]:
    """Return the digests of students' answers as they were graded last, by student and grade id, if they are known."""
    query = select(records.c.student, records.c.result).where(
        records.c.unit == unit, records.c.student.in_(bindparam("students", expanding=True))
    )
    found = db.execute(query, {"students": list(students)})
    return {student: Result.from_json(text).answers for student, text in found}


def read_given(db: Session, unit: str, students: Iterable[str] | None = None) -> dict[str, dict[str, Given]]:
    """Read what people gave in a unit, by student and cell. Reads all students if ``students`` is None."""
    query = select(given).where(given.c.unit == unit)
    parameters: dict[str, Any] = {}
    if students is not None:
        query = query.where(given.c.student.in_(bindparam("students", expanding=True)))
        parameters["students"] = list(students)
    found: dict[str, dict[str, Given]] = defaultdict(dict)
    for row in db.execute(query, parameters):
        found[row.student][row.cell] = Given(row.digest, row.answer, row.score, row.extra, row.comment, row.given_at)
    return found


def _replace_given(db: Session, unit: str, rows: dict[str, dict[str, Given]]) -> None:
    """Replace what is stored about these students in a unit. The caller commits."""
    if rows:
        db.execute(given.delete().where(given.c.unit == unit, given.c.student.in_(list(rows))))
    if new := [_row(student, unit, cell, each) for student, cells in rows.items() for cell, each in cells.items()]:
        db.execute(given.insert(), new)


def _row(student: str, unit: str, cell: str, values: Given) -> dict[str, Any]:
    return {"student": student, "unit": unit, "cell": cell} | vars(values)
