"""A grading session: one submission on its way through the student's process and the tests.

The session runs the notebook's cells in order, keeps their outputs, and scores each exercise. If the student's process
ends, the session starts another one, repeats the cells before that point, and goes on.
"""

import contextlib
import io
import json
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import nbformat
from nbformat import NotebookNode

from grading.execution.proxies import NotJudged, StudentClient, StudentEnded, TimeUp, without_folders
from grading.limits import MAX_DETAILS, MAX_LINES, MAX_OUTPUTS, Limits
from grading.message import Code, Message
from grading.result import Score
from grading.scoring.failures import explain_failure
from grading.scoring.instructor_cells import InstructorCells
from grading.text import plain
from grading.units.cells import YOUR_ANSWER, is_demo, is_graded, is_test
from grading.units.unit import Unit

T = TypeVar("T")


class Process(Protocol):
    """A student's process, isolated or not, with a client that sends requests to it."""

    client: StudentClient

    def interrupt(self) -> None:
        """Interrupt the cell that is running, like Ctrl-C."""
        ...

    def close(self, ended: bool = False) -> str:
        """End the process and everything it started.

        With ``ended``, the caller has seen the process end already. Returns why it ended, if known, else "".
        """
        ...


class GradingSession:
    """Grades one submission, and replaces the student's process when it ends.

    A process may end long after the code that causes the end, through a thread, a timer or an extra message. So
    whatever was running is run once more in a fresh process, and fails only if it ends that one too.
    """

    def __init__(self, unit: Unit, notebook: NotebookNode, start: Callable[[], Process], limits: Limits):
        self.unit, self.notebook, self.start, self.limits = unit, notebook, start, limits
        self.max_points = {exercise.id: exercise.points for exercise in unit.exercises}
        self.instructor_cells = InstructorCells(unit)
        self.scores: dict[str, Score] = {}
        self.flags: list[Message] = []
        # The cells that a fresh process has to repeat, each with its time limit in seconds.
        self.completed: list[tuple[str, float]] = []
        self.process: Process | None = None
        self.restarts = 0
        self.output_size = 0
        self.failure: Message | None = None
        self.deadline = time.monotonic() + limits.seconds

    def run(self) -> None:
        for number, cell in enumerate(self.notebook.cells):
            if is_test(cell):
                self._run_test_cell(cell)
            elif is_graded(cell):
                self._score_written_answer(cell)
            elif cell.cell_type == "code" and not is_demo(cell):
                self._run_student_cell(cell, number)

    def close(self) -> None:
        if self.process:
            self.process.close()
            self.process = None

    def fail(self, error: Exception) -> None:
        """Record that grading itself failed. A person has to grade the exercises that have no score yet."""
        self.failure = Message(Code.GRADING_FAILED_MIDWAY, error=type(error).__name__)
        self.flags.append(self.failure)

    def all_scores(self) -> list[Score]:
        """Return a score for each exercise, in the notebook's order."""
        points, reason = (None, self.failure) if self.failure else (0.0, Message(Code.NOT_REACHED))
        missing = {id: Score(id, points, max_points, reason) for id, max_points in self.max_points.items()}
        return list((missing | self.scores).values())

    def _run_student_cell(self, cell: NotebookNode, number: int) -> None:
        """Run a student's cell and keep its outputs."""
        where = f"cell {number + 1}"
        try:
            outputs, interrupted = self._with_retry(
                lambda client: self._run(client, cell.source, self.limits.cell_seconds), where
            )
        except StudentEnded as end:
            outputs = [_error("StudentProcessEnded", self._record_end(end, where))]
        else:
            # A cell that hung would hang again. A tenth of the time is enough for what it defines before that point.
            self.completed.append((cell.source, self.limits.cell_seconds / (10 if interrupted else 1)))
        cell.outputs = self._nodes(outputs)

    def _run(self, client: StudentClient, source: str, seconds: float) -> tuple[list[Any], bool]:
        """Run a cell. Returns its outputs, and whether it was interrupted; after that, the process can go on."""
        client.set_time_limit(self._time_limit(seconds))
        try:
            return client.run(source)[0], False
        except TimeUp:
            assert self.process
            self.process.interrupt()
            client.set_time_limit(2.0)
            outputs, _ = client.finish_run()
            self.flags.append(Message(Code.CELL_INTERRUPTED, seconds=self.limits.cell_seconds))
            return outputs, True

    def _run_test_cell(self, cell: NotebookNode) -> None:
        """Run a test cell in this process. It scores full points if it reaches its end."""
        id = cell.metadata.nbgrader.grade_id
        where = f"the test {id}"
        text, reason, details = "", "", ""
        passed = False
        try:
            text = self._with_retry(lambda client: self._run_test(client, id), where)
            passed = True
        except StudentEnded as end:
            reason = self._record_end(end, where)
        except Exception as error:
            reason, details = explain_failure(error)
        if self.process:
            try:
                self.process.client.set_time_limit(2.0)
                self.process.client.forget()
            except (StudentEnded, NotJudged) as end:  # the test's outcome stands
                self._record_end(end, where)
        self.scores[id] = Score(id, self.max_points[id] if passed else 0.0, self.max_points[id], reason, details)
        printed = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        outputs = printed if passed else [_error("CheckFailed", reason, details)]
        cell.outputs = [nbformat.from_dict(output) for output in outputs]

    def _run_test(self, client: StudentClient, id: str) -> str:
        """Run a test to its end, and return what it printed."""
        client.set_time_limit(self._time_limit(self.limits.test_seconds))
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            self.instructor_cells.run_test(id, client)
        return plain(output.getvalue(), MAX_DETAILS)

    def _with_retry(self, action: Callable[[StudentClient], T], where: str) -> T:
        """Do something with the student's process. If a process that was already in use ends, try once more."""
        already_used = self.process is not None
        try:
            return action(self._client(where))
        except TimeUp:
            raise
        except StudentEnded as end:
            if not already_used:
                raise
            self._record_end(end, where)
        return action(self._client(where))

    def _score_written_answer(self, cell: NotebookNode) -> None:
        """Leave a written answer for a person to grade, unless it is empty."""
        id = cell.metadata.nbgrader.grade_id
        answered = cell.source.strip() not in ("", YOUR_ANSWER)
        reason = "" if answered else Message(Code.NO_ANSWER)
        self.scores[id] = Score(id, None if answered else 0.0, self.max_points[id], reason)

    def _client(self, where: str) -> StudentClient:
        """Return a client of the running process. If that has ended, start another and repeat the completed cells.

        Raises StudentEnded if too many processes have ended, and TimeUp if no time is left.
        """
        if self.process and not self.process.client.is_quiet():
            self._record_end(StudentEnded("it ended or sent an unexpected message"), where)
        if time.monotonic() > self.deadline:
            raise TimeUp(f"the submission has used up its {self.limits.seconds:g} s")
        if self.process is None:
            if self.restarts > self.limits.restarts:
                raise StudentEnded("it ended too many times")
            self.restarts += 1
            self.process = self.start()
            for source, seconds in self.completed:
                self._run(self.process.client, source, seconds)
        return self.process.client

    def _record_end(self, end: BaseException, where: str) -> str:
        """Flag that the process ended, and why. Returns the reason for the score."""
        reported = self.process.close(ended=not isinstance(end, TimeUp)) if self.process else ""
        self.process = None
        cause = str(end) if isinstance(end, TimeUp) or not reported else reported
        self.flags.append(Message(Code.PROCESS_STOPPED, where=where, cause=cause))
        return Message(Code.PROCESS_ENDED, cause=cause)

    def _time_limit(self, seconds: float) -> float:
        """Limit a duration to half of the remaining time, so that some is left for the rest of the notebook."""
        return max(min(seconds, (self.deadline - time.monotonic()) / 2), 0.001)

    def _nodes(self, outputs: list[Any]) -> list[NotebookNode]:
        """Convert a cell's outputs. Drop invalid ones, and those beyond the submission's limit."""
        kept = []
        for output in outputs[:MAX_OUTPUTS]:
            node = as_output(output)
            if node is None:
                continue
            self.output_size += len(json.dumps(node))
            if self.output_size > self.limits.output_bytes:
                self.flags.append(Message(Code.OUTPUT_TOO_LONG))
                break
            kept.append(node)
        return kept


def as_output(data: Any) -> NotebookNode | None:
    """Convert what a student's process sent as an output to nbformat's form. Returns None if it is not an output."""
    if not isinstance(data, dict):
        return None
    kind = data.get("output_type")
    match kind:
        case "stream" if data.get("name") in ("stdout", "stderr"):
            node = {"name": data["name"], "text": str(data.get("text", ""))}
        case "error":
            trace = data.get("traceback")
            lines = [without_folders(str(line)) for line in trace[:MAX_LINES]] if isinstance(trace, list) else []
            node = {"ename": str(data.get("ename", "")), "evalue": str(data.get("evalue", "")), "traceback": lines}
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
