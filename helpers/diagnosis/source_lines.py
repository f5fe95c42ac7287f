"""Find the expression in the student's code that raised an exception, and look at its operands.

Looking must not run the student's code once more. So only names, stored attributes, constants, and NumPy operations on
plain arrays are evaluated.
"""

import ast
import linecache
import operator
import re
import sysconfig
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np

import helpers

# Files that the student has not written: the course's packages, and installed ones.
COURSE_FOLDERS = [str(Path(helpers.__file__).parent), str(Path(helpers.__file__).parents[1] / "grading")]
INSTALLED_FOLDERS = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
INSTALLED_FOLDERS.append(str(Path(traceback.__file__).parent))  # in a browser, the standard library is a ZIP archive
CELL_FILE = re.compile(r'File "<ipython-input-(\d+)-\w+>"')
METHODS = {"sum", "mean", "max", "min", "reshape", "transpose", "copy", "ravel", "flatten", "dot", "astype", "squeeze"}
FUNCTIONS = METHODS | {
    "exp",
    "log",
    "sqrt",
    "abs",
    "sign",
    "maximum",
    "minimum",
    "where",
    "outer",
    "multiply",
    "matmul",
}
FUNCTIONS |= {"zeros_like", "ones_like", "array", "asarray", "tanh", "square", "subtract", "add", "expand_dims"}
OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.USub: operator.neg,
}
UNKNOWN = object()  # The value of an expression that can't be looked at.


@dataclass(frozen=True, eq=False)
class Place:
    """Where in the student's code an exception was raised.

    Attributes
    ----------
    frame : frame
        The student's innermost frame.
    node : ast.AST or None
        The expression or statement that was running, if the source is available.
    """

    frame: FrameType
    node: ast.AST | None

    @property
    def function(self) -> str:
        """The name of the function, or "" for the top level of a cell."""
        name = self.frame.f_code.co_name
        return "" if name.startswith("<") else name

    def value(self, node: ast.AST) -> Any:
        """Return the value of an expression in this frame, or UNKNOWN."""
        try:
            with np.errstate(all="ignore"):
                return _evaluate(node, self.frame)
        except Exception:
            return UNKNOWN


def is_students(filename: str) -> bool:
    """Return whether a file, or a notebook cell with this file name, holds the student's code.

    Parameters
    ----------
    filename : str
        The file name of a code object.

    Returns
    -------
    bool
        False for the course's packages, installed packages and the standard library.
    """
    if filename.startswith("<frozen"):
        return False
    return not any(filename.startswith(folder + "/") for folder in [*COURSE_FOLDERS, *INSTALLED_FOLDERS])


def find_place(error: BaseException) -> Place | None:
    """Find where in the student's code an exception was raised.

    Parameters
    ----------
    error : BaseException
        The exception, with its traceback.

    Returns
    -------
    Place or None
        None if no frame of the traceback belongs to the student's code.
    """
    own = [tb for tb in _tracebacks(error) if is_students(tb.tb_frame.f_code.co_filename)]
    if not own:
        return None
    last = own[-1]
    return Place(last.tb_frame, _node(last.tb_frame.f_code, last.tb_lasti, last.tb_frame))


def source(node: ast.AST) -> str:
    """Return an expression as text, shortened if it is long."""
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:58]} …"


def format_students_traceback(error: BaseException) -> str:
    """Format an exception with only those frames that belong to the student's code.

    Parameters
    ----------
    error : BaseException
        The exception, with its traceback.

    Returns
    -------
    str
        The lines of the traceback, as Python writes them. A notebook cell is called ``Cell In[3]``, as in Jupyter.
    """
    summary = traceback.TracebackException.from_exception(error)
    seen: list[traceback.TracebackException] = []
    link: traceback.TracebackException | None = summary
    while link is not None and len(seen) < 5:
        seen.append(link)
        link.stack = traceback.StackSummary.from_list([f for f in link.stack if is_students(f.filename)])
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return CELL_FILE.sub(r"Cell In[\1]", "".join(summary.format()))


def _tracebacks(error: BaseException) -> Iterator[TracebackType]:
    tb = error.__traceback__
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _node(code: CodeType, instruction: int, frame: FrameType) -> ast.AST | None:
    """Return what the instruction was compiled from."""
    positions = list(code.co_positions())
    line, end_line, column, end_column = positions[instruction // 2]
    if line is None or end_line is None or column is None or end_column is None:
        return None
    lines = linecache.getlines(code.co_filename, frame.f_globals)[line - 1 : end_line]
    if not lines:
        return None
    encoded = [text.encode() for text in lines]
    encoded[-1] = encoded[-1][:end_column]
    encoded[0] = encoded[0][column:]
    segment = b"".join(encoded).decode()
    try:
        return ast.parse(f"({segment})", mode="eval").body
    except SyntaxError:
        try:
            return ast.parse(segment.strip()).body[0]
        except (SyntaxError, IndexError):
            return None


def _evaluate(node: ast.AST, frame: FrameType) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            for scope in (frame.f_locals, frame.f_globals):
                if name in scope:
                    return scope[name]
            return UNKNOWN
        case ast.Attribute(value=base, attr=name):
            owner = _evaluate(base, frame)
            if type(owner) is np.ndarray:
                return getattr(owner, name) if name in ("T", "shape", "size", "ndim") else UNKNOWN
            return vars(owner).get(name, UNKNOWN) if owner is not UNKNOWN and hasattr(owner, "__dict__") else UNKNOWN
        case ast.Subscript(value=base, slice=index):
            owner, key = _evaluate(base, frame), _evaluate(index, frame)
            if key is not UNKNOWN and type(owner) in (np.ndarray, list, tuple, dict):
                return owner[key]
        case ast.Slice(lower=lower, upper=upper, step=step):
            parts = [None if part is None else _evaluate(part, frame) for part in (lower, upper, step)]
            return UNKNOWN if any(part is UNKNOWN for part in parts) else slice(*parts)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            items = [_evaluate(element, frame) for element in elements]
            if not any(item is UNKNOWN for item in items):
                return tuple(items) if isinstance(node, ast.Tuple) else items
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
            a, b = _evaluate(left, frame), _evaluate(right, frame)
            if _is_plain(a) and _is_plain(b) and type(op) in OPERATORS:
                return OPERATORS[type(op)](a, b)
        case ast.UnaryOp(op=op, operand=operand):
            a = _evaluate(operand, frame)
            if _is_plain(a) and type(op) in OPERATORS:
                return OPERATORS[type(op)](a)
        case ast.Call(func=ast.Attribute(value=base, attr=name), args=args, keywords=keywords):
            owner = _evaluate(base, frame)
            values = [_evaluate(arg, frame) for arg in args]
            named = {keyword.arg or "": _evaluate(keyword.value, frame) for keyword in keywords}
            if any(value is UNKNOWN for value in [*values, *named.values()]):
                return UNKNOWN
            if (type(owner) is np.ndarray and name in METHODS) or (owner is np and name in FUNCTIONS):
                return getattr(owner, name)(*values, **named)
    return UNKNOWN


def _is_plain(value: Any) -> bool:
    return type(value) in (np.ndarray, int, float, bool) or isinstance(value, np.generic)
