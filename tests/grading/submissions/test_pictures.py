"""Every picture of an answer is shown to the person who grades it and to the student, and nothing in it can run."""

import base64
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat
import pytest
from course_fixtures import ISOLATED, UNIT, answered, small_course
from shown_answers import png

from grading.course import Course
from grading.execution.sandbox import Sandbox
from grading.gradebook.marks import Graded
from grading.limits import MAX_CELL_PICTURES, MAX_PICTURES
from grading.message import Code, Message, for_student
from grading.nbgrader_plugins import formgrader
from grading.reports.feedback import page
from grading.reports.page import POLICY
from grading.reports.redaction import Hidden
from grading.result import Result
from grading.scoring.grader import as_shown, grade
from grading.submissions.pictures import picture_type
from grading.submissions.restore import restore
from grading.units.unit import Unit, read_unit

PNG = base64.b64decode(png())
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
HEIC = b"\0\0\0\x18ftypheic" + bytes(60)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" onload="run(1)"><script>run(2)</script><circle r="5"/></svg>'
SVG = DRAWING.encode()
PNG_IMAGE = f'src="data:image/png;base64,{png()}"'
SVG_IMAGE = f'src="data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}"'
JPEG_IMAGE = f'src="data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"'


ONE = {"a.png": {"image/png": png()}}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def unit(course: Course) -> Unit:
    return read_unit(course, UNIT)


@pytest.fixture(scope="module")
def sandbox(unit: Unit) -> Iterator[Sandbox]:
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        yield sandbox


def submitted(unit: Unit, why: str, attachments: Any = None) -> bytes:
    notebook = json.loads(answered(unit, why=why))
    notebook["cells"][-1]["source"] = why
    if attachments is not None:
        notebook["cells"][-1]["attachments"] = attachments
    return json.dumps(notebook).encode()


def pages(course: Course, data: bytes, files: Mapping[str, bytes] | None = None) -> list[str]:
    """Return the feedback page, and the cells as formgrader shows them."""
    unit = read_unit(course, UNIT)
    notebook = as_shown(restore(data, unit, files).notebook)
    feedback = page("someone", unit, Result(UNIT, "", []), Graded(), notebook, Hidden(unit), "")
    cells = formgrader._rendered(nbformat.reads(notebook, as_version=4).cells, {}, {})
    in_formgrader = "\n".join(cell["metadata"].get(formgrader.SHOWN, "") for cell in cells)
    return [re.sub(r"<style>.*?</style>", "", feedback, flags=re.DOTALL), in_formgrader]


def data_address(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{encoded(data)}"


PASTED: dict[str, tuple[str, Any, str]] = {
    "a Markdown picture": ("![a](attachment:a.png)", ONE, PNG_IMAGE),
    "an img element": ('<img src="attachment:a.png" width="400">', ONE, PNG_IMAGE),
    "an img element in a line": ("So <IMG width=4 SRC='attachment:a.png'/> it is", ONE, PNG_IMAGE),
    "an img element in another": (
        '<p align="center">\n<img\n  src="attachment:my%20photo.png"\n></p>',
        {"my photo.png": {"image/png": png()}},
        PNG_IMAGE,
    ),
    "a name of its own": ("![a](attachment:Bild.png)", {"bild.png": {"image/png": png()}}, PNG_IMAGE),
    "a picture that the text doesn't name": ("see below", ONE, PNG_IMAGE),
    "image/jpg": ("![a](attachment:a.jpg)", {"a.jpg": {"image/jpg": encoded(JPEG)}}, JPEG_IMAGE),
    "another type": ("![a](attachment:a)", {"a": {"application/octet-stream": png()}}, PNG_IMAGE),
    "the wrong type": ("![a](attachment:a.jpg)", {"a.jpg": {"image/jpeg": png()}}, PNG_IMAGE),
    "an SVG attachment": ("![a](attachment:a.svg)", {"a.svg": {"image/svg+xml": encoded(SVG)}}, SVG_IMAGE),
    "an SVG attachment as text": ("![a](attachment:a.svg)", {"a.svg": {"image/svg+xml": [DRAWING]}}, SVG_IMAGE),
    "a data address": (f"![a]({data_address('image/png', PNG)})", None, PNG_IMAGE),
    "a data address in an img element": (f"<img src='{data_address('image/png', PNG)}'>", None, PNG_IMAGE),
    "a data address of the wrong type": (f"![a]({data_address('image/jpg', JPEG)})", None, JPEG_IMAGE),
    "a data address of an SVG": (f"![a]({data_address('image/svg+xml', SVG)})", None, SVG_IMAGE),
    "a data address with percent signs": (
        "![a](data:image/svg+xml;utf8," + "".join(f"%{byte:02x}" for byte in SVG) + ")", None, SVG_IMAGE,
    ),
    "a reference": (f"![a][1]\n\n[1]: {data_address('image/png', PNG)}", None, PNG_IMAGE),
}  # fmt: skip


@pytest.mark.parametrize("name", PASTED)
def test_a_pasted_picture_is_shown(name: str, course: Course) -> None:
    source, attachments, image = PASTED[name]
    unit = read_unit(course, UNIT)
    for html in pages(course, submitted(unit, source, attachments)):
        assert html.count(image) == 1


def test_a_large_picture_in_the_text_is_no_text(course: Course) -> None:
    """Some editors paste a photo as base64 into the text, where two megabytes were too much text for a notebook."""
    unit = read_unit(course, UNIT)
    photo = JPEG + bytes(2_000_000)
    for html in pages(course, submitted(unit, f"Here **it** is: ![photo]({data_address('image/jpeg', photo)})")):
        assert f'src="data:image/jpeg;base64,{encoded(photo)}"' in html
        assert "<strong>it</strong>" in html


BESIDE = {
    "![](board.png)": "board.png",
    "![foto](./board.png 'title')": "board.png",
    '<img src="board.png" width=300>': "board.png",
    "![](img/board.png)": "img/board.png",
    "![](img\\board.png)": "img/board.png",
    "![](img/board.png) but it is not in its folder": "board.png",
    "![](board%20photo.png)": "board photo.png",
    "![](<board photo.png>)": "board photo.png",
    "![](board photo.png)": "board photo.png",
    "![](Board.PNG)": "board.png",
    f"![]({unicodedata.normalize('NFC', 'Lösung.png')})": unicodedata.normalize("NFD", "Lösung.png"),
    "![](L%C3%B6sung.png)": unicodedata.normalize("NFD", "Lösung.png"),
    "The file board.png shows it.": "board.png",
}


@pytest.mark.parametrize("source", BESIDE)
def test_a_picture_beside_the_notebook_is_shown_where_the_text_names_it(source: str, course: Course) -> None:
    unit = read_unit(course, UNIT)
    for html in pages(course, submitted(unit, source), {BESIDE[source]: PNG}):
        assert html.count(PNG_IMAGE) == 1
        assert "Handed in beside the notebook" not in html
    cell = restore(submitted(unit, source), unit, {BESIDE[source]: PNG}).notebook.cells[-1]
    assert [list(data) for data in cell.attachments.values()] == [["image/png"]]


def test_the_files_content_decides_about_its_type(course: Course) -> None:
    unit = read_unit(course, UNIT)
    for html in pages(course, submitted(unit, "![](a.png) ![](b.svg)"), {"a.png": JPEG, "b.svg": SVG}):
        assert JPEG_IMAGE in html
        assert SVG_IMAGE in html


def test_a_picture_that_nothing_names_is_shown_at_the_end(course: Course) -> None:
    unit = read_unit(course, UNIT)
    for html in pages(course, submitted(unit, "So."), {"my [board]_1.png": PNG}):
        assert html.count(PNG_IMAGE) == 1
        text = re.sub(r"<[^>]*>", "", html)
        assert text.index("Handed in beside the notebook:") < text.index("my [board]_1.png")
        assert text.index("So.") < text.index("Handed in")


@pytest.mark.parametrize("source", ["![](photo.heic)", "So."])
def test_a_picture_that_browsers_dont_show_is_named_and_where_it_is(source: str, course: Course) -> None:
    unit = read_unit(course, UNIT)
    for html in pages(course, submitted(unit, source), {"photo.heic": HEIC}):
        assert (
            "photo.heic (browsers don't show this type of picture: open the file in the folder of the submission)"
            in (html.replace("&#39;", "'").replace("&#x27;", "'"))
        )
        assert "image/heic" not in html
    pasted = submitted(unit, "![](attachment:photo.heic)", {"photo.heic": {"image/heic": encoded(HEIC)}})
    for html in pages(course, pasted):
        assert "[image not shown: no description (photo.heic)]" in html
        assert "Attached here, but not shown: photo.heic. Open the submitted notebook to see it." in html
        assert "submitted files" not in html


def test_an_empty_answer_waits_for_a_person_if_a_picture_lies_beside_the_notebook(unit: Unit, sandbox: Sandbox) -> None:
    expected = {"": (None, [Code.PICTURE_BESIDE]), "So.": (None, [])}
    for files in ({"board.png": PNG}, {"photo.heic": HEIC}):
        for why, (points, codes) in expected.items():
            result = grade(answered(unit, why=why), unit, sandbox.start, pictures=files)
            assert result.scores[-1].points == points
            assert [flag.code for flag in result.flags if isinstance(flag, Message)] == codes
            assert (str(result.scores[-1].reason) == "") == (why == "So.")
    assert grade(answered(unit), unit, sandbox.start).scores[-1].points == 0


def test_all_pictures_together_have_a_limit(unit: Unit) -> None:
    large = PNG + bytes(MAX_PICTURES // 2)
    for why in ("![](a.png) ![](b.png)", "So."):
        restored = restore(submitted(unit, why), unit, {"a.png": large, "b.png": large})
        found = [data for cell in restored.notebook.cells for data in cell.get("attachments", {}).values()]
        assert sum(len(text) for data in found for text in data.values()) <= MAX_PICTURES
        assert len(found) == 1
        assert Code.PICTURES_TOO_LARGE in [flag.code for flag in restored.flags]
        assert "b\\.png" not in str(restored.notebook.cells[-1].source)
        assert "b.png (too large for this page" in restored.notebook.cells[-1].source


def test_nothing_in_a_picture_or_its_name_runs(course: Course) -> None:
    unit = read_unit(course, UNIT)
    hostile = [
        "<svg onload=run(1)>",
        "![x](javascript:run(1))",
        "![x](data:text/html;base64,PHNjcmlwdD5ydW4oMSk8L3NjcmlwdD4=)",
        "![x](data:image/svg+xml,<script>run(1)</script>)",
        '<img src="data:text/html,<script>run(1)</script>">',
        '<img src="x" onerror="run(1)">',
        '<img src="attachment:a.svg" onerror="run(1)" alt=\'"><script>run(1)</script>\'>',
        '<a href="<img src=attachment:b.svg>" title="<img src=attachment:b.svg>">x</a>',
        "<img src=http://example.org/x.png>",
        "<img src=//example.org/x.png>",
        '<img src="data:image/png;base64,AAAA&quot; onerror=&quot;run(1)">',
        "![](\"onerror=run(1)>.png)",
    ]  # fmt: skip
    name = '"><script>run(1)</script>.png'
    files = {name: PNG, "b](javascript:run(1)).png": PNG, "</section>.svg": SVG, "c.heic\n<b>": HEIC}
    attachments = {
        "a.svg": {"image/svg+xml": encoded(SVG)},
        "b.svg": {"image/svg+xml": DRAWING},
        name: {"image/png": png()},
    }
    for html in pages(course, submitted(unit, "\n\n".join(hostile), attachments), files):
        for tag, attributes in re.findall(r"<(\w+)((?:\"[^\"]*\"|[^>\"])*)>", html):
            assert tag not in ("script", "svg", "iframe", "object", "embed"), tag
            assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', attributes)), attributes
            for address in re.findall(r'src="([^"]*)"', attributes):
                assert re.fullmatch(r"data:image/(?:png|svg\+xml);base64,[A-Za-z0-9+/=]*", address)
            assert not re.search(r'href="(?!https?:|#|%)', attributes)
    assert "img-src data:" in POLICY
    assert "default-src 'none'" in POLICY


def test_old_formats_keep_their_pictures(unit: Unit) -> None:
    cells = [{"cell_type": "markdown", "source": "![](attachment:a)", "attachments": {"a": {"image/png": png()}}}]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert [list(cell.attachments) for cell in restore(data, unit).notebook.cells if "attachments" in cell] == [["a"]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PNG, "image/png"), (JPEG, "image/jpeg"), (b"GIF89a", "image/gif"), (b"RIFF....WEBPVP8 ", "image/webp"),
        (SVG, "image/svg+xml"), (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg>', "image/svg+xml"),
        (HEIC, ""), (b"", ""), (b"<html><svg>", ""), (b"%PDF-1.7", ""), (b"text <svg>", ""),
    ],
)  # fmt: skip
def test_the_first_bytes_tell_the_type(data: bytes, expected: str) -> None:
    assert picture_type(data) == expected


def test_a_file_and_a_pasted_picture_of_the_same_name_are_both_shown(course: Course) -> None:
    data = submitted(read_unit(course, UNIT), "![](attachment:a.png) ![](a.png)", ONE)
    for html in pages(course, data, {"a.png": JPEG}):
        assert PNG_IMAGE in html
        assert JPEG_IMAGE in html


def test_of_a_cell_with_thousands_of_pictures_some_are_shown(course: Course) -> None:
    unit = read_unit(course, UNIT)
    attachments = {f"{k}.png": {"image/png": png()} for k in range(20_000)}
    source = "".join(f"![](attachment:{k}.png) " for k in range(700))
    for html in pages(course, submitted(unit, source, attachments)):
        assert html.count(PNG_IMAGE) == MAX_CELL_PICTURES


@pytest.mark.parametrize(
    ("source", "attachments", "name"),
    [
        ("![](p.png)", None, "p.png"),
        ("So: ![a b](<img/my photo.png> 'x')", None, "img/my photo.png"),
        ("![](C:\\photos\\p.png)", None, "C:\\photos\\p.png"),
        ('<img width=300 src="p%20q.png">', None, "p q.png"),
        ("![i](attachment:i.png)", None, "i.png"),
        ("![i](attachment:i.png)", {"i.png": {}}, "i.png"),
        ("![i](attachment:i.png)", {"i.png": {"image/png": ""}}, "i.png"),
    ],
)
def test_a_picture_that_was_not_handed_in_is_reported(source: str, attachments: Any, name: str, unit: Unit) -> None:
    (flag,) = restore(submitted(unit, source, attachments), unit).flags
    assert flag == f"The answer why shows {name}, which was not handed in. Ask the student for it."
    assert for_student(flag) == f"The answer why shows {name}, which was not handed in. Please hand it in too."


def test_of_several_pictures_all_that_are_missing_are_named(unit: Unit) -> None:
    source = "![](a.png) ![](b.png) ![](b.png) ![](https://example.org/c.png) ![](photo.heic)"
    (flag,) = restore(submitted(unit, source), unit, {"photo.heic": HEIC}).flags
    assert for_student(flag) == "The answer why shows a.png, b.png, which were not handed in. Please hand them in too."


def test_a_picture_that_was_handed_in_is_not_reported(unit: Unit) -> None:
    for source, attachments, _ in PASTED.values():
        assert restore(submitted(unit, source, attachments), unit).flags == []
    for source, name in BESIDE.items():
        assert restore(submitted(unit, source), unit, {name: PNG}).flags == []
    attached = {"photo.heic": {"image/heic": encoded(HEIC)}}
    assert restore(submitted(unit, "![](attachment:photo.heic)", attached), unit).flags == []


def test_a_file_that_is_attached_to_an_empty_answer_waits_for_a_person(course: Course, sandbox: Sandbox) -> None:
    unit = read_unit(course, UNIT)
    data = submitted(unit, "", {"my_scan.pdf": {"application/pdf": encoded(b"%PDF-1.4 scan")}})
    assert grade(data, unit, sandbox.start).scores[-1].points is None
    for html in pages(course, data):
        assert "Attached here, but not shown: my_scan.pdf. Open the submitted notebook to see it." in html


def test_a_picture_with_half_a_surrogate_in_its_name_does_not_count_as_left_out(unit: Unit) -> None:
    cell = restore(submitted(unit, "my derivation", {"photo\ud800.png": {"image/png": png()}}), unit).notebook.cells[-1]
    assert list(cell.attachments) == ["photo?.png"]
    assert cell.source == "my derivation"


def test_a_picture_without_a_description_is_called_a_picture(course: Course) -> None:
    for html in pages(course, submitted(read_unit(course, UNIT), f"![]({data_address('image/svg+xml', SVG)})")):
        assert "drawn by the code" not in html
    address = f"data:image/png;base64,{encoded(PNG)[:40]}"
    for html in pages(course, submitted(read_unit(course, UNIT), f"![]({address})")):
        assert f'<img alt="A picture" src="{address}">' in html


def test_a_picture_that_was_left_out_may_have_been_handed_in(unit: Unit) -> None:
    missing = restore(submitted(unit, "![](p.png)"), unit).flags
    left_out = [Message(Code.PICTURES_LEFT_OUT, count=1, files=100, megabytes=18)]
    assert Result(UNIT, "", [], missing).flagged(left_out).flags == left_out
    assert Result(UNIT, "", [], missing).flagged([]).flags == missing
