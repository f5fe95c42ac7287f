"""Restrict the files that nbgrader takes from a submission.

nbgrader copies the files next to a notebook to autograded/ and from there to feedback/, and it reads timestamp.txt.
nbgrader follows links, so a student could make it copy the gradebook or read a device that never ends.
"""

import os
import stat
from pathlib import Path

from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

from grading.limits import MAX_FILE_BYTES
from grading.submissions.collect import timestamp_in


def keep_to_ordinary_files() -> None:
    """Patch nbgrader, in this process, so that it takes only ordinary files from a submission's folder."""
    base.find_all_files = ordinary_files
    CourseDirectory.get_existing_timestamp = lambda self, folder: timestamp_in(Path(folder))


def ordinary_files(folder: str, ignored: list[str] | None = None) -> list[str]:
    """List the files below a folder as nbgrader does, without links, pipes, devices and oversized files."""
    if any(os.path.islink(path) for path in (folder, os.path.dirname(folder))):
        return []
    found = [(path, os.lstat(path)) for path in find_all_files(folder, ignored)]
    return [path for path, status in found if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE_BYTES]
