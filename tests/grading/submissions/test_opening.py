"""What takes the place of a submission between listing and reading is neither followed nor waited for."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from course_fixtures import UNIT, hand_in, small_course

from grading.course import Course, CourseError
from grading.limits import MAX_FILE_BYTES
from grading.nbgrader_plugins.file_policy import copy_ordinary_file, keep_to_ordinary_files
from grading.submissions.collect import SubmittedFile, submitted_files, unexpected_entries
from grading.submissions.opening import TooLarge, opened_folder, read_file

pytestmark = pytest.mark.skipif(os.name != "posix", reason="submissions are graded on Linux and macOS")
SECRET = b"somebody else's answer"


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Fail a test that waits for a pipe."""

    def stop(*_: object) -> None:
        raise AssertionError("waited for a pipe")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = small_course(tmp_path / "course")
    hand_in(course, "victim", UNIT, SECRET)
    hand_in(course, "mallory", UNIT, b"{}")
    return course


def data_of(submission: SubmittedFile) -> bytes:
    """Return the notebook of a submission, or nothing if there is none."""
    versions = submission.read().versions
    return versions[0].data if versions else b""


def listed(course: Course) -> SubmittedFile:
    return next(submission for submission in submitted_files(course, UNIT) if submission.student == "mallory")


def to_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent.parent / "victim" / UNIT / f"{UNIT}.ipynb")


def to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_socket(path: Path) -> None:
    path.unlink()
    here = os.getcwd()
    os.chdir(path.parent)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(here)


def to_device_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_linked_unit(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))
    path.parent.symlink_to(path.parent.parent.parent / "victim" / UNIT)


def to_linked_student(path: Path) -> None:
    folder = path.parent.parent
    folder.rename(folder.parent.parent / "away")
    folder.symlink_to(folder.parent / "victim")


SWAPS = (to_link, to_pipe, to_socket, to_device_link, to_folder, to_linked_unit, to_linked_student)


@pytest.mark.parametrize("swap", SWAPS)
def test_a_file_that_is_swapped_after_listing_is_not_read(course: Course, swap: Callable[[Path], None]) -> None:
    submission = listed(course)
    swap(course.submitted / "mallory" / UNIT / f"{UNIT}.ipynb")
    content = submission.read()
    assert content.versions == []
    assert "instead of a" in content.problem


@pytest.mark.parametrize("swap", SWAPS)
def test_a_time_that_is_swapped_after_listing_is_not_read(course: Course, swap: Callable[[Path], None]) -> None:
    for student in ("victim", "mallory"):
        (course.submitted / student / UNIT / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    submission = listed(course)
    assert submission.read().timestamp is not None
    swap(course.submitted / "mallory" / UNIT / "timestamp.txt")
    assert submission.read().timestamp is None


@pytest.mark.parametrize("swap", SWAPS)
def test_what_nbgrader_copies_is_not_swapped(course: Course, swap: Callable[[Path], None]) -> None:
    source, target = course.submitted / "mallory" / UNIT / f"{UNIT}.ipynb", course.root / "copy"
    copy_ordinary_file(course.root, str(source), str(target))
    assert target.read_bytes() == b"{}"
    target.unlink()
    swap(source)
    copy_ordinary_file(course.root, str(source), str(target))
    assert not target.exists()


def test_a_file_that_changes_all_the_time_gives_no_secret(course: Course) -> None:
    path = course.submitted / "mallory" / UNIT / f"{UNIT}.ipynb"
    folder = path.parent
    (folder / "own").write_bytes(b"{}")
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(course.submitted / "victim" / UNIT / f"{UNIT}.ipynb")
    submission = listed(course)
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            for name in ("link", "own", "pipe"):
                with contextlib.suppress(OSError):
                    os.link(folder / name, folder / "next", follow_symlinks=False)
                    os.rename(folder / "next", path)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = {data_of(submission) for _ in range(2_000)}
    finally:
        done.set()
        thread.join()
    assert seen <= {b"", b"{}"}
    assert len(seen) == 2, "the file should have been swapped while it was read"


def test_a_file_is_read_only_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 11)
    with opened_folder(tmp_path) as folder:
        assert read_file(folder, "large", 11) == b"x" * 11
        with pytest.raises(TooLarge):
            read_file(folder, "large", 10)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a file that is longer than it says")
def test_a_file_that_grows_while_it_is_read_is_cut_off() -> None:
    with opened_folder(Path("/proc")) as folder, pytest.raises(TooLarge):
        read_file(folder, "version", 10)


def test_a_file_over_the_limit_is_reported(course: Course) -> None:
    with (course.submitted / "mallory" / UNIT / f"{UNIT}.ipynb").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    content = listed(course).read()
    assert content.versions == []
    assert content.problem.startswith("The file has 100 MB")


def test_a_linked_folder_is_not_listed(course: Course) -> None:
    other = course.root / "private"
    (other / "diary of the instructor").mkdir(parents=True)
    (course.submitted / "link").symlink_to(other)
    assert unexpected_entries(course) == [
        "submitted/link is not a student's folder: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb."
    ]


def test_a_system_that_follows_every_link_is_told_where_to_grade(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_NOFOLLOW")
    with pytest.raises(CourseError, match="grade in a Linux container"):
        unexpected_entries(course)


def test_the_folder_of_all_submissions_may_be_a_link(course: Course) -> None:
    course.submitted.rename(course.root / "elsewhere")
    course.submitted.symlink_to(course.root / "elsewhere")
    assert data_of(listed(course)) == b"{}"


def test_nbgrader_collects_links_as_links(course: Course) -> None:
    from nbgrader.exchange.default import exchange

    keep_to_ordinary_files(course.root)
    inbound = course.root / "exchange" / "inbound" / "mallory"
    inbound.mkdir(parents=True)
    (inbound / "own.txt").write_bytes(b"own")
    (inbound / "answers").symlink_to(course.submitted / "victim")
    os.mkfifo(inbound / "pipe")
    exchange.shutil.copytree(str(inbound), str(course.root / "collected"))
    assert (course.root / "collected" / "own.txt").read_bytes() == b"own"
    assert (course.root / "collected" / "answers").is_symlink()
    assert not (course.root / "collected" / "pipe").exists()
