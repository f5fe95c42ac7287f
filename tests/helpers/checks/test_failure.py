"""How a failed check looks: a table and one short error in a notebook, plain text anywhere else."""

import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers.checks.comparison import compare
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call, value

FAILING = """
import numpy as np
from helpers import checks
def double(v):
    return 2 * v + np.array([0.0, 1.0, 0.0])
checks.call(double, {"v": np.array([0.5, 3.0, 0.25])}, np.array([1.0, 6.0, 0.5]))
"""


def failed(got: np.ndarray, expected: np.ndarray, **inputs: object) -> CheckFailed:
    difference = compare("dW", got, expected)
    assert difference is not None
    return CheckFailed("Linear.backward", [difference], inputs)


def test_a_kernel_shows_one_table_and_one_short_error(tmp_path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FAILING)])
    client = NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(tmp_path))
    outputs = notebook.cells[0].outputs
    assert [output.output_type for output in outputs] == ["display_data", "error"]
    page, plain = outputs[0].data["text/html"], outputs[0].data["text/plain"]
    assert page.count("<table") == 2  # the entries and the input
    assert page.count("✗ <b>") == 1
    assert "<b>7</b><br><small>expected 6</small>" in page
    assert "double" in plain
    assert "v = array([0.5 , 3.  , 0.25])" in plain
    said = "double(v) is wrong in 1 of 3 entries, most at [1]: got 7, expected 6."
    assert outputs[1].traceback == [f"CheckFailed: {said}"]
    assert said in page


def test_outside_a_notebook_it_is_plain_text(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(FAILING, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-X", "utf8", str(script)], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert run.returncode == 1
    assert "CheckFailed: double(v) is wrong in 1 of 3 entries" in run.stderr
    assert "double(v)[1]: got 7, expected 6" in run.stderr
    assert "The input was:\n  v = array([0.5 , 3.  , 0.25])" in run.stderr
    assert "<" not in run.stderr.split("CheckFailed:")[1]


def test_what_an_input_holds_stays_text() -> None:
    finding = CheckFailed("f", [compare("f", "<b>", "<i>")], {"text": "<script>alert(1)</script>"})  # type: ignore[list-item]
    page = finding._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "is &#x27;&lt;b&gt;&#x27;" in page


@pytest.mark.parametrize("shape", [(3,), (1,), (2, 3), (40, 40), (2, 3, 4), (1, 100)])
def test_a_table_shows_a_wrong_entry_and_stays_small(shape: tuple[int, ...]) -> None:
    expected = np.random.default_rng(1).normal(size=shape)
    got = expected.copy()
    got[(-1,) * len(shape)] += 5
    page = failed(got, expected)._repr_html_()
    assert page.count("✗ <b>") == 1
    assert page.count("<tr>") <= 9
    assert page.count("<td") <= 66
    assert ("This is a part of it." in page) == (max(shape) > 8)


def test_the_rows_of_an_array_of_three_dimensions_are_named_by_both_indices() -> None:
    expected = np.zeros((2, 3, 4))
    got = expected.copy()
    got[1, 2, 3] = 1.0
    assert "<th scope='row'>1, 2</th>" in failed(got, expected)._repr_html_()
    assert "dW[1, 2, 3]: got 1, expected 0" in str(failed(got, expected))


def test_plain_text_lists_at_most_eight_entries_and_counts_the_others() -> None:
    text = str(failed(np.ones((5, 4)), 2 * np.ones((5, 4))))
    assert text.count("got 1, expected 2") == 9  # one in the sentence
    assert text.endswith("  … and 12 more")


def test_close_numbers_are_shown_in_as_many_digits_as_tell_them_apart() -> None:
    assert "got 1.00001, expected 1" in str(compare("z", np.array([1.00001, 3.0]), np.array([1.0, 3.0])))
    assert "got 1000.003, expected 1000" in str(compare("z", np.array([1000.003, 1.0]), np.array([1000.0, 1.0])))


def test_a_zero_has_no_sign_and_a_tiny_input_is_no_zero() -> None:
    text = str(failed(np.array([-0.0, 1.0]), np.array([2.0, 1.0]), a=np.array([3e-12, 0.0])))
    assert "got 0, expected 2" in text and "-0" not in text.replace("e-", "")
    assert "3.e-12" in text


def test_a_wide_graph_is_shown_whole_a_node_a_line() -> None:
    nodes = {f"node{k}": ("multiply", [f"node{k - 1}", "x"]) for k in range(8)}
    text = str(failed(np.ones(2), np.zeros(2), nodes=nodes))
    for name, node in nodes.items():
        assert f"{name!r}: {node!r}" in text
    assert len(text.split("The input was:")[1].strip().splitlines()) == 8


def test_a_function_among_the_inputs_speaks_by_its_docstring_and_the_case_has_a_line() -> None:
    def gradient(theta):
        """∇E(θ) = 3 θ"""

    difference = compare("step(gradient, theta)", np.ones(1), np.zeros(1))
    assert difference is not None
    finding = CheckFailed("step", [difference], {"gradient": gradient, "f": abs}, case="one step")
    assert finding.message == "step(gradient, theta) is wrong: got 1, expected 0."
    assert str(finding).endswith("The case: one step\nThe input was:\n  gradient = ∇E(θ) = 3 θ")
    assert "The case: one step" in finding._repr_html_() and "3 θ" in finding._repr_html_()


def test_an_error_of_the_students_code_says_what_it_was_given() -> None:
    with pytest.raises(ValueError, match="mismatch") as caught:
        call(lambda x, W: x @ W.T, {"x": np.ones((2, 3)), "W": np.ones((3, 4))}, np.ones((2, 4)))
    assert caught.value.__notes__ == ["<lambda> was given an array of shape (2, 3), an array of shape (3, 4)."]


def test_an_object_that_cannot_be_written_is_named_by_its_kind() -> None:
    class Odd:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(CheckFailed) as caught:
        value("name", Odd(), "sum", {"odd": Odd()})
    assert "name is an Odd, but should be 'sum'" in str(caught.value)
    assert "odd = an Odd" in str(caught.value)
