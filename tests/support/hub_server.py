"""Start and stop a real JupyterHub as ``run.py hub`` does, log in, and call what the pages of a user's server call."""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from repository_files import ROOT

from serving.ports import free_port

START_SECONDS = 240
SERVER_SECONDS = 180
ACCOUNTS = hasattr(os, "geteuid") and os.geteuid() == 0  # whether each person's server runs as another account


@dataclass
class Visitor:
    """Somebody who has logged in to the hub.

    Attributes
    ----------
    hub : str
        The address of the hub, with a slash at the end.
    name, password : str
    token : str
        What a page of the user's own server would have. Empty before ``log_in``.
    """

    hub: str
    name: str
    password: str
    token: str = ""
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    @property
    def server(self) -> str:
        return f"{self.hub}user/{self.name}/"

    def log_in(self) -> "Visitor":
        """Log in through the form, as a browser does, and get a token. The server isn't started yet."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        with opener.open(f"{self.hub}hub/login", timeout=60) as page:
            (xsrf,) = set(re.findall(r'name="_xsrf" value="([^"]+)"', page.read().decode()))
        form = {"username": self.name, "password": self.password, "_xsrf": xsrf}
        with opener.open(f"{self.hub}hub/login?next=%2Fhub%2Ftoken", urllib.parse.urlencode(form).encode(), 60) as page:
            assert page.url.endswith("/hub/token"), page.url
        xsrf = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf" and cookie.path == "/hub/") or ""
        request = urllib.request.Request(
            f"{self.hub}hub/api/users/{self.name}/tokens",
            b"{}",
            {"X-XSRFToken": xsrf, "Referer": self.hub, "Content-Type": "application/json"},
        )
        with opener.open(request, timeout=60) as answer:
            self.token = json.load(answer)["token"]
        return self

    def start(self) -> "Visitor":
        """Start the user's server if it isn't running, and wait until it responds."""
        status, answer = self.ask(f"{self.hub}hub/api/users/{self.name}/server", "POST")
        assert status < 300 or "already running" in str(answer), (status, answer)
        end = time.monotonic() + SERVER_SECONDS
        while time.monotonic() < end:
            status, _ = self.ask(f"{self.server}api/status")
            if status == 200:
                return self
            time.sleep(0.2)
        raise AssertionError(f"the server of {self.name} did not respond within {SERVER_SECONDS} s")

    def stop(self) -> None:
        """Stop the user's server, and wait until it has ended."""
        self.call(f"{self.hub}hub/api/users/{self.name}/server", "DELETE")
        end = time.monotonic() + SERVER_SECONDS
        while self.call(f"{self.hub}hub/api/users/{self.name}")["servers"] and time.monotonic() < end:
            time.sleep(0.1)

    def ask(self, url: str, method: str = "GET", data: object = None, token: str | None = None) -> tuple[int, Any]:
        """Send a request with the user's token and return the status and the response, decoded if it is JSON.

        A dict is sent as JSON, a string as a form. Redirects aren't followed.
        """
        parts = urllib.parse.urlsplit(url)
        headers = {"Authorization": f"token {self.token if token is None else token}"}
        body = data.encode() if isinstance(data, str) else json.dumps(data).encode() if data is not None else None
        if isinstance(data, str):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(parts.netloc, timeout=300)
        try:
            connection.request(method, f"{parts.path}?{parts.query}", body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        with contextlib.suppress(ValueError):
            return response.status, json.loads(content)
        return response.status, content.decode(errors="replace")

    def call(self, url: str, method: str = "GET", data: object = None) -> Any:
        """Send a request as ``ask`` does and return the response. It must have succeeded."""
        status, answer = self.ask(url, method, data)
        assert status < 300, (method, url, status, answer)
        return answer

    def read(self, path: str) -> Any:
        """Return the content of a file on the user's server: a notebook as a dict, and a text as a string."""
        return self.call(f"{self.server}api/contents/{urllib.parse.quote(path)}")["content"]

    def write(self, path: str, notebook: dict[str, Any]) -> None:
        """Save a notebook on the user's server."""
        model = {"type": "notebook", "format": "json", "content": notebook}
        self.call(f"{self.server}api/contents/{urllib.parse.quote(path)}", "PUT", model)

    def assignment(self, action: str, **fields: str) -> Any:
        """Do what a button of the Assignment List does, and return the response. It must have succeeded."""
        form = urllib.parse.urlencode({"course_id": "backprop", **fields})
        answer = self.call(f"{self.server}assignments/{action}", "POST", form)
        assert answer["success"], answer
        return answer

    def assignments(self) -> list[dict[str, Any]]:
        """Return what the Assignment List shows."""
        answer = self.call(f"{self.server}assignments?course_id=backprop")
        assert answer["success"], answer
        return list(answer["value"])

    def formgrader(self, path: str) -> dict[str, Any]:
        """Do what a button of formgrader does, such as ``assignment/UNIT/release``. It must have succeeded."""
        answer = self.call(f"{self.server}formgrader/api/{path}", "POST")
        assert answer["success"], answer
        return dict(answer)


@dataclass(frozen=True)
class Hub:
    """A running JupyterHub.

    Attributes
    ----------
    url : str
        Its address, with a slash at the end.
    folder : Path
        Its folder, with the homes and the exchange.
    people : dict of str to Visitor
        Everybody who can log in, by name.
    process : Popen
    """

    url: str
    folder: Path
    people: dict[str, Visitor]
    process: subprocess.Popen[str]

    def home(self, name: str) -> Path:
        return self.folder / "home" / name


@contextlib.contextmanager
def run_hub(students: int = 2, folder: Path | None = None, **variables: str) -> Iterator[Hub]:
    """Start JupyterHub as ``run.py hub`` does, wait until it says who can log in, and stop it at the end."""
    if problem := hub_problem():
        if os.environ.get("COURSE_REQUIRE_HUB"):
            pytest.fail(f"COURSE_REQUIRE_HUB is set, but {problem}")
        pytest.skip(problem)
    (ROOT / "build").mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        if folder is None:
            name = stack.enter_context(
                TemporaryDirectory(dir=ROOT / "build", prefix="hub-", ignore_cleanup_errors=True)
            )
            folder = Path(name) / "hub"
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "serving.hub",
            f"--port={port}",
            f"--students={students}",
            f"--folder={folder}",
        ]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("COURSE_ROOT", "JUPYTER"))} | variables
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        stack.callback(stop_hub, process)
        url = f"http://127.0.0.1:{port}/"
        yield Hub(url, folder, read_people(process, url, students), process)


def hub_problem() -> str:
    """Return why no hub can run here, or "" if one can."""
    if os.name != "posix":
        return "JupyterHub runs on Linux and macOS alone"
    try:
        import jupyterhub  # noqa: F401
    except ImportError:
        return "JupyterHub is not installed: run the tests with python3 run.py test"
    return ""


def read_people(process: subprocess.Popen[str], url: str, students: int) -> dict[str, Visitor]:
    """Read what the hub prints until it has named everybody."""
    assert process.stdout
    lines: list[str] = []
    people: dict[str, Visitor] = {}
    late = threading.Timer(START_SECONDS, process.terminate)  # which ends the output
    late.start()
    try:
        for line in process.stdout:
            lines.append(line)
            if found := re.match(r"    (\w+) +([0-9a-f]{8})$", line):
                people[found[1]] = Visitor(url, found[1], found[2])
            if len(people) == students + 1:
                return people
    finally:
        late.cancel()
    raise AssertionError(f"the hub has not started:\n{''.join(lines)}")


def stop_hub(process: subprocess.Popen[str]) -> None:
    """Ask the hub to stop with all servers. If it still runs after a minute, kill it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
    if process.stdout:
        process.stdout.close()
