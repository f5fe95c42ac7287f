"""What was handed in: the files below submitted/, whatever they are."""

import contextlib
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.course import Course
from grading.text import writable

MAX_BYTES = 100 << 20
MAX_NOTE = 1_000
MAX_NAME = 128  # characters, as many as nbgrader's gradebook holds


@dataclass(frozen=True)
class SubmittedFile:
    """One student's file for one unit, not read yet.

    path:  the file, or the folder in which there is none. problem: why it can't be read, or "".
    flags: what is odd about it, a sentence each.
    """

    student: str
    unit: str
    path: Path
    problem: str = ""
    flags: list[str] = field(default_factory=list)

    def read(self) -> bytes:
        """The bytes; none if there is a problem, which ``problem`` then tells, or if the file has just gone."""
        with contextlib.suppress(OSError):
            return b"" if self.problem else self.path.read_bytes()
        return b""

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in, as nbgrader notes it in timestamp.txt, in UTC."""
        return timestamp_in(self.path.parent)


def timestamp_in(folder: Path) -> datetime | None:
    """The time in a folder's timestamp.txt, None if there is none that can be understood."""
    note = folder / "timestamp.txt"
    try:
        status = note.lstat()
        ordinary = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_NOTE
        return parse_utc(note.read_text(encoding="utf-8").strip()) if ordinary else None
    except (OSError, ValueError, OverflowError):  # a year of thirty digits is an OverflowError
        return None


def submitted_files(course: Course, unit: str) -> list[SubmittedFile]:
    """Every student's submission of a unit, in alphabetical order; but for those that ``unknown`` names."""
    if not course.submitted.is_dir():
        return []
    folders = sorted(path for path in course.submitted.iterdir() if not path.name.startswith("."))
    folders = [path for path in folders if not _name_problem(path.name)]
    return [_look(folder / unit) for folder in folders if (folder / unit).exists() or (folder / unit).is_symlink()]


def unknown(course: Course) -> list[str]:
    """A sentence for each thing below submitted/ that is no submission of any unit."""
    said = []
    units = course.units()
    if not course.submitted.is_dir():
        return []
    for folder in sorted(course.submitted.iterdir()):
        name = f"submitted/{writable(folder.name)}"
        if folder.name.startswith("."):
            continue
        if not folder.is_dir():
            said.append(f"{name} is no student's folder: submissions are submitted/STUDENT/UNIT/UNIT.ipynb.")
            continue
        if problem := _name_problem(folder.name):
            said.append(f"{name} was not looked at: its name {problem}; rename it.")
            continue
        said += [
            f"{name}/{writable(inner.name)} belongs to no unit: rename it to one of {', '.join(units)}."
            for inner in sorted(folder.iterdir())
            if inner.name not in units and not inner.name.startswith(".")
        ]
    return said


def _name_problem(name: str) -> str:
    """Why a student's name can't stand in the gradebook; an archive that was unpacked wrongly gives such names."""
    if len(name) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    return "" if writable(name) == name else "is no text"


def _look(folder: Path) -> SubmittedFile:
    student, unit = folder.parent.name, folder.name
    wanted = folder / f"{unit}.ipynb"
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return SubmittedFile(
            student, unit, folder, "The submission is a link or a file, not a folder; ask for it again."
        )
    if wanted.exists() or wanted.is_symlink():
        return SubmittedFile(student, unit, wanted, _problem(wanted))
    others = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if len(others) == 1:
        flag = f"The file was named {writable(others[0].name)}, not {wanted.name}; it was graded all the same."
        return SubmittedFile(student, unit, others[0], _problem(others[0]), [flag])
    what = "holds no notebook" if not others else f"holds {len(others)} notebooks, none of them named {wanted.name}"
    return SubmittedFile(student, unit, folder, f"The submission {what}; ask for it again.")


def _problem(path: Path) -> str:
    """Why a file is not read: a link could point anywhere, a pipe would never end."""
    try:
        status = path.lstat()
    except OSError as error:
        return f"The file {path.name} can't be read ({error.strerror}); ask for it again."
    if not stat.S_ISREG(status.st_mode):
        return f"{path.name} is no ordinary file but a link, a folder or a device; ask for it again."
    if not os.access(path, os.R_OK):
        return f"{path.name} may not be read by whoever runs this; give yourself the right to, and grade again."
    if status.st_size > MAX_BYTES:
        return f"The file has {status.st_size >> 20} MB, more than the {MAX_BYTES >> 20} MB that are read; ask why."
    return ""
