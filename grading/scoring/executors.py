"""Executors: grade submissions in processes on this machine, or on the workers of a Dask cluster.

An executor takes submissions and yields (student, result as JSON) as they finish, in any order. None stands for a
submission whose processes were killed on every attempt. A result depends only on the submission's bytes and the unit.
So it doesn't matter which executor grades it, where, or after how many attempts.
"""

import atexit
import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from grading.course import CourseError
from grading.execution.sandbox import Interrupted, Sandbox
from grading.limits import GRACE_SECONDS, RETRY_LIMIT, Limits
from grading.scoring import process_pool
from grading.scoring.digest import digest_of, environment_digest
from grading.scoring.grader import grade, unreadable_result
from grading.scoring.instructor_cells import warm_up
from grading.submissions.collect import SubmittedFile
from grading.units.unit import Unit

# On top of a submission's own time limit: reading it, starting a process, writing the result.
TASKS_PER_WORKER = 2
CONNECT_TIMEOUT = "10s"

Results = Generator[tuple[str, bytes | None], None, None]


class GradingFailed(Exception):
    """A submission could not be graded, for a reason that has nothing to do with it. Try again later."""


@dataclass(frozen=True)
class Job:
    """What grading a unit needs besides the submissions."""

    unit: Unit
    limits: Limits
    isolated: bool


def grade_submission(data: bytes, problem: str, unit: Unit, sandbox: Sandbox, limits: Limits) -> bytes:
    """Grade one submission. The result depends on nothing but these arguments.

    Parameters
    ----------
    data : bytes
        The submitted file.
    problem : str
        Why the file could not be read. Empty if it could.
    unit : Unit
    sandbox : Sandbox
    limits : Limits

    Returns
    -------
    bytes
        The result as JSON.

    Raises
    ------
    Interrupted
        If a process was killed from outside.
    """
    result = (
        unreadable_result(unit, digest_of(data, unit), problem) if problem else grade(data, unit, sandbox.start, limits)
    )
    return result.to_json().encode()


def grade_locally(job: Job, submissions: list[SubmittedFile], jobs: int) -> Results:
    """Grade on this machine, ``jobs`` submissions at a time. 0 means one for each core.

    A submission that failed because a process was killed from outside is tried again, in fresh processes.
    """
    pending = submissions
    for _ in range(RETRY_LIMIT):
        done = set()
        with Sandbox(job.unit, job.limits, job.isolated) as sandbox:
            warm_up(job.unit)  # while the sandbox's parent process loads, too
            sandbox.ready()

            def task(submission: SubmittedFile, sandbox: Sandbox = sandbox) -> bytes:
                # Read the file in the forked process, so that only its memory ever contains the submission.
                return grade_submission(submission.read(), submission.problem, job.unit, sandbox, job.limits)

            tasks = ((s.student, partial(task, s)) for s in pending)
            for student, result in process_pool.run(
                tasks, jobs or os.cpu_count() or 1, job.limits.seconds + GRACE_SECONDS
            ):
                if result is not None:
                    done.add(student)
                    yield student, result
        pending = [s for s in pending if s.student not in done]
        if not pending:
            return
    for submission in pending:
        yield submission.student, None


def grade_on_cluster(job: Job, submissions: list[SubmittedFile], address: str) -> Results:
    """Grade on the workers of a Dask scheduler.

    If a worker dies, other workers take over its submissions.

    Parameters
    ----------
    job : Job
    submissions : list of SubmittedFile
    address : str
        The scheduler's address, ``tcp://host:port``. All of its workers need this version of the course.

    Raises
    ------
    CourseError
        If Dask is not installed, the scheduler does not answer, or a worker has another version.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise CourseError('--scheduler needs Dask: install it with pip install "backprop-course[cluster]".') from None
    try:
        client = Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(
            f"No Dask scheduler answers at {address}: start one with the command dask scheduler."
        ) from error
    remaining = iter(submissions)
    with client, client.as_current():
        shared = client.scatter(job, broadcast=True)

        def submit(submission: SubmittedFile):  # type: ignore[no-untyped-def]
            data = submission.read()
            return client.submit(grade_on_worker, submission.student, data, submission.problem, shared, pure=False)

        capacity = max(sum(client.nthreads().values()), 1) * TASKS_PER_WORKER
        futures = as_completed([submit(s) for s in islice(remaining, capacity)], raise_errors=False)
        graded = set()
        for future in futures:
            if (next_submission := next(remaining, None)) is not None:
                futures.add(submit(next_submission))
            if future.status == "finished":
                student, result, worker_digest = future.result()
                if worker_digest != environment_digest():
                    raise CourseError(
                        f"A worker of {address} has another version of the course, Python or NumPy: "
                        "install the same versions there."
                    )
                graded.add(student)
                yield student, result
        for submission in submissions:
            if submission.student not in graded:
                yield submission.student, None


def grade_on_worker(student: str, data: bytes, problem: str, job: Job) -> tuple[str, bytes, str]:
    """Grade on a worker of the cluster. Returns the student, the result as JSON and the worker's digest."""
    return student, grade_in_this_process(data, problem, job), environment_digest()


def grade_in_this_process(data: bytes, problem: str, job: Job) -> bytes:
    """Grade one submission in this process, and keep the sandbox for the next submission of the same job.

    Raises GradingFailed if a process was killed from outside on every attempt.
    """
    key = (str(job.unit.path), job.unit.text, job.limits, job.isolated)
    for _ in range(RETRY_LIMIT):
        if key not in _sandboxes:
            _close_sandboxes()
            _sandboxes[key] = Sandbox(job.unit, job.limits, job.isolated)
            _sandboxes[key].ready()
        with contextlib.suppress(Interrupted):
            return grade_submission(data, problem, job.unit, _sandboxes[key], job.limits)
        _close_sandboxes()
    raise GradingFailed(
        f"the process that runs students' code was killed from outside {RETRY_LIMIT} times: try again later"
    )


@atexit.register
def _close_sandboxes() -> None:
    for sandbox in _sandboxes.values():
        sandbox.close()
    _sandboxes.clear()


_sandboxes: dict[tuple[str, str, Limits, bool], Sandbox] = {}
