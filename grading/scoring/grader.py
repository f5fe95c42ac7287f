"""Grade one submission: run the student's cells over there and the tests over here.

The notebook is gone through from top to bottom. A cell of the student's is run in the student's process. A
test cell is run in this process, in which no code of the student's ever runs, with stand-ins for what the
student wrote. Points come from tests that were seen to pass, and from nothing else.
"""

import json
from collections.abc import Callable

from nbformat import NotebookNode

from grading.execution.limits import Limits
from grading.result import Result, Score
from grading.scoring.digest import digest_of
from grading.scoring.failures import MAX_REASON
from grading.scoring.session import BY_HAND, Process, _Session
from grading.submissions.restore import Unreadable, read
from grading.text import plain, writable
from grading.units.cells import is_test
from grading.units.regions import visible
from grading.units.unit import Unit

MAX_FLAGS = 30


def grade(data: bytes, unit: Unit, start: Callable[[], Process], limits: Limits | None = None) -> Result:
    """The result of one submission. Raises nothing that a submission could cause.

    start: makes a fresh process for the student's code.
    """
    digest = digest_of(data, unit)
    try:
        submission = read(data, unit)
    except Unreadable as reason:
        return _unreadable(unit, digest, str(reason))
    except Exception as error:  # none that is known; the others are graded all the same
        return _unreadable(unit, digest, f"Restoring this submission failed ({type(error).__name__}); {BY_HAND}")
    session = _Session(unit, submission.notebook, start, limits or Limits())
    try:
        session.run()
    except Exception as error:  # likewise
        session.fail(error)
    finally:
        session.close()
    flags = [plain(flag, MAX_REASON) for flag in dict.fromkeys(submission.flags + session.flags)]
    if len(flags) > MAX_FLAGS:
        flags = [*flags[:MAX_FLAGS], f"There was more of this kind: {len(flags) - MAX_FLAGS} further notes."]
    return Result(unit.name, digest, session.all_scores(), flags, as_shown(submission.notebook))


def _unreadable(unit: Unit, digest: str, reason: str) -> Result:
    """The result of a submission that only a person can judge."""
    reason = plain(reason, MAX_REASON)
    scores = [Score(e.id, None, e.points, reason) for e in unit.exercises]
    return Result(unit.name, digest, scores, [reason], readable=False)


def as_shown(notebook: NotebookNode) -> str:
    """The notebook as formgrader and the feedback show it: as JSON, without the hidden tests."""
    for cell in notebook.cells:
        if is_test(cell):
            cell.source = visible(cell.source)
    return writable(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)) + "\n"
