"""The wheels of the course hold what their readers may have, install without the source, and are reproducible."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from repository_files import ROOT

from grading.course import CourseError, check_course, installed_course
from serving.wheels import instructor_wheel, main, student_wheel


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("wheels")
    return {"students": student_wheel(folder), "instructors": instructor_wheel(folder)}


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if ".data/data/" not in name]  # settings for Jupyter


def metadata(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode()


def run(wheel: Path, folder: Path, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code with a wheel's packages in front of the source's, in this folder."""
    target = wheel.with_suffix("")
    if not target.exists():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    clean = {name: value for name, value in os.environ.items() if name != "COURSE_ROOT"}
    return subprocess.run(
        [sys.executable, "-P", "-c", f"import sys\nsys.path.insert(0, {str(target)!r})\n{code}"],
        cwd=folder, env=clean | variables, capture_output=True, text=True,
    )  # fmt: skip


def test_students_get_helpers_without_the_grader_and_the_held_out_digits(wheels) -> None:
    found = names(wheels["students"])
    assert {name.split("/")[0] for name in found if ".dist-info/" not in name} == {"helpers"}
    assert "helpers/datasets/digits.npz" in found and "helpers/demos/framework/front_end/demo.js" in found
    assert not [name for name in found if "held_out" in name]
    assert "jupyterlab" not in metadata(wheels["students"]).lower().partition("\n\n")[0]


def test_students_wheel_has_all_other_files_of_helpers(wheels) -> None:
    helpers = {name for name in names(wheels["instructors"]) if name.startswith("helpers/")}
    assert helpers - set(names(wheels["students"])) == {"helpers/datasets/held_out/digits.npz"}


def test_no_wheel_has_units_answers_or_tests(wheels) -> None:
    for wheel in wheels.values():
        assert {name.split("/")[0] for name in names(wheel) if ".dist-info/" not in name} <= {
            "helpers", "grading", "serving",
        }  # fmt: skip
        assert not [name for name in names(wheel) if name.endswith(".ipynb")]


def test_the_same_source_gives_the_same_bytes(wheels, tmp_path) -> None:
    before = os.umask(0o077)
    try:
        assert student_wheel(tmp_path).read_bytes() == wheels["students"].read_bytes()
    finally:
        os.umask(before)


def test_the_held_out_digits_are_absent_with_one_sentence(wheels, tmp_path) -> None:
    code = "from helpers import data\nprint(len(data.digits()[0]))\ndata.held_out_digits()"
    ended = run(wheels["students"], tmp_path, code)
    assert ended.stdout == "1071\n"
    assert ended.stderr.strip().splitlines()[-1].startswith("RuntimeError: the held-out digits are not available here")


@pytest.mark.parametrize("named", [False, True], ids=["current folder", "COURSE_ROOT"])
def test_an_installed_wheel_releases_the_units_of_the_course(wheels, tmp_path, named: bool) -> None:
    course, elsewhere = tmp_path / "course", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (course / "solutions").mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / "00_start_here.py", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    code = "from grading.cli import main\nsys.exit(main(['release', '00']))"
    folder, variables = (elsewhere, {"COURSE_ROOT": str(course)}) if named else (course, {})
    ended = run(wheels["instructors"], folder, code, **variables)
    assert ended.returncode == 0, ended.stderr
    released = course / "notebooks" / "00_start_here" / "00_start_here.ipynb"
    assert released.read_bytes() == (ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb").read_bytes()


def test_a_folder_without_units_is_named_with_what_to_do(wheels, tmp_path) -> None:
    code = "from grading.cli import main\nsys.exit(main(['release']))"
    ended = run(wheels["instructors"], tmp_path, code)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"course: {tmp_path} is not the course's folder, because it has no units in solutions/: change to the course's "
        "folder, or set COURSE_ROOT to it.\n"
    )
    ended = run(wheels["instructors"], ROOT, code, COURSE_ROOT=str(tmp_path))
    assert ended.stderr.startswith(f"course: COURSE_ROOT is {tmp_path}, but that folder has no units in solutions/")


def test_the_sources_own_folder_is_the_course_without_any_setting(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert installed_course().root == ROOT
    check_course(installed_course())
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    with pytest.raises(CourseError, match="COURSE_ROOT"):
        check_course(installed_course())


def test_an_argument_is_refused(capsys) -> None:
    assert main(["students"]) == 2
    assert capsys.readouterr().err == "course: run.py wheels takes no arguments: leave out students.\n"
