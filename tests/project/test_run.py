"""run.py on good days and bad ones; each bad one ends in one sentence that says what to do.

Set-ups here are real, but of a small course: a lock with one hand-made wheel, and a project that needs no tool to
be built. The set-up from the real lock is what `.ci/run` begins with.
"""

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from places import ROOT

from grading.environment import ONE_THREAD, one_thread
from serving.lab import allowance, asked_port, port_problem

BACKEND = '''
"""The smallest build backend: an editable wheel is a line that names the folder."""
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("small.pth", os.path.dirname(os.path.abspath(__file__)))
        wheel.writestr("small-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n")
        wheel.writestr("small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("small-1.0.dist-info/RECORD", "")
    return name
'''


def write_course(folder: Path) -> None:
    """run.py in a course of its own: packages of that name, one locked wheel and a command that says its arguments."""
    wheel = folder / "wheels" / "locked-1.0-py3-none-any.whl"
    for name, text in {
        "grading/__init__.py": "",
        "grading/cli.py": "import os, sys\nprint('cli', os.getcwd(), sys.argv[1:])\n",
        "helpers/__init__.py": "import locked\n",
        "backend.py": BACKEND,
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "small"\nversion = "1.0"\n',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("locked.py", "")
        file.writestr("locked-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: locked\nVersion: 1.0\n")
        file.writestr("locked-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("locked-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements.lock").write_text(f"locked==1.0 \\\n    --hash=sha256:{digest}\n")
    shutil.copy(ROOT / "run.py", folder)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small course whose folder has a space in its name, and a pip that knows its wheels alone."""
    folder = tmp_path / "the course"
    write_course(folder)
    for name in [n for n in os.environ if n.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", (folder / "wheels").as_uri())
    return folder


@pytest.fixture
def run(folder: Path) -> Iterator[ModuleType]:
    """The small course's run.py as a module."""
    spec = importlib.util.spec_from_file_location("run_under_test", folder / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


def start(folder: Path, *arguments: str) -> subprocess.Popen:
    """run.py, called from another folder, as the leader of a group that Ctrl-C would reach."""
    return subprocess.Popen(
        [sys.executable, str(folder / "run.py"), *arguments], cwd=folder.parent, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said last, on a line of its own."""
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("run.py: ")
    return last


# --- Good days -------------------------------------------------------------------------------------------------


def test_two_at_a_time_make_one_venv_and_both_hand_over(folder: Path) -> None:
    both = [start(folder, "demo", "one"), start(folder, "demo", "two words", "--flag")]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert answers[0][0] == f"cli {folder.parent} ['demo', 'one']\n"
    assert answers[1][0] == f"cli {folder.parent} ['demo', 'two words', '--flag']\n"
    everything = answers[0][1] + answers[1][1]
    assert [everything.count(part) for part in ("1/3", "2/3", "3/3", "Ready after", "waiting for it")] == [1] * 5
    assert "anew" not in everything

    again = start(folder, "export")
    assert again.communicate(timeout=60) == (f"cli {folder.parent} ['export']\n", "")

    # A package goes, the rest stays: seen, said and repaired, even when it is .venv's own Python that runs run.py.
    python = folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (record,) = folder.glob(".venv/**/locked-1.0.dist-info")
    shutil.rmtree(record)
    if os.name != "nt":  # Windows does not let go of a program that runs
        done = subprocess.run([python, folder / "run.py", "demo"], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "packages are missing or were changed): making it anew" in done.stderr
        assert record.is_dir()


def test_another_makes_the_folder_of_the_lock_in_the_same_moment(run: ModuleType, monkeypatch) -> None:
    ours = os.mkdir

    def another_is_first(path, mode: int = 0o777) -> None:
        ours(path, mode)
        ours(path, mode)

    monkeypatch.setattr(os, "mkdir", another_is_first)
    with run.OnlyOne():
        assert Path(run.BUILD).is_dir()


def test_help_needs_no_set_up(run: ModuleType, capsys) -> None:
    assert run.main([]) == run.main(["--help"]) == 0
    assert "lab" in capsys.readouterr().out
    assert not Path(run.VENV).exists()


# --- Interruptions ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_set_up_that_was_stopped_or_killed_is_never_taken_for_whole(folder: Path, run: ModuleType) -> None:
    begun = folder / ".venv" / "pyvenv.cfg"
    stopped = start(folder, "demo")
    wait_for(begun.exists)
    os.killpg(stopped.pid, signal.SIGINT)  # Ctrl-C reaches all of them
    out, rest = stopped.communicate(timeout=60)
    assert (stopped.returncode, out) == (130, "")
    assert rest.splitlines()[-1] == "run.py: stopped." and "Traceback" not in rest
    assert run.problem() == "its set-up did not come to its end"

    begun.unlink()
    killed = start(folder, "demo")
    wait_for(begun.exists)
    killed.kill()  # run.py alone: the step that it began goes on, and must not meet the next one's
    killed.communicate(timeout=60)
    last = start(folder, "demo")
    out, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    assert "Another run.py is setting up .venv: waiting for it" in err
    assert "(its set-up did not come to its end): making it anew" in err
    assert run.problem() == ""


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


# --- A .venv that can't be used --------------------------------------------------------------------------------


@pytest.fixture
def made(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reasons for which .venv was made, one a time; here that takes no pip."""
    reasons: list[str] = []

    def make_quickly(command: list[str], *_: object) -> None:
        if "venv" in command:
            subprocess.run([*command, "--without-pip"], check=True)
            site = next(Path(run.VENV).glob("**/site-packages"))
            (site / "locked-1.0.dist-info").mkdir()
            (site / "locked.py").write_text("")
            (site / "small.pth").write_text(run.ROOT)

    original = run.make
    monkeypatch.setattr(run, "run", make_quickly)
    monkeypatch.setattr(run, "make", lambda reason, lock: (reasons.append(reason), original(reason, lock)))
    run.set_up()
    run.set_up()
    assert reasons == ["there is none yet"]
    reasons.clear()
    return reasons


def spoil_nothing_but_the_stamp(run: ModuleType) -> None:
    Path(run.STAMP).unlink()


def spoil_the_python(run: ModuleType) -> None:
    program = Path(run.python())
    program.unlink()
    program.write_text("no Python any more")
    program.chmod(0o755)


def spoil_by_taking_its_python_away(run: ModuleType) -> None:
    Path(run.python()).unlink()


def spoil_a_module(run: ModuleType) -> None:
    next(Path(run.VENV).glob("**/locked.py")).unlink()


def spoil_by_upgrading(run: ModuleType) -> None:
    record = next(Path(run.VENV).glob("**/locked-1.0.dist-info"))
    record.rename(record.with_name("locked-2.0.dist-info"))


def spoil_by_another_lock(run: ModuleType) -> None:
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())


def spoil_by_another_project(run: ModuleType) -> None:
    with open(os.path.join(run.ROOT, "pyproject.toml"), "a") as file:
        file.write("# changed\n")


def spoil_by_a_file_in_its_place(run: ModuleType) -> None:
    shutil.rmtree(run.VENV)
    Path(run.VENV).write_text("not a folder")


def spoil_by_a_stamp_of_another_folder(run: ModuleType) -> None:
    stamp = Path(run.STAMP)
    stamp.write_text(stamp.read_text().replace(run.VENV, "/elsewhere/.venv"))


def spoil_by_a_stamp_of_another_python(run: ModuleType) -> None:
    stamp = Path(run.STAMP)
    stamp.write_text(stamp.read_text().replace(sys.version.split()[0], "3.11.0"))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_nothing_but_the_stamp, "did not come to its end"),
        (spoil_the_python, "does not start"),
        (spoil_by_taking_its_python_away, "does not start"),
        (spoil_a_module, "does not start"),
        (spoil_by_upgrading, "packages are missing or were changed"),
        (spoil_by_another_lock, "made from other versions"),
        (spoil_by_another_project, "made from other versions"),
        (spoil_by_a_file_in_its_place, "did not come to its end"),
        (spoil_by_a_stamp_of_another_folder, "in another folder"),
        (spoil_by_a_stamp_of_another_python, "by another Python"),
    ],
)
def test_a_venv_that_is_broken_or_of_another_time_is_made_anew_once(
    run: ModuleType, made: list[str], spoil, reason: str, capsys
) -> None:
    spoil(run)
    run.set_up()
    run.set_up()
    assert len(made) == 1 and reason in made[0]
    assert "making it anew" in capsys.readouterr().err
    assert run.problem() == ""


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_a_link_in_its_place_is_taken_away_and_what_it_leads_to_stays(run: ModuleType, made, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    shutil.move(run.VENV, aside)
    os.symlink(aside, run.VENV)
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    run.set_up()
    assert not os.path.islink(run.VENV) and run.problem() == ""
    assert any(aside.iterdir())


def test_a_folder_that_cannot_be_taken_away_is_filled_anew(run: ModuleType, made, monkeypatch, capsys) -> None:
    """As where a container keeps .venv on a volume of its own: what is in it goes, it stays."""

    def empty(folder, **_: object) -> None:
        for path in Path(folder).iterdir():
            rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    rmtree = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", empty)
    empty(run.VENV)
    assert run.problem() == "there is none yet"
    run.set_up()
    assert "making it anew" not in capsys.readouterr().err
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    run.set_up()
    assert "making it anew" in capsys.readouterr().err
    assert len(made) == 2 and run.problem() == ""


def test_a_venv_that_something_holds_on_to_is_said(run: ModuleType, made, monkeypatch, capsys) -> None:
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    assert run.main(["lab"]) == 1
    assert "can't be removed: close JupyterLab" in said(capsys)
    assert run.problem() != "", "its stamp went first"


def test_what_else_is_installed_beside_the_lock_does_no_harm(run: ModuleType, made: list[str]) -> None:
    next(Path(run.VENV).glob("**/locked-1.0.dist-info")).with_name("torch-2.0.dist-info").mkdir()
    run.set_up()
    assert made == []


def test_other_packages_on_the_path_do_not_reach_it(run: ModuleType, monkeypatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    ours = run.surroundings()
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET"} & set(ours)
    assert ours["PIP_USER"] == "0"


# --- What the machine lacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_a_python_that_is_too_old_is_said(run: ModuleType, version: tuple[int, ...], capsys) -> None:
    assert run.main(["lab"], version) == 1
    assert f"this is Python {version[0]}.{version[1]}, but the course needs 3.11 or later" in said(capsys)
    assert not Path(run.VENV).exists()


def test_old_pythons_can_read_it() -> None:
    text = (ROOT / "run.py").read_bytes()
    assert text.isascii(), "Python 2 takes no other characters"
    tree = ast.parse(text, feature_version=(3, 4))
    kinds = {type(node) for node in ast.walk(tree)}
    assert not kinds & {ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef, ast.Nonlocal}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(f.returns or f.args.kwonlyargs or f.args.posonlyargs for f in functions)
    assert not any(a.annotation for f in functions for a in f.args.args)
    # A call with something after *arguments is a syntax error there, as is `raise ... from`.
    assert not any(isinstance(node, ast.Raise) and node.cause for node in ast.walk(tree))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_said(run: ModuleType, module: str, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert run.main(["lab"]) == 1
    assert "no venv module or no ensurepip: install them (on Debian and Ubuntu: apt install python3-venv)" in said(
        capsys
    )
    assert not Path(run.VENV).exists()


def test_too_little_space_is_said_before_anything_is_made(run: ModuleType, monkeypatch, capsys) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10 * 10**6))
    assert run.main(["lab"]) == 1
    assert "10 MB are free, about 1500 MB are needed" in said(capsys)
    assert not Path(run.VENV).exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full, the disk that is always full")
def test_a_disk_that_fills_up_on_the_way_is_said(run: ModuleType, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "LOG", "/dev/full")
    monkeypatch.setattr(run, "pip", lambda *_: [sys.executable, "-c", "for i in range(10**5): print(i)"])
    assert run.main(["lab"]) == 1
    assert "there is no space left on this disk" in said(capsys)
    assert run.problem() == "its set-up did not come to its end"


def test_a_folder_that_is_not_ours_is_said(run: ModuleType, monkeypatch, capsys) -> None:
    def refuse(path: str, mode: int = 0o777) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "mkdir", refuse)
    assert run.main(["lab"]) == 1
    assert "this folder can't be written to: move the course to a folder of yours" in said(capsys)


def test_no_connection_is_said(run: ModuleType, monkeypatch, capsys) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    assert run.main(["lab"]) == 1
    message = said(capsys)
    assert "the packages can't be fetched: connect to the internet" in message
    log = re.search(r"said is in (.*)\.\)$", message)
    assert log and "locked" in Path(log[1]).read_text()
    assert run.problem() == "its set-up did not come to its end"


def test_a_package_that_is_another_is_said(run: ModuleType, folder: Path, capsys) -> None:
    Path(run.LOCK).write_text("locked==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    assert run.main(["lab"]) == 1
    assert "not the one requirements.lock names" in said(capsys)
    assert run.problem() == "its set-up did not come to its end"


@pytest.mark.parametrize(
    ("log", "wanted"),
    [
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("OSError: [Errno 122] Disk quota exceeded", "no space left on this disk, or you have used up yours"),
        ("[WinError 112] There is not enough space on the disk", "no space left"),
        ("Retrying: NewConnectionError\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one requirements"),
        ("SSLError(SSLCertVerificationError('certificate verify failed'))", "can't be trusted"),
        ("[Errno 13] Permission denied: '.venv'", "can't be written to"),
        ("[Errno 30] Read-only file system", "can't be written to"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "can't be fetched"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "use Python 3.11, 3.12 or 3.13"),
        ("The virtual environment was not created because ensurepip is not available.", "apt install python3-venv"),
        ("first\nsomething else\n", "setting up failed (something else): run this again."),
        ("", "setting up failed"),
    ],
)
def test_what_a_step_died_of_is_one_line(run: ModuleType, log: str, wanted: str) -> None:
    assert wanted in run.explain(log)
    assert "\n" not in run.explain(log)


# --- JupyterLab's port -----------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "serving.lab", "--no-browser", f"--port={port}"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port} is taken: choose another, --port=" in done.stderr
    assert port_problem([f"--port={port}"]) == ""


def test_a_number_that_is_no_port_is_said() -> None:
    assert "70000 is no port: choose a number from 1024 to 65535" in port_problem(["--port=70000"])
    assert port_problem(["--no-browser"]) == port_problem(["--port=abc"]) == ""


@pytest.mark.parametrize(
    ("arguments", "port"),
    [(["--port=8890"], 8890), (["--port", "8891"], 8891), (["--ServerApp.port=7"], 7), (["--no-browser"], None)],
)
def test_the_port_that_was_asked_for_is_found(arguments: list[str], port: int | None) -> None:
    assert asked_port(arguments) == port


@pytest.mark.skipif(os.name == "nt", reason="Windows has no root")
@pytest.mark.parametrize(("user", "arguments", "added"), [(0, [], 1), (0, ["--allow-root"], 0), (1000, [], 0)])
def test_root_is_let_in_and_told(user: int, arguments: list[str], added: int, monkeypatch, capsys) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert allowance(arguments) == ["--allow-root"] * added
    assert capsys.readouterr().err.count("you are root") == added


def test_the_kernels_of_the_lab_and_the_lecture_use_one_thread_unless_told_otherwise(monkeypatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    one_thread()
    assert [os.environ[name] for name in ONE_THREAD] == ["1", "4", "1", "1"]
    for name in ("lab.py", "lecture/__init__.py"):
        assert "    one_thread()\n" in (ROOT / "grading" / name).read_text(encoding="utf-8")
