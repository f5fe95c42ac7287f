"""What an isolated process can still see and do, whether root or an ordinary user starts it."""

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, small_course, start_process

from grading.course import CourseError
from grading.execution import sandbox
from grading.execution.proxies import StudentProcessEnded
from grading.execution.sandbox import Interrupted, Sandbox, SandboxedProcess
from grading.student_process import fork_server, isolation
from grading.student_process.fork_server import channels, descendants, private_memory, supervise
from grading.student_process.isolation import (
    SandboxPolicy,
    enter_outer_sandbox,
    enter_sandbox,
    lead_processes,
    leave_network,
    prepare_child,
    start_child,
)
from grading.units.unit import read_unit

NOBODY = 65534
needs_isolation = pytest.mark.skipif(
    not ISOLATED and not os.environ.get("COURSE_REQUIRE_ISOLATION"), reason="students' code can't be isolated here"
)


def policy() -> SandboxPolicy:
    return SandboxPolicy(memory=1 << 32, cpu=10, processes=8, file_bytes=1 << 20)


def start_isolated(keep: int, action: Callable[[], None]) -> int:
    """Start an isolated process that runs an action, and return its number once it is in its sandbox."""
    leave_network()
    prepare_child(None)
    child, problem = start_child(lambda parent: enter_sandbox(policy(), keep, parent), action)
    assert problem == ""
    return child


def run_isolated(
    action: Callable[[], object], ordinary_user: bool, visible: Mapping[str, str] | None = None
) -> tuple[str, bool]:
    """Run an action in an isolated process, and return the repr of its result and whether the supervisor survived."""
    read_end, write_end = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        with contextlib.suppress(BaseException):
            os.setsid()
            if ordinary_user and os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
                ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # otherwise its own files in /proc belong to root
            enter_outer_sandbox(visible or {})
            lead_processes()
            child = start_isolated(write_end, lambda: os.write(write_end, repr(action()).encode()))
            os.waitpid(child, 0)
            os.write(write_end, b"\0survived")
        os._exit(0)
    os.close(write_end)
    os.waitpid(supervisor, 0)
    with os.fdopen(read_end, "rb") as file:
        result, _, rest = file.read().decode().partition("\0")
        return result, rest == "survived"


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
        roots = sorted(set(os.listdir("/")) - {"lib64", "bin", "lib", "usr"})
        return roots, os.listdir("/tmp"), os.listdir("/old"), os.listdir("/proc"), os.getuid(), os.getgroups()

    result, _ = run_isolated(look, ordinary_user)
    roots, tmp, old, processes, user, groups = eval(result)
    assert set(roots) <= {"dev", "etc", "old", "proc", "scratch", "tmp"}
    assert (tmp, old, processes, user) == ([], [], [], 1000)
    assert 0 not in groups


@needs_isolation
@pytest.mark.parametrize("ordinary_user", [False, True])
def test_a_course_in_tmp_is_read_at_another_path(ordinary_user: bool) -> None:
    """If a course was cloned to /tmp, its packages are visible, and neither their path nor what is next to them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        packages = Path(name, "course", "packages")
        packages.mkdir(parents=True)
        (packages / "module.py").write_text("x = 1")
        (packages.parent / "gradebook.db").write_text("secret")
        inside = Path("/course/packages")

        def look() -> object:
            with contextlib.suppress(OSError):
                (inside / "module.py").write_text("x = 2")
            return (inside / "module.py").read_text(), os.listdir("/course"), os.listdir("/tmp"), packages.exists()

        result, _ = run_isolated(look, ordinary_user, {str(inside): str(packages)})
        assert eval(result) == ("x = 1", ["packages"], [], False)


@needs_isolation
def test_the_supervisor_sees_what_the_process_starts() -> None:
    """The limits on the memory and time of all processes together, and on their sockets, depend on this."""
    read_end, write_end = os.pipe()
    ready, go = os.pipe()

    def start_three() -> None:
        held = [socket.socketpair() for _ in range(3)]
        for _ in range(3):
            if os.fork() == 0:
                time.sleep(5)
                os._exit(0)
        os.write(go, b"g")
        time.sleep(5)
        del held

    supervisor = os.fork()
    if supervisor == 0:
        with contextlib.suppress(BaseException):
            enter_outer_sandbox({})
            lead_processes()
            child = start_isolated(go, start_three)
            os.read(ready, 1)
            seen = [child, *descendants(child)]
            held = set().union(*map(channels, seen))
            os.write(write_end, repr((len(seen), all(private_memory(k) > 0 for k in seen), len(held))).encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(supervisor, 0)
    with os.fdopen(read_end, "rb") as file:
        assert file.read().decode() == repr((4, True, 7))  # six sockets and the pipe


# Nothing that a student's process does may let it survive its supervisor. A process that a thread executes has lost
# its signal for the parent's death. This is why the supervisor is the first process of a PID namespace.
SURVIVE = """
import ctypes, os, threading
print("refused" if ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) else "reset")
threading.Timer(0.1, lambda: os.execv("/bin/sleep", ["sleep", "MARK"])).start()
"""


@needs_isolation
def test_no_process_survives_its_supervisor(tmp_path: Path) -> None:
    mark = f"72.{os.getpid()}"
    with Sandbox(read_unit(small_course(tmp_path), UNIT)) as started:
        process = start_process(started, 20)
        outputs, _ = process.client.run(SURVIVE.replace("MARK", mark))
        assert outputs[0]["text"] == "refused\n"
        assert within_seconds(lambda: mark in running_commands())
        supervisor = descendants(started._fork_server.pid)[0]
        os.kill(supervisor, signal.SIGKILL)
        assert within_seconds(lambda: mark not in running_commands())
        with pytest.raises(Interrupted):
            process.close(ended=True)
        later = start_process(started, 20)  # with another supervisor
        assert later.client.run("1 + 1")[1] == ""
        later.close()


@needs_isolation
def test_a_supervisor_that_is_killed_with_a_request_does_not_stop_the_fork_server(tmp_path: Path) -> None:
    with Sandbox(read_unit(small_course(tmp_path), UNIT)) as started:
        started.start().close()
        (supervisor,) = descendants(started._fork_server.pid)
        os.kill(supervisor, signal.SIGSTOP)
        process = started.start()
        time.sleep(0.2)  # until the request has been given to it
        os.kill(supervisor, signal.SIGKILL)
        assert process.client.connection.recv(1) == b""
        assert process.usage() is None, "nothing has started"
        with pytest.raises(Interrupted):
            process.close(ended=True)
        later = start_process(started)
        assert later.client.run("1 + 1")[1] == ""
        later.close()


@needs_isolation
def test_a_supervisor_serves_one_process_after_another(tmp_path: Path) -> None:
    with Sandbox(read_unit(small_course(tmp_path), UNIT)) as started:
        seen = set()
        for k in range(4):
            process = start_process(started, 20)
            process.client.run("import os\nleft = os.path.exists('left')\nopen('left', 'w').close()")
            assert process.client.look_up("left") is False
            seen.add(descendants(started._fork_server.pid)[0])
            if k % 2:  # the process ends by itself
                with pytest.raises(StudentProcessEnded):
                    process.client.run("os._exit(4)")
                assert process.close(ended=True) == "it exited with code 4"
            else:
                assert process.close() == ""
        assert len(seen) == 1


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
        process = start_process(sandbox, 20)
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
            process = start_process(sandbox)
            with pytest.raises(StudentProcessEnded):
                process.client.run("import os\nos._exit(3)")
            time.sleep(0.5)
            assert process.close(ended=True) == "it exited with code 3"


def fail(*_: object) -> None:
    raise OSError(12, "Cannot allocate memory")


def ask_for_ids(_: SandboxPolicy, __: int, parent: socket.socket) -> None:
    isolation._ask(parent, isolation.NEEDS_IDS)


@pytest.mark.parametrize(
    ("mode", "module", "name", "action", "reason"),
    [
        ("shared processes", fork_server, "enter_sandbox", ask_for_ids, "Cannot allocate memory"),
        ("shared processes", fork_server, "enter_sandbox", fail, "Cannot allocate memory"),
        ("shared processes", fork_server, "enter_sandbox", lambda *_: os._exit(1), "a process ended before it was"),
        ("not isolated", fork_server, "set_limits", fail, "Cannot allocate memory"),
    ],
)
def test_a_process_that_can_t_enter_its_sandbox_is_not_the_students_fault(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    module: object,
    name: str,
    action: Callable[..., None],
    reason: str,
) -> None:
    """The submission has to be tried again, whatever fails before its code runs."""
    if mode != "not isolated" and (not ISOLATED or os.geteuid() != 0):
        pytest.skip("this process can't start an isolated one without more steps")
    monkeypatch.setattr(isolation, "_map_ids", fail)
    monkeypatch.setattr(module, name, action)
    connection, student_end = socket.socketpair()
    control, supervisor_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    requests, received = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    supervisor = os.fork()
    if supervisor == 0:
        with contextlib.suppress(BaseException):
            requests.close()
            supervise(None, received, mode)  # type: ignore[arg-type]
        os._exit(0)
    received.close()
    request = {"policy": asdict(policy()), "scratch": str(tmp_path), "total_memory": 1 << 30, "cores": []}
    with student_end, supervisor_end, requests:
        descriptors = [student_end.fileno(), supervisor_end.fileno()]
        socket.send_fds(requests, [json.dumps(request).encode()], descriptors)
    process = SandboxedProcess(connection, control)
    assert connection.recv(1) == b""
    assert process.usage() is None, "nothing has started"
    with pytest.raises(Interrupted, match=f"no isolation: .*{reason}"):
        process.close(ended=True)
    os.waitpid(supervisor, 0)


@needs_isolation
def test_a_machine_without_user_namespaces_names_the_step_that_fails() -> None:
    if not (unshare := shutil.which("unshare")):
        pytest.skip("unshare is not installed")
    ask = f"{sys.executable} -c 'from grading.execution.sandbox import isolation_problem; print(isolation_problem())'"
    script = f"echo 0 > /proc/sys/user/max_user_namespaces && {ask}"
    done = subprocess.run([unshare, "-Ur", "sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert re.fullmatch(r"a user namespace: not allowed here \(.*\); in a container, allow .*\n", done.stdout), done


@needs_isolation
@pytest.mark.parametrize(
    ("users", "masked", "unprivileged"),
    [("-Ur", False, False), ("-Ur", True, False), ("", True, True)],
    ids=["one user", "one user, masked /proc", "root without rights, masked /proc"],
)
def test_isolation_works_in_a_container(tmp_path: Path, users: str, masked: bool, unprivileged: bool) -> None:
    """Where a container hides parts of /proc, nobody can mount another one, and supervisors serve one process each."""
    unshare, setpriv = shutil.which("unshare"), shutil.which("setpriv")
    if not unshare or not setpriv or (not users and os.geteuid() != 0):
        pytest.skip("unshare or setpriv is not installed, or this is not root")
    small_course(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(f"""
from pathlib import Path
from grading.course import Course
from grading.execution.sandbox import Sandbox, isolation_problem
from grading.limits import Limits
from grading.scoring.budget import Meter
from grading.units.unit import read_unit
print(isolation_problem())
with Sandbox(read_unit(Course(Path({str(tmp_path)!r})), {UNIT!r})) as sandbox:
    for _ in range(3):
        process = sandbox.start()
        process.client.set_time_limit(Meter(Limits()).budget(60))
        process.client.run("import os; seen = os.getpid(), os.getuid(), os.listdir('/proc')")
        print(process.client.look_up("seen"), process.close())
""")
    mask = "mount -t tmpfs none /proc/sys && " if masked else ""
    rights = f"{setpriv} --bounding-set=-sys_admin --inh-caps=-sys_admin " if unprivileged else ""
    options = [users or "-m", "-m", "sh", "-c", f"{mask}exec {rights}{sys.executable} {script}"]
    done = subprocess.run([unshare, *options], capture_output=True, text=True, timeout=120)
    assert done.stdout == "\n" + 3 * "(1, 1000, []) \n", done.stderr


@needs_isolation
def test_an_environment_that_is_a_symbolic_link_is_resolved(tmp_path: Path) -> None:
    if sys.prefix == sys.base_prefix:
        pytest.skip("Python does not run in a virtual environment")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    python = tmp_path / ".venv" / Path(sys.executable).relative_to(sys.prefix)
    ask = (
        "import sys; from grading.execution.sandbox import isolation_problem; print([sys.prefix, isolation_problem()])"
    )
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{[str(tmp_path / '.venv'), '']}\n", done


@needs_isolation
@pytest.mark.parametrize("hide", [lambda path: path.chmod(0), lambda path: path.rmdir()], ids=["unreadable", "missing"])
def test_nothing_is_graded_if_something_that_python_needs_can_t_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hide: Callable[[Path], None]
) -> None:
    unit = read_unit(small_course(tmp_path / "course"), UNIT)
    folders = sandbox.python_folders()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        os.chmod(name, 0o755)
        package = Path(name, "package")
        package.mkdir()
        monkeypatch.setattr(sandbox, "python_folders", lambda: [*folders, name])
        assert sandbox.isolation_problem() == ""
        if hide(package) is None and not package.exists():
            os.rmdir(name)
        assert f"{name} can't be read by students' code" in sandbox.isolation_problem()
        with Sandbox(unit) as started, pytest.raises(CourseError, match=f"isolated: {name} can't be read"):
            started.ready()
        os.makedirs(package, exist_ok=True)
        package.chmod(0o755)


@needs_isolation
def test_students_code_can_read_its_packages_even_if_new_files_are_private(tmp_path: Path) -> None:
    unit = read_unit(small_course(tmp_path), UNIT)
    previous = os.umask(0o077)
    try:
        with Sandbox(unit) as started:
            process = start_process(started)
            read = "import helpers, os\nfound = len(open(helpers.__file__).read()), os.listdir(helpers.__path__[0])"
            assert process.client.run(read)[1] == ""
            process.close()
    finally:
        os.umask(previous)
