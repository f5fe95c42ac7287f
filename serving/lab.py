"""Start JupyterLab on the course's start page: ``python3 run.py lab``.

JupyterLab runs with all installed extensions. ``helpers.jupyter`` is one of them, which sets up the low-latency
connection that the demos need, here as on a JupyterHub.
"""

import errno
import os
import socket
import sys
from pathlib import Path

from grading.console import warn
from grading.course import CourseError, installed_course
from grading.environment import find_scripts
from grading.settings import exchange_folder, with_gradebook
from grading.storage import connection_problem, storage_problem
from helpers.jupyter import install_settings
from serving.options import Program, combined, split_options

START_PAGE = "notebooks/00_start_here/00_start_here.ipynb"
# The names of the folder that JupyterLab shows.
ROOT_DIR = ("ServerApp.root_dir", "ServerApp.notebook_dir")


def lab(arguments: list[str]) -> int:
    """Run JupyterLab in the course's folder until it is stopped, and return its exit code.

    Changes this process's current folder and environment variables, writes JupyterLab's default settings, and creates
    the exchange.

    Parameters
    ----------
    arguments : list of str
        Further arguments for JupyterLab, such as ``--no-browser``. They take precedence over the course's own.
    """
    root = installed_course().root
    problem = port_problem(arguments)
    try:
        db = with_gradebook(installed_course()).db  # formgrader's
        exchange = exchange_folder(root)
    except CourseError as error:
        problem = problem or str(error)
    if problem:
        warn(problem)
        return 1
    if problem := connection_problem(db):
        warn(f"{problem} Everything but formgrader works without it.")
    find_scripts()
    try:
        install_settings()
        exchange.mkdir(exist_ok=True)  # formgrader complains if it is missing
    except OSError as error:  # JupyterLab works without both
        warn(storage_problem(error, installed_course()) or str(error))
    command_line = lab_options(root, arguments)
    os.chdir(root)
    try:
        from jupyterlab.labapp import main

        main(command_line)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:  # Ctrl-C, before JupyterLab handles it
        return 130
    return 0


def lab_options(root: Path, arguments: list[str]) -> list[str]:
    """Return all of JupyterLab's arguments: the course's options, and the user's, which take precedence.

    If the user chooses another folder than the course's, relative to the current one, then JupyterLab shows its own
    start page, because the course's may not be there.
    """
    from jupyter_server import serverapp
    from jupyterlab.labapp import LabApp

    program = Program(
        serverapp.aliases | LabApp.aliases,
        {*serverapp.flags, *LabApp.flags},
        [LabApp, serverapp.ServerApp, *serverapp.ServerApp.classes],
    )
    own = [
        f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{START_PAGE}",
    ]  # fmt: skip
    given: list[str] = []
    for name, texts in split_options(arguments, program):
        if name in ROOT_DIR:
            folder = texts[1] if texts[1:] else texts[0].partition("=")[2]
            given.append(f"--{ROOT_DIR[0]}={os.path.abspath(os.path.expanduser(folder))}")
        elif not name and os.path.exists(texts[0]):
            given.append(os.path.abspath(texts[0]))
        else:
            given += texts
    if any(text.startswith(f"--{ROOT_DIR[0]}=") or os.path.isdir(text) for text in given):
        own = [text for text in own if "default_url" not in text and "root_dir" not in text]
    return combined([*own, *root_option(arguments)], given, program)


def root_option(arguments: list[str]) -> list[str]:
    """Return the option that lets root start JupyterLab, and print a warning. A container often has no other user.

    Returns no option, and prints nothing, if the user isn't root or has passed the option already.
    """
    given = any(text.startswith(("--allow-root", "--ServerApp.allow_root")) for text in arguments)
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or given:
        return []
    warn("you are root, so notebooks run with root's permissions. Outside a container, use another account.")
    return ["--allow-root"]


def port_problem(arguments: list[str]) -> str:
    """Return what is wrong with the requested port, or "" if it is free or none is requested."""
    port = requested_port(arguments)
    if port is None:
        return ""
    if port > 65535:
        return f"{port} is not a port: choose a number from 1024 to 65535."
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            problem = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
            return (
                f"port {port} {problem}: choose another, --port={port + 1 if 1024 <= port < 65535 else 8890}, "
                "or leave out --port to use a free one."
            )
    return ""


def requested_port(arguments: list[str]) -> int | None:
    """Return the last number in --port=8888, --port 8888 or --ServerApp.port=8888, or None if there is none."""
    port = None
    for name, following in zip(arguments, [*arguments[1:], ""][: len(arguments)], strict=True):
        option, _, value = name.partition("=")
        if option in ("--port", "--ServerApp.port", "--Voila.port"):
            text = value or following
            port = int(text) if text.isdecimal() else None
    return port


if __name__ == "__main__":
    sys.exit(lab(sys.argv[1:]))
