"""The lecture: every scene made anew when its turn comes, and on one page without any code, in a real browser."""

import re
import time

import pytest
from lab_server import ROOM, SCREENSHOTS, open_browser, run_lecture

from helpers import demos
from helpers.demos.lecture import SCENES, Scene
from serving.lecture import write_notebook


def test_turning_makes_a_demo_anew_and_closes_the_one_before():
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
def test_every_scene_opens_without_an_error_and_each_example_too(scene: Scene):
    demo = scene.make()
    assert demo.caption and "raised" not in demo.caption
    for words, state in demo.spec["presets"]:
        demo.restore(state)
        assert demo.caption and "raised" not in demo.caption, words
    demo.close()


def test_the_scenes_follow_the_deck():
    starts = [int(re.search(r"\d+", scene.anchors)[0]) for scene in SCENES]
    assert starts == sorted(starts)
    assert len({str(scene) for scene in SCENES}) == len(SCENES)


def test_no_scenes_are_refused():
    with pytest.raises(ValueError, match="at least one demo"):
        demos.lecture([])


def test_the_notebook_behind_it_is_one_line(tmp_path):
    text = write_notebook(tmp_path / "new").read_text()
    assert text.count('"source"') == 1 and "demos.lecture()" in text


@pytest.mark.browser
def test_a_clicker_goes_through_the_lecture():
    fetched: list[str] = []
    with run_lecture() as url, open_browser() as browser:
        page = browser.new_page(viewport=ROOM)
        page.set_default_timeout(40_000)
        page.on("request", lambda request: fetched.append(request.url))
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
        # All of it is on the page, and nothing has to be scrolled.
        assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight + 1")
        page.get_by_label("demo", exact=True).select_option("0")
        page.get_by_role("status").filter(has_text=f"1 of {len(SCENES)}").wait_for()
        page.close()
    assert [address for address in fetched if not address.startswith((url, "data:", "blob:"))] == []
