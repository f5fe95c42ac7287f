"""Opens the lecture: the demos in the deck's order, alone on the page, on kernels that are warm before it is seen.

Voilà serves one notebook of one line, ``demos.lecture()``. Its kernels have run that line before a browser asks
for the page, so the page is there in a moment, and each visit, and so each reload, gets a fresh one.
"""

import json
import os
import sys
from pathlib import Path

from grading.course import installed_course
from grading.environment import find_scripts, one_thread
from serving.lab import port_problem

WARM = 2  # kernels that wait: one for the next page, one for whoever reloads in a hurry
# What shows widgets. The other extensions are made for a whole JupyterLab, and fail here, loudly.
EXTENSIONS = ["anywidget", "@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]
LINES = "from helpers import demos\ndemos.lecture()"


def lecture(arguments: list[str]) -> int:
    """Serve the lecture until Ctrl-C; further arguments are Voilà's own. Returns its exit code."""
    problem = port_problem(arguments) or missing()
    if problem:
        print(f"course: {problem}", file=sys.stderr)
        return 1
    find_scripts()
    one_thread()
    root = installed_course().root
    notebook = write_notebook(root / "build" / "lecture")
    # Where Jupyter looks for templates: ours is Voilà's without what it would fetch from the network.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.getenv("JUPYTER_PATH")]))
    os.chdir(root)
    try:
        from voila.app import main

        main([str(notebook), *options(), *arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        return 130
    return 0


def options() -> list[str]:
    """What Voilà is told: our template, no cell's source, warm kernels, errors shown, this machine alone."""
    return [
        "--template=course",
        "--strip_sources=True",
        "--show_tracebacks=True",
        "--preheat_kernel=True",
        f"--pool_size={WARM}",
        f"--VoilaConfiguration.extension_allowlist={EXTENSIONS!r}",
        "--Voila.ip=127.0.0.1",
        "--Voila.kernel_websocket_connection_class=serving.low_latency.PromptConnection",
        "--Voila.identity_provider_class=serving.lecture.visitors.Visitors",
    ]


def missing() -> str:
    """A sentence if Voilà is not installed, "" if it is."""
    try:
        import voila.app  # noqa: F401
    except ImportError:
        return "Voilà is not installed here: start the lecture with python3 run.py lecture, which brings it along."
    return ""


def write_notebook(folder: Path) -> Path:
    """The notebook that is served, written anew."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "lecture",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": [cell | {"source": LINES}],
        "metadata": {"kernelspec": spec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lecture.ipynb"
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    return path
