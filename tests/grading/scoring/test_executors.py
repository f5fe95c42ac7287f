"""A Dask cluster gives the same gradebook as this machine alone, even if it loses a worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, dump, hand_in_students, small_course
from lab_server import free_port

from grading.course import CourseError
from grading.scoring.grade_unit import grade_unit


@pytest.fixture
def scheduler() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a real Dask scheduler and two workers on the loopback interface. Yield its address and the workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler_command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    started = [
        subprocess.Popen([*scheduler_command, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet)  # type: ignore[call-overload]
    ]
    worker_command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--no-nanny"]
    for _ in range(2):
        started.append(subprocess.Popen([*worker_command, "--nthreads", "1", "--host", "127.0.0.1"], **quiet))  # type: ignore[call-overload]
    try:
        _wait_for_workers(address, 2)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    deadline = time.monotonic() + 60
    while True:
        try:
            with Client(address, timeout="5s", set_as_default=False) as client:
                client.wait_for_workers(count, timeout=30)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise


def test_a_cluster_that_loses_a_worker_gives_the_same_gradebook(
    tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = scheduler
    local, remote = small_course(tmp_path / "local"), small_course(tmp_path / "remote")
    for course in (local, remote):
        hand_in_students(course, students=12, seconds=0.3)
    grade_unit(local, UNIT, isolated=ISOLATED)
    killed = []

    def kill_one(progress: object) -> None:
        if not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].wait())

    summary = grade_unit(remote, UNIT, isolated=ISOLATED, scheduler=address, progress=kill_one)
    assert killed
    assert summary.graded == 13
    assert dump(remote) == dump(local)


def test_a_missing_scheduler_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grading.scoring.executors.CONNECT_TIMEOUT", "2s")
    course = small_course(tmp_path)
    hand_in_students(course, students=1)
    with pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:\d+: start one"):
        grade_unit(course, UNIT, scheduler=f"tcp://127.0.0.1:{free_port()}")
