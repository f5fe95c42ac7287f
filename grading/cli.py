"""The course's own command: release, grade, feedback, export, report, demo."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from grading.console import _advance, _show_summaries, console, grade_with_progress
from grading.course import Course, CourseError, installed_course
from grading.export import FORMATS, ID_COLUMNS, export
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.submissions.collect import submitted_files, unknown


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 something to mend, 130 stopped by Ctrl-C."""
    options = _parser().parse_args(arguments)
    course = installed_course()
    if options.db:
        course = Course(course.root, options.db)
    try:
        return int(options.run(course, options))
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("course: stopped; what was done is saved, and the same command goes on from here.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="Release, grade and give back the course's units.")
    parser.add_argument(
        "--db", default="", metavar="URL", help="the gradebook, e.g. postgresql+psycopg://me@host/course"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Course, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("units", nargs="*", metavar="UNIT", help="a unit's name or the beginning of it; all if none")
        return sub

    command("release", _release, "make the students' notebooks out of solutions/")
    sub = command("grade", _grade, "grade what is new or has changed in submitted/")
    sub.add_argument("--student", action="append", metavar="NAME", help="only this one; may be given several times")
    sub.add_argument("--jobs", type=int, default=0, metavar="N", help="how many at a time; one a core if not given")
    sub.add_argument("--force", action="store_true", help="grade also what has not changed")
    sub.add_argument("--scheduler", default="", metavar="URL", help="grade on a Dask cluster, tcp://host:port")
    sub.add_argument("--no-isolation", action="store_true", help="run students' code with your own rights")
    command("feedback", _feedback, "write a page for each student to feedback/")
    sub = command("export", _export, "write the gradebook as CSV")
    sub.add_argument("--to", type=Path, default=Path("grades.csv"), metavar="FILE", help="where to; grades.csv")
    sub.add_argument("--format", default="generic", choices=FORMATS, help="for which campus system; generic")
    columns = "; ".join(f"{name}: {', '.join(ids)}" for name, ids in ID_COLUMNS.items())
    sub.add_argument("--id-column", default="", metavar="NAME", help=f"what students' folders are named by. {columns}")
    sub.add_argument("--roster", type=Path, metavar="FILE", help="for ilias: the status.csv that it has written")
    command("report", _report, "write a page with plots of what the class got wrong to build/report.html")
    sub = command("demo", _demo, "make a class out of the catalogue, grade it and show the result")
    sub.add_argument("--no-isolation", action="store_true", help="run students' code with your own rights")
    return parser


def _units(course: Course, options: argparse.Namespace) -> list[str]:
    return [course.unit(name) for name in options.units] or course.units()


def _release(course: Course, options: argparse.Namespace) -> int:
    for unit in _units(course, options):
        changed = release(course, unit)
        console.print(f"notebooks/{unit}/{unit}.ipynb {'made anew' if changed else 'unchanged'}", highlight=False)
    return 0


def _grade(course: Course, options: argparse.Namespace) -> int:
    for said in unknown(course):
        print(f"course: {said}", file=sys.stderr)
    units = [unit for unit in _units(course, options) if submitted_files(course, unit)]
    if not units:
        raise CourseError("There is nothing to grade: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb.")
    summaries = [
        grade_with_progress(
            course,
            unit,
            options.student,
            jobs=options.jobs,
            isolated=not options.no_isolation,
            force=options.force,
            scheduler=options.scheduler,
        )
        for unit in units
    ]
    _show_summaries(summaries)
    return 0


def _feedback(course: Course, options: argparse.Namespace) -> int:
    from grading.feedback import write_feedback

    said = []
    units = _graded(course, options)
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:
        for unit in units:
            show = partial(_advance, bar, bar.add_task(unit, total=None))
            written, unchanged = write_feedback(course, unit, show)
            said.append(f"{unit}: {written} pages written, {unchanged} unchanged, in feedback/.")
    for line in said:
        console.print(line, highlight=False)
    return 0


def _export(course: Course, options: argparse.Namespace) -> int:
    units = _units(course, options) if options.units else None
    grades = export(course, options.to, units, options.format, options.id_column, options.roster)
    console.print(f"{options.to}: {len(grades.students)} students.", highlight=False)
    if options.format != "generic" and grades.waiting:
        print(f"course: {grades.waiting} grades are left out: an answer waits for a person.", file=sys.stderr)
    for student in grades.unknown:
        print(f"course: {options.roster} has no login {student}: no mark was written for it.", file=sys.stderr)
    return 0


def _report(course: Course, options: argparse.Namespace) -> int:
    from grading.report import write_report

    with console.status("reading the gradebook and drawing"):
        path = write_report(course, _graded(course, options))
    console.print(f"{path}", highlight=False, soft_wrap=True)
    return 0


def _graded(course: Course, options: argparse.Namespace) -> list[str]:
    """The units that are meant and that have results. Raises CourseError if there is none."""
    with Gradebook(course) as gradebook:
        units = [unit for unit in _units(course, options) if gradebook.students(unit)]
    if not units:
        raise CourseError("Nothing has been graded yet: run the grade command first.")
    return units


def _demo(course: Course, options: argparse.Namespace) -> int:
    from grading.demo import demo

    return demo(course, isolated=not options.no_isolation, console=console)


if __name__ == "__main__":
    sys.exit(main())
