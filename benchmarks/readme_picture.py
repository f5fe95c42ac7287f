"""Take the README's picture: the lecture's page with gradient descent in a long valley.

    python benchmarks/readme_picture.py

It needs Chromium, as the browser tests do, and writes docs/descent.png.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from demo_page import DemoPage
from lab_server import VIEWPORT, open_browser, run_lecture

STATE = "descent:E=bowl,tau=0.36,x0=-2.5,y0=1.5"


def main() -> None:
    """Open the lecture, put the first demo into this state, and save a screenshot."""
    with open_browser() as browser, run_lecture() as url:
        page = browser.new_page(viewport=VIEWPORT)
        page.goto(f"{url}?theme=light")
        demo = page.locator(".course-demo")
        demo.wait_for()
        view = DemoPage(page, "light")
        view.wait(demo, "view.frame > 0 && view.count > 0")
        demo.evaluate("(section, text) => section.view.sendMessage({ type: 'restore', text })", STATE)
        view.wait(demo, "view.values.E === 'bowl'")
        demo.get_by_role("status").filter(has_text="0.36").wait_for()
        view.wait_until_still(demo)
        page.screenshot(path=ROOT / "docs" / "descent.png")


if __name__ == "__main__":
    main()
