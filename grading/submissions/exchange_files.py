"""Keep what nbgrader's exchange has put beside a submission: its time, and the secret that names its feedback page.

``nbgrader submit`` writes both files. A student fetches the page of a submission by the secret of that submission, so
the files belong to what was graded. They go with the notebook to autograded/, and with the page to feedback/.
"""

import os
from pathlib import Path

from grading.files import write_atomically
from grading.limits import MAX_SECRET_BYTES, MAX_TIMESTAMP_BYTES
from grading.submissions.opening import opened_folder, read_file

SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"
LIMITS = {SECRET: MAX_SECRET_BYTES, TIMESTAMP: MAX_TIMESTAMP_BYTES}


def secret_in(root: Path, student: str, unit: str) -> str:
    """Return the secret in a student's folder of a unit, or "" if there is none."""
    return _read(root, student, unit, SECRET)


def copy_exchange_files(source: Path, target: Path, student: str, unit: str) -> bool:
    """Make the files in a student's folder of a unit the same in ``target`` as in ``source``.

    Only short text in a regular file is copied. What ``source`` doesn't have is removed from ``target``.

    Parameters
    ----------
    source, target : Path
        Two of the folders submitted/, autograded/ and feedback/. The student's folder must exist in ``target``.
    student, unit : str

    Returns
    -------
    bool
        Whether a file in ``target`` has changed.
    """
    if os.name != "posix":  # nbgrader has no exchange there
        return False
    changed = False
    for name in LIMITS:
        path = target / student / unit / name
        content = _read(source, student, unit, name)
        if content and content != _read(target, student, unit, name):
            write_atomically(path, content)
            changed = True
        elif not content and os.path.lexists(path):
            path.unlink()
            changed = True
    return changed


def _read(root: Path, student: str, unit: str, name: str) -> str:
    """Return the text of a file, or "" if it is missing, blank, too large, not text or not a regular file."""
    try:
        with opened_folder(root, student, unit) as folder:
            content = read_file(folder, name, LIMITS[name]).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return content if content.strip() else ""
