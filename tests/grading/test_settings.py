"""The settings in course.toml and COURSE_GRADEBOOK hold for all commands, and a mistake in them gives one sentence."""

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATED,
    ISOLATION_OPTIONS,
    SOURCE,
    UNIT,
    answered,
    dump,
    hand_in,
    hand_in_students,
    small_course,
)
from documentation import table
from lab_server import free_port
from nbgrader_commands import nbgrader, nbgrader_program
from postgres_server import make_database
from repository_files import ROOT
from traitlets.config import Config

from grading import cli
from grading.course import Course, CourseError
from grading.demo_class import demo
from grading.gradebook.gradebook import Gradebook
from grading.limits import RANGES, Limits
from grading.nbgrader_plugins import exporters
from grading.nbgrader_plugins.exporters import Grader
from grading.scoring import digest, executors
from grading.scoring.grade_unit import grade_unit
from grading.scoring.job import Job
from grading.settings import (
    checked_url,
    exchange_folder,
    private_folder,
    read_settings,
    unit_limits,
    with_gradebook,
)
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

URLS = "sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"


@pytest.fixture(autouse=True)
def no_running_loop() -> Iterator[None]:
    """Hide the event loop that Playwright leaves running in a process in which a browser was tested."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


def write_settings(course: Course, text: str) -> None:
    (course.root / "course.toml").write_text(text, encoding="utf-8")


# --- Which gradebook? ------------------------------------------------------------------------------------------


def test_the_option_comes_before_the_variable_and_the_variable_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = small_course(tmp_path)
    assert with_gradebook(course).db == f"sqlite:///{tmp_path}/gradebook.db"
    write_settings(course, 'gradebook = "sqlite:///file.db"')
    assert with_gradebook(course).db == f"sqlite:///{tmp_path}/file.db"
    assert course.config().CourseDirectory.db_url == f"sqlite:///{tmp_path}/file.db"
    monkeypatch.setenv("COURSE_GRADEBOOK", "sqlite:///variable.db")
    assert with_gradebook(course).db == f"sqlite:///{tmp_path}/variable.db"
    assert course.config().CourseDirectory.db_url == f"sqlite:///{tmp_path}/variable.db"
    assert with_gradebook(course, "sqlite:////tmp/option.db").db == "sqlite:////tmp/option.db"
    monkeypatch.setenv("COURSE_GRADEBOOK", "")
    assert with_gradebook(course).db == f"sqlite:///{tmp_path}/file.db"


def test_every_command_uses_the_gradebook_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = small_course(tmp_path / "course")
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT)))
    write_settings(course, 'gradebook = "sqlite:///other.db"')
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    monkeypatch.chdir(tmp_path)  # the file is relative to the course's folder, not to the current one
    for command in (["release"], ["grade", *ISOLATION_OPTIONS], ["feedback"], ["report"], ["export"]):
        assert cli.main(command) == 0, capsys.readouterr().err
    assert (course.root / "other.db").exists() and not (course.root / "gradebook.db").exists()
    done = nbgrader(course, "db", "student", "list")
    assert (done.returncode, "ann" in done.stdout + done.stderr) == (0, True), done.stderr
    assert not (course.root / "gradebook.db").exists()


def test_nbgrader_reads_the_gradebook_in_postgresql(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = small_course(tmp_path)
    hand_in_students(course, 2)
    monkeypatch.setenv("COURSE_GRADEBOOK", make_database(postgres, "settings_nbgrader"))
    grade_unit(with_gradebook(course), UNIT, isolated=ISOLATED)
    done = nbgrader(course, "db", "student", "list")
    assert (done.returncode, "student-1" in done.stdout + done.stderr) == (0, True), done.stderr
    assert not (course.root / "gradebook.db").exists()


def test_the_sample_class_keeps_to_its_own_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = small_course(tmp_path)
    catalogue = tmp_path / "tests" / "catalogue" / UNIT / "forward.py"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("# %% wrong: forgets b\nself.x = x\nW, b = self.parameters\nreturn x @ W\n")
    write_settings(course, '[limits]\nseconds = 90\n\ngradebook = "sqlite:///other.db"'.replace("\n\n", "\n# "))
    monkeypatch.setenv("COURSE_GRADEBOOK", "sqlite:///folder/variable.db")
    demo(course, ISOLATED)
    assert (tmp_path / "build" / "demo" / "gradebook.db").exists()
    assert list(tmp_path.glob("*.db")) == []


# --- Which exchange? -------------------------------------------------------------------------------------------


def test_the_variable_comes_before_the_file_and_the_exchange_is_in_the_course_without_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = small_course(tmp_path / "course")
    assert exchange_folder(course.root) == course.root / "exchange"
    write_settings(course, 'exchange = "../shared"')
    assert exchange_folder(course.root) == tmp_path / "shared"
    assert course.config().Exchange.root == str(tmp_path / "shared")
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "variable"))
    assert course.config().Exchange.root == str(tmp_path / "variable")
    monkeypatch.setenv("COURSE_EXCHANGE", " ")
    assert exchange_folder(course.root) == tmp_path / "shared"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("exchange = 3", "exchange = 3 can't be used: write the path of a folder in quotation marks, such as"),
        ('exchange = " "', "exchange =   can't be used: write the path of a folder"),
        ('exchange = "nbgrader_config.py"', "nbgrader_config.py is a file: write the path of a folder"),
        ('exchange = "missing/exchange"', "is in a folder that doesn't exist,"),
    ],
)
def test_a_wrong_exchange_gives_one_sentence(tmp_path: Path, line: str, problem: str) -> None:
    course = small_course(tmp_path)
    write_settings(course, line)
    with pytest.raises(CourseError) as raised:
        exchange_folder(course.root)
    assert problem in str(raised.value) and "\n" not in str(raised.value)
    done = nbgrader(course, "list")
    assert done.returncode != 0 and problem in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_that_others_cannot_enter_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "private" / "exchange"
    folder.mkdir(parents=True)
    for path in (folder, folder.parent):
        path.chmod(0o755)
    above = private_folder(folder)  # the folders above belong to pytest
    folder.parent.chmod(0o700)
    assert private_folder(folder) in (folder.parent, above)
    assert private_folder(folder) is not None
    assert private_folder(Path("/usr")) is None


# --- What is wrong with a URL? ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", f"--db needs the URL of a gradebook: write {URLS}."),
        ("  ", f"--db needs the URL of a gradebook: write {URLS}."),
        ("grades.db", f"--db: grades.db is not the URL of a gradebook: write {URLS}."),
        ("postgresql+psycopg://me:secret@host:port/course", "//…@host:port/course is not the URL of a gradebook"),
        ("postgres://me:secret@host/course", "postgres://…@host/course can't be used: write postgresql+psycopg://"),
        ("mysqul://me:secret@host/course", "mysqul://…@host/course names an unknown kind of database, mysqul: write"),
        ("mysql+pymysql://me@host/course", f"is a kind of database that can't hold a gradebook: write {URLS}."),
        ("postgresql+pg8000://me@host/course", "needs the package pg8000, which is not installed: write postg"),
        ("postgresql+psycopg://me:secret@host", "postgresql+psycopg://…@host names no database: write postgresql+psycopg://USER@HOST/DATABASE."),
        ("sqlite://", "names no file: write sqlite:///FILE, with three slashes."),
        ("sqlite://grades.db", "names no file: write sqlite:///FILE, with three slashes."),
        ("sqlite:///:memory:", "names no file: write sqlite:///FILE, with three slashes."),
        ("sqlite:///missing/grades.db", "is in a folder that doesn't exist,"),
        ("sqlite:///solutions", "is a folder: add the name of a file, such as sqlite:///"),
    ],
)  # fmt: skip
def test_a_mistyped_url_gives_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, problem: str
) -> None:
    course = small_course(tmp_path)
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    for arguments in (["export", "--db", url], ["--db", url, "export"], [f"--db={url}", "export"]):
        assert cli.main(arguments) == 1
        said = capsys.readouterr().err
        assert said.startswith("course: --db") and problem in said and said.count("\n") == 1
        assert "secret" not in said

    write_settings(course, f'gradebook = "{url}"')
    with pytest.raises(CourseError) as error:
        course.config()
    assert str(error.value).startswith(f"{tmp_path}/course.toml") and "secret" not in str(error.value)
    if url.strip():
        monkeypatch.setenv("COURSE_GRADEBOOK", url)
        (tmp_path / "course.toml").unlink()
        with pytest.raises(CourseError, match=r"^COURSE_GRADEBOOK"):
            course.config()


def test_a_missing_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CourseError, match=r"needs the package psycopg, .* pip install \"backprop-course\[postgres\]\""):
        checked_url("postgresql+psycopg://me@host/course", tmp_path, "--db")


def test_a_short_name_of_postgresql_means_the_driver_that_is_installed(tmp_path: Path) -> None:
    url = checked_url("postgresql://me:p%40ss@host/course", tmp_path, "--db")
    assert url == "postgresql+psycopg://me:p%40ss@host/course"


def test_a_server_that_refuses_gives_one_sentence(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = small_course(tmp_path)
    hand_in_students(course, 1)
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    server = postgres.partition("@")[2]
    here = make_database(postgres, "refusing")
    (tmp_path / "text.db").write_text("This is not a database, but a text. " * 100)
    move = ["gradebook", "move", "--to", here]
    for url, problem in {
        f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/course": "correct the host or the port",
        "postgresql+psycopg://me:secret@no-host.invalid/course": "correct the name of the host",
        f"postgresql+psycopg://locked:secret@{server}/refusing": "correct the user's name or the password",
        f"postgresql+psycopg://locked@{server}/refusing": "correct the user's name or the password",
        f"postgresql+psycopg://course:secret@{server}/missing": 'database "missing" does not exist): correct',
        f"postgresql+psycopg://nobody-else:secret@{server}/refusing": 'role "nobody-else" does not exist): correct',
        f"postgresql+psycopg://locked:right@{server}/refusing": "ask for the permission to create and change tables",
        "sqlite:///text.db": "correct the path in the gradebook's URL",
    }.items():
        for command in (["grade", *ISOLATION_OPTIONS], ["release"], ["export"], move):
            if command in (move, ["export"]) and "permission" in problem:
                continue  # there is nothing to move or to read
            assert cli.main([*command, "--db", url]) == 1
            said = capsys.readouterr().err.splitlines()[-1]
            assert said.startswith("course: The gradebook ") and problem in said, said
            assert "secret" not in said


# --- Mistakes in course.toml -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("gradebook: sqlite", " is not valid TOML (Expected '=' after a key"),
        ('gradebook = "a"\ngradebook = "b"', " is not valid TOML (Cannot overwrite a value"),
        ("database = 1", " has no setting database: write gradebook = ..., exchange = ..., or [limits] and below"),
        ("gradebook = 5", f": gradebook = 5 can't be used: write a URL in quotation marks, {URLS}."),
        ('gradebook = ""', f": gradebook =  can't be used: write a URL in quotation marks, {URLS}."),
        ("limits = 5", ": limits = 5 can't be used: write [limits] and below it a line such as test_seconds = 40."),
        ("[limits]\nmemory = 5", ": there is no limit memory: write one of cell_seconds, test_seconds, seconds,"),
        ("[limits]\ntest_seconds = 0", ": test_seconds = 0 can't be used: write a number from 1 to 3600."),
        ("[limits]\ntest_seconds = -3", ": test_seconds = -3 can't be used: write a number from 1 to 3600."),
        ('[limits]\ntest_seconds = "40"', ": test_seconds = 40 can't be used: write a number from 1 to 3600."),
        ("[limits]\ntest_seconds = true", ": test_seconds = True can't be used: write a number from 1 to 3600."),
        ("[limits]\ntest_seconds = inf", ": test_seconds = inf can't be used: write a number from 1 to 3600."),
        ("[limits]\ntest_seconds = nan", ": test_seconds = nan can't be used: write a number from 1 to 3600."),
        ("[limits]\nprocesses = 5.5", ": processes = 5.5 can't be used: write a whole number from 4 to 4096."),
        ("[limits.91]\nprocesses = 1e99", ": processes = 1e+99 can't be used: write a whole number from 4 to 4096."),
        ("[limits]\ntest_seconds = 90", ", in [limits]: test_seconds = 90 can't be used, because a cell"),
        ("[limits]\ncell_seconds = 50\n[limits.91]\nseconds = 60", ", in [limits.91]: cell_seconds = 50 can't be"),
        ("[limits.07_digits]\nseconds = 60", f": [limits.07_digits] is not a unit: write one of {UNIT}, 92_more."),
        ("[limits.9]\nseconds = 60", f": [limits.9] matches several units: write one of {UNIT}, 92_more."),
        ("[limits.91]\nseconds = 60\n[limits.91_small]\nseconds = 61", f" has two tables of limits for {UNIT}: write"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_gives_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    course = small_course(tmp_path)
    (course.solutions / "92_more.py").write_text(SOURCE, encoding="utf-8")
    write_settings(course, text)
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    assert cli.main(["export"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"course: {tmp_path}/course.toml{problem}") and said.count("\n") == 1
    with pytest.raises(CourseError):
        course.config()


def test_a_file_in_another_encoding_is_reported_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    (tmp_path / "course.toml").write_bytes('gradebook = "sqlite:///ä.db"'.encode("utf-16"))
    with pytest.raises(CourseError, match=r"course.toml is not text in UTF-8: save it in this encoding"):
        read_settings(tmp_path)
    (tmp_path / "course.toml").write_bytes('gradebook = "sqlite:///ä.db"\r\n'.encode("utf-8-sig"))
    assert with_gradebook(course).db == f"sqlite:///{tmp_path}/ä.db"


def test_a_mistake_stops_nbgrader_before_it_grades_without_the_sandbox(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in_students(course, 1)
    write_settings(course, 'gradebook = "postgres://me:secret@host/course"')
    done = nbgrader_program(course, "autograde", UNIT)
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path}/course.toml, gradebook: postgres://…@host/course can't be used: write postgresql+psycopg:// "
        "instead of postgres://.\n"
    )
    assert not course.autograded.exists() and not (tmp_path / "gradebook.db").exists()


def test_a_mistake_does_not_end_a_server_that_is_running(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    course = small_course(tmp_path)
    write_settings(course, "[limits]\nprocesses = 0\n")

    async def handle() -> Config:
        return course.config()

    config = asyncio.run(handle())
    assert config.CourseDirectory.db_url == "", "no other gradebook is used"
    assert config.Autograde.exporter_class.endswith("Grader"), "nothing runs without the sandbox"
    assert "processes = 0 can't be used: write a whole number from 4 to 4096." in caplog.text


# --- Limits ----------------------------------------------------------------------------------------------------


def test_every_limit_can_be_set() -> None:
    assert sorted(limit.field for limit in RANGES.values()) == sorted(Limits.__dataclass_fields__)
    for name, limit in RANGES.items():
        assert limit.least * limit.factor <= getattr(Limits(), limit.field) <= limit.most * limit.factor, name


def test_the_documentation_lists_every_limit_with_its_default_and_range() -> None:
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    expected = [
        [f"`{name}`", f"{getattr(Limits(), limit.field) / limit.factor:g}", f"{limit.least} to {limit.most}"]
        for name, limit in RANGES.items()
    ]
    assert [row[:3] for row in table("limits", text)] == expected


def test_the_example_in_the_documentation_is_right(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    (course.solutions / "07_digits.py").write_text(SOURCE, encoding="utf-8")
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    example = text[text.index("    gradebook = ") : text.index("**`gradebook`**")]
    write_settings(course, textwrap.dedent(example))
    assert with_gradebook(course).db == "postgresql+psycopg://me@host/course"
    assert unit_limits(course, "07_digits") == Limits(test_seconds=40.0, memory=4 << 30)


def test_the_limits_of_a_unit_come_before_those_of_the_course(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    assert unit_limits(course, UNIT) == Limits()
    write_settings(course, "[limits]\ntest_seconds = 40\nmemory_mb = 4096\n[limits.91]\ntest_seconds = 50.5\n")
    assert unit_limits(course, UNIT) == Limits(test_seconds=50.5, memory=4096 << 20)
    assert unit_limits(course, "92_more") == Limits(test_seconds=40.0, memory=4096 << 20)
    assert unit_limits(course, UNIT, {"test_seconds": 7.0}).test_seconds == 7.0


def test_a_changed_limit_of_the_course_grades_again_and_a_default_does_not(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT)))
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    write_settings(course, "[limits]\ntest_seconds = 20\n")
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED, limits=Limits(test_seconds=9)).unchanged == 1
    write_settings(course, "[limits.91]\ntest_seconds = 21\n")
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED, force=True, limits=Limits(test_seconds=9)).graded == 1
    assert grade_unit(course, UNIT, isolated=ISOLATED).unchanged == 1
    (tmp_path / "course.toml").unlink()
    assert grade_unit(course, UNIT, isolated=ISOLATED).graded == 1


def test_the_digest_without_chosen_limits_is_that_of_the_defaults(tmp_path: Path) -> None:
    unit = read_unit(small_course(tmp_path), UNIT)
    assert digest.digest_of(b"", unit) == digest.digest_of(b"", unit, True, Limits())
    assert digest.digest_of(b"", unit) != digest.digest_of(b"", unit, True, Limits(seconds=121))


def test_a_low_limit_stops_a_cell_on_every_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = small_course(tmp_path)
    slow = "import time\nstart = time.process_time()\nwhile time.process_time() - start < 4: pass"
    hand_in(course, "slow", UNIT, answered(read_unit(course, UNIT), extra=slow))
    write_settings(course, "[limits]\ncell_seconds = 1\n")
    flags = grade_unit(course, UNIT, isolated=ISOLATED).flagged["slow"]
    assert any("interrupted" in str(flag) for flag in flags), flags
    before = dump(course)

    jobs: list[Job] = []
    grade = exporters.grade_on_server
    monkeypatch.setattr(exporters, "grade_on_server", lambda task, job: jobs.append(job) or grade(task, job))
    request = {"db_url": course.db, "student": "slow", "assignment": UNIT}
    Grader(root=str(course.root), isolated=ISOLATED).from_filename(
        str(course.submitted / "slow" / UNIT / f"{UNIT}.ipynb"), {"nbgrader": request}
    )
    assert [job.limits for job in jobs] == [Limits(cell_seconds=1.0)]
    assert dump(course) == before

    monkeypatch.setattr(executors, "grade_on_cluster", lambda job, tasks, address: jobs.append(job) or (x for x in ()))
    grade_unit(course, UNIT, isolated=ISOLATED, force=True, scheduler="tcp://none")
    assert jobs[-1].limits == Limits(cell_seconds=1.0)


def test_the_course_works_without_the_file(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == read_settings(tmp_path / "missing")
    with Gradebook(with_gradebook(small_course(tmp_path))) as gradebook:
        assert gradebook.names() == []


def test_a_test_never_uses_the_gradebook_of_the_person_who_runs_it() -> None:
    assert "COURSE_GRADEBOOK" not in os.environ
    assert subprocess.run(["env"], capture_output=True, text=True).stdout.count("COURSE_GRADEBOOK") == 0
