"""What the class got wrong: one page for the instructor, with plots.

It names students, so it lies in build/, which is neither committed nor given back. Like the feedback it is
one file without scripts: reasons quote what students' code said.
"""

import base64
import io
import json
import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import numpy as np
from jinja2 import Environment
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Mark, read_graded
from grading.reports.page import POLICY, STYLE
from grading.run_log import times_file
from grading.units.unit import Unit, read_unit

BLUE, ORANGE = "#0072B2", "#D55E00"  # of Okabe and Ito's colours, told apart by everyone
MOST_FAILURES = 20
MOST_NAMES = 5
NUMBER = re.compile(r"-?\b\d[\d_]*(\.\d*)?(e[+-]?\d+)?\b", re.IGNORECASE)
PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report</title>
<style>{{ style }}</style>
</head>
<body>
<main>
<h1>What the class did</h1>
{% for unit in units %}
<h2>{{ unit.name }}</h2>
<p><b>{{ unit.students }} students</b>, of {{ unit.most }} points: median {{ unit.median }}, lowest {{ unit.lowest }},
highest {{ unit.highest }}.
{% if unit.waiting %}<b>{{ unit.waiting }} answers wait for a person</b>; they count as 0 here.{% endif %}</p>
<img alt="{{ unit.alt }}" src="{{ unit.plot }}">
{% endfor %}
<h2>The hardest exercises</h2>
<img alt="{{ hardest.alt }}" src="{{ hardest.plot }}">
<h2>The most frequent failures</h2>
{% if failures %}
<table class="overview">
<thead><tr><th scope="col">Exercise</th><th scope="col">Students</th>
<th scope="col">Reason, # for a number</th></tr></thead>
<tbody>
{% for failure in failures %}
<tr><th scope="row">{{ failure.number }} {{ failure.exercise }}</th><td>{{ failure.students | length }}</td>
<td>{{ failure.reason }}<div class="note">
{% for link, name in failure.links %}<a href="{{ link }}">{{ name }}</a> {% endfor %}
{% if failure.students | length > most_names %}and {{ failure.students | length - most_names }} more{% endif %}
</div></td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No test has failed.</p>
{% endif %}
<h2>What was flagged</h2>
{% if flags %}
<table class="overview">
<thead><tr><th scope="col">Student</th><th scope="col">Unit</th><th scope="col">What was noticed</th></tr></thead>
<tbody>
{% for flag in flags %}
<tr><th scope="row"><a href="{{ flag.link }}">{{ flag.student }}</a></th><td>{{ flag.unit }}</td>
<td>{% for said in flag.said %}<div>{{ said }}</div>{% endfor %}</td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>Nothing.</p>
{% endif %}
<h2>How long grading took</h2>
{% if runs %}
<table>
<thead><tr><th scope="col">Began (UTC)</th><th scope="col">Unit</th><th scope="col">Submissions</th>
<th scope="col">Seconds</th><th scope="col">A second</th></tr></thead>
<tbody>
{% for run in runs %}
<tr><td>{{ run.began }}</td><td>{{ run.unit }}</td><td>{{ run.graded }}</td><td>{{ run.seconds }}</td>
<td>{{ run.rate }}</td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No run is on record.</p>
{% endif %}
</main>
</body>
</html>
"""
)


@dataclass
class Failure:
    """A reason that several students' answers to one exercise have in common, numbers left out."""

    unit: str
    exercise: str
    number: str
    reason: str
    students: list[str] = field(default_factory=list)

    @property
    def links(self) -> list[tuple[str, str]]:
        return [(page_link(student, self.unit), student) for student in self.students[:MOST_NAMES]]


@dataclass
class Class:
    """What a class did in one unit. marks: by student and exercise; flags: by student."""

    unit: Unit
    marks: dict[str, dict[str, Mark]]
    failures: list[Failure]
    flags: dict[str, list[str]]

    @property
    def totals(self) -> np.ndarray:
        """Each student's points, (students,)."""
        return np.array([sum(mark.points or 0.0 for mark in marks.values()) for marks in self.marks.values()])

    @property
    def waiting(self) -> int:
        return sum(mark.points is None for marks in self.marks.values() for mark in marks.values())

    def full(self, exercise: str, most: float) -> float | None:
        """The share of the students with all points, among those whose answer has been graded."""
        graded = [m[exercise].points for m in self.marks.values() if exercise in m]
        known = [points for points in graded if points is not None]
        return sum(points >= most for points in known) / len(known) if known else None


def write_report(course: Course, units: list[str]) -> Path:
    """Write build/report.html on these units, as far as they are graded. Raises CourseError if none is."""
    with Gradebook(course) as gradebook:
        classes = [read_class(gradebook, read_unit(course, name)) for name in units if gradebook.students(name)]
    if not classes:
        raise CourseError("Nothing has been graded yet: run the grade command first.")
    failures = sorted((f for c in classes for f in c.failures), key=lambda f: -len(f.students))[:MOST_FAILURES]
    text = PAGE.render(
        policy=Markup(POLICY),
        style=Markup(STYLE),
        units=[_unit(c) for c in classes],
        hardest=_hardest(classes),
        failures=failures,
        most_names=MOST_NAMES,
        flags=[
            {"student": student, "unit": c.unit.name, "said": said, "link": page_link(student, c.unit.name)}
            for c in classes
            for student, said in sorted(c.flags.items())
        ],
        runs=read_runs(course, [c.unit.name for c in classes]),
    )
    path = course.build / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
    return path


def read_class(gradebook: Gradebook, unit: Unit) -> Class:
    """Everyone's marks, reasons and flags in one unit."""
    graded = read_graded(gradebook, unit.name)
    students = gradebook.students(unit.name)
    numbers = {e.id: e.number for e in unit.exercises}
    found: dict[tuple[str, str], Failure] = {}
    flags: dict[str, list[str]] = {}
    for student in students:
        result = gradebook.result(student, unit.name)
        if result is None:
            continue
        if result.flags:
            flags[student] = result.flags
        for score in result.scores:
            if result.readable and score.reason and score.exercise in numbers:
                reason = without_numbers(score.reason)
                failure = Failure(unit.name, score.exercise, numbers[score.exercise], reason)
                found.setdefault((score.exercise, reason), failure).students.append(student)
    marks = {s: {id: mark for id, mark in graded[s].marks.items() if id in numbers} for s in students}
    return Class(unit, marks, list(found.values()), flags)


def without_numbers(reason: str) -> str:
    """A reason with a # for each number, so that the same mistake on other numbers is the same reason."""
    return NUMBER.sub("#", reason)


def page_link(student: str, unit: str) -> str:
    """The student's feedback page, as seen from build/."""
    return f"../feedback/{quote(student, safe='')}/{quote(unit)}/{quote(unit)}.html"


def read_runs(course: Course, units: list[str]) -> list[dict[str, str]]:
    """The last runs of grading of these units, the newest first; none if the log can't be read."""
    try:
        runs = [run for run in json.loads(times_file(course).read_text(encoding="utf-8")) if run["unit"] in units]
        return [
            {
                "began": datetime.fromtimestamp(run["began"], UTC).strftime("%Y-%m-%d %H:%M"),
                "unit": run["unit"],
                "graded": str(run["graded"]),
                "seconds": f"{run['seconds']:.1f}",
                "rate": f"{run['graded'] / run['seconds']:.1f}" if run["seconds"] else "–",
            }
            for run in reversed(runs[-20:])
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _unit(c: Class) -> dict[str, object]:
    totals, most = c.totals, c.unit.points
    share = 100 * totals / most if most else totals
    counts, edges = np.histogram(np.clip(share, 0, 100), bins=10, range=(0, 100))
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.bar(edges[:-1], counts, width=10, align="edge", color=BLUE, edgecolor="white")
    axes.set(xlim=(0, 100), xlabel=f"points reached, in % of {most:g}", ylabel="students", xticks=edges)
    axes.xaxis.set_major_formatter(PercentFormatter(decimals=0))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    spoken = "; ".join(f"{a:.0f} to {a + 10:.0f} %: {n}" for a, n in zip(edges[:-1], counts, strict=True) if n)
    return {
        "name": c.unit.name,
        "students": len(totals),
        "most": f"{most:g}",
        "median": f"{np.median(totals):g}",
        "lowest": f"{totals.min():g}",
        "highest": f"{totals.max():g}",
        "waiting": c.waiting,
        "plot": _as_picture(figure),
        "alt": f"Histogram: students by the share of points that they reached. {spoken}.",
    }


def _hardest(classes: list[Class]) -> dict[str, str]:
    """The share of students with all points, for each exercise, the smallest on top."""
    shares = [(c.full(e.id, e.points), f"{e.number} {e.id}") for c in classes for e in c.unit.exercises]
    known = sorted((share, name) for share, name in shares if share is not None)
    figure = Figure(figsize=(8, 0.6 + 0.26 * max(len(known), 1)), layout="constrained")
    axes = figure.subplots()
    places = range(len(known))
    colours = [ORANGE if share < 0.5 else BLUE for share, _ in known]
    axes.barh(places, [100 * share for share, _ in known], color=colours, height=0.7)
    axes.set(xlim=(0, 108), xlabel="students with all points; orange: fewer than half")
    axes.set_yticks(places, [name for _, name in known])
    axes.set_xticks(range(0, 101, 20))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(PercentFormatter(decimals=0))
    for place, (share, _) in zip(places, known, strict=True):
        axes.text(100 * share + 1, place, f"{100 * share:.0f} %", va="center", fontsize=8)
    spoken = "; ".join(f"{name}: {100 * share:.0f} %" for share, name in known)
    return {"plot": _as_picture(figure), "alt": f"Bars: the share of students with all points. {spoken}."}


def _as_picture(figure: Figure) -> str:
    """The figure as an SVG in an address of its own; the same figure gives the same text."""
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    written = io.StringIO()
    with rc_context({"svg.hashsalt": "report"}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(written.getvalue().encode()).decode()}"
