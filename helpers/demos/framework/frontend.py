"""The front end that all demos share: hand-written JavaScript modules and a style sheet in ``front_end/``.

In the repository they are ES modules that import each other. anywidget takes a single script for the front end, so this
module joins them: each becomes a function with names of its own, which returns what the module exports. There is no
build step.
"""

import re
from collections.abc import Sequence
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


def page_script() -> str:
    """Return all modules of the demos as one script for a web page without anywidget.

    Returns
    -------
    str
        JavaScript, not an ES module, because a page that was opened from a folder can't load those. It sets
        ``courseDemo``, an object with the function ``render``.
    """
    return joined(FOLDER / "demo.js", _programs(), "courseDemo")


@cache
def _script(main: str) -> str:
    modules = _modules(FOLDER / main, _programs() if main == "demo.js" else [])
    names = {path: _name(path, FOLDER) for path in modules}
    *parts, last = modules
    exports = [f"export const {{ {', '.join(_exports(path))} }} = {names[path]};" for path in parts if _exports(path)]
    return "\n".join([*modules.values(), *exports, f"export default {names[last]}.main;"])


def joined(main: Path, others: Sequence[Path], name: str) -> str:
    """Return a module, and what it imports, as one script that is no module.

    Parameters
    ----------
    main : Path
        The module, whose default export becomes a global variable.
    others : sequence of Path
        Modules to run first.
    name : str
        The name of that variable.

    Returns
    -------
    str
        JavaScript.
    """
    modules = _modules(main, others)
    return "\n".join(
        ["(() => {", *modules.values(), f"globalThis.{name} = {_name(main, main.parent)}.main;", "})();", ""]
    )


def _programs() -> list[Path]:
    return sorted((FOLDER / "programs").glob("*.js"))


def _modules(main: Path, others: Sequence[Path]) -> dict[Path, str]:
    """Return each module as a function, after the modules that it imports."""
    modules: dict[Path, str] = {}
    for path in [*others, main]:
        _collect(path, modules, main.parent)
    return modules


def _collect(path: Path, modules: dict[Path, str], folder: Path) -> None:
    """Add the module as a function to ``modules``, after the modules that it imports."""
    if path in modules:
        return
    text = path.read_text(encoding="utf-8")
    for _, name in IMPORT.findall(text):
        _collect((path.parent / name).resolve(), modules, folder)
    body = IMPORT.sub(lambda match: f"const {match[1]} = {_name(path.parent / match[2], folder)};", text)
    body = re.sub("^export default", "const main =", body, flags=re.MULTILINE)
    body = re.sub("^export ", "", body, flags=re.MULTILINE)
    names = [*_exports(path), *(["main"] if "const main =" in body else [])]
    modules[path] = f"const {_name(path, folder)} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();"


def _exports(path: Path) -> list[str]:
    """Return the names that a module exports, without its default."""
    return [name for name in EXPORT.findall(path.read_text(encoding="utf-8")) if name]


def _name(path: Path, folder: Path) -> str:
    """Return the name of a module in the script, such as $programs_descent."""
    return "$" + path.resolve().relative_to(folder.resolve()).with_suffix("").as_posix().replace("/", "_")


@cache
def style() -> str:
    """Return the style sheet.

    Returns
    -------
    str
        CSS.
    """
    return (FOLDER / "demo.css").read_text(encoding="utf-8")
