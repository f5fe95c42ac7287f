"""Write a copy of ``helpers`` without the answers, for the processes that run students' code.

``helpers`` is open source and contains layers and descent methods, so students could import an exercise's answer. To
prevent that, a solution cell names such answers by tags like ``answer:helpers.layers.Linear``. In the copy, the tagged
function, or each method of the tagged class, raises an error that names the exercise. The student's process does not
contain the real code at all, neither as source nor as bytecode. Nor does it contain the data in
``helpers/datasets/held_out``, on which the tests evaluate what a student has trained.
"""

import ast
import shutil
from pathlib import Path

import grading
import helpers
from grading.course import CourseError
from grading.units.unit import Unit

HELD_OUT = "held_out"  # the name of folders in helpers whose data only the tests may see


def write_student_packages(unit: Unit, folder: Path) -> None:
    """Write the packages that a unit's student processes import: the redacted helpers and ``student_process``.

    Parameters
    ----------
    unit : Unit
        The unit whose answers are removed.
    folder : Path
        Where to write the packages. If the folder exists, it is replaced.

    Raises
    ------
    CourseError
        If an answer tag of the unit matches nothing in ``helpers``.
    """
    if folder.exists():
        shutil.rmtree(folder)
    ignored = shutil.ignore_patterns("__pycache__", HELD_OUT)
    shutil.copytree(Path(helpers.__file__).parent, folder / "helpers", ignore=ignored)
    shutil.copytree(
        Path(grading.__file__).parent / "student_process", folder / "grading" / "student_process", ignore=ignored
    )
    (folder / "grading" / "__init__.py").write_text("")
    _disable_reference_fallback(folder)
    for name, number in unit.answers.items():
        parts = name.split(".")
        path = _module(folder, parts)
        if path is None:
            raise CourseError(f"{unit.path.name}: the tag answer:{name} matches nothing in helpers. Correct the tag.")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not _redact(tree, parts[-1], number):
            raise CourseError(
                f"{unit.path.name}: the tag answer:{name} matches nothing in {path.name}. Correct the tag."
            )
        path.write_text(ast.unparse(tree), encoding="utf-8")


def _disable_reference_fallback(folder: Path) -> None:
    """Make ``own_or_reference`` always return the student's own version, because this copy has no reference version."""
    path = folder / "helpers" / "checks" / "fallback.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "own_or_reference":
            node.body = ast.parse("return own").body
    path.write_text(ast.unparse(tree), encoding="utf-8")


def _module(folder: Path, parts: list[str]) -> Path | None:
    path = folder.joinpath(*parts[:-1])
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _redact(tree: ast.Module, name: str, number: str) -> bool:
    """Make the function of this name raise an error, or each method of the class. Return whether the name was found."""
    found = False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            found = True
            functions = [node] if isinstance(node, ast.FunctionDef) else []
            for function in functions or [n for n in node.body if isinstance(n, ast.FunctionDef)]:
                message = f"exercise {number}: write this yourself; {name} is not available here"
                function.body = ast.parse(f"raise NotImplementedError({message!r})").body
            if isinstance(node, ast.ClassDef):
                _redact_inherited(node, number)
    return found


def _redact_inherited(node: ast.ClassDef, number: str) -> None:
    """Make an inherited forward and backward raise too, and remove the docstring, which may contain formulas."""
    message = f"exercise {number}: write this yourself; {node.name} is not available here"
    raising = f"def method(self, *args, **kwargs):\n    raise NotImplementedError({message!r})"
    defined = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    node.body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    for name in ("forward", "backward"):
        if name not in defined:
            method = ast.parse(raising).body[0]
            assert isinstance(method, ast.FunctionDef)
            method.name = name
            node.body.append(method)
