"""What would break silently when a module moves: paths and dotted names in strings, folders read by name."""

import importlib
import importlib.util
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from places import ROOT

from grading.course import installed_course
from grading.execution.proxies import _exception
from grading.scoring import digest
from grading.student_process import notebook_server
from grading.units.unit import read_unit
from helpers.demos.framework.captions import explain

PACKAGES = [name for name in ("helpers", "grading", "serving") if (ROOT / name).is_dir()]
DOTTED = re.compile(rf"\b(?:{'|'.join(PACKAGES)})(?:\.[a-zA-Z_]\w*)+")
NOT_OURS = re.compile(r"\.(?:py|js|css|ipynb|png|md)$")


def files(*patterns: str) -> list[Path]:
    """The repository's own files that match. A pattern that matches nothing fails the test that uses it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    found = {pattern: [name for name in names if fnmatch(name, pattern)] for pattern in patterns}
    assert all(found.values()), f"nothing matches one of {patterns}"
    return [ROOT / name for pattern in patterns for name in found[pattern]]


def test_the_digest_covers_every_file_of_the_grader_and_of_helpers() -> None:
    covered = set(digest.judging_files())
    wanted = {path for path in files("grading/*", "helpers/*") if path.suffix != ".pyc"}
    assert wanted <= covered
    assert ROOT / "grading" / "cli.py" in covered


def leads_somewhere(name: str) -> bool:
    """Whether a dotted name is a module, or an attribute of one, a class's attribute included."""
    parts = name.split(".")
    for k in range(len(parts), 0, -1):
        try:
            if importlib.util.find_spec(".".join(parts[:k])) is None:
                continue
        except ModuleNotFoundError:
            continue
        thing = importlib.import_module(".".join(parts[:k]))
        for part in parts[k:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


def test_dotted_names_in_configuration_pages_and_strings_lead_to_something() -> None:
    patterns = ["*.py", "*.toml", "README.md", "solutions/*.md", ".ci/run", "nbgrader_config.py"]
    wrong = []
    for path in files(*patterns):
        if path.is_relative_to(ROOT / "tests") or path.name == "test_traps.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.match(r"\s*(from|import) ", line):
                continue
            for name in DOTTED.findall(line):
                name = name.removesuffix(".__init__")
                if NOT_OURS.search(name) or not re.search(rf"[\"'`:]({re.escape(name)})|\({re.escape(name)}", line):
                    continue
                if not leads_somewhere(name):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {name}")
    assert wrong == []


def test_every_answer_tag_names_something() -> None:
    tags = [tag for path in files("solutions/*.py") for tag in re.findall(r"answer:([\w.]+)", path.read_text("utf-8"))]
    assert len(tags) > 20
    assert [tag for tag in tags if not leads_somewhere(tag)] == []


def test_the_distribution_contains_every_file_of_its_packages() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    roots, data = settings["packages"]["find"]["include"], settings["package-data"]
    for path in files(*(f"{name}/*" for name in PACKAGES)):
        name = path.relative_to(ROOT)
        assert any(fnmatch(name.parts[0], root) for root in roots), name
        if path.suffix == ".py" or path.name == "README.md":
            continue
        folders = [parent for parent in name.parents if parent.name]
        globs = [(folder, glob) for folder in folders for glob in data.get(".".join(folder.parts), [])]
        listed = [glob for folder, glob in globs if fnmatch(name.relative_to(folder).as_posix(), glob)]
        assert listed, f"{name} is in no package-data of pyproject.toml"


def test_an_error_inside_helpers_is_not_blamed_on_the_users_function() -> None:
    for module in ("layers", "descent", "losses"):
        code = compile(
            "def inner():\n    raise ValueError('x')\ninner()", str(ROOT / "helpers" / f"{module}.py"), "exec"
        )
        with pytest.raises(ValueError) as error:
            exec(code, {})
        said = explain(error.value)
        assert said.startswith("test_an_error_inside_helpers"), said  # the innermost frame that is not the course's
    deep = sorted((ROOT / "helpers").rglob("demos/**/*.py"))
    assert deep
    for path in deep:
        with pytest.raises(ValueError) as error:
            exec(compile("def inner():\n    raise ValueError('x')\ninner()", str(path), "exec"), {})
        assert "inner" not in explain(error.value)


def test_a_traceback_of_the_students_shows_no_folder_of_the_graders() -> None:
    frames = "".join(f'File "{file}", line 1, in f\n' for file in (notebook_server.__file__, np.__file__, "<cell>"))
    told = {"name": "ValueError", "base": "ValueError", "message": "x", "trace": frames}
    trace = _exception(told).student_trace  # type: ignore[attr-defined]
    names = [Path(notebook_server.__file__).name, "numpy/__init__.py", "<cell>"]
    assert re.findall(r'File "(.*?)"', trace) == names


def test_only_the_students_process_and_helpers_are_copied_to_where_student_code_runs(tmp_path: Path) -> None:
    from grading.execution.redacted_helpers import write_inside

    write_inside(read_unit(installed_course(), "03"), tmp_path / "inside")
    copied = {p.relative_to(tmp_path / "inside").as_posix() for p in (tmp_path / "inside").rglob("*.py")}
    folder = Path(notebook_server.__file__).parent.relative_to(ROOT).as_posix()
    assert {name for name in copied if name.startswith("grading/")} == {
        "grading/__init__.py", *(f"{folder}/{path.name}" for path in (ROOT / folder).glob("*.py"))
    }  # fmt: skip
    script = "import importlib, sys; sys.path[:] = [p for p in sys.path if p]; importlib.import_module(sys.argv[1])"
    module = notebook_server.__name__
    done = subprocess.run(
        [sys.executable, "-c", script, module], env={"PYTHONPATH": str(tmp_path / "inside"), "PATH": ""},
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
