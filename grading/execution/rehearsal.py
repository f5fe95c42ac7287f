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
one of the course's checks makes it, if it doesn't depend on an earlier response, and if it shares nothing that may tell
something with the responses that are still to come.
"""

import sys
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from grading.student_process.channel import Channel, changes_in, split_message, unpack_header
from grading.student_process.program import Step, pack_program
from grading.student_process.values import map_items

MAX_STEPS = 64  # of one program
MAX_BYTES = 4 << 20  # of one program
MAX_SCRIPT_BYTES = 24 << 20  # of one test
SMALL = 16  # whole numbers up to this size say nothing about an answer
MAX_EXCESS = 10_000  # bytes by which a response may be longer than twice the expected one, and still be compared
NAMES = {"object", "function", "number", "name"}  # fields of requests and callbacks that hold no value
TESTS = "__tests__"  # the __name__ of test cells
SHIFT = 1e-10  # relative change of a response, far below the tolerance of the checks


class RanAhead(BaseException):
    """The student's process has answered requests that the test never made, and the test can't go on with it.

    This class derives from BaseException, so that no ``except Exception`` in a check mistakes it for an error in the
    student's function.
    """


# After a response: its kind, and how many objects of the student's process, arrays and functions of the test have
# crossed. Later requests hold their numbers.
State = tuple[str, int, int, int]


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
    state : State
        What the next request depends on besides the test.
    """

    step: Step
    starts: bool
    exchange: tuple[bytes, ...]
    state: State


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
        self.in_step = True  # whether the test has done the same as in the rehearsal, as far as requests depend on it
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
            self.in_step = False
            raise LookupError
        if self.is_ahead:
            return b""
        return self.program(self.position) if self.in_step else message

    def next_step(self) -> Step:
        """Return the next request of the script."""
        return self.cues[self.position].step

    def answered(self, state: State) -> None:
        """Account for the response to the latest request. If later ones would hold other numbers, send none ahead."""
        cue = self.cues[self.position] if self.position < len(self.cues) else None
        self.position += 1
        if cue is None or not cue.step.goes_on(*state[:2]):
            self.sent = min(self.sent, self.position)  # the program ends there
        if cue is None or state != cue.state:
            self.in_step = False


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
        self.states: list[State] = []
        self.boundaries: set[int] = set()  # the positions before which a new program has to start
        self.asked: set[Hashable] = set()
        self.answered: set[Hashable] = set()

    def request(self, message: bytes) -> None:
        """Note a request that is about to be sent."""
        if not self.shift:  # only the requests of the shifted recording count
            told = telling_parts(message)
            if self.answered & (told - self.asked) or _is_from_test_cell() or _names_students_array(message):
                self.cut()
            self.asked |= told
        self.channel.recording = []

    def response(self, state: State, fields: dict[str, Any]) -> dict[str, Any]:
        """Record the latest request with its response. Return the response's fields, with shifted numbers."""
        assert self.channel.recording
        request, *exchange = self.channel.recording
        self.channel.recording = None
        kind, objects, *_ = state
        self.states.append(state)
        self.steps.append(Step(request, objects))
        self.exchanges.append(tuple(exchange))
        if self.shift:
            factor = 1 + self.shift * (1 + len(self.steps) % 7)  # not the same one each time, so that no ratio stays
            self.channel.arrays.shift([key for key, *_ in changes_in(exchange[-1])], factor)
            return {name: _shifted(value, factor) for name, value in fields.items()}
        # What the student's code has passed to the test's functions is part of an answer, too.
        for message in exchange:
            self.answered |= telling_parts(message, neighbours=True)
        # Only floats are shifted, and only values let a program go on. Other code may call the test's functions more
        # often, and then what they return takes the numbers of later arrays.
        if kind != "value" or len(exchange) > 1 or not _has_only_floats(exchange[0]):
            self.cut()
        return fields

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
        recorded = zip(self.steps, self.exchanges, self.states, strict=True)
        for position, (step, exchange, state) in enumerate(recorded):
            same = position < len(other.steps) and other.steps[position].message == step.message
            length = len(step.message)
            total += length + sum(map(len, exchange))
            if total > MAX_SCRIPT_BYTES:
                return []
            size, count = size + length, count + 1
            starts = not same or position in self.boundaries or count > MAX_STEPS or size > MAX_BYTES
            if starts:
                size, count = length, 1
            cues.append(Cue(step, starts, exchange, state))
        return cues


def telling_parts(message: bytes, neighbours: bool = False) -> set[Hashable]:
    """Return a key for each part of a message that may tell something. Equal parts have equal keys.

    The parts are the numbers, except small whole ones; the strings; and every array or list of numbers as a whole. With
    ``neighbours``, numbers that differ in the seventh digit have a key in common, because what is computed in two ways
    differs in the last digits.
    """
    found: set[Hashable] = set()
    for value in values_in(message):
        if isinstance(value, str):
            found.add(value)
            continue
        numbers = np.atleast_1d(np.asarray(value)).ravel()
        if numbers.dtype.kind == "c":
            numbers = np.concatenate([numbers.real, numbers.imag])
        numbers = np.abs(numbers.astype(float))
        if numbers.size > 1:
            found.add(np.round(numbers, 9).tobytes())
        numbers = numbers[np.isfinite(numbers) & ~((numbers <= SMALL) & (numbers == np.round(numbers)))]
        with np.errstate(over="ignore"):
            keys = numbers.astype(np.float32).view(np.int32)
        found |= set(keys.tolist())
        if neighbours:
            found |= {*(keys - 1).tolist(), *(keys + 1).tolist()}
    return found


def values_in(message: bytes) -> list[Any]:
    """Return the numbers, strings, lists of numbers and arrays that a message carries."""
    _, fields, *_ = unpack_header(split_message(message)[0])
    found = [value for name, value in fields.items() if name not in NAMES for value in _leaves(value)]
    return found + [np.frombuffer(data, dtype) for _, dtype, _, _, data in changes_in(message) if data]


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the numbers and strings in an encoded value, and each of its lists that holds only numbers."""
    if not isinstance(value, list):
        if isinstance(value, str | int | float):  # True and False, too
            yield value
        return
    tag, content = value
    if tag == "scalar":
        yield np.frombuffer(content[1], content[0])
    elif tag == "complex":
        yield complex(*content)
    elif tag == "big":
        yield content
    elif tag in ("list", "tuple", "dict"):
        items = content if tag != "dict" else [part for pair in content for part in pair]
        if items and all(type(item) in (int, float) for item in items):
            yield [float(item) for item in items]
        for item in items:
            yield from _leaves(item)


def _has_only_floats(message: bytes) -> bool:
    """Return whether everything in a message that could be an answer is a float64 and not, for example, a string."""
    return all(np.asarray(value).dtype == np.float64 for value in values_in(message))


def _names_students_array(message: bytes) -> bool:
    """Return whether a request changes or passes an array that the student's code has made. Another's may not exist."""
    _, fields, changes, _ = unpack_header(split_message(message)[0])
    return any(key % 2 == 0 for key, *_ in changes) or any(map(_holds_students_array, fields.values()))


def _holds_students_array(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    if len(value) == 2 and value[0] == "array" and isinstance(value[1], int):
        return value[1] % 2 == 0
    return any(map(_holds_students_array, value))


def _is_from_test_cell() -> bool:
    """Return whether a test cell makes the current request itself, and not one of the course's checks."""
    frame = sys._getframe()
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] == "grading":
        frame = frame.f_back
    return frame.f_globals.get("__name__") == TESTS


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
    if data != expected_data or len(header) > 2 * len(expected_header) + MAX_EXCESS:
        return False
    try:
        kind, fields, *others = unpack_header(header)
        expected_kind, expected_fields, *expected_others = unpack_header(expected_header)
        return (
            (kind, others) == (expected_kind, expected_others)
            and fields.keys() == expected_fields.keys()
            and all(_is_same_value(fields[name], expected_fields[name]) for name in fields)
        )
    except Exception:  # the message is malformed, as decoding it will show
        return False


def _is_same_value(value: Any, expected: Any) -> bool:
    """Return whether two encoded values are the same, except that an object may have more methods than expected."""
    if isinstance(value, list) and isinstance(expected, list):
        (tag, content), (expected_tag, expected_content) = value, expected
        if tag == expected_tag == "object":
            *description, methods = content
            *expected_description, expected_methods = expected_content
            return description == expected_description and set(expected_methods) <= set(methods)
        if tag == expected_tag and tag in ("list", "tuple"):
            return len(content) == len(expected_content) and all(map(_is_same_value, content, expected_content))
    return bool(msgpack.packb(value) == msgpack.packb(expected))  # unlike ==, this tells 0.0 from -0.0 and from 0
