"""Console output of the commands: messages, warnings, progress bars, summaries and tables.

``grading.cli``, ``grading.demo_class`` and ``serving`` share these functions. They print nothing that could steer the
terminal, and they take no text for markup: paths, and the names of students, may contain anything.
"""

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grading.course import Course, CourseError
from grading.limits import MAX_LISTED_NAMES, Limits
from grading.message import reason_of
from grading.submissions.collect import submitted_files
from grading.text import count_students, name_list, plain, shown_name

if TYPE_CHECKING:  # the servers need only ``warn``, so they shouldn't have to load the grader
    from grading.scoring.grade_unit import Progress as GradingProgress
    from grading.scoring.grade_unit import Summary

MAX_MESSAGE = 20_000  # characters
DRAW_SECONDS = 0.1  # between two pictures of a progress bar; drawing it takes as long as saving a result

console = Console()


def say(message: str) -> None:
    """Print a message to the console, exactly as it is, except for control characters. Paths aren't broken."""
    console.print(plain(message, MAX_MESSAGE), highlight=False, markup=False, emoji=False, soft_wrap=True)


def warn(message: str) -> None:
    """Print a warning or an error to stderr."""
    print(f"course: {plain(message, MAX_MESSAGE)}", file=sys.stderr)


def grade_with_progress(
    course: Course, unit: str, students: list[str] | None = None, **options: bool | int | str | Limits | None
) -> "Summary":
    """Grade a unit, and show a progress bar with the speed, the remaining time and the number of flagged submissions.

    The options are those of ``grade_unit``. Returns its summary.
    """
    from grading.scoring.grade_unit import grade_unit

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}flagged {task.fields[flagged]}"),
        TimeRemainingColumn(),
    )
    # No thread may refresh the bar: the process forks, and only the forking thread survives in the child.
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        task = bar.add_task(unit, total=len(submitted_files(course, unit)), rate="", flagged=0)
        drawn = 0.0

        def show(progress: "GradingProgress") -> None:
            nonlocal drawn
            draw = time.monotonic() - drawn > DRAW_SECONDS
            drawn = time.monotonic() if draw else drawn
            speed = bar.tasks[task].finished_speed or bar.tasks[task].speed
            rate = f"{speed:.0f} per second, " if speed else ""
            bar.update(
                task, completed=progress.done, total=progress.total, rate=rate, flagged=progress.flagged, refresh=draw
            )

        try:
            summary = grade_unit(course, unit, students, progress=show, **options)  # type: ignore[arg-type]
        except CourseError:
            bar.remove_task(task)  # or it would look as if grading had stopped halfway
            raise
        done = summary.graded + summary.unchanged
        bar.update(task, completed=done, total=done, flagged=len(summary.flagged), refresh=True)
    return summary


def show_summaries(summaries: "list[Summary]", class_size: int = 0, absent: dict[str, list[str]] | None = None) -> None:
    """Print for each unit how many submissions were graded, which to check and who is missing, and the next command.

    Parameters
    ----------
    summaries : list of Summary
    class_size : int, default 0
        The number of students in the class.
    absent : dict of str to list of str, optional
        The students who have handed in nothing, by unit. Nothing is printed about units without any.
    """
    some_left_out = False
    for summary in summaries:
        say(f"{summary.unit}: {summary.graded} graded, {summary.unchanged} unchanged.")
        for students, sentence in group_flags(summary.flagged):
            say(f"  check {count_students(students)}: {sentence}")
            some_left_out |= len(students) > MAX_LISTED_NAMES
        if summary.raised:
            which = ", ".join(sorted({number for numbers in summary.raised.values() for number in numbers}))
            say(
                f"  check {count_students(list(summary.raised))}: the automatic score in {which} is now higher than "
                "the points given by hand, which count. Look at these answers in formgrader."
            )
    if some_left_out:
        say("To see all submissions to check, write the class report: python3 run.py report")
    if removed := sorted({student for summary in summaries for student in summary.removed}):
        say(
            f"Not graded, because they were removed from the gradebook: {count_students(removed)}. Delete their "
            "folders in submitted/, or add --student NAME to grade a student again."
        )
    for unit, students in (absent or {}).items():
        if students:
            say(f"{unit}: nothing handed in by {len(students)} of {class_size} students ({name_list(students)})")
    say("Next: python3 run.py feedback writes a page for each student.")


def group_flags(flagged: dict[str, list[str]]) -> list[tuple[list[str], str]]:
    """Group the flags of a unit that say the same, so that a reason is printed once and not for each student.

    Parameters
    ----------
    flagged : dict of str to list of str
        The flags by student.

    Returns
    -------
    list of tuple
        The students and the sentence, for each reason. If the sentences differ in a detail, such as the name of a file,
        the first student's is given as an example.
    """
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for student, flags in sorted(flagged.items()):
        for flag in flags:
            groups.setdefault(reason_of(flag), {}).setdefault(student, flag)
    return [
        (list(group), next(iter(group.values())) if len(set(group.values())) == 1 else _example(group))
        for group in groups.values()
    ]


def _example(group: dict[str, str]) -> str:
    student, flag = next(iter(group.items()))
    return f"for example {shown_name(student)}: {flag}"


def advance(bar: Progress, task: TaskID, done: int, total: int) -> None:
    """Set the bar of a task to ``done`` of ``total``."""
    bar.update(task, completed=done, total=total, refresh=True)


def show_table(title: str, head: list[str], rows: list[list[str]], to: Console) -> None:
    """Print a table to this console. The first column is aligned left, for text, and all others right, for numbers."""
    table = Table(title=title, title_justify="left")
    for k, name in enumerate(head):
        table.add_column(name, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*(Text(plain(cell, MAX_MESSAGE)) for cell in row))
    to.print(table)
