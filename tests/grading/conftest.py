"""Fixtures: a copy of this course's sources in a temporary folder, and an empty database of each kind."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import make_database
from warm_sandboxes import keep_sandboxes

from grading.course import Course, installed_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with the units of this one, but no gradebook and no submissions."""
    shutil.copytree(installed_course().solutions, tmp_path / "solutions")
    shutil.copytree(installed_course().root / "tests" / "catalogue", tmp_path / "tests" / "catalogue")
    shutil.copy(installed_course().root / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database in PostgreSQL, or "" for the SQLite file in a course's folder."""
    if request.param == "sqlite":
        return ""
    return make_database(request.getfixturevalue("postgres"), f"empty_{uuid.uuid4().hex}")


@pytest.fixture(scope="module")
def warm_sandboxes() -> Iterator[None]:
    """Let the tests of a module share the sandboxes of ``grade_unit``. They test what happens before and after it."""
    with keep_sandboxes():
        yield
