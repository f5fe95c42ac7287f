"""Grade one submission: run the student's cells over there and the tests over here.

The notebook is gone through from top to bottom. A cell of the student's is run in the student's process. A
test cell is run in this process, in which no code of the student's ever runs, with stand-ins for what the
student wrote. Points come from tests that were seen to pass, and from nothing else.
"""

import ast
import contextlib
import hashlib
import io
import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any, Protocol, TypeVar

import nbformat
import numpy as np
from nbformat import NotebookNode

from grading.release import YOUR_ANSWER, visible
from grading.result import Result, Score, plain, writable
from grading.source import Unit, is_demo, is_graded, is_solution, is_test
from grading.standins import Desk, NotJudged, StudentEnded, TimeUp, without_folders
from grading.submission import Unreadable, read

MAX_REASON, MAX_DETAILS = 2_000, 20_000
MAX_FLAGS = 30
MAX_OUTPUTS, MAX_LINES = 2_000, 1_000  # of a cell, and of an error's traceback
ENDED = "The student's process ended while this ran: {}."
BY_HAND = "look at it and grade it by hand."


@dataclass(frozen=True)
class Limits:
    """What a submission may use. Seconds are wall time; memory in bytes, for each process."""

    cell_seconds: float = 20.0
    test_seconds: float = 20.0
    seconds: float = 120.0
    restarts: int = 40
    memory: int = 2 << 30
    processes: int = 32
    file_bytes: int = 32 << 20
    output_bytes: int = 8 << 20


Given = TypeVar("Given")


class Process(Protocol):
    """A student's process, shut in or not: a desk to ask at, a way to interrupt it, and an end."""

    desk: Desk

    def interrupt(self) -> None:
        """Stop the cell that runs, as a person would with Ctrl-C."""
        ...

    def close(self, ended: bool = False) -> str:
        """End it and all that it started; if it is said to have ended before, why, or ""."""
        ...


def grade(data: bytes, unit: Unit, start: Callable[[], Process], limits: Limits | None = None) -> Result:
    """The result of one submission. Raises nothing that a submission could cause.

    start: makes a fresh process for the student's code.
    """
    digest = digest_of(data, unit)
    try:
        submission = read(data, unit)
    except Unreadable as reason:
        return _unreadable(unit, digest, str(reason))
    except Exception as error:  # none that is known; the others are graded all the same
        return _unreadable(unit, digest, f"Restoring this submission failed ({type(error).__name__}); {BY_HAND}")
    session = _Session(unit, submission.notebook, start, limits or Limits())
    try:
        session.run()
    except Exception as error:  # likewise
        session.fail(error)
    finally:
        session.close()
    flags = [plain(flag, MAX_REASON) for flag in dict.fromkeys(submission.flags + session.flags)]
    if len(flags) > MAX_FLAGS:
        flags = [*flags[:MAX_FLAGS], f"There was more of this kind: {len(flags) - MAX_FLAGS} further notes."]
    return Result(unit.name, digest, session.all_scores(), flags, as_shown(submission.notebook))


def _unreadable(unit: Unit, digest: str, reason: str) -> Result:
    """The result of a submission that only a person can judge."""
    reason = plain(reason, MAX_REASON)
    scores = [Score(e.id, None, e.points, reason) for e in unit.exercises]
    return Result(unit.name, digest, scores, [reason], readable=False)


def as_shown(notebook: NotebookNode) -> str:
    """The notebook as formgrader and the feedback show it: as JSON, without the hidden tests."""
    for cell in notebook.cells:
        if is_test(cell):
            cell.source = visible(cell.source)
    return writable(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)) + "\n"


def digest_of(data: bytes, unit: Unit) -> str:
    """What a result came from: the submission, the unit's source, the grader and what it stands on."""
    whole = hashlib.sha256()
    for part in (data, unit.text.encode(), environment().encode()):
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def environment() -> str:
    """A digest of the grader's and the helpers' files, data included, and of the versions that they run on."""
    import platform

    global _environment
    if not _environment:
        whole = hashlib.sha256(f"{platform.python_version()} {np.__version__}".encode())
        for path in judging_files():
            whole.update(path.read_bytes())
        _environment = whole.hexdigest()
    return _environment


_environment = ""


def judging_files() -> list[Path]:
    """Every file of the two packages that a score depends on."""
    import grading
    import helpers

    found = [path for package in (grading, helpers) for path in sorted(Path(package.__path__[0]).rglob("*"))]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


class _Session:
    """One submission on its way through, with a student's process that is replaced when it ends.

    A process may end long after the code that is the cause: a thread, a timer, a message too many. So what
    runs just then is run once more in a fresh process, and only what ends that one too has lost.
    """

    def __init__(self, unit: Unit, notebook: NotebookNode, start: Callable[[], Process], limits: Limits):
        self.unit, self.notebook, self.start, self.limits = unit, notebook, start, limits
        self.points = {exercise.id: exercise.points for exercise in unit.exercises}
        self.given = _Given(unit)
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
            outputs, interrupted = self._do(lambda desk: self._run(desk, cell.source, self.limits.cell_seconds), where)
        except StudentEnded as end:
            outputs = [_error("StudentProcessEnded", self._ended(end, where))]
        else:
            # Again it would take as long again; what it defines stands before the place where it hangs.
            self.done.append((cell.source, self.limits.cell_seconds / (10 if interrupted else 1)))
        cell.outputs = self._kept(outputs)

    def _run(self, desk: Desk, source: str, seconds: float) -> tuple[list[Any], bool]:
        """A cell's outputs, and whether it had to be interrupted; if it obeys, the process goes on with the next."""
        desk.allow(self._seconds(seconds))
        try:
            return desk.run(source)[0], False
        except TimeUp:
            assert self.process
            self.process.interrupt()
            desk.allow(2.0)
            outputs, _ = desk.ran()
            self.flags.append(f"A cell ran longer than {self.limits.cell_seconds:g} s and was interrupted.")
            return outputs, True

    def _test(self, cell: NotebookNode) -> None:
        """Run a test cell here; full points if it was seen to reach its end."""
        id = cell.metadata.nbgrader.grade_id
        where = f"the test {id}"
        said, reason, details = "", "", ""
        passed = False
        try:
            said = self._do(lambda desk: self._run_test(desk, id), where)
            passed = True
        except StudentEnded as end:
            reason = self._ended(end, where)
        except Exception as error:
            reason, details = explained(error)
        if self.process:
            try:
                self.process.desk.allow(2.0)
                self.process.desk.forget()
            except (StudentEnded, NotJudged) as end:  # it changes nothing of what was seen
                self._ended(end, where)
        self.scores[id] = Score(id, self.points[id] if passed else 0.0, self.points[id], reason, details)
        shown = [{"output_type": "stream", "name": "stdout", "text": said}] if said else []
        cell.outputs = [nbformat.from_dict(o) for o in (shown if passed else [_error("CheckFailed", reason, details)])]

    def _run_test(self, desk: Desk, id: str) -> str:
        """Run a test to its end, and return what it printed."""
        desk.allow(self._seconds(self.limits.test_seconds))
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            self.given.run_test(id, desk)
        return plain(said.getvalue(), MAX_DETAILS)

    def _do(self, action: Callable[[Desk], Given], where: str) -> Given:
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

    def _desk(self, where: str) -> Desk:
        """The running process's desk; a new process, brought up to here, if the last one has ended.

        Raises StudentEnded if too many have, TimeUp if there is no time left.
        """
        if self.process and not self.process.desk.is_quiet():
            self._ended(StudentEnded("it ended, or said what it was not asked"), where)
        if time.monotonic() > self.end:
            raise TimeUp(f"the submission has used its {self.limits.seconds:g} s")
        if self.process is None:
            if self.restarts > self.limits.restarts:
                raise StudentEnded("it ended too often")
            self.restarts += 1
            self.process = self.start()
            for source, seconds in self.done:
                self._run(self.process.desk, source, seconds)
        return self.process.desk

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


def warm_up(unit: Unit) -> None:
    """Load what the unit's given cells import, so that no process forked from this one has to."""
    given = _Given(unit)
    with contextlib.redirect_stdout(io.StringIO()):
        for step in given.steps:
            if not step.test:
                exec(step.code, given.namespace)


@dataclass(frozen=True)
class _Step:
    """A cell that the course gives, or the test of an exercise, ready to be run.

    test: the exercise's id, "" for a given cell. asked_for: the names of the student's that it uses.
    """

    test: str
    code: CodeType
    asked_for: frozenset[str]


class _Given:
    """The instructor's side of a unit: what test cells see beside the stand-ins.

    The cells that the course gives are run here as far as they use nothing that a student writes.
    """

    def __init__(self, unit: Unit):
        if unit.text not in _plans:
            _plans[unit.text] = _plan(unit)
        self.steps = _plans[unit.text]
        self.namespace: dict[str, Any] = {"__name__": "__tests__"}
        self.ran = 0

    def run_test(self, id: str, desk: Desk) -> None:
        """Run the test cell of that exercise, and before it the given cells that stand above it."""
        for number, step in enumerate(self.steps):
            if step.test == id:
                # What one test hands to the student's code may come back changed: no other test sees that.
                namespace = {name: _copied(value) for name, value in self.namespace.items()}
                for name in sorted(step.asked_for):
                    with contextlib.suppress(NameError):
                        namespace[name] = desk.look(name)
                exec(step.code, namespace)
                return
            if not step.test and number >= self.ran:
                exec(step.code, self.namespace)
                self.ran = number + 1
        raise NotJudged(f"the unit has no test {id}")


def _copied(value: Any) -> Any:
    """A copy of an array, and of lists, tuples and dicts with what is in them; anything else as it is."""
    if type(value) is np.ndarray:
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value


_plans: dict[str, list[_Step]] = {}


def _plan(unit: Unit) -> list[_Step]:
    """The unit's given cells and tests, in their order."""
    steps = []
    asked_for = set(unit.asked_for)
    theirs = set(asked_for)
    for cell in unit.notebook.cells:
        if cell.cell_type != "code" or is_solution(cell) or is_demo(cell):
            continue
        used, bound = names_in(cell.source)
        if is_test(cell):
            id = cell.metadata.nbgrader.grade_id
            code = compile(cell.source, f"<the test of {id}>", "exec")
            steps.append(_Step(id, code, frozenset(used & asked_for)))
        elif used & theirs:
            theirs |= bound
        else:
            steps.append(_Step("", compile(cell.source, "<a cell of the unit>", "exec"), frozenset()))
    return steps


def names_in(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell uses, and those that it binds: assigned, defined or imported."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    return used, bound


def explained(error: Exception) -> tuple[str, str]:
    """The same as ``explain``, as plain text of bounded length, even if the error can't say what it is."""
    try:
        reason, details = explain(error)
    except Exception:  # it has to show values that came from a student
        reason, details = f"{type(error).__name__}, and what it says can't be shown.", ""
    return plain(reason, MAX_REASON), plain(details, MAX_DETAILS)


def explain(error: Exception) -> tuple[str, str]:
    """Why a test failed: a sentence, and what there is to say beyond it. Nothing of the test's own source."""
    from helpers.checks import CheckFailed

    if isinstance(error, CheckFailed):
        return error.message, str(error)
    if isinstance(error, NotJudged):
        return str(error), ""
    trace = getattr(error, "student_trace", None)
    if trace is not None:
        return f"{type(error).__name__}: {error}", trace
    if isinstance(error, AssertionError):
        return str(error) or "A property that was asked for does not hold.", ""
    if isinstance(error, NameError):
        return f"{error}: has the cell that defines it been run without an error?", ""
    # Anything else was raised by test code working on what the student returned.
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} (while the test worked on what was returned, {Path(last.filename).name})",
        "",
    )


def _error(name: str, reason: str, details: str = "") -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": reason,
        "traceback": (details or reason).splitlines(),
    }
