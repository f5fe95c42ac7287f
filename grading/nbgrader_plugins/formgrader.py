"""Prepare notebooks for formgrader: add the model answer below each written answer, and let nothing run.

formgrader is a page on JupyterLab's server that an instructor opens with the instructor's permissions, and nbconvert
inserts a notebook's HTML into it unchanged. A script in an output or in a written answer would run there: it could
award points, read the gradebook or run code as the instructor. So all Markdown and all rich outputs pass through
``grading.reports.html`` first, as for the feedback. ``nbgrader_config.py`` registers ``ToGrade`` and ``markdown`` with
nbconvert.
"""

from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from traitlets import Unicode

from grading.course import Course, CourseError
from grading.reports.html import markdown_html, output_html, pictures_of
from grading.units.cells import is_graded, is_solution
from grading.units.unit import read_unit

MODEL = "model_answer"
PANEL = (
    '<div class="panel panel-info"><div class="panel-heading">Model answer and rubric. Only instructors see this: '
    'it is in neither the released notebook nor the feedback.</div><div class="panel-body">{}</div></div>'
)


class ToGrade(Preprocessor):
    """Prepare a notebook for formgrader: make outputs harmless, and add a model answer below each written answer.

    The notebook changes in place. Notebooks that are exported for other purposes stay unchanged: only formgrader passes
    a submission's id.
    """

    root = Unicode("", help="The course's root folder.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "submission_id" not in resources:
            return nb, resources
        answers = model_answers(Course(Path(self.root)), resources["assignment_id"])
        cells = []
        for cell in nb.cells:
            cell.metadata.pop(MODEL, None)
            if cell.cell_type == "code":
                cell.outputs = [harmless(output) for output in cell.outputs]
            cells.append(cell)
            id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if id in answers and is_graded(cell) and is_solution(cell):
                cells.append(new_markdown_cell(answers[id], metadata={MODEL: True}))
        nb.cells = cells
        return nb, resources


def model_answers(course: Course, unit: str) -> dict[str, str]:
    """Return the model answers, with their rubrics, by the grade id of the written answer.

    They come from the unit's source. The dict is empty if the source is missing or malformed.
    """
    try:
        cells = read_unit(course, unit).notebook.cells
    except CourseError:
        return {}
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if is_graded(cell) and is_solution(cell)}


def harmless(output: NotebookNode) -> NotebookNode:
    """Convert an output to clean HTML, unless formgrader shows it as plain text anyway."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    return new_output("display_data", {"text/html": output_html(output)})


@pass_context
def markdown(context: Context, source: str) -> str:
    """Replace nbconvert's filter ``markdown2html``: clean HTML, formulas as MathML and the cell's pasted images."""
    cell = context.get("cell", {})
    shown = markdown_html(source, pictures_of(cell))
    return PANEL.format(shown) if cell.get("metadata", {}).get(MODEL) else shown
