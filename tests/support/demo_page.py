"""A page with demos in a real browser, and what each demo is put through there, in JupyterLab as in the lecture.

Nothing here sleeps for as long as it might take: it waits until the kernel has answered and the picture stands still.
"""

import json
import re
from pathlib import Path

from lab_server import save_screenshot

# What a picture shows, as a number that changes with it; a PNG is drawn on a canvas for that.
PIXELS = """picture => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 200 });
  const g = canvas.getContext("2d");
  g.drawImage(picture, 0, 0, 400, 200);
  const colours = new Uint32Array(g.getImageData(0, 0, 400, 200).data.buffer);
  let sum = 0;
  for (const colour of colours) sum = (31 * sum + colour) % 4294967291;
  return sum;
}"""
NAME = "e => e.ariaLabel || e.alt || e.title || e.closest('label')?.textContent || e.textContent"
QUIET = 200  # ms in which a picture that stands still does not change
NONSENSE = "Not a state of this demo"


class DemoPage:
    """A page, the demos on which are looked at and moved; theme: "light" or "dark"."""

    def __init__(self, page, theme: str):
        self.page, self.theme = page, theme
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def values(self, demo) -> dict:
        """The values of the demo's controls, by name."""
        return demo.evaluate("section => section.view.values")

    def pixels(self, demo) -> int:
        """A number for what the demo's picture shows."""
        return demo.get_by_role("img").first.evaluate(PIXELS)

    def wait(self, demo, condition: str) -> None:
        """Until the JavaScript ``condition`` on the demo's view holds, and its picture is up to date."""
        handle = demo.element_handle()
        self.page.wait_for_function(f"section => {{ const view = section.view; return {condition}; }}", arg=handle)
        done = "s => s.view.seq === s.view.answered && !s.view.waiting && !s.view.asked"
        self.page.wait_for_function(done, arg=handle)

    def wait_for_change(self, demo, pixels: int) -> None:
        """Until the picture shows something else than it did when it had these pixels."""
        picture = demo.get_by_role("img").first.element_handle()
        changed = f"([picture, before]) => ({PIXELS})(picture) !== before"
        # Every 50 ms: a look at every frame of the browser would keep a core busy.
        self.page.wait_for_function(changed, arg=[picture, pixels], polling=50)

    def still(self, demo) -> int:
        """The pixels, once the picture has come to rest."""
        before, now = None, self.pixels(demo)
        while now != before:
            self.page.wait_for_timeout(QUIET)
            before, now = now, self.pixels(demo)
        return now

    def click(self, demo, button: str) -> None:
        """Click a button that the kernel answers with a frame, and wait for that."""
        frame = demo.evaluate("s => s.view.frame")
        demo.get_by_role("button", name=button, exact=True).click()
        self.wait(demo, f"view.frame > {frame}")

    def press_arrow(self, demo, times: int) -> None:
        """Move the demo's first slider by the keys, away from its end, until the kernel has followed."""
        slider, before = demo.locator("input[type=range]:visible").first, self.values(demo)
        slider.focus()
        key = "ArrowLeft" if slider.evaluate("e => Number(e.value) > Number(e.min)") else "ArrowRight"
        for _ in range(times):
            self.page.keyboard.press(key)
        self.wait(demo, f"!({same(before)})")

    def shoot(self, name: str) -> Path:
        """A screenshot, its name begun with the theme."""
        return save_screenshot(self.page, f"{self.theme}-{name.lower().replace(' ', '-')}")


def same(values: dict) -> str:
    """JavaScript that says whether the values of a view are these."""
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return f"JSON.stringify(view.values) === {json.dumps(text)}"


def opens(page: DemoPage, demo) -> None:
    """As it begins, there are a picture with words for it and a sentence, on the page's theme."""
    page.click(demo, "Reset")
    status = demo.get_by_role("status")
    assert len(status.inner_text()) > 20 and status.get_attribute("aria-live") == "polite"
    assert status.get_attribute("data-tone") != "bad"
    assert demo.evaluate("s => s.view.theme()") == page.theme
    picture = demo.get_by_role("img").first
    assert len(picture.get_attribute("aria-label") or picture.get_attribute("alt")) > 40
    assert page.pixels(demo) > 0
    assert page.errors == []


def follows_the_keys(page: DemoPage, demo) -> None:
    """Every control has a name, and a slider that is moved by the keys moves the picture."""
    for control in demo.locator("input, select, button, canvas, img").all():
        assert control.evaluate(NAME).strip(), control.evaluate("e => e.outerHTML")
    before = page.still(demo)
    page.press_arrow(demo, 4)
    # Work in the kernel, such as training, goes on with the new value when it is played.
    assert page.still(demo) != before or demo.evaluate("s => s.view.spec.play") == "*work"
    assert page.errors == []


def shares_restores_and_resets(page: DemoPage, demo) -> None:
    """What Share writes brings back the state after a reset; anything else is refused in words."""
    page.click(demo, "Reset")
    initial = page.values(demo)
    page.press_arrow(demo, 5)
    moved = page.values(demo)
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
    demo.get_by_role("status").filter(has_text=NONSENSE).wait_for()
    demo.get_by_role("button", name="Reset").click()
    demo.get_by_role("status").filter(has_not_text=NONSENSE).wait_for()
    assert page.errors == []


def keeps_still_around_its_picture(page: DemoPage, demo) -> None:
    """No sentence takes more room than another, in any example and at any step, so that the picture never jumps."""
    room = "s => [s.view.status.getBoundingClientRect().height, s.view.image.getBoundingClientRect().height]"
    page.click(demo, "Reset")
    first = demo.evaluate(room)[0]
    played = demo.evaluate("s => s.view.spec.controls[s.view.spec.play]")
    for words, state in demo.evaluate("s => s.view.spec.presets") or [["as it begins", ""]]:
        if state:
            frame = demo.evaluate("s => s.view.frame")
            demo.evaluate("(s, text) => s.view.tell({ type: 'restore', text })", state)
            page.wait(demo, f"view.frame > {frame}")
        picture = demo.evaluate(room)[1]
        for part in (0, 0.1, 0.5, 0.9, 1) if played else ():
            k = round(played["least"] + part * (played["most"] - played["least"]))
            demo.evaluate("(s, k) => s.view.move({ [s.view.spec.play]: k })", k)
            page.wait(demo, "!view.due")
            assert demo.evaluate(room) == [first, picture], (words, k, demo.get_by_role("status").inner_text())
        assert demo.evaluate(room)[0] == first, (words, demo.get_by_role("status").inner_text())
    page.click(demo, "Reset")


def plays_pauses_and_steps_back(page: DemoPage, demo) -> None:
    """Space plays and pauses; a step back shows another picture, and a step forward the one before again."""
    page.click(demo, "Reset")
    shown = first = page.still(demo)
    demo.focus()
    page.page.keyboard.press("Space")
    for _ in range(2):  # from the end it goes to the beginning first, from where there is no step back
        page.wait_for_change(demo, shown)
        shown = page.pixels(demo)
    demo.get_by_role("button", name="Pause", exact=True).wait_for()
    demo.focus()
    page.page.keyboard.press("Space")
    demo.get_by_role("button", name="Play", exact=True).wait_for()
    paused = page.still(demo)
    assert paused != first
    page.page.wait_for_timeout(400)
    assert page.pixels(demo) == paused
    demo.get_by_role("button", name="Step back").click()
    page.wait_for_change(demo, paused)
    back = page.still(demo)
    demo.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_change(demo, back)
    assert page.still(demo) == paused or "work" in demo.evaluate("s => s.view.spec.play")
    assert page.errors == []
