"""TODO-DOC grading/run_log.py"""

import json
import os
import time
from pathlib import Path

from grading.course import Course

MOST_RUNS = 200


def times_file(course: Course) -> Path:
    """Where it stands how long grading took: not in the gradebook, which is the same for every run."""
    return course.build / "grading-times.json"


def note_time(course: Course, unit: str, graded: int, began: float) -> None:
    """Add a run of grading to the list of the last ones; began: in seconds, as time.time() counts them."""
    path = times_file(course)
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(runs, list)
    except (OSError, ValueError, AssertionError):
        runs = []
    runs.append({"unit": unit, "graded": graded, "began": round(began), "seconds": round(time.time() - began, 2)})
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(runs[-MOST_RUNS:], indent=1) + "\n", encoding="utf-8")
    os.replace(partial, path)
