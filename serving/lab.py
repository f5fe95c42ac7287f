"""Opens JupyterLab on the course's start page, with all extensions and nothing in the way."""

import errno
import json
import os
import socket
import sys
from pathlib import Path

from grading.course import installed_course
from grading.environment import find_scripts, one_thread

# No pop-up that asks about news stands before the start page, and nothing is fetched for one.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
# The tab's icon shows whether a kernel is busy: it changes twice for each move of a slider, and the server, which has
# the picture to pass on, is asked for it anew each time unless the browser may keep it.
ICONS = "--ServerApp.static_immutable_cache=/static/favicons/"
START_PAGE = "notebooks/00_start_here/00_start_here.ipynb"


def lab(arguments: list[str]) -> int:
    """Run JupyterLab in the course's folder; further arguments are JupyterLab's own. Returns its exit code."""
    root = installed_course().root
    problem = port_problem(arguments)
    if problem:
        print(f"course: {problem}", file=sys.stderr)
        return 1
    find_scripts()
    one_thread()
    write_overrides()
    (root / "exchange").mkdir(exist_ok=True)  # formgrader looks for it and complains without
    os.chdir(root)
    ours = [
        f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{START_PAGE}",
        "--ServerApp.kernel_websocket_connection_class=serving.low_latency.PromptConnection", ICONS,
        *allowance(arguments),
    ]  # fmt: skip
    try:
        from jupyterlab.labapp import main

        main([*ours, *arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:  # before JupyterLab listens to it
        return 130
    return 0


def allowance(arguments: list[str]) -> list[str]:
    """JupyterLab starts for root only when told to; in a container there often is nobody else."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or "--allow-root" in arguments:
        return []
    print("course: you are root here, so notebooks run with root's rights.", file=sys.stderr)
    return ["--allow-root"]


def write_overrides() -> None:
    """Give this environment's JupyterLab its first settings; what a user then chooses goes before them."""
    if sys.prefix == sys.base_prefix:
        return  # nobody's environment but everybody's: not ours to set
    path = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    text = json.dumps(OVERRIDES, indent=2) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def port_problem(arguments: list[str]) -> str:
    """A sentence if the port that was asked for is taken, "" otherwise; without one JupyterLab finds a free one."""
    port = asked_port(arguments)
    if port is None:
        return ""
    if port > 65535:
        return f"{port} is no port: choose a number from 1024 to 65535."
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            what = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
            return (
                f"port {port} {what}: choose another, --port={port + 1 if 1024 <= port < 65535 else 8890}, "
                "or leave --port away and JupyterLab finds a free one."
            )
    return ""


def asked_port(arguments: list[str]) -> int | None:
    """The number in --port=8888, --port 8888 or --ServerApp.port=8888."""
    for name, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, _, value = name.partition("=")
        if option in ("--port", "--ServerApp.port"):
            text = value or following
            return int(text) if text.isdigit() else None
    return None


if __name__ == "__main__":
    sys.exit(lab(sys.argv[1:]))
