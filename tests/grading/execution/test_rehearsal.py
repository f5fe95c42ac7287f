"""Requests that are sent ahead change no result, and tell no answer."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, WRONG_BACKWARD, answered, small_course

from grading.course import installed_course
from grading.execution.proxies import StudentClient, StudentProcessEnded
from grading.execution.rehearsal import Cue, Script, _is_same, telling_parts
from grading.execution.sandbox import Interrupted, Sandbox
from grading.limits import Limits
from grading.scoring import rehearse as rehearsals
from grading.scoring.budget import Meter
from grading.scoring.grader import grade
from grading.scoring.instructor_cells import InstructorCells
from grading.scoring.rehearse import rehearse, scripts_of
from grading.scoring.session import GradingSession
from grading.student_process.channel import Channel, changes_in, split_message
from grading.units.catalogue import Answer, fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

LIMITS = Limits(cell_seconds=4, test_seconds=4, seconds=60)


@pytest.fixture(autouse=True)
def no_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsals, "_scripts", {})


def result(unit: Unit, sandbox: Sandbox, data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    return dict(json.loads(grade(data, unit, sandbox.start, limits, "digest").to_json()))


class BothWays:
    """Grade submissions of a unit with requests sent ahead and one request at a time.

    A sandbox and a rehearsal take seconds, so tests share them. Each submission has a process of its own.
    """

    def __init__(self, unit: Unit, sandbox: Sandbox):
        self.unit, self.sandbox = unit, sandbox
        rehearse(unit, sandbox.start)
        self.scripts = rehearsals._scripts.pop(unit.text, {})  # other files of this process have not asked for them

    def grade(self, data: bytes, limits: Limits = LIMITS) -> tuple[dict[str, Any], dict[str, Any]]:
        ahead = result(self.unit, self.sandbox, data, limits)
        rehearsals._scripts[self.unit.text] = {}
        one_by_one = result(self.unit, self.sandbox, data, limits)
        rehearsals._scripts[self.unit.text] = self.scripts
        return ahead, one_by_one


@pytest.fixture(scope="module")
def rehearsed_small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothWays]:
    unit = read_unit(small_course(tmp_path_factory.mktemp("small")), UNIT)
    with Sandbox(unit, LIMITS, ISOLATED) as sandbox:
        yield BothWays(unit, sandbox)


@pytest.fixture
def small(rehearsed_small: BothWays) -> BothWays:
    rehearsals._scripts[rehearsed_small.unit.text] = rehearsed_small.scripts
    return rehearsed_small


@pytest.fixture(scope="module", params=installed_course().units())
def rehearsed_unit(request: pytest.FixtureRequest) -> Iterator[BothWays]:
    unit = read_unit(installed_course(), request.param)
    with Sandbox(unit, LIMITS, ISOLATED) as sandbox:
        yield BothWays(unit, sandbox)


@pytest.fixture
def both(rehearsed_unit: BothWays) -> BothWays:
    rehearsals._scripts[rehearsed_unit.unit.text] = rehearsed_unit.scripts
    return rehearsed_unit


def programs(script: Script) -> list[list[Cue]]:
    """Return the requests of each message that is sent."""
    found: list[list[Cue]] = []
    for cue in script.cues:
        if cue.starts or not found:
            found.append([])
        found[-1].append(cue)
    return found


def test_each_unit_s_tests_give_the_same_results_both_ways(both: BothWays) -> None:
    """One wrong and one right answer to each exercise, and wrong ones whose mistake is to keep a state.

    A failed check may have called the code more often than one request at a time would have. So if all layers share a
    state, the tests after the first failed one may see another state. They give the same points, but perhaps for
    another reason.
    """
    automatic = {exercise.id for exercise in both.unit.exercises if not exercise.manual}
    assert automatic - both.scripts.keys() <= {"digits"}  # a slow test has no script
    assert all(script.cues for script in both.scripts.values())
    for answer in sample(both.unit):
        ahead, one_by_one = both.grade(fill_in(both.unit, [answer]))
        if answer.kind == "stored-state":
            ahead, one_by_one = (up_to_the_first_failure(result) for result in (ahead, one_by_one))
        assert ahead == one_by_one, f"{answer.exercise}: {answer.name}"


@pytest.mark.parametrize(
    ("rehearsed_unit", "exercise"),
    [("03_layers", "relu-forward"), ("06_fully_connected", "train")],
    indirect=["rehearsed_unit"],
    scope="module",
)
def test_right_answers_of_every_kind_are_not_flagged(both: BothWays, exercise: str) -> None:
    """Some return arrays of every kind, to which a check writes. Others call a function of the test more often."""
    right = [answer for answer in read_catalogue(installed_course(), both.unit)[exercise] if answer.right]
    assert right
    for answer in right:
        assert result(both.unit, both.sandbox, fill_in(both.unit, [answer]))["flags"] == [], answer.name


def up_to_the_first_failure(result: dict[str, Any]) -> dict[str, Any]:
    """Return all points, and the reasons up to the first lost point."""
    scores = result["scores"]
    lost = [k for k, score in enumerate(scores) if score["points"] != score["max_points"]]
    return {"points": [score["points"] for score in scores], "scores": scores[: lost[0] + 1] if lost else scores}


def sample(unit: Unit) -> list[Answer]:
    """Choose answers from the catalogue, without endless loops, whose time would be the test's."""
    chosen = []
    for answers in read_catalogue(installed_course(), unit).values():
        wrong = [a for a in answers if not a.right and a.kind != "stopping"]
        chosen += wrong[:1] + [a for a in wrong[1:] if a.kind == "stored-state"][:2]
        chosen += [a for a in answers if a.right][:1]
    return chosen


# Right answers to "backward" of the small unit, written in ways that could confuse the numbering of what crosses.
RIGHT = {
    "another order of operations": """
W, b = self.parameters
return [np.einsum('nd,nm->dm', self.x, dz), dz.T.sum(axis=1)], np.einsum('nm,dm->nd', dz, W)
""",
    "more arrays": """
W, b = self.parameters
self.kept = [dz, self.x, dz * 2]
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
""",
    "a tuple": """
W, b = self.parameters
return (self.x.T @ dz, dz.sum(axis=0)), dz @ W.T
""",
    "the same array again and again": """
W, b = self.parameters
self.out = getattr(self, 'out', {})
key = dz.shape
self.out.setdefault(key, np.empty((len(dz), len(W))))[:] = dz @ W.T
return [self.x.T @ dz, dz.sum(axis=0)], self.out[key]
""",
    "a global counter": """
global calls
calls = globals().get('calls', 0) + 1
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
""",
    "what it prints": """
print('backward')
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
""",
}
# Wrong answers, some of which depend on what was called before.
WRONG = {
    "rows kept": WRONG_BACKWARD,
    "its arguments are changed": """
W, b = self.parameters
dx = dz @ W.T
db = dz.sum(axis=0)
dW = self.x.T @ dz
dz *= 2
return [dW, db], dx
""",
    "an exception": """
W, b = self.parameters
return [self.x @ dz, dz.sum(axis=0)], dz @ W.T
""",
    "right for three calls": """
global calls
calls = globals().get('calls', 0) + 1
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0) * (calls < 4)], dz @ W.T
""",
    "right for the first batch": """
W, b = self.parameters
self.first = getattr(self, 'first', self.x)
return [self.first[:len(dz)].T @ dz, dz.sum(axis=0)], dz @ W.T
""",
    "it ends the process": "import os; os._exit(0)",
    "it ends the process in the fifth call": """
global calls
calls = globals().get('calls', 0) + 1
if calls == 5: import os; os._exit(0)
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
""",
    "something that can't cross": "return {1, 2}",
    "nothing": "pass",
}


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_answers_that_could_confuse_the_numbering(small: BothWays, name: str) -> None:
    ahead, one_by_one = small.grade(answered(small.unit, backward=(RIGHT | WRONG)[name]))
    assert ahead == one_by_one
    assert [score["points"] for score in ahead["scores"][:2]] == [2.0, 4.0 if name in RIGHT else 0.0]


def test_an_endless_loop_has_the_same_result(small: BothWays) -> None:
    limits = Limits(cell_seconds=4, test_seconds=1, seconds=60)
    ahead, one_by_one = small.grade(answered(small.unit, backward="while True: pass"), limits)
    assert ahead == one_by_one
    assert [score["points"] for score in ahead["scores"][:2]] == [2.0, 0.0]


def running_tests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each test that runs adds its exercise."""
    ran: list[str] = []
    run_test = InstructorCells.run_test

    def noted(cells: InstructorCells, id: str, client: StudentClient) -> None:
        ran.append(id)
        run_test(cells, id, client)

    monkeypatch.setattr(InstructorCells, "run_test", noted)
    return ran


def test_a_test_that_would_say_the_same_does_not_run(small: BothWays, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = running_tests(monkeypatch)
    points = result(small.unit, small.sandbox, answered(small.unit))["scores"]
    assert ran == []
    assert [score["points"] for score in points[:2]] == [2.0, 4.0]
    result(small.unit, small.sandbox, answered(small.unit, backward=WRONG_BACKWARD))
    assert ran == ["backward"]


def test_one_bit_of_difference_makes_the_test_run(small: BothWays, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = running_tests(monkeypatch)
    nearly = """
W, b = self.parameters
dx = dz @ W.T
dx[0, 0] = np.nextafter(dx[0, 0], 9)
return [self.x.T @ dz, dz.sum(axis=0)], dx
"""
    result(small.unit, small.sandbox, answered(small.unit, backward=nearly))
    assert ran == ["backward"]


def numbers_in(value: Any) -> list[float]:
    """Return the numbers in a part of a message's header, without those that number arrays, objects and functions."""
    if isinstance(value, list) and value[:1] in (["array"], ["object"], ["method"], ["function"]):
        return []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for item in value for number in numbers_in(item)]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


def telling_numbers(*messages: bytes) -> set[float]:
    """Return the numbers that messages carry, rounded to six digits, without small whole numbers."""
    found: list[float] = []
    for message in messages:
        _, fields, *_ = msgpack.unpackb(split_message(message)[0], strict_map_key=False)
        found += numbers_in([part for name, part in fields.items() if name not in ("object", "function", "number")])
        for _, dtype, _, _, data in changes_in(message):
            if np.dtype(dtype).kind in "fiu":
                found += np.frombuffer(data, dtype).astype(float).tolist()
    rounded = {float(f"{abs(number):.6g}") for number in found if np.isfinite(number)}
    return {number for number in rounded if number > 64 or number != round(number)}


def test_no_request_tells_the_answer_to_one_before_it_in_the_same_message(both: BothWays) -> None:
    for id, script in both.scripts.items():
        known: set[float] = set()
        for program in programs(script):
            answers: set[float] = set()
            for cue in program:
                request = telling_numbers(cue.step.message)
                assert not (request - known) & answers, id
                known |= request
                answers |= telling_numbers(*cue.exchange[::2]) - known


TELLING = """
### BEGIN HIDDEN TESTS
z = x @ W + b
layer = Linear(W, b)
first = layer.forward(x)
second = layer.forward(LATER)
np.testing.assert_allclose(first, z)
### END HIDDEN TESTS
"""


@pytest.mark.parametrize("later", ["z[:, :3] * 1.0", "first[:, :3] * 2.0", "np.sqrt(np.abs(first[:, :3]))"])
def test_a_request_that_depends_on_an_answer_is_not_sent_ahead(tmp_path: Path, later: str) -> None:
    mark = "# %% nbgrader" + '={"grade": true, "grade_id": "backward"'
    before, found, after = SOURCE.partition(mark)
    test = before.rstrip() + TELLING.replace("LATER", later).rstrip() + "\n\n" + found + after
    unit = read_unit(small_course(tmp_path, test), UNIT)
    with Sandbox(unit, LIMITS, ISOLATED) as sandbox:
        rehearse(unit, sandbox.start)
    *_, last = programs(scripts_of(unit)["forward"])
    assert len(last) == 1  # the second call of the layer, alone


def encoded(value: Any, parity: int = 0) -> bytes:
    """Return the message with which a student's process answers."""
    ends = socket.socketpair()
    with ends[0], ends[1]:
        channel = Channel(ends[0], parity, lambda value: ("object", [3, "Layer", False, value.methods]), None)  # type: ignore[arg-type]
        return channel.encode("value", value=value, contents=[])


class Thing:
    """Stands for an object of a student's process."""

    def __init__(self, *methods: str):
        self.methods = list(methods)


def test_an_object_may_have_more_methods_than_in_the_rehearsal() -> None:
    assert _is_same(encoded(Thing("forward", "help", "backward")), encoded(Thing("forward", "backward")))
    assert _is_same(encoded([1.0, Thing("forward", "help")]), encoded([1.0, Thing("forward")]))
    assert not _is_same(encoded(Thing("forward")), encoded(Thing("forward", "backward")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"subject": 5, "object": [99, 8, 8, 5, 3]}, {"subject": 5, "object": [3, 8]}),
        (("object", [1, 2, 3, [1, 2, 3]]), ("object", [1, 2, 3, [1, 2]])),
        (-0.0, 0.0),
        (1, 1.0),
        (True, 1),
        ([1.0, 2.0], (1.0, 2.0)),
        (np.array([-0.0]), np.array([0.0])),
        (np.zeros((1, 4)), np.zeros((4, 1))),
        (1.0, np.float64(1.0)),
    ],
)
def test_whatever_differs_in_a_bit_is_not_the_same(value: Any, expected: Any) -> None:
    assert _is_same(encoded(expected), encoded(expected))
    assert not _is_same(encoded(value), encoded(expected))


def test_a_huge_response_is_not_even_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = encoded([[]] * 100_000)
    monkeypatch.setattr("grading.execution.rehearsal.unpack_header", lambda header: pytest.fail("it is unpacked"))
    assert not _is_same(huge, encoded(1.0))


@pytest.mark.parametrize(
    ("answer", "later"),
    [
        (np.array([0.0, 1.5, 0.25]), np.array([0.0, 1.5, 0.25])),  # each number was seen before, but not in this order
        (2.89, 2.89000000001),
        (np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0])),  # small whole numbers
        ("converges", "converges"),
        ([1.0, 3.0, 2.0], [1.0, 3.0, 2.0]),
        ((1.5, "x"), {"a": 1.5}),
    ],
)
def test_what_tells_an_answer_is_recognised(answer: Any, later: Any) -> None:
    assert telling_parts(encoded(answer), neighbours=True) & telling_parts(encoded(later))


def test_a_class_that_hides_its_methods_costs_no_points_and_little_time(small: BothWays) -> None:
    """Its methods are looked up one by one, which no rehearsal has done. So each test would have to run twice."""
    cell = """
class wrapped:
    def __init__(self, function): self.function = function
    def __get__(self, instance, owner): return lambda *args: self.function(instance, *args)
"""
    data = answered(small.unit, extra=cell)
    data = data.replace(b"    def forward(self, x):", b"    @wrapped\\n    def forward(self, x):")
    data = data.replace(b"    def backward(self, dz):", b"    @wrapped\\n    def backward(self, dz):")
    assert b"@wrapped" in data
    ahead, one_by_one = small.grade(data)
    assert ahead == one_by_one
    assert [score["points"] for score in ahead["scores"][:2]] == [2.0, 4.0]


def test_a_value_that_cannot_cross_does_not_shift_the_numbers(small: BothWays) -> None:
    """An exception handler in the student's code may go on after it."""
    right = "W, b = self.parameters\nreturn [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T"
    odd = f"self.kept = [lambda: 0, object()]\n{right}"
    began = time.monotonic()
    ahead, one_by_one = small.grade(answered(small.unit, backward=odd))
    assert ahead == one_by_one
    assert time.monotonic() - began < 30


def test_a_rehearsal_that_is_disturbed_is_none(small: BothWays, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsals._scripts.clear()
    run = GradingSession.run
    monkeypatch.setattr(GradingSession, "run", disturbed)
    rehearse(small.unit, small.sandbox.start)
    assert not scripts_of(small.unit)
    monkeypatch.setattr(GradingSession, "run", run)
    rehearse(small.unit, small.sandbox.start)
    assert scripts_of(small.unit)


def disturbed(session: GradingSession) -> None:
    """Stand for a session whose process is killed from outside."""
    session.process = session.start()
    raise Interrupted


def test_a_session_can_be_closed_after_its_process_was_killed(small: BothWays) -> None:
    session = GradingSession(small.unit, small.unit.notebook, small.sandbox.start, LIMITS)
    session._client("here")
    assert session.process
    process = session.process
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "close", raise_interrupted)
        with pytest.raises(Interrupted):
            session._record_end(StudentProcessEnded("it ended"), "here")
    session.close()
    process.close()


def raise_interrupted(ended: bool = False) -> str:
    raise Interrupted


def test_a_grading_limit_does_not_count_what_was_tried_ahead() -> None:
    meter = Meter(LIMITS)
    before = meter.mark()
    meter._ended_seconds += 3.0
    meter.start -= 5.0
    meter.forgive(before)
    assert meter.computing() == pytest.approx(0.0, abs=0.1)
