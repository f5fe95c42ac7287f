"""Replace what a unit doesn't hand out: in the copy of ``helpers``, such functions and classes become stubs."""

import ast
import builtins
import copy
from functools import cache

from grading.execution.handed_out import Module, find, modules, names_used


@cache
def harmless() -> set[tuple[str, str]]:
    """Return the functions whose stubs raise nothing: the demos, and the checks that return nothing."""
    demos = [find(full) for full, _ in modules()["helpers.demos"].imports.values()]
    checks = [
        (name, statement.name)
        for name, module in modules().items()
        for statement in module.statements
        if name.startswith("helpers.checks") and isinstance(statement, ast.FunctionDef)
        if _returns_nothing(statement) and not statement.name.startswith("_")
    ]
    return {place for place in (*demos, *checks) if place}


def raising(sentence: str) -> str:
    """Return the body of a stub that raises a sentence."""
    return f"raise NotImplementedError({sentence!r})"


def function_stub(name: str, body: str, parameters: str = "*args, **kwargs") -> str:
    """Return a function or method with this body."""
    return f"def {name}({parameters}): {body}"


def class_stub(module: Module, node: ast.ClassDef, sentence: str) -> str:
    """Return a class whose methods raise the sentence, those that it inherits included. An exception stays one."""
    bases = base_names(module, node)
    if bases and all(isinstance(getattr(builtins, base, None), type) for base in bases):
        return f"class {node.name}({', '.join(bases)}): pass"
    # Other special methods need an instance, which no student can make, or run while a student derives a class from it.
    methods = [name for name in _methods(module, node) if not name.startswith("__")]
    names = dict.fromkeys(["__init__", "__call__", *methods])
    return "\n    ".join([f"class {node.name}:", *(function_stub(name, raising(sentence)) for name in names)])


def _returns_nothing(function: ast.FunctionDef) -> bool:
    """Return whether the annotation of the return value is None."""
    return isinstance(function.returns, ast.Constant) and function.returns.value is None


def _methods(module: Module, node: ast.ClassDef) -> list[str]:
    """List the methods of a class and of its base classes in ``helpers``."""
    found = [statement.name for statement in node.body if isinstance(statement, ast.FunctionDef)]
    for base in base_names(module, node):
        owner, name = find(base) or ("", "")
        for statement in modules()[owner].binds(name) if owner else ():
            if isinstance(statement, ast.ClassDef):
                found += _methods(modules()[owner], statement)
    return found


def base_names(module: Module, node: ast.ClassDef) -> list[str]:
    """List the full names of a class's base classes; a built-in one has no dot in it."""
    names = [name for base in node.bases for name in names_used(module, base)]
    here = f"{module.name}."
    return [name.removeprefix(here) if not find(name) else name for name in names]


def without_annotations(statement: ast.stmt) -> str:
    """Return the source of a statement without annotations, which may name what isn't kept."""
    statement = copy.deepcopy(statement)
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):  # a data class needs one
            node.annotation = ast.Name("object")
    return ast.unparse(statement)
