"""Units run wherever students' wheel and ipykernel are installed, as on Colab or in VS Code, without JupyterLab."""

import importlib.metadata
import subprocess
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from packaging.requirements import Requirement
from repository_files import ROOT

from serving.wheels import STUDENTS_REQUIRE, student_wheel

UNIT = ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb"
WIDGET = "application/vnd.jupyter.widget-view+json"


def needed(*names: str) -> set[str]:
    """Return the names of these packages and of all that they require here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        found.add(name)
        for text in importlib.metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The Python of an environment that has students' wheel, its packages and ipykernel, and nothing else.

    The packages are links to those of this environment, because a test needs no network.
    """
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    if not python.exists():
        pytest.skip("the test needs links to packages, which Windows allows to administrators alone")
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
        ).stdout.strip()
    )
    for name in needed(*STUDENTS_REQUIRE, "ipykernel"):
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(str(distribution.locate_file(top)))
    with zipfile.ZipFile(student_wheel(folder)) as wheel:
        wheel.extractall(site)
    yield python


def run(python: Path, notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Execute a notebook with this Python's kernel, go on after errors, and return it."""
    manager = AsyncKernelManager()
    manager._kernel_spec = KernelSpec(
        argv=[str(python), "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python"
    )
    client = NotebookClient(
        notebook, km=manager, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    return client.execute()


def outputs(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def test_the_environment_has_neither_jupyterlab_nor_the_grader(python: Path) -> None:
    for name in ("jupyterlab", "jupyter_server", "nbgrader", "grading", "serving", "scipy"):
        done = subprocess.run([python, "-P", "-c", f"import {name}"], capture_output=True, text=True)
        assert f"No module named '{name}'" in done.stderr
    done = subprocess.run([python, "-P", "-c", "from helpers import checks, demos, layers"], capture_output=True)
    assert done.returncode == 0, done.stderr


def test_a_unit_runs_there_and_only_the_exercise_is_open(python: Path, tmp_path: Path) -> None:
    notebook = run(python, nbformat.read(UNIT, as_version=4), tmp_path)
    errors = [(output.ename, output.evalue) for output in outputs(notebook) if output.output_type == "error"]
    assert {name for name, _ in errors} <= {"NotImplementedError", "CheckFailed"}, errors
    assert len(errors) == 2, errors  # a check that fails for the sake of example, and that of the open exercise


def test_without_a_widget_manager_a_demo_is_a_picture_and_a_sentence(python: Path, tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("from helpers import demos\ndemos.descent()")
    notebook = run(python, nbformat.v4.new_notebook(cells=[cell]), tmp_path)
    still, live = (output.data for output in outputs(notebook) if output.output_type == "display_data")
    assert WIDGET not in still and "<img" in still["text/html"] and "data:image/" in still["text/html"]
    assert "this program can't show widgets" in still["text/html"]
    # A front end that knows no widgets shows the text of the second output: the caption, not a class and its id.
    assert WIDGET in live and "text/html" not in live
    assert live["text/plain"] == still["text/plain"]
    assert live["text/plain"].startswith("Gradient descent and its step size: ") and "\n" not in live["text/plain"]
