"""The demo command: grade a sample class, and show its scores and feedback.

It gives an instructor a first look at the grader. The sample students' answers come from the catalogue in
tests/catalogue. The catalogue says which answers are right, so the demo also checks the scores.
"""

import os
import re
import shutil
from pathlib import Path

from grading.console import console, grade_with_progress, say, show_table
from grading.course import Course, CourseError
from grading.export import export
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.reports.feedback import write_feedback
from grading.settings import VARIABLE, unit_limits
from grading.units.catalogue import Answer, fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

STUDENTS = 12
WRITTEN_ANSWER = "This is a written answer. A person has to read and grade it."


def demo(course: Course, isolated: bool) -> None:
    """Grade a sample class, and print its scores and where its feedback is.

    Everything is written to build/demo, which is deleted first. The course's own gradebook and submissions stay as they
    are.

    Parameters
    ----------
    course : Course
    isolated : bool
        Whether to run the sample students' code in the sandbox.

    Raises
    ------
    CourseError
        If the catalogue has no answers, if students' code can't be isolated, or if a score differs from what the
        catalogue expects. In the last case, everything has been written and printed.
    """
    os.environ.pop(VARIABLE, None)  # it names the course's gradebook, and this class has its own
    root = course.build / "demo"
    _remove(root)
    shutil.copytree(course.solutions, root / "solutions")
    shutil.copy(course.root / "nbgrader_config.py", root)
    demo_course = Course(root)
    unexpected = 0
    units = [unit for unit in (read_unit(course, name) for name in course.units()) if any(_answers(course, unit))]
    if not units:
        raise CourseError("No answers to build the sample class from: restore tests/catalogue from the repository.")
    say(f"Grading a sample class of {STUDENTS} students in {root}:")
    for unit in units:
        chosen = {f"student-{k:02d}": choose_answers(course, unit, k) for k in range(1, STUDENTS + 1)}
        for student, answers in chosen.items():
            path = root / "submitted" / student / unit.name / f"{unit.name}.ipynb"
            path.parent.mkdir(parents=True)
            # Every other student leaves the written answers empty, so that the table shows what the grader does then.
            write_atomically(path, fill_in(unit, answers, WRITTEN_ANSWER if int(student[-2:]) % 2 else ""))
        grade_with_progress(demo_course, unit.name, isolated=isolated, limits=unit_limits(course, unit.name))
        unexpected += _show(demo_course, unit, chosen)
        write_feedback(demo_course, unit.name)
    export(demo_course, root / "grades.csv")
    say(f"Open a feedback page: {root / 'feedback'}/STUDENT/UNIT/UNIT.html")
    say(f"Open the grades: {root / 'grades.csv'} (from the gradebook {root / 'gradebook.db'})")
    say("Next: put real submissions in submitted/STUDENT/UNIT/UNIT.ipynb and run: python3 run.py grade")
    if unexpected:
        differ = "1 score differs" if unexpected == 1 else f"{unexpected} scores differ"
        raise CourseError(f"{differ} from what the catalogue expects: run python3 run.py test to find out why.")


def _remove(folder: Path) -> None:
    """Remove a folder, if it exists. Raises OSError, which names the folder, if that fails."""
    if folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from error


def choose_answers(course: Course, unit: Unit, k: int) -> list[Answer]:
    """Choose the catalogue's answers that the k-th student of the class gives.

    The exercises take turns: each student gets the next one wrong, and after the last exercise, one student gets
    everything right. All answers are independent of other exercises. An exercise without a suitable answer keeps the
    reference solution. So do the other exercises in the wrong answer's cell, since the mistake could break them too.
    """
    exercises = _answers(course, unit)
    wrong_place = k % (len(exercises) + 1)
    chosen = []
    for place, answers in enumerate(exercises):
        candidates = [a for a in answers if a.right != (place == wrong_place) and is_independent(a, unit)]
        if candidates:
            chosen.append(candidates[k % len(candidates)])
    wrong = {a.exercise for a in chosen if not a.right}
    return [a for a in chosen if not a.right or not wrong & unit.exercises_in_same_cell(a.exercise)]


def is_independent(answer: Answer, unit: Unit) -> bool:
    """Return whether the answer fills only its own exercise's region and calls nothing that other exercises define."""
    other_names = set(unit.exercise_names) - {answer.exercise.replace("-", "_")}
    code = "\n".join(answer.regions.values())
    return set(answer.regions) == {answer.exercise} and not any(re.search(rf"\b{name}\(", code) for name in other_names)


def _answers(course: Course, unit: Unit) -> list[list[Answer]]:
    """List the catalogue's answers to each exercise that has any."""
    return [answers for answers in read_catalogue(course, unit).values() if answers]


def _show(course: Course, unit: Unit, chosen: dict[str, list[Answer]]) -> int:
    """Print the table of students, exercises and points, and return how many scores contradict the catalogue.

    Written answers have no expected score. Nor has an exercise if another one in its cell was answered wrong.
    """
    unexpected = 0
    rows: list[list[str]] = []
    with Gradebook(course) as gradebook:
        graded = {(row.student, row.exercise): row for row in gradebook.rows(unit.name)}
    for student, answers in chosen.items():
        wrong = {answer.exercise for answer in answers if not answer.right}
        cells: list[str] = []
        for exercise in unit.exercises:
            row = graded[student, exercise.id]
            cells.append("manual" if row.needs_manual_grade else f"{row.points:g}")
            comparable = not exercise.manual and not (wrong & unit.exercises_in_same_cell(exercise.id) - {exercise.id})
            unexpected += comparable and (row.points == exercise.points) == (exercise.id in wrong)
        total = sum(graded[student, exercise.id].points for exercise in unit.exercises)
        rows.append([student, *cells, f"{total:g}"])
    head = ["student", *(f"{e.number}\nof {e.points:g}" for e in unit.exercises), f"total\nof {unit.points:g}"]
    show_table(unit.name, head, rows, console)
    say(", ".join(f"{e.number} {e.id}" for e in unit.exercises))
    if any(e.manual for e in unit.exercises):
        say('"manual": a person has to grade the written answer in formgrader.')
    console.print()
    return unexpected
