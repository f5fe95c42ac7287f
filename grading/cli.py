"""The instructors' commands: release, grade, feedback, report, comment, export, gradebook, demo, candidate, catalogue.

``python3 run.py COMMAND`` calls ``main``, and so does the program ``course`` in an installed environment. Every command
can be repeated and says what to do next. ``release``, ``grade`` and ``feedback`` skip what is unchanged. The others
start over each time.
"""

import argparse
import difflib
import json
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import SQLAlchemyError

from grading.console import advance, console, grade_with_progress, say, show_summaries, warn
from grading.course import Course, CourseError, check_course, installed_course
from grading.export import FORMATS, export
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import above_maximum
from grading.gradebook.move import check_exists, move_gradebook
from grading.limits import RANGES
from grading.release import release
from grading.result import NO_ISOLATION
from grading.roster import handed_in_nothing, read_roster
from grading.settings import (
    FILE,
    URLS,
    VARIABLE,
    checked_url,
    parse_limits,
    unit_limits,
    with_gradebook,
    without_password,
)
from grading.storage import storage_problem
from grading.submissions.collect import student_folders, submitted_files, unexpected_entries
from grading.submissions.names import student_name
from grading.text import count_students, shown_name
from helpers.diagnosis.kinds import KINDS


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for an error, 130 after Ctrl-C.

    As usual with argparse, --help and arguments that can't be parsed raise SystemExit instead.
    """
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    course = installed_course()
    try:
        check_course(course)
        course = with_gradebook(course, options.db)
        if options.reads and course.db != Course(course.root).db:
            check_exists(course, f"check --db, {VARIABLE} and {FILE}.")
        return int(options.run(course, options))
    except CourseError as error:
        warn(str(error))
        return 1
    except (OSError, SQLAlchemyError) as error:
        if not (problem := storage_problem(error, course)):
            raise
        warn(problem)
        return 1
    except KeyboardInterrupt:
        warn("stopped. Finished work is saved. To continue, run the same command again.")
        return 130


class _Parser(argparse.ArgumentParser):
    """A parser that reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        if missing := re.fullmatch(r"argument (\S+): expected one argument", message):
            message = f"{missing[1]} needs a value"
        warn(f"{message}. To see how to write it, type: {self.prog} --help")
        sys.exit(2)


def _parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the arguments. Options of a command may also precede it."""
    parser, commands = _parser()
    if arguments and arguments[0].startswith("-"):
        place = next((k for k, text in enumerate(arguments) if text in commands), None)
        if place is not None:
            arguments = [arguments[place], *arguments[:place], *arguments[place + 1 :]]
    return parser.parse_args(arguments)


def _parser() -> tuple[argparse.ArgumentParser, set[str]]:
    """Return the parser and the names of the commands."""
    parser = _Parser(
        prog="python3 run.py",
        description="Release units, grade submissions, write feedback and export grades.",
        epilog="New here? Start with: python3 run.py demo",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[Course, argparse.Namespace], int],
        text: str,
        next_step: str,
        before_units: dict[str, str] | None = None,
        units: bool = True,
        gradebook: bool = True,
        reads: bool = False,
    ) -> argparse.ArgumentParser:
        """Add a command, with the arguments that come before its units, each with its help.

        A command without a gradebook takes the option --db too, since the option may stand before any command. One that
        only reads the gradebook doesn't make a new one.
        """
        sub = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=next_step)
        sub.set_defaults(run=run, reads=reads)
        for argument, description in (before_units or {}).items():
            sub.add_argument(argument, metavar=argument.upper(), help=description)
        if units:
            sub.add_argument(
                "units",
                nargs="*",
                default=[],
                metavar="UNIT",
                help="a unit's name or its first characters, such as 03 (default: all units)",
            )
        sub.add_argument(
            "--db",
            metavar="URL",
            help="keep the gradebook in another database, for example postgresql+psycopg://me@host/course (default: "
            f"what {FILE} or {VARIABLE} says, or gradebook.db in the course's folder)"
            if gradebook
            else argparse.SUPPRESS,
        )
        return sub

    no_isolation = "run students' code with your own permissions, not in the sandbox; only for code that you trust"
    sub = command(
        "release",
        _release,
        "create the students' notebooks in notebooks/ from solutions/",
        "Next, give the notebooks to your students.",
    )
    sub.add_argument(
        "--change-exercises",
        action="store_true",
        help="if you have added, renamed or removed exercises of a unit that is graded already, change its gradebook "
        "too, and keep all scores and comments except those of removed exercises",
    )
    sub = command(
        "grade",
        _grade,
        "grade the new and changed submissions in submitted/STUDENT/UNIT/UNIT.ipynb",
        "Next, write the feedback pages: python3 run.py feedback",
    )
    sub.add_argument("--student", action="append", metavar="NAME", help="grade only this student; can be repeated")
    sub.add_argument(
        "--jobs",
        type=_positive,
        default=0,
        metavar="N",
        help="how many submissions to grade at the same time (default: one per core)",
    )
    sub.add_argument("--force", action="store_true", help="grade unchanged submissions too")
    sub.add_argument(
        "--scheduler", default="", metavar="URL", help="grade on a Dask cluster, for example tcp://host:8786"
    )
    sub.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a limit for this run alone, such as test_seconds=60; can be repeated. It doesn't make a submission count "
        f"as changed, so combine it with --force. The limits are {', '.join(RANGES)}",
    )
    sub.add_argument("--no-isolation", action="store_true", help=no_isolation)
    command(
        "feedback",
        _feedback,
        "write a page for each student to feedback/STUDENT/UNIT/UNIT.html",
        "Next, give each student the pages in feedback/STUDENT/.",
        reads=True,
    )
    sub = command(
        "export",
        _export,
        "write the grades to a CSV file",
        "Next, import the file into your campus system, or open it in a spreadsheet.",
        reads=True,
    )
    sub.add_argument(
        "--to", type=Path, default=Path("grades.csv"), metavar="FILE", help="the file to write (default: grades.csv)"
    )
    sub.add_argument(
        "--format",
        default="generic",
        choices=tuple(FORMATS),
        help="the campus system that will import the file (default: generic, a table with the points of each exercise)",
    )
    columns = "; ".join(f"{name}: {', '.join(f.id_columns)}" for name, f in FORMATS.items() if f.id_columns)
    sub.add_argument(
        "--id-column",
        default="",
        metavar="NAME",
        help=f"the campus system's column that matches the folder names in submitted/ ({columns})",
    )
    sub.add_argument(
        "--roster", type=Path, metavar="FILE", help="for ilias: the status.csv that you exported from ILIAS"
    )
    sub = command(
        "gradebook",
        _gradebook,
        "move the gradebook to another database: gradebook move --to URL",
        f"Next, write the new gradebook's URL to {FILE}, as the command tells you.",
        units=False,
    )
    sub.add_argument("action", choices=["move"], metavar="move", help="copy everything to another, empty gradebook")
    sub.add_argument("--to", default="", metavar="URL", help=f"the new gradebook: {URLS}")
    command(
        "report",
        _report,
        "write a page with plots of what the class got wrong to build/report.html",
        "Next, open the page in a browser.",
        reads=True,
    )
    command(
        "comment",
        _comment,
        "write one comment for everybody who made the same mistake, below what is written there already",
        "Next, write the feedback pages: python3 run.py feedback",
        {
            "cause": "a kind of mistake, such as batch-mean, or an id, both as the class report shows them",
            "text": "the comment, in quotation marks",
        },
        reads=True,
    )
    sub = command(
        "candidate",
        _candidate,
        "add a mistake that the class report lists without a cause to tests/catalogue, with the code that it shows",
        "Next, learn how the mistake looks to the checks: python3 run.py catalogue UNIT",
        {"id": "the id of the candidate in the class report"},
        units=False,
        reads=True,
    )
    sub.add_argument("--name", default="", metavar="TEXT", help='the name of the mistake, such as "forgets tau"')
    sub.add_argument(
        "--says",
        default="",
        metavar="TEXT",
        help="the sentence for students who make the mistake: what their code does, not what the right code is",
    )
    sub.add_argument(
        "--kind",
        default="",
        metavar="KIND",
        help=f"the kind, by which the report groups mistakes: {', '.join(KINDS)}",
    )
    command(
        "catalogue",
        _catalogue,
        "grade the wrong answers in tests/catalogue and learn how each known mistake looks to the checks",
        "Next, release the units: python3 run.py release",
    )
    sub = command(
        "demo",
        _demo,
        "grade a sample class in build/demo and show its scores and feedback",
        "Next, put real submissions in submitted/STUDENT/UNIT/UNIT.ipynb and run: python3 run.py grade",
        units=False,
        gradebook=False,
    )
    sub.add_argument("--no-isolation", action="store_true", help=no_isolation)
    return parser, set(commands.choices)


def _positive(text: str) -> int:
    """Return the number in an argument. argparse reports ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return int(text)


def _units(course: Course, options: argparse.Namespace) -> list[str]:
    return [course.unit(name) for name in options.units] or course.units()


def _release(course: Course, options: argparse.Namespace) -> int:
    to_grade = []
    for unit in _units(course, options):
        if options.change_exercises and _change_exercises(course, unit):
            to_grade.append(unit)
        changed = release(course, unit)
        say(f"notebooks/{unit}/{unit}.ipynb: {'updated' if changed else 'unchanged'}.")
        _warn_of_points_above_maximum(course, unit)
    left_out = [name for name in course.units_left_out() if (course.notebooks / name).is_dir()]
    if left_out and not options.units:
        folders = ", ".join(f"notebooks/{name}" for name in left_out)
        warn(f"not in the short track: {folders}. Delete these before you hand out the course.")
    again = f", and run python3 run.py grade {' '.join(to_grade)} to grade all submissions again" if to_grade else ""
    say(f"Next: give the notebooks to your students{again}.")
    return 0


def _change_exercises(course: Course, unit: str) -> bool:
    """Change the exercises in the gradebook and say how. Returns whether anything had to change."""
    from grading.change_exercises import change_exercises  # here, because only this option needs it

    changed = change_exercises(course, unit)
    if changed is None:
        return False
    say(f"{unit} {changed.words}. The gradebook has changed accordingly.")
    if changed.removed:
        warn(
            f"points and comments of what is gone are no longer in the gradebook (students: {changed.students}). They "
            f"are in {changed.removed}."
        )
    return True


def _warn_of_points_above_maximum(course: Course, unit: str) -> None:
    with Gradebook(course) as gradebook:
        for exercise, students in above_maximum(gradebook, unit).items():
            warn(
                f"{unit}: in the exercise {exercise}, points given by hand are above the maximum (students: "
                f"{students}). Correct them in formgrader."
            )


def _grade(course: Course, options: argparse.Namespace) -> int:
    chosen = parse_limits(options.limit)
    handed_in = {unit: [s.student for s in submitted_files(course, unit)] for unit in _units(course, options)}
    _check_students(course, options.student or [], handed_in)
    for message in unexpected_entries(course):
        warn(message)
    units = [unit for unit, students in handed_in.items() if set(students) & set(options.student or students)]
    if not units:
        raise CourseError("There is nothing to grade: put submissions in submitted/STUDENT/UNIT/UNIT.ipynb.")
    limits = {unit: unit_limits(course, unit, chosen) for unit in units} if chosen else {}
    if options.no_isolation:
        warn(f"{NO_ISOLATION} (--no-isolation).")
    summaries = [
        grade_with_progress(
            course,
            unit,
            options.student,
            jobs=options.jobs,
            isolated=not options.no_isolation,
            force=options.force,
            scheduler=options.scheduler,
            limits=limits.get(unit),
        )
        for unit in units
    ]
    absent, class_size = {}, 0
    if not options.student:
        with Gradebook(course) as gradebook:
            class_size = len(read_roster(course, gradebook))
            absent = {unit: handed_in_nothing(course, gradebook, unit) for unit in units}
    show_summaries(summaries, class_size, absent)
    return 0


def _check_students(course: Course, names: list[str], handed_in: dict[str, list[str]]) -> None:
    """Raise CourseError if a student to grade doesn't exist, or has handed in none of the units."""
    known = student_folders(course)
    for name in map(student_name, names):
        if name not in known:
            by_lower_case = {folder.lower(): folder for folder in known}
            close = [by_lower_case[near] for near in difflib.get_close_matches(name.lower(), by_lower_case)]
            advice = f"did you mean {' or '.join(map(shown_name, close))}?" if close else "check the name."
            raise CourseError(f"There is no student {shown_name(name)} in submitted/: {advice}")
        if not any(name in students for students in handed_in.values()):
            which = ", ".join(handed_in) if len(handed_in) < 4 else "any unit"
            raise CourseError(f"{shown_name(name)} has handed in nothing for {which}: leave out this student or unit.")


def _feedback(course: Course, options: argparse.Namespace) -> int:
    from grading.reports.feedback import write_feedback  # here, because it takes long to import

    messages = []
    units = _graded(course, options)
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:
        for unit in units:
            show = partial(advance, bar, bar.add_task(unit, total=None))
            written, unchanged = write_feedback(course, unit, show)
            messages.append(f"{unit}: pages written: {written}, unchanged: {unchanged}.")
    for message in messages:
        say(message)
    say("Next: give each student the pages in feedback/STUDENT/.")
    return 0


def _export(course: Course, options: argparse.Namespace) -> int:
    units = _units(course, options) if options.units else None
    grades = export(course, options.to, units, options.format, options.id_column, options.roster)
    say(f"Wrote {options.to} (students: {len(grades.rows)}).")
    if options.format != "generic":
        for unit in grades.exercises:
            count = grades.with_grade(unit)
            say(f"  {unit}: students who get a grade: {count}, who don't: {len(grades.rows) - count}.")
    if ungraded := _by_unit(grades.ungraded):
        warn(
            f"submissions that have no grade in the file, because they are not graded yet:{ungraded}\n"
            "To grade them, run python3 run.py grade. Then export again."
        )
    if without := _by_unit(grades.without_notebook):
        warn(f"submissions that could not be graded; ask for the notebook:{without}")
    if options.format == "generic" and grades.waiting:
        warn(f"answers that still need manual grading: {grades.waiting_answers}. The totals are not final yet.")
    elif grades.waiting:
        waiting = _by_unit({unit: grades.waiting_students(unit) for unit in grades.exercises})
        warn(
            f"grades left out because an answer still needs manual grading: {grades.waiting}.{waiting}\n"
            "To grade these answers, run python3 run.py lab, open Nbgrader > Formgrader in the menu, choose Manual "
            "Grading and then the unit. Then export again."
        )
    if grades.unknown:
        warn(
            f"{options.roster} has no login for {count_students(grades.unknown)}, so no mark was written: check that "
            "the folders in submitted/ are named after the students' logins."
        )
    say("Next: import the file into your campus system, or open it in a spreadsheet.")
    return 0


def _by_unit(students: dict[str, list[str]]) -> str:
    """Return a line for each unit with any students: how many, and the first names."""
    return "".join(f"\n  {unit}: {count_students(names)}" for unit, names in students.items() if names)


def _gradebook(course: Course, options: argparse.Namespace) -> int:
    target = Course(course.root, checked_url(options.to, course.root, "--to"))
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:

        def show(step: str, done: int, total: int) -> None:
            task = bar.task_ids[0] if bar.task_ids else bar.add_task("")
            bar.update(task, description=step, completed=done, total=total)

        moved = move_gradebook(course, target, show)
    say(f"Moved {moved.students} students with {moved.results} results. The old gradebook stays as it was.")
    for table in moved.left_out:
        warn(f"the table {table} is not part of a gradebook and was not moved.")
    url = without_password(options.to.strip())
    say(f"Next: put this line at the top of {course.root / FILE}, so that every command uses the new gradebook:")
    say(f"    gradebook = {json.dumps(url, ensure_ascii=False)}")
    if "***" in url:
        say("Write your password in place of ***.")
    if os.environ.get(VARIABLE):
        say(f"The environment variable {VARIABLE} takes precedence over this file, so change it, too.")
    return 0


def _report(course: Course, options: argparse.Namespace) -> int:
    from grading.reports.class_report import write_report  # here, because it imports Matplotlib

    with console.status("Reading the gradebook and drawing the plots"):
        path = write_report(course, _units(course, options))
    say(f"Wrote {path}. Next: open it in a browser.")
    return 0


def _comment(course: Course, options: argparse.Namespace) -> int:
    from grading.causes.comments import comment_on_cause  # here, because it takes long to import

    commented = comment_on_cause(course, options.cause, options.text, _units(course, options))
    already = f" Students who had it already: {len(commented.unchanged)}." if commented.unchanged else ""
    say(f"Students who got the comment: {len(commented.added)}.{already}")
    if commented.added:
        say("Next: python3 run.py feedback writes it to their pages.")
    return 0


def _candidate(course: Course, options: argparse.Namespace) -> int:
    from grading.causes.candidates import add_candidate  # here, because it takes long to import

    path, unit = add_candidate(course, options.id, options.name, options.says, options.kind)
    say(f"Added the mistake to {path}.")
    say(f"Next: python3 run.py catalogue {unit} learns it, and python3 run.py grade tells the students.")
    return 0


def _catalogue(course: Course, options: argparse.Namespace) -> int:
    from grading.scoring.known_mistakes import learn  # here, because it takes long to import

    messages = []
    # No thread may refresh the bar: the process forks, and only the forking thread survives in the child.
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        for unit in _units(course, options):
            show = partial(advance, bar, bar.add_task(unit, total=None))
            known = learn(course, unit, show)
            messages.append(f"{unit}: {known} signatures of known mistakes.")
    for message in messages:
        say(message)
    return 0


def _graded(course: Course, options: argparse.Namespace) -> list[str]:
    """Return the requested units that have results. Raises CourseError if none of them has any."""
    with Gradebook(course) as gradebook:
        units = [unit for unit in _units(course, options) if gradebook.students(unit)]
    if not units:
        raise CourseError("None of the requested units has been graded yet: run python3 run.py grade first.")
    return units


def _demo(course: Course, options: argparse.Namespace) -> int:
    from grading.demo_class import demo  # here, because it takes long to import

    if options.db is not None:
        raise CourseError("The sample class has a gradebook of its own: leave out --db.")
    if options.no_isolation:
        warn(f"{NO_ISOLATION} (--no-isolation).")
    demo(course, isolated=not options.no_isolation)
    return 0


if __name__ == "__main__":
    sys.exit(main())
