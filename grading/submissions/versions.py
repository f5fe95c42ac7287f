"""Choose the notebook to grade if a student has handed in several.

JupyterLab saves a copy as "03_layers-Copy1.ipynb", and browsers as "03_layers (1).ipynb". So the notebook with the
right name may be the one in which nothing was written. To find out, the notebooks have to be restored, which takes time
and memory. So the process that grades the submission chooses, within its limits.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from grading.limits import MAX_DESCRIBED
from grading.message import Code, Message, listed
from grading.submissions.reading import Version
from grading.submissions.restore import Submission, try_restore
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
    CELLS_CHANGED = 3  # only cells that are no answers differ from the release
    STUBS_LEFT = 4  # an untouched notebook of an earlier release, or code beside the stubs
    WORKED_ON = 5


def choose(versions: Sequence[Version], unit: Unit) -> tuple[Version, list[Message]]:
    """Choose the notebook to grade: one in which answers were written, and of several the newest.

    If nothing was written in any, one that can't be read is chosen, so that a person looks at it.

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
    progress: dict[int, Progress] = {}
    unreadable: dict[str, Message] = {}  # why, by the name of the notebook
    for is_fallback in (False, True):
        if max(progress.values(), default=Progress.UNREADABLE) <= Progress.UNTOUCHED:
            for version in versions:
                if version.is_fallback == is_fallback:
                    progress[id(version)], reason = _examine(version, unit)
                    if reason:
                        unreadable[version.name] = reason
    versions = [version for version in versions if id(version) in progress]
    best = max(progress.values())
    if best <= Progress.UNTOUCHED and unreadable:
        best = Progress.UNREADABLE
    equal = [version for version in versions if progress[id(version)] == best]
    if best <= Progress.UNTOUCHED:
        return equal[0], equal[0].notes
    chosen, flags = _newest(versions, progress, equal)
    if unreadable:
        others = [f"{name} ({reason.without_advice})" for name, reason in list(unreadable.items())[:MAX_DESCRIBED]]
        flags = [*flags, Message(Code.VERSION_UNREADABLE, chosen=chosen.name, others=listed(others))]
    return chosen, flags


def _newest(
    versions: Sequence[Version], progress: dict[int, Progress], equal: list[Version]
) -> tuple[Version, list[Message]]:
    """Choose among the notebooks with the most progress. Returns flags about the choice and the file's name."""
    best = progress[id(equal[0])]
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


def is_untouched(version: Version, unit: Unit) -> bool:
    """Return whether a notebook can be read, and nothing was written in it."""
    return _examine(version, unit)[0] in (Progress.OTHER, Progress.UNTOUCHED)


def _examine(version: Version, unit: Unit) -> tuple[Progress, Message | None]:
    """Return how far a notebook is, and why it can't be read if so.

    The pictures beside the notebooks belong to all of them, so they tell nothing.
    """
    submission = try_restore(version.data, unit)
    if isinstance(submission, Message):
        return Progress.UNREADABLE, submission
    return _progress(submission, unit), None


def _progress(submission: Submission, unit: Unit) -> Progress:
    released = {
        cell.metadata.nbgrader.grade_id: YOUR_ANSWER if is_graded(cell) else with_stubs(cell.source, unit.numbers)
        for cell in unit.notebook.cells
        if is_solution(cell)
    }
    answers = {
        id: cell
        for cell in submission.notebook.cells
        if (id := cell.metadata.get("nbgrader", {}).get("grade_id", "")) in released and id not in submission.missing
    }
    if not answers:
        return Progress.OTHER
    changed = {
        id: cell.source
        for id, cell in answers.items()
        if cell.source.split() not in (released[id].split(), []) or cell.get("attachments")
    }
    if not changed:
        return Progress.CELLS_CHANGED if _has_other_cells(submission, unit, released) else Progress.UNTOUCHED
    if all(len(STUB.findall(source)) >= len(STUB.findall(released[id])) > 0 for id, source in changed.items()):
        return Progress.STUBS_LEFT
    return Progress.WORKED_ON


def _has_other_cells(submission: Submission, unit: Unit, released: dict[str, str]) -> bool:
    """Return whether there is anything in cells that are neither answers nor tests but what was released."""
    known = {tuple(source.split()) for source in [*released.values(), *(cell.source for cell in unit.notebook.cells)]}
    return any(
        cell.get("attachments") or tuple(cell.source.split()) not in known | {()}
        for cell in submission.notebook.cells
        if "nbgrader" not in cell.metadata
    )
