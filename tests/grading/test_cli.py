"""The command line accepts an option where a user looks for it, and rejects what it would ignore."""

import pytest

from grading import cli


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


@pytest.mark.parametrize("command", ["release", "grade", "feedback", "report", "export"])
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
