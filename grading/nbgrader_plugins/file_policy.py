"""Restrict the files that nbgrader takes from a submission, and let it find the submissions that the course finds.

nbgrader copies the files next to a notebook to autograded/ and from there to feedback/, it reads timestamp.txt, and it
copies what students have put into its exchange. It follows links, so a student could make it copy the gradebook or read
a device that never ends. Here it gets functions that open each file once, as ``grading.submissions.opening`` does.

nbgrader also finds a notebook only if it is at submitted/STUDENT/UNIT/UNIT.ipynb. But the course's exporter finds it
wherever it is, so nbgrader need only know which students have handed in something.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader.converters import Autograde, base
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import exchange
from nbgrader.utils import find_all_files

from grading.course import Course, CourseError
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.limits import MAX_FILE_BYTES
from grading.submissions.collect import submitted_files
from grading.submissions.names import student_name
from grading.submissions.opening import opened_folder, read_file
from grading.submissions.reading import timestamp_in
from grading.units.unit import read_unit


def keep_to_ordinary_files(root: Path) -> None:
    """Patch nbgrader, in this process, so that it takes only ordinary files from the folders of the course in ``root``.

    On Windows, where no submission is graded, nbgrader only lists files in this way.
    """
    base.find_all_files = ordinary_files
    if os.name != "posix":
        return

    def copy(source: str, target: str) -> str:
        return copy_ordinary_file(root, source, target)

    def copy_tree(source: str, target: str, ignore: Callable[..., Any] | None = None) -> str:
        if Path(source).is_relative_to(root / "notebooks"):  # an instructor's links are followed
            return shutil.copytree(source, target, ignore=ignore)
        return shutil.copytree(source, target, symlinks=True, ignore=ignore, copy_function=copy)

    def timestamp(_: CourseDirectory, folder: str) -> datetime | None:
        top, names = _split(root, folder)
        return timestamp_in(top, *names)

    its_own = Autograde.init_notebooks

    def init_notebooks(autograde: Autograde) -> None:
        autograde.assignments = submissions_of(root, autograde)
        if autograde.assignments:
            _remember_answers(Course(root, autograde.coursedir.db_url), autograde.coursedir.assignment_id)
        else:
            its_own(autograde)  # which says that there are none

    Autograde.init_notebooks = init_notebooks
    # nbgrader's own step would give no points for each notebook that is elsewhere. The exporter saves everything.
    Autograde.init_assignment = base.BaseConverter.init_assignment
    base.shutil = SimpleNamespace(**vars(shutil) | {"copy": copy})
    exchange.shutil = SimpleNamespace(**vars(shutil) | {"copytree": copy_tree})
    CourseDirectory.get_existing_timestamp = timestamp


def _remember_answers(course: Course, name: str) -> None:
    """Store for which answers people gave points, because nbgrader then deletes the notebooks with these answers."""
    from grading.scoring.grade_unit import read_autograded  # here, because other commands don't need the grader

    with contextlib.suppress(CourseError):  # the grader will say what is wrong
        unit = read_unit(course, name)
        with Gradebook(course) as gradebook:
            gradebook.remember_answers(unit, partial(read_autograded, course, unit.name))


def submissions_of(root: Path, autograde: Autograde) -> dict[str, list[str]]:
    """Return the notebook of each submission that nbgrader should grade, by the folder where it should be."""
    coursedir = autograde.coursedir
    unit, wanted = coursedir.assignment_id, student_name(coursedir.student_id)
    if coursedir.notebook_id not in ("*", unit):
        return {}
    students = [s.student for s in submitted_files(Course(root, coursedir.db_url), unit) if wanted in ("*", s.student)]
    folders = [coursedir.format_path(coursedir.submitted_directory, student, unit) for student in students]
    return {folder: [os.path.join(folder, f"{unit}.ipynb")] for folder in folders}


def ordinary_files(folder: str, ignored: list[str] | None = None) -> list[str]:
    """List the files below a folder as nbgrader does, without links, pipes, devices and oversized files."""
    if any(os.path.islink(path) for path in (folder, os.path.dirname(folder))):
        return []
    found = [(path, os.lstat(path)) for path in find_all_files(folder, ignored)]
    return [path for path, status in found if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE_BYTES]


def copy_ordinary_file(root: Path, source: str, target: str) -> str:
    """Copy a file, as ``shutil.copy`` does, if it is an ordinary one. If it isn't any more, copy nothing.

    Returns the target.
    """
    top, names = _split(root, source)
    data = None
    with contextlib.suppress(OSError), opened_folder(top, *names[:-1]) as folder:
        data = read_file(folder, names[-1], MAX_FILE_BYTES)
    if data is not None:
        write_atomically(Path(target), data)
    return target


def _split(root: Path, path: str) -> tuple[Path, list[str]]:
    """Split a path into the folder that may be a link, such as submitted/, and the names below it, which may not."""
    whole = Path(os.path.abspath(path))
    if not whole.parent.is_relative_to(root) or whole.parent == root:
        return whole.parent, [whole.name]
    first, *names = whole.relative_to(root).parts
    return root / first, names
