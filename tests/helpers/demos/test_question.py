"""Test the form of a question: as text, as HTML without scripts, and in a real browser without JupyterLab."""

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
SLIPS = (Slip(4.0, "Upside down.", 0.04), Slip(4.05, "Rounded and upside down.", 0.04), Slip(0.2, "A fifth.", 0.002))
NUMBER = Question("99.count", "How many?", (), 0.25, 0.01, "A quarter.", SLIPS, hint="Divide once more.")


def test_a_question_has_a_text_form() -> None:
    text = repr(QuestionForm(CHOICES))
    assert text.splitlines()[0] == "Question: Is 1 < 2 in `a & b`?"
    assert sorted(text.splitlines()[1:]) == ["  ( ) never", "  ( ) no", "  ( ) yes"]
    assert repr(QuestionForm(NUMBER)) == "Question: How many?\n  (a number)"
    assert "Upside" not in repr(QuestionForm(NUMBER)) and "Since" not in text


def test_the_order_of_the_choices_is_fixed_and_random() -> None:
    assert repr(QuestionForm(CHOICES)) == repr(QuestionForm(CHOICES))
    first = [QuestionForm(Question(f"99.q{k}", "?", choices=CHOICES.choices))._shuffled()[0].right for k in range(60)]
    assert 10 < sum(first) < 30


def test_without_its_script_a_form_shows_no_explanation() -> None:
    """In a notebook that isn't trusted, JupyterLab removes scripts and styles and keeps the text."""

    class VisibleText(HTMLParser):
        tag, text = "", ""

        def handle_starttag(self, tag, attributes):
            self.tag = tag

        def handle_endtag(self, tag):
            self.tag = ""

        def handle_data(self, data):
            if self.tag not in ("script", "style"):
                self.text += data

    parser = VisibleText()
    parser.feed(QuestionForm(CHOICES)._repr_html_())
    assert all(word in parser.text for word in ("Question.", "Is 1 < 2 in", "a & b", "yes", "no", "never", "Check"))
    assert "Since" not in parser.text and "Not so" not in parser.text


@pytest.fixture(scope="module")
def page():
    with open_browser() as browser:
        page = browser.new_page()
        page.set_content("".join(QuestionForm(q)._repr_html_() for q in (CHOICES, NUMBER, CHOICES)))
        yield page


@pytest.mark.browser
def test_the_keyboard_is_enough_to_choose_and_to_read_the_explanation(page) -> None:
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
        assert status.inner_text() == "", "the explanation of the previous answer is still there"
        page.keyboard.press("Enter")
        expected = {
            "yes": "✓ Right. Since 2 − 1 > 0.",
            "no": "✗ Not right. </script><b>Not</b> so, see x < y. Try again.",
            "never": "✗ Not right. It is always. Try again.",
        }[answer]
        assert status.inner_text() == expected
    assert status.get_attribute("aria-live") == "polite"
    assert page.get_by_role("status").nth(2).inner_text() == "", "the second copy of the question answered too"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0.25", "✓ Right. A quarter."),
        ("1/4", "✓ Right. A quarter."),
        (" 25e-2 ", "✓ Right. A quarter."),
        ("0.259", "✓ Right. A quarter."),
        ("0.261", "✗ Not right. Divide once more. Try again."),
        ("−0.25", "✗ Not right. Divide once more. Try again."),
        ("4", "✗ Not right. Upside down. Try again."),
        ("3.97", "✗ Not right. Upside down. Try again."),
        ("4.03", "✗ Not right. Rounded and upside down. Try again."),
        ("0.201", "✗ Not right. A fifth. Try again."),
        ("0.205", "✗ Not right. Divide once more. Try again."),
        ("0,25", "Type a number, such as 12000, 0.25, -3 or 2/3, with a decimal point and no comma."),
        ("a quarter", "Type a number, such as 12000, 0.25, -3 or 2/3, with a decimal point and no comma."),
        ("1/0", "Type a number, such as 12000, 0.25, -3 or 2/3, with a decimal point and no comma."),
        ("", "Type a number, such as 12000, 0.25, -3 or 2/3, with a decimal point and no comma."),
    ],
)
@pytest.mark.parametrize("by", ["button", "Enter"])
def test_a_number_is_checked(page, typed: str, message: str, by: str) -> None:
    form = page.locator("form").nth(1)
    field = form.get_by_label("Your number")
    field.fill(typed)
    if by == "Enter":
        field.press("Enter")
    else:
        form.get_by_role("button", name="Check").click()
    assert form.get_by_role("status").inner_text() == message


def test_a_question_is_found_by_its_name() -> None:
    assert "At some point, ∇E = (3, −4)" in repr(demos.question("01.steepest"))
