"""run.py sets up .venv and starts a command, and reports each problem in one sentence that says what to do.

These tests set up a small course: its lock has one hand-made wheel, and its project needs no build tool. Where only the
state of .venv matters, the fixture `made` writes the packages without pip. `.ci/run` starts with a set-up from the real
lock.
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
from types import ModuleType, SimpleNamespace

import pytest
from repository_files import ROOT

from grading.environment import ONE_THREAD, one_thread
from serving.lab import port_problem, requested_port, root_option

BACKEND = '''
"""The smallest build backend: its editable wheel contains one line, which names the folder."""
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
    """Write a small course around run.py: the packages, one locked wheel, and a command that prints its arguments."""
    wheel = folder / "wheels" / "locked-1.0-py3-none-any.whl"
    for name, text in {
        "grading/__init__.py": "",
        "grading/cli.py": "import os, sys\nprint('cli', os.getcwd(), sys.argv[1:])\n",
        "helpers/__init__.py": "import locked\n",
        "helpers/jupyter/__init__.py": "",
        "helpers/jupyter/__main__.py": "import pathlib, sys\npathlib.Path(sys.prefix, 'settings').touch()\n",
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
    """The folder of a small course, with a space in its name. pip finds only the course's wheel."""
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
    """Start run.py from another folder, in a process group of its own, so that a test can send it Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, str(folder / "run.py"), *arguments], cwd=folder.parent, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def last_message(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the last line that run.py has printed to stderr."""
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("run.py: ")
    return last


# --- Set-up and start ------------------------------------------------------------------------------------------


def test_two_runs_at_once_make_one_venv_and_both_start_their_command(folder: Path) -> None:
    both = [start(folder, "demo", "one"), start(folder, "demo", "two words", "--flag")]
    results = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], results
    assert results[0][0] == f"cli {folder.parent} ['demo', 'one']\n"
    assert results[1][0] == f"cli {folder.parent} ['demo', 'two words', '--flag']\n"
    messages = results[0][1] + results[1][1]
    assert [messages.count(part) for part in ("1/3", "2/3", "3/3", "Ready after", "waiting for it")] == [1] * 5
    assert "rebuilding" not in messages
    assert (folder / ".venv" / "settings").exists(), "the settings for Jupyter were not copied"

    again = start(folder, "export")
    assert again.communicate(timeout=60) == (f"cli {folder.parent} ['export']\n", "")

    # If a package disappears, run.py notices, says so and repairs it, even if .venv's own Python runs run.py.
    python = folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (record,) = folder.glob(".venv/**/locked-1.0.dist-info")
    shutil.rmtree(record)
    if os.name != "nt":  # Windows can't delete a running program
        done = subprocess.run([python, folder / "run.py", "demo"], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "packages are missing or were changed): rebuilding it" in done.stderr
        assert record.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("user", "mode"), [(0, 0o644), (1000, 0o600)])
def test_other_users_may_read_what_root_installs(
    folder: Path, run: ModuleType, monkeypatch, user: int, mode: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    before = os.umask(0o077)
    try:
        with open(os.devnull, "w") as log:
            run.run([sys.executable, "-c", "open('made', 'w')"], log, SimpleNamespace(file=log))
    finally:
        os.umask(before)
    assert (folder / "made").stat().st_mode & 0o777 == mode


def test_another_run_may_make_the_build_folder_at_the_same_moment(run: ModuleType, monkeypatch) -> None:
    mkdir = os.mkdir

    def another_is_first(path, mode: int = 0o777) -> None:
        mkdir(path, mode)
        mkdir(path, mode)

    monkeypatch.setattr(os, "mkdir", another_is_first)
    with run.SetUpLock():
        assert Path(run.BUILD).is_dir()


def test_help_needs_no_set_up(run: ModuleType, capsys) -> None:
    assert run.main([]) == run.main(["--help"]) == 0
    assert "New here? Type this first:\n\n    python3 run.py lab\n" in capsys.readouterr().out
    assert not Path(run.VENV).exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["lba"], "there is no command lba: did you mean lab?"),
        (["--db", "sqlite://", "grades"], "there is no command grades: did you mean grade?"),
        (["xyz"], "there is no command xyz: to list the commands, type python3 run.py"),
        (["--db=sqlite://"], "the command is missing: to list the commands, type python3 run.py"),
        (["--db", "sqlite://"], "the command is missing: to list the commands, type python3 run.py"),
        (["--db"], "the command is missing: to list the commands, type python3 run.py"),
        (["--student", "a", "grades"], "there is no command grades: did you mean grade?"),
    ],
)
def test_a_mistyped_command_is_rejected_without_a_set_up(run: ModuleType, arguments, problem: str, capsys) -> None:
    assert run.main(arguments) == 1
    assert last_message(capsys) == f"run.py: {problem}"
    assert not Path(run.VENV).exists()


def test_the_listed_commands_are_the_known_ones(run: ModuleType) -> None:
    instructors = ["demo", "release", "grade", "feedback", "report", "comment", "export", "gradebook"]
    assert ["lab", "lecture", "site", "hub", "wheels", *instructors, "catalogue", "candidate", "test"] == run.KNOWN
    assert set(run.SERVING) <= set(run.KNOWN)


@pytest.mark.parametrize(
    ("arguments", "ordered"),
    [
        (["grade", "--student", "a"], ["grade", "--student", "a"]),
        (["--db", "sqlite://", "grade"], ["grade", "--db", "sqlite://"]),
        (["--db=sqlite://", "grade", "03"], ["grade", "--db=sqlite://", "03"]),
        (["--student", "a", "grade", "03"], ["grade", "--student", "a", "03"]),
        (["--no-browser", "lab"], ["lab", "--no-browser"]),
        (["comment", "sign", "report", "01"], ["comment", "sign", "report", "01"]),
    ],
)
def test_options_may_precede_the_command(run: ModuleType, arguments: list[str], ordered: list[str]) -> None:
    assert run.command_first(arguments) == ordered


# --- Interruptions ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_stopped_or_killed_set_up_never_counts_as_finished(folder: Path, run: ModuleType) -> None:
    started = folder / ".venv" / "pyvenv.cfg"
    stopped = start(folder, "demo")
    wait_for(started.exists)
    os.killpg(stopped.pid, signal.SIGINT)  # as Ctrl-C does, to the whole group
    out, rest = stopped.communicate(timeout=60)
    assert (stopped.returncode, out) == (130, "")
    assert rest.splitlines()[-1] == "run.py: stopped. To continue, run the same command again."
    assert "Traceback" not in rest
    assert run.why_unusable() == "its set-up was not finished"

    started.unlink()
    killed = start(folder, "demo")
    wait_for(started.exists)
    killed.kill()  # only run.py: its current step continues, and must not collide with the steps of the next run
    killed.communicate(timeout=60)
    last = start(folder, "demo")
    out, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    assert "Another run.py is setting up .venv: waiting for it" in err
    assert "(its set-up was not finished): rebuilding it" in err
    assert run.why_unusable() == ""


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"the condition did not hold within {seconds} s"
        time.sleep(0.02)


# --- A .venv that can't be used --------------------------------------------------------------------------------


@pytest.fixture
def made(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reason each time that run.py makes .venv again. Making it needs no pip here."""
    reasons: list[str] = []

    def make_quickly(command: list[str], *_: object) -> None:
        if "venv" in command:
            subprocess.run([*command, "--without-pip"], check=True)
            site = next(Path(run.VENV).glob("**/site-packages"))
            (site / "locked-1.0.dist-info").mkdir()
            (site / "locked.py").write_text("")
            (site / "small.pth").write_text(run.ROOT)

    original = run.create_venv
    monkeypatch.setattr(run, "run", make_quickly)
    monkeypatch.setattr(run, "create_venv", lambda reason, lock: (reasons.append(reason), original(reason, lock)))
    run.set_up()
    run.set_up()
    assert reasons == ["there is none yet"]
    reasons.clear()
    return reasons


def remove_the_stamp(run: ModuleType) -> None:
    Path(run.STAMP).unlink()


def break_its_python(run: ModuleType) -> None:
    program = Path(run.python())
    program.unlink()
    program.write_text("not Python")
    program.chmod(0o755)


def remove_its_python(run: ModuleType) -> None:
    Path(run.python()).unlink()


def remove_a_module(run: ModuleType) -> None:
    next(Path(run.VENV).glob("**/locked.py")).unlink()


def upgrade_a_package(run: ModuleType) -> None:
    record = next(Path(run.VENV).glob("**/locked-1.0.dist-info"))
    record.rename(record.with_name("locked-2.0.dist-info"))


def change_the_lock(run: ModuleType) -> None:
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())


def change_the_project(run: ModuleType) -> None:
    with open(os.path.join(run.ROOT, "pyproject.toml"), "a") as file:
        file.write("# changed\n")


def put_a_file_in_its_place(run: ModuleType) -> None:
    shutil.rmtree(run.VENV)
    Path(run.VENV).write_text("not a folder")


def make_it_in_another_folder(run: ModuleType) -> None:
    stamp = Path(run.STAMP)
    stamp.write_text(stamp.read_text().replace(run.VENV, "/elsewhere/.venv"))


def make_it_with_another_python(run: ModuleType) -> None:
    stamp = Path(run.STAMP)
    stamp.write_text(stamp.read_text().replace(sys.version.split()[0], "3.11.0"))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (remove_the_stamp, "was not finished"),
        (break_its_python, "does not start"),
        (remove_its_python, "does not start"),
        (remove_a_module, "does not start"),
        (upgrade_a_package, "packages are missing or were changed"),
        (change_the_lock, "built from other versions"),
        (change_the_project, "built from other versions"),
        (put_a_file_in_its_place, "was not finished"),
        (make_it_in_another_folder, "in another folder"),
        (make_it_with_another_python, "by another Python"),
    ],
)
def test_a_broken_or_outdated_venv_is_rebuilt_once(
    run: ModuleType, made: list[str], damage, reason: str, capsys
) -> None:
    damage(run)
    run.set_up()
    run.set_up()
    assert len(made) == 1 and reason in made[0]
    assert "rebuilding it" in capsys.readouterr().err
    assert run.why_unusable() == ""


@pytest.mark.skipif(os.name == "nt", reason="making links needs special rights on Windows")
def test_a_link_in_its_place_is_removed_and_its_target_stays(run: ModuleType, made, tmp_path: Path) -> None:
    target = tmp_path / "target"
    shutil.move(run.VENV, target)
    os.symlink(target, run.VENV)
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    run.set_up()
    assert not os.path.islink(run.VENV) and run.why_unusable() == ""
    assert any(target.iterdir())


def test_a_folder_that_cannot_be_removed_is_emptied_and_filled_again(
    run: ModuleType, made, monkeypatch, capsys
) -> None:
    """A container may keep .venv on a volume of its own, which can be emptied but not removed."""

    def empty(folder, **_: object) -> None:
        for path in Path(folder).iterdir():
            rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    rmtree = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", empty)
    empty(run.VENV)
    assert run.why_unusable() == "there is none yet"
    run.set_up()
    assert "rebuilding it" not in capsys.readouterr().err
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    run.set_up()
    assert "rebuilding it" in capsys.readouterr().err
    assert len(made) == 2 and run.why_unusable() == ""


def test_a_venv_that_is_in_use_is_reported(run: ModuleType, made, monkeypatch, capsys) -> None:
    Path(run.LOCK).write_text("# another\n" + Path(run.LOCK).read_text())
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    assert run.main(["lab"]) == 1
    assert "can't be removed: close JupyterLab" in last_message(capsys)
    assert run.why_unusable() != "", "its stamp should be removed first"


def test_packages_that_are_not_in_the_lock_do_no_harm(run: ModuleType, made: list[str]) -> None:
    next(Path(run.VENV).glob("**/locked-1.0.dist-info")).with_name("torch-2.0.dist-info").mkdir()
    run.set_up()
    assert made == []


def test_packages_elsewhere_on_the_path_are_not_found(run: ModuleType, monkeypatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    environment = run.clean_environment()
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET"} & set(environment)
    assert environment["PIP_USER"] == "0"


# --- Problems of the machine -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_a_python_that_is_too_old_is_reported(run: ModuleType, version: tuple[int, ...], capsys) -> None:
    assert run.main(["lab"], version) == 1
    assert f"this is Python {version[0]}.{version[1]}, but the course needs 3.11 or later" in last_message(capsys)
    assert not Path(run.VENV).exists()


def test_old_pythons_can_parse_run_py() -> None:
    text = (ROOT / "run.py").read_bytes()
    assert text.isascii(), "Python 2 accepts only ASCII characters"
    tree = ast.parse(text, feature_version=(3, 4))
    kinds = {type(node) for node in ast.walk(tree)}
    assert not kinds & {ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef, ast.Nonlocal}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(f.returns or f.args.kwonlyargs or f.args.posonlyargs for f in functions)
    assert not any(a.annotation for f in functions for a in f.args.args)
    # In Python 2, a call with something after *arguments is a syntax error, and so is `raise ... from`.
    assert not any(isinstance(node, ast.Raise) and node.cause for node in ast.walk(tree))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_reported(run: ModuleType, module: str, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert run.main(["lab"]) == 1
    assert (
        "no venv module or no ensurepip: install them (on Debian and Ubuntu: apt install python3-venv)"
        in last_message(capsys)
    )
    assert not Path(run.VENV).exists()


def test_too_little_space_is_reported_before_anything_is_made(run: ModuleType, monkeypatch, capsys) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10 * 10**6))
    assert run.main(["lab"]) == 1
    assert "10 MB are free, about 1500 MB are needed" in last_message(capsys)
    assert not Path(run.VENV).exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full, a disk that is always full")
def test_a_disk_that_fills_up_during_the_set_up_is_reported(run: ModuleType, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "LOG", "/dev/full")
    monkeypatch.setattr(run, "pip", lambda *_: [sys.executable, "-c", "for i in range(10**5): print(i)"])
    assert run.main(["lab"]) == 1
    assert "there is no space left on this disk" in last_message(capsys)
    assert run.why_unusable() == "its set-up was not finished"


def test_a_folder_without_write_permission_is_reported(run: ModuleType, monkeypatch, capsys) -> None:
    def refuse(path: str, mode: int = 0o777) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "mkdir", refuse)
    assert run.main(["lab"]) == 1
    assert "this folder can't be written to: move the course to a folder of your own" in last_message(capsys)


def test_a_missing_connection_is_reported(run: ModuleType, monkeypatch, capsys) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    assert run.main(["lab"]) == 1
    message = last_message(capsys)
    assert "the packages can't be downloaded: connect to the internet" in message
    log = re.search(r"log is in (.*)\.\)$", message)
    assert log and "locked" in Path(log[1]).read_text()
    assert run.why_unusable() == "its set-up was not finished"


def test_a_package_with_another_hash_is_reported(run: ModuleType, capsys) -> None:
    Path(run.LOCK).write_text("locked==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    assert run.main(["lab"]) == 1
    assert "does not match its hash in requirements.lock" in last_message(capsys)
    assert run.why_unusable() == "its set-up was not finished"


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("OSError: [Errno 122] Disk quota exceeded", "no space left on this disk, or your quota is used up"),
        ("[WinError 112] There is not enough space on the disk", "no space left"),
        ("Retrying: NewConnectionError\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "does not match its hash"),
        ("SSLError(SSLCertVerificationError('certificate verify failed'))", "can't be trusted"),
        ("[Errno 13] Permission denied: '.venv'", "can't be written to"),
        ("[Errno 30] Read-only file system", "can't be written to"),
        ("Failed to establish a new connection: [Errno -3] Name resolution failed", "can't be downloaded"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "use Python 3.11, 3.12 or 3.13"),
        ("The virtual environment was not created because ensurepip is not available.", "apt install python3-venv"),
        ("first\nsomething else\n", "the set-up failed (something else): run this again."),
        ("", "the set-up failed"),
    ],
)
def test_the_reason_why_a_step_failed_is_one_line(run: ModuleType, log: str, message: str) -> None:
    assert message in run.explain(log)
    assert "\n" not in run.explain(log)


# --- JupyterLab's port -----------------------------------------------------------------------------------------


def test_a_port_in_use_is_reported() -> None:
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


def test_a_number_that_is_not_a_port_is_reported() -> None:
    assert "70000 is not a port: choose a number from 1024 to 65535" in port_problem(["--port=70000"])
    assert port_problem(["--no-browser"]) == port_problem(["--port=abc"]) == ""


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        (["--port=8890"], 8890),
        (["--port", "8891"], 8891),
        (["--ServerApp.port=7"], 7),
        (["--port=8890", "--port", "8891"], 8891),
        (["--no-browser"], None),
        ([], None),
    ],
)
def test_the_requested_port_is_found(arguments: list[str], port: int | None) -> None:
    assert requested_port(arguments) == port


@pytest.mark.skipif(os.name == "nt", reason="Windows has no root")
@pytest.mark.parametrize(
    ("user", "arguments", "added"),
    [(0, [], 1), (0, ["--allow-root"], 0), (0, ["--ServerApp.allow_root=True"], 0), (1000, [], 0)],
)
def test_root_may_start_the_lab_and_gets_a_warning(
    user: int, arguments: list[str], added: int, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert root_option(arguments) == ["--allow-root"] * added
    assert capsys.readouterr().err.count("you are root") == added


def test_kernels_of_the_lab_and_the_lecture_use_one_thread_by_default(monkeypatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    one_thread()
    assert [os.environ[name] for name in ONE_THREAD] == ["1", "4", "1", "1"]
    for name in ("helpers/jupyter/__init__.py", "serving/lecture/__init__.py"):
        assert "    one_thread()\n" in (ROOT / name).read_text(encoding="utf-8")
