"""The front end of all demos: a few hand-written JavaScript modules and a style sheet beside this file.

In the repository they are ES modules that import each other; a notebook's front end takes one text, so they are
put one behind the other here, without their imports.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = ("maths.js", "programs.js", "canvas.js", "connection.js", "demo.js")  # each uses only those before it


@cache
def script() -> str:
    """All modules as one."""
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in MODULES]
    return "\n".join(re.sub(r'^import [^;]*? from "\./\w+\.js";$', "", text, flags=re.MULTILINE) for text in texts)


@cache
def style() -> str:
    """The style sheet."""
    return (FOLDER / "demo.css").read_text(encoding="utf-8")
