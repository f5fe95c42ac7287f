"""The warm parent of all students' processes.

It has loaded what notebooks need, and then only waits: for each request it forks a keeper, and the keeper
forks the student's process. The keeper stays outside the student's walls, watches the process and its
memory, interrupts it when told to, and ends it and all that it started. A fork takes milliseconds; loading
takes seconds.

Requests come as messages on a socket, each with two connections: one to serve the notebook on, one on which
the keeper is told what to do ("i": interrupt; "e": it has ended, say why; closed: end it) and answers, last,
with "." and why it ended, or with "killed" if that was neither its own doing nor the keeper's.

What is in this process's memory is in each student's: it is started without anything secret.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from grading.student_process.isolation import (
    KILLED,
    NoIsolation,
    SandboxPolicy,
    adopt_descendants,
    close_all_but,
    die_with_parent,
    limit,
    shut_in,
    unshare_namespaces,
)
from grading.student_process.notebook_server import NotebookServer
from grading.student_process.shell import Shell, make_shell

WATCH_SECONDS = 0.1
PF_EXITING = 4


def main() -> None:
    """Serve until the other end of the socket is gone. The socket's file descriptor is the one argument."""
    die_with_parent()
    requests = socket.socket(fileno=int(sys.argv[1]))
    shell = make_shell()
    warm_up(shell)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are reaped by the kernel
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader to handle
    try:
        requests.send(b"ready")
    except OSError:  # nobody waits for it any more
        return
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1 << 16, 2)
        if not message:
            return
        if os.fork() == 0:
            requests.close()
            code = 1
            try:
                supervise(shell, json.loads(message), *descriptors)
                code = 0
            finally:
                os._exit(code)
        for descriptor in descriptors:
            os.close(descriptor)


def warm_up(shell: Shell) -> None:
    """Load what notebooks use, so that no student's process has to: behind the walls helpers' files are not there."""
    shell.run(
        "import numpy, matplotlib.pyplot, matplotlib.figure, matplotlib.backends.backend_agg\n"
        "import helpers, importlib, pkgutil\n"
        "for module in pkgutil.walk_packages(helpers.__path__, 'helpers.'): importlib.import_module(module.name)\n"
        "matplotlib.pyplot.figure().savefig(__import__('io').BytesIO()); matplotlib.pyplot.close('all')\n"
        "helpers.data.digits()\n"
    )
    shell.reset(new_session=True)
    # Objects that live from here on are not looked at again, and so not copied in each child.
    gc.collect()
    gc.freeze()


def supervise(shell: Shell, request: dict[str, Any], connection: int, orders: int) -> None:
    """Start a student's process, watch it, and see to its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    adopt_descendants()
    with contextlib.suppress(OSError):  # a container may forbid it
        if request["cores"]:  # those of who judges it
            os.sched_setaffinity(0, request["cores"])
    policy = SandboxPolicy(**request["walls"])
    if request["isolated"]:
        try:
            unshare_namespaces()
        except NoIsolation as error:
            os.write(orders, f".no isolation: {error.strerror}".encode())
            return
    child = os.fork()
    if child == 0:
        os.close(orders)
        _be_the_student(shell, connection, policy, request["isolated"])
    os.close(connection)
    why = _watch(child, orders, request["total_memory"], policy.cpu, request["isolated"])
    _end(child)
    os.write(orders, (why if why == KILLED else "." + why).encode())


def _be_the_student(shell: Shell, connection: int, policy: SandboxPolicy, isolated: bool) -> None:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if isolated:
            shut_in(policy, connection)
        else:
            os.setsid()
            close_all_but(connection)
            limit(policy)
        sys.path.append(os.getcwd())  # what a cell writes to a file can be imported
        asked = socket.socket(fileno=connection)
        os.register_at_fork(after_in_child=asked.close)  # a fork that goes on would answer a second time
        NotebookServer(shell, asked).serve()
        code = 0
    finally:
        os._exit(code)


def _watch(child: int, orders: int, total_memory: int, total_cpu: int, isolated: bool) -> str:
    """Wait until the child ends, is to be ended, or uses too much; why, if it was not the orders.

    The limits that each process carries are there as well; these are for all that it started, together.
    """
    while True:
        readable, _, _ = select.select([orders], [], [], WATCH_SECONDS)
        if readable:
            order = os.read(orders, 1)
            if order == b"i":
                os.kill(child, signal.SIGINT)
            else:
                return _why_soon(child, total_cpu, isolated) if order == b"e" else ""
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return _why(status, used.ru_utime + used.ru_stime, total_cpu, isolated)
        family = [child, *_below(child)]
        if sum(map(_memory, family)) > total_memory:
            return f"it used more than {total_memory >> 20} MB of memory"
        if sum(map(_cpu, family)) > total_cpu:
            return "it used more processor time than it may"


def _why_soon(child: int, total_cpu: int, isolated: bool) -> str:
    """Why the child ended, which it has just done or is about to: on a busy machine that can take a while."""
    for attempt in range(5000):
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return _why(status, used.ru_utime + used.ru_stime, total_cpu, isolated)
        if attempt >= 50 and not _is_ending(child):
            return ""
        time.sleep(0.002)
    return ""


def _why(status: int, used: float, total_cpu: int, isolated: bool) -> str:
    """What a process ended by, given its status and the seconds of processor time that it had used."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU or used > total_cpu - 1:
            return "it used more processor time than it may"
        # The first process of a namespace can't be killed from within it: this one was from outside, by
        # the kernel for want of memory or by a person.
        if number == signal.SIGKILL and isolated:
            return KILLED
        return f"it was ended by {signal.Signals(number).name}"
    return f"it ended itself with code {os.WEXITSTATUS(status)}"


def _end(child: int) -> None:
    """Kill the child and all that it started, and wait until nothing of it is there.

    Isolated, the child is the first of a process namespace, all of which ends with it. Else what it started
    has become this process's own.
    """
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for process in [child, *_below(os.getpid())]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _below(process: int) -> list[int]:
    """The processes that a process has started, and those that these have; Linux alone can say."""
    found: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_below(int(child))]
    return found


def _memory(process: int) -> int:
    """The bytes that a process holds beside files and shared memory, of which there is little."""
    with contextlib.suppress(OSError, ValueError):
        resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _is_ending(process: int) -> bool:
    """Whether the kernel is about to end a process; from outside Linux nobody can say."""
    with contextlib.suppress(OSError, ValueError):
        return bool(int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[6]) & PF_EXITING)
    return False


def _cpu(process: int) -> float:
    """The seconds of processor time that a process has used, with those of its children that have ended."""
    with contextlib.suppress(OSError, ValueError):
        used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
    return 0.0


if __name__ == "__main__":
    main()
