"""A page with demos in a real browser, and the checks that every demo must pass, in JupyterLab and in the lecture.

Nothing here sleeps for a fixed time. It waits until the kernel has answered and the picture has stopped changing.
"""

import json
import re
from pathlib import Path

from lab_server import save_screenshot

# A checksum of the pixels of a picture. A PNG is drawn on a canvas first.
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
STILL_TIME = 200  # ms without a change after which a picture counts as still
REJECTED = "Not a state of this demo"


class DemoPage:
    """A page with demos, in the theme "light" or "dark"."""

    def __init__(self, page, theme: str):
        self.page, self.theme = page, theme
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def values(self, demo) -> dict:
        """Return the values of the demo's controls, by name."""
        return demo.evaluate("section => section.view.values")

    def pixels(self, demo) -> int:
        """Return a checksum of the demo's picture."""
        return demo.get_by_role("img").first.evaluate(PIXELS)

    def wait(self, demo, condition: str) -> None:
        """Wait until a JavaScript condition on the demo's ``view`` holds and its picture is up to date."""
        handle = demo.element_handle()
        self.page.wait_for_function(f"section => {{ const view = section.view; return {condition}; }}", arg=handle)
        done = "s => s.view.seq === s.view.answered && !s.view.pending && !s.view.paintRequest"
        self.page.wait_for_function(done, arg=handle)

    def wait_for_change(self, demo, pixels: int) -> None:
        """Wait until the picture's checksum is no longer ``pixels``."""
        picture = demo.get_by_role("img").first.element_handle()
        changed = f"([picture, before]) => ({PIXELS})(picture) !== before"
        # Checking at every frame of the browser would keep a core busy.
        self.page.wait_for_function(changed, arg=[picture, pixels], polling=50)

    def wait_until_still(self, demo) -> int:
        """Wait until the picture has stopped changing, and return its checksum."""
        before, now = None, self.pixels(demo)
        while now != before:
            self.page.wait_for_timeout(STILL_TIME)
            before, now = now, self.pixels(demo)
        return now

    def click(self, demo, button: str) -> None:
        """Click a button to which the kernel responds with a frame, and wait for the frame."""
        frame = demo.evaluate("s => s.view.frame")
        demo.get_by_role("button", name=button, exact=True).click()
        self.wait(demo, f"view.frame > {frame}")

    def press_arrow(self, demo, times: int) -> None:
        """Move the demo's first slider with the arrow keys, away from its end, and wait for the kernel to follow."""
        slider, before = demo.locator("input[type=range]:visible").first, self.values(demo)
        slider.focus()
        key = "ArrowLeft" if slider.evaluate("e => Number(e.value) > Number(e.min)") else "ArrowRight"
        for _ in range(times):
            self.page.keyboard.press(key)
        self.wait(demo, f"!({has_values(before)})")

    def screenshot(self, name: str) -> Path:
        """Save a screenshot whose name starts with the theme."""
        return save_screenshot(self.page, f"{self.theme}-{name.lower().replace(' ', '-')}")


def has_values(values: dict) -> str:
    """Return a JavaScript condition: the controls of the view have these values."""
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return f"JSON.stringify(view.values) === {json.dumps(text)}"


def check_start(page: DemoPage, demo) -> None:
    """Check that the demo starts with a described picture and a caption, in the page's theme."""
    page.click(demo, "Reset")
    status = demo.get_by_role("status")
    assert len(status.inner_text()) > 20 and status.get_attribute("aria-live") == "polite"
    assert status.get_attribute("data-tone") != "bad"
    assert demo.evaluate("s => s.view.theme()") == page.theme
    picture = demo.get_by_role("img").first
    assert len(picture.get_attribute("aria-label") or picture.get_attribute("alt")) > 40
    assert page.pixels(demo) > 0
    assert page.errors == []


def check_keyboard(page: DemoPage, demo) -> None:
    """Check that every control has a name, and that moving a slider with the keys changes the picture."""
    for control in demo.locator("input, select, button, canvas, img").all():
        assert control.evaluate(NAME).strip(), control.evaluate("e => e.outerHTML")
    before = page.wait_until_still(demo)
    page.press_arrow(demo, 4)
    # Work in the kernel, such as training, uses the new value only when it is played.
    assert page.wait_until_still(demo) != before or demo.evaluate("s => s.view.spec.play") == "*work"
    assert page.errors == []


def check_share_and_reset(page: DemoPage, demo) -> None:
    """Check that the string of Share restores the state after a reset, and that any other string is rejected."""
    page.click(demo, "Reset")
    initial = page.values(demo)
    page.press_arrow(demo, 5)
    moved = page.values(demo)
    demo.get_by_role("button", name="Share").click()
    field = demo.get_by_label(re.compile("State of the demo"))
    page.page.wait_for_function("f => f.value.includes('=')", arg=field.element_handle())
    text = field.input_value()
    demo.get_by_role("button", name="Reset").click()
    page.wait(demo, has_values(initial))
    assert not field.is_visible()
    demo.get_by_role("button", name="Share").click()
    field.wait_for()
    field.fill(text)
    field.press("Enter")
    page.wait(demo, has_values(moved))
    field.fill("nonsense")
    field.press("Enter")
    demo.get_by_role("status").filter(has_text=REJECTED).wait_for()
    demo.get_by_role("button", name="Reset").click()
    demo.get_by_role("status").filter(has_not_text=REJECTED).wait_for()
    assert page.errors == []


def check_stable_layout(page: DemoPage, demo) -> None:
    """Check that captions take the same space in every example and at every step, so that the picture never jumps."""
    heights = "s => [s.view.status.getBoundingClientRect().height, s.view.image.getBoundingClientRect().height]"
    page.click(demo, "Reset")
    first = demo.evaluate(heights)[0]
    slider = demo.evaluate("s => s.view.spec.controls[s.view.spec.play]")
    for label, state in demo.evaluate("s => s.view.spec.presets") or [["start", ""]]:
        if state:
            frame = demo.evaluate("s => s.view.frame")
            demo.evaluate("(s, text) => s.view.sendMessage({ type: 'restore', text })", state)
            page.wait(demo, f"view.frame > {frame}")
        picture = demo.evaluate(heights)[1]
        for fraction in (0, 0.1, 0.5, 0.9, 1) if slider else ():
            k = round(slider["least"] + fraction * (slider["most"] - slider["least"]))
            demo.evaluate("(s, k) => s.view.move({ [s.view.spec.play]: k })", k)
            page.wait(demo, "!view.updateTimer")
            assert demo.evaluate(heights) == [first, picture], (label, k, demo.get_by_role("status").inner_text())
        assert demo.evaluate(heights)[0] == first, (label, demo.get_by_role("status").inner_text())
    page.click(demo, "Reset")


def check_playback(page: DemoPage, demo) -> None:
    """Check that space plays and pauses, and that a step forward undoes a step back."""
    page.click(demo, "Reset")
    shown = first = page.wait_until_still(demo)
    demo.focus()
    page.page.keyboard.press("Space")
    for _ in range(2):  # at the end, the first change only leads to the start, which has no step back
        page.wait_for_change(demo, shown)
        shown = page.pixels(demo)
    demo.get_by_role("button", name="Pause", exact=True).wait_for()
    demo.focus()
    page.page.keyboard.press("Space")
    demo.get_by_role("button", name="Play", exact=True).wait_for()
    paused = page.wait_until_still(demo)
    assert paused != first
    page.page.wait_for_timeout(400)
    assert page.pixels(demo) == paused
    demo.get_by_role("button", name="Step back").click()
    page.wait_for_change(demo, paused)
    back = page.wait_until_still(demo)
    demo.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_change(demo, back)
    assert page.wait_until_still(demo) == paused or "work" in demo.evaluate("s => s.view.spec.play")
    assert page.errors == []
