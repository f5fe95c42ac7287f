"""The browser edition: JupyterLite with the released notebooks, in which Python runs in the browser.

JupyterLite is JupyterLab as a folder of files, and Pyodide is the Python that it runs. A static web server is enough:
``docs/deploy.md`` says how to publish the folder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from grading.console import say
from grading.course import Course, CourseError
from helpers.jupyter import LITE_KERNEL, PAGES, lab_settings
from serving import TITLE
from serving.lab import START_PAGE
from serving.lite import packages, pyodide
from serving.wheels import TIME, student_wheel

HERE = Path(__file__).parent
# The extensions of JupyterLab that the course needs: widgets, demos, and the kernel. Its own one is in extension/.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", LITE_KERNEL)
# The kernel's own packages come with its extension. Loading them by name saves it from installing them one by one.
KERNEL_PACKAGES = ("ipykernel", "piplite", "pyodide_kernel")
# The first button of a notebook's toolbar. The extension has the command.
HAND_IN = {"name": "handIn", "command": "course:hand-in", "args": {"toolbar": True}, "rank": 0}
SAVE_EVERY = 15  # seconds: a tab is closed more easily than JupyterLab, which saves every two minutes
PYODIDE = "static/pyodide"  # the folder with Pyodide's files, or with the lock file if they come from the public server
LOCK = "pyodide-lock.json"


def write_lite(course: Course, folder: Path, pyodide_copy: Path | None) -> None:
    """Write the browser edition to a folder.

    Parameters
    ----------
    course : Course
        The course, whose released notebooks it contains.
    folder : Path
        Where to write it. It replaces what is there.
    pyodide_copy : Path or None
        A copy of Pyodide's distribution. None stands for the public one, at the pinned version.

    Raises
    ------
    CourseError
        If the copy of Pyodide is not the pinned one, or JupyterLite is missing or fails.
    """
    if pyodide_copy:
        pyodide.check_copy(pyodide_copy)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        project, output = scratch / "project", scratch / "output"
        _write_project(course, project)
        _build(project, output)
        loaded = _write_python(output / PYODIDE, pyodide_copy)
        _configure(course, output, loaded, pyodide_copy is not None)
        _adapt_pages(output)
        _replace(output, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"Wrote the browser edition to {folder} ({size / 1e6:.0f} MB)")


def _write_project(course: Course, project: Path) -> None:
    """Write what JupyterLite builds a site from: files for students, extensions and settings."""
    contents = project / "contents"
    for unit in course.units():
        released = course.notebooks / unit / f"{unit}.ipynb"
        (contents / "notebooks" / unit).mkdir(parents=True)
        shutil.copyfile(released, contents / "notebooks" / unit / released.name)
    (contents / "docs").mkdir()
    for page in PAGES:
        shutil.copyfile(course.root / page, contents / page)
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    for extension in EXTENSIONS:
        shutil.copytree(installed / extension, project / "labextensions" / extension)
    shutil.copytree(HERE / "extension", project / "labextensions" / "course")
    settings = lab_settings()
    settings["@jupyterlab/docmanager-extension:plugin"]["autosaveInterval"] = SAVE_EVERY
    settings["@jupyterlab/notebook-extension:panel"] = {"toolbar": [HAND_IN]}
    (project / "overrides.json").write_text(json.dumps(settings), encoding="utf-8")
    config = {
        "LiteBuildConfig": {
            "apps": ["lab"], "contents": ["contents"], "ignore_sys_prefix": True, "no_sourcemaps": True,
            "no_unused_shared_packages": True, "cache_dir": str(project / "cache"),
            "federated_extensions": [f"labextensions/{name}" for name in (*EXTENSIONS, "course")],
        }
    }  # fmt: skip
    (project / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")


def _build(project: Path, output: Path) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(project), "--output-dir"]
    built = subprocess.run(
        [*command, str(output)], cwd=project, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": TIME, "JUPYTER_NO_CONFIG": "1"},
    )  # fmt: skip
    if built.returncode:
        last = [line.strip() for line in (built.stdout + built.stderr).splitlines() if line.strip()][-1:]
        raise CourseError(f"JupyterLite can't be built ({''.join(last)}): use python3 run.py site, not Python itself.")


def _write_python(folder: Path, copy: Path | None) -> list[str]:
    """Write the packages, the lock file that lists them, and the copy of Pyodide. Return the packages' names."""
    folder.mkdir(parents=True)
    server = "" if copy else f"{pyodide.public_address()}/"
    entries = {
        name: package | {"file_name": server + package["file_name"]} for name, package in pyodide.PACKAGES.items()
    }
    own = [student_wheel(folder)]
    own += [packages.write_wheel(name, folder) for name in packages.needed(set(entries))]
    kernel = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / LITE_KERNEL / "static" / "pypi"
    for name in KERNEL_PACKAGES:
        (wheel,) = kernel.glob(f"{name}-*.whl")
        own.append(Path(shutil.copyfile(wheel, folder / wheel.name)))
    for wheel in own:
        entry = packages.lock_entry(wheel)
        entries[entry["name"]] = entry
    lock = {"info": pyodide.PINS["info"], "packages": dict(sorted(entries.items()))}
    (folder / LOCK).write_text(json.dumps(lock, indent=1, sort_keys=True), encoding="utf-8")
    for name in pyodide.files() if copy else ():
        shutil.copyfile(copy / name, folder / name)  # type: ignore[operator]
    return sorted(entries)


def _configure(course: Course, output: Path, loaded: list[str], copied: bool) -> None:
    """Tell JupyterLite the course's title, and the kernel where Pyodide is and what to load."""
    path = output / "jupyter-lite.json"
    site = json.loads(path.read_text(encoding="utf-8"))
    config: dict[str, Any] = site["jupyter-config-data"]
    server = f"./{PYODIDE}" if copied else pyodide.public_address()
    config |= {"appName": TITLE, "courseUnits": course.units()}
    plugins = config.setdefault("litePluginSettings", {})
    plugins[f"{LITE_KERNEL}:kernel"] = plugins.get(f"{LITE_KERNEL}:kernel", {}) | {
        "pyodideUrl": f"{server}/{pyodide.ENTRY}",
        "disablePyPIFallback": True,  # nothing is loaded from anywhere else
        "loadPyodideOptions": {"lockFileURL": f"./{PYODIDE}/{LOCK}", "packages": loaded},
    }
    path.write_text(json.dumps(site, indent=2, sort_keys=True), encoding="utf-8")


def _adapt_pages(output: Path) -> None:
    """Give the pages the course's title and an icon, and let the folder's own address lead to the start page.

    Without a link to an icon, a browser asks the server for ``/favicon.ico``, which isn't there.
    """
    icon = '<link rel="icon" href="{}favicon.ico">'
    page = output / "lab" / "index.html"
    head = f"<title>{TITLE}</title>{icon.format('')}"
    text, found = re.subn(r"<title>.*?</title>", head, page.read_text(encoding="utf-8"), count=1)
    if not found:
        raise CourseError("JupyterLite's page has no title: install the packages of requirements.lock.")
    page.write_text(text.replace("Loading JupyterLite...", "Loading the course ..."), encoding="utf-8")
    start = output / "index.html"
    go = f'<head>{icon.format("lab/")}<script>window.location.replace("lab/index.html?path={START_PAGE}");</script>'
    start.write_text(start.read_text(encoding="utf-8").replace("<head>", go, 1), encoding="utf-8")


def _replace(new: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, folder)
