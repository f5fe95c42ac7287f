"""A unit's source: solutions/UNIT.py as a notebook, and the exercises in it.

docs/authoring.md describes the format. This module reads the source and reports an author's mistakes before nbgrader
sees them: a region that is never closed, a grade id used twice, a test without points.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from grading.course import STAR, Course, CourseError, starred_exercises
from grading.units.cells import (
    answer_tags,
    defined_names,
    earlier_names,
    handed_out_tags,
    is_graded,
    is_solution,
)
from grading.units.regions import check_regions, regions
from grading.units.short_track import shorten


@dataclass(frozen=True)
class Exercise:
    """One graded cell of a unit.

    Attributes
    ----------
    id : str
        The cell's grade id, which never changes.
    number : str
        The exercise's place in the unit, ``"03.2"``.
    points : float
        The maximum number of points.
    manual : bool
        Whether a person reads and grades the answer.
    """

    id: str
    number: str
    points: float
    manual: bool


@dataclass(frozen=True)
class Unit:
    """A unit's source, which has passed every check of ``read_unit``.

    Attributes
    ----------
    name : str
        The unit's full name, ``"03_layers"``.
    path : Path
        The source file, solutions/UNIT.py.
    text : str
        The content of the source file, and whether the unit has been shortened. Scores depend on it.
    notebook : NotebookNode
        The source as a notebook, with solutions and hidden tests. In a course that uses the short track, only that.
    numbers : dict of str to str
        The number of each exercise in the whole unit, by its id: ``{"linear-backward": "03.2"}``.
    answers : dict of str to str
        The names, in ``helpers`` or in a library, that would be an answer to an exercise of the whole unit, and that
        exercise's number: ``{"helpers.layers.Linear": "03.1"}``.
    hands_out : tuple of str
        The names in ``helpers`` that students may use in their answers. While an answer is graded, nothing else is
        there.
    """

    name: str
    path: Path
    text: str
    notebook: NotebookNode
    numbers: dict[str, str]
    answers: dict[str, str]
    hands_out: tuple[str, ...] = ()

    @property
    def exercises(self) -> list[Exercise]:
        """The graded cells, in the order of the notebook."""
        return [
            Exercise(
                id=cell.metadata.nbgrader.grade_id,
                number=self.numbers[cell.metadata.nbgrader.grade_id],
                points=float(cell.metadata.nbgrader.points),
                manual=bool(cell.metadata.nbgrader.solution),
            )
            for cell in self.notebook.cells
            if is_graded(cell)
        ]

    def exercise(self, id: str) -> Exercise:
        """Return the exercise with this id. Raises CourseError if there is none."""
        for exercise in self.exercises:
            if exercise.id == id:
                return exercise
        known = ", ".join(exercise.id for exercise in self.exercises)
        raise CourseError(f"{self.path.name} has no exercise {id}: choose one of {known}.")

    def exercises_in_same_cell(self, id: str) -> set[str]:
        """Return the ids of the exercises whose solutions share a cell with this exercise's, including its own id."""
        cells = ({region.id for region in regions(cell.source)} for cell in self.notebook.cells)
        return next((ids for ids in cells if id in ids), {id})

    @property
    def answer_cells(self) -> dict[str, str]:
        """The grade id of the cell with the answer to each exercise, by the exercise's id.

        For a test, it is the last solution cell above the test. A written answer is its own answer cell.
        """
        found, answer = {}, ""
        for cell in self.notebook.cells:
            id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if is_solution(cell):
                answer = id
            if is_graded(cell):
                found[id] = answer
        return found

    @property
    def stubs(self) -> set[str]:
        """What the released notebook says in place of each answer: ``"exercise 03.2: return the gradients"``."""
        return {
            f"exercise {self.numbers[region.id]}: {region.task}"
            for cell in self.notebook.cells
            for region in regions(cell.source)
        }

    @property
    def points(self) -> float:
        """The maximum number of points in the unit."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def earlier_names(self) -> dict[str, str]:
        """The names that exercises had in an earlier release, by their current names."""
        return {current: name for cell in self.notebook.cells for current, name in earlier_names(cell).items()}

    @property
    def exercise_names(self) -> list[str]:
        """The names of the functions, classes and variables that solution cells define, and that tests use."""
        return [
            name
            for cell in self.notebook.cells
            if cell.cell_type == "code" and is_solution(cell)
            for name in defined_names(cell.source)
        ]


def read_unit(course: Course, name: str) -> Unit:
    """Read and check a unit's source.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.

    Raises
    ------
    CourseError
        If there is no such unit, or if its source has a mistake. The message says what the first mistake is, and where.
    """
    path = course.solutions / f"{course.unit(name)}.py"
    text = path.read_text(encoding="utf-8")
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise CourseError(f"{path.name} is not a notebook in py:percent format: {error}.") from error
    starts = [k for k, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    seen: set[str] = set()
    for k, cell in enumerate(notebook.cells):
        line = starts[k] if k < len(starts) else starts[-1]
        nbgrader = cell.metadata.get("nbgrader", {})
        grade_id = nbgrader.get("grade_id", "")
        if grade_id in seen:
            raise CourseError(f"{path.name}:{line}: the grade id {grade_id} is used twice: rename one of them.")
        seen |= {grade_id} if grade_id else set()
        if nbgrader and not re.fullmatch(r"[\w-]+", grade_id):
            raise CourseError(
                f"{path.name}:{line}: this nbgrader cell has no valid grade id: add one of letters, digits, - and _."
            )
        if nbgrader.get("grade") and not isinstance(nbgrader.get("points"), int | float):
            raise CourseError(f'{path.name}:{line}: the test {grade_id} has no points: add "points": 1.')
        try:
            check_regions(cell)
        except ValueError as error:
            raise CourseError(f"{path.name}:{line}: {error}") from None
        cell["id"] = grade_id or f"cell-{k:03d}"
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    prefix = path.stem.split("_")[0]
    graded = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_graded(cell)]
    numbers = {id: f"{prefix}.{k}" for k, id in enumerate(graded, start=1)}
    _check_stars(path.name, notebook, numbers)
    # Before it is shortened: an exercise that is left out may be the only one that names an answer to another.
    answers = {
        name: numbers[region.id]
        for cell in notebook.cells
        if is_solution(cell)
        for region in regions(cell.source)[:1]
        if region.id in numbers
        for name in answer_tags(cell)
    }
    hands_out = tuple(name for cell in notebook.cells for name in handed_out_tags(cell))
    if course.short_track:
        shorten(notebook, numbers, course.units())
        text += "\n# Shortened to the short track.\n"
    unit = Unit(path.stem, path, text, notebook, numbers, answers, hands_out)
    _check_tasks(unit)
    return unit


def _check_stars(file: str, notebook: NotebookNode, numbers: dict[str, str]) -> None:
    """Raise CourseError if of exercises that share a solution cell only some are starred."""
    starred = starred_exercises("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"))
    for cell in notebook.cells:
        shared = [numbers[region.id] for region in regions(cell.source) if region.id in numbers]
        if 0 < len(starred & set(shared)) < len(shared):
            raise CourseError(
                f"{file}: exercises {', '.join(shared)} share a cell, but only some are in the short track: give all "
                f"of their headings a {STAR}, or none."
            )


def _check_tasks(unit: Unit) -> None:
    """Raise CourseError unless every region belongs to an exercise, and every tested exercise has a region."""
    ids = {exercise.id for exercise in unit.exercises if not exercise.manual}
    found = {region.id for cell in unit.notebook.cells for region in regions(cell.source)}
    for id in sorted(found - ids):
        raise CourseError(f"{unit.path.name}: the solution region {id} has no test cell with that grade id: add one.")
    for id in sorted(ids - found):
        raise CourseError(f"{unit.path.name}: the test {id} has no region ### BEGIN SOLUTION {id}: add one.")
