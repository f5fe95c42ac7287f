"""Settings for every Jupyter server in the course's environment: JupyterLab, Notebook and JupyterHub's servers.

Jupyter loads this package as a server extension, because the course installs ``server/backprop-course.json`` to its
folder of settings. ``lab/backprop-course.json`` goes to JupyterLab's: no pop-up that asks about news and would cover
the start page, no search for updates, and Markdown files open as pages, because units link to the glossary.
The kernel of the browser edition is installed as an extension, but only JupyterLite can load it, so it is left out.
On a hub, a student's server also puts the glossary into her home. Neither notebooks nor the grader need this package.
"""

import json
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Any

LITE_KERNEL = "@jupyterlite/pyodide-kernel-extension"
# The variables that tell the libraries behind NumPy how many threads to use.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# The browser tab's icon shows whether a kernel is busy, so the icon changes twice for each move of a slider. Unless it
# may keep it, the browser requests the icon each time, from the same server that has to pass on the picture.
ICONS = "static/favicons/"
PAGES = ("docs/glossary.md", "docs/notation.md")  # what the links of units lead to, besides other units
PAGES_PLACE = "share/backprop-course"
# Where files of the course belong in an environment, as pyproject.toml says for the wheels.
PLACES = {
    "helpers/jupyter/server/backprop-course.json": "etc/jupyter/jupyter_server_config.d",
    "helpers/jupyter/lab/backprop-course.json": "share/jupyter/lab/settings/overrides.d",
    **dict.fromkeys(PAGES, PAGES_PLACE),
}


def one_thread() -> None:
    """Limit NumPy to one thread in the kernels that this process starts, unless the user has chosen a number.

    The course's matrices are small. On a busy machine, threads that wait for each other made a training run take
    fifteen seconds instead of half a second.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")


def install_settings() -> None:
    """Copy the settings, for Jupyter, and the glossary to this environment, unless they are there already.

    pip does this with a wheel, but not if the course is installed as a link to its source. Without a virtual or a conda
    environment, nothing is copied, because the settings would affect other users of this Python.

    Raises
    ------
    OSError
        If the environment can't be written to.
    """
    conda = Path(sys.prefix, "conda-meta").is_dir()
    if sys.prefix == sys.base_prefix and not conda:
        return
    source = Path(__file__).parent.parent.parent
    for name, place in PLACES.items():
        if (source / name).is_file():  # from a wheel, pip has installed the glossary, and only there
            content = (source / name).read_bytes()
            _write(Path(sys.prefix, place, Path(name).name), content)


def lab_settings() -> dict[str, dict[str, Any]]:
    """Return JupyterLab's settings for the course, also for a JupyterLab that isn't in this environment.

    Returns
    -------
    dict of str to dict
        The settings of each plugin.
    """
    settings: dict[str, dict[str, Any]] = json.loads(
        (Path(__file__).parent / "lab" / "backprop-course.json").read_text(encoding="utf-8")
    )
    return settings


def put_glossary(home: Path, log: logging.Logger) -> None:
    """Copy the glossary to where the links of units lead, in a home that has units but not the course around them.

    A unit's folder lies in the home itself, so JupyterLab looks for ``../../docs/glossary.md`` in the home's ``docs``.
    The copies are read-only. A file that the student may write is hers and stays, and so does whatever else is there.

    Parameters
    ----------
    home : Path
    log : logging.Logger
        Gets a warning if a file can't be written. The server starts nevertheless.
    """
    docs = home / "docs"
    try:
        for page in Path(sys.prefix, PAGES_PLACE).glob("*.md"):
            target = docs / page.name
            if not target.exists() or not target.stat().st_mode & stat.S_IWUSR:
                _write(target, page.read_bytes(), 0o444)
    except OSError as error:
        log.warning(f"The glossary can't be written to {docs} ({error.strerror}), so links to it lead nowhere.")


def _write(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file unless it has this content already."""
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{os.getpid()}")  # so that nobody ever reads half a file
        partial.write_bytes(content)
        partial.chmod(mode)
        partial.replace(target)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Return what Jupyter should load."""
    return [{"module": "helpers.jupyter"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Apply the settings to a server that is starting. What the user has chosen stays."""
    from helpers.jupyter.low_latency import LowLatencyConnection

    one_thread()
    if server.config.get("BackpropCourse", {}).get("glossary"):  # deploy/roles sets it for students
        put_glossary(Path(server.root_dir), server.log)
    chosen, settings = server.config.get("ServerApp", {}), server.web_app.settings
    _leave_out(LITE_KERNEL, settings)
    if "kernel_websocket_connection_class" not in chosen:
        settings["kernel_websocket_connection_class"] = LowLatencyConnection
    if "static_immutable_cache" not in chosen:
        settings["static_immutable_cache"] = [f"{server.base_url}{ICONS}"]


def _leave_out(extension: str, settings: dict[str, Any]) -> None:
    """Keep the pages of a server from loading an extension. The browser would load one that is only disabled."""
    earlier = settings.get("page_config_hook")

    def hook(handler: Any, page: dict[str, Any]) -> dict[str, Any]:
        page = earlier(handler, page) if earlier else page
        page["federated_extensions"] = [one for one in page["federated_extensions"] if one["name"] != extension]
        return page

    settings["page_config_hook"] = hook
