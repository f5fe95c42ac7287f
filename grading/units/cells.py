"""What a cell of a notebook is for: a test, a solution, a written answer or a demo.

nbgrader's metadata and the cell's tags determine this. The other modules of the grader ask these functions instead of
interpreting the metadata themselves.
"""

import ast
import contextlib
import warnings
from collections.abc import Iterator

from nbformat import NotebookNode

YOUR_ANSWER = "*Write your answer here.*"
ANSWER_TAG = "answer:"
HANDED_OUT_TAG = "hands-out:"
EARLIER_TAG = "earlier:"
BELONGS_TAG = "belongs-to:"
FOUND_TAG = "found:"
# Where something was found that may belong to a written answer.
NEARBY, CODE_NEARBY, BESIDE, ELSEWHERE = "nearby", "code-nearby", "beside", "elsewhere"
DEMO = "demo"


def defined_names(source: str) -> list[str]:
    """List the functions, classes and variables that a cell defines at its top level.

    Raises SyntaxError, or another error of ``ast.parse``, if the source is not Python.
    """
    return names_defined_by(ast.parse(source))


def names_defined_by(tree: ast.Module) -> list[str]:
    """List the functions, classes and variables that a module defines at its top level."""
    names = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return names


def names_in(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses, and the names that it binds by assignment, definition or import."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    return used, bound


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Keep Python's warnings about a student's code from the instructor's terminal: each "\\d" would cause one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def is_graded(cell: NotebookNode) -> bool:
    """Return whether the cell carries points: a test cell or a written answer."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def is_solution(cell: NotebookNode) -> bool:
    """Return whether the student writes in this cell."""
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Return whether the grader runs the cell to score an answer."""
    return is_graded(cell) and not is_solution(cell)


def is_demo(cell: NotebookNode) -> bool:
    """Return whether the cell only shows something. Grading skips such cells."""
    return DEMO in cell["metadata"].get("tags", [])


def answer_tags(cell: NotebookNode) -> list[str]:
    """List what would solve this cell, in ``helpers`` or in a library, such as ``"graphlib.TopologicalSorter"``."""
    return _tagged(cell, ANSWER_TAG)


def handed_out_tags(cell: NotebookNode) -> list[str]:
    """List the names in ``helpers`` that students may use, such as ``"helpers.layers.Linear"``, from a cell's tags."""
    return _tagged(cell, HANDED_OUT_TAG)


def earlier_names(cell: NotebookNode) -> dict[str, str]:
    """Return the names that this cell defined in an earlier release, by their current names.

    ``"earlier:FunctionLayer=Given"`` among the cell's tags means that FunctionLayer was called Given.
    """
    pairs = [tag.partition("=") for tag in _tagged(cell, EARLIER_TAG)]
    return {current: earlier for current, _, earlier in pairs}


def belongs_to(cell: NotebookNode) -> list[str]:
    """List the grade ids of the answers that a cell of a restored notebook is a part of, besides its own."""
    return _tagged(cell, BELONGS_TAG)


def found_at(cell: NotebookNode) -> str:
    """Return where a cell of a restored notebook was found that belongs to an answer."""
    return next(iter(_tagged(cell, FOUND_TAG)), CODE_NEARBY if cell["cell_type"] == "code" else NEARBY)


def remove_source_tags(cell: NotebookNode) -> None:
    """Remove the tags that are only for the grader, in place. Students' notebooks must not contain them."""
    source_tags = (ANSWER_TAG, HANDED_OUT_TAG, EARLIER_TAG)
    other_tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith(source_tags)]
    cell.metadata.pop("tags", None)
    if other_tags:
        cell.metadata["tags"] = other_tags


def _tagged(cell: NotebookNode, prefix: str) -> list[str]:
    """List the cell's tags that begin with a prefix, without it."""
    return [tag.removeprefix(prefix) for tag in cell["metadata"].get("tags", []) if tag.startswith(prefix)]
