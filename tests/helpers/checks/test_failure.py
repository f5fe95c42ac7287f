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


def failure(got: np.ndarray, expected: np.ndarray, **inputs: object) -> CheckFailed:
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
    message = "double(v) is wrong in 1 of 3 entries, with the largest error at [1]: got 7, expected 6."
    assert outputs[1].traceback == ["CheckFailed: see above what is wrong with double."]
    assert page.count(message) == 1


def test_outside_a_notebook_a_failure_is_plain_text(tmp_path) -> None:
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


def test_html_in_an_input_is_escaped() -> None:
    failed = CheckFailed("f", [compare("f", "<b>", "<i>")], {"text": "<script>alert(1)</script>"})  # type: ignore[list-item]
    page = failed._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "is &#x27;&lt;b&gt;&#x27;" in page


@pytest.mark.parametrize("shape", [(3,), (1,), (2, 3), (40, 40), (2, 3, 4), (1, 100)])
def test_a_table_shows_a_wrong_entry_and_stays_small(shape: tuple[int, ...]) -> None:
    expected = np.random.default_rng(1).normal(size=shape)
    got = expected.copy()
    got[(-1,) * len(shape)] += 5
    page = failure(got, expected)._repr_html_()
    assert page.count("✗ <b>") == 1
    assert page.count("<tr>") <= 9
    assert page.count("<td") <= 66
    assert ("This is only a part of the array." in page) == (max(shape) > 8)


def test_the_rows_of_a_three_dimensional_array_are_named_by_both_indices() -> None:
    expected = np.zeros((2, 3, 4))
    got = expected.copy()
    got[1, 2, 3] = 1.0
    assert "<th scope='row'>1, 2</th>" in failure(got, expected)._repr_html_()
    assert "dW[1, 2, 3]: got 1, expected 0" in str(failure(got, expected))


def test_plain_text_lists_at_most_eight_wrong_entries_and_counts_the_rest() -> None:
    text = str(failure(np.ones((5, 4)), 2 * np.ones((5, 4))))
    assert text.count("got 1, expected 2") == 9  # One of them is in the message.
    assert text.endswith("  … and 12 more")


def test_close_numbers_are_shown_with_enough_digits_to_tell_them_apart() -> None:
    assert "got 1.00001, expected 1" in str(compare("z", np.array([1.00001, 3.0]), np.array([1.0, 3.0])))
    assert "got 1000.003, expected 1000" in str(compare("z", np.array([1000.003, 1.0]), np.array([1000.0, 1.0])))


def test_zero_is_shown_without_a_sign_and_a_tiny_input_is_not_shown_as_zero() -> None:
    text = str(failure(np.array([-0.0, 1.0]), np.array([2.0, 1.0]), a=np.array([3e-12, 0.0])))
    assert "got 0, expected 2" in text and "-0" not in text.replace("e-", "")
    assert "3.e-12" in text


def test_a_wide_graph_is_shown_in_full_with_one_node_per_line() -> None:
    nodes = {f"node{k}": ("multiply", [f"node{k - 1}", "x"]) for k in range(8)}
    text = str(failure(np.ones(2), np.zeros(2), nodes=nodes))
    for name, node in nodes.items():
        assert f"{name!r}: {node!r}" in text
    assert len(text.split("The input was:")[1].strip().splitlines()) == 8


def test_a_function_among_the_inputs_is_shown_by_its_docstring_and_the_case_has_a_line() -> None:
    def gradient(theta):
        """∇E(θ) = 3 θ"""

    difference = compare("step(gradient, theta)", np.ones(1), np.zeros(1))
    assert difference is not None
    failed = CheckFailed("step", [difference], {"gradient": gradient, "f": abs}, case="one step")
    assert failed.message == "step(gradient, theta) is wrong: got 1, expected 0."
    assert str(failed).endswith("The case: one step\nThe input was:\n  gradient = ∇E(θ) = 3 θ")
    assert "The case: one step" in failed._repr_html_() and "3 θ" in failed._repr_html_()


def test_an_error_in_the_students_code_lists_the_arguments() -> None:
    with pytest.raises(ValueError, match="mismatch") as caught:
        call(lambda x, W: x @ W.T, {"x": np.ones((2, 3)), "W": np.ones((3, 4))}, np.ones((2, 4)))
    assert caught.value.__notes__ == [
        "The shapes in x @ W.T don't fit: x has shape (2, 3) and W.T has shape (4, 3). The columns of the first factor "
        "must match the rows of the second.",
        "<lambda>: the arguments were x: (2, 3), W: (3, 4).",
    ]


def test_an_object_without_a_working_repr_is_described_by_its_type() -> None:
    class Odd:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(CheckFailed) as caught:
        value("name", Odd(), "sum", {"odd": Odd()})
    assert "name is an Odd, but should be 'sum'" in str(caught.value)
    assert "odd = an Odd" in str(caught.value)
