"""The gradebook: nbgrader's database schema, with two tables of our own.

Everything about one submission is saved in one transaction: the grader's scores and comments, which replace its
earlier ones, and the digest of what they came from. If the process dies, either all or none of it is saved. A
transaction may hold the results of several submissions. Scores and
comments that a person gave are never changed.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import Comment, Student, SubmittedAssignment
from nbgrader.api import Gradebook as NbgraderGradebook
from sqlalchemy import Column, Select, select

from grading.course import Course
from grading.gradebook.comments import add_comment
from grading.gradebook.given import Given, read_given, remember_answers
from grading.gradebook.rows import assignments, base_cells, grades, students, submissions, submitted_notebooks
from grading.gradebook.schema import given, make_tables, records
from grading.gradebook.writer import NewResult, save
from grading.result import Result
from grading.units.unit import Unit


@dataclass(frozen=True)
class Row:
    """One student's score in one exercise.

    ``points`` is the manual score, or else the automatic one, plus extra credit. It is 0 if there is no score yet.
    """

    student: str
    unit: str
    exercise: str
    points: float
    max_points: float
    needs_manual_grade: bool


class Gradebook:
    """An open gradebook. Use it as a context manager.

    Opening it creates the tables if they are missing, and raises CourseError if the database can't be opened.
    """

    def __init__(self, course: Course):
        make_tables(course.db)
        self.nbgrader = NbgraderGradebook(course.db, course_id=course.config().CourseDirectory.course_id)
        self.db = self.nbgrader.db

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.nbgrader.close()

    def digests(self, unit: str) -> dict[str, str]:
        """Return the digest of what each student's scores in a unit came from, by student."""
        query = _kept(records.c.student, records.c.digest).where(records.c.unit == unit)
        return {student: digest for student, digest in self.db.execute(query)}

    def result(self, student: str, unit: str) -> Result | None:
        """Return the result that was saved last, without its notebook, or None if there is none."""
        query = _kept(records.c.result).where(records.c.student == student, records.c.unit == unit)
        text = self.db.execute(query).scalar()
        return Result.from_json(text) if text else None

    def students(self, unit: str) -> list[str]:
        """List the students who have a result in this unit, in alphabetical order, without those who were removed."""
        query = _kept(records.c.student).where(records.c.unit == unit).order_by(records.c.student)
        return list(self.db.execute(query).scalars())

    def given(self, unit: str) -> dict[str, dict[str, Given]]:
        """Return what people gave in a unit, and for which answers, by student and cell."""
        return read_given(self.db, unit)

    def remember_answers(self, unit: Unit, read: Callable[[str], str]) -> None:
        """Store for which answers people gave points and comments, before a run replaces the answers.

        ``read`` returns a student's autograded notebook as JSON, or "" if there is none.
        """
        remember_answers(self.db, unit, read)
        self.db.commit()

    def overruled(self, unit: str) -> dict[tuple[str, str], tuple[float, float]]:
        """Return the automatic and the manual score of each answer that has both, by student and exercise."""
        query = (
            select(submissions.c.student_id, base_cells.c.name, grades.c.auto_score, grades.c.manual_score)
            .join(submitted_notebooks, submitted_notebooks.c.id == grades.c.notebook_id)
            .join(submissions, submissions.c.id == submitted_notebooks.c.assignment_id)
            .join(assignments, assignments.c.id == submissions.c.assignment_id)
            .join(base_cells, base_cells.c.id == grades.c.cell_id)
            .where(assignments.c.name == unit, grades.c.auto_score.is_not(None), grades.c.manual_score.is_not(None))
        )
        return {(student, cell): (auto, manual) for student, cell, auto, manual in self.db.execute(query)}

    def student_ids(self) -> list[str]:
        """List everybody in the table of students, also those without a result, in alphabetical order."""
        return list(self.db.execute(select(Student.id).order_by(Student.id)).scalars())

    def removed_students(self) -> set[str]:
        """Return the students who have results, but whom an instructor has removed from the table of students."""
        return set(self.db.execute(select(records.c.student)).scalars()) - set(self.student_ids())

    def unify_names(self) -> None:
        """Rename students whose names aren't in Unicode's form NFC, as an earlier release stored them.

        A student whose folder was made on macOS would otherwise be graded anew under another name. If the gradebook has
        the other name, too, both stay.
        """
        known = self.student_ids()
        for old in known:
            new = unicodedata.normalize("NFC", old)
            if new in known:
                continue
            row = self.db.execute(select(students).where(students.c.id == old)).mappings().one()
            self.db.execute(students.insert().values(dict(row) | {"id": new}))
            for column in (submissions.c.student_id, records.c.student, given.c.student):
                self.db.execute(column.table.update().where(column == old).values({column.key: new}))
            self.db.execute(students.delete().where(students.c.id == old))
        self.db.commit()

    def save(self, student: str, unit: Unit, result: Result, timestamp: datetime | None = None) -> None:
        """Save a submission's result in one transaction.

        Parameters
        ----------
        student : str
        unit : Unit
        result : Result
        timestamp : datetime, optional
            When the student submitted, in UTC. None erases a time that was saved earlier.

        Raises
        ------
        CourseError
            If the unit is not in the gradebook.
        """
        self.save_all(unit, [NewResult(student, result, timestamp)])

    def save_all(self, unit: Unit, new: Sequence[NewResult]) -> None:
        """Save the results of different students in one transaction. Raises CourseError as ``save`` does."""
        try:
            save(self.db, unit, new)
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

    def names(self) -> list[str]:
        """List the ids, names and addresses of all students, as far as the gradebook has them."""
        query = select(Student.id, Student.first_name, Student.last_name, Student.email)
        return [name for row in self.db.execute(query) for name in row if name]

    def add_comment(self, answers: Iterable[tuple[str, str, str]], text: str) -> list[tuple[str, str, str]]:
        """Add a person's comment to answers, in one transaction. Comments that are there already stay above it.

        Parameters
        ----------
        answers : iterable of tuple of str
            The student, the unit and the grade id of the cell, for each answer.
        text : str
            The comment. An answer that has it already doesn't get it again.

        Returns
        -------
        list of tuple of str
            The answers that have received the comment.
        """
        try:
            changed = [answer for answer in answers if add_comment(self.db, *answer, text)]
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise
        return changed

    def rows(self, unit: str = "") -> Iterator[Row]:
        """Yield a row for each exercise of each student, in all units or in one. Exercises are in notebook order."""
        query = (
            select(SubmittedAssignment).join(SubmittedAssignment.assignment).order_by(SubmittedAssignment.student_id)
        )
        for submission in self.db.execute(query).scalars():
            name = submission.assignment.name
            if unit and name != unit:
                continue
            for notebook in submission.notebooks:
                order = {cell.name: k for k, cell in enumerate(notebook.notebook.source_cells)}
                for grade in sorted(notebook.grades, key=lambda grade: order.get(grade.name, 0)):
                    yield Row(
                        submission.student_id,
                        name,
                        grade.name,
                        grade.score or 0.0,
                        grade.max_score,
                        bool(grade.needs_manual_grade),
                    )

    def dump(self) -> str:
        """Return all scores, results and comments as sorted lines of text, to compare two gradebooks."""
        lines = [
            f"{row.unit} {row.student} {row.exercise} {row.points:g}/{row.max_points:g}"
            f"{' needs manual grading' if row.needs_manual_grade else ''}"
            for row in self.rows()
        ]
        query = _kept(records.c.unit, records.c.student, records.c.digest, records.c.result)
        lines += [" ".join(record) for record in self.db.execute(query)]
        lines += [" ".join(map(str, row)) for row in self.db.execute(select(given))]
        comments = self.db.execute(select(Comment)).scalars()
        lines += [
            f"{c.notebook.name} {c.notebook.student.id} {c.name}: {c.auto_comment!r} {c.manual_comment!r}"
            for c in comments
        ]
        return "\n".join(sorted(lines)) + "\n"


def _kept(*columns: Column[str]) -> Select[*tuple[Any, ...]]:
    """Return a query for the results whose submissions nbgrader's tables still have.

    Instructors remove students and assignments with nbgrader's own commands, which don't know our tables.
    """
    return (
        select(*columns)
        .join(submissions, submissions.c.student_id == records.c.student)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(assignments.c.name == records.c.unit)
    )
