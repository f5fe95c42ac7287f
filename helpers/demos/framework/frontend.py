"""The front end that all demos share: hand-written JavaScript modules and a style sheet in ``front_end/``.

In the repository they are ES modules that import each other. anywidget takes a single script for the front end, so this
module removes the imports and concatenates the modules, each after those it imports. There is no build step.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "front_end"
IMPORT = re.compile(r'^import [^;]*? from "(\.\.?/\w+\.js)";$', flags=re.MULTILINE)


def script() -> str:
    """Return all modules of the demos as one script.

    Returns
    -------
    str
        JavaScript, an ES module without imports.
    """
    return _script("demo.js")


def lecture_script() -> str:
    """Return all modules of the lecture's bar as one script.

    Returns
    -------
    str
        JavaScript, an ES module without imports.
    """
    return _script("lecture.js")


@cache
def _script(main: str) -> str:
    texts: dict[Path, str] = {}
    programs = sorted((FOLDER / "programs").glob("*.js")) if main == "demo.js" else []
    for path in [*programs, FOLDER / main]:
        _collect(path, texts)
    return "\n".join(texts.values())


def _collect(path: Path, texts: dict[Path, str]) -> None:
    """Add the module to ``texts``, without its imports, after the modules that it imports."""
    if path in texts:
        return
    text = path.read_text(encoding="utf-8")
    for name in IMPORT.findall(text):
        _collect((path.parent / name).resolve(), texts)
    texts[path] = IMPORT.sub("", text)


@cache
def style() -> str:
    """Return the style sheet.

    Returns
    -------
    str
        CSS.
    """
    return (FOLDER / "demo.css").read_text(encoding="utf-8")
