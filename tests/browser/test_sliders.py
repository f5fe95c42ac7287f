"""Sliders of ipywidgets move demos in a real JupyterLab and follow them, in every kind of box."""

import pytest
from demo_page import DemoPage
from lab_server import notebook, open_and_run, save_screenshot

pytestmark = pytest.mark.browser

CELLS = (
    "import ipywidgets, traitlets\nfrom helpers import demos",
    "d = demos.descent(tau=0.1)\nipywidgets.VBox([demos.sliders(d, 'tau', 'E', 'y0', 'play'), d])",
    """boxes = [demos.descent(tau=0.1 + i / 10) for i in range(5)]
ipywidgets.VBox([
    ipywidgets.HBox([boxes[0]]), ipywidgets.GridBox([boxes[1]]), ipywidgets.Tab([boxes[2]]),
    ipywidgets.Accordion([boxes[3]], selected_index=0), ipywidgets.AppLayout(center=boxes[4]),
])""",
    """e = demos.descent(tau=0.1)
text = ipywidgets.FloatText(0.1, description="linked text")
ipywidgets.jslink((text, "value"), (e, "tau"))
seen = ipywidgets.interactive_output(lambda tau: print("seen", tau), {"tau": demos.sliders(e)["tau"]})
ipywidgets.VBox([text, e, seen])""",
    "f = demos.descent()\nipywidgets.VBox([demos.sliders(f, 'tau'), ipywidgets.HBox([f]), ipywidgets.HBox([f])])",
    "d.tau = 0.37\nfor tau in (0.2, 0.3, 0.53):\n    f.tau = tau",
)


@pytest.fixture(scope="module")
def page(browser, lab):
    lab.configure({})
    (lab.folder / "sliders.ipynb").write_text(notebook(*CELLS), encoding="utf-8")
    opened = DemoPage(open_and_run(browser, lab.notebook("sliders.ipynb")), "light")
    demos = opened.page.locator(".course-demo")
    demos.nth(8).wait_for(state="attached")
    yield opened
    opened.page.close()


def cell(page, number):
    return page.page.locator(".jp-CodeCell").nth(number)


def demo_in(page, number):
    demo = cell(page, number).locator(".course-demo").first
    demo.scroll_into_view_if_needed()
    page.wait(demo, "view.frame > 0 && view.count > 0")
    return demo


def test_a_slider_of_ipywidgets_moves_the_picture_in_the_same_task(page):
    demo = demo_in(page, 1)
    page.wait(demo, "view.values.tau === 0.37")  # from the last cell
    handle = cell(page, 1).locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    # Counts the pictures that are painted before the browser has finished to handle a key on the slider.
    demo.evaluate("""section => {
      const { view } = section, move = view.move.bind(view);
      section.painted = [];
      view.move = (values) => {
        const count = view.count;
        move(values);
        section.painted.push(view.count - count);
      };
    }""")
    handle.focus()
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    page.wait(demo, "view.values.tau > 0.38 && !view.updateTimer")
    assert set(demo.evaluate("section => section.painted")) == {1}
    demo.get_by_role("status").filter(has_text="τ = 0.39").wait_for()
    assert page.errors == []
    save_screenshot(page.page, "sliders")


def test_the_newest_value_wins_in_all_views_when_the_kernel_sets_it_right_after_the_display(page):
    views = [cell(page, 4).locator(".course-demo").nth(i) for i in (0, 1)]
    readout = cell(page, 4).locator(".widget-readout").first
    for view in views:
        view.scroll_into_view_if_needed()
        page.wait(view, "view.frame > 0 && view.count > 0 && view.values.tau === 0.53")
    page.page.wait_for_function("e => Math.abs(e.textContent - 0.53) < 0.02", arg=readout.element_handle())
    assert [view.evaluate("s => s.view.model.get('tau')") for view in views] == [0.53, 0.53]
    # The kernel has heard of nothing else: what it draws next belongs to the same value.
    page.click(views[0], "Step back")
    assert [page.values(view)["tau"] for view in views] == [0.53, 0.53]
    views[1].evaluate("s => s.view.move({ tau: 0.2 })")
    page.wait(views[0], "view.values.tau === 0.2")
    page.page.wait_for_function("e => Math.abs(e.textContent - 0.2) < 0.01", arg=readout.element_handle())
    assert page.errors == []


def test_the_slider_follows_the_demo(page):
    demo = demo_in(page, 1)
    readout = cell(page, 1).locator(".widget-readout").first
    slider = demo.get_by_label("step size τ").first
    slider.focus()
    for _ in range(4):
        page.page.keyboard.press("ArrowLeft")
    page.wait(demo, "view.values.tau < 0.38 && !view.updateTimer")
    shown = page.values(demo)["tau"]
    page.page.wait_for_function("([e, tau]) => Number(e.textContent) === tau", arg=[readout.element_handle(), shown])
    page.click(demo, "Reset")
    page.page.wait_for_function("([e, tau]) => Number(e.textContent) === tau", arg=[readout.element_handle(), 0.1])


def test_menus_and_hidden_controls_follow_too(page):
    demo = demo_in(page, 1)
    hidden = cell(page, 1).get_by_text("start θ₂(0)").first
    assert not hidden.is_visible()
    cell(page, 1).locator(".widget-dropdown select").select_option("two parameters: a bowl")
    page.wait(demo, "view.values.E === 'bowl'")
    hidden.wait_for()
    page.click(demo, "Reset")


def test_play_of_ipywidgets_moves_the_demo(page):
    demo = demo_in(page, 1)
    demo.evaluate("section => section.view.move({ k: 0 })")
    page.wait(demo, "view.values.k === 0")
    cell(page, 1).locator(".jupyter-widgets.widget-play button").first.click()
    page.wait(demo, "view.values.k > 2")
    cell(page, 1).locator(".jupyter-widgets.widget-play button").nth(1).click()


def test_a_demo_works_in_every_box(page):
    demos = cell(page, 2).locator(".course-demo")
    for i in range(5):
        demo = demos.nth(i)
        demo.scroll_into_view_if_needed()
        page.wait(demo, "view.frame > 0 && view.count > 0 && view.stage.clientWidth > 300")
        before = page.wait_until_still(demo)
        page.press_arrow(demo, 3)
        assert page.wait_until_still(demo) != before
    assert page.errors == []


def test_another_linked_widget_and_an_interactive_output_hear_of_every_move(page):
    demo = demo_in(page, 3)
    field = cell(page, 3).locator(".widget-text input")
    field.fill("0.25")
    field.press("Enter")
    page.wait(demo, "view.values.tau === 0.25")
    cell(page, 3).get_by_text("seen 0.25").wait_for()
    demo.evaluate("section => section.view.move({ tau: 0.3 })")
    page.page.wait_for_function("e => e.value === '0.3'", arg=field.element_handle())
    cell(page, 3).get_by_text("seen 0.3", exact=True).wait_for()
