"""The command line accepts an option where a user looks for it, and rejects what it would ignore."""

from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading import cli
from grading.gradebook.gradebook import Gradebook
from grading.result import Result, Score
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit


@pytest.mark.parametrize(
    ("arguments", "db"),
    [
        (["grade", "03"], ""),
        (["--db", "sqlite:///other.db", "grade", "03"], "sqlite:///other.db"),
        (["grade", "03", "--db", "sqlite:///other.db"], "sqlite:///other.db"),
        (["export", "--db=sqlite:///other.db"], "sqlite:///other.db"),
    ],
)
def test_the_gradebook_may_be_named_before_and_after_the_command(arguments: list[str], db: str) -> None:
    assert cli._parser().parse_args(arguments).db == db


@pytest.mark.parametrize("command", ["release", "grade", "feedback", "report", "export", "comment", "candidate"])
def test_the_help_of_each_command_describes_the_gradebook_option(command: str, capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert "--db URL" in capsys.readouterr().out


def test_the_demo_takes_no_units_and_no_gradebook(capsys) -> None:
    for arguments in (["demo", "03"], ["demo", "--db", "sqlite:///other.db"]):
        with pytest.raises(SystemExit):
            cli.main(arguments)
        assert "unrecognized arguments" in capsys.readouterr().err
    assert cli.main(["--db", "sqlite:///other.db", "demo"]) == 1
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
    options = cli._parser().parse_args(["comment", "batch-mean", "Divide once.", "03", "05"])
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
