"""Write CSV files that a spreadsheet can open without running anything in them.

Names and ids come from students, and a spreadsheet runs a field as a formula if the field starts like one. Where a
field starts depends on the country: many spreadsheets separate fields at semicolons or tabs, and don't ask for quotes.
So ``as_text`` looks behind each separator too, and ``as_id`` leaves only harmless ids unchanged.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from grading.course import CourseError
from grading.files import write_atomically

# What a spreadsheet runs as a formula if a field starts like this. East Asian input methods write the wide characters.
FORMULA = "=+\\-@＝＋－＠"
# The places where a spreadsheet may find the start of a field that it runs: the start of the value, and each place
# after a separator, a line end or a quotation mark.
FIELD_START = re.compile(rf"(^|[,;:|\t\r\n\v\f\x85\u2028\u2029\"])(?=[\s\"']*[{FORMULA}])")


def as_text(value: str) -> str:
    """Put an apostrophe before everything in the value that a spreadsheet could run as a formula."""
    return FIELD_START.sub(r"\1'", value)


def as_id(value: str) -> str:
    """Return an id unchanged if it is harmless, since the campus system has to recognise it.

    An id that contains only letters, digits, dots, hyphens, underscores, + and @ can't call a function. Any other id is
    treated like text.
    """
    return value if re.fullmatch(r"[\w.+@-]*", value) else as_text(value)


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    """Write the file in one step, so that it is either complete or unchanged. Raises CourseError if that fails."""
    try:
        write_atomically(path, csv_text(rows))
    except OSError as error:
        raise CourseError(f"{path} can't be written ({error.strerror}): choose another file with --to.") from None


def csv_text(rows: Iterable[list[str]]) -> str:
    """Return the content of a file.

    Every field has quotation marks, except an empty one: to Canvas, quotation marks around nothing would be a grade.
    """
    lines = [",".join(_quoted(value) for value in row) for row in rows]
    return "".join(f"{line}\r\n" for line in lines)


def _quoted(value: str) -> str:
    escaped = value.replace('"', '""')
    return f'"{escaped}"' if value else ""
