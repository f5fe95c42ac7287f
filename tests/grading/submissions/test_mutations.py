"""However a notebook is damaged, it is graded, or there is a reason why it can't be.

Hypothesis mutates an honest submission step by step. It deletes, duplicates, moves and retypes cells. It removes
metadata, forges it or replaces it with any JSON. It replaces strings with any string, and bytes with any bytes.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from course_fixtures import ISOLATED, UNIT, answered, small_course
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.result import Result
from grading.scoring.grader import grade
from grading.submissions.restore import Unreadable, restore
from grading.units.cells import is_graded, is_solution, is_test
from grading.units.unit import Unit, read_unit

# nbformat warns about the damage that these tests do on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:Non-unique cell id", "ignore:Cell is missing an id")

Notebook = dict[str, Any]

TEXT = st.text(st.characters(), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
IDS = st.sampled_from(["linear", "forward", "backward", "why", "", "../linear", "linear "])
KINDS = st.sampled_from(["code", "markdown", "raw"])


# --- mutations of any cell ---------------------------------------------------------------------------------


def delete(cells: list[Any], at: int, draw: Any) -> None:
    del cells[at]


def duplicate(cells: list[Any], at: int, draw: Any) -> None:
    cells.insert(draw(st.integers(0, len(cells))), copy.deepcopy(cells[at]))


def move(cells: list[Any], at: int, draw: Any) -> None:
    cells.insert(draw(st.integers(0, len(cells) - 1)), cells.pop(at))


def retype(cells: list[Any], at: int, draw: Any) -> None:
    cells[at]["cell_type"] = draw(KINDS | JSON)


def strip(cells: list[Any], at: int, draw: Any) -> None:
    cells[at].pop(draw(st.sampled_from(["metadata", "id", "source", "outputs", "cell_type"])), None)


def forge(cells: list[Any], at: int, draw: Any) -> None:
    forged = st.fixed_dictionaries(
        {"grade_id": IDS | JSON, "points": JSON, "grade": st.booleans() | JSON, "solution": st.booleans() | JSON}
    )
    cells[at]["metadata"] = draw(st.fixed_dictionaries({"nbgrader": forged | JSON, "tags": JSON}) | JSON)


def rename(cells: list[Any], at: int, draw: Any) -> None:
    cells[at]["id"] = draw(IDS | JSON)


def rewrite(cells: list[Any], at: int, draw: Any) -> None:
    cells[at]["source"] = draw(TEXT | st.lists(TEXT | JSON, max_size=3) | JSON)


def replace(cells: list[Any], at: int, draw: Any) -> None:
    cells[at] = draw(JSON)


MUTATIONS = [delete, duplicate, move, retype, strip, forge, rename, rewrite, replace]


@st.composite
def mutated(draw: Any, honest: bytes) -> bytes:
    """Mutate an honest submission one to six times, and sometimes its top level or its bytes, too."""
    notebook: Notebook = json.loads(honest)
    for _ in range(draw(st.integers(1, 6))):
        cells = [k for k, cell in enumerate(notebook["cells"]) if isinstance(cell, dict)]
        if cells:
            draw(st.sampled_from(MUTATIONS))(notebook["cells"], draw(st.sampled_from(cells)), draw)
    if draw(st.booleans()):
        key = draw(st.sampled_from(["metadata", "nbformat", "nbformat_minor", "worksheets", "cells"]))
        if key != "cells" or draw(st.booleans()):
            notebook[key] = draw(JSON)
    data = json.dumps(notebook).encode()
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 4)) :]
    return data


# --- mutations that keep the answers ----------------------------------------------------------


@st.composite
def with_intact_answers(draw: Any, honest: bytes) -> bytes:
    """Mutate everything but the answers. No mutation here may cost a point."""
    notebook: Notebook = json.loads(honest)
    cells = notebook["cells"]
    for _ in range(draw(st.integers(1, 6))):
        tests = [cell for cell in cells if isinstance(cell, dict) and cell.get("id") in ("forward", "backward")]
        match draw(st.sampled_from(["delete", "duplicate", "edit", "forge", "strip", "retype", "damage", "format"])):
            case "delete" if tests:
                cells.remove(draw(st.sampled_from(tests)))
            case "duplicate" if tests:
                cells.insert(draw(st.integers(0, len(cells))), copy.deepcopy(draw(st.sampled_from(tests))))
            case "edit" if tests:
                draw(st.sampled_from(tests))["source"] = draw(TEXT)
            case "forge" if tests:
                nbgrader = draw(st.sampled_from(tests))["metadata"].get("nbgrader", {})
                nbgrader |= {"points": draw(JSON), "grade": draw(JSON), "solution": draw(JSON)}
            case "strip":
                for cell in cells:
                    if isinstance(cell, dict) and cell.get("cell_type") == "code":
                        cell["metadata"] = {}
            case "retype":
                answer = next(c for c in cells if isinstance(c, dict) and "class Linear" in str(c.get("source")))
                answer["cell_type"] = draw(KINDS)
            case "damage":
                cells.insert(draw(st.integers(0, len(cells))), draw(JSON.filter(lambda x: not isinstance(x, dict))))
            case "format":
                notebook["nbformat_minor"] = draw(st.integers(0, 9))
                notebook["metadata"] = draw(JSON)
    return json.dumps(notebook).encode()


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)


@pytest.fixture(scope="module")
def sandbox(unit: Unit) -> Iterator[Sandbox]:
    with Sandbox(unit, Limits(cell_seconds=5, test_seconds=5, seconds=20), isolated=ISOLATED) as sandbox:
        yield sandbox


RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@settings(max_examples=400, **RELAXED)
@given(data=st.data())
def test_a_mutated_notebook_is_either_restored_or_unreadable(unit: Unit, data: st.DataObject) -> None:
    submitted = data.draw(mutated(answered(unit)))
    try:
        submission = restore(submitted, unit)
    except Unreadable as reason:
        assert str(reason).endswith(".")
        assert "\n" not in str(reason)
        return
    originals = {c.metadata.nbgrader.grade_id: c for c in unit.notebook.cells if is_graded(c) or is_solution(c)}
    restored = [c for c in submission.notebook.cells if "nbgrader" in c.metadata]
    assert sorted(c.metadata.nbgrader.grade_id for c in restored) == sorted(originals)
    for cell in restored:
        original = originals[cell.metadata.nbgrader.grade_id]
        assert cell.metadata.nbgrader == original.metadata.nbgrader
        assert cell.cell_type == original.cell_type
        assert cell.source == original.source or not is_test(original)
    order = [c.metadata.nbgrader.grade_id for c in restored]
    assert all(order.index("linear") < order.index(test) for test in ("forward", "backward"))
    assert all(isinstance(flag, str) and "\n" not in flag for flag in submission.flags)


@settings(max_examples=60, **RELAXED)
@given(data=st.data())
def test_a_mutated_notebook_gets_scores_or_a_reason(unit: Unit, sandbox: Sandbox, data: st.DataObject) -> None:
    result = grade(data.draw(mutated(answered(unit))), unit, sandbox.start, sandbox.limits)
    assert [(score.exercise, score.max_points) for score in result.scores] == [
        ("forward", 2),
        ("backward", 4),
        ("why", 3),
    ]
    for score in result.scores:
        assert score.points in (None, 0, score.max_points)
        assert score.points or score.reason or score.exercise == "why" or not result.readable
    assert result.readable or result.flags
    assert Result.from_json(result.to_json()) == result


@settings(max_examples=60, **RELAXED)
@given(data=st.data())
def test_a_mutation_that_keeps_the_answers_costs_no_point(unit: Unit, sandbox: Sandbox, data: st.DataObject) -> None:
    result = grade(data.draw(with_intact_answers(answered(unit))), unit, sandbox.start, sandbox.limits)
    points = {score.exercise: score.points for score in result.scores}
    assert (points["forward"], points["backward"]) == (2, 4), result.flags


def test_the_mutations_reach_every_kind_of_repair(unit: Unit) -> None:
    """If the notebook's format changes, the mutations may do nothing. Then the tests above would pass for no reason."""
    messages: set[str] = set()

    @settings(max_examples=200, database=None, derandomize=True, **RELAXED)
    @given(submitted=mutated(answered(unit)))
    def collect(submitted: bytes) -> None:
        try:
            messages.update(restore(submitted, unit).flags)
        except Unreadable as reason:
            messages.add(str(reason))

    collect()
    for part in (
        "was missing",
        "more than once",
        "lost its metadata",
        "changed it back to code",
        "not a notebook",
        "damaged",
    ):
        assert any(part in message for message in messages), part
