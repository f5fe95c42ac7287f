"""Threads, processes and a Dask cluster give the same gradebook as this machine alone, even if they lose a process."""

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATED,
    UNIT,
    WRONG_BACKWARD,
    answered,
    dump,
    hand_in,
    hand_in_students,
    small_course,
)
from grading_threads import in_threads
from lab_server import free_port

from grading.course import Course, CourseError
from grading.limits import Limits
from grading.result import Result
from grading.scoring import grading_server
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grading_server import GradingFailed, GradingServer, grade_on_server
from grading.scoring.job import Job, Task
from grading.student_process.usage import descendants
from grading.submissions.reading import SubmissionContent, Version
from grading.units.unit import read_unit

LIMITS = Limits(cell_seconds=1, test_seconds=1, seconds=20)


Workers = list[subprocess.Popen[bytes]]


@contextlib.contextmanager
def scheduler(workers: int, threads: int) -> Iterator[tuple[str, Workers]]:
    """Start a real Dask scheduler and workers on the loopback interface. Yield its address and the workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler_command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    started = [
        subprocess.Popen([*scheduler_command, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet)  # type: ignore[call-overload]
    ]
    worker_command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--no-nanny"]
    for _ in range(workers):
        command = [*worker_command, "--nthreads", str(threads), "--host", "127.0.0.1"]
        started.append(subprocess.Popen(command, **quiet))  # type: ignore[call-overload]
    try:
        _wait_for_workers(address, workers)
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


def mixed_class(course: Course) -> None:
    """Hand in right, wrong and unreadable submissions, and some that print, end their process or never end."""
    hand_in_students(course)
    unit = read_unit(course, UNIT)
    hand_in(course, "ends", UNIT, answered(unit, backward="import os; os._exit(1)"))
    hand_in(course, "prints", UNIT, answered(unit, forward="print('x' * 1000)\nself.x = x\nreturn x * 0"))
    hand_in(course, "endless", UNIT, answered(unit, backward="while True: pass"))


def test_a_cluster_that_loses_a_worker_gives_the_same_gradebook(tmp_path: Path) -> None:
    local, remote = small_course(tmp_path / "local"), small_course(tmp_path / "remote")
    for course in (local, remote):
        hand_in_students(course, students=12, seconds=0.3)
    grade_unit(local, UNIT, isolated=ISOLATED)
    killed = []
    with scheduler(workers=2, threads=1) as (address, workers):

        def kill_one(progress: object) -> None:
            if not killed:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed.append(workers[0].wait())

        summary = grade_unit(remote, UNIT, isolated=ISOLATED, scheduler=address, progress=kill_one)
    assert killed
    assert summary.graded == 13
    assert dump(remote) == dump(local)


@pytest.mark.parametrize(("workers", "threads"), [(1, 4), (2, 2)])
def test_a_cluster_with_threads_gives_the_same_gradebook(workers: int, threads: int, tmp_path: Path) -> None:
    local, remote = small_course(tmp_path / "local"), small_course(tmp_path / "remote")
    for course in (local, remote):
        mixed_class(course)
    grade_unit(local, UNIT, isolated=ISOLATED, limits=LIMITS)
    with scheduler(workers, threads) as (address, _):
        grade_unit(remote, UNIT, isolated=ISOLATED, limits=LIMITS, scheduler=address)
    assert dump(remote) == dump(local)


@pytest.fixture
def server_job(tmp_path: Path) -> Iterator[Job]:
    """A job whose server has not been started yet. At the end, no server is left."""
    yield Job(read_unit(small_course(tmp_path), UNIT), LIMITS, ISOLATED)
    grading_server._servers.close()


def tasks_of(job: Job, *regions: dict[str, str]) -> list[Task]:
    """Make a task for each of these answers to some exercises."""
    contents = [SubmissionContent([Version(answered(job.unit, **answers))]) for answers in regions]
    return [Task(f"student-{k}", content, f"digest {k}") for k, content in enumerate(contents)]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_of_a_process_do_not_disturb_each_other(threads: int, server_job: Job) -> None:
    print_a_lot = "for k in range(100):\n    print('forward', k)\nself.x = x\nW, b = self.parameters\nreturn x @ W + b"
    answers = [{}, {"backward": WRONG_BACKWARD}, {"forward": print_a_lot}, {"backward": "import os; os._exit(1)"}]
    results = in_threads(threads, tasks_of(server_job, *answers, *answers), server_job)
    assert [result.points for result in results] == [6, 2, 6, 2] * 2
    assert [result.digest for result in results] == [f"digest {k}" for k in range(8)]
    assert [len(result.scores[1].reason) > 0 for result in results] == [False, True, False, True] * 2


def test_a_killed_server_costs_nothing(server_job: Job) -> None:
    first, second, third = tasks_of(server_job, {}, {}, {})
    grade_on_server(first, server_job)
    server = grading_server._servers._current
    assert server
    if sys.platform == "linux":
        threads = os.listdir(f"/proc/{server._process.pid}/task")
        assert len(threads) == 1, "a process with threads must not fork"
    server._process.kill()
    assert Result.from_json(grade_on_server(second, server_job).decode()).points == 6
    server = grading_server._servers._current
    assert server
    for process in descendants(server._process.pid):  # the fork server
        os.kill(process, signal.SIGKILL)
    assert Result.from_json(grade_on_server(third, server_job).decode()).points == 6


def test_what_keeps_failing_is_no_result(server_job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GradingServer, "_wait_until_ready", lambda self: self._process.kill())
    with pytest.raises(GradingFailed, match="student-0's submission failed 3 times"):
        grade_on_server(*tasks_of(server_job, {}), server_job)
    assert not grading_server._servers._current


def test_a_server_that_cannot_start_the_sandbox_says_why_and_is_not_kept(server_job: Job) -> None:
    unit = dataclasses.replace(server_job.unit, path=Path(sys.prefix) / "course" / "solutions" / "91_small.py")
    with pytest.raises(CourseError, match="which students' code can read"):
        grade_on_server(*tasks_of(server_job, {}), dataclasses.replace(server_job, unit=unit))
    assert not grading_server._servers._current


def test_a_server_of_another_job_takes_the_place_of_an_unused_one(server_job: Job) -> None:
    (task,) = tasks_of(server_job, {})
    grade_on_server(task, server_job)
    before = grading_server._servers._current
    grade_on_server(task, dataclasses.replace(server_job, limits=Limits()))
    after = grading_server._servers._current
    assert after is not before
    assert before._process.poll() == 0


def test_a_missing_scheduler_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grading.scoring.executors.CONNECT_TIMEOUT", "2s")
    course = small_course(tmp_path)
    hand_in_students(course, students=1)
    with pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:\d+: start one"):
        grade_unit(course, UNIT, scheduler=f"tcp://127.0.0.1:{free_port()}")
