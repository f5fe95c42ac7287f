"""What the tree must not hold, and the direction in which its parts depend on one another."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

# Put together from parts, so that this file does not find itself.
REGISTRIES = "|".join(
    [r"py" + r"pi\.", r"python" + r"hosted\.", r"npm" + r"js\.", r"deb" + r"ian\.org", r"ana" + r"conda\.(?:org|com)",
     r"--(?:extra-)?" + r"index-url \S*:", r"find-" + r"links"]
)  # fmt: skip
PLACES = "|".join([r"/ho" + r"me/\w", r"/ro" + r"ot/", r"/wo" + r"rk/", r"/Us" + r"ers/\w", r"[A-Z]:\\\\?Us" + r"ers"])
PRIVATE = re.compile(r"(^|/)(gradebook\.db|submitted|autograded|feedback|exchange|\.venv|build)(/|$)")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: which files belong to the tree is not known")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize(("pattern", "what"), [(REGISTRIES, "a registry's address"), (PLACES, "a machine's path")])
def test_no_address_of_a_registry_and_no_path_of_a_machine_is_in_the_tree(pattern: str, what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == [], what


def test_nothing_generated_private_or_large_is_in_the_tree() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked()]
    assert [name for name in names if PRIVATE.search(name)] == []
    assert [path.name for path in tracked() if path.stat().st_size > 1 << 20] == []


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_helpers_never_import_grading_nbgrader_or_a_notebook() -> None:
    for path in (ROOT / "helpers").rglob("*.py"):
        tops = {name.split(".")[0] for name in imports(path)}
        assert not tops & {"grading", "nbgrader", "solutions", "notebooks"}, path


def test_what_a_students_process_sees_of_grading_imports_nothing_else_of_it() -> None:
    for path in (ROOT / "grading" / "student_process").glob("*.py"):
        ours = {name for name in imports(path) if name.startswith("grading")}
        assert all(name.startswith("grading.student_process") for name in ours), path


def test_only_demos_load_widgets_and_matplotlib() -> None:
    modules = [p.stem for p in (ROOT / "helpers").glob("*.py") if p.stem != "__init__"]
    code = f"import sys\nfrom helpers import {', '.join(modules)}\nprint(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "numpy" in loaded
    for name in ("ipywidgets", "matplotlib", "IPython", "nbgrader"):
        assert f"'{name}'" not in loaded
    for path in (ROOT / "helpers").glob("*.py"):  # nor later, when a function is called
        assert not {name.split(".")[0] for name in imports(path)} & {"ipywidgets", "matplotlib"}, path


def test_importing_helpers_is_quick() -> None:
    # Of its own: on a busy machine the clock on the wall counts what others do.
    code = "import time\nstart = time.process_time()\nimport helpers\nprint(time.process_time() - start)"
    command = [sys.executable, "-c", code]
    seconds = [float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout) for _ in range(3)]
    assert min(seconds) < 0.3


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=" ".join
)
def test_the_linter_the_formatter_and_the_type_checker_have_nothing_to_say(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
