"""Where modules are and what they may import, and everything that would break silently when one of them moves.

If a module's name or folder appears in a string (a path, a configuration file, an answer tag, the list of package
data), moving the module breaks it without an import error. The tests below look for such strings.
"""

import ast
import importlib
import importlib.util
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import numpy as np
import pytest
from all_attacks import ATTACKS
from repository_files import ROOT, tracked

from grading.course import installed_course
from grading.execution.proxies import student_exception
from grading.execution.redacted_helpers import write_student_packages
from grading.scoring import digest
from grading.student_process import notebook_server
from grading.units.unit import read_unit
from helpers.demos.framework.captions import explain

PACKAGES = ("helpers", "grading", "serving")
DOTTED_NAME = re.compile(rf"\b(?:{'|'.join(PACKAGES)})(?:\.[a-zA-Z_]\w*)+")
FILE_NAME = re.compile(r"\.(?:py|js|css|ipynb|png|md)$")

# The layers of the three packages, from the bottom up. A name covers a module or everything in a package, except what a
# longer name covers, and NAME.* stands for a name for each part of the package. A module may import only what the same
# name covers or what an earlier row covers, so names in one row can't import each other. A module without a name of its
# own belongs to the row of its package. So a new part of grading needs a name in this table before it can import
# anything above that row.
LAYERS = (
    ("helpers",),  # the mathematics
    ("helpers.jupyter",),
    ("helpers.diagnosis",),
    ("helpers.checks", "helpers.questions"),
    ("helpers.demos.framework",),
    ("helpers.demos.shared",),
    ("helpers.demos.figures",),
    ("helpers.demos.*",),  # one name for each demo
    ("helpers.demos.lecture",),
    ("helpers.demos.__init__",),
    ("grading",),  # only grading/__init__.py
    ("grading.student_process",),
    ("grading.environment", "grading.course", "grading.limits", "grading.files"),
    ("grading.text", "grading.settings"),
    ("grading.message",),
    ("grading.result", "grading.run_log", "grading.storage"),
    ("grading.units",),
    ("grading.submissions", "grading.execution", "grading.gradebook"),
    ("grading.causes", "grading.release", "grading.roster"),
    ("grading.scoring",),
    ("grading.reports", "grading.export"),
    ("grading.change_exercises", "grading.console", "grading.nbgrader_plugins"),
    ("grading.demo_class",),
    ("grading.cli",),
    ("serving",),
)
# Imports that may break the rule, with the reason: {(importing module, imported module): reason}.
EXCEPTIONS: dict[tuple[str, str], str] = {}


# --- Imports ---------------------------------------------------------------------------------------------------


def imports(path: Path) -> set[str]:
    """Return the full names of everything that a file imports, also inside functions and for type checking only."""
    package = path.relative_to(ROOT).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) + 1 - node.level] if node.level else ()
            source = ".".join([*parents, node.module] if node.module else parents)
            found |= {f"{source}.{alias.name}" for alias in node.names}
    return found


def course_imports() -> dict[str, set[str]]:
    """Map each module of the course to the course modules that it imports.

    Importing a module also runs the ``__init__`` of its package. This import doesn't count here, because otherwise
    every package that re-exports names from its modules would form an import cycle.
    """
    paths = tracked(*(f"{package}/**/*.py" for package in PACKAGES))
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    found = {name: {module_of(imported) for imported in imports(path)} for name, path in modules.items()}
    return {name: {other for other in others if other and other != name} for name, others in found.items()}


def module_of(name: str) -> str:
    """Return the course module that a dotted name belongs to, or "" if it belongs to no course module."""
    parts = name.split(".")
    for k in range(len(parts) if parts[0] in PACKAGES else 0, 0, -1):
        for candidate in (parts[:k], [*parts[:k], "__init__"]):
            if ROOT.joinpath(*candidate).with_suffix(".py").is_file():
                return ".".join(candidate)
    return ""


def layer_of(module: str) -> tuple[int, str]:
    """Return the row of the table that covers a module, and the name in that row."""
    matching = []
    for row, names in enumerate(LAYERS):
        for name in names:
            covered = ".".join(module.split(".")[: name.count(".") + 1])
            if fnmatch(covered, name):
                matching.append((len(covered), covered == name, row, covered))  # at equal length, a full name wins
    return max(matching)[2:]


def test_no_imports_form_a_cycle() -> None:
    try:
        TopologicalSorter(course_imports()).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_imports_point_down_the_layers() -> None:
    edges = {(importer, imported) for importer, others in course_imports().items() for imported in others}
    upward = set()
    for importer, imported in edges:
        (row, name), (imported_row, imported_name) = layer_of(importer), layer_of(imported)
        if imported_name != name and imported_row >= row:
            upward.add((importer, imported))
    assert sorted(upward - EXCEPTIONS.keys()) == [], "imports of a later row, or of another name in the same row"
    assert sorted(EXCEPTIONS.keys() - upward) == [], "exceptions that are no longer needed"


def test_every_name_in_the_table_of_layers_covers_a_module() -> None:
    covered = {layer_of(module)[1] for module in course_imports()}
    unused = [name for row in LAYERS for name in row if not any(fnmatch(found, name) for found in covered)]
    assert unused == []


def test_helpers_import_neither_grading_nor_nbgrader_nor_a_notebook() -> None:
    for path in tracked("helpers/**/*.py"):
        packages = {name.split(".")[0] for name in imports(path)}
        assert not packages & {"grading", "nbgrader", "solutions", "notebooks"}, path


def test_the_students_process_imports_nothing_else_from_grading() -> None:
    for path in tracked("grading/student_process/**/*.py"):
        grading_imports = {name for name in imports(path) if name.split(".")[0] == "grading"}
        assert all(name.startswith("grading.student_process") for name in grading_imports), path


def test_the_modules_directly_in_helpers_load_neither_widgets_nor_matplotlib() -> None:
    paths = tracked("helpers/*.py")
    modules = [path.stem for path in paths if path.stem != "__init__"]
    code = f"import sys\nfrom helpers import {', '.join(modules)}\nprint(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "numpy" in loaded
    for name in ("ipywidgets", "matplotlib", "IPython", "nbgrader"):
        assert f"'{name}'" not in loaded
    for path in paths:  # nor may they import them later, in a function
        assert not {name.split(".")[0] for name in imports(path)} & {"ipywidgets", "matplotlib"}, path


def test_importing_helpers_is_quick() -> None:
    # Processor time, because elapsed time depends on what other processes do on a busy machine.
    code = "import time\nstart = time.process_time()\nimport helpers\nprint(time.process_time() - start)"
    command = [sys.executable, "-c", code]
    seconds = [float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout) for _ in range(3)]
    assert min(seconds) < 0.3


# --- Names in strings ------------------------------------------------------------------------------------------


def exists(name: str) -> bool:
    """Return whether a dotted name is a module, or an attribute of a module or of an object in it."""
    parts = name.split(".")
    for k in range(len(parts), 0, -1):
        try:
            if importlib.util.find_spec(".".join(parts[:k])) is None:
                continue
        except ModuleNotFoundError:
            continue
        value = importlib.import_module(".".join(parts[:k]))
        for part in parts[k:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


def test_quoted_dotted_names_outside_the_tests_exist() -> None:
    """Look at names in quotes, backticks or parentheses or after a colon, in code, configuration and pages."""
    wrong = []
    for path in tracked("**/*.py", "**/*.toml", "**/*.md", ".ci/run", "nbgrader_config.py"):
        if path.is_relative_to(ROOT / "tests"):  # tests also use names that must not exist
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.match(r"\s*(from|import) ", line):
                continue
            for name in DOTTED_NAME.findall(line):
                name = name.removesuffix(".__init__")
                if FILE_NAME.search(name) or not re.search(rf"[\"'`:]({re.escape(name)})|\({re.escape(name)}", line):
                    continue
                if not exists(name):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {name}")
    assert wrong == []


def test_every_tag_of_a_unit_names_something_that_exists() -> None:
    paths = tracked("solutions/*.py")
    tags = [tag for path in paths for tag in re.findall(r"(?:answer|hands-out):([\w.]+)", path.read_text("utf-8"))]
    assert len(tags) > 20
    assert [tag for tag in tags if not exists(tag)] == []


# --- Paths and folders -----------------------------------------------------------------------------------------


def test_the_digest_covers_every_file_of_grading_and_helpers() -> None:
    covered = set(digest.grader_files())
    expected = {path for path in tracked("grading/**", "helpers/**") if path.suffix != ".pyc"}
    assert expected <= covered
    assert ROOT / "grading" / "cli.py" in covered


def test_the_distribution_contains_every_file_of_its_packages() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    roots, data = settings["packages"]["find"]["include"], settings["package-data"]
    for path in tracked(*(f"{package}/**" for package in PACKAGES)):
        name = path.relative_to(ROOT)
        assert any(fnmatch(name.parts[0], root) for root in roots), name
        if path.suffix == ".py" or path.name == "README.md":
            continue
        folders = [parent for parent in name.parents if parent.name]
        globs = [(folder, glob) for folder in folders for glob in data.get(".".join(folder.parts), [])]
        matching = [glob for folder, glob in globs if fnmatch(name.relative_to(folder).as_posix(), glob)]
        assert matching, f"{name} is missing from package-data in pyproject.toml"


def test_an_error_in_helpers_is_not_blamed_on_the_users_function() -> None:
    for module in ("layers", "descent", "losses"):
        code = compile(
            "def inner():\n    raise ValueError('x')\ninner()", str(ROOT / "helpers" / f"{module}.py"), "exec"
        )
        with pytest.raises(ValueError) as error:
            exec(code, {})
        message = explain(error.value)
        assert message.startswith("test_an_error_in_helpers"), message  # the innermost frame outside helpers
    for path in tracked("helpers/demos/**/*.py"):
        with pytest.raises(ValueError) as error:
            exec(compile("def inner():\n    raise ValueError('x')\ninner()", str(path), "exec"), {})
        assert "inner" not in explain(error.value)


def test_a_student_traceback_shows_no_folder_of_the_grader() -> None:
    scratch = (
        "/somewhere/course-scratch-1/packages/helpers/layers.py"  # where the student's process imports helpers from
    )
    files = (notebook_server.__file__, np.__file__, "<cell>", scratch)
    frames = "".join(f'File "{file}", line 1, in f\n' for file in files)
    fields = {"name": "ValueError", "base": "ValueError", "message": "x", "trace": frames}
    trace = student_exception(fields).student_trace  # type: ignore[attr-defined]
    names = [Path(notebook_server.__file__).name, "numpy/__init__.py", "<cell>", "helpers/layers.py"]
    assert re.findall(r'File "(.*?)"', trace) == names


def test_student_code_finds_nothing_of_grading_but_the_students_process(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    write_student_packages(read_unit(installed_course(), "03"), copy)
    copied = {path.relative_to(copy).as_posix() for path in copy.rglob("*.py")}
    folder = Path(notebook_server.__file__).parent.relative_to(ROOT).as_posix()
    modules = list((ROOT / folder).glob("*.py"))
    assert modules
    assert {name for name in copied if name.startswith("grading/")} == {
        "grading/__init__.py", *(f"{folder}/{path.name}" for path in modules)
    }  # fmt: skip
    script = "import importlib, sys; sys.path[:] = [p for p in sys.path if p]; importlib.import_module(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", script, notebook_server.__name__], env={"PYTHONPATH": str(copy), "PATH": ""},
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_names_that_attacks_import_exist() -> None:
    """If a module moves, an attack that imports it fails for this reason alone, and its test still passes."""
    checked = []
    for attack in ATTACKS:
        sources = [attack.first_cell, attack.last_cell, *attack.answers.values()]
        for statement in re.findall(
            r"^\s*((?:from|import) (?:grading|helpers)\b[^\n;]*)", "\n".join(sources), re.MULTILINE
        ):
            for node in ast.parse(statement.strip()).body:
                names = [alias.name for alias in node.names]  # type: ignore[attr-defined]
                full = [f"{node.module}.{name}" for name in names] if isinstance(node, ast.ImportFrom) else names
                checked += full
                wrong = [name for name in full if not exists(name)]
                assert wrong == [], f"the attack {attack.name} imports {wrong}"
    assert len(checked) > 10
