"""Choose the notebook to grade if a student has handed in several.

JupyterLab saves a copy as "03_layers-Copy1.ipynb", and browsers as "03_layers (1).ipynb". So the notebook with the
right name may be the one in which nothing was written. To find out, the notebooks have to be restored, which takes time
and memory. So the process that grades the submission chooses, within its limits.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from grading.limits import MAX_DESCRIBED
from grading.message import Code, Message
from grading.submissions.reading import Version
from grading.submissions.restore import Submission, Unreadable, restore
from grading.units.cells import YOUR_ANSWER, is_graded, is_solution
from grading.units.regions import with_stubs
from grading.units.unit import Unit

STUB = re.compile(r"^[ \t]*raise NotImplementedError\(.exercise ", re.MULTILINE)
SAME_TIME = 2  # seconds; a zip knows the time of a file no better


class Progress(IntEnum):
    """How far a notebook is from what should be graded."""

    UNREADABLE = 0
    OTHER = 1  # a notebook without any of the unit's answer cells
    UNTOUCHED = 2
    STUBS_LEFT = 3  # an untouched notebook of an earlier release, or code beside the stubs
    WORKED_ON = 4


def choose(versions: Sequence[Version], unit: Unit) -> tuple[Version, list[Message]]:
    """Choose the notebook to grade: one in which answers were written, and of several the newest.

    Parameters
    ----------
    versions : sequence of Version
        The most likely one first. It is taken if nothing else decides.
    unit : Unit

    Returns
    -------
    version : Version
    flags : list of Message
        What to tell about the choice, and about the name and place of the file.
    """
    if len(versions) == 1:
        return versions[0], versions[0].notes
    progress = {id(version): progress_of(version, unit) for version in versions}
    best = max(progress.values())
    equal = [version for version in versions if progress[id(version)] == best]
    if best <= Progress.UNTOUCHED:
        return equal[0], equal[0].notes
    latest = max(version.modified for version in equal)
    newest = [version for version in equal if latest - version.modified <= SAME_TIME]
    chosen = newest[0]
    if len(equal) > 1:
        others = [version for version in equal if version is not chosen]
        code = Code.VERSION_NAMED if len(newest) > 1 else Code.VERSION_NEWER
    else:
        others = [version for version in versions if Progress.UNTOUCHED <= progress[id(version)] < best]
        code = Code.VERSION_WORKED_ON
        if chosen.expected or not others:
            return chosen, chosen.notes
    names = [version.name for version in others[:MAX_DESCRIBED]]
    flag = Message(code, chosen=chosen.name, others=", ".join(names))
    about_name = (Code.FILE_NAME, Code.FILE_PLACE, Code.FILE_IN_ZIP)  # the flag says it
    return chosen, [flag, *(note for note in chosen.notes if note.code not in about_name)]


def progress_of(version: Version, unit: Unit) -> Progress:
    """Return how far a notebook is. None that can't be read stops the choice."""
    try:
        submission = restore(version.data, unit, version.pictures)
    except Unreadable:
        return Progress.UNREADABLE
    except Exception:  # we know of no notebook that gets here; the one that is chosen is restored again
        return Progress.UNREADABLE
    return _progress(submission, unit)


def _progress(submission: Submission, unit: Unit) -> Progress:
    released = {
        cell.metadata.nbgrader.grade_id: YOUR_ANSWER if is_graded(cell) else with_stubs(cell.source, unit.numbers)
        for cell in unit.notebook.cells
        if is_solution(cell)
    }
    answers = {
        id: cell.source
        for cell in submission.notebook.cells
        if (id := cell.metadata.get("nbgrader", {}).get("grade_id", "")) in released and id not in submission.missing
    }
    if not answers:
        return Progress.OTHER
    changed = {id: source for id, source in answers.items() if source.split() not in (released[id].split(), [])}
    if not changed:
        return Progress.UNTOUCHED
    if all(len(STUB.findall(source)) >= len(STUB.findall(released[id])) > 0 for id, source in changed.items()):
        return Progress.STUBS_LEFT
    return Progress.WORKED_ON
