"""A fixture: a copy of this course's sources in a temporary folder."""

import shutil
from pathlib import Path

import pytest

from grading.course import Course, installed_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with the units of this one, but no gradebook and no submissions."""
    shutil.copytree(installed_course().solutions, tmp_path / "solutions")
    shutil.copytree(installed_course().root / "tests" / "catalogue", tmp_path / "tests" / "catalogue")
    shutil.copy(installed_course().root / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)
