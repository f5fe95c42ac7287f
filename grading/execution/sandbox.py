"""Processes for students' code, forked from a warm parent and shut in.

One ``Sandbox`` serves one unit: its warm parent knows ``helpers`` without the answers to that unit's
exercises. ``start`` gives a fresh process in milliseconds.
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
from grading.execution.limits import Limits
from grading.execution.proxies import StudentClient
from grading.execution.redacted_helpers import write_inside
from grading.execution.scratch import ScratchFolder
from grading.student_process.isolation import KILLED, SYSTEM_FOLDERS, SandboxPolicy
from grading.units.unit import Unit

START_SECONDS = 120


class Interrupted(BaseException):
    """What served a submission was killed from outside, which says nothing of the submission: try again.

    No ``except Exception`` may take this for an error of the student's code or of the grader's.
    """


class Sandbox:
    """The warm parent of the processes in which submissions of one unit run.

    It loads by itself, for a second or two, until it is ``ready``.

    isolated: whether each process is shut in; without, it only has limits, and can read what you can read.
    """

    def __init__(self, unit: Unit, limits: Limits | None = None, isolated: bool = True):
        self.limits, self.isolated = limits or Limits(), isolated
        _check_that_it_is_out_of_sight(unit.path.parent.parent)
        self._folder = ScratchFolder()
        inside = self._folder.path / "inside"
        write_inside(unit, inside)
        self._policy = SandboxPolicy(
            readable=[str(inside), *python_folders()],
            memory=self.limits.memory,
            cpu=int(self.limits.seconds) + 5,
            processes=self.limits.processes,
            file_bytes=self.limits.file_bytes,
        )
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            server = "from grading.student_process.fork_server import main; main()"
            start = f"import sys; sys.path.insert(0, sys.argv.pop(1)); {server}"
            self._parent = subprocess.Popen(
                [sys.executable, "-I", "-c", start, str(inside), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=self._environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._is_ready = False

    def ready(self) -> None:
        """Wait until it has loaded everything. Raises CourseError if it can't."""
        if not self._is_ready:
            self._requests.settimeout(START_SECONDS)
            said = b""
            with contextlib.suppress(OSError):  # a timeout is one
                said = self._requests.recv(16)
            if said != b"ready":
                self.close()
                raise CourseError("The process that runs students' code did not start: run the command again.")
            self._is_ready = True

    def start(self) -> "SandboxedProcess":
        """A fresh process for one submission. Raises Interrupted if the warm parent is gone."""
        self.ready()
        ours, theirs = socket.socketpair()
        orders, keeper = socket.socketpair()
        request = {
            "walls": asdict(self._policy),
            "isolated": self.isolated,
            "total_memory": self.limits.memory,
            "cores": sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [],
        }
        try:
            with theirs, keeper:
                socket.send_fds(self._requests, [json.dumps(request).encode()], [theirs.fileno(), keeper.fileno()])
        except OSError as error:
            raise Interrupted("the process that runs students' code was ended") from error
        return SandboxedProcess(ours, orders)

    def close(self) -> None:
        """End the warm parent; the processes that it made have ended with their sessions."""
        self._requests.close()
        self._parent.kill()
        self._parent.wait()
        self._folder.remove()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _environment(self) -> dict[str, str]:
        """Nothing of the instructor's environment, and one thread for each process."""
        kept = {name: "1" for name in ONE_THREAD}
        return kept | {
            "PATH": "/usr/bin:/bin",
            "HOME": "/scratch",
            "MPLCONFIGDIR": str(self._folder.path / "matplotlib"),
            "IPYTHONDIR": str(self._folder.path / "ipython"),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_NO_INDEX": "1",  # there is no network: %pip says so at once instead of trying for long
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }


class SandboxedProcess:
    """One student's process, as ``judge`` uses it."""

    def __init__(self, connection: socket.socket, orders: socket.socket):
        self.client = StudentClient(connection)
        self._orders = orders

    def interrupt(self) -> None:
        """Stop the cell that runs, as a person would with Ctrl-C."""
        try:
            self._orders.send(b"i")
        except OSError:
            return

    def close(self, ended: bool = False) -> str:
        """End it and all that it started; if it is said to have ended before, why, or "".

        Raises Interrupted if it, or the keeper that watches it, was killed from outside.
        """
        self._orders.settimeout(10)
        # On a busy machine the keeper may have seen the end, said why and gone before it is asked.
        with contextlib.suppress(OSError):
            if ended:
                self._orders.send(b"e")
            self._orders.shutdown(socket.SHUT_WR)
        try:
            said = self._orders.recv(1000).decode("utf-8", "replace")
        except TimeoutError:
            said = "."
        except OSError:
            said = ""
        self._orders.close()
        self.client.connection.close()
        if ended and said in ("", KILLED):
            raise Interrupted("the process that ran the student's code was killed from outside")
        return said.removeprefix(".")


def python_folders() -> list[str]:
    """What Python itself needs to see: its own folders and those of the installed packages."""
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return sorted(path for path in paths if os.path.isdir(path))


def _check_that_it_is_out_of_sight(course: Path) -> None:
    """Raise CourseError if the course lies in a folder that students' code may read."""
    for folder in (*SYSTEM_FOLDERS, *python_folders()):
        if course.resolve().is_relative_to(Path(folder).resolve()):
            raise CourseError(f"The course lies inside {folder}, which students' code can read: move it elsewhere.")


def isolation_problem() -> str:
    """Why students' code can't be shut in on this machine; "" if it can."""
    if sys.platform != "linux":
        return f"there is none on {sys.platform}: use the container that the README describes"
    check = (
        "from grading.student_process.isolation import *; import os, sys\n"
        "try: unshare_namespaces()\n"
        "except OSError as error: sys.exit(error.strerror)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    folders = sys.path[:1] + [sys.prefix, sys.base_prefix]\n"
        "    try: shut_in(SandboxPolicy(folders, 1 << 31, 10, 32, 1 << 20), 3); code = 0\n"
        "    except BaseException as error: os.write(2, str(getattr(error, 'strerror', error)).encode()); code = 1\n"
        "    finally: os._exit(code)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    problem = (done.stderr.strip().splitlines() or ["the check failed"])[-1]
    return f"{problem}; a container has to be told to allow it, as the README says"
