"""A pool that forks one process for each task, with a limited number of them at a time.

A task runs in its own forked process and returns bytes through a pipe. If a process crashes or takes too long, only its
own task is lost, and the pool tells which of the two it was. No process outlives the pool.
"""

import contextlib
import gc
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

if sys.platform != "win32":
    import resource

from grading.limits import WORKER_MEMORY
from grading.scoring.budget import OutOfTurn
from grading.student_process.isolation import die_with_parent

OUT_OF_TURN = 3  # the exit code of a task that has raised OutOfTurn
CPU_GRACE = 2  # seconds between the limit that a process can notice and the one that it can't


class Loss(Enum):
    """Why a task has no output."""

    DIED = auto()  # it raised an exception, crashed or was killed from outside
    TOO_SLOW = auto()  # it took too long, perhaps because others ran at the same time
    TOO_MUCH_WORK = auto()  # it used too much processor time


@dataclass
class _Running:
    """A forked process and what it has written so far."""

    key: int
    pid: int
    pipe: int
    deadline: float
    slot: int
    too_slow: bool = False
    output: bytearray = field(default_factory=bytearray)


class ProcessPool:
    """Run each task in its own process.

    Parameters
    ----------
    jobs : int
        How many processes run at a time.
    seconds : float
        How long a task may take.
    cpu_seconds : float
        How much processor time a task may use, without the processes that it starts.
    pinned : bool, default True
        Whether to pin each process to a core. Only one pool of a machine should do so.

    Attributes
    ----------
    selector : Selector
        What ``wait`` waits for. If you register a connection here, without data, check it yourself after ``wait``.
    """

    def __init__(self, jobs: int, seconds: float, cpu_seconds: float, pinned: bool = True):
        self.seconds, self.cpu_seconds, self.pinned = seconds, cpu_seconds, pinned
        self.selector = selectors.DefaultSelector()
        self._running: dict[int, _Running] = {}
        self._free = list(range(jobs))

    @property
    def is_idle(self) -> bool:
        """Whether no task is running."""
        return not self._running

    @property
    def has_room(self) -> bool:
        """Whether another task may start."""
        return bool(self._free)

    def start(self, key: int, task: Callable[[], bytes]) -> None:
        """Start a task. ``key`` will tell to which task an output belongs."""
        slot = self._free.pop()
        read_end, write_end = os.pipe()
        # Block Ctrl-C during the fork. After a fork, Python runs its own hooks, and they would swallow a
        # KeyboardInterrupt.
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        pid = os.fork()
        if not pid:
            self._run(task, write_end, slot, previous_mask)
        os.close(write_end)
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        self._running[read_end] = _Running(key, pid, read_end, time.monotonic() + self.seconds, slot)
        self.selector.register(read_end, selectors.EVENT_READ, self._running[read_end])

    def wait(self) -> list[tuple[int, bytes | Loss]]:
        """Wait for a moment, and return the key and the output of each task that has ended, or why it has none."""
        ended = []
        for event, _ in self.selector.select(timeout=0.2):
            process: _Running | None = event.data
            if process is None:
                continue
            chunk = os.read(process.pipe, 1 << 20)
            process.output += chunk
            if not chunk:
                self.selector.unregister(process.pipe)
                del self._running[process.pipe]
                self._free.append(process.slot)
                ended.append((process.key, _end(process)))
        for process in self._running.values():
            if time.monotonic() > process.deadline:
                process.too_slow = True
                os.kill(process.pid, signal.SIGKILL)
        return ended

    def close(self) -> None:
        """Kill the processes that are still running."""
        for process in self._running.values():
            os.kill(process.pid, signal.SIGKILL)
            _end(process)
        self._running.clear()
        self.selector.close()

    def _run(self, task: Callable[[], bytes], write_end: int, slot: int, mask: set[Any]) -> None:
        """Run a task in this process, which has been forked for it, and exit."""
        exit_code = 1
        try:
            gc.disable()  # a collection would copy the parent's memory pages, and this process ends soon
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            die_with_parent()
            _limit_memory_and_cpu(self.cpu_seconds)
            if self.pinned:
                _pin_to_core(slot)
            output = task()
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(output)
            exit_code = 0
        except OutOfTurn:
            exit_code = OUT_OF_TURN
        finally:
            os._exit(exit_code)  # don't clean up what belongs to the parent, above all its database connection


def _limit_memory_and_cpu(cpu_seconds: float) -> None:
    """Limit what this process uses. Whatever a submission sends fills its memory and keeps it busy."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
        seconds = int(cpu_seconds) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        if hard == resource.RLIM_INFINITY or hard > seconds + CPU_GRACE:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + CPU_GRACE))


def _pin_to_core(slot: int) -> None:
    """Pin this process, and the processes that it starts, to one core. Slots use different cores if there are enough.

    Grading sends hundreds of messages between two processes. They wake each other five times faster on one core than
    across two. Pinning also keeps a submission that starts many processes from slowing down the others.
    """
    with contextlib.suppress(OSError):  # a container may forbid it; grading is then only slower
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[slot % len(cores)]})


def _end(process: _Running) -> bytes | Loss:
    os.close(process.pipe)
    _, status = os.waitpid(process.pid, 0)
    if status == 0:
        return bytes(process.output)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Loss.TOO_MUCH_WORK
    if process.too_slow or (os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_TURN):
        return Loss.TOO_SLOW
    return Loss.DIED
