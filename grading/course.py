"""The course's folders and units, and the one kind of error that is meant for people."""

import sys
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


class CourseError(Exception):
    """Something the person at the keyboard can mend: one sentence that says what, where and what to do."""


@dataclass(frozen=True)
class Course:
    """The folders of a course, all below its root, which holds nbgrader_config.py.

    db: the gradebook's URL as SQLAlchemy writes it, the driver written out.
    """

    root: Path
    db: str = ""

    def __post_init__(self) -> None:
        if not self.db:
            object.__setattr__(self, "db", f"sqlite:///{self.root / 'gradebook.db'}")

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def build(self) -> Path:
        """Everything that can be made again: sources as notebooks, logs, caches."""
        return self.root / "build"

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        return self.root / "feedback"

    def units(self) -> list[str]:
        """The names of the units, ``"01_gradient_descent"``, in the lecture's order."""
        return sorted(path.stem for path in self.solutions.glob("[0-9]*.py"))

    def unit(self, name: str) -> str:
        """The unit that is meant by its name or the beginning of it, ``"01"``.

        Raises CourseError if there is none or more than one.
        """
        matches = [unit for unit in self.units() if unit == name] or [
            unit for unit in self.units() if unit.startswith(name)
        ]
        if len(matches) != 1:
            known = ", ".join(self.units()) or "none yet"
            what = "is no unit" if not matches else "is the beginning of several units"
            raise CourseError(f"{name} {what}: choose one of {known}.")
        return matches[0]

    def config(self) -> Config:
        """nbgrader's configuration of this course, as its own commands read it."""
        return PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()

    def coursedir(self, unit: str, student: str = "*") -> CourseDirectory:
        """nbgrader's view of these folders."""
        directory = CourseDirectory(config=self.config())
        directory.root = str(self.root)
        directory.db_url = self.db
        directory.assignment_id = unit
        directory.student_id = student
        return directory


def installed_course() -> Course:
    """The course that this installation belongs to."""
    return Course(Path(__file__).resolve().parent.parent)


def warn(message: str) -> None:
    """Say something on the error stream without stopping."""
    print(message, file=sys.stderr)
