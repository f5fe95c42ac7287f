"""The course's folders and units, its short track, and ``CourseError``, whose message is meant for the user."""

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

if TYPE_CHECKING:  # the processes that grade need no nbgrader, which takes a second to import
    from nbgrader.coursedir import CourseDirectory

STAR = "★"
ROOT_VARIABLE = "COURSE_ROOT"  # the environment variable that names the course's folder
_EXERCISE = re.compile(r"^(?:# )?#+ Exercise (\d+\.\d+)\b.*$", flags=re.MULTILINE)  # in a source file or in its cells


class CourseError(Exception):
    """An error that the user can fix. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Course:
    """The folders of a course.

    Attributes
    ----------
    root : Path
        The folder that contains nbgrader_config.py. All other folders are below it.
    db : str
        The gradebook's URL in SQLAlchemy's form, such as ``postgresql+psycopg://me@host/course``. By default a SQLite
        file in ``root``. ``grading.settings.with_gradebook`` returns the course with the gradebook of its settings.
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
        """The folder for generated files: sources as notebooks, the class report, logs."""
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
        """Return the names of the units, such as ``"01_gradient_descent"``, in the lecture's order.

        The short track has only the units with a starred exercise.
        """
        left_out = self.units_left_out()
        return [name for name in self.all_units() if name not in left_out]

    def all_units(self) -> list[str]:
        """Return the names of all units, also of those that the short track leaves out."""
        return [path.stem for path in self._sources()]

    def units_left_out(self) -> list[str]:
        """Return the names of the units that the short track leaves out. Without the short track, there are none."""
        if not self.short_track:
            return []
        return [path.stem for path in self._sources() if not starred_exercises(path.read_text(encoding="utf-8"))]

    def _sources(self) -> list[Path]:
        return sorted(self.solutions.glob("[0-9]*.py"))

    @functools.cached_property
    def short_track(self) -> bool:
        """Whether this course uses the short track: ``c.Course.short_track = True`` in nbgrader_config.py."""
        config = self.root / "nbgrader_config.py"
        return config.is_file() and bool(self.config().Course.get("short_track", False))

    def unit(self, name: str) -> str:
        """Return the full name of the unit that starts with ``name``, such as ``"01"``.

        A full name is returned unchanged. Raises CourseError if no unit, or more than one, starts with ``name``.
        """
        matches = matching_units(name, self.units())
        if len(matches) != 1:
            known = ", ".join(self.units()) or "none yet"
            problem = "is not a unit" if not matches else "matches several units"
            raise CourseError(f"{name} {problem}: choose one of {known}.")
        return matches[0]

    def config(self) -> Config:
        """Return nbgrader's configuration for this course, as nbgrader's own commands read it.

        Raises CourseError if the course's settings are wrong.
        """
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        except SystemExit as stop:  # raised by grading.nbgrader_plugins.checked_settings
            raise CourseError(str(stop)) from stop

    def coursedir(self, unit: str, student: str = "*") -> "CourseDirectory":
        """Return nbgrader's ``CourseDirectory`` for a unit and a student ("*" for all), with these folders."""
        from nbgrader.coursedir import CourseDirectory

        directory = CourseDirectory(config=self.config())
        directory.root = str(self.root)
        directory.db_url = self.db
        directory.assignment_id = unit
        directory.student_id = student
        return directory


def matching_units(name: str, units: list[str]) -> list[str]:
    """Return the unit that has this name, or else the units whose names start with it. A digit is a unit's number."""
    for start in (f"0{name}_", name) if name.isdecimal() and len(name) == 1 else (name,):
        if found := [unit for unit in units if unit == start] or [unit for unit in units if unit.startswith(start)]:
            return found
    return []


def starred_exercises(text: str) -> set[str]:
    """Return the numbers of the exercises whose headings end with a star, such as ``{"01.2"}``: the short track."""
    return {found[1] for found in _EXERCISE.finditer(text) if found[0].rstrip().endswith(STAR)}


def installed_course() -> Course:
    """Return the course that the environment variable COURSE_ROOT names, or else the one that contains this package.

    In an environment that was installed from a wheel, that folder is no course. Then the course is the current folder.
    """
    if named := os.environ.get(ROOT_VARIABLE):
        return Course(Path(named).expanduser().resolve())
    package = Path(__file__).resolve().parent.parent
    return Course(package if (package / "solutions").is_dir() else Path.cwd())


def check_course(course: Course) -> None:
    """Raise CourseError if the folder holds no units."""
    if course.all_units():
        return
    if os.environ.get(ROOT_VARIABLE):
        raise CourseError(
            f"{ROOT_VARIABLE} is {course.root}, but that folder has no units in solutions/: set it to the course's "
            "folder."
        )
    raise CourseError(
        f"{course.root} is not the course's folder, because it has no units in solutions/: change to the course's "
        f"folder, or set {ROOT_VARIABLE} to it."
    )
