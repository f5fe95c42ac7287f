"""run.py on bad days: each of them ends in one sentence that says what to do."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[ModuleType]:
    """run.py in a folder of its own, whose name has a space, with a lock that names nothing."""
    folder = tmp_path / "the course"
    folder.mkdir()
    shutil.copy(ROOT / "run.py", folder)
    (folder / "requirements.lock").write_text("")
    (folder / "pyproject.toml").write_text("")
    spec = importlib.util.spec_from_file_location("run_under_test", folder / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said last; it must be one sentence."""
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("run.py: ")
    return last


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_a_python_that_is_too_old_is_said(run: ModuleType, version: tuple[int, ...], capsys) -> None:
    assert run.main(["lab"], version) == 1
    assert f"this is Python {version[0]}.{version[1]}, but the course needs 3.11 or later" in said(capsys)


def test_old_pythons_can_read_it() -> None:
    import ast

    tree = ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 4))
    kinds = {type(node) for node in ast.walk(tree)}
    assert not kinds & {ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match}


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_said(run: ModuleType, module: str, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert run.main(["lab"]) == 1
    assert "no venv module: install it (on Debian and Ubuntu the package python3-venv)" in said(capsys)


def test_too_little_space_is_said_before_anything_is_made(run: ModuleType, monkeypatch, capsys) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10 * 10**6))
    assert run.main(["lab"]) == 1
    assert "10 MB are free, about 1500 MB are needed" in said(capsys)
    assert not Path(run.VENV).exists()


def test_no_connection_is_said(run: ModuleType, monkeypatch, capsys) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for name in [n for n in os.environ if n.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    Path(run.LOCK).write_text("six==1.16.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    assert run.main(["lab"]) == 1
    message = said(capsys)
    assert "connect" in message
    assert "set-up.log" in message
    assert not Path(run.STAMP).exists(), "a .venv made by half must not be taken for whole"


@pytest.mark.parametrize(
    ("log", "wanted"),
    [
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that requirements.lock names"),
        ("[Errno 13] Permission denied: '.venv'", "can't be written to"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "can't be fetched"),
        ("something else", "setting up failed: run the same command again"),
    ],
)
def test_what_a_step_died_of_is_one_sentence(run: ModuleType, log: str, wanted: str) -> None:
    assert wanted in run.explain(log)
    assert "\n" not in run.explain(log)


def test_a_venv_is_made_once_and_a_broken_one_is_made_anew(run: ModuleType, monkeypatch, capsys) -> None:
    made = []

    def make_quickly(command: list[str], log: object, progress: bool = False) -> None:
        if "venv" in command:
            made.append(command)
            venv.create(run.VENV, with_pip=False, symlinks=os.name != "nt")

    monkeypatch.setattr(run, "run", make_quickly)
    monkeypatch.setattr(run, "works", can_run)
    run.set_up()
    run.set_up()
    assert len(made) == 1
    Path(run.STAMP).unlink()  # interrupted before its end
    run.set_up()
    assert len(made) == 2
    Path(run.LOCK).write_text("# another lock\n")
    run.set_up()
    assert len(made) == 3
    program = Path(run.python(run.VENV))
    program.unlink()
    program.write_text("no Python any more")
    program.chmod(0o755)
    run.set_up()
    assert len(made) == 4
    assert "making it anew" in capsys.readouterr().err


def can_run(program: str) -> bool:
    try:
        return subprocess.call([program, "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def test_the_lock_of_a_run_that_was_killed_is_taken_over(run: ModuleType) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    Path(run.only_one.path).write_text(str(gone.pid))
    with run.only_one():
        assert Path(run.only_one.path).read_text() == str(os.getpid())
    assert not Path(run.only_one.path).exists()


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "grading.lab", "--no-browser", f"--port={port}"],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
    assert done.returncode == 1
    assert f"port {port} is taken: choose another" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "port"),
    [(["--port=8890"], 8890), (["--port", "8891"], 8891), (["--ServerApp.port=7"], 7), (["--no-browser"], None)],
)
def test_the_port_that_was_asked_for_is_found(arguments: list[str], port: int | None) -> None:
    from grading.lab import asked_port

    assert asked_port(arguments) == port


def test_help_needs_no_set_up(run: ModuleType, capsys) -> None:
    assert run.main([]) == 0
    assert "lab" in capsys.readouterr().out
    assert not Path(run.VENV).exists()
