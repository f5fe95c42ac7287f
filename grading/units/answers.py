"""Tell whether an answer is the same as before: a digest of what the student wrote for it, in text and pictures."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from grading.units.cells import belongs_to, is_demo, is_solution
from grading.units.unit import Unit

DIGEST = 32  # hexadecimal digits
SEPARATOR = ":"  # in a digest, before what an answer also depends on


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
    """Digest the source and the pictures of some cells. Line ends and white space at the end don't count."""
    sources = [_lines(cell) for cell in cells]
    parts = list(zip(sources, [cell.get("attachments", {}) for cell in cells], strict=True))
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:DIGEST]


def is_answer(cells: list[Any], digest: str) -> bool:
    """Return whether a digest from ``answers_in`` is the one of these cells, whatever else it contains."""
    return digest.partition(SEPARATOR)[0] == digest_of_answer(cells)


def is_shown(shown: str, digest: str) -> bool:
    """Return whether the answer with a digest may be the one that was shown: a page knows no files beside it."""
    return digest == shown or (SEPARATOR not in shown and digest.partition(SEPARATOR)[0] == shown)


def answers_in(notebook: Any, unit: Unit, files: bytes = b"") -> dict[str, str]:
    """Return the digest of each answer in a restored notebook.

    An answer in code may call functions in cells that the student has added, so these count, too. For a written answer,
    the files beside the notebook do.

    Parameters
    ----------
    notebook : dict or NotebookNode
    unit : Unit
    files : bytes, optional
        A digest of the files beside the notebook. Empty if there are none.

    Returns
    -------
    dict of str to str
        By the grade ids of the cells with the answers and, for answers that tests score, of the tests.
    """
    found = {id: digest_of_answer(cells) for id, cells in cells_of_answers(notebook).items()}
    added = _digest_of_added_code(notebook, unit)
    beside = files.hex()[: DIGEST // 2]
    answers = dict(found)
    for id, cell in unit.answer_cells.items():
        if cell in found:
            further = beside if id == cell else added
            answers[id] = found[cell] + (SEPARATOR + further if further else "")
    return answers


def _digest_of_added_code(notebook: Any, unit: Unit) -> str:
    """Digest the cells with code that are neither the unit's nor an answer. Empty if there are none."""
    given = {"\n".join(_lines(cell)) for cell in unit.notebook.cells}
    added = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader") and not is_demo(cell)
    ]
    added = [cell for cell in added if "\n".join(_lines(cell)) not in given]
    return digest_of_answer(added)[: DIGEST // 2] if added else ""


def _lines(cell: Any) -> list[str]:
    """Return the lines of a cell's source, without white space at their ends and without empty lines at the end."""
    return [line.rstrip() for line in cell["source"].replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")]


def read_notebook(text: str) -> Any:
    """Return a notebook from its JSON, or None if that is damaged. A person may have saved it with another program."""
    try:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            if isinstance(cell["source"], list):
                cell["source"] = "".join(cell["source"])
        valid = all(isinstance(cell["source"], str) and cell["metadata"] is not None for cell in notebook["cells"])
        return notebook if valid else None
    except (ValueError, KeyError, TypeError):
        return None


def answers_in_file(data: bytes, unit: Unit) -> dict[str, str]:
    """Return the digest of each answer in a file that can't be read: a digest of the file, for all of them."""
    digest = hashlib.sha256(data).hexdigest()[:DIGEST]
    return dict.fromkeys([*unit.answer_cells, *unit.answer_cells.values()], digest)


def digest_of_parts(parts: Iterable[bytes]) -> bytes:
    """Digest a sequence of parts, so that it matters where each of them ends."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.digest()


def digest_of_files(files: Mapping[str, bytes]) -> bytes:
    """Digest files by their names. Empty if there are none."""
    parts = (part for name, data in sorted(files.items()) for part in (name.encode("utf-8", "replace"), data))
    return digest_of_parts(parts) if files else b""


def is_empty(digest: str) -> bool:
    """Return whether nothing was written in the answer with this digest, or its cell wasn't handed in."""
    return is_answer([{"source": ""}], digest)
