"""A gradebook that moves to another database keeps everything, and grading goes on there as if nothing had happened."""

import itertools
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, dump, hand_in_students, small_course
from nbgrader.api import Gradebook as NbgraderGradebook
from postgres_server import connect, make_database
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, create_engine, select

from grading import cli
from grading.course import Course, CourseError
from grading.gradebook import move
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.move import move_gradebook
from grading.gradebook.schema import make_tables, records
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.settings import with_gradebook

pytestmark = pytest.mark.usefixtures("warm_sandboxes")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded course with everything that a person adds: points, comments, extra credit, names, a due date."""
    course = small_course(tmp_path_factory.mktemp("graded"))
    hand_in_students(course, 4)
    (course.submitted / "student-0" / UNIT / "timestamp.txt").write_text("2026-11-30 12:34:56.789012 UTC")
    grade_unit(course, UNIT, isolated=ISOLATED)
    with NbgraderGradebook(course.db, "backprop") as gradebook:
        grade = gradebook.find_grade("why", UNIT, UNIT, "student-1")
        grade.manual_score, grade.extra_credit = 2.1, 1 / 3
        gradebook.find_comment(
            "why", UNIT, UNIT, "student-1"
        ).manual_comment = "Schön! ∂L/∂x\r\n“quoted” 🎓 'it''s' \\ %s"
        gradebook.find_submission_notebook(UNIT, UNIT, "student-2").flagged = None
        gradebook.find_submission(UNIT, "student-2").extension = timedelta(days=2, microseconds=5)
        gradebook.find_assignment(UNIT).duedate = datetime(2026, 12, 24, 23, 59, 59, 999999)
        gradebook.update_or_create_student("student-3", first_name="Zoë", last_name="", email=None)
        gradebook.db.commit()
    return course


def content(course: Course) -> dict[str, list[str]]:
    """Return every row of every table, with the types of the values."""
    engine = create_engine(course.db)
    with engine.connect() as connection:
        found = {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in move._tables()
        }
    engine.dispose()
    return found


def at(course: Course, db: str) -> Course:
    return with_gradebook(course, db)


def test_a_gradebook_moves_to_postgresql_and_back_and_loses_nothing(
    graded: Course, postgres: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grade_unit(graded, UNIT, isolated=ISOLATED)  # notes for which answers the points were given
    file = Path(graded.db.removeprefix("sqlite:///"))
    bytes_before, before, everything = file.read_bytes(), dump(graded), content(graded)
    assert "needs manual grading" in before and "∂L/∂x" in before and len(everything["comment"]) == 10
    urls = [graded.db, make_database(postgres, "moved"), "sqlite:///back.db", make_database(postgres, "moved_again")]
    for place, to in itertools.pairwise(urls):
        source = at(graded, place)
        monkeypatch.setattr(cli, "installed_course", lambda source=source: source)
        assert cli.main(["gradebook", "move", "--to", to]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        assert "Moved 5 students with 5 results. The old gradebook stays as it was." in said.out
        assert f"put this line at the top of {graded.root}/course.toml" in said.out
        assert f'    gradebook = "{to}"\n' in said.out
        target = at(graded, to)
        assert dump(target) == dump(source) == before
        assert content(target) == content(source) == everything
        summary = grade_unit(target, UNIT, isolated=ISOLATED)
        assert (summary.graded, summary.unchanged) == (0, 5)
    assert file.read_bytes() == bytes_before
    assert grade_unit(target, UNIT, isolated=ISOLATED, force=True).graded == 5
    assert "∂L/∂x" in dump(target)


def test_a_gradebook_that_has_content_is_not_overwritten(
    graded: Course, postgres: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: graded)
    others = [
        at(small_course(tmp_path), url) for url in (f"sqlite:///{tmp_path}/o.db", make_database(postgres, "other"))
    ]
    for other in others:
        release(other, UNIT)
        assert cli.main(["gradebook", "move", "--to", other.db]) == 1
        assert "already has content, perhaps from an earlier release command: choose" in capsys.readouterr().err
        hand_in_students(other, 1)
        grade_unit(other, UNIT, isolated=ISOLATED)
        before = content(other)
        assert cli.main(["gradebook", "move", "--to", other.db]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "already has results: choose an empty database with --to." in said
        assert content(other) == before
    assert cli.main(["gradebook", "move", "--to", graded.db]) == 1
    assert "already: choose another with --to.\n" in capsys.readouterr().err


def test_a_gradebook_that_was_only_opened_counts_as_empty(graded: Course, postgres: str) -> None:
    for url in ("sqlite:///opened.db", make_database(postgres, "opened")):
        NbgraderGradebook(at(graded, url).db).close()  # stores its version and a course of another name
        move_gradebook(graded, at(graded, url))
        assert content(at(graded, url)) == content(graded)


@pytest.mark.parametrize("moment", ["_insert", "_read", "_continue_numbers"])
def test_a_kill_leaves_the_new_gradebook_empty(graded: Course, postgres: str, moment: str) -> None:
    for url in (f"sqlite:///killed{moment}.db", make_database(postgres, f"killed{moment}")):
        target = at(graded, url)
        code = (
            "import os, signal\nfrom pathlib import Path\nfrom grading.gradebook import move\n"
            "from grading.course import Course\nfrom grading.settings import with_gradebook\n"
            f"original, calls = move.{moment}, []\n"
            "def killed(*arguments):\n    calls.append(1)\n"
            "    if len(calls) == 8: os.kill(os.getpid(), signal.SIGKILL)\n    return original(*arguments)\n"
            f"move.{moment} = killed\n"
            f"course = Course(Path({str(graded.root)!r}), {graded.db!r})\n"
            f"move.move_gradebook(course, with_gradebook(course, {url!r}))\n"
        )
        assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
        with Gradebook(target) as gradebook:
            assert gradebook.names() == [] and gradebook.students(UNIT) == []
        move_gradebook(graded, target)
        assert content(target) == content(graded)


def test_a_copy_that_differs_is_taken_back(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = move._insert

    def lossy(target, table, rows, course) -> None:
        insert(target, table, [row for row in rows if "Schön" not in repr(row)], course)

    monkeypatch.setattr(move, "_insert", lossy)
    target = at(graded, "sqlite:///lossy.db")
    with pytest.raises(CourseError, match=r"table comment in .*lossy.db differs .* Nothing was moved\. Run the"):
        move_gradebook(graded, target)
    with Gradebook(target) as gradebook:
        assert gradebook.names() == []


def test_every_table_of_the_gradebook_is_copied_and_numbers_go_on(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that a later version adds, whose rows the database numbers, with values that the types could change."""
    extended = MetaData()
    for table in records.metadata.sorted_tables:
        table.to_metadata(extended)
    notes = Table(
        "later", extended, Column("id", Integer(), primary_key=True), Column("yes", Boolean()), Column("text", Text())
    )
    monkeypatch.setattr(records, "metadata", extended)
    source = at(small_course(tmp_path), "sqlite:///gradebook.db")
    make_tables(source.db)
    rows = [
        {"id": k, "yes": [True, False, None][k % 3], "text": [None, "", '{"ü": 1.10}'][k % 3]} for k in range(1, 2500)
    ]
    engine = create_engine(source.db)
    with engine.begin() as connection:
        connection.execute(notes.insert(), rows)
        connection.exec_driver_sql("create table mine (x integer)")
    engine.dispose()
    target = at(source, make_database(postgres, "numbered"))
    steps: list[tuple[str, int, int]] = []
    assert move_gradebook(source, target, lambda *step: steps.append(step)).left_out == ["mine"]
    done = [done for step, done, _ in steps if step.endswith(" later")]
    assert done == sorted(done) and len(done) == 6
    assert content(target) == content(source)
    engine = create_engine(target.db)
    with engine.begin() as connection:
        assert connection.execute(notes.insert().values(text="new").returning(notes.c.id)).scalar() == 2500
    engine.dispose()


def test_without_a_gradebook_there_is_nothing_to_move(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(small_course(tmp_path).root, database)
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    assert cli.main(["gradebook", "move", "--to", "sqlite:///new.db"]) == 1
    assert ": python3 run.py release makes a new one.\n" in capsys.readouterr().err
    assert list(tmp_path.glob("*.db")) == []


def test_a_row_that_postgresql_cannot_store_is_reported(graded: Course, postgres: str, tmp_path: Path) -> None:
    for name, value in (("nul", "a\0b"), ("long", "x" * 200)):
        source = at(graded, f"sqlite:///{tmp_path}/{name}.db")
        move_gradebook(graded, source)
        with NbgraderGradebook(source.db, "backprop") as gradebook:
            gradebook.update_or_create_student("student-1", first_name=value)
        target = at(graded, make_database(postgres, f"cannot_{name}"))
        with pytest.raises(
            CourseError, match=r"The table student has a row that .*/cannot_\w+ can't store \(.*Nothing"
        ):
            move_gradebook(source, target)
        with connect(postgres) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        with Gradebook(target) as gradebook:
            assert gradebook.names() == []


def test_a_gradebook_of_another_version_of_nbgrader_is_upgraded_first(graded: Course, tmp_path: Path) -> None:
    old = at(graded, f"sqlite:///{tmp_path}/old.db")
    move_gradebook(graded, old)
    engine = create_engine(old.db)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '167914646830'")
    engine.dispose()
    with pytest.raises(CourseError, match=r"is of another version of nbgrader: run .* db upgrade in"):
        move_gradebook(old, at(graded, f"sqlite:///{tmp_path}/new.db"))


def test_the_target_is_checked_like_any_other_gradebook(
    graded: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: graded)
    for to, problem in {
        "": "--to needs the URL of a gradebook",
        "postgres://me:secret@host/course": "--to: postgres://…@host/course can't be used: write postgresql+psycopg://",
        "postgresql+psycopg://me:secret@127.0.0.1:9/course": "127.0.0.1:9/course can't be opened (",
        f"sqlite:///{graded.root}/missing/new.db": "is in a folder that doesn't exist",
    }.items():
        assert cli.main(["gradebook", "move", "--to", to]) == 1
        said = capsys.readouterr().err
        assert problem in said and said.count("\n") == 1 and "secret" not in said


def test_the_next_line_hides_the_password_and_names_the_variable(
    graded: Course, postgres: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: graded)
    monkeypatch.setenv("COURSE_GRADEBOOK", graded.db)
    url = make_database(postgres, "hidden").replace("course@", "course:secret@")
    assert cli.main(["gradebook", "move", "--to", url]) == 0
    said = capsys.readouterr().out
    assert "course:***@" in said and "secret" not in said
    assert "Write your password in place of ***." in said
    assert "COURSE_GRADEBOOK takes precedence over this file, so change it, too." in said


def test_moving_asks_for_what_to_do(graded: Course, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["gradebook"])
    assert capsys.readouterr().err.count("\n") == 1
