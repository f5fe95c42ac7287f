"""A demo that asks for numbers: Play waits for the answer, and 0 is an answer like any other."""

import pytest
from demo_alone import demos_alone

from helpers import demos

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser):
    with demos_alone(browser) as page:
        yield page


def answer(page, element, text):
    """Type a number into the field of the prediction."""
    field = element.get_by_label("your number, exact value")
    field.fill(text)
    field.press("Enter")
    page.wait(element, "!view.updateTimer")


def test_play_stops_at_a_question_until_it_is_answered(page):
    demo = demos.network_graph()
    element = page.show(demo)
    demo.restore("network_graph:predict=1")
    page.deliver()
    play = element.get_by_role("button", name="Play", exact=True)
    play.click()
    page.wait(element, "view.values.step === 1 && !view.playing")
    assert demo.caption.startswith("What is a₁?")
    play.click()
    page.wait(element, "!view.playing")
    assert demo.step == 1
    answer(page, element, "2")
    assert demo.caption.startswith("Right: ")
    play.click()
    page.wait(element, "view.values.step === 2 && !view.playing")
    assert demo.caption.startswith("What is a₂?")
    assert page.errors == []


def test_an_answer_of_zero_is_neither_shown_nor_taken_before_the_reader_types_it(page):
    demo = demos.network_graph()
    element = page.show(demo)
    demo.restore("network_graph:x1=0,x2=0,step=1,predict=1")
    page.deliver()
    page.wait(element, "view.values.predict")
    field = element.get_by_label("your number, exact value")
    assert field.input_value() == ""
    assert element.evaluate("s => s.view.drawn['node h1'].lines") == ["h₁ = ?", "a₁ = ?"]
    answer(page, element, "nonsense")
    assert field.input_value() == "" and demo.guess is None
    answer(page, element, "0")
    assert demo.caption.startswith("Right: a₁") and field.input_value() == "0"
    assert element.evaluate("s => s.view.drawn['node h1'].lines") == ["h₁ = 0", "a₁ = 0"]
    assert page.errors == []
