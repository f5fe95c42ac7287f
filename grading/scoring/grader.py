"""Grade one submission: run the student's cells in the student's process, and the tests in this one.

The grader goes through the notebook from top to bottom. The student's cells run in the student's process. Test cells
run in this process, which never runs the student's code: proxies stand for what the student wrote. Points come only
from tests that passed in this process.
"""

import json
from collections.abc import Callable, Mapping

from nbformat import NotebookNode

from grading.execution.sandbox import Interrupted
from grading.limits import MAX_FLAGS, Limits
from grading.message import Code, Message
from grading.result import Result, Score
from grading.scoring.digest import digest_of
from grading.scoring.rehearse import scripts_of
from grading.scoring.session import GradingSession, Process
from grading.submissions.restore import try_restore
from grading.text import writable
from grading.units.answers import answers_in, answers_in_file, digest_of_files
from grading.units.cells import is_test
from grading.units.regions import visible
from grading.units.unit import Unit


def grade(
    data: bytes,
    unit: Unit,
    start: Callable[[], Process],
    limits: Limits | None = None,
    digest: str = "",
    alone: bool = True,
    pictures: Mapping[str, bytes] | None = None,
) -> Result:
    """Grade one submission.

    A bad submission does not make this raise an exception. It gets flags, and a person grades what could not be graded.

    Parameters
    ----------
    data : bytes
        The submitted file.
    unit : Unit
    start : callable
        Starts a fresh process for the student's code.
    limits : Limits, optional
    digest : str, optional
        The digest of the submission, unit and grader (see ``digest_of``), if it is already known.
    alone : bool, default True
        Whether no other submission is graded at the same time.
    pictures : mapping of str to bytes, optional
        The picture files beside the notebook, by their names relative to it.

    Returns
    -------
    Result
        The scores, the flags and the notebook with its outputs.

    Raises
    ------
    Interrupted
        If one of the processes that run the student's code was killed from outside, or if the machine lacks something.
    OutOfTurn
        If the submission has taken too long, perhaps because others are graded at the same time.
    """
    digest = digest or digest_of(data, unit)
    beside = digest_of_files(pictures or {})
    submission = try_restore(data, unit, pictures)
    if isinstance(submission, Message):
        return unreadable_result(unit, digest, submission, data + beside)
    session = GradingSession(unit, submission.notebook, start, limits or Limits(), scripts_of(unit), alone)
    try:
        session.run()
    except OSError as error:  # the machine's: what a test or a student's cell raises doesn't get here
        raise Interrupted(f"{type(error).__name__} while grading") from error
    except Exception as error:  # likewise
        session.fail(error)
    finally:
        session.close()
    flags: list[str] = list(dict.fromkeys(submission.flags + session.flags))
    if len(flags) > MAX_FLAGS:
        flags = [*flags[:MAX_FLAGS], Message(Code.MORE_FLAGS, count=len(flags) - MAX_FLAGS)]
    answers = answers_in(submission.notebook, unit, beside)
    return Result(unit.name, digest, session.all_scores(), flags, as_shown(submission.notebook), answers=answers)


def unreadable_result(unit: Unit, digest: str, reason: str, data: bytes | None = None) -> Result:
    """Make the result of a submission that only a person can grade. A flag gives the reason, once for all exercises.

    ``data`` is what was handed in, if it is known.
    """
    scores = [Score(e.id, None, e.points) for e in unit.exercises]
    answers = {} if data is None else answers_in_file(data, unit)
    return Result(unit.name, digest, scores, [reason], readable=False, answers=answers)


def as_shown(notebook: NotebookNode) -> str:
    """Return the notebook as formgrader and the feedback show it, as JSON.

    This removes the hidden tests from ``notebook`` in place.
    """
    for cell in notebook.cells:
        if is_test(cell):
            cell.source = visible(cell.source)
    # Without indentation, because Python's fast encoder has none.
    return writable(json.dumps(notebook, ensure_ascii=False, sort_keys=True)) + "\n"
