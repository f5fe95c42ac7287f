"""Work in forked processes: as many at a time as there are cores, each for one task, none left behind."""

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

from grading.student_process.isolation import die_with_parent

MAX_MEMORY = 3 << 30


@dataclass
class _Running:
    """A forked process and what it has said so far."""

    key: str
    process: int
    pipe: int
    until: float
    place: int
    said: bytearray = field(default_factory=bytearray)


def run(
    tasks: Iterator[tuple[str, Callable[[], bytes]]], jobs: int, seconds: float
) -> Iterator[tuple[str, bytes | None]]:
    """Run each task in a process of its own and yield (key, what it returned), as they end.

    jobs: how many at a time. seconds: how long one may take. The answer is None for a task whose process
    died or took too long. When the caller stops early, what still runs is ended.
    """
    selector = selectors.DefaultSelector()
    running: dict[int, _Running] = {}
    free = list(range(jobs))
    ended: list[tuple[str, bytes | None]] = []
    tasks = iter(tasks)
    try:
        while True:
            while free and (task := next(tasks, None)) is not None:
                started = _start(*task, seconds, free.pop())
                running[started.pipe] = started
                selector.register(started.pipe, selectors.EVENT_READ)
            yield from ended  # after the next ones have begun, which work while the caller saves these
            ended.clear()
            if not running:
                return
            for event, _ in selector.select(timeout=0.2):
                one = running[event.fd]
                part = os.read(one.pipe, 1 << 20)
                one.said += part
                if not part:
                    selector.unregister(one.pipe)
                    del running[one.pipe]
                    free.append(one.place)
                    ended.append((one.key, _end(one)))
            for one in list(running.values()):
                if time.monotonic() > one.until:
                    os.kill(one.process, signal.SIGKILL)
    finally:
        for one in running.values():
            os.kill(one.process, signal.SIGKILL)
            _end(one)
        selector.close()


def _start(key: str, task: Callable[[], bytes], seconds: float, place: int) -> _Running:
    ours, theirs = os.pipe()
    # A Ctrl-C during the fork would be raised in one of Python's own functions that run after it, and be lost there.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    process = os.fork()
    if process:
        os.close(theirs)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        return _Running(key, process, ours, time.monotonic() + seconds, place)
    code = 1
    try:
        gc.disable()  # it would copy the parent's pages, and the process is gone soon
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        die_with_parent()
        if sys.platform == "linux":  # whatever a submission sends, it is this process that has to bear it
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
            _stay_on_core(place)
        answer = task()
        with os.fdopen(theirs, "wb") as out:
            out.write(answer)
        code = 0
    finally:
        os._exit(code)  # no clean-up of what belongs to the parent, its database connection above all


def _stay_on_core(place: int) -> None:
    """Keep this process, and what it starts, on one core, another for each place.

    Two processes that answer each other hundreds of times are five times as quick to wake each other on one core as
    across two. And whoever starts many processes takes time from no other submission's.
    """
    with contextlib.suppress(OSError):  # a container may forbid it, and then it is only slower
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[place % len(cores)]})


def _end(one: _Running) -> bytes | None:
    os.close(one.pipe)
    _, status = os.waitpid(one.process, 0)
    return bytes(one.said) if status == 0 else None
