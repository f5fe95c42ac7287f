"""Rehearse a unit's tests with the model solution, so that grading a submission is faster.

A rehearsal records which requests each test makes, and remembers the values that tests expect. Both are the same for
every submission. Processes that are forked later share them.
"""

import io
from collections.abc import Callable, Mapping

from grading.execution.proxies import StudentClient
from grading.execution.rehearsal import SHIFT, Recorder, Script
from grading.execution.sandbox import Interrupted
from grading.limits import Limits
from grading.scoring.session import GradingSession, Process
from grading.submissions.restore import restore
from grading.units.catalogue import fill_in
from grading.units.unit import Unit
from helpers.checks.expected import remember

SLOW_SECONDS = 0.5  # a test that takes longer gains nothing, and would take twice as long if it had to run again
_scripts: dict[str, Mapping[str, Script]] = {}


def scripts_of(unit: Unit) -> Mapping[str, Script]:
    """Return the script of each test, by exercise, or no scripts if the unit has not been rehearsed."""
    return _scripts.get(unit.text, {})


def rehearse(unit: Unit, start: Callable[[], Process]) -> None:
    """Rehearse the tests of a unit, unless that has been done.

    If it fails, for example because a process was killed, submissions are graded without scripts.

    Parameters
    ----------
    unit : Unit
    start : callable
        Starts a process for students' code.
    """
    if unit.text in _scripts:
        return
    rehearsals = [_Rehearsal(unit, start, shift) for shift in (0.0, SHIFT)]
    for rehearsal in rehearsals:
        try:
            with remember():
                rehearsal.run()
        except Interrupted:
            return
        finally:
            rehearsal.close()
    first, second = rehearsals
    passed = {id for id in first.outputs.keys() & second.recorders.keys() if first.seconds[id] < SLOW_SECONDS}
    _scripts[unit.text] = {
        id: Script(first.recorders[id].cues(second.recorders[id]), first.outputs[id]) for id in passed
    }


class _Rehearsal(GradingSession):
    """Grade the model solution, and record the requests of each test."""

    def __init__(self, unit: Unit, start: Callable[[], Process], shift: float):
        super().__init__(unit, restore(fill_in(unit, []), unit).notebook, start, Limits())
        self.shift = shift
        self.recorders: dict[str, Recorder] = {}
        self.outputs: dict[str, str] = {}  # of the tests that have passed
        self.seconds: dict[str, float] = {}  # of processor time that the student's process has used in each test

    def _run_test(self, client: StudentClient, id: str, script: Script | None = None) -> str:
        self.recorders[id] = client.recorder = Recorder(client.channel, self.shift)
        start = self.meter.computing()
        try:
            self.outputs[id] = super()._run_test(client, id)
        finally:
            client.recorder = None
            self.seconds[id] = self.meter.computing() - start
        return self.outputs[id]

    def _output(self) -> io.StringIO:
        client = self.process and self.process.client
        return _Output(client.recorder) if client and client.recorder else io.StringIO()


class _Output(io.StringIO):
    """The stream for what a test prints. A check prints a line when it has passed, so the next one starts a program."""

    def __init__(self, recorder: Recorder):
        super().__init__()
        self.recorder = recorder

    def write(self, text: str) -> int:
        self.recorder.cut()
        return super().write(text)
