"""Measure the browser edition: how large it is, and how long a student waits for the first cell.

Run it with .venv/bin/python benchmarks/lite.py. It builds the site with its own copy of Pyodide, serves it on this
computer, opens the start page in Chromium with an empty cache, runs the first cell and the first demo, and then does
the same again from the browser's cache. The network costs nothing here. Times depend on what else the machine does, so
the processor time of the browser is shown beside them.
"""

import gzip
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from lab_server import BROWSER_FLAGS, find_browser
from lite_site import build, serve
from playwright.sync_api import sync_playwright

PATIENCE = 600_000  # ms


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        began = time.monotonic()
        site = build(Path(name) / "site")
        print(f"built in {time.monotonic() - began:.0f} s; load of the machine {os.getloadavg()[0]:.1f}")
        sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
        print(f"{len(sizes)} files, {sum(sizes.values()) / 1e6:.1f} MB")
        with serve(site) as url:
            for cache in ("empty", "filled"):
                asked: set[str] = set()
                with open_profile(playwright, Path(name) / "profile", asked) as (page, seconds):
                    visit(page, url, cache, seconds)
                loaded = [site / file.removeprefix(url).partition("?")[0].lstrip("/") for file in asked]
                packed = sum(len(gzip.compress(file.read_bytes(), 6)) for file in loaded if file.is_file())
                plain = sum(sizes.get(file, 0) for file in loaded)
                if cache == "empty":
                    print(f"loaded until the first demo: {len(asked)} files, {plain / 1e6:.1f} MB", end="")
                    print(f", {packed / 1e6:.1f} MB with gzip")


def visit(page, url: str, cache: str, seconds) -> None:
    """Open the start page, run its first cell and its first demo, and print how long each took."""
    began, spent, times = time.monotonic(), seconds(), []

    def note(what: str) -> None:
        times.append(f"{what} {time.monotonic() - began:.1f} s ({seconds() - spent:.1f} s)")

    page.goto(f"{url}/lab/index.html?path=notebooks/00_start_here/00_start_here.ipynb")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    cells.first.wait_for()
    note("page")
    cells.first.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    prompt = "document.querySelector('.jp-Notebook .jp-CodeCell .jp-InputPrompt')"
    page.wait_for_function(f"() => /\\[\\d+\\]/.test({prompt}?.textContent)", polling=100)
    note("first cell")
    cells.nth(1).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.get_by_role("group").get_by_role("img").first.wait_for()
    note("demo")
    print(f"{cache:6} cache: {', '.join(times)}; processor time in parentheses")


@contextmanager
def open_profile(playwright, folder: Path, asked: set[str]) -> Iterator[tuple]:
    """Open a browser with a profile on the disk. Yield a page and a function that returns the processor time so far."""
    context = playwright.chromium.launch_persistent_context(folder, executable_path=find_browser(), args=BROWSER_FLAGS)
    context.set_default_timeout(PATIENCE)
    context.on("request", lambda request: asked.add(request.url))
    try:
        yield context.pages[0], processor_seconds
    finally:
        context.close()


def processor_seconds() -> float:
    """Return the processor time of all processes that this one has started, on Linux, and 0 elsewhere."""
    children: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended in the meantime
        children.setdefault(int(fields[1]), []).append(int(entry.name))
        spent[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    total, waiting = 0.0, children.get(os.getpid(), [])
    while waiting:
        process = waiting.pop()
        total += spent[process]
        waiting = waiting + children.get(process, [])
    return total


if __name__ == "__main__":
    main()
