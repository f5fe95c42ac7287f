"""Build the browser edition with a copy of Pyodide, run cells in it in Node, and serve it, for tests and benchmarks."""

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyodide_distribution import distribution
from repository_files import ROOT

from grading.course import installed_course
from serving.lite import PYODIDE, write_lite

RUNNER = ROOT / "tests" / "support" / "run_in_pyodide.mjs"


def find_distribution() -> Path:
    """Return a copy of Pyodide. Without Node or a network, skip the test, or fail it if COURSE_REQUIRE_PYODIDE is set."""
    if not (shutil.which("node") and shutil.which("npm")):
        reason = "there is no node and npm on the PATH"
    else:
        try:
            return distribution()
        except (OSError, subprocess.CalledProcessError) as error:
            reason = f"Pyodide can't be downloaded ({error})"
    if os.environ.get("COURSE_REQUIRE_PYODIDE"):
        pytest.fail(f"COURSE_REQUIRE_PYODIDE is set, but {reason}")
    pytest.skip(reason)


def build(folder: Path) -> Path:
    """Build the browser edition in a folder, with its own copy of Pyodide, and return the folder."""
    write_lite(installed_course(), folder, find_distribution())
    return folder


def run_cells(site: Path, cells: list[str]) -> list[dict[str, Any]]:
    """Run code cells in Node, as the site's kernel does. Returns what ``run_in_pyodide.mjs`` says about each of them."""
    command = ["node", str(RUNNER), str(site / PYODIDE)]
    done = subprocess.run(command, input=json.dumps(cells), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """What ``python3 -m http.server`` does, without its log."""

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this computer, and yield the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
