"""Serve the lecture: the demos in the order of the slides, one at a time, on kernels that are already warm.

Voilà serves a notebook whose only cell calls ``demos.lecture()``. The kernels run this cell before a browser requests
the page, so the page opens at once. Each visit and each reload gets a fresh kernel.
"""

import json
import os
from pathlib import Path

from grading.console import warn
from grading.course import installed_course
from grading.environment import find_scripts, one_thread
from grading.files import write_atomically
from grading.storage import storage_problem
from serving.lab import port_problem
from serving.options import Program, combined

WARM_KERNELS = 2  # one for the next visit and one for a quick reload
# The extensions that show widgets. All others need a complete JupyterLab and would report errors here.
EXTENSIONS = ["anywidget", "@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]
SOURCE = "from helpers import demos\ndemos.lecture()"


def lecture(arguments: list[str]) -> int:
    """Serve the lecture until Ctrl-C, and return the exit code.

    Changes this process's current folder and environment variables, and writes the notebook to build/lecture.

    Parameters
    ----------
    arguments : list of str
        Further arguments for Voilà, such as ``--no-browser``. They take precedence over the course's own.
    """
    problem = port_problem(arguments) or voila_problem()
    if problem:
        warn(problem)
        return 1
    find_scripts()
    one_thread()
    root = installed_course().root
    try:
        notebook = write_notebook(root / "build" / "lecture")
    except OSError as error:
        warn(storage_problem(error, installed_course()) or str(error))
        return 1
    # Let Jupyter find the course's template, which is Voilà's template without fonts from the network.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.getenv("JUPYTER_PATH")]))
    os.chdir(root)
    try:
        from voila.app import Voila, main

        program = Program(Voila.aliases, Voila().flags, [Voila, *Voila.classes])
        main([str(notebook), *combined(options(), arguments, program)])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        return 130
    return 0


def options() -> list[str]:
    """Return Voilà's options: the course's template, no source code, tracebacks, warm kernels, local access only."""
    return [
        "--template=course",
        "--strip_sources=True",
        "--show_tracebacks=True",
        "--preheat_kernel=True",
        f"--pool_size={WARM_KERNELS}",
        f"--VoilaConfiguration.extension_allowlist={EXTENSIONS!r}",
        "--Voila.ip=127.0.0.1",
        "--Voila.kernel_websocket_connection_class=helpers.jupyter.low_latency.LowLatencyConnection",
        "--Voila.identity_provider_class=serving.lecture.visitors.Visitors",
    ]


def voila_problem() -> str:
    """Return what to do if Voilà is not installed, or "" if it is."""
    try:
        import voila.app  # noqa: F401
    except ImportError:
        return "Voilà is not installed in this environment: run python3 run.py lecture, which installs it."
    return ""


def write_notebook(folder: Path) -> Path:
    """Write the notebook that Voilà serves to this folder, and return its path."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "lecture",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": [cell | {"source": SOURCE}],
        "metadata": {"kernelspec": spec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lecture.ipynb"
    write_atomically(path, json.dumps(notebook, indent=1) + "\n")
    return path
