"""Send the requests of a test ahead, as a rehearsal with the model solution has made them.

A test is code that asks one thing after another: create a layer, call forward, call backward. To wait for each answer
takes longer than to compute it. But what a test asks is known, because it asks the same of every submission as long as
the answers are right. So a ``Recorder`` writes down the requests of a test that runs with the model solution, and a
``Player`` sends those of a whole check to a submission as one program.

If every response has the same bytes as in the rehearsal, the test would do the same as in the rehearsal: it would pass.
So it doesn't have to run. Otherwise it runs from its start. It gets the responses that have already arrived, as long as
it makes the recorded requests.

If it makes another request, the student's process has answered requests that were never made. These responses are
read and dropped. Objects that the test made before can't be used any more, because their state may have changed, and
using one raises ``RanAhead``. The session then runs the test again, one request at a time.

What the student's process receives ahead must not tell it what a right answer is. So a request is sent ahead only if
it doesn't depend on an earlier response, and shares no number with the responses that are still to come.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from grading.student_process.channel import UNPACK_OPTIONS, Channel, changes_in, split_message
from grading.student_process.program import Step, pack_program
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
        Whether the request may only be sent when all earlier ones have been answered.
    exchange : tuple of bytes
        The messages that followed. The student's process sends every second one, beginning with the first: callbacks,
        and at the end the response.
    """

    step: Step
    starts: bool
    exchange: tuple[bytes, ...]


@dataclass(frozen=True)
class Script:
    """The requests of a test, in order, and what the test has printed."""

    cues: Sequence[Cue]
    output: str


class GraderChannel(Channel):
    """The test's end of the channel. It can return messages that have arrived earlier, and record messages."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.tape: deque[bytes] = deque()  # messages that were exchanged before the test runs
        self.recording: list[bytes] | None = None

    def write(self, message: bytes) -> None:
        """Send an encoded message, unless the tape says that it was sent. Raises RanAhead if another one was sent."""
        if self.tape:
            if self.tape.popleft() != message:
                raise RanAhead
            return
        if self.recording is not None:
            self.recording.append(message)
        super().write(message)

    def receive_message(self) -> bytes:
        """Return the next message."""
        message = self.tape.popleft() if self.tape else super().receive_message()
        if self.recording is not None:
            self.recording.append(message)
        return message


class Player:
    """Follow a script.

    Parameters
    ----------
    script : Script
    """

    def __init__(self, script: Script):
        self.cues = script.cues
        self.position = 0  # of the next request
        self.sent = 0  # the position up to which requests have been sent

    @property
    def is_ahead(self) -> bool:
        """Whether requests have been sent that the test has not made yet."""
        return self.sent > self.position

    def play(self, channel: GraderChannel) -> bool:
        """Send all requests, and return whether every response was as in the rehearsal.

        If not, the test has to run. The channel has the messages that have arrived so far. Raises as ``Channel.write``
        and ``Channel.receive``.
        """
        tape: deque[bytes] = deque()
        same = True
        for number, cue in enumerate(self.cues):
            if self.sent == number:
                channel.write(self.program(number))
            for turn, expected in enumerate(cue.exchange):
                if turn % 2:
                    channel.write(expected)
                    tape.append(expected)
                else:
                    tape.append(channel.receive_message())
                    same = _is_same(tape[-1], expected)
                if not same:
                    channel.tape = tape
                    return False
        return True

    def program(self, start: int) -> bytes:
        """Return the message with the requests from ``start`` on that are sent together, and count them as sent."""
        end = start + 1
        while end < len(self.cues) and not self.cues[end].starts:
            end += 1
        self.sent = end
        steps = [cue.step for cue in self.cues[start:end]]
        return pack_program(steps) if len(steps) > 1 else steps[0].message

    def next_message(self, message: bytes) -> bytes:
        """Return what to send now that the test makes this request. Empty if it was sent before.

        Raises LookupError if the script has another request here.
        """
        if self.position >= len(self.cues) or self.cues[self.position].step.message != message:
            raise LookupError
        return b"" if self.is_ahead else self.program(self.position)

    def next_step(self) -> Step:
        """Return the next request of the script."""
        return self.cues[self.position].step

    def answered(self, kind: str, objects: int) -> None:
        """Account for the response to the latest request. If it is not as expected, the program ends there."""
        step = self.next_step() if self.position < len(self.cues) else None
        self.position += 1
        if step is None or (kind, objects) != (step.kind, step.objects):
            self.sent = min(self.sent, self.position)


class Recorder:
    """Write down the requests of a test and the responses.

    Parameters
    ----------
    channel : GraderChannel
    shift : float
        By how much to change the numbers in each response before the test sees it, relative to their size. Requests
        that then differ depend on a response.
    """

    def __init__(self, channel: GraderChannel, shift: float = 0.0):
        self.channel, self.shift = channel, shift
        self.steps: list[Step] = []
        self.exchanges: list[tuple[bytes, ...]] = []
        self.boundaries: set[int] = set()  # the positions before which a new program has to start
        self.asked: set[int] = set()
        self.answered: set[int] = set()

    def request(self, message: bytes, values: Any) -> None:
        """Note a request that is about to be sent, with the values that are passed."""
        numbers = number_keys([values, _arrays_in(message)])
        if self.answered & (numbers - self.asked):
            self.cut()
        self.asked |= numbers
        self.channel.recording = []

    def response(self, kind: str, fields: dict[str, Any], objects: int) -> dict[str, Any]:
        """Record the latest request with its response. Return the response's fields, with shifted numbers."""
        assert self.channel.recording
        request, *exchange = self.channel.recording
        self.channel.recording = None
        self.steps.append(Step(request, kind, objects))
        self.exchanges.append(tuple(exchange))
        # What the student's code has passed to the test's functions is part of an answer, too.
        numbers = number_keys([fields, [_arrays_in(message) for message in exchange]])
        # A number that is computed in two ways may have another last digit.
        self.answered |= {number + difference for number in numbers for difference in (-1, 0, 1)}
        if not self.shift:
            return fields
        factor = 1 + self.shift * (1 + len(self.steps) % 7)  # not the same one each time, so that no ratio stays
        self.channel.arrays.shift([key for key, *_ in changes_in(exchange[-1])], factor)
        return {name: _shifted(value, factor) for name, value in fields.items()}

    def cut(self) -> None:
        """Let the next request start a program, for example because a check has ended."""
        self.boundaries.add(len(self.steps))
        self.answered.clear()

    def cues(self, other: "Recorder") -> list[Cue]:
        """Return the requests with what may be sent ahead.

        ``other`` has recorded the same test with shifted responses.
        """
        cues: list[Cue] = []
        count = size = total = 0
        for position, (step, exchange) in enumerate(zip(self.steps, self.exchanges, strict=True)):
            same = position < len(other.steps) and other.steps[position].message == step.message
            length = len(step.message)
            total += length + sum(map(len, exchange))
            if total > MAX_SCRIPT_BYTES:
                return []
            size, count = size + length, count + 1
            starts = not same or position in self.boundaries or count > MAX_STEPS or size > MAX_BYTES
            if starts:
                size, count = length, 1
            cues.append(Cue(step, starts, exchange))
        return cues


def number_keys(values: Any) -> set[int]:
    """Return a key for every number or string in nested values that may tell something. Equal ones have equal keys."""
    found: set[int] = set()
    for value in _leaves(values):
        if isinstance(value, str):
            found.add(hash(value))
            continue
        numbers = np.asarray(value).ravel()
        if numbers.dtype.kind not in "fiuc":
            continue
        parts = np.concatenate([numbers.real, numbers.imag]) if numbers.dtype.kind == "c" else numbers
        parts = np.abs(parts.astype(float))
        parts = parts[np.isfinite(parts) & ~((parts <= SMALL) & (parts == np.round(parts)))]
        # Seven digits: what is computed in two ways differs in the last ones.
        found |= set(parts.astype(np.float32).view(np.int32).tolist())
    return found


def _leaves(values: Any) -> Iterator[Any]:
    """Yield the numbers, arrays and strings in nested lists, tuples and dicts."""
    if isinstance(values, dict):
        values = [*values.keys(), *values.values()]
    if isinstance(values, list | tuple):
        for value in values:
            yield from _leaves(value)
    elif isinstance(values, str | int | float | complex | np.ndarray | np.generic) and not isinstance(values, bool):
        yield values


def _arrays_in(message: bytes) -> list[np.ndarray]:
    """Return the numbers of the arrays that a message carries."""
    return [np.frombuffer(data, dtype) for _, dtype, _, _, data in changes_in(message) if data]


def _shifted(value: Any, factor: float) -> Any:
    """Multiply the floats in nested lists, tuples and dicts. Arrays are shifted elsewhere."""
    if type(value) is float or isinstance(value, np.floating):
        return type(value)(value * factor)
    return map_items(value, lambda item: _shifted(item, factor))


def _is_same(message: bytes, expected: bytes) -> bool:
    """Return whether a message from a student's process says the same as the expected one."""
    if message == expected:
        return True
    header, data = split_message(message)
    expected_header, expected_data = split_message(expected)
    if data != expected_data:
        return False
    try:
        return _is_alike(msgpack.unpackb(header, **UNPACK_OPTIONS), msgpack.unpackb(expected_header, **UNPACK_OPTIONS))
    except Exception:  # the message is malformed, as decoding it will show
        return False


def _is_alike(value: Any, expected: Any) -> bool:
    """Compare two parts of headers. An object may have more methods than expected."""
    if type(value) is not type(expected):
        return False
    if isinstance(value, dict):
        return value.keys() == expected.keys() and all(_is_alike(value[name], expected[name]) for name in expected)
    if not isinstance(value, list):
        return bool(value == expected)
    if len(value) == len(expected) == 2 and value[0] == expected[0] == "object":
        *description, methods = value[1]
        *expected_description, expected_methods = expected[1]
        return description == expected_description and set(expected_methods) <= set(methods)
    return len(value) == len(expected) and all(map(_is_alike, value, expected))
