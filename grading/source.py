"""A unit's source: solutions/UNIT.py read as a notebook, and the exercises that it holds.

How a source is written stands in solutions/README.md. Here it is read and every slip that an author can make
is named before nbgrader sees it: a region that is never closed, a grade id used twice, a test without points.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from grading.course import Course, CourseError

BEGIN_SOLUTION = re.compile(r"^(?P<indent>\s*)### BEGIN SOLUTION (?P<id>[\w-]+)(: (?P<task>.+))?$")
END_SOLUTION = re.compile(r"^\s*### END SOLUTION$")
BEGIN_HIDDEN = re.compile(r"^\s*### BEGIN HIDDEN TESTS$")
END_HIDDEN = re.compile(r"^\s*### END HIDDEN TESTS$")
ANSWER_TAG = "answer:"
DEMO = "demo"
ANY_MARKER = re.compile(r"\b(BEGIN|END) (SOLUTION|HIDDEN TESTS)\b")


@dataclass(frozen=True)
class Exercise:
    """One graded cell of a unit.

    id:     its grade id, the same for ever.
    number: its place in the unit, ``"03.2"``.
    points: the most one can get.
    manual: whether a person reads and grades the answer.
    """

    id: str
    number: str
    points: float
    manual: bool


@dataclass(frozen=True)
class Region:
    """A solution region: lines ``first`` to ``last`` of a cell, with the marker lines, counted from 0."""

    id: str
    task: str
    indent: str
    first: int
    last: int


@dataclass(frozen=True)
class Unit:
    """A unit's source as a notebook, with solutions and hidden tests, known to be well-formed."""

    name: str
    path: Path
    text: str
    notebook: NotebookNode

    @property
    def exercises(self) -> list[Exercise]:
        """In the order of the notebook."""
        graded = [cell for cell in self.notebook.cells if is_graded(cell)]
        prefix = self.name.split("_")[0]
        return [
            Exercise(
                id=cell.metadata.nbgrader.grade_id,
                number=f"{prefix}.{k}",
                points=float(cell.metadata.nbgrader.points),
                manual=bool(cell.metadata.nbgrader.solution),
            )
            for k, cell in enumerate(graded, start=1)
        ]

    def exercise(self, id: str) -> Exercise:
        """Raises CourseError if there is no such exercise."""
        for exercise in self.exercises:
            if exercise.id == id:
                return exercise
        raise CourseError(f"{self.path.name} has no exercise {id}: it has {', '.join(e.id for e in self.exercises)}.")

    def cell_mates(self, id: str) -> set[str]:
        """The exercises whose solutions stand in the same cell as this one's, itself among them."""
        cells = ({region.id for region in regions(cell.source)} for cell in self.notebook.cells)
        return next((ids for ids in cells if id in ids), {id})

    @property
    def points(self) -> float:
        """What one can get in the unit."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def asked_for(self) -> list[str]:
        """The names that solution cells define: what the student writes and the tests call."""
        return [
            name
            for cell in self.notebook.cells
            if cell.cell_type == "code" and is_solution(cell)
            for name in defined_names(cell.source)
        ]


def read_unit(course: Course, name: str) -> Unit:
    """Read and check solutions/NAME.py. Raises CourseError, naming file and line, for what an author got wrong."""
    path = course.solutions / f"{course.unit(name)}.py"
    text = path.read_text(encoding="utf-8")
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise CourseError(f"{path.name} is no notebook in py:percent format: {error}.") from error
    cells = _Cells(path, text)
    seen: set[str] = set()
    for k, cell in enumerate(notebook.cells):
        line = cells.line_of(cell)
        nbgrader = cell.metadata.get("nbgrader", {})
        grade_id = nbgrader.get("grade_id", "")
        if grade_id in seen:
            raise CourseError(f"{path.name}:{line}: the grade id {grade_id} is used twice: give one of them another.")
        seen |= {grade_id} if grade_id else set()
        if nbgrader and not re.fullmatch(r"[\w-]+", grade_id):
            raise CourseError(f"{path.name}:{line}: this nbgrader cell has no grade id: give it one.")
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
    unit = Unit(path.stem, path, text, notebook)
    _check_tasks(unit)
    return unit


def check_regions(cell: NotebookNode) -> None:
    """Raise ValueError unless every region of the cell is opened, closed and where it belongs."""
    inside = ""
    for line in cell.source.splitlines():
        kind = _marker(line)
        if kind is None:
            continue
        begins, region = kind
        if begins and inside:
            raise ValueError(f"a {region} region begins inside a {inside} region: close that one first.")
        if not begins and inside != region:
            raise ValueError(f"a {region} region ends that never began: add ### BEGIN {region}.")
        if begins and region == "SOLUTION" and not is_solution(cell):
            raise ValueError('a solution region stands in a cell that is no solution cell: set "solution": true.')
        if begins and region == "HIDDEN TESTS" and (not is_graded(cell) or is_solution(cell)):
            raise ValueError('hidden tests stand in a cell that is no test cell: set "grade": true.')
        inside = region if begins else ""
    if inside:
        raise ValueError(f"the {inside} region is never closed: add ### END {inside}.")


def regions(source: str) -> list[Region]:
    """The solution regions of a cell's source, from top to bottom."""
    found, opened = [], None
    for number, line in enumerate(source.splitlines()):
        if match := BEGIN_SOLUTION.match(line):
            opened = (match, number)
        elif END_SOLUTION.match(line) and opened:
            match, first = opened
            found.append(Region(match["id"], match["task"] or "", match["indent"], first, number))
            opened = None
    return found


def replace_regions(source: str, replacement: dict[str, str]) -> str:
    """The source with the regions named in ``replacement``, markers and all, replaced by these lines.

    The new lines are indented as the region was. Regions that are not named keep their solution and lose
    their markers.
    """
    lines = source.splitlines()
    for region in reversed(regions(source)):
        body = lines[region.first + 1 : region.last]
        if region.id in replacement:
            body = [region.indent + line if line else line for line in replacement[region.id].splitlines()]
        lines[region.first : region.last + 1] = body
    return "\n".join(lines)


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


def _marker(line: str) -> tuple[bool, str] | None:
    """(whether it begins, which region) for a marker line, None for any other line."""
    if not ANY_MARKER.search(line):
        return None
    for pattern, begins, region in (
        (BEGIN_SOLUTION, True, "SOLUTION"),
        (END_SOLUTION, False, "SOLUTION"),
        (BEGIN_HIDDEN, True, "HIDDEN TESTS"),
        (END_HIDDEN, False, "HIDDEN TESTS"),
    ):
        if pattern.match(line):
            return begins, region
    raise ValueError(
        f"the marker {line.strip()!r} is not understood: write ### BEGIN SOLUTION exercise-id: task, "
        "### END SOLUTION, ### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS."
    )


def _check_tasks(unit: Unit) -> None:
    """Every region belongs to an exercise, and every tested exercise has a region."""
    ids = {exercise.id for exercise in unit.exercises if not exercise.manual}
    found = {region.id for cell in unit.notebook.cells for region in regions(cell.source)}
    for id in sorted(found - ids):
        raise CourseError(f"{unit.path.name}: the solution region {id} has no test cell with that grade id: add one.")
    for id in sorted(ids - found):
        raise CourseError(f"{unit.path.name}: the test {id} has no region ### BEGIN SOLUTION {id}: add one.")


class _Cells:
    """Finds the line on which a cell begins, for messages."""

    def __init__(self, path: Path, text: str):
        self.lines = text.splitlines()
        self.at = 0

    def line_of(self, cell: NotebookNode) -> int:
        """The 1-based line of the cell's ``# %%``; cells have to be asked for in their order."""
        while self.at < len(self.lines) and not self.lines[self.at].startswith("# %%"):
            self.at += 1
        self.at += 1
        return self.at
