"""The page that a student gets back: points, reasons and the notebook as it was run.

A page is one file that needs no network and runs no script. What a student's code has displayed is shown as
pictures and text, never as HTML of its own, so that a page can't do anything to whoever opens it. The tests
stand in it as students know them, without their hidden part; why one failed is said in words and numbers.
"""

import html
import json
import os
from typing import Any

import mistune
from jinja2 import Environment
from markupsafe import Markup
from nbgrader.api import MissingEntry
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grading.course import Course
from grading.gradebook import Gradebook
from grading.result import Result, Score
from grading.source import Unit, read_unit

PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ unit }}: feedback for {{ student }}</title>
<style>
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --soft: #f3f4f6; --line: #c8ccd2; --bad: #b34700; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #16181c; --soft: #22262c; --line: #4a505a; --bad: #ff9b50; }
}
body { color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, sans-serif;
       max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
td.points { text-align: right; white-space: nowrap; }
pre { background: var(--soft); padding: .7rem; overflow-x: auto; border-radius: .3rem; font-size: .9rem; }
img { max-width: 100%; background: #fff; }
.failed { border-left: .3rem solid var(--bad); padding-left: .8rem; }
.said { white-space: pre-wrap; }
section.cell { margin: 1.2rem 0; }
@media print { details { display: block; } pre { white-space: pre-wrap; } }
{{ colours }}
</style>
</head>
<body>
<main>
<h1>{{ unit }}</h1>
<p>Feedback for <b>{{ student }}</b>: <b>{{ points }}</b> of {{ max_points }} points
{%- if waiting %}, {{ waiting }} still to be read by a person{% endif %}.</p>
<table>
<thead><tr><th scope="col">Exercise</th><th scope="col">Points</th><th scope="col">Why</th></tr></thead>
<tbody>
{% for row in rows %}
<tr>
<th scope="row">{{ row.number }} {{ row.id }}</th>
<td class="points">{{ row.mark }} {{ row.points }} of {{ row.max_points }}</td>
<td>{{ row.reason }}
{% if row.details %}<details><summary>The case that failed</summary><pre>{{ row.details }}</pre></details>{% endif %}
</td>
</tr>
{% endfor %}
</tbody>
</table>
{% if flags %}
<h2>What was noticed</h2>
<ul>{% for flag in flags %}<li>{{ flag }}</li>{% endfor %}</ul>
{% endif %}
{% if comments %}
<h2>Comments</h2>
{% for comment in comments %}<p class="said"><b>{{ comment.0 }}</b>: {{ comment.1 }}</p>{% endfor %}
{% endif %}
<h2>Your notebook</h2>
{% for cell in cells %}
<section class="cell{% if cell.failed %} failed{% endif %}">
{{ cell.source }}
{% for output in cell.outputs %}{{ output }}{% endfor %}
</section>
{% endfor %}
</main>
</body>
</html>
"""
)

markdown = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])
python = PythonLexer()
formatter = HtmlFormatter(nowrap=False, cssclass="code")
COLOURS = (
    HtmlFormatter(style="default").get_style_defs(".code")
    + "\n@media (prefers-color-scheme: dark) {\n"
    + HtmlFormatter(style="github-dark").get_style_defs(".code")
    + "\n}\n.code { background: none; }\n"
)
WAITS = "Waits for a person."


def write_feedback(course: Course, name: str) -> tuple[int, int]:
    """Write the page of every student who has a result in a unit; how many were written, how many unchanged."""
    unit = read_unit(course, name)
    written = unchanged = 0
    with Gradebook(course) as gradebook:
        graded = {(row.student, row.exercise): row for row in gradebook.rows(unit.name)}
        for student in gradebook.students(unit.name):
            result = gradebook.result(student, unit.name)
            if result is None:
                continue
            manual = {id: row.points for (who, id), row in graded.items() if who == student and not row.needs_person}
            text = page(course, student, unit, result, manual, comments(gradebook, student, unit))
            path = course.feedback / student / unit.name / f"{unit.name}.html"
            if path.exists() and path.read_text(encoding="utf-8") == text:
                unchanged += 1
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            partial.write_text(text, encoding="utf-8")
            os.replace(partial, path)
            written += 1
    return written, unchanged


def page(
    course: Course,
    student: str,
    unit: Unit,
    result: Result,
    points: dict[str, float],
    said: list[tuple[str, str]],
) -> str:
    """One student's page. points: what the gradebook has for the exercises that wait for nobody."""
    scores = {score.exercise: score for score in result.scores}
    rows = [_row(e.number, e.id, e.points, scores.get(e.id), points.get(e.id)) for e in unit.exercises]
    path = course.autograded / student / unit.name / f"{unit.name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"cells": []}
    return PAGE.render(
        unit=unit.name,
        student=student,
        points=f"{sum(points.values()):g}",
        max_points=f"{unit.points:g}",
        waiting=len(rows) - len(points),
        rows=rows,
        flags=result.flags,
        comments=said,
        cells=[_cell(cell, scores) for cell in notebook["cells"]],
        colours=Markup(COLOURS),
    )


def comments(gradebook: Gradebook, student: str, unit: Unit) -> list[tuple[str, str]]:
    """What a person has written at the answers: the answer's id and the comment."""
    try:
        submission = gradebook.nbgrader.find_submission_notebook(unit.name, unit.name, student)
    except MissingEntry:
        return []
    return sorted((c.name, c.manual_comment) for c in submission.comments if c.manual_comment)


def _row(number: str, id: str, most: float, score: Score | None, points: float | None) -> dict[str, str]:
    """A line of the table; the mark says without colour whether something is missing."""
    full = points is not None and points >= most
    return {
        "number": number,
        "id": id,
        "points": "–" if points is None else f"{points:g}",
        "max_points": f"{most:g}",
        "mark": "✓" if full else "…" if points is None else "✗",
        "reason": WAITS if points is None else "" if full or score is None else score.reason,
        "details": "" if full or score is None else score.details,
    }


def _cell(cell: dict[str, Any], scores: dict[str, Score]) -> dict[str, Any]:
    id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
    source = str(cell.get("source", ""))
    if cell["cell_type"] == "code":
        shown = highlight(source, python, formatter)
    elif cell["cell_type"] == "markdown":
        shown = str(markdown(source))
    else:
        shown = f"<pre>{html.escape(source)}</pre>"
    outputs = [Markup(_output(output)) for output in cell.get("outputs", [])]
    failed = id in scores and bool(scores[id].reason)
    return {"source": Markup(shown), "outputs": outputs, "failed": failed}


def _output(output: dict[str, Any]) -> str:
    """What a cell has shown, as a picture or as text; nothing of it is taken as HTML."""
    kind = output.get("output_type")
    if kind == "stream":
        return f"<pre>{html.escape(_text(output.get('text')))}</pre>"
    if kind == "error":
        trace = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return f"<pre>{html.escape(chr(10).join(map(str, trace)))}</pre>"
    data = output.get("data", {})
    words = html.escape(_text(data.get("text/plain")))
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            picture = "".join(ch for ch in _text(data[kind]) if ch.isalnum() or ch in "+/=")
            return f'<img alt="{words or "a picture"}" src="data:{kind};base64,{picture}">'
    return f"<pre>{words}</pre>" if words else ""


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
