"""Notebooks that were released before modules were renamed, and import the old names, still get all points."""

import json
from pathlib import Path

import nbformat
import pytest
from course_fixtures import ISOLATED, hand_in

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.message import Code, Message
from grading.scoring.grade_unit import grade_unit
from grading.submissions.restore import restore
from grading.units.cells import is_solution
from grading.units.unit import read_unit

RELEASED = sorted((Path(__file__).parent / "earlier_release").glob("*.ipynb"))


def test_every_earlier_release_belongs_to_a_unit(course: Course) -> None:
    assert RELEASED
    assert {path.stem for path in RELEASED} <= set(course.units())


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_an_earlier_release_gets_all_points(course: Course, path: Path) -> None:
    hand_in(course, "early", path.stem, path.read_bytes())
    grade_unit(course, path.stem, jobs=1, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        result = gradebook.result("early", path.stem)
    assert result
    lost = {score.exercise: score.reason for score in result.scores if score.reason}
    assert lost == {}
    automatic = {
        exercise.id: exercise.points for exercise in read_unit(course, path.stem).exercises if not exercise.manual
    }
    assert {score.exercise: score.points for score in result.scores if score.exercise in automatic} == automatic


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_its_answers_are_recognised_without_their_metadata(course: Course, path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    answers = [cell for cell in notebook.cells if cell.cell_type == "code" and is_solution(cell)]
    ids = {cell.metadata.nbgrader.grade_id for cell in answers}
    for cell in answers:
        cell.metadata.clear()
        del cell["id"]
    flags = restore(json.dumps(notebook).encode(), read_unit(course, path.stem)).flags
    assert set(flags) == {Message(Code.METADATA_LOST, cell=id) for id in ids}
