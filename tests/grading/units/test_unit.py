"""Reading a unit's source: every mistake an author can make is reported with the file and the line."""

from pathlib import Path

import pytest
from course_fixtures import SOURCE, UNIT, small_course

from grading.course import CourseError
from grading.units.cells import defined_names
from grading.units.regions import replace_regions
from grading.units.unit import read_unit


def test_exercises_are_numbered_in_the_order_of_the_notebook(tmp_path: Path) -> None:
    unit = read_unit(small_course(tmp_path), "91")
    assert [(e.id, e.number, e.points, e.manual) for e in unit.exercises] == [
        ("forward", "91.1", 2, False),
        ("backward", "91.2", 4, False),
        ("why", "91.3", 3, True),
    ]
    assert unit.exercise_names == ["Linear"]
    assert unit.exercises_in_same_cell("forward") == {"forward", "backward"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("        ### END SOLUTION\n\n    def backward", "\n    def backward", "begins inside"),
        ("dz @ W.T\n        ### END SOLUTION", "dz @ W.T", "never closed: add ### END SOLUTION"),
        ("### END HIDDEN TESTS\n", "", "HIDDEN TESTS region is never closed"),
        ("        ### BEGIN SOLUTION forward: the output z\n", "", "ends but never begins"),
        ('"grade_id": "backward"', '"grade_id": "forward"', "grade id forward is used twice"),
        (', "points": 4', "", 'the test backward has no points: add "points": 1'),
        ('"grade_id": "linear", ', "", "has no valid grade id"),
        ("### BEGIN SOLUTION forward: the output z", "### BEGIN SOLUTION", "is not recognised"),
        ("### BEGIN SOLUTION forward:", "### BEGIN SOLUTION farward:", "farward has no test cell"),
        ('"solution": true, "task": false} tags', '"solution": false, "task": false} tags', "not a solution cell"),
    ],
)
def test_a_mistake_in_a_source_is_reported(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SOURCE
    course = small_course(tmp_path, SOURCE.replace(old, new, 1))
    with pytest.raises(CourseError) as error:
        read_unit(course, UNIT)
    reported = str(error.value)
    assert message in reported
    assert reported.startswith(f"{UNIT}.py")
    assert reported.endswith(".")


def test_an_unknown_unit_is_reported_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="17 is not a unit: choose one of 91_small"):
        read_unit(small_course(tmp_path), "17")


def test_a_replaced_region_keeps_its_indentation() -> None:
    source = "def f(x):\n    ### BEGIN SOLUTION f: it\n    return 1\n    ### END SOLUTION"
    assert replace_regions(source, {"f": "y = x\nreturn y"}) == "def f(x):\n    y = x\n    return y"
    assert replace_regions(source, {}) == "def f(x):\n    return 1"


def test_defined_names_are_those_at_the_top_level_of_a_cell() -> None:
    assert defined_names("import os\na, b = 1, 2\nc: int = 3\ndef f(): x = 1\nclass G: y = 2") == list("abcfG")
