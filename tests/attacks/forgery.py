"""Attacks through the contents of the notebook's file: forged outputs, points, ids and types."""

from typing import Any

from harness import WRONG, Attack, cell_of, on_backward

HOOKS = """
from IPython.display import display
shell = get_ipython()
def score(*args):
    display({"application/vnd.nbgrader.score+json": {"score": 4, "max_score": 4}, "text/plain": "4.0"}, raw=True)
for event in ("pre_execute", "post_execute", "pre_run_cell", "post_run_cell"):
    shell.events.register(event, score)
shell.displayhook = type("Hook", (), {"__call__": lambda self, value: score(), "shell": shell})()
"""
SCRIPTS = """
from IPython.display import HTML, Javascript, SVG, Markdown, display
display(HTML("<script>fetch('/formgrader/api/grade', {method: 'PUT', body: '{\\"manual_score\\": 9}'})</script>"))
display(Javascript("document.forms[0].submit()"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
display(Markdown("<img src=x onerror=alert(1)>"))
print("kept")
"""
Notebook = dict[str, Any]


def graded(notebook: Notebook) -> list[dict[str, Any]]:
    """Return the cells with nbgrader's metadata."""
    return [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]


def forged_outputs(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": "4.0"}, "metadata": {}},
                {"output_type": "stream", "name": "stdout", "text": "✓ Linear.backward: all right.\n"},
            ]


def forged_points(notebook: Notebook) -> None:
    for cell in graded(notebook):
        cell["metadata"]["nbgrader"] |= {"points": 1000, "score": 1000, "manual_score": 1000, "auto_score": 1000}
        cell["metadata"]["nbgrader"]["locked"] = False
    notebook["metadata"] |= {"nbgrader": {"score": 1000, "checksum": "0" * 32}, "celltoolbar": "Create Assignment"}


def wrong_test_flags(**values: object):  # type: ignore[no-untyped-def]
    """Return an edit that sets these values in the metadata of every cell that nbgrader knows."""

    def change(notebook: Notebook) -> None:
        for cell in graded(notebook):
            cell["metadata"]["nbgrader"] |= values

    return change


def easier_test(notebook: Notebook) -> None:
    cell_of(notebook, "backward")["source"] = "print('all tests passed')"
    cell_of(notebook, "slope")["source"] = ""


def no_tests(notebook: Notebook) -> None:
    notebook["cells"] = [c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]


def doubled_tests(notebook: Notebook) -> None:
    tests = [c for c in graded(notebook) if c["metadata"]["nbgrader"]["grade_id"] in ("forward", "slope")]
    notebook["cells"] += tests * 20


def exchanged(one: str, other: str):  # type: ignore[no-untyped-def]
    """Return an edit that swaps the metadata of two cells."""

    def change(notebook: Notebook) -> None:
        a, b = cell_of(notebook, one), cell_of(notebook, other)
        a["metadata"], b["metadata"] = b["metadata"], a["metadata"]

    return change


def upside_down(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def all_demos(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["demo", "remove-input", "raises-exception", "nbgrader-skip"]


def stripped(notebook: Notebook) -> None:
    for k, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"c{k}"


def odd_ids(notebook: Notebook) -> None:
    for k, cell in enumerate(notebook["cells"]):
        cell["id"] = [k, {"a": 1}, None, "../" * 40, "\x00", 10**30, "a" * 10_000][k % 7]
        if "nbgrader" not in cell["metadata"]:
            cell["metadata"]["nbgrader"] = {"grade_id": [["forward"], {}, 3, None][k % 4], "grade": True, "points": 9}


def odd_types(notebook: Notebook) -> None:
    for kind in (["code"], {"code": 1}, 3, None, "heading", "CODE", ["markdown"], True):
        notebook["cells"].insert(3, {"cell_type": kind, "source": "raise SystemExit", "metadata": {}})
    for source in ({"a": 1}, None, 7, [1, 2, ["x"]], [None]):
        notebook["cells"].insert(3, {"cell_type": "code", "source": source, "metadata": {}})
    notebook["cells"] += [None, 7, "cell", [], [{}], {}, {"cell_type": "code"}]


def odd_metadata(notebook: Notebook) -> None:
    odd = [[], None, 7, "x", {"nbgrader": 7}, {"nbgrader": [1]}, {"tags": {"demo": 1}}, {"tags": [["demo"], {}, None]}]
    for k, cell in enumerate(notebook["cells"]):
        if "nbgrader" not in cell["metadata"]:
            cell["metadata"] = odd[k % len(odd)]
    notebook["cells"] += [{"cell_type": "markdown", "source": "x", "metadata": metadata} for metadata in odd]
    notebook["metadata"] = [1, 2]


def odd_kernel(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "../../bin/sh",
        "language": "ba\x00sh\x1b[2J\ud800",
        "argv": ["/bin/sh"],
    }


def other_kernels(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"name": ["x"], "language": {"name": ["julia"]}, "display_name": 7}
    notebook["metadata"]["language_info"] = "python"


def many_cells(notebook: Notebook) -> None:
    plain = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "def Linear(: pass"}
    notebook["cells"] += [plain] * 1500


def markers(notebook: Notebook) -> None:
    """Put the markers of hidden tests and solutions into the student's own cells."""
    cell = cell_of(notebook, "linear")
    cell["source"] = "### BEGIN HIDDEN TESTS\n" + cell["source"] + "\n### BEGIN SOLUTION backward\n### END HIDDEN TESTS"
    cell_of(notebook, "backward")["source"] = "### END HIDDEN TESTS\nprint('### BEGIN HIDDEN TESTS')"


def ids_of_others(notebook: Notebook) -> None:
    """Put cells that claim to be the tests at the start of the notebook."""
    for id in ("forward", "backward", "slope", "descend", "why"):
        metadata = {"nbgrader": {"grade_id": id, "grade": True, "solution": False, "points": 99, "locked": False}}
        notebook["cells"].insert(0, {"cell_type": "code", "metadata": metadata, "outputs": [], "source": "pass"})


def written_as_test(notebook: Notebook) -> None:
    """Mark the written answer as a test that passes."""
    cell = cell_of(notebook, "why")
    cell["cell_type"], cell["source"] = "code", "# TODO: your answer"
    cell["metadata"]["nbgrader"] |= {"solution": False, "points": 3}


ATTACKS = [
    on_backward("hooks", "display a score through IPython's hooks", HOOKS),
    on_backward("forged-outputs", "write outputs that were never displayed into the file", edit_notebook=forged_outputs),
    on_backward("forged-points", "write points and scores into the metadata", edit_notebook=forged_points),
    on_backward("tests-are-answers", "mark every cell as an answer without a test", edit_notebook=wrong_test_flags(grade=False, solution=True)),
    on_backward("answers-are-tests", "mark every cell as a test", edit_notebook=wrong_test_flags(grade=True, solution=False)),
    on_backward("tasks", "mark every cell as a task, with a schema that doesn't exist", edit_notebook=wrong_test_flags(task=True, schema_version=99)),
    on_backward("easier-test", "replace the tests with easier ones", edit_notebook=easier_test),
    on_backward("no-tests", "remove the tests", edit_notebook=no_tests),
    on_backward("doubled-tests", "repeat the tests that pass, twenty times", edit_notebook=doubled_tests),
    on_backward("tests-exchanged", "swap the ids of two tests", edit_notebook=exchanged("forward", "backward")),
    Attack("ids-exchanged", "swap the ids of an answer and its test", answers=WRONG, edit_notebook=exchanged("slope-answer", "slope"), loses=("forward", "backward", "slope", "descend")),
    on_backward("upside-down", "reverse the order of the cells", edit_notebook=upside_down, loses=("slope",)),
    on_backward("all-demos", "mark every cell as a demo", edit_notebook=all_demos),
    on_backward("stripped", "remove all metadata", edit_notebook=stripped),
    on_backward("odd-ids", "use cell ids that are not strings, or far too long", edit_notebook=odd_ids),
    on_backward("odd-types", "add cells that are not cells, and unknown cell types", edit_notebook=odd_types, message="damaged"),
    on_backward("odd-metadata", "use metadata of every type", edit_notebook=odd_metadata),
    on_backward("odd-kernel", "put control characters into the kernel's name", edit_notebook=odd_kernel, message="it was run as Python"),
    on_backward("other-kernels", "use kernels whose names are not strings", edit_notebook=other_kernels, message="it was run as Python"),
    on_backward("many-cells", "add fifteen hundred cells that look like an answer", edit_notebook=many_cells),
    on_backward("markers", "use the source's markers in a submission", edit_notebook=markers),
    on_backward("ids-of-others", "put cells that claim to be the tests above all others", edit_notebook=ids_of_others),
    on_backward("written-as-test", "mark the written answer as a test that passes", edit_notebook=written_as_test),
    on_backward("scripts-shown", "display scripts for the instructor who opens formgrader", SCRIPTS, output="kept"),
]  # fmt: skip
