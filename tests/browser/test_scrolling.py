"""On a narrow page, a graph scrolls sideways, with the arrow keys and with a finger, and axe finds no fault in it."""

import pytest
from accessibility import violations
from demo_alone import demos_alone

from helpers import demos

pytestmark = pytest.mark.browser

GRAPHS = {"compute graph": demos.compute_graph, "network graph": demos.network_graph}
PHONE = {"viewport": {"width": 400, "height": 800}, "has_touch": True}


@pytest.fixture
def page(browser):
    with demos_alone(browser, **PHONE) as page:
        yield page


@pytest.fixture(params=GRAPHS)
def demo(page, request):
    demo = page.show(GRAPHS[request.param]())
    demo.locator(".course-scrolls").wait_for()
    return demo


def scrolled(page, demo, condition):
    """Wait until a JavaScript condition on the stage, which scrolls, holds."""
    stage = demo.locator(".course-stage").element_handle()
    page.page.wait_for_function(f"stage => {condition}", arg=stage)


def swipe(page, x, y, by):
    """Move a finger from a point on the page by so many pixels."""
    session = page.page.context.new_cdp_session(page.page)
    steps = [[{"x": x + by * i / 12, "y": y}] for i in range(13)]
    for kind, points in (("Start", steps[0]), *(("Move", at) for at in steps[1:]), ("End", [])):
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    session.detach()


def centre_of_a_box(demo):
    """Return the centre on the page of a box near the right edge of the screen that a tap acts on, scrolled to it."""
    return demo.evaluate("""section => {
      const { image, painter, drawn, stage } = section.view, [place] = painter.places;
      const { at } = Object.values(drawn).find((mark) => mark.kind === "box" && mark.sets?.step);
      stage.scrollLeft = place.px(at[0]) - 250;
      const { left, top } = image.getBoundingClientRect();
      return [left + place.px(at[0]), top + place.py(at[1])];
    }""")


def test_the_arrow_keys_scroll_the_graph_and_take_no_step(page, demo):
    stage, before = demo.locator(".course-scrolls"), page.values(demo)
    demo.focus()
    for _ in range(80):  # the reader gets there with the Tab key
        page.page.keyboard.press("Tab")
        if stage.evaluate("stage => stage === document.activeElement"):
            break
    assert stage.evaluate("stage => stage === document.activeElement")
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    scrolled(page, demo, "stage.scrollLeft > 50")
    assert page.values(demo) == before
    for _ in range(4):
        page.page.keyboard.press("ArrowLeft")
    scrolled(page, demo, "stage.scrollLeft === 0")


def test_a_finger_scrolls_the_graph_even_from_a_box_and_a_tap_on_the_box_sets_the_step(page, demo):
    demo.locator(".course-stage").scroll_into_view_if_needed()
    demo.evaluate("s => s.view.move({ step: 0 })")
    page.wait(demo, "view.values.step === 0")
    x, y = centre_of_a_box(demo)
    start = demo.locator(".course-stage").evaluate("stage => stage.scrollLeft")
    swipe(page, x, y, -120)
    scrolled(page, demo, f"stage.scrollLeft > {start} + 50")
    assert page.values(demo)["step"] == 0
    page.page.touchscreen.tap(*centre_of_a_box(demo))
    page.wait(demo, "view.values.step > 0")


def test_axe_finds_no_fault_in_a_graph_that_scrolls(page, demo):
    assert violations(page.page, ".course-demo") == []
    demo.locator(".course-stage").evaluate("stage => stage.removeAttribute('tabindex')")
    demo.locator(".course-stage canvas").evaluate("canvas => canvas.removeAttribute('tabindex')")
    faults = violations(page.page, ".course-stage")
    demo.evaluate("s => s.view.paint()")
    assert any(fault.startswith("scrollable-region-focusable") for fault in faults), "the test could not fail"


def test_a_graph_on_a_wide_page_is_no_stop_of_the_tab_key(page, demo):
    page.page.set_viewport_size({"width": 1100, "height": 800})
    demo.locator(".course-stage:not(.course-scrolls)").wait_for()
    assert demo.locator(".course-stage").get_attribute("tabindex") is None
