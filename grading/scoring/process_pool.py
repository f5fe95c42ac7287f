"""A pool that forks one process for each task, with a limited number of them at a time.

A task runs in its own forked process and returns bytes through a pipe. If a process crashes or takes too long, only its
own task is lost. No process outlives the pool.
"""

import contextlib
import gc
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

if sys.platform != "win32":
    import resource

from grading.limits import WORKER_MEMORY
from grading.student_process.isolation import die_with_parent


@dataclass
class _Running:
    """A forked process and what it has written so far."""

    key: str
    pid: int
    pipe: int
    deadline: float
    slot: int
    output: bytearray = field(default_factory=bytearray)


def run(
    tasks: Iterator[tuple[str, Callable[[], bytes]]], jobs: int, timeout: float
) -> Iterator[tuple[str, bytes | None]]:
    """Run each task in its own process, and yield results as the processes end.

    If the caller stops early, the processes that are still running are killed.

    Parameters
    ----------
    tasks : iterator of (str, callable)
        A key and a function that returns bytes, for each task.
    jobs : int
        How many processes run at a time.
    timeout : float
        How many seconds a task may take.

    Yields
    ------
    key : str
    output : bytes or None
        What the task returned. None if it raised an exception, died or took too long.
    """
    selector = selectors.DefaultSelector()
    running: dict[int, _Running] = {}
    free = list(range(jobs))
    ended: list[tuple[str, bytes | None]] = []
    tasks = iter(tasks)
    try:
        while True:
            while free and (task := next(tasks, None)) is not None:
                started = _start(*task, timeout, free.pop())
                running[started.pipe] = started
                selector.register(started.pipe, selectors.EVENT_READ)
            yield from ended  # the next tasks, which have just started, run while the caller saves these results
            ended.clear()
            if not running:
                return
            for event, _ in selector.select(timeout=0.2):
                process = running[event.fd]
                chunk = os.read(process.pipe, 1 << 20)
                process.output += chunk
                if not chunk:
                    selector.unregister(process.pipe)
                    del running[process.pipe]
                    free.append(process.slot)
                    ended.append((process.key, _end(process)))
            for process in list(running.values()):
                if time.monotonic() > process.deadline:
                    os.kill(process.pid, signal.SIGKILL)
    finally:
        for process in running.values():
            os.kill(process.pid, signal.SIGKILL)
            _end(process)
        selector.close()


def _start(key: str, task: Callable[[], bytes], timeout: float, slot: int) -> _Running:
    read_end, write_end = os.pipe()
    # Block Ctrl-C during the fork. After a fork, Python runs its own hooks, and they would swallow a KeyboardInterrupt.
    previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    pid = os.fork()
    if pid:
        os.close(write_end)
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        return _Running(key, pid, read_end, time.monotonic() + timeout, slot)
    exit_code = 1
    try:
        gc.disable()  # a collection would copy the parent's memory pages, and this process ends soon
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        die_with_parent()
        if sys.platform == "linux":  # whatever a submission sends fills this process's memory
            resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
            _pin_to_core(slot)
        output = task()
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(output)
        exit_code = 0
    finally:
        os._exit(exit_code)  # don't clean up what belongs to the parent, above all its database connection


def _pin_to_core(slot: int) -> None:
    """Pin this process, and the processes that it starts, to one core. Slots use different cores if there are enough.

    Grading sends hundreds of messages between two processes. They wake each other five times faster on one core than
    across two. Pinning also keeps a submission that starts many processes from slowing down the others.
    """
    with contextlib.suppress(OSError):  # a container may forbid it; grading is then only slower
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[slot % len(cores)]})


def _end(process: _Running) -> bytes | None:
    os.close(process.pipe)
    _, status = os.waitpid(process.pid, 0)
    return bytes(process.output) if status == 0 else None
