"""A page takes little time, whatever a submission displays, and says where something is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from course_fixtures import UNIT, answered, small_course
from processor_time import seconds_of

from grading.course import installed_course
from grading.gradebook.marks import Graded
from grading.limits import MAX_PAGE_OUTPUTS, MAX_PARSED, MAX_TAGS
from grading.reports.budget import AS_TEXT, LEFT_OUT, Budget
from grading.reports.content import outputs_html, source_html
from grading.reports.feedback import page
from grading.reports.redaction import Hidden
from grading.result import Result
from grading.scoring.grader import as_shown
from grading.submissions.restore import restore
from grading.units.unit import Unit, read_unit

SECONDS = 10.0  # for one page; each takes at most three on a machine of 2023
NESTED = "<ul><li>" * 2498


def display(mime: str, text: str, plain: str = "in words") -> dict[str, Any]:
    """Return the output of a cell that displays this."""
    return {"output_type": "display_data", "data": {mime: text, "text/plain": plain}, "metadata": {}}


# The outputs of a cell. Each would take minutes or gigabytes if the whole of it were formatted.
FLOODS = {
    "nested lists": [display("text/html", NESTED)] * 400,
    "bold paragraphs": [display("text/html", "<p><b>" * 3333 + "x")] * 400,
    "tables": [display("text/markdown", "a|b\n-|-\n" * 2500)] * 400,
    "emphasis": [display("text/markdown", "*_" * 9000 + "x")] * 400,
    "formulas": [display("text/latex", f"{k}x" + ">'" * 990) for k in range(4000)],
    "code": [display("text/markdown", f"```\n{k}\n" + "a=" * 4000 + "\n```") for k in range(400)],
    "links": [display("text/markdown", "[x]: http://a" + "b" * 10_000 + "\n\n" + "[a][x] " * 1400)] * 100,
    "many small ones": [display("text/html", f"<b>{k}</b>") for k in range(7000)],
    "many small texts": [{"output_type": "stream", "name": "stdout", "text": "x"}] * 7000,
}


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)


def graded_notebook(unit: Unit, outputs: list[dict[str, Any]]) -> str:
    """Return an autograded notebook with these outputs in a student's cell."""
    notebook = json.loads(as_shown(restore(answered(unit, extra="flood = 1"), unit).notebook))
    next(cell for cell in notebook["cells"] if cell["source"] == "flood = 1")["outputs"] = outputs
    return json.dumps(notebook)


def feedback(unit: Unit, outputs: list[dict[str, Any]]) -> str:
    result = Result(UNIT, "", [])
    return page("someone", unit, result, Graded(), graded_notebook(unit, outputs), Hidden(unit), "")


@pytest.mark.parametrize("name", FLOODS)
def test_a_page_takes_little_time_whatever_a_cell_displays(unit: Unit, name: str) -> None:
    pages: list[str] = []
    assert seconds_of(lambda: pages.append(feedback(unit, FLOODS[name])), SECONDS) < SECONDS
    html = pages[0]
    assert len(html) < 3_000_000
    assert AS_TEXT in html or LEFT_OUT in html
    assert "a note in a cell says what is missing there" in html


def test_a_page_on_which_everything_fits_says_nothing(unit: Unit) -> None:
    html = feedback(unit, [display("text/html", "<table><tr><td>1.5</td></tr></table>")] * 50)
    assert html.count("<td>1.5</td>") == 50
    assert not any(note in html for note in (AS_TEXT, LEFT_OUT, "a note in a cell"))


@pytest.mark.parametrize("name", installed_course().units())
def test_every_unit_leaves_most_of_a_page_to_the_student(name: str) -> None:
    budget = Budget()
    for cell in read_unit(installed_course(), name).notebook.cells:
        source_html(dict(cell), budget)
    assert (budget.refused, budget.left_out) == (0, 0)
    assert budget.parsed > MAX_PARSED / 2
    assert budget.tags > MAX_TAGS / 2


def test_what_exceeds_the_budget_is_shown_as_text() -> None:
    budget = Budget(parsed=1_000)
    shown = outputs_html([display("text/html", f"<b>{k:0500}</b>") for k in range(2)], budget)
    assert [("<b>" in html, "in words" in html, AS_TEXT in html) for html in shown] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_too_many_elements_become_text() -> None:
    assert "<b>" in "".join(outputs_html([display("text/html", "<b>x</b>")], Budget(tags=10)))
    many = "".join(outputs_html([display("text/html", "<b>x</b>" * 10)], Budget(tags=10)))
    assert "<b>" not in many
    assert "in words" in many
    assert AS_TEXT in many
    text = {"output_type": "stream", "name": "stdout", "text": "printed"}
    assert "printed" in "".join(outputs_html([text], Budget(tags=0)))


def test_outputs_beyond_the_limit_are_left_out() -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x"}
    budget = Budget()
    shown = outputs_html([text] * (MAX_PAGE_OUTPUTS + 3), budget)
    assert len(shown) == MAX_PAGE_OUTPUTS + 1
    assert LEFT_OUT in shown[-1]
    assert LEFT_OUT in "".join(outputs_html([text], budget)), "each cell says so"
    assert outputs_html([], budget) == []


def test_a_picture_that_does_not_fit_is_left_out(tmp_path: Path) -> None:
    picture = display("image/png", "A" * 800)
    shown = outputs_html([picture, picture, {"output_type": "stream", "text": "x"}], Budget(size=1_200))
    assert ["<img" in html for html in shown] == [True, False, False]
    assert [LEFT_OUT in html for html in shown] == [False, False, True]


def test_one_picture_does_not_fill_the_page() -> None:
    """A cell may refer to a pasted picture a thousand times."""
    cell = {"cell_type": "markdown", "source": "![a](attachment:a.png) " * 800}
    cell |= {"attachments": {"a.png": {"image/png": "A" * 10_000}}}
    shown = source_html(cell, Budget())
    assert shown.count("<img") == 1
    assert shown.count("image shown above") == 799
    assert len(shown) < 100_000
