"""Use a student's solution if it passes its check, and the course's version otherwise.

Many cells build on an exercise without being part of it. With this fallback, students can run them before they have
solved the exercise.
"""

import contextlib
import io
from collections.abc import Callable
from typing import Any


def own_or_reference(
    own: Callable[..., Any], reference: Callable[..., Any], check: Callable[..., None]
) -> Callable[..., Any]:
    """Return the student's function or class if it passes its check, and the course's version otherwise.

    Prints one line that says which of the two is used. Discards everything that the check and the student's code print
    while the check runs.

    Parameters
    ----------
    own : callable
        The student's function or class. Any other object fails the check.
    reference : callable
        The course's version of it.
    check : callable
        A function that raises an exception if ``own`` is wrong. It is called as ``check(own)``.

    Returns
    -------
    callable
        ``own`` or ``reference``.

    Notes
    -----
    In the process that runs student code, the grader makes this function return ``own`` without a check or a message,
    since the course's version is not available there. The grader relies on the parameter's name ``own``.
    """
    name = getattr(own, "__name__", None) or getattr(reference, "__name__", "this")
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            check(own)
    except Exception:
        print(f"{name}: your version doesn't pass its check yet, so the course's version is used here.")
        return reference
    print(f"{name}: your own version is used here.")
    return own
