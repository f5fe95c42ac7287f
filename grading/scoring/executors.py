"""Where submissions are graded: in processes on this machine, or on the machines of a Dask cluster.

An engine is given jobs and yields (student, result as JSON) as they end, in any order; None stands for a job
whose processes died each time. Grading a submission is a function of its bytes and the unit alone, so it does
not matter which engine does it, nor where, nor after how many tries.
"""

import atexit
import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from grading.course import CourseError
from grading.execution.limits import Limits
from grading.execution.sandbox import Interrupted, Sandbox
from grading.result import Result, Score
from grading.scoring import process_pool
from grading.scoring.digest import digest_of, environment
from grading.scoring.grader import grade
from grading.scoring.instructor_cells import warm_up
from grading.submissions.collect import SubmittedFile
from grading.units.unit import Unit

# Beyond what a submission may use: reading it, starting, writing the result down.
GRACE_SECONDS = 60
TASKS_A_WORKER = 2
TRIES = 3
PATIENCE = "10s"  # for a scheduler to answer

Answers = Generator[tuple[str, bytes | None], None, None]


class Failed(Exception):
    """A submission could not be graded, whatever it is: try again later."""


@dataclass(frozen=True)
class Job:
    """Everything that grading one unit's submissions needs to know beside the submissions."""

    unit: Unit
    limits: Limits
    isolated: bool


def assess(data: bytes, problem: str, unit: Unit, sandbox: Sandbox, limits: Limits) -> bytes:
    """Grade one submission: from bytes to a result as JSON, without a look at anything else.

    problem: why there are no bytes, or "". Raises Interrupted if a process was killed from outside.
    """
    result = unreadable(data, unit, problem) if problem else grade(data, unit, sandbox.start, limits)
    return result.to_json().encode()


def unreadable(data: bytes, unit: Unit, reason: str) -> Result:
    """The result of a submission that only a person can judge."""
    scores = [Score(e.id, None, e.points, reason) for e in unit.exercises]
    return Result(unit.name, digest_of(data, unit), scores, [reason], readable=False)


def local(job: Job, submissions: list[SubmittedFile], jobs: int) -> Answers:
    """Grade on this machine, ``jobs`` at a time, one a core if that is 0.

    What failed because a process was killed from outside is tried again, in fresh processes.
    """
    waiting = submissions
    for _ in range(TRIES):
        done = set()
        with Sandbox(job.unit, job.limits, job.isolated) as sandbox:
            warm_up(job.unit)  # while the other loads as well
            sandbox.ready()

            def task(submission: SubmittedFile, sandbox: Sandbox = sandbox) -> bytes:
                # Read in the forked process, so that only its memory ever holds the submission.
                return assess(submission.read(), submission.problem, job.unit, sandbox, job.limits)

            work = ((s.student, partial(task, s)) for s in waiting)
            for student, answer in process_pool.run(
                work, jobs or os.cpu_count() or 1, job.limits.seconds + GRACE_SECONDS
            ):
                if answer is not None:
                    done.add(student)
                    yield student, answer
        waiting = [s for s in waiting if s.student not in done]
        if not waiting:
            return
    for submission in waiting:
        yield submission.student, None


def cluster(job: Job, submissions: list[SubmittedFile], address: str) -> Answers:
    """Grade on the workers of a Dask scheduler, ``tcp://host:port``, each of which has this same course installed.

    A worker that dies on the way costs nothing: its submissions are given to others. Raises CourseError if
    Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise CourseError('--scheduler needs Dask: install it with pip install "backprop-course[cluster]".') from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address}: start one with dask scheduler.") from error
    waiting = iter(submissions)
    with client, client.as_current():
        shared = client.scatter(job, broadcast=True)

        def submit(submission: SubmittedFile):  # type: ignore[no-untyped-def]
            data = submission.read()
            return client.submit(assess_there, submission.student, data, submission.problem, shared, pure=False)

        room = max(sum(client.nthreads().values()), 1) * TASKS_A_WORKER
        futures = as_completed([submit(s) for s in islice(waiting, room)], raise_errors=False)
        graded = set()
        for future in futures:
            if (following := next(waiting, None)) is not None:
                futures.add(submit(following))
            if future.status == "finished":
                student, answer, version = future.result()
                if version != environment():
                    raise CourseError(
                        f"A worker of {address} has another version of the course or of NumPy: install this one there."
                    )
                graded.add(student)
                yield student, answer
        for submission in submissions:
            if submission.student not in graded:
                yield submission.student, None


def assess_there(student: str, data: bytes, problem: str, job: Job) -> tuple[str, bytes, str]:
    """What a worker of the cluster does."""
    return student, assess_here(data, problem, job), environment()


def assess_here(data: bytes, problem: str, job: Job) -> bytes:
    """``assess`` in this process; the warm parent stays for the next submission of the same job.

    Raises Failed if a process was killed from outside each time that it was tried.
    """
    key = (str(job.unit.path), job.unit.text, job.limits, job.isolated)
    for _ in range(TRIES):
        if key not in _sandboxes:
            _close_sandboxes()
            _sandboxes[key] = Sandbox(job.unit, job.limits, job.isolated)
            _sandboxes[key].ready()
        with contextlib.suppress(Interrupted):
            return assess(data, problem, job.unit, _sandboxes[key], job.limits)
        _close_sandboxes()
    raise Failed("processes that students' code runs in were killed again and again")


@atexit.register
def _close_sandboxes() -> None:
    for sandbox in _sandboxes.values():
        sandbox.close()
    _sandboxes.clear()


_sandboxes: dict[tuple[str, str, Limits, bool], Sandbox] = {}
