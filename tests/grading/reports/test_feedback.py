"""The page that a student gets back: points and reasons, nothing of hidden tests, nothing that runs."""

import base64
import io
import json
import re
import tokenize
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded
from grading.reports.feedback import page, write_feedback
from grading.reports.html import clean_html, markdown_html, math_html, output_html
from grading.reports.redaction import Hidden
from grading.result import Result, Score
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grader import as_shown
from grading.submissions.restore import read
from grading.units.catalogue import fill_in
from grading.units.unit import read_unit

HOSTILE = """
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
display(HTML("<script>alert('html')</script><img src=x onerror=alert(1)><b style='color:red'>bold</b>"))
display(Javascript("alert('js')"))
display(Markdown("[click](javascript:alert(2)) <script>alert('md')</script> $\\\\text{<script>alert(3)</script>}$"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert('svg')</script></svg>"))
display(Latex("$\\\\href{javascript:alert(4)}{x}$"))
print("<script>alert('text')</script>")
raise ValueError("<script>alert('error')</script>")
"""
# Right for the visible test's batch of five, wrong for the hidden one's of two.
ONLY_HIDDEN = """\
W, b = self.parameters
right = [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
return right if len(dz) == 5 else (right[0], dz @ W.T * 2)"""
# A student who wants to see what the hidden test passes in.
TELL = """\
if len(dz) == 2:
    raise RuntimeError(f"{dz!r} {0.123456} checks.secretly(dz, tau=0.0317625)")
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T"""
# The small unit with a hidden test that passes a number of its own, and tells it to the student's code.
PASSING = SOURCE.replace(
    "x, dz = rng.normal(size=(2, 3))",
    "checks.function(lambda W: Linear(W, b).forward(x), lambda W: x @ W + b, W=W * 1.987654)\n"
    "checks.compare('hidden text of the test', 0.0317625, 0.0317625)\n"
    "x, dz = rng.normal(size=(2, 3))",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    hand_in(course, "right", UNIT, answered(unit, why="So."))
    hand_in(course, "wrong", UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "hidden", UNIT, answered(unit, backward=ONLY_HIDDEN))
    hand_in(course, "telling", UNIT, answered(unit, backward=TELL))
    hand_in(course, "hostile", UNIT, answered(unit, extra=HOSTILE, why="<script>alert('why')</script> <b>x</b>"))
    hand_in(course, "broken", UNIT, b"{not json")
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert write_feedback(course, UNIT) == (6, 0)
    return course


def text_of(course: Course, student: str) -> str:
    return (course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def hidden_lines(source: str) -> list[str]:
    """The hidden tests' lines that say something and stand nowhere else in the source."""
    hidden = "\n".join(re.findall(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", source, flags=re.DOTALL))
    lines = [line.strip() for line in hidden.splitlines()]
    return [line for line in lines if len(line) >= 8 and source.count(line) == hidden.count(line)]


def hidden_numbers(source: str) -> list[str]:
    """The numbers of four and more significant digits that only hidden tests use."""
    hidden = "\n".join(re.findall(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", source, flags=re.DOTALL))
    tokens = tokenize.generate_tokens(io.StringIO(hidden).readline)
    numbers = {token.string for token in tokens if token.type == tokenize.NUMBER}
    long = [n for n in numbers if len(n.split("e")[0].replace("_", "").replace(".", "").strip("0")) >= 4]
    return [n for n in long if source.count(n) == hidden.count(n)]


def test_points_and_reasons_stand_together(course: Course) -> None:
    wrong = text_of(course, "wrong")
    assert "<b>2 of 9 points</b>" in wrong
    assert re.search(r"✓</span> 2 of 2", wrong)
    assert re.search(r"✗</span> 0 of 4", wrong)
    assert "db has shape (5, 4), but should have shape (4,)" in wrong
    assert "The case that failed:" in wrong
    assert "The input was:" in wrong


def test_a_written_answer_waits_for_a_person(course: Course) -> None:
    assert "Waits for a person to read it." in text_of(course, "right")
    assert "up to 3 more wait for a person" in text_of(course, "right")
    assert "wait for a person" not in text_of(course, "wrong"), "nothing was written there"


def test_what_could_not_be_read_is_said_to_the_student(course: Course) -> None:
    broken = text_of(course, "broken")
    assert "is not JSON" in broken
    assert "please hand it in again" in broken
    assert "ask for it again" not in re.sub(r"<section.*", "", broken, flags=re.DOTALL)


@pytest.mark.parametrize("student", ["right", "wrong", "hidden", "telling", "hostile", "broken"])
def test_nothing_of_a_hidden_test_is_in_the_page(course: Course, student: str) -> None:
    source = read_unit(course, UNIT).text
    assert hidden_lines(source)
    assert hidden_numbers(source) == ["0.123456"]
    # What a student wrote is shown as written; here the number in it is the student's own.
    shown = text_of(course, student).replace('{</span><span class="mf">0.123456</span>', "")
    for secret in [*hidden_lines(source), *hidden_numbers(source)]:
        assert secret not in shown


def test_a_hidden_tests_literal_is_kept_out_of_errors_that_quote_it(tmp_path: Path) -> None:
    course = small_course(tmp_path, PASSING)
    unit = read_unit(course, UNIT)
    assert hidden_numbers(unit.text) == hidden_numbers(PASSING)
    said = "ValueError: tau = 0.0317625, 1.987654 and 10.0317625 in 'hidden text of the test'"
    trace = f"{said}\n  checks.compare('hidden text of the test', 0.0317625, 0.0317625)\n"
    result = Result(UNIT, "", [Score("backward", 0.0, 4.0, said, trace)], [said])
    output = {"output_type": "stream", "name": "stdout", "text": said}
    notebook = f'{{"cells": [{{"cell_type": "code", "source": "x", "outputs": [{json.dumps(output)}]}}]}}'
    shown = page("someone", unit, result, Graded(), notebook, Hidden(unit), "")
    for secret in [*hidden_lines(PASSING), "1.987654", "hidden text of the test", " 0.0317625"]:
        assert secret not in shown
    assert "tau = …, … and 10.0317625" in shown


@pytest.mark.parametrize("name", installed_course().units())
def test_no_page_of_a_wrong_answer_shows_a_hidden_test(name: str) -> None:
    """Every hidden line and number of a real unit is masked, wherever a message would quote it."""
    unit = read_unit(installed_course(), name)
    secrets = hidden_lines(unit.text) + hidden_numbers(unit.text)
    reason = "Right so far. " + " | ".join(secrets)
    scores = [Score(e.id, 0.0, e.points, reason, f"{reason}\n{reason}") for e in unit.exercises]
    submission = read(fill_in(unit, [], ""), unit)
    shown = page(
        "someone", unit, Result(name, "", scores, [reason]), Graded(), as_shown(submission.notebook), Hidden(unit), ""
    )
    for secret in secrets:
        assert secret not in shown
    assert "BEGIN HIDDEN" not in shown
    assert shown.count("Right so far. ") >= len(scores)


def test_a_failure_in_a_hidden_test_is_explained_all_the_same(course: Course) -> None:
    assert "dx is wrong in" in text_of(course, "hidden")
    assert "every entry is 2 times the right one" in text_of(course, "hidden")
    assert "Where your code stopped" in text_of(course, "telling")
    assert "in backward" in text_of(course, "telling")
    assert "grading/inside" not in text_of(course, "telling"), "the grader's own frames"


def test_nothing_that_a_student_displays_can_run(course: Course) -> None:
    shown = text_of(course, "hostile")
    assert "default-src 'none'" in shown
    assert "unsafe-inline" not in shown
    assert "<script" not in shown.lower()
    assert not re.search(r"<[^>]*\son\w+\s*=", shown)
    assert not re.search(r"""(?:href|src)=["']?\s*(?!data:image/|#)\w+:""", shown)
    assert "&lt;script&gt;alert('text')&lt;/script&gt;" in shown.replace("&#x27;", "'").replace("&#39;", "'")
    svg = base64.b64decode(re.findall(r"data:image/svg\+xml;base64,([^\"]*)", shown)[0])
    assert b"<script>" in svg, "as a picture, in which browsers run nothing"


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<style>@import 'http://example.org'</style>",
        "<form action='http://example.org'><button>x</button></form>",
        "<details open ontoggle=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "![x](http://example.org/pixel.png)",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$\\style{background:url(http://example.org)}{x}$",
        "\ue0000\ue001",
        "</section></main><base href='http://example.org'>",
    ],
)
def test_no_text_becomes_an_element_that_acts(attack: str) -> None:
    elements = re.findall(r"<(\w+)([^>]*)>", markdown_html(attack) + clean_html(attack) + math_html(attack, True))
    harmless = {
        "p",
        "pre",
        "code",
        "a",
        "div",
        "math",
        "mrow",
        "mtext",
        "msup",
        "mi",
        "mo",
        "mn",
        "span",
        "details",
        "section",
    }
    assert {name for name, _ in elements} <= harmless
    for _, attributes in elements:
        assert not re.search(r"\bon\w+=|style=|src=|href=\"(?!https?:|#harmful-link)", attributes)


def test_formulas_are_shown_without_any_script(course: Course) -> None:
    assert "<mfrac>" in markdown_html(r"The slope $\frac{\partial E}{\partial\theta}$.")
    assert "<mtable" in markdown_html("$$\\begin{aligned}a&=b\\\\&=c\\end{aligned}$$")
    assert "<code>a &lt; \\nosuchthing{</code>" in markdown_html(
        "$a < \\nosuchthing{$"
    ) or "nosuchthing" in markdown_html("$a < \\nosuchthing{$")


def test_every_formula_of_the_course_is_understood() -> None:
    """None is left as LaTeX source."""
    for name in installed_course().units():
        for cell in read_unit(installed_course(), name).notebook.cells:
            if cell.cell_type == "markdown":
                shown = re.sub(r"<(code|pre)\b.*?</\1>", "", markdown_html(cell.source), flags=re.DOTALL)
                assert not re.search(r"\\[a-zA-Z]+", shown), cell.source


def test_tables_are_shown_as_tables_and_long_output_is_cut() -> None:
    table = {"output_type": "display_data", "data": {"text/html": "<table><tr><td>1.5</td></tr></table>"}}
    assert "<td>1.5</td>" in output_html(table)
    flood = output_html({"output_type": "stream", "text": "x" * 1_000_000})
    assert "more characters" in flood
    assert len(flood) < 100_000


def test_writing_again_writes_nothing_and_a_persons_word_is_taken_up(course: Course) -> None:
    assert write_feedback(course, UNIT) == (0, 6)
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("why", UNIT, UNIT, "right")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.nbgrader.find_comment("why", UNIT, UNIT, "right").manual_comment = "Say <b>why</b> the sums agree."
        other = gradebook.nbgrader.find_grade("backward", UNIT, UNIT, "wrong")
        other.manual_score, other.needs_manual_grade = 3, False
        gradebook.db.commit()
    assert write_feedback(course, UNIT) == (2, 4)
    right, wrong = text_of(course, "right"), text_of(course, "wrong")
    assert "2.5 of 3" in right
    assert "<b>8.5 of 9 points</b>" in right
    assert "why (91.3):</b> Say &lt;b&gt;why&lt;/b&gt; the sums agree." in right
    assert "<b>5 of 9 points</b>" in wrong
    assert "Graded by a person." in wrong
    assert "db has shape (5, 4)" in wrong


def test_a_page_is_one_file_that_needs_no_network(course: Course) -> None:
    assert not re.search(r"""(?:src|href|url\()=?["']?(?:https?:)?//""", text_of(course, "wrong"))
    assert not list(course.feedback.rglob("*.part"))


def test_a_page_can_be_read_by_all(course: Course) -> None:
    shown = text_of(course, "wrong")
    assert '<html lang="en">' in shown
    assert shown.count("<h1") == 1
    assert 'href="#notebook"' in shown
    assert 'id="notebook"' in shown
    assert "prefers-color-scheme: dark" in shown
    assert "@media print" in shown
    for id in re.findall(r'href="#([\w-]+)"', shown):
        assert f'id="{id}"' in shown
    assert all('tabindex="0"' in box for box in re.findall(r"<pre[^>]*>", shown)), "what scrolls is reached by keyboard"
