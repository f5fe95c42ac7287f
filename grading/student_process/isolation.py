"""Isolate a student's process on Linux without root: namespaces, a private file system, limits and seccomp.

Why not use an existing tool? A student's process is forked from a process that has loaded everything, which saves a
second per submission. A tool such as bubblewrap starts a new program inside its sandbox, so that second would be lost.
Such tools are built from the kernel's own namespaces, and so is this sandbox. It is entered in three steps:

1. ``enter_outer_sandbox``: the fork server gets the file system of ``file_system``. If it is not root, it also gets a
   user namespace, in which it may do the rest.
2. ``lead_processes``: a supervisor becomes the first process of a PID namespace. Whatever it starts is in there too. If
   the supervisor ends, however it ends, the kernel ends all of it. ``leave_network``: the supervisor enters a network
   namespace with nothing in it, not even a loopback interface that is up.
3. ``enter_sandbox``: the supervisor's child, in which the student's code will run, enters

   - a PID namespace in which it is the first: it sees only what it starts, and when it ends, all of that ends too;
   - a mount namespace with a scratch folder of its own, and without ``/proc``;
   - a user namespace in which it has no capabilities, no new privileges and no nested namespaces;
   - a session of its own, so that no signal reaches the supervisor, which watches it from outside;
   - limits on memory, CPU time, processes, files and file sizes (setrlimit);
   - the seccomp filter of ``seccomp``.

Until the child reports that it is inside, none of the student's code runs. A failure up to that point is never the
submission's fault.
"""

import contextlib
import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grading.student_process.file_system import (
    SCRATCH,
    STUDENT_ID,
    enter_root,
    hide_processes,
    mount_scratch,
)
from grading.student_process.kernel import (
    MS_NODEV,
    MS_NOSUID,
    Namespace,
    NoIsolation,
    call,
    check,
    libc,
    mount,
    require_support,
    unshare,
)
from grading.student_process.seccomp import install_filter

if sys.platform != "win32":
    import resource

PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
NOBODY = 65534
ENTRY_SECONDS = 30.0  # a child enters its sandbox within milliseconds, unless the machine is very busy
MAX_OPEN_FILES = 64
MAX_SIGNALS = 1024  # queued signals and timers
# Messages between a child that enters its sandbox and its parent.
NEEDS_IDS, IDS_ARE_MAPPED, IS_INSIDE = b"map my ids", b"mapped", b"inside"


@dataclass(frozen=True)
class SandboxPolicy:
    """What a student's process may use. Without isolation, these limits are all that applies.

    Attributes
    ----------
    memory : int
        Bytes of memory (address space), for each process.
    cpu : int
        Seconds of CPU time, for each process.
    processes : int
        Number of processes, all of them together.
    file_bytes : int
        Largest size of a file, for each process.
    """

    memory: int
    cpu: int
    processes: int
    file_bytes: int


def enter_outer_sandbox(visible: Mapping[str, str]) -> None:
    """Enter the file system that all students' processes share. The first step, before Python loads anything else.

    Parameters
    ----------
    visible : mapping of str to str
        The folder that each path in the sandbox shows, besides the system's own.

    Raises
    ------
    NoIsolation
        If this machine does not allow isolation, or something that should be visible is missing.
    """
    require_support()
    if libc().unshare(Namespace.MOUNT) != 0:  # an ordinary user, or root without the right to mount anything
        _enter_user_namespace()
    enter_root(visible, student_id())


def leave_network() -> None:
    """Enter a network namespace with nothing in it, which is also that of the student's processes.

    To make one takes longer than the rest of the sandbox. Those that a supervisor starts, one after another, can share
    it, because nothing remains in it: none of them can bind or configure anything. Raises NoIsolation if this is not
    allowed.
    """
    unshare(Namespace.NETWORK | Namespace.UTS | Namespace.CGROUP, "new namespaces")


def lead_processes() -> None:
    """Continue as the first process of a new PID namespace, with a /proc that shows the processes in it.

    The calling process ends, and its child continues. Raises NoIsolation, in either process, if this is not allowed.
    """
    unshare(Namespace.PID, "a PID namespace")
    if os.fork():
        os._exit(0)
    unshare(Namespace.MOUNT, "a mount namespace")
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV)


def prepare_child(own_processes: int | None) -> None:
    """Let the next child of this supervisor be the first process of a new PID namespace.

    Parameters
    ----------
    own_processes : int or None
        A descriptor of this process's own PID namespace, to which it has to return for each child but the first. None
        if there will be only one child.
    """
    if own_processes is not None:
        check(libc().setns(own_processes, Namespace.PID), "a second PID namespace")
    unshare(Namespace.PID, "new namespaces")


def enter_sandbox(policy: SandboxPolicy, keep: int, parent: socket.socket) -> None:
    """Give up everything outside the sandbox. The last step, in the child that will run the student's code.

    Afterwards, the process has its own file system, limits, no privileges and a single open connection. It works in its
    scratch folder.

    Parameters
    ----------
    policy : SandboxPolicy
        What the process may use.
    keep : int
        The file descriptor that stays open.
    parent : socket
        The connection to the supervisor, which meanwhile runs ``start_child``.

    Raises
    ------
    NoIsolation, OSError
        If a step fails. In that case, the caller must not run any of the student's code.
    """
    os.setsid()  # otherwise a signal to the process group would reach the supervisor
    _prefer_oom_kill()
    unshare(Namespace.MOUNT | Namespace.IPC, "new namespaces")
    mount_scratch(student_id())
    processes = os.open("/proc", os.O_PATH)
    hide_processes()
    with contextlib.suppress(PermissionError):  # an ordinary user can't leave groups
        os.setgroups([])
    unshare(Namespace.USER, "a user namespace")
    _ask(parent, NEEDS_IDS)
    # If this file can't be written, only the seccomp filter prevents nested namespaces.
    with contextlib.suppress(OSError):
        limit = os.open("sys/user/max_user_namespaces", os.O_WRONLY, dir_fd=processes)
        os.write(limit, b"0")
    os.chdir(SCRATCH)
    close_all_but(keep, parent.fileno())
    set_limits(policy)
    _drop_privileges()
    die_with_parent()
    install_filter()


def start_child(enter: Callable[[socket.socket], None], work: Callable[[], None]) -> tuple[int, str]:
    """Fork a child, help it into its sandbox, and wait until it's inside.

    Parameters
    ----------
    enter : callable
        What the child does to enter its sandbox, usually ``enter_sandbox``, with its connection to this process.
    work : callable
        What the child does then, before it exits. It is not called if ``enter`` fails, or if this process has ended,
        because nobody would watch.

    Returns
    -------
    child : int
    problem : str
        The step that failed, or "" if the child is inside.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            ours.close()
            with theirs:
                try:
                    enter(theirs)
                except BaseException as error:
                    theirs.send(str(getattr(error, "strerror", None) or error).encode()[:900])
                    raise
                theirs.send(IS_INSIDE)
            work()
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    return child, _admit(child, ours)


def student_id() -> int:
    """Return the user id that a student's process has outside its own user namespace, as this process numbers it.

    This is "nobody", unless this process can use only one id: then it is that one.
    """
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first <= NOBODY < first + count:
            return NOBODY
    return os.geteuid()


def set_limits(policy: SandboxPolicy) -> None:
    """Set the resource limits of this process, which every process that it starts inherits. This works on any Unix."""
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": policy.cpu,
        "RLIMIT_FSIZE": policy.file_bytes,
        "RLIMIT_NOFILE": MAX_OPEN_FILES,
        "RLIMIT_NPROC": policy.processes,
        "RLIMIT_AS": policy.memory,
        "RLIMIT_SIGPENDING": MAX_SIGNALS,
        "RLIMIT_MEMLOCK": 0,
    }
    for name, amount in limits.items():
        number = getattr(resource, name, None)
        if number is None:  # Python or the system does not know this limit
            continue
        hard = resource.getrlimit(number)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(number, (amount, amount))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends. Only Linux can do that; elsewhere, do nothing."""
    if sys.platform == "linux":
        libc().prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def adopt_descendants() -> None:
    """Become the parent of the processes that a child leaves behind. Only Linux can do that; elsewhere, do nothing."""
    if sys.platform == "linux":
        libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def close_all_but(*keep: int) -> None:
    """Close all files and connections but these descriptors, and redirect the standard streams to /dev/null."""
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    first = 3
    for descriptor in sorted(keep):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 65_536)


def _enter_user_namespace() -> None:
    """Enter a user namespace in which this process is root, and can mount things and enter other namespaces.

    If it is root outside too, it keeps "nobody", so that the student's processes can run as that. Only a process
    outside can write such a mapping, so this function forks one.
    """
    user, group = os.geteuid(), os.getegid()
    here, there = socket.socketpair()
    helper = os.fork()
    if helper == 0:
        here.close()
        code = 0
        try:
            there.recv(1)
            nobody = f"{NOBODY} {NOBODY} 1\n" if user == 0 else ""
            _write_maps(os.getppid(), f"0 {user} 1\n{nobody}", f"0 {group} 1\n{nobody}", setgroups=user == 0)
        except OSError as error:
            code = min(error.errno or 1, 255)
        os._exit(code)
    there.close()
    try:
        with here:
            unshare(Namespace.USER, "new namespaces")
            here.send(b"g")
    finally:
        code = abs(os.waitstatus_to_exitcode(os.waitpid(helper, 0)[1]))
    if code:
        raise NoIsolation(code, f"mapping the user id: not allowed here ({os.strerror(code)})")


def _admit(child: int, connection: socket.socket) -> str:
    """Map the ids of a child that is in ``enter_sandbox``, and return the step that failed, or "" if it is inside."""
    with connection:
        connection.settimeout(ENTRY_SECONDS)
        try:
            message = connection.recv(1000)
            if message == NEEDS_IDS:
                _map_ids(child)
                connection.send(IDS_ARE_MAPPED)
                message = connection.recv(1000)
        except NoIsolation as error:
            return str(error.strerror)
        except OSError as error:
            return f"a process could not enter its sandbox ({error.strerror or type(error).__name__})"
    if message == IS_INSIDE:
        return ""
    return message.decode("utf-8", "replace") or "a process ended before it was in its sandbox"


def _map_ids(child: int) -> None:
    """In the user namespace of a child, map the student's user and group to what ``student_id`` returns here."""
    ids = f"{STUDENT_ID} {student_id()} 1\n"
    try:
        _write_maps(child, ids, ids, setgroups=True)
    except OSError as error:
        raise NoIsolation(error.errno, f"mapping the user id: not allowed here ({error.strerror})") from None


def _write_maps(process: int, users: str, groups: str, setgroups: bool) -> None:
    proc = Path(f"/proc/{process}")
    if not setgroups:  # the condition for a user who may not set groups outside
        (proc / "setgroups").write_text("deny")
    (proc / "uid_map").write_text(users)
    (proc / "gid_map").write_text(groups)


def _ask(parent: socket.socket, request: bytes) -> None:
    """Send a request to the supervisor, and wait for the answer. Raises OSError if the supervisor has ended."""
    parent.send(request)
    if parent.recv(100) != IDS_ARE_MAPPED:
        raise NoIsolation(0, "the supervisor has ended")


def _prefer_oom_kill() -> None:
    """If the machine runs out of memory, let the kernel kill this process rather than one of the grader's."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _drop_privileges() -> None:
    """Become the student's user, without any capability and without a way to get one."""
    for capability in range(64):
        if libc().prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # the kernel knows no more of them
    os.setresgid(STUDENT_ID, STUDENT_ID, STUDENT_ID)
    os.setresuid(STUDENT_ID, STUDENT_ID, STUDENT_ID)
    header = struct.pack("Ii", 0x20080522, 0)
    check(call("capset", header, bytes(24)), "dropping capabilities")
    check(libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "ruling out new privileges")
