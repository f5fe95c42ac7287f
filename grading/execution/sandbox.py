"""Start isolated processes for students' code.

A ``Sandbox`` serves one unit. It owns a fork server, a process that has loaded everything in advance, including
``helpers`` without the answers to that unit's exercises. ``start`` forks a new process from it within milliseconds.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from grading.course import CourseError
from grading.environment import ONE_THREAD
from grading.execution.proxies import StudentClient
from grading.execution.redacted_helpers import write_student_packages
from grading.execution.scratch import ScratchFolder
from grading.limits import START_SECONDS, Limits
from grading.student_process.exits import Cause, Exit
from grading.student_process.isolation import SYSTEM_FOLDERS, SandboxPolicy
from grading.units.unit import Unit


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
        The unit whose answers are removed from ``helpers``.
    limits : Limits, optional
        What a submission may use.
    isolated : bool
        Whether to isolate each process. Without isolation, a process only has limits, and can read everything that you
        can read.

    Raises
    ------
    CourseError
        If the course is in a folder that students' code can read, or if an answer tag of the unit matches nothing.
    """

    def __init__(self, unit: Unit, limits: Limits | None = None, isolated: bool = True):
        self.limits, self.isolated = limits or Limits(), isolated
        _check_not_readable(unit.path.parent.parent)
        self._folder = ScratchFolder()
        packages = self._folder.path / "packages"
        write_student_packages(unit, packages)
        self._policy = SandboxPolicy(
            readable=[str(packages), *python_folders()],
            memory=self.limits.memory,
            cpu=int(self.limits.seconds) + 5,
            processes=self.limits.processes,
            file_bytes=self.limits.file_bytes,
        )
        self._requests, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with server_end:
            main = "from grading.student_process.fork_server import main; main()"
            start = f"import sys; sys.path.insert(0, sys.argv.pop(1)); {main}"
            self._fork_server = subprocess.Popen(
                [sys.executable, "-I", "-c", start, str(packages), str(server_end.fileno())],
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
                message = self._requests.recv(16)
            if message != b"ready":
                self.close()
                raise CourseError("The process that runs students' code did not start: run the command again.")
            self._is_ready = True

    def start(self) -> "SandboxedProcess":
        """Start a process for one submission, and return it. The caller has to close it.

        Raises Interrupted if the fork server has ended, and CourseError if it could not start.
        """
        self.ready()
        connection, student_end = socket.socketpair()
        control, supervisor_end = socket.socketpair()
        request = {
            "policy": asdict(self._policy),
            "isolated": self.isolated,
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
        return one_thread | {
            "PATH": "/usr/bin:/bin",
            "HOME": "/scratch",
            "MPLCONFIGDIR": str(self._folder.path / "matplotlib"),
            "IPYTHONDIR": str(self._folder.path / "ipython"),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_NO_INDEX": "1",  # there is no network: let %pip fail at once instead of retrying
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }


class SandboxedProcess:
    """One student's process, as the grader uses it."""

    def __init__(self, connection: socket.socket, control: socket.socket):
        self.client = StudentClient(connection)
        self._control = control

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
            outcome = Exit.from_bytes(self._control.recv(1000))
        except TimeoutError:
            outcome = Exit(Cause.SANDBOX)
        except OSError:
            outcome = Exit(Cause.OUTSIDE)
        self._control.close()
        self.client.connection.close()
        if ended and outcome.cause is Cause.OUTSIDE:
            raise Interrupted(outcome.reason or "the process that ran the student's code was killed from outside")
        return outcome.reason


def python_folders() -> list[str]:
    """List the folders that Python needs: its own and those of the installed packages."""
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return sorted(path for path in paths if os.path.isdir(path))


def _check_not_readable(course: Path) -> None:
    """Raise CourseError if the course lies in a folder that students' code may read."""
    for folder in (*SYSTEM_FOLDERS, *python_folders()):
        if course.resolve().is_relative_to(Path(folder).resolve()):
            raise CourseError(
                f"The course is inside {folder}, which students' code can read. Move the course elsewhere."
            )


def isolation_problem() -> str:
    """Return why this machine can't isolate students' code, or "" if it can."""
    if sys.platform != "linux":
        return f"isolation needs Linux, but this is {sys.platform}: use a container as described in docs/instructors.md"
    check = (
        "from grading.student_process.isolation import *; import os, sys\n"
        "try: unshare_namespaces()\n"
        "except OSError as error: sys.exit(error.strerror)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    folders = sys.path[:1] + [sys.prefix, sys.base_prefix]\n"
        "    policy = SandboxPolicy(readable=folders, memory=1 << 31, cpu=10, processes=32, file_bytes=1 << 20)\n"
        "    try: enter_sandbox(policy, 3); code = 0\n"
        "    except BaseException as error: os.write(2, str(getattr(error, 'strerror', error)).encode()); code = 1\n"
        "    finally: os._exit(code)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    problem = (done.stderr.strip().splitlines() or ["the check failed"])[-1]
    return f"{problem}; in a container, allow user namespaces as described in docs/instructors.md"
