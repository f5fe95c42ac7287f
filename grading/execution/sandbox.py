"""Start isolated processes for students' code.

A ``Sandbox`` serves one unit. It owns a fork server, a process that has loaded everything in advance, including
``helpers`` with only what that unit hands out. ``start`` forks a new process from it within milliseconds.
"""

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import sysconfig
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

import grading
from grading.course import CourseError
from grading.environment import ONE_THREAD
from grading.execution.proxies import StudentClient
from grading.execution.redacted_helpers import write_student_packages
from grading.execution.scratch import ScratchFolder
from grading.limits import START_SECONDS, Limits
from grading.student_process.exits import STARTED, Cause, Exit
from grading.student_process.file_system import SCRATCH, SYSTEM_FOLDERS
from grading.student_process.isolation import SandboxPolicy
from grading.student_process.launcher import PROBLEM, START
from grading.student_process.usage import FamilyUsage, youngest_child
from grading.units.unit import Unit

# The paths in the sandbox of what is usually below the course's folder or in a temporary one.
PACKAGES, ENVIRONMENT = "/course/packages", "/course/python"
CREDENTIALS = struct.Struct("3i")  # a sender's process, user and group
OWN_PACKAGES = Path(grading.__file__).parent.parent


class Interrupted(BaseException):
    """A process that served a submission was killed from outside. The submission is not to blame, so try again.

    This class derives from BaseException, so that no ``except Exception`` mistakes it for an error in the student's
    code or in the grader.
    """


class Sandbox:
    """Start the processes in which the submissions of one unit run.

    Creating a sandbox starts its fork server, which loads in the background for a second or two. ``ready`` waits until
    it has loaded. Close the sandbox when you no longer need it, or use it as a context manager.

    Parameters
    ----------
    unit : Unit
        The unit that decides what of ``helpers`` is there.
    limits : Limits, optional
        What a submission may use.
    isolated : bool
        Whether to isolate each process. Without isolation, a process only has limits, and can read everything that you
        can read.

    Raises
    ------
    CourseError
        If the course is in a folder that students' code can read, or if a tag of the unit names something wrong.
    """

    def __init__(self, unit: Unit, limits: Limits | None = None, isolated: bool = True):
        self.limits, self.isolated = limits or Limits(), isolated
        _check_not_readable(unit.path.parent.parent)
        self._folder = ScratchFolder()
        packages = self._folder.path / "packages"
        try:
            write_student_packages(unit, packages)
            _make_readable(packages)
        except BaseException:  # such as a full disk
            self._folder.remove()
            raise
        self._policy = SandboxPolicy(
            memory=self.limits.memory,
            cpu=int(self.limits.seconds) + 5,
            processes=self.limits.processes,
            file_bytes=self.limits.file_bytes,
        )
        self._requests, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with server_end:
            if isolated:
                command = launch_command(packages, server_end.fileno())
            else:
                command = [
                    sys.executable,
                    "-I",
                    "-c",
                    START.format("fork_server"),
                    str(packages),
                    str(server_end.fileno()),
                    "not isolated",
                ]
            self._fork_server = subprocess.Popen(
                command,
                pass_fds=[server_end.fileno()],
                env=self._environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._is_ready = False

    def ready(self) -> None:
        """Wait until the fork server has loaded everything.

        Raises CourseError, and closes the sandbox, if the fork server does not start in time.
        """
        if not self._is_ready:
            self._requests.settimeout(START_SECONDS)
            message = b""
            with contextlib.suppress(OSError):  # includes a timeout
                message = self._requests.recv(1000)
            if message != b"ready":
                self.close()
                if message.startswith(PROBLEM):
                    problem = message.removeprefix(PROBLEM).decode("utf-8", "replace")
                    raise CourseError(f"Students' code can't be isolated: {problem}.")
                raise CourseError("The process that runs students' code did not start: run the command again.")
            self._is_ready = True

    def start(self) -> "SandboxedProcess":
        """Start a process for one submission, and return it. The caller has to close it.

        Raises Interrupted if the fork server has ended, and CourseError if it could not start.
        """
        self.ready()
        connection, student_end = socket.socketpair()
        control, supervisor_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if sys.platform == "linux":  # with each message comes the sender's process id
            control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        request = {
            "policy": asdict(self._policy),
            "scratch": str(self._folder.path),
            "total_memory": self.limits.memory,
            "cores": sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [],
        }
        try:
            with student_end, supervisor_end:
                socket.send_fds(
                    self._requests, [json.dumps(request).encode()], [student_end.fileno(), supervisor_end.fileno()]
                )
        except OSError as error:
            raise Interrupted("the fork server has ended") from error
        return SandboxedProcess(connection, control)

    def close(self) -> None:
        """End the fork server and remove its files. Close the processes that ``start`` returned first."""
        self._requests.close()
        self._fork_server.kill()
        self._fork_server.wait()
        self._folder.remove()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _environment(self) -> dict[str, str]:
        """Return the environment variables of the fork server, without any of the instructor's and for one thread."""
        one_thread = {name: "1" for name in ONE_THREAD}
        home = SCRATCH if self.isolated else str(self._folder.path)
        return one_thread | {
            "PATH": "/usr/bin:/bin",
            "HOME": SCRATCH,
            "MPLCONFIGDIR": f"{home}/.matplotlib",
            "IPYTHONDIR": f"{home}/.ipython",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_NO_INDEX": "1",  # there is no network: let %pip fail at once instead of retrying
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }


class SandboxedProcess:
    """One student's process, as the grader uses it.

    Attributes
    ----------
    client : StudentClient
    cpu_seconds, core_delay : float
        After ``close``, how long the process and everything that it started have computed and waited for a core.
    """

    def __init__(self, connection: socket.socket, control: socket.socket):
        self.client = StudentClient(connection)
        self.cpu_seconds = self.core_delay = 0.0
        self._control = control
        self._usage: FamilyUsage | None = None

    def usage(self) -> FamilyUsage | None:
        """Return what measures the process, or None as long as the process has not started."""
        if self._usage is None and sys.platform == "linux":
            space = socket.CMSG_SPACE(CREDENTIALS.size)
            # Only look: without a process, the first message is the report for ``close``, or the end of the supervisor.
            flags = socket.MSG_DONTWAIT | socket.MSG_PEEK
            with contextlib.suppress(OSError):  # includes that nothing has arrived
                message, attached, _, _ = self._control.recvmsg(len(STARTED), space, flags)
                if message == STARTED:
                    supervisor, _, _ = CREDENTIALS.unpack(attached[0][2])
                    self._usage = FamilyUsage(supervisor, youngest_child(supervisor))
        return self._usage

    def interrupt(self) -> None:
        """Interrupt the running cell, as Ctrl-C would. Do nothing if the process has ended."""
        try:
            self._control.send(b"i")
        except OSError:
            return

    def close(self, ended: bool = False) -> str:
        """End the process and everything that it started.

        Parameters
        ----------
        ended : bool
            Whether the process seems to have ended on its own.

        Returns
        -------
        str
            Why the process ended. Empty if this call ended it, or if the reason is not known.

        Raises
        ------
        Interrupted
            If ``ended``, and the process or the supervisor that watches it was killed from outside or not isolated.
        """
        self._control.settimeout(10)
        # On a busy machine, the supervisor may have noticed the end, reported it and exited before this request.
        with contextlib.suppress(OSError):
            if ended:
                self._control.send(b"e")
            self._control.shutdown(socket.SHUT_WR)
        try:
            report = self._receive()
            if report == STARTED:
                report = self._receive()
            outcome = Exit.from_bytes(report)
        except TimeoutError:
            outcome = Exit(Cause.SANDBOX)
        except OSError:
            outcome = Exit(Cause.OUTSIDE)
        self._control.close()
        self.client.connection.close()
        used = self._usage or outcome  # the report is missing if the supervisor was killed
        self.cpu_seconds, self.core_delay = max(outcome.seconds, used.seconds), max(outcome.delay, used.delay)
        if ended and outcome.cause is Cause.OUTSIDE:
            raise Interrupted(outcome.reason or "the process that ran the student's code was killed from outside")
        return outcome.reason

    def _receive(self) -> bytes:
        """Return the supervisor's next message."""
        try:
            return self._control.recv(1000)
        except ConnectionResetError:  # it has not read the request, but may have sent its report
            return self._control.recv(1000)


def python_folders() -> list[str]:
    """List the folders that Python needs: its own and those of the installed packages."""
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return sorted(path for path in paths if os.path.isdir(path))


def visible_folders() -> dict[str, str]:
    """Return the folder of Python's that each path in the sandbox shows.

    A virtual environment is usually in the course's folder, so in the sandbox it has another path.
    """
    folders = {path: path for path in python_folders()}
    if sys.prefix != sys.base_prefix:
        folders = {path: path for path in folders if not _is_in_environment(path)}
        folders[ENVIRONMENT] = sys.prefix
    return folders


def path_inside(path: str) -> str:
    """Return the path in the sandbox of one of Python's files or folders."""
    if sys.prefix != sys.base_prefix and _is_in_environment(path):
        return os.path.join(ENVIRONMENT, os.path.relpath(path, sys.prefix))
    return path


def _is_in_environment(path: str) -> bool:
    return Path(path).is_relative_to(sys.prefix)


def launch_command(packages: Path, requests: int) -> list[str]:
    """Return the command that starts a fork server in its sandbox, or tries out a sandbox for one.

    Parameters
    ----------
    packages : Path
        The packages of the students' processes, or the course's own. With the latter, the command only tries out
        whether a process can be isolated.
    requests : int
        The descriptor on which the fork server receives requests, or on which the result of the trial is sent.
    """
    only_try = packages == OWN_PACKAGES
    shown = packages / "grading" / "student_process" if only_try else packages
    needed = [*python_folders(), sys.executable]
    options = {
        "requests": requests,
        "visible": visible_folders() | {PACKAGES: str(shown)},
        "needed": {path_inside(path): path for path in needed} | {PACKAGES: str(shown)},
        "python": path_inside(sys.executable),
        "packages": PACKAGES,
        "try": only_try,
    }
    return [sys.executable, "-I", "-S", "-c", START.format("launcher"), str(packages), json.dumps(options)]


def _make_readable(packages: Path) -> None:
    """Let students' processes read the packages, whatever the umask and the permissions of the course are."""
    for path in (packages, *packages.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _check_not_readable(course: Path) -> None:
    """Raise CourseError if the course lies in a folder that students' code may read."""
    for folder in (*SYSTEM_FOLDERS, *python_folders()):
        if course.resolve().is_relative_to(Path(folder).resolve()):
            raise CourseError(
                f"The course is inside {folder}, which students' code can read. Move the course elsewhere."
            )


def isolation_problem() -> str:
    """Return why this machine can't isolate students' code, or "" if it can. This starts all but the fork server."""
    if sys.platform != "linux":
        return f"isolation needs Linux, but this is {sys.platform}: use a container as described in docs/instructors.md"
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        command = launch_command(OWN_PACKAGES, theirs.fileno())
        done = subprocess.run(command, pass_fds=[theirs.fileno()], cwd="/", capture_output=True, text=True)
        theirs.close()
        message = ours.recv(1000)
    problem = message.removeprefix(PROBLEM).decode("utf-8", "replace")
    if not message:
        problem = (done.stderr.strip().splitlines() or ["the check failed"])[-1]
    return f"{problem}; in a container, allow user namespaces as described in docs/instructors.md" if problem else ""
