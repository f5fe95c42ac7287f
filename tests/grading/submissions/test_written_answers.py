"""A written answer is found wherever a student or an editor has put it, and never gets 0 points unread."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, answered, hand_in, small_course
from shown_answers import png

from grading.course import Course, installed_course
from grading.execution.sandbox import Sandbox
from grading.gradebook.gradebook import Gradebook
from grading.message import Code, Message, for_student
from grading.reports.feedback import page_of
from grading.result import Result, Score
from grading.scoring.grade_unit import grade_unit
from grading.scoring.grader import grade
from grading.submissions.restore import Submission, restore
from grading.units.answers import answers_in
from grading.units.cells import YOUR_ANSWER, belongs_to
from grading.units.unit import Unit, read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

Notebook = dict[str, Any]

WRITTEN = (
    '# %% [markdown] nbgrader={"grade": true, "grade_id": "ID", "locked": false, "points": 3, '
    '"schema_version": 3, "solution": true, "task": false}\n# Because.\n\n'
)
# The small unit with a task above its written answer, and with a second task and answer below.
UNIT_WITH_TASKS = (
    SOURCE.replace(
        '# %% [markdown] nbgrader={"grade": true, "grade_id": "why"',
        "# %% [markdown]\n# ### Exercise 91.3: Say why\n#\n# Explain in two sentences why the gradients are summed.\n\n"
        '# %% [markdown] nbgrader={"grade": true, "grade_id": "why"',
    )
    + "\n# %% [markdown]\n# ## More\n#\n# Read on.\n\n# %% [markdown]\n# ### Exercise 91.4: Say how\n\n"
    + WRITTEN.replace("ID", "how")
    + "# %% [markdown]\n# ## The end\n"
)
TEXT = "The weight meets every example, so its gradients add up."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return small_course(tmp_path_factory.mktemp("course"), UNIT_WITH_TASKS)


@pytest.fixture(scope="module")
def unit(course: Course) -> Unit:
    return read_unit(course, UNIT)


@pytest.fixture(scope="module")
def sandbox(unit: Unit) -> Iterator[Sandbox]:
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        yield sandbox


def released(unit: Unit) -> Notebook:
    """Return the unit as it was released, with right answers in code and without any written ones."""
    notebook: Notebook = json.loads(answered(unit))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    assert [cell["source"] for cell in notebook["cells"] if cell["id"] in ("why", "how")] == [YOUR_ANSWER] * 2
    return notebook


def released_by_course(name: str) -> Notebook:
    """Return the released notebook of one of this course's units."""
    path = installed_course().notebooks / name / f"{name}.ipynb"
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def restored(notebook: Notebook, unit: Unit) -> Submission:
    return restore(json.dumps(notebook).encode(), unit)


def index(notebook: Notebook, id: str) -> int:
    return next(k for k, cell in enumerate(notebook["cells"]) if cell.get("id") == id)


def cell_of(notebook: Notebook, id: str) -> Notebook:
    found: Notebook = notebook["cells"][index(notebook, id)]
    return found


def new_cell(source: str, kind: str = "markdown", **fields: Any) -> Notebook:
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": "a1b2c3d4", "metadata": {}, "source": source, **outputs, **fields}


def insert_below(notebook: Notebook, source: str, kind: str = "markdown") -> None:
    """Insert a new cell below the written answer "why"."""
    notebook["cells"].insert(index(notebook, "why") + 1, new_cell(source, kind))


def strip(notebook: Notebook) -> None:
    """Remove what Colab and Deepnote remove."""
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def graded(notebook: Notebook, unit: Unit, sandbox: Sandbox) -> tuple[dict[str, Score], Result, list[Notebook]]:
    result = grade(json.dumps(notebook).encode(), unit, sandbox.start)
    cells: list[Notebook] = json.loads(result.notebook)["cells"]
    scores = {score.exercise: score for score in result.scores}
    assert (scores["forward"].points, scores["backward"].points) == (2, 4)
    return scores, result, cells


def shown(cells: list[Notebook], id: str) -> Notebook:
    """Return the cell at which formgrader shows the score box."""
    (found,) = (cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == id)
    return found


def codes(result: Result) -> list[Code]:
    return [flag.code for flag in result.flags if isinstance(flag, Message)]


# --- the answer is put into its own cell ---------------------------------------------------------------------


def below(notebook: Notebook) -> None:
    insert_below(notebook, TEXT)


def above(notebook: Notebook) -> None:
    notebook["cells"].insert(index(notebook, "why"), new_cell(TEXT))


def raw(notebook: Notebook) -> None:
    insert_below(notebook, TEXT, "raw")


def comments(notebook: Notebook) -> None:
    insert_below(notebook, f"# {TEXT}", "code")


def prose_in_code(notebook: Notebook) -> None:
    insert_below(notebook, TEXT, "code")


def stripped(notebook: Notebook) -> None:
    cell_of(notebook, "why")["source"] = TEXT
    strip(notebook)


def stripped_below(notebook: Notebook) -> None:
    below(notebook)
    strip(notebook)


def emptied_and_below(notebook: Notebook) -> None:
    cell_of(notebook, "why")["source"] = ""
    below(notebook)


def deleted(notebook: Notebook) -> None:
    notebook["cells"][index(notebook, "why")] = new_cell(TEXT)


def in_a_copy(notebook: Notebook) -> None:
    copy = cell_of(notebook, "why") | {"source": TEXT}
    notebook["cells"].append(copy)


def moved_placeholder(notebook: Notebook) -> None:
    below(notebook)
    notebook["cells"].append(notebook["cells"].pop(index(notebook, "why")))


MOVED = [
    below,
    above,
    raw,
    comments,
    prose_in_code,
    stripped,
    stripped_below,
    emptied_and_below,
    deleted,
    in_a_copy,
    moved_placeholder,
]


@pytest.mark.parametrize("change", MOVED)
def test_an_answer_beside_its_cell_is_put_there_and_waits_for_a_person(
    change: Callable[[Notebook], None], unit: Unit, sandbox: Sandbox
) -> None:
    notebook = released(unit)
    change(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    assert scores["why"].points is None
    assert TEXT in shown(cells, "why")["source"]
    assert YOUR_ANSWER not in shown(cells, "why")["source"]
    assert sum(TEXT in cell["source"] for cell in cells) == 1
    flag = next(flag for flag in result.flags if isinstance(flag, Message) and flag.code == Code.ANSWER_MOVED)
    assert flag.startswith("The cell why was missing or empty; the grader put there what was written next to it.")
    assert scores["how"].points == 0


def test_several_cells_and_their_pictures_become_one_answer(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    for text, picture in (("second", png()), ("first", png() + "AAAA")):
        pasted = {"image.png": {"image/png": picture}}
        if text == "first":
            pasted["2-image.png"] = {"image/png": png() + "BBBB"}
        cell = new_cell(f"{text} ![](attachment:image.png)", attachments=pasted)
        notebook["cells"].insert(index(notebook, "why") + 1, cell)
    _, _, cells = graded(notebook, unit, sandbox)
    answer = shown(cells, "why")
    assert answer["source"] == "first ![](attachment:image.png)\n\nsecond ![](attachment:3-image.png)"
    pictures = {name: data["image/png"] for name, data in answer["attachments"].items()}
    assert pictures == {"image.png": png() + "AAAA", "2-image.png": png() + "BBBB", "3-image.png": png()}


def test_an_answer_that_goes_on_in_the_next_cell_is_put_together(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    cell_of(notebook, "why")["source"] = "It begins"
    insert_below(notebook, "and goes on.")
    scores, result, cells = graded(notebook, unit, sandbox)
    assert shown(cells, "why")["source"] == "It begins\n\nand goes on."
    assert scores["why"].points is None
    assert codes(result) == [Code.ANSWER_CONTINUED]


def test_an_answer_that_is_a_pasted_picture_waits_for_a_person(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    cell_of(notebook, "why").update(source="", attachments={"a.png": {"image/png": png()}})
    notebook["cells"].insert(index(notebook, "how"), new_cell("", attachments={"image.png": {"image/png": png()}}))
    scores, _, cells = graded(notebook, unit, sandbox)
    assert (scores["why"].points, scores["how"].points) == (None, None)
    assert shown(cells, "how")["attachments"] == {"image.png": {"image/png": png()}}


# --- the answer stays where it is ----------------------------------------------------------------------------


def typed_below_the_task(notebook: Notebook) -> None:
    notebook["cells"][index(notebook, "why") - 1]["source"] += f"\n\n{TEXT}"


def typed_into_the_next_heading(notebook: Notebook) -> None:
    notebook["cells"][index(notebook, "why") + 1]["source"] += f"\n\n{TEXT}"


def merged_with_the_task(notebook: Notebook) -> None:
    typed_below_the_task(notebook)
    del notebook["cells"][index(notebook, "why")]


def typed_below_the_task_and_stripped(notebook: Notebook) -> None:
    typed_below_the_task(notebook)
    strip(notebook)


def printed(notebook: Notebook) -> None:
    insert_below(notebook, f"print({TEXT!r})", "code")


KEPT = [
    typed_below_the_task,
    typed_into_the_next_heading,
    merged_with_the_task,
    typed_below_the_task_and_stripped,
]


def shown_by_code(notebook: Notebook) -> None:
    source = f"import matplotlib.pyplot as plt\nplt.imshow(plt.imread('board.jpg'))  # {TEXT}"
    insert_below(notebook, source, "code")


def assigned(notebook: Notebook) -> None:
    insert_below(notebook, f'answer = r"""{TEXT}"""', "code")


def assigned_and_printed(notebook: Notebook) -> None:
    insert_below(notebook, f"answer = {TEXT!r}\nprint(answer)", "code")


def derived_with_code(notebook: Notebook) -> None:
    source = f"p, y = 2.0, 1.0\nE = (p - y) ** 2  # {TEXT}\nE"
    insert_below(notebook, source, "code")


@pytest.mark.parametrize("change", [printed, shown_by_code, assigned, assigned_and_printed, derived_with_code])
def test_code_next_to_an_empty_answer_waits_for_a_person(
    change: Callable[[Notebook], None], unit: Unit, sandbox: Sandbox
) -> None:
    notebook = released(unit)
    change(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    assert scores["why"].points is None
    assert "open the submitted notebook" in scores["why"].reason
    assert Code.ANSWER_NEARBY in codes(result)
    (place,) = (k for k, cell in enumerate(cells) if TEXT in cell["source"])
    assert abs(place - cells.index(shown(cells, "why"))) == 1
    assert scores["how"].points == 0
    cell_of(notebook, "why")["source"] = "Because."
    scores, result, _ = graded(notebook, unit, sandbox)
    assert (scores["why"].points, scores["why"].reason, codes(result)) == (None, "", [])


@pytest.mark.parametrize("change", KEPT)
def test_an_answer_in_a_cell_that_has_to_stay_waits_for_a_person(
    change: Callable[[Notebook], None], unit: Unit, sandbox: Sandbox
) -> None:
    notebook = released(unit)
    change(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    assert scores["why"].points is None
    assert isinstance(scores["why"].reason, Message)
    assert scores["why"].reason.code == Code.WRITTEN_NEARBY
    assert scores["why"].reason.endswith("something was written next to it. Read the cells around it.")
    assert Code.ANSWER_NEARBY in codes(result)
    (place,) = (k for k, cell in enumerate(cells) if TEXT in cell["source"])
    assert abs(place - cells.index(shown(cells, "why"))) == 1, "next to the box for the points"
    assert scores["how"].points == 0


def test_without_metadata_a_changed_task_and_an_answer_are_left_to_a_person(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    cell_of(notebook, "why")["source"] = TEXT
    notebook["cells"][index(notebook, "why") - 1]["source"] = "### Another task"
    strip(notebook)
    scores, _, cells = graded(notebook, unit, sandbox)
    assert scores["why"].points is None
    place = cells.index(shown(cells, "why"))
    assert [cell["source"] for cell in cells[place - 2 : place]] == ["### Another task", TEXT]


# --- the answer may be anywhere ------------------------------------------------------------------------------


def at_the_end(notebook: Notebook) -> None:
    notebook["cells"].append(new_cell(TEXT))


def at_the_top(notebook: Notebook) -> None:
    notebook["cells"].insert(0, new_cell(TEXT, "raw"))


def far_away(notebook: Notebook) -> None:
    notebook["cells"].insert(index(notebook, "linear"), new_cell(TEXT))


def photo_far_away(notebook: Notebook) -> None:
    pasted = {"attachments": {"a.png": {"image/png": png()}}}
    notebook["cells"].insert(index(notebook, "linear"), new_cell("![](attachment:a.png)", **pasted))


def photo_in_a_heading(notebook: Notebook) -> None:
    cell_of(notebook, "cell-000")["attachments"] = {"a.png": {"image/png": png()}}


def in_another_section(notebook: Notebook) -> None:
    cell_of(notebook, "cell-000")["source"] += f"\n\n{TEXT}"


def far_away_and_stripped(notebook: Notebook) -> None:
    far_away(notebook)
    strip(notebook)


@pytest.mark.parametrize(
    "change",
    [
        at_the_end,
        at_the_top,
        far_away,
        photo_far_away,
        photo_in_a_heading,
        in_another_section,
        far_away_and_stripped,
    ],
)
def test_a_text_elsewhere_in_the_notebook_may_be_the_answer(
    change: Callable[[Notebook], None], unit: Unit, sandbox: Sandbox
) -> None:
    notebook = released(unit)
    cell_of(notebook, "how")["source"] = "In steps."
    change(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    (place,) = (k for k, cell in enumerate(cells, 1) if TEXT in cell["source"] or cell.get("attachments"))
    assert scores["why"].points is None
    assert scores["why"].reason == (
        "The answer's own cell is empty, but there is text elsewhere in the notebook. "
        f"Check whether the answer is in the cell {place}."
    )
    assert "The cell why was empty, but there is text elsewhere" in str(result.flags)
    assert Code.TEXT_ELSEWHERE in codes(result)
    (other,) = (cell for cell in notebook["cells"] if cell["source"] == "In steps.")
    other["source"] = YOUR_ANSWER
    scores, _, _ = graded(notebook, unit, sandbox)
    assert (scores["why"].points, scores["how"].points) == (None, None)


def test_if_the_own_cell_is_gone_a_text_elsewhere_may_be_the_answer(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    del notebook["cells"][index(notebook, "why")]
    far_away(notebook)
    scores, result, _ = graded(notebook, unit, sandbox)
    assert scores["why"].points is None
    assert codes(result) == [Code.TEXT_ELSEWHERE]
    assert restored(notebook, unit).missing == []


def test_a_text_elsewhere_changes_nothing_if_all_answers_are_there(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    for id in ("why", "how"):
        cell_of(notebook, id)["source"] = "Because."
    far_away(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    assert (scores["why"].reason, scores["how"].reason, result.flags) == ("", "", [])
    assert not [cell for cell in cells if "belongs-to:" in str(cell["metadata"])]


# --- nothing was written -------------------------------------------------------------------------------------


def untouched(notebook: Notebook) -> None:
    pass


def blank_cells(notebook: Notebook) -> None:
    for source, kind in (("", "code"), ("  \n", "markdown"), (YOUR_ANSWER, "markdown")):
        insert_below(notebook, source, kind)


def code_far_away(notebook: Notebook) -> None:
    notebook["cells"].insert(index(notebook, "linear"), new_cell("%matplotlib inline\ny = np.ones(3)", "code"))
    notebook["cells"].append(new_cell(f"# {TEXT}\nprint(y)", "code"))


def another_layout(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = [line + " \r\n" for line in cell["source"].splitlines()]


def copied_heading(notebook: Notebook) -> None:
    notebook["cells"].insert(index(notebook, "why") + 1, cell_of(notebook, "cell-000") | {"id": "copy"})


def deleted_words(notebook: Notebook) -> None:
    notebook["cells"][index(notebook, "why") - 1]["source"] = "### Exercise 91.3: Say why"


def split_at_blank_lines(notebook: Notebook) -> None:
    """Split the course's texts, and remove the metadata, as Deepnote does."""
    notebook["cells"] = [
        cell | {"source": part}
        for cell in notebook["cells"]
        for part in (cell["source"].split("\n\n") if cell["cell_type"] == "markdown" else [cell["source"]])
    ]
    strip(notebook)


def test_of_a_split_notebook_only_the_students_text_is_put_into_the_answer(unit: Unit, sandbox: Sandbox) -> None:
    notebook = released(unit)
    below(notebook)
    split_at_blank_lines(notebook)
    scores, result, cells = graded(notebook, unit, sandbox)
    assert (scores["why"].points, scores["how"].points) == (None, 0)
    assert shown(cells, "why")["source"] == TEXT
    assert Code.ANSWER_MOVED in codes(result)


@pytest.mark.parametrize(
    "change",
    [
        untouched,
        strip,
        blank_cells,
        code_far_away,
        another_layout,
        copied_heading,
        deleted_words,
        split_at_blank_lines,
    ],
)
def test_a_notebook_without_a_written_answer_gets_no_points(
    change: Callable[[Notebook], None], unit: Unit, sandbox: Sandbox
) -> None:
    notebook = released(unit)
    change(notebook)
    scores, _, _ = graded(notebook, unit, sandbox)
    for id in ("why", "how"):
        assert (scores[id].points, str(scores[id].reason)) == (0, "No answer was written.")


@pytest.mark.parametrize("name", installed_course().units())
@pytest.mark.parametrize("change", [untouched, strip])
def test_a_released_notebook_contains_no_written_answer(name: str, change: Callable[[Notebook], None]) -> None:
    unit = read_unit(installed_course(), name)
    notebook = released_by_course(name)
    change(notebook)
    submission = restored(notebook, unit)
    assert {flag.code for flag in submission.flags} <= {Code.METADATA_LOST}
    assert not [cell for cell in submission.notebook.cells if "belongs-to:" in str(cell.metadata)]
    written = {exercise.id for exercise in unit.exercises if exercise.manual}
    sources = [c.source for c in submission.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") in written]
    assert sources == [YOUR_ANSWER] * len(written)


@pytest.mark.parametrize("name", [n for n in installed_course().units() if n[:2] in ("01", "05", "11")])
@pytest.mark.parametrize("change", ["below", "stripped", "task"])
def test_an_answer_in_a_real_unit_is_found(name: str, change: str) -> None:
    unit = read_unit(installed_course(), name)
    (id,) = (exercise.id for exercise in unit.exercises if exercise.manual)
    notebook = released_by_course(name)
    place = index(notebook, id)
    if change == "below":
        notebook["cells"].insert(place + 1, new_cell(TEXT))
    elif change == "task":
        notebook["cells"][place - 1]["source"] = "".join(notebook["cells"][place - 1]["source"]) + f"\n\n{TEXT}"
    else:
        notebook["cells"][place]["source"] = TEXT
        strip(notebook)
    submission = restored(notebook, unit)
    code = Code.ANSWER_NEARBY if change == "task" else Code.ANSWER_MOVED
    assert code in [flag.code for flag in submission.flags]
    cell = shown(submission.notebook.cells, id)
    assert (cell["source"] == TEXT) == (change != "task")


# --- what people see -----------------------------------------------------------------------------------------


def test_the_gradebook_and_the_feedback_page_show_that_a_person_grades_it(tmp_path: Path) -> None:
    course = small_course(tmp_path, UNIT_WITH_TASKS)
    unit = read_unit(course, UNIT)
    for student, change in (("below", below), ("task", typed_below_the_task), ("empty", untouched)):
        notebook = released(unit)
        change(notebook)
        hand_in(course, student, UNIT, json.dumps(notebook).encode())
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    assert sorted(summary.flagged) == ["below", "task"]
    with Gradebook(course) as gradebook:
        waits = {row.student: row.needs_manual_grade for row in gradebook.rows() if row.exercise == "why"}
    assert waits == {"below": True, "task": True, "empty": False}
    for student in ("below", "task"):
        page = page_of(course, UNIT, student)
        assert "A person will grade this exercise." in page
        assert TEXT in page


def test_the_digest_of_an_answer_covers_all_of_it_and_nothing_else(unit: Unit) -> None:
    def digests(change: Callable[[Notebook], None]) -> dict[str, str]:
        notebook = released(unit)
        change(notebook)
        return answers_in(restored(notebook, unit).notebook, unit)

    def with_picture(notebook: Notebook) -> None:
        cell_of(notebook, "how").update(source="![](attachment:a)", attachments={"a": {"image/png": png()}})

    def with_another(notebook: Notebook) -> None:
        cell_of(notebook, "how").update(source="![](attachment:a)", attachments={"a": {"image/png": png() + "AAAA"}})

    def other_white_space(notebook: Notebook) -> None:
        below(notebook)
        cell_of(notebook, "linear")["source"] = cell_of(notebook, "linear")["source"].replace("\n", "  \n") + "\n"

    empty = digests(untouched)
    assert sorted(empty) == ["backward", "forward", "how", "linear", "why"]
    with_code = digests(code_far_away)  # which an answer in code may call
    assert [id for id in empty if with_code[id] != empty[id]] == ["forward", "backward"]
    assert digests(below)["why"] != empty["why"]
    assert digests(below)["how"] == empty["how"]
    assert digests(typed_below_the_task)["why"] != empty["why"]
    assert digests(other_white_space) == digests(below)
    assert len({d["how"] for d in (empty, digests(with_picture), digests(with_another))}) == 3


# --- another unit's notebook ---------------------------------------------------------------------------------


@pytest.mark.parametrize("stripped", [False, True])
@pytest.mark.parametrize("other", ["03", "11"])
def test_another_units_notebook_is_one_flag_and_its_written_answer_waits(other: str, stripped: bool) -> None:
    course = installed_course()
    unit, name = read_unit(course, "05"), course.unit(other)
    notebook = released_by_course(name)
    if stripped:
        strip(notebook)
    submission = restored(notebook, unit)
    (flag,) = submission.flags
    says = "The notebook has none of this unit's answers; it may belong to another unit."
    assert flag == f"{says} Ask the student to hand in {unit.name}.ipynb."
    assert for_student(flag) == f"{says} Please hand in {unit.name}.ipynb."
    assert "board-derivation" in [id for cell in submission.notebook.cells for id in belongs_to(cell)]
    assert "one-example" in submission.missing


def test_a_notebook_with_only_the_units_texts_is_no_other_unit(unit: Unit) -> None:
    notebook = released(unit)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"].startswith("cell-")]
    found = [flag.code for flag in restored(notebook, unit).flags]
    assert found == [Code.CELL_MISSING, Code.TEST_MISSING]
