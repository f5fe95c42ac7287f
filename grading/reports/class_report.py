"""Write the class report: one page with plots that shows the instructor what the class got wrong.

The page names students, so it is written to build/, which is neither committed nor given to students. Like a feedback
page, the report is one file without scripts, because it quotes messages from students' code.
"""

import base64
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grading.causes.anonymous import Anonymiser
from grading.causes.answers import find_answer, why_not_shown
from grading.causes.failures import Failure, Group, by_kind, read_failures, unanswered, without_cause
from grading.course import Course, CourseError
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Mark, lacks_notebook, read_graded
from grading.reports.budget import Budget
from grading.reports.html import code_html
from grading.reports.item_statistics import MIN_STUDENTS, ItemStatistics, item_statistics
from grading.reports.page import page_template, points_text
from grading.roster import handed_in_nothing
from grading.run_log import log_path
from grading.text import count_students, name_list, shown_name
from grading.units.unit import Unit, read_unit
from helpers.diagnosis.kinds import KINDS

# The colours of the axes and the bars: those of the text and the bars in the style sheet.
LIGHT = ("#1b1b1b", "#0072b2")
DARK = ("#e9e9e9", "#56b4e9")
MAX_BARS = 15
MAX_CLUSTERS = 20
MAX_SENTENCES = 3
MAX_NAMES = 5
MAX_ABSENT = 50  # names of students who have handed in nothing
SENTENCE = Markup("<li><b>{}</b> <span>{} <span class='note'>{}</span></span> <code>{}</code></li>\n")
PAGE = page_template(
    """\
{% macro count(n, word="student") %}{{ n }} {{ word }}{% if n != 1 %}s{% endif %}{% endmacro %}
{% macro svg_bar(percent, kind) %}
<svg class="bar {{ kind }}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
<rect class="all" width="100" height="1"/><rect width="{{ percent }}" height="1"/></svg>
{% endmacro %}
<body>
<main>
<h1>Class report</h1>
{% for unit in units %}
<h2>{{ unit.name }}</h2>
<p><b>{{ count(unit.students) }}.</b> Points out of {{ unit.max_points }}: median {{ unit.median }},
lowest {{ unit.lowest }}, highest {{ unit.highest }}.
{%- if unit.without_notebook %} <b>Could not be graded; ask for the notebook:</b> {{ unit.without_notebook }}. Such a
submission counts as 0 here.{% endif %}
{%- if unit.waiting %} <b>Answers that still need manual grading: {{ unit.waiting }}.</b> They count as 0 here.
Grade them in formgrader, then write this report again.{% endif %}
{%- if unit.not_isolated %} <b>Graded without isolation: {{ unit.not_isolated }}.</b> This code could read and change
everything on the grader's machine. To grade it again in the sandbox, run grade without --no-isolation.{% endif %}</p>
<picture class="plot">
<source media="screen and (prefers-color-scheme: dark)" srcset="{{ unit.dark_plot }}">
<img alt="{{ unit.alt }}" src="{{ unit.plot }}">
</picture>
{% if unit.absent %}<p><b>{{ count(unit.absent) }} handed in nothing:</b> {{ unit.absent_names }}. The numbers and the
plot above are only about the students who handed in.</p>
{% endif %}
{% endfor %}
<h2 id="exercises">Hardest exercises</h2>
{% if hardest.bars %}
<p>The fraction of full marks among the students who tried. Empty answers don't count, nor do answers that still need
manual grading. Orange: fewer than half.
{%- if hardest.more %} These are the hardest {{ hardest.bars | length }}; the table below has them all.{% endif %}</p>
<div class="bars" role="img" aria-label="{{ hardest.alt }}">
{% for bar in hardest.bars %}
<div><span>{{ bar.number }} {{ bar.id | breakable }}</span>
{{ svg_bar(bar.percent, "low" if bar.low else "high") }}
<span>{{ bar.percent }}% of {{ bar.tried }}</span></div>
{% endfor %}
</div>
{% else %}
<p>No answer has points yet.</p>
{% endif %}
<h2 id="statistics">All exercises</h2>
<p><b>Discrimination</b> lies between −1 and 1. If it is high, the students who do well in the other exercises of the
unit do well here too, and if it is near 0 or below, the task or its test may be at fault.</p>
<p class="note">It is the correlation between the points here and in the other exercises. A dash says that it can't be
known: fewer than {{ min_students }} students tried, or all have the same points.</p>
<div class="scroll" tabindex="0" role="region" aria-label="All exercises">
<table class="items" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Exercise</th>
<th scope="col" role="columnheader">Tried</th><th scope="col" role="columnheader">Full marks</th>
<th scope="col" role="columnheader">Mean</th><th scope="col" role="columnheader">Discrimination</th></tr></thead>
<tbody role="rowgroup">
{% for item in items %}
<tr role="row"><th scope="row" role="rowheader">{{ item.number }} {{ item.id | breakable }}</th>
<td role="cell" data-label="Tried"><span>{{ item.tried }} of {{ item.students }}</span>
{% if item.waiting %}<div class="note">{{ item.waiting }} ungraded</div>{% endif %}</td>
<td role="cell" data-label="Full marks">{{ item.full }}</td><td role="cell" data-label="Mean">{{ item.mean }}</td>
<td role="cell" data-label="Discrimination">{{ item.discrimination }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
{% macro pages(group) %}
<p class="note">{% for link, name in group.links %}<a href="{{ link }}">{{ name | breakable }}</a>
{%- if not loop.last %}, {% endif %}{% endfor %}
{% if group.more %} and {{ group.more }} more{% endif %}</p>
{% endmacro %}
{% macro example(group) %}
{% if group.example %}
<details><summary>Example: an answer to {{ group.example.number }}</summary>
{{ group.example.html }}
</details>
{% endif %}
{% endmacro %}
{% macro glance(group, target, title) %}
<tr><th scope="row"><a href="#{{ target }}">{{ title }}</a></th>
<td>{{ svg_bar(group.percent, "share") }} {{ group.students }}</td>
<td>{{ group.numbers[:6] | join(", ") }}{% if group.numbers | length > 6 %}, …{% endif %}</td></tr>
{% endmacro %}
<h2 id="causes">Mistakes by cause</h2>
{% if causes %}
<p>What the answers do wrong, over all exercises. A student counts once for each kind of mistake, however often it
occurs. All numbers are numbers of students.</p>
<table class="glance">
<thead><tr><th scope="col">The answer …</th><th scope="col">Students</th><th scope="col">Exercises</th></tr></thead>
<tbody>
{% for cause in causes %}{{ glance(cause, "cause-" ~ cause.id, cause.title) }}{% endfor %}
{% if unanswered.students %}{{ glance(unanswered, "unanswered", "Not answered") }}{% endif %}
</tbody>
</table>
<p>To write one comment for everybody who made a mistake, name it by the grey word beside its heading or, for a single
sentence, by the grey letters and digits behind it:</p>
<pre tabindex="0">python3 run.py comment {{ causes[0].id }} "Your text"</pre>
<p class="note">The examples are shown without comments, and texts of a student's own are replaced.</p>
{% for cause in causes %}
<section class="cause" aria-labelledby="cause-{{ cause.id }}">
<h3 id="cause-{{ cause.id }}"><span>{{ cause.title }} <code>{{ cause.id }}</code></span>
<span class="count">{{ count(cause.students) }}</span></h3>
<p>{% for number, id, n in cause.exercises %}<b>{{ number }}</b> {{ id }} ({{ n }}){% if not loop.last %}, {% endif %}
{% endfor %}</p>
<ul class="said">{% for sentence in cause.sentences %}{{ sentence }}{% endfor %}</ul>
{% if cause.rarer %}
<details><summary>{{ count(cause.rarer | length, "rarer sentence") }}</summary>
<ul class="said">{% for sentence in cause.rarer %}{{ sentence }}{% endfor %}</ul>
</details>
{% endif %}
{{ example(cause) }}
{{ pages(cause) }}
</section>
{% endfor %}
{% else %}
<p>No failed test has a known cause.</p>
{% endif %}
{% if unanswered.students %}
<section class="cause" aria-labelledby="unanswered">
<h3 id="unanswered"><span>Not answered</span> <span class="count">{{ count(unanswered.students) }}</span></h3>
<p>{% for number, id, n in unanswered.exercises %}<b>{{ number }}</b> {{ id }} ({{ n }})
{%- if not loop.last %}, {% endif %}{% endfor %}</p>
{{ pages(unanswered) }}
</section>
{% endif %}
<h2 id="candidates">Failures without a known cause</h2>
{% if clusters %}
<p>Answers in one group look the same to their test. If a group is large, add its mistake to the catalogue. The command
below the group does so: fill in a kind, which is a grey word as above, a name and your sentence. If there is no
command, a note says why. You can also comment on a group by the grey letters and digits in its heading.</p>
{% for cluster in clusters %}
<section class="cause" aria-labelledby="cluster-{{ cluster.id }}">
<h3 id="cluster-{{ cluster.id }}"><span>{{ cluster.number }} {{ cluster.exercise }} <code>{{ cluster.id }}</code></span>
<span class="count">{{ count(cluster.students) }}</span></h3>
<p>{{ cluster.reason }}</p>
{{ example(cluster) }}
{% if cluster.command %}
<pre tabindex="0">{{ cluster.command }}</pre>
{% else %}
<p class="note">{{ cluster.obstacle }}</p>
{% endif %}
{{ pages(cluster) }}
</section>
{% endfor %}
{% if rarer_clusters %}<p>Rarer groups that are left out here: {{ rarer_clusters }}.</p>{% endif %}
{% else %}
<p>Every failed test has a known cause.</p>
{% endif %}
<h2>Submissions to check</h2>
{% if flags %}
<table class="overview" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Student</th>
<th scope="col" role="columnheader">Unit</th><th scope="col" role="columnheader">What to check</th></tr></thead>
<tbody role="rowgroup">
{% for flag in flags %}
<tr role="row"><th scope="row" role="rowheader"><a href="{{ flag.link }}">{{ flag.student | breakable }}</a></th>
<td role="cell">{{ flag.unit | breakable }}</td>
<td role="cell">{% for message in flag.messages %}<div>{{ message }}</div>{% endfor %}</td></tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No submission was flagged.</p>
{% endif %}
<h2>Grading times</h2>
{% if runs %}
<div class="scroll" tabindex="0" role="region" aria-label="Grading times">
<table class="runs" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Started (UTC)</th>
<th scope="col" role="columnheader">Unit</th><th scope="col" role="columnheader">Submissions</th>
<th scope="col" role="columnheader">Seconds</th>
<th scope="col" role="columnheader">Submissions per second</th></tr></thead>
<tbody role="rowgroup">
{% for run in runs %}
<tr role="row"><td role="cell" data-label="Started (UTC)">{{ run.began }}</td>
<td role="cell" data-label="Unit">{{ run.unit }}</td><td role="cell" data-label="Submissions">{{ run.graded }}</td>
<td role="cell" data-label="Seconds">{{ run.seconds }}</td>
<td role="cell" data-label="Submissions per second">{{ run.rate }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
{% else %}
<p>No grading run of these units is on record.</p>
{% endif %}
</main>
</body>
</html>
"""
)


@dataclass
class ClassResults:
    """The results of a class in one unit.

    Attributes
    ----------
    unit : Unit
    marks : dict of str to dict of str to Mark
        The marks, by student and exercise.
    failures : list of Failure
        The exercises in which students lost points.
    flags : dict of str to list of str
        The flags of the submissions that have any, by student.
    not_isolated : int
        How many submissions were graded without isolation.
    without_notebook : list of str
        The students whose submission contains no notebook that can be graded.
    absent : list of str
        The students in the class who have handed in nothing. All else is only about the others.
    """

    unit: Unit
    marks: dict[str, dict[str, Mark]]
    failures: list[Failure]
    flags: dict[str, list[str]]
    not_isolated: int
    without_notebook: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    @property
    def totals(self) -> np.ndarray:
        """The points of each student, an array of shape (students,)."""
        return np.array([sum(mark.points or 0.0 for mark in marks.values()) for marks in self.marks.values()])

    @property
    def waiting(self) -> int:
        """How many answers have no points yet, because a person has to grade them."""
        graded = [marks for student, marks in self.marks.items() if student not in self.without_notebook]
        return sum(mark.points is None for marks in graded for mark in marks.values())

    @property
    def items(self) -> list[ItemStatistics]:
        """The statistics of each exercise."""
        return item_statistics(self.unit, self.marks, self.failures, self.without_notebook)


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
        for c in classes:
            c.absent = handed_in_nothing(course, gradebook, c.unit.name)
        names = gradebook.names()
    if not classes:
        raise CourseError("None of the requested units has been graded yet: run python3 run.py grade first.")
    text = PAGE.render(
        title="Class report",
        units=[_unit_section(c) for c in classes],
        **_exercises(classes),
        **_failures(course, classes, names),
        flags=[
            {
                "student": shown_name(student),
                "unit": c.unit.name,
                "messages": messages,
                "link": page_link(student, c.unit.name),
            }
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
    ids = {exercise.id for exercise in unit.exercises}
    flags: dict[str, list[str]] = {}
    without_notebook = []
    not_isolated = 0
    for student in students:
        result = gradebook.result(student, unit.name)
        if result and result.flags:
            flags[student] = result.flags
        if lacks_notebook(result, graded[student]):
            without_notebook.append(student)
        not_isolated += result is not None and not result.isolated
    marks = {s: {id: mark for id, mark in graded[s].marks.items() if id in ids} for s in students}
    return ClassResults(unit, marks, read_failures(gradebook, unit, graded), flags, not_isolated, without_notebook)


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


def _failures(course: Course, classes: list[ClassResults], names: list[str]) -> dict[str, object]:
    """Return what the page shows about the failures: those with a cause, those without, and missing answers."""
    failures = [failure for c in classes for failure in c.failures]
    size = len({student for c in classes for student in c.marks})
    units = {c.unit.name: c.unit for c in classes}
    anonymisers = {name: Anonymiser(unit, names) for name, unit in units.items()}
    budget = Budget()

    def shown(group: Group) -> dict[str, Any]:
        """Return what the page shows about any group. The example comes from its most frequent exercise."""
        frequent = group.sentences[0].exercises[0][1] if group.sentences else ""
        chosen = [failure for failure in group.failures if failure.exercise == frequent]
        answer = None
        if chosen and chosen[0].answered:
            chosen = [failure for failure in chosen if failure.id == group.sentences[0].id]
            unit = units[chosen[0].unit]
            answer = find_answer(course, unit, chosen, anonymisers[unit.name])
        return {
            "id": group.id,
            "students": len(group.students),
            "percent": f"{100 * len(group.students) / max(size, 1):.1f}",
            "exercises": group.exercises,
            "numbers": group.numbers,
            "links": [(page_link(student, unit), shown_name(student)) for student, unit in group.pages[:MAX_NAMES]],
            "more": max(len(group.pages) - MAX_NAMES, 0),
            "example": answer
            and {
                "number": answer.failure.number,
                "complete": answer.complete,
                "html": Markup(code_html(answer.shown, budget)),
            },
        }

    def cause(group: Group) -> dict[str, object]:
        sentences = [
            SENTENCE.format(len(sentence.students), sentence.cause, ", ".join(sentence.numbers), sentence.id)
            for sentence in group.sentences
        ]
        texts = {"sentences": sentences[:MAX_SENTENCES], "rarer": sentences[MAX_SENTENCES:]}
        return {**shown(group), "title": KINDS[group.id], **texts}

    def cluster(group: Group) -> dict[str, object]:
        number, exercise, _ = group.exercises[0]
        fields = shown(group)
        command = f'python3 run.py candidate {group.id} --kind KIND --name "…" --says "…"'
        obstacle = ""
        if not group.failures[0].signature:
            obstacle = "The test saw nothing of the code, so no check could recognise this mistake."
        elif not (example := fields["example"]):
            unit = units[group.failures[0].unit]
            reason = why_not_shown(course, unit, group.failures, anonymisers[unit.name])
            which = "this answer" if len(group.students) == 1 else "these answers"
            obstacle = f"The code of {which} can't be shown: {reason}."
        elif not example["complete"]:
            obstacle = "The example also changes lines that were given, so write its catalogue entry by hand."
        return {
            **fields, "number": number, "exercise": exercise, "reason": group.reason,
            "command": "" if obstacle else command, "obstacle": obstacle,
        }  # fmt: skip

    clusters = without_cause(failures)
    return {
        "causes": [cause(group) for group in by_kind(failures)],
        "clusters": [cluster(group) for group in clusters[:MAX_CLUSTERS]],
        "rarer_clusters": len(clusters[MAX_CLUSTERS:]),
        "unanswered": shown(unanswered(failures)),
    }


def _unit_section(c: ClassResults) -> dict[str, object]:
    """Return what the page shows about one unit: statistics and a histogram of the scores."""
    totals, max_points = c.totals, c.unit.points
    percent = 100 * totals / max_points if max_points else totals
    counts, edges = np.histogram(np.clip(percent, 0, 100), bins=10, range=(0, 100))
    label = f"score, in percent of {points_text(f'{max_points:g}')}"
    bins = "; ".join(f"{a:.0f} to {a + 10:.0f}%: {n}" for a, n in zip(edges[:-1], counts, strict=True) if n)
    return {
        "name": c.unit.name,
        "students": len(totals),
        "max_points": f"{max_points:g}",
        "median": f"{np.median(totals):g}",
        "lowest": f"{totals.min():g}",
        "highest": f"{totals.max():g}",
        "waiting": c.waiting,
        "without_notebook": count_students(c.without_notebook) if c.without_notebook else "",
        "not_isolated": c.not_isolated,
        "absent": len(c.absent),
        "absent_names": name_list(c.absent, MAX_ABSENT),
        "plot": _histogram(counts, edges, label, *LIGHT),
        "dark_plot": _histogram(counts, edges, label, *DARK),
        "alt": f"Histogram of the scores, with the number of students in each bin. {bins}.",
    }


def _exercises(classes: list[ClassResults]) -> dict[str, object]:
    """Return what the page shows about all exercises: bars for the hardest, and a table."""
    items = [item for c in classes for item in c.items]
    ranked = sorted(
        ((item.full_marks, -item.tried, item) for item in items if item.full_marks is not None), key=lambda r: r[:2]
    )
    bars = [
        {
            "number": item.exercise.number,
            "id": item.exercise.id,
            "percent": f"{100 * fraction:.0f}",
            "low": fraction < 0.5,
            "tried": item.tried,
        }
        for fraction, _, item in ranked[:MAX_BARS]
    ]
    described = "; ".join(f"{bar['number']} {bar['id']}: {bar['percent']}% of {bar['tried']}" for bar in bars)
    return {
        "hardest": {
            "bars": bars,
            "more": len(ranked) > len(bars),
            "alt": f"Bar chart: the fraction of full marks among the students who tried. {described}.",
        },
        "items": [
            {
                "number": item.exercise.number,
                "id": item.exercise.id,
                "tried": item.tried,
                "students": item.students,
                "waiting": item.waiting if item.exercise.manual else 0,
                "full": "–" if item.full_marks is None else f"{100 * item.full_marks:.0f}%",
                "mean": "–" if item.mean is None else f"{item.mean:.1f} of {item.exercise.points:g}",
                "discrimination": "–"
                if item.discrimination is None
                else f"{item.discrimination:.2f}".replace("-", "−"),
            }
            for item in items
        ],
        "min_students": MIN_STUDENTS,
    }


def _histogram(counts: np.ndarray, edges: np.ndarray, label: str, ink: str, blue: str) -> str:
    """Draw a histogram on a transparent background, and return it as an SVG in a data URL.

    The same histogram always gives the same text.
    """
    colours: dict[Any, Any] = dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), ink)
    with rc_context({**colours, "svg.hashsalt": "report"}):
        figure = Figure(figsize=(4.8, 2.2), layout="constrained")
        axes = figure.subplots()
        axes.bar(edges[:-1] + 0.3, counts, width=9.4, align="edge", color=blue)
        axes.set(xlim=(0, 100), xlabel=label, ylabel="students", xticks=edges[::2])
        axes.xaxis.set_major_formatter(PercentFormatter(decimals=0))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        axes.spines[["top", "right"]].set_visible(False)
        svg = io.StringIO()
        figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.getvalue().encode()).decode()}"
