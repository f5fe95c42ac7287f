"""Save what a person enters in formgrader, unless another person has entered something else in the meantime.

formgrader saves each score and comment as soon as it changes, over whatever is there. If two people have the same
answer open, the second would replace what the first gave without knowing. So its page gets, with each score and
comment, what the gradebook says, and sends this back when it saves. If the gradebook says something else by then,
nothing is saved: the second person reads what the first gave and when, and decides. The page also sends the digest of
the answer that it shows. If the submission has been graded again and the answer is another one, nothing is saved.

These handlers also store for which answer the points were given, and when. See ``grading.gradebook.given``.
"""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, MissingEntry
from nbgrader.server_extensions.formgrader import apihandlers
from nbgrader.server_extensions.formgrader.base import check_notebook_dir, check_xsrf
from tornado import web

from grading.gradebook.given import Given, drop_given, find_answer, note_given, read_given, stored_answers
from grading.gradebook.schema import make_tables
from grading.text import writable
from grading.units.answers import is_shown

SCRIPT = (Path(__file__).parent / "hand_grading.js").read_text(encoding="utf-8")  # for the page
LOADED = "loaded"  # in what the page gets and sends back: what the gradebook said
SHOWN = "shown"  # in what the page sends: the digest of the answer that it shows
MAX_POINTS = 1e6
CHANGED = "The answer has changed since you opened this page, so nothing was saved: reload the page."


def watch_hand_grading() -> None:
    """Make formgrader, in this process, use the handlers below instead of its own."""
    checked = {handler.__base__: handler for handler in (Grades, OneGrade, Comments, OneComment)}
    handlers = [(pattern, checked.get(handler, handler)) for pattern, handler in apihandlers.default_handlers]
    apihandlers.default_handlers[:] = handlers


class _Checked(apihandlers.BaseApiHandler):
    """What the handlers share."""

    def begin(self) -> None:
        """Forget what this process has read: another process may have changed the gradebook since."""
        _make_tables(self.db_url)
        self.gradebook.db.rollback()

    def begin_writing(self) -> None:
        """Begin a transaction in which nobody else writes. In PostgreSQL, ``save`` locks the row."""
        self.begin()
        connection = self.gradebook.db.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def shown(self, row: Grade | Comment) -> dict[str, Any]:
        """Return a score or a comment as the page gets it."""
        return row.to_dict() | {LOADED: _values(row)}

    def collection(self, rows: str) -> None:
        """Answer with all scores or comments of a submission."""
        self.begin()
        try:
            notebook = self.gradebook.find_submission_notebook_by_id(self.get_argument("submission_id"))
        except MissingEntry:
            raise web.HTTPError(404) from None
        self.write(json.dumps([self.shown(row) for row in getattr(notebook, rows)]))

    def save(self, find: Callable[[str], Grade | Comment], id: str, wanted: dict[str, Any]) -> None:
        """Save these values, or answer with status 409 if the gradebook has changed since the page was opened.

        Parameters
        ----------
        find : callable
            Finds the row in the gradebook.
        id : str
            The row's id.
        wanted : dict
            The values by column, as far as the request has them.
        """
        data = self.get_json_body()
        try:
            self.begin_writing()
            try:
                row = find(id)
            except MissingEntry:
                raise web.HTTPError(404) from None
            self.gradebook.db.refresh(row, list(_values(row)), with_for_update=True)
            answer = stored_answers(self.gradebook.db, [row.student.id], row.assignment.name)
            self._save(row, wanted, data, answer.get(row.student.id, {}).get(row.name, ""))
        except BaseException:
            self.gradebook.db.rollback()
            raise

    def _save(self, row: Grade | Comment, wanted: dict[str, Any], data: dict[str, Any], answer: str) -> None:
        loaded, values = data.get(LOADED), _values(row)  # a request from a program doesn't say what it has loaded
        same = all(values[name] == value for name, value in wanted.items())
        replaced = bool(data.get(SHOWN) and answer) and not is_shown(data[SHOWN], answer)
        if replaced or (loaded is not None and loaded != values and not same):
            said = {"message": CHANGED if replaced else self.conflict(row), "answer_changed": replaced}
            self.set_status(409)
            self.write(json.dumps(said | {"now": self.shown(row)}))
            self.gradebook.db.rollback()
            return
        for name, value in wanted.items():
            setattr(row, name, value)
        if isinstance(row, Grade):
            row.needs_manual_grade = row.manual_score is None and row.auto_score is None
        self.gradebook.db.flush()
        self.note(row, answer or data.get(SHOWN) or "")
        self.gradebook.db.commit()
        self.write(json.dumps(self.shown(row)))

    def conflict(self, row: Grade | Comment) -> str:
        """Return what the other person gave, and when if that is known."""
        stored = read_given(self.gradebook.db, row.assignment.name, [row.student.id])[row.student.id].get(row.name)
        known = stored and stored.given_at and all(_of(stored)[name] == value for name, value in _values(row).items())
        when = f" ({time_text(stored.given_at)})" if stored and stored.given_at and known else ""
        if isinstance(row, Grade):
            given = points_text(row.manual_score, row.extra_credit, row.max_score)
            return f"While you had this page open, this answer was given {given}{when}. Your change is not saved yet."
        return (
            f"While you had this page open, the comment on this answer was changed{when}. It now says: "
            f"“{row.manual_comment or ''}” Yours is not saved yet."
        )

    def note(self, row: Grade | Comment, answer: str) -> None:
        """Store what was given for which answer, and when."""
        db, unit, student, cell = self.gradebook.db, row.assignment.name, row.student.id, row.name
        stored = read_given(db, unit, [student])[student].get(cell)
        grade = next((grade for grade in row.notebook.grades if grade.name == cell), None)
        comment = next((comment for comment in row.notebook.comments if comment.name == cell), None)
        now = Given(
            score=grade.manual_score if grade else None,
            extra=grade.extra_credit if grade else None,
            comment=(comment.manual_comment if comment else None) or None,
            given_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        )
        earlier = stored if stored and stored.digest != answer else None
        if not (now.has_points or now.comment):
            drop_given(db, student, unit, cell)
        elif earlier and isinstance(row, Comment) and now.has_points:
            pass  # a new comment on an answer that still has the points of an earlier one doesn't make them its own
        elif earlier and not now.has_points and earlier.comment == now.comment:
            note_given(db, student, unit, cell, replace(earlier, score=None, extra=None))
        else:
            shown = find_answer(self.autograded(student, unit, row.notebook.name), answer)
            if not shown and stored and not earlier:
                shown = stored.answer
            note_given(db, student, unit, cell, replace(now, digest=answer, answer=shown))

    def autograded(self, student: str, unit: str, notebook: str) -> str:
        """Return the autograded notebook that the page shows, as JSON, or "" if it is missing."""
        folder = self.coursedir.format_path(self.coursedir.autograded_directory, student, unit)
        path = Path(folder) / f"{notebook}.ipynb"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


class Grades(apihandlers.GradeCollectionHandler, _Checked):
    """All scores of a submission."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def get(self) -> None:
        self.collection("grades")


class Comments(apihandlers.CommentCollectionHandler, _Checked):
    """All comments on a submission."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def get(self) -> None:
        self.collection("comments")


class OneGrade(apihandlers.GradeHandler, _Checked):
    """One score."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def put(self, grade_id: str) -> None:
        data = self.get_json_body()
        names = [name for name in ("manual_score", "extra_credit") if name in data]
        self.save(self.gradebook.find_grade_by_id, grade_id, {name: _number(data[name]) for name in names})


class OneComment(apihandlers.CommentHandler, _Checked):
    """One comment."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def put(self, comment_id: str) -> None:
        text = self.get_json_body().get("manual_comment", "")
        if not isinstance(text, str | None):
            raise web.HTTPError(400, "A comment has to be text.")
        wanted = {"manual_comment": writable(text) if text else None}
        self.save(self.gradebook.find_comment_by_id, comment_id, wanted)


def points_text(score: float | None, extra: float | None, max_points: float) -> str:
    """Return what a person gave, such as "2 of 3 points and 0.5 points of extra credit"."""
    points = "no points by hand" if score is None else f"{score:g} of {max_points:g} points"
    return points + (f" and {extra:g} points of extra credit" if extra else "")


def time_text(time: datetime) -> str:
    """Return a time in UTC as people read it."""
    return f"{time:%Y-%m-%d, %H:%M} UTC"


def _values(row: Grade | Comment) -> dict[str, Any]:
    """Return what a person gave, by column."""
    if isinstance(row, Grade):
        return {"manual_score": row.manual_score, "extra_credit": row.extra_credit}
    return {"manual_comment": row.manual_comment or None}


def _of(given: Given) -> dict[str, Any]:
    return {"manual_score": given.score, "extra_credit": given.extra, "manual_comment": given.comment}


def _number(value: Any) -> float | None:
    """Return what the page sends as a number. It sends what was typed as a string."""
    try:
        number = None if value in (None, "") else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if number is not None and not 0 <= number <= MAX_POINTS:
        raise web.HTTPError(400, f"{value!r:.40} is not a number of points.")
    return number


@cache
def _make_tables(db: str) -> None:
    """Create the tables of ours in a gradebook that only nbgrader has written to."""
    make_tables(db)
