"""Find out why a check has failed, and say it in one sentence for the student.

Three sources are asked in turn, the most reliable first:

1. ``known``: the mistakes in the catalogue of wrong answers, each recognised by what the student's code did.
2. ``errors`` for an exception, and ``results`` for a result of a wrong kind.
3. ``search``: the smallest expression that reproduces the student's values.

If none of them knows the cause, nothing is said. A diagnosis never contains the right code or formula.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.diagnosis.errors import explain_exception
from helpers.diagnosis.known import find_known
from helpers.diagnosis.observation import Cause, Observation, Quantity, digest
from helpers.diagnosis.results import explain_kinds
from helpers.diagnosis.search import explain_values

__all__ = ["Cause", "Diagnosis", "Observation", "Quantity", "diagnose_exception", "diagnose_values"]

ADDRESS = re.compile(r"0x[0-9a-f]+")


@dataclass(frozen=True)
class Diagnosis:
    """What is known about a failure.

    Attributes
    ----------
    signature : str
        The digest of what was seen. Code that makes the same mistake has the same signature.
    cause : Cause or None
        Why the check has failed, if this is known.
    """

    signature: str
    cause: Cause | None


def diagnose_values(observations: Sequence[Observation], cause: Cause | None = None) -> Diagnosis:
    """Diagnose wrong values.

    Parameters
    ----------
    observations : sequence of Observation
        What the check has seen: the case that failed, and further cases.
    cause : Cause, optional
        What the check itself says about the cause, because of the situation in which the values are wrong.

    Returns
    -------
    Diagnosis
        The signature of all cases, and the cause.
    """
    signature = digest(*(observation.signature() for observation in observations))
    try:
        found = find_known(signature) or cause or explain_kinds(observations[0]) or explain_values(observations)
    except Exception:  # A fault in the search must not hide the failed check.
        found = cause
    return Diagnosis(signature, found)


def diagnose_exception(
    label: str, error: BaseException, arguments: Mapping[str, Any] | None = None, cause: Cause | None = None
) -> Diagnosis:
    """Diagnose an exception in the student's code.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.backward"``.
    error : BaseException
        The exception.
    arguments : mapping of str to object, optional
        What the student's code was called with, by name.
    cause : Cause, optional
        What ``explain_exception`` has found in the process that ran the student's code, where the traceback is.

    Returns
    -------
    Diagnosis
        The signature and the cause.
    """
    signature = digest("exception", label, type(error).__name__, ADDRESS.sub("", str(error)), dict(arguments or {}))
    return Diagnosis(signature, find_known(signature) or cause or explain_exception(error))
