"""Every kind of mistake that the catalogue or the diagnosis names has a title."""

import ast
import re
from collections.abc import Iterator

from repository_files import ROOT, tracked

from helpers.diagnosis.kinds import KINDS, known_kind


def kinds_in(tree: ast.AST) -> Iterator[str]:
    """Yield the kinds that are passed to Cause, as the second argument, and to Candidate, as the third.

    If the argument is a variable, yield all strings that its function assigns to it.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            place = {"Cause": 1, "Candidate": 2}.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            kind = node.args[place]
            values: list[ast.AST] = [kind]
            if isinstance(kind, ast.Name):
                values = [
                    statement.value
                    for statement in ast.walk(function)
                    if isinstance(statement, ast.Assign)
                    and any(isinstance(t, ast.Name) and t.id == kind.id for t in statement.targets)
                ]
            for value in values:
                choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                yield from (c.value for c in choices if isinstance(c, ast.Constant) and isinstance(c.value, str))


def test_every_kind_in_the_catalogue_has_a_title() -> None:
    for path in tracked("tests/catalogue/**/*.py"):
        kinds = re.findall(r"^# says \(([^)]*)\)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(kinds) <= KINDS.keys(), path


def test_every_kind_in_the_diagnosis_and_the_checks_has_a_title() -> None:
    found = {
        kind
        for path in tracked("helpers/diagnosis/*.py", "helpers/checks/*.py", "grading/scoring/*.py")
        for kind in kinds_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {"batch-mean", "factor", "dtype", "other-formula", "changes-arguments"} <= found, (
        "the search finds too little"
    )
    assert found <= KINDS.keys()
    session = (ROOT / "grading" / "scoring" / "session.py").read_text(encoding="utf-8")
    assert set(re.findall(r'\(ENDLESS, "([\w-]+)"\)', session)) == {"stopping"}


def test_titles_are_distinct_and_kinds_look_like_kinds() -> None:
    assert len(set(KINDS.values())) == len(KINDS)
    assert all(re.fullmatch(r"[a-z-]+", kind) for kind in KINDS)


def test_an_unknown_kind_counts_as_an_error() -> None:
    assert known_kind("sign") == "sign"
    assert known_kind("<script>") == known_kind("") == "error"
