"""Send most requests of a test ahead, in the order in which a rehearsal with the model solution has made them.

A test is code that asks one thing after another: create a layer, call forward, call backward. Waiting for each answer
takes longer than computing it. But what a test will ask is known: it asks the same of every submission, as long as the
answers are right. So a ``Recorder`` writes down the requests of a test that runs with the model solution, and a
``Player`` sends those of a whole check as one program when a submission makes the first of them. Each later request is
compared with the one that was sent, and its response taken from those that have arrived.

If a request differs, the test goes on without a player. The student's process has then answered requests that were
never made. These responses are read and dropped. What the test made before can't be used any more, because its state
may have changed, and asking for it raises ``RanAhead``. The session then runs the test again, one request at a time.

What the student's process receives ahead must not tell it what a right answer is. So a request is sent ahead only if
it doesn't depend on an earlier response, and shares no number with the responses that are still to come.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grading.student_process.channel import Channel, changes_in
from grading.student_process.program import Step
from grading.student_process.values import map_items

MAX_STEPS = 64  # of one program
MAX_BYTES = 4 << 20  # of one program
MAX_SCRIPT_BYTES = 24 << 20  # of one test
SMALL = 16  # whole numbers up to this size say nothing about an answer
SHIFT = 1e-10  # relative change of a response, far below the tolerance of the checks


class RanAhead(BaseException):
    """The student's process has answered requests that the test never made, and the test can't go on with it.

    This class derives from BaseException, so that no ``except Exception`` in a check mistakes it for an error in the
    student's function.
    """


@dataclass(frozen=True)
class Cue:
    """One recorded request.

    Attributes
    ----------
    step : Step
    starts : bool
        Whether the request may only be sent when it is made: it is the first one of a program.
    """

    step: Step
    starts: bool


Script = Sequence[Cue]


class Player:
    """Follow a script while a test runs.

    Parameters
    ----------
    script : sequence of Cue
    """

    def __init__(self, script: Script):
        self.script = script
        self.position = 0  # of the next request
        self.sent = 0  # the position up to which requests have been sent

    @property
    def is_ahead(self) -> bool:
        """Whether requests have been sent that the test has not made yet."""
        return self.sent > self.position

    def program(self, message: bytes) -> list[Step]:
        """Return the requests to send now that the test makes this one, starting with it. Empty if it was sent before.

        Raises LookupError if the script has another request here.
        """
        here = self.position
        if here >= len(self.script) or self.script[here].step.message != message:
            raise LookupError
        if self.is_ahead:
            return []
        end = here + 1
        while end < len(self.script) and not self.script[end].starts:
            end += 1
        self.sent = end
        return [cue.step for cue in self.script[here:end]]

    def answered(self, kind: str, objects: int) -> None:
        """Account for the response to the latest request. If it is not as expected, the program ends there."""
        step = self.script[self.position].step if self.position < len(self.script) else None
        self.position += 1
        if step is None or (kind, objects) != (step.kind, step.objects):
            self.sent = min(self.sent, self.position)

    def next_step(self) -> Step:
        """Return the next request of the script."""
        return self.script[self.position].step


class Recorder:
    """Write down the requests of a test and the kinds of their responses.

    Parameters
    ----------
    shift : float
        By how much to change the numbers in each response before the test sees it, relative to their size. Requests
        that then differ depend on a response.
    """

    def __init__(self, shift: float = 0.0):
        self.shift = shift
        self.steps: list[Step] = []
        self.boundaries: set[int] = set()  # the positions before which a new program has to start
        self.asked: set[int] = set()
        self.answered: set[int] = set()

    def request(self, message: bytes, values: Any) -> None:
        """Record a request: as it is sent, and the values that are passed."""
        numbers = number_keys([values, arrays_in(message)])
        if self.answered & (numbers - self.asked):
            self.cut()
        self.asked |= numbers
        self.steps.append(Step(message, "", 0))

    def response(self, channel: Channel, kind: str, fields: dict[str, Any], objects: int) -> dict[str, Any]:
        """Record the response that was just received, and return its fields, with shifted numbers."""
        message = channel.last_received
        self.steps[-1] = replace(self.steps[-1], kind=kind, objects=objects)
        # A number that is computed in two ways may have another last digit.
        numbers = number_keys([fields, arrays_in(message)])
        self.answered |= {number + difference for number in numbers for difference in (-1, 0, 1)}
        if not self.shift:
            return fields
        shift = self.shift * (1 + len(self.steps) % 7)  # so that no ratio of responses stays the same
        channel.arrays.shift([key for key, *_ in changes_in(message)], 1 + shift)
        return {name: _shifted(value, 1 + shift) for name, value in fields.items()}

    def cut(self) -> None:
        """Let the next request start a program, for example because a check has ended."""
        self.boundaries.add(len(self.steps))
        self.answered.clear()

    def script(self, other: "Recorder") -> Script:
        """Return the script.

        ``other`` has recorded the same test with responses that were slightly different. A request that differs depends
        on a response.
        """
        cues: list[Cue] = []
        count = size = total = 0
        for position, step in enumerate(self.steps):
            same = position < len(other.steps) and other.steps[position].message == step.message
            total += len(step.message)
            if total > MAX_SCRIPT_BYTES:
                break
            size, count = size + len(step.message), count + 1
            starts = not same or position in self.boundaries or count > MAX_STEPS or size > MAX_BYTES
            if starts:
                size, count = len(step.message), 1
            cues.append(Cue(step, starts))
        return cues


def number_keys(values: Any) -> set[int]:
    """Return a key for every number in nested values that may tell something: equal numbers have equal keys."""
    found: set[int] = set()
    for value in leaves(values):
        if isinstance(value, str):
            found.add(hash(value))
            continue
        numbers = np.asarray(value).ravel()
        if numbers.dtype.kind not in "fiuc":
            continue
        parts = np.concatenate([numbers.real, numbers.imag]) if numbers.dtype.kind == "c" else numbers
        parts = parts.astype(float)
        parts = parts[np.isfinite(parts) & ~((np.abs(parts) <= SMALL) & (parts == np.round(parts)))]
        # Seven digits: what is computed in two ways differs in the last ones.
        found |= set(np.abs(parts).astype(np.float32).view(np.int32).tolist())
    return found


def arrays_in(message: bytes) -> list[np.ndarray]:
    """Return the numbers of the arrays that a message carries."""
    return [np.frombuffer(data, dtype) for _, dtype, _, _, data in changes_in(message) if data]


def _shifted(value: Any, factor: float) -> Any:
    """Multiply the floats in nested lists, tuples and dicts. Arrays are shifted elsewhere."""
    if type(value) is float or isinstance(value, np.floating):
        return type(value)(value * factor)
    return map_items(value, lambda item: _shifted(item, factor))


def leaves(values: Any) -> Iterator[Any]:
    """Yield the numbers, arrays and strings in nested lists, tuples and dicts."""
    if isinstance(values, dict):
        values = [*values.keys(), *values.values()]
    if isinstance(values, list | tuple):
        for value in values:
            yield from leaves(value)
    elif isinstance(values, str | int | float | complex | np.ndarray | np.generic) and not isinstance(values, bool):
        yield values
