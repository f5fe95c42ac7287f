"""Prepare notebooks for formgrader: add the model answer below each written answer, and let no student's code run.

formgrader is a page on JupyterLab's server that an instructor opens with the instructor's permissions, and nbconvert
inserts a notebook's HTML into it unchanged. A script in an output or in a written answer would run there: it could
award points, read the gradebook or run code as the instructor. So everything that students have written or displayed
passes through ``grading.reports`` first, as for the feedback, and none of it through the filters of nbconvert.
``nbgrader_config.py`` registers ``ToGrade`` and the filters with nbconvert.

formgrader renders a page again each time it is opened. What takes time is kept here, until the submission changes.
"""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Unicode

from grading.course import Course, CourseError
from grading.nbgrader_plugins.earlier_answers import Earlier, earlier_html, read_earlier
from grading.nbgrader_plugins.hand_grading import SCRIPT
from grading.nbgrader_plugins.page_cache import TextCache
from grading.reports.budget import Budget
from grading.reports.content import outputs_html, source_html
from grading.reports.html import code_html, markdown_html, pictures_of
from grading.units.answers import answers_in
from grading.units.cells import is_graded, is_solution
from grading.units.unit import Unit, read_unit

SHOWN = "shown_in_formgrader"
PANEL = (
    '<div class="panel panel-info"><div class="panel-heading">Model answer and rubric. Only instructors see this: '
    'it is in neither the released notebook nor the feedback.</div><div class="panel-body">{}</div></div>'
)
HIGHLIGHTED = '<div class="highlight">{}</div>'  # nbconvert's style sheet colours what is inside

_cache = TextCache()


class ToGrade(Preprocessor):
    """Prepare a notebook for formgrader: make it harmless, and add a model answer below each written answer.

    If a person has graded an answer before, that is shown below it, too.

    The notebook changes in place. Notebooks that are exported for other purposes stay unchanged: only formgrader passes
    a submission's id.
    """

    root = Unicode("", help="The course's root folder.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "submission_id" not in resources:
            return nb, resources
        course = Course(Path(self.root), str(self.config.CourseDirectory.get("db_url", "")))
        earlier = read_earlier(course, resources["assignment_id"], resources["student"])
        answers: dict[str, str] = {}
        digests: dict[str, str] = {}
        with contextlib.suppress(CourseError):  # the unit's source is missing or malformed
            unit = read_unit(course, resources["assignment_id"])
            answers, digests = model_answers(unit), answers_in(nb, unit)
        source = json.dumps([nb.cells, answers, sorted(map(repr, earlier.items()))], sort_keys=True)
        key = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
        rendered = _cache.get(key, lambda: json.dumps(_rendered(nb.cells, answers, earlier)))
        script = f"<script>\nconst shownAnswers = {json.dumps(digests)};\n{SCRIPT}</script>"
        cells = [*json.loads(rendered), _markdown_cell("hand-grading", script)]
        nb.cells = nbformat.from_dict(cells)
        return nb, resources


def _rendered(cells: list[NotebookNode], answers: dict[str, str], earlier: dict[str, Earlier]) -> list[dict[str, Any]]:
    """Return the cells of a page, each with its HTML, and between them the model answers and what was given earlier."""
    budget = Budget()
    rendered = []
    for cell in cells:
        rendered.append(_harmless(cell, budget))
        nbgrader = cell.metadata.get("nbgrader", {})
        id = nbgrader.get("grade_id", "")
        below = []
        if id in earlier and (is_graded(cell) or is_solution(cell)):
            below.append(earlier_html(earlier[id], float(nbgrader.get("points") or 0), budget))
        if id in answers and is_graded(cell) and is_solution(cell):
            below.append(PANEL.format(markdown_html(answers[id])))
        rendered += [_markdown_cell(f"below-{id}-{k}", html) for k, html in enumerate(below) if html]
    return rendered


def _harmless(cell: NotebookNode, budget: Budget) -> dict[str, Any]:
    """Return a cell with its HTML in its metadata, and with all its outputs as one piece of HTML.

    A raw cell becomes Markdown, because nbconvert would show its source as HTML.
    """
    shown = source_html(cell, budget)
    if cell.cell_type != "code":
        return _markdown_cell(cell.get("id", ""), shown, cell.metadata)
    outputs = "\n".join(outputs_html(cell.outputs, budget))
    return {
        **cell,
        "metadata": {**cell.metadata, SHOWN: HIGHLIGHTED.format(shown)},
        "outputs": [{"output_type": "display_data", "data": {"text/html": outputs}, "metadata": {}}] if outputs else [],
    }


def _markdown_cell(id: str, shown: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id, "source": "", "metadata": {**(metadata or {}), SHOWN: shown}}


def model_answers(unit: Unit) -> dict[str, str]:
    """Return the model answers, with their rubrics, by the grade id of the written answer."""
    cells = unit.notebook.cells
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if is_graded(cell) and is_solution(cell)}


@pass_context
def markdown(context: Context, source: str) -> str:
    """Replace nbconvert's filter ``markdown2html``: clean HTML, formulas as MathML and the cell's pasted images."""
    shown = _shown(context)
    return markdown_html(source, pictures_of(context.get("cell", {}))) if shown is None else shown


@pass_context
def code(context: Context, source: str, **_: Any) -> str:
    """Replace nbconvert's filter ``highlight_code``, which takes very long for some texts."""
    shown = _shown(context)
    return HIGHLIGHTED.format(code_html(source)) if shown is None else shown


def unchanged(source: str) -> str:
    """Replace nbconvert's filter ``strip_files_prefix``, which takes very long for some texts."""
    return source


def _shown(context: Context) -> str | None:
    """Return the HTML that ``ToGrade`` has put into the cell, or None if the notebook is exported for another purpose.

    Any other notebook may come from a student, and with it what its metadata say.
    """
    if "submission_id" not in context.get("resources", {}):
        return None
    return str(context.get("cell", {}).get("metadata", {}).get(SHOWN, ""))
