"""Read the marks and comments of a unit, for the feedback pages and the class report.

``read_graded`` reads a whole class with one query for the marks and one for the comments.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from nbgrader.api import BaseCell, Comment, Grade, GradeCell, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from grading.gradebook.given import read_given
from grading.gradebook.gradebook import Gradebook
from grading.message import waits_for_person
from grading.result import Result


@dataclass(frozen=True)
class Mark:
    """One student's scores in one exercise.

    Attributes
    ----------
    auto, manual : float or None
        The points that the grader and a person gave.
    extra : float
        Extra credit.
    needs_manual_grade : bool
        Whether a person has to grade the exercise, for the first time or again.
    """

    auto: float | None
    manual: float | None
    extra: float
    needs_manual_grade: bool

    @property
    def points(self) -> float | None:
        """The manual score, or else the automatic one, plus extra credit. None if there is no score."""
        base = self.auto if self.manual is None else self.manual
        return None if base is None else base + self.extra


@dataclass
class Graded:
    """What the gradebook has about one student in one unit.

    Attributes
    ----------
    marks : dict of str to Mark
        By exercise.
    comments : dict of str to str
        What a person has written, by the grade id of the answer.
    commented_answers : dict of str to str
        The digest of the answer that a comment was written for, by the grade id of the answer, as far as it is known.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    commented_answers: dict[str, str] = field(default_factory=dict)


def read_graded(gradebook: Gradebook, unit: str, student: str = "") -> dict[str, Graded]:
    """Read the marks and comments of every student, or of one, in a unit, which must be released.

    Returns a defaultdict by student, so that a student without marks has an empty ``Graded``.
    """
    found: dict[str, Graded] = defaultdict(Graded)
    gradebook.db.expire_all()
    assignment = gradebook.nbgrader.find_assignment(unit).id
    keys = (SubmittedAssignment.student_id, BaseCell.name)
    for table in (Grade, Comment):
        values = (
            (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
            if table is Grade
            else (Comment.manual_comment,)
        )
        query = (
            select(*keys, *values)
            .join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(BaseCell, BaseCell.id == table.cell_id)
            .where(SubmittedAssignment.assignment_id == assignment)
        )
        if student:
            query = query.where(SubmittedAssignment.student_id == student)
        for name, cell, *rest in gradebook.db.execute(query):
            if table is Comment:
                found[name].comments |= {cell: rest[0]} if rest[0] else {}
            else:
                auto, manual, extra, needs_manual_grade = rest
                found[name].marks[cell] = Mark(auto, manual, extra or 0.0, needs_manual_grade)
    for name, cells in read_given(gradebook.db, unit, [student] if student else None).items():
        for cell, given in cells.items():
            if given.digest and given.comment == found[name].comments.get(cell, ""):
                found[name].commented_answers[cell] = given.digest
    return found


def given_by_hand(graded: Graded) -> bool:
    """Return whether a person has given points or extra credit in any exercise."""
    return any(mark.manual is not None or mark.extra for mark in graded.marks.values())


def lacks_notebook(result: Result | None, graded: Graded) -> bool:
    """Return whether there is no notebook to grade, so that the student has to hand one in.

    If a person has given points nevertheless, they count, and the other answers wait for a person as usual. They also
    wait if the notebook may be right, but grading it failed.
    """
    if result is None or result.readable or given_by_hand(graded):
        return False
    return not any(map(waits_for_person, result.flags[-1:]))


def above_maximum(gradebook: Gradebook, unit: str) -> dict[str, int]:
    """Count the students to whom a person gave more than the maximum, by exercise. Extra credit doesn't count."""
    assignment = gradebook.nbgrader.find_assignment(unit).id
    query = (
        select(GradeCell.name)
        .join(Grade, Grade.cell_id == GradeCell.id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .where(SubmittedAssignment.assignment_id == assignment, Grade.manual_score > GradeCell.max_score)
    )
    return dict(Counter(gradebook.db.execute(query).scalars()))
