"""Show a student's code without what could tell whose it is.

Comments and docstrings are removed, and texts of the student's own are replaced. Code with a student's name among its
own names isn't shown.
"""

import ast
import builtins
import io
import keyword
import re
import tokenize
import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np

from grading.text import CONTROL
from grading.units.cells import without_warnings
from grading.units.unit import Unit

MAX_SOURCE = 20_000  # characters; longer code is not shown
MIN_PART = 4  # characters of a name that may not even be part of a word; shorter ones count as whole words only
MIN_SHORT = 3
MIN_DIGITS = 5  # of a number that could be a matriculation number
# What NumPy takes as arguments, and the indices of np.einsum.
NUMPY_TEXTS = {
    "float", "float32", "float64", "int", "int32", "int64", "bool", "ij", "xy", "fro", "full", "same", "valid", "edge",
    "constant", "ignore", "raise", "warn", "left", "right", "C", "F", "all", "over", "divide", "invalid", "under",
}  # fmt: skip
SUBSCRIPTS = re.compile(r"(?:\.\.\.)?[a-zA-Z]{0,4}(?:,(?:\.\.\.)?[a-zA-Z]{0,4})*->(?:\.\.\.)?[a-zA-Z]{0,4}")
F_STRING = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")} - {-1}
F_STRING_END = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")} - {-1}

Place = tuple[int, int]  # line, counted from 1, and column, counted from 0
Edit = tuple[Place, Place, str]


class NotAnonymous(Exception):
    """The code can't be shown without telling whose it is. The message says what the code is or contains."""


class Anonymiser:
    """Remove from the code of one unit's answers what could tell who wrote them.

    Parameters
    ----------
    unit : Unit
        Names and texts that occur in its code tell nothing.
    names : iterable of str
        The students' ids and names.
    """

    def __init__(self, unit: Unit, names: Iterable[str]):
        sources = [cell.source for cell in unit.notebook.cells if cell.cell_type == "code"]
        self._texts = unit.stubs | NUMPY_TEXTS
        known = set(dir(np)) | set(dir(np.ndarray)) | set(dir(np.linalg)) | set(dir(builtins)) | set(keyword.kwlist)
        for source in sources:
            known |= {token.string for token in _tokens(source) if token.type == tokenize.NAME}
            self._texts |= {text for _, _, text, _ in _texts_and_comments(source) if text is not None}
        self._known = {_fold(name) for name in known}
        self._parts = {part for name in names for part in _parts(name)} - self._known
        self._lengths = {len(part) for part in self._parts if len(part) >= MIN_PART}

    def code(self, source: str) -> str:
        """Return the code without comments, docstrings and texts. Blank lines are merged.

        Raises
        ------
        NotAnonymous
            If the code is not valid Python, is too long, or contains the name of a student.
        """
        source = source.replace("\r\n", "\n")
        if len(source) > MAX_SOURCE:
            raise NotAnonymous("is too long")
        if CONTROL.search(source):
            raise NotAnonymous("contains invisible characters")
        try:
            with without_warnings():
                shown = self._edited(source)
                ast.parse(shown)
            tokens = {t.string for t in _tokens(shown) if t.type in (tokenize.NAME, tokenize.NUMBER)}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise NotAnonymous("is not valid Python") from None
        if any(map(self._names_student, tokens)):
            raise NotAnonymous("contains a student's name")
        return shown

    def _names_student(self, token: str) -> bool:
        folded = _fold(token)
        if folded in self._known:
            return False
        if not self._parts.isdisjoint(re.findall(r"[^\W\d_]+|\d+", folded)):
            return True
        # Looking up each part of the token takes the same time for a class of any size.
        return any(folded[k : k + n] in self._parts for n in self._lengths for k in range(len(folded) - n + 1))

    def _edited(self, source: str) -> str:
        """Apply the edits from the end to the beginning, and drop the lines that they leave empty."""
        lines = source.split("\n")
        docstrings = list(_docstring_edits(source, lines))
        edits = docstrings + [
            edit for edit in self._text_edits(source) if not any(a <= edit[0] < b for a, b, _ in docstrings)
        ]
        emptied: set[int] = set()
        for (row, column), (end_row, end_column), text in sorted(edits, reverse=True):
            before, after = lines[row - 1][:column], lines[end_row - 1][end_column:]
            line = before + text + after if text else before.rstrip() + after
            lines[row - 1 : end_row] = [line] + [""] * (end_row - row)
            emptied |= {number for number in range(row, end_row + 1) if not lines[number - 1].strip()}
        kept = [line.rstrip() for number, line in enumerate(lines, start=1) if number not in emptied]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")

    def _text_edits(self, source: str) -> Iterator[Edit]:
        """Yield an edit for each comment, and for each text that isn't the unit's. Equal texts stay equal."""
        numbers: dict[str, int] = {}
        for start, end, text, prefix in _texts_and_comments(source):
            if text is None:
                yield start, end, ""
            elif text not in self._texts and not SUBSCRIPTS.fullmatch(text) and any(map(str.isalnum, text)):
                yield start, end, f'{prefix}"text {numbers.setdefault(text, len(numbers) + 1)}"'


def _texts_and_comments(source: str) -> Iterator[tuple[Place, Place, str | None, str]]:
    """Yield where each comment and string literal is, with its text and whether it is b"". A comment has no text."""
    depth, opened, raw = 0, (0, 0), ""
    lines = source.split("\n")
    for token in _tokens(source):
        if token.type in F_STRING:
            opened = token.start if depth == 0 else opened
            depth += 1
        elif token.type in F_STRING_END:
            depth -= 1
            if depth == 0:
                raw = _between(lines, opened, token.end)
                yield opened, token.end, raw, ""
        elif depth == 0 and token.type == tokenize.COMMENT:
            yield token.start, token.end, None, ""
        elif depth == 0 and token.type == tokenize.STRING:
            prefix = token.string[: len(token.string) - len(token.string.lstrip("rRbBuUfFtT"))].lower()
            yield token.start, token.end, _text(token.string), "b" if "b" in prefix else ""


def _docstring_edits(source: str, lines: list[str]) -> Iterator[Edit]:
    """Yield an edit for each statement that is only a string. A body that has nothing else becomes ``pass``."""
    for node in ast.walk(ast.parse(source)):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if not isinstance(body, list):
                continue
            strings = [s for s in body if isinstance(s, ast.Expr) and _is_text(s.value)]
            for k, statement in enumerate(strings):
                text = "pass" if k == 0 and len(strings) == len(body) and not isinstance(node, ast.Module) else ""
                assert statement.end_lineno is not None and statement.end_col_offset is not None
                yield (
                    (statement.lineno, _characters(lines[statement.lineno - 1], statement.col_offset)),
                    (statement.end_lineno, _characters(lines[statement.end_lineno - 1], statement.end_col_offset)),
                    text,
                )


def _is_text(expression: ast.expr) -> bool:
    if isinstance(expression, ast.Constant):
        return isinstance(expression.value, str | bytes)
    return isinstance(expression, ast.JoinedStr)


def _characters(line: str, offset: int) -> int:
    """Convert an offset in bytes, as in a syntax tree, to one in characters."""
    return len(line.encode()[:offset].decode(errors="ignore"))


def _between(lines: list[str], start: Place, end: Place) -> str:
    part = lines[start[0] - 1 : end[0]]
    part[-1] = part[-1][: end[1]]
    part[0] = part[0][start[1] :]
    return "\n".join(part)


def _text(literal: str) -> str:
    """Return what a string literal stands for. An f-string stays as it is written."""
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return literal
    return value if isinstance(value, str) else repr(value)


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens. Raises SyntaxError if the source isn't Python."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from None


def _parts(name: str) -> set[str]:
    """Return the words of a name or an id by which a reader could recognise a student."""
    folded = _fold(name.partition("@")[0])
    words = re.findall(r"[^\W_]+", folded)
    letters = [word for word in re.findall(r"[^\W\d_]+", folded) if len(word) >= MIN_PART]
    digits = [word for word in re.findall(r"\d+", folded) if len(word) >= MIN_DIGITS]
    whole = [word for word in words if len(word) >= MIN_SHORT and not word.isdigit()]
    return {*whole, *letters, *digits}


def _fold(text: str) -> str:
    """Remove case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
