"""Ask the Linux kernel for what Python has no function for: mounts, namespaces, capabilities, large pages."""

import contextlib
import ctypes
import errno
import os
import platform
import sys
from enum import IntFlag
from functools import cache
from pathlib import Path

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
MADV_COLLAPSE, LARGE_PAGE = 25, 2 << 20

SYSTEM_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {"pivot_root": 155, "mount_setattr": 442, "capset": 126},
    "aarch64": {"pivot_root": 41, "mount_setattr": 442, "capset": 91},
}


class Namespace(IntFlag):
    """What a process can have of its own, with the kernel's numbers."""

    MOUNT = 0x00020000
    CGROUP = 0x02000000
    UTS = 0x04000000
    IPC = 0x08000000
    USER = 0x10000000
    PID = 0x20000000
    NETWORK = 0x40000000


class NoIsolation(OSError):
    """This machine does not allow isolation. The message names the step that failed."""


@cache
def libc() -> ctypes.CDLL:
    """Return the C library. Its functions set ctypes' copy of ``errno``."""
    return ctypes.CDLL(None, use_errno=True)


def require_support() -> None:
    """Raise NoIsolation if this code can't isolate on this system or machine at all."""
    if sys.platform != "linux" or platform.machine() not in SYSTEM_CALLS:
        raise NoIsolation(errno.ENOSYS, f"no isolation on {sys.platform} {platform.machine()}")


def check(result: int, step: str) -> None:
    """Raise NoIsolation if a call has failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise NoIsolation(number, f"{step}: not allowed here ({os.strerror(number)})")


def call(name: str, *arguments: int | bytes) -> int:
    """Make a system call for which the C library has no function."""
    return int(libc().syscall(SYSTEM_CALLS[platform.machine()][name], *arguments))


def unshare(namespaces: Namespace, step: str) -> None:
    """Enter new namespaces. Raise NoIsolation, with the name of the step, if that is not allowed."""
    check(libc().unshare(namespaces), step)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount something. Raise NoIsolation if that is not allowed."""
    result = libc().mount(
        source.encode() if source else None,
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    check(result, f"mounting {target}")


def use_large_pages() -> None:
    """Move this process's memory to large pages as far as possible, so that a fork has fewer pages to copy.

    This changes nothing but speed, so do nothing where the system can't do it: before Linux 6.1, and elsewhere.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            addresses, rights, *_, name = (*line.split(maxsplit=5), "")[:6]
            if "w" in rights and name in ("", "[heap]"):
                start, end = (int(address, 16) for address in addresses.split("-"))
                start, end = -(-start // LARGE_PAGE) * LARGE_PAGE, end // LARGE_PAGE * LARGE_PAGE
                if start < end:
                    libc().madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)
