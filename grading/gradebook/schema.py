"""The gradebook's tables: nbgrader's schema, with one table of ours beside it."""

from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Column, MetaData, String, Table, Text, create_engine, inspect, select
from sqlalchemy.exc import OperationalError

from grading.course import CourseError

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


def _public(url: str) -> str:
    """A database URL without its password."""
    before, at, after = url.rpartition("@")
    return f"{before.split('//')[0]}//…@{after}" if at else after
