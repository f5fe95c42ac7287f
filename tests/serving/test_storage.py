"""A disk that can't be written stops the lecture with a sentence, and JupyterLab not at all."""

import errno
from pathlib import Path
from typing import Any

import jupyterlab.labapp
import pytest

import serving.lecture
from serving import lab

READ_ONLY = OSError(errno.EROFS, "Read-only file system", "/course/build")
SAID = "course: /course/build can't be written (Read-only file system): make it writable or move the course"


def refuse(*_: Any) -> None:
    raise READ_ONLY


@pytest.fixture(autouse=True)
def nothing_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (lab, serving.lecture):
        monkeypatch.setattr(module, "port_problem", lambda arguments: "")
        monkeypatch.setattr(module, "find_scripts", lambda: None)
    monkeypatch.setattr(serving.lecture, "one_thread", lambda: None)
    monkeypatch.chdir(tmp_path)


def test_the_lecture_says_what_it_cannot_write(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving.lecture, "voila_problem", lambda: "")
    monkeypatch.setattr(serving.lecture, "write_notebook", refuse)
    assert serving.lecture.lecture([]) == 1
    assert capsys.readouterr().err.startswith(SAID)


def test_the_lab_starts_on_a_read_only_disk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(lab, "install_settings", refuse)
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    assert lab.lab(["--allow-root"]) == 0
    assert len(started) == 1
    assert capsys.readouterr().err.startswith(SAID)
