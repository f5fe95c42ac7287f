"""Executors: grade submissions in processes on this machine, or on the workers of a Dask cluster.

An executor takes submissions and yields (student, result as JSON) as they finish, in any order. It yields None instead
of a result if every attempt to grade the submission failed, for example because processes were killed. A result depends
only on the submission and the unit. So it doesn't matter which executor grades the submission, where, beside what else,
or after how many attempts. On every path, each submission is graded in a process of its own, forked for it in a
``GradingPool``.
"""

from collections.abc import Generator, Iterable
from itertools import islice

from grading.course import CourseError
from grading.limits import RETRY_LIMIT
from grading.scoring.digest import environment_digest
from grading.scoring.grading_pool import opened_pool
from grading.scoring.grading_server import grade_on_server
from grading.scoring.job import Job, Task

TASKS_PER_WORKER = 2
CONNECT_TIMEOUT = "10s"

Results = Generator[tuple[str, bytes | None], None, None]


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
        failed: list[Task] = []
        with opened_pool(job, jobs) as pool:
            for task, result in pool.grade(tasks):
                if result is None:
                    failed.append(task)
                else:
                    yield task.student, result
        if not failed:
            return
        tasks = failed
    for task in failed:
        yield task.student, None


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

    Raises what ``grade_on_server`` raises.
    """
    return task.student, grade_on_server(task, job), environment_digest()
