"""The summary of a grading run says each reason once, however many students it concerns."""

import pytest

from grading.console import show_summaries
from grading.message import Code, Message
from grading.scoring.grade_unit import Summary

LOST = Message(Code.METADATA_LOST, cell="linear")
MISSING = Message(Code.CELL_MISSING, cell="linear")
NEXT = "Next: python3 run.py feedback writes a page for each student."


def printed(capsys: pytest.CaptureFixture[str], flagged: dict[str, list[str]]) -> list[str]:
    show_summaries([Summary("91_small", 3, 2, flagged)])
    first, *lines, last = capsys.readouterr().out.splitlines()
    assert (first, last) == ("91_small: 3 graded, 2 unchanged.", NEXT)
    return lines


def test_students_with_the_same_flag_share_a_line(capsys) -> None:
    flagged = {"zoe": [MISSING], "ben": [LOST], "anna": [MISSING, LOST]}
    assert printed(capsys, flagged) == [
        f"  check 2 students (anna, zoe): {MISSING}",
        f"  check 2 students (anna, ben): {LOST}",
    ]


def test_flags_about_different_cells_stay_apart(capsys) -> None:
    other = Message(Code.CELL_MISSING, cell="why")
    assert printed(capsys, {"anna": [MISSING], "ben": [other]}) == [f"  check anna: {MISSING}", f"  check ben: {other}"]


def test_flags_that_differ_in_a_detail_share_a_line_with_an_example(capsys) -> None:
    flagged = {
        f"student-{k:02d}": [Message(Code.FILE_NAME, found=f"{k}.ipynb", expected="91_small.ipynb")] for k in range(90)
    }
    assert printed(capsys, flagged) == [
        "  check 90 students (student-00, student-01, student-02, student-03, student-04 and 85 more): for example "
        "student-00: The file was named 0.ipynb instead of 91_small.ipynb; the grader took it.",
        "To see all submissions to check, write the class report: python3 run.py report",
    ]


def test_a_student_with_the_same_flag_twice_counts_once(capsys) -> None:
    interrupted = [Message(Code.CELL_INTERRUPTED, seconds=20.0)] * 2
    assert printed(capsys, {"anna": interrupted}) == [f"  check anna: {interrupted[0]}"]


def test_flags_of_earlier_versions_are_grouped_by_their_text(capsys) -> None:
    assert printed(capsys, {"anna": ["Old."], "ben": ["Old."], "carl": ["Older."]}) == [
        "  check 2 students (anna, ben): Old.",
        "  check carl: Older.",
    ]
