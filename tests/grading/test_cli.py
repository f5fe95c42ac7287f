"""The command line accepts an option where a user looks for it, and rejects what it would ignore."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATED,
    ISOLATION_OPTIONS,
    SOURCE,
    UNIT,
    WRONG_BACKWARD,
    answered,
    hand_in,
    small_course,
)

from grading import cli
from grading.course import Course, matching_units
from grading.gradebook.gradebook import Gradebook
from grading.limits import Limits
from grading.result import Result, Score
from grading.scoring import executors
from grading.scoring.grade_unit import grade_unit
from grading.scoring.job import Job
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")


@pytest.mark.parametrize(
    ("arguments", "db"),
    [
        (["grade", "03"], None),
        (["--db", "sqlite:///other.db", "grade", "03"], "sqlite:///other.db"),
        (["grade", "03", "--db", "sqlite:///other.db"], "sqlite:///other.db"),
        (["export", "--db=sqlite:///other.db"], "sqlite:///other.db"),
        (["--db=sqlite:///other.db", "--student", "a", "grade", "03"], "sqlite:///other.db"),
        (["grade", "--db="], ""),
    ],
)
def test_the_gradebook_may_be_named_before_and_after_the_command(arguments: list[str], db: str | None) -> None:
    assert cli._parse(arguments).db == db


def test_other_options_may_precede_the_command_too() -> None:
    options = cli._parse(["--student", "a", "--force", "--limit=seconds=60", "grade", "03", "--student", "b"])
    assert (options.student, options.force, options.limit) == (["a", "b"], True, ["seconds=60"])
    assert options.units == ["03"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["grade", "--db"], "--db needs a value"),
        (["--db", "grade"], "--db needs a value"),
        (["gradebook", "move", "--to"], "--to needs a value"),
        (["grade", "--force", "--studnet", "a"], "unrecognized arguments: --studnet"),
        (["--student", "a", "export"], "unrecognized arguments: --student"),
        (["grade", "--jobs", "0"], "argument --jobs: 0 is not a whole number of 1 or more"),
        (["grade", "--jobs=many"], "argument --jobs: many is not a whole number of 1 or more"),
    ],
)
def test_an_argument_that_is_wrong_gives_one_line(arguments: list[str], problem: str, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert said.startswith(f"course: {problem}") and said.count("\n") == 1
    assert "To see how to write it, type: python3 run.py" in said


@pytest.mark.parametrize(
    "command", ["release", "grade", "feedback", "report", "export", "comment", "candidate", "gradebook"]
)
def test_the_help_of_each_command_describes_the_gradebook_option(command: str, capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert "--db URL" in capsys.readouterr().out


def test_the_demo_takes_no_units_and_no_gradebook(capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main(["demo", "03"])
    assert "unrecognized arguments" in capsys.readouterr().err
    for arguments in (["demo", "--db", "sqlite:///other.db"], ["--db", "sqlite:///other.db", "demo"]):
        assert cli.main(arguments) == 1
        assert capsys.readouterr().err == "course: The sample class has a gradebook of its own: leave out --db.\n"


def test_grading_without_isolation_warns(tmp_path: Path, capsys, monkeypatch) -> None:
    course = small_course(tmp_path)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT)))
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    assert cli.main(["grade", "--no-isolation"]) == 0
    assert capsys.readouterr().err == (
        "course: students' code runs without isolation: it can read and change everything that you can "
        "(--no-isolation).\n"
    )


def test_a_comment_comes_before_its_units() -> None:
    options = cli._parse(["comment", "batch-mean", "Divide once.", "03", "05"])
    assert (options.cause, options.text, options.units) == ("batch-mean", "Divide once.", ["03", "05"])


def test_comment_and_candidate_say_what_they_did_and_what_comes_next(tmp_path: Path, capsys, monkeypatch) -> None:
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    for student in ("a", "b"):
        hand_in(course, student, UNIT, answered(unit, backward=WRONG_BACKWARD))
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        unknown = Score("backward", 0.0, 4.0, "db is wrong", signature="1")
        gradebook.save("b", unit, Result(UNIT, "", [unknown]))
    monkeypatch.setattr(cli, "installed_course", lambda: course)

    assert cli.main(["comment", "unfinished", "Look again.", "91"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Students who got the comment: 1.",
        "Next: python3 run.py feedback writes it to their pages.",
    ]
    assert cli.main(["comment", "unfinished", "Look again."]) == 0
    assert capsys.readouterr().out == "Students who got the comment: 0. Students who had it already: 1.\n"
    assert cli.main(["comment", "sign", "Look again."]) == 1
    assert capsys.readouterr().err.startswith("course: No answer in these units has a mistake of the kind sign")

    assert cli.main(["report"]) == 0
    text = (course.build / "report.html").read_text(encoding="utf-8")
    command = text[text.index("run.py candidate") :].split()
    assert cli.main(["candidate", command[2]]) == 1
    assert "still needs --name, --says and --kind" in capsys.readouterr().err
    described = ["--name", "keeps db as it is", "--says", "Your db is dz.", "--kind", "batch-forgotten"]
    assert cli.main(["candidate", command[2], *described]) == 0
    assert f"Next: python3 run.py catalogue {UNIT} learns it" in capsys.readouterr().out
    entry = (course.root / "tests" / "catalogue" / UNIT / "backward.py").read_text(encoding="utf-8")
    assert entry == (
        "# %% wrong: keeps db as it is\n# says (batch-forgotten): Your db is dz.\n"
        "W, b = self.parameters\nreturn [self.x.T @ dz, dz], dz @ W.T\n"
    )


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with two submissions of the small unit, and with another unit, which nobody has handed in."""
    course = small_course(tmp_path)
    (course.solutions / "92_more.py").write_text(SOURCE, encoding="utf-8")
    for student in ("ann-lee", "bob"):
        hand_in(course, student, UNIT, answered(read_unit(course, UNIT)))
    (course.submitted / "idle").mkdir()
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    return course


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--student", "anne-lee"], "There is no student anne-lee in submitted/: did you mean ann-lee?"),
        (["--student", "ANN-LEE"], "There is no student ANN-LEE in submitted/: did you mean ann-lee?"),
        (["--student", "bob", "--student", "zzzz"], "There is no student zzzz in submitted/: check the name."),
        (["92", "--student", "bob"], "bob has handed in nothing for 92_more: leave out this student or unit."),
        (["--student", "idle"], f"idle has handed in nothing for {UNIT}, 92_more: leave out this student or unit."),
        (["--student", "../ann\n"], "There is no student ../ann? in submitted/: check the name."),
    ],
)
def test_a_student_who_cannot_be_graded_is_named(course: Course, arguments: list[str], problem: str, capsys) -> None:
    assert cli.main(["grade", *arguments, *ISOLATION_OPTIONS]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"course: {problem}"
    assert not course.autograded.exists()


def test_several_students_may_be_graded(course: Course, capsys) -> None:
    hand_in(course, "cem", "92_more", answered(read_unit(course, UNIT)))
    assert cli.main(["grade", "--student", "bob", "--student", "ann-lee", *ISOLATION_OPTIONS]) == 0
    said = capsys.readouterr().out
    assert f"{UNIT}: 2 graded, 0 unchanged." in said and "92_more" not in said, "only the units that they handed in"


def test_the_limits_of_a_run_are_those_of_the_option(course: Course, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[Limits] = []

    def grade(job: Job, *_: object) -> Iterator[tuple[str, bytes]]:
        limits.append(job.limits)
        yield from ()

    monkeypatch.setattr(executors, "grade_locally", grade)
    (course.root / "course.toml").write_text("[limits]\ntest_seconds = 30\nrestarts = 7\n")
    options = ["--limit", "test_seconds=50", "--limit=memory_mb=4096", *ISOLATION_OPTIONS]
    assert cli.main(["grade", *options]) == 0
    assert cli.main(["grade", *ISOLATION_OPTIONS]) == 0
    assert limits == [Limits(test_seconds=50.0, restarts=7, memory=4 << 30), Limits(test_seconds=30.0, restarts=7)]


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("test_second=5", "there is no limit test_second: write one of cell_seconds, test_seconds, seconds,"),
        ("test_seconds=", "test_seconds =  can't be used: write a number from 1 to 3600."),
        ("test_seconds=nan", "test_seconds = nan can't be used: write a number from 1 to 3600."),
        ("test_seconds=1e9", "test_seconds = 1000000000.0 can't be used: write a number from 1 to 3600."),
        ("test_seconds=100", "test_seconds = 100 can't be used, because a cell or a test gets at most half of"),
        ("memory_mb=2.5", "memory_mb = 2.5 can't be used: write a whole number from 512 to 1048576."),
        ("restarts=-1", "restarts = -1 can't be used: write a whole number from 1 to 1000."),
    ],
)
def test_a_limit_that_is_wrong_is_reported_before_anything_is_graded(
    course: Course, option: str, problem: str, capsys
) -> None:
    assert cli.main(["grade", "--limit", option, *ISOLATION_OPTIONS]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"course: --limit: {problem}")
    assert not course.autograded.exists()


@pytest.mark.parametrize("command", ("feedback", "export", "report"))
def test_a_mistyped_gradebook_is_not_created(course: Course, command: str, capsys) -> None:
    mistyped = course.root / "typo.db"
    assert cli.main([command, "--db", f"sqlite:///{mistyped}"]) == 1
    assert capsys.readouterr().err == (
        f"course: There is no gradebook at {mistyped}: check --db, COURSE_GRADEBOOK and course.toml.\n"
    )
    assert not mistyped.exists()


def test_only_what_is_missing_is_asked_for(capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main(["comment", "batch-mean"])
    assert "the following arguments are required: TEXT. " in capsys.readouterr().err


def test_a_mistake_is_reported_without_anything_before_it(course: Course, capsys) -> None:
    (course.submitted / "stray.txt").write_text("")
    assert cli.main(["grade", "--limit", "test_seconds"]) == 1
    assert capsys.readouterr().err == (
        "course: --limit test_seconds has no value: write, for example, --limit test_seconds=60.\n"
    )


def test_the_bar_is_full_if_nothing_is_left_to_grade(course: Course, capsys) -> None:
    student = sorted(path.name for path in course.submitted.iterdir())[0]
    for _ in range(2):
        assert cli.main(["grade", *ISOLATION_OPTIONS, "--student", student]) == 0
    assert "1/1 flagged 0" in capsys.readouterr().out


def test_a_digit_is_a_units_number() -> None:
    units = ["01_gradient_descent", "10_minibatches", "11_momentum"]
    assert matching_units("1", units) == ["01_gradient_descent"]
    assert matching_units("2", ["21_a", "22_b"]) == ["21_a", "22_b"]
