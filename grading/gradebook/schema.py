"""The gradebook's tables: nbgrader's schema, and two tables of our own.

nbgrader has no place for the digest and the full result of a submission, so the table ``course_record`` stores them. It
has no place either for the answer that a person gave points for. The table ``course_given`` stores that.
"""

import contextlib
from collections.abc import Iterator

from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Float,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    inspect,
    select,
)
from sqlalchemy.exc import OperationalError

from grading.course import CourseError
from grading.storage import gradebook_problem

records = Table(
    "course_record",
    MetaData(),
    Column("student", String(128), primary_key=True),
    Column("unit", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("result", Text(), nullable=False),
)

# What a person last gave to a cell: points, extra credit or a comment, when, and for which answer.
given = Table(
    "course_given",
    records.metadata,
    Column("student", String(128), primary_key=True),
    Column("unit", String(128), primary_key=True),
    Column("cell", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("answer", Text(), nullable=False),
    Column("score", Float()),
    Column("extra", Float()),
    Column("comment", Text()),
    Column("given_at", DateTime()),
)

# The version of nbgrader's schema. nbgrader reads it to upgrade older gradebooks.
version = Table("alembic_version", records.metadata, Column("version_num", String(32), nullable=False))


@contextlib.contextmanager
def connected(db: str) -> Iterator[Connection]:
    """Connect to a database for a while. What isn't committed by then is rolled back."""
    engine = create_engine(db)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def make_tables(db: str) -> None:
    """Create the gradebook's tables in one transaction, unless they exist.

    nbgrader would create its tables itself, and then run another program to store their version. If nbgrader were
    killed in between, the gradebook would never get a version. So this function creates all tables before nbgrader
    opens the gradebook. Raises CourseError if the database can't be opened.
    """
    try:
        with connected(db) as connection:
            if records.metadata.tables.keys() <= set(inspect(connection).get_table_names()):
                return
            connection.rollback()
            if connection.dialect.name == "sqlite":  # otherwise its driver ends the transaction before each table
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            for tables in (Base.metadata, records.metadata):
                tables.create_all(connection)
            if not connection.execute(select(version)).all():
                connection.execute(version.insert().values(version_num=ScriptDirectory(ALEMBIC_DIR).get_current_head()))
            connection.commit()
    except OperationalError as error:
        if problem := gradebook_problem(error, db):
            raise CourseError(problem) from error
        raise
