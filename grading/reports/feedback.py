"""Write the feedback page that a student gets back: points, reasons and the notebook as it was graded.

A page is one file that needs no network and runs no scripts: ``grading.reports.html`` makes its content harmless, and
its content security policy forbids scripts. The page shows the tests as students know them, without the hidden ones. If
a test fails, the page gives the reason and the failing case. ``grading.reports.redaction`` masks what these reveal of
hidden tests.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grading.course import Course, CourseError
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded, Mark, given_by_hand, read_graded
from grading.message import for_student
from grading.reports.budget import Budget
from grading.reports.content import outputs_html, source_html
from grading.reports.html import text_html
from grading.reports.page import page_template, points_text
from grading.reports.redaction import Hidden
from grading.result import REASON_CELL, Result, Score
from grading.submissions.exchange_files import copy_exchange_files
from grading.text import shown_name
from grading.units.unit import Exercise, Unit, read_unit

# A frame of a traceback: the file, and below it the lines that Python shows of it.
FRAME = re.compile(r'^  File "(?P<file>[^"\n]*)", line .*\n(?:    .*\n)*+', flags=re.MULTILINE)
GRADER_FILE = re.compile(r"(?:^|/)grading/")
PAGE = page_template(
    """\
<body>
{% if readable %}
<a class="skip" href="#notebook">Skip to your notebook</a>
{% endif %}
<main>
<h1>{{ unit | breakable }}</h1>
<p class="note">Feedback for {{ student | breakable }}.
{%- if readable %} Select an exercise in the table to jump to it in your notebook.{% endif %}</p>
{% if problem %}
<p class="sum"><b>Your submission could not be graded:</b> {{ problem }}</p>
{% else %}
<p class="sum"><b>{{ points }} of {{ max_points }}</b>
{%- if waiting %} so far. A person still has to grade answers worth up to {{ waiting }}{% endif %}.</p>
{% endif %}
<table class="overview" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Exercise</th>
<th scope="col" role="columnheader">Points</th><th scope="col" role="columnheader">Feedback</th></tr></thead>
<tbody role="rowgroup">
{% for row in rows %}
<tr role="row">
<th scope="row" role="rowheader">
{%- if readable %}<a href="#exercise-{{ row.id }}">{% endif %}{{ row.number }} {{ row.id | breakable }}
{%- if readable %}</a>{% endif %}</th>
<td role="cell" class="{{ row.kind }}">
<span aria-hidden="true">{{ row.mark }}</span> {{ row.points }} of {{ row.max_points }}</td>
<td role="cell">{% for message in row.messages %}<div>{{ message }}</div>{% endfor %}</td>
</tr>
{% endfor %}
</tbody>
</table>
{% if comments %}
<h2>Comments on your answers</h2>
{% for about, comment in comments %}
<div class="comment">
<p><b>{{ about }}:</b></p>
{{ comment }}
</div>
{% endfor %}
{% endif %}
{% if flags %}
<h2>Notes on your file</h2>
<ul>{% for flag in flags %}<li>{{ flag }}</li>{% endfor %}</ul>
{% endif %}
{% if readable %}
<h2 id="notebook">Your notebook</h2>
<p class="note">This is your notebook as it was graded. The tests come from the course, and demos were not run.
{%- if incomplete %} It has more to show than fits on this page: a note in a cell says what is missing there.{% endif %}
</p>
{% for cell in cells %}
<section class="cell"{% if cell.row %} id="exercise-{{ cell.row.id }}" aria-label="Exercise {{ cell.row.number }}"
{%- endif %}>
{{ cell.source }}
{% for output in cell.outputs %}{{ output }}
{% endfor %}
{% if cell.row %}
{% if cell.case %}
<div class="finding">
<p><b class="{{ cell.row.kind }}">{{ cell.row.mark }} {{ cell.row.text }}.</b>
{{ cell.reason }}</p>
{{ cell.case }}
</div>
{% else %}
<p class="{{ cell.row.kind }}">{{ cell.row.mark }} {{ cell.row.text }}
{%- for message in cell.row.messages %}. {{ message.rstrip(".") }}{% endfor %}.</p>
{% endif %}
{% endif %}
</section>
{% endfor %}
{% endif %}
</main>
</body>
</html>
"""
)


@dataclass(frozen=True)
class Row:
    """One row of the table of exercises.

    ``kind`` is the style: "good", "partial", "bad" or "waits". ``mark`` is a sign that shows the same without colours.
    """

    number: str
    id: str
    points: str
    max_points: str
    kind: str
    mark: str
    messages: list[str]

    @property
    def text(self) -> str:
        """The points as a phrase: "2 of 3 points"."""
        return f"{self.points} of {points_text(self.max_points)}"


def write_feedback(
    course: Course, name: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[int, int]:
    """Write the feedback page of every student who has a result in a unit.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.
    progress : callable
        Called after each student with the number of students done and the number of all students.

    Returns
    -------
    written, unchanged : int
        How many pages were written, and how many were already up to date.
    """
    unit = read_unit(course, name)
    hidden = Hidden(unit)
    written = unchanged = 0
    with Gradebook(course) as gradebook:
        graded = read_graded(gradebook, unit.name)
        students = gradebook.students(unit.name)
        for done, student in enumerate(students, start=1):
            result = gradebook.result(student, unit.name)
            if result and _write(course, student, unit, result, graded[student], hidden):
                written += 1
            else:
                unchanged += 1
            progress(done, len(students))
    return written, unchanged


def page_of(course: Course, name: str, student: str) -> str:
    """Return one student's page, and write it first if it is out of date.

    Raises CourseError if the student has no result.
    """
    unit = read_unit(course, name)
    with Gradebook(course) as gradebook:
        result = gradebook.result(student, unit.name)
        if result is None:
            raise CourseError(f"{shown_name(student)} has no result in {unit.name}: run python3 run.py grade first.")
        _write(course, student, unit, result, read_graded(gradebook, unit.name, student)[student], Hidden(unit))
    return page_file(course, student, unit.name).read_text(encoding="utf-8")


def page_file(course: Course, student: str, unit: str) -> Path:
    """Return the path of a student's page."""
    return course.feedback / student / unit / f"{unit}.html"


def page(student: str, unit: Unit, result: Result, graded: Graded, notebook: str, hidden: Hidden, digest: str) -> str:
    """Render one student's page.

    Parameters
    ----------
    student : str
    unit : Unit
    result : Result
    graded : Graded
        The marks and comments in the gradebook.
    notebook : str
        The autograded notebook as JSON. Empty if there is none.
    hidden : Hidden
        What to mask.
    digest : str
        A digest of everything that the page is made from.

    Returns
    -------
    str
        The HTML.
    """
    notebook_cells = json.loads(notebook)["cells"] if notebook else []
    code = [str(cell.get("source", "")) for cell in notebook_cells if cell.get("cell_type") == "code"]
    hidden = hidden.for_author_of("\n".join(code))
    scores = {score.exercise: score for score in result.scores}
    by_hand = given_by_hand(graded)
    readable = result.readable or by_hand
    rows = {e.id: _row(e, scores.get(e.id), graded.marks.get(e.id), hidden, readable) for e in unit.exercises}
    points = [mark.points or 0.0 for id, mark in graded.marks.items() if id in rows]
    waiting = [e.points for e in unit.exercises if rows[e.id].kind == "waits"]
    budget = Budget()
    comments = _comments(unit, graded, result.answers, budget)  # they come first on the page, so they are parsed first
    sentences = [for_student(flag, looked_at=by_hand and not waiting) for flag in result.flags]
    flags = [hidden.mask(sentence) for sentence in sentences if sentence]
    # The last flag says why the submission could not be read.
    problem = flags.pop() if flags and not result.readable and not by_hand else ""
    # The cell with the reason addresses the instructor, and a note says it.
    shown = [cell for cell in notebook_cells if cell.get("id") != REASON_CELL]
    cells = [_cell(cell, rows, scores, hidden, budget) for cell in shown] if result.readable else []
    return PAGE.render(
        title=f"{unit.name}: feedback for {shown_name(student)}",
        digest=digest,
        unit=unit.name,
        student=shown_name(student),
        points=f"{sum(points):g}",
        max_points=points_text(f"{unit.points:g}"),
        waiting=points_text(f"{sum(waiting):g}", "more point") if waiting else "",
        readable=result.readable,
        problem=problem,
        rows=rows.values(),
        flags=flags,
        comments=comments,
        cells=cells,
        incomplete=budget.refused or budget.left_out,
    )


def _write(course: Course, student: str, unit: Unit, result: Result, graded: Graded, hidden: Hidden) -> bool:
    """Write a student's page unless it is up to date. Returns whether it was written.

    The files of nbgrader's exchange that belong to the graded notebook go with the page.
    """
    autograded = course.autograded / student / unit.name / f"{unit.name}.ipynb"
    notebook = autograded.read_text(encoding="utf-8") if autograded.exists() else ""
    parts = (
        _renderer_source(),
        student,
        unit.text,
        result.to_json(),
        json.dumps(asdict(graded), sort_keys=True),
        notebook,
    )
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    path = page_file(course, student, unit.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_exchange_files(course.autograded, course.feedback, student, unit.name)
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            if f'<meta name="digest" content="{digest}">' in file.read(2_000):
                return False
    write_atomically(path, page(student, unit, result, graded, notebook, hidden, digest))
    return True


@cache
def _renderer_source() -> str:
    """Return the source of this package, which renders the pages. When it changes, all pages are written again."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))


def _row(exercise: Exercise, score: Score | None, mark: Mark | None, hidden: Hidden, announced: bool) -> Row:
    """Return the row of an exercise.

    If the exercise is not graded yet and ``announced`` is true, the row says that a person will grade it.
    """
    number, id, max_points = exercise.number, exercise.id, exercise.points
    messages = [hidden.mask(for_student(score.reason))] if score and score.reason else []
    points = mark.points if mark else score.points if score else None
    if mark and mark.manual is not None:
        messages.append("Graded by a person.")
        if mark.needs_manual_grade:
            messages.append("These points are for an earlier version of your answer. A person will check the new one.")
    elif points is None or (mark and mark.needs_manual_grade):
        if announced:
            messages.append("A person will grade this exercise.")
        return Row(
            number, id, "not graded yet," if announced else "not graded,", f"{max_points:g}", "waits", "…", messages
        )
    points = points or 0.0
    full = points >= max_points
    kind, sign = ("good", "✓") if full else ("partial", "◐") if points > 0 else ("bad", "✗")
    if full and mark and mark.manual is not None:
        messages = messages[-1:]
    return Row(number, id, f"{points:g}", f"{max_points:g}", kind, sign, messages)


def _comments(unit: Unit, graded: Graded, answers: dict[str, str], budget: Budget) -> list[tuple[str, Markup]]:
    """Render each comment by a person, after the exercises that it is about, in notebook order.

    ``answers`` has the digests of the answers that were graded. If a comment was written for another one, it says so.
    """
    names = {exercise.id: f"{exercise.number} {exercise.id}" for exercise in unit.exercises}
    about: dict[str, list[str]] = {}
    for id, answer in unit.answer_cells.items():
        about.setdefault(answer, []).append(names[id])
    found: dict[tuple[str, bool], list[str]] = {}  # several answers may have the same comment
    for id in about:
        if id in graded.comments:
            earlier = id in graded.commented_answers and graded.commented_answers[id] != answers.get(id)
            found.setdefault((graded.comments[id], earlier), []).extend(about[id])
    note = ", for an earlier version of your answer"
    return [
        (", ".join(labels) + note * earlier, _comment_html(comment, budget))
        for (comment, earlier), labels in found.items()
    ]


def _comment_html(comment: str, budget: Budget) -> Markup:
    """Render a comment as Markdown with formulas. Its line breaks stay, as two spaces before each of them ask for."""
    source = "  \n".join(line.rstrip() for line in comment.splitlines())
    return Markup(source_html({"cell_type": "markdown", "source": source}, budget))


def _cell(
    cell: dict[str, Any], rows: dict[str, Row], scores: dict[str, Score], hidden: Hidden, budget: Budget
) -> dict[str, Any]:
    """Render a cell of the page: its source, its outputs and, for an exercise, the score and the failing case."""
    id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
    outputs = cell.get("outputs", [])
    case = ""
    if id in scores and scores[id].details and id in rows and rows[id].kind in ("bad", "partial"):
        case = _case(hidden.mask(scores[id].reason), hidden.mask(scores[id].details))
    if id in rows:  # the error output of a failed test only repeats the reason
        outputs = [output for output in outputs if output.get("output_type") != "error"]
    return {
        "row": rows.get(id),
        "source": Markup(source_html(cell, budget)),
        "outputs": [Markup(html) for html in outputs_html(outputs, budget, hidden.mask)],
        "reason": hidden.mask(for_student(scores[id].reason)) if id in scores else "",
        "case": Markup(case),
    }


def _case(reason: str, details: str) -> str:
    """Render the failing case or the traceback, without the reason, which the page shows above this box."""
    if details.startswith(reason):
        details = details[len(reason) :].strip("\n")
        return "<p>The case that failed:</p>" + text_html(details, "The case that failed") if details else ""
    return "<p>Where your code stopped:</p>" + text_html(without_grader_frames(details), "Where your code stopped")


def without_grader_frames(trace: str) -> str:
    """Remove the grader's own frames from a traceback, since they don't help a student."""
    return FRAME.sub(lambda frame: "" if GRADER_FILE.search(frame["file"]) else frame[0], trace)
