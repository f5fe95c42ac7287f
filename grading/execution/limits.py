"""The resource limits of one submission.

They live in a module of their own, so that code that only passes them on need not import the sandbox.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    cell_seconds, test_seconds : float
        Wall time of one cell and of one test.
    seconds : float
        Wall time of the whole submission.
    restarts : int
        How many times a process that ended is replaced.
    memory : int
        Bytes of memory, for each process and for all of them together.
    processes : int
        Number of processes at a time.
    file_bytes : int
        Largest size of a file.
    output_bytes : int
        Bytes of cell output that are kept.
    """

    cell_seconds: float = 20.0
    test_seconds: float = 20.0
    seconds: float = 120.0
    restarts: int = 40
    memory: int = 2 << 30
    processes: int = 32
    file_bytes: int = 32 << 20
    output_bytes: int = 8 << 20
