"""The gradebook: nbgrader's schema, with one table of ours beside it.

Everything that one submission gives goes in with one transaction: old scores out, new scores and comments
in, and the digest of what they came from. Either all of it is there or nothing, whenever the process dies.
Scores and comments that a person gave are never touched.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from alembic.script import ScriptDirectory
from nbgrader.api import (
    Assignment,
    Base,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import Gradebook as NbgraderGradebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Column, MetaData, String, Table, Text, bindparam, create_engine, inspect, select
from sqlalchemy.exc import OperationalError

from grading.course import Course, CourseError
from grading.result import Result
from grading.source import Unit, is_solution, is_test

# What ids are derived from, so that the same submission gets the same ids in every gradebook.
NAMESPACE = uuid.UUID("9a7e61a8-31a0-4c8f-9a1e-0d6d4a4f0f11")

records = Table(
    "course_record",
    MetaData(),
    Column("student", String(128), primary_key=True),
    Column("unit", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("result", Text(), nullable=False),
)


# nbgrader's own note of the version of its schema, by which it upgrades an older one.
version = Table("alembic_version", records.metadata, Column("version_num", String(32), nullable=False))


assignments, notebooks, base_cells = Assignment.__table__, Notebook.__table__, BaseCell.__table__
students, submissions, submitted_notebooks = (
    Student.__table__,
    SubmittedAssignment.__table__,
    SubmittedNotebook.__table__,
)
grades, comments = Grade.__table__, Comment.__table__


@dataclass(frozen=True)
class Row:
    """One exercise of one student, as the gradebook has it: a manual score goes before an automatic one."""

    student: str
    unit: str
    exercise: str
    points: float
    max_points: float
    needs_person: bool


class Gradebook:
    """An open gradebook. Use it as a context manager.

    Raises CourseError if the database can't be reached.
    """

    def __init__(self, course: Course):
        make_tables(course.db)
        self.nbgrader = NbgraderGradebook(course.db, course_id=course.config().CourseDirectory.course_id)
        self.db = self.nbgrader.db

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.nbgrader.close()

    def digest(self, student: str, unit: str) -> str:
        """What the student's present scores came from, "" if there are none."""
        query = select(records.c.digest).where(records.c.student == student, records.c.unit == unit)
        return self.db.execute(query).scalar() or ""

    def result(self, student: str, unit: str) -> Result | None:
        """The result that was saved last."""
        query = select(records.c.result).where(records.c.student == student, records.c.unit == unit)
        text = self.db.execute(query).scalar()
        return Result.from_json(text) if text else None

    def students(self, unit: str) -> list[str]:
        """Who has a result in this unit, in alphabetical order."""
        query = select(records.c.student).where(records.c.unit == unit).order_by(records.c.student)
        return list(self.db.execute(query).scalars())

    def save(self, student: str, unit: Unit, result: Result, timestamp: datetime | None = None) -> None:
        """Put a submission's result in, in one transaction. Raises CourseError if the unit is not released.

        In plain statements on nbgrader's tables: through its classes each submission took three times as many.
        """
        try:
            released = self.db.execute(
                select(notebooks.c.id, notebooks.c.assignment_id)
                .join(assignments, assignments.c.id == notebooks.c.assignment_id)
                .where(notebooks.c.name == unit.name, assignments.c.name == unit.name)
            ).one_or_none()
            if released is None:
                raise CourseError(f"The gradebook does not know {unit.name}: run the release command first.")
            notebook, assignment = released
            self._put(students, {"id": student}, student)
            key = {"assignment_id": assignment, "student_id": student}
            submission = self._put(submissions, key, _id(unit.name, student), timestamp=timestamp)
            key = {"assignment_id": submission, "notebook_id": notebook}
            submitted = self._put(
                submitted_notebooks, key, _id(unit.name, student, "notebook"), flagged=bool(result.flags)
            )
            cells = self.db.execute(select(base_cells.c.id, base_cells.c.name, base_cells.c.type).where(
                base_cells.c.notebook_id == notebook
            )).all()  # fmt: skip
            self._grades(
                submitted, {c.id: c.name for c in cells if c.type == "GradeCell"}, (unit.name, student), result
            )
            said = _comments(unit, result)
            answers = {c.id: c.name for c in cells if c.type == "SolutionCell"}
            self._comments(submitted, answers, (unit.name, student), said)
            where = (records.c.student == student, records.c.unit == unit.name)
            self.db.execute(records.delete().where(*where))
            kept = replace(result, notebook="").to_json()  # the notebook is in autograded/
            self.db.execute(records.insert().values(student=student, unit=unit.name, digest=result.digest, result=kept))
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

    def rows(self, unit: str = "") -> Iterator[Row]:
        """Every exercise of every student, by unit, student and exercise in the notebook's order."""
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
        """All that is graded as text, in an order of its own: equal texts are equal gradebooks."""
        lines = [
            f"{row.unit} {row.student} {row.exercise} {row.points:g}/{row.max_points:g}"
            f"{' needs a person' if row.needs_person else ''}"
            for row in self.rows()
        ]
        query = select(records.c.unit, records.c.student, records.c.digest, records.c.result)
        lines += [" ".join(record) for record in self.db.execute(query)]
        comments = self.db.execute(select(Comment)).scalars()
        lines += [
            f"{c.notebook.name} {c.notebook.student.id} {c.name}: {c.auto_comment!r} {c.manual_comment!r}"
            for c in comments
        ]
        return "\n".join(sorted(lines)) + "\n"

    def _put(self, table: Table, key: dict[str, str], id: str, **values: object) -> str:
        """The id of the row with this key, which gets these values; it is made, with this id, if it is not there."""
        found = self.db.execute(select(table.c.id).where(*(table.c[name] == part for name, part in key.items())))
        known: str | None = found.scalar()
        if known is None:
            self.db.execute(table.insert().values(**{"id": id} | key | values))
        elif values:
            self.db.execute(table.update().where(table.c.id == known).values(**values))
        return known or id

    def _put_each(self, table: Table, submitted: str, rows: dict[str, dict[str, object]]) -> None:
        """Give the rows of a submitted notebook, by cell, these values; those with an id are made."""
        new = [{"notebook_id": submitted, "cell_id": cell, **row} for cell, row in rows.items() if "id" in row]
        old = [{"of": cell, **row} for cell, row in rows.items() if "id" not in row]
        if new:
            self.db.execute(table.insert(), new)
        if old:
            this = (table.c.notebook_id == submitted, table.c.cell_id == bindparam("of"))
            self.db.execute(table.update().where(*this).values({n: bindparam(n) for n in old[0] if n != "of"}), old)

    def _grades(self, submitted: str, cells: dict[str, str], owner: tuple[str, str], result: Result) -> None:
        """Put the points in: cells is the name of each exercise by its cell's id."""
        scores = {score.exercise: score for score in result.scores}
        query = select(grades.c.cell_id, grades.c.manual_score).where(grades.c.notebook_id == submitted)
        manual = {row.cell_id: row.manual_score for row in self.db.execute(query)}
        rows: dict[str, dict[str, object]] = {}
        for cell in [*cells, *(manual.keys() - cells.keys())]:
            score = scores.get(cells.get(cell, ""))
            undecided = score is None or score.points is None
            # A person's score stays; that it was for an older submission is for the person to see.
            needs = undecided or manual.get(cell) is not None
            rows[cell] = {"auto_score": score.points if score else None, "needs_manual_grade": needs}
            if cell not in manual:
                rows[cell]["id"] = _id(*owner, "grade", cells[cell])
        self._put_each(grades, submitted, rows)

    def _comments(self, submitted: str, cells: dict[str, str], owner: tuple[str, str], said: dict[str, str]) -> None:
        """Put the comments in: cells is the name of each answer by its cell's id, said the comment by that name."""
        query = select(comments.c.cell_id).where(comments.c.notebook_id == submitted)
        there = set(self.db.execute(query).scalars())
        rows: dict[str, dict[str, object]] = {}
        for cell, name in cells.items():
            rows[cell] = {"auto_comment": said.get(name)}
            if cell not in there:
                rows[cell]["id"] = _id(*owner, "comment", name)
        self._put_each(comments, submitted, rows)


def _comments(unit: Unit, result: Result) -> dict[str, str]:
    """By answer, why points were lost there."""
    said: dict[str, list[str]] = {}
    answer = ""
    reasons = {score.exercise: score.reason for score in result.scores if score.reason}
    for cell in unit.notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_solution(cell):
            answer = id
        if id in reasons and (is_test(cell) or is_solution(cell)):
            said.setdefault(answer, []).append(f"{unit.exercise(id).number} {id}: {reasons[id]}")
    return {answer: "\n".join(lines) for answer, lines in said.items()}


def make_tables(db: str) -> None:
    """Make the gradebook's tables if they are not there, in one transaction. Raises CourseError if that can't be.

    nbgrader makes them when it finds none, and then runs another program to learn what to note as the version of its
    schema: a kill in between leaves a gradebook without that note for ever. It finds them made.
    """
    engine = create_engine(db)
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table(version.name) and inspect(connection).has_table(records.name):
                return
            connection.rollback()
            if engine.dialect.name == "sqlite":  # which else ends a transaction before each table
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            for tables in (Base.metadata, records.metadata):
                tables.create_all(connection)
            if not connection.execute(select(version)).all():
                connection.execute(version.insert().values(version_num=ScriptDirectory(ALEMBIC_DIR).get_current_head()))
            connection.commit()
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise CourseError(f"The gradebook {_public(db)} can't be opened: {reason}.") from error
    finally:
        engine.dispose()


def _id(*parts: str) -> str:
    return uuid.uuid5(NAMESPACE, "\0".join(parts)).hex


def _public(url: str) -> str:
    """A database URL without its password."""
    before, at, after = url.rpartition("@")
    return f"{before.split('//')[0]}//…@{after}" if at else after
