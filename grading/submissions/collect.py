"""Find the submitted files below submitted/, and say what is wrong with those that can't be graded.

Not everything there is a notebook: students and archives also leave links, pipes, misnamed files, and folders that
belong to no unit. The grader reads only regular files of a limited size. For everything else, the instructor gets a
message.
"""

import contextlib
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.course import Course
from grading.limits import MAX_FILE_BYTES, MAX_STUDENT_NAME, MAX_TIMESTAMP_BYTES
from grading.message import Code, Message
from grading.text import writable


@dataclass(frozen=True)
class SubmittedFile:
    """One student's file for one unit. It has not been read yet.

    Attributes
    ----------
    student, unit : str
    path : Path
        The file, or the folder if it contains no file that can be graded.
    problem : str
        Why the file can't be read. Empty if it can.
    flags : list of Message
        What the instructor should know about the file.
    """

    student: str
    unit: str
    path: Path
    problem: str = ""
    flags: list[Message] = field(default_factory=list)

    def read(self) -> bytes:
        """Return the file's bytes. They are empty if there is a ``problem``, or if the file can't be read any more."""
        with contextlib.suppress(OSError):
            return b"" if self.problem else self.path.read_bytes()
        return b""

    @property
    def timestamp(self) -> datetime | None:
        """When the file was submitted, in UTC: the time that nbgrader has written to timestamp.txt, if any."""
        return timestamp_in(self.path.parent)


def timestamp_in(folder: Path) -> datetime | None:
    """Return the time in a folder's timestamp.txt, or None if that file is missing, invalid or not a regular file."""
    file = folder / "timestamp.txt"
    try:
        status = file.lstat()
        readable = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_TIMESTAMP_BYTES
        return parse_utc(file.read_text(encoding="utf-8").strip()) if readable else None
    except (OSError, ValueError, OverflowError):  # a year of thirty digits raises OverflowError
        return None


def submitted_files(course: Course, unit: str) -> list[SubmittedFile]:
    """List every student's submission of a unit, in alphabetical order of the students.

    Submissions that can't be read are listed too, with their ``problem``. Folders that ``unexpected_entries`` reports
    are not.
    """
    if not course.submitted.is_dir():
        return []
    folders = sorted(path for path in course.submitted.iterdir() if not path.name.startswith("."))
    folders = [path for path in folders if not _name_problem(path.name)]
    return [_inspect(folder / unit) for folder in folders if (folder / unit).exists() or (folder / unit).is_symlink()]


def unexpected_entries(course: Course) -> list[str]:
    """Return a message for each entry of submitted/ and of a student's folder that isn't a submission of any unit."""
    messages = []
    units, left_out = course.units(), course.units_left_out()
    if not course.submitted.is_dir():
        return []
    for folder in sorted(course.submitted.iterdir()):
        name = f"submitted/{writable(folder.name)}"
        if folder.name.startswith("."):
            continue
        if not folder.is_dir():
            messages.append(f"{name} is not a student's folder: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb.")
            continue
        if problem := _name_problem(folder.name):
            messages.append(f"{name} was skipped because its name {problem}: rename it.")
            continue
        messages += [
            f"{name}/{writable(inner.name)} was skipped because this unit is not in the short track."
            if inner.name in left_out
            else f"{name}/{writable(inner.name)} does not belong to any unit: rename it to one of {', '.join(units)}."
            for inner in sorted(folder.iterdir())
            if inner.name not in units and not inner.name.startswith(".")
        ]
    return messages


def _name_problem(name: str) -> str:
    """Return why the gradebook can't store a student's name, or "" if it can.

    Archives that were unpacked in the wrong encoding leave such names.
    """
    if len(name) > MAX_STUDENT_NAME:
        return f"is longer than {MAX_STUDENT_NAME} characters"
    return "" if writable(name) == name else "is not valid text"


def _inspect(folder: Path) -> SubmittedFile:
    student, unit = folder.parent.name, folder.name
    expected = folder / f"{unit}.ipynb"
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return SubmittedFile(student, unit, folder, Message(Code.NO_FOLDER))
    if expected.exists() or expected.is_symlink():
        return SubmittedFile(student, unit, expected, _problem(expected))
    others = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if len(others) == 1:
        flag = Message(Code.FILE_NAME, found=writable(others[0].name), expected=expected.name)
        return SubmittedFile(student, unit, others[0], _problem(others[0]), [flag])
    content = "no notebook" if not others else f"{len(others)} notebooks, none of them named {expected.name}"
    return SubmittedFile(student, unit, folder, Message(Code.NO_NOTEBOOK, content=content))


def _problem(path: Path) -> str:
    """Return why a file must not be read, or "" if it may. A link could point anywhere, and a pipe might never end."""
    try:
        status = path.lstat()
    except OSError as error:
        return Message(Code.CANT_OPEN, name=path.name, error=error.strerror or "")
    if not stat.S_ISREG(status.st_mode):
        return Message(Code.NO_REGULAR_FILE, name=path.name)
    if not os.access(path, os.R_OK):
        return Message(Code.NO_PERMISSION, name=path.name)
    if status.st_size > MAX_FILE_BYTES:
        return Message(Code.FILE_TOO_LARGE, megabytes=status.st_size >> 20, limit=MAX_FILE_BYTES >> 20)
    return ""
