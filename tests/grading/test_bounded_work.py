"""Whatever a student writes, prints or raises takes the grader a time in proportion to its length.

Each function that sees a student's text gets texts that make careless patterns and parsers slow: long runs of a
beginning without its end, deep nesting, and mixtures. Such a text once kept the grader busy for minutes.
"""

import contextlib
import json
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from course_fixtures import UNIT, small_course
from processor_time import seconds_of

from grading.causes.anonymous import Anonymiser, NotAnonymous
from grading.causes.answers import read_answer
from grading.causes.failures import Failure, without_numbers
from grading.course import Course, installed_course
from grading.execution.proxies import student_exception, without_folders
from grading.limits import MAX_CELL_PICTURES
from grading.message import Code, Message
from grading.reports import html
from grading.reports.feedback import without_grader_frames
from grading.reports.redaction import Hidden
from grading.reports.sanitise import clean_html
from grading.scoring.failures import explain_failure
from grading.scoring.session import as_output
from grading.submissions.pictures import index_of, missing_pictures, picture_type, take_pictures_out
from grading.submissions.restore import Unreadable, restore
from grading.submissions.submitted_cell import SubmittedCell
from grading.text import plain
from grading.units.cells import YOUR_ANSWER
from grading.units.unit import Unit, read_unit
from helpers import checks
from helpers.diagnosis import diagnose_exception

PIECES = [
    "a", "0", "9.", "1e", "0x", "é", "\ud800", "\u202e", " ", "\t", "\n", "a\n", "'", '"', "'''", "\\", "\x1b[",
    "\x1b[0m", "File ", 'File "', 'File "/packages/', "/packages", '  File "grading/', "a.", "a()",
    "f() missing 1 required ", "'a", "(", "a(", "[", "](", "![", "![](",
    "![](a ", "<img ", "<img src=", "[a](b ", "[a]: b\n", "[a][", "{", "f'{",
    "lambda:", "-", "not ", "a=", "a,", "*a,", "1+", "'\\d'\n", '"";', "if a:\n ", "def f():\n ''\n", "@", "#",
    "# ", "$", "$$", "$`", "\\begin{a}", "\\frac{", "\\left(", "^", "_", ">'", "*", "_*", "*a _b ", "~~", "`",
    "``` \n", "|", "|a\n", "a|b\n-|-\n", "> ", ">", "- ", "1. ", "  - ", "=", "---\n", "\n: ", "a\n: b\n", "<",
    "</", "<a ", "<a href=", "<!--", "<![CDATA[", "<?", "<b>", "<ul><li>", "<p><b>", "<b id=1><p>", "<table><b>x",
    "<div>", "</p>", "&", "&#", "&lt", "<http://", "A" * 76 + "\n", "+/=",
]  # fmt: skip


def texts(length: int) -> list[str]:
    """Return each piece over and over, and some beginnings with another one's end."""
    repeated = [(piece * length)[:length] for piece in PIECES]
    halves = [one[: length // 2] + other[: length // 2] for one, other in zip(repeated[::4], repeated[7::4])]
    return repeated + halves


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def unit(course: Course) -> Unit:
    return read_unit(course, UNIT)


def restored(unit: Unit, source: str) -> None:
    """Restore a notebook in which every cell has lost its id, so that the grader looks for the answers' names."""
    cells = [{"cell_type": kind, "source": source, "metadata": {}, "outputs": []} for kind in ("code", "markdown")]
    restore(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode(), unit)


def restored_halves(unit: Unit, source: str) -> None:
    """Restore a notebook in which the second of two cells may be the rest of the answer in the first."""
    cells = [
        {"cell_type": "code", "id": id, "source": text, "metadata": {}, "outputs": []}
        for id, text in (("linear", source[: len(source) // 2]), ("half", f"  {source[len(source) // 2 :]}"))
    ]
    restore(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode(), unit)


def restored_bytes(unit: Unit, text: str) -> None:
    with contextlib.suppress(Unreadable):
        restore(text.encode("utf-8", "replace"), unit)


def anonymised(unit: Unit, source: str) -> None:
    failure = Failure("someone", UNIT, "backward", "91.2", "", "", "", "", True)
    with contextlib.suppress(NotAnonymous):
        read_answer(unit, failure, source, Anonymiser(unit, [f"Given{k:04d} Family{k:04d}" for k in range(2_000)]))


def judged(name: str, text: str) -> None:
    """Raise in a test what the student's code has raised, and explain it."""
    error = student_exception(
        {"name": name, "base": name, "message": text, "trace": text, "cause": "", "cause_kind": ""}
    )
    try:
        exec(compile("raise error", "<the test of an exercise>", "exec"), {"error": error})
    except Exception as raised:
        diagnose_exception("f", raised)
        explain_failure(raised)


def output_of(data: dict[str, object]) -> None:
    node = as_output(data)
    assert node is not None
    json.dumps(node)
    html.output_html(node)


def display_of(mime: str, text: str) -> None:
    output_of({"output_type": "display_data", "data": {mime: text}})


# What sees a student's text: how much of it at a time, and how many microseconds a character may take. Each takes less
# than a tenth of that on a machine of 2023 that does nothing else.
SEES_TEXT: dict[str, tuple[Callable[[Unit, str], object], int, float]] = {
    "pictures that a text shows": (
        lambda unit, text: missing_pictures(SubmittedCell("markdown", text), []),
        100_000,
        20,
    ),
    "folders of a traceback": (lambda unit, text: without_folders(text), 200_000, 10),
    "frames of a traceback": (lambda unit, text: without_grader_frames(text), 20_000, 50),
    "a line of a traceback": (
        lambda unit, text: output_of({"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}),
        200_000,
        20,
    ),
    "a printed text": (
        lambda unit, text: output_of({"output_type": "stream", "name": "stdout", "text": text}),
        200_000,
        20,
    ),
    "text/plain": (lambda unit, text: display_of("text/plain", text), 200_000, 20),
    "text/html": (lambda unit, text: display_of("text/html", text), 20_000, 200),
    "text/markdown": (lambda unit, text: display_of("text/markdown", text), 10_000, 300),
    "text/latex": (lambda unit, text: display_of("text/latex", text), 2_000, 1_000),
    "image/png": (lambda unit, text: display_of("image/png", text), 200_000, 20),
    "image/svg+xml": (lambda unit, text: display_of("image/svg+xml", text), 200_000, 20),
    "application/json": (lambda unit, text: display_of("application/json", text), 200_000, 20),
    "code": (lambda unit, text: html.code_html(text), 10_000, 200),
    "Markdown": (lambda unit, text: html.markdown_html(text), 20_000, 300),
    "a picture's address": (lambda unit, text: html.markdown_html(f"![a](data:image/png;base64,{text})"), 19_000, 300),
    "an img element": (lambda unit, text: html.markdown_html(f"<img src=a {text}>"), 19_000, 300),
    "the address of a drawing": (
        lambda unit, text: html.markdown_html(f"![a](data:image/svg+xml,{text})"),
        19_000,
        300,
    ),
    "pictures in a text": (lambda unit, text: take_pictures_out(text + "data:image/png;base64," + text), 200_000, 10),
    "the name of a picture": (lambda unit, text: index_of([text]), 20_000, 50),
    "the beginning of a picture": (lambda unit, text: picture_type(text.encode("utf-8", "replace")), 200_000, 10),
    "HTML": (lambda unit, text: clean_html(text), 20_000, 200),
    "a message": (lambda unit, text: plain(str(Message(Code.CANT_OPEN, name=text, error=text)), 100), 200_000, 10),
    "a reason": (lambda unit, text: without_numbers(text), 2_000, 100),
    "the source of a cell": (restored, 100_000, 50),
    "the source of a split answer": (restored_halves, 100_000, 50),
    "the bytes of a file": (restored_bytes, 200_000, 10),
    "code in the class report": (anonymised, 20_000, 200),
}
SEES_TEXT |= {
    f"the message of a {name}": (lambda unit, text, name=name: judged(name, text), 20_000, 50)  # type: ignore[misc]
    for name in ("TypeError", "ValueError", "NameError", "IndexError", "KeyError", "AttributeError", "Custom")
}


@pytest.mark.parametrize("name", SEES_TEXT)
def test_the_time_is_in_proportion_to_the_length(unit: Unit, name: str) -> None:
    action, length, microseconds = SEES_TEXT[name]
    limit = 1.0 + length * microseconds / 1e6

    def time_of(text: str) -> float:
        return seconds_of(partial(action, unit, text), limit)

    # A quarter of a text takes a cubic pattern a 64th of the time. Only what could be so slow gets the whole text.
    both = zip(texts(length), texts(length // 4), strict=True)
    suspects = [text for text, quarter in both if 64 * time_of(quarter) > limit]
    slow = {text[:30]: t for text in suspects if (t := time_of(text)) > limit}
    assert not slow


def test_masking_takes_little_time_for_every_unit() -> None:
    for name in installed_course().units():
        hidden = Hidden(read_unit(installed_course(), name))
        for text in ("0.12 " * 4_000, "(" * 20_000, " " * 20_000, "\n".join(hidden.lines)[:20_000]):
            assert seconds_of(partial(hidden.mask, text), 1.0) < 1.0


def test_many_small_cells_take_little_time(unit: Unit) -> None:
    """Cells that could be parts of an answer in code, or of the written one, or could define missing answers."""
    shapes: list[dict[str, object]] = [
        {"cell_type": "code", "source": "    def f(self):\n        return 1", "metadata": {}},
        {"cell_type": "code", "id": "linear", "source": "    def f(self):\n        return 1", "metadata": {}},
        {"cell_type": "code", "source": "It is so", "metadata": {}},
        {"cell_type": "markdown", "source": "It is *so* " * 40, "metadata": {}},
        {"cell_type": "markdown", "id": "why", "source": "It is *so* " * 40, "metadata": {}},
    ]
    for shape in shapes:
        first = {"cell_type": "code", "id": "linear", "source": "class Linear:\n    x = 1", "metadata": {}}
        cells = [first, *({**shape, "source": f"{shape['source']} # {k}"} for k in range(1_990))]
        data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
        assert seconds_of(lambda data=data: restore(data, unit), 8.0) < 8.0  # type: ignore[misc]


def old_notebook(version: int, cells: list[dict[str, object]]) -> bytes:
    sheets = {"cells": cells} if version == 1 else {"worksheets": [{"metadata": {}, "cells": cells}]}
    return json.dumps({"nbformat": version, "nbformat_minor": 0, "metadata": {}, **sheets}).encode()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_old_notebook_takes_no_longer_than_a_new_one(unit: Unit, version: int) -> None:
    """nbformat took a minute to convert and validate the first of these, of a megabyte."""
    outputs = [{"output_type": "pyout", "x": 1}] * 40_000
    code = {"cell_type": "code", "input": "x", "code": "x", "language": "python", "metadata": {}, "outputs": outputs}
    heading = {"cell_type": "heading", "source": "x\ny", "level": 10**12}
    for cells in (
        [code],
        [heading] * 1_000,
        [{"cell_type": "text", "text": "x"}] * 1_000,
        [{"cell_type": "?" * 9}] * 9,
    ):
        data = old_notebook(version, cells)
        assert seconds_of(lambda data=data: restore(data, unit), 5.0) < 5.0  # type: ignore[misc]


def test_headings_and_texts_of_old_notebooks_become_markdown(unit: Unit) -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "heading", "source": ["a\n", "b"], "level": 2},
        {"cell_type": "heading", "source": "a\nb", "level": 10**12},
        {"cell_type": "html", "source": "<b>c</b>"},
        {"cell_type": "code", "input": ["x = ", "1"]},
    ]
    found = restore(old_notebook(3, cells), unit).notebook.cells
    shown = [(cell.cell_type, cell.source) for cell in found if not cell.metadata.get("nbgrader")]
    assert shown == [("markdown", "a\nb"), ("markdown", "###### a b"), ("markdown", "<b>c</b>"), ("code", "x = 1")]
    first = restore(old_notebook(1, [{"cell_type": "text", "text": "d"}, {"cell_type": "code", "code": "y"}]), unit)
    assert [cell.source for cell in first.notebook.cells if not cell.metadata.get("nbgrader")] == ["d", "y"]


def test_code_of_a_student_causes_no_warnings(unit: Unit, recwarn: pytest.WarningsRecorder) -> None:
    restored(unit, "'\\d'\n" * 10)
    assert not recwarn.list


def test_folders_are_removed_from_tracebacks() -> None:
    trace = 'File "/usr/lib/python3.11/site-packages/numpy/a.py", line 1\nFile /opt/python3.12/json/b.py:3\nFile "c.py"'
    assert without_folders(trace) == 'File "numpy/a.py", line 1\nFile json/b.py:3\nFile "c.py"'


@pytest.mark.parametrize("value", [list(range(200_000)), [[1.0] * 1_000] * 190, ["x" * 80] * 190_000, "a" * 16_000_000])
def test_a_wrong_result_of_any_size_is_diagnosed_in_little_time(value: object) -> None:
    """A digest of two hundred thousand numbers, one by one, took eight seconds."""

    def fails() -> None:
        with pytest.raises(checks.CheckFailed) as failed:
            checks.call(lambda x: value, {"x": np.ones(2)}, np.ones(2))
        explain_failure(failed.value)

    assert seconds_of(fails, 4.0) < 4.0


@pytest.mark.parametrize("pictures", [2_000, 8_000])
def test_pictures_in_the_text_of_an_added_cell_take_time_in_proportion_to_their_number(
    unit: Unit, pictures: int
) -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "markdown", "id": id, "source": source, "metadata": {}}
        for id, source in (("cell-000", "# A small unit"), ("why", YOUR_ANSWER))
    ]
    for begin in (0, pictures // 2):
        data = [f"iVBORw0KGgo{k:053d}" for k in range(begin, begin + pictures // 2)]
        source = "\n".join(f"![](data:image/png;base64,{picture})" for picture in data)
        cells.append({"cell_type": "markdown", "id": f"new-{begin}", "source": source, "metadata": {}})
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
    assert seconds_of(lambda: restore(notebook, unit), 1.0) <= 1.0
    (answer,) = (cell for cell in restore(notebook, unit).notebook.cells if "attachments" in cell)
    assert len(answer.attachments) == 2 * MAX_CELL_PICTURES
