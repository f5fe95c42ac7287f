"""Several tests at a time: what stays together, what comes first, and what has to run alone.

``run.py test`` runs three workers of pytest-xdist, one more than the two cores of a small machine, since a test with a
browser mostly waits. ``run.py test -n 0`` runs one test after another in one process.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

try:
    import fcntl
except ImportError:  # Windows, where tests that ought to run alone don't
    fcntl = None  # type: ignore[assignment]

# What takes longest starts first, so that no worker is left with it at the end.
LONGEST_FIRST = (
    "tests/grading/units/test_catalogue.py[05_fully_connected]",
    "tests/browser/test_demos.py[light]",
    "tests/browser/test_demos.py[dark]",
    "tests/grading/units/test_catalogue.py[06_step_sizes]",
    "tests/browser/test_lecture.py",
    "tests/grading/units/test_catalogue.py[03_layers]",
    "tests/grading/scoring/test_grade_unit.py",
    "tests/browser/test_lost_kernel.py",
    "tests/grading/units/test_catalogue.py[04_one_hidden_layer]",
    "tests/project/test_notebooks.py",
    "tests/grading/units/test_catalogue.py[07_what_comes_next]",
    "tests/project/test_run.py",
    "tests/grading/units/test_catalogue.py[02_compute_graphs]",
    "tests/grading/scoring/test_executors.py",
    "tests/serving/test_lecture.py",
    "tests/project/test_tree.py",
    "tests/grading/nbgrader_plugins/test_exporters.py",
    "tests/browser/test_notebooks.py",
    "tests/browser/test_connection.py",
    "tests/browser/test_authoring.py",
    "tests/browser/test_formgrader.py",
    "tests/browser/test_start_page.py",
    "tests/grading/units/test_catalogue.py[01_gradient_descent]",
)
# What runs alone comes last, when there is little to wait for.
LAST = "tests/attacks/test_attacks.py"
# A file's tests share their fixtures and stay on one worker, except for these, whose parameters share none.
SPLIT = {"tests/grading/units/test_catalogue.py": r"\[([^]]+)\]$", "tests/browser/test_demos.py": r"\[(light|dark)\b"}


def scope(nodeid: str) -> str:
    """What a test stays together with: the name of its file, and a parameter if the file is split."""
    file = nodeid.split("::")[0]
    part = re.search(SPLIT[file], nodeid) if file in SPLIT else None
    return f"{file}[{part[1]}]" if part else file


def order(nodeid: str) -> int:
    """Where a test's scope stands among those that start first."""
    name = scope(nodeid)
    if name == LAST:
        return len(LONGEST_FIRST) + 1
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give xdist a scheduler that keeps scopes together and starts the longest first."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid)

        def schedule(self) -> None:
            """Fill the queue in the order above; xdist's own is by the number of tests."""
            if self.collection is None:
                self.config.option.loadscopereorder = False
            super().schedule()

    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a worker, put the longest scopes first; the order within a scope stays."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: order(item.nodeid))


class Turnstile:
    """Lets tests run side by side, and what has to be alone when no test runs.

    A test shares the room with others, or has it to itself. Everyone enters through the door. A test that waits there
    to be alone holds up those behind it; otherwise new arrivals could keep it waiting for ever.
    """

    def __init__(self, folder: Path):
        self.door, self.room = ((folder / name).open("a") for name in ("door", "room"))

    def enter(self, kind: int) -> None:
        fcntl.flock(self.door, kind)
        fcntl.flock(self.room, kind)
        fcntl.flock(self.door, fcntl.LOCK_UN)

    def leave(self) -> None:
        fcntl.flock(self.room, fcntl.LOCK_UN)


_turnstile: list[Turnstile] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Share the room while a test and its fixtures run."""
    if fcntl is None or not hasattr(item.config, "workerinput"):
        return (yield)
    if not _turnstile:
        _turnstile.append(Turnstile(item.config.cache.mkdir("turnstile")))
    _turnstile[0].enter(fcntl.LOCK_SH)
    try:
        return (yield)
    finally:
        _turnstile[0].leave()


@contextmanager
def alone() -> Iterator[None]:
    """For a fixture that measures time: wait until no other test runs, and keep others from starting."""
    if not _turnstile:
        yield
        return
    _turnstile[0].leave()
    _turnstile[0].enter(fcntl.LOCK_EX)
    try:
        yield
    finally:
        _turnstile[0].leave()
        _turnstile[0].enter(fcntl.LOCK_SH)
