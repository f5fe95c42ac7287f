"""Work that takes longer than a frame, such as training.

A thread does the work in slices that are short enough to pause at any time and to draw a picture in between. Where
Python runs in a browser, there are no threads: an asyncio task does the same work there, between two messages.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

HAS_THREADS = sys.platform not in ("emscripten", "wasi")  # WebAssembly has none
TIME_SLICE = 0.012  # seconds of work before the worker releases the lock
FRAME_INTERVAL = 0.025  # the shortest time in seconds from one frame to the next
WORK_PER_FRAME = 0.008  # seconds of work between two frames, even if drawing takes as long as FRAME_INTERVAL
WAIT = 0.002  # seconds between two slices, which give the lock to a thread that waits for it, or handle a message
MAX_CREDIT = 0.05  # the time in seconds for which a slow worker may catch up


class Work(Protocol):
    """Work that a demo plays: it can be stepped, stepped back and reset.

    A demo calls these methods from one thread at a time.
    """

    def step(self) -> bool:
        """Do one small piece of work.

        Returns
        -------
        bool
            False if there is nothing left to do.

        Notes
        -----
        It should catch the errors of the user's code and show them in the picture: while the work plays, an exception
        would end the thread and never reach the demo.
        """

    def back(self) -> bool:
        """Undo the last step.

        Returns
        -------
        bool
            False at the beginning, or if the last step can't be undone.
        """

    def reset(self) -> None:
        """Return to the beginning."""


class Worker:
    """Calls ``step`` repeatedly while it plays, and ``frame`` up to forty times a second.

    It does so in a thread, or in an asyncio task where there are no threads. Either lives only while it plays.

    Parameters
    ----------
    step : callable
        Does one small piece of work. Returns False when there is nothing left to do.
    frame : callable
        Shows the progress. It is called once more when there is nothing left to do, but not after a pause.
    lock : threading.RLock
        Held during a slice of steps, so that no other thread sees a half-finished step. A task gives up control only
        between two slices, so nothing else sees one either.
    pace : float
        The maximum number of steps per second. It can be changed at any time.
    """

    def __init__(self, step: Callable[[], bool], frame: Callable[[], None], lock: threading.RLock, pace: float):
        self._step, self._frame, self._lock, self.pace = step, frame, lock, pace
        self._stop = threading.Event()
        self._thread: threading.Thread | _Task | None = None

    @property
    def playing(self) -> bool:
        """Whether the work is running and has not been told to stop."""
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    def play(self) -> None:
        """Start, or resume after a pause."""
        with self._lock:
            if not self.playing:
                self._stop = threading.Event()
                work = self._run(self._stop)
                self._thread = _start_thread(work, self._stop) if HAS_THREADS else _Task(work, self._stop)

    def pause(self) -> None:
        """Stop after the current step.

        This method returns at once. A caller that holds the lock can be sure that no step is in progress.
        """
        self._stop.set()

    def _run(self, stop: threading.Event) -> Iterator[float]:
        """Do the work, and yield between two slices the number of seconds to wait."""
        more, credit, last = True, 1.0, time.monotonic()
        next_frame = last
        while more and not stop.is_set():
            next_frame = max(next_frame + FRAME_INTERVAL, time.monotonic() + WORK_PER_FRAME)
            while more and not stop.is_set() and time.monotonic() < next_frame:
                # The time that has passed gives credit for steps, but only up to a limit. So the worker doesn't try to
                # catch up after a slow step.
                now = time.monotonic()
                credit = min(credit + (now - last) * self.pace, max(1.0, self.pace * MAX_CREDIT))
                last = now
                more, done = self._run_slice(stop, now + TIME_SLICE, int(credit))
                credit -= done
                yield WAIT
            if not stop.is_set():
                if not more:
                    stop.set()
                self._frame()

    def _run_slice(self, stop: threading.Event, end: float, max_steps: int) -> tuple[bool, int]:
        """Take at most max_steps steps until the time ``end``. Return whether any are left, and how many were taken."""
        with self._lock:
            for done in range(max_steps):
                if stop.is_set() or (done and time.monotonic() >= end):
                    return True, done
                if not self._step():
                    return False, done
        return True, max_steps


def _start_thread(work: Iterator[float], stop: threading.Event) -> threading.Thread:
    """Do the work in a new thread, which waits in between."""

    def run() -> None:
        for seconds in work:
            stop.wait(seconds)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


class _Task:
    """Does the work in a task of the running event loop, which handles messages in between."""

    def __init__(self, work: Iterator[float], stop: threading.Event):
        self._task = asyncio.get_running_loop().create_task(self._run(work, stop))

    def is_alive(self) -> bool:
        return not self._task.done()

    async def _run(self, work: Iterator[float], stop: threading.Event) -> None:
        for seconds in work:
            await asyncio.sleep(0 if stop.is_set() else seconds)
