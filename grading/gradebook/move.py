"""Move a gradebook to another database, for example from SQLite to PostgreSQL.

Everything is copied in one transaction of the new database. Before it ends, every value of every row is read again and
compared, so whatever reads the new gradebook finds what it found in the old one. If the process is killed at any
moment, the new gradebook is either empty or complete. The old one is only read.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from alembic.script import ScriptDirectory
from nbgrader.api import Base, Student
from nbgrader.api import Course as CourseRow
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Connection, Table, func, inspect, make_url, select
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from grading.course import Course, CourseError
from grading.gradebook.schema import connected, make_tables, records, version
from grading.settings import shown_url
from grading.storage import gradebook_problem

ROWS = 1_000  # that are read and written at a time
NOTHING = "Nothing was moved."
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Moved:
    """What has been moved.

    Attributes
    ----------
    students, results : int
        Their numbers.
    left_out : list of str
        Tables of the old database that are not part of a gradebook.
    """

    students: int
    results: int
    left_out: list[str]


def move_gradebook(course: Course, target: Course, progress: Progress = lambda step, done, total: None) -> Moved:
    """Copy the course's gradebook to another, empty one, and verify the copy.

    Parameters
    ----------
    course : Course
        The course with the gradebook that it has now. Its gradebook isn't changed.
    target : Course
        The course with the new gradebook.
    progress : callable
        Called with what is being done, how many rows that has taken so far, and how many it takes in all.

    Returns
    -------
    Moved

    Raises
    ------
    CourseError
        If there is no gradebook to move, if the new one has content already or can't be used, or if the copy differs.
        Then nothing has been moved.
    """
    if course.db == target.db:
        raise CourseError(f"The course uses the gradebook {shown_url(course.db)} already: choose another with --to.")
    check_exists(course, "python3 run.py release makes a new one.")
    make_tables(course.db)  # in a gradebook of an earlier version, some may be missing
    with _reading(course.db) as source:
        _check_version(source, course)
        try:
            with _writing(target.db) as connection:
                _make_empty_tables(connection, target)
                _copy_all(source, connection, target, progress)
                connection.commit()
        except DatabaseError as error:
            if problem := gradebook_problem(error, target.db):
                raise CourseError(problem) from error
            raise
        known = {table.name for table in _tables()}
        return Moved(
            _count(source, Student.__table__),
            _count(source, records),
            sorted(set(inspect(source).get_table_names()) - known),
        )


def _tables() -> list[Table]:
    """List all tables of a gradebook, each after those that it refers to."""
    return [table for metadata in (Base.metadata, records.metadata) for table in metadata.sorted_tables]


@contextlib.contextmanager
def _reading(db: str) -> Iterator[Connection]:
    """Open a database so that it can't be changed and looks the same all the time, whatever other programs do."""
    with connected(db) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Otherwise a large table may be read from its middle on, and the copy would have another order.
            connection.exec_driver_sql("SET LOCAL synchronize_seqscans TO off")
        yield connection


@contextlib.contextmanager
def _writing(db: str) -> Iterator[Connection]:
    """Begin a transaction. Unless it is committed, nothing of it stays."""
    with connected(db) as connection:
        if connection.dialect.name == "sqlite":  # otherwise its driver ends the transaction before each new table
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def check_exists(course: Course, advice: str) -> None:
    """Raise CourseError, with this advice, if there is no gradebook. To open an SQLite file would create it."""
    url = make_url(course.db)
    exists = url.get_backend_name() != "sqlite" or os.path.exists(url.database or "")
    if exists:
        try:
            with connected(course.db) as connection:
                exists = bool(set(inspect(connection).get_table_names()) & {table.name for table in _tables()})
        except DatabaseError as error:
            if problem := gradebook_problem(error, course.db):
                raise CourseError(problem) from error
            raise
    if not exists:
        raise CourseError(f"There is no gradebook at {shown_url(course.db)}: {advice}")


def _check_version(source: Connection, course: Course) -> None:
    found = source.execute(select(version)).scalars().all()
    if found != [ScriptDirectory(ALEMBIC_DIR).get_current_head()]:
        raise CourseError(
            f"The gradebook {shown_url(course.db)} is of another version of nbgrader: run .venv/bin/nbgrader db "
            "upgrade in the course's folder, then run the command again."
        )


def _make_empty_tables(connection: Connection, target: Course) -> None:
    """Create the tables. Raises CourseError if they exist and have content.

    nbgrader adds two rows when it merely opens a gradebook: its version and the course. These are removed.
    """
    for metadata in (Base.metadata, records.metadata):
        metadata.create_all(connection)
    for table in _tables():
        if table.name in (version.name, CourseRow.__tablename__):
            continue
        if _count(connection, table):
            content = "results" if _count(connection, records) else "content, perhaps from an earlier release command"
            raise CourseError(
                f"The gradebook {shown_url(target.db)} already has {content}: choose an empty database with --to."
            )
    for table in (version, CourseRow.__table__):
        connection.execute(table.delete())


def _copy_all(source: Connection, target: Connection, course: Course, progress: Progress) -> None:
    """Copy the rows of all tables, and read them again to compare them. Raises CourseError if they differ."""
    sizes = {table.name: _count(source, table) for table in _tables()}
    done, total = 0, 2 * sum(sizes.values())
    for table in _tables():
        copied, stored = _Fingerprint(), _Fingerprint()
        for rows in _read(source, table):
            _insert(target, table, rows, course)
            copied.add(rows)
            progress(f"copying {table.name}", done := done + len(rows), total)
        for rows in _read(target, table):
            stored.add(rows)
            progress(f"comparing {table.name}", done := done + len(rows), total)
        if copied != stored:
            raise CourseError(
                f"The copy of the table {table.name} in {shown_url(course.db)} differs from the gradebook. {NOTHING} "
                "Run the command again, and if it happens again, choose another database."
            )
        _continue_numbers(target, table)


def _read(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """Yield the rows of a table, some at a time, in the order in which they were added: cells as in the notebook."""
    for rows in connection.execute(select(table).execution_options(yield_per=ROWS)).partitions():
        yield list(rows)


def _insert(target: Connection, table: Table, rows: Iterable[Any], course: Course) -> None:
    names = table.columns.keys()
    try:
        target.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
    except (DataError, IntegrityError) as error:
        reason = " ".join(str(error.orig).split())
        raise CourseError(
            f"The table {table.name} has a row that {shown_url(course.db)} can't store ({reason}): correct it in the "
            f"old gradebook, then run the command again. {NOTHING}"
        ) from error


def _continue_numbers(target: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones, in a table whose rows it numbers."""
    column = table.autoincrement_column
    if column is not None and target.dialect.name == "postgresql":
        last = target.execute(select(func.max(column))).scalar()
        if last is not None:
            target.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


class _Fingerprint:
    """What a table contains, whatever the order of its rows."""

    def __init__(self) -> None:
        self.rows = self.sum = 0

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self.rows += 1
            self.sum += int.from_bytes(
                hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest(), "big"
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Fingerprint) and (self.rows, self.sum) == (other.rows, other.sum)
