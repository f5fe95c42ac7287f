"""A copy of ``helpers`` without the answers, for the processes that run students' code.

``helpers`` is open source and does contain layers and descent. So that an exercise's answer can't be
imported, a solution cell names what would be one, by a tag such as ``answer:helpers.layers.Linear``, and in
this copy the function, or each method of the class, raises and names the exercise. The real code is not in
the process at all: neither its source nor what Python made of it. Nor are the data on which what a student has
trained is judged, ``helpers/datasets/held_out``.
"""

import ast
import shutil
from pathlib import Path

import grading
import helpers
from grading.course import CourseError
from grading.units.cells import answer_tags, is_solution
from grading.units.regions import regions
from grading.units.unit import Unit

HELD_OUT = "held_out"  # the folders of helpers whose data only the tests see


def answers(unit: Unit) -> dict[str, str]:
    """What would be an answer, ``"helpers.layers.Linear"``, and the exercise that asks for it, ``"03.1"``."""
    numbers = {exercise.id: exercise.number for exercise in unit.exercises}
    return {
        name: numbers[regions(cell.source)[0].id]
        for cell in unit.notebook.cells
        if is_solution(cell)
        for name in answer_tags(cell)
    }


def write_inside(unit: Unit, folder: Path) -> None:
    """Fill a folder with what students' processes of this unit import: helpers without answers, and inside.

    Raises CourseError if the unit names an answer that is not there.
    """
    if folder.exists():
        shutil.rmtree(folder)
    kept = shutil.ignore_patterns("__pycache__", HELD_OUT)
    shutil.copytree(Path(helpers.__file__).parent, folder / "helpers", ignore=kept)
    shutil.copytree(
        Path(grading.__file__).parent / "student_process", folder / "grading" / "student_process", ignore=kept
    )
    (folder / "grading" / "__init__.py").write_text("")
    _let_own_be_own(folder)
    for name, number in answers(unit).items():
        parts = name.split(".")
        path = _module(folder, parts)
        if path is None:
            raise CourseError(f"{unit.path.name}: the tag answer:{name} names nothing in helpers: correct it.")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not _blank(tree, parts[-1], number):
            raise CourseError(f"{unit.path.name}: the tag answer:{name} names nothing in {path.name}: correct it.")
        path.write_text(ast.unparse(tree), encoding="utf-8")


def _let_own_be_own(folder: Path) -> None:
    """Where answers are taken away, there is no course's version to go on with: ``own_or_reference`` gives own."""
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


def _blank(tree: ast.Module, name: str, number: str) -> bool:
    """Let the function, or each method of the class, of this name raise; whether there is one."""
    found = False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            found = True
            functions = [node] if isinstance(node, ast.FunctionDef) else []
            for function in functions or [n for n in node.body if isinstance(n, ast.FunctionDef)]:
                message = f"exercise {number}: write this yourself; {name} can't be used for it"
                function.body = ast.parse(f"raise NotImplementedError({message!r})").body
            if isinstance(node, ast.ClassDef):
                _give_methods(node, number)
    return found


def _give_methods(node: ast.ClassDef, number: str) -> None:
    """A class that inherits its forward and backward must not have them either; nor a docstring with formulas."""
    message = f"exercise {number}: write this yourself; {node.name} can't be used for it"
    raising = f"def method(self, *args, **kwargs):\n    raise NotImplementedError({message!r})"
    present = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    node.body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    for name in ("forward", "backward"):
        if name not in present:
            method = ast.parse(raising).body[0]
            assert isinstance(method, ast.FunctionDef)
            method.name = name
            node.body.append(method)
