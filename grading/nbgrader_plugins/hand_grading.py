"""Save what a person enters in formgrader, unless another person has entered something else in the meantime.

formgrader saves each score and comment as soon as it changes, over whatever is there. If two people have the same
answer open, the second would replace what the first gave without knowing. So its page gets, with each score and
comment, what the gradebook says, and sends this back when it saves. If the gradebook says something else by then,
nothing is saved: the second person reads what the first gave and when, and decides. The same happens if the submission
has been graded again and the answer is no longer the one that the page shows.

These handlers also store for which answer the points were given, and when. See ``grading.gradebook.given``.
"""

import json
import math
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

SCRIPT = (Path(__file__).parent / "hand_grading.js").read_text(encoding="utf-8")  # for the page
LOADED = "loaded"  # in what the page gets and sends back: what the gradebook said
CHANGED = "The answer has changed since you opened this page, so nothing was saved: reload the page."


def watch_hand_grading() -> None:
    """Make formgrader, in this process, use the handlers below instead of its own."""
    checked = {handler.__base__: handler for handler in (Grades, OneGrade, Comments, OneComment)}
    handlers = [(pattern, checked.get(handler, handler)) for pattern, handler in apihandlers.default_handlers]
    apihandlers.default_handlers[:] = handlers


class _Checked(apihandlers.BaseApiHandler):
    """What the handlers share."""

    def fresh(self) -> None:
        """Forget what this process has read: another process may have changed the gradebook since."""
        _make_tables(self.db_url)
        self.gradebook.db.rollback()

    def shown(self, row: Grade | Comment) -> dict[str, Any]:
        """Return a score or a comment as the page gets it."""
        return row.to_dict() | {LOADED: self.state(row)}

    def state(self, row: Grade | Comment) -> dict[str, Any]:
        """Return what the gradebook says about a score or a comment, and the digest of the answer."""
        answers = stored_answers(self.gradebook.db, row.student.id, row.assignment.name)
        values = (
            {"manual_score": row.manual_score, "extra_credit": row.extra_credit}
            if isinstance(row, Grade)
            else {"manual_comment": row.manual_comment or None}
        )
        return values | {"answer": answers.get(row.name, "")}

    def collection(self, rows: str) -> None:
        """Answer with all scores or comments of a submission."""
        self.fresh()
        try:
            notebook = self.gradebook.find_submission_notebook_by_id(self.get_argument("submission_id"))
        except MissingEntry:
            raise web.HTTPError(404) from None
        self.write(json.dumps([self.shown(row) for row in getattr(notebook, rows)]))

    def save(self, row: Grade | Comment, wanted: dict[str, Any], loaded: dict[str, Any] | None) -> None:
        """Save these values, or answer with status 409 if they are for something else than the gradebook says.

        ``loaded`` is what it said when the page was opened. None, from a program, saves in any case.
        """
        db = self.gradebook.db
        db.refresh(row, list(wanted), with_for_update=True)
        state = self.state(row)
        same = all(state[name] == value for name, value in wanted.items())
        if loaded is not None and loaded != state and not (same and loaded.get("answer") == state["answer"]):
            problem = CHANGED if loaded.get("answer") != state["answer"] else self.conflict(row)
            said = {"message": problem, "answer_changed": problem == CHANGED, "now": self.shown(row)}
            self.set_status(409)
            self.write(json.dumps(said))
            db.rollback()
            return
        for name, value in wanted.items():
            setattr(row, name, value)
        if isinstance(row, Grade):
            row.needs_manual_grade = row.manual_score is None and row.auto_score is None
        db.flush()
        self.note(row, state["answer"])
        db.commit()
        self.write(json.dumps(self.shown(row)))

    def conflict(self, row: Grade | Comment) -> str:
        """Return what the other person gave, and when."""
        stored = read_given(self.gradebook.db, row.assignment.name, [row.student.id])[row.student.id].get(row.name)
        when = f" ({time_text(stored.given_at)})" if stored and stored.given_at else ""
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
        )
        if not (now.has_points or now.comment):
            drop_given(db, student, unit, cell)
        elif isinstance(row, Grade) or not (now.has_points and stored and stored.digest != answer):
            # A new comment on an answer that still has the points of an earlier one doesn't make them its own.
            shown = find_answer(self.autograded(student, unit, row.notebook.name), answer)
            if not shown and stored and stored.digest == answer:
                shown = stored.answer
            note_given(db, student, unit, cell, Given(answer, shown, now.score, now.extra, now.comment, _now()))

    def autograded(self, student: str, unit: str, notebook: str) -> str:
        """Return the autograded notebook that the page shows, as JSON, or "" if it is missing."""
        folder = self.coursedir.format_path(self.coursedir.autograded_directory, student, unit)
        path = Path(folder) / f"{notebook}.ipynb"
        return path.read_text(encoding="utf-8") if path.exists() else ""


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
        self.fresh()
        try:
            grade = self.gradebook.find_grade_by_id(grade_id)
        except MissingEntry:
            raise web.HTTPError(404) from None
        data = self.get_json_body()
        wanted = {name: _number(data.get(name)) for name in ("manual_score", "extra_credit")}
        self.save(grade, wanted, data.get(LOADED))


class OneComment(apihandlers.CommentHandler, _Checked):
    """One comment."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def put(self, comment_id: str) -> None:
        self.fresh()
        try:
            comment = self.gradebook.find_comment_by_id(comment_id)
        except MissingEntry:
            raise web.HTTPError(404) from None
        data = self.get_json_body()
        self.save(comment, {"manual_comment": data.get("manual_comment") or None}, data.get(LOADED))


def points_text(score: float | None, extra: float | None, max_points: float) -> str:
    """Return what a person gave, such as "2 of 3 points and 0.5 points of extra credit"."""
    points = "no points by hand" if score is None else f"{score:g} of {max_points:g} points"
    return points + (f" and {extra:g} points of extra credit" if extra else "")


def time_text(time: datetime) -> str:
    """Return a time in UTC as people read it."""
    return f"{time:%Y-%m-%d, %H:%M} UTC"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _number(value: Any) -> float | None:
    """Return what the page sends as a number. It sends what was typed as a string."""
    try:
        number = None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if number is not None and not math.isfinite(number):
        raise web.HTTPError(400, f"{value!r:.40} is not a number of points.")
    return number


@cache
def _make_tables(db: str) -> None:
    """Create the tables of ours in a gradebook that only nbgrader has written to."""
    make_tables(db)
