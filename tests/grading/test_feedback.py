"""The page that a student gets back: points and reasons, nothing of hidden tests, nothing that runs."""

import re
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course
from grading.feedback import write_feedback
from grading.grade import grade_unit
from grading.gradebook import Gradebook
from grading.source import read_unit

HOSTILE = """
from IPython.display import HTML, Javascript, Markdown, display
display(HTML("<script>alert('html')</script><img src=x onerror=alert(1)>"))
display(Javascript("alert('js')"))
display(Markdown("[click](javascript:alert(2)) <script>alert('md')</script>"))
print("<script>alert('text')</script>")
raise ValueError("<script>alert('error')</script>")
"""

RIGHT_FOR_FIVE_ROWS = """W, b = self.parameters
factor = 1 if len(dz) > 3 else 2
return [self.x.T @ dz, dz.sum(axis=0)], factor * dz @ W.T
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    hand_in(course, "right", UNIT, answered(unit, why="So."))
    hand_in(course, "wrong", UNIT, answered(unit, backward=WRONG_BACKWARD))
    only_hidden = "W, b = self.parameters\nN = len(dz)\ngood = [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T\n"
    hand_in(
        course,
        "hidden",
        UNIT,
        answered(unit, backward=only_hidden + "return good if N == 5 else (good[0], dz @ W.T * 2)"),
    )
    hand_in(course, "hostile", UNIT, answered(unit, extra=HOSTILE, why="<script>alert('why')</script>"))
    hand_in(course, "broken", UNIT, b"{not json")
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert write_feedback(course, UNIT) == (5, 0)
    return course


def page(course: Course, student: str) -> str:
    return (course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def test_points_and_reasons_stand_together(course: Course) -> None:
    wrong = page(course, "wrong")
    assert "<b>2</b> of 9 points" in wrong
    assert "✗ 0 of 4" in wrong
    assert "✓ 2 of 2" in wrong
    assert "db has shape (5, 4), but should have shape (4,)" in wrong
    assert "The case that failed" in wrong


def test_a_written_answer_waits_for_a_person(course: Course) -> None:
    assert "Waits for a person." in page(course, "right")
    assert "1 still to be read by a person" in page(course, "right")


def test_what_could_not_be_read_says_why(course: Course) -> None:
    assert "is not JSON" in page(course, "broken")


@pytest.mark.parametrize("student", ["right", "wrong", "hidden", "hostile"])
def test_nothing_of_a_hidden_test_is_in_the_page(course: Course, student: str) -> None:
    text = page(course, student)
    source = "\n".join(cell.source for cell in read_unit(course, UNIT).notebook.cells)
    hidden = source.split("### BEGIN HIDDEN TESTS")[1].split("### END HIDDEN TESTS")[0]
    for line in filter(None, map(str.strip, hidden.splitlines())):
        assert source.count(line) > 1 or line not in text
    for literal in re.findall(r"\d+\.\d{4,}", hidden):
        assert literal not in text


def test_a_failure_in_a_hidden_test_is_explained_all_the_same(course: Course) -> None:
    assert "dx is wrong in" in page(course, "hidden")
    assert "every entry is 2 times the right one" in page(course, "hidden")


def test_nothing_that_a_student_displays_can_run(course: Course) -> None:
    text = page(course, "hostile")
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "onerror=alert" not in re.sub(r"<pre>.*?</pre>|<div class=\"code\">.*?</div>", "", text, flags=re.DOTALL)
    assert 'href="javascript' not in text


def test_writing_again_writes_nothing_and_a_persons_word_is_taken_up(course: Course) -> None:
    assert write_feedback(course, UNIT) == (0, 5)
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("why", UNIT, UNIT, "right")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.nbgrader.find_comment("why", UNIT, UNIT, "right").manual_comment = "Say why the sums are equal."
        gradebook.db.commit()
    assert write_feedback(course, UNIT) == (1, 4)
    text = page(course, "right")
    assert "2.5 of 3" in text
    assert "Say why the sums are equal." in text


def test_a_page_is_one_file_that_needs_no_network(course: Course) -> None:
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page(course, "wrong"))


def test_pages_lie_where_they_are_said_to_lie(course: Course) -> None:
    assert sorted(p.relative_to(course.feedback) for p in course.feedback.rglob("*.html"))[0] == Path(
        f"broken/{UNIT}/{UNIT}.html"
    )
