"""The folder of the hub on trial is private, keeps what is in it, and gives each person new passwords."""

import json
import os
import stat
from pathlib import Path

import pytest
from repository_files import ROOT

from serving.hub import __main__ as hub
from serving.hub.folder import HubFolder, people

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the hub runs on Linux and macOS alone")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_for_one_account_is_private_and_stays(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", HubFolder(tmp_path / "hub")
    (source / "solutions").mkdir(parents=True)
    (source / "solutions" / "00.py").write_text("first")
    assert folder.create(source, people(2))
    assert {mode(path) for path in (folder.root, folder.private, folder.course, folder.homes)} == {0o700}
    assert mode(folder.exchange) == 0o1777
    (folder.course / "solutions" / "00.py").write_text("mine")
    (folder.homes / "student2" / "work").write_text("mine")
    assert not folder.create(source, people(2))
    assert (folder.course / "solutions" / "00.py").read_text() == "mine"
    assert (folder.homes / "student2" / "work").read_text() == "mine"
    assert not (folder.course / "gradebook.db").exists()


def test_passwords_are_new_each_time_and_numbers_belong_to_nobody_else() -> None:
    first, second = people(2, {61_000, 61_002}), people(2, {61_000, 61_002})
    assert [person.name for person in first] == ["instructor", "student1", "student2"]
    assert [person.uid for person in first] == [61_001, 61_003, 61_004]
    assert not {person.password for person in first} & {person.password for person in second}
    assert {person.uid for person in people(2)} == {-1}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--students", "0"], "--students 0 can't be used: write a number from 1 to 100."),
        (["--port", "70000"], "70000 is not a port: choose a number from 1024 to 65535"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    assert hub.main([*arguments, f"--folder={tmp_path / 'hub'}"]) == 1
    said = capsys.readouterr().err
    assert problem in said and said.count("\n") == 1
    assert not (tmp_path / "hub").exists()


def test_the_hub_keeps_its_secrets_from_the_servers(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_GRADEBOOK", "sqlite:///mine.db")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    folder = HubFolder(tmp_path / "hub")
    group = people(1)
    folder.create(tmp_path, group)
    variables = hub.hub_environment(folder, group, 8000)
    assert "COURSE_GRADEBOOK" not in variables and "JUPYTER_CONFIG_PATH" not in variables
    assert variables["COURSE_ROLES"] == str(ROOT / "deploy" / "roles")
    assert mode(Path(variables["HUB_TRIAL"])) == 0o600
    trial = json.loads(Path(variables["HUB_TRIAL"]).read_text())
    assert trial["passwords"] == {person.name: person.password for person in group}
    assert not [value for value in variables.values() if any(person.password in value for person in group)]
