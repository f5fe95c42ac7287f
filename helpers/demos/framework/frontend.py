"""The front end that all demos share: a few hand-written JavaScript modules and a style sheet beside this file.

In the repository they are ES modules that import each other. anywidget takes a single script for the front end, so this
module removes the imports and concatenates the modules. There is no build step.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = ("maths.js", "programs.js", "canvas.js", "connection.js", "demo.js")  # each imports only modules before it


@cache
def script() -> str:
    """Return all modules as one script.

    Returns
    -------
    str
        JavaScript, an ES module without imports.
    """
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in MODULES]
    return "\n".join(re.sub(r'^import [^;]*? from "\./\w+\.js";$', "", text, flags=re.MULTILINE) for text in texts)


@cache
def style() -> str:
    """Return the style sheet.

    Returns
    -------
    str
        CSS.
    """
    return (FOLDER / "demo.css").read_text(encoding="utf-8")
