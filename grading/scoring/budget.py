"""Limit the time of a submission in a way that doesn't depend on what else the machine does.

A limit is a budget of processor time: of the student's process and everything that it has started, over all processes
that the submission has used. On a busy machine, a submission takes longer, but it needs no more processor time.

Code that sleeps needs no processor time either. So two more limits hold, both generous: on the time in which the
student's code sleeps, and on the whole time. The time spent waiting for a core doesn't count as sleep, as far as the
kernel tells it. A submission that reaches one of these two while others are graded may be right, but unlucky. It is
then graded again, alone, and only that result counts.
"""

import os
import sys
import time
from dataclasses import dataclass
from typing import Protocol

from grading.limits import ASLEEP_FACTOR, WALL_FACTOR, Limits
from grading.student_process.channel import CHECK_SECONDS
from grading.student_process.usage import FamilyUsage, core_delay, measures_delay

CORES = os.cpu_count() or 1
LONGEST_UNCHECKED = 1.0  # seconds; a process that ended in between, and for which nobody has waited, is not seen
LEAST_SECONDS = 0.001  # of a budget, when next to nothing is left
INTERRUPT_SECONDS = 2.0  # for a cell that has been interrupted, and for tidying up after a test


class OutOfTurn(BaseException):
    """A submission has taken too long, perhaps only because of others: grade it again, alone.

    This class derives from BaseException, so that no ``except Exception`` mistakes it for an error in the student's
    code or in the grader.
    """


class Measured(Protocol):
    """A student's process whose use of time can be measured."""

    cpu_seconds: float  # this and the next one after the process has been closed
    core_delay: float

    def usage(self) -> FamilyUsage | None:
        """Return what measures the process, or None as long as it has not started."""
        ...


@dataclass(frozen=True)
class Spent:
    """What a submission, or a part of it, has spent, in seconds.

    Attributes
    ----------
    computing : float
        Processor time of the student's processes.
    waiting : float
        The time asleep or the whole time, whichever is closer to its limit, divided by that limit's factor. So one
        number limits both.
    """

    computing: float
    waiting: float


class Meter:
    """Measures what a submission spends, over all student's processes that it uses.

    Parameters
    ----------
    limits : Limits
        What the submission may spend. The clock for the whole time starts now.
    alone : bool, default True
        Whether no other submission is graded at the same time. If not, ``OutOfTurn`` replaces a verdict that could
        depend on others.
    """

    def __init__(self, limits: Limits, alone: bool = True):
        self.limits, self.alone = limits, alone
        self.process: Measured | None = None
        self.start = time.monotonic()
        self._ended_seconds = self._ended_delay = 0.0
        self._own_start = time.process_time() + core_delay()
        self._asleep = 0.0
        self._tells_delay = measures_delay()

    def attach(self, process: Measured) -> None:
        """Measure this process, too."""
        self.process = process

    def detach(self) -> None:
        """Keep what the process has used. It has been closed."""
        if self.process:
            self._ended_seconds += self.process.cpu_seconds
            self._ended_delay += self.process.core_delay
            self.process = None

    def mark(self) -> tuple[float, float]:
        """Return what ``forgive`` needs to know of the present."""
        return self.computing(), time.monotonic()

    def forgive(self, mark: tuple[float, float]) -> None:
        """Don't count what has been spent since the mark, because the grader itself wanted it."""
        computing, start = mark
        self._ended_seconds -= self.computing() - computing
        self.start += time.monotonic() - start

    def time_is_up(self) -> bool:
        """Return whether the submission has used up its time. Raises OutOfTurn if that may be the fault of others."""
        if self.waiting() > self.limits.seconds and not self.alone:
            raise OutOfTurn
        return max(self.computing(), self.waiting()) > self.limits.seconds

    def budget(self, seconds: float) -> "Budget":
        """Return a budget for a cell or a test: this time, or half of what is left, so that some is left for others."""
        left = (self.limits.seconds - self.computing(), self.limits.seconds - self.waiting())
        return Budget(self, *(max(min(seconds, part / 2), LEAST_SECONDS) for part in left))

    def short_budget(self) -> "Budget":
        """Return a budget that is short, but always there, for what the grader itself asks for."""
        return Budget(self, INTERRUPT_SECONDS, INTERRUPT_SECONDS)

    def computing(self) -> float:
        """Return the processor time of all student's processes. This is quick and misses some of what they started."""
        if sys.platform != "linux":  # no other system tells
            return time.monotonic() - self.start
        usage = self.process.usage() if self.process else None
        return self._ended_seconds + (usage.seconds_now() if usage else 0.0)

    def waiting(self) -> float:
        """Return the time spent waiting, as ``Spent`` counts it. Sleep counts up to the last ``update`` only."""
        return max(self._asleep / ASLEEP_FACTOR, (time.monotonic() - self.start) / WALL_FACTOR)

    def update(self) -> None:
        """Look closely at all processes, also at what they have started."""
        usage = self.process.usage() if self.process else None
        if usage:
            usage.update()
        if self._tells_delay:
            delay = self._ended_delay + (usage.delay if usage else 0.0)
            own = time.process_time() + core_delay() - self._own_start  # while this process is busy, students' wait
            self._asleep = max(0.0, time.monotonic() - self.start - self.computing() - delay - own)


class Budget:
    """What one cell or test may spend, from now on. It is the channel's time limit.

    Parameters
    ----------
    meter : Meter
    computing, waiting : float
        The limits: see ``Spent``.
    """

    def __init__(self, meter: Meter, computing: float, waiting: float):
        self.meter, self.limits = meter, Spent(computing, waiting)
        self.start = Spent(meter.computing(), meter.waiting())
        self.next_check = time.monotonic() + self._seconds_to_check(self.limits)

    def check(self) -> None:
        """Raise TimeoutError if the budget is used up, or OutOfTurn if that may be the fault of others."""
        if time.monotonic() < self.next_check:
            return
        self.meter.update()
        left = Spent(
            self.limits.computing - (self.meter.computing() - self.start.computing),
            self.limits.waiting - (self.meter.waiting() - self.start.waiting),
        )
        if left.computing < 0:
            raise TimeoutError
        if left.waiting < 0:
            raise TimeoutError if self.meter.alone else OutOfTurn
        self.next_check = time.monotonic() + self._seconds_to_check(left)

    def _seconds_to_check(self, left: Spent) -> float:
        """Return when to look again: not before the budget can be used up, but at least once a second.

        Most requests end before that, so that looking costs nothing.
        """
        soonest = min(left.computing / CORES, left.waiting * ASLEEP_FACTOR)
        return min(max(soonest, CHECK_SECONDS), LONGEST_UNCHECKED)
