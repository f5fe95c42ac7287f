"""A grading session: one submission on its way through the student's process and the tests.

The session runs the notebook's cells in order, keeps their outputs, and scores each exercise. If the student's process
ends, the session starts a new one, runs the earlier cells again, and goes on.
"""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import nbformat
from nbformat import NotebookNode

from grading.execution.proxies import StudentClient, StudentProcessEnded, TimeUp, ValueCannotCross, without_folders
from grading.execution.rehearsal import RanAhead, Script
from grading.limits import MAX_DETAILS, MAX_LINE, MAX_LINES, MAX_NAME, MAX_OUTPUTS, OUTPUT_COST, Limits
from grading.message import Code, Message, listed
from grading.result import Score
from grading.scoring.budget import Measured, Meter
from grading.scoring.failures import Explanation, explain_failure
from grading.scoring.instructor_cells import InstructorCells
from grading.text import plain
from grading.units.cells import (
    BESIDE,
    CODE_NEARBY,
    ELSEWHERE,
    NEARBY,
    YOUR_ANSWER,
    belongs_to,
    found_at,
    is_demo,
    is_graded,
    is_test,
)
from grading.units.unit import Unit

T = TypeVar("T")
SCRIPTED = 4  # a test with a script gets this fraction of the time, because it may have to run again without
ENDLESS = "Your code was still running when its time was up: a loop may have no end."


class Process(Measured, Protocol):
    """A student's process, isolated or not, with a client that sends requests to it."""

    client: StudentClient

    def interrupt(self) -> None:
        """Interrupt the cell that is running, as Ctrl-C would."""
        ...

    def close(self, ended: bool = False) -> str:
        """End the process and everything that it started.

        ``ended`` says that the process seems to have ended on its own. Returns why it ended, if this is known, else "".
        Raises Interrupted if ``ended`` and the process was killed from outside.
        """
        ...


class GradingSession:
    """Grade one submission, and replace the student's process when it ends.

    Code can bring the process down long after it ran, through a thread, a timer or a stray message. So if a process
    that was already in use ends, whatever was running is run once more in a fresh process, and fails only if that
    process ends too. A timeout is not retried.

    Parameters
    ----------
    unit : Unit
        The unit, which provides the tests and the points.
    notebook : NotebookNode
        The submission. ``run`` fills the outputs of its cells in place.
    start : callable
        Starts a fresh process for the student's code.
    limits : Limits
        What the submission may use. The clock for its total time starts now.
    scripts : mapping of str to Script, optional
        The requests that a test makes, by exercise, as far as they are known.
    alone : bool, default True
        Whether no other submission is graded at the same time.

    Attributes
    ----------
    scores : dict
        The scores so far, by exercise.
    flags : list of Message
        What a person should check.
    """

    def __init__(
        self,
        unit: Unit,
        notebook: NotebookNode,
        start: Callable[[], Process],
        limits: Limits,
        scripts: Mapping[str, Script] | None = None,
        alone: bool = True,
    ):
        self.unit, self.notebook, self.start, self.limits = unit, notebook, start, limits
        self.scripts = scripts or {}
        self.max_points = {exercise.id: exercise.points for exercise in unit.exercises}
        self.instructor_cells = InstructorCells(unit)
        self.scores: dict[str, Score] = {}
        self.flags: list[Message] = []
        # The cells that a fresh process has to run again, each with its time limit in seconds.
        self.cells_to_rerun: list[tuple[str, float]] = []
        self.process: Process | None = None
        self.processes_started = 0
        self.output_size = 0
        self.failure: Message | None = None
        self.meter = Meter(limits, alone)

    def run(self) -> None:
        """Run the notebook from top to bottom, without its demos. Fill in the outputs, and score each exercise.

        Raises Interrupted if a process was killed from outside, and OutOfTurn if the submission should be graded alone.
        """
        for number, cell in enumerate(self.notebook.cells):
            if is_test(cell):
                self._run_test_cell(cell)
            elif is_graded(cell):
                self._score_written_answer(cell)
            elif cell.cell_type == "code" and not is_demo(cell):
                self._run_student_cell(cell, number)

    def close(self) -> None:
        """End the student's process, if there is one."""
        if self.process:
            self.process.close()
            self.meter.detach()
            self.process = None

    def fail(self, error: Exception) -> None:
        """Record that grading itself failed. A person has to grade the exercises that have no score yet."""
        self.failure = Message(Code.GRADING_FAILED_MIDWAY, error=type(error).__name__)
        self.flags.append(self.failure)

    def all_scores(self) -> list[Score]:
        """Return a score for each exercise, in the unit's order.

        An exercise that was not reached scores 0 points, or is left to a person if grading failed.
        """
        points, reason = (None, self.failure) if self.failure else (0.0, Message(Code.NOT_REACHED))
        defaults = {id: Score(id, points, max_points, reason) for id, max_points in self.max_points.items()}
        return list((defaults | self.scores).values())

    def _run_student_cell(self, cell: NotebookNode, number: int) -> None:
        """Run a student's cell and keep its outputs."""
        where = f"cell {number + 1}"
        try:
            outputs, interrupted = self._with_retry(
                lambda client: self._run(client, cell.source, self.limits.cell_seconds), where
            )
        except StudentProcessEnded as end:
            outputs = [_error("StudentProcessEnded", self._record_end(end, where))]
        else:
            # A cell that timed out would time out again. A tenth of its limit is usually enough to redo what it did
            # before it hung.
            self.cells_to_rerun.append((cell.source, self.limits.cell_seconds / (10 if interrupted else 1)))
        cell.outputs = self._output_nodes(outputs)

    def _run(self, client: StudentClient, source: str, seconds: float) -> tuple[list[Any], bool]:
        """Run a cell for at most this time. Return its outputs, and whether it was interrupted.

        An interrupted process remains usable. Raises TimeUp if the cell does not stop when it is interrupted, and
        StudentProcessEnded if the process ends.
        """
        client.set_time_limit(self.meter.budget(seconds))
        try:
            return client.run(source)[0], False
        except TimeUp:
            assert self.process
            self.process.interrupt()
            client.set_time_limit(self.meter.short_budget())
            outputs, _ = client.finish_run()
            self.flags.append(Message(Code.CELL_INTERRUPTED, seconds=self.limits.cell_seconds))
            return outputs, True

    def _run_test_cell(self, cell: NotebookNode) -> None:
        """Run a test cell in this process. It scores full points if it reaches its end, else none."""
        id = cell.metadata.nbgrader.grade_id
        where = f"the test {id}"
        text, explanation = "", Explanation("", "")
        passed = False
        try:
            text = self._play_test(id, where)
            passed = True
        except StudentProcessEnded as end:
            reason = self._record_end(end, where)
            explanation = Explanation(reason, "", *((ENDLESS, "stopping") if isinstance(end, TimeUp) else ()))
        except Exception as error:
            explanation = explain_failure(error)
        if self.process:
            try:
                self.process.client.set_time_limit(self.meter.short_budget())
                self.process.client.forget()
            except RanAhead:
                self.close()
            except (StudentProcessEnded, ValueCannotCross) as end:  # the score of the test does not change
                self._record_end(end, where)
        self.scores[id] = Score(id, self.max_points[id] if passed else 0.0, self.max_points[id], **vars(explanation))
        printed = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        outputs = printed if passed else [_error("CheckFailed", explanation.reason, explanation.details)]
        cell.outputs = [nbformat.from_dict(output) for output in outputs]

    def _play_test(self, id: str, where: str) -> str:
        """Run a test to its end, and return what it printed. Raises what the test raises.

        If there is a script, requests are sent ahead. If the process then ends, takes long or can't go on, this may be
        due to a request that the test would never have made. So the test runs again, one request at a time, and later
        tests do so at once. The submission doesn't pay for the first attempt.
        """
        if id in self.scripts:
            before = self.meter.mark()
            try:
                return self._run_test(self._client(where), id, self.scripts[id])
            except (RanAhead, TimeUp):
                self.close()
            except StudentProcessEnded as end:
                self._record_end(end, where)
            self.scripts = {}
            with contextlib.suppress(StudentProcessEnded):  # the test itself meets the same end
                self._client(where)
            self.meter.forgive(before)
        return self._with_retry(lambda client: self._run_test(client, id), where)

    def _run_test(self, client: StudentClient, id: str, script: Script | None = None) -> str:
        """Run a test to its end, and return what it printed. Raises what the test raises.

        If there is a script, requests are sent ahead, and a test whose responses are those of the rehearsal need not
        run.
        """
        client.set_time_limit(self.meter.budget(self.limits.test_seconds / (SCRIPTED if script else 1)))
        if script and client.play(script):
            return plain(script.output, MAX_DETAILS)
        output = self._output()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            self.instructor_cells.run_test(id, client)
        return plain(output.getvalue(), MAX_DETAILS)

    def _output(self) -> io.StringIO:
        """Return the stream for what a test prints."""
        return io.StringIO()

    def _with_retry(self, action: Callable[[StudentClient], T], where: str) -> T:
        """Do something with the student's process, and return the result of ``action``.

        If the process ends, and there was one before this call, try once more in a fresh process. Raises
        StudentProcessEnded if that attempt fails too, or if the first one already had a fresh process. Raises TimeUp at
        once.
        """
        already_used = self.process is not None
        try:
            return action(self._client(where))
        except TimeUp:
            raise
        except StudentProcessEnded as end:
            if not already_used:
                raise
            self._record_end(end, where)
        return action(self._client(where))

    def _score_written_answer(self, cell: NotebookNode) -> None:
        """Leave a written answer for a person to grade, unless neither it nor what belongs to it was written."""
        id = cell.metadata.nbgrader.grade_id
        if cell.source.strip() not in ("", YOUR_ANSWER) or cell.get("attachments"):
            self.scores[id] = Score(id, None, self.max_points[id], "")
            return
        places: dict[str, list[str]] = {}
        for number, other in enumerate(self.notebook.cells, start=1):
            if id in belongs_to(other):
                places.setdefault(found_at(other), []).append(str(number))
        points = None if places else 0.0
        self.scores[id] = Score(id, points, self.max_points[id], _reason_of_empty(places))

    def _client(self, where: str) -> StudentClient:
        """Return the client of the running process. If there is none, start a process and run the earlier cells again.

        A process that has ended, or sent something that was not requested, is closed first. Raises StudentProcessEnded
        if too many processes have ended or one of these cells ends the new one. Raises TimeUp if no time is left, or if
        a cell does not stop when it is interrupted.
        """
        if self.process and not self.process.client.is_quiet():
            self._record_end(StudentProcessEnded("it ended or sent an unexpected message"), where)
        if self.meter.time_is_up():
            raise TimeUp(f"the submission has used up its {self.limits.seconds:g} s")
        if self.process is None:
            if self.processes_started > self.limits.restarts:
                raise StudentProcessEnded("it ended too many times")
            self.processes_started += 1
            self.process = self.start()
            self.meter.attach(self.process)
            for source, seconds in self.cells_to_rerun:
                self._run(self.process.client, source, seconds)
        return self.process.client

    def _record_end(self, end: BaseException, where: str) -> str:
        """Close and forget the process, and flag why it ended. Return the reason for the score.

        Raises Interrupted if the process was killed from outside.
        """
        process, self.process = self.process, None
        reported = ""
        try:
            reported = process.close(ended=not isinstance(end, TimeUp)) if process else ""
        finally:
            self.meter.detach()
        cause = str(end) if isinstance(end, TimeUp) or not reported else reported
        self.flags.append(Message(Code.PROCESS_STOPPED, where=where, cause=cause))
        return Message(Code.PROCESS_ENDED, cause=cause)

    def _output_nodes(self, outputs: list[Any]) -> list[NotebookNode]:
        """Convert a cell's outputs to nbformat's form.

        Drop invalid outputs, and all after the first ``MAX_OUTPUTS`` of a cell. Once the submission's outputs exceed
        their total size, drop the rest and add a flag.
        """
        kept = []
        for output in outputs[:MAX_OUTPUTS]:
            node = as_output(output)
            if node is None:
                continue
            self.output_size += len(json.dumps(node)) + OUTPUT_COST
            if self.output_size > self.limits.output_bytes:
                self.flags.append(Message(Code.OUTPUT_TOO_LONG))
                break
            kept.append(node)
        return kept


def _reason_of_empty(places: dict[str, list[str]]) -> Message:
    """Return the reason for the score of an empty written answer.

    ``places`` says where there is something that may belong to it, and the numbers of the cells there.
    """
    if NEARBY in places:
        return Message(Code.WRITTEN_NEARBY_AND_BESIDE if BESIDE in places else Code.WRITTEN_NEARBY)
    if CODE_NEARBY in places:
        return Message(Code.CODE_NEARBY_AND_BESIDE if BESIDE in places else Code.CODE_NEARBY)
    if BESIDE in places:
        return Message(Code.WRITTEN_BESIDE)
    if ELSEWHERE in places:
        cells = places[ELSEWHERE]
        return Message(Code.WRITTEN_ELSEWHERE, numbers=listed(cells), count=len(cells))
    return Message(Code.NO_ANSWER)


def as_output(data: Any) -> NotebookNode | None:
    """Convert what a student's process sent as an output to nbformat's form. Return None if it isn't a valid output."""
    if not isinstance(data, dict):
        return None
    kind = data.get("output_type")
    match kind:
        case "stream" if data.get("name") in ("stdout", "stderr"):
            node = {"name": data["name"], "text": str(data.get("text", ""))}
        case "error":
            trace = data.get("traceback")
            lines = trace[:MAX_LINES] if isinstance(trace, list) else []
            node = {
                "ename": str(data.get("ename", ""))[:MAX_NAME],
                "evalue": str(data.get("evalue", ""))[:MAX_LINE],
                "traceback": [without_folders(str(line)[:MAX_LINE]) for line in lines],
            }
        case "display_data" | "execute_result" if isinstance(data.get("data"), dict):
            bundle = {str(mime): value for mime, value in data["data"].items()}
            bundle = {mime: value if mime.endswith("json") else str(value) for mime, value in bundle.items()}
            try:
                json.dumps(bundle, allow_nan=False)
            except (TypeError, ValueError):
                return None
            node = {"data": bundle, "metadata": {}} | ({"execution_count": None} if kind == "execute_result" else {})
        case _:
            return None
    return nbformat.from_dict({"output_type": kind, **node})


def _error(name: str, reason: str, details: str = "") -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": reason,
        "traceback": (details or reason).splitlines(),
    }
