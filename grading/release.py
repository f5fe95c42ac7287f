"""Release a unit: turn its source into the notebook that students get, with nbgrader's own generate step.

nbgrader does the work, so that its commands and formgrader find what they expect. The course replaces one of nbgrader's
preprocessors: its own ``ClearSolutions`` puts a stub with the exercise's number in place of each solution.
"""

import contextlib
import copy
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_locked, is_task
from tornado.log import app_log  # nbgrader logs errors of its database there

from grading.course import Course, CourseError, starred_exercises
from grading.files import write_atomically
from grading.gradebook.cells import GRADED, SOLUTION, TASK, Cell
from grading.gradebook.change_cells import CellChange, find_change
from grading.storage import storage_problem
from grading.text import joined
from grading.units.cells import (
    YOUR_ANSWER,
    defined_names,
    is_graded,
    is_solution,
    is_test,
    names_in,
    remove_source_tags,
)
from grading.units.regions import regions, with_stubs
from grading.units.unit import Unit, read_unit

NUMBERS = "exercise_numbers"  # in the metadata of a source, for ClearSolutions
CONTINUE_TAG = "raises-exception"  # with this tag, JupyterLab's "Run All Cells" continues after a check that fails


class ClearSolutions(NbGraderPreprocessor):
    """Replace each solution region with a stub that names the exercise, and prepare the other cells for students.

    nbgrader's preprocessor of the same name uses one stub for all exercises. With this one, a student who runs a stub
    reads ``NotImplementedError: exercise 03.2: the gradients of W, b and x``. It also replaces each written answer with
    a placeholder, removes the source's tags, and lets "Run All Cells" continue after a check that fails. A check first
    refuses answers that call what grading takes away from ``helpers``.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        numbers = nb.metadata.pop(NUMBERS)
        written = [cell for cell in nb.cells if cell.cell_type == "code" and is_solution(cell)]
        defined = {region.id: defined_names(cell.source) for cell in written for region in regions(cell.source)}
        for cell in nb.cells:
            remove_source_tags(cell)
            if is_test(cell) and cell.cell_type == "code":
                cell.metadata.setdefault("tags", []).append(CONTINUE_TAG)
                id = cell.metadata.nbgrader.grade_id
                cell.source = _own_work_check(cell.source, numbers[id], defined[id]) + cell.source
            if not is_solution(cell):
                continue
            if is_graded(cell):
                cell.source = YOUR_ANSWER
                continue
            cell.source = with_stubs(cell.source, numbers)
        return nb, resources


def _own_work_check(source: str, number: str, answers: list[str]) -> str:
    """Return the first line of a released test, which fails if an answer in it calls the course's own code."""
    used, _ = names_in(source)
    names = [name for name in answers if name in used and "checks" in used]
    return f'checks.written_by_you("{number}", {", ".join(names)})\n' if names else ""


def write_source(course: Course, unit: Unit) -> Path:
    """Write the unit as a notebook to build/source, where nbgrader looks for sources, and return the path."""
    path = course.build / "source" / unit.name / f"{unit.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    source = copy.deepcopy(unit.notebook)
    source.metadata[NUMBERS] = unit.numbers
    write_atomically(path, nbformat.writes(source) + "\n")
    return path


def release(course: Course, name: str) -> bool:
    """Create notebooks/UNIT/UNIT.ipynb and register the unit's cells in the gradebook.

    The same source always gives the same bytes.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.

    Returns
    -------
    bool
        Whether the notebook changed.

    Raises
    ------
    CourseError
        If the source is malformed, if it adds, removes or renames cells of a unit that has submissions in the
        gradebook, or if the gradebook can't be opened.
    """
    unit = read_unit(course, name)
    write_handed_out(course, unit)  # first, because it looks at the unit's tags
    generated = register(course, unit)
    return _install(generated, course.notebooks / unit.name / generated.name)


def write_handed_out(course: Course, unit: Unit) -> None:
    """Write helpers/checks/handed_out/NN.json: what answers may use of ``helpers``, for the check in the notebook."""
    folder = course.root / "helpers" / "checks" / "handed_out"
    if folder.is_dir():
        from grading.execution.redacted_helpers import handed_out_tables  # here, because it takes long to import

        everywhere, table = handed_out_tables(unit)
        for name, content in (("everywhere", everywhere), (unit.name.split("_")[0], table)):
            write_atomically(folder / f"{name}.json", (json.dumps(content, indent=1) + "\n").encode())


def register(course: Course, unit: Unit) -> Path:
    """Register the unit's cells in the gradebook with nbgrader's generate step.

    Returns the path of the notebook that this step generates in build/release. Raises CourseError as ``release`` does.
    """
    cells = cells_to_save(unit)
    if cells and (change := find_change(course.db, unit.name, cells)):
        raise CourseError(_refusal(unit, change))
    write_source(course, unit)
    coursedir = course.coursedir(unit.name)
    coursedir.release_directory = str(course.build / "release")
    generate = GenerateAssignment(coursedir=coursedir, config=course.config())
    generate.force = True
    log = _ErrorLog()
    generate.log = logging.getLogger("grading.release")
    try:
        with log.only_handler_of(generate.log), log.only_handler_of(app_log):
            generate.start()
    except NbGraderException as error:
        if problem := storage_problem(log.error, course):
            raise CourseError(problem) from error
        raise CourseError(
            f"{unit.path.name} could not be released ({log.reason or error}): correct it and run release again."
        ) from error
    return course.build / "release" / unit.name / f"{unit.name}.ipynb"


def cells_to_save(unit: Unit) -> list[Cell]:
    """Return the cells of the unit that nbgrader's generate step saves in the gradebook, as it saves them.

    The list is empty if the source is so wrong that this step will fail. It then says what is wrong.
    """
    source = copy.deepcopy(unit.notebook)
    source.metadata[NUMBERS] = unit.numbers
    try:
        notebook, _ = ClearSolutions().preprocess(source, ResourcesDict())
    except (SyntaxError, ValueError):
        return []
    cells = []
    for cell in notebook.cells:
        kinds = {GRADED: is_graded(cell), SOLUTION: is_solution(cell), TASK: is_task(cell)}
        if any(kinds.values()) or is_locked(cell):
            cells.append(
                Cell(
                    name=cell.metadata.nbgrader.grade_id,
                    types=frozenset(kind for kind, applies in kinds.items() if applies),
                    cell_type=cell.cell_type,
                    locked=is_locked(cell),
                    source=cell.source,
                    checksum=compute_checksum(cell),
                    points=float(cell.metadata.nbgrader.get("points", 0)),
                )
            )
    return cells


def change_in_words(unit: Unit, change: CellChange) -> str:
    """Say what a source does to cells that the gradebook has: ``"has a new exercise 03.5 relu-backward"``."""
    order = [cell.name for cell in change.old if cell.is_exercise]
    names = {cell.name for cell in change.new}

    def label(cell: Cell, is_old: bool = False) -> str:
        """Return the number and the id of a cell."""
        if not cell.is_exercise:
            return f"the cell {cell.name}"
        # The unit also knows the numbers of exercises that the short track leaves out. Another exercise may have the
        # name of an old one by now.
        known = "" if is_old and cell.name in names else unit.numbers.get(cell.name, "")
        number = cell.number or known or f"{unit.name.split('_')[0]}.{order.index(cell.name) + 1}"
        return f"{number} {cell.name}"

    # A new exercise often comes with a new cell for its answer, which goes without saying.
    exercises = [cell for cell in change.added if cell.is_exercise]
    new = [label(cell) for cell in exercises or change.added]
    noun = {0: "", 1: "a new exercise "}.get(len(exercises), "new exercises ")
    gone = [label(cell, is_old=True) for cell in change.gone]
    renamed = [f"{label(old, is_old=True)} to {new.name}" for old, new in change.kept if old.name != new.name]
    other = [label(new) for old, new in change.kept if old.types != new.types]
    parts = [
        new and f"now has {noun}{joined(new)}",
        gone and f"no longer has {joined(gone)}",
        renamed and f"has renamed {joined(renamed)}",
        other and f"has turned {joined(other)} into another kind of cell",
    ]
    return joined([part for part in parts if part])


def _refusal(unit: Unit, change: CellChange) -> str:
    """Say why the unit can't be released, and what the user can do."""
    count = "1 student has" if change.students == 1 else f"{change.students} students have"
    number = unit.name.split("_")[0]
    track = " If you have changed c.Course.short_track, change it back: use another folder for another class."
    return (
        f"{unit.name} {change_in_words(unit, change)}; {count} scores in it."
        + (track if _is_other_track(unit, change) else "")
        + f" To change the gradebook too, run python3 run.py release {number} --change-exercises: scores, points given "
        "by hand and comments stay, except those of removed exercises."
    )


def _is_other_track(unit: Unit, change: CellChange) -> bool:
    """Return whether the cells differ just as they would if the short track had been switched on or off."""
    starred = {id for id, number in unit.numbers.items() if number in starred_exercises(unit.text)}
    old, new = ({cell.name for cell in cells if cell.is_exercise} for cells in (change.old, change.new))
    return old != new and (old, new) in ((starred, set(unit.numbers)), (set(unit.numbers), starred))


def _install(generated: Path, target: Path) -> bool:
    """Copy the generated notebook to its place in one step, unless it is there already. Returns whether it changed."""
    if target.exists() and target.read_bytes() == generated.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, generated.read_bytes())
    return True


class _ErrorLog(logging.Handler):
    """Keep the errors that nbgrader logs, since its exceptions don't say what went wrong."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.error: BaseException | None = None  # the last exception that nbgrader handled and logged

    def emit(self, record: logging.LogRecord) -> None:
        self.error = sys.exc_info()[1] or self.error
        self.lines += record.getMessage().strip().splitlines()

    @contextlib.contextmanager
    def only_handler_of(self, log: logging.Logger) -> Iterator[None]:
        """Let a logger write only to this handler for a while."""
        before = log.handlers, log.propagate
        log.handlers, log.propagate = [self], False
        try:
            yield
        finally:
            log.handlers, log.propagate = before

    @property
    def reason(self) -> str:
        """The last logged line that names an error, without the error's type."""
        causes = [line for line in self.lines if "Error: " in line] or self.lines
        return causes[-1].split("Error: ")[-1].strip().rstrip(".") if causes else ""
