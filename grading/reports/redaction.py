"""Mask hidden tests in what students get back.

The pages and the notebooks that students get don't contain the source of the hidden tests. But a failed check names the
case that failed, and an error message may quote the arguments of a call. So every message, and every output that is
text, also passes through ``Hidden.mask``.

A hidden test may call what it checks "z where x is tiny". The condition is a secret, but "z" is not, and without it a
message would not say what is wrong. So the subject of such a name stays if the student knows all of its words.
"""

import ast
import copy
import io
import re
import tokenize
from textwrap import dedent

from grading.units.cells import is_test
from grading.units.regions import hidden_part, regions, replace_regions, visible
from grading.units.unit import Unit

MIN_LINE_LENGTH = 8
MIN_STRING_LENGTH = 6
MIN_DIGITS = 4  # significant digits
MASK = "…"
# What follows the subject in the name of a value: "z where x is tiny", "the losses of two layers", "square(3)".
QUALIFIER = re.compile(
    r"[,;:]|[(\[]\s*-?\d|\b(?:after|and|as|at|before|between|by|for|from|if|in|is|near|of|on|when|where|while|whose|with)\b"
)
WORD = re.compile(r"[^\W\d]\w*(?:\.\w+)*|\d[\w.]*")


class Hidden:
    """The parts of one unit's hidden tests that students must not see.

    Attributes
    ----------
    lines : list of str
        The lines of the hidden tests, without indentation, that students can't read in their notebook. Lines of fewer
        than ``MIN_LINE_LENGTH`` characters are left out.
    literals : list of str
        The numbers with at least ``MIN_DIGITS`` significant digits, and the strings of at least ``MIN_STRING_LENGTH``
        characters, that students can't read there.
    """

    def __init__(self, unit: Unit):
        sources = [_released_source(cell.source, is_test(cell)) for cell in unit.notebook.cells]
        released = "\n".join([*sources, *sorted(unit.stubs)])
        code = [hidden_part(cell.source) for cell in unit.notebook.cells if is_test(cell)]
        lines = {line.strip() for part in code for line in part.splitlines()}
        self.lines = sorted(
            (line for line in lines if len(line) >= MIN_LINE_LENGTH and line not in released), key=len, reverse=True
        )
        literals = {literal for part in code for literal in _literals(part)}
        self.literals = sorted(
            (literal for literal in literals if not re.search(_as_pattern(literal), released)), key=len, reverse=True
        )
        patterns = [re.escape(line) for line in self.lines] + [_as_pattern(literal) for literal in self.literals]
        self._pattern = re.compile("|".join(patterns)) if patterns else None
        named = {name for part in code for name in _names_of_values(part)} & set(self.literals)
        self._subjects = {name: subject for name in named if (subject := QUALIFIER.split(name)[0].rstrip())}
        self._known = self._known_in(released)

    def for_author_of(self, code: str) -> "Hidden":
        """Return the same for a student who has written this code, and so knows the names in it."""
        hidden = copy.copy(self)
        hidden._known = self._known | self._known_in(code)
        return hidden

    def mask(self, text: str) -> str:
        """Return the text with each of these lines and literals replaced by an ellipsis, except for known subjects."""
        return self._pattern.sub(lambda match: self._shown(match[0]), text) if self._pattern else text

    def _shown(self, secret: str) -> str:
        """Return the ellipsis, after the secret's subject if the student knows that."""
        subject = self._subjects.get(secret, "")
        words = WORD.findall(subject)
        return f"{subject} {MASK}" if words and self._known.issuperset(words) else MASK

    def _known_in(self, text: str) -> set[str]:
        """Return the words of subjects that occur in a text."""
        words = {word for subject in self._subjects.values() for word in WORD.findall(subject)}
        return {word for word in words if re.search(_as_pattern(word), text)}


def _released_source(source: str, test: bool) -> str:
    """Return what students can read of a cell: no hidden tests, no solutions."""
    if test:
        return visible(source)
    return replace_regions(source, {region.id: "" for region in regions(source)})


def _literals(code: str) -> set[str]:
    """Find the distinctive literals in some code: numbers as written and as Python prints them, and strings."""
    found: set[str] = set()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(dedent(code)).readline))
    except (tokenize.TokenError, IndentationError):
        return found
    for token in tokens:
        if token.type == tokenize.NUMBER and _significant_digits(token.string) >= MIN_DIGITS:
            found |= {token.string, repr(ast.literal_eval(token.string))}
        elif token.type == tokenize.STRING and not token.string.lower().startswith(("f", "rf", "fr")):
            text = ast.literal_eval(token.string)
            found |= {text} if isinstance(text, str) and len(text) >= MIN_STRING_LENGTH else set()
    return found


def _names_of_values(code: str) -> set[str]:
    """Find what a test calls the values that it checks: the first argument of a check, if it is a string."""
    try:
        calls = [node for node in ast.walk(ast.parse(dedent(code))) if isinstance(node, ast.Call) and node.args]
    except SyntaxError:
        return set()
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).startswith("checks.")
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def _significant_digits(number: str) -> int:
    """Count the digits between the first and last nonzero one: 0.00120 has two and 1_000 has one."""
    mantissa = re.split("[ej]", number.lower().replace("_", ""))[0]
    return len(mantissa.replace(".", "").strip("0"))


def _as_pattern(literal: str) -> str:
    """Return a pattern that finds the literal unless it is part of a longer number or word."""
    return rf"(?<![\w.]){re.escape(literal)}(?!\w)"
