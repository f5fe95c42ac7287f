"""Limit how often student code may call a function.

A loop whose stopping condition is wrong calls the functions it was given forever. With a limit, such a loop ends with
an error that says what is wrong, instead of blocking the notebook or the grader.
"""

import types
from collections.abc import Callable
from typing import Any

MAX_CALLS = 400  # A loop that makes more calls than this counts as endless.


def call_limited(
    name: str,
    function: Callable[..., Any],
    max_calls: int = MAX_CALLS,
    message: str = "",
    error: type[Exception] = RuntimeError,
) -> Callable[..., Any]:
    """Wrap a function so that it raises an error when it is called too often.

    Parameters
    ----------
    name : str
        The function's name, as the exercise calls it. The wrapper takes this name.
    function : callable
        The function to hand to student code.
    max_calls : int, optional
        The number of calls that are allowed.
    message : str, optional
        What the error says. By default, it names the function and says that the loop doesn't stop.
    error : type of Exception, optional
        The exception to raise.

    Returns
    -------
    callable
        A function that passes its arguments on to ``function``. It has the docstring of ``function`` if that is a
        Python function, and none otherwise: a failed check shows docstrings, and those of built-in functions are too
        long.
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
