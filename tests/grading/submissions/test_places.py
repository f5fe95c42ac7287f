"""Wherever students put their notebooks, and whatever they name them, they are found and graded, with a note.

All cases are graded by one command, as one class.
"""

import base64
import io
import json
import os
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from course_fixtures import ISOLATED, UNIT, WRITTEN, WRONG_BACKWARD, answered, dump, small_course, stub, zipped

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.reports.class_report import write_report
from grading.reports.feedback import write_feedback
from grading.result import Result
from grading.scoring.grade_unit import grade_unit
from grading.submissions.collect import submitted_files, unexpected_entries
from grading.submissions.reading import Version
from grading.submissions.versions import is_untouched
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

NAME = f"{UNIT}.ipynb"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
NFD = unicodedata.normalize("NFD", "müller")
FULL = (2, 4)
NONE = (None, None)


@dataclass(frozen=True)
class Notebooks:
    """The bytes of notebooks of the small unit."""

    right: bytes
    wrong: bytes  # only the first exercise is right
    untouched: bytes


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Notebooks:
    unit = read_unit(small_course(tmp_path_factory.mktemp("unit")), UNIT)
    stubs = {id: stub(unit, id) for id in ("forward", "backward")}
    return Notebooks(answered(unit), answered(unit, backward=WRONG_BACKWARD), answered(unit, **stubs))


def write(path: Path, data: bytes, modified: float = 1_000_000_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified, modified))


def encrypted(data: bytes) -> bytes:
    """Mark all files of a zip as encrypted."""
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data = data[: at + offset] + b"\x01" + data[at + offset + 1 :]
    return data


Case = tuple[Callable[[Path, Notebooks], None], tuple[float | None, float | None], str]


def one(path: str, data: Callable[[Notebooks], bytes]) -> Callable[[Path, Notebooks], None]:
    """Hand in one file, at a path below the student's folder."""
    return lambda folder, notebooks: write(folder / path, data(notebooks))


def two(first: str, second: str, *ages: float, pair: str = "right wrong") -> Callable[[Path, Notebooks], None]:
    """Hand in two notebooks that were changed this many seconds later than a moment in the past."""

    def hand_in(folder: Path, notebooks: Notebooks) -> None:
        for path, age, kind in zip((first, second), ages, pair.split(), strict=True):
            write(folder / path, getattr(notebooks, kind), 1_000_000_000 + age)

    return hand_in


def above_stubs(notebooks: Notebooks) -> bytes:
    """Write the answers above the stubs, and leave the stubs where they are."""
    content = json.loads(notebooks.right)
    source = next(cell for cell in content["cells"] if cell["id"] == "linear")["source"]
    for line in (line for line in list(source) if "return " in line):
        source[source.index(line)] = f'{line.rstrip()}\n        raise NotImplementedError("exercise 91.1: x")\n'
    return json.dumps(content).encode()


def with_answer_above_stubs(notebooks: Notebooks) -> bytes:
    """Leave the stubs, and write the class anew in an added cell below them."""
    content, right = json.loads(notebooks.untouched), json.loads(notebooks.right)
    place = next(k for k, cell in enumerate(content["cells"]) if cell["id"] == "linear")
    content["cells"].insert(place + 1, right["cells"][place] | {"id": "new", "metadata": {}})
    return json.dumps(content).encode()


def dated(files: dict[str, tuple[int, bytes]]) -> bytes:
    """Zip files that were changed in these years."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, (year, data) in files.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), data)
    return file.getvalue()


def right(notebooks: Notebooks) -> bytes:
    return notebooks.right


COPY = f"{UNIT}/{UNIT}-Copy1.ipynb"
EXPECTED = f"{UNIT}/{NAME}"
VERSIONS: dict[str, Case] = {
    "untouched-original": (
        two(EXPECTED, COPY, 9, 0, pair="untouched right"),
        FULL,
        f"{COPY} was graded, because no answer was found in {EXPECTED}.",
    ),
    "untouched-earlier-release": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.untouched.replace(b"class Linear:", b"class Linear:  # first"), 2e9),
            write(folder / COPY, notebooks.right),
        ],
        FULL,
        f"{COPY} was graded, because no answer was found in {EXPECTED}.",
    ),
    "answers-beside-stubs": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.untouched, 2e9),
            write(folder / COPY, above_stubs(notebooks)),
        ],
        FULL,
        f"{COPY} was graded, because no answer was found in {EXPECTED}.",
    ),
    "untouched-copy": (two(EXPECTED, COPY, 0, 9, pair="right untouched"), FULL, ""),
    "newer-copy": (
        two(EXPECTED, COPY, 0, 9, pair="wrong right"),
        FULL,
        f"{COPY} was graded. There are other answers in {EXPECTED}, but {COPY} is newer.",
    ),
    "newer-original": (
        two(EXPECTED, COPY, 9, 0),
        FULL,
        f"{EXPECTED} was graded. There are other answers in {COPY}, but {EXPECTED} is newer.",
    ),
    "same-time": (
        two(EXPECTED, COPY, 0, 1),
        FULL,
        f"{EXPECTED} was graded. There are other answers, saved at the same time, in {COPY}.",
    ),
    "other-names": (
        two(f"{UNIT}/a.ipynb", f"{UNIT}/b.ipynb", 0, 9, pair="wrong right"),
        FULL,
        f"but {UNIT}/b.ipynb is newer",
    ),
    "both-untouched": (two(EXPECTED, COPY, 0, 9, pair="untouched untouched"), (0, 0), ""),
    "equal-copies": (two(EXPECTED, COPY, 0, 9, pair="right right"), FULL, ""),
    "scratch": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.right),
            write(folder / UNIT / "scratch.ipynb", b'{"cells": [], "nbformat": 4}', 2_000_000_000),
        ],
        FULL,
        "",
    ),
    "checkpoints": (
        two(EXPECTED, f"{UNIT}/.ipynb_checkpoints/{UNIT}-checkpoint.ipynb", 0, 9),
        FULL,
        "",
    ),
    "broken-copy": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.right),
            write(folder / COPY, b"%PDF-1.7", 2_000_000_000),
        ],
        FULL,
        f"{EXPECTED} was graded. The grader can't read {COPY} (the file is a PDF, not a notebook).",
    ),
    "truncated-and-untouched": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.right[:400]),
            write(folder / COPY, notebooks.untouched, 2_000_000_000),
        ],
        NONE,
        "The file begins like a notebook, but it is damaged or cut off in line",
    ),
    "work-in-added-cells": (
        lambda folder, notebooks: [
            write(folder / EXPECTED, notebooks.untouched, 2_000_000_000),
            write(folder / COPY, with_answer_above_stubs(notebooks)),
        ],
        FULL,
        f"{COPY} was graded, because no answer was found in {EXPECTED}.",
    ),
    "perhaps-a-notebook": (
        two(EXPECTED, f"{UNIT}/answers.json", 9, 0, pair="untouched right"),
        FULL,
        f"{UNIT}/answers.json was graded, because no answer was found in {EXPECTED}.",
    ),
    "no-extension": (
        two(EXPECTED, f"{UNIT}/Abgabe", 9, 0, pair="untouched right"),
        FULL,
        f"{UNIT}/Abgabe was graded, because no answer was found in {EXPECTED}.",
    ),
    "untouched-json": (two(EXPECTED, f"{UNIT}/answers.json", 0, 9, pair="right wrong"), FULL, ""),
    "zip-both": (
        one(f"{UNIT}/x.zip", lambda n: zipped({f"{UNIT}-Copy1.ipynb": n.wrong, NAME: n.right})),
        FULL,
        f"{UNIT}/x.zip/{NAME} was graded. There are other answers, saved at the same time, in {UNIT}/x.zip",
    ),
    "zip-dates": (
        one(f"{UNIT}/x.zip", lambda n: dated({"a.ipynb": (2024, n.wrong), "final.ipynb": (2025, n.right)})),
        FULL,
        f"{UNIT}/x.zip/final.ipynb was graded. There are other answers in {UNIT}/x.zip/a.ipynb, but",
    ),
    "folder-both": (
        two(f"{UNIT}/x/{UNIT} (1).ipynb", f"{UNIT}/x/{NAME}", 0, 0, pair="wrong right"),
        FULL,
        f"{UNIT}/x/{NAME} was graded. There are other answers, saved at the same time, in {UNIT}/x/{UNIT} (1).ipynb",
    ),
}
NAMES: dict[str, Case] = {
    name: (one(f"{UNIT}/{name}", right), FULL, f"The file was named {name} instead of {NAME}; the grader took it.")
    for name in (
        "91_small.IPYNB", "91_SMALL.ipynb", "91_small.ipynb.json", "91_small.ipynb.txt", "91_small.json", "notes.txt",
        "91_small", "my work.ipynb",
    )
}  # fmt: skip
PLACES: dict[str, Case] = {
    "nested": (one(f"{UNIT}/{UNIT}/{NAME}", right), FULL, f"was at {UNIT}/{UNIT}/{NAME} instead of {EXPECTED}"),
    "nested-deeply": (one(f"{UNIT}/a/b/c/d/{NAME}", right), FULL, "was at"),
    "nested-too-deeply": (one(f"{UNIT}/a/b/c/d/e/{NAME}", right), NONE, "more than 4 folders within each other"),
    "loose": (one(NAME, right), FULL, f"The notebook was at {NAME} instead of {EXPECTED}; the grader took it."),
    "loose-other-name": (one("anna 91-Small (2).ipynb", right), FULL, "was at anna 91-Small (2).ipynb instead"),
    "loose-pdf": (one(f"{UNIT}.pdf", lambda n: b"%PDF-1.7"), NONE, f"contains {UNIT}.pdf (a PDF) but no notebook."),
    "loose-and-folder": (
        two(EXPECTED, NAME, 0, 9, pair="wrong right"),
        FULL,
        f"{NAME} was graded. There are other answers in {EXPECTED}, but {NAME} is newer.",
    ),
    "folder-copy": (one(f"{UNIT} (1)/{NAME}", right), FULL, f"was at {UNIT} (1)/{NAME} instead"),
    "folder-capitals": (one(f"91-Small/{NAME}", right), FULL, f"was at 91-Small/{NAME} instead"),
    "zip": (one(f"{UNIT}/{UNIT}.zip", lambda n: zipped({NAME: n.right})), FULL, f"was inside {UNIT}/{UNIT}.zip"),
    "zip-nested": (
        one(f"{UNIT}/x.ZIP", lambda n: zipped({f"{UNIT}/sub/{NAME}": n.right, f"__MACOSX/._{NAME}": b"x"})),
        FULL,
        f"was inside {UNIT}/x.ZIP; the grader took it from there",
    ),
    "zip-loose": (one(f"{UNIT}.zip", lambda n: zipped({NAME: n.right})), FULL, f"was inside {UNIT}.zip"),
    "zip-names-out": (
        one(f"{UNIT}/x.zip", lambda n: zipped({"..\\..\\x.csv": b"", f"/../../etc/{NAME}": n.right})),
        FULL,
        "was inside",
    ),
    "zip-untouched": (
        lambda folder, n: [
            write(folder / EXPECTED, n.untouched, 2_000_000_000),
            write(folder / UNIT / "x.zip", zipped({NAME: n.right})),
        ],
        FULL,
        f"{UNIT}/x.zip/{NAME} was graded, because no answer was found in {EXPECTED}.",
    ),
}
ENCODINGS: dict[str, Case] = {
    codec: (
        one(EXPECTED, lambda n, codec=codec: text_of(n).encode(codec)),
        FULL,
        f"was saved as {shown} instead of UTF-8; the grader converted it.",
    )
    for codec, shown in {
        "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32", "utf-32-le": "UTF-32",
        "utf-32-be": "UTF-32", "utf-8-sig": "UTF-8 with a byte order mark", "cp1252": "Windows-1252",
    }.items()
}  # fmt: skip
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"})
KINDS = {
    "pdf": ("work.pdf", b"%PDF-1.7", "work.pdf (a PDF)"),
    "docx": ("work.docx", DOCX, "work.docx (a Word document)"),
    "doc": ("work.doc", OLD_WORD, "work.doc (a Word document)"),
    "html": ("work.html", b"<!DOCTYPE html><p>x", "work.html (an HTML page)"),
    "python": ("work.py", b"x = 1", "work.py (a Python script)"),
    "rar": ("work.rar", b"Rar!\x1a\x07\x01\x00", "work.rar (a RAR archive)"),
    "picture": ("work.JPG", b"\xff\xd8\xff\xe0", "work.JPG (a picture)"),
    "empty": ("work.txt", b"", "work.txt (an empty file)"),
    "text": ("work.txt", b"See my mail.", "work.txt (text that is not a notebook)"),
    "empty-zip": ("work.zip", zipped({}), "work.zip (a zip without a notebook)"),
    "zip-of-text": ("work.zip", zipped({"a.txt": b"x"}), "work.zip (a zip without a notebook)"),
    "half-zip": ("work.zip", zipped({NAME: b"x" * 99})[:60], "work.zip (a damaged zip)"),
    "not-a-zip": ("work.zip", b"Rar!\x1a\x07\x01\x00", "work.zip (a RAR archive)"),
    "password": ("work.zip", encrypted(zipped({NAME: b"{}"})), "work.zip (a zip with a password)"),
    "lzma": (
        "work.zip",
        zipped({NAME: b"{}"}, zipfile.ZIP_LZMA),
        "work.zip (a zip in a format that the grader can't unpack)",
    ),
}
NAMED = {
    "pdf": (b"%PDF-1.7", "a PDF"), "word": (DOCX, "a Word document"), "html": (b"<html>", "an HTML page"),
    "python": (b"# %%\nx = 1", "a Python script"), "rar": (b"Rar!\x1a\x07\x00", "a RAR archive"),
    "rtf": (b"{\\rtf1 x", "an RTF document"),
    "picture": (PNG, "a picture"), "empty": (b" \n", "an empty file"), "zip": (zipped({"a": b"b"}), "a zip"),
    "text": (b"Hello", "text that is not a notebook"),
}  # fmt: skip
ASK = f"Ask the student to hand in {NAME}."


def make_pipe(folder: Path, notebooks: Notebooks) -> None:
    (folder / UNIT).mkdir(parents=True)
    os.mkfifo(folder / UNIT / "x.ipynb")


UNREADABLE: dict[str, Case] = {
    **{
        f"only-{name}": (
            one(f"{UNIT}/{file}", lambda n, data=data: data),
            NONE,
            f"The submission contains {shown} but no notebook. {ASK}",
        )
        for name, (file, data, shown) in KINDS.items()
    },
    **{
        f"named-{name}": (
            one(EXPECTED, lambda n, data=data: data),
            NONE,
            f"The file is {shown}, not a notebook. {ASK}",
        )
        for name, (data, shown) in NAMED.items()
    },
    "cut-off": (one(EXPECTED, lambda n: n.right[:400]), NONE, "it is damaged or cut off in line"),
    "several": (
        lambda folder, n: [write(folder / UNIT / f"{k}.pdf", b"%PDF-1.7") for k in range(5)],
        NONE,
        "contains 0.pdf (a PDF), 1.pdf (a PDF), 2.pdf (a PDF) and 2 more files but no notebook.",
    ),
    "nothing": (lambda folder, n: (folder / UNIT).mkdir(parents=True), NONE, f"is an empty folder. {ASK}"),
    "pipe": (make_pipe, NONE, "x.ipynb is a link, a folder or a device"),
    "only-checkpoints": (
        one(f"{UNIT}/.ipynb_checkpoints/{UNIT}-checkpoint.ipynb", right),
        NONE,
        "contains only files that programs make by themselves, such as .ipynb_checkpoints.",
    ),
}
NAMES_OF_STUDENTS = ("back\\slash", "a@b.org", "o'brien", 'q"q', "=1+1", "a.b", "größe", NFD)
STUDENTS: dict[str, Case] = {name: (one(EXPECTED, right), FULL, "") for name in NAMES_OF_STUDENTS}
CASES = VERSIONS | NAMES | PLACES | ENCODINGS | UNREADABLE | STUDENTS


def text_of(notebooks: Notebooks) -> str:
    """Return a right notebook as text with characters beyond ASCII."""
    content = json.loads(notebooks.right)
    content["cells"][0]["source"] = ["# Größe – ça va"]
    return json.dumps(content, ensure_ascii=False, indent=1)


@dataclass(frozen=True)
class Graded:
    """The course, the results of the class, and the messages about what belongs to no unit."""

    course: Course
    results: dict[str, Result]
    unexpected: list[str]


@pytest.fixture(scope="module")
def graded(notebooks: Notebooks, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    course = small_course(tmp_path_factory.mktemp("course"))
    for student, (hand_in, _, _) in CASES.items():
        hand_in(course.submitted / student, notebooks)
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        students = gradebook.students(UNIT)
        results = {student: result for student in students if (result := gradebook.result(student, UNIT))}
    return Graded(course, results, unexpected_entries(course))


@pytest.mark.parametrize("student", CASES)
def test_a_submission_is_found_and_graded(student: str, graded: Graded) -> None:
    _, points, flag = CASES[student]
    result = graded.results[unicodedata.normalize("NFC", student)]
    assert tuple(score.points for score in result.scores[:2]) == points, result.flags
    assert flag in " ".join(result.flags)
    assert len(result.flags) == bool(flag), result.flags


def test_every_case_belongs_to_one_student_and_none_is_reported_as_unexpected(graded: Graded) -> None:
    assert len(graded.results) == len(CASES)
    assert graded.unexpected == []


def test_what_cannot_be_read_is_said_once(graded: Graded) -> None:
    write_feedback(graded.course, UNIT)
    report = write_report(graded.course, [UNIT]).read_text(encoding="utf-8")
    for student in UNREADABLE:
        result = graded.results[student]
        assert [score.reason for score in result.scores] == [""] * 3
        page = (graded.course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
        shown = (graded.course.autograded / student / UNIT / NAME).read_text(encoding="utf-8")
        assert "Ask the student" not in page, "the page addresses the student"
        assert shown.count("could not be graded") == 1
        if student == "named-pdf":
            assert page.count("The file is a PDF, not a notebook. Please hand in 91_small.ipynb.") == 1
            assert shown.count("The file is a PDF, not a notebook. Ask the student to hand in 91_small.ipynb.") == 1
            assert report.count("The file is a PDF, not a notebook.") == 1


def test_a_second_run_has_nothing_to_grade(graded: Graded) -> None:
    again = grade_unit(graded.course, UNIT, isolated=ISOLATED)
    assert (again.graded, again.unchanged) == (0, len(CASES))


def test_two_folders_of_one_student_are_two_versions(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    nfc = unicodedata.normalize("NFC", NFD)
    write(course.submitted / NFD / EXPECTED, notebooks.right, 2_000_000_000)
    write(course.submitted / nfc / EXPECTED, notebooks.wrong)
    assert [s.student for s in submitted_files(course, UNIT)] == [nfc]
    grade_unit(course, UNIT, students=[NFD], isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        assert gradebook.students(UNIT) == [nfc]
        result = gradebook.result(nfc, UNIT)
    assert result
    assert [score.points for score in result.scores[:2]] == [2, 4]
    assert result.flags[0].startswith(
        f"{nfc} (NFD)/{EXPECTED} was graded. There are other answers in {nfc} (NFC)/{EXPECTED}, but"
    )
    assert "two folders for this student" in result.flags[1]
    write_feedback(course, UNIT)
    page = (course.feedback / nfc / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "is newer" in page
    assert "two folders" not in page
    assert "<li></li>" not in page


def test_a_changed_timestamp_alone_counts_as_a_change(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.right)
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
    write(course.submitted / "anna" / UNIT / "timestamp.txt", b"2026-01-02 03:04:05 UTC")
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    with Gradebook(course) as gradebook:
        submission = gradebook.nbgrader.find_submission(UNIT, "anna")
        assert str(submission.timestamp) == "2026-01-02 03:04:05"


def test_a_picture_beside_the_notebook_counts_as_part_of_it(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.right)
    grade_unit(course, UNIT, isolated=ISOLATED)
    write(course.submitted / "anna" / UNIT / "board.png", PNG)
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1


def test_a_renamed_file_is_graded_again_and_another_time_of_a_single_file_is_not(
    notebooks: Notebooks, tmp_path: Path
) -> None:
    course = small_course(tmp_path)
    path = course.submitted / "anna" / EXPECTED
    write(path, notebooks.right)
    grade_unit(course, UNIT, isolated=ISOLATED)
    before = dump(course)
    write(path, notebooks.right, 2_000_000_000)
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
    assert dump(course) == before
    path.rename(path.with_name("mine.ipynb"))
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (summary.graded, "was named mine.ipynb" in summary.flagged["anna"][0]) == (1, True)


def test_what_belongs_to_no_unit_is_told_where_to_go(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / "homework.ipynb", b"{}")
    write(course.submitted / "anna" / "homework" / "x.ipynb", b"{}")
    write(course.submitted / "berta" / NAME, b"{}")
    write(course.submitted / "berta" / "board.png", PNG)
    assert unexpected_entries(course) == [
        "submitted/anna/homework does not belong to any unit: rename it to one of 91_small.",
        "submitted/anna/homework.ipynb does not belong to any unit: put it into the folder of its unit, such as "
        "submitted/STUDENT/91_small.",
    ]
    assert [s.student for s in submitted_files(course, UNIT)] == ["berta"]


def test_what_many_students_did_is_told_once(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    for k in range(30):
        write(course.submitted / f"student-{k:02d}" / "90_small" / "x.ipynb", b"{}")
    assert unexpected_entries(course) == [
        "90_small in the folders of 30 students (student-00, student-01, student-02, student-03, student-04 and 25 "
        "more) does not belong to any unit: rename it, perhaps to 91_small."
    ]


def test_a_written_answer_alone_makes_a_version_worked_on(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    written = json.loads(notebooks.untouched)
    written["cells"][-1]["source"] = [WRITTEN]
    write(course.submitted / "anna" / EXPECTED, notebooks.untouched, 2_000_000_000)
    write(course.submitted / "anna" / COPY, json.dumps(written).encode())
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert summary.flagged["anna"] == [f"{COPY} was graded, because no answer was found in {EXPECTED}."]


def test_a_copy_with_work_only_outside_the_answers_is_preferred(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    for student, change in CHANGES.items():
        content = json.loads(notebooks.untouched)
        change(content["cells"])
        write(course.submitted / student / EXPECTED, notebooks.untouched, 2_000_000_000)
        write(course.submitted / student / COPY, json.dumps(content).encode())
    flagged = grade_unit(course, UNIT, isolated=ISOLATED).flagged
    for student in CHANGES:
        assert flagged[student][0] == f"{COPY} was graded, because no answer was found in {EXPECTED}."


def paste(cell: dict[str, Any]) -> None:
    cell["attachments"] = {"image.png": {"image/png": base64.b64encode(PNG).decode()}}


def add(cells: list[dict[str, Any]]) -> None:
    cells.append({"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "source": "x = 1"})


CHANGES: dict[str, Callable[[list[dict[str, Any]]], None]] = {
    "added": add,
    "heading": lambda cells: cells[0].update(source="# A small unit\n\nBecause of the chain rule."),
    "picture-in-heading": lambda cells: paste(cells[0]),
    "picture-in-answer": lambda cells: paste(cells[-1]),
}


@dataclass(frozen=True)
class Beside:
    """A file beside a notebook with an empty written answer.

    ``shown`` is how messages describe it, and ``waits`` says whether a person has to look for the answer there.
    """

    name: str
    data: bytes
    shown: str = ""
    waits: bool = True


BESIDE = {
    "pdf": Beside("Herleitung.pdf", b"%PDF-1.7", "Herleitung.pdf (a PDF)"),
    "docx": Beside("05.1.docx", DOCX, "05.1.docx (a Word document)"),
    "txt": Beside("why.txt", b"Because.", "why.txt (text that is not a notebook)"),
    "md": Beside("why.md", b"# Because", "why.md (a Markdown text)"),
    "tex": Beside("why.tex", b"\\documentclass{article}", "why.tex (a LaTeX text)"),
    "7z": Beside("work.7z", b"7z\xbc\xaf\x27\x1c", "work.7z (a 7z archive)"),
    "damaged-zip": Beside("work.zip", zipped({NAME: b"x" * 99})[:60], "work.zip (a damaged zip)"),
    "password": Beside("work.zip", encrypted(zipped({NAME: b"{}"})), "work.zip (a zip with a password)"),
    "zip-in-zip": Beside("work.zip", zipped({"x.zip": zipped({NAME: b"{}"})}), "x.zip (a zip)"),
    "pdf-in-zip": Beside("work.zip", zipped({"a/scan.pdf": b"%PDF-1.7"}), "scan.pdf (a PDF)"),
    "secret-pdf-in-zip": Beside("work.zip", encrypted(zipped({"scan.pdf": b"%PDF-1.7"})), "scan.pdf (a PDF)"),
    "bmp": Beside("scan.bmp", b"BM" + bytes(40), "scan.bmp (a picture)"),
    "empty-png": Beside("p.png", b"", "p.png (an empty file)"),
    "python": Beside("mine.py", b"x = 1", "mine.py (a Python script)", waits=False),
    "data": Beside("points.csv", b"1,2", waits=False),
    "helpers": Beside("helpers/README.txt", b"x", waits=False),
    "compiled": Beside("__pycache__/x.txt", b"x", waits=False),
    "secret": Beside("submission_secret.txt", b"x", waits=False),
}


@pytest.fixture(scope="module")
def beside(notebooks: Notebooks, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Result]]:
    course = small_course(tmp_path_factory.mktemp("beside"))
    for student, file in BESIDE.items():
        write(course.submitted / student / EXPECTED, notebooks.right)
        write(course.submitted / student / UNIT / file.name, file.data)
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        results = {student: result for student in BESIDE if (result := gradebook.result(student, UNIT))}
    return course, results


@pytest.mark.parametrize("student", BESIDE)
def test_an_empty_written_answer_waits_if_another_file_may_contain_it(
    student: str, beside: tuple[Course, dict[str, Result]]
) -> None:
    file, result = BESIDE[student], beside[1][student]
    shown = file.shown
    assert [score.points for score in result.scores] == [2, 4, None if file.waits else 0]
    note = f"The submission also contains {shown}, and the grader reads only the notebook. Look for answers there."
    assert result.flags == ([note] if shown else [])
    nothing = f"Nothing was written here, but the submission also contains {shown}."
    assert result.scores[2].reason.startswith(nothing if file.waits else "No answer was written.")


def test_points_for_a_file_beside_the_notebook_wait_again_if_it_is_replaced(
    notebooks: Notebooks, tmp_path: Path
) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.right)
    digests = set()
    for data in (b"%PDF-1.7 first", b"%PDF-1.7 other"):
        write(course.submitted / "anna" / UNIT / "a.pdf", data)
        assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
        assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
        with Gradebook(course) as gradebook:
            result = gradebook.result("anna", UNIT)
        assert result
        digests.add(result.answers["why"])
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("work.7z", b"7z\xbc\xaf\x27\x1c", "work.7z (a 7z archive)"),
        ("work.ipynb", b"", "work.ipynb (a file with 120 MB)"),
        ("1/2/3/4/5/work.ipynb", b"{}", "5 (a folder that is nested too deeply)"),
    ],
)
def test_a_person_looks_if_nothing_was_written_and_another_file_cannot_be_read(
    name: str, data: bytes, shown: str, notebooks: Notebooks, tmp_path: Path
) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.untouched)
    write(course.submitted / "anna" / UNIT / name, data)
    if not data:
        os.truncate(course.submitted / "anna" / UNIT / name, 120 << 20)
    assert grade_unit(course, UNIT, isolated=ISOLATED).flagged["anna"] == [
        f"Nothing was written in the notebook, but the submission also contains {shown}, which the grader can't read. "
        f"Ask the student to hand in {NAME}."
    ]
    with Gradebook(course) as gradebook:
        result = gradebook.result("anna", UNIT)
    assert result
    assert [score.points for score in result.scores] == [None] * 3


def test_an_answer_waits_for_a_picture_that_is_too_large(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.right)
    write(course.submitted / "anna" / UNIT / "board.jpg", b"\xff\xd8\xff\xe0")
    os.truncate(course.submitted / "anna" / UNIT / "board.jpg", 40 << 20)
    (flag,) = grade_unit(course, UNIT, isolated=ISOLATED).flagged["anna"]
    assert flag.startswith("Picture files beside the notebook were left out (1 in all)")
    with Gradebook(course) as gradebook:
        result = gradebook.result("anna", UNIT)
    assert result
    assert result.scores[2].points is None
    assert "also contains board.jpg (a picture)" in result.scores[2].reason


def test_an_empty_written_answer_waits_if_another_notebook_cannot_be_read(notebooks: Notebooks, tmp_path: Path) -> None:
    course = small_course(tmp_path)
    write(course.submitted / "anna" / EXPECTED, notebooks.right)
    write(course.submitted / "anna" / COPY, notebooks.right[:400])
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        result = gradebook.result("anna", UNIT)
    assert result
    assert [score.points for score in result.scores] == [2, 4, None]
    assert f"also contains {COPY} (the file begins like a notebook" in result.scores[2].reason


def test_a_released_notebook_counts_as_untouched_in_every_unit() -> None:
    course = installed_course()
    for name in course.units():
        released = (course.notebooks / name / f"{name}.ipynb").read_bytes()
        assert is_untouched(Version(released), read_unit(course, name)), name
