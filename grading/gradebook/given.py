"""What a person gave to an answer: points, extra credit or a comment, and for which answer.

nbgrader's tables hold the points and the comment, but not the answer that they were given for. If a submission is
graded again, they stay as long as that answer is the same. If it has changed, a person decides, and sees the earlier
answer with its points and comment beside the new one. A row of ``course_given`` stores what that takes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from grading.gradebook.schema import given, records
from grading.limits import MAX_KEPT_ANSWER
from grading.result import Result
from grading.units.answers import cells_of_answers, digest_of_answer


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


def answer_held(now: Given, waits: bool, earlier: Given | None, before: str) -> str:
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
        return earlier.digest if earlier else ""
    return before


def updated(now: Given, waits: bool, digest: str, earlier: Given | None, notebooks: Sequence[str]) -> Given:
    """Return what to store about a cell that a person gave points or a comment to.

    Parameters
    ----------
    now : Given
        The points and the comment in nbgrader's tables.
    waits : bool
        Whether the cell waits for a person. Then the points and the comment of the earlier answer stay together.
    digest : str
        The digest of the answer that they were given for.
    earlier : Given or None
        What ``course_given`` says.
    notebooks : sequence of str
        Notebooks in which that answer may be, as JSON.
    """
    same = earlier and earlier.digest == digest
    if earlier and same and earlier.answer:
        answer = earlier.answer
    else:
        answer = next(filter(None, (find_answer(notebook, digest) for notebook in notebooks)), "")
    if earlier and same and waits and now.has_points:
        now = replace(now, comment=earlier.comment)
    at = earlier.given_at if earlier and same and earlier.gives_the_same(now) else None
    return replace(now, digest=digest, answer=answer, given_at=at)


def find_answer(notebook: str, digest: str) -> str:
    """Return the cells of the answer with this digest in a notebook, as JSON, or "" if it isn't there."""
    if not notebook or not digest:
        return ""
    for cells in cells_of_answers(json.loads(notebook)).values():
        if digest_of_answer(cells) == digest:
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


def stored_answers(db: Session, student: str, unit: str) -> dict[str, str]:
    """Return the digests of a student's answers as they were graded last, by grade id, as far as they are known."""
    text = db.execute(select(records.c.result).where(records.c.student == student, records.c.unit == unit)).scalar()
    return Result.from_json(text).answers if text else {}


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


def replace_given(db: Session, unit: str, rows: dict[str, dict[str, Given]]) -> None:
    """Replace what is stored about these students in a unit. The caller commits."""
    if rows:
        db.execute(given.delete().where(given.c.unit == unit, given.c.student.in_(list(rows))))
    if new := [_row(student, unit, cell, each) for student, cells in rows.items() for cell, each in cells.items()]:
        db.execute(given.insert(), new)


def _row(student: str, unit: str, cell: str, values: Given) -> dict[str, Any]:
    return {"student": student, "unit": unit, "cell": cell} | vars(values)
