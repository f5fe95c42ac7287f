"""TODO-DOC grading/scoring/session.py"""

import contextlib
import io
import json
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import nbformat
from nbformat import NotebookNode

from grading.execution.limits import Limits
from grading.execution.proxies import NotJudged, StudentClient, StudentEnded, TimeUp, without_folders
from grading.result import Score
from grading.scoring.failures import MAX_DETAILS, explained
from grading.scoring.instructor_cells import InstructorCells
from grading.text import plain
from grading.units.cells import YOUR_ANSWER, is_demo, is_graded, is_test
from grading.units.unit import Unit

MAX_OUTPUTS, MAX_LINES = 2_000, 1_000  # of a cell, and of an error's traceback
ENDED = "The student's process ended while this ran: {}."
BY_HAND = "look at it and grade it by hand."


T = TypeVar("T")


class Process(Protocol):
    """A student's process, shut in or not: a desk to ask at, a way to interrupt it, and an end."""

    client: StudentClient

    def interrupt(self) -> None:
        """Stop the cell that runs, as a person would with Ctrl-C."""
        ...

    def close(self, ended: bool = False) -> str:
        """End it and all that it started; if it is said to have ended before, why, or ""."""
        ...


class _Session:
    """One submission on its way through, with a student's process that is replaced when it ends.

    A process may end long after the code that is the cause: a thread, a timer, a message too many. So what
    runs just then is run once more in a fresh process, and only what ends that one too has lost.
    """

    def __init__(self, unit: Unit, notebook: NotebookNode, start: Callable[[], Process], limits: Limits):
        self.unit, self.notebook, self.start, self.limits = unit, notebook, start, limits
        self.points = {exercise.id: exercise.points for exercise in unit.exercises}
        self.given = InstructorCells(unit)
        self.scores: dict[str, Score] = {}
        self.flags: list[str] = []
        self.done: list[tuple[str, float]] = []  # the cells that a fresh process is brought up to date with
        self.process: Process | None = None
        self.restarts = 0
        self.outputs = 0
        self.failed = ""
        self.end = time.monotonic() + limits.seconds

    def run(self) -> None:
        for number, cell in enumerate(self.notebook.cells):
            if is_test(cell):
                self._test(cell)
            elif is_graded(cell):
                self._read_by_a_person(cell)
            elif cell.cell_type == "code" and not is_demo(cell):
                self._cell(cell, number)

    def close(self) -> None:
        if self.process:
            self.process.close()
            self.process = None

    def fail(self, error: Exception) -> None:
        """Take note that grading itself has failed: what has no score yet is for a person."""
        self.failed = f"Grading this submission failed on the way ({type(error).__name__}); {BY_HAND}"
        self.flags.append(self.failed)

    def all_scores(self) -> list[Score]:
        """A score for each exercise, in the notebook's order."""
        points, reason = (None, self.failed) if self.failed else (0.0, "The exercise was not reached.")
        missing = {id: Score(id, points, most, reason) for id, most in self.points.items()}
        return list((missing | self.scores).values())

    def _cell(self, cell: NotebookNode, number: int) -> None:
        """Run a cell of the student's and keep what it showed."""
        where = f"cell {number + 1}"
        try:
            outputs, interrupted = self._do(
                lambda client: self._run(client, cell.source, self.limits.cell_seconds), where
            )
        except StudentEnded as end:
            outputs = [_error("StudentProcessEnded", self._ended(end, where))]
        else:
            # Again it would take as long again; what it defines stands before the place where it hangs.
            self.done.append((cell.source, self.limits.cell_seconds / (10 if interrupted else 1)))
        cell.outputs = self._kept(outputs)

    def _run(self, client: StudentClient, source: str, seconds: float) -> tuple[list[Any], bool]:
        """A cell's outputs, and whether it had to be interrupted; if it obeys, the process goes on with the next."""
        client.allow(self._seconds(seconds))
        try:
            return client.run(source)[0], False
        except TimeUp:
            assert self.process
            self.process.interrupt()
            client.allow(2.0)
            outputs, _ = client.ran()
            self.flags.append(f"A cell ran longer than {self.limits.cell_seconds:g} s and was interrupted.")
            return outputs, True

    def _test(self, cell: NotebookNode) -> None:
        """Run a test cell here; full points if it was seen to reach its end."""
        id = cell.metadata.nbgrader.grade_id
        where = f"the test {id}"
        said, reason, details = "", "", ""
        passed = False
        try:
            said = self._do(lambda client: self._run_test(client, id), where)
            passed = True
        except StudentEnded as end:
            reason = self._ended(end, where)
        except Exception as error:
            reason, details = explained(error)
        if self.process:
            try:
                self.process.client.allow(2.0)
                self.process.client.forget()
            except (StudentEnded, NotJudged) as end:  # it changes nothing of what was seen
                self._ended(end, where)
        self.scores[id] = Score(id, self.points[id] if passed else 0.0, self.points[id], reason, details)
        shown = [{"output_type": "stream", "name": "stdout", "text": said}] if said else []
        cell.outputs = [nbformat.from_dict(o) for o in (shown if passed else [_error("CheckFailed", reason, details)])]

    def _run_test(self, client: StudentClient, id: str) -> str:
        """Run a test to its end, and return what it printed."""
        client.allow(self._seconds(self.limits.test_seconds))
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            self.given.run_test(id, client)
        return plain(said.getvalue(), MAX_DETAILS)

    def _do(self, action: Callable[[StudentClient], T], where: str) -> T:
        """Do something with the student's process: once more if that ended which had done other things before."""
        used = self.process is not None
        try:
            return action(self._desk(where))
        except TimeUp:
            raise
        except StudentEnded as end:
            if not used:
                raise
            self._ended(end, where)
        return action(self._desk(where))

    def _read_by_a_person(self, cell: NotebookNode) -> None:
        """A written answer waits for a person, unless there is nothing to read."""
        id = cell.metadata.nbgrader.grade_id
        answered = cell.source.strip() not in ("", YOUR_ANSWER)
        reason = "" if answered else "Nothing was written."
        self.scores[id] = Score(id, None if answered else 0.0, self.points[id], reason)

    def _desk(self, where: str) -> StudentClient:
        """The running process's desk; a new process, brought up to here, if the last one has ended.

        Raises StudentEnded if too many have, TimeUp if there is no time left.
        """
        if self.process and not self.process.client.is_quiet():
            self._ended(StudentEnded("it ended, or said what it was not asked"), where)
        if time.monotonic() > self.end:
            raise TimeUp(f"the submission has used its {self.limits.seconds:g} s")
        if self.process is None:
            if self.restarts > self.limits.restarts:
                raise StudentEnded("it ended too often")
            self.restarts += 1
            self.process = self.start()
            for source, seconds in self.done:
                self._run(self.process.client, source, seconds)
        return self.process.client

    def _ended(self, end: BaseException, where: str) -> str:
        """Take note of a process that ended, and of why."""
        why = self.process.close(ended=not isinstance(end, TimeUp)) if self.process else ""
        self.process = None
        cause = str(end) if isinstance(end, TimeUp) or not why else why
        self.flags.append(f"The student's code was stopped in {where}: {cause}.")
        return ENDED.format(cause)

    def _seconds(self, most: float) -> float:
        """How long something may take: never more than half of what is left, so that there is time for the rest."""
        return max(min(most, (self.end - time.monotonic()) / 2), 0.001)

    def _kept(self, outputs: list[Any]) -> list[NotebookNode]:
        """The outputs as far as they are some, and as long as they are not too many."""
        kept = []
        for output in outputs[:MAX_OUTPUTS]:
            node = as_output(output)
            if node is None:
                continue
            self.outputs += len(json.dumps(node))
            if self.outputs > self.limits.output_bytes:
                self.flags.append("The notebook showed more than is kept; what came last was left out.")
                break
            kept.append(node)
        return kept


def as_output(said: Any) -> NotebookNode | None:
    """An output as nbformat wants it, made of what a student's process says is one; None if it is none."""
    if not isinstance(said, dict):
        return None
    kind = said.get("output_type")
    match kind:
        case "stream" if said.get("name") in ("stdout", "stderr"):
            node = {"name": said["name"], "text": str(said.get("text", ""))}
        case "error":
            trace = said.get("traceback")
            lines = [without_folders(str(line)) for line in trace[:MAX_LINES]] if isinstance(trace, list) else []
            node = {"ename": str(said.get("ename", "")), "evalue": str(said.get("evalue", "")), "traceback": lines}
        case "display_data" | "execute_result" if isinstance(said.get("data"), dict):
            data = {str(mime): value for mime, value in said["data"].items()}
            data = {mime: value if mime.endswith("json") else str(value) for mime, value in data.items()}
            try:
                json.dumps(data, allow_nan=False)
            except (TypeError, ValueError):
                return None
            node = {"data": data, "metadata": {}} | ({"execution_count": None} if kind == "execute_result" else {})
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
