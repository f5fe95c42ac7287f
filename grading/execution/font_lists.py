"""Find the lists of fonts that Matplotlib has made for this user, for the processes that run students' code.

Making a list takes a third of a second, which is a quarter of the time in which a fork server starts.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from grading.student_process.file_system import SYSTEM_FOLDERS
from grading.student_process.fonts import PATTERN


def write_font_lists(folder: Path) -> None:
    """Write this user's lists of fonts to a folder, without the fonts that the sandbox does not show.

    So neither the name of a font in the home folder nor the path to it reaches a student's process. A list that can't
    be read is left out, and Matplotlib then makes its own.
    """
    for path in _cache_folder().glob(PATTERN):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            content = json.loads(path.read_text(encoding="utf-8"))
            for name in ("afmlist", "ttflist"):
                content[name] = [entry for entry in content[name] if _is_visible(entry)]
            (folder / path.name).write_text(json.dumps(content), encoding="utf-8")


def _is_visible(entry: dict[str, Any]) -> bool:
    """Return whether the sandbox shows a font: one of Matplotlib's, whose path is relative, or one of the system's."""
    path = os.path.normpath(entry["fname"])
    return not os.path.isabs(path) or path.startswith(tuple(f"{folder}/" for folder in SYSTEM_FOLDERS))


def _cache_folder() -> Path:
    """Return Matplotlib's cache folder, without importing Matplotlib, which the grader does not need."""
    if folder := os.environ.get("MPLCONFIGDIR"):
        return Path(folder)
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "matplotlib")
