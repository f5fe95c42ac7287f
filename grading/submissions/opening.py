"""Open what students hand in so that a link or a pipe can't take its place.

Between listing a folder and reading a file in it, a student's program could replace the file by a link to another file,
or by a pipe that nobody writes to. So nothing here is looked at first and opened later. Each folder on the way and the
file itself are opened once, without following links and without waiting, and what was opened is then examined.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from grading.course import CourseError

LINK = (errno.ELOOP, errno.EMLINK)  # the answers of Linux and BSD if a link must not be followed


class NotRegular(OSError):
    """What should be a regular file is a link, a folder, a pipe or a device."""


class TooLarge(OSError):
    """A file exceeds the limit. ``size`` is its size in bytes."""

    def __init__(self, size: int):
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))
        self.size = size


@contextlib.contextmanager
def opened_folder(root: Path, *names: str) -> Iterator[int]:
    """Open a folder and yield its descriptor.

    ``root`` may be a link, because students can't change it. The folders below it may not.

    Parameters
    ----------
    root : Path
    *names : str
        The names of the folder in ``root``, of the folder in that one, and so on.

    Raises
    ------
    OSError
        If a folder is missing, can't be read, or is not a folder.
    CourseError
        If this system can't open files without following links.
    """
    if not hasattr(os, "O_NOFOLLOW"):
        raise CourseError(
            "On this system, submissions can't be read without following links: grade in a Linux container as "
            "described in docs/instructors.md."
        )
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names:
            outer = folder
            folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outer)
            os.close(outer)
        yield folder
    finally:
        os.close(folder)


def read_file(folder: int, name: str, limit: int) -> bytes:
    """Read a regular file in an opened folder.

    Raises NotRegular or TooLarge, or another OSError if the file is missing or can't be read.
    """
    return read_dated(folder, name, limit)[0]


def read_dated(folder: int, name: str, limit: int) -> tuple[bytes, float]:
    """Read a regular file in an opened folder. Return its content, and when it was last changed.

    Raises what ``read_file`` raises.
    """
    with opened_file(folder, name) as file:
        status = os.fstat(file)
        if status.st_size > limit:
            raise TooLarge(status.st_size)
        data = bytearray()
        while chunk := os.read(file, min(1 << 20, limit + 1 - len(data))):
            data += chunk
            if len(data) > limit:  # it is still being written to
                raise TooLarge(len(data))
        return bytes(data), status.st_mtime


def read_start(folder: int, name: str, size: int) -> bytes:
    """Read the first bytes of a regular file in an opened folder. Raises NotRegular or another OSError."""
    with opened_file(folder, name) as file:
        return os.read(file, size)


def list_folder(folder: int, limit: int) -> list[tuple[str, bool]]:
    """List the names in an opened folder in alphabetical order, each with whether it is a folder.

    If there are more than ``limit`` entries, only that many are listed. A link is no folder, wherever it points.
    """
    with os.scandir(folder) as entries:
        return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in islice(entries, limit))


@contextlib.contextmanager
def opened_file(folder: int, name: str) -> Iterator[int]:
    """Open a regular file in an opened folder for reading, and yield its descriptor.

    Raises NotRegular, or another OSError if the file is missing or can't be read.
    """
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        file = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (*LINK, errno.ENXIO):  # ENXIO is the answer for a socket
            raise NotRegular(*error.args) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise NotRegular(errno.EINVAL, os.strerror(errno.EINVAL))
        yield file
    finally:
        os.close(file)
