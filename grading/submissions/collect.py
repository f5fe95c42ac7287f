"""Find what was handed in below submitted/, and say what belongs to no student or no unit.

Submissions should be at submitted/STUDENT/UNIT/UNIT.ipynb. Students and archives also leave links, pipes, misnamed
files and folders, and files beside the folders. Whatever tells its unit by its name is taken. What is in it is read
later, by ``grading.submissions.reading``: only regular files of a limited size, which are opened once and then
examined. For everything else, the instructor gets a message.
"""

import difflib
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading.course import Course
from grading.limits import MAX_DESCRIBED, MAX_ENTRIES, MAX_STUDENT_NAME
from grading.submissions.names import is_ignored, is_picture, student_name, unit_of_file, unit_of_folder
from grading.submissions.opening import list_folder, opened_folder
from grading.submissions.reading import Place, SubmissionContent, read_places
from grading.text import count_students, shown_name, writable


@dataclass(frozen=True)
class SubmittedFile:
    """What one student handed in for one unit. It has not been read yet.

    Attributes
    ----------
    root : Path
        The folder submitted/.
    student, unit : str
    places : list of tuple of str
        The folders and files that belong to it: the name of the student's folder, and the name in it.
    units : list of str
        All units, to tell the notebooks of other ones.
    """

    root: Path
    student: str
    unit: str
    places: list[Place]
    units: list[str]

    def read(self) -> SubmissionContent:
        """Read the notebooks and the pictures beside them."""
        return read_places(self.root, self.unit, self.places, self.units)


def submitted_files(course: Course, unit: str) -> list[SubmittedFile]:
    """List every student's submission of a unit, in alphabetical order of the students.

    Submissions that can't be read are listed too. Folders that ``unexpected_entries`` reports are not.
    """
    units = course.units()
    found: dict[str, list[Place]] = defaultdict(list)
    for folder in _student_folders(course):
        found[student_name(folder)] += [(folder, name) for name in _names_of(course, folder, unit, units)]
    return [
        SubmittedFile(course.submitted, student, unit, found[student], units)
        for student in sorted(found)
        if found[student]
    ]


def students_who_submitted(course: Course, unit: str) -> list[str]:
    """List the students who have submitted something for a unit, in alphabetical order. A link counts, too."""
    return [submission.student for submission in submitted_files(course, unit)]


def student_folders(course: Course) -> list[str]:
    """List the students who have a folder in submitted/, in alphabetical order."""
    return sorted({student_name(folder) for folder in _student_folders(course)})


def _student_folders(course: Course) -> list[str]:
    """List the names of the students' folders in alphabetical order, as they are on the disk."""
    if not course.submitted.is_dir():
        return []
    with os.scandir(course.submitted) as entries:
        names = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    return [name for name in names if not _name_problem(student_name(name))]


def unexpected_entries(course: Course) -> list[str]:
    """Return what is in submitted/ and in the students' folders that isn't a submission of any unit, as messages.

    If several students have the same, there is one message for all of them.
    """
    messages = []
    units, left_out = course.units(), course.units_left_out()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)  # the students' folders, by name and what is wrong
    if not course.submitted.is_dir():
        return []
    for folder in sorted(os.listdir(course.submitted)):
        shown = f"submitted/{shown_name(folder)}"
        if folder.startswith("."):
            continue
        try:
            entries = _entries(course, folder)
        except OSError:
            messages.append(f"{shown} is not a student's folder: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb.")
            continue
        if problem := _name_problem(student_name(folder)):
            messages.append(f"{shown} was skipped because its name {problem}: rename it.")
            continue
        told = {name: _unit_of(name, is_folder, units + left_out) for name, is_folder in entries}
        loose = any(told[name] in units and not is_folder for name, is_folder in entries) or _only_unit(told, units)
        for name, is_folder in entries:
            if told[name] not in units and not (loose and not is_folder and is_picture(name)):
                found[name, _entry_problem(name, is_folder, told[name], units)].append(folder)
    for (name, problem), folders in found.items():
        if len(folders) == 1:
            messages.append(f"submitted/{shown_name(folders[0])}/{shown_name(name)} {problem}")
        else:
            messages.append(f"{shown_name(name)} in the folders of {count_students(folders)} {problem}")
    return messages


def _entry_problem(name: str, is_folder: bool, unit_left_out: str, units: list[str]) -> str:
    """Return what is wrong with an entry of a student's folder that isn't a submission, and what to do."""
    if unit_left_out:
        return "was skipped because this unit is not in the short track."
    if not is_folder:
        folders = " or ".join(f"submitted/STUDENT/{unit}" for unit in units[:MAX_DESCRIBED])
        return f"does not belong to any unit: put it into the folder of its unit, such as {folders}."
    if close := difflib.get_close_matches(name, units, n=1, cutoff=0.8):
        return f"does not belong to any unit: rename it, perhaps to {close[0]}."
    return f"does not belong to any unit: rename it to one of {', '.join(units)}."


def _names_of(course: Course, folder: str, unit: str, units: list[str]) -> list[str]:
    """List what belongs to a unit in a student's folder, with the pictures that are there if they belong to it."""
    try:
        entries = _entries(course, folder)
    except OSError:
        # A link counts as handed in, wherever it points.
        return [unit] if os.path.lexists(course.submitted / folder / unit) else []
    if unit not in dict(entries) and os.path.lexists(course.submitted / folder / unit):
        entries.append((unit, True))
    told = {name: _unit_of(name, is_folder, units) for name, is_folder in entries}
    names = [name for name in told if told[name] == unit]
    loose = any(not is_folder and name in names for name, is_folder in entries) or _only_unit(told, units) == unit
    return names + [name for name, is_folder in entries if loose and not is_folder and is_picture(name)]


def _only_unit(told: dict[str, str], units: list[str]) -> str:
    """Return the unit to which everything in a student's folder belongs whose name tells, or "" if there are several.

    ``told`` has the units of the entries by their names.
    """
    found = {told[name] for name in told if told[name] in units}
    return found.pop() if len(found) == 1 else ""


def _entries(course: Course, folder: str) -> list[tuple[str, bool]]:
    """List a student's folder, each entry with whether it is a folder. Raises OSError if it can't be opened."""
    with opened_folder(course.submitted, folder) as opened:
        return [(name, is_folder) for name, is_folder in list_folder(opened, MAX_ENTRIES) if not is_ignored(name)]


def _unit_of(name: str, is_folder: bool, units: list[str]) -> str:
    """Return the unit to which an entry of a student's folder belongs, or "" if its name doesn't tell."""
    if name in units:
        return name
    if is_folder:
        return unit_of_folder(name, units)
    return "" if is_picture(name) else unit_of_file(name, units)


def _name_problem(name: str) -> str:
    """Return why the gradebook can't store a student's name, or "" if it can.

    Archives that were unpacked in the wrong encoding leave such names.
    """
    if len(name) > MAX_STUDENT_NAME:
        return f"is longer than {MAX_STUDENT_NAME} characters"
    return "" if writable(name) == name else "is not valid text"
