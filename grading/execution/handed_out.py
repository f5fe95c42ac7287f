"""Find what of ``helpers`` the students' processes of a unit get: what the unit hands out, and what that needs to run.

A list of what has to be taken away would always forget something: ``helpers`` holds every answer in several forms, in
demos, checks and private functions too. So nothing is there unless the unit names it, with tags such as
``hands-out:helpers.network`` (a module) or ``hands-out:helpers.layers.Linear``. A forgotten tag fails loudly, in the
reference solution. What a name needs is found in the syntax trees of ``helpers``: the names in its code, what these
need, and so on. Annotations don't count, because a copy without them runs as well.
"""

import ast
import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import helpers

# What every unit hands out: data sets, which are no exercise's answer, and what the student's process itself uses.
IN_EVERY_UNIT = (
    "helpers.__getattr__",  # modules by their earlier names
    "helpers.__version__",
    "helpers.checks.__getattr__",
    "helpers.checks.own_or_reference",
    "helpers.data.digits",
    "helpers.data.held_out_digits",
    "helpers.data.noisy_sine",
    "helpers.data.two_moons",
    "helpers.diagnosis.errors.explain_exception",
    "helpers.diagnosis.source_lines.format_students_traceback",
)
ANNOTATIONS = ("annotation", "returns")  # fields of syntax trees


class Module:
    """The syntax tree of a module of ``helpers``.

    Parameters
    ----------
    name : str
        The module's full name.
    path : Path
        Its file.

    Attributes
    ----------
    name, path
        The parameters.
    statements : list of ast.stmt
        The statements at the top level, without imports.
    imports : dict of str to (str, str)
        What each imported name stands for, by the name in the module: the full dotted name, and an import of just this.
    """

    def __init__(self, name: str, path: Path):
        self.name, self.path = name, path
        self.imports: dict[str, tuple[str, str]] = {}
        self.statements: list[ast.stmt] = []
        self._definitions: dict[str, list[ast.stmt]] = {}
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self.imports |= _imported(statement)
            elif names := bound_names(statement):
                self.statements.append(statement)
                for bound in names:
                    self._definitions.setdefault(bound, []).append(statement)

    def names(self) -> list[str]:
        """List the names that the module defines."""
        return list(self._definitions)

    def binds(self, name: str) -> list[ast.stmt]:
        """Return the statements that define a name or change what it stands for."""
        return self._definitions.get(name, [])


@cache
def modules() -> dict[str, Module]:
    """Return the modules of ``helpers``, by their full names. Scripts that nothing imports are left out."""
    folder = Path(helpers.__file__).parent
    found = {}
    collects = gc.isenabled()
    gc.disable()  # it would look through the growing trees many times, which takes four times as long as parsing
    for path in sorted(folder.rglob("*.py")):
        if (path.parent / "__init__.py").is_file():
            parts = [folder.name, *path.relative_to(folder).with_suffix("").parts]
            name = ".".join(part for part in parts if part != "__init__")
            found[name] = Module(name, path)
    if collects:
        gc.enable()
    return found


def find(name: str) -> tuple[str, str] | None:
    """Return the module that defines what a dotted name stands for, and the name there, "" for the module itself.

    Names that are imported from elsewhere in ``helpers`` are followed. None if ``helpers`` has no such name.
    """
    known = modules()
    if name in known:
        return name, ""
    parts = name.split(".")
    for k in range(len(parts) - 1, 0, -1):
        module = known.get(".".join(parts[:k]))
        if module is None:
            continue
        if module.binds(parts[k]):
            return module.name, parts[k]
        source = module.imports.get(parts[k], ("", ""))[0]
        return find(".".join([source, *parts[k + 1 :]])) if source.startswith("helpers") else None
    return None


def available(names: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return what a unit that hands out these names keeps: each as the module that defines it, and its name there.

    Raises LookupError, with the name, if ``helpers`` has no such name.
    """
    kept: set[tuple[str, str]] = set()
    waiting = [_found(name) for name in (*IN_EVERY_UNIT, *names)]
    while waiting:
        module, name = waiting.pop()
        if not name:
            waiting += [(module, bound) for bound in modules()[module].names()]
        elif (module, name) not in kept:
            kept.add((module, name))
            for statement in modules()[module].binds(name):
                waiting += [found for used in names_used(modules()[module], statement) if (found := find(used))]
    return kept


def bound_names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement at the top level of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def names_used(module: Module, statement: ast.AST) -> Iterator[str]:
    """Yield the full names in ``helpers`` that a statement may use: its own module's, and those that it imports."""
    inside = [node for node in ast.walk(statement) if isinstance(node, ast.Import | ast.ImportFrom)]
    inner = {name: full for node in inside for name, (full, _) in _imported(node)}
    yield from inner.values()
    imports = {name: full for name, (full, _) in module.imports.items()} | inner
    for first, *rest in dotted_names(statement):
        yield ".".join([imports.get(first, f"{module.name}.{first}"), *rest])


def _found(name: str) -> tuple[str, str]:
    place = find(name)
    if place is None:
        raise LookupError(name)
    return place


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each name that an import binds, with the full name of what it stands for and an import of just this."""
    for alias in statement.names:
        renamed = f" as {alias.asname}" if alias.asname else ""
        if isinstance(statement, ast.ImportFrom):
            line = f"from {statement.module} import {alias.name}{renamed}"
            yield alias.asname or alias.name, (f"{statement.module}.{alias.name}", line)
        else:
            full = alias.name if alias.asname else alias.name.split(".")[0]
            yield alias.asname or full, (full, f"import {alias.name}{renamed}")


def dotted_names(node: ast.AST) -> Iterator[list[str]]:
    """Yield the parts of each dotted name, or name without dots, in a syntax tree. Leave out annotations."""
    rest: list[str] = []
    while isinstance(node, ast.Attribute):
        rest.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        yield [node.id, *rest]
    else:
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and field not in ANNOTATIONS:
                    yield from dotted_names(child)
