"""Tell whether an answer is the same as before: a digest of what the student wrote in each answer cell."""

import hashlib
import json
from typing import Any

from grading.units.unit import Unit

DIGEST = 32  # hexadecimal digits


def digest_of_answer(cell: dict[str, Any]) -> str:
    """Digest a cell's source and pasted pictures. White space at the end of a line, or below the answer, is ignored."""
    lines = [line.rstrip() for line in str(cell.get("source", "")).rstrip().splitlines()]
    content = json.dumps([lines, cell.get("attachments") or {}], sort_keys=True)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:DIGEST]


def answers_in(notebook: dict[str, Any], unit: Unit) -> dict[str, str]:
    """Return the digest of each answer in a restored notebook.

    The keys are the grade ids of the cells with the answers and, for answers that tests score, the ids of the tests.
    """
    found = {
        cell["metadata"]["nbgrader"]["grade_id"]: digest_of_answer(cell)
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    return found | {id: found[cell] for id, cell in unit.answer_cells.items() if cell in found}


def answers_in_file(data: bytes, unit: Unit) -> dict[str, str]:
    """Return the digest of each answer in a file that can't be read: a digest of the file, for all of them."""
    digest = hashlib.sha256(data).hexdigest()[:DIGEST]
    return dict.fromkeys([*unit.answer_cells, *unit.answer_cells.values()], digest)
