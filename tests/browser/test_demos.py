"""Every demo works in a real JupyterLab: start, keyboard, mouse, playback, sharing, text size and full screen.

All demos are in one notebook. It is opened once in the light theme with messages on subshells, which is JupyterLab's
default, and once in the dark theme without subshells. A demo's own code sees neither the theme nor the subshells. So
in the dark notebook, every demo starts, and one of each kind is used. Screenshots go to build/screenshots/, for people
to look at.
"""

import json
from pathlib import Path

import pytest
from accessibility import violations
from demo_page import (
    CHECKSUM_JS,
    DemoPage,
    check_keyboard,
    check_playback,
    check_share_and_reset,
    check_stable_layout,
    check_start,
)
from every_demo import CELLS, FIGURES, KINDS, SETUP
from lab_server import notebook, open_and_run

pytestmark = pytest.mark.browser

PLAYED = [title for title in CELLS if title != "The slope of a parabola"]  # it only follows its slider
KERNEL = "@jupyterlab/apputils-extension:kernels-settings"
QUESTIONS = ("demos.question('01.steepest')", "demos.question('01.largest-step')")
THEMES = "@jupyterlab/apputils-extension:themes"
SETTINGS = {
    "light": {THEMES: {"theme": "JupyterLab Light"}, KERNEL: {"commsOverSubshells": "perCommTarget"}},
    "dark": {THEMES: {"theme": "JupyterLab Dark"}, KERNEL: {"commsOverSubshells": "disabled"}},
}
# For checks of what depends neither on the colours nor on the way of the messages.
ONE_THEME = pytest.mark.parametrize("pages", ["light"], indirect=True, scope="module")


class Notebook(DemoPage):
    """The notebook with all demos, after its cells have run."""

    def __init__(self, page, path: Path, theme: str):
        super().__init__(page, theme)
        self.path = path
        self.kernel_stopped = False  # by a test

    def demo(self, title: str):
        """Scroll to the demo of this title and return it."""
        # Each action looks for the demo anew. By its role, Playwright would go through all of JupyterLab each time.
        demo = self.page.locator(f'.course-demo[aria-label="{title}"]')
        demo.wait_for()
        demo.scroll_into_view_if_needed()
        return demo


def open_notebook(browser, lab, theme: str) -> Notebook:
    """Open the notebook with all demos and wait until each demo has drawn its picture."""
    lab.configure(SETTINGS[theme])
    path = lab.folder / f"demos-{theme}.ipynb"
    path.write_text(notebook(SETUP, *CELLS.values(), *FIGURES, *QUESTIONS), encoding="utf-8")
    page = Notebook(open_and_run(browser, lab.notebook(path.name)), path, theme)
    for title in CELLS:
        page.page.get_by_role("group", name=title, exact=True).wait_for()
        page.wait(page.demo(title), "view.frame > 0 && view.count > 0")
    return page


@pytest.fixture(scope="module", params=list(SETTINGS))
def pages(request, browser, lab):
    """The page of a theme, in a list, so that a later test can replace it."""
    opened = [open_notebook(browser, lab, request.param)]
    yield opened
    opened[0].page.close()


@pytest.fixture
def page(pages, browser, lab):
    if pages[0].kernel_stopped:
        pages[0].page.close()
        pages[0] = open_notebook(browser, lab, pages[0].theme)
    return pages[0]


@pytest.mark.parametrize("title", CELLS)
def test_it_starts_with_a_picture_and_a_caption(page, title):
    demo = page.demo(title)
    check_start(page, demo)
    assert demo.get_by_role("button", name="Play", exact=True).count() == (title in PLAYED)
    page.screenshot(title)


@pytest.mark.parametrize("title", CELLS)
@ONE_THEME
def test_every_control_has_a_name_and_works_with_the_keyboard(page, title):
    check_keyboard(page, page.demo(title))


@pytest.mark.parametrize("title", CELLS)
@ONE_THEME
def test_it_shares_restores_and_resets(page, title):
    check_share_and_reset(page, page.demo(title))


@pytest.mark.parametrize("title", PLAYED)
@ONE_THEME
def test_it_plays_pauses_and_steps_back(page, title):
    check_playback(page, page.demo(title))
    page.screenshot(f"{title} played")


@pytest.mark.parametrize("title", KINDS)
@pytest.mark.parametrize("pages", ["dark"], indirect=True, scope="module")
def test_it_works_without_subshells_too(page, title):
    demo = page.demo(title)
    check_keyboard(page, demo)
    check_share_and_reset(page, demo)
    if title in PLAYED:
        check_playback(page, demo)
        page.screenshot(f"{title} played")


@pytest.mark.parametrize("title", PLAYED)
@ONE_THEME
def test_its_captions_take_the_same_space(page, title):
    check_stable_layout(page, page.demo(title))


@pytest.mark.parametrize("title", CELLS)
@ONE_THEME
def test_it_has_larger_text_and_full_screen(page, title):
    demo = page.demo(title)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = demo.evaluate(size)
    demo.get_by_role("button", name="Larger text").click()
    assert demo.evaluate(size) > 1.2 * before
    for _ in range(2):
        demo.get_by_role("button", name="Larger text").click()
    assert demo.evaluate(size) == before
    demo.get_by_role("button", name="Full screen").click()
    page.page.wait_for_function("() => document.fullscreenElement")
    fills_screen = (
        "e => { const { width, height } = e.getBoundingClientRect(); return width >= 1270 && height >= 710; }"
    )
    page.page.wait_for_function(fills_screen, arg=demo.element_handle())
    page.wait_until_still(demo)
    box = demo.bounding_box()
    assert box["width"] >= 1270 and box["height"] >= 710
    assert demo.get_by_role("heading", name=title).is_visible()
    toolbar = demo.get_by_role("toolbar").bounding_box()
    assert toolbar["y"] + toolbar["height"] <= 725, "the toolbar is below the screen"
    page.screenshot(f"{title} full")
    page.page.evaluate("() => document.exitFullscreen()")
    page.page.wait_for_function("() => !document.fullscreenElement")
    assert page.errors == []


def test_the_start_can_be_dragged_and_the_map_clicked(page):
    demo = page.demo("Gradient descent and its step size")
    page.click(demo, "Reset")
    position = """(section, [index, mark]) => {
      const view = section.view, box = view.image.getBoundingClientRect(), p = view.painter.places[index];
      return [box.x + p.px(view.drawn[mark].x[0]), box.y + p.py(view.drawn[mark].y[0])];
    }"""
    x, y = demo.evaluate(position, [0, "start0"])
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 60, y, steps=5)
    page.page.mouse.up()
    page.wait(demo, "view.values.x0 < 1.9")
    demo.get_by_label("view").select_option("map")
    page.wait(demo, "view.drawn?.here?.x?.length === 1")
    x, y = demo.evaluate(position, [0, "here"])
    page.page.mouse.click(x + 60, y + 30)
    page.wait(demo, "view.values.tau > 0.2")
    demo.get_by_role("button", name="Reset").click()


@pytest.mark.parametrize(
    ("title", "control", "label", "by"),
    [
        ("Gradient descent and its step size", "tau", "step size τ", 20),
        ("A race of optimisers", "k", "steps shown", 60),
    ],
)
def test_the_browser_paints_its_own_iteration_before_it_does_anything_else(page, title, control, label, by):
    """In the second demo, the browser shows steps that the kernel has computed in advance."""
    demo = page.demo(title)
    page.wait(demo, "!view.updateTimer")
    before, checksum = page.values(demo)[control], page.checksum(demo)
    immediately = demo.evaluate(f"""(section, [label, by]) => {{
      const view = section.view, range = section.querySelector(`input[aria-label="${{label}}"]`);
      const exact = range.nextElementSibling, [text, seq] = [exact.value, view.seq];
      range.value = Number(range.value) + by;
      range.dispatchEvent(new Event("input"));
      return [({CHECKSUM_JS})(view.image), exact.value === text, view.seq - seq];
    }}""", [label, by])  # fmt: skip
    assert immediately[0] != checksum and immediately[1:] == [True, 0]
    page.wait(demo, f"view.values.{control} !== {before} && !view.updateTimer && view.answered === view.seq")
    assert float(demo.get_by_label(f"{label}, exact value").input_value()) == page.values(demo)[control]
    assert page.checksum(demo) == immediately[0]
    demo.get_by_role("button", name="Reset").click()


def test_a_fraction_in_the_field_of_a_whole_number_is_rounded(page):
    demo = page.demo("The descent lemma and backtracking")
    page.click(demo, "Reset")
    field = demo.get_by_label("trials of backtracking, exact value")
    field.fill("1.6")
    field.press("Enter")
    page.wait(demo, "view.values.k === 2 && !view.updateTimer")
    page.click(demo, "Reset")
    assert page.errors == []


def test_a_clicker_steps_through_the_examples(page):
    demo = page.demo("Gradient descent and its step size")
    demo.focus()
    page.page.keyboard.press("PageDown")
    page.wait(demo, "view.values.tau === 0.1")
    page.page.keyboard.press("PageDown")
    page.wait(demo, "view.values.tau === 0.36")
    page.page.keyboard.press("PageUp")
    page.wait(demo, "view.values.tau === 0.1")
    demo.get_by_role("button", name="Reset").click()


def test_the_figures_are_shown(page):
    selectors = {
        "box": "svg[role=img]",
        "contours": "img[alt^='Contour lines of a bowl']",
        "regimes": "img[alt^='Three loss']",
    }
    for name, selector in selectors.items():
        figure = page.page.locator(f".jp-OutputArea {selector}")
        figure.scroll_into_view_if_needed()
        page.screenshot(name)


@ONE_THEME
def test_no_output_has_a_fault_of_accessibility(page):
    page.page.locator(".course-question").nth(1).wait_for()
    assert violations(page.page, ".jp-OutputArea-output") == []


def saved_with_stills(page) -> tuple[dict, list]:
    """Save the notebook until it contains the still pictures, which demos make once they have been idle.

    Return the saved notebook and the outputs of its demos, after 20 attempts even without the pictures.
    """
    for _ in range(20):
        page.page.wait_for_timeout(3_000)
        page.page.locator(".jp-Notebook").press("Control+s")
        page.page.wait_for_timeout(2_000)
        saved = json.loads(page.path.read_text(encoding="utf-8"))
        outputs = [cell["outputs"] for cell in saved["cells"][1 : 1 + len(CELLS)]]
        if all(len(shown) == 2 and "data:image/" in "".join(shown[0]["data"]["text/html"]) for shown in outputs):
            break
    return saved, outputs


def test_a_saved_notebook_is_small_and_shows_still_pictures_without_a_kernel(page):
    opened = page.page
    saved, outputs = saved_with_stills(page)
    for title, (still, alive) in zip(CELLS, outputs, strict=True):
        assert "data:image/" in "".join(still["data"]["text/html"]), title
        assert len(json.dumps(still)) + len(json.dumps(alive)) < 80_000, title
    assert "widgets" not in saved["metadata"]
    page.kernel_stopped = True
    opened.get_by_role("menuitem", name="Kernel", exact=True).click()
    opened.get_by_text("Restart Kernel…", exact=True).first.click()
    opened.locator(".jp-Dialog .jp-mod-accept").click()
    for title in CELLS:
        page.demo(title).get_by_text("The kernel was restarted").wait_for()
    page.screenshot("restarted")
    opened.reload()
    opened.wait_for_selector(".jp-Notebook .jp-Cell")
    stills = opened.locator(".course-still img")
    stills.first.wait_for()
    opened.get_by_text("| Idle").wait_for()
    opened.wait_for_timeout(4_000)  # by then, a widget without a kernel would have reported it
    opened.wait_for_function(f"() => document.querySelectorAll('.course-still img').length === {len(CELLS)}")
    assert all(still.is_visible() for still in stills.all())
    assert not opened.get_by_text("model not found").filter(visible=True).count()
    stills.nth(1).scroll_into_view_if_needed()
    page.screenshot("stills")
