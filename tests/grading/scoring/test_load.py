"""What else the machine does changes no score: a class graded beside eight busy loops gets the same gradebook."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, dump, hand_in, hand_in_students, small_course
from parallel import run_alone

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.limits import Limits
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

# A right answer uses about half of its budget. Beside the busy loops it takes several times its budget in wall time.
LIMITS = Limits(cell_seconds=0.8, test_seconds=0.8, seconds=10)
HEAVY = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end:\n    pass\n"
HEAVY_ONCE = f"""if not hasattr(Linear, "worked"):
    Linear.worked = True
    {HEAVY.strip().replace(chr(10), chr(10) + "    ")}
self.x = x
W, b = self.parameters
return x @ W + b"""
BUSY = "import time\nend = time.monotonic() + 100\nwhile time.monotonic() < end:\n    pass"
LOOPS = 8


@contextlib.contextmanager
def busy_loops() -> Iterator[None]:
    """Keep the machine busy. The loops end by themselves if nothing else ends them.

    Each is in a session of its own, because Linux may share a core between sessions and not between processes.
    """
    loops = [subprocess.Popen([sys.executable, "-S", "-c", BUSY], start_new_session=True) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def hand_in_class(course: Course) -> None:
    """Hand in right and wrong submissions, heavy ones, and some that never end."""
    unit = read_unit(course, UNIT)
    hand_in_students(course, students=4)
    hand_in(course, "heavy-cell", UNIT, answered(unit, extra=HEAVY))
    hand_in(course, "heavy-answer", UNIT, answered(unit, forward=HEAVY_ONCE))
    hand_in(course, "endless-cell", UNIT, answered(unit, extra="while True:\n    pass"))
    hand_in(course, "endless-answer", UNIT, answered(unit, backward="while True:\n    pass"))
    hand_in(course, "sleeps", UNIT, answered(unit, extra="import time\ntime.sleep(600)"))
    hand_in(course, "ends", UNIT, answered(unit, backward="import os; os._exit(1)"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a process's children have computed")
def test_busy_loops_do_not_change_the_gradebook(tmp_path: Path) -> None:
    quiet, loaded = small_course(tmp_path / "quiet"), small_course(tmp_path / "loaded")
    for course in (quiet, loaded):
        hand_in_class(course)
    with run_alone():
        grade_unit(quiet, UNIT, isolated=ISOLATED, limits=LIMITS)
        with busy_loops():
            grade_unit(loaded, UNIT, isolated=ISOLATED, limits=LIMITS)
    assert dump(loaded) == dump(quiet)
    with Gradebook(loaded) as gradebook:
        points = {student: 0.0 for student in ("heavy-cell", "heavy-answer", "endless-answer", "sleeps")}
        for row in gradebook.rows(UNIT):
            if row.student in points:
                points[row.student] += row.points
    assert points == {"heavy-cell": 6, "heavy-answer": 6, "endless-answer": 2, "sleeps": 6}
