"""TODO-DOC helpers/checks/functions.py"""

from collections.abc import Callable, Mapping
from typing import Any

from helpers.checks.comparison import Difference, compare, kind
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import _copies, _judge, _name, _parts, _run, _shapes, passed
from helpers.gradcheck import central_difference


def value(what: str, got: Any, expected: Any, inputs: Mapping[str, Any] | None = None) -> None:
    """Check one value: a number, an array, a string or a bool. Raises CheckFailed."""
    __tracebackhide__ = True
    difference = compare(what, got, expected)
    if difference:
        raise CheckFailed("", [difference], inputs)
    passed(what, "as expected.")


def call(function: Callable[..., Any], arguments: Mapping[str, Any], expected: Any, case: str = "") -> None:
    """Check what a function returns for these arguments, by position, and that it leaves them unchanged.

    arguments: by name; a function among them is shown by its docstring. case: what they are an example of.
    expected:  what it should return, an array, number, string or bool, or a tuple of these.
    Raises CheckFailed.
    """
    __tracebackhide__ = True
    what = _name(function)
    given = _copies(arguments)
    got = _run(what, function, *given.values())
    wanted = expected if isinstance(expected, tuple) else (expected,)
    parts = _parts(what, got, len(wanted), arguments)
    written = f"{what}({', '.join(arguments)})"
    names = [written] if len(wanted) == 1 else [f"{written}[{i}]" for i in range(len(wanted))]
    gots, expecteds = dict(zip(names, parts, strict=True)), dict(zip(names, wanted, strict=True))
    _judge(what, gots, expecteds, arguments, given, case=case)
    passed(what, f"right for {_shapes(arguments)}.")


def gradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    of: str = "theta",
    case: str = "",
) -> None:
    """Check a gradient against central differences of a given energy.

    function, energy: called with the arguments by position; ``of`` names the one to differentiate for.
    case: what they are an example of. Raises CheckFailed.
    """
    __tracebackhide__ = True
    others = dict(arguments)
    theta = others.pop(of)
    expected = central_difference(
        lambda t: energy(*[t if name == of else value for name, value in arguments.items()]), theta
    )
    call(function, arguments, expected, case)


def raises(function: Callable[..., Any], arguments: Mapping[str, Any], error: type[Exception]) -> None:
    """Check that a function refuses these arguments, given by position, with this error. Raises CheckFailed."""
    __tracebackhide__ = True
    what = _name(function)
    try:
        got = _run(what, function, *_copies(arguments).values())
    except CheckFailed:
        raise
    except error:
        passed(what, f"raises {error.__name__} for {_shapes(arguments)}.")
        return
    except Exception as other:
        said = f" ({other})" if str(other) else ""
        problem = f"raised {type(other).__name__}{said}, but should raise {error.__name__}"
        raise CheckFailed(what, [Difference("this call", problem)], arguments) from None
    problem = f"returned {kind(got)}, but should raise {error.__name__}"
    raise CheckFailed(what, [Difference("this call", problem)], arguments)
