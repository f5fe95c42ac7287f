"""What of a unit's tests no student ever reads, and how it is kept out of what they get back.

The hidden tests' source never leaves the grader. Yet a failed check names the case that failed, and an error
message may quote what it was given; so whatever is said to a student passes through here once more.
"""

import ast
import io
import re
import tokenize
from textwrap import dedent

from grading.units.cells import is_test
from grading.units.regions import hidden_part, regions, replace_regions, visible
from grading.units.unit import Unit

SHORTEST_LINE = 8
SHORTEST_TEXT = 6
DIGITS = 4
MASK = "…"


class Hidden:
    """What is to be kept back of one unit.

    lines:    the lines of the hidden tests, without indentation, that stand nowhere in what students have.
    literals: the numbers of four and more significant digits and the longer texts, likewise.
    """

    def __init__(self, unit: Unit):
        given = "\n".join(_given(cell.source, is_test(cell)) for cell in unit.notebook.cells)
        code = [hidden_part(cell.source) for cell in unit.notebook.cells if is_test(cell)]
        lines = {line.strip() for part in code for line in part.splitlines()}
        self.lines = sorted((k for k in lines if len(k) >= SHORTEST_LINE and k not in given), key=len, reverse=True)
        literals = {literal for part in code for literal in _literals(part)}
        self.literals = sorted((k for k in literals if not re.search(_whole(k), given)), key=len, reverse=True)
        patterns = [re.escape(line) for line in self.lines] + [_whole(literal) for literal in self.literals]
        self._any = re.compile("|".join(patterns)) if patterns else None

    def mask(self, text: str) -> str:
        """The text with everything that is to be kept back replaced by an ellipsis."""
        return self._any.sub(MASK, text) if self._any else text


def _given(source: str, test: bool) -> str:
    """What students have of a cell: no hidden test, no solution."""
    if test:
        return visible(source)
    return replace_regions(source, {region.id: "" for region in regions(source)})


def _literals(code: str) -> set[str]:
    """The distinctive literals of some code, as they are written and as they would be printed."""
    found: set[str] = set()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(dedent(code)).readline))
    except (tokenize.TokenError, IndentationError):
        return found
    for token in tokens:
        if token.type == tokenize.NUMBER and _significant_digits(token.string) >= DIGITS:
            found |= {token.string, repr(ast.literal_eval(token.string))}
        elif token.type == tokenize.STRING and not token.string.lower().startswith(("f", "rf", "fr")):
            text = ast.literal_eval(token.string)
            found |= {text} if isinstance(text, str) and len(text) >= SHORTEST_TEXT else set()
    return found


def _significant_digits(number: str) -> int:
    """0.00120 has two, 1_000 has one: zeros that only say how large a number is tell nothing of it."""
    mantissa = re.split("[ej]", number.lower().replace("_", ""))[0]
    return len(mantissa.replace(".", "").strip("0"))


def _whole(literal: str) -> str:
    """A pattern for a literal that is no part of a longer number or word."""
    return rf"(?<![\w.]){re.escape(literal)}(?!\w)"
