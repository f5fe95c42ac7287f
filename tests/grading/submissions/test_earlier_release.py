"""Notebooks that were released before modules were renamed, and import the old names, still get all points."""

import json
from pathlib import Path

import nbformat
import pytest
from course_fixtures import ISOLATED, hand_in

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.message import Code, Message, listed
from grading.scoring.grade_unit import grade_unit
from grading.submissions.restore import restore
from grading.units.cells import YOUR_ANSWER, belongs_to, is_solution
from grading.units.unit import read_unit

RELEASED = Path(__file__).parent / "earlier_release"
# Some units have been split since. Then the old notebook is handed in for each of the units that it has become.
BECAME = {
    "00_start_here": ["00_start_here"],
    "01_gradient_descent": ["01_gradient_descent"],
    "02_compute_graphs": ["02_compute_graphs"],
    "03_layers": ["03_layers", "04_gradient_check"],
    "04_one_hidden_layer": ["05_one_hidden_layer"],
    "05_fully_connected": ["06_fully_connected", "07_digits"],
    "06_step_sizes": ["08_step_sizes", "09_loss_curves"],
    "07_what_comes_next": ["10_minibatches", "11_momentum"],
}
PAIRS = [(RELEASED / f"{old}.ipynb", unit) for old, units in BECAME.items() for unit in units]
NEW = {"multiply-layer", "residual-backward", "read-curve"}  # exercises that these releases did not have
by_unit = pytest.mark.parametrize(("path", "unit"), PAIRS, ids=[unit for _, unit in PAIRS])


def test_every_earlier_release_is_tried_and_every_unit_has_one(course: Course) -> None:
    assert sorted(path.stem for path in RELEASED.glob("*.ipynb")) == sorted(BECAME)
    assert sorted(unit for _, unit in PAIRS) == course.units()


@by_unit
def test_an_earlier_release_gets_all_points(course: Course, path: Path, unit: str) -> None:
    hand_in(course, "early", unit, path.read_bytes())
    grade_unit(course, unit, jobs=1, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        result = gradebook.result("early", unit)
    assert result
    lost = {score.exercise: score.reason for score in result.scores if score.reason and score.exercise not in NEW}
    assert lost == {}
    exercises = [e for e in read_unit(course, unit).exercises if not e.manual and e.id not in NEW]
    automatic = {exercise.id: exercise.points for exercise in exercises}
    assert {score.exercise: score.points for score in result.scores if score.exercise in automatic} == automatic


@by_unit
def test_its_answers_are_recognised_without_their_metadata(course: Course, path: Path, unit: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    source = read_unit(course, unit)
    asked = [cell.metadata.nbgrader.grade_id for cell in source.notebook.cells if is_solution(cell)]
    answers = [cell for cell in notebook.cells if cell.cell_type == "code" and is_solution(cell)]
    ids = {cell.metadata.nbgrader.grade_id for cell in answers}
    for cell in answers:
        cell.metadata.clear()
        del cell["id"]
    flags = restore(json.dumps(notebook).encode(), source).flags
    lost = [id for id in asked if id in ids]
    expected = [Message(Code.METADATA_LOST, cells=listed(lost), count=len(lost))]
    assert [flag for flag in flags if flag.code == Code.METADATA_LOST] == expected


@by_unit
@pytest.mark.parametrize("stripped", [False, True])
def test_its_empty_written_answers_get_no_points(course: Course, path: Path, unit: str, stripped: bool) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_solution(cell):
            cell.source = YOUR_ANSWER
        if stripped:
            cell.metadata.clear()
            del cell["id"]
    source = read_unit(course, unit)
    restored = restore(json.dumps(notebook).encode(), source)
    assert not {Code.CODE_IN_TEST, Code.TEST_MOVED}.intersection(flag.code for flag in restored.flags)
    written = {exercise.id for exercise in source.exercises if exercise.manual}
    assert not [cell.source for cell in restored.notebook.cells if written.intersection(belongs_to(cell))]
