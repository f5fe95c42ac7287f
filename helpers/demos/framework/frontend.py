"""The front end that all demos share: hand-written JavaScript modules and a style sheet in ``front_end/``.

In the repository they are ES modules that import each other. anywidget takes a single script for the front end, so this
module joins them: each becomes a function with names of its own, which returns what the module exports. There is no
build step.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "front_end"
IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.\.?/[\w/]+\.js)";$', flags=re.MULTILINE)
EXPORT = re.compile(r"^export (?:default|(?:const|class|function) (\w+))", flags=re.MULTILINE)


def script() -> str:
    """Return all modules of the demos as one script.

    Returns
    -------
    str
        JavaScript, an ES module without imports. It exports what each of the modules exports.
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
    modules: dict[Path, str] = {}
    programs = sorted((FOLDER / "programs").glob("*.js")) if main == "demo.js" else []
    for path in [*programs, FOLDER / main]:
        _collect(path, modules)
    *parts, last = modules
    exports = [f"export const {{ {', '.join(_exports(path))} }} = {_name(path)};" for path in parts if _exports(path)]
    return "\n".join([*modules.values(), *exports, f"export default {_name(last)}.main;"])


def _collect(path: Path, modules: dict[Path, str]) -> None:
    """Add the module as a function to ``modules``, after the modules that it imports."""
    if path in modules:
        return
    text = path.read_text(encoding="utf-8")
    for _, name in IMPORT.findall(text):
        _collect((path.parent / name).resolve(), modules)
    body = IMPORT.sub(lambda match: f"const {match[1]} = {_name(path.parent / match[2])};", text)
    body = re.sub("^export default", "const main =", body, flags=re.MULTILINE)
    body = re.sub("^export ", "", body, flags=re.MULTILINE)
    names = [*_exports(path), *(["main"] if "const main =" in body else [])]
    modules[path] = f"const {_name(path)} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();"


def _exports(path: Path) -> list[str]:
    """Return the names that a module exports, without its default."""
    return [name for name in EXPORT.findall(path.read_text(encoding="utf-8")) if name]


def _name(path: Path) -> str:
    """Return the name of a module in the script, such as $programs_descent."""
    return "$" + path.resolve().relative_to(FOLDER).with_suffix("").as_posix().replace("/", "_")


@cache
def style() -> str:
    """Return the style sheet.

    Returns
    -------
    str
        CSS.
    """
    return (FOLDER / "demo.css").read_text(encoding="utf-8")
