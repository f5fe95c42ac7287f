"""TODO-DOC grading/text.py"""

import re

# All but tabs and line ends, and what lets a text run backwards: no person wants them, nor does PostgreSQL.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, most: int) -> str:
    """At most so many characters of the text, with a question mark for control characters."""
    return CONTROL.sub("?", writable(text[:most]))


def writable(text: str) -> str:
    """The text with a question mark for what is no character, such as half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")
