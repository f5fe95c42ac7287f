"""Students who have handed in nothing are known, and appear wherever a class is listed."""

import shutil
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, ISOLATION_OPTIONS, UNIT, answered, hand_in, small_course

from grading import cli
from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.result import Result
from grading.roster import handed_in_nothing, read_roster
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

SECOND = "92_second"


@pytest.fixture(scope="module")
def new_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which anna has handed in both units, ben the first and carl the second one, and zoe has a folder.

    dora is in the gradebook's table of students alone. Nothing is graded yet.
    """
    course = small_course(tmp_path_factory.mktemp("class"))
    source = (course.solutions / f"{UNIT}.py").read_text(encoding="utf-8")
    (course.solutions / f"{SECOND}.py").write_text(source, encoding="utf-8")
    for student, units in {"anna": (UNIT, SECOND), "ben": (UNIT,), "carl": (SECOND,)}.items():
        for unit in units:
            hand_in(course, student, unit, answered(read_unit(course, unit)))
    (course.submitted / "zoe").mkdir()
    (course.submitted / ".hidden").mkdir()
    (course.submitted / "list.txt").write_text("no student")
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.add_student("dora", first_name="Dora", last_name="D")
    return course


@pytest.fixture(scope="module")
def graded_class(new_class: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of this course whose submissions are graded."""
    course = Course(shutil.copytree(new_class.root, tmp_path_factory.mktemp("graded") / "course"))
    for unit in (UNIT, SECOND):
        grade_unit(course, unit, isolated=ISOLATED)
    return course


@pytest.fixture
def course(graded_class: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A graded course that a test can change, and that the commands use."""
    course = Course(shutil.copytree(graded_class.root, tmp_path / "course"))
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    return course


def grade(course: Course) -> None:
    assert cli.main(["grade", *ISOLATION_OPTIONS]) == 0


def roster(course: Course) -> list[str]:
    with Gradebook(course) as gradebook:
        return read_roster(course, gradebook)


def absent(course: Course, unit: str) -> list[str]:
    with Gradebook(course) as gradebook:
        return handed_in_nothing(course, gradebook, unit)


def test_the_class_is_the_gradebooks_students_and_the_folders(new_class: Course, course: Course) -> None:
    for each in (new_class, course):
        assert roster(each) == ["anna", "ben", "carl", "dora", "zoe"]
        assert absent(each, UNIT) == ["carl", "dora", "zoe"]
        assert absent(each, SECOND) == ["ben", "dora", "zoe"]


def test_a_result_counts_without_the_submitted_file(course: Course) -> None:
    course.submitted.rename(course.root / "elsewhere")
    assert absent(course, UNIT) == ["carl", "dora"]


def test_grade_says_who_has_handed_in_nothing(course: Course, capsys) -> None:
    grade(course)
    assert capsys.readouterr().out.splitlines()[-3:] == [
        f"{UNIT}: nothing handed in by 3 of 5 students (carl, dora, zoe)",
        f"{SECOND}: nothing handed in by 3 of 5 students (ben, dora, zoe)",
        "Next: python3 run.py feedback writes a page for each student.",
    ]
    assert cli.main(["grade", UNIT, "--student", "anna", *ISOLATION_OPTIONS]) == 0
    assert "nothing handed in" not in capsys.readouterr().out, "the command was only about anna"


def test_grade_says_nothing_if_everybody_has_handed_in(tmp_path: Path, capsys, monkeypatch) -> None:
    course = small_course(tmp_path)
    hand_in(course, "anna", UNIT, answered(read_unit(course, UNIT)))
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    grade(course)
    assert "nothing handed in" not in capsys.readouterr().out


def test_long_lists_of_names_are_cut(course: Course, capsys) -> None:
    with Gradebook(course) as gradebook:
        for k in range(90):
            gradebook.nbgrader.add_student(f"student-{k:02d}")
    grade(course)
    assert (
        f"{UNIT}: nothing handed in by 93 of 95 students (carl, dora, student-00, student-01, student-02 and 88 more)"
    ) in capsys.readouterr().out


def test_a_removed_student_disappears_everywhere(course: Course, capsys) -> None:
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.remove_student("dora")
        gradebook.nbgrader.remove_student("ben")
        assert gradebook.students(UNIT) == ["anna"]
    assert roster(course) == ["anna", "carl", "zoe"], "although ben's folder is still there"
    grade(course)
    assert roster(course) == ["anna", "carl", "zoe"]
    for command in (["export", "--to", str(course.root / "grades.csv")], ["report"], ["feedback"]):
        assert cli.main(command) == 0
    for path in (course.root / "grades.csv", course.build / "report.html"):
        assert "ben" not in path.read_text(encoding="utf-8")
    assert not (course.feedback / "ben").exists()


def test_a_removed_student_who_is_added_again_is_graded_again(course: Course, capsys) -> None:
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.remove_student("ben")
        gradebook.nbgrader.add_student("ben")
    grade(course)
    assert f"{UNIT}: 1 graded, 1 unchanged." in capsys.readouterr().out
    with Gradebook(course) as gradebook:
        assert [row.points for row in gradebook.rows(UNIT) if row.student == "ben"] == [2, 4, 0]


def test_a_removed_student_returns_only_by_name(course: Course, capsys) -> None:
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.remove_student("ben")
    hand_in(course, "ben", UNIT, answered(read_unit(course, UNIT), why="Once more."))
    grade(course)
    assert "ben" not in roster(course)
    assert (
        "Not graded, because they were removed from the gradebook: ben. Delete their folders" in capsys.readouterr().out
    )
    assert cli.main(["grade", *ISOLATION_OPTIONS, "--student", "ben", UNIT]) == 0
    assert f"{UNIT}: 1 graded, 0 unchanged." in capsys.readouterr().out
    assert "ben" in roster(course)


def test_a_result_of_a_student_without_a_folder_counts(course: Course) -> None:
    with Gradebook(course) as gradebook:
        gradebook.save("emil", read_unit(course, UNIT), Result(UNIT, "", []))
    assert "emil" in roster(course)
    assert "emil" not in absent(course, UNIT)
