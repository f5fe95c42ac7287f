"""Describe containers and exceptions in terms that can cross the channel.

Lists and dicts cross by value, so the caller has to learn what the student's code changed in them. Exceptions cross as
strings, because their types may exist on one side only. Both sides of the channel use the functions in this module.
"""

import builtins
from collections.abc import Callable, Iterable
from typing import Any

from grading.student_process.channel import MAX_DEPTH
from grading.student_process.limits import MAX_TEXT
from grading.student_process.shell import as_text

NOT_RAISED = (StopIteration, StopAsyncIteration, Warning)


class ContainerReference:
    """A reference to a list or dict among a call's arguments, by its index in ``containers``."""

    def __init__(self, index: int):
        self.index = index


def containers(values: Iterable[Any]) -> list[Any]:
    """List the lists and dicts among the values and nested in them or in tuples, each before its contents.

    Both sides of a call walk through its arguments in this order, so an index identifies the same container on both.
    """
    found = []
    for value in values:
        kind = type(value)
        if kind is list or kind is dict:
            found.append(value)
        if kind is list or kind is tuple:
            found += containers(value)
        elif kind is dict:
            found += containers(value.values())
    return found


def container_contents(found: list[Any]) -> list[Any]:
    """Copy each of these lists and dicts. Where one of them contains another, the copy holds a reference instead."""
    if not found:
        return []
    indices = {id(container): index for index, container in enumerate(found)}

    def with_references(value: Any, depth: int) -> Any:
        if id(value) in indices:
            return ContainerReference(indices[id(value)])
        return map_items(value, lambda item: with_references(item, depth + 1)) if depth < MAX_DEPTH else value

    return [map_items(container, lambda item: with_references(item, 1)) for container in found]


def map_items(value: Any, action: Callable[[Any], Any]) -> Any:
    """Apply a function to each item of a list or tuple, or each value of a dict. Return anything else unchanged."""
    if type(value) is dict:
        return {key: action(item) for key, item in value.items()}
    return type(value)(map(action, value)) if type(value) in (list, tuple) else value


def describe_exception(error: BaseException) -> dict[str, str]:
    """Describe an exception as strings.

    The strings are the name of its type, the name of the nearest built-in type that it derives from, its message, the
    end of its traceback, and its cause in a sentence, with the kind of this cause. A string that can't be determined is
    "" or, for a name, "Exception".
    """
    trace = sentence = cause_kind = ""
    try:
        # Imported here, because most submissions raise no exception.
        from helpers.diagnosis.errors import explain_exception
        from helpers.diagnosis.source_lines import format_students_traceback

        trace = format_students_traceback(error)[-MAX_TEXT:]
        cause = explain_exception(error)
        if cause:
            sentence, cause_kind = as_text(cause.sentence), as_text(cause.kind)
    except BaseException:  # the type may be the student's, and may raise anything while it is formatted
        pass
    try:
        name = as_text(type(error).__name__, 100)
        base = next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    except BaseException:
        name = base = "Exception"
    texts = {"name": name, "base": base, "message": as_text(error, MAX_TEXT), "trace": as_text(trace, MAX_TEXT)}
    return texts | {"cause": sentence, "cause_kind": cause_kind}


def builtin_exception(name: str) -> Any:
    """Return the built-in exception type of this name if it is an ordinary error, else None.

    Only ordinary errors keep their type when they cross. SystemExit would end the test that made the request, and
    StopIteration would silently end a loop in the test.
    """
    kind = getattr(builtins, name, None)
    ordinary = isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, NOT_RAISED)
    return kind if ordinary else None


def make_exception(
    kind: type[Exception], name: str, message: str, fallback: type[Exception] = RuntimeError
) -> Exception:
    """Make an exception of this type, or of ``fallback`` if the type needs more than a message.

    UnicodeDecodeError, for example, takes five arguments.
    """
    try:
        return kind(message)
    except TypeError:
        return fallback(f"{name}: {message}")
