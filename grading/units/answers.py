"""Tell whether an answer is the same as before: a digest of what the student wrote for it, in text and pictures."""

import hashlib
import json
from typing import Any

from grading.units.cells import belongs_to, is_solution
from grading.units.unit import Unit

DIGEST = 32  # hexadecimal digits


def cells_of_answers(notebook: Any) -> dict[str, list[Any]]:
    """Return the cells of each answer in a restored notebook, by the grade id of its own cell.

    Besides that cell, these are all others that belong to the answer, such as one that the student has added below it.
    """
    found: dict[str, list[Any]] = {
        cell["metadata"]["nbgrader"]["grade_id"]: [] for cell in notebook["cells"] if is_solution(cell)
    }
    for cell in notebook["cells"]:
        own = [cell["metadata"]["nbgrader"]["grade_id"]] if is_solution(cell) else []
        for id in [*own, *belongs_to(cell)]:
            if id in found:
                found[id].append(cell)
    return found


def digest_of_answer(cells: list[Any]) -> str:
    """Digest the source and the pictures of an answer's cells. Line ends and white space at the end don't count."""
    parts = [
        [[line.rstrip() for line in cell["source"].rstrip().splitlines()], cell.get("attachments", {})]
        for cell in cells
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:DIGEST]


def answers_in(notebook: Any, unit: Unit) -> dict[str, str]:
    """Return the digest of each answer in a restored notebook.

    The keys are the grade ids of the cells with the answers and, for answers that tests score, the ids of the tests.
    """
    found = {id: digest_of_answer(cells) for id, cells in cells_of_answers(notebook).items()}
    return found | {id: found[cell] for id, cell in unit.answer_cells.items() if cell in found}


def answers_in_file(data: bytes, unit: Unit) -> dict[str, str]:
    """Return the digest of each answer in a file that can't be read: a digest of the file, for all of them."""
    digest = hashlib.sha256(data).hexdigest()[:DIGEST]
    return dict.fromkeys([*unit.answer_cells, *unit.answer_cells.values()], digest)


EMPTY = digest_of_answer([{"source": ""}])  # an answer cell without anything in it, or one that wasn't handed in
