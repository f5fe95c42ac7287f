"""What a process that is shut in can still do, as root's child and as an ordinary user's."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, small_course

from grading.execution.proxies import StudentEnded
from grading.execution.sandbox import Sandbox
from grading.student_process.fork_server import _below, _memory
from grading.student_process.isolation import SandboxPolicy, shut_in, unshare_namespaces
from grading.units.unit import read_unit

NOBODY = 65534
needs_isolation = pytest.mark.skipif(
    not ISOLATED and not os.environ.get("COURSE_REQUIRE_ISOLATION"), reason="students' code can't be shut in here"
)


def shut_in_and_do(
    action: Callable[[], object], ordinary_user: bool, readable: tuple[str, ...] = ()
) -> tuple[str, bool]:
    """Do something in a process that is shut in; what it gave, and whether its keeper lived to tell."""
    ours, theirs = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        code = 1
        with contextlib.suppress(BaseException):
            os.setsid()
            if ordinary_user and os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
                ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # else its own files in /proc are root's
            unshare_namespaces()
            child = os.fork()
            if child == 0:
                shut_in(SandboxPolicy(readable, 1 << 32, 10, 8, 1 << 20), theirs)
                os.write(theirs, repr(action()).encode())
                os._exit(0)
            os.waitpid(child, 0)
            code = 0
        os._exit(code)
    os.close(theirs)
    _, status = os.waitpid(keeper, 0)
    with os.fdopen(ours, "rb") as told:
        return told.read().decode(), status == 0


def signal_everyone() -> str:
    for target in (0, -1, os.getppid() or 0):
        with contextlib.suppress(OSError):
            os.kill(target, signal.SIGKILL)
    return "still here"


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_no_signal_reaches_the_keeper(ordinary_user: bool) -> None:
    assert shut_in_and_do(signal_everyone, ordinary_user) == ("'still here'", True)


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_nothing_of_the_host_is_seen(ordinary_user: bool) -> None:
    def look() -> object:
        roots = sorted(set(os.listdir("/")) - {"lib64", "bin", "lib", "usr", "root", "home", "opt", "work"})
        return roots, os.listdir("/tmp"), os.listdir("/old"), os.getuid(), os.getgroups()

    told, _ = shut_in_and_do(look, ordinary_user)
    roots, tmp, old, user, groups = eval(told)
    assert set(roots) <= {"dev", "etc", "old", "proc", "scratch", "tmp"}
    assert (tmp, old, user) == ([], [], 1000)
    assert 0 not in groups


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_what_may_be_read_can_lie_in_tmp_too(ordinary_user: bool) -> None:
    """A course that was cloned to /tmp: its packages are there, and nothing beside them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        packages = Path(name, "course", "packages")
        packages.mkdir(parents=True)
        (packages / "module.py").write_text("x = 1")
        (packages.parent / "gradebook.db").write_text("secret")

        def look() -> object:
            with contextlib.suppress(OSError):
                (packages / "module.py").write_text("x = 2")
            return (packages / "module.py").read_text(), os.listdir(packages.parent), os.listdir("/tmp")

        told, _ = shut_in_and_do(look, ordinary_user, (str(packages),))
        assert eval(told) == ("x = 1", ["packages"], [Path(name).name])


@needs_isolation
def test_the_keeper_sees_what_the_process_starts_and_nothing_moves_the_keeper() -> None:
    """Limits on memory and time of all of them together hold only if it does."""
    ours, theirs = os.pipe()
    ready, go = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        code = 1
        with contextlib.suppress(BaseException):
            unshare_namespaces()
            child = os.fork()
            if child == 0:
                shut_in(SandboxPolicy([], 1 << 32, 10, 8, 1 << 20), go)
                for _ in range(3):
                    if os.fork() == 0:
                        time.sleep(5)
                        os._exit(0)
                os.write(go, b"g")
                time.sleep(5)
            os.read(ready, 1)
            seen = [child, *_below(child)]
            told = (len(seen), all(_memory(process) > 0 for process in seen), Path("/scratch").exists())
            os.kill(child, signal.SIGKILL)
            os.write(theirs, repr(told).encode())
            code = 0
        os._exit(code)
    os.close(theirs)
    os.waitpid(keeper, 0)
    with os.fdopen(ours, "rb") as told:
        assert told.read().decode() == repr((4, True, Path("/scratch").exists()))


def test_what_left_its_session_is_ended_without_isolation_too(tmp_path: Path) -> None:
    """Without isolation there is no namespace to end it, only the keeper who has adopted it."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells a process what its descendants are")
    mark = f"71.{os.getpid()}"
    start = (
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
        f"    os.execv('/bin/sleep', ['sleep', '{mark}'])\n"
    )
    unit = read_unit(small_course(tmp_path), UNIT)
    with Sandbox(unit, isolated=False) as sandbox:
        process = sandbox.start()
        process.client.allow(20)
        process.client.run(start)
        assert within_seconds(lambda: mark in everything_that_runs())
        process.close()
        assert within_seconds(lambda: mark not in everything_that_runs())


def within_seconds(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds


def everything_that_runs() -> str:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return "\n".join(lines)


def test_an_end_that_is_asked_about_late_is_known_all_the_same(tmp_path: Path) -> None:
    """On a busy machine the keeper has long gone when the judge comes to ask it."""
    unit = read_unit(small_course(tmp_path), UNIT)
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        for _ in range(3):
            process = sandbox.start()
            process.client.allow(60)
            with pytest.raises(StudentEnded):
                process.client.run("import os\nos._exit(3)")
            time.sleep(0.5)
            assert process.close(ended=True) == "it ended itself with code 3"


@needs_isolation
def test_a_machine_that_allows_no_namespaces_is_known_by_what_it_refuses() -> None:
    if not (unshare := shutil.which("unshare")):
        pytest.skip("unshare is not installed")
    ask = f"{sys.executable} -c 'from grading.execution.sandbox import isolation_problem; print(isolation_problem())'"
    script = f"echo 0 > /proc/sys/user/max_user_namespaces && {ask}"
    done = subprocess.run([unshare, "-Ur", "sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert re.fullmatch(r"new namespaces: not allowed here \(.*\); a container has to be told .*\n", done.stdout), done
