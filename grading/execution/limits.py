"""TODO-DOC grading/execution/limits.py"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a submission may use. Seconds are wall time; memory in bytes, for each process."""

    cell_seconds: float = 20.0
    test_seconds: float = 20.0
    seconds: float = 120.0
    restarts: int = 40
    memory: int = 2 << 30
    processes: int = 32
    file_bytes: int = 32 << 20
    output_bytes: int = 8 << 20
