"""The course's folders and units, and the one kind of error that is meant for people."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

# What tells the libraries behind NumPy how many threads to use.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


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


def here() -> Course:
    """The course that this installation belongs to."""
    return Course(Path(__file__).resolve().parent.parent)


def find_scripts() -> None:
    """Let nbgrader find the programs installed beside this Python: it calls alembic by its name alone."""
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in folders:
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])


def one_thread() -> None:
    """Let matrix products of the kernels that this process starts use one thread, unless the user wishes otherwise.

    The course's matrices are small: on a busy or shared machine, threads that wait for each other took a training
    of half a second to fifteen.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")


def warn(message: str) -> None:
    """Say something on the error stream without stopping."""
    print(message, file=sys.stderr)
