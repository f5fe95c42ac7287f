"""A mistake that the report lists without a cause becomes a catalogue entry that is wrong in the same way."""

import json
import shutil
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course

from grading.causes.anonymous import Anonymiser
from grading.causes.answers import entry_regions, find_answer, read_answer
from grading.causes.candidates import add_candidate
from grading.causes.failures import Failure, read_failures, without_cause
from grading.course import Course, CourseError, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import read_graded
from grading.scoring.grade_unit import grade_unit
from grading.scoring.known_mistakes import grade_answers
from grading.units.catalogue import fill_in, read_catalogue
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

# Only the student's own forward stores self.inputs, so backward alone would fail for another reason.
FORWARD = "self.inputs = x  # Lovelace\nW, b = self.parameters\n\nreturn x @ W + b"
BACKWARD = """\
W, b = self.parameters  # Lovelace
def grow(values):
    \"\"\"By Lovelace.\"\"\"
    return [
  np.exp(values), values]
return [self.inputs.T @ dz, dz.sum(axis=0)], dz @ W.T + np.sin(grow(self.inputs)[0])"""
SAYS = "Your dx contains a sine, but the layer has none: " + "what it sends back is a product. " * 3 + "So."


def submit(course: Course, **regions: str) -> None:
    hand_in(course, "lovelace", UNIT, answered(read_unit(course, UNIT), **regions))
    grade_unit(course, UNIT, isolated=ISOLATED)


def candidate_id(course: Course) -> str:
    with Gradebook(course) as gradebook:
        unit = read_unit(course, UNIT)
        (group,) = without_cause(read_failures(gradebook, unit, read_graded(gradebook, UNIT)))
    return group.id


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    submit(course, forward=FORWARD, backward=BACKWARD)
    return course


@pytest.fixture
def course(graded_course: Course, tmp_path: Path) -> Course:
    """A copy of this class that a test can change."""
    return Course(shutil.copytree(graded_course.root, tmp_path / "course"))


def test_the_entry_has_the_code_without_names_and_a_wrapped_sentence(course: Course) -> None:
    path, unit_name = add_candidate(course, candidate_id(course), "adds a sine", f" {SAYS}\n", "other-formula")
    assert (path, unit_name) == (course.root / "tests" / "catalogue" / UNIT / "backward.py", UNIT)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# %% wrong: adds a sine\n# says (other-formula): Your dx")
    assert max(map(len, text.splitlines())) <= 120
    assert "lovelace" not in text.lower()
    (answer,) = read_catalogue(course, read_unit(course, UNIT))["backward"]
    assert (answer.right, answer.name, answer.cause, answer.kind) == (False, "adds a sine", SAYS, "other-formula")
    assert answer.regions["forward"] == "self.inputs = x\nW, b = self.parameters\nreturn x @ W + b"
    assert answer.regions["backward"].splitlines()[:2] == ["W, b = self.parameters", "def grow(values):"]


def test_the_entry_looks_the_same_to_the_test_as_the_students_answer(course: Course) -> None:
    add_candidate(course, candidate_id(course), "adds a sine", SAYS, "other-formula")
    unit = read_unit(course, UNIT)
    (answer,) = read_catalogue(course, unit)["backward"]
    with Gradebook(course) as gradebook:
        result = gradebook.result("lovelace", UNIT)
    assert result
    (score,) = (score for score in result.scores if score.exercise == "backward")
    assert score.signature
    assert grade_answers(unit, {"one": answer}, isolated=ISOLATED)["one"].signature == score.signature


def test_regions_that_equal_the_reference_are_left_out(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    submit(course, backward=BACKWARD.replace("inputs", "x"))
    path, _ = add_candidate(course, candidate_id(course), "adds a sine", SAYS, "other-formula")
    assert "### REGION" not in path.read_text(encoding="utf-8")


def test_an_example_whose_own_region_is_right_shows_the_whole_cell(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    submit(course, forward="self.x = x + np.sin(x)\nreturn self.x")
    unit = read_unit(course, UNIT)
    with Gradebook(course) as gradebook:
        failures = read_failures(gradebook, unit, read_graded(gradebook, UNIT))
    backward = [failure for failure in failures if failure.exercise == "backward"]
    answer = find_answer(course, unit, backward, Anonymiser(unit, ["lovelace"]))
    assert answer
    assert "self.x = x + np.sin(x)" in answer.shown
    forward = [failure for failure in failures if failure.exercise == "forward"]
    answer = find_answer(course, unit, forward, Anonymiser(unit, ["lovelace"]))
    assert answer
    assert answer.shown == "def forward(self, x):\n    self.x = x + np.sin(x)\n    return self.x"


def test_further_entries_are_appended_and_names_are_not_used_twice(course: Course) -> None:
    id = candidate_id(course)
    path, _ = add_candidate(course, id, "adds a sine", SAYS, "other-formula")
    first = path.read_text(encoding="utf-8")
    with pytest.raises(CourseError, match="already has an answer with the name 'adds a sine'"):
        add_candidate(course, id, "adds  a sine", SAYS, "sign")
    assert path.read_text(encoding="utf-8") == first
    add_candidate(course, id, "another name", SAYS, "sign")
    assert path.read_text(encoding="utf-8").startswith(first + "\n# %% wrong: another name\n")
    assert [a.name for a in read_catalogue(course, read_unit(course, UNIT))["backward"]] == [
        "adds a sine", "another name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "says", "kind", "message"),
    [
        ("", "", "", "still needs --name, --says and --kind"),
        ("name", " ", "sign", "still needs --says:"),
        ("name", SAYS, "nonsense", "'nonsense' is not a kind of mistake: choose one of batch-mean"),
        ("name [markdown]", SAYS, "sign", "can't hold this name"),
        ('name tags="x"', SAYS, "sign", "can't hold this name"),
    ],
)
def test_mistakes_of_the_user_are_explained(course: Course, name: str, says: str, kind: str, message: str) -> None:
    with pytest.raises(CourseError, match=message.replace("[", r"\[")):
        add_candidate(course, candidate_id(course), name, says, kind)
    assert not (course.root / "tests").exists()


def test_an_unknown_id_is_explained(course: Course) -> None:
    with pytest.raises(CourseError, match="'12345678' is not the id of a candidate"):
        add_candidate(course, "12345678", "name", SAYS, "sign")


def test_an_answer_that_changes_given_lines_or_contains_a_name_is_refused(tmp_path: Path) -> None:
    changed, named = small_course(tmp_path / "changed"), small_course(tmp_path / "named")
    unit = read_unit(changed, UNIT)
    data = answered(unit, backward=BACKWARD.replace("inputs", "x")).decode()
    assert data.count("class Linear:") == 1
    hand_in(changed, "someone", UNIT, data.replace("class Linear:", "class Linear(object):").encode())
    grade_unit(changed, UNIT, isolated=ISOLATED)
    with pytest.raises(CourseError, match="changes lines that are given in its cell"):
        add_candidate(changed, candidate_id(changed), "name", SAYS, "sign")
    submit(named, backward=BACKWARD.replace("inputs", "x").replace("grow", "lovelace_grows"))
    with pytest.raises(CourseError, match=r"it contains a student's name\. Write the entry by hand"):
        add_candidate(named, candidate_id(named), "name", SAYS, "sign")


@pytest.mark.parametrize("name", installed_course().units())
def test_the_regions_of_the_catalogues_own_answers_are_found(name: str) -> None:
    """Nearly all: some answers can't be told from the given lines around them, or leave them out."""
    unit = read_unit(installed_course(), name)
    anonymiser = Anonymiser(unit, ["ada.lovelace", "s4711017", "Grace Hopper"])
    found, total = 0, 0
    for exercise, answers in read_catalogue(installed_course(), unit).items():
        failure = Failure("ada.lovelace", name, exercise, "", "", "", "", "", True)
        for answer in (answer for answer in answers if not answer.right):
            notebook = json.loads(fill_in(unit, [answer]))
            cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
            source = "".join(cells[unit.answer_cells[exercise]]["source"])
            found += set(entry_regions(unit, read_answer(unit, failure, source, anonymiser), set())) >= {exercise}
            total += 1
    assert found >= 0.95 * total, f"{found} of {total}"
