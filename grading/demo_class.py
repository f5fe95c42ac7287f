"""An instructor's first five minutes: a class made out of the catalogue, graded, with its table and feedback."""

import re
import shutil

from rich.console import Console

from grading.course import Course, CourseError
from grading.export import export
from grading.gradebook.gradebook import Gradebook
from grading.units.catalogue import Answer, fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

STUDENTS = 12
WRITTEN = "An answer in words, which waits for a person to read it."


def demo(course: Course, isolated: bool, console: Console) -> int:
    """Make, grade and show a class in build/demo, beside the course's own gradebook. Returns the exit code."""
    from grading.console import grade_with_progress, show_table
    from grading.reports.feedback import write_feedback

    root = course.build / "demo"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(course.solutions, root / "solutions")
    shutil.copy(course.root / "nbgrader_config.py", root)
    there = Course(root)
    wrong = 0
    units = [unit for unit in (read_unit(course, name) for name in course.units()) if any(_answers(course, unit))]
    if not units:
        raise CourseError("The catalogue in tests/catalogue holds no answers: there is no class to make of it.")
    console.print(f"A class of {STUDENTS}, its answers out of the catalogue, in {root}:", highlight=False)
    for unit in units:
        given = {f"student-{k:02d}": choose(course, unit, k) for k in range(1, STUDENTS + 1)}
        for student, answers in given.items():
            path = root / "submitted" / student / unit.name / f"{unit.name}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(fill_in(unit, answers, WRITTEN if int(student[-2:]) % 2 else ""))
        grade_with_progress(there, unit.name, isolated=isolated)
        wrong += _show(there, unit, given, console, show_table)
        write_feedback(there, unit.name)
    export(there, root / "grades.csv")
    console.print(f"Feedback:  {root / 'feedback'}/STUDENT/UNIT/UNIT.html", highlight=False, soft_wrap=True)
    console.print(
        f"Gradebook: {root / 'gradebook.db'}, as a table: {root / 'grades.csv'}", highlight=False, soft_wrap=True
    )
    console.print(
        "Yours: put submissions at submitted/STUDENT/UNIT/UNIT.ipynb and run: python3 run.py grade", highlight=False
    )
    if wrong:
        raise CourseError(f"{wrong} scores are not what the catalogue says they should be: run the tests.")
    return 0


def choose(course: Course, unit: Unit, k: int) -> list[Answer]:
    """One answer to each exercise of the unit, for the k-th of a class: one of them wrong, for one in a few none.

    Beside the wrong answer, the exercises of the same cell keep the reference solution: what a mistake in one
    of them does to the others is not what the demo is about.
    """
    exercises = _answers(course, unit)
    mistaken = k % (len(exercises) + 1)
    chosen = []
    for place, answers in enumerate(exercises):
        wanted = [a for a in answers if a.right != (place == mistaken) and stands_alone(a, unit)]
        if wanted:
            chosen.append(wanted[k % len(wanted)])
    wrong = {a.exercise for a in chosen if not a.right}
    return [a for a in chosen if not a.right or not wrong & unit.cell_mates(a.exercise)]


def stands_alone(answer: Answer, unit: Unit) -> bool:
    """Whether the answer fills one region and calls nothing that another exercise asks for."""
    others = set(unit.exercise_names) - {answer.exercise.replace("-", "_")}
    text = "\n".join(answer.regions.values())
    return set(answer.regions) == {answer.exercise} and not any(re.search(rf"\b{name}\(", text) for name in others)


def _answers(course: Course, unit: Unit) -> list[list[Answer]]:
    return [answers for answers in read_catalogue(course, unit).values() if answers]


def _show(there: Course, unit: Unit, given: dict[str, list[Answer]], console: Console, show_table) -> int:  # type: ignore[no-untyped-def]
    """Print the table of students, exercises and points; return how many scores are not as the catalogue says."""
    unexpected = 0
    rows: list[list[str]] = []
    with Gradebook(there) as gradebook:
        graded = {(row.student, row.exercise): row for row in gradebook.rows(unit.name)}
    for student, answers in given.items():
        wrong = {answer.exercise for answer in answers if not answer.right}
        cells: list[str] = []
        for exercise in unit.exercises:
            row = graded[student, exercise.id]
            cells.append("read" if row.needs_person else f"{row.points:g}")
            comparable = not exercise.manual and not (wrong & unit.cell_mates(exercise.id) - {exercise.id})
            unexpected += comparable and (row.points == exercise.points) == (exercise.id in wrong)
        total = sum(graded[student, exercise.id].points for exercise in unit.exercises)
        rows.append([student, *cells, f"{total:g}"])
    head = ["student", *(f"{e.number}\nof {e.points:g}" for e in unit.exercises), f"total\nof {unit.points:g}"]
    show_table(unit.name, head, rows, console)
    console.print(", ".join(f"{e.number} {e.id}" for e in unit.exercises), highlight=False)
    if any(e.manual for e in unit.exercises):
        console.print('"read": a written answer waits for a person, in formgrader.', highlight=False)
    console.print()
    return unexpected
