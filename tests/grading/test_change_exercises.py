"""Exercises are added, renamed and removed after submissions were graded. Scores that still make sense stay."""

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TypeVar

import pytest
from course_fixtures import (
    ISOLATED,
    ISOLATION_OPTIONS,
    SOURCE,
    UNIT,
    WRITTEN,
    WRONG_BACKWARD,
    allow_no_isolation,
    answered,
    dump,
    hand_in,
    small_course,
)
from nbgrader_commands import nbgrader
from postgres_server import make_database

from grading import cli
from grading.change_exercises import change_exercises
from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Mark, above_maximum, read_graded
from grading.release import register, release
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

RENAMED = (
    SOURCE.replace('"grade_id": "why"', '"grade_id": "why-not"')
    .replace('"grade_id": "backward"', '"grade_id": "gradients"')
    .replace("BEGIN SOLUTION backward", "BEGIN SOLUTION gradients")
    .replace('"grade_id": "linear"', '"grade_id": "affine"')
)
NEW_NAMES = {"why": "why-not", "backward": "gradients", "linear": "affine"}


def cell(id: str, source: str, points: int | None = None) -> str:
    """Return an answer in code or, with points, a test, as the source of a unit has it."""
    graded = {"points": points} if points else {}
    nbgrader = {
        "grade": bool(points), "grade_id": id, "locked": bool(points), "schema_version": 3, "solution": not points,
        "task": False,
    }  # fmt: skip
    return f"\n# %% nbgrader={json.dumps(nbgrader | graded)}\n{source}\n"


ADDED = cell(
    "twice",
    "def twice(x):\n    ### BEGIN SOLUTION double: twice the argument\n    return 2 * x\n    ### END SOLUTION\n",
) + cell("double", "assert twice(2.0) == 4.0\n", points=1)
BEFORE_WHY = SOURCE.index('# %% [markdown] nbgrader={"grade": true, "grade_id": "why"')
WITH_DOUBLE = SOURCE[:BEFORE_WHY].rstrip() + "\n" + ADDED + SOURCE[BEFORE_WHY:]
WITHOUT_WHY = SOURCE[:BEFORE_WHY].rstrip() + "\n"
# Without the test of backward, and with its answer as given code.
WITHOUT_BACKWARD = re.sub(
    r" *### BEGIN SOLUTION backward.*\n((?:.*\n)*?) *### END SOLUTION\n",
    r"\1",
    SOURCE[: SOURCE.index('# %% nbgrader={"grade": true, "grade_id": "backward"')],
)
DANGEROUS = '=HYPERLINK("http://example.com")'
Scores = dict[tuple[str, str], Mark]
T = TypeVar("T")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small unit, graded. A person has graded answers and written comments."""
    course = small_course(tmp_path_factory.mktemp("graded"))
    fill(course)
    return course


@pytest.fixture(scope="module")
def graded_in_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Course:
    """The same with the gradebook in PostgreSQL."""
    course = Course(small_course(tmp_path_factory.mktemp("graded")).root, make_database(postgres, "graded"))
    fill(course)
    return course


@pytest.fixture(params=["sqlite", "postgresql"])
def course(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A copy of the graded unit, on which the commands work."""
    db = ""
    if request.param == "postgresql":
        graded = request.getfixturevalue("graded_in_postgresql")
        db = make_database(request.getfixturevalue("postgres"), f"copy{uuid.uuid4().hex}", "graded")
    else:
        graded = request.getfixturevalue("graded")
    course = Course(shutil.copytree(graded.root, tmp_path / "course"), db)
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    return course


def fill(course: Course) -> None:
    unit = read_unit(course, UNIT)
    hand_in(course, "ann", UNIT, answered(unit, why=WRITTEN))
    hand_in(course, "bob", UNIT, answered(unit, why=WRITTEN, backward=WRONG_BACKWARD))
    hand_in(course, "eve", UNIT, answered(unit, why=WRITTEN))
    release(course, UNIT)
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        for student, exercise, points, extra in (
            ("ann", "why", 2.5, None), ("bob", "why", 1.0, 0.5), ("bob", "backward", 3.0, None)
        ):  # fmt: skip
            grade = gradebook.nbgrader.find_grade(exercise, UNIT, UNIT, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        gradebook.nbgrader.find_comment("why", UNIT, UNIT, "ann").manual_comment = DANGEROUS
        gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "bob").manual_comment = "Nearly."
        gradebook.db.commit()


def run(command: str, *arguments: str) -> int:
    options = ISOLATION_OPTIONS if command == "grade" else []
    return cli.main([command, *arguments, *options])


def change_source(course: Course, source: str) -> None:
    (course.solutions / f"{UNIT}.py").write_text(source, encoding="utf-8")


def scores(course: Course) -> Scores:
    with Gradebook(course) as gradebook:
        graded = read_graded(gradebook, UNIT)
    return {(student, exercise): mark for student, g in graded.items() for exercise, mark in g.marks.items()}


def comments(course: Course) -> dict[tuple[str, str], str]:
    with Gradebook(course) as gradebook:
        graded = read_graded(gradebook, UNIT)
    return {(student, cell): comment for student, g in graded.items() for cell, comment in g.comments.items()}


def by_hand(found: Scores) -> dict[tuple[str, str], tuple[float | None, float]]:
    return {key: (mark.manual, mark.extra) for key, mark in found.items() if mark.manual is not None or mark.extra}


def points(found: Scores) -> dict[tuple[str, str], float | None]:
    return {key: mark.points for key, mark in found.items()}


def removed(course: Course) -> list[list[list[str]]]:
    """Return the rows of each file with what was removed, without the header."""
    paths = sorted((course.build / "removed").glob("*.csv"))
    return [list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:] for path in paths]


# --- The sentence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            RENAMED,
            "91_small has renamed the cell linear to affine, 91.2 backward to gradients and 91.3 why to why-not; "
            "3 students have scores in it.",
        ),
        (WITH_DOUBLE, "91_small now has a new exercise 91.3 double; 3 students have scores in it."),
        (WITHOUT_WHY, "91_small no longer has 91.3 why; 3 students have scores in it."),
        (
            SOURCE[: SOURCE.index("# %% nbgrader")] + ADDED + SOURCE[SOURCE.index("# %% nbgrader") : BEFORE_WHY],
            "91_small now has a new exercise 91.1 double and no longer has 91.3 why; 3 students have scores in it.",
        ),
        (
            RENAMED[: RENAMED.index('# %% [markdown] nbgrader={"grade": true')].rstrip() + "\n",
            "91_small no longer has 91.3 why, and has renamed the cell linear to affine and 91.2 backward to gradients"
            "; 3 students have scores in it.",
        ),
        (
            SOURCE.replace('"grade_id": "linear"', '"grade_id": "affine"'),
            "91_small has renamed the cell linear to affine; 3 students have scores in it.",
        ),
    ],
)
@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_each_command_says_what_has_changed_and_names_the_remedy(
    course: Course, source: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dump(course)
    change_source(course, source)
    capsys.readouterr()
    for command in ("release", "grade"):
        assert run(command) == 1
        assert capsys.readouterr().err == (
            f"course: {sentence} To change the gradebook too, run python3 run.py release 91 --change-exercises: "
            "scores, points given by hand and comments stay, except those of removed exercises.\n"
        )
    assert dump(course) == before


@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_a_source_that_is_wrong_in_another_way_is_still_reported(course: Course) -> None:
    for source in (SOURCE, WITHOUT_WHY):
        change_source(course, source.replace("class Linear:", "class Linear"))
        for _ in range(2):
            with pytest.raises(CourseError, match=r"91_small.py could not be released \(.*\): correct it and run"):
                release(course, UNIT)
            assert change_exercises(course, UNIT) is None


# --- The change --------------------------------------------------------------------------------------------------


def test_renamed_exercises_keep_scores_and_comments(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    def with_new_names(found: dict[tuple[str, str], T]) -> dict[tuple[str, str], T]:
        return {(student, NEW_NAMES.get(id, id)): value for (student, id), value in found.items()}

    before, said = scores(course), comments(course)
    change_source(course, RENAMED)
    capsys.readouterr()
    assert run("release", "91", "--change-exercises") == 0
    out, err = capsys.readouterr()
    assert "91_small has renamed the cell linear to affine" in out
    assert "and run python3 run.py grade 91_small to grade all submissions again." in out
    assert err == ""
    assert scores(course) == with_new_names(before), "right after the change"
    assert run("grade") == 0
    after = scores(course)
    assert points(after) == points(with_new_names(before))
    assert by_hand(after) == by_hand(with_new_names(before)) != {}
    assert comments(course) == with_new_names(said)
    assert after["eve", "why-not"] == before["eve", "why"], "the answer is still there, and nobody has graded it"
    notebook = json.loads((course.autograded / "eve" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8"))
    shown = [c["source"] for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "why-not"]
    assert shown == [WRITTEN]
    assert removed(course) == []


def test_a_new_exercise_gets_scores_when_the_unit_is_graded_again(course: Course) -> None:
    before, said = scores(course), comments(course)
    change_source(course, WITH_DOUBLE)
    assert run("release", "--change-exercises") == 0
    assert scores(course) == before
    hand_in(course, "new", UNIT, answered(read_unit(course, UNIT)))
    assert run("grade") == 0
    after = points(scores(course))
    assert {key: after[key] for key in before} == points(before)
    assert {key: after[key] for key in after.keys() - before.keys() if key[0] != "new"} == {
        ("ann", "double"): 0.0, ("bob", "double"): 0.0, ("eve", "double"): 0.0
    }  # fmt: skip
    assert after["new", "double"] == 1.0
    assert comments(course) == said


def test_what_belongs_to_an_exercise_that_is_gone_is_kept_in_a_file(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scores(course)
    change_source(course, WITHOUT_WHY)
    capsys.readouterr()
    assert run("release", "--change-exercises") == 0
    out, err = capsys.readouterr()
    assert "91_small no longer has 91.3 why. The gradebook has changed accordingly." in out
    path = course.build / "removed" / "91_small-1.csv"
    assert err == (
        "course: points and comments of what is gone are no longer in the gradebook (students: 2). They are in "
        f"{path}.\n"
    )
    assert removed(course) == [
        [
            ["ann", "why", "", "2.5", "", ""],
            ["ann", "why", "", "", "", f"'{DANGEROUS}"],
            ["bob", "why", "", "1", "0.5", ""],
        ]
    ]
    assert run("grade") == 0
    after = scores(course)
    assert points(after) == {key: value for key, value in points(before).items() if key[1] != "why"}
    assert comments(course) == {("bob", "linear"): "Nearly."}

    first = path.read_bytes()
    change_source(course, SOURCE)
    assert run("release", "--change-exercises") == 0
    assert run("grade") == 0
    assert points(scores(course)) == points(before) | {("ann", "why"): None, ("bob", "why"): None}
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.find_grade("why", UNIT, UNIT, "ann").manual_score = 1.25
        gradebook.db.commit()
    change_source(course, WITHOUT_WHY)
    assert run("release", "--change-exercises") == 0
    assert path.read_bytes() == first
    assert removed(course)[1:] == [[["ann", "why", "", "1.25", "", ""]]]


def test_an_exercise_with_another_name_and_another_test_is_recognised_by_its_place(course: Course) -> None:
    before = scores(course)
    # PostgreSQL then returns the cells in another order.
    changed = SOURCE.replace("default_rng(1)", "default_rng(11)")
    change_source(course, changed)
    assert run("release") == run("grade") == 0
    renamed = changed.replace('"grade_id": "backward"', '"grade_id": "gradients"').replace(
        "default_rng(2)", "default_rng(3)"
    )
    change_source(course, renamed.replace("BEGIN SOLUTION backward", "BEGIN SOLUTION gradients"))
    assert run("release", "--change-exercises") == run("grade") == 0
    after = scores(course)
    assert points(after) == {
        (student, "gradients" if id == "backward" else id): value for (student, id), value in points(before).items()
    }
    assert after["bob", "gradients"].manual == 3.0


def test_a_test_may_become_a_written_answer(course: Course) -> None:
    before = scores(course)
    written = SOURCE[BEFORE_WHY:].replace('"grade_id": "why"', '"grade_id": "backward"')
    change_source(course, f"{WITHOUT_BACKWARD}{SOURCE[BEFORE_WHY:]}\n{written}")
    with pytest.raises(CourseError, match=r"91_small has turned 91\.3 backward into another kind of cell; 3 students"):
        release(course, UNIT)
    assert run("release", "--change-exercises") == run("grade") == 0
    assert by_hand(scores(course)) == by_hand(before)
    assert scores(course)["ann", "forward"] == before["ann", "forward"]


def test_the_short_track_may_be_changed_after_all(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    starred = SOURCE.replace(
        "# %% nbgrader", "# %% [markdown]\n# ## Exercise 91.1: forward ★\n#\n# ## Exercise 91.2 ★\n\n# %% nbgrader", 1
    )
    change_source(course, starred)
    assert run("release") == run("grade") == 0
    before = scores(course)
    config = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    for short, sentence in (
        (True, "91_small no longer has 91.3 why"), (False, "91_small now has a new exercise 91.3 why")
    ):  # fmt: skip
        (course.root / "nbgrader_config.py").write_text(
            config.replace("c.Course.short_track = False", f"c.Course.short_track = {short}"), encoding="utf-8"
        )
        course.__dict__.pop("short_track", None)
        assert course.short_track == short
        capsys.readouterr()
        assert run("release") == 1
        assert capsys.readouterr().err.startswith(
            f"course: {sentence}; 3 students have scores in it. If you have changed c.Course.short_track, change it "
            "back: use another folder for another class. To change the gradebook too, run"
        )
        assert run("release", "--change-exercises") == run("grade") == 0
        after = points(scores(course))
        if short:
            assert after == {key: value for key, value in points(before).items() if key[1] != "why"}
    assert after == points(before) | {("ann", "why"): None, ("bob", "why"): None}
    assert [row[:2] for row in removed(course)[0]] == [["ann", "why"], ["ann", "why"], ["bob", "why"]]


def test_a_lower_maximum_needs_no_option_but_points_above_it_are_mentioned(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scores(course)
    change_source(course, SOURCE.replace('"points": 3', '"points": 2').replace('"points": 4', '"points": 8'))
    capsys.readouterr()
    assert run("release") == 0
    assert capsys.readouterr().err == (
        "course: 91_small: in the exercise why, points given by hand are above the maximum (students: 1). Correct them "
        "in formgrader.\n"
    )
    assert run("grade") == 0
    after = scores(course)
    assert by_hand(after) == by_hand(before)
    assert after["ann", "backward"].auto == 8.0
    with Gradebook(course) as gradebook:
        assert above_maximum(gradebook, UNIT) == {"why": 1}
        assert gradebook.nbgrader.find_grade("why", UNIT, UNIT, "ann").max_score == 2.0


# --- Interruptions and repetitions -------------------------------------------------------------------------------


def test_a_change_that_is_killed_changes_nothing_and_can_be_repeated(course: Course) -> None:
    before = dump(course)
    change_source(course, RENAMED[: RENAMED.index('# %% [markdown] nbgrader={"grade": true')].rstrip() + "\n")
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom grading.gradebook import change_cells\n"
        "from grading.course import Course\nfrom grading.change_exercises import change_exercises\n"
        "change = change_cells._change_records\n"
        "def killed(*arguments):\n    change(*arguments)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "change_cells._change_records = killed\n"
        f"change_exercises(Course(Path({str(course.root)!r}), {course.db!r}), {UNIT!r})\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    assert dump(course) == before
    assert len(removed(course)) == 1, "the file is written first"
    for _ in range(2):
        assert run("release", "--change-exercises") == 0
    changed = dump(course)
    assert removed(course)[0] == removed(course)[1] != []
    assert len(removed(course)) == 2
    assert run("release", "--change-exercises") == 0
    assert dump(course) == changed
    assert run("grade") == 0


@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_without_a_file_nothing_is_removed(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    before = dump(course)
    change_source(course, WITHOUT_WHY)
    (course.build / "removed").write_text("in the way")
    with pytest.raises(FileExistsError):
        change_exercises(course, UNIT)
    assert dump(course) == before


@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_a_change_that_is_taken_back_leaves_the_same_automatic_scores(course: Course) -> None:
    before = scores(course)
    change_source(course, WITHOUT_BACKWARD + SOURCE[BEFORE_WHY:])
    assert run("release", "--change-exercises") == 0
    assert removed(course) == [[[s, "backward", "0" if s == "bob" else "4", "3" if s == "bob" else "", "", ""] for s in
                                ("ann", "bob", "eve")]]  # fmt: skip
    change_source(course, SOURCE)
    assert run("release", "--change-exercises") == 0
    assert run("grade") == 0
    assert points(scores(course)) == points(before) | {("bob", "backward"): 0.0}


def test_a_new_exercise_may_have_the_name_that_another_one_had(course: Course) -> None:
    before = scores(course)
    change_source(course, RENAMED)
    assert run("release", "--change-exercises") == run("grade") == 0
    again = ADDED.replace('"double"', '"backward"').replace("SOLUTION double", "SOLUTION backward")
    place = RENAMED.index('# %% [markdown] nbgrader={"grade": true')
    change_source(course, RENAMED[:place].rstrip() + "\n" + again + RENAMED[place:])
    assert run("release", "--change-exercises") == run("grade") == 0
    after = points(scores(course))
    assert after["bob", "backward"] == 0.0
    assert {(s, id): after[s, NEW_NAMES.get(id, id)] for s, id in before} == points(before)


# --- Afterwards --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_all_other_commands_work_before_and_after_the_next_grade(course: Course) -> None:
    place = RENAMED.index('# %% [markdown] nbgrader={"grade": true')
    for source in (SOURCE[:BEFORE_WHY].rstrip() + "\n" + ADDED, RENAMED[:place] + ADDED.lstrip() + RENAMED[place:]):
        change_source(course, source)
        for command in ("feedback", "report"):
            assert run(command) == 0, "before the change"
        assert run("release", "--change-exercises") == 0
        for _ in range(2):
            for command in ("feedback", "report", "export", "grade"):
                arguments = ["--to", str(course.root / "grades.csv")] if command == "export" else []
                assert run(command, *arguments) == 0
        header = (course.root / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
        assert all(f"{UNIT}/{exercise.id}" in header for exercise in read_unit(course, UNIT).exercises)
        assert header.count(f"{UNIT}/") == len(read_unit(course, UNIT).exercises)


@pytest.mark.parametrize("course", ["sqlite"], indirect=True)
def test_nbgraders_own_commands_work_afterwards(course: Course) -> None:
    allow_no_isolation(course)
    before = by_hand(scores(course))
    change_source(course, RENAMED)
    done = nbgrader(course, "autograde", UNIT, "--force")
    assert done.returncode != 0
    assert "run python3 run.py release 91 --change-exercises" in done.stderr
    assert change_exercises(course, UNIT)
    register(course, read_unit(course, UNIT))
    for command in ("autograde", "generate_feedback"):
        done = nbgrader(course, command, UNIT, "--force")
        assert done.returncode == 0, done.stderr
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 0
    assert by_hand(scores(course)) == {(s, NEW_NAMES.get(id, id)): value for (s, id), value in before.items()}
    with Gradebook(course) as gradebook:
        rows = gradebook.nbgrader.notebook_submission_dicts(UNIT, UNIT)  # formgrader's list of submissions
        assert {row["student"]: row["max_score"] for row in rows} == {"ann": 9.0, "bob": 9.0, "eve": 9.0}
        assert {row["student"]: row["needs_manual_grade"] for row in rows}["eve"]
