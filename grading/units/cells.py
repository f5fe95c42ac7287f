"""TODO-DOC grading/units/cells.py"""

import ast

from nbformat import NotebookNode

YOUR_ANSWER = "*Write your answer here.*"
ANSWER_TAG = "answer:"
DEMO = "demo"


def defined_names(source: str) -> list[str]:
    """The functions, classes and variables that a cell defines at its top level."""
    names = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return names


def is_graded(cell: NotebookNode) -> bool:
    """Whether the cell carries points: a test cell or a written answer."""
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def is_solution(cell: NotebookNode) -> bool:
    """Whether the student writes in this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Whether the cell is run to find out how many points an answer gets."""
    return is_graded(cell) and not is_solution(cell)


def is_demo(cell: NotebookNode) -> bool:
    """Whether the cell only shows something, so that grading need not run it."""
    return DEMO in cell.metadata.get("tags", [])


def answer_tags(cell: NotebookNode) -> list[str]:
    """What in helpers would be an answer to this cell, as its tags name it: ``"helpers.layers.Linear"``."""
    tags = cell.metadata.get("tags", [])
    return [tag.removeprefix(ANSWER_TAG) for tag in tags if tag.startswith(ANSWER_TAG)]


def without_answer_tags(cell: NotebookNode) -> None:
    """Take those tags off a cell; they are no business of the student's notebook."""
    kept = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith(ANSWER_TAG)]
    cell.metadata.pop("tags", None)
    if kept:
        cell.metadata["tags"] = kept
