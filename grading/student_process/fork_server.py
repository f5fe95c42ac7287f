"""Keep a warm process, the fork server, from which all students' processes are forked.

It loads what notebooks need and then only waits. For each request it takes a supervisor that has nothing to do, or
forks one. The supervisor forks the student's process. It stays outside the student's sandbox, watches the process and
its memory, interrupts it on command, and ends it with everything that it started. Then it is free for another student's
process. A fork takes milliseconds. Loading takes seconds.

Requests arrive as messages on a socket. Each brings two connections: one on which the notebook is served, and one on
which the supervisor is controlled. The supervisor receives one-byte commands. "i" asks it to interrupt the process. "e"
tells it that the process seems to have ended, and asks it to report why. If the connection is closed, it ends the
process. The supervisor sends two messages: one when the process has started, and an ``Exit`` when it has ended.

Each student's process can read a copy of this process's memory, so this process is started without any secrets.
"""

import contextlib
import gc
import glob
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from grading.student_process.exits import STARTED, Cause, Exit
from grading.student_process.fonts import copy_font_lists
from grading.student_process.isolation import (
    SandboxPolicy,
    adopt_descendants,
    close_all_but,
    die_with_parent,
    enter_sandbox,
    lead_processes,
    leave_network,
    prepare_child,
    set_limits,
    start_child,
)
from grading.student_process.kernel import use_large_pages
from grading.student_process.library_answers import read_library_answers, replace_library_answers
from grading.student_process.notebook_server import NotebookServer
from grading.student_process.shell import Shell, make_shell
from grading.student_process.usage import FamilyUsage, descendants

WATCH_SECONDS = 0.1
END_SECONDS = 5.0
PF_EXITING = 4
MAX_CHANNELS = 100  # pipes and sockets; no process is charged for what they hold, up to 300 kB each


def main() -> None:
    """Serve until the other end of the socket is closed.

    The command-line arguments are the socket's file descriptor and how to isolate the students' processes: "own
    processes" if a supervisor may have a PID namespace, "shared processes" if not, or "not isolated".
    """
    die_with_parent()
    requests, mode = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    copy_font_lists()
    shell = make_shell()
    warm_up(shell)
    replace_library_answers(read_library_answers())
    adopt_descendants()  # the supervisors
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader handles Ctrl-C
    try:
        requests.send(b"ready")
    except OSError:  # the grader no longer waits
        return
    supervisors = Supervisors(shell, mode)
    while True:
        readable, _, _ = select.select([requests, *supervisors.all], [], [])
        for connection in readable:
            if connection is not requests:
                supervisors.listen(connection)
        if requests in readable:
            message, descriptors, _, _ = socket.recv_fds(requests, 1 << 16, 2)
            if not message:
                return
            supervisors.give(message, descriptors)
            for descriptor in descriptors:
                os.close(descriptor)


class Supervisors:
    """The processes that each serve one student's process at a time.

    Parameters
    ----------
    shell : Shell
        The warm shell that runs the notebooks.
    mode : str
        How to isolate the students' processes: see ``main``.

    Attributes
    ----------
    all : list of socket
        The connection to each supervisor. On it, the supervisor says when it has nothing to do.
    """

    def __init__(self, shell: Shell, mode: str):
        self.shell, self.mode = shell, mode
        self.all: list[socket.socket] = []
        self.idle: list[socket.socket] = []

    def listen(self, connection: socket.socket) -> None:
        """Note what has become of a supervisor: it has nothing to do now, or it has ended."""
        with contextlib.suppress(ConnectionResetError):  # it has ended without having read its request
            if connection.recv(1):
                self.idle.append(connection)
                return
        connection.close()
        self.all.remove(connection)
        if connection in self.idle:
            self.idle.remove(connection)

    def give(self, message: bytes, descriptors: list[int]) -> None:
        """Give a request to a supervisor. If none serves it, the grader notices, and grades the submission again."""
        while self.idle:
            with contextlib.suppress(OSError):  # this one has ended
                socket.send_fds(self.idle.pop(), [message], descriptors)
                return
        with contextlib.suppress(OSError):  # for example, there is no memory left for a fork
            socket.send_fds(self._fork(), [message], descriptors)

    def _fork(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            code = 1
            try:
                close_all_but(theirs.fileno())  # above all, the connections to other supervisors
                supervise(self.shell, theirs, self.mode)
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        self.all.append(ours)
        return ours


def warm_up(shell: Shell) -> None:
    """Load what notebooks use, so that no student's process has to. Then reset the shell."""
    shell.run(
        "import numpy, matplotlib.pyplot, matplotlib.figure, matplotlib.backends.backend_agg\n"
        "import helpers, importlib, pkgutil\n"
        "for module in pkgutil.walk_packages(helpers.__path__, 'helpers.'): importlib.import_module(module.name)\n"
        "matplotlib.pyplot.figure().savefig(__import__('io').BytesIO()); matplotlib.pyplot.close('all')\n"
        "helpers.data.digits()\n"
    )
    shell.reset(new_session=True)
    # From now on the garbage collector skips the existing objects, so no child has to copy their memory pages.
    gc.collect()
    gc.freeze()
    use_large_pages()


def supervise(shell: Shell, requests: socket.socket, mode: str) -> None:
    """Serve requests for a student's process, one after another, until the other end of the connection is closed.

    Parameters
    ----------
    shell : Shell
        The warm shell that runs the notebooks.
    requests : socket
        The connection to the fork server.
    mode : str
        How to isolate the processes: see ``main``.
    """
    own_processes = None
    if mode == "own processes":
        lead_processes()
        own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    if mode != "not isolated":
        leave_network()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    adopt_descendants()
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1 << 16, 2)
        if not message:
            return
        connection, control = descriptors
        outcome = _serve_student(shell, json.loads(message), connection, control, mode, own_processes)
        is_last = mode == "shared processes"  # a second child could not be the first of another PID namespace
        if not is_last:  # before the report, because the grader may then ask for another process at once
            with contextlib.suppress(OSError):  # the fork server has ended
                requests.send(b"i")
        with contextlib.suppress(OSError):  # the grader has ended
            os.write(control, outcome.to_bytes())
        os.close(control)
        if is_last:
            return


def _serve_student(
    shell: Shell, request: dict[str, Any], connection: int, control: int, mode: str, own_processes: int | None
) -> Exit:
    """Start a student's process, watch it, make sure that it ends, and return how it ended.

    Parameters
    ----------
    shell, mode
        As in ``supervise``.
    request : dict
        What the sandbox asks for: "policy" (the fields of a ``SandboxPolicy``), "scratch" (a folder for a process that
        is not isolated), "total_memory" in bytes, and "cores" (their numbers).
    connection, control : int
        Descriptors of the two connections that came with the request. The first is closed here.
    own_processes : int or None
        The descriptor of this process's PID namespace, if it has one of its own.
    """
    with contextlib.suppress(OSError):  # a container may forbid it
        if request["cores"]:  # the cores of the process that runs the tests
            os.sched_setaffinity(0, request["cores"])
    policy, isolated = SandboxPolicy(**request["policy"]), mode != "not isolated"
    # An isolated process gets a scratch folder in its private file system. Any other process gets its own folder here.
    folder = "" if isolated else tempfile.mkdtemp(prefix="student-", dir=request["scratch"])

    def enter(parent: socket.socket) -> None:
        if isolated:
            enter_sandbox(policy, connection, parent)
        else:
            _enter_folder(folder, policy, connection, parent)

    try:
        if isolated:
            prepare_child(own_processes)
        child, problem = start_child(enter, lambda: _serve_notebook(shell, connection))
    except OSError as error:  # for example, somebody has killed the first process of this namespace
        return Exit(Cause.OUTSIDE, f"no isolation: {error.strerror}")
    finally:
        os.close(connection)
    if problem:
        # None of the student's code has run yet.
        outcome = Exit(Cause.OUTSIDE, f"no isolation: {problem}")
    else:
        with contextlib.suppress(OSError):  # the grader may have closed the connection already
            os.write(control, STARTED)
        usage = FamilyUsage(os.getpid(), child)
        outcome = _watch(child, control, usage, request["total_memory"], policy.cpu, isolated)
        outcome = replace(outcome, seconds=usage.seconds, delay=usage.delay)
    _end(child, isolated)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _enter_folder(folder: str, policy: SandboxPolicy, keep: int, parent: socket.socket) -> None:
    """Instead of entering a sandbox, work in a folder, with limits and no other connection than these two."""
    os.chdir(folder)
    os.environ["HOME"] = folder
    os.setsid()
    close_all_but(keep, parent.fileno())
    set_limits(policy)


def _serve_notebook(shell: Shell, connection: int) -> None:
    """Serve the notebook in this process, the student's."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path.append(os.getcwd())  # so that cells can import the modules that they write
    requests = socket.socket(fileno=connection)
    # A forked child that returns from the cell would answer the same request again.
    os.register_at_fork(after_in_child=requests.close)
    NotebookServer(shell, requests, os.getcwd()).serve()


def _watch(child: int, control: int, usage: FamilyUsage, total_memory: int, total_cpu: int, isolated: bool) -> Exit:
    """Wait until the child ends, has to end, or uses too much. Interrupt it on command. Return how it ends.

    Each process has its own limits as well. The limits here are for the child and its descendants together.
    """
    while True:
        readable, _, _ = select.select([control], [], [], WATCH_SECONDS)
        usage.update()
        if readable:
            command = os.read(control, 1)
            if command == b"i":
                os.kill(child, signal.SIGINT)
            else:
                return _wait_for_exit(child, total_cpu, isolated) if command == b"e" else Exit(Cause.SANDBOX)
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return _exit_from_status(status, used.ru_utime + used.ru_stime, total_cpu, isolated)
        if sum(map(private_memory, usage.processes)) > total_memory:
            return Exit(Cause.ITSELF, f"it used more than {total_memory >> 20} MB of memory")
        if usage.seconds > total_cpu:
            return Exit(Cause.ITSELF, "it used more CPU time than allowed")
        if len(set[str]().union(*map(channels, usage.processes))) > MAX_CHANNELS:
            return Exit(Cause.ITSELF, f"it had more than {MAX_CHANNELS} pipes and sockets open")


def _wait_for_exit(child: int, total_cpu: int, isolated: bool) -> Exit:
    """Wait for a child that seems to have ended, and return how it ended. On a busy machine, that can take a while.

    If the child is still running after all, return that the sandbox ends it.
    """
    for attempt in range(5000):
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return _exit_from_status(status, usage.ru_utime + usage.ru_stime, total_cpu, isolated)
        if attempt >= 50 and not _is_exiting(child):
            return Exit(Cause.SANDBOX)
        time.sleep(0.002)
    return Exit(Cause.SANDBOX)


def _exit_from_status(status: int, cpu_seconds: float, total_cpu: int, isolated: bool) -> Exit:
    """Return how a process ended, given its wait status and the CPU time that it had used."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU or cpu_seconds > total_cpu - 1:
            return Exit(Cause.ITSELF, "it used more CPU time than allowed")
        # Nothing inside a PID namespace can kill its first process. So the child was killed from outside: by the
        # kernel because memory ran out, or by a person.
        if number == signal.SIGKILL and isolated:
            return Exit(Cause.OUTSIDE)
        return Exit(Cause.ITSELF, f"it was killed by {signal.Signals(number).name}")
    return Exit(Cause.ITSELF, f"it exited with code {os.WEXITSTATUS(status)}")


def _end(child: int, isolated: bool) -> None:
    """Kill the child and everything that it started, and wait at most five seconds until all of it is gone.

    An isolated child is the first process of a PID namespace, and the whole namespace ends with it. Without isolation,
    this process adopts whatever the child leaves behind.
    """
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        for process in [child] if isolated else [child, *descendants(os.getpid())]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def private_memory(process: int) -> int:
    """Return a process's memory in bytes without files and shared memory, or 0 if it can't be read."""
    with contextlib.suppress(OSError, ValueError):
        resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0


def channels(process: int) -> set[str]:
    """Return the pipes and sockets that a process has open, by their names in /proc. None if they can't be read."""
    found = set()
    for path in glob.iglob(f"/proc/{process}/task/*/fd/*"):  # a thread may have its own table of open files
        with contextlib.suppress(OSError):
            found.add(os.readlink(path))
    return {name for name in found if name.startswith(("pipe:", "socket:"))}


def _is_exiting(process: int) -> bool:
    """Return whether the kernel is ending this process. False on systems other than Linux."""
    with contextlib.suppress(OSError, ValueError):
        return bool(int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[6]) & PF_EXITING)
    return False


if __name__ == "__main__":
    main()
