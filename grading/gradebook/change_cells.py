"""Change the gradebook's cells of a unit that has submissions, since nbgrader refuses to.

nbgrader can't add, remove or rename cells once a unit has a submission. ``change_cells`` does so in one transaction. A
renamed cell keeps its scores and comments. Those of a cell that is gone are deleted, so the caller gets them first and
can keep them elsewhere.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell, new_uuid
from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from grading.gradebook.cells import GRADED, SOLUTION, TASK, Cell, match_cells, same_cells
from grading.gradebook.rows import (
    RELEASED,
    base_cells,
    comments,
    grades,
    row_id,
    submissions,
    submitted_notebooks,
)
from grading.gradebook.schema import connected, given, make_tables, records
from grading.result import Result

source_cells: Table = SourceCell.__table__
TYPES: dict[str, Table] = {
    GRADED: GradeCell.__table__,
    SOLUTION: SolutionCell.__table__,
    TASK: TaskCell.__table__,
}
MAX_RECORDS = 200  # that are in memory at a time: a result can have many lines


@dataclass(frozen=True)
class CellChange:
    """How the cells of a unit in its source differ from those in the gradebook.

    Attributes
    ----------
    old, new : sequence of Cell
        The cells in the gradebook and in the source, each in the order of the notebook.
    names : dict of str to str
        The new name of each cell that is still there, by its old name.
    students : int
        How many students have a submission of the unit in the gradebook.
    """

    old: Sequence[Cell]
    new: Sequence[Cell]
    names: dict[str, str]
    students: int

    @property
    def added(self) -> list[Cell]:
        """The cells that only the source has."""
        kept = set(self.names.values())
        return [cell for cell in self.new if cell.name not in kept]

    @property
    def gone(self) -> list[Cell]:
        """The cells that only the gradebook has."""
        return [cell for cell in self.old if cell.name not in self.names]

    @property
    def kept(self) -> list[tuple[Cell, Cell]]:
        """The cells that both have, first as they are in the gradebook, then as they are in the source."""
        new = {cell.name: cell for cell in self.new}
        return [(cell, new[self.names[cell.name]]) for cell in self.old if cell.name in self.names]


@dataclass(frozen=True)
class Removed:
    """What a student had in a cell that is gone.

    Attributes
    ----------
    student, cell : str
    auto, manual, extra : float or None
        The points of the grader and of a person, and extra credit.
    comment : str
        What a person has written.
    """

    student: str
    cell: str
    auto: float | None = None
    manual: float | None = None
    extra: float | None = None
    comment: str = ""


def find_change(db: str, unit: str, new: Sequence[Cell]) -> CellChange | None:
    """Return how a unit's cells differ from the gradebook's.

    Parameters
    ----------
    db : str
        The gradebook's URL.
    unit : str
        The unit's name.
    new : sequence of Cell
        The cells of the source.

    Returns
    -------
    CellChange or None
        None if their names and types are the same, or if nobody has a submission: then nbgrader changes the cells
        itself.
    """
    make_tables(db)
    with connected(db) as connection:
        released = connection.execute(RELEASED, {"unit": unit}).one_or_none()
        return _change(connection, unit, released.id, new) if released else None


def change_cells(
    db: str, unit: str, new: Sequence[Cell], keep: Callable[[list[Removed]], None] = lambda removed: None
) -> CellChange | None:
    """Make the cells of a unit in the gradebook those of its source, in one transaction.

    Parameters
    ----------
    db : str
        The gradebook's URL.
    unit : str
        The unit's name.
    new : sequence of Cell
        The cells of the source, in the order of the notebook.
    keep : callable
        Called with what students had in cells that are gone, if they had anything. If it raises an exception, the
        gradebook doesn't change.

    Returns
    -------
    CellChange or None
        What has changed, or None if there was nothing to do.
    """
    make_tables(db)
    with connected(db) as connection:
        if connection.dialect.name == "sqlite":  # so that nobody writes between reading and writing
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        released = connection.execute(RELEASED, {"unit": unit}).one_or_none()
        if released is None:
            return None
        notebook = released.id
        ids = _locked_ids(connection, notebook)
        if change := _change(connection, unit, notebook, new):
            students = _students(connection, notebook)
            if removed := _remove(connection, change, ids, students):
                keep(removed)
            _rename(connection, unit, change, ids, students)
            _add(connection, change, notebook)
            _put_sources(connection, notebook, new)
            _change_records(connection, unit, change)
            _change_given(connection, unit, change)
            connection.commit()
        return change


def _change(connection: Connection, unit: str, notebook: str, new: Sequence[Cell]) -> CellChange | None:
    """Do what ``find_change`` does, for the id of a notebook."""
    count = select(func.count()).where(submitted_notebooks.c.notebook_id == notebook)
    students = connection.execute(count).scalar_one()
    if not students:
        return None
    old = _read_cells(connection, unit, notebook)
    return None if same_cells(old, new) else CellChange(old, new, match_cells(old, new), students)


def _read_cells(connection: Connection, unit: str, notebook: str) -> list[Cell]:
    """Return the gradebook's cells of a notebook, in its order as far as the gradebook knows it."""
    types: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(base_cells).where(base_cells.c.notebook_id == notebook)):
        types[row.name].add(row.type)
    sources = connection.execute(select(source_cells).where(source_cells.c.notebook_id == notebook))
    cells = {
        row.name: Cell(row.name, frozenset(types[row.name]), row.cell_type, row.locked, row.source or "", row.checksum)
        for row in sources
    }
    cells |= {name: Cell(name, frozenset(types[name]), "code") for name in types.keys() - cells.keys()}
    order = _exercise_order(connection, unit, {cell.name for cell in cells.values() if cell.is_exercise})
    exercises = iter([cells[name] for name in order])
    return [next(exercises) if order and cell.is_exercise else cell for cell in cells.values()]


def _exercise_order(connection: Connection, unit: str, names: set[str]) -> list[str]:
    """Return the order of these exercises in the notebook that was graded last. Empty if no result has them all.

    PostgreSQL returns rows that were changed after the others, so their order says nothing.
    """
    some = select(records.c.result).where(records.c.unit == unit).order_by(records.c.student).limit(MAX_RECORDS)
    for result in connection.execute(some).scalars():
        order = [score.exercise for score in Result.from_json(result).scores]
        if set(order) == names:
            return order
    return []


def _locked_ids(connection: Connection, notebook: str) -> dict[tuple[str, str], str]:
    """Return the ids of a notebook's cells, by name and type.

    In PostgreSQL, this keeps other programs from inserting grades and comments of these cells.
    """
    query = select(base_cells.c.name, base_cells.c.type, base_cells.c.id).where(base_cells.c.notebook_id == notebook)
    return {(name, type): id for name, type, id in connection.execute(query.with_for_update())}


def _remove(
    connection: Connection, change: CellChange, ids: dict[tuple[str, str], str], students: dict[str, str]
) -> list[Removed]:
    """Delete the rows of the cells that are gone, with all grades and comments. Return what these contained."""
    rows = [(cell.name, type) for cell in change.gone for type in cell.types]
    rows += [(old.name, type) for old, new in change.kept for type in old.types - new.types]
    names = {ids[row]: row[0] for row in rows}
    removed = []
    for row in _take(connection, grades, names):
        points = (row["auto_score"], row["manual_score"], row["extra_credit"])
        if points != (None, None, None):
            removed.append(Removed(students[row["notebook_id"]], names[row["cell_id"]], *points))
    for row in _take(connection, comments, names):
        if comment := row["manual_comment"]:
            removed.append(Removed(students[row["notebook_id"]], names[row["cell_id"]], comment=comment))
    for table in (*TYPES.values(), base_cells):
        connection.execute(delete(table).where(table.c.id.in_(names)))
    return sorted(removed, key=lambda row: (row.student, row.cell))


def _rename(
    connection: Connection,
    unit: str,
    change: CellChange,
    ids: dict[tuple[str, str], str],
    students: dict[str, str],
) -> None:
    """Rename cells. Grades and comments get the ids that they would have had under the new names.

    Otherwise, a new cell with an old name would later get an id that is in use.
    """
    renamed = {
        ids[old.name, type]: (old.name, new.name)
        for old, new in change.kept
        for type in old.types & new.types
        if old.name != new.name
    }
    if not renamed:
        return
    # In two steps, because a cell may get the name that another one has until then.
    for names in ({id: new_uuid() for id in renamed}, {id: new for id, (_, new) in renamed.items()}):
        values = [{"cell": id, "new": name} for id, name in names.items()]
        this = update(base_cells).where(base_cells.c.id == bindparam("cell"))
        connection.execute(this.values(name=bindparam("new")), values)
    for table, kind in ((grades, "grade"), (comments, "comment")):
        rows = _take(connection, table, renamed)
        for row in rows:
            student, (old, new) = students[row["notebook_id"]], renamed[row["cell_id"]]
            if row["id"] == row_id(unit, student, kind, old):
                row["id"] = row_id(unit, student, kind, new)
        if rows:
            connection.execute(table.insert(), rows)


def _add(connection: Connection, change: CellChange, notebook: str) -> None:
    """Insert the rows of new cells. Students get their grades and comments when they are graded next."""
    rows = [(cell, type) for cell in change.added for type in cell.types]
    rows += [(new, type) for old, new in change.kept for type in new.types - old.types]
    for cell, type in rows:
        id = new_uuid()
        connection.execute(base_cells.insert().values(id=id, name=cell.name, notebook_id=notebook, type=type))
        points = {} if type == SOLUTION else {"max_score": cell.points, "cell_type": cell.cell_type}
        connection.execute(TYPES[type].insert().values(id=id, **points))


def _put_sources(connection: Connection, notebook: str, new: Sequence[Cell]) -> None:
    """Replace the contents of all cells."""
    connection.execute(delete(source_cells).where(source_cells.c.notebook_id == notebook))
    columns = ("name", "cell_type", "locked", "source", "checksum")
    rows = [{"id": new_uuid(), "notebook_id": notebook} | {c: getattr(cell, c) for c in columns} for cell in new]
    connection.execute(source_cells.insert(), rows)


def _change_records(connection: Connection, unit: str, change: CellChange) -> None:
    """Rename the exercises in stored results, and remove those that are gone.

    The results also lose their digests. Otherwise, if the author takes the change back, ``grade`` would think that it
    has graded all submissions already, and leave out the rows that were deleted.
    """
    students = list(connection.execute(select(records.c.student).where(records.c.unit == unit)).scalars())
    this = update(records).where(records.c.unit == unit, records.c.student == bindparam("of"))
    for k in range(0, len(students), MAX_RECORDS):
        some = select(records.c.student, records.c.result).where(
            records.c.unit == unit, records.c.student.in_(students[k : k + MAX_RECORDS])
        )
        changed = []
        for student, text in connection.execute(some):
            result = Result.from_json(text)
            scores = [
                replace(s, exercise=change.names[s.exercise]) for s in result.scores if s.exercise in change.names
            ]
            answers = {change.names[id]: answer for id, answer in result.answers.items() if id in change.names}
            changed.append({"of": student, "new": replace(result, digest="", scores=scores, answers=answers).to_json()})
        connection.execute(this.values(digest="", result=bindparam("new")), changed)


def _change_given(connection: Connection, unit: str, change: CellChange) -> None:
    """Rename the cells in what is stored about a person's points, and remove those that are gone."""
    rows = [dict(row) for row in connection.execute(select(given).where(given.c.unit == unit)).mappings()]
    connection.execute(delete(given).where(given.c.unit == unit))
    if kept := [row | {"cell": change.names[row["cell"]]} for row in rows if row["cell"] in change.names]:
        connection.execute(given.insert(), kept)


def _take(connection: Connection, table: Table, cells: Collection[str]) -> list[dict[str, Any]]:
    """Delete the grades or comments that belong to these cells, and return them."""
    query = select(table).where(table.c.cell_id.in_(cells)).with_for_update()
    rows = [dict(row) for row in connection.execute(query).mappings()]
    connection.execute(delete(table).where(table.c.cell_id.in_(cells)))
    return rows


def _students(connection: Connection, notebook: str) -> dict[str, str]:
    """Return whose submissions of a notebook these are, by the ids of the submitted notebooks."""
    query = (
        select(submitted_notebooks.c.id, submissions.c.student_id)
        .join(submissions, submissions.c.id == submitted_notebooks.c.assignment_id)
        .where(submitted_notebooks.c.notebook_id == notebook)
    )
    return {id: student for id, student in connection.execute(query)}
