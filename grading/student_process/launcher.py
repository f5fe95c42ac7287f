"""Start the fork server in the file system that students' processes will see.

Python remembers the paths of what it loads. So the sandbox's file system has to be there before Python starts. This
program builds it, enters it, tries out whether a process can be isolated in it, and then replaces itself with the fork
server. It imports only what it needs.
"""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping

from grading.student_process.file_system import missing
from grading.student_process.isolation import (
    NoIsolation,
    SandboxPolicy,
    die_with_parent,
    enter_outer_sandbox,
    enter_sandbox,
    lead_processes,
    leave_network,
    prepare_child,
    start_child,
)

# Runs a program of this package. The first argument is the folder with the packages.
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from grading.student_process.{} import main; main()"
TRIAL = SandboxPolicy(memory=1 << 31, cpu=10, processes=32, file_bytes=1 << 20)
PROBLEM = b"problem: "  # starts the message that is sent instead of the fork server's first one


def main() -> None:
    """Start the fork server. The command-line argument is a JSON object:

    - "requests": the descriptor of the socket on which the fork server receives requests;
    - "visible": the folder that each path in the sandbox shows;
    - "needed": the paths in the sandbox of what has to be readable, each with its path outside;
    - "python", "packages": the paths in the sandbox of Python and of the packages to load;
    - "try": whether to end after the trial, with a message that is empty if a process could be isolated.
    """
    die_with_parent()
    options = json.loads(sys.argv[1])
    requests = socket.socket(fileno=options["requests"])
    try:
        enter_outer_sandbox(options["visible"])
        own_processes = _can_lead_processes()
        _try_out(options["needed"], own_processes)
    except OSError as error:
        with contextlib.suppress(OSError):  # the grader no longer waits
            requests.send(PROBLEM + str(error.strerror).encode()[:900])
        return
    if options["try"]:
        requests.send(PROBLEM)
        return
    os.set_inheritable(requests.fileno(), True)
    mode = "own processes" if own_processes else "shared processes"
    arguments = ["-I", "-c", START.format("fork_server"), options["packages"], str(requests.fileno()), mode]
    os.execv(options["python"], [options["python"], *arguments])


def _can_lead_processes() -> bool:
    """Return whether a supervisor may have a PID namespace with its own /proc. Some containers forbid the latter."""

    def lead() -> str:
        lead_processes()
        return "yes"

    return _in_child(lead) == "yes"


def _try_out(needed: Mapping[str, str], own_processes: bool) -> None:
    """Isolate a process, and let it look for what it needs. Raises NoIsolation if something fails or is missing."""

    def enter(parent: socket.socket) -> None:
        enter_sandbox(TRIAL, parent.fileno(), parent)
        for inside, outside in needed.items():
            if not _is_readable(inside):
                raise missing(outside)

    def start() -> str:
        if own_processes:
            lead_processes()
        leave_network()
        prepare_child(None)
        child, problem = start_child(enter, lambda: None)
        os.waitpid(child, 0)
        return problem or "isolated"

    if (problem := _in_child(start)) != "isolated":
        raise NoIsolation(0, problem or "the trial of the sandbox has ended early")


def _in_child(action: Callable[[], str]) -> str:
    """Return what the action returns in a child of this process, or the error, or "" if the child ends early."""
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        result = ""
        try:
            here.close()
            result = action()
        except OSError as error:
            result = str(error.strerror)
        finally:
            there.send(result.encode()[:1000])
            os._exit(0)
    there.close()
    os.waitpid(child, 0)
    with here:
        return here.recv(1000).decode("utf-8", "replace")


def _is_readable(path: str) -> bool:
    """Return whether this process can read a file, or can list a folder and read everything directly in it."""
    if not os.path.isdir(path):
        return os.access(path, os.R_OK)
    if not os.access(path, os.R_OK | os.X_OK):
        return False
    with os.scandir(path) as entries:
        return all(
            os.access(entry.path, os.R_OK | os.X_OK if entry.is_dir() else os.R_OK)
            for entry in entries
            if not entry.is_symlink()
        )


if __name__ == "__main__":
    main()
