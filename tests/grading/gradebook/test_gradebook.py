"""The gradebook is the same in SQLite and in PostgreSQL, even if the grader is killed while it writes."""

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
from course_fixtures import ISOLATED, UNIT, dump, hand_in_students, small_course
from lab_server import free_port

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.scoring.grade_unit import grade_unit

if TYPE_CHECKING:
    import psycopg

# Set where PostgreSQL has to be installed, so that its tests fail rather than being skipped.
REQUIRED = bool(os.environ.get("COURSE_REQUIRE_POSTGRES"))


def _postgres_programs() -> str:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    program = shutil.which("initdb") or (found[-1] if found else "")
    return os.path.dirname(program) if program else ""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real PostgreSQL server on the loopback interface, for these tests only, and yield its URL."""
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
    """Create a database on the server, and return its URL."""
    with _connect(url) as connection:
        connection.execute(f"create database {name}")
    return f"{url}/{name}"


def test_a_gradebook_in_postgresql_has_the_same_content(tmp_path: Path, postgres: str) -> None:
    sqlite = small_course(tmp_path / "sqlite")
    postgresql = Course(small_course(tmp_path / "postgresql").root, make_database(postgres, "first"))
    for course in (sqlite, postgresql):
        hand_in_students(course)
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 7
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 0
    assert dump(postgresql) == dump(sqlite)


def test_a_kill_while_writing_to_postgresql_does_not_change_the_final_gradebook(tmp_path: Path, postgres: str) -> None:
    course = Course(small_course(tmp_path).root, make_database(postgres, "second"))
    hand_in_students(course, students=8)
    # The kill comes when all rows of the sixth submission are written and the transaction is still open.
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom grading.gradebook import gradebook\n"
        "from grading.course import Course\nfrom grading.scoring.grade_unit import grade_unit\n"
        "save, saved = gradebook.save, []\n"
        "def killed(db, unit, new):\n    save(db, unit, new)\n    saved.extend(new)\n"
        "    if len(saved) >= 6: os.kill(os.getpid(), signal.SIGKILL)\ngradebook.save = killed\n"
        f"grade_unit(Course(Path({str(course.root)!r}), {course.db!r}), {UNIT!r}, isolated={ISOLATED})\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    rest = grade_unit(course, UNIT, isolated=ISOLATED)
    assert rest.graded + rest.unchanged == 9
    assert 1 <= rest.unchanged <= 5, "the transaction with the sixth result, and none before it, is lost"
    undisturbed = small_course(tmp_path / "undisturbed")
    hand_in_students(undisturbed, students=8)
    grade_unit(undisturbed, UNIT, isolated=ISOLATED)
    assert dump(course) == dump(undisturbed)


def test_an_unreachable_gradebook_is_reported_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/course"
    course = Course(small_course(tmp_path).root, url)
    with pytest.raises(CourseError) as error:
        Gradebook(course)
    assert "can't be opened" in str(error.value)
    assert "secret" not in str(error.value)
