"""Pyodide, the Python that runs in a browser: its version, and which of its files the browser edition needs.

``pyodide.json`` holds the SHA-256 of each file, and what Pyodide's own ``pyodide-lock.json`` says about the packages.
So it doesn't matter where a copy of Pyodide comes from: a file with another hash is refused. What the course doesn't
need is left out, such as fontTools, which Matplotlib imports to write PDF files. To move to another version, replace
``pyodide.json`` with what ``tests/support/pyodide_distribution.py --pin VERSION`` prints.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from grading.course import CourseError

PINS: dict[str, Any] = json.loads((Path(__file__).parent / "pyodide.json").read_text(encoding="utf-8"))
VERSION: str = PINS["version"]
CORE: dict[str, str] = PINS["core"]
PACKAGES: dict[str, dict[str, Any]] = PINS["packages"]
ENTRY = "pyodide.mjs"


def files() -> dict[str, str]:
    """Return the name and the SHA-256 of each file of Pyodide that the browser edition needs."""
    return CORE | {package["file_name"]: package["sha256"] for package in PACKAGES.values()}


def public_address() -> str:
    """Return the folder of the public server from which Pyodide is loaded, the kernel's own at the pinned version."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

    return PYODIDE_CDN_URL.replace(PYODIDE_VERSION, VERSION)


def check_copy(folder: Path) -> None:
    """Check each needed file of a copy of Pyodide.

    Raises CourseError, with a sentence that names the file and says what to do, if one is missing or is another one.
    """
    advice = f"download Pyodide {VERSION} in full (pyodide-{VERSION}.tar.bz2), unpack it and pass that folder."
    if not folder.is_dir():
        raise CourseError(f"--pyodide {folder} is not a folder: {advice}")
    for name, expected in files().items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            raise CourseError(f"{folder} lacks {name}{_other_version(folder)}: {advice}") from None
        if found != expected:
            raise CourseError(
                f"{name} in {folder} is not the file of Pyodide {VERSION}{_other_version(folder)}: {advice}"
            )


def _other_version(folder: Path) -> str:
    """Return which other version a copy says it is, in parentheses, or "" if it doesn't say so."""
    try:
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f" (this is version {version})" if version != VERSION else ""
