"""Write one comment for everybody who made the same mistake."""

from dataclasses import dataclass

from grading.causes.failures import read_failures, with_cause
from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import read_graded
from grading.text import CONTROL, writable
from grading.units.unit import read_unit


@dataclass(frozen=True)
class Commented:
    """Who received a comment.

    Attributes
    ----------
    added : list of str
        The students whose comments have changed.
    unchanged : list of str
        The students who had this comment already.
    """

    added: list[str]
    unchanged: list[str]


def comment_on_cause(course: Course, cause: str, text: str, units: list[str]) -> Commented:
    """Add a comment to every answer that has a cause. What is written there already stays above it.

    Parameters
    ----------
    course : Course
    cause : str
        A kind of mistake, or an id from the class report.
    text : str
        The comment. An answer that has it already is left as it is.
    units : list of str
        The full names of the units.

    Returns
    -------
    Commented
        The students.

    Raises
    ------
    CourseError
        If the text is empty, or if no answer has this cause.
    """
    text = CONTROL.sub("", writable(text.replace("\r\n", "\n"))).strip()
    if not text:
        raise CourseError("The comment is empty: put the text in quotation marks after the cause.")
    with Gradebook(course) as gradebook:
        found = [read_unit(course, name) for name in units if gradebook.students(name)]
        if not found:
            raise CourseError("None of the requested units has been graded yet: run python3 run.py grade first.")
        graded = {unit.name: read_graded(gradebook, unit.name) for unit in found}
        failures = [f for unit in found for f in read_failures(gradebook, unit, graded[unit.name])]
        cells = {unit.name: unit.answer_cells for unit in found}
        answers = [(f.student, f.unit, cells[f.unit][f.exercise]) for f in with_cause(failures, cause)]
        changed = gradebook.add_comment(dict.fromkeys(answers), text)
    students = list(dict.fromkeys(student for student, _, _ in answers))
    added = {student for student, _, _ in changed}
    return Commented([s for s in students if s in added], [s for s in students if s not in added])
