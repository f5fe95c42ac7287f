"""However many files a student hands in, and however they are packed, reading them takes little time and memory."""

import io
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from course_fixtures import UNIT, hand_in, small_course, zipped
from processor_time import seconds_of

from grading.course import Course
from grading.limits import MAX_ENTRIES, MAX_FILE_BYTES, MAX_PICTURE_FILES, MAX_VERSIONS
from grading.submissions import reading
from grading.submissions.archives import Archive, BadArchive
from grading.submissions.collect import submitted_files, unexpected_entries
from grading.submissions.kinds import kind_of
from grading.submissions.names import unit_of_file, unit_of_folder
from grading.submissions.reading import SubmissionContent

pytestmark = pytest.mark.skipif(os.name != "posix", reason="submissions are graded on Linux and macOS")
NAME = f"{UNIT}.ipynb"
NOTEBOOK = b'{"cells": [], "nbformat": 4}'
SECONDS = 4.0


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return small_course(tmp_path)


def read(course: Course) -> SubmissionContent:
    (submission,) = submitted_files(course, UNIT)
    content: list[SubmissionContent] = []
    assert seconds_of(lambda: content.append(submission.read()), SECONDS) < SECONDS
    return content[-1]


def test_a_notebook_is_found_among_ten_thousand_files(course: Course) -> None:
    for k in range(10_000):
        (hand_in(course, "anna", UNIT, NOTEBOOK).parent / f"{k}.pdf").touch()
    content = read(course)
    assert [version.name for version in content.versions] == [f"{UNIT}/{NAME}"]
    assert content.others.answers.endswith(f"files and files beyond the {MAX_ENTRIES} that the grader looks at")


def test_ten_thousand_files_without_a_notebook_are_not_all_looked_at(course: Course) -> None:
    folder = course.submitted / "anna" / UNIT
    folder.mkdir(parents=True)
    for k in range(10_000):
        (folder / f"{k}.pdf").touch()
    content = read(course)
    assert content.versions == []
    assert f"and {MAX_ENTRIES - 2} more files" in content.problem


def test_ten_thousand_notebooks_are_not_all_read(course: Course) -> None:
    for k in range(10_000):
        hand_in(course, "anna", UNIT, NOTEBOOK + b" " * k, f"{k}.ipynb")
    versions = read(course).versions
    assert len(versions) == MAX_VERSIONS
    assert "more notebooks than the grader compares" in versions[0].notes[-1]


@pytest.mark.parametrize("ending", [".txt", ".ipynb"])
def test_large_files_are_not_all_read(ending: str, course: Course) -> None:
    hand_in(course, "anna", UNIT, b"", "0.txt")
    for k in range(300):
        path = course.submitted / "anna" / UNIT / f"{k}{ending}"
        with path.open("wb") as file:
            file.truncate(60 << 20)  # without taking any space on the disk
    read(course)


def test_damaged_pictures_in_a_zip_are_not_all_unzipped(course: Course) -> None:
    data = zipped({NAME: NOTEBOOK, **{f"{k}.png": bytes(17 << 20) for k in range(60)}})
    for entry in zipfile.ZipFile(io.BytesIO(data)).infolist():
        if entry.filename != NAME:
            data = data.replace(struct.pack("<I", entry.CRC), b"\1\2\3\4")
    hand_in(course, "anna", UNIT, data, "work.zip")
    (version,) = read(course).versions
    assert version.pictures == {}


def test_folders_are_opened_only_to_a_limited_depth_and_number(course: Course) -> None:
    folder = course.submitted / "anna" / UNIT
    (folder / "/".join("a" * 200)).mkdir(parents=True)
    for k in range(2_000):
        (folder / "b" / str(k)).mkdir(parents=True)
    assert "too many files" in read(course).problem


def test_a_link_in_place_of_a_folder_is_not_followed(course: Course) -> None:
    hand_in(course, "victim", UNIT, NOTEBOOK)
    folder = course.submitted / "anna" / UNIT
    folder.mkdir(parents=True)
    (folder / UNIT).symlink_to(course.submitted / "victim" / UNIT)
    (folder / "work.zip").symlink_to("/dev/zero")
    (folder / "board.png").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(".")
    anna, _ = submitted_files(course, UNIT)
    content = anna.read()
    assert content.versions == []
    assert "work.zip is a link, a folder or a device" in content.problem


@pytest.mark.parametrize("name", ["x.ipynb", "x.zip", "x.png", "x.txt", "x"])
def test_a_pipe_is_not_waited_for(name: str, course: Course) -> None:
    os.mkfifo(hand_in(course, "anna", UNIT, NOTEBOOK).with_name(name))
    assert [version.data for version in read(course).versions] == [NOTEBOOK]


def test_a_bomb_in_a_zip_is_unpacked_only_up_to_the_limit(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 1 << 20)
    hand_in(course, "anna", UNIT, zipped({NAME: bytes(200 << 20)}), "work.zip")
    tracemalloc.start()
    content = read(course)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()
    assert content.versions == []
    assert content.problem.startswith("The file has 200 MB")


def test_a_file_that_claims_to_be_small_is_unpacked_only_up_to_the_limit() -> None:
    data = zipped({NAME: bytes(10 << 20)})
    size = struct.pack("<I", 10 << 20)
    archive = Archive(data.replace(size, struct.pack("<I", 7)))
    try:
        assert len(archive.read((NAME,), 1 << 20)) <= 7
    except BadArchive as problem:
        assert str(problem) == "a damaged zip"


@pytest.mark.parametrize("files", [1_100, 10_000])
def test_a_zip_of_many_files_is_refused(files: int, course: Course) -> None:
    hand_in(course, "anna", UNIT, zipped({f"{k}.ipynb": NOTEBOOK for k in range(files)}), "work.zip")
    assert "work.zip (a zip with more than 1000 files)" in read(course).problem


def test_many_large_zips_are_not_all_kept(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{k}.ipynb": NOTEBOOK for k in range(900)})
    for k in range(20):
        hand_in(course, "anna", UNIT, data, f"{k:02d}.zip")
    assert len(read(course).versions) == 1, "the notebooks are the same"
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 2 * len(data))
    (version,) = read(course).versions
    assert version.name == f"{UNIT}/00.zip/0.ipynb"
    assert "02.zip (a zip beyond the 0 MB that the grader unpacks)" in read(course).others.answers


def test_a_notebook_of_another_unit_is_left_out(course: Course) -> None:
    (course.solutions / "92_other.py").write_text("")
    hand_in(course, "anna", UNIT, NOTEBOOK, "92_other.ipynb")
    assert [version.name for version in read(course).versions] == [f"{UNIT}/92_other.ipynb"]
    hand_in(course, "anna", UNIT, NOTEBOOK + b" ")
    meant, other = read(course).versions
    assert (meant.name, meant.is_fallback) == (f"{UNIT}/{NAME}", False)
    assert (other.name, other.is_fallback) == (f"{UNIT}/92_other.ipynb", True)


def test_zips_in_zips_are_not_unzipped(course: Course) -> None:
    data = NOTEBOOK
    for _ in range(20):
        data = zipped({NAME: data, "x.zip": data} if data is NOTEBOOK else {"x.zip": data})
    hand_in(course, "anna", UNIT, data, "work.zip")
    assert "work.zip (a zip without a notebook)" in read(course).problem


def test_a_damaged_zip_gives_one_sentence_or_a_notebook(course: Course) -> None:
    data = zipped({NAME: NOTEBOOK, "img/board.png": b"picture", "ü.png": b"x"})
    for position in range(len(data)):
        for value in (0, 255):
            broken = data[:position] + bytes([value]) + data[position + 1 :]
            hand_in(course, "anna", UNIT, broken, "work.zip")
            content = read(course)
            assert bool(content.versions) != bool(content.problem)
        hand_in(course, "anna", UNIT, data[:position], "work.zip")
        content = read(course)
        assert content.versions == []
        assert "\n" not in content.problem


def test_all_notebooks_together_are_limited(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 100)
    hand_in(course, "anna", UNIT, NOTEBOOK + b" " * 40)
    hand_in(course, "anna", UNIT, NOTEBOOK + b" " * 50, "copy.ipynb")
    (version,) = read(course).versions
    assert version.name == f"{UNIT}/{NAME}"
    assert "left out: 1." in version.notes[-1]
    assert MAX_FILE_BYTES >= 100


def test_pictures_are_found_beside_the_notebook_and_below_it(course: Course) -> None:
    names = [
        "scan.tiff",
        "board.png",
        "a.JPG",
        "b.jpeg",
        "c.gif",
        "d.webp",
        "e.svg",
        "f.HEIC",
        "g.heif",
        "img/deep/board.png",
    ]
    for name in [*names, "notes.txt", ".hidden.png"]:
        hand_in(course, "anna", UNIT, name.encode(), name)
    hand_in(course, "anna", UNIT, NOTEBOOK)
    (version,) = read(course).versions
    assert version.pictures == {name: name.encode() for name in names}


def test_pictures_in_a_zip_and_in_a_folder_are_named_relative_to_the_notebook(course: Course) -> None:
    files = {f"work/{NAME}": NOTEBOOK, "work/board.png": b"1", "work/img/u\u0308.png": b"2", "other.png": b"3"}
    hand_in(course, "anna", UNIT, zipped(files), "work.zip")
    pictures = {"board.png": b"1", "img/ü.png": b"2", "../other.png": b"3"}
    assert read(course).versions[0].pictures == pictures
    for name, data in files.items():
        hand_in(course, "anna", UNIT, data, f"folder/{name}")
    hand_in(course, "anna", UNIT, b"", "work.zip")
    assert read(course).versions[0].pictures == pictures


def test_pictures_beside_a_notebook_outside_the_folder_of_its_unit_are_found(course: Course) -> None:
    (course.submitted / "anna").mkdir(parents=True)
    (course.submitted / "anna" / NAME).write_bytes(NOTEBOOK)
    (course.submitted / "anna" / "board.png").write_bytes(b"1")
    assert read(course).versions[0].pictures == {"board.png": b"1"}


def test_pictures_above_the_notebook_belong_to_it(course: Course) -> None:
    hand_in(course, "anna", UNIT, NOTEBOOK, f"notebook/{NAME}")
    hand_in(course, "anna", UNIT, b"1", "board.png")
    hand_in(course, "anna", UNIT, b"2", "img/p.png")
    (course.submitted / "anna" / "photo.jpg").write_bytes(b"3")
    pictures = {"../board.png": b"1", "../img/p.png": b"2", "../../photo.jpg": b"3"}
    assert read(course).versions[0].pictures == pictures
    assert unexpected_entries(course) == []
    (course.solutions / "92_other.py").write_text("")
    hand_in(course, "anna", "92_other", NOTEBOOK)
    assert read(course).versions[0].pictures == {"../board.png": b"1", "../img/p.png": b"2"}
    (message,) = unexpected_entries(course)
    assert message.startswith("submitted/anna/photo.jpg does not belong to any unit")


def test_the_size_and_the_number_of_pictures_is_limited(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(course, "anna", UNIT, NOTEBOOK)
    for k in range(MAX_PICTURE_FILES + 10):
        hand_in(course, "anna", UNIT, b"123", f"{k:03d}.png")
    (version,) = read(course).versions
    assert len(version.pictures) == MAX_PICTURE_FILES
    assert version.notes[0].startswith("Picture files beside the notebook were left out (10 in all): the grader reads")
    monkeypatch.setattr(reading, "PICTURE_BYTES", 10)
    assert list(read(course).versions[0].pictures) == ["000.png", "001.png", "002.png"]


UNITS = ["03_layers", "05_one_hidden_layer", "11_momentum"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("03_layers.ipynb", "03_layers"),
        ("03-Layers (1).ipynb", "03_layers"),
        ("Copy of 03_layers.ipynb", "03_layers"),
        ("anna_05 one hidden layer_final.zip", "05_one_hidden_layer"),
        ("103_layers.ipynb", ""),
        ("03_layers and 11_momentum.zip", ""),
        ("homework.ipynb", ""),
        ("a" * 100_000, ""),
        ("_" * 100_000 + "03_layers", ""),
    ],
)
def test_the_name_of_a_file_tells_its_unit(name: str, unit: str) -> None:
    assert unit_of_file(name, UNITS) == unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("03_layers (1)", "03_layers"),
        ("03-LAYERS", "03_layers"),
        ("03_layers - Copy (2)", "03_layers"),
        ("Kopie von 03_layers", "03_layers"),
        ("03_layers_old", ""),
        ("03", ""),
    ],
)
def test_the_name_of_a_folder_tells_its_unit_if_it_is_a_copy(name: str, unit: str) -> None:
    assert unit_of_folder(name, UNITS) == unit


@pytest.mark.parametrize("piece", [b"\0", b"{", b"PK\x03\x04", b"<", b" ", b"\xff\xfe", b"# In[", b"from a.", b"\n"])
def test_any_bytes_have_a_kind(piece: bytes) -> None:
    data = piece * (1 << 18)
    assert seconds_of(lambda: kind_of(data), 1.0) < 1.0
    assert kind_of(data)
