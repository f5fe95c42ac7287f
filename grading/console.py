"""Console output of the commands: progress bars, summaries and tables, printed with Rich.

The commands in ``grading.cli`` and the demo in ``grading.demo_class`` share these functions.
"""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from grading.course import Course
from grading.scoring import grade_unit as grading
from grading.submissions.collect import submitted_files

console = Console()


def grade_with_progress(
    course: Course, unit: str, students: list[str] | None = None, **options: bool | int | str
) -> grading.Summary:
    """Grade a unit behind a progress bar that also shows the speed, the remaining time and the number of flags."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}, flagged {task.fields[flagged]}"),
        TimeRemainingColumn(),
    )
    # No thread may refresh the bar: the process forks, and only the forking thread survives in the child.
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        task = bar.add_task(unit, total=len(submitted_files(course, unit)), rate="", flagged=0)

        def show(progress: grading.Progress) -> None:
            speed = bar.tasks[task].finished_speed or bar.tasks[task].speed
            rate = f"{speed:.0f} per second" if speed else ""
            bar.update(
                task, completed=progress.done, total=progress.total, rate=rate, flagged=progress.flagged, refresh=True
            )

        summary = grading.grade_unit(course, unit, students, progress=show, **options)  # type: ignore[arg-type]
        bar.update(task, completed=summary.graded + summary.unchanged, flagged=len(summary.flagged), refresh=True)
    return summary


def show_summaries(summaries: list[grading.Summary]) -> None:
    """Print what was graded in each unit, the submissions to check, and the next command."""
    for summary in summaries:
        console.print(f"{summary.unit}: {summary.graded} graded, {summary.unchanged} unchanged.", highlight=False)
        for student, flags in sorted(summary.flagged.items()):
            for flag in flags:
                console.print(f"  check {student}: {flag}", highlight=False, markup=False)
    console.print("Next: python3 run.py feedback writes a page for each student.", highlight=False)


def advance(bar: Progress, task: TaskID, done: int, total: int) -> None:
    """Move the bar of a task to ``done`` of ``total``."""
    bar.update(task, completed=done, total=total)


def show_table(title: str, head: list[str], rows: list[list[str]], to: Console) -> None:
    """Print a table. The first column is text, and all others are numbers."""
    table = Table(title=title, title_justify="left")
    for k, name in enumerate(head):
        table.add_column(name, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*row)
    to.print(table)
