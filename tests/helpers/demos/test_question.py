"""The form that asks a question: in a real browser, without JupyterLab, and as text where there is no page."""

import re
from html.parser import HTMLParser

import pytest
from lab_server import open_browser

from helpers import demos
from helpers.demos.question import QuestionForm
from helpers.questions import Choice, Question, Slip

CHOICES = Question(
    "99.mask",
    "Is 1 < 2 in `a & b`?",
    choices=(
        Choice("yes", "Since 2 − 1 > 0.", right=True),
        Choice("no", "</script><b>Not</b> so, see `x < y`."),
        Choice("never", "It is always."),
    ),
)
NUMBER = Question(
    "99.count", "How many?", (), 0.25, 0.01, "A quarter.", (Slip(4.0, "Upside down."),), hint="Divide once more."
)


def test_a_question_is_text_where_there_is_no_page() -> None:
    text = repr(QuestionForm(CHOICES))
    assert text.splitlines()[0] == "Question: Is 1 < 2 in `a & b`?"
    assert sorted(text.splitlines()[1:]) == ["  ( ) never", "  ( ) no", "  ( ) yes"]
    assert repr(QuestionForm(NUMBER)) == "Question: How many?\n  (a number)"
    assert "Upside" not in repr(QuestionForm(NUMBER)) and "Since" not in text


def test_the_order_is_the_same_each_time_and_says_nothing() -> None:
    assert repr(QuestionForm(CHOICES)) == repr(QuestionForm(CHOICES))
    first = [QuestionForm(Question(f"99.q{k}", "?", choices=CHOICES.choices))._shuffled()[0].right for k in range(60)]
    assert 10 < sum(first) < 30


def test_without_its_script_a_form_shows_no_explanation() -> None:
    """What JupyterLab does with a notebook that it does not trust: scripts and styles go, the text stays."""

    class Texts(HTMLParser):
        inside, said = "", ""

        def handle_starttag(self, tag, attributes):
            self.inside = tag

        def handle_endtag(self, tag):
            self.inside = ""

        def handle_data(self, data):
            if self.inside not in ("script", "style"):
                self.said += data

    texts = Texts()
    texts.feed(QuestionForm(CHOICES)._repr_html_())
    assert all(word in texts.said for word in ("Question.", "Is 1 < 2 in", "a & b", "yes", "no", "never", "Check"))
    assert "Since" not in texts.said and "Not so" not in texts.said


@pytest.fixture(scope="module")
def page():
    with open_browser() as browser:
        page = browser.new_page()
        page.set_content("".join(QuestionForm(q)._repr_html_() for q in (CHOICES, NUMBER, CHOICES)))
        yield page


@pytest.mark.browser
def test_a_choice_is_told_right_or_wrong_with_its_reason_by_keyboard_alone(page) -> None:
    form = page.get_by_role("group", name=re.compile("Question. Is 1 < 2 in a & b")).first
    status = page.get_by_role("status").first
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Enter")
    assert status.inner_text() == "Choose an answer first."
    order = [choice.answer for choice in QuestionForm(CHOICES)._shuffled()]
    assert [label.inner_text() for label in form.locator("label").all()] == order
    page.keyboard.press("Space")
    for k, answer in enumerate(order):
        if k:
            page.keyboard.press("ArrowDown")
        assert status.inner_text() == "", "an explanation stays although another answer is chosen"
        page.keyboard.press("Enter")
        said = {
            "yes": "✓ Right. Since 2 − 1 > 0.",
            "no": "✗ Not right. </script><b>Not</b> so, see x < y. Try again.",
            "never": "✗ Not right. It is always. Try again.",
        }[answer]
        assert status.inner_text() == said
    assert status.get_attribute("aria-live") == "polite"
    assert page.get_by_role("status").nth(2).inner_text() == "", "the second copy of the question has answered too"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0.25", "✓ Right. A quarter."),
        ("1/4", "✓ Right. A quarter."),
        (" 25e-2 ", "✓ Right. A quarter."),
        ("0.259", "✓ Right. A quarter."),
        ("0.261", "✗ Not right. Divide once more. Try again."),
        ("−0.25", "✗ Not right. Divide once more. Try again."),
        ("4", "✗ Not right. Upside down. Try again."),
        ("0,25", "Type a number, such as 12000, 0.25, -3 or 2/3: with a point, and no comma."),
        ("a quarter", "Type a number, such as 12000, 0.25, -3 or 2/3: with a point, and no comma."),
        ("1/0", "Type a number, such as 12000, 0.25, -3 or 2/3: with a point, and no comma."),
        ("", "Type a number, such as 12000, 0.25, -3 or 2/3: with a point, and no comma."),
    ],
)
@pytest.mark.parametrize("by", ["button", "Enter"])
def test_a_number_is_told_right_or_wrong(page, typed: str, said: str, by: str) -> None:
    form = page.locator("form").nth(1)
    field = form.get_by_label("Your number")
    field.fill(typed)
    if by == "Enter":
        field.press("Enter")
    else:
        form.get_by_role("button", name="Check").click()
    assert form.get_by_role("status").inner_text() == said


def test_a_question_of_the_course_is_found_by_its_name() -> None:
    assert "The gradient at θ is (3, −4)" in repr(demos.question("01.steepest"))
