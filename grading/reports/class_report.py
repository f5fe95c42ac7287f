"""Write the class report: one page with plots that shows the instructor what the class got wrong.

The page names students, so it is written to build/, which is neither committed nor given to students. Like a feedback
page, the report is one file without scripts, because it quotes messages from students' code.
"""

import base64
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grading.course import Course, CourseError
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Mark, read_graded
from grading.reports.page import page_template
from grading.run_log import log_path
from grading.units.unit import Unit, read_unit

BLUE, ORANGE = "#0072B2", "#D55E00"  # from the palette of Okabe and Ito, which colour-blind readers can tell apart
MAX_FAILURES = 20
MAX_NAMES = 5
NUMBER = re.compile(r"-?\b\d[\d_]*(\.\d*)?(e[+-]?\d+)?\b", re.IGNORECASE)
PAGE = page_template(
    """\
<body>
<main>
<h1>Class report</h1>
{% for unit in units %}
<h2>{{ unit.name }}</h2>
<p><b>{{ unit.students }} students.</b> Points out of {{ unit.max_points }}: median {{ unit.median }},
lowest {{ unit.lowest }}, highest {{ unit.highest }}.
{% if unit.waiting %}<b>Answers that still need manual grading: {{ unit.waiting }}.</b> They count as 0 here.
Grade them in formgrader, then write this report again.{% endif %}</p>
<img alt="{{ unit.alt }}" src="{{ unit.plot }}">
{% endfor %}
<h2>Hardest exercises</h2>
<img alt="{{ hardest.alt }}" src="{{ hardest.plot }}">
<h2>Most common failures</h2>
{% if failures %}
<table class="overview">
<thead><tr><th scope="col">Exercise</th><th scope="col">Students</th>
<th scope="col">Reason (# stands for a number)</th></tr></thead>
<tbody>
{% for failure in failures %}
<tr><th scope="row">{{ failure.number }} {{ failure.exercise }}</th><td>{{ failure.students | length }}</td>
<td>{{ failure.reason }}<div class="note">
{% for link, name in failure.links %}<a href="{{ link }}">{{ name }}</a> {% endfor %}
{% if failure.students | length > max_names %}and {{ failure.students | length - max_names }} more{% endif %}
</div></td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No test failed.</p>
{% endif %}
<h2>Submissions to check</h2>
{% if flags %}
<table class="overview">
<thead><tr><th scope="col">Student</th><th scope="col">Unit</th><th scope="col">What to check</th></tr></thead>
<tbody>
{% for flag in flags %}
<tr><th scope="row"><a href="{{ flag.link }}">{{ flag.student }}</a></th><td>{{ flag.unit }}</td>
<td>{% for message in flag.messages %}<div>{{ message }}</div>{% endfor %}</td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No submission was flagged.</p>
{% endif %}
<h2>Grading times</h2>
{% if runs %}
<table>
<thead><tr><th scope="col">Started (UTC)</th><th scope="col">Unit</th><th scope="col">Submissions</th>
<th scope="col">Seconds</th><th scope="col">Submissions per second</th></tr></thead>
<tbody>
{% for run in runs %}
<tr><td>{{ run.began }}</td><td>{{ run.unit }}</td><td>{{ run.graded }}</td><td>{{ run.seconds }}</td>
<td>{{ run.rate }}</td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No grading run of these units is on record.</p>
{% endif %}
</main>
</body>
</html>
"""
)


@dataclass
class Failure:
    """A reason, with its numbers replaced, and the students who lost points in one exercise for this reason."""

    unit: str
    exercise: str
    number: str
    reason: str
    students: list[str] = field(default_factory=list)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The first ``MAX_NAMES`` students: the link to the feedback page, and the name."""
        return [(page_link(student, self.unit), student) for student in self.students[:MAX_NAMES]]


@dataclass
class ClassResults:
    """The results of a class in one unit.

    Attributes
    ----------
    unit : Unit
    marks : dict of str to dict of str to Mark
        The marks, by student and exercise.
    failures : list of Failure
    flags : dict of str to list of str
        The flags of the submissions that have any, by student.
    """

    unit: Unit
    marks: dict[str, dict[str, Mark]]
    failures: list[Failure]
    flags: dict[str, list[str]]

    @property
    def totals(self) -> np.ndarray:
        """The points of each student, an array of shape (students,)."""
        return np.array([sum(mark.points or 0.0 for mark in marks.values()) for marks in self.marks.values()])

    @property
    def waiting(self) -> int:
        """How many answers have no points yet, because a person has to grade them."""
        return sum(mark.points is None for marks in self.marks.values() for mark in marks.values())

    def full_marks(self, exercise: str, max_points: float) -> float | None:
        """Return the fraction with full marks among the students graded in an exercise, or None if there are none."""
        graded = [m[exercise].points for m in self.marks.values() if exercise in m]
        known = [points for points in graded if points is not None]
        return sum(points >= max_points for points in known) / len(known) if known else None


def write_report(course: Course, units: list[str]) -> Path:
    """Write build/report.html and return its path.

    Parameters
    ----------
    course : Course
    units : list of str
        The full names of the units. Those without results are left out.

    Raises
    ------
    CourseError
        If none of the units has results.
    """
    with Gradebook(course) as gradebook:
        classes = [read_class(gradebook, read_unit(course, name)) for name in units if gradebook.students(name)]
    if not classes:
        raise CourseError("None of the requested units has been graded yet: run python3 run.py grade first.")
    failures = sorted((f for c in classes for f in c.failures), key=lambda f: -len(f.students))[:MAX_FAILURES]
    text = PAGE.render(
        title="Class report",
        units=[_unit_section(c) for c in classes],
        hardest=_hardest_exercises(classes),
        failures=failures,
        max_names=MAX_NAMES,
        flags=[
            {"student": student, "unit": c.unit.name, "messages": messages, "link": page_link(student, c.unit.name)}
            for c in classes
            for student, messages in sorted(c.flags.items())
        ],
        runs=read_runs(course, [c.unit.name for c in classes]),
    )
    path = course.build / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    return path


def read_class(gradebook: Gradebook, unit: Unit) -> ClassResults:
    """Read the marks, failures and flags of all students in one unit."""
    graded = read_graded(gradebook, unit.name)
    students = gradebook.students(unit.name)
    numbers = {e.id: e.number for e in unit.exercises}
    failures: dict[tuple[str, str], Failure] = {}
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
                failures.setdefault((score.exercise, reason), failure).students.append(student)
    marks = {s: {id: mark for id, mark in graded[s].marks.items() if id in numbers} for s in students}
    return ClassResults(unit, marks, list(failures.values()), flags)


def without_numbers(reason: str) -> str:
    """Replace each number in a reason with #, so that the same mistake with other numbers gives the same reason."""
    return NUMBER.sub("#", reason)


def page_link(student: str, unit: str) -> str:
    """Return the link from build/ to a student's feedback page."""
    return f"../feedback/{quote(student, safe='')}/{quote(unit)}/{quote(unit)}.html"


def read_runs(course: Course, units: list[str]) -> list[dict[str, str]]:
    """Return the last 20 grading runs of these units, newest first, or an empty list if the log can't be read."""
    try:
        runs = [run for run in json.loads(log_path(course).read_text(encoding="utf-8")) if run["unit"] in units]
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


def _unit_section(c: ClassResults) -> dict[str, object]:
    """Return what the page shows about one unit: statistics and a histogram of the scores."""
    totals, max_points = c.totals, c.unit.points
    percent = 100 * totals / max_points if max_points else totals
    counts, edges = np.histogram(np.clip(percent, 0, 100), bins=10, range=(0, 100))
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.bar(edges[:-1], counts, width=10, align="edge", color=BLUE, edgecolor="white")
    axes.set(
        xlim=(0, 100), xlabel=f"score, in percent of {max_points:g} points", ylabel="number of students", xticks=edges
    )
    axes.xaxis.set_major_formatter(PercentFormatter(decimals=0))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    bins = "; ".join(f"{a:.0f} to {a + 10:.0f}%: {n}" for a, n in zip(edges[:-1], counts, strict=True) if n)
    return {
        "name": c.unit.name,
        "students": len(totals),
        "max_points": f"{max_points:g}",
        "median": f"{np.median(totals):g}",
        "lowest": f"{totals.min():g}",
        "highest": f"{totals.max():g}",
        "waiting": c.waiting,
        "plot": _data_url(figure),
        "alt": f"Histogram of the scores, with the number of students in each bin. {bins}.",
    }


def _hardest_exercises(classes: list[ClassResults]) -> dict[str, str]:
    """Plot the fraction of students with full marks in each exercise, the smallest fraction on top."""
    fractions = [(c.full_marks(e.id, e.points), f"{e.number} {e.id}") for c in classes for e in c.unit.exercises]
    known = sorted((fraction, name) for fraction, name in fractions if fraction is not None)
    figure = Figure(figsize=(8, 0.6 + 0.26 * max(len(known), 1)), layout="constrained")
    axes = figure.subplots()
    places = range(len(known))
    colours = [ORANGE if fraction < 0.5 else BLUE for fraction, _ in known]
    axes.barh(places, [100 * fraction for fraction, _ in known], color=colours, height=0.7)
    axes.set(xlim=(0, 108), xlabel="students with full marks (orange: fewer than half)")
    axes.set_yticks(places, [name for _, name in known])
    axes.set_xticks(range(0, 101, 20))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(PercentFormatter(decimals=0))
    for place, (fraction, _) in zip(places, known, strict=True):
        axes.text(100 * fraction + 1, place, f"{100 * fraction:.0f}%", va="center", fontsize=8)
    bars = "; ".join(f"{name}: {100 * fraction:.0f}%" for fraction, name in known)
    return {"plot": _data_url(figure), "alt": f"Bar chart: the fraction of students with full marks. {bars}."}


def _data_url(figure: Figure) -> str:
    """Return the figure as an SVG in a data URL. The same figure always gives the same text."""
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    svg = io.StringIO()
    with rc_context({"svg.hashsalt": "report"}):
        figure.savefig(svg, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.getvalue().encode()).decode()}"
