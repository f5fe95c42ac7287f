"""From a unit's source to the notebook that students get, through nbgrader's own generate step."""

import logging
import os
import shutil
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.course import Course, CourseError
from grading.gradebook.schema import make_tables
from grading.units.cells import YOUR_ANSWER, is_graded, is_solution, is_test, without_answer_tags
from grading.units.regions import regions, replace_regions
from grading.units.unit import Unit, read_unit

GO_ON = "raises-exception"  # by this tag JupyterLab's "Run All Cells" goes on behind a check that fails


class ClearSolutions(NbGraderPreprocessor):
    """Puts a stub in the place of each solution region, one that says which exercise is waiting.

    nbgrader's own preprocessor of this name knows one stub for all; a student who runs into ours reads
    ``NotImplementedError: exercise 03.2: the gradients of W, b and x``.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        prefix = resources["nbgrader"]["notebook"].split("_")[0]
        graded = [cell.metadata.nbgrader.grade_id for cell in nb.cells if is_graded(cell)]
        for cell in nb.cells:
            without_answer_tags(cell)
            if is_test(cell) and cell.cell_type == "code":
                cell.metadata.setdefault("tags", []).append(GO_ON)
            if not is_solution(cell):
                continue
            if is_graded(cell):
                cell.source = YOUR_ANSWER
                continue
            numbers = {region: f"{prefix}.{graded.index(region.id) + 1}" for region in regions(cell.source)}
            stubs = {
                region.id: f'raise NotImplementedError("exercise {number}: {region.task}")'
                for region, number in numbers.items()
            }
            cell.source = replace_regions(cell.source, {id: f"# YOUR CODE HERE\n{stub}" for id, stub in stubs.items()})
        return nb, resources


def write_source(course: Course, unit: Unit) -> Path:
    """Write the unit as a notebook to build/source, where nbgrader looks for sources, and return its path."""
    path = course.build / "source" / unit.name / f"{unit.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(unit.notebook, path)
    return path


def release(course: Course, name: str) -> bool:
    """Make notebooks/UNIT/UNIT.ipynb and put the unit's cells into the gradebook.

    Returns whether the notebook changed. The same source gives the same bytes. Raises CourseError if the
    source is not well-formed, or if it adds or removes cells of a unit that has been graded already.
    """
    unit = read_unit(course, name)
    made = register(course, unit)
    return _install(made, course.notebooks / unit.name / made.name)


def register(course: Course, unit: Unit) -> Path:
    """Put the unit's cells into the gradebook, as nbgrader's generate step does, and return what it made."""
    make_tables(course.db)
    write_source(course, unit)
    coursedir = course.coursedir(unit.name)
    coursedir.release_directory = str(course.build / "release")
    generate = GenerateAssignment(coursedir=coursedir, config=course.config())
    generate.force = True
    log = _Last()
    generate.log = log.logger()
    try:
        generate.start()
    except NbGraderException as error:
        raise CourseError(f"{unit.path.name} could not be released: {log.reason or error}.") from error
    return course.build / "release" / unit.name / f"{unit.name}.ipynb"


def _install(made: Path, target: Path) -> bool:
    if target.exists() and target.read_bytes() == made.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    shutil.copyfile(made, partial)
    os.replace(partial, target)
    return True


class _Last(logging.Handler):
    """Keeps what nbgrader logged as an error, which says what its exception does not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().strip().splitlines()

    def logger(self) -> logging.Logger:
        """A log that writes here and nowhere else."""
        log = logging.getLogger("grading.release")
        log.propagate = False
        log.handlers = [self]
        return log

    @property
    def reason(self) -> str:
        """The last line that names an error, without its type."""
        causes = [line for line in self.lines if "Error: " in line] or self.lines
        return causes[-1].split("Error: ")[-1].strip().rstrip(".") if causes else ""
