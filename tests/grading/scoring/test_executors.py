"""The gradebook is the same, whichever executor grades and whichever database stores it."""

import glob
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course
from lab_server import free_port

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

if TYPE_CHECKING:
    import psycopg

REQUIRED = bool(os.environ.get("COURSE_REQUIRE_POSTGRES"))


def hand_in_class(course: Course, students: int = 6, seconds: float = 0.0) -> None:
    unit = read_unit(course, UNIT)
    extra = f"import time\ntime.sleep({seconds})" if seconds else ""
    for k in range(students):
        wrong = {"backward": WRONG_BACKWARD} if k % 2 else {}
        hand_in(course, f"student-{k}", UNIT, answered(unit, extra=extra, **wrong))
    hand_in(course, "broken", UNIT, b"{not json")


def dump(course: Course) -> str:
    with Gradebook(course) as gradebook:
        return gradebook.dump()


# --- Dask cluster ----------------------------------------------------------------------------------------


@pytest.fixture
def scheduler() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a real Dask scheduler with two worker processes on the loopback interface."""
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
        hand_in_class(course, students=12, seconds=0.3)
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
    hand_in_class(course, students=1)
    with pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:\d+: start one"):
        grade_unit(course, UNIT, scheduler=f"tcp://127.0.0.1:{free_port()}")


# --- PostgreSQL ------------------------------------------------------------------------------------------


def _postgres_programs() -> str:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    program = shutil.which("initdb") or (found[-1] if found else "")
    return os.path.dirname(program) if program else ""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real PostgreSQL server on the loopback interface, for these tests only. Yields its URL."""
    programs = _postgres_programs()
    if not programs:
        assert not REQUIRED, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed: install the Debian package postgresql to run this test")
    folder = tmp_path_factory.mktemp("postgres")
    port = free_port()
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        os.chmod(folder, 0o777)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and str(parent).startswith(str(tmp_path_factory.getbasetemp().parent.parent)):
                os.chmod(parent, 0o755 | parent.stat().st_mode)
        as_user = {"user": "nobody", "extra_groups": [], "env": {**os.environ, "HOME": str(folder)}}
    data = folder / "data"
    subprocess.run(
        [f"{programs}/initdb", "-D", data, "-U", "course", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **as_user,  # type: ignore[call-overload]
    )  # fmt: skip
    server = subprocess.Popen(
        [f"{programs}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **as_user,  # type: ignore[call-overload]
    )  # fmt: skip
    try:
        url = f"postgresql+psycopg://course@127.0.0.1:{port}"
        _wait_for_server(url, server)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _connect(url: str) -> "psycopg.Connection[Any]":
    import psycopg

    return psycopg.connect(url.replace("+psycopg", "") + "/postgres", autocommit=True)


def _wait_for_server(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server accepts connections. It listens earlier, but then it answers that it is still starting."""
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            return _connect(url).close()
        except psycopg.OperationalError:
            assert server.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)


def make_database(url: str, name: str) -> str:
    with _connect(url) as connection:
        connection.execute(f"create database {name}")
    return f"{url}/{name}"


def test_a_gradebook_in_postgresql_has_the_same_content(tmp_path: Path, postgres: str) -> None:
    sqlite = small_course(tmp_path / "sqlite")
    postgresql = Course(small_course(tmp_path / "postgresql").root, make_database(postgres, "first"))
    for course in (sqlite, postgresql):
        hand_in_class(course)
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 7
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 0
    assert dump(postgresql) == dump(sqlite)


def test_a_kill_while_writing_to_postgresql_does_not_change_the_final_gradebook(tmp_path: Path, postgres: str) -> None:
    course = Course(small_course(tmp_path).root, make_database(postgres, "second"))
    hand_in_class(course, students=8)
    # The kill comes when all rows of the sixth submission are written and its transaction is still open.
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom grading.gradebook import gradebook\n"
        "from grading.course import Course\nfrom grading.scoring.grade_unit import grade_unit\n"
        "save, saved = gradebook.save, []\n"
        "def killed(*arguments):\n    saved.append(save(*arguments))\n"
        "    if len(saved) == 6: os.kill(os.getpid(), signal.SIGKILL)\ngradebook.save = killed\n"
        f"grade_unit(Course(Path({str(course.root)!r}), {course.db!r}), {UNIT!r}, isolated={ISOLATED})\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    rest = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (rest.graded, rest.unchanged) == (4, 5)
    undisturbed = small_course(tmp_path / "undisturbed")
    hand_in_class(undisturbed, students=8)
    grade_unit(undisturbed, UNIT, isolated=ISOLATED)
    assert dump(course) == dump(undisturbed)


def test_an_unreachable_gradebook_is_reported_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/course"
    course = Course(small_course(tmp_path).root, url)
    with pytest.raises(CourseError) as error:
        Gradebook(course)
    assert "can't be opened" in str(error.value)
    assert "secret" not in str(error.value)
