"""What the name of a file or a folder tells: whether it can be a notebook, and of which unit.

Browsers and mail programs add extensions, systems add numbers to copies, and students write names as they like.
"""

import re
import unicodedata
from collections.abc import Iterable

NOTEBOOKS = (".ipynb", ".ipynb.json", ".ipynb.txt")
PERHAPS_NOTEBOOKS = (".json", ".txt")
ARCHIVES = (".zip",)
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".heic", ".heif")
IGNORED = ("timestamp.txt", "__macosx", "thumbs.db", "desktop.ini")
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


def is_picture(name: str) -> bool:
    return name.casefold().endswith(PICTURES)


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
