"""Every submission becomes a notebook that can be graded, or gets a message that says why it can't.

All cases are graded by one command, as one class, together with an honest submission.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook, Row
from grading.scoring.grade_unit import Summary, grade_unit
from grading.submissions.collect import submitted_files, unexpected_entries
from grading.submissions.restore import Unreadable, restore
from grading.units.answers import answers_in
from grading.units.catalogue import fill_in
from grading.units.regions import with_stubs
from grading.units.unit import Unit, read_unit

Notebook = dict[str, Any]


def without(id: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != id]

    return change


def cell_of(notebook: Notebook, id: str) -> Notebook:
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def duplicate_the_test(notebook: Notebook) -> None:
    notebook["cells"].append(cell_of(notebook, "backward"))


def duplicate_the_answer(notebook: Notebook) -> None:
    wrong = json.loads(json.dumps(cell_of(notebook, "linear")))
    wrong["source"] = "Linear = None"
    notebook["cells"].insert(0, wrong)


def edit_the_test(notebook: Notebook) -> None:
    cell = cell_of(notebook, "backward")
    cell["source"] = "pass"
    cell["metadata"]["nbgrader"]["points"] = 100


def strip_metadata(notebook: Notebook) -> None:
    notebook["metadata"] = {}
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]


def retype_the_answer(notebook: Notebook) -> None:
    cell_of(notebook, "linear")["cell_type"] = "raw"


def move_the_test(notebook: Notebook) -> None:
    notebook["cells"].sort(key=lambda cell: cell["id"] != "backward")


def another_kernel(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}


def damaged_cells(notebook: Notebook) -> None:
    notebook["cells"] += [None, 3, {"cell_type": "poem"}, {"cell_type": "code", "source": 7}]


def invalid_cell_types(notebook: Notebook) -> None:
    notebook["cells"] += [{"cell_type": kind, "source": "x"} for kind in ([], {}, 4, None)]


def half_a_surrogate(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"language": "\ud800"}
    notebook["cells"].append({"cell_type": "markdown", "source": "\ud800", "metadata": {}, "id": "half"})


def future_format(notebook: Notebook) -> None:
    notebook["nbformat"], notebook["nbformat_minor"] = 10**9, -1


def invalid_outputs(notebook: Notebook) -> None:
    source = (
        "from IPython.display import display\n"
        "display({'text/html': {'a': 1}, '': 7, 'image/png': None}, raw=True)\nprint('\\ud800')"
    )
    notebook["cells"].append({"cell_type": "code", "source": source, "metadata": {}, "id": "shows"})


@dataclass(frozen=True)
class Case:
    """How a submission was changed, which points it should get, and what its flags should contain."""

    change: Callable[[Notebook], None]
    backward: float
    flag: str
    wrong: bool = False
    forward: float = 2


CASES = {
    "deleted-test": Case(without("backward"), 0, "The cell backward was missing; the grader put it back.", wrong=True),
    "deleted-test-right": Case(without("backward"), 4, "The cell backward was missing; the grader put it back."),
    "duplicated-test": Case(duplicate_the_test, 4, "more than once; the grader ran the test once"),
    "duplicated-answer": Case(duplicate_the_answer, 4, "more than once; the grader ran all copies"),
    "edited-test": Case(edit_the_test, 0, "", wrong=True),
    "deleted-answer": Case(
        without("linear"), 0, "The cell linear was missing, so it counts as not answered.", forward=0
    ),
    "no-metadata": Case(strip_metadata, 4, "The cells linear, forward, backward and why had lost their metadata"),
    "retyped-answer": Case(retype_the_answer, 4, "cell linear was raw; the grader changed it back to code."),
    "moved-test": Case(move_the_test, 4, "the grader moved it below the answer"),
    "another-kernel": Case(another_kernel, 4, "was saved for the language R, but it was run as Python"),
    "invalid-cell-types": Case(invalid_cell_types, 4, "left out damaged cells (4 in all)"),
    "half-a-surrogate": Case(half_a_surrogate, 4, "was saved for the language ?, but it was run as Python"),
    "future-format": Case(future_format, 4, ""),
    "invalid-outputs": Case(invalid_outputs, 4, ""),
    "damaged-cells": Case(damaged_cells, 4, "left out damaged cells (4 in all)"),
}

NOT_NOTEBOOKS = {
    "empty": (b"", "is an empty file"),
    "blank": (b"   \n", "is an empty file"),
    "half": (b"{not json", "is damaged or cut off in line 1"),
    "binary": (b"\x80\x02binary", "is a file of another program"),
    "a-list": (b"[1, 2]", "is not a notebook: it has no cells"),
    "no-cells": (b'{"a": 1}', "is not a notebook: it has no cells"),
    "odd-cells": (b'{"cells": 3, "nbformat": 4}', "has no list of cells"),
    "deep": (b"[" * 100_000, "nested too deeply"),
    "too-long": (
        json.dumps({"cells": [{"cell_type": "raw", "source": "x" * (1 << 21)}], "nbformat": 4}).encode(),
        "more than 1 MB of text",
    ),
}


# Unpacking an archive in the wrong encoding leaves the first name. The second is longer than the gradebook allows.
BAD_NAMES = {
    "M\udcfcller": "submitted/M?ller was skipped because its name is not valid text",
    "n" * 200: "longer than 128",
}


@dataclass(frozen=True)
class Graded:
    """The gradebook's rows and the summary after the whole class was graded."""

    rows: dict[tuple[str, str], Row]
    summary: Summary


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def unit(small: Course) -> Unit:
    return read_unit(small, UNIT)


@pytest.fixture(scope="module")
def graded(small: Course, unit: Unit) -> Graded:
    hand_in(small, "honest", UNIT, answered(unit))
    for student, case in CASES.items():
        notebook = json.loads(answered(unit, **({"backward": WRONG_BACKWARD} if case.wrong else {})))
        case.change(notebook)
        hand_in(small, student, UNIT, json.dumps(notebook).encode())
    for student, (data, _) in NOT_NOTEBOOKS.items():
        hand_in(small, student, UNIT, data)
    old = nbformat.convert(nbformat.reads(answered(unit).decode(), as_version=4), 3)
    hand_in(small, "old-format", UNIT, nbformat.writes(old, version=3).encode())
    hand_in(small, "other-name", UNIT, answered(unit), "my work (2).ipynb")
    link = small.submitted / "link" / UNIT / f"{UNIT}.ipynb"
    link.parent.mkdir(parents=True)
    link.symlink_to(small.submitted / "honest" / UNIT / f"{UNIT}.ipynb")
    (small.submitted / "nothing" / UNIT).mkdir(parents=True)
    for student in BAD_NAMES:
        hand_in(small, student, UNIT, answered(unit))
    summary = grade_unit(small, UNIT, isolated=ISOLATED)
    with Gradebook(small) as gradebook:
        return Graded({(row.student, row.exercise): row for row in gradebook.rows()}, summary)


def test_the_honest_submission_among_them_gets_its_points(graded: Graded) -> None:
    assert (graded.rows["honest", "forward"].points, graded.rows["honest", "backward"].points) == (2, 4)
    assert "honest" not in graded.summary.flagged


@pytest.mark.parametrize("student", CASES)
def test_damage_is_repaired_and_flagged(student: str, graded: Graded) -> None:
    case = CASES[student]
    points = tuple(graded.rows[student, exercise].points for exercise in ("forward", "backward"))
    assert points == (case.forward, case.backward)
    assert case.flag in " ".join(graded.summary.flagged.get(student, [""]))


@pytest.mark.parametrize("student", [*NOT_NOTEBOOKS, "link", "nothing"])
def test_a_file_that_is_not_a_notebook_needs_manual_grading_and_has_a_reason(student: str, graded: Graded) -> None:
    rows = [row for (name, _), row in graded.rows.items() if name == student]
    assert len(rows) == 3
    assert all(row.needs_manual_grade and row.points == 0 for row in rows)
    reason = NOT_NOTEBOOKS[student][1] if student in NOT_NOTEBOOKS else ""
    assert reason in graded.summary.flagged[student][0]


@pytest.mark.parametrize("name", NOT_NOTEBOOKS)
def test_the_reason_is_plain_sentences_on_one_line(name: str, unit: Unit) -> None:
    with pytest.raises(Unreadable) as reason:
        restore(NOT_NOTEBOOKS[name][0], unit)
    assert str(reason.value).endswith(".")
    assert "\n" not in str(reason.value)


def test_an_old_notebook_format_is_converted(graded: Graded) -> None:
    assert graded.rows["old-format", "backward"].points == 4
    assert "old format" in graded.summary.flagged["old-format"][0]


def test_a_misnamed_file_is_graded_anyway(graded: Graded) -> None:
    assert graded.rows["other-name", "backward"].points == 4
    assert "was named my work (2).ipynb" in graded.summary.flagged["other-name"][0]


def test_a_link_is_not_followed(small: Course, graded: Graded) -> None:
    found = {submission.student: submission.read().problem for submission in submitted_files(small, UNIT)}
    assert found["honest"] == ""
    assert "instead of a regular file" in found["link"]


@pytest.mark.parametrize("student", BAD_NAMES)
def test_a_name_that_the_gradebook_cannot_hold_is_reported_and_stops_no_one_else(
    student: str, small: Course, graded: Graded
) -> None:
    assert any(BAD_NAMES[student] in message for message in unexpected_entries(small))
    assert (student, "forward") not in graded.rows


def test_a_file_that_disappears_during_grading_cannot_be_read(tmp_path: Path, unit: Unit) -> None:
    course = small_course(tmp_path)
    hand_in(course, "gone", UNIT, answered(unit))
    submission = submitted_files(course, UNIT)[0]
    shutil.rmtree(course.submitted / "gone" / UNIT)
    content = submission.read()
    assert content.versions == []
    assert content.problem.startswith("The file 91_small can't be read")


def test_unexpected_files_and_folders_are_reported(tmp_path: Path, unit: Unit) -> None:
    course = small_course(tmp_path)
    hand_in(course, "student-1", "01_gradient", answered(unit), "x.ipynb")
    (course.submitted / "a.txt").write_text("")
    assert unexpected_entries(course) == [
        "submitted/a.txt is not a student's folder: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb.",
        "submitted/student-1/01_gradient does not belong to any unit: rename it to one of 91_small.",
    ]


# A second answer in code, below the first one's tests.
TWO_ANSWERS = SOURCE.replace(
    '# %% [markdown] nbgrader={"grade": true, "grade_id": "why"',
    """\
# %% nbgrader={"grade": false, "grade_id": "twice-answer", "locked": false, "solution": true, SCHEMA}
FACTOR = 2


def twice(x):
    ### BEGIN SOLUTION twice: twice x
    return FACTOR * x
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "twice", "locked": true, "points": 1, "solution": false, SCHEMA}
checks.call(twice, {"x": 3.0}, 6.0)

# %% [markdown] nbgrader={"grade": true, "grade_id": "why\"""",
).replace("SCHEMA", '"schema_version": 3, "task": false')


def merge(notebook: Notebook) -> None:
    """Merge the two answers in code, as a student does who joins the cells."""
    second = cell_of(notebook, "twice-answer")
    cell_of(notebook, "linear")["source"] += f"\n\n\n{second['source']}"
    notebook["cells"].remove(second)


def merge_into_an_added_cell(notebook: Notebook) -> None:
    merge(notebook)
    cell_of(notebook, "linear").update(id="other", metadata={})


def merge_a_part(notebook: Notebook) -> None:
    merge(notebook)
    cell_of(notebook, "linear")["source"] = cell_of(notebook, "linear")["source"].replace("FACTOR = 2\n", "")
    notebook["cells"].insert(1, {"cell_type": "code", "id": "x", "source": "factor = 2", "metadata": {}, "outputs": []})
    cell_of(notebook, "linear")["source"] = cell_of(notebook, "linear")["source"].replace("FACTOR", "factor")


def split_the_class(notebook: Notebook) -> None:
    first = cell_of(notebook, "linear")
    head, marker, rest = first["source"].partition("    def backward")
    first["source"] = head
    second = {**first, "id": "half", "metadata": {}, "source": marker + rest}
    notebook["cells"].insert(notebook["cells"].index(first) + 1, second)


def split_the_class_with_its_metadata(notebook: Notebook) -> None:
    split_the_class(notebook)
    cell_of(notebook, "half")["metadata"] = cell_of(notebook, "linear")["metadata"]


def split_a_function(notebook: Notebook) -> None:
    first = cell_of(notebook, "twice-answer")
    head, marker, rest = first["source"].partition("    return")
    first["source"] = head
    second = {**first, "id": "half", "metadata": {}, "source": marker + rest}
    notebook["cells"].insert(notebook["cells"].index(first) + 1, second)


def indented_experiment(notebook: Notebook) -> None:
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "source": "    y = 1\n    print(y)", "outputs": []}
    notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, "linear")) + 1, cell)


def released_stub(notebook: Notebook) -> str:
    """Put the stub of the exercise twice back into its own cell, and return the answer that was there."""
    own = cell_of(notebook, "twice-answer")
    answer: str = own["source"]
    stub = '# YOUR CODE HERE\n    raise NotImplementedError("exercise 91.3: twice x")'
    own["source"] = answer.replace("return FACTOR * x", stub)
    assert own["source"] != answer
    return answer


def added_code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "new", "source": source, "metadata": {}, "outputs": []}


def answer_above_the_test(notebook: Notebook) -> None:
    answer, test = released_stub(notebook), cell_of(notebook, "twice")
    test["source"] = f"{answer}\n\nchecks.written_by_you(twice)\n{test['source']}"


def only_answer_above_the_test(notebook: Notebook) -> None:
    answer_above_the_test(notebook)
    notebook["cells"].remove(cell_of(notebook, "twice-answer"))


def answer_instead_of_the_test(notebook: Notebook) -> None:
    cell_of(notebook, "twice")["source"] = released_stub(notebook)


def timed_test(notebook: Notebook) -> None:
    cell_of(notebook, "twice")["source"] = "%%time\n# mine\n" + cell_of(notebook, "twice")["source"]


def answer_below_the_test(notebook: Notebook) -> None:
    answer = released_stub(notebook)
    notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, "twice")) + 1, added_code(answer))


def answer_below_the_test_and_empty(notebook: Notebook) -> None:
    answer_below_the_test(notebook)
    cell_of(notebook, "twice-answer")["source"] = ""


def copy_below_the_test(notebook: Notebook) -> None:
    answer = released_stub(notebook)
    copy = cell_of(notebook, "twice-answer") | {"source": answer, "id": "copy"}
    notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, "twice")) + 1, copy)


def answer_below_the_test_without_own_cell(notebook: Notebook) -> None:
    answer_below_the_test(notebook)
    notebook["cells"].remove(cell_of(notebook, "twice-answer"))


def experiment_below_the_test(notebook: Notebook) -> None:
    place = notebook["cells"].index(cell_of(notebook, "twice")) + 1
    notebook["cells"].insert(place, added_code("def twice(x):\n    return None"))


IN_TEST = "The student's code was found in the test cell twice, above the test; the grader ran it first."
MOVED = "The test twice came before the answer; the grader moved it below the answer."
MERGED = {
    "above-test": (answer_above_the_test, [IN_TEST]),
    "only-above-test": (
        only_answer_above_the_test,
        [IN_TEST, "The grader found answers outside their own cells: twice-answer in an added cell."],
    ),
    "instead-of-test": (answer_instead_of_the_test, [IN_TEST]),
    "timed-test": (timed_test, []),
    "below-test": (answer_below_the_test, [MOVED]),
    "below-test-and-empty": (answer_below_the_test_and_empty, [MOVED]),
    "copy-below-test": (
        copy_below_the_test,
        ["The cell twice-answer was there more than once; the grader ran all copies in order.", MOVED],
    ),
    "below-test-alone": (
        answer_below_the_test_without_own_cell,
        ["The cell twice-answer had lost its metadata; the grader recognised it by its content.", MOVED],
    ),
    "experiment-below-test": (experiment_below_the_test, []),
    "merged": (merge, ["The grader found answers outside their own cells: twice-answer in the cell linear."]),
    "merged-in-part": (
        merge_a_part,
        ["The grader found answers outside their own cells: twice-answer (in part) in the cell linear."],
    ),
    "split-class": (
        split_the_class,
        ["The code of the cell linear was split; the grader joined the parts."],
    ),
    "split-class-with-metadata": (
        split_the_class_with_its_metadata,
        ["The code of the cell linear was split; the grader joined the parts."],
    ),
    "split-function": (
        split_a_function,
        ["The code of the cell twice-answer was split; the grader joined the parts."],
    ),
    "indented-experiment": (indented_experiment, []),
    "merged-into-an-added-cell": (
        merge_into_an_added_cell,
        [
            "The cell linear had lost its metadata; the grader recognised it by its content.",
            "The grader found answers outside their own cells: twice-answer in the cell linear.",
        ],
    ),
}


def test_merged_and_split_answers_get_all_points_and_flags_that_are_true(tmp_path: Path) -> None:
    course = small_course(tmp_path, TWO_ANSWERS)
    unit = read_unit(course, UNIT)
    for student, (change, _) in MERGED.items():
        notebook = json.loads(answered(unit))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        change(notebook)
        hand_in(course, student, UNIT, json.dumps(notebook).encode())
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        points = {(row.student, row.exercise): row.points for row in gradebook.rows()}
    for student, (_, flags) in MERGED.items():
        assert [points[student, id] for id in ("forward", "backward", "twice")] == [2, 4, 1], student
        assert summary.flagged.get(student, []) == flags


def test_many_cells_without_metadata_are_one_flag() -> None:
    unit = read_unit(installed_course(), "03")
    notebook = json.loads(fill_in(unit, []))
    strip_metadata(notebook)
    (flag,) = restore(json.dumps(notebook).encode(), unit).flags
    assert flag.startswith("The cells linear, linear-forward, linear-backward, relu, relu-forward, ")
    assert len(flag) < 400


def test_a_merged_answer_belongs_to_two_digests(unit: Unit, tmp_path: Path) -> None:
    two = read_unit(small_course(tmp_path, TWO_ANSWERS), UNIT)
    found = []
    for change in (lambda _: None, merge):
        notebook = json.loads(answered(two))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        change(notebook)
        found.append(answers_in(restore(json.dumps(notebook).encode(), two).notebook, two))
    assert found[0].keys() == found[1].keys() == {"linear", "forward", "backward", "twice-answer", "twice", "why"}
    assert [id for id in found[0] if found[0][id] == found[1][id]] == ["why"]
    notebook = json.loads(answered(two))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    merge(notebook)
    cell_of(notebook, "linear")["source"] += "\n# changed"
    changed = answers_in(restore(json.dumps(notebook).encode(), two).notebook, two)
    assert changed["twice-answer"] != found[1]["twice-answer"]


def test_an_added_cell_stays_where_it_was(unit: Unit) -> None:
    submission = restore(answered(unit, extra="note = 1"), unit)
    assert submission.notebook.cells[2].source == "note = 1"
    assert submission.flags == []


def test_a_written_answer_is_recognised_under_an_earlier_grade_id_if_its_place_is_unique(unit: Unit) -> None:
    notebook = json.loads(answered(unit, why="Because."))
    notebook["cells"][-1]["metadata"]["nbgrader"]["grade_id"] = "earlier"
    restored = restore(json.dumps(notebook).encode(), unit)
    assert [(c.metadata.nbgrader.grade_id, c.source) for c in restored.notebook.cells[-1:]] == [("why", "Because.")]
    second = json.loads(json.dumps(notebook["cells"][-1]))
    second["metadata"]["nbgrader"]["grade_id"] = "another"
    notebook["cells"].append(second)
    texts = [c.source for c in restore(json.dumps(notebook).encode(), unit).notebook.cells if "nbgrader" in c.metadata]
    assert "Because." not in texts, "nobody knows which of the two it is"


def test_solved_cells_pasted_below_the_release_get_their_points(tmp_path: Path) -> None:
    course = small_course(tmp_path, TWO_ANSWERS)
    unit = read_unit(course, UNIT)
    solved = json.loads(answered(unit))
    untouched = json.loads(answered(unit))
    for cell in untouched["cells"]:
        if (id := cell["id"]) in ("linear", "twice-answer"):
            (source,) = (c.source for c in unit.notebook.cells if c.id == id)
            cell["source"] = with_stubs(source, unit.numbers)
    for student, first, second in (("below", untouched, solved), ("above", solved, untouched)):
        notebook = first | {"cells": first["cells"] + second["cells"]}
        hand_in(course, student, UNIT, json.dumps(notebook).encode())
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        points = {(row.student, row.exercise): row.points for row in gradebook.rows()}
    for student in ("below", "above"):
        assert [points[student, id] for id in ("forward", "backward", "twice")] == [2, 4, 1], student
