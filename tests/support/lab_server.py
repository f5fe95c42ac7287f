"""Start and stop a real JupyterLab, the lecture's server and a real browser, for tests and benchmarks."""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from repository_files import ROOT

from serving.ports import free_port

SCREENSHOTS = ROOT / "build" / "screenshots"
TOKEN = "browser-test"
VIEWPORT = {"width": 1280, "height": 720}  # as on a projector
# The first is Chromium without windows. Opening a notebook costs it a third less processor time than the others.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
COURSE_LAB = ("-m", "serving.lab")
STOCK_LAB = ("-m", "jupyterlab", "--ServerApp.jpserver_extensions={'helpers.jupyter': False}")

# JupyterLab doesn't ask about news. Cells that are out of view stay in the page, so that a test can find them and
# scroll to them.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def find_browser() -> str:
    """Return the path of Chromium or Chrome. Without one, skip the test, or fail it if COURSE_REQUIRE_BROWSER is set."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    reason = f"no {', '.join(BROWSERS[:-1])} or {BROWSERS[-1]} on the PATH: install one to run the browser tests"
    if os.environ.get("COURSE_REQUIRE_BROWSER"):
        pytest.fail(f"COURSE_REQUIRE_BROWSER is set, but there is {reason}")
    pytest.skip(reason)


_browsers: list = []


@contextmanager
def open_browser() -> Iterator:
    """Yield a headless browser, which the first call starts. It runs until the process exits.

    Starting it is slow, and while one Playwright runs, a process can't start a second one.
    """
    if not _browsers:
        path = find_browser()
        from playwright.sync_api import sync_playwright

        playwright = sync_playwright().start()
        _browsers.append(playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS))
        atexit.register(playwright.stop)
    yield _browsers[0]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes
    ----------
    url : str
        Its address.
    folder : Path
        A folder that it serves, for copies of notebooks. It is empty at the start.
    jupyter : Path
        The folder of its settings and of other files that it writes.
    """

    url: str
    folder: Path
    jupyter: Path

    def configure(self, settings: dict[str, dict]) -> None:
        """Write JupyterLab's settings, by plugin, for pages that are opened from now on.

        The settings of a plugin replace its earlier ones. Other plugins keep theirs.
        """
        for plugin, values in (SETTINGS | settings).items():
            package, name = plugin.split(":")
            file = self.jupyter / "settings" / package / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))

    def notebook(self, name: str) -> str:
        """Return the address that opens one notebook of the folder and restores nothing of an earlier session."""
        path = (self.folder / name).relative_to(ROOT).as_posix()
        return f"{self.url}/lab/tree/{path}?token={TOKEN}&reset"


@contextmanager
def run_lab(
    settings: dict[str, dict] | None = None, seconds: float = 90, program: Sequence[str] = COURSE_LAB
) -> Iterator[Lab]:
    """Start JupyterLab, by default as ``run.py lab`` does, wait until it responds, and stop it at the end.

    JupyterLab serves the course's folder, so a test copies the notebooks that it runs to ``Lab.folder``, a temporary
    folder in build/.

    Parameters
    ----------
    settings : dict, optional
        JupyterLab's settings, by plugin:
        ``{"@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"}}``.
    seconds : float, default 90
        How long JupyterLab may take to start.
    program : sequence of str, default COURSE_LAB
        The arguments of Python that start JupyterLab. ``STOCK_LAB`` starts it without the course's settings.

    Yields
    ------
    Lab
        The running JupyterLab.
    """
    (ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "build", prefix="lab-", ignore_cleanup_errors=True) as name:
        folder, jupyter = Path(name) / "notebooks", Path(name) / "jupyter"
        folder.mkdir()
        port = free_port()
        lab = Lab(f"http://127.0.0.1:{port}", folder, jupyter)
        lab.configure(settings or {})
        with _serve(jupyter, port, seconds, program):
            yield lab


@contextmanager
def run_lab_on(course: Path, seconds: float = 90) -> Iterator[str]:
    """Start JupyterLab in the folder of another course, for tests that change a gradebook, and yield its address."""
    port = free_port()
    with TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as name:
        program = [*STOCK_LAB, f"--ServerApp.root_dir={course}"]
        with _serve(Path(name), port, seconds, program, course):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def _serve(jupyter: Path, port: int, seconds: float, program: Sequence[str], root: Path = ROOT) -> Iterator[None]:
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(jupyter / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(jupyter / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
    }
    command = [
        sys.executable, *program,
        "--no-browser", f"--port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    with _running(command, environment, f"http://127.0.0.1:{port}/api/status?token={TOKEN}", jupyter, seconds, root):
        yield


@contextmanager
def run_lecture(seconds: float = 90) -> Iterator[str]:
    """Start the lecture as ``run.py lecture`` does, yield its address once it responds, and stop it at the end."""
    port = free_port()
    (ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "build", prefix="lecture-", ignore_cleanup_errors=True) as name:
        command = [sys.executable, "-m", "serving.lecture", "--no-browser", f"--port={port}"]
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": str(Path(name) / "runtime")}
        url = f"http://127.0.0.1:{port}/"
        with _running(command, environment, f"{url}voila/static/voila.js", Path(name), seconds):
            yield url


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], url: str, folder: Path, seconds: float, root: Path = ROOT
) -> Iterator[None]:
    """Start a server in ``root`` with this command, wait until ``url`` responds, and stop the server at the end."""
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(server, url, log, seconds)
        yield
    finally:
        _stop(server)


def notebook(*cells: str) -> str:
    """Return a notebook with these code cells, as JSON."""
    body = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": body, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})


def open_and_run(browser, url: str):
    """Open a notebook in a new page, start all its cells from the menu, and return the page."""
    return run_on(browser.new_page(viewport=VIEWPORT), url)


def run_on(page, url: str, patience: float = 30_000):
    """Open a notebook in this page, start all cells from the menu, and return the page once the first has started.

    ``patience`` is how many milliseconds each wait may last, also later on this page.
    """
    page.set_default_timeout(patience)
    page.goto(url)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.get_by_text("| Idle").wait_for(state="attached")  # on a phone, nobody sees it
    run_all_cells(page)
    return page


def run_all_cells(page) -> None:
    """Start all cells of the open notebook from the menu, with a finger if the page is a phone's.

    Returns once the first has started.

    A kernel that is shown as idle may not be connected yet. Then Jupyter drops the request silently.
    """
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt:visible").first
    touch = page.evaluate("navigator.maxTouchPoints > 0")
    for _ in range(30):
        for name in ("Run", "Run All Cells"):
            item = page.get_by_role("menuitem", name=name, exact=True)
            item.tap() if touch else item.click()
        page.wait_for_timeout(1_500)
        if prompt.inner_text().strip() != "[ ]:":
            return
    raise AssertionError("Jupyter ran no cell in thirty attempts")


def save_screenshot(page, name: str) -> Path:
    """Save a screenshot in build/screenshots, for people to look at, and return its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
    return SCREENSHOTS / f"{name}.png"


def _wait_for(server: subprocess.Popen, url: str, log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the server exited with code {server.returncode}:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not respond within {seconds} s:\n{log.read_text()[-3000:]}")


def _stop(server: subprocess.Popen) -> None:
    """Ask the server to stop with its kernels. If it still runs after ten seconds, kill its process group."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL) if hasattr(os, "killpg") else server.kill()
            server.wait(10)
