"""Explain to a person why a test failed.

A failed test raises an exception: a check's own report, an error in the student's code, or an error in the test's code
while it works with what the student's code returned. Each kind is explained without quoting the test's source. The
explanation starts with the cause, if it is known.
"""

import traceback
from dataclasses import dataclass
from pathlib import Path

from grading.execution.proxies import ValueCannotCross
from grading.limits import MAX_CAUSE, MAX_DETAILS, MAX_NAME, MAX_REASON
from grading.text import plain
from helpers.checks import CheckFailed
from helpers.diagnosis import Cause, Diagnosis, diagnose_exception


@dataclass(frozen=True)
class Explanation:
    """Why a test failed, as plain text of limited length.

    Attributes
    ----------
    reason : str
        One line for the table of scores. It starts with the cause, if this is known.
    details : str
        The failed case or a traceback, for the feedback page. May be empty.
    cause : str
        What the student's code does, as one sentence. Empty if this is not known.
    kind : str
        The kind of mistake, which exercises share. Empty if the cause is not known.
    signature : str
        A digest of what the test saw of the student's code. The same mistake has the same signature.
    """

    reason: str
    details: str
    cause: str = ""
    kind: str = ""
    signature: str = ""


def explain_failure(error: Exception) -> Explanation:
    """Explain why a test failed.

    Parameters
    ----------
    error : Exception
        What the test raised.

    Returns
    -------
    Explanation
    """
    cause, signature = None, ""
    try:
        reason, details = _explain(error)
        diagnosis = _diagnosis(error)
        cause, signature = diagnosis.cause, diagnosis.signature
        if cause and not reason.startswith(cause.sentence):
            reason = f"{cause.sentence} {reason}"
    except Exception:  # converting a student's values to strings can fail
        reason, details = f"{type(error).__name__}; its message can't be shown.", ""
    sentence, kind = (plain(cause.sentence, MAX_CAUSE), plain(cause.kind, MAX_NAME)) if cause else ("", "")
    return Explanation(plain(reason, MAX_REASON), plain(details, MAX_DETAILS), sentence, kind, signature)


def _diagnosis(error: Exception) -> Diagnosis:
    """Return the diagnosis that the check has made, or one of the exception alone.

    Only the student's process may look at the traceback of an exception: here, it contains the test.
    """
    diagnosis = getattr(error, "diagnosis", None)
    if isinstance(diagnosis, Diagnosis):
        return diagnosis
    cause = getattr(error, "student_cause", None)
    return diagnose_exception("", error.with_traceback(None), cause=cause if isinstance(cause, Cause) else None)


def _explain(error: Exception) -> tuple[str, str]:
    """Return the reason and the details, which quote nothing of the test's own source."""
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
