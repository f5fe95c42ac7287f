"""Take the README's picture: the lecture's page with a digit that the network should call an 8.

    python benchmarks/readme_picture.py

It needs Chromium, as the browser tests do, and writes docs/digit.png.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from demo_page import DemoPage
from lab_server import VIEWPORT, open_browser, run_lecture

from helpers.demos import digit
from helpers.demos.lecture import SCENES

NUMBER = next(i for i, scene in enumerate(SCENES) if scene.make is digit)
STATE = "digit:view=backward,target=8"


def main() -> None:
    """Open the lecture at this state of the demo and save a screenshot."""
    with open_browser() as browser, run_lecture() as url:
        page = browser.new_page(viewport=VIEWPORT)
        page.goto(f"{url}?theme=light#{NUMBER + 1}/{STATE}")
        demo = page.get_by_role("group", name="Draw a digit")
        demo.wait_for()
        view = DemoPage(page, "light")
        view.wait(demo, "view.values.view === 'backward' && view.values.target === '8'")
        view.wait_until_still(demo)
        page.screenshot(path=ROOT / "docs" / "digit.png")


if __name__ == "__main__":
    main()
