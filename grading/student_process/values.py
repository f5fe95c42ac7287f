"""TODO-DOC grading/student_process/values.py"""

import builtins
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from grading.student_process.channel import MAX_DEPTH
from grading.student_process.shell import text

MAX_TEXT = 20_000
NOT_RAISED = (StopIteration, StopAsyncIteration, Warning)


class KeptContainer:
    """In the place of a list or dict within another: which of the call's it is."""

    def __init__(self, place: int):
        self.place = place


def containers(values: Iterable[Any]) -> list[Any]:
    """The lists and dicts among the values, and those within them and within tuples, each before what it holds.

    Both sides of a call walk through its arguments in this order, so a place in it says which one is meant.
    """
    found = []
    for value in values:
        if type(value) in (list, dict):
            found.append(value)
        if type(value) in (list, tuple, dict):
            found += containers(value.values() if type(value) is dict else value)
    return found


def contents(kept: list[Any]) -> list[Any]:
    """What each of these lists and dicts holds, with its place for each one of them that stands in another."""
    places = {id(container): place for place, container in enumerate(kept)}

    def marked(value: Any, depth: int) -> Any:
        if id(value) in places:
            return KeptContainer(places[id(value)])
        return each(value, lambda item: marked(item, depth + 1)) if depth < MAX_DEPTH else value

    return [each(container, lambda item: marked(item, 1)) for container in kept]


def each(value: Any, action: Callable[[Any], Any]) -> Any:
    """A list, tuple or dict of what the action makes of each of its items; anything else as it is."""
    if type(value) is dict:
        return {key: action(item) for key, item in value.items()}
    return type(value)(map(action, value)) if type(value) in (list, tuple) else value


def describe(error: BaseException) -> dict[str, str]:
    """An exception as strings: its type's name, the built-in type that this is one of, what it says, where it was."""
    try:
        trace = "".join(traceback.format_exception(error)[-12:])[-MAX_TEXT:]
    except BaseException:  # its type may be the student's, and so may what raises here
        trace = ""
    try:
        name = text(type(error).__name__, 100)
        base = next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    except BaseException:
        name = base = "Exception"
    return {"name": name, "base": base, "message": text(error, MAX_TEXT), "trace": text(trace, MAX_TEXT)}


def built_in(name: str) -> Any:
    """The built-in type of error of this name, if it is one that may be raised on the other side; else None.

    Only ordinary errors come as themselves: SystemExit would end the test that asked, and StopIteration would
    quietly end a loop in it.
    """
    kind = getattr(builtins, name, None)
    ordinary = isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, NOT_RAISED)
    return kind if ordinary else None


def made(kind: type[Exception], name: str, message: str, otherwise: type[Exception] = RuntimeError) -> Exception:
    """An error of this type, or of another where the type wants more than a message, as UnicodeDecodeError does."""
    try:
        return kind(message)
    except TypeError:
        return otherwise(f"{name}: {message}")
