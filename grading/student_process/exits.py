"""How a student's process ended, as the supervisor reports it to the sandbox."""

import json
from dataclasses import dataclass
from enum import StrEnum

STARTED = b"started"  # what the supervisor sends when a process has started


class Cause(StrEnum):
    """Who caused the end of a process."""

    ITSELF = "itself"  # the process, by exiting, crashing or breaking a limit
    SANDBOX = "sandbox"  # the sandbox, which asked for the end
    OUTSIDE = "outside"  # something else: the kernel, for lack of memory, a person, or no isolation


@dataclass(frozen=True)
class Exit:
    """Who ended a process, and what it has used together with everything that it started.

    Attributes
    ----------
    cause : Cause
    reason : str
        The reason in words, if it is known.
    seconds, delay : float
        How long they have computed, and how long they have waited for a core.
    """

    cause: Cause
    reason: str = ""
    seconds: float = 0.0
    delay: float = 0.0

    def to_bytes(self) -> bytes:
        return json.dumps(vars(self)).encode()

    @staticmethod
    def from_bytes(data: bytes) -> "Exit":
        """Read a report. No bytes mean that the supervisor is gone, which only something outside can cause."""
        if not data:
            return Exit(Cause.OUTSIDE)
        fields = json.loads(data)
        return Exit(Cause(fields["cause"]), fields["reason"], fields["seconds"], fields["delay"])
