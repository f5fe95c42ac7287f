"""The file system of the sandbox: what Python needs, read-only, at paths that don't tell where the course is.

The fork server builds this root once, enters it, and only then starts Python. So everything that Python loads has its
path in the sandbox. A student's process gets a copy of it, with a scratch folder of its own and without ``/proc``.

Nobody may lose points because something could not be read. So if anything that should be visible is missing, the root
is not used, and the message names the path.
"""

import errno
import os
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

from grading.student_process.kernel import (
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    Namespace,
    NoIsolation,
    call,
    check,
    libc,
    mount,
    unshare,
)

AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2

SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
DEVICES = ("null", "random", "urandom")  # not /dev/zero: no process is charged for memory that is mapped from it
SCRATCH = "/scratch"
SCRATCH_BYTES = 64 << 20
OLD = "/old"
# What a student's process sees here is its own or empty. So nothing of the machine can be shown below these.
OWN_FOLDERS = (SCRATCH, "/tmp", "/dev", "/proc", OLD)
STUDENT_ID = 1000  # of the user in the sandbox


def enter_root(visible: Mapping[str, str], owner: int) -> None:
    """Enter a new mount namespace, build a root of what is visible, and detach the old root.

    Parameters
    ----------
    visible : mapping of str to str
        The folder that each path in the sandbox shows, besides the system's own. If both are the same, the folder
        keeps its path, and so do the symbolic links on the way to it.
    owner : int
        The user and group that own the scratch folder, as this process numbers them.

    Raises
    ------
    NoIsolation
        If a step is not allowed, or something that should be visible is missing.
    """
    os.umask(0o022)  # another user has to read the folders that this process makes
    unshare(Namespace.MOUNT, "a mount namespace")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mounts, links = plan_root(visible)
    # The new root covers everything in /tmp, perhaps the course itself. So open everything before mounting anything.
    opened = {path: os.open(source, os.O_PATH) for path, source in mounts.items()}
    identities = {path: _identity(os.fstat(descriptor)) for path, descriptor in opened.items()}
    root = "/tmp"
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    os.makedirs(f"{root}/etc")
    Path(f"{root}/etc/passwd").write_text(f"student:x:{STUDENT_ID}:{STUDENT_ID}::{SCRATCH}:/bin/sh\n")
    for folder in (*OWN_FOLDERS, "/dev/shm"):
        os.makedirs(root + folder)
    for device in DEVICES:
        _bind_mount(f"/dev/{device}", f"{root}/dev/{device}", read_only=False)
    _bind_mount("/proc", f"{root}/proc", read_only=False)
    for path, target in links.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(target, root + path)
    for path, descriptor in opened.items():
        _bind_mount(f"/proc/self/fd/{descriptor}", root + path)
        os.close(descriptor)
    os.chdir(root)
    check(call("pivot_root", b".", OLD[1:].encode()), "a new root")
    os.chdir("/")
    check(libc().umount2(OLD.encode(), MNT_DETACH), "detaching the old root")
    mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    mount_scratch(owner)
    for path, identity in identities.items():
        if not os.path.exists(path) or _identity(os.stat(path)) != identity:
            raise missing(mounts[path])
    for path, source in visible.items():
        if not os.path.exists(path):
            raise missing(source)


def mount_scratch(owner: int) -> None:
    """Mount an empty scratch folder in memory, part of which also appears as /tmp and /dev/shm."""
    options = f"size={SCRATCH_BYTES},nr_inodes=4096,mode=700,uid={owner},gid={owner}"
    mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, options)
    os.mkdir(f"{SCRATCH}/tmp", 0o755)
    os.chown(f"{SCRATCH}/tmp", owner, owner)
    for path in ("/tmp", "/dev/shm"):  # multiprocessing keeps its locks in /dev/shm
        mount(f"{SCRATCH}/tmp", path, None, MS_BIND)


def hide_processes() -> None:
    """Unmount /proc. It shows what the machine does, and in its lists of mounts the paths of the folders outside.

    Raises NoIsolation if something is still visible there.
    """
    while libc().umount2(b"/proc", MNT_DETACH) == 0:  # there may be several, one above the other
        pass
    if os.listdir("/proc"):
        raise NoIsolation(errno.EBUSY, "hiding /proc: not allowed here")


def plan_root(visible: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Plan what to show: the system's folders and files as far as they exist, and everything in ``visible``.

    Returns
    -------
    mounts : dict of str to str
        The path outside of each path in the sandbox, without those that another one brings along. Neither contains a
        symbolic link.
    links : dict of str to str
        The target of each symbolic link to make in the sandbox.

    Raises
    ------
    NoIsolation
        If something in ``visible`` doesn't exist, or would be at a path where the sandbox has something of its own.
    """
    system = {path: path for path in (*SYSTEM_FOLDERS, *SYSTEM_FILES) if os.path.exists(path)}
    mounts: dict[str, str] = {}
    links: dict[str, str] = {}
    for path, source in (system | dict(visible)).items():
        if not os.path.exists(source):
            raise missing(source)
        outside = os.path.realpath(source)
        if path == source:
            links |= _links_on_the_way(path)
            path = outside
        mounts[path] = outside
    for path in (*mounts, *links):
        if _is_inside(path, OWN_FOLDERS):
            raise NoIsolation(errno.EBUSY, f"{path} can't be shown to students' code: move it out of /{_top(path)}")
    kept = {path: outside for path, outside in mounts.items() if not _is_inside(path, set(mounts) - {path})}
    return kept, {path: target for path, target in links.items() if not _is_inside(path, kept)}


def missing(path: str) -> NoIsolation:
    """Return the error for a folder that students' code needs and can't read."""
    return NoIsolation(
        errno.ENOENT, f"{path} can't be read by students' code: check whether it exists and who may read it"
    )


def _bind_mount(path: str, target: str, read_only: bool = True) -> None:
    """Make a file or folder visible at a second path, with everything that is mounted below it."""
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    mount(path, target, None, MS_BIND | MS_REC)
    if read_only:
        attributes = struct.pack("QQQQ", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
        result = call("mount_setattr", AT_FDCWD, target.encode(), AT_RECURSIVE, attributes, len(attributes))
        check(result, f"{path} read-only")


def _links_on_the_way(path: str) -> dict[str, str]:
    """Return the symbolic links that the system follows when it opens an existing path, each with its target."""
    links: dict[str, str] = {}
    here, rest = "/", _parts(path)
    while rest:
        here = os.path.normpath(os.path.join(here, rest.pop(0)))
        if os.path.islink(here):
            links[here] = os.readlink(here)
            rest = _parts(links[here]) + rest
            here = "/" if links[here].startswith("/") else os.path.dirname(here)
    return links


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _top(path: str) -> str:
    return _parts(path)[0]


def _is_inside(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
