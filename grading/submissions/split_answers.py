"""Join an answer in code that a student has split inside a class or a function.

IPython removes the indentation of a cell's first line from the whole cell. So the second half of a split class would
run, but as functions outside of the class.
"""

import ast
import re
import textwrap

from grading.limits import MAX_JOINED
from grading.message import Code
from grading.submissions.repairs import Repairs
from grading.submissions.submitted_cell import PARSE_ERRORS, SubmittedCell, parsed
from grading.units.cells import is_solution, without_warnings
from grading.units.unit import Unit

INDENTED = re.compile(r"\s*\n[ \t]+\S|[ \t]+\S")


def join_split_answers(cells: list[SubmittedCell], unit: Unit, repairs: Repairs) -> None:
    """Append to each answer in code the cell below it, in place, if that is the rest of its class or function."""
    answers = {
        cell.metadata.nbgrader.grade_id
        for cell in unit.notebook.cells
        if cell.cell_type == "code" and is_solution(cell)
    }
    ids = {cell.metadata.nbgrader.grade_id for cell in unit.notebook.cells if cell.metadata.get("nbgrader")}
    kept: list[SubmittedCell] = []
    parts = 1
    for cell in cells:
        first = kept[-1] if kept else None
        if (
            first
            and parts < MAX_JOINED
            and first.grade_id in answers
            and (cell.grade_id not in ids or cell.grade_id == first.grade_id)
            and first.cell_type == cell.cell_type == "code"
            and _continues(first.source, cell.source)
        ):
            first.source = _joined(first.source, cell.source)
            repairs.add(Code.ANSWER_JOINED, first.grade_id)
            parts += 1
        else:
            parts = 1
            kept.append(cell)
    cells[:] = kept


def _continues(first: str, second: str) -> bool:
    """Return whether the second source is the rest of the last class or function in the first."""
    if not INDENTED.match(second):
        return False
    together = parsed(_joined(first, second))
    if together is None or not together.body or not isinstance(together.body[-1], ast.ClassDef | ast.FunctionDef):
        return False
    begun = parsed(first)
    if begun is None:
        return True  # the first part is no Python on its own
    if len(together.body) != len(begun.body):
        return False
    alone = parsed(textwrap.dedent(second))
    if alone is None or _returns(alone):
        return True
    functions = [statement for statement in alone.body if isinstance(statement, ast.FunctionDef)]
    in_class = isinstance(together.body[-1], ast.ClassDef) and len(functions) == len(alone.body)
    return in_class and all(f.decorator_list or (f.args.args and f.args.args[0].arg == "self") for f in functions)


def _joined(first: str, second: str) -> str:
    return f"{first.rstrip()}\n\n{second.rstrip()}"


def _returns(tree: ast.Module) -> bool:
    """Return whether a module returns outside of a function, so that it can't be one."""
    try:
        with without_warnings():
            compile(tree, "<cell>", "exec")
    except PARSE_ERRORS:
        return True
    return False
