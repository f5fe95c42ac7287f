"""Make strings from students safe to print, to store in a database and to write to a file.

Student code can put any characters into error messages and names: control characters, marks that reverse the direction
of the text, halves of surrogate pairs. These functions replace such characters with question marks.
"""

import re

# Control characters except tabs and line ends, and marks that reverse the direction of text. They can mislead a reader,
# and PostgreSQL rejects some of them.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, max_length: int) -> str:
    """Cut the string to this many characters, and replace unsafe characters with question marks."""
    return CONTROL.sub("?", writable(text[:max_length]))


def writable(text: str) -> str:
    """Replace what can't be encoded as UTF-8, such as half of a surrogate pair, with question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
