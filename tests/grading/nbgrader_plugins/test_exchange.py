"""nbgrader's exchange returns to each student her own page, whoever has graded, and no submission stops the others."""

import os
import pwd
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from course_fixtures import (
    ISOLATION_OPTIONS,
    UNIT,
    WRONG_BACKWARD,
    allow_no_isolation,
    answered,
    hand_in,
    small_course,
)
from nbgrader_commands import nbgrader_in

from grading import cli
from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

STUDENTS = ("anna", "ben")
# The exchange that an instructor sets up for a shared machine. The students' copies of the course have the same file.
SHARED = 'exchange = "../exchange"\n'
TIME, SECRET = "timestamp.txt", "submission_secret.txt"


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run one of nbgrader's commands in the folder of the course or of a student, and return what it prints."""
    home = folder.with_name(f"home of {folder.name}")
    home.mkdir(exist_ok=True)
    environment = {"HOME": str(home), "JUPYTER_DATA_DIR": str(home / "data")}
    done = nbgrader_in(folder, *arguments, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def each_student(root: Path, command: str, students: tuple[str, ...] = STUDENTS) -> None:
    """Let students run the same of nbgrader's commands, at the same time."""
    with ThreadPoolExecutor(len(students)) as threads:
        list(threads.map(lambda student: nbgrader(root / student, command, UNIT, "--student", student), students))


def pages_of(root: Path, student: str) -> list[str]:
    """Return the pages that a student has fetched, in the order of the submissions."""
    paths = sorted((root / student / UNIT / "feedback").glob("*/*.html"))
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.fixture(scope="module")
def collected_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a course, its exchange and two students, who have handed in through the exchange."""
    root = tmp_path_factory.mktemp("class")
    course = small_course(root / "course")
    (course.root / "course.toml").write_text(SHARED)
    allow_no_isolation(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "installed_course", lambda: course)
        assert cli.main(["release"]) == 0
    nbgrader(course.root, "release_assignment", UNIT)
    for student in STUDENTS:
        (root / student).mkdir()
        shutil.copy(course.root / "nbgrader_config.py", root / student)
        shutil.copy(course.root / "course.toml", root / student)
    each_student(root, "fetch_assignment")
    unit = read_unit(course, UNIT)
    (root / "anna" / UNIT / f"{UNIT}.ipynb").write_bytes(answered(unit, why="By anna."))
    (root / "ben" / UNIT / f"{UNIT}.ipynb").write_bytes(answered(unit, backward=WRONG_BACKWARD, why="By ben."))
    each_student(root, "submit")
    nbgrader(course.root, "collect", UNIT)
    return root


@pytest.fixture
def root(collected_class: Path, tmp_path: Path) -> Path:
    """A copy of this folder that a test can change."""
    return Path(shutil.copytree(collected_class, tmp_path / "class"))


@pytest.fixture
def course(root: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    course = Course(root / "course")
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    return course


def grade_with_the_course(course: Course) -> None:
    assert cli.main(["grade", *ISOLATION_OPTIONS]) == 0
    assert cli.main(["feedback"]) == 0


def grade_with_nbgrader(course: Course) -> None:
    nbgrader(course.root, "autograde", UNIT)
    nbgrader(course.root, "generate_feedback", UNIT)


@pytest.mark.parametrize("grade", [grade_with_the_course, grade_with_nbgrader])
def test_each_student_fetches_her_own_page(root: Path, course: Course, grade: Callable[[Course], None]) -> None:
    grade(course)
    nbgrader(course.root, "release_feedback", UNIT)
    each_student(root, "fetch_feedback")
    (anna,), (ben,) = pages_of(root, "anna"), pages_of(root, "ben")
    assert "feedback for anna" in anna
    assert "By anna." in anna
    assert "feedback for ben" in ben
    assert "By ben." in ben
    assert "By ben." not in anna
    assert "By anna." not in ben
    assert "0.123456" not in anna + ben, "a literal of a hidden test"


def test_a_second_submission_gets_its_own_page(root: Path, course: Course, capsys) -> None:
    grade_with_the_course(course)
    nbgrader(course.root, "release_feedback", UNIT)
    unit = read_unit(course, UNIT)
    (root / "ben" / UNIT / f"{UNIT}.ipynb").unlink()
    (root / "ben" / UNIT / "my work.ipynb").write_bytes(answered(unit, why="By ben, again."))
    each_student(root, "submit")  # anna submits the same notebook once more
    nbgrader(course.root, "collect", UNIT, "--update")
    capsys.readouterr()
    grade_with_the_course(course)
    printed = capsys.readouterr().out
    assert f"{UNIT}: 2 graded, 0 unchanged." in printed, "a new time alone is a change"
    nbgrader(course.root, "release_feedback", UNIT)
    each_student(root, "fetch_feedback")
    first, second = pages_of(root, "ben")
    assert "By ben." in first
    assert "By ben, again." in second
    assert all("By anna." in page for page in pages_of(root, "anna"))
    with Gradebook(course) as gradebook:
        for student in STUDENTS:
            times = sorted(path.name for path in (root / student / UNIT / "feedback").iterdir())
            saved = gradebook.nbgrader.find_submission(UNIT, student).timestamp
            assert times[-1] == f"{saved:%Y-%m-%d %H:%M:%S.%f} UTC"


@pytest.mark.parametrize("grade", [grade_with_the_course, grade_with_nbgrader])
def test_submissions_from_elsewhere_stop_nobody(root: Path, course: Course, grade: Callable[[Course], None]) -> None:
    unit = read_unit(course, UNIT)
    (course.root / "exam.txt").write_text("the exam")
    for student in ("carl", "dora", "emil", "fay"):
        hand_in(course, student, UNIT, answered(unit))  # carl by e-mail
    (course.submitted / "dora" / UNIT / TIME).write_bytes(b"\xff\x00")
    (course.submitted / "dora" / UNIT / SECRET).symlink_to(course.root / "exam.txt")
    (course.submitted / "emil" / UNIT / TIME).write_text("tomorrow")
    (course.submitted / "emil" / UNIT / SECRET).write_text(" \n")
    shutil.copy(course.submitted / "ben" / UNIT / SECRET, course.submitted / "fay" / UNIT)
    grade(course)
    printed = nbgrader(course.root, "release_feedback", UNIT)
    assert f"{UNIT}: pages released: 1." in printed
    assert (
        f"{UNIT}: pages left out: 3 (carl, dora, emil). These submissions did not come through the exchange: give out "
        "the pages in feedback/ yourself."
    ) in printed
    assert f"{UNIT}: pages left out: 2 (ben, fay). These submissions have the same {SECRET}, so" in printed
    assert len(list((root / "exchange" / "backprop" / "feedback").iterdir())) == 1
    each_student(root, "fetch_feedback", ("anna",))
    assert "feedback for anna" in pages_of(root, "anna")[0]
    kept = [p for folder in (course.autograded, course.feedback) for p in folder.rglob("*.txt")]
    assert {p.parent.parent.name for p in kept} == {"anna", "ben", "emil", "fay"}
    assert not any("the exam" in p.read_text() for p in kept)


def test_a_new_submission_by_hand_is_not_released_with_the_secret_of_the_old_one(root: Path, course: Course) -> None:
    grade_with_the_course(course)
    for name in (TIME, SECRET):
        (course.submitted / "anna" / UNIT / name).unlink()
    grade_with_the_course(course)
    assert sorted(p.name for p in (course.feedback / "anna" / UNIT).iterdir()) == [f"{UNIT}.html"]
    assert sorted(p.name for p in (course.feedback / "ben" / UNIT).iterdir()) == [f"{UNIT}.html", SECRET, TIME]
    with Gradebook(course) as gradebook:
        assert gradebook.nbgrader.find_submission(UNIT, "anna").timestamp is None


def test_without_pages_the_message_names_the_command(course: Course) -> None:
    printed = nbgrader(course.root, "release_feedback", UNIT)
    assert f"{UNIT} has no feedback pages yet: run python3 run.py feedback first." in printed


# --- A shared machine ------------------------------------------------------------------------------------------


def test_students_can_neither_list_nor_remove_what_others_hand_in(root: Path) -> None:
    inbound = root / "exchange" / "backprop" / "inbound"
    assert stat.S_IMODE(inbound.stat().st_mode) & 0o1777 == 0o1733  # sticky, and not readable for others
    assert stat.S_IMODE((root / "exchange").stat().st_mode) == 0o1777


def test_release_says_if_nobody_else_can_reach_the_exchange(root: Path, course: Course) -> None:
    said = nbgrader(course.root, "release_assignment", UNIT, "--force")
    private = [folder for folder in root.parents if not folder.stat().st_mode & stat.S_IXOTH]
    assert ("Other users can't reach the exchange" in said) == bool(private)
    root.chmod(0o700)
    said = nbgrader(course.root, "release_assignment", UNIT, "--force")
    assert f"Other users can't reach the exchange, {root}/exchange, because " in said
    assert 'such as exchange = "/srv/exchange"' in said


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files to another account")
def test_a_submission_in_another_students_name_replaces_nothing(root: Path, course: Course) -> None:
    inbound = root / "exchange" / "backprop" / "inbound"
    (true,) = inbound.glob("ben+*")
    named = true.with_name(true.name.replace("ben+", "daemon+"))  # an account that every system has
    true.rename(named)
    account = pwd.getpwnam("daemon")
    os.chown(named, account.pw_uid, account.pw_gid)
    forged = inbound / f"daemon+{UNIT}+2999-01-01 00:00:00.000000 UTC+forged"
    shutil.copytree(named, forged)
    (forged / "timestamp.txt").write_text("2999-01-01 00:00:00.000000 UTC")
    os.chown(forged, account.pw_uid + 1, account.pw_gid)
    said = nbgrader(course.root, "collect", UNIT, "--update")
    assert "forged is left out: it comes from another account" in said
    collected = course.submitted / "daemon" / UNIT
    assert (collected / TIME).read_text() == (named / TIME).read_text()


def test_what_nbgrader_never_wrote_stops_no_other_submission(root: Path, course: Course) -> None:
    inbound = root / "exchange" / "backprop" / "inbound"
    (inbound / f"carla+{UNIT}+soon+x").mkdir()
    (inbound / f"dora+{UNIT}+2025-01-01 00:00:00.000000 UTC+x").write_text("a file")
    (inbound / f"emil+{UNIT}+2025-01-01 00:00:00.000000 UTC+x").symlink_to(course.root / "solutions")
    shutil.rmtree(course.submitted)
    said = nbgrader(course.root, "collect", UNIT)
    assert said.count("is left out: nbgrader submit does not write such a name or such a file") == 3
    assert sorted(path.name for path in course.submitted.iterdir()) == ["anna", "ben"]
