"""Run the instructor's cells of a unit: its tests, and the cells that define what the tests use.

These cells come from the unit's source and run in the grader's process. Each test gets its own copies of the data that
earlier cells define, and plain values or proxies for the names that the student defines.
"""

import contextlib
import io
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np

from grading.execution.proxies import StudentClient
from grading.execution.rehearsal import TESTS
from grading.units.cells import is_demo, is_solution, is_test, names_in
from grading.units.unit import Unit


def warm_up(unit: Unit) -> None:
    """Run the cells that prepare a unit's tests, so that processes forked later have their modules."""
    cells = InstructorCells(unit)
    with contextlib.redirect_stdout(io.StringIO()):
        for step in cells.steps:
            if not step.exercise_id:
                exec(step.code, cells.namespace)


@dataclass(frozen=True)
class _Step:
    """One of the instructor's cells, compiled: a test, or a cell that prepares tests.

    Attributes
    ----------
    exercise_id : str
        The id of the exercise that a test belongs to. Empty for a cell that is not a test.
    code : code
        The compiled cell.
    exercise_names : frozenset of str
        The names that the test uses and that exercises define. Empty for a cell that is not a test.
    """

    exercise_id: str
    code: CodeType
    exercise_names: frozenset[str]


class InstructorCells:
    """The instructor's cells of a unit, and the namespace that its tests see.

    Tests run here, and so do cells that use nothing that a student writes. The unit's other cells run only in the
    student's process, and demos not at all.
    """

    def __init__(self, unit: Unit):
        if unit.text not in _plans:
            _plans[unit.text] = _plan(unit)
        self.steps = _plans[unit.text]
        self.namespace: dict[str, Any] = {"__name__": TESTS}
        self.earlier_names = unit.earlier_names
        self.next_step = 0  # the preparing cells before this step have run

    def run_test(self, id: str, client: StudentClient) -> None:
        """Run an exercise's test cell, after any cells above it that prepare tests and have not run yet.

        Raises LookupError if there is no such test, and otherwise what the test raises.
        """
        for number, step in enumerate(self.steps):
            if step.exercise_id == id:
                # Student code may change what a test passes to it. Copies keep such changes from other tests.
                namespace = {name: _copied(value) for name, value in self.namespace.items()}
                for name in sorted(step.exercise_names):
                    with contextlib.suppress(NameError):
                        namespace[name] = self._look_up(name, client)
                exec(step.code, namespace)
                return
            if not step.exercise_id and number >= self.next_step:
                with contextlib.redirect_stdout(io.StringIO()):  # the student's own cell shows what it prints
                    exec(step.code, self.namespace)
                self.next_step = number + 1
        raise LookupError(f"the unit has no test {id}")

    def _look_up(self, name: str, client: StudentClient) -> Any:
        """Return what the notebook defines under a name, or under the name that it had in an earlier release."""
        try:
            return client.look_up(name)
        except NameError:
            if name not in self.earlier_names:
                raise
            return client.look_up(self.earlier_names[name])


def _copied(value: Any) -> Any:
    """Copy arrays, and copy lists, tuples and dicts recursively. Return anything else unchanged."""
    if type(value) is np.ndarray:
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value


_plans: dict[str, list[_Step]] = {}


def _plan(unit: Unit) -> list[_Step]:
    """Compile the unit's tests, and the cells that use nothing a student writes, in order."""
    steps = []
    exercise_names = set(unit.exercise_names)
    student_names = set(exercise_names)
    for cell in unit.notebook.cells:
        if cell.cell_type != "code" or is_solution(cell) or is_demo(cell):
            continue
        used, bound = names_in(cell.source)
        if is_test(cell):
            id = cell.metadata.nbgrader.grade_id
            code = compile(cell.source, f"<the test of {id}>", "exec")
            steps.append(_Step(id, code, frozenset(used & exercise_names)))
        elif used & student_names:
            student_names |= bound
        else:
            steps.append(_Step("", compile(cell.source, "<a cell of the unit>", "exec"), frozenset()))
    return steps
