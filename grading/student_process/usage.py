"""Measure what a student's process has used, together with everything that it has started.

Two times count. The processor time is how long these processes have computed. The delay is how long they had something
to compute and waited for a core, because other programs were using it. A process that is neither computing nor delayed
sleeps. On a busy machine the delay grows, and the other two stay what they are.
"""

import contextlib
import os
import time

CLOCK_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROCESSOR_CLOCK = 2  # which of a process's clocks: the one of its threads' processor time


class FamilyUsage:
    """What a process and everything that it has started have used so far.

    When a process has ended, the kernel adds its time to that of the process that waits for it. If nobody waits for it,
    its time is lost. So this class adds up the growth between two updates, and never subtracts. It can miss processes
    for which nobody waits and that live for less than the time between two updates. The limit on the whole time holds
    for them, too.

    Parameters
    ----------
    supervisor, child : int
        The process that watches the student's process, and the student's process. What the student's process leaves
        behind goes to one of the two.

    Attributes
    ----------
    seconds : float
        Processor time, up to the last update.
    delay : float
        Time spent waiting for a core, up to the last update.
    processes : list of int
        The processes at the last update.
    """

    def __init__(self, supervisor: int, child: int):
        self.supervisor, self.child = supervisor, child
        self.seconds = self.delay = 0.0
        self.processes: list[int] = [child]
        self._seen_seconds = self._seen_delay = self._clock = 0.0

    def update(self) -> None:
        """Look at all processes."""
        self.processes = descendants(self.supervisor)
        seconds, delay = sum(map(_cpu_seconds, self.processes)), sum(map(core_delay, self.processes))
        self.seconds += max(0.0, seconds - self._seen_seconds)
        self.delay += max(0.0, delay - self._seen_delay)
        self._seen_seconds, self._seen_delay = seconds, delay
        self._clock = _clock(self.child)

    def seconds_now(self) -> float:
        """Return the processor time. Since the last update, only the student's process itself counts.

        This takes a microsecond, and ``update`` a few hundred.
        """
        return self.seconds + max(0.0, _clock(self.child) - self._clock)


def descendants(process: int) -> list[int]:
    """List a process's children, their children, and so on. The list is empty on systems other than Linux."""
    found: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        for thread in os.listdir(f"/proc/{process}/task"):
            for child in _read(f"/proc/{process}/task/{thread}/children").split():
                found += [int(child), *descendants(int(child))]
    return found


def youngest_child(process: int) -> int:
    """Return the child that a process has started last. Raises OSError if it has none."""
    try:
        return int(_read(f"/proc/{process}/task/{process}/children").split()[-1])
    except IndexError:
        raise ProcessLookupError from None


def measures_delay() -> bool:
    """Return whether this machine tells how long a process has waited for a core."""
    return os.path.exists("/proc/self/schedstat")


def _cpu_seconds(process: int) -> float:
    """Return the CPU time of a process and of its children that have ended, or 0 if it can't be read."""
    with contextlib.suppress(OSError, ValueError):
        ticks = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()[11:15]
        return sum(map(int, ticks)) / CLOCK_TICKS
    return 0.0


def core_delay(process: int | str = "self") -> float:
    """Return how long the threads of a process have waited for a core, or 0 if it can't be read."""
    nanoseconds = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for thread in os.listdir(f"/proc/{process}/task"):
            nanoseconds += int(_read(f"/proc/{process}/task/{thread}/schedstat").split()[1])
    return nanoseconds / 1e9


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 1 << 16)
    finally:
        os.close(descriptor)


def _clock(process: int) -> float:
    """Return the processor time of a process without its children, or 0 if it has ended. Only Linux has this clock."""
    with contextlib.suppress(OSError, OverflowError):
        return time.clock_gettime(~process << 3 | PROCESSOR_CLOCK)
    return 0.0
