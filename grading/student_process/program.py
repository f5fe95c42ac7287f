"""Programs: several requests in one message, which the student's process answers one after the other.

A program saves the time that two processes need to wake each other. Its requests are encoded one by one, and each may
refer to arrays and objects that an earlier one of them creates, because both sides number these in the same way.

Later requests make sense only if each response is a value, and if as many objects have crossed as in the notebook for
which the program was recorded. Otherwise the rest of the program is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgpack

from grading.student_process.channel import LENGTHS, split_message

KIND = "program"
START = msgpack.packb([KIND, None])[:-1]  # of the header


@dataclass(frozen=True)
class Step:
    """One request.

    Attributes
    ----------
    message : bytes
        The encoded request.
    objects : int
        How many objects of the student's process have crossed as handles in this test, this response included.
    """

    message: bytes
    objects: int

    def goes_on(self, kind: str, objects: int) -> bool:
        """Return whether the program goes on after a response of this kind, with this number of objects."""
        return (kind, objects) == ("value", self.objects)


def pack_program(steps: Sequence[Step]) -> bytes:
    """Return the message that contains these requests."""
    described = [[step.objects, len(step.message)] for step in steps]
    header, data = msgpack.packb([KIND, described]), b"".join(step.message for step in steps)
    return LENGTHS.pack(len(header), len(data)) + header + data


def is_program(message: bytes) -> bool:
    """Return whether a message is a program."""
    return message.startswith(START, LENGTHS.size)


def unpack_program(message: bytes) -> list[Step]:
    """Return the requests in a program."""
    header, data = split_message(message)
    steps, start = [], 0
    for objects, length in msgpack.unpackb(header)[1]:
        steps.append(Step(data[start : start + length], objects))
        start += length
    return steps
