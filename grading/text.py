"""Make strings from students safe to print, to store in a database and to write to a file.

Student code can put any characters into error messages, and a student or an archive any into the names of files and
folders: control characters that steer a terminal, marks that reverse the direction of the text, characters that can't
be seen, halves of surrogate pairs. The functions below replace such characters with question marks.
"""

import re
import unicodedata
from collections.abc import Sequence

from grading.limits import MAX_LISTED_NAMES, MAX_SHOWN_NAME

# Control characters except tabs and line ends, marks that reverse the direction of text, and characters that can't be
# seen. They can mislead a reader, and PostgreSQL rejects some of them. Joiners stay: several scripts need them.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Unicode's categories of characters that a name doesn't need: control and format characters, halves of surrogate pairs,
# private and unassigned ones, and the separators of lines and paragraphs.
UNNAMED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def plain(text: str, max_length: int) -> str:
    """Cut the string to this many characters, and replace unsafe characters with question marks."""
    return CONTROL.sub("?", writable(text[:max_length]))


def one_line(text: str, max_length: int) -> str:
    """Make the string plain, and replace line ends and tabs with spaces, so that it can't look like another message."""
    return re.sub(r"[\t\n]+", " ", plain(text, max_length))


def writable(text: str) -> str:
    """Replace what can't be encoded as UTF-8, such as half of a surrogate pair, with question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def escaped(text: str) -> str:
    """Escape a text so that Markdown shows it unchanged."""
    return re.sub(r"([^\w\s.,-])", r"\\\1", text)


def shown_name(name: str) -> str:
    """Return a name as people should see it, on one line: the name of a student, a folder or a file.

    A name from outside may look like other output, so that the terminal or a page would show something that nobody
    said. Every name that is shown passes through this function. For all other purposes, such as looking up a student,
    a name stays as it is.
    """
    if len(name) > MAX_SHOWN_NAME:
        name = f"{name[: MAX_SHOWN_NAME - 1]}…"
    return "".join("?" if unicodedata.category(c) in UNNAMED or CONTROL.match(c) else c for c in name)


def name_list(names: Sequence[str], most: int = MAX_LISTED_NAMES) -> str:
    """Return the names as people should see them, or only the first few: "anna, ben and 3 more"."""
    shown = ", ".join(map(shown_name, names[:most]))
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def joined(parts: Sequence[str]) -> str:
    """Join parts of a sentence: "a", "a and b" or "a, b and c". A part with an "and" of its own needs a comma."""
    *others, last = parts or [""]
    comma = "," * any(" and " in part for part in parts)
    return f"{', '.join(others)}{comma} and {last}" if others else last


def count_students(students: Sequence[str]) -> str:
    """Return a student's name, or how many they are and who: "12 students (anna, ben and 10 more)"."""
    return shown_name(students[0]) if len(students) == 1 else f"{len(students)} students ({name_list(students)})"
