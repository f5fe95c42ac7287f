"""Every demo starts in the lecture, on Voilà's page, and fits all screens. A dead kernel is reported.

A demo's own code doesn't see which page it is on, so one demo of each kind is used, as ``test_demos.py`` uses all. All
tests share one server, started as ``run.py lecture`` starts it, and one page. pytest groups the tests of each
scene, so that the page doesn't change the demo for every test. Screenshots go to build/screenshots/, for people to look
at.
"""

import re
import time

import psutil
import pytest
from accessibility import violations
from demo_page import (
    DemoPage,
    check_keyboard,
    check_playback,
    check_share_and_reset,
    check_stable_layout,
    check_start,
    cut_off_options,
    has_values,
)
from every_demo import KINDS
from lab_server import VIEWPORT, run_lecture

from helpers.demos.lecture import SCENES

pytestmark = pytest.mark.browser

CODE = ".jp-InputArea:visible, .jp-CodeMirrorEditor:visible, .jp-InputPrompt:visible"
# In the lecture, the playground is what trains a network.
USED = [index for index, scene in enumerate(SCENES) if scene.title in (*KINDS, "A playground")]
SCREENS = [{"width": 1920, "height": 1080}, {"width": 1024, "height": 768}]  # a new projector and an old one


class Lecture(DemoPage):
    """The lecture's page at an address."""

    def __init__(self, page, url: str, theme: str):
        super().__init__(page, theme)
        self.kernels: list[str] = []
        page.on("websocket", lambda socket: self.kernels.extend(re.findall(r"kernels/([\w-]+)/", socket.url)))
        self.open(url, theme)

    def open(self, url: str, theme: str) -> None:
        """Load the page and wait for the picture of the first demo."""
        self.theme = theme
        self.page.goto(f"{url}?theme={theme}")
        self.wait(self.demo, "view.frame > 0 && view.count > 0")

    @property
    def demo(self):
        """The current demo."""
        return self.page.locator(".course-demo")

    @property
    def chooser(self):
        """The menu of the bar."""
        return self.page.locator(".course-bar select")

    def turn_to(self, index: int):
        """Choose a scene from the list and return its demo once it has a picture."""
        before, chooser = self.demo.element_handle(), self.chooser
        if chooser.input_value() != str(index):
            chooser.select_option(str(index))
            self.page.wait_for_function("before => !before.isConnected", arg=before)
            self.demo.wait_for()
        self.wait(self.demo, "view.frame > 0 && view.count > 0")
        return self.demo

    def kernel(self) -> psutil.Process:
        """Return the process of the page's kernel."""
        file = f"kernel-{self.kernels[-1]}.json"
        return next(p for p in psutil.Process().children(recursive=True) if file in " ".join(p.cmdline()))


@pytest.fixture(scope="module")
def address():
    with run_lecture() as url:
        yield url


@pytest.fixture(scope="module")
def lecture(browser, address):
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(30_000)
    yield Lecture(page, address, "light")
    page.close()


@pytest.fixture(scope="module", params=range(len(SCENES)), ids=[scene.title for scene in SCENES])
def scene(request):
    return request.param  # with module scope, so that pytest groups the tests of a scene


one_of_each_kind = pytest.mark.parametrize(
    "scene", USED, indirect=True, scope="module", ids=[SCENES[index].title for index in USED]
)


@pytest.fixture
def demo(scene, lecture):
    return lecture.turn_to(scene)


def fits(lecture: Lecture) -> bool:
    """Return whether the whole demo is on the screen and its picture is as sharp as the screen."""
    page = lecture.page
    screen, toolbar = page.viewport_size, lecture.demo.get_by_role("toolbar").bounding_box()
    # Neither the demo nor an element around it needs scrolling.
    inside = """e => { for (; e; e = e.parentElement) {
      const { clientHeight: h, clientWidth: w } = e;
      if (h && (e.scrollHeight > h + 1 || e.scrollWidth > w + 1)) return false;
    } return true; }"""
    apart = """s => {
      const [bar, controls] = [".course-toolbar", ".course-controls"]
        .map((name) => s.querySelector(name).getBoundingClientRect());
      return bar.bottom <= controls.top + 1 || bar.top >= controls.bottom - 1;
    }"""
    sharp = "c => c.tagName !== 'CANVAS' || Math.abs(c.width - c.clientWidth * devicePixelRatio) <= 1"
    return (
        lecture.demo.evaluate(inside)
        and lecture.demo.evaluate(apart)
        and toolbar["y"] + toolbar["height"] <= screen["height"]
        and lecture.demo.get_by_role("img").first.evaluate(sharp)
    )


def test_it_starts_without_showing_code(lecture, demo):
    check_start(lecture, demo)
    assert lecture.page.locator(CODE).count() == 0
    assert fits(lecture)
    lecture.screenshot(f"lecture {demo.get_attribute('aria-label')}")


@one_of_each_kind
def test_every_control_has_a_name_and_works_with_the_keyboard(lecture, demo):
    check_keyboard(lecture, demo)


def test_no_name_in_the_bar_is_cut_off(lecture, demo):
    for menu in (lecture.chooser, demo.get_by_label("Examples", exact=True)):
        assert not menu.count() or cut_off_options(menu) == []


@one_of_each_kind
def test_it_shares_restores_and_resets(lecture, demo):
    check_share_and_reset(lecture, demo)


@one_of_each_kind
def test_it_plays_pauses_and_steps_back(lecture, demo):
    check_playback(lecture, demo)
    lecture.screenshot(f"lecture {demo.get_attribute('aria-label')} played")


def test_its_captions_take_the_same_space(lecture, demo):
    check_stable_layout(lecture, demo)


def test_it_fits_other_screens(lecture, demo):
    try:
        for screen in SCREENS:
            picture = demo.get_by_role("img").first.bounding_box()
            lecture.page.set_viewport_size(screen)
            lecture.wait(demo, f"Math.abs(view.stage.clientWidth - {picture['width']}) > 1")
            lecture.wait_until_still(demo)
            assert fits(lecture), screen
            lecture.screenshot(f"lecture {demo.get_attribute('aria-label')} {screen['width']}")
    finally:
        lecture.page.set_viewport_size(VIEWPORT)
    assert lecture.errors == []


def test_the_page_has_no_fault_of_accessibility(lecture):
    lecture.click(lecture.turn_to(0), "Reset")
    assert violations(lecture.page, ".course-lecture") == []


def test_play_stops_after_the_last_step_of_a_graph(lecture):
    demo = lecture.turn_to(1)
    lecture.click(demo, "Reset")
    demo.get_by_label("Speed").select_option("5")
    demo.get_by_role("button", name="Play", exact=True).click()
    demo.get_by_role("button", name="Play", exact=True).wait_for()
    assert lecture.values(demo)["step"] == 9 and "Last gradient" in demo.get_by_role("status").inner_text()
    lecture.click(demo, "Reset")


def test_larger_text_leaves_room_for_the_picture(lecture, demo):
    sizes = "s => [s.view.image.getBoundingClientRect().height, parseFloat(getComputedStyle(s.view.status).fontSize)]"
    lecture.wait(demo, "view.stage.clientWidth > 1200")  # back on this screen
    lecture.wait_until_still(demo)
    before = demo.evaluate(sizes)
    for _ in range(2):
        demo.get_by_role("button", name="Larger text").click()
    lecture.wait(demo, "view.size === 2")
    lecture.wait_until_still(demo)
    after = demo.evaluate(sizes)
    assert after[1] > 1.3 * before[1] and after[0] > 0.75 * before[0]
    # The controls may have to scroll away, but the picture's lower end and the caption are on the screen.
    caption, picture = (e.bounding_box() for e in (demo.get_by_role("status"), demo.get_by_role("img").first))
    assert picture["y"] + picture["height"] <= caption["y"] + 1
    assert caption["y"] + caption["height"] <= lecture.page.viewport_size["height"]
    lecture.screenshot(f"lecture {demo.get_attribute('aria-label')} larger")
    demo.get_by_role("button", name="Larger text").click()


def test_the_back_row_can_read_ticks_and_caption(lecture, demo):
    caption = "s => parseFloat(getComputedStyle(s.view.status).fontSize)"
    assert demo.evaluate(caption) >= 24
    ticks = demo.evaluate("s => s.view.painter && 0.92 * s.view.painter.em")
    assert ticks is None or ticks >= 24


def test_page_up_leads_to_the_last_example_of_the_demo_before(lecture):
    demo = lecture.turn_to(1)
    demo.focus()
    lecture.page.keyboard.press("PageUp")
    lecture.page.get_by_role("group", name="Gradient descent and its step size").wait_for()
    lecture.wait(lecture.demo, "view.presetIndex === view.spec.presets.length - 1 && view.values.view === 'map'")


def test_the_clicker_works_after_a_choice_in_the_menu_of_the_bar(lecture):
    lecture.click(lecture.turn_to(0), "Reset")
    lecture.chooser.focus()
    lecture.page.keyboard.press("PageDown")
    lecture.wait(lecture.demo, "view.presetIndex === 0")
    lecture.page.keyboard.press("PageDown")
    lecture.wait(lecture.demo, "view.presetIndex === 1")
    assert lecture.chooser.input_value() == "0"


def test_a_clicker_starts_the_training_of_the_playground(lecture):
    index = next(i for i, scene in enumerate(SCENES) if scene.title == "A playground")
    demo = lecture.turn_to(index)
    lecture.click(demo, "Reset")
    demo.focus()
    demo.evaluate("s => s.view.usePreset(s.view.spec.presets.findIndex(([title]) => title === 'far too large a step'))")
    lecture.wait(demo, "view.values.tau === 6")
    lecture.page.keyboard.press("PageDown")
    lecture.wait(demo, "view.playing")
    lecture.page.keyboard.press("PageDown")  # on to the next example
    lecture.wait(demo, "!view.playing && view.values.tau !== 6")


def test_a_reload_keeps_the_demo_and_its_state(lecture):
    title = "The descent lemma and backtracking"
    index = next(i for i, scene in enumerate(SCENES) if scene.title == title)
    demo = lecture.turn_to(index)
    lecture.press_arrow(demo, 5)
    before = lecture.values(demo)
    lecture.page.wait_for_function(
        "place => location.hash.startsWith(place) && location.hash.includes('tau')", arg=f"#{index + 1}/"
    )
    lecture.page.reload()
    lecture.page.get_by_role("group", name=title).wait_for()
    lecture.wait(lecture.demo, has_values(before))
    assert lecture.chooser.input_value() == str(index)


def test_after_a_reload_the_clicker_goes_on_from_the_same_example(lecture):
    index = next(i for i, scene in enumerate(SCENES) if scene.title == "A playground")
    demo = lecture.turn_to(index)
    examples = demo.get_by_label("Examples", exact=True)
    examples.select_option(label="a spiral")
    lecture.wait(demo, "view.values.data === 'spiral'")
    before = examples.input_value()
    lecture.page.wait_for_function("() => decodeURIComponent(location.hash).includes('data=spiral')")
    lecture.page.reload()
    demo = lecture.demo
    lecture.wait(demo, "view.values.data === 'spiral'")
    assert demo.get_by_label("Examples", exact=True).input_value() == before
    demo.focus()
    lecture.page.keyboard.press("PageUp")
    lecture.wait(demo, f"view.presetIndex === {int(before) - 1} && view.values.data !== 'spiral'")


@pytest.mark.parametrize("open_already", [False, True], ids=["opened", "changed by hand"])
def test_the_address_of_an_example_leads_to_it(lecture, address, open_already):
    for index, state in ((1, "compute_graph:graph=neuron,step=3"), (0, "descent:tau=0.36"), (0, "descent:tau=0.18")):
        if not open_already:
            lecture.page.goto("about:blank")
        lecture.page.goto(f"{address}#{index + 1}/{state}")
        name, value = state.split(":")[1].split(",")[0].split("=")
        lecture.demo.wait_for()
        lecture.page.wait_for_function(
            "([name, value]) => String(document.querySelector('.course-demo')?.view.values[name]) === value",
            arg=[name, value],
        )
        assert lecture.chooser.input_value() == str(index)


def test_after_quick_choices_the_last_one_is_shown(lecture):
    lecture.turn_to(0)
    chooser = lecture.chooser
    for index in (0, 1, 2):  # the current one, then two more before the first of these has loaded
        chooser.select_option(str(index))
    lecture.page.get_by_role("group", name="A playground").wait_for()
    lecture.page.get_by_label("Next demo").click()  # at once: the bar must not ignore it
    lecture.page.get_by_role("group", name="Draw a digit").wait_for()


def test_leaving_the_page_stops_its_kernel_and_the_page_can_be_dark(lecture, address):
    before = lecture.kernel()
    lecture.open(address, "dark")
    for index in USED:
        demo = lecture.turn_to(index)
        check_start(lecture, demo)
        lecture.screenshot(f"lecture {demo.get_attribute('aria-label')}")
    end = time.monotonic() + 20
    while before.is_running() and time.monotonic() < end:
        time.sleep(0.1)
    assert not before.is_running(), "a reload leaves a kernel behind"


def test_during_playback_the_caption_describes_the_step_that_is_shown(lecture):
    demo = lecture.turn_to(len(SCENES) - 1)
    lecture.click(demo, "Reset")
    demo.focus()
    lecture.page.keyboard.press("Space")
    seen = []
    now = """s => {
      const found = /after (\\d+) step/.exec(s.view.status.textContent);
      return [s.view.values.k, found ? Number(found[1]) : 0];
    }"""
    for _ in range(12):
        lecture.page.wait_for_timeout(150)
        seen.append(demo.evaluate(now))
    lecture.page.keyboard.press("Space")
    lecture.wait(demo, "!view.updateTimer && !view.playing")
    described = [after for _, after in seen]
    assert described == sorted(described) and described[-1] > 5
    assert all(k - after <= 5 for k, after in seen[3:])  # half a second, on a busy machine
    k = lecture.values(demo)["k"]
    assert f"after {k} step" in demo.get_by_role("status").inner_text()
    lecture.click(demo, "Reset")


def test_when_the_kernel_dies_the_page_says_so_and_a_reload_starts_again(lecture, address):
    lecture.kernel().kill()
    lecture.page.get_by_role("alert").filter(has_text="The kernel was restarted").wait_for()
    message = lecture.page.get_by_role("alert").inner_text()
    assert message == "The kernel was restarted, so this demo has stopped. Reload this page."
    place = lecture.page.locator(".course-place").inner_text()
    lecture.page.keyboard.press("PageUp")
    lecture.page.keyboard.press("PageDown")
    assert lecture.page.locator(".course-place").inner_text() == place, "the bar names a demo that can't load"
    assert lecture.chooser.is_disabled()
    lecture.wait_until_still(lecture.demo)
    assert fits(lecture)
    lecture.screenshot("lecture restarted")
    lecture.open(address, "light")
    check_start(lecture, lecture.demo)
