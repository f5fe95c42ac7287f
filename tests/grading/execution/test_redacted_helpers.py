"""The copy of ``helpers`` in a student's process contains what the unit hands out, and the code of nothing else."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, small_course, start_process

from grading.course import CourseError, installed_course
from grading.execution.handed_out import modules
from grading.execution.redacted_helpers import Redaction, handed_out_tables, write_student_packages
from grading.execution.sandbox import Sandbox
from grading.units.unit import read_unit
from helpers.checks.own_work import HANDED_OUT

UNITS = installed_course().units()
# The modules from which the two units that hand out anything keep code, besides what every unit needs.
KEPT = {
    "06_fully_connected": {"arrays", "buffers", "layers"},
    "07_digits": {
        "arrays", "buffers", "initialisers", "layers", "line_search", "losses", "network", "optimisers", "schedules",
        "training", "workspace",
    },
}  # fmt: skip
EVERYWHERE = {"data", "diagnosis.errors", "diagnosis.observation", "diagnosis.source_lines"}
PLAIN = {"helpers", "helpers.checks"}  # only the earlier names of modules and functions
STUBS = ("raise NotImplementedError(", "print(", "from grading.student_process.nothing import NOTHING", "return own")
IMPORT_ALL = (
    "import helpers, importlib, pkgutil\n"
    "for module in pkgutil.walk_packages(helpers.__path__, 'helpers.'): importlib.import_module(module.name)"
)
SORTS = 'tags=["answer:helpers.layers.Linear"]'


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, list[ast.stmt]]]:
    """Yield each function, class and assignment of a module, with its name and the statements that it runs."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node, node.body
        elif isinstance(node, ast.ClassDef):
            yield node.name, node, [part for item in node.body for part in getattr(item, "body", [item])]
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield ast.unparse(node), node, [node]


def is_stub(node: ast.stmt, body: list[ast.stmt]) -> bool:
    """Return whether a definition runs nothing of the course's, or is an interface without any code."""
    if isinstance(node, ast.ClassDef) and [ast.unparse(base) for base in node.bases] == ["Protocol"]:
        code = [part for part in body if not isinstance(part, ast.Expr | ast.AnnAssign)]
        return code == []
    return all(isinstance(part, ast.Pass) or ast.unparse(part).startswith((*STUBS, "return NOTHING")) for part in body)


@pytest.mark.parametrize("name", UNITS)
def test_the_copy_has_the_code_of_what_is_handed_out_and_of_nothing_else(name: str, tmp_path: Path) -> None:
    unit = read_unit(installed_course(), name)
    write_student_packages(unit, tmp_path / "copy")
    kept = Redaction(unit).kept
    allowed = {f"helpers.{module}" for module in EVERYWHERE | KEPT.get(name, set())} | PLAIN
    found = set()
    for module, original in modules().items():
        copied = tmp_path / "copy" / original.path.relative_to(Path(sys.modules["helpers"].__file__ or "").parents[1])
        for defined, node, body in definitions(ast.parse(copied.read_text(encoding="utf-8"))):
            if not is_stub(node, body):
                found.add(module)
                assert module in allowed, f"{module} still has {defined}"
                assert not isinstance(node, ast.FunctionDef | ast.ClassDef) or (module, defined) in kept
    assert found == allowed


@pytest.mark.parametrize("name", UNITS)
def test_every_module_of_the_copy_can_be_imported(name: str, tmp_path: Path) -> None:
    """The fork server imports all of them, and an error there would show nowhere."""
    write_student_packages(read_unit(installed_course(), name), tmp_path / "copy")
    script = f"import sys; sys.path.insert(0, sys.argv[1])\n{IMPORT_ALL}"
    command = [sys.executable, "-I", "-c", script, str(tmp_path / "copy")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", UNITS)
def test_the_check_in_the_notebook_knows_what_is_handed_out(name: str) -> None:
    everywhere, table = handed_out_tables(read_unit(installed_course(), name))
    written = [json.loads((HANDED_OUT / f"{file}.json").read_text("utf-8")) for file in ("everywhere", name[:2])]
    assert written == [everywhere, table], "run python3 run.py release"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("hands-out:helpers.layers.Nothing", "the tag hands-out:helpers.layers.Nothing matches nothing in helpers"),
        ("answer:helpers.nothing", "the tag answer:helpers.nothing matches nothing in helpers"),
        ("hands-out:helpers.layers", "helpers.layers.Linear is an answer to exercise 91.1, but the unit hands it out"),
        (
            "hands-out:helpers.network.fully_connected",
            "helpers.layers.Linear is an answer to exercise 91.1, but the unit hands",
        ),
    ],
)
def test_a_tag_that_is_wrong_is_reported(tag: str, message: str, tmp_path: Path) -> None:
    source = SOURCE.replace(SORTS, f'tags=["answer:helpers.layers.Linear", "{tag}"]')
    assert source != SOURCE
    unit = read_unit(small_course(tmp_path, source), UNIT)
    with pytest.raises(CourseError, match=message):
        write_student_packages(unit, tmp_path / "copy")


CELLS = {
    "a demo": "from helpers import demos\ndemos.descent(lambda t: t)",
    "what a demo returns": "shown = demos.training()\nshown.tau.value = 3\nshown.play().stop()",
    "a question": "demos.question('00.minus')",
    "a check": "from helpers import checks\nassert checks.call(abs, {'x': 1.0}, 2.0) is None",
    "a fallback": "assert checks.own_or_reference(own=abs, reference=max, check=min) is abs",
    "its earlier name": "assert checks.own_or_ours(abs, max, min) is abs",
    "a module by its earlier name": "from helpers import descent_checks, graph_checks",
    "a failed check": "try:\n    raise checks.CheckFailed\nexcept checks.CheckFailed:\n    pass",
    "an interface": "from helpers.layers import Layer\nclass Own(Layer): pass",
    "data": "from helpers import data\nassert data.digits()[0].shape == (1071, 64)",
}


@pytest.mark.skipif(not ISOLATED, reason="this machine can't sandbox students' code")
def test_cells_of_students_that_use_what_is_redacted_run_to_their_end() -> None:
    with Sandbox(read_unit(installed_course(), "08"), isolated=True) as sandbox:
        process = start_process(sandbox)
        outputs = {name: process.client.run(source) for name, source in CELLS.items()}
        oracle = process.client.run("checks.one_hidden_layer.random_case(0)")
        process.close()
    assert {name: error for name, (_, error) in outputs.items() if error} == {}
    assert oracle[1] == "NotImplementedError"
    assert [shown for name, (shown, _) in outputs.items() if name != "a check" and shown] == []
    assert (
        outputs["a check"][0][0]["text"] == "call: your work is being graded, so only the grader's own tests count.\n"
    )
