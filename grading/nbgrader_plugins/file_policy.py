"""TODO-DOC grading/nbgrader_plugins/file_policy.py"""

import os
import stat
from pathlib import Path

from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

from grading.submissions.collect import MAX_BYTES, timestamp_in


def keep_to_ordinary_files() -> None:
    """Let nbgrader take nothing out of a submission's folder but ordinary files.

    It copies what lies beside a notebook to autograded/ and from there to feedback/, and reads timestamp.txt. Of a
    link it takes what the link points to, which may be the gradebook or a device without an end.
    """
    base.find_all_files = ordinary_files
    CourseDirectory.get_existing_timestamp = lambda self, folder: timestamp_in(Path(folder))


def ordinary_files(folder: str, ignored: list[str] | None = None) -> list[str]:
    """The files below a folder as nbgrader finds them, without links, pipes, devices and what is far too large."""
    if any(os.path.islink(path) for path in (folder, os.path.dirname(folder))):
        return []
    found = [(path, os.lstat(path)) for path in find_all_files(folder, ignored)]
    return [path for path, status in found if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES]
