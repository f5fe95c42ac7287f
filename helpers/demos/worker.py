"""Work that outlasts a frame, such as training: done in a thread, in slices short enough to stop at any time."""

import threading
import time
from collections.abc import Callable

SLICE = 0.012  # seconds of work before pause and stop are looked at again and others may have the lock
FRAME = 0.08  # seconds from one picture to the next


class Worker:
    """Does ``step`` over and over while it plays, and calls ``frame`` a dozen times a second.

    step:  one small piece of work; returns False when there is nothing left to do.
    frame: shows how far it is; called once more after the last step.
    lock:  held during a slice of steps, so that nobody sees a step half done.
    pace:  at most so many steps a second.

    The thread lives only while it plays.
    """

    def __init__(self, step: Callable[[], bool], frame: Callable[[], None], lock: threading.RLock, pace: float):
        self._step, self._frame, self._lock = step, frame, lock
        self._most = max(1, round(pace * SLICE))
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
        going = True
        while going and not stop.is_set():
            due = time.monotonic() + FRAME
            while going and not stop.is_set() and time.monotonic() < due:
                end = time.monotonic() + SLICE
                going = self._slice(stop, end)
                # Leaves the lock to whoever waits for it, and the pace to the eye.
                stop.wait(max(end - time.monotonic(), 0.001))
            if not stop.is_set():
                if not going:
                    stop.set()
                self._frame()

    def _slice(self, stop: threading.Event, end: float) -> bool:
        with self._lock:
            for _ in range(self._most):
                if stop.is_set() or time.monotonic() >= end:
                    break
                if not self._step():
                    return False
        return True
