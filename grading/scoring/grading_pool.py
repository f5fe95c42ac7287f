"""Grade submissions in a pool of processes, and those that take too long once more, alone.

Whether a submission takes too long may depend on what else the pool does at the same time. So such a submission waits
until no other one is running, and is then graded again, with the same limits. Only that result counts. If even the
process that grades it has to be ended, a person has to look at it.
"""

import contextlib
import os
import selectors
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from types import TracebackType

from grading.execution.sandbox import Sandbox
from grading.limits import GRACE_SECONDS, WALL_FACTOR
from grading.message import Code, Message
from grading.scoring.grader import unreadable_result
from grading.scoring.instructor_cells import warm_up
from grading.scoring.job import Job, Task, grade_submission
from grading.scoring.process_pool import Loss, ProcessPool
from grading.scoring.rehearse import rehearse
from grading.student_process.kernel import use_large_pages

REHEARSED_FROM = 6  # the submission from which on a rehearsal is worth its time
TOOK_TOO_LONG = Message(Code.GRADING_TOOK_TOO_LONG)
Graded = tuple[Task, bytes | None]


@contextlib.contextmanager
def opened_pool(job: Job, jobs: int, pinned: bool = True) -> Iterator["GradingPool"]:
    """Start a sandbox, and provide a pool that uses it. The arguments are those of ``GradingPool``.

    Raises CourseError if the sandbox can't start.
    """
    with Sandbox(job.unit, job.limits, job.isolated) as sandbox:
        warm_up(job.unit)  # while the fork server loads, too
        sandbox.ready()
        with GradingPool(job, sandbox, jobs, pinned) as pool:
            yield pool


class GradingPool:
    """Grade the submissions of one job, several at a time.

    Use the pool as a context manager: processes that are still running at its end are killed.

    Parameters
    ----------
    job : Job
    sandbox : Sandbox
        Starts the processes that run the students' code.
    jobs : int
        How many submissions are graded at a time. 0 means one for each core.
    pinned : bool, default True
        Whether to pin each of them to a core.
    """

    def __init__(self, job: Job, sandbox: Sandbox, jobs: int, pinned: bool = True):
        self.job, self.sandbox = job, sandbox
        seconds = WALL_FACTOR * job.limits.seconds + GRACE_SECONDS
        self.pool = ProcessPool(jobs or os.cpu_count() or 1, seconds, job.limits.seconds + GRACE_SECONDS, pinned)
        self._one_at_a_time = jobs == 1
        self._tasks: dict[int, Task] = {}
        self._slow: deque[int] = deque()  # the tasks that are to run alone
        self._alone: int | None = None  # the task that is running alone
        self._next_key = 0

    @property
    def has_room(self) -> bool:
        """Whether another submission may start. None may while one is graded alone, or is about to be."""
        return self.pool.has_room and self._alone is None and not self._slow

    @property
    def is_idle(self) -> bool:
        """Whether no submission is being graded."""
        return not self._tasks

    def also_wait_for(self, connection: socket.socket) -> None:
        """Let ``wait`` return early when something arrives on this connection."""
        self.pool.selector.register(connection, selectors.EVENT_READ)

    def start(self, task: Task) -> int:
        """Start to grade a submission, and return a number that tells it apart. There has to be room for it."""
        key = self._next_key
        self._next_key += 1
        if key == REHEARSED_FROM:
            rehearse(self.job.unit, self.sandbox.start)
            use_large_pages()  # this process is forked for each submission
        self._tasks[key] = task
        self._start(key, alone=self._one_at_a_time)
        return key

    def wait(self) -> list[tuple[int, Task, bytes | None]]:
        """Wait for a moment, and return the submissions that have been graded.

        Returns
        -------
        list of tuple
            The number of each submission, its task, and its result as JSON. The result is None if grading failed, for
            example because a process was killed from outside.
        """
        graded = []
        for key, output in self.pool.wait():
            if output is Loss.TOO_SLOW and key != self._alone and not self._one_at_a_time:
                self._slow.append(key)
                continue
            if key == self._alone:
                self._alone = None
            task = self._tasks.pop(key)
            graded.append((key, task, self._result(task, output)))
        if self._slow and self.pool.is_idle:
            self._alone = self._slow.popleft()
            self._start(self._alone, alone=True)
        return graded

    def grade(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """Grade all these submissions, and yield each task with its result as ``wait`` returns it.

        Tasks are taken when there is room for them, so that few submissions are in memory at a time.
        """
        tasks = iter(tasks)
        graded: list[tuple[int, Task, bytes | None]] = []
        while True:
            while self.has_room and (task := next(tasks, None)) is not None:
                self.start(task)
            for _, task, result in graded:  # the next ones, which have just started, run while the caller saves these
                yield task, result
            if self.is_idle:
                return
            graded = self.wait()

    def __enter__(self) -> "GradingPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pool.close()

    def _start(self, key: int, alone: bool) -> None:
        self.pool.start(key, partial(grade_submission, self._tasks[key], self.job, self.sandbox, alone))

    def _result(self, task: Task, output: bytes | Loss) -> bytes | None:
        match output:
            case Loss.TOO_SLOW | Loss.TOO_MUCH_WORK:
                return unreadable_result(self.job.unit, task.digest, TOOK_TOO_LONG).to_json().encode()
            case Loss.DIED:
                return None
        return output
