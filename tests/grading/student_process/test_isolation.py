"""What an isolated process can still see and do, whether root or an ordinary user starts it."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, small_course

from grading.execution.proxies import StudentProcessEnded
from grading.execution.sandbox import Interrupted, Sandbox, SandboxedProcess
from grading.student_process import isolation
from grading.student_process.fork_server import descendants, private_memory, supervise
from grading.student_process.isolation import SandboxPolicy, enter_sandbox, unshare_namespaces
from grading.units.unit import read_unit

NOBODY = 65534
needs_isolation = pytest.mark.skipif(
    not ISOLATED and not os.environ.get("COURSE_REQUIRE_ISOLATION"), reason="students' code can't be isolated here"
)


def policy(readable: tuple[str, ...] = ()) -> SandboxPolicy:
    return SandboxPolicy(readable=readable, memory=1 << 32, cpu=10, processes=8, file_bytes=1 << 20)


def run_isolated(action: Callable[[], object], ordinary_user: bool, readable: tuple[str, ...] = ()) -> tuple[str, bool]:
    """Run an action in an isolated process, and return the repr of its result and whether the supervisor survived."""
    read_end, write_end = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        code = 1
        with contextlib.suppress(BaseException):
            os.setsid()
            if ordinary_user and os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
                ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # otherwise its own files in /proc belong to root
            unshare_namespaces()
            child = os.fork()
            if child == 0:
                enter_sandbox(policy(readable), write_end)
                os.write(write_end, repr(action()).encode())
                os._exit(0)
            os.waitpid(child, 0)
            code = 0
        os._exit(code)
    os.close(write_end)
    _, status = os.waitpid(supervisor, 0)
    with os.fdopen(read_end, "rb") as file:
        return file.read().decode(), status == 0


def signal_everyone() -> str:
    """Try to kill every process of the group, every process at all, and the parent."""
    for target in (0, -1, os.getppid() or 0):
        with contextlib.suppress(OSError):
            os.kill(target, signal.SIGKILL)
    return "still here"


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_no_signal_reaches_the_supervisor(ordinary_user: bool) -> None:
    assert run_isolated(signal_everyone, ordinary_user) == ("'still here'", True)


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_nothing_of_the_host_is_visible(ordinary_user: bool) -> None:
    def look() -> object:
        roots = sorted(set(os.listdir("/")) - {"lib64", "bin", "lib", "usr", "root", "home", "opt", "work"})
        return roots, os.listdir("/tmp"), os.listdir("/old"), os.getuid(), os.getgroups()

    result, _ = run_isolated(look, ordinary_user)
    roots, tmp, old, user, groups = eval(result)
    assert set(roots) <= {"dev", "etc", "old", "proc", "scratch", "tmp"}
    assert (tmp, old, user) == ([], [], 1000)
    assert 0 not in groups


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_readable_folders_may_be_in_tmp(ordinary_user: bool) -> None:
    """If a course was cloned to /tmp, its packages are visible, and nothing next to them is."""
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

        result, _ = run_isolated(look, ordinary_user, (str(packages),))
        assert eval(result) == ("x = 1", ["packages"], [Path(name).name])


@needs_isolation
def test_the_supervisor_sees_what_the_process_starts_and_keeps_its_own_root() -> None:
    """The limits on the memory and time of all processes together depend on this."""
    read_end, write_end = os.pipe()
    ready, go = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        code = 1
        with contextlib.suppress(BaseException):
            unshare_namespaces()
            child = os.fork()
            if child == 0:
                enter_sandbox(policy(), go)
                for _ in range(3):
                    if os.fork() == 0:
                        time.sleep(5)
                        os._exit(0)
                os.write(go, b"g")
                time.sleep(5)
            os.read(ready, 1)
            seen = [child, *descendants(child)]
            result = (len(seen), all(private_memory(process) > 0 for process in seen), Path("/scratch").exists())
            os.kill(child, signal.SIGKILL)
            os.write(write_end, repr(result).encode())
            code = 0
        os._exit(code)
    os.close(write_end)
    os.waitpid(supervisor, 0)
    with os.fdopen(read_end, "rb") as file:
        assert file.read().decode() == repr((4, True, Path("/scratch").exists()))


def test_a_process_that_left_its_session_is_ended_even_without_isolation(tmp_path: Path) -> None:
    """Without isolation, no namespace ends the process. Only the supervisor, which has adopted it, can."""
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
        process.client.set_time_limit(20)
        process.client.run(start)
        assert within_seconds(lambda: mark in running_commands())
        process.close()
        assert within_seconds(lambda: mark not in running_commands())


def within_seconds(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds


def running_commands() -> str:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return "\n".join(lines)


def test_the_reason_for_an_end_is_known_even_if_the_grader_asks_late(tmp_path: Path) -> None:
    """On a busy machine, the supervisor may have exited long before the grader asks it."""
    unit = read_unit(small_course(tmp_path), UNIT)
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        for _ in range(3):
            process = sandbox.start()
            process.client.set_time_limit(60)
            with pytest.raises(StudentProcessEnded):
                process.client.run("import os\nos._exit(3)")
            time.sleep(0.5)
            assert process.close(ended=True) == "it exited with code 3"


@needs_isolation
def test_a_process_whose_isolation_was_disturbed_is_not_the_students_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helper that maps the user ids can be killed as well. Then the submission has to be tried again."""
    monkeypatch.setattr(isolation, "_map_ids", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    request = {"policy": asdict(policy()), "isolated": True, "scratch": "", "total_memory": 1 << 30, "cores": []}
    connection, student_end = socket.socketpair()
    control, supervisor_end = socket.socketpair()
    supervisor = os.fork()
    if supervisor == 0:
        with contextlib.suppress(BaseException):
            supervise(None, request, student_end.fileno(), supervisor_end.fileno())  # type: ignore[arg-type]
        os._exit(0)
    student_end.close()
    supervisor_end.close()
    with pytest.raises(Interrupted, match="mapping the user id"):
        SandboxedProcess(connection, control).close(ended=True)
    os.waitpid(supervisor, 0)


@needs_isolation
def test_a_machine_without_user_namespaces_names_the_step_that_fails() -> None:
    if not (unshare := shutil.which("unshare")):
        pytest.skip("unshare is not installed")
    ask = f"{sys.executable} -c 'from grading.execution.sandbox import isolation_problem; print(isolation_problem())'"
    script = f"echo 0 > /proc/sys/user/max_user_namespaces && {ask}"
    done = subprocess.run([unshare, "-Ur", "sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert re.fullmatch(r"new namespaces: not allowed here \(.*\); in a container, allow .*\n", done.stdout), done
