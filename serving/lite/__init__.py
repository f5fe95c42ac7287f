"""The browser edition: JupyterLite with the released notebooks, in which Python runs in the browser."""

from pathlib import Path

from grading.course import Course


def write_lite(course: Course, folder: Path, pyodide: Path | None) -> None:
    """Write the browser edition to a folder.

    Parameters
    ----------
    course : Course
        The course, whose released notebooks it contains.
    folder : Path
        Where to write it. It replaces what is there.
    pyodide : Path or None
        A copy of Pyodide's distribution. None stands for the public one, at the pinned version.

    Raises
    ------
    CourseError
        If the copy of Pyodide is not the pinned one.
    """
    raise NotImplementedError
