"""Every demo in a real JupyterLab: it opens, follows keys and hand, plays, pauses, steps back, shares, restores, grows.

All demos stand in one notebook, opened once on the light theme with messages on subshells, as JupyterLab has it, and
once on the dark theme without. Screenshots go to build/screenshots/, to be looked at.
"""

import json
import re

import pytest
from lab_server import notebook, open_and_run, save_screenshot

pytestmark = pytest.mark.browser

SETUP = "import numpy as np\nfrom helpers import data, demos, layers, network\nrng = np.random.default_rng(0)"
# By title, the code of a cell. A new demo is added here.
CELLS = {
    "The slope of a parabola": "demos.slider_moves()",
    "Gradient descent and its step size": "demos.descent()",
    "A compute graph": "demos.compute_graph()",
    "A layer and its Jacobian": "demos.layer()",
    "The descent lemma and backtracking": "demos.descent_lemma()",
    "A network learns": "demos.training(network.fully_connected((2, 8, 8, 1), rng), *data.two_moons(99, rng), tau=0.1)",
    "One hidden layer": "demos.hidden_layer()",
    "A playground": "demos.playground()",
    "Schedules": "demos.schedules()",
    "A race of optimisers": "demos.race()",
    "Subgradients": "demos.subgradient()",
}
FIGURES = (
    "demos.layer_box()",
    "demos.jacobian(layers.Linear(rng.normal(size=(4, 3)), np.zeros(3)), rng.normal(size=(3, 4)))",
    "demos.regimes()",
)
KERNEL = "@jupyterlab/apputils-extension:kernels-settings"
THEMES = "@jupyterlab/apputils-extension:themes"
SETTINGS = {
    "light": {THEMES: {"theme": "JupyterLab Light"}, KERNEL: {"commsOverSubshells": "perCommTarget"}},
    "dark": {THEMES: {"theme": "JupyterLab Dark"}, KERNEL: {"commsOverSubshells": "disabled"}},
}
# What a picture shows, as a number that changes with it; a PNG is drawn on a canvas for that.
PIXELS = """picture => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 200 });
  const g = canvas.getContext("2d");
  g.drawImage(picture, 0, 0, 400, 200);
  return g.getImageData(0, 0, 400, 200).data.reduce((sum, b, i) => (sum + b * (i % 9973)) % 2147483647, 0);
}"""

NAME = "e => e.ariaLabel || e.alt || e.title || e.closest('label')?.textContent || e.textContent"


def same(values):
    """JavaScript that says whether the values of a view are these."""
    return (
        f"JSON.stringify(view.values) === {json.dumps(json.dumps(values, separators=(',', ':'), ensure_ascii=False))}"
    )


class Page:
    """The notebook with all demos, run."""

    def __init__(self, page, path, setting):
        self.page, self.path, self.setting = page, path, setting
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def demo(self, title):
        demo = self.page.get_by_role("region", name=title, exact=True)
        demo.wait_for()
        demo.scroll_into_view_if_needed()
        return demo

    def values(self, demo):
        return demo.evaluate("section => section.view.values")

    def pixels(self, demo):
        return demo.get_by_role("img").first.evaluate(PIXELS)

    def wait(self, demo, condition):
        """Until the JavaScript ``condition`` on the demo's view holds, and its picture is up to date."""
        handle = demo.element_handle()
        self.page.wait_for_function(f"section => {{ const view = section.view; return {condition}; }}", arg=handle)
        done = "s => s.view.seq === s.view.answered && !s.view.waiting && !s.view.asked"
        self.page.wait_for_function(done, arg=handle)


def press_arrow(page, slider, times):
    """Move a slider by the keys, away from its end."""
    slider.focus()
    key = "ArrowLeft" if slider.evaluate("e => Number(e.value) > Number(e.min)") else "ArrowRight"
    for _ in range(times):
        page.page.keyboard.press(key)


@pytest.fixture(scope="module", params=list(SETTINGS))
def page(request, browser, lab):
    lab.configure(SETTINGS[request.param])
    path = lab.folder / f"demos-{request.param}.ipynb"
    path.write_text(notebook(SETUP, *CELLS.values(), *FIGURES), encoding="utf-8")
    opened = open_and_run(browser, lab.notebook(path.name))
    page = Page(opened, path, request.param)
    for title in CELLS:
        page.wait(page.demo(title), "view.frame > 0 && view.count > 0")
    yield page
    opened.close()


@pytest.mark.parametrize("title", CELLS)
def test_it_opens_with_a_picture_and_a_sentence(page, title):
    demo = page.demo(title)
    status = demo.get_by_role("status")
    assert len(status.inner_text()) > 20 and status.get_attribute("aria-live") == "polite"
    assert status.get_attribute("data-tone") != "bad"
    assert demo.evaluate("s => s.view.theme()") == page.setting
    picture = demo.get_by_role("img").first
    assert len(picture.get_attribute("aria-label") or picture.get_attribute("alt")) > 40
    blank = demo.evaluate("s => s.view.painter ? s.view.painter.colours.paper : ''")
    assert blank == "" or page.pixels(demo) > 0
    save_screenshot(page.page, f"{page.setting}-{title.lower().replace(' ', '-')}")
    assert page.errors == []


@pytest.mark.parametrize("title", CELLS)
def test_every_control_has_a_name_and_the_keys_move_it(page, title):
    demo = page.demo(title)
    for control in demo.locator("input, select, button, canvas, img").all():
        named = control.evaluate(NAME)
        assert named.strip(), control.evaluate("e => e.outerHTML")
    slider = demo.locator("input[type=range]:visible").first
    before, pixels = page.values(demo), page.pixels(demo)
    press_arrow(page, slider, 4)
    page.wait(demo, f"!({same(before)})")
    page.page.wait_for_timeout(300)
    assert page.values(demo) != before
    # Work in the kernel, such as training, goes on with the new value when it is played.
    assert page.pixels(demo) != pixels or demo.evaluate("s => s.view.spec.play") == "*work"
    assert page.errors == []


@pytest.mark.parametrize("title", CELLS)
def test_it_shares_restores_and_resets(page, title):
    demo = page.demo(title)
    demo.get_by_role("button", name="Reset").click()
    page.page.wait_for_timeout(500)
    initial = page.values(demo)
    slider = demo.locator("input[type=range]:visible").first
    press_arrow(page, slider, 5)
    page.page.wait_for_timeout(300)
    moved = page.values(demo)
    assert moved != initial
    demo.get_by_role("button", name="Share").click()
    field = demo.get_by_label(re.compile("State of the demo"))
    page.page.wait_for_function("f => f.value.includes('=')", arg=field.element_handle())
    text = field.input_value()
    demo.get_by_role("button", name="Reset").click()
    page.wait(demo, same(initial))
    assert not field.is_visible()
    demo.get_by_role("button", name="Share").click()
    field.wait_for()
    field.fill(text)
    field.press("Enter")
    page.wait(demo, same(moved))
    field.fill("nonsense")
    field.press("Enter")
    demo.get_by_role("status").filter(has_text="Not a state of this demo").wait_for()
    demo.get_by_role("button", name="Reset").click()
    demo.get_by_role("status").filter(has_not_text="Not a state of this demo").wait_for()


@pytest.mark.parametrize("title", CELLS)
def test_it_plays_pauses_and_steps_back(page, title):
    demo = page.demo(title)
    play = demo.get_by_role("button", name="Play", exact=True)
    if not play.count():
        pytest.skip("this demo has nothing to play")
    demo.get_by_role("button", name="Reset").click()
    page.page.wait_for_timeout(400)
    first = page.pixels(demo)
    demo.focus()
    page.page.keyboard.press("Space")
    page.page.wait_for_timeout(1_500)
    pause = demo.get_by_role("button", name="Pause", exact=True)
    pause.wait_for()
    demo.focus()
    page.page.keyboard.press("Space")
    play.wait_for()
    page.page.wait_for_timeout(700)
    paused = page.pixels(demo)
    assert paused != first
    page.page.wait_for_timeout(400)
    assert page.pixels(demo) == paused
    demo.get_by_role("button", name="Step back").click()
    page.page.wait_for_timeout(700)
    back = page.pixels(demo)
    assert back != paused
    demo.get_by_role("button", name="Step", exact=True).click()
    page.page.wait_for_timeout(700)
    assert page.pixels(demo) == paused or "work" in demo.evaluate("s => s.view.spec.play")
    save_screenshot(page.page, f"{page.setting}-{title.lower().replace(' ', '-')}-played")
    assert page.errors == []


@pytest.mark.parametrize("title", CELLS)
def test_it_grows_with_its_text_and_the_screen(page, title):
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
    page.page.wait_for_timeout(600)
    box = demo.bounding_box()
    assert box["width"] >= 1270 and box["height"] >= 710
    assert demo.get_by_role("heading", name=title).is_visible()
    toolbar = demo.get_by_role("toolbar").bounding_box()
    assert toolbar["y"] + toolbar["height"] <= 725, "the toolbar lies below the screen"
    save_screenshot(page.page, f"{page.setting}-{title.lower().replace(' ', '-')}-full")
    page.page.evaluate("() => document.exitFullscreen()")
    page.page.wait_for_function("() => !document.fullscreenElement")
    assert page.errors == []


def test_the_start_can_be_dragged_and_the_map_clicked(page):
    demo = page.demo("Gradient descent and its step size")
    demo.get_by_role("button", name="Reset").click()
    page.page.wait_for_timeout(400)
    place = """(section, [index, mark]) => {
      const view = section.view, box = view.image.getBoundingClientRect(), p = view.painter.places[index];
      return [box.x + p.px(view.drawn[mark].x[0]), box.y + p.py(view.drawn[mark].y[0])];
    }"""
    x, y = demo.evaluate(place, [0, "start0"])
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 60, y, steps=5)
    page.page.mouse.up()
    page.wait(demo, "view.values.x0 < 1.9")
    demo.get_by_label("view").select_option("map")
    page.wait(demo, "view.drawn?.here?.x?.length === 1")
    x, y = demo.evaluate(place, [0, "here"])
    page.page.mouse.click(x + 60, y + 30)
    page.wait(demo, "view.values.tau > 0.2")
    demo.get_by_role("button", name="Reset").click()


def test_a_clicker_walks_through_the_examples(page):
    demo = page.demo("Gradient descent and its step size")
    demo.focus()
    page.page.keyboard.press("PageDown")
    page.wait(demo, "view.values.tau === 0.1")
    page.page.keyboard.press("PageDown")
    page.wait(demo, "view.values.tau === 0.36")
    page.page.keyboard.press("PageUp")
    page.wait(demo, "view.values.tau === 0.1")
    demo.get_by_role("button", name="Reset").click()


def test_the_figures_are_there(page):
    for what in ("svg[role=img]", "img[alt^='The transposed Jacobian of Linear']", "img[alt^='Three loss']"):
        figure = page.page.locator(f".jp-OutputArea {what}")
        figure.scroll_into_view_if_needed()
        name = "box" if "svg" in what else "jacobian" if "transposed" in what else "regimes"
        save_screenshot(page.page, f"{page.setting}-{name}")


# The last one: it ends the kernel.
def test_saved_it_is_small_and_without_a_kernel_a_still_is_seen(page):
    opened = page.page
    opened.wait_for_timeout(3_000)  # the pictures for the saved notebook come when all has stood still
    opened.locator(".jp-Notebook").press("Control+s")
    opened.wait_for_timeout(2_000)
    saved = json.loads(page.path.read_text(encoding="utf-8"))
    outputs = [cell["outputs"] for cell in saved["cells"][1 : 1 + len(CELLS)]]
    for title, (still, alive) in zip(CELLS, outputs, strict=True):
        assert "data:image/" in "".join(still["data"]["text/html"]), title
        assert len(json.dumps(still)) + len(json.dumps(alive)) < 80_000, title
    assert "widgets" not in saved["metadata"]
    opened.get_by_role("menuitem", name="Kernel", exact=True).click()
    opened.get_by_text("Restart Kernel…", exact=True).first.click()
    opened.locator(".jp-Dialog .jp-mod-accept").click()
    for title in CELLS:
        page.demo(title).get_by_text("The kernel was restarted").wait_for()
    save_screenshot(opened, f"{page.setting}-restarted")
    opened.reload()
    opened.wait_for_selector(".jp-Notebook .jp-Cell")
    stills = opened.locator(".course-still img")
    stills.first.wait_for()
    opened.get_by_text("| Idle").wait_for()
    opened.wait_for_timeout(4_000)
    assert stills.count() == len(CELLS) and all(still.is_visible() for still in stills.all())
    assert not opened.get_by_text("model not found").filter(visible=True).count()
    stills.nth(1).scroll_into_view_if_needed()
    save_screenshot(opened, f"{page.setting}-stills")
