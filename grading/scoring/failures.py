"""Explain to a person why a test failed.

A failed test raises an exception: a check's own report, an error in the student's code, or an error in the test's code
while it works with what the student's code returned. Each kind is explained without quoting the test's source.
"""

import traceback
from pathlib import Path

from grading.execution.proxies import ValueCannotCross
from grading.limits import MAX_DETAILS, MAX_REASON
from grading.text import plain


def explain_failure(error: Exception) -> tuple[str, str]:
    """Explain why a test failed, as plain text of limited length.

    Parameters
    ----------
    error : Exception
        What the test raised.

    Returns
    -------
    reason : str
        One line for the table of scores.
    details : str
        The failed case or a traceback, for the feedback page. May be empty.
    """
    try:
        reason, details = _explain(error)
    except Exception:  # converting a student's values to strings can fail
        reason, details = f"{type(error).__name__}; its message can't be shown.", ""
    return plain(reason, MAX_REASON), plain(details, MAX_DETAILS)


def _explain(error: Exception) -> tuple[str, str]:
    """Return the reason and the details, which quote nothing of the test's own source."""
    from helpers.checks import CheckFailed

    if isinstance(error, CheckFailed):
        return error.message, str(error)
    if isinstance(error, ValueCannotCross):
        return str(error), ""
    trace = getattr(error, "student_trace", None)
    if trace is not None:
        return f"{type(error).__name__}: {error}", trace
    if isinstance(error, AssertionError):
        return str(error) or "A property that the test checks does not hold.", ""
    if isinstance(error, NameError):
        return f"{error}: check that the cell that defines it runs without an error.", ""
    # The test's own code raised any other exception, while it worked with what the student's code returned.
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} (in {Path(last.filename).name}, while the test used the returned value)",
        "",
    )
