"""Save results in small groups, because a transaction costs the disk as much as dozens of results."""

import time
from collections.abc import Callable
from types import TracebackType

from grading.gradebook.gradebook import Gradebook
from grading.gradebook.writer import NewResult
from grading.result import Result
from grading.units.unit import Unit

MAX_RESULTS = 16  # in a transaction
MAX_SECONDS = 0.5  # between two transactions, as long as results arrive


class PendingResults:
    """The results of a run that are graded but not saved yet. Use it as a context manager, which saves them in the end.

    A result that arrives more than ``MAX_SECONDS`` after the last transaction is saved at once. The next one has to
    wait for others only if it arrives sooner, so results are saved together only if they arrive quickly. If the process
    is killed, the next run grades what was not saved.

    Parameters
    ----------
    gradebook : Gradebook
    unit : Unit
    write : callable
        Writes what belongs to a student's result on the disk. It is called right before the result is saved, so that
        what formgrader shows is what the gradebook says.
    """

    def __init__(self, gradebook: Gradebook, unit: Unit, write: Callable[[str, Result], None] = lambda *_: None):
        self._gradebook, self._unit, self._write = gradebook, unit, write
        self._pending: list[NewResult] = []
        self._saved = float("-inf")

    def add(self, new: NewResult) -> None:
        """Add a result, and save all that are pending if it is time to. Raises what saving them raises."""
        self._pending.append(new)
        if len(self._pending) >= MAX_RESULTS or time.monotonic() - self._saved > MAX_SECONDS:
            self.save()

    def save(self) -> None:
        """Save all pending results in one transaction."""
        pending, self._pending = self._pending, []
        for new in pending:
            self._write(new.student, new.result)
        if pending:
            self._gradebook.save_all(self._unit, pending)
        self._saved = time.monotonic()

    def __enter__(self) -> "PendingResults":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.save()
