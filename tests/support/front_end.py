"""The front end of the demos in an empty page, to test its modules."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lab_server import open_browser

from helpers.demos.framework import frontend

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Loads the front end as `course`.
LOAD = """async (script) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  window.course = await import(url);
}"""


class FrontEnd:
    """An empty page that has loaded the front end as ``course``.

    Attributes
    ----------
    page : Page
        Playwright's page.
    """

    def __init__(self, page: "Page"):
        self.page = page
        page.goto("about:blank")
        page.evaluate(LOAD, frontend.script())

    def call(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function and return its result.

        Parameters
        ----------
        function : str
            The code of the function.
        argument : Any
            Its argument, which may contain NaN. Playwright would take three times as long to pass the marks of a demo.
        """
        return self.page.evaluate(f"({function})({json.dumps(argument)})")


@contextmanager
def open_front_end(**options: Any) -> Iterator[FrontEnd]:
    """Open an empty page with the front end, with Playwright's options for a page, and close it at the end."""
    with open_browser() as browser:
        page = browser.new_page(**options)
        yield FrontEnd(page)
        page.close()
