"""A page with demos in a real browser, and the checks that every demo must pass, in JupyterLab and in the lecture.

The checks wait for the kernel's answer and for the picture to stop changing. Only the check that a paused demo stays
paused waits for a fixed time.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from lab_server import save_screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WAIT_MS = 30_000  # the most that a demo may take
# Draws a picture, a canvas or an image, on a small canvas and returns a checksum of the pixels.
CHECKSUM_JS = """picture => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 200 });
  const g = canvas.getContext("2d");
  g.drawImage(picture, 0, 0, 400, 200);
  const colours = new Uint32Array(g.getImageData(0, 0, 400, 200).data.buffer);
  let sum = 0;
  for (const colour of colours) sum = (31 * sum + colour) % 4294967291;
  return sum;
}"""
# Waits until a condition on the demo's ``view`` holds, and then until its picture is up to date: until the kernel has
# answered all values and the browser has painted the last frame. Asks at each frame of the browser, so it keeps drawing.
WAIT_JS = """async (section, holds) => {
  const view = section.view, end = Date.now() + WAIT_MS;
  const upToDate = () => view.seq === view.answered && !view.pending && !view.paintRequest;
  for (const condition of [holds, upToDate]) {
    while (!condition(view)) {
      if (Date.now() > end) throw new Error(`After WAIT_MS ms this still does not hold: ${condition}`);
      await new Promise(requestAnimationFrame);
    }
  }
}""".replace("WAIT_MS", str(WAIT_MS))
# Moves the slider of Play to each position, and measures the demo there.
MOVED_JS = f"""async (section, positions, measure) => {{
  const view = section.view, found = [];
  for (const k of positions) {{
    view.move({{ [view.spec.play]: k }});
    for (let frame = 0; frame < 2; frame++) {{  // whatever observes sizes has followed by the second frame
      await ({WAIT_JS})(section, (view) => !view.updateTimer);
      await new Promise(requestAnimationFrame);
    }}
    found.push([k, measure(section), view.status.innerText]);
  }}
  return found;
}}"""
ACCESSIBLE_NAME_JS = "e => e.ariaLabel || e.alt || e.title || e.closest('label')?.textContent || e.textContent"
STILL_MS = 200  # a picture counts as still after this time without a change
REJECTED = "Not a state of this demo"


class DemoPage:
    """A page with demos.

    Attributes
    ----------
    page : Page
        Playwright's page.
    theme : str
        "light" or "dark".
    errors : list of str
        The errors that no script on the page has caught.
    """

    def __init__(self, page: "Page", theme: str):
        self.page, self.theme = page, theme
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def values(self, demo: "Locator") -> dict:
        """Return the values of the demo's controls, by name."""
        return demo.evaluate("section => section.view.values")

    def checksum(self, demo: "Locator") -> int:
        """Return a checksum of the demo's picture."""
        return demo.evaluate(f"section => ({CHECKSUM_JS})(section.view.image)")

    def wait(self, demo: "Locator", condition: str) -> None:
        """Wait until a JavaScript condition on the demo's ``view`` holds, then until its picture is up to date.

        The picture is up to date once the kernel has answered all values and the browser has painted the last frame.
        """
        # One call, because each call costs the browser more than the demo's own work.
        demo.evaluate(f"section => ({WAIT_JS})(section, (view) => {condition})")

    def wait_for_change(self, demo: "Locator", before: int) -> None:
        """Wait until the picture's checksum is no longer ``before``."""
        changed = f"([section, before]) => ({CHECKSUM_JS})(section.view.image) !== before"
        # Checking at every frame of the browser would keep a core busy.
        self.page.wait_for_function(changed, arg=[demo.element_handle(), before], polling=50)

    def wait_until_still(self, demo: "Locator") -> int:
        """Wait until the picture has stopped changing, and return its checksum."""
        checksum: int = demo.evaluate(f"""async (section) => {{
          let before = null, now = ({CHECKSUM_JS})(section.view.image);
          while (now !== before) {{
            await new Promise((resolve) => setTimeout(resolve, {STILL_MS}));
            [before, now] = [now, ({CHECKSUM_JS})(section.view.image)];
          }}
          return now;
        }}""")
        return checksum

    def click(self, demo: "Locator", button: str) -> None:
        """Click a button and wait for the frame that the kernel sends in response."""
        frame = demo.evaluate("s => s.view.frame")
        demo.get_by_role("button", name=button, exact=True).click()
        self.wait(demo, f"view.frame > {frame}")

    def press_arrow(self, demo: "Locator", times: int) -> None:
        """Press an arrow key on the demo's first visible slider, and wait until the demo has followed.

        The slider moves left, or right if it is at its minimum.
        """
        slider, before = demo.locator("input[type=range]:visible").first, self.values(demo)
        slider.focus()
        key = "ArrowLeft" if slider.evaluate("e => Number(e.value) > Number(e.min)") else "ArrowRight"
        for _ in range(times):
            self.page.keyboard.press(key)
        self.wait(demo, f"!({has_values(before)})")

    def screenshot(self, name: str) -> Path:
        """Save a screenshot whose name starts with the theme, and return its path."""
        return save_screenshot(self.page, f"{self.theme}-{name.lower().replace(' ', '-')}")


def has_values(values: dict) -> str:
    """Return a JavaScript condition that holds if the controls of ``view`` have these values."""
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return f"JSON.stringify(view.values) === {json.dumps(text)}"


def check_start(page: DemoPage, demo: "Locator") -> None:
    """Check that after a reset the demo shows a caption and a picture with a description, in the page's theme."""
    page.click(demo, "Reset")
    status = demo.get_by_role("status")
    assert len(status.inner_text()) > 20 and status.get_attribute("aria-live") == "polite"
    assert status.get_attribute("data-tone") != "bad"
    assert demo.evaluate("s => s.view.theme()") == page.theme
    picture = demo.get_by_role("img").first
    assert len(picture.get_attribute("aria-label") or picture.get_attribute("alt")) > 40
    assert page.checksum(demo) > 0
    assert page.errors == []


def check_keyboard(page: DemoPage, demo: "Locator") -> None:
    """Check that every control has a name, and that moving a slider with the keys changes the picture.

    The picture may stay the same if the demo plays work in the kernel, such as training.
    """
    nameless = f"controls => controls.filter((e) => !({ACCESSIBLE_NAME_JS})(e).trim()).map((e) => e.outerHTML)"
    assert demo.locator("input, select, button, canvas, img").evaluate_all(nameless) == []
    before = page.wait_until_still(demo)
    page.press_arrow(demo, 4)
    # Work in the kernel uses the new value only while it is played.
    assert page.wait_until_still(demo) != before or demo.evaluate("s => s.view.spec.play") == "*work"
    assert page.errors == []


def check_share_and_reset(page: DemoPage, demo: "Locator") -> None:
    """Check that the string of Share restores the state after a reset, and that an invalid string is rejected."""
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


def check_stable_layout(page: DemoPage, demo: "Locator") -> None:
    """Check that the picture doesn't jump, because captions of different lengths take the same space.

    The caption must have the same height in every example. If Play moves a slider, caption and picture must keep their
    heights at five of its positions.
    """
    heights = "s => [s.view.status.getBoundingClientRect().height, s.view.image.getBoundingClientRect().height]"
    page.click(demo, "Reset")
    first = demo.evaluate(heights)[0]
    slider = demo.evaluate("s => s.view.spec.controls[s.view.spec.play]")
    fractions = (0, 0.1, 0.5, 0.9, 1) if slider else ()
    positions = [round(slider["minimum"] + part * (slider["maximum"] - slider["minimum"])) for part in fractions]
    for label, state in demo.evaluate("s => s.view.spec.presets") or [["start", ""]]:
        if state:
            frame = demo.evaluate("s => s.view.frame")
            demo.evaluate("(s, text) => s.view.sendMessage({ type: 'restore', text })", state)
            page.wait(demo, f"view.frame > {frame}")
        picture = demo.evaluate(heights)[1]
        for k, found, caption in demo.evaluate(f"(s, positions) => ({MOVED_JS})(s, positions, {heights})", positions):
            assert found == [first, picture], (label, k, caption)
        assert demo.evaluate(heights)[0] == first, (label, demo.get_by_role("status").inner_text())
    page.click(demo, "Reset")


def check_playback(page: DemoPage, demo: "Locator") -> None:
    """Check that the space key plays and pauses, and that a step forward undoes a step back.

    The picture may differ after the two steps if the demo plays work in the kernel.
    """
    page.click(demo, "Reset")
    shown = first = page.wait_until_still(demo)
    demo.focus()
    page.page.keyboard.press("Space")
    # If the demo is at its last step, the first change leads to the first step, from which there is no step back.
    for _ in range(2):
        page.wait_for_change(demo, shown)
        shown = page.checksum(demo)
    demo.get_by_role("button", name="Pause", exact=True).wait_for()
    demo.focus()
    page.page.keyboard.press("Space")
    demo.get_by_role("button", name="Play", exact=True).wait_for()
    paused = page.wait_until_still(demo)
    assert paused != first
    page.page.wait_for_timeout(400)
    assert page.checksum(demo) == paused
    demo.get_by_role("button", name="Step back").click()
    page.wait_for_change(demo, paused)
    back = page.wait_until_still(demo)
    demo.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_change(demo, back)
    # If work in the kernel repeats a step, its picture may differ.
    assert page.wait_until_still(demo) == paused or demo.evaluate("s => s.view.spec.play") == "*work"
    assert page.errors == []


def cut_off_options(menu: "Locator") -> list[str]:
    """Return the texts of the options for which a menu is too narrow: a menu with only this option would be wider."""
    return menu.evaluate("""menu => [...menu.options].filter((option) => {
      const alone = menu.cloneNode(false);
      alone.append(option.cloneNode(true));
      Object.assign(alone.style, { position: "absolute", maxWidth: "none", minWidth: "0", width: "auto" });
      menu.after(alone);
      const { offsetWidth } = alone;
      alone.remove();
      return offsetWidth > menu.offsetWidth + 1;
    }).map((option) => option.text)""")
