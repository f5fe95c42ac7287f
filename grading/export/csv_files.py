"""TODO-DOC grading/export/csv_files.py"""

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path

from grading.course import CourseError

# What a spreadsheet takes for the beginning of a formula; East Asian input methods write the wide ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(value: str) -> str:
    """The value, with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value


def as_id(value: str) -> str:
    """An id, which must stay as it is to be found again, unless it could do more than look like a formula.

    A name of letters, digits, dots, hyphens, underscores, + and @ alone can call nothing.
    """
    return value if re.fullmatch(r"[\w.+@-]*", value) else as_text(value)


def _write(path: Path, lines: Iterable[list[str]]) -> None:
    """Write the file in one go: it is there whole or as it was before."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
        os.replace(partial, path)
    except OSError as error:
        raise CourseError(f"{path} can't be written ({error.strerror}): name another file with --to.") from None
