"""Names from outside can neither steer the terminal nor mislead a reader, and a student's identity stays as it is."""

import io
import logging
from pathlib import Path

import pytest
from course_fixtures import ISOLATION_OPTIONS, UNIT, WRONG_BACKWARD, answered, hand_in, small_course
from rich.console import Console

from grading import cli, console
from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.message import Code, Message
from grading.nbgrader_plugins.log import PlainFormatter
from grading.text import CONTROL, joined, plain, shown_name
from grading.units.unit import read_unit

CLEAR, TITLE = "\x1b[2J\x1b[H", "\x1b]0;all graded\x07"
REVERSED = "\u202etxt.ipynb"
FORGED = "a\ncourse: everything is fine"
MARKUP = "[red]b[/red][link=file:///etc/passwd]c"
INVISIBLE = "ann\u200ba\u061c\u2066\ufeff"
STUDENTS = (f"e{CLEAR}", f"t{TITLE}", f"r{REVERSED}", FORGED, MARKUP.replace("/", "|"), INVISIBLE)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a and b", "c"], "a and b, and c"),
    ],
)
def test_parts_of_a_sentence_are_joined(parts: list[str], sentence: str) -> None:
    assert joined(parts) == sentence


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("anna-müller_3", "anna-müller_3"),
        ("李雷 नीता O'Brien", "李雷 नीता O'Brien"),
        (CLEAR, "?[2J?[H"),
        (TITLE, "?]0;all graded?"),
        (REVERSED, "?txt.ipynb"),
        (FORGED, "a?course: everything is fine"),
        (INVISIBLE, "ann?a???"),
        ("\u115f\u3164\u00ad\U000e0041\ue000\u2028", "??????"),
        ("\udc80half", "?half"),
        ("\x9b31m", "?31m"),
        ("x" * 200, "x" * 159 + "…"),
    ],
)
def test_a_name_is_shown_on_one_line_without_invisible_characters(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_message_about_a_submission_is_one_line() -> None:
    message = Message(Code.OTHER_LANGUAGE, language="python\n  check zoe: cheated\t\x1b")
    assert str(message).startswith("The notebook was saved for the language python   check zoe: cheated ?, but")


def test_text_keeps_its_lines_and_the_joiners_of_its_script() -> None:
    assert plain("می\u200cخواهم\n\tdb 👩\u200d🔬", 100) == "می\u200cخواهم\n\tdb 👩\u200d🔬"
    assert plain("\u061c\u202eabc\u2069\u2028\x1b", 100) == "??abc???"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A class of students with misleading names, who have handed in a notebook with a misleading name."""
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    for student in STUDENTS:
        hand_in(course, student, UNIT, answered(unit, backward=WRONG_BACKWARD), f"{TITLE}{REVERSED}".replace("/", "|"))
    hand_in(course, "zoe", f"unit{CLEAR}", b"")
    (course.submitted / f"file{TITLE}").write_text("")
    return course


def test_no_command_prints_or_writes_a_name_unchanged(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "installed_course", lambda: course)
    roster = course.root / "status.csv"
    head = "update,usr_id,login,lastname,firstname,status,mark,notice,comment,plagiarism,plag_comment"
    roster.write_text(f"{head}\n0,1,zoe,,,,,,,,\n", encoding="utf-8")
    for command in (
        ["grade", *ISOLATION_OPTIONS],
        ["feedback"],
        ["report"],
        ["comment", "unfinished", "Look again."],
        ["export", "--to", str(course.root / "grades.csv")],
        ["export", UNIT, "--format", "ilias", "--roster", str(roster), "--to", str(course.root / "i.csv")],
    ):
        cli.main(command)
        printed = capsys.readouterr()
        for text in (printed.out, printed.err):
            assert not CONTROL.search(text), command
            assert "\ncourse: everything is fine" not in text, command
        if command[0] == "grade":
            assert (
                "check 6 students ([red]b[|red][link=file:|||etc|passwd]c, a?course: everything is fine" in printed.out
            )
            assert "and 1 more): The file was named ?]0;all graded?" in printed.out
            assert "submitted/file?]0;all graded? is not a student's folder" in printed.err
            assert "submitted/zoe/unit?[2J?[H does not belong to any unit" in printed.err
    pages = [*course.feedback.rglob("*.html"), course.build / "report.html", course.root / "grades.csv"]
    assert len(pages) == len(STUDENTS) + 2
    for page in pages:
        text = page.read_bytes().decode("utf-8")
        assert not CONTROL.search(text.replace("\r\n", "\n")), page
    with Gradebook(course) as gradebook:
        assert set(gradebook.students(UNIT)) == set(STUDENTS), "the gradebook has the names of the folders"


def test_a_message_is_printed_exactly_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console.say("Wrote [red]/courses/[bold]2026[/bold]/:smile: 1.0 'x'" + " long" * 40)
    assert capsys.readouterr().out == "Wrote [red]/courses/[bold]2026[/bold]/:smile: 1.0 'x'" + " long" * 40 + "\n"
    console.warn(f"{CLEAR}first\nsecond")
    assert capsys.readouterr().err == "course: ?[2J?[Hfirst\nsecond\n"


def test_a_table_takes_no_cell_for_markup() -> None:
    with Console(record=True, width=80, file=io.StringIO()) as to:
        console.show_table("title", ["student"], [["[red]b[/red]\x1b[2J"]], to)
    assert "[red]b[/red]?[2J" in to.export_text()


def test_what_nbgrader_logs_is_plain() -> None:
    record = logging.LogRecord("nbgrader", logging.ERROR, "", 0, "Converting notebook %s", (f"{CLEAR}x",), None)
    assert PlainFormatter(color=False).format(record).endswith("Converting notebook ?[2J?[Hx")
