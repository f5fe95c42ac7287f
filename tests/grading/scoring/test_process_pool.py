"""Each task runs in a process of its own, so a crash costs one task. A fork server that can't start is reported."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course

from grading.course import CourseError
from grading.execution import sandbox
from grading.scoring.budget import OutOfTurn
from grading.scoring.process_pool import Loss, ProcessPool
from grading.units.unit import read_unit

Task = Callable[[], bytes]


def outputs(
    tasks: dict[str, Task], jobs: int = 2, seconds: float = 60, cpu_seconds: float = 60
) -> dict[str, bytes | Loss]:
    """Run these tasks in a pool, and return what each of them has returned or why it has not."""
    pool = ProcessPool(jobs, seconds, cpu_seconds)
    waiting, found = list(enumerate(tasks)), {}
    while waiting or not pool.is_idle:
        while waiting and pool.has_room:
            key, name = waiting.pop(0)
            pool.start(key, tasks[name])
        found.update({list(tasks)[key]: output for key, output in pool.wait()})
    pool.close()
    return found


def spin() -> bytes:
    while True:
        pass


def leave() -> bytes:
    raise OutOfTurn


def test_each_task_returns_its_result_and_one_that_dies_does_not() -> None:
    tasks: dict[str, Task] = {
        "short": lambda: b"yes",
        "long": lambda: b"x" * 1_000_000,
        "ends": lambda: os._exit(4),
        "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),  # type: ignore[dict-item, return-value]
        "raises": lambda: b"%d" % (1 // 0),
        "leaves": leave,
    }
    found = outputs(tasks)
    assert found.pop("long") == b"x" * 1_000_000
    died = dict.fromkeys(("ends", "killed", "raises"), Loss.DIED)
    assert found == {"short": b"yes", "leaves": Loss.TOO_SLOW, **died}


def test_a_task_that_takes_too_long_is_killed() -> None:
    start = time.monotonic()
    assert outputs({"endless": lambda: time.sleep(600)}, seconds=0.5) == {"endless": Loss.TOO_SLOW}  # type: ignore[dict-item, return-value]
    assert time.monotonic() - start < 300


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux does the pool limit the processor time")
def test_a_task_that_computes_too_long_is_killed() -> None:
    assert outputs({"endless": spin, "short": lambda: b"yes"}, cpu_seconds=0.5) == {
        "endless": Loss.TOO_MUCH_WORK, "short": b"yes",
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose its core")
def test_tasks_run_where_pinning_to_a_core_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    assert outputs({"a": lambda: b"1"}) == {"a": b"1"}


def test_a_fork_server_that_does_not_start_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = read_unit(small_course(tmp_path), UNIT)
    monkeypatch.setattr(sandbox, "START_SECONDS", 0.001)
    slow = sandbox.Sandbox(unit, isolated=ISOLATED)
    with pytest.raises(CourseError, match="did not start: run the command again"):
        slow.start()
    assert slow._fork_server.poll() is not None


# OpenBLAS starts a thread for each further core, and stops these threads itself before a fork. So count after it.
COUNTING = """
import os, sys
from pathlib import Path
from grading.execution import sandbox
from grading.cli import grade_with_progress
from grading.course import Course

forks = []
os.register_at_fork(after_in_parent=lambda: forks.append(len(os.listdir("/proc/self/task"))))
ready = sandbox.Sandbox.ready

def counted(self):
    ready(self)
    threads = len(os.listdir(f"/proc/{self._fork_server.pid}/task"))
    # Several processes write at once, but whole lines that are appended don't mix.
    with open(sys.argv[4], "a") as counts:
        print(threads, file=counts)

sandbox.Sandbox.ready = counted
grade_with_progress(Course(Path(sys.argv[1])), sys.argv[2], isolated=sys.argv[3] == "True")
print("grader:", sorted(set(forks)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows how many threads a process has")
def test_no_process_forks_while_it_has_a_second_thread(tmp_path: Path) -> None:
    """A forked child would wait forever for a lock that another thread held. Python 3.12 and later warn about this."""
    course = small_course(tmp_path)
    for k in range(3):
        hand_in(course, f"student-{k}", UNIT, answered(read_unit(course, UNIT)))
    counts = tmp_path / "threads of the fork servers"
    command = [sys.executable, "-W", "error::DeprecationWarning:grading", "-c", COUNTING]
    done = subprocess.run(
        [*command, str(course.root), UNIT, str(ISOLATED), str(counts)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert set(counts.read_text().split()) == {"1"}
    assert done.stdout.splitlines()[-1] == "grader: [1]"
