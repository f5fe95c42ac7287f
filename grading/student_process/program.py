"""Programs: several requests in one message, which the student's process answers one after the other.

A program saves the time that two processes need to wake each other. Its requests are encoded one by one, and each may
refer to arrays and objects that an earlier one of them creates, because both sides number these in the same way.

The grader has seen which responses another notebook gives. If a response is of another kind, or if another number of
objects has crossed, later requests may make no sense. The rest of the program is then skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgpack

from grading.student_process.channel import LENGTHS, split_message

KIND = "program"
START = msgpack.packb([KIND, None])[:-1]  # of the header


@dataclass(frozen=True)
class Step:
    """One request, and what is expected of its response.

    Attributes
    ----------
    message : bytes
        The encoded request.
    kind : str
        The kind of response.
    objects : int
        How many objects of the student's process have crossed as handles in this test, this response included.
    """

    message: bytes
    kind: str
    objects: int


def pack_program(steps: Sequence[Step]) -> bytes:
    """Return the message that contains these requests."""
    expected = [[step.kind, step.objects, len(step.message)] for step in steps]
    header, data = msgpack.packb([KIND, expected]), b"".join(step.message for step in steps)
    return LENGTHS.pack(len(header), len(data)) + header + data


def is_program(message: bytes) -> bool:
    """Return whether a message is a program."""
    return message.startswith(START, LENGTHS.size)


def unpack_program(message: bytes) -> list[Step]:
    """Return the requests in a program."""
    header, data = split_message(message)
    steps, start = [], 0
    for kind, objects, length in msgpack.unpackb(header)[1]:
        steps.append(Step(data[start : start + length], kind, objects))
        start += length
    return steps
