"""Find the submitted files below submitted/, and say what is wrong with those that can't be graded.

Not everything there is a notebook: students and archives also leave links, pipes, misnamed files, and folders that
belong to no unit. The grader reads only regular files of a limited size, which it opens once and then examines (see
``grading.submissions.opening``). For everything else, the instructor gets a message.
"""

import errno
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.course import Course
from grading.limits import MAX_FILE_BYTES, MAX_STUDENT_NAME, MAX_TIMESTAMP_BYTES
from grading.message import Code, Message
from grading.submissions.opening import LINK, NotRegular, TooLarge, opened_folder, read_file
from grading.text import shown_name, writable


@dataclass(frozen=True)
class SubmittedFile:
    """One student's file for one unit. It has not been read yet.

    Attributes
    ----------
    root : Path
        The folder submitted/.
    student, unit : str
    name : str
        The name of the file in the folder of the student and the unit. Empty if there is none to grade.
    problem : str
        Why there is no such file. Empty if there is one.
    flags : list of Message
        What the instructor should know about the file.
    """

    root: Path
    student: str
    unit: str
    name: str = ""
    problem: str = ""
    flags: list[Message] = field(default_factory=list)

    def read(self) -> tuple[bytes, str]:
        """Read the file.

        Returns
        -------
        data : bytes
            Empty if there is a problem.
        problem : str
            Why the file can't be read. Empty if it could.
        """
        if self.problem:
            return b"", self.problem
        try:
            with opened_folder(self.root, self.student, self.unit) as folder:
                return read_file(folder, self.name, MAX_FILE_BYTES), ""
        except OSError as error:
            return b"", _problem(self.name, error)

    @property
    def timestamp(self) -> datetime | None:
        """When the file was submitted, in UTC: the time that nbgrader has written to timestamp.txt, if any."""
        return timestamp_in(self.root, self.student, self.unit)


def timestamp_in(root: Path, *names: str) -> datetime | None:
    """Return the time in a folder's timestamp.txt, or None if that file is missing, invalid or not a regular file.

    The arguments are those of ``opened_folder``.
    """
    try:
        with opened_folder(root, *names) as folder:
            return parse_utc(read_file(folder, "timestamp.txt", MAX_TIMESTAMP_BYTES).decode("utf-8").strip())
    except (OSError, ValueError, OverflowError):  # a year of thirty digits raises OverflowError
        return None


def submitted_files(course: Course, unit: str) -> list[SubmittedFile]:
    """List every student's submission of a unit, in alphabetical order of the students.

    Submissions that can't be read are listed too, with their ``problem`` if it shows already here. Folders that
    ``unexpected_entries`` reports are not.
    """
    return [_inspect(course.submitted, student, unit) for student in students_who_submitted(course, unit)]


def students_who_submitted(course: Course, unit: str) -> list[str]:
    """List the students who have submitted something for a unit, in alphabetical order. A link counts, too."""
    return [student for student in student_folders(course) if os.path.lexists(course.submitted / student / unit)]


def student_folders(course: Course) -> list[str]:
    """List the students who have a folder in submitted/, in alphabetical order."""
    if not course.submitted.is_dir():
        return []
    with os.scandir(course.submitted) as entries:
        names = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    return [name for name in names if not _name_problem(name)]


def unexpected_entries(course: Course) -> list[str]:
    """Return a message for each entry of submitted/ and of a student's folder that isn't a submission of any unit."""
    messages = []
    units, left_out = course.units(), course.units_left_out()
    if not course.submitted.is_dir():
        return []
    for student in sorted(os.listdir(course.submitted)):
        shown = f"submitted/{shown_name(student)}"
        if student.startswith("."):
            continue
        try:
            with opened_folder(course.submitted, student) as folder:
                entries = sorted(os.listdir(folder))
        except OSError:
            messages.append(f"{shown} is not a student's folder: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb.")
            continue
        if problem := _name_problem(student):
            messages.append(f"{shown} was skipped because its name {problem}: rename it.")
            continue
        messages += [
            f"{shown}/{shown_name(entry)} was skipped because this unit is not in the short track."
            if entry in left_out
            else f"{shown}/{shown_name(entry)} does not belong to any unit: rename it to one of {', '.join(units)}."
            for entry in entries
            if entry not in units and not entry.startswith(".")
        ]
    return messages


def _name_problem(name: str) -> str:
    """Return why the gradebook can't store a student's name, or "" if it can.

    Archives that were unpacked in the wrong encoding leave such names.
    """
    if len(name) > MAX_STUDENT_NAME:
        return f"is longer than {MAX_STUDENT_NAME} characters"
    return "" if writable(name) == name else "is not valid text"


def _inspect(root: Path, student: str, unit: str) -> SubmittedFile:
    """Choose the file to grade in a student's folder of a unit."""
    try:
        with opened_folder(root, student, unit) as folder:
            names = sorted(os.listdir(folder))
    except OSError as error:
        return SubmittedFile(root, student, unit, problem=_problem(unit, error))
    expected = f"{unit}.ipynb"
    if expected in names:
        return SubmittedFile(root, student, unit, expected)
    others = [name for name in names if name.endswith(".ipynb") and not name.startswith(".")]
    if len(others) == 1:
        flag = Message(Code.FILE_NAME, found=shown_name(others[0]), expected=expected)
        return SubmittedFile(root, student, unit, others[0], flags=[flag])
    content = "no notebook" if not others else f"{len(others)} notebooks, none of them named {expected}"
    return SubmittedFile(root, student, unit, problem=Message(Code.NO_NOTEBOOK, content=content))


def _problem(name: str, error: OSError) -> Message:
    """Return why a file, or the folder that should contain it, can't be read."""
    name = shown_name(name)
    if isinstance(error, TooLarge):
        return Message(Code.FILE_TOO_LARGE, megabytes=error.size >> 20, limit=MAX_FILE_BYTES >> 20)
    if isinstance(error, NotRegular):
        return Message(Code.NO_REGULAR_FILE, name=name)
    if error.errno in (*LINK, errno.ENOTDIR):
        return Message(Code.NO_FOLDER)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Message(Code.NO_PERMISSION, name=name)
    return Message(Code.CANT_OPEN, name=name, error=error.strerror or "")
