"""Run several tests at a time: which stay together, which start first, and which must run alone.

By default (see pyproject.toml), pytest-xdist starts three workers, one more than the two cores of a small machine,
because a test with a browser mostly waits. ``run.py test -n 0`` runs the tests one after the other in one process.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

try:
    import fcntl
except ImportError:  # on Windows, where tests that should run alone run beside others
    fcntl = None  # type: ignore[assignment]

# The groups of tests that take longest start first, so that no worker is still busy with one of them at the end.
LONGEST_FIRST = (
    "tests/browser/test_hub.py",
    "tests/browser/test_demos.py[light]",
    "tests/browser/test_lecture.py",
    "tests/grading/execution/test_rehearsal.py",
    "tests/browser/test_site.py",
    "tests/browser/test_front_end.py",
    "tests/browser/test_lite.py",
    "tests/browser/test_layout.py",
    "tests/browser/test_accessibility.py",
    "tests/grading/scoring/test_grade_unit.py",
    "tests/browser/test_demos.py[dark]",
    "tests/project/test_notebooks.py",
    "tests/grading/test_bounded_work.py",
    "tests/grading/scoring/test_executors.py",
    "tests/browser/test_contrast.py",
    "tests/browser/test_surface.py",
    "tests/browser/test_formgrader.py",
    "tests/grading/units/test_catalogue.py[06_fully_connected]",
    "tests/grading/units/test_catalogue.py[03_layers]",
    "tests/grading/nbgrader_plugins/test_exchange.py",
    "tests/browser/test_graph_layout.py",
    "tests/grading/test_change_exercises.py",
    "tests/serving/lite/test_site.py",
    "tests/browser/test_lost_kernel.py",
    "tests/grading/scoring/test_borrowed_answers.py",
    "tests/grading/units/test_catalogue.py[05_one_hidden_layer]",
    "tests/grading/units/test_catalogue.py[07_digits]",
    "tests/project/test_run.py",
    "tests/project/test_lessons.py",
    "tests/browser/test_canvas_still.py",
    "tests/project/test_repository.py",
    "tests/grading/gradebook/test_regrade.py",
    "tests/grading/gradebook/test_move.py",
    "tests/grading/nbgrader_plugins/test_exporters.py",
    "tests/grading/submissions/test_earlier_release.py",
    "tests/grading/student_process/test_isolation.py",
    "tests/grading/test_storage.py",
    "tests/grading/scoring/test_grading_pool.py",
    "tests/serving/test_lecture.py",
    "tests/grading/test_settings.py",
    "tests/grading/gradebook/test_given.py",
    "tests/grading/nbgrader_plugins/test_hand_grading.py",
    "tests/grading/units/test_catalogue.py[08_step_sizes]",
    "tests/grading/units/test_catalogue.py[09_loss_curves]",
    "tests/grading/submissions/test_places.py",
    "tests/grading/causes/test_candidates.py",
)
# These run while no other test does (`run_alone`), so they come last, when few others are still running.
LAST = ("tests/grading/scoring/test_load.py", "tests/attacks/test_attacks.py")
# The tests of a file share fixtures, so they stay on one worker. In these files, tests with different parameters share
# no fixtures, so each parameter's tests are a group of their own. The pattern finds the parameter in a test's id.
SPLIT = {
    "tests/grading/units/test_catalogue.py": r"\[([^]]+)\]$",
    "tests/grading/units/test_fresh.py": r"\[([^]]+)\]$",
    "tests/browser/test_demos.py": r"\[(light|dark)\b",
}


def scope(nodeid: str) -> str:
    """Return the name of a test's group, which stays on one worker: its file, plus a parameter if the file is split."""
    file = nodeid.split("::")[0]
    part = re.search(SPLIT[file], nodeid) if file in SPLIT else None
    return f"{file}[{part[1]}]" if part else file


def order(nodeid: str) -> int:
    """Return the position of a test's group in the starting order."""
    name = scope(nodeid)
    if name in LAST:
        return len(LONGEST_FIRST) + 1 + LAST.index(name)
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give xdist a scheduler that keeps each group on one worker and starts the longest groups first."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid)

        def schedule(self) -> None:
            """Queue the groups in the order of the collected tests. By default, xdist sorts them by size."""
            if self.collection is None:
                self.config.option.loadscopereorder = False
            super().schedule()

    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a worker, put the longest groups first and keep the order within a group."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: order(item.nodeid))


class FairLock:
    """A lock between processes, shared or exclusive, that is fair to processes that wait for exclusive access.

    Every process locks the gate while it waits for the lock itself. If it waits for exclusive access, later processes
    have to wait at the gate. Without the gate, a stream of shared holders could keep it waiting forever.

    Parameters
    ----------
    folder : Path
        The folder of the two lock files. All processes use the same folder.
    """

    def __init__(self, folder: Path):
        self.gate, self.lock = ((folder / name).open("a") for name in ("gate", "lock"))

    def acquire(self, mode: int) -> None:
        """Wait for the lock and take it. ``mode`` is ``fcntl.LOCK_SH`` or ``fcntl.LOCK_EX``."""
        fcntl.flock(self.gate, mode)
        fcntl.flock(self.lock, mode)
        fcntl.flock(self.gate, fcntl.LOCK_UN)

    def release(self) -> None:
        fcntl.flock(self.lock, fcntl.LOCK_UN)


_lock: list[FairLock] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Hold the lock in shared mode while a test and its fixtures run."""
    if fcntl is None or not hasattr(item.config, "workerinput"):
        return (yield)
    if not _lock:
        _lock.append(FairLock(item.config.cache.mkdir("fair-lock")))
    _lock[0].acquire(fcntl.LOCK_SH)
    try:
        return (yield)
    finally:
        _lock[0].release()


@contextmanager
def run_alone() -> Iterator[None]:
    """Wait until no other test runs, and keep others from starting. For fixtures that measure time.

    Use it within a test, whose worker holds the lock in shared mode. Without workers and on Windows it does nothing.
    """
    if not _lock:
        yield
        return
    _lock[0].release()
    _lock[0].acquire(fcntl.LOCK_EX)
    try:
        yield
    finally:
        _lock[0].release()
        _lock[0].acquire(fcntl.LOCK_SH)
