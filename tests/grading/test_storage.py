"""If a disk is full or read-only, a command ends with one sentence and nothing half-written, and the next continues."""

import errno
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from course_fixtures import ISOLATED, ISOLATION_OPTIONS, UNIT, WRONG_BACKWARD, dump, hand_in_students, small_course
from small_disk import can_mount, run_on_small_disk
from sqlalchemy.exc import OperationalError

from grading import cli
from grading.course import Course, CourseError
from grading.execution.scratch import ScratchFolder
from grading.files import write_atomically
from grading.gradebook import pending
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.writer import NewResult
from grading.run_log import log_path, log_run
from grading.scoring.grade_unit import grade_unit
from grading.storage import storage_problem
from grading.units.unit import Unit

COMMANDS = (
    "release",
    "grade",
    "feedback",
    "report",
    "export",
    "gradebook",
    "comment",
    "candidate",
    "catalogue",
    "demo",
)
FULL = OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What every command did on a small disk. The last entry is the gradebook that the same class gets elsewhere."""
    if not can_mount():
        assert not os.environ.get("COURSE_REQUIRE_ISOLATION"), "this machine should be able to mount a disk"
        pytest.skip("this machine can't mount a disk in a namespace")
    folder = tmp_path_factory.mktemp("storage")
    course = small_course(folder / "course")
    hand_in_students(course, 4)
    catalogue = course.root / "tests" / "catalogue" / UNIT / "backward.py"
    catalogue.parent.mkdir(parents=True)
    sentence = "# says (batch-forgotten): Your db has a row for each example."
    catalogue.write_text(f"# %% wrong: keeps every row\n{sentence}\n{WRONG_BACKWARD}\n", encoding="utf-8")
    (folder / "disk").mkdir()
    outcomes = run_on_small_disk(course.root, folder / "disk")
    grade_unit(course, UNIT, isolated=ISOLATED)
    return [*outcomes, {"dump": dump(course)}]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_a_bad_disk_says_what_it_cannot_write(outcomes: list[dict[str, Any]], command: str) -> None:
    runs = [outcome for outcome in outcomes if outcome.get("command") == command]
    assert [run["code"] for run in runs if run["disk"] in ("read-only", "0 bytes left")] == [1, 1]
    for run in runs:
        if run["code"] == 0:
            continue
        if "already has an answer" in run["stderr"]:  # an earlier run of `candidate` had enough space
            continue
        assert run["stderr"].count("\n") == 1, run
        assert run["stderr"].startswith("course: "), run
        assert "can't be" in run["stderr"], run
        assert run["stderr"].rstrip().endswith(("then run the command again.", "choose another file with --to.")), run
    assert any(run["code"] == 0 for run in runs)


def test_a_bad_disk_leaves_no_partial_file(outcomes: list[dict[str, Any]]) -> None:
    assert [outcome["partial"] for outcome in outcomes if outcome.get("partial")] == []


def test_the_next_run_gives_the_same_gradebook(outcomes: list[dict[str, Any]]) -> None:
    on_the_small_disk, elsewhere = [outcome["dump"] for outcome in outcomes if "dump" in outcome]
    assert on_the_small_disk == elsewhere


def test_a_disk_that_fills_up_during_grading_keeps_what_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    undisturbed, course = small_course(tmp_path / "undisturbed"), small_course(tmp_path / "full")
    for each in (undisturbed, course):
        hand_in_students(each, 4)
    grade_unit(undisturbed, UNIT, isolated=ISOLATED)
    saved: list[NewResult] = []
    save = Gradebook.save_all

    def save_until_full(gradebook: Gradebook, unit: Unit, new: list[NewResult]) -> None:
        if len(saved) == 2:
            raise FULL
        save(gradebook, unit, new)
        saved.extend(new)

    monkeypatch.setattr(cli, "installed_course", lambda: course)
    command = ["grade", *ISOLATION_OPTIONS]
    with monkeypatch.context() as full:
        full.setattr(Gradebook, "save_all", save_until_full)
        full.setattr(pending, "MAX_RESULTS", 1)
        assert cli.main(command) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"course: The gradebook {course.root / 'gradebook.db'} can't be written (database or disk is full): "
        "free some space there, then run the command again."
    )
    again = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (again.unchanged, again.graded) == (2, 3)
    assert dump(course) == dump(undisturbed)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("database or disk is full", "can't be written (database or disk is full): free some space"),
        ("attempt to write a readonly database", "can't be written (attempt to write a readonly database): make it"),
        ("unable to open database file", "can't be opened (unable to open database file): check that its folder"),
        ("disk I/O error", "can't be read or written (disk I/O error): check the disk"),
        ("database is locked", "can't be written (database is locked): close other programs"),
        ("could not connect to server", "can't be opened (could not connect to server): check the gradebook's URL"),
    ],
)
def test_an_error_of_the_database_becomes_a_sentence(reason: str, said: str) -> None:
    course = Course(Path("course"), "postgresql+psycopg://me:secret@host/course")
    problem = storage_problem(OperationalError("INSERT", {}, sqlite3.OperationalError(f"{reason}\nmore")), course)
    assert problem.startswith("The gradebook postgresql+psycopg://…@host/course can't be")
    assert said in problem
    assert problem.count("\n") == 0


def test_the_cause_of_an_error_is_found_behind_it() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "full", "/course/x")
        except OSError as error:
            raise RuntimeError from error
    except RuntimeError as error:
        assert storage_problem(error, Course(Path("/course"))).startswith("/course/x can't be written (No space left")


def test_an_error_of_the_program_stays_an_error() -> None:
    course = Course(Path("course"))
    assert storage_problem(ValueError("no"), course) == ""
    assert storage_problem(BrokenPipeError(errno.EPIPE, "broken"), course) == ""
    assert storage_problem(OperationalError("", {}, sqlite3.OperationalError("no such column: x")), course) == ""


def test_writing_that_fails_names_the_file_and_leaves_it_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    write_atomically(path, "before")

    def write_half(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="No space left on device") as error:
        write_atomically(path, "afterwards")
    assert error.value.filename == str(path)
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
    assert path.read_text() == "before"


def test_a_run_whose_log_cannot_be_written_has_not_failed(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    log_path(course).mkdir(parents=True)  # a folder where the log should be
    log_run(course, UNIT, 3, 0.0)


def test_without_a_folder_for_temporary_files_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "missing")])
    with pytest.raises(CourseError, match=r"No folder for temporary files can be written .*set TMPDIR"):
        ScratchFolder()
