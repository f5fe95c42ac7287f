"""Isolate this process on Linux without root: namespaces, a private file system, resource limits and seccomp.

Why not use an existing tool? A student's process is forked from a process that has loaded everything, which saves a
second per submission. A tool such as bubblewrap starts a new program inside its sandbox, so that second would be lost.
Such tools are built from the kernel's own namespaces. The forked child uses these itself, in the same order as
bubblewrap:

- a user namespace, in which the process can do the rest without root, and can do nothing outside;
- a network namespace with nothing in it, not even a loopback interface that is up;
- a PID namespace in which the process is the first: it sees only the processes that it starts, and when it ends, they
  end too;
- a mount namespace whose root holds what Python needs, read-only, and a scratch folder in memory;
- no capabilities, no new privileges and no nested namespaces;
- a seccomp filter against tracing, memory that no process is charged for, kernel facilities that no student needs, and
  all sockets except AF_UNIX socket pairs;
- a session of its own, so that no signal reaches the supervisor, which watches this process from outside;
- limits on memory, CPU time, processes, files and file sizes (setrlimit).
"""

import contextlib
import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
PR_CAPBSET_DROP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG = 24, 22, 38, 1
PR_SET_CHILD_SUBREAPER = 36
SECCOMP_MODE_FILTER = 2

# System calls by machine: those that this module makes, those that the seccomp filter allows depending on their
# arguments, and those that it denies.
SYSTEM_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {"pivot_root": 155, "mount_setattr": 442, "capset": 126},
    "aarch64": {"pivot_root": 41, "mount_setattr": 442, "capset": 91},
}
CHECKED_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {"socketpair": 53, "clone": 56, "clone3": 435, "mmap": 9, "setrlimit": 160, "prlimit64": 302},
    "aarch64": {"socketpair": 199, "clone": 220, "clone3": 435, "mmap": 222, "setrlimit": 164, "prlimit64": 261},
}
DENIED_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "socket": 41, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321, "keyctl": 250,
        "add_key": 248, "request_key": 249, "perf_event_open": 298, "userfaultfd": 323, "unshare": 272,
        "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "io_uring_setup": 425, "kexec_load": 246,
        "open_by_handle_at": 304, "fanotify_init": 300, "syslog": 103, "io_setup": 206, "memfd_create": 319,
        "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
    },
    "aarch64": {
        "socket": 198, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280, "keyctl": 219,
        "add_key": 217, "request_key": 218, "perf_event_open": 241, "userfaultfd": 282, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "io_uring_setup": 425, "kexec_load": 104,
        "open_by_handle_at": 265, "fanotify_init": 262, "syslog": 116, "io_setup": 0, "memfd_create": 279,
        "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
    },
}  # fmt: skip
# These have the same number on both machines: pidfd_getfd, memfd_secret and the newer mount calls.
DENIED_EVERYWHERE = (438, 447, 428, 429, 430, 431, 432, 433, 442)
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000
AF_UNIX = 1
ANY_NEW_NAMESPACE = NAMESPACES
SHARED_ANONYMOUS = 0x21
RLIMIT_CPU = 0

STUDENT_ID = 1000
NOBODY = 65534
SCRATCH = "/scratch"
SCRATCH_BYTES = 64 << 20
DEVICES = ("null", "random", "urandom")  # not /dev/zero: no process is charged for memory that is mapped from it
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")


class NoIsolation(OSError):
    """This machine does not allow isolation. The message names the step that failed."""


@dataclass(frozen=True)
class SandboxPolicy:
    """What a student's process may see and use. Without isolation, only the limits apply.

    Attributes
    ----------
    readable : sequence of str
        Folders that stay visible, read-only, besides the system's own.
    memory : int
        Bytes of memory (address space), for each process.
    cpu : int
        Seconds of CPU time, for each process.
    processes : int
        Number of processes, all of them together.
    file_bytes : int
        Largest size of a file, for each process.
    """

    readable: Sequence[str]
    memory: int
    cpu: int
    processes: int
    file_bytes: int


def unshare_namespaces() -> int:
    """Enter new namespaces. This is the first half of isolation, in the parent of the process to isolate.

    The next child becomes the first process of the new PID namespace. The child enters its mount namespace by itself,
    in ``enter_sandbox``. If the parent were in that namespace too, it would get the child's root and the child's /proc.
    Processes have different ids there, so the parent could no longer find them.

    Returns
    -------
    int
        The user id that the child must take.

    Raises
    ------
    NoIsolation
        If this machine does not allow new namespaces.
    """
    if sys.platform != "linux" or platform.machine() not in SYSTEM_CALLS:
        raise NoIsolation(errno.ENOSYS, f"no isolation on {sys.platform} {platform.machine()}")
    outside = os.geteuid()
    ready, go = os.pipe(), os.pipe()
    # If this user is root, the student's processes run as nobody, and only a process outside can write that mapping.
    helper = os.fork()
    if helper == 0:
        os.close(go[1])
        os.read(go[0], 1)
        code = 0
        try:
            _map_ids(os.getppid(), outside)
        except OSError as error:
            code = error.errno or 1
        os.write(ready[1], bytes([code]))
        os._exit(0)
    os.close(go[0])
    os.close(ready[1])
    try:
        _check(_libc().unshare(NAMESPACES & ~CLONE_NEWNS), "new namespaces")
        os.write(go[1], b"g")
        result = os.read(ready[0], 1)
    finally:
        os.close(go[1])
        os.close(ready[0])
        os.waitpid(helper, 0)
    if result != b"\0":
        raise _isolation_error(result[0] if result else errno.EIO, "mapping the user id")
    return STUDENT_ID


def enter_sandbox(policy: SandboxPolicy, keep: int) -> None:
    """Give up everything outside the sandbox. This is the second half of isolation, in the child.

    Afterwards, the process has its own file system, limits, no privileges and a single open connection. It works in its
    scratch folder.

    Parameters
    ----------
    policy : SandboxPolicy
        What the process may see and use.
    keep : int
        The file descriptor that stays open.

    Raises
    ------
    NoIsolation
        If a step fails. In that case, the caller must not run any of the student's code.
    """
    os.setsid()  # otherwise a signal to the process group would reach the supervisor
    _prefer_oom_kill()
    _check(_libc().unshare(CLONE_NEWNS), "a mount namespace")
    _build_root(policy.readable)
    close_all_but(keep)
    set_limits(policy)
    _drop_privileges()
    die_with_parent()
    _install_seccomp_filter()
    os.chdir(SCRATCH)


def set_limits(policy: SandboxPolicy) -> None:
    """Set the resource limits of this process, which every process that it starts inherits. This works on any Unix."""
    for name, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, policy.cpu),
        (resource.RLIMIT_FSIZE, policy.file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, policy.processes),
        (resource.RLIMIT_AS, policy.memory),
    ):
        hard = resource.getrlimit(name)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(name, (amount, amount))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends. Only Linux can do that; elsewhere, do nothing."""
    if sys.platform == "linux":
        _libc().prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def adopt_descendants() -> None:
    """Become the parent of the processes that a child leaves behind. Only Linux can do that; elsewhere, do nothing."""
    if sys.platform == "linux":
        _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _prefer_oom_kill() -> None:
    """If the machine runs out of memory, let the kernel kill this process rather than one of the grader's."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _map_ids(process: int, outside: int) -> None:
    """In a process's user namespace, map the student's id to the user ``outside``, or to "nobody" if that is root."""
    proc = Path(f"/proc/{process}")
    if outside == 0:
        (proc / "uid_map").write_text(f"0 0 1\n{STUDENT_ID} {NOBODY} 1\n")
        (proc / "gid_map").write_text(f"0 0 1\n{STUDENT_ID} {NOBODY} 1\n")
    else:
        (proc / "setgroups").write_text("deny")
        (proc / "uid_map").write_text(f"{STUDENT_ID} {outside} 1\n")
        (proc / "gid_map").write_text(f"{STUDENT_ID} {os.getegid()} 1\n")


def _build_root(readable: Sequence[str]) -> None:
    """Build a root file system of what the process may see, and detach the old root."""
    # If this file can't be written, only the seccomp filter prevents nested namespaces.
    with contextlib.suppress(OSError):
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    # The new root hides everything in /tmp, perhaps the course itself. So open what stays visible before mounting it.
    paths = [path for path in _outermost([*SYSTEM_FOLDERS, *SYSTEM_FILES, *readable]) if os.path.lexists(path)]
    links = {path: os.readlink(path) for path in paths if os.path.islink(path)}
    opened = {path: os.open(path, os.O_PATH) for path in paths if path not in links}
    root = "/tmp"
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    os.makedirs(f"{root}/etc")
    Path(f"{root}/etc/passwd").write_text(f"student:x:{STUDENT_ID}:{STUDENT_ID}::{SCRATCH}:/bin/sh\n")
    for folder in ("/proc", "/tmp", SCRATCH, "/old"):
        os.makedirs(root + folder)
    options = f"size={SCRATCH_BYTES},nr_inodes=4096,mode=700"
    owner = f",uid={STUDENT_ID},gid={STUDENT_ID}"
    _mount("tmpfs", root + SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, options + owner)
    os.makedirs(f"{root}{SCRATCH}/tmp")
    for path in ("/tmp", "/dev/shm"):  # multiprocessing keeps its locks in /dev/shm
        _bind_mount(f"{root}{SCRATCH}/tmp", root + path, read_only=False)
    for device in DEVICES:
        _bind_mount(f"/dev/{device}", f"{root}/dev/{device}", read_only=False)
    for path, target in links.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(target, root + path)
    for path, descriptor in opened.items():
        _bind_mount(f"/proc/self/fd/{descriptor}", root + path)
        os.close(descriptor)
    _libc().mount(b"proc", f"{root}/proc".encode(), b"proc", MS_NOSUID | MS_NODEV, None)
    os.chdir(root)
    _check(_call("pivot_root", b".", b"old"), "a new root")
    os.chdir("/")
    _check(_libc().umount2(b"/old", MNT_DETACH), "detaching the old root")
    _mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chown(f"{SCRATCH}/tmp", STUDENT_ID, STUDENT_ID)


def _bind_mount(path: str, target: str, read_only: bool = True) -> None:
    """Make a file or folder visible at a second path."""
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    _mount(path, target, None, MS_BIND | MS_REC)
    if read_only:
        attributes = struct.pack("QQQQ", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
        result = _call("mount_setattr", AT_FDCWD, target.encode(), AT_RECURSIVE, attributes, len(attributes))
        _check(result, f"{path} read-only")


def _outermost(paths: Sequence[str]) -> list[str]:
    """Return the paths, normalised and sorted, without those that lie inside another one."""
    found: list[str] = []
    for path in sorted({os.path.normpath(p) for p in paths}):
        if not any(path.startswith(other + "/") and not os.path.islink(other) for other in found):
            found.append(path)
    return found


def close_all_but(keep: int) -> None:
    """Close all files and connections but this descriptor, and redirect the standard streams to /dev/null."""
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(3, keep)
    os.closerange(keep + 1, 65_536)


def _drop_privileges() -> None:
    libc = _libc()
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() == 0:
        os.setgroups([])
    if os.getuid() != STUDENT_ID:
        os.setresgid(STUDENT_ID, STUDENT_ID, STUDENT_ID)
        os.setresuid(STUDENT_ID, STUDENT_ID, STUDENT_ID)
    header = struct.pack("Ii", 0x20080522, 0)
    _check(_call("capset", header, bytes(24)), "dropping capabilities")
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "ruling out new privileges")


def _install_seccomp_filter() -> None:
    """Install a seccomp filter: deny the calls listed above, check six others and allow the rest.

    It also denies all calls that use another architecture's numbers. The six checks:

    - socketpair: only AF_UNIX.
    - clone: no new process in a new namespace.
    - clone3: it takes its flags from memory, which no filter can read. The filter reports that the call does not exist,
      and the C library falls back to clone.
    - mmap: no shared memory without a file behind it, because no process would be charged for that memory.
    - setrlimit, prlimit64: no change of the limit on CPU time. If a process could lower the limit, the kernel would
      soon end it with SIGKILL, and the supervisor would conclude that something outside had killed it.
    """
    machine = platform.machine()
    checked = CHECKED_CALLS[machine]
    load, equal, above, ret, mask = 0x20, 0x15, 0x35, 0x06, 0x54
    allow, deny, not_implemented = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

    def argument(k: int) -> tuple[int, int, int, int]:
        return load, 0, 0, 16 + 8 * k

    program = [(load, 0, 0, 4), (equal, 1, 0, AUDIT_ARCH[machine]), (ret, 0, 0, deny), (load, 0, 0, 0)]
    if machine == "x86_64":
        program += [(above, 0, 1, X32_BIT), (ret, 0, 0, deny)]
    for number in (*DENIED_CALLS[machine].values(), *DENIED_EVERYWHERE):
        program += [(equal, 0, 1, number), (ret, 0, 0, deny)]
    program += [(equal, 0, 1, checked["clone3"]), (ret, 0, 0, not_implemented)]
    program += [(equal, 0, 4, checked["socketpair"]), argument(0)]
    program += [(equal, 1, 0, AF_UNIX), (ret, 0, 0, deny), (ret, 0, 0, allow)]
    program += [(equal, 0, 5, checked["clone"]), argument(0), (mask, 0, 0, ANY_NEW_NAMESPACE)]
    program += [(equal, 1, 0, 0), (ret, 0, 0, deny), (ret, 0, 0, allow)]
    program += [(equal, 0, 5, checked["mmap"]), argument(3), (mask, 0, 0, SHARED_ANONYMOUS)]
    program += [(equal, 0, 1, SHARED_ANONYMOUS), (ret, 0, 0, deny), (ret, 0, 0, allow)]
    program += [(equal, 0, 4, checked["setrlimit"]), argument(0), (equal, 0, 1, RLIMIT_CPU)]
    program += [(ret, 0, 0, deny), (ret, 0, 0, allow)]
    new_limit, upper_half = argument(2), (load, 0, 0, 16 + 8 * 2 + 4)  # a null pointer: only a query
    program += [(equal, 0, 8, checked["prlimit64"]), argument(1), (equal, 0, 5, RLIMIT_CPU)]
    program += [new_limit, (equal, 0, 2, 0), upper_half, (equal, 1, 0, 0), (ret, 0, 0, deny), (ret, 0, 0, allow)]
    program += [(ret, 0, 0, allow)]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code)
    filter_program = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    _check(_libc().prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_program, 0, 0), "the seccomp filter")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    result = _libc().mount(
        source.encode() if source else None,
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    _check(result, f"mounting {target}")


def _call(name: str, *arguments: int | bytes) -> int:
    return int(_libc().syscall(SYSTEM_CALLS[platform.machine()][name], *arguments))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, step: str) -> None:
    if result != 0:
        raise _isolation_error(ctypes.get_errno(), step)


def _isolation_error(number: int, step: str) -> NoIsolation:
    return NoIsolation(number, f"{step}: not allowed here ({os.strerror(number)})")
