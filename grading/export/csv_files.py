"""Write CSV files that a spreadsheet can open without running anything in them.

Names and ids come from students, and a spreadsheet runs a field as a formula if the field starts like one. ``as_text``
prevents this, and ``as_id`` leaves only harmless ids unchanged. Fields are quoted where RFC 4180 requires it.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from grading.course import CourseError
from grading.files import write_atomically

# A spreadsheet treats a field that starts like this as a formula. East Asian input methods write the wide characters.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(value: str) -> str:
    """Put an apostrophe before the value if a spreadsheet would run it as a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value


def as_id(value: str) -> str:
    """Return an id unchanged if it is harmless, since the campus system has to recognise it.

    An id that contains only letters, digits, dots, hyphens, underscores, + and @ can't call a function. Any other id is
    treated like text.
    """
    return value if re.fullmatch(r"[\w.+@-]*", value) else as_text(value)


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    """Write the file in one step, so that it is either complete or unchanged. Raises CourseError if that fails."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    try:
        write_atomically(path, text.getvalue())
    except OSError as error:
        raise CourseError(f"{path} can't be written ({error.strerror}): choose another file with --to.") from None
