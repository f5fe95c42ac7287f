"""Show in formgrader what a person gave to an answer earlier: points, a comment, when, and for which answer.

If the answer has changed since, the earlier one stands below the new one, with the points and the comment that it got.
"""

import json
from dataclasses import dataclass

from nbgrader.api import MissingEntry

from grading.course import Course
from grading.gradebook.given import Given, stored_answers
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Mark, read_graded
from grading.nbgrader_plugins.hand_grading import points_text, time_text
from grading.reports.budget import Budget
from grading.reports.content import source_html
from grading.reports.html import markdown_html

PANEL = '<div class="panel panel-{kind}"><div class="panel-heading">{heading}</div>{body}</div>'
BODY = '<div class="panel-body">{}</div>'


@dataclass(frozen=True)
class Earlier:
    """What a person gave to a cell, as far as the page shows it.

    Attributes
    ----------
    given : Given
    changed : bool
        Whether the answer has changed since.
    comment_only : bool
        Whether only a comment was given.
    """

    given: Given
    changed: bool
    comment_only: bool


def read_earlier(course: Course, unit: str, student: str) -> dict[str, Earlier]:
    """Return what a person gave to a student's cells in a unit, by grade id, as far as it still counts.

    The dict is empty if the gradebook has no such unit.
    """
    with Gradebook(course) as gradebook:
        given = gradebook.given(unit).get(student, {})
        if not given:
            return {}
        try:
            graded = read_graded(gradebook, unit, student)[student]
        except MissingEntry:
            return {}
        answers = stored_answers(gradebook.db, [student], unit).get(student, {})
    found = {}
    for cell, values in given.items():
        changed = not values.digest or values.digest != answers.get(cell)
        mark = graded.marks.get(cell)
        if values.has_points and mark and _same_points(values, mark) and mark.needs_manual_grade >= changed:
            found[cell] = Earlier(values, changed, False)
        elif values.comment and graded.comments.get(cell) == values.comment and not values.has_points:
            found[cell] = Earlier(values, changed, True)
    return found


def earlier_html(earlier: Earlier, max_points: float, budget: Budget) -> str:
    """Return a panel with what was given, or "" if there is nothing to tell."""
    given = earlier.given
    when = f" on {time_text(given.given_at)}" if given.given_at else ""
    points = points_text(given.score, given.extra, max_points)
    if not earlier.changed:
        return PANEL.format(kind="info", heading=f"Graded by hand{when}: {points}.", body="") if when else ""
    comment = f"<p><b>The comment on it:</b></p>{markdown_html(given.comment, budget=budget)}" if given.comment else ""
    if given.answer:
        shown = "\n".join(source_html(cell, budget) for cell in json.loads(given.answer))
        answer = f"<p><b>The earlier answer:</b></p>{shown}"
    else:
        answer = "<p>The earlier answer is no longer stored.</p>"
    if earlier.comment_only:
        heading = f"The comment was written{when} for an earlier version of this answer."
        return PANEL.format(kind="warning", heading=heading, body=BODY.format(answer))
    heading = (
        f"This answer has changed since it was graded by hand{when}. The earlier version was given {points}. Press "
        "Resolve to keep them, or enter new ones."
    )
    return PANEL.format(kind="warning", heading=heading, body=BODY.format(comment + answer))


def _same_points(given: Given, mark: Mark) -> bool:
    return given.score == mark.manual and (given.extra or 0.0) == mark.extra
