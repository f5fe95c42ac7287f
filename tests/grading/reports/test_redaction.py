"""Hidden tests stay hidden in messages, but a message still says what is wrong."""

import re
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, hand_in, small_course

from grading.course import installed_course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded
from grading.reports.feedback import page
from grading.reports.redaction import Hidden
from grading.result import Result, Score
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grader import as_shown
from grading.submissions.restore import restore
from grading.units.catalogue import Answer, fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

NO_SUBJECT = re.compile(r"(?:^|[.;:] |Your )… (?:is|has|holds)\b")


def unit_with(folder: Path, *names: str) -> Unit:
    """Return the small unit with hidden tests that call their values by these names."""
    tests = "\n".join(f"checks.value({name!r}, Linear(W, b).forward(x), x @ W + b)" for name in names)
    source = SOURCE.replace("### BEGIN HIDDEN TESTS", f"### BEGIN HIDDEN TESTS\n{tests}")
    return read_unit(small_course(folder, source), UNIT)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x where W is almost singular", "x …"),  # a visible test has an x
        ("the output z of two layers", "the output z …"),  # the task says "the output z"
        ("dz, where some inputs are zero", "dz …"),
        ("backward(17.5) of a long batch", "backward …"),
        ("W[3] after training", "W …"),
    ],
)
def test_the_subject_of_a_message_is_shown_if_the_unit_names_it(tmp_path: Path, name: str, shown: str) -> None:
    hidden = Hidden(unit_with(tmp_path, name))
    problem = "is wrong in 2 of 6 entries, with the largest error at [0, 1]: got 1, expected 2."
    assert hidden.mask(f"{name} {problem}") == f"{shown} {problem}"
    assert hidden.mask(f"Your {name} is zero everywhere.") == f"Your {shown} is zero everywhere."
    assert hidden.mask(f"  {name}[0, 1]: got 1, expected 2") == f"  {shown}[0, 1]: got 1, expected 2"


@pytest.mark.parametrize(
    "name",
    [
        "jacobian where W is almost singular",  # no cell that students see has this name
        "self.secret after two passes",
        "x plus jacobian in a long batch",
        "17.625 of the entries",
        "where W is almost singular",
    ],
)
def test_a_name_that_only_hidden_tests_have_stays_hidden(tmp_path: Path, name: str) -> None:
    assert Hidden(unit_with(tmp_path, name)).mask(f"{name} is wrong.") == "… is wrong."


def test_texts_of_a_hidden_test_that_name_no_value_stay_hidden(tmp_path: Path) -> None:
    source = SOURCE.replace(
        "### BEGIN HIDDEN TESTS",
        "### BEGIN HIDDEN TESTS\n"
        'checks.call(lambda x: x, {"x": x}, x, case="x is almost zero")\n'
        'text = "W after training"\n'
        'print("x and further numbers")',
    )
    hidden = Hidden(read_unit(small_course(tmp_path, source), UNIT))
    for text in ("x is almost zero", "W after training", "x and further numbers"):
        assert hidden.mask(f"The case: {text}") == "The case: …"


def test_a_student_reads_the_names_in_their_own_code(tmp_path: Path) -> None:
    name = "self.total after the batch of 17.625"
    unit = unit_with(tmp_path, name)
    hidden = Hidden(unit)
    author = hidden.for_author_of("self.total = 0\n# the batch of 17.625")
    assert hidden.mask(f"{name} is wrong.") == "… is wrong."
    assert author.mask(f"{name} is wrong.") == "self.total … is wrong."
    assert author.mask("The batch of 17.625 is too long.") == Hidden(unit).mask("The batch of 17.625 is too long.")
    assert hidden.for_author_of("self.totals = 0").mask(f"{name} is wrong.") == "… is wrong."

    submission = restore(fill_in(unit, [Answer(UNIT, "", True, "", {"forward": "self.total = 0\nreturn x"})]), unit)
    notebook = as_shown(submission.notebook)
    result = Result(UNIT, "", [Score("backward", 0.0, 4.0, f"{name} is wrong.", f"{name} is wrong.\n  17.625 of W")])
    html = page("someone", unit, result, Graded(), notebook, hidden, "")
    assert "self.total … is wrong." in html
    assert "after the batch" not in html


def test_the_reasons_of_real_wrong_answers_say_what_is_wrong(tmp_path: Path) -> None:
    """The hidden tests of these exercises check values under conditions that students must not read."""
    (name,) = (name for name in installed_course().units() if name.endswith("_layers"))
    source = (installed_course().solutions / f"{name}.py").read_text(encoding="utf-8")
    course = small_course(tmp_path)
    (course.solutions / f"{name}.py").write_text(source, encoding="utf-8")
    unit = read_unit(course, name)
    catalogue = read_catalogue(installed_course(), unit)
    answers = {
        f"{id}-{k}": answer
        for id in ("linear-forward", "relu-forward")
        for k, answer in enumerate(a for a in catalogue[id] if not a.right)
    }
    for student, answer in answers.items():
        hand_in(course, student, name, fill_in(unit, [answer]))
    grade_unit(course, name, isolated=ISOLATED)
    hidden = Hidden(unit)
    with Gradebook(course) as gradebook:
        results = [gradebook.result(student, name) for student in answers]
    texts = [text for r in results if r for s in r.scores for text in (s.reason, *s.details.splitlines())]
    masked = [hidden.mask(text) for text in texts]
    assert [text for text in masked if NO_SUBJECT.search(text)] == []
    assert any(text.startswith("z … is wrong in") for text in masked)
    assert not any("at the corner is wrong" in text for text in masked)
