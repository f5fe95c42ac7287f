"""The seccomp filter of a student's process: which system calls it can't make.

The lists name what is denied, not what is allowed. Students' code calls libraries that nobody here has written, and a
list of what those need would break honest answers with each new version of the kernel or of the C library.
"""

import ctypes
import errno
import platform
import struct
from functools import cache

from grading.student_process.kernel import Namespace, check, libc

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

# Calls that are allowed depending on their arguments, by machine.
CHECKED_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "socketpair": 53, "clone": 56, "clone3": 435, "mmap": 9, "setrlimit": 160, "prlimit64": 302, "prctl": 157,
        "fcntl": 72, "flock": 73,
    },
    "aarch64": {
        "socketpair": 199, "clone": 220, "clone3": 435, "mmap": 222, "setrlimit": 164, "prlimit64": 261, "prctl": 167,
        "fcntl": 25, "flock": 32,
    },
}  # fmt: skip
DENIED_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        # Leave the sandbox, or reach into another process or the kernel.
        "socket": 41, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321, "keyctl": 250,
        "add_key": 248, "request_key": 249, "perf_event_open": 298, "userfaultfd": 323, "unshare": 272,
        "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "io_uring_setup": 425, "kexec_load": 246,
        "open_by_handle_at": 304, "kcmp": 312,
        # See what the machine does: its log, its load and memory, and who opens files that the sandbox shares with it.
        "syslog": 103, "sysinfo": 99, "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254,
        "fanotify_init": 300, "fanotify_mark": 301,
        # Hold memory that no process is charged for. vmsplice lets a pipe pin huge pages, setsockopt enlarges the
        # buffers of a socket, and sendmsg hides open sockets in the buffer of another one.
        "io_setup": 206, "memfd_create": 319, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
        "splice": 275, "tee": 276, "vmsplice": 278, "setsockopt": 54, "sendmsg": 46, "sendmmsg": 307,
        # Give a socket a name, by which another process could reach it.
        "bind": 49, "connect": 42, "listen": 50,
        # Make the machine write everything to its disks.
        "sync": 162, "syncfs": 306,
    },
    "aarch64": {
        "socket": 198, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280, "keyctl": 219,
        "add_key": 217, "request_key": 218, "perf_event_open": 241, "userfaultfd": 282, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "io_uring_setup": 425, "kexec_load": 104,
        "open_by_handle_at": 265, "kcmp": 272,
        "syslog": 116, "sysinfo": 179, "inotify_init1": 26, "inotify_add_watch": 27,
        "fanotify_init": 262, "fanotify_mark": 263,
        "io_setup": 0, "memfd_create": 279, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
        "splice": 76, "tee": 77, "vmsplice": 75, "setsockopt": 208, "sendmsg": 211, "sendmmsg": 269,
        "bind": 200, "connect": 203, "listen": 201,
        "sync": 81, "syncfs": 267,
    },
}  # fmt: skip
# These have the same number on all machines.
DENIED_EVERYWHERE = {
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "mount_setattr": 442, "open_tree_attr": 467,
    "statmount": 457, "listmount": 458, "listns": 470, "cachestat": 451,  # see mounts, namespaces and others' reading
    "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,  # without a size limit
    "memfd_secret": 447,
}  # fmt: skip

AF_UNIX = 1
ANY_NEW_NAMESPACE = sum(Namespace)
SHARED_ANONYMOUS, MAP_HUGETLB = 0x21, 0x40000
RLIMIT_CPU = 0
PR_SET_PDEATHSIG, PR_SCHED_CORE = 1, 62
F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ = 1024, 1026, 1031
F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW = 6, 7, 37, 38

# Instructions of a filter, each as (operation, steps to skip if true, steps to skip if false, operand).
Instruction = tuple[int, int, int, int]
LOAD, EQUAL, ABOVE, RETURN, MASK = 0x20, 0x15, 0x35, 0x06, 0x54
FAIL = 0x00050000  # plus the error that the process sees
ALLOW: Instruction = (RETURN, 0, 0, 0x7FFF0000)
DENY: Instruction = (RETURN, 0, 0, FAIL | errno.EPERM)
NOT_IMPLEMENTED: Instruction = (RETURN, 0, 0, FAIL | errno.ENOSYS)
PRETEND: Instruction = (RETURN, 0, 0, FAIL)  # do nothing, and report success


def install_filter() -> None:
    """Install the filter for this process and all that it starts. Nothing removes it again.

    Raises NoIsolation if the kernel refuses it.
    """
    program = filter_program(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))
    description = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    check(libc().prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, description, 0, 0), "the seccomp filter")


@cache
def filter_program(machine: str) -> bytes:
    """Return the filter for a machine: deny the calls listed above, check some others, and allow the rest.

    It also denies all calls that use another architecture's numbers. The checks:

    - socketpair: only AF_UNIX.
    - clone: no new process in a new namespace.
    - clone3: it takes its flags from memory, which no filter can read. The filter reports that the call does not exist,
      and the C library falls back to clone.
    - mmap: no shared memory without a file behind it, because no process would be charged for that memory. No huge
      pages, for the same reason.
    - setrlimit, prlimit64: no change of the limit on CPU time. If a process could lower the limit, the kernel would
      soon end it with SIGKILL, and the supervisor would conclude that something outside had killed it.
    - prctl: no change of what happens when the supervisor ends, and no say in who shares a core.
    - fcntl: no leases and no notifications, which tell who opens a file, and no larger pipes.
    - flock, and fcntl's locks: report success and lock nothing. A lock on a file that the sandbox shares with the
      machine would stop other programs and tell other students something. In a sandbox nobody needs one.
    """
    checked = CHECKED_CALLS[machine]
    program = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, AUDIT_ARCH[machine]), DENY, (LOAD, 0, 0, 0)]
    if machine == "x86_64":
        program += [(ABOVE, 0, 1, X32_BIT), DENY]
    for number in (*DENIED_CALLS[machine].values(), *DENIED_EVERYWHERE.values()):
        program += _if_equal(number, [DENY])
    program += _if_equal(checked["clone3"], [NOT_IMPLEMENTED])
    program += _if_equal(checked["flock"], [PRETEND])
    program += _if_equal(checked["socketpair"], [_argument(0), *_if_equal(AF_UNIX, [ALLOW]), DENY])
    no_namespace = [_argument(0), (MASK, 0, 0, ANY_NEW_NAMESPACE), *_if_equal(0, [ALLOW]), DENY]
    program += _if_equal(checked["clone"], no_namespace)
    not_shared = [_argument(3), (MASK, 0, 0, SHARED_ANONYMOUS), *_if_equal(SHARED_ANONYMOUS, [DENY])]
    not_huge = [_argument(3), (MASK, 0, 0, MAP_HUGETLB), *_if_equal(0, [ALLOW]), DENY]
    program += _if_equal(checked["mmap"], [*not_shared, *not_huge])
    program += _if_equal(checked["setrlimit"], [_argument(0), *_if_equal(RLIMIT_CPU, [DENY]), ALLOW])
    # A null pointer instead of a new limit makes the call a query.
    no_new_limit = [_argument(2), (EQUAL, 0, 3, 0), _argument(2, upper_half=True), *_if_equal(0, [ALLOW]), DENY]
    program += _if_equal(checked["prlimit64"], [_argument(1), *_if_equal(RLIMIT_CPU, no_new_limit), ALLOW])
    options = [step for option in (PR_SET_PDEATHSIG, PR_SCHED_CORE) for step in _if_equal(option, [DENY])]
    program += _if_equal(checked["prctl"], [_argument(0), *options, ALLOW])
    commands = [step for command in (F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ) for step in _if_equal(command, [DENY])]
    locks = (F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW)
    commands += [step for command in locks for step in _if_equal(command, [PRETEND])]
    program += _if_equal(checked["fcntl"], [_argument(1), *commands, ALLOW])
    return b"".join(struct.pack("HBBI", *instruction) for instruction in [*program, ALLOW])


def _argument(k: int, upper_half: bool = False) -> Instruction:
    """Load one half of the call's argument number k."""
    return LOAD, 0, 0, 16 + 8 * k + 4 * upper_half


def _if_equal(value: int, steps: list[Instruction]) -> list[Instruction]:
    """Take these steps if the loaded value is this one, and skip them otherwise."""
    return [(EQUAL, 0, len(steps), value), *steps]
