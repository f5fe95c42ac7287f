"""TODO-DOC grading/scoring/failures.py"""

import traceback
from pathlib import Path

from grading.execution.proxies import NotJudged
from grading.text import plain

MAX_REASON, MAX_DETAILS = 2_000, 20_000


def explained(error: Exception) -> tuple[str, str]:
    """The same as ``explain``, as plain text of bounded length, even if the error can't say what it is."""
    try:
        reason, details = explain(error)
    except Exception:  # it has to show values that came from a student
        reason, details = f"{type(error).__name__}, and what it says can't be shown.", ""
    return plain(reason, MAX_REASON), plain(details, MAX_DETAILS)


def explain(error: Exception) -> tuple[str, str]:
    """Why a test failed: a sentence, and what there is to say beyond it. Nothing of the test's own source."""
    from helpers.checks import CheckFailed

    if isinstance(error, CheckFailed):
        return error.message, str(error)
    if isinstance(error, NotJudged):
        return str(error), ""
    trace = getattr(error, "student_trace", None)
    if trace is not None:
        return f"{type(error).__name__}: {error}", trace
    if isinstance(error, AssertionError):
        return str(error) or "A property that was asked for does not hold.", ""
    if isinstance(error, NameError):
        return f"{error}: has the cell that defines it been run without an error?", ""
    # Anything else was raised by test code working on what the student returned.
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} (while the test worked on what was returned, {Path(last.filename).name})",
        "",
    )
