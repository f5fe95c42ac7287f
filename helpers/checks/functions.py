"""Check single values, the results of functions, gradients, and exceptions that a function should raise."""

from collections.abc import Callable, Mapping
from typing import Any

from helpers.checks.comparison import Difference, compare, describe
from helpers.checks.expected import central_difference
from helpers.checks.failure import CheckFailed
from helpers.checks.further_cases import general_numbers, look_further
from helpers.checks.runner import (
    call_student,
    callable_name,
    copy_arguments,
    describe_arguments,
    passed,
    require_equal,
    split_result,
)


def value(name: str, got: Any, expected: Any, inputs: Mapping[str, Any] | None = None) -> None:
    """Check one value.

    Parameters
    ----------
    name : str
        The name of the quantity.
    got : object
        The student's value.
    expected : float, ndarray, str or bool
        The expected value. Strings and bools must match exactly.
    inputs : mapping of str to object, optional
        What the value was computed from, by name. A failed check shows it.

    Raises
    ------
    CheckFailed
        If the value is wrong.
    """
    __tracebackhide__ = True
    difference = compare(name, got, expected)
    if difference:
        raise CheckFailed("", [difference], inputs)
    passed(name, "as expected.")


def call(function: Callable[..., Any], arguments: Mapping[str, Any], expected: Any, case: str = "") -> None:
    """Check what a function returns, and that the function leaves its arguments unchanged.

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : mapping of str to object
        The arguments by name. They are passed by position. A failed check shows them, and the docstrings of functions
        among them.
    expected : float, ndarray, str, bool or tuple of these
        What the function should return.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a returned value is wrong, if the number of values is wrong, if the function has changed an argument, or if
        the exercise isn't written yet.

    Notes
    -----
    Any other exception from the student's code propagates, with a note that lists the arguments.
    """
    __tracebackhide__ = True
    label = callable_name(function)
    copies = copy_arguments(arguments)
    got = call_student(label, function, copies)
    expected_values = expected if isinstance(expected, tuple) else (expected,)
    got_values = split_result(label, got, len(expected_values), arguments)
    written = f"{label}({', '.join(arguments)})"
    names = [written] if len(expected_values) == 1 else [f"{written}[{i}]" for i in range(len(expected_values))]
    got_by_name = dict(zip(names, got_values, strict=True))
    expected_by_name = dict(zip(names, expected_values, strict=True))
    try:
        require_equal(label, got_by_name, expected_by_name, arguments, copies, case=case)
    except CheckFailed as failure:

        def call_again(copies: dict[str, Any]) -> dict[str, Any]:
            values = split_result(label, function(*copies.values()), len(names), {})
            return dict(zip(names, values, strict=True))

        look_further(failure, call_again, general_numbers(arguments))
        raise
    results = "the results are" if len(expected_values) > 1 else "the result is"
    passed(label, f"{results} right for {describe_arguments(arguments)}.", case)


def gradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    of: str = "theta",
    case: str = "",
) -> None:
    """Check a gradient against central differences of a given energy.

    Parameters
    ----------
    function : callable
        The student's function. It returns the gradient of ``energy`` with respect to the argument ``of``.
    energy : callable
        The energy. It is called with the same arguments by position and returns a float. It is not the student's code.
    arguments : mapping of str to object
        The arguments by name. They are passed by position.
    of : str, optional
        The name of the argument to differentiate with respect to, an ndarray of floats.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the gradient is wrong, if the function has changed an argument, or if the exercise isn't written yet.
    """
    __tracebackhide__ = True
    expected = central_difference(
        lambda t: energy(*[t if name == of else value for name, value in arguments.items()]), arguments[of]
    )
    call(function, arguments, expected, case)


def raises(function: Callable[..., Any], arguments: Mapping[str, Any], error: type[Exception]) -> None:
    """Check that a function refuses its arguments by raising a certain exception.

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : mapping of str to object
        The arguments by name. They are passed by position.
    error : type of Exception
        The exception that the function should raise. A subclass of it is right too.

    Raises
    ------
    CheckFailed
        If the function returns, if it raises a different exception, or if the exercise isn't written yet.
    """
    __tracebackhide__ = True
    label = callable_name(function)
    try:
        got = call_student(label, function, copy_arguments(arguments))
    except CheckFailed:
        raise
    except error:
        passed(label, f"raises {error.__name__} for {describe_arguments(arguments)}.")
        return
    except Exception as other:
        if getattr(other, "is_about_the_value", False):  # the student's code raised nothing
            raise
        detail = f" ({other})" if str(other) else ""
        problem = f"raised {type(other).__name__}{detail}, but should raise {error.__name__}"
        raise CheckFailed(label, [Difference("this call", problem)], arguments) from None
    problem = f"returned {describe(got)}, but should raise {error.__name__}"
    raise CheckFailed(label, [Difference("this call", problem)], arguments)
