"""Work that outlasts a frame, such as training: done in a thread, in slices short enough to stop at any time."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

SLICE = 0.012  # seconds of work before pause and stop are looked at again and others may have the lock
FRAME = 0.05  # seconds from one picture to the next, at least


class Work(Protocol):
    """What a demo plays: it can be stepped, stepped back and begun again. Only one thread at a time calls it."""

    def step(self) -> bool:
        """One small piece of work; False if there is nothing left to do."""

    def back(self) -> bool:
        """Undo the last step; False at the beginning, or if it can't be undone."""

    def reset(self) -> None:
        """Back to the beginning."""


class Worker:
    """Does ``step`` over and over while it plays, and calls ``frame`` up to twenty times a second.

    step:  one small piece of work; returns False when there is nothing left to do.
    frame: shows how far it is; called once more after the last step.
    lock:  held during a slice of steps, so that nobody sees a step half done.

    ``pace`` is how many steps are made a second, at most. The thread lives only while it plays.
    """

    def __init__(self, step: Callable[[], bool], frame: Callable[[], None], lock: threading.RLock, pace: float):
        self._step, self._frame, self._lock, self.pace = step, frame, lock, pace
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def playing(self) -> bool:
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    def play(self) -> None:
        """Begin, or go on."""
        with self._lock:
            if not self.playing:
                self._stop = threading.Event()
                self._thread = threading.Thread(target=self._run, args=(self._stop,), daemon=True)
                self._thread.start()

    def pause(self) -> None:
        """Stop after the present step. Returns at once; under the lock no step is under way."""
        self._stop.set()

    def _run(self, stop: threading.Event) -> None:
        going, credit, last = True, 1.0, time.monotonic()
        while going and not stop.is_set():
            due = time.monotonic() + FRAME
            while going and not stop.is_set() and time.monotonic() < due:
                # Steps are owed for the time that has passed, but no more than a frame's: a slow step is not made up.
                now = time.monotonic()
                credit = min(credit + (now - last) * self.pace, max(1.0, self.pace * FRAME))
                last = now
                going, made = self._slice(stop, now + SLICE, int(credit))
                credit -= made
                stop.wait(0.002)  # leaves the lock to whoever waits for it
            if not stop.is_set():
                if not going:
                    stop.set()
                self._frame()

    def _slice(self, stop: threading.Event, end: float, most: int) -> tuple[bool, int]:
        """Make steps until the time or the number is used up: whether there is more to do, and how many."""
        with self._lock:
            for made in range(most):
                if stop.is_set() or (made and time.monotonic() >= end):
                    return True, made
                if not self._step():
                    return False, made
        return True, most
