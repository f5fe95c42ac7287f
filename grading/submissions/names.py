"""What the name of a file or a folder tells: whether it can be a notebook, and of which unit.

Browsers and mail programs add extensions, systems add numbers to copies, and students write names as they like.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from grading.submissions.exchange_files import SECRET, TIMESTAMP

NOTEBOOKS = (".ipynb", ".ipynb.json", ".ipynb.txt")
PERHAPS_NOTEBOOKS = (".json", ".txt")
ARCHIVES = (".zip",)
OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")  # which the grader doesn't unpack
PICTURES = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".webp", ".svg", ".heic", ".heif", ".tif", ".tiff")
EXCHANGE = (TIMESTAMP, SECRET)
IGNORED = (*EXCHANGE, "__macosx", "__pycache__", "thumbs.db", "desktop.ini")
CODE = (".py",)
# What programs write, and settings and data that come with a course: nobody writes an answer into these.
DATA = (
    ".bat",
    ".cfg",
    ".css",
    ".csv",
    ".db",
    ".dll",
    ".h5",
    ".hdf5",
    ".ini",
    ".js",
    ".json",
    ".jsonl",
    ".lock",
    ".log",
    ".mat",
    ".npy",
    ".npz",
    ".parquet",
    ".pickle",
    ".pkl",
    ".pt",
    ".pth",
    ".pyc",
    ".pyd",
    ".pyo",
    ".sh",
    ".so",
    ".sqlite",
    ".toml",
    ".tsv",
    ".whl",
    ".yaml",
    ".yml",
)
COURSE_FOLDER = "helpers"
COURSE_FILES = ("licence", "license", "requirements.txt")
LONGEST = 255  # bytes of a name in a folder; those in a zip can be longer


def student_name(folder: str) -> str:
    """Return the student to whom a folder in submitted/ belongs.

    macOS writes the accent of an umlaut as a character of its own. The gradebook has the composed form.
    """
    return unicodedata.normalize("NFC", folder)


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is a system's, not the student's."""
    return name.startswith(".") or name.casefold() in IGNORED


def is_notebook(name: str) -> bool:
    return name.casefold().endswith(NOTEBOOKS)


def is_perhaps_notebook(name: str) -> bool:
    """Return whether only the file's content tells whether it is a notebook."""
    return not is_notebook(name) and (name.casefold().endswith(PERHAPS_NOTEBOOKS) or "." not in name)


def is_archive(name: str) -> bool:
    return name.casefold().endswith(ARCHIVES)


def may_be_packed(name: str) -> bool:
    """Return whether the file may contain a notebook that the grader can't unpack."""
    return name.casefold().endswith(ARCHIVES + OTHER_ARCHIVES)


def is_picture(name: str) -> bool:
    return name.casefold().endswith(PICTURES)


def is_code(name: str) -> bool:
    return name.casefold().endswith(CODE)


def says_nothing(names: Sequence[str]) -> bool:
    """Return whether a file is a program's or the course's, not an answer. Its folders are the first of the names."""
    name = names[-1].casefold()
    return is_courses(names) or name.endswith(DATA) or name in COURSE_FILES


def is_courses(names: Sequence[str]) -> bool:
    """Return whether a file is part of a copy of the course's helpers."""
    return COURSE_FOLDER in names


def unit_of_file(name: str, units: Iterable[str]) -> str:
    """Return the unit whose name is part of a file's name, such as "anna 03-Layers (1).ipynb".

    The result is empty if there is none, or more than one. Capitals don't matter, and neither do the characters between
    the words.
    """
    words = f"_{_words(name)}_"
    return _only(unit for unit in units if f"_{_words(unit)}_" in words)


def unit_of_folder(name: str, units: Iterable[str]) -> str:
    """Return the unit of a folder, which may be marked as a copy, such as "03-Layers (1)". Empty if there is none."""
    words = _words(name)
    return _only(
        unit
        for unit in units
        if re.fullmatch(rf"(?:copy_of_|kopie_von_)?{_words(unit)}(?:_copy|_kopie)?_?[0-9]{{0,2}}", words)
    )


def _words(name: str) -> str:
    """Return the words of a name in small letters, joined by underscores."""
    return re.sub(r"[\W_]+", "_", student_name(name[:LONGEST]).casefold()).strip("_")


def _only(units: Iterable[str]) -> str:
    found = list(units)
    return found[0] if len(found) == 1 else ""
