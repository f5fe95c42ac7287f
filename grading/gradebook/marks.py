"""TODO-DOC grading/gradebook/marks.py"""

from collections import defaultdict
from dataclasses import dataclass, field

from nbgrader.api import BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from grading.gradebook.gradebook import Gradebook


@dataclass(frozen=True)
class Mark:
    """What the gradebook has for one exercise of one student. waits: a person has (again) to look at it."""

    auto: float | None
    manual: float | None
    extra: float
    waits: bool

    @property
    def points(self) -> float | None:
        """A manual score goes before an automatic one; None if there is neither."""
        base = self.auto if self.manual is None else self.manual
        return None if base is None else base + self.extra


@dataclass
class Graded:
    """What the gradebook has of one student's unit: marks by exercise, comments by the answer's grade id."""

    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


def read_graded(gradebook: Gradebook, unit: str) -> dict[str, Graded]:
    """Every student's marks and comments in a unit, with two queries."""
    found: dict[str, Graded] = defaultdict(Graded)
    gradebook.db.expire_all()
    assignment = gradebook.nbgrader.find_assignment(unit).id
    about = (SubmittedAssignment.student_id, BaseCell.name)
    for column in (Grade, Comment):
        values = (
            (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
            if column is Grade
            else (Comment.manual_comment,)
        )
        query = (
            select(*about, *values)
            .join(SubmittedNotebook, SubmittedNotebook.id == column.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(BaseCell, BaseCell.id == column.cell_id)
            .where(SubmittedAssignment.assignment_id == assignment)
        )
        for student, cell, *rest in gradebook.db.execute(query):
            if column is Comment:
                found[student].comments |= {cell: rest[0]} if rest[0] else {}
            else:
                auto, manual, extra, waits = rest
                found[student].marks[cell] = Mark(auto, manual, extra or 0.0, waits)
    return found
