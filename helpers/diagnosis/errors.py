"""Explain an exception in the student's code in one sentence, with the expression that raised it."""

import ast
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.diagnosis.observation import Cause
from helpers.diagnosis.source_lines import UNKNOWN, Place, find_place, source

MAX_OPERANDS = 4
MAX_MESSAGE = 1_000  # Characters of a message that are searched: a student's exception may have a very long one.
UNPACKED = re.compile(r"(not enough|too many) values to unpack \(expected (?:at least )?(\d+)(?:, got (\d+))?")
SHAPES = re.compile(r"matmul|could not be broadcast|not aligned|mismatch|broadcastable|same dimension|must match")


def explain_exception(error: BaseException) -> Cause | None:
    """Return what in the student's code raised an exception.

    Parameters
    ----------
    error : BaseException
        The exception, with its traceback.

    Returns
    -------
    Cause or None
        None if the exception's own message is the best explanation.
    """
    place = find_place(error)
    if place is None:
        return None
    for kind, explain in EXPLANATIONS:
        if isinstance(error, kind):
            cause = explain(error, place)
            if cause is not None:
                return cause
    return None


def _message(error: BaseException) -> str:
    return str(error)[:MAX_MESSAGE]


def _in(place: Place) -> str:
    return f" in {place.function}" if place.function else ""


def _shapes(error: BaseException, place: Place) -> Cause | None:
    """Name the operands whose shapes don't fit, with their shapes."""
    if not SHAPES.search(_message(error)) or place.node is None:
        return None
    operands = _operands(place.node)
    described = []
    for operand in operands[:MAX_OPERANDS]:
        value = place.value(operand)
        if isinstance(value, np.ndarray | np.generic | int | float):
            described.append(f"{source(operand)} has shape {np.shape(value)}")
    if len(described) < 2:
        return None
    what = source(place.node) if isinstance(place.node, ast.expr) else source(place.node).partition("\n")[0]
    product = isinstance(place.node, ast.BinOp | ast.AugAssign) and isinstance(place.node.op, ast.MatMult)
    listed = f"{', '.join(described[:-1])} and {described[-1]}"
    reason = " The columns of the first factor must match the rows of the second." if product else ""
    return Cause(f"The shapes in {what} don't fit{_in(place)}: {listed}.{reason}", "shape")


def _operands(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.AugAssign(target=target, value=value) | ast.Assign(targets=[target], value=value):
            return [target, value]
        case ast.Compare(left=left, comparators=[right]):
            return [left, right]
        case ast.Call(args=args):
            return list(args)
    return []


def _name(error: BaseException, place: Place) -> Cause | None:
    name = getattr(error, "name", None) or next(iter(re.findall(r"'(\w+)'", _message(error))), "")
    if not name:
        return None
    if isinstance(error, UnboundLocalError):
        return Cause(
            f"Your code uses {name}{_in(place)} before it gets a value there: an assignment to {name} anywhere in a "
            "function makes it a local variable of this function.",
            "error",
        )
    return Cause(f"Your code uses the name {name}{_in(place)}, but nothing has this name there.", "error")


def _attribute(error: BaseException, place: Place) -> Cause | None:
    name, owner = getattr(error, "name", None), getattr(error, "obj", None)
    if not name:
        return None
    node = place.node
    written = source(node.value) if isinstance(node, ast.Attribute) else ""
    if owner is None:
        what = f"{written} is None" if written else "something is None"
        return Cause(f"Your code asks for .{name}{_in(place)}, but {what} there.", "stored-state")
    if isinstance(owner, list | tuple):
        kind = "a list" if isinstance(owner, list) else "a tuple"
        what = written or "it"
        return Cause(f"{what} is {kind}{_in(place)}, not an array, so it has no .{name}.", "dtype")
    if written == "self":
        return Cause(
            f"Your code reads self.{name}{_in(place)}, but nothing has stored self.{name} before.", "stored-state"
        )
    if isinstance(owner, float | int | np.generic):
        what = written or "it"
        return Cause(f"{what} is a single number{_in(place)}, not an array, so it has no .{name}.", "dtype")
    return None


def _type(error: BaseException, place: Place) -> Cause | None:
    message = _message(error)
    node = place.node
    if "not callable" in message and isinstance(node, ast.Call):
        called = source(node.func)
        value = place.value(node.func)
        what = _describe(value)
        if what:
            return Cause(
                f"Your code calls {called}(…){_in(place)} like a function, but {called} is {what}.",
                "error",
            )
    if isinstance(node, ast.BinOp):
        for operand in (node.left, node.right):
            value = place.value(operand)
            if value is None:
                return Cause(f"{source(operand)} is None{_in(place)}, so your code can't calculate with it.", "error")
            if type(value) in (list, tuple):
                noun = "a list" if type(value) is list else "a tuple"
                return Cause(
                    f"{source(operand)} is {noun}{_in(place)}, and Python's lists and tuples don't calculate entry by "
                    "entry as arrays do.",
                    "dtype",
                )
        for operand in (node.left, node.right):
            if callable(place.value(operand)) and place.value(operand) is not UNKNOWN:
                sentence = (
                    f"{source(operand)} is a function{_in(place)}: your code calculates with it without calling it."
                )
                return Cause(sentence, "error")
    missing = re.search(r"(?:\w+\.)*(\w+)\(\) missing (\d+) required .*?: (.+)", message)
    if missing:
        return Cause(f"Your code calls {missing[1]}(…) without {missing[3]}{_in(place)}.", "error")
    if re.search(r"only (?:0-dimensional|length-1|size-1|integer scalar)", message):
        if isinstance(node, ast.Call) and len(node.args) == 1:
            value = place.value(node.args[0])
            if isinstance(value, np.ndarray):
                return Cause(
                    f"{source(node)} needs a single number{_in(place)}, but {source(node.args[0])} has shape "
                    f"{value.shape}.",
                    "shape",
                )
        return Cause(f"Your code uses a whole array{_in(place)} where a single number is needed.", "shape")
    if "cannot unpack non-iterable" in message:
        return Cause(f"Your code unpacks several values{_in(place)} from something that holds only one.", "return")
    return None


def _value(error: BaseException, place: Place) -> Cause | None:
    message = _message(error)
    unpacked = UNPACKED.search(message)
    if unpacked:
        number = f"are {unpacked[3]}" if unpacked[3] else "are more" if unpacked[1] == "too many" else "are fewer"
        number = {"1": "is only 1", "0": "are none"}.get(unpacked[3], number)
        return Cause(f"Your code unpacks {unpacked[2]} values{_in(place)}, but there {number}.", "return")
    if "truth value of an array" in message:
        return Cause(
            f"Your code uses a whole array as a condition{_in(place)}, as in if, while, and, or, max or min, but an "
            "array with several entries is neither true nor false.",
            "error",
        )
    if "setting an array element with a sequence" in message or "inhomogeneous" in message:
        what = f": {source(place.node)}" if isinstance(place.node, ast.expr) else ""
        return Cause(f"Your code builds an array{_in(place)} from parts of different shapes{what}.", "shape")
    if "read-only" in message:
        return Cause(f"Your code writes{_in(place)} into an array that belongs to somebody else.", "changes-arguments")
    return _shapes(error, place)


def _casting(error: BaseException, place: Place) -> Cause | None:
    if "Cannot cast ufunc" in _message(error) and "to dtype('int" in _message(error):
        return Cause(f"Your code writes decimal numbers{_in(place)} into an array of integers.", "dtype")
    return None


def _index(error: BaseException, place: Place) -> Cause | None:
    found = re.search(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _message(error))
    node = place.node
    if found and isinstance(node, ast.Subscript):
        last = int(found[3]) - 1
        where = f" on axis {found[2]}" if found[2] != "0" else ""
        return Cause(
            f"{source(node)} asks for index {found[1]}{where}{_in(place)}, but the last index there is {last}.",
            "off-by-one",
        )
    if "too many indices" in _message(error) and isinstance(node, ast.Subscript):
        value = place.value(node.value)
        if isinstance(value, np.ndarray):
            return Cause(f"{source(node)} has more indices than {source(node.value)}, of shape {value.shape}.", "shape")
    if "out of range" in _message(error) and isinstance(node, ast.Subscript):
        value = place.value(node.value)
        if type(value) in (list, tuple):
            items = f"{len(value)} entr{'y' if len(value) == 1 else 'ies'}"
            return Cause(
                f"{source(node)} is outside of {source(node.value)}{_in(place)}, which has {items}.", "off-by-one"
            )
    return None


def _key(error: BaseException, place: Place) -> Cause | None:
    if isinstance(place.node, ast.Subscript) and error.args:
        key = error.args[0]
        if isinstance(key, str | int):
            return Cause(f"{source(place.node.value)} has no entry for {key!r}{_in(place)}.", "error")
    return None


def _division(error: BaseException, place: Place) -> Cause | None:
    if isinstance(place.node, ast.BinOp):
        return Cause(f"{source(place.node)} divides by zero{_in(place)}: {source(place.node.right)} is 0.", "border")
    return Cause(f"Your code divides by zero{_in(place)}.", "border")


def _overflow(error: BaseException, place: Place) -> Cause | None:
    what = f"{source(place.node)} overflows" if isinstance(place.node, ast.expr) else "A number overflows"
    return Cause(f"{what}{_in(place)}: the result is too large for a Python float.", "numerics")


def _recursion(error: BaseException, place: Place) -> Cause | None:
    return Cause(f"Your code calls itself again and again{_in(place)}, without an end.", "error")


def _describe(value: Any) -> str:
    """Return what kind of thing a value is, or "" if this can't be said."""
    if value is UNKNOWN:
        return ""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, int | float | np.generic):
        return "a number"
    nouns = {"list": "a list", "tuple": "a tuple", "dict": "a dict", "str": "a string"}
    return nouns.get(type(value).__name__, "")


Explanation = Callable[[BaseException, Place], Cause | None]
EXPLANATIONS: list[tuple[type[BaseException], Explanation]] = [
    (NameError, _name),
    (AttributeError, _attribute),
    (TypeError, _casting),
    (TypeError, _type),
    (ValueError, _value),
    (IndexError, _index),
    (KeyError, _key),
    (ZeroDivisionError, _division),
    (OverflowError, _overflow),
    (RecursionError, _recursion),
]
