"""The lecture creates each scene when its turn comes, and shows all of them on one page without code."""

import re
import time

import pytest
from lab_server import SCREENSHOTS, VIEWPORT, open_browser, run_lecture

from helpers import demos
from helpers.demos.lecture import SCENES, Scene
from serving.lecture import write_notebook


def test_changing_the_scene_creates_a_new_demo_and_closes_the_old_one():
    lecture = demos.lecture()
    first = lecture.demo
    first.set(tau=0.4)
    lecture.index = 1
    assert first.comm is None and lecture.demo.name != first.name
    assert lecture.children[1] is lecture.demo
    lecture.index = 0
    assert lecture.demo is not first and lecture.demo.share() == f"{first.name}:"
    lecture.close()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_every_scene_and_each_of_its_examples_opens_without_an_error(scene: Scene):
    demo = scene.make()
    assert demo.caption and "raised" not in demo.caption
    for label, state in demo.spec["presets"]:
        demo.restore(state)
        assert demo.caption and "raised" not in demo.caption, label
    demo.close()


def test_the_scenes_follow_the_order_of_the_lecture():
    starts = [int(re.search(r"\d+", scene.anchors)[0]) for scene in SCENES]
    assert starts == sorted(starts)
    assert len({str(scene) for scene in SCENES}) == len(SCENES)


def test_a_lecture_without_scenes_raises():
    with pytest.raises(ValueError, match="at least one demo"):
        demos.lecture([])


def test_the_notebook_of_the_lecture_is_one_cell(tmp_path):
    text = write_notebook(tmp_path / "new").read_text()
    assert text.count('"source"') == 1 and "demos.lecture()" in text


@pytest.mark.browser
def test_a_clicker_steps_through_the_lecture():
    requests: list[str] = []
    with run_lecture() as url, open_browser() as browser:
        page = browser.new_page(viewport=VIEWPORT)
        page.set_default_timeout(40_000)
        page.on("request", lambda request: requests.append(request.url))
        page.goto(url)
        page.locator(".course-demo canvas").wait_for()
        place = page.locator(".course-place")
        assert place.inner_text() == f"1 of {len(SCENES)}"
        assert page.locator(".jp-InputArea:visible, .jp-CodeMirrorEditor:visible").count() == 0
        seen = [page.locator(".course-demo").get_attribute("aria-label")]
        end = time.monotonic() + 60 * len(SCENES)
        while len(seen) < len(SCENES) and time.monotonic() < end:
            page.keyboard.press("PageDown")
            page.wait_for_timeout(250)
            page.locator(".course-demo canvas, .course-demo img").first.wait_for()
            title = page.locator(".course-demo").get_attribute("aria-label")
            if title != seen[-1]:
                seen.append(title)
                page.wait_for_timeout(500)
                SCREENSHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SCREENSHOTS / f"lecture-{len(seen)}.png")
        assert len(seen) == len(SCENES)
        # The last scene fits on the page without scrolling.
        assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight + 1")
        page.get_by_role("combobox", name="Demo").select_option("0")
        page.get_by_role("status").filter(has_text=f"1 of {len(SCENES)}").wait_for()
        page.close()
    assert [address for address in requests if not address.startswith((url, "data:", "blob:"))] == []
