"""One comment reaches everybody who made a mistake, and no comment that a person wrote is ever lost."""

import shutil
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course

from grading.causes.comments import comment_on_cause
from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import read_graded
from grading.reports.feedback import write_feedback
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

TEXT = "Look at the shapes again."


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three students whose db is dz, and one who is right."""
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    for student in ("a", "b", "c"):
        hand_in(course, student, UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "right", UNIT, answered(unit))
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


@pytest.fixture
def course(graded_course: Course, tmp_path: Path) -> Course:
    """A copy of this class that a test can change."""
    return Course(shutil.copytree(graded_course.root, tmp_path / "course"))


def written(course: Course) -> dict[str, str]:
    """Return what persons have written about each student's layer."""
    with Gradebook(course) as gradebook:
        graded = read_graded(gradebook, UNIT)
        return {s: graded[s].comments.get("linear", "") for s in gradebook.students(UNIT)}


def write_by_hand(course: Course, student: str, text: str) -> None:
    with Gradebook(course) as gradebook:
        gradebook.nbgrader.find_comment("linear", UNIT, UNIT, student).manual_comment = text
        gradebook.db.commit()


def test_everybody_with_the_cause_gets_the_comment_on_the_feedback_page(course: Course) -> None:
    commented = comment_on_cause(course, "unfinished", TEXT, [UNIT])
    assert (commented.added, commented.unchanged) == (["a", "b", "c"], [])
    assert written(course) == {"a": TEXT, "b": TEXT, "c": TEXT, "right": ""}
    write_feedback(course, UNIT)
    for student, expected in (("a", 1), ("right", 0)):
        page = (course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
        assert page.count(f"<b>91.1 forward, 91.2 backward:</b></p>\n<p>{TEXT}</p>") == expected


def test_what_a_person_wrote_stays_above_and_nothing_is_added_twice(course: Course) -> None:
    write_by_hand(course, "a", "Nice idea.\r\n\r\nBut slow.")
    write_by_hand(course, "b", f"{TEXT} Yes, again.")
    write_by_hand(course, "c", f"Well done.\n\n{TEXT}\n\nAsk me.")
    for _ in range(2):
        comment_on_cause(course, "unfinished", f"  {TEXT}\n", [UNIT])
    assert written(course) == {
        "a": f"Nice idea.\n\nBut slow.\n\n{TEXT}",
        "b": f"{TEXT} Yes, again.\n\n{TEXT}",
        "c": f"Well done.\n\n{TEXT}\n\nAsk me.",
        "right": "",
    }
    commented = comment_on_cause(course, "unfinished", "Another one.", [UNIT])
    assert commented.added == ["a", "b", "c"]
    assert written(course)["c"] == f"Well done.\n\n{TEXT}\n\nAsk me.\n\nAnother one."


def test_a_regrade_keeps_the_comment(course: Course) -> None:
    comment_on_cause(course, "unfinished", TEXT, [UNIT])
    hand_in(course, "a", UNIT, answered(read_unit(course, UNIT)))
    grade_unit(course, UNIT, isolated=ISOLATED, force=True)
    assert written(course) == {"a": TEXT, "b": TEXT, "c": TEXT, "right": ""}


def test_a_comment_written_in_between_is_not_overwritten(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from grading.gradebook import comments

    table = comments.comments
    updates = []

    class Interrupted:
        """The table of comments. Before the first update, a person saves a comment in formgrader."""

        c = table.c

        def update(self):
            if not updates:
                write_by_hand(course, "a", "By hand.")
            updates.append(1)
            return table.update()

    monkeypatch.setattr(comments, "comments", Interrupted())
    comment_on_cause(course, "unfinished", TEXT, [UNIT])
    assert written(course)["a"] == f"By hand.\n\n{TEXT}"
    assert len(updates) == 4


def test_mistakes_of_the_user_are_explained(course: Course, tmp_path: Path) -> None:
    for cause, text, message in (
        ("unfinished", " \n", "The comment is empty"),
        ("sign", TEXT, "No answer in these units has a mistake of the kind sign"),
        ("<b>", TEXT, "'<b>' is neither a kind of mistake nor an id"),
    ):
        with pytest.raises(CourseError, match=message):
            comment_on_cause(course, cause, text, [UNIT])
    with pytest.raises(CourseError, match=r"run python3 run\.py grade first"):
        comment_on_cause(small_course(tmp_path / "empty"), "sign", TEXT, [UNIT])
    assert set(written(course).values()) == {""}
