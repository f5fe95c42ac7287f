"""What a cell of a notebook is for: a test, a solution, a written answer or a demo.

nbgrader's metadata and the cell's tags determine this. The other modules of the grader ask these functions instead of
interpreting the metadata themselves.
"""

import ast

from nbformat import NotebookNode

YOUR_ANSWER = "*Write your answer here.*"
ANSWER_TAG = "answer:"
EARLIER_TAG = "earlier:"
DEMO = "demo"


def defined_names(source: str) -> list[str]:
    """List the functions, classes and variables that a cell defines at its top level.

    Raises SyntaxError, or another error of ``ast.parse``, if the source is not Python.
    """
    names = []
    for statement in ast.parse(source).body:
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


def is_graded(cell: NotebookNode) -> bool:
    """Return whether the cell carries points: a test cell or a written answer."""
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def is_solution(cell: NotebookNode) -> bool:
    """Return whether the student writes in this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Return whether the grader runs the cell to score an answer."""
    return is_graded(cell) and not is_solution(cell)


def is_demo(cell: NotebookNode) -> bool:
    """Return whether the cell only shows something. Grading skips such cells."""
    return DEMO in cell.metadata.get("tags", [])


def answer_tags(cell: NotebookNode) -> list[str]:
    """List the names in ``helpers`` that would solve this cell, such as ``"helpers.layers.Linear"``, from its tags."""
    tags = cell.metadata.get("tags", [])
    return [tag.removeprefix(ANSWER_TAG) for tag in tags if tag.startswith(ANSWER_TAG)]


def earlier_names(cell: NotebookNode) -> dict[str, str]:
    """Return the names that this cell defined in an earlier release, by their current names.

    ``"earlier:FunctionLayer=Given"`` among the cell's tags means that FunctionLayer was called Given.
    """
    tags = cell.metadata.get("tags", [])
    pairs = [tag.removeprefix(EARLIER_TAG).partition("=") for tag in tags if tag.startswith(EARLIER_TAG)]
    return {current: earlier for current, _, earlier in pairs}


def remove_source_tags(cell: NotebookNode) -> None:
    """Remove the tags that are only for the grader, in place. Students' notebooks must not contain them."""
    other_tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith((ANSWER_TAG, EARLIER_TAG))]
    cell.metadata.pop("tags", None)
    if other_tags:
        cell.metadata["tags"] = other_tags
