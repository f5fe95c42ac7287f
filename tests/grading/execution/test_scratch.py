"""A scratch folder exists only as long as the process that made it, however that process ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from grading.execution import scratch
from grading.execution.scratch import PREFIX, ScratchFolder, remove_abandoned


@pytest.fixture(autouse=True)
def separate_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_folder_is_removed_with_its_contents(tmp_path: Path) -> None:
    scratch = ScratchFolder()
    (scratch.path / "inside").mkdir()
    (scratch.path / "inside" / "file").write_text("text")
    scratch.remove()
    scratch.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_next_process_removes_the_folder_of_a_killed_one_but_not_one_in_use(tmp_path: Path) -> None:
    code = "from grading.execution.scratch import ScratchFolder; print(ScratchFolder().path, flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, **pipes) as other:  # type: ignore[call-overload]
        path = Path(other.stdout.readline().strip())
        remove_abandoned()
        assert path.parent == tmp_path
        assert path.is_dir()
        os.kill(other.pid, signal.SIGKILL)
    own = ScratchFolder()
    assert list(tmp_path.iterdir()) == [own.path]
    own.remove()


def test_a_folder_that_is_just_being_made_is_kept(tmp_path: Path) -> None:
    young, old = tmp_path / f"{PREFIX}young", tmp_path / f"{PREFIX}old"
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (time.time() - 2 * scratch.GRACE_SECONDS,) * 2)
    remove_abandoned()
    assert list(tmp_path.iterdir()) == [young]
