"""Add a person's comment to an answer. nbgrader's ``manual_comment`` holds it, so formgrader shows it and can edit it.

The grader's own comments are in ``auto_comment``, and a regrade changes only these.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grading.gradebook.rows import (
    assignments,
    base_cells,
    comments,
    row_id,
    submissions,
    submitted_notebooks,
)


def add_comment(db: Session, student: str, unit: str, cell: str, text: str) -> bool:
    """Add a comment below what a person has written about an answer. The caller commits.

    Parameters
    ----------
    db : Session
    student, unit : str
    cell : str
        The grade id of the cell with the answer.
    text : str
        The comment.

    Returns
    -------
    bool
        False if the answer has this comment already, or if the gradebook doesn't have the answer.
    """
    found = db.execute(
        select(submitted_notebooks.c.id, base_cells.c.id)
        .join(submissions, submissions.c.id == submitted_notebooks.c.assignment_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .join(base_cells, base_cells.c.notebook_id == submitted_notebooks.c.notebook_id)
        .where(submissions.c.student_id == student, assignments.c.name == unit, base_cells.c.name == cell)
        .where(base_cells.c.type == "SolutionCell")
    ).one_or_none()
    if found is None:
        return False
    notebook_id, cell_id = found
    place = (comments.c.notebook_id == notebook_id, comments.c.cell_id == cell_id)
    while True:
        row = db.execute(select(comments.c.id, comments.c.manual_comment).where(*place)).one_or_none()
        if row is None:
            values = {"id": row_id(unit, student, "comment", cell), "notebook_id": notebook_id, "cell_id": cell_id}
            db.execute(comments.insert().values(**values, manual_comment=text))
            return True
        written = (row.manual_comment or "").replace("\r\n", "\n")
        if f"\n\n{text}\n\n" in f"\n\n{written.strip()}\n\n":
            return False
        added = f"{written.rstrip()}\n\n{text}" if written.strip() else text
        # A person may have changed the comment in formgrader since it was read, and nothing of that may be lost.
        same = comments.c.manual_comment.is_not_distinct_from(row.manual_comment)
        changed = db.execute(comments.update().where(comments.c.id == row.id, same).values(manual_comment=added))
        if changed.rowcount:  # type: ignore[attr-defined]
            return True
