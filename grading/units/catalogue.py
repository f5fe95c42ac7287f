"""The catalogue: wrong and right answers to every exercise, by which the tests themselves are tested.

What an entry looks like stands in solutions/README.md. Here the entries are read, and filled into a unit's
released notebook as a student would have done.
"""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat

from grading.course import Course, CourseError
from grading.units.cells import YOUR_ANSWER, is_graded, is_solution, is_test, without_answer_tags
from grading.units.regions import replace_regions, visible
from grading.units.unit import Unit

OTHER_REGION = re.compile(r"^### REGION (?P<id>[\w-]+)\s*$", re.MULTILINE)
TITLE = re.compile(r"^(?P<kind>wrong|right): (?P<name>.+)$")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise.

    right:   whether it should get all points. name: its mistake, or the way it is written.
    regions: what it puts into which region.
    """

    unit: str
    exercise: str
    right: bool
    name: str
    regions: dict[str, str]


def read_catalogue(course: Course, unit: Unit) -> dict[str, list[Answer]]:
    """The answers to a unit's exercises, by exercise. Raises CourseError for an entry that is not well-formed."""
    folder = course.root / "tests" / "catalogue" / unit.name
    ids = [exercise.id for exercise in unit.exercises if not exercise.manual]
    found: dict[str, list[Answer]] = {id: [] for id in ids}
    for path in sorted(folder.glob("*.py")):
        if path.stem not in found:
            raise CourseError(f"{path.relative_to(course.root)}: {unit.name} has no exercise {path.stem}: rename it.")
        found[path.stem] = _read(path, unit.name)
    return found


def fill_in(unit: Unit, answers: list[Answer], written: str = "") -> bytes:
    """A submission: the released notebook, solved, with these answers in the place of the solutions.

    written: what stands in the place of each answer in words; nothing if empty.
    """
    replacement = {id: text for answer in answers for id, text in answer.regions.items()}
    notebook = copy.deepcopy(unit.notebook)
    for cell in notebook.cells:
        without_answer_tags(cell)
        if is_test(cell):
            cell.source = visible(cell.source)
        elif is_graded(cell):
            cell.source = written or YOUR_ANSWER
        elif is_solution(cell):
            cell.source = replace_regions(cell.source, replacement)
    return nbformat.writes(notebook).encode()


def _read(path: Path, unit: str) -> list[Answer]:
    answers = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        if cell.cell_type != "code":
            continue
        title = TITLE.match(cell.metadata.get("title", ""))
        if not title:
            raise CourseError(
                f"{path.name}: a cell is titled {cell.metadata.get('title', '')!r}: begin it with # %% wrong: NAME "
                "or # %% right: NAME."
            )
        first, *others = OTHER_REGION.split(cell.source)
        regions = {path.stem: first.strip("\n")} if first.strip() else {}
        regions |= {id: text.strip("\n") for id, text in zip(others[::2], others[1::2], strict=True)}
        answers.append(Answer(unit, path.stem, title["kind"] == "right", title["name"], regions))
    return answers
