"""Limit how often student code may call a function.

If the stopping condition of a student's loop is wrong, the loop may call the functions that the exercise provides
forever. With a limit on these calls, the loop ends with an error that says what is wrong, instead of blocking the
notebook or the grader.
"""

import types
from collections.abc import Callable
from typing import Any

MAX_CALLS = 400  # After more calls than this, a loop counts as endless.


def call_limited(
    name: str,
    function: Callable[..., Any],
    max_calls: int = MAX_CALLS,
    message: str = "",
    error: type[Exception] = RuntimeError,
) -> Callable[..., Any]:
    """Wrap a function so that the wrapper raises an error when it is called too often.

    Parameters
    ----------
    name : str
        The function's name in the exercise. The wrapper gets this name.
    function : callable
        The function to hand to student code.
    max_calls : int, optional
        The number of allowed calls.
    message : str, optional
        The message of the error. By default, it names the function and says that the loop doesn't stop.
    error : type of Exception, optional
        The exception to raise.

    Returns
    -------
    callable
        A function that passes its arguments on to ``function`` and returns the result. It has the docstring of
        ``function`` if that is a Python function, and none otherwise: a failed check shows docstrings, and those of
        built-in functions are too long.
    """
    calls = 0

    def limited(*arguments: Any, **keywords: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > max_calls:
            advice = "your loop doesn't stop. Check the condition that should end it."
            raise error(message or f"{name} was called more than {max_calls} times: {advice}")
        return function(*arguments, **keywords)

    limited.__name__ = limited.__qualname__ = name
    limited.__doc__ = function.__doc__ if isinstance(function, types.FunctionType) else None
    return limited
