"""Of the files that nbgrader's exchange puts beside a submission, only short texts are taken along."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grading.submissions.exchange_files import SECRET, TIMESTAMP, copy_exchange_files, secret_in

STUDENT, UNIT = "anna", "91_small"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The folders of a student's unit in submitted/ and autograded/, the first with both files."""
    submitted, autograded = (tmp_path / name / STUDENT / UNIT for name in ("submitted", "autograded"))
    for folder in (submitted, autograded):
        folder.mkdir(parents=True)
    (submitted / TIMESTAMP).write_text("2026-01-02 03:04:05 UTC")
    (submitted / SECRET).write_text("a1b2")
    return submitted, autograded


def copy(root: Path) -> bool:
    return copy_exchange_files(root / "submitted", root / "autograded", STUDENT, UNIT)


def test_both_files_go_along_and_disappear_again(folders: tuple[Path, Path], tmp_path: Path) -> None:
    submitted, autograded = folders
    assert copy(tmp_path)
    assert not copy(tmp_path), "nothing has changed"
    assert (autograded / TIMESTAMP).read_text() == "2026-01-02 03:04:05 UTC"
    assert secret_in(tmp_path / "autograded", STUDENT, UNIT) == "a1b2"
    (submitted / SECRET).write_text("c3d4")
    assert copy(tmp_path)
    assert secret_in(tmp_path / "autograded", STUDENT, UNIT) == "c3d4"
    (submitted / SECRET).unlink()
    assert copy(tmp_path)
    assert [path.name for path in autograded.iterdir()] == [TIMESTAMP]


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.symlink_to(path.parents[3] / "exam.txt"),
        lambda path: path.symlink_to("/dev/zero"),
        os.mkfifo,
        Path.mkdir,
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.write_text(" \n"),
        lambda path: path.write_text("a" * 2_000),
    ],
)
@pytest.mark.parametrize("name", [SECRET, TIMESTAMP])
def test_nothing_else_goes_along(
    folders: tuple[Path, Path], tmp_path: Path, make: Callable[[Path], object], name: str
) -> None:
    submitted, autograded = folders
    (tmp_path / "exam.txt").write_text("the exam")
    assert copy(tmp_path)
    (submitted / name).unlink()
    make(submitted / name)
    assert copy(tmp_path)
    assert not (autograded / name).exists(), "the file of the earlier submission does not stay"
    assert len(list(autograded.iterdir())) == 1
