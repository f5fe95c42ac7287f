"""Change the gradebook after exercises of a unit with submissions were added, renamed or removed in its source.

What a person gave for an exercise that is gone would be lost, so it is first written to a CSV file.
"""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from grading.course import Course
from grading.export.csv_files import as_id, as_text, csv_text
from grading.files import write_atomically
from grading.gradebook.change_cells import Removed, change_cells
from grading.release import cells_to_save, change_in_words
from grading.text import shown_name
from grading.units.unit import read_unit

HEADER = ["student", "exercise or answer", "points by the grader", "points by hand", "extra credit", "comment"]


@dataclass(frozen=True)
class Changed:
    """How the gradebook has changed.

    Attributes
    ----------
    words : str
        What has become of the unit: ``"now has a new exercise 03.5 relu-backward"``.
    removed : Path or None
        The file with the points and comments of exercises that are gone, if there were any.
    students : int
        How many students the file lists.
    """

    words: str
    removed: Path | None = None
    students: int = 0


def change_exercises(course: Course, name: str) -> Changed | None:
    """Make the exercises of a unit in the gradebook those of its source, as far as they differ.

    Renamed exercises keep their scores and comments. Either all of this happens or, if it is interrupted, nothing.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.

    Returns
    -------
    Changed or None
        None if there was nothing to change.

    Raises
    ------
    CourseError
        If there is no such unit, or if its source has a mistake.
    """
    unit = read_unit(course, name)
    cells = cells_to_save(unit)
    if not cells:
        return None
    kept: list[tuple[Path, list[Removed]]] = []

    def keep(removed: list[Removed]) -> None:
        kept.append((_write_new(course.build / "removed", unit.name, removed), removed))

    change = change_cells(course.db, unit.name, cells, keep)
    if change is None:
        return None
    words = change_in_words(unit, change)
    if not kept:
        return Changed(words)
    ((path, removed),) = kept
    return Changed(words, path, len({row.student for row in removed}))


def _write_new(folder: Path, unit: str, removed: list[Removed]) -> Path:
    """Write a file that doesn't exist yet, and return its path."""
    rows = [HEADER, *(_row(row) for row in removed)]
    folder.mkdir(parents=True, exist_ok=True)
    for k in count(1):
        path = folder / f"{unit}-{k}.csv"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        break
    try:
        write_atomically(path, csv_text(rows))
    except BaseException:
        path.unlink()  # it is empty
        raise
    return path


def _row(row: Removed) -> list[str]:
    points = ["" if value is None else f"{value:.12g}" for value in (row.auto, row.manual, row.extra)]
    return [as_text(shown_name(row.student)), as_id(row.cell), *points, as_text(row.comment)]
