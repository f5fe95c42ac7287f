"""TODO-DOC grading/scoring/instructor_cells.py"""

import ast
import contextlib
import io
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np

from grading.execution.proxies import NotJudged, StudentClient
from grading.units.cells import is_demo, is_solution, is_test
from grading.units.unit import Unit


def warm_up(unit: Unit) -> None:
    """Load what the unit's given cells import, so that no process forked from this one has to."""
    given = InstructorCells(unit)
    with contextlib.redirect_stdout(io.StringIO()):
        for step in given.steps:
            if not step.test:
                exec(step.code, given.namespace)


@dataclass(frozen=True)
class _Step:
    """A cell that the course gives, or the test of an exercise, ready to be run.

    test: the exercise's id, "" for a given cell. exercise_names: the names of the student's that it uses.
    """

    test: str
    code: CodeType
    exercise_names: frozenset[str]


class InstructorCells:
    """The instructor's side of a unit: what test cells see beside the stand-ins.

    The cells that the course gives are run here as far as they use nothing that a student writes.
    """

    def __init__(self, unit: Unit):
        if unit.text not in _plans:
            _plans[unit.text] = _plan(unit)
        self.steps = _plans[unit.text]
        self.namespace: dict[str, Any] = {"__name__": "__tests__"}
        self.ran = 0

    def run_test(self, id: str, client: StudentClient) -> None:
        """Run the test cell of that exercise, and before it the given cells that stand above it."""
        for number, step in enumerate(self.steps):
            if step.test == id:
                # What one test hands to the student's code may come back changed: no other test sees that.
                namespace = {name: _copied(value) for name, value in self.namespace.items()}
                for name in sorted(step.exercise_names):
                    with contextlib.suppress(NameError):
                        namespace[name] = client.look(name)
                exec(step.code, namespace)
                return
            if not step.test and number >= self.ran:
                exec(step.code, self.namespace)
                self.ran = number + 1
        raise NotJudged(f"the unit has no test {id}")


def _copied(value: Any) -> Any:
    """A copy of an array, and of lists, tuples and dicts with what is in them; anything else as it is."""
    if type(value) is np.ndarray:
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value


_plans: dict[str, list[_Step]] = {}


def _plan(unit: Unit) -> list[_Step]:
    """The unit's given cells and tests, in their order."""
    steps = []
    exercise_names = set(unit.exercise_names)
    theirs = set(exercise_names)
    for cell in unit.notebook.cells:
        if cell.cell_type != "code" or is_solution(cell) or is_demo(cell):
            continue
        used, bound = names_in(cell.source)
        if is_test(cell):
            id = cell.metadata.nbgrader.grade_id
            code = compile(cell.source, f"<the test of {id}>", "exec")
            steps.append(_Step(id, code, frozenset(used & exercise_names)))
        elif used & theirs:
            theirs |= bound
        else:
            steps.append(_Step("", compile(cell.source, "<a cell of the unit>", "exec"), frozenset()))
    return steps


def names_in(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell uses, and those that it binds: assigned, defined or imported."""
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
