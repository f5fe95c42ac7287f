"""Run nbgrader's own commands on a course."""

import subprocess
import sys
import sysconfig
from pathlib import Path

from grading.course import Course


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader's in the course's folder."""
    program = Path(sysconfig.get_path("scripts")) / "nbgrader"
    return subprocess.run(
        [sys.executable, str(program), *arguments], cwd=course.root, capture_output=True, text=True, timeout=300
    )
