"""Build the two wheels of the course: ``python3 run.py wheels``.

Students' wheel has ``helpers`` alone, so it also installs where there is no JupyterLab: in a browser, on Colab, in a
hub's student image. It lacks the held-out digits, with which the grader tests a trained network. Instructors' wheel has
``helpers``, ``grading`` and ``serving``, held-out digits included. Neither has units, model answers or tests: those
belong to the course's folder.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from grading.console import say, warn
from grading.course import CourseError, installed_course
from grading.storage import storage_problem
from helpers.jupyter import PAGES

SOURCE = Path(__file__).resolve().parent.parent
# The distribution for students, what it requires, and the folders of helpers that it lacks.
STUDENTS = "backprop-course-helpers"
STUDENTS_REQUIRE = ("numpy", "matplotlib", "ipywidgets", "anywidget")
HELD_OUT = "held_out"
PACKAGES = ("helpers", "grading", "serving")
# The time that every file of a wheel has, in seconds since 1970, so that the same source gives the same bytes. A ZIP
# archive can't hold anything earlier than 1980.
TIME = "315532800"


def main(arguments: list[str]) -> int:
    """Build both wheels in build/wheels and return the exit code.

    Parameters
    ----------
    arguments : list of str
        Has to be empty.
    """
    if arguments:
        warn(f"run.py wheels takes no arguments: leave out {' '.join(arguments)}.")
        return 2
    try:
        folder = source_folder() / "build" / "wheels"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.whl"):
            old.unlink()
        for build in (student_wheel, instructor_wheel):
            say(f"Built {build(folder)}")
    except CourseError as error:
        warn(str(error))
        return 1
    except OSError as error:
        warn(storage_problem(error, installed_course()) or str(error))
        return 1
    return 0


def student_wheel(folder: Path) -> Path:
    """Build students' wheel in a folder and return its path."""
    project = _project()
    settings = project["project"]
    wanted = [text for text in settings["dependencies"] if text.split(">")[0] in STUDENTS_REQUIRE]
    data = {
        package: [glob for glob in globs if HELD_OUT not in glob]
        for package, globs in project["tool"]["setuptools"]["package-data"].items()
        if package.split(".")[0] == "helpers"
    }
    shared = project["tool"]["setuptools"]["data-files"]
    return _build(folder, ("helpers",), _pyproject(settings, wanted, data, shared))


def instructor_wheel(folder: Path) -> Path:
    """Build instructors' wheel in a folder and return its path."""
    return _build(folder, PACKAGES, (source_folder() / "pyproject.toml").read_text(encoding="utf-8"))


def source_folder() -> Path:
    """Return the course's source folder. Raises CourseError if the course was installed from a wheel."""
    if not (SOURCE / "pyproject.toml").is_file():
        raise CourseError("wheels are built from the course's source: clone it and run python3 run.py wheels there.")
    return SOURCE


def _project() -> dict[str, Any]:
    return tomllib.loads((source_folder() / "pyproject.toml").read_text(encoding="utf-8"))


def _pyproject(
    settings: dict[str, Any], requirements: list[str], data: dict[str, list[str]], shared: dict[str, list[str]]
) -> str:
    """Return the pyproject.toml of students' wheel. A string of JSON is one of TOML too."""
    lines = [
        "[build-system]", 'requires = ["setuptools>=77"]', 'build-backend = "setuptools.build_meta"',
        "[project]", f"name = {json.dumps(STUDENTS)}", 'dynamic = ["version"]',
        f"description = {json.dumps('What the notebooks import: ' + settings['description'])}",
        f"license = {json.dumps(settings['license'])}", f"license-files = {json.dumps(settings['license-files'])}",
        f"requires-python = {json.dumps(settings['requires-python'])}", f"dependencies = {json.dumps(requirements)}",
        "[tool.setuptools.dynamic]", 'version = { attr = "helpers.__version__" }',
        "[tool.setuptools]", "include-package-data = false", 'packages = { find = { include = ["helpers*"] } }',
        "[tool.setuptools.package-data]",
        *(f"{json.dumps(name)} = {json.dumps(globs)}" for name, globs in data.items()),
        "[tool.setuptools.data-files]",
        *(f"{json.dumps(name)} = {json.dumps(files)}" for name, files in shared.items()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _build(folder: Path, packages: tuple[str, ...], pyproject: str) -> Path:
    """Build a wheel from a copy of the source, so that no files of an earlier build get into it."""
    with tempfile.TemporaryDirectory() as scratch:
        copy, wheels = Path(scratch) / "source", Path(scratch) / "wheels"
        for name in packages:
            shutil.copytree(source_folder() / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "docs").mkdir()
        for name in ("LICENSE", "README.md", *PAGES):
            shutil.copy(source_folder() / name, copy / name)
        _same_modes(copy)  # and so has what the build adds, with this umask
        (copy / "pyproject.toml").write_text(pyproject, encoding="utf-8")
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w"]
        built = subprocess.run(
            [*command, str(wheels), str(copy)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            umask=0o022, env=os.environ | {"SOURCE_DATE_EPOCH": TIME, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )  # fmt: skip
        if built.returncode:
            last = [line.strip() for line in built.stderr.splitlines() if line.strip()][-1:]
            raise CourseError(
                f"the wheel can't be built ({''.join(last)}): run python3 run.py wheels, not Python itself."
            )
        (wheel,) = wheels.glob("*.whl")
        return Path(shutil.copy(wheel, folder / wheel.name))


def _same_modes(folder: Path) -> None:
    """Give all files and folders the same permissions, whatever the user's umask is. A wheel records them."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
