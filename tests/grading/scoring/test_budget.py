"""A limit on time counts what a submission computes, wherever it does so, and not what the machine does besides."""

import sys
import time
from collections.abc import Callable, Iterator

import pytest
from course_fixtures import ISOLATED, UNIT, answered, small_course

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.result import Result
from grading.scoring.budget import Budget, Meter, OutOfTurn
from grading.scoring.grader import grade
from grading.units.unit import read_unit

LIMITS = Limits(cell_seconds=0.8, test_seconds=0.8, seconds=12)
IN_CHILDREN = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        while True:
            pass
time.sleep(60)
"""
IN_PROGRAMS = """
import subprocess, sys
for _ in range(60):
    subprocess.run([sys.executable, "-S", "-c", "import time\\nwhile time.process_time() < 0.3: pass"])
"""
IN_GRANDCHILDREN = """
import os, time
if os.fork() == 0:
    if os.fork() == 0:
        while True:
            pass
    os._exit(0)
time.sleep(60)
"""
INTERRUPTED = "A cell was interrupted"

Grading = Callable[[str], tuple[Result, float]]


@pytest.fixture(scope="module")
def grading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grading]:
    """Return a function that grades a submission with an additional cell, and tells how long that took."""
    unit = read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)
    with Sandbox(unit, LIMITS, ISOLATED) as sandbox:
        sandbox.ready()

        def grade_with(cell: str, alone: bool = True) -> tuple[Result, float]:
            start = time.monotonic()
            result = grade(answered(unit, extra=cell), unit, sandbox.start, LIMITS, alone=alone)
            return result, time.monotonic() - start

        yield grade_with


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a process's children have computed")
@pytest.mark.parametrize("cell", ["while True:\n    pass", IN_CHILDREN, IN_PROGRAMS, IN_GRANDCHILDREN])
def test_computing_counts_wherever_it_happens(cell: str, grading: Grading) -> None:
    result, _ = grading(cell)
    assert [flag for flag in result.flags if flag.startswith(INTERRUPTED)]
    assert [score.points for score in result.scores[:2]] == [2, 4], "only the cell is interrupted"


def test_sleep_is_no_computing_and_ends_all_the_same(grading: Grading) -> None:
    result, _ = grading("import time\ntime.sleep(1.2)")
    assert result.flags == []
    result, seconds = grading("import time\ntime.sleep(600)")
    assert [flag for flag in result.flags if flag.startswith(INTERRUPTED)]
    assert seconds < 120


def test_a_submission_that_sleeps_beside_others_is_not_judged(grading: Grading) -> None:
    with pytest.raises(OutOfTurn):
        grading("import time\ntime.sleep(600)", alone=False)
    result, _ = grading("while True:\n    pass", alone=False)
    assert result.points == 6, "what a submission computes does not depend on others"


class Busy:
    """A process that computes for a given time, and waits for a core for another time."""

    cpu_seconds = core_delay = 0.0

    def __init__(self, seconds: float, delay: float):
        self.seconds, self.delay = seconds, delay

    def usage(self) -> "Busy":
        return self

    def update(self) -> None: ...

    def seconds_now(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("seconds", "delay", "elapsed", "outcome"),
    [
        (0.5, 9, 9.6, None),  # it hardly had a core
        (1.5, 0, 1.6, TimeoutError),
        (0.5, 0, 3.0, None),
        (0.5, 0, 4.0, OutOfTurn),  # it has slept for 3.5 s
        (0.5, 12, 12.5, OutOfTurn),
    ],
)
def test_each_kind_of_time_has_its_limit(
    seconds: float, delay: float, elapsed: float, outcome: type | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "process_time", lambda: 0.0)
    monkeypatch.setattr("grading.scoring.budget.core_delay", lambda: 0.0)
    monkeypatch.setattr("grading.scoring.budget.measures_delay", lambda: True)
    monkeypatch.setattr(sys, "platform", "linux")
    meter = Meter(Limits(), alone=False)
    budget: Budget = meter.budget(1.0)
    meter.attach(Busy(seconds, delay))  # type: ignore[arg-type]
    clock[0] += elapsed
    if outcome is None:
        budget.check()
    else:
        with pytest.raises(outcome):
            budget.check()
