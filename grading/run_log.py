"""The log of grading runs: how many submissions each run graded, and how long it took.

A run that grades nothing is not logged. The class report shows the latest runs. The log is a file in build/ and not a
table in the gradebook, because the same submissions must give the same gradebook, however long a run takes.
"""

import contextlib
import json
import time
from pathlib import Path

from grading.course import Course
from grading.files import write_atomically

MAX_RUNS = 200


def log_path(course: Course) -> Path:
    """Return the path of the log."""
    return course.build / "grading-times.json"


def log_run(course: Course, unit: str, graded: int, began: float) -> None:
    """Append a run that ends now to the log, and keep the last ``MAX_RUNS`` runs.

    A log that can't be read is replaced. If it can't be written, nothing happens: what the run graded is saved already.

    Parameters
    ----------
    course : Course
    unit : str
        The unit's name.
    graded : int
        How many submissions the run graded.
    began : float
        When the run started, as returned by ``time.time()``.
    """
    path = log_path(course)
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(runs, list)
    except (OSError, ValueError, AssertionError):
        runs = []
    runs.append({"unit": unit, "graded": graded, "began": round(began), "seconds": round(time.time() - began, 2)})
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(runs[-MAX_RUNS:], indent=1) + "\n")
