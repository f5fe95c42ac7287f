"""Every notebook runs to its end in a real kernel: a solution without an error, a release although it has stubs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from grading.course import installed_course
from grading.environment import ONE_THREAD
from grading.units.cells import is_test
from grading.units.unit import read_unit

SECONDS = 60
UNITS = installed_course().units()
assert UNITS, "solutions/ holds no units"


@pytest.fixture(autouse=True)
def one_thread_as_in_the_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "1")


def run(notebook: nbformat.NotebookNode, folder: Path) -> tuple[nbformat.NotebookNode, float]:
    """Execute a notebook in place. Return it and the seconds of processor time that its kernel has taken.

    Elapsed time would depend on what other processes do.
    """
    clock = new_code_cell("import time\nprint(time.process_time())")
    notebook.cells.append(clock)
    client = NotebookClient(notebook, timeout=10 * SECONDS, allow_errors=True, kernel_name="python3")
    client.execute(cwd=str(folder))
    notebook.cells.pop()
    return notebook, float(clock.outputs[0].text)


def errors(notebook: nbformat.NotebookNode) -> list[tuple[str, str, list[str]]]:
    """Return the name and the message of each unintended error, and the tags of its cell."""
    return [
        (output.ename, output.evalue, cell.metadata.get("tags", []))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", [])
    ]


@pytest.mark.parametrize("name", UNITS)
def test_a_solution_runs_without_an_error_in_less_than_a_minute(name: str, tmp_path: Path) -> None:
    notebook, seconds = run(read_unit(installed_course(), name).notebook, tmp_path)
    assert errors(notebook) == []
    assert seconds < SECONDS
    assert all("✓" in str(cell.outputs) for cell in notebook.cells if is_test(cell) and cell.cell_type == "code")


@pytest.mark.parametrize("name", UNITS)
def test_a_release_runs_past_its_stubs(name: str, tmp_path: Path) -> None:
    path = installed_course().notebooks / name / f"{name}.ipynb"
    notebook, seconds = run(nbformat.read(path, as_version=4), tmp_path)
    assert seconds < SECONDS
    for kind, message, _ in errors(notebook):
        assert kind in ("CheckFailed", "NotImplementedError"), f"{kind}: {message}"
        assert "exercise" in message
    tests = [cell for cell in notebook.cells if is_test(cell) and cell.cell_type == "code"]
    assert all("is not written yet" in str(cell.outputs) for cell in tests)
    # The message must come from the check, because the stub's own traceback would contain it too.
    assert {o.ename for cell in tests for o in cell.outputs if o.output_type == "error"} == {"CheckFailed"}
    # Without the tag, JupyterLab's "Run All Cells" would stop at the first of them.
    assert all("raises-exception" in cell.metadata.tags for cell in tests)
