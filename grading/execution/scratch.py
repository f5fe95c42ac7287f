"""Temporary folders that are removed in the end, even if the process that needs them is killed.

The process that makes such a folder holds a lock on a file in it. The kernel releases the lock when the process ends,
however it ends. The next process that makes such a folder also removes the folders whose lock no process holds.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from grading.course import CourseError

if sys.platform != "win32":  # on Windows nothing is graded, but units are released and grades exported
    import fcntl

PREFIX, LOCK = "course-scratch-", "in-use"
# A folder without a lock file is left alone for this long, because its process may be about to make the file.
GRACE_SECONDS = 60


class ScratchFolder:
    """A new, empty folder at ``path``, which only this user can read. Making it also removes abandoned folders.

    Raises CourseError if no folder for temporary files can be written, and OSError if making this one fails.
    """

    def __init__(self) -> None:
        try:
            remove_abandoned()
        except FileNotFoundError as error:  # Python has tried every place where temporary files may be
            raise CourseError(
                f"No folder for temporary files can be written ({error.strerror}): free some space in /tmp, or set "
                "TMPDIR to a folder with space, then run the command again."
            ) from None
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        unlocked = self.path / f"{LOCK}.part"
        self._lock = os.open(unlocked, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        os.rename(unlocked, self.path / LOCK)  # so that no process finds the file before it is locked

    def remove(self) -> None:
        """Remove the folder and its contents. A second call has no effect."""
        shutil.rmtree(self.path, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.close(self._lock)


def remove_abandoned() -> None:
    """Remove this user's folders whose processes have ended."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):  # the folder is being removed, or is in use
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            if not (folder / LOCK).exists():
                if time.time() - folder.stat().st_mtime > GRACE_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
