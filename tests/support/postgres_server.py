"""Start and stop a real PostgreSQL server, for tests of gradebooks."""

import glob
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from serving.ports import free_port

if TYPE_CHECKING:
    import psycopg

# Set where PostgreSQL has to be installed, so that its tests fail rather than being skipped.
REQUIRED = bool(os.environ.get("COURSE_REQUIRE_POSTGRES"))


def _postgres_programs() -> str:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    program = shutil.which("initdb") or (found[-1] if found else "")
    return os.path.dirname(program) if program else ""


@contextmanager
def run_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real PostgreSQL server on the loopback interface, for tests only, and yield its URL. Stop it at the end.

    Any password is right, except for the user ``locked``, who needs the password "right".
    """
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
    access = data / "pg_hba.conf"
    access.write_text("host all locked 127.0.0.1/32 scram-sha-256\n" + access.read_text())
    server = subprocess.Popen(
        [f"{programs}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **as_user,  # type: ignore[call-overload]
    )  # fmt: skip
    try:
        url = f"postgresql+psycopg://course@127.0.0.1:{port}"
        _wait_for_server(url, server)
        with connect(url) as connection:
            connection.execute("create role locked login password 'right'")
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def connect(url: str) -> "psycopg.Connection[Any]":
    import psycopg

    return psycopg.connect(url.replace("+psycopg", "") + "/postgres", autocommit=True)


def _wait_for_server(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server accepts connections. It listens earlier, but then it answers that it is still starting."""
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            return connect(url).close()
        except psycopg.OperationalError:
            assert server.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)


def make_database(url: str, name: str, template: str = "template1") -> str:
    """Create a database on the server, as a copy of another one to which nobody is connected, and return its URL."""
    with connect(url) as connection:
        connection.execute(f"create database {name} template {template}")
    return f"{url}/{name}"
