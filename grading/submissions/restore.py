"""From the bytes that a student handed in to a notebook that can be graded.

The student's answers are taken from the submission, all else from the unit's source: test cells with their
hidden tests, points, the metadata. What a student's editor, or a student, did to the frame is put right
and noted. Cells that a student added stay where they are.
"""

import ast
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.units.cells import DEMO, YOUR_ANSWER, defined_names, is_demo, is_graded, is_solution, is_test
from grading.units.unit import Unit

MAX_BYTES = 100 << 20
MAX_CELLS = 2_000
MAX_SOURCE = 1 << 20
MAX_PICTURES = 24 << 20  # of all that was pasted into cells
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
MAX_PARTS = 5_000_000  # lists and objects; each takes a hundred bytes and more, whatever it is in the file
CANT_PARSE = (SyntaxError, ValueError, RecursionError, MemoryError)
# What a cell of each type holds beside its source and metadata.
KINDS: dict[str, dict[str, Any]] = {"code": {"execution_count": None, "outputs": []}, "markdown": {}, "raw": {}}


class Unreadable(Exception):
    """The bytes are no notebook; the message is a sentence that says what they are instead."""


@dataclass(frozen=True)
class Submission:
    """A submission in the source's frame.

    notebook: the cells in the student's order, the tests restored; those with a grade id carry the source's
              metadata, and only those.
    flags:    what was put right, a sentence each.
    """

    notebook: NotebookNode
    flags: list[str] = field(default_factory=list)


@dataclass
class _Cell:
    """A cell as it was handed in: only what grading uses."""

    kind: str
    source: str
    grade_id: str
    demo: bool
    pictures: dict[str, dict[str, str]]

    def as_node(self, kind: str, metadata: dict[str, Any]) -> NotebookNode:
        """The same text, and what was pasted into it, in a cell of this type."""
        node = _node(kind, self.source, metadata)
        if self.pictures and kind == "markdown":
            node["attachments"] = self.pictures
        return node


def read(data: bytes, unit: Unit) -> Submission:
    """The submission in these bytes. Raises Unreadable if they hold no notebook."""
    cells, flags = _cells(data)
    frame = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    flags += _identify(cells, frame)
    restored: list[NotebookNode] = []
    seen: set[str] = set()
    demos = {cell.source for cell in unit.notebook.cells if is_demo(cell)}
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in frame}
    for cell in cells:
        original = by_id.get(cell.grade_id)
        if original is None:
            demo = cell.source in demos or (cell.demo and not _defines(cell.source))
            restored.append(cell.as_node(cell.kind, {"tags": [DEMO]} if demo else {}))
        elif is_test(original):
            if cell.grade_id in seen:
                flags.append(f"The test {cell.grade_id} was there more than once; one is kept.")
            else:
                restored.append(_copy(original))
        else:
            restored.append(_answer(cell, original, flags, again=cell.grade_id in seen))
        seen.add(cell.grade_id)
    for number, original in enumerate(frame):
        id = original.metadata.nbgrader.grade_id
        if id not in seen:
            flags.append(f"The cell {id} was missing{'' if is_test(original) else '; it counts as not answered'}.")
            _insert(restored, _missing(original), frame[:number])
    _move_tests(restored, unit, flags)
    for number, node in enumerate(restored):
        node["id"] = f"cell-{number:04d}"
    head = {"nbformat": 4, "nbformat_minor": 5, "metadata": unit.notebook.metadata}
    return Submission(nbformat.from_dict({**head, "cells": restored}), flags)


def _cells(data: bytes) -> tuple[list[_Cell], list[str]]:
    """The cells of a notebook of any format, outputs and all else dropped."""
    flags: list[str] = []
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file has {len(data) >> 20} MB, more than the {MAX_BYTES >> 20} MB that are read.")
    if data.count(b"[") + data.count(b"{") > MAX_PARTS:
        raise Unreadable("The file has far too many parts to be a notebook; ask for it again.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise Unreadable("The file is nested too deeply to be a notebook; ask for it again.") from None
    except MemoryError:
        raise Unreadable("The file takes far more memory than a notebook; ask for it again.") from None
    except ValueError as error:
        what = "is empty" if not data.strip() else f"is not JSON ({error})"
        raise Unreadable(f"The file {what}, so it is no notebook; ask for it again.") from None
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise Unreadable("The file is JSON, but no notebook: it has no cells; ask for it again.")
    if "worksheets" in content or content.get("nbformat") in (1, 2, 3):
        content = _upgrade(data)
        flags.append("The notebook was in an old format and was converted.")
    metadata = content.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if language != "python":
        flags.append(f"The notebook was saved for {language!s:.40}; it was run as Python.")
    cells = content.get("cells")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise Unreadable(f"The notebook has no list of at most {MAX_CELLS} cells; ask for it again.")
    read = [_cell(cell) for cell in cells]
    if dropped := sum(cell is None for cell in read):
        flags.append(f"{dropped} damaged cells were left out.")
    found = [cell for cell in read if cell]
    if sum(len(cell.source) for cell in found) > MAX_SOURCE:
        raise Unreadable("The notebook's cells hold more than 1 MB of text; ask what they are for.")
    size = 0
    for cell in found:
        size += sum(len(data) for picture in cell.pictures.values() for data in picture.values())
        if cell.pictures and size > MAX_PICTURES:
            cell.pictures = {}
            flags.append(f"Pictures beyond {MAX_PICTURES >> 20} MB were left out; ask for smaller ones.")
    return found, flags


def _upgrade(data: bytes) -> dict[str, Any]:
    try:
        return dict(nbformat.reads(data.decode("utf-8-sig"), as_version=4))
    except Exception as error:
        raise Unreadable(f"The notebook's old format could not be converted ({error!s:.100}).") from None


def _cell(cell: Any) -> _Cell | None:
    """The cell as far as it can be understood, None if it can't."""
    if not isinstance(cell, dict) or str(cell.get("cell_type")) not in KINDS:
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else cell.get("id")
    # A lone surrogate is valid JSON but no text that could be written down again.
    source = source.encode("utf-8", "replace").decode("utf-8")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    demo = isinstance(tags, list) and DEMO in tags
    pictures = _pictures(cell.get("attachments"))
    return _Cell(cell["cell_type"], source, grade_id if isinstance(grade_id, str) else "", demo, pictures)


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """What was pasted into a cell, as far as it is pictures: a derivation on paper is an answer, too."""
    found: dict[str, dict[str, str]] = {}
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime, text in data.items() if isinstance(data, dict) else ():
            text = "".join(map(str, text)) if isinstance(text, list) else text
            if mime in PICTURES and isinstance(text, str) and BASE64.fullmatch(text):
                found[name.encode("utf-8", "replace").decode("utf-8")] = {mime: text}
    return found


def _identify(cells: list[_Cell], frame: list[NotebookNode]) -> list[str]:
    """Find the cells that have lost their grade id, by what they define or say."""
    flags = []
    present = {cell.grade_id for cell in cells}
    known = {cell.metadata.nbgrader.grade_id for cell in frame}
    for original in frame:
        id = original.metadata.nbgrader.grade_id
        if id in present:
            continue
        for cell in cells:
            if cell.grade_id not in known and _same(cell, original):
                cell.grade_id = id
                flags.append(f"The cell {id} had lost its metadata; it was recognised by its content.")
                break
    return flags


def _same(cell: _Cell, original: NotebookNode) -> bool:
    if original.cell_type != "code":
        return cell.source.strip() == YOUR_ANSWER
    if is_test(original):
        first = original.source.strip().split("### BEGIN HIDDEN TESTS")[0].strip()
        return bool(first) and cell.source.strip().startswith(first)
    wanted = set(defined_names(original.source))
    return bool(wanted) and wanted <= set(_names(cell.source))


def _defines(source: str) -> bool:
    """Whether a cell sets something that others may need, whatever it is tagged as: a copy of a demo keeps its tag."""
    try:
        statements = ast.parse(source).body
    except CANT_PARSE:
        return False
    return not all(isinstance(statement, ast.Expr) for statement in statements)


@lru_cache(maxsize=MAX_CELLS)  # each cell is asked once for each answer that is missing
def _names(source: str) -> list[str]:
    try:
        return defined_names(source)
    except CANT_PARSE:
        return re.findall(r"^(?:class|def)\s+(\w+)", source, flags=re.MULTILINE)


def _answer(cell: _Cell, original: NotebookNode, flags: list[str], again: bool) -> NotebookNode:
    """The student's text in a cell of the right type, with the source's metadata the first time it occurs."""
    id = original.metadata.nbgrader.grade_id
    if cell.kind != original.cell_type:
        flags.append(f"The cell {id} was of type {cell.kind}; it is {original.cell_type} again.")
    if again:
        flags.append(f"The cell {id} was there more than once; all of them are run, in their order.")
        return cell.as_node(original.cell_type, {})
    return cell.as_node(original.cell_type, dict(_copy(original).metadata))


def _missing(original: NotebookNode) -> NotebookNode:
    cell = _copy(original)
    if not is_test(original):
        cell.source = "" if original.cell_type == "code" else YOUR_ANSWER
    return cell


def _copy(original: NotebookNode) -> NotebookNode:
    return _node(original.cell_type, original.source, {"nbgrader": original.metadata.nbgrader})


def _node(kind: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """A new cell. nbformat's own functions look each one up in the format's schema, which takes most of the time."""
    return nbformat.from_dict({"cell_type": kind, "source": source, "metadata": metadata, **KINDS[kind]})


def _id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _insert(cells: list[NotebookNode], cell: NotebookNode, before: list[NotebookNode]) -> None:
    """Put a cell behind the last of those that come before it in the source, or at the top."""
    earlier = {_id(original) for original in before}
    places = [k for k, other in enumerate(cells) if _id(other) in earlier]
    cells.insert(places[-1] + 1 if places else 0, cell)


def _move_tests(cells: list[NotebookNode], unit: Unit, flags: list[str]) -> None:
    """A test that stands before the answer that it tests is moved behind it."""
    answers: dict[str, str] = {}
    last = ""
    for original in unit.notebook.cells:
        if is_solution(original):
            last = _id(original)
        elif is_test(original):
            answers[_id(original)] = last
    for test, answer in answers.items():
        order = [_id(cell) for cell in cells]
        if answer in order and order.index(test) < order.index(answer):
            cells.insert(order.index(answer), cells.pop(order.index(test)))
            flags.append(f"The test {test} stood before the answer that it tests; it was moved behind it.")
