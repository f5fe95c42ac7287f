"""A course of its own for each test that changes one: this course's sources in a temporary folder."""

import shutil
from pathlib import Path

import pytest

from grading.course import Course, here


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The units of this course, with no gradebook and no submission yet."""
    shutil.copytree(here().solutions, tmp_path / "solutions")
    shutil.copytree(here().root / "tests" / "catalogue", tmp_path / "tests" / "catalogue")
    shutil.copy(here().root / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)
