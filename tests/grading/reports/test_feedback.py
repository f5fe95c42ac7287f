"""The feedback page shows points and reasons, reveals no hidden test, and runs no scripts."""

import base64
import io
import json
import re
import shutil
import tokenize
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded, Mark
from grading.message import Code, Message
from grading.reports.feedback import page, write_feedback
from grading.reports.html import clean_html, markdown_html, math_html, output_html
from grading.reports.redaction import Hidden
from grading.result import Result, Score
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grader import as_shown
from grading.submissions.restore import restore
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
# Right for the visible test, whose batch has five rows, and wrong for the hidden test, whose batch has two.
ONLY_HIDDEN = """\
W, b = self.parameters
right = [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
return right if len(dz) == 5 else (right[0], dz @ W.T * 2)"""
# A student's attempt to reveal the arguments of the hidden test.
REVEALING = """\
if len(dz) == 2:
    raise RuntimeError(f"{dz!r} {0.123456} checks.secretly(dz, tau=0.0317625)")
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T"""
# The small unit, with a hidden test that passes a number and a string of its own to the student's code.
SOURCE_WITH_LITERALS = SOURCE.replace(
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
    hand_in(course, "telling", UNIT, answered(unit, backward=REVEALING))
    hand_in(course, "hostile", UNIT, answered(unit, extra=HOSTILE, why="<script>alert('why')</script> <b>x</b>"))
    hand_in(course, "broken", UNIT, b"{not json")
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert write_feedback(course, UNIT) == (6, 0)
    return course


def read_page(course: Course, student: str) -> str:
    return (course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def hidden_lines(source: str) -> list[str]:
    """Return the longer lines of the hidden tests that don't occur elsewhere in the source."""
    hidden = "\n".join(re.findall(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", source, flags=re.DOTALL))
    lines = [line.strip() for line in hidden.splitlines()]
    return [line for line in lines if len(line) >= 8 and source.count(line) == hidden.count(line)]


def hidden_numbers(source: str) -> list[str]:
    """Return the numbers with at least four significant digits that only hidden tests use."""
    hidden = "\n".join(re.findall(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", source, flags=re.DOTALL))
    tokens = tokenize.generate_tokens(io.StringIO(hidden).readline)
    numbers = {token.string for token in tokens if token.type == tokenize.NUMBER}
    long = [n for n in numbers if len(n.split("e")[0].replace("_", "").replace(".", "").strip("0")) >= 4]
    return [n for n in long if source.count(n) == hidden.count(n)]


def test_the_page_shows_points_and_reasons(course: Course) -> None:
    wrong = read_page(course, "wrong")
    assert "<b>2 of 9 points</b>" in wrong
    assert re.search(r"✓</span> 2 of 2", wrong)
    assert re.search(r"✗</span> 0 of 4", wrong)
    assert "✗ 0 of 4 points" in wrong
    assert "db has shape (5, 4), but should have shape (4,)" in wrong
    assert "The case that failed:" in wrong
    assert "The input was:" in wrong


def test_a_written_answer_is_shown_as_not_graded_yet(course: Course) -> None:
    assert "A person will grade this exercise." in read_page(course, "right")
    assert "…</span> not graded yet, of 3</td>" in read_page(course, "right")
    assert "A person still has to grade answers worth up to 3 more points." in read_page(course, "right")
    assert "A person still has to grade" not in read_page(course, "wrong"), "the written answer is empty"


def test_an_unreadable_submission_is_explained_to_the_student(course: Course) -> None:
    broken = read_page(course, "broken")
    assert (
        '<p class="sum"><b>Your submission could not be graded:</b> The file begins like a notebook, but it is damaged '
        "or cut off in line 1. Please submit it again.</p>"
    ) in broken
    assert broken.count("cut off") == 1
    assert broken.count("…</span> not graded, of") == 3
    for absent in (
        "a person will",
        "A person",
        "Ask the student",
        "our notebook",
        "<section",
        "Notes on your",
        "#exer",
    ):
        assert absent not in broken


def marked_page(folder: Path, marks: dict[str, Mark], flag: Message, readable: bool = True) -> str:
    """Return the page of a student whose submission was flagged, with these marks."""
    unit = read_unit(small_course(folder), UNIT)
    scores = [Score(e.id, marks[e.id].auto, e.points) for e in unit.exercises]
    result = Result(UNIT, "", scores, [flag], readable=readable)
    return page("someone", unit, result, Graded(marks), "", Hidden(unit), "")


PDF = Message(Code.OTHER_FILES, content="x.pdf (a PDF)", expected=f"{UNIT}.ipynb")


def test_points_by_hand_for_an_unreadable_submission_count_as_usual(tmp_path: Path) -> None:
    waits = Mark(None, None, 0.0, True)
    marks = {"forward": Mark(None, 2.0, 0.0, False), "backward": waits, "why": waits}
    some = marked_page(tmp_path, marks, PDF, readable=False)
    assert "<b>2 of 9 points</b> so far. A person still has to grade answers worth up to 7 more points." in some
    assert some.count("A person will grade this exercise.") == 2
    assert "The submission contains x.pdf (a PDF) but no notebook. Please hand in 91_small.ipynb." in some
    assert "could not be graded" not in some
    assert "our notebook" not in some
    given = {id: Mark(None, 1.0, 0.0, False) for id in marks}
    every = marked_page(tmp_path, given, PDF, readable=False)
    assert "<b>3 of 9 points</b>." in every
    assert "but no notebook.</li>" in every, "nobody has to hand in anything any more"


def test_a_note_announces_no_person_once_nothing_waits(tmp_path: Path) -> None:
    flag = Message(Code.ANSWER_NEARBY, cells="why", count=1)
    marks = {"forward": Mark(2.0, None, 0.0, False), "backward": Mark(4.0, None, 0.0, False)}
    before = marked_page(tmp_path, {**marks, "why": Mark(None, None, 0.0, True)}, flag)
    assert "something was written next to it. A person will look at it.</li>" in before
    after = marked_page(tmp_path, {**marks, "why": Mark(None, 3.0, 0.0, False)}, flag)
    assert "something was written next to it.</li>" in after


def test_one_point_is_singular(tmp_path: Path) -> None:
    course = small_course(tmp_path, SOURCE.replace('"points": 3', '"points": 1'))
    unit = read_unit(course, UNIT)
    source = json.dumps(
        {"cells": [{"cell_type": "markdown", "source": "x", "metadata": {"nbgrader": {"grade_id": "why"}}}]}
    )
    html = page(
        "someone", unit, Result(UNIT, "", []), Graded({"why": Mark(0.0, None, 0.0, False)}), source, Hidden(unit), ""
    )
    assert "✗ 0 of 1 point." in html
    html = page(
        "someone",
        unit,
        Result(UNIT, "", [Score(e.id, e.points * (e.id != "why") or None, e.points) for e in unit.exercises]),
        Graded(),
        "",
        Hidden(unit),
        "",
    )
    assert "worth up to 1 more point." in html


@pytest.mark.parametrize("student", ["right", "wrong", "hidden", "telling", "hostile", "broken"])
def test_the_page_contains_nothing_of_the_hidden_tests(course: Course, student: str) -> None:
    source = read_unit(course, UNIT).text
    assert hidden_lines(source)
    assert hidden_numbers(source) == ["0.123456"]
    # The page shows the student's own code unchanged, and this number in it is the student's.
    html = read_page(course, student).replace('{</span><span class="mf">0.123456</span>', "")
    for secret in [*hidden_lines(source), *hidden_numbers(source)]:
        assert secret not in html


def test_literals_of_hidden_tests_are_masked_in_messages_that_quote_them(tmp_path: Path) -> None:
    course = small_course(tmp_path, SOURCE_WITH_LITERALS)
    unit = read_unit(course, UNIT)
    assert hidden_numbers(unit.text) == hidden_numbers(SOURCE_WITH_LITERALS)
    message = "ValueError: tau = 0.0317625, 1.987654 and 10.0317625 in 'hidden text of the test'"
    trace = f"{message}\n  checks.compare('hidden text of the test', 0.0317625, 0.0317625)\n"
    result = Result(UNIT, "", [Score("backward", 0.0, 4.0, message, trace)], [message])
    output = {"output_type": "stream", "name": "stdout", "text": message}
    notebook = f'{{"cells": [{{"cell_type": "code", "source": "x", "outputs": [{json.dumps(output)}]}}]}}'
    html = page("someone", unit, result, Graded(), notebook, Hidden(unit), "")
    for secret in [*hidden_lines(SOURCE_WITH_LITERALS), "1.987654", "hidden text of the test", " 0.0317625"]:
        assert secret not in html
    assert "tau = …, … and 10.0317625" in html


@pytest.mark.parametrize("name", installed_course().units())
def test_no_page_of_a_wrong_answer_reveals_a_hidden_test(name: str) -> None:
    """Every hidden line and number of a real unit is masked wherever a message quotes it."""
    unit = read_unit(installed_course(), name)
    secrets = hidden_lines(unit.text) + hidden_numbers(unit.text)
    reason = "Right so far. " + " | ".join(secrets)
    scores = [Score(e.id, 0.0, e.points, reason, f"{reason}\n{reason}") for e in unit.exercises]
    submission = restore(fill_in(unit, [], ""), unit)
    html = page(
        "someone", unit, Result(name, "", scores, [reason]), Graded(), as_shown(submission.notebook), Hidden(unit), ""
    )
    for secret in secrets:
        assert secret not in html
    assert "BEGIN HIDDEN" not in html
    assert html.count("Right so far. ") >= len(scores)


def test_a_failure_in_a_hidden_test_is_still_explained(course: Course) -> None:
    assert "dx is wrong in" in read_page(course, "hidden")
    assert "Your layer is right for its first batch, but not for a later one." in read_page(course, "hidden")
    assert "Where your code stopped" in read_page(course, "telling")
    assert "in backward" in read_page(course, "telling")
    assert "grading/student_process" not in read_page(course, "telling"), "the grader's own frames"


def test_nothing_that_student_code_displays_can_run(course: Course) -> None:
    html = read_page(course, "hostile")
    assert "default-src 'none'" in html
    assert "unsafe-inline" not in html
    assert "<script" not in html.lower()
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert not re.search(r"""(?:href|src)=["']?\s*(?!data:image/|#)\w+:""", html)
    assert "&lt;script&gt;alert('text')&lt;/script&gt;" in html.replace("&#x27;", "'").replace("&#39;", "'")
    svg = base64.b64decode(re.findall(r"data:image/svg\+xml;base64,([^\"]*)", html)[0])
    assert b"<script>" in svg, "browsers run nothing inside an image"


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
def test_no_text_becomes_an_active_element(attack: str) -> None:
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


def test_formulas_are_shown_without_scripts(course: Course) -> None:
    assert "<mfrac>" in markdown_html(r"The slope $\frac{\partial E}{\partial\theta}$.")
    assert "<mtable" in markdown_html("$$\\begin{aligned}a&=b\\\\&=c\\end{aligned}$$")
    assert "<code>a &lt; \\nosuchthing{</code>" in markdown_html(
        "$a < \\nosuchthing{$"
    ) or "nosuchthing" in markdown_html("$a < \\nosuchthing{$")


def test_every_formula_of_the_course_is_converted() -> None:
    """No formula is shown as LaTeX source."""
    for name in installed_course().units():
        for cell in read_unit(installed_course(), name).notebook.cells:
            if cell.cell_type == "markdown":
                html = re.sub(r"<(code|pre)\b.*?</\1>", "", markdown_html(cell.source), flags=re.DOTALL)
                assert not re.search(r"\\[a-zA-Z]+", html), cell.source


def test_tables_stay_tables_and_long_output_is_cut() -> None:
    table = {"output_type": "display_data", "data": {"text/html": "<table><tr><td>1.5</td></tr></table>"}}
    assert "<td>1.5</td>" in output_html(table)
    flood = output_html({"output_type": "stream", "text": "x" * 1_000_000})
    assert "more characters" in flood
    assert len(flood) < 100_000


def test_only_pages_with_new_manual_grades_are_written_again(course: Course, tmp_path: Path) -> None:
    course = Course(shutil.copytree(course.root, tmp_path / "course"))  # the other tests need the ungraded answer
    assert write_feedback(course, UNIT) == (0, 6)
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("why", UNIT, UNIT, "right")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.nbgrader.find_comment("why", UNIT, UNIT, "right").manual_comment = "Say <b>why</b> the sums agree."
        other = gradebook.nbgrader.find_grade("backward", UNIT, UNIT, "wrong")
        other.manual_score, other.needs_manual_grade = 3, False
        gradebook.db.commit()
    assert write_feedback(course, UNIT) == (2, 4)
    right, wrong = read_page(course, "right"), read_page(course, "wrong")
    assert "2.5 of 3" in right
    assert "<b>8.5 of 9 points</b>" in right
    assert "91.3 why:</b></p>\n<p>Say <b>why</b> the sums agree.</p>" in right
    assert '<td role="cell" class="partial">\n<span aria-hidden="true">◐</span> 3 of 4</td>' in wrong
    assert '<b class="partial">◐ 3 of 4 points.</b>' in wrong
    assert "<b>5 of 9 points</b>" in wrong
    assert "Graded by a person." in wrong
    assert "db has shape (5, 4)" in wrong


def commented(folder: Path, **comments: str) -> str:
    """Return the page of a student, with these comments by a person, by answer."""
    unit = read_unit(small_course(folder), UNIT)
    return page("someone", unit, Result(UNIT, "", []), Graded(comments=comments), "", Hidden(unit), "")


def test_a_comment_is_markdown_with_formulas_and_keeps_its_line_breaks(tmp_path: Path) -> None:
    comment = (
        "**Almost**: $\\frac{\\partial E}{\\partial W}$ sums\nover the batch.\r\nSo\n\n- add them\n- don't average\n\n"
        "```python\nreturn x.T @ dz\n```\n\n$$\nE = \\sum_n e_n\n$$\n\nOn `x < y` see above."
    )
    html = commented(tmp_path, linear=comment, why="<script>alert(1)</script> <img src=x onerror=alert(2)>")
    shown = re.search(r"<h2>Comments on your answers</h2>(.*?)<h2 ", html, flags=re.DOTALL)
    assert shown
    for expected in (
        "<b>91.1 forward, 91.2 backward:</b>",
        "<strong>Almost</strong>: <math",
        "<mfrac>",
        "sums<br>\nover the batch.<br>\nSo</p>",
        "<li>add them</li>\n<li>don't average</li>",
        '<pre class="code"',
        '<div class="formula"',
        "<code>x &lt; y</code>",
    ):
        assert expected in shown[1]
    assert "<script" not in html
    assert "<img" not in html


def test_comments_count_against_what_the_page_shows(tmp_path: Path) -> None:
    html = commented(tmp_path, linear="**a** " * 3_000, why="$x$ " * 5_000 + "$y$")
    assert "<strong>a</strong>" in html
    assert "$x$ $x$" in html, "too long to be parsed, but still shown"


def test_the_same_comment_on_several_answers_is_shown_once(tmp_path: Path) -> None:
    html = commented(tmp_path, linear="The same *mistake*.", why="The same *mistake*.")
    assert "91.1 forward, 91.2 backward, 91.3 why:</b>" in html
    assert html.count("The same <em>mistake</em>.") == 1


def test_a_page_is_one_file_that_needs_no_network(course: Course) -> None:
    assert not re.search(r"""(?:src|href|url\()=?["']?(?:https?:)?//""", read_page(course, "wrong"))
    assert not list(course.feedback.rglob("*.part"))


def test_a_page_is_accessible(course: Course) -> None:
    html = read_page(course, "wrong")
    assert '<html lang="en">' in html
    assert html.count("<h1") == 1
    assert 'href="#notebook"' in html
    assert 'id="notebook"' in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    for id in re.findall(r'href="#([\w-]+)"', html):
        assert f'id="{id}"' in html
    assert all('tabindex="0"' in box for box in re.findall(r"<pre[^>]*>", html)), (
        "the keyboard has to reach every scrollable box"
    )
