"""Keep the code that a student has written into a test's cell, above the test.

Colab and VS Code let students edit a test. The test itself is always the unit's own.
"""

import ast

from nbformat import NotebookNode

from grading.message import Code
from grading.submissions.repairs import Repairs
from grading.submissions.submitted_cell import SubmittedCell, names_defined_in, parsed
from grading.units.cells import is_test
from grading.units.unit import Unit

OWN_WORK_CHECK = "checks.written_by_you("  # how the line begins that a release puts above a test


def keep_code_in_tests(cells: list[SubmittedCell], unit: Unit, repairs: Repairs) -> None:
    """Make a cell of the code above each test in the test's own cell, and insert it, in place, above the test."""
    tests = {cell.metadata.nbgrader.grade_id: cell for cell in unit.notebook.cells if is_test(cell)}
    names = set(unit.exercise_names)
    kept: list[SubmittedCell] = []
    for cell in cells:
        if cell.grade_id in tests and cell.cell_type == "code":
            above = _above(cell.source, tests[cell.grade_id], names)
            if _does_something(above):
                kept.append(SubmittedCell("code", above))
                repairs.add(Code.CODE_IN_TEST, cell.grade_id)
        kept.append(cell)
    cells[:] = kept


def _above(source: str, test: NotebookNode, names: set[str]) -> str:
    """Return what precedes the test in its cell. If no line of it is left, this is all, if it defines an answer."""
    lines = [line.rstrip() for line in source.split("\n")]
    first = next(line.rstrip() for line in test.source.split("\n") if line.strip())
    begins = [k for k, line in enumerate(lines) if line.startswith(OWN_WORK_CHECK)]
    begins = begins or [k for k, line in enumerate(lines) if line == first]
    if begins:
        return "\n".join(lines[: begins[0]]).strip("\n")
    # The test of another release may define anything, but it calls the checks.
    return source if "checks." not in source and names.intersection(names_defined_in(source)) else ""


def _does_something(source: str) -> bool:
    """Return whether a source is more than comments and lines such as ``%%time``."""
    tree = parsed(source)
    return tree is None or not all(isinstance(statement, ast.Pass) for statement in tree.body)
