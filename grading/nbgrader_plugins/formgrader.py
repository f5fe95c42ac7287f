"""What formgrader shows to whoever grades: the model answer beside the student's, and nothing that runs.

formgrader is a page of JupyterLab's own server, opened with an instructor's rights, and nbconvert puts a
notebook's HTML into it as it is: a script in an output or in a written answer would run there and could give
points, read the gradebook or run code as the instructor. So everything goes through grading.reports.html first, as
it does for the feedback. ``nbgrader_config.py`` hands both classes of this module to nbconvert.
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
    '<div class="panel panel-info"><div class="panel-heading">Model answer and rubric: for whoever grades; '
    'neither the release nor the feedback has it</div><div class="panel-body">{}</div></div>'
)


class ToGrade(Preprocessor):
    """Makes a notebook ready for formgrader: harmless outputs, and a model answer below each written one.

    It leaves alone what is exported for anybody else: only formgrader names a submission.
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
    """What the source has in the place of each written answer, rubric included; nothing for a unit that is gone."""
    try:
        cells = read_unit(course, unit).notebook.cells
    except CourseError:
        return {}
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if is_graded(cell) and is_solution(cell)}


def harmless(output: NotebookNode) -> NotebookNode:
    """An output that runs nothing: what formgrader does not show as plain text anyway becomes clean HTML."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    return new_output("display_data", {"text/html": output_html(output)})


@pass_context
def markdown(context: Context, source: str) -> str:
    """nbconvert's filter ``markdown2html``, with clean HTML, formulas as MathML and the cell's own pictures."""
    cell = context.get("cell", {})
    shown = markdown_html(source, pictures_of(cell))
    return PANEL.format(shown) if cell.get("metadata", {}).get(MODEL) else shown
