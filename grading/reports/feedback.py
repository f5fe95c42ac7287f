"""The page that a student gets back: points, reasons and the notebook as it was run.

A page is one file that needs no network and runs no script: grading.reports.html makes what is shown harmless,
and the page itself forbids scripts to the browser. The tests stand in it as students know them, without
their hidden part; why one failed is said in words and on the case that failed (grading.reports.redaction).
"""

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded, Mark, read_graded
from grading.reports.html import code_html, markdown_html, output_html, pictures_of, text_html
from grading.reports.page import POLICY, STYLE
from grading.reports.redaction import Hidden
from grading.result import Result, Score
from grading.units.cells import is_solution, is_test
from grading.units.unit import Exercise, Unit, read_unit

PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="digest" content="{{ digest }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ unit }}: feedback for {{ student }}</title>
<style>{{ style }}</style>
</head>
<body>
<a class="skip" href="#notebook">Skip to your notebook</a>
<main>
<h1>{{ unit }}</h1>
<p class="note">Feedback for {{ student }}</p>
<p class="sum"><b>{{ points }} of {{ max_points }} points</b>
{%- if waiting %}; up to {{ waiting }} more wait for a person to read your answer{% endif %}.</p>
<table class="overview">
<thead><tr><th scope="col">Exercise</th><th scope="col">Points</th><th scope="col">What was found</th></tr></thead>
<tbody>
{% for row in rows %}
<tr>
<th scope="row"><a href="#exercise-{{ row.id }}">{{ row.number }} {{ row.id }}</a></th>
<td class="{{ row.kind }}"><span aria-hidden="true">{{ row.mark }}</span> {{ row.points }} of {{ row.max_points }}</td>
<td>{% for sentence in row.said %}<div>{{ sentence }}</div>{% endfor %}</td>
</tr>
{% endfor %}
</tbody>
</table>
{% if comments %}
<h2>Comments</h2>
{% for comment in comments %}<p class="said"><b>{{ comment.0 }}:</b> {{ comment.1 }}</p>
{% endfor %}
{% endif %}
{% if flags %}
<h2>What was noticed about your file</h2>
<ul>{% for flag in flags %}<li>{{ flag }}</li>{% endfor %}</ul>
{% endif %}
<h2 id="notebook">Your notebook</h2>
<p class="note">As it was run for grading: the tests are the course's own, and demonstrations were not run.</p>
{% for cell in cells %}
<section class="cell"{% if cell.row %} id="exercise-{{ cell.row.id }}" aria-label="Exercise {{ cell.row.number }}"
{%- endif %}>
{{ cell.source }}
{% for output in cell.outputs %}{{ output }}
{% endfor %}
{% if cell.row %}
{% if cell.case %}
<div class="finding">
<p><b class="bad">{{ cell.row.mark }} {{ cell.row.points }} of {{ cell.row.max_points }} points.</b>
{{ cell.reason }}</p>
{{ cell.case }}
</div>
{% else %}
<p class="{{ cell.row.kind }}">{{ cell.row.mark }} {{ cell.row.points }} of {{ cell.row.max_points }} points
{%- for sentence in cell.row.said %}. {{ sentence }}{% endfor %}</p>
{% endif %}
{% endif %}
</section>
{% endfor %}
</main>
</body>
</html>
"""
)

# What is said about a submission is said to whoever grades; these are the same words to the student.
TO_STUDENTS = {
    "The student's": "Your",
    "; ask for it again": "; please hand it in again",
    "; look at it and grade it by hand": "; a person will look at it",
    "; ask why": "; please say why",
    "; ask what they are for": "; please say what they are for",
    "; ask for smaller ones": "; please use smaller ones",
}


@dataclass(frozen=True)
class Row:
    """A line of the table of exercises; the mark says without colour how it went."""

    number: str
    id: str
    points: str
    max_points: str
    kind: str
    mark: str
    said: list[str]


def write_feedback(
    course: Course, name: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[int, int]:
    """Write the page of every student who has a result in a unit; how many were written, how many unchanged.

    progress: called after each page with how many are done, and how many there are.
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
    """One student's page, written if it was not there yet. Raises CourseError if nothing of theirs is graded."""
    unit = read_unit(course, name)
    with Gradebook(course) as gradebook:
        result = gradebook.result(student, unit.name)
        if result is None:
            raise CourseError(f"{student} has no result in {unit.name}: run the grade command first.")
        _write(course, student, unit, result, read_graded(gradebook, unit.name)[student], Hidden(unit))
    return page_file(course, student, unit.name).read_text(encoding="utf-8")


def page_file(course: Course, student: str, unit: str) -> Path:
    """Where a student's page is."""
    return course.feedback / student / unit / f"{unit}.html"


def page(student: str, unit: Unit, result: Result, graded: Graded, notebook: str, hidden: Hidden, digest: str) -> str:
    """One student's page. notebook: the autograded one as JSON."""
    scores = {score.exercise: score for score in result.scores}
    rows = {e.id: _row(e, scores.get(e.id), graded.marks.get(e.id), hidden) for e in unit.exercises}
    points = [mark.points or 0.0 for id, mark in graded.marks.items() if id in rows]
    waiting = [e.points for e in unit.exercises if rows[e.id].kind == "waits"]
    cells = json.loads(notebook)["cells"] if notebook else []
    return PAGE.render(
        policy=Markup(POLICY),
        style=Markup(STYLE),
        digest=digest,
        unit=unit.name,
        student=student,
        points=f"{sum(points):g}",
        max_points=f"{unit.points:g}",
        waiting=f"{sum(waiting):g}" if waiting else "",
        rows=rows.values(),
        flags=[hidden.mask(to_student(flag)) for flag in result.flags],
        comments=_comments(unit, graded.comments),
        cells=[_cell(cell, rows, scores, hidden) for cell in cells],
    )


def to_student(sentence: str) -> str:
    """What was said to whoever grades, said to the student."""
    for ours, theirs in TO_STUDENTS.items():
        sentence = sentence.replace(ours, theirs)
    return sentence


def _write(course: Course, student: str, unit: Unit, result: Result, graded: Graded, hidden: Hidden) -> bool:
    """Write a student's page unless it is there already; whether it was written."""
    shown = course.autograded / student / unit.name / f"{unit.name}.ipynb"
    notebook = shown.read_text(encoding="utf-8") if shown.exists() else ""
    parts = (_maker(), student, unit.text, result.to_json(), json.dumps(asdict(graded), sort_keys=True), notebook)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    path = page_file(course, student, unit.name)
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            if f'<meta name="digest" content="{digest}">' in file.read(2_000):
                return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(page(student, unit, result, graded, notebook, hidden, digest), encoding="utf-8")
    os.replace(partial, path)
    return True


@cache
def _maker() -> str:
    """The source of what makes the pages: when it changes, they are made anew."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))


def _row(exercise: Exercise, score: Score | None, mark: Mark | None, hidden: Hidden) -> Row:
    number, id, most = exercise.number, exercise.id, exercise.points
    said = [hidden.mask(to_student(score.reason))] if score and score.reason else []
    points = mark.points if mark else score.points if score else None
    if mark and mark.manual is not None:
        said.append("Graded by a person.")
        if mark.waits:
            said.append("That was for an earlier version of your answer; a person will look at it again.")
    elif points is None or (mark and mark.waits):
        return Row(number, id, "–", f"{most:g}", "waits", "…", [*said, "Waits for a person to read it."])
    full = points is not None and points >= most
    kind, sign = ("good", "✓") if full else ("bad", "✗")
    if full and mark and mark.manual is not None:
        said = said[-1:]
    return Row(number, id, f"{points:g}", f"{most:g}", kind, sign, said)


def _comments(unit: Unit, comments: dict[str, str]) -> list[tuple[str, str]]:
    """What a person wrote, with the exercises of the answer that it stands at, in the notebook's order."""
    numbers = {exercise.id: exercise.number for exercise in unit.exercises}
    about: dict[str, list[str]] = {}
    answer = ""
    for cell in unit.notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_solution(cell):
            answer = id
            about[answer] = [numbers[id]] if id in numbers else []
        elif is_test(cell):
            about.setdefault(answer, []).append(numbers[id])
    return [(f"{id} ({', '.join(about[id])})", comments[id]) for id in about if id in comments]


def _cell(cell: dict[str, Any], rows: dict[str, Row], scores: dict[str, Score], hidden: Hidden) -> dict[str, Any]:
    """A cell of the page: its source, what it showed and, for an exercise, how it went."""
    id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
    source = str(cell.get("source", ""))
    if cell["cell_type"] == "markdown":
        shown = markdown_html(source, pictures_of(cell))
    else:
        shown = code_html(source) if cell["cell_type"] == "code" else text_html(source, "Text")
    outputs = cell.get("outputs", [])
    case = ""
    if id in scores and scores[id].details and rows[id].kind == "bad":
        case = _case(hidden.mask(scores[id].reason), hidden.mask(scores[id].details))
    if id in rows:  # a failed test's error output is its reason once more
        outputs = [output for output in outputs if output.get("output_type") != "error"]
    return {
        "row": rows.get(id),
        "source": Markup(shown),
        "outputs": [Markup(output_html(output, hidden.mask)) for output in outputs],
        "reason": hidden.mask(to_student(scores[id].reason)) if id in scores else "",
        "case": Markup(case),
    }


def _case(reason: str, details: str) -> str:
    """The case that failed; the reason, which stands above, is not said again."""
    if details.startswith(reason):
        details = details[len(reason) :].strip("\n")
        return "<p>The case that failed:</p>" + text_html(details, "The case that failed") if details else ""
    return "<p>Where your code stopped:</p>" + text_html(own_frames(details), "Where your code stopped")


def own_frames(trace: str) -> str:
    """A traceback without the frames of the grader, which tell a student nothing."""
    return re.sub(r'^  File "(?:[^"\n]*/)?grading/[^"\n]*", line .*\n(?:    .*\n)*', "", trace, flags=re.MULTILINE)
