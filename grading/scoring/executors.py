"""Executors: grade submissions in processes on this machine, or on the workers of a Dask cluster.

An executor takes submissions and yields (student, result as JSON) as they finish, in any order. It yields None instead
of a result if every attempt to grade the submission failed, for example because processes were killed. Unless code
reaches a limit, a result depends only on the submission and the unit. So it doesn't matter which executor grades the
submission, where, or after how many attempts.
"""

import atexit
import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator
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
from grading.scoring.rehearse import rehearse
from grading.submissions.collect import SubmittedFile
from grading.units.unit import Unit

TASKS_PER_WORKER = 2
CONNECT_TIMEOUT = "10s"

Results = Generator[tuple[str, bytes | None], None, None]


class GradingFailed(Exception):
    """A submission could not be graded for a reason that has nothing to do with the submission. Try again later."""


@dataclass(frozen=True)
class Job:
    """What grading a unit needs besides the submissions."""

    unit: Unit
    limits: Limits
    isolated: bool


@dataclass(frozen=True)
class Task:
    """One submission to grade, read and hashed once.

    Attributes
    ----------
    student : str
    data : bytes
        The submitted file.
    problem : str
        Why the file could not be read. Empty if it could.
    digest : str
        The digest that the result will have.
    """

    student: str
    data: bytes
    problem: str
    digest: str


def read_task(submission: SubmittedFile, unit: Unit, isolated: bool) -> Task:
    """Read a submitted file and compute the digest that its result will have."""
    data, problem = submission.read()
    return Task(submission.student, data, problem, digest_of(data, unit, isolated))


def grade_submission(task: Task, unit: Unit, sandbox: Sandbox, limits: Limits) -> bytes:
    """Grade one submission, and return the result as JSON.

    Raises Interrupted if a process was killed from outside.
    """
    if task.problem:
        result = unreadable_result(unit, task.digest, task.problem)
    else:
        result = grade(task.data, unit, sandbox.start, limits, task.digest)
    return result.to_json().encode()


def grade_locally(job: Job, tasks: Iterable[Task], jobs: int) -> Results:
    """Grade on this machine, ``jobs`` submissions at a time. 0 means one for each core.

    Tasks are taken when there is room for them, so that few submissions are in memory at a time. If grading a
    submission fails, for example because a process was killed, it is tried again in fresh processes. There are at most
    ``RETRY_LIMIT`` attempts.

    Yields
    ------
    student : str
    result : bytes or None
        The result as JSON. None if every attempt failed.

    Raises
    ------
    CourseError
        If the sandbox can't start.
    """
    for _ in range(RETRY_LIMIT):
        unfinished: dict[str, Task] = {}
        with Sandbox(job.unit, job.limits, job.isolated) as sandbox:
            warm_up(job.unit)  # while the fork server loads, too
            sandbox.ready()
            rehearse(job.unit, sandbox.start)
            calls = _calls(job, tasks, sandbox, unfinished)
            timeout = job.limits.seconds + GRACE_SECONDS
            for student, result in process_pool.run(calls, jobs or os.cpu_count() or 1, timeout):
                if result is not None:
                    del unfinished[student]
                    yield student, result
        tasks = list(unfinished.values())
        if not tasks:
            return
    for task in tasks:
        yield task.student, None


def _calls(
    job: Job, tasks: Iterable[Task], sandbox: Sandbox, unfinished: dict[str, Task]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield a call for each task, and note the task as unfinished."""
    for task in tasks:
        unfinished[task.student] = task
        yield task.student, partial(grade_submission, task, job.unit, sandbox, job.limits)


def grade_on_cluster(job: Job, tasks: Iterable[Task], address: str) -> Results:
    """Grade on the workers of a Dask scheduler.

    If a worker dies, other workers take over its submissions.

    Parameters
    ----------
    job : Job
    tasks : iterable of Task
    address : str
        The scheduler's address, ``tcp://host:port``. All its workers need the same versions of the course, Python and
        NumPy as this machine.

    Yields
    ------
    student : str
    result : bytes or None
        The result as JSON. None if grading the submission failed.

    Raises
    ------
    CourseError
        If Dask is not installed, the scheduler does not answer, or a worker has different versions.
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
    remaining = iter(tasks)
    unfinished: dict[str, Task] = {}
    with client, client.as_current():
        shared = client.scatter(job, broadcast=True)

        def submit(task: Task):  # type: ignore[no-untyped-def]
            unfinished[task.student] = task
            return client.submit(grade_on_worker, task, shared, pure=False)

        capacity = max(sum(client.nthreads().values()), 1) * TASKS_PER_WORKER
        futures = as_completed([submit(s) for s in islice(remaining, capacity)], raise_errors=False)
        for future in futures:
            if (task := next(remaining, None)) is not None:
                futures.add(submit(task))
            if future.status == "finished":
                student, result, worker_digest = future.result()
                if worker_digest != environment_digest():
                    raise CourseError(
                        f"A worker of {address} has a different version of the course, Python or NumPy: "
                        "install the same versions there."
                    )
                del unfinished[student]
                yield student, result
        for student in unfinished:
            yield student, None


def grade_on_worker(task: Task, job: Job) -> tuple[str, bytes, str]:
    """Grade one submission on a worker. Return the student, the result as JSON and the digest of the worker's grader.

    Raises what ``grade_in_this_process`` raises.
    """
    return task.student, grade_in_this_process(task, job), environment_digest()


def grade_in_this_process(task: Task, job: Job) -> bytes:
    """Grade one submission in this process, and return the result as JSON.

    Keep the sandbox open for the next submission of the same job, and close the sandboxes of other jobs. Raises
    GradingFailed if a process was killed from outside on every attempt, and CourseError if the sandbox can't start.
    """
    key = (str(job.unit.path), job.unit.text, job.limits, job.isolated)
    for _ in range(RETRY_LIMIT):
        if key not in _sandboxes:
            _close_sandboxes()
            _sandboxes[key] = Sandbox(job.unit, job.limits, job.isolated)
            _sandboxes[key].ready()
            rehearse(job.unit, _sandboxes[key].start)
        with contextlib.suppress(Interrupted):
            return grade_submission(task, job.unit, _sandboxes[key], job.limits)
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
