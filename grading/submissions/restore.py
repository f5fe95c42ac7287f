"""Restore a submission: turn the bytes that a student submitted into a notebook that can be graded.

Test cells with their hidden tests, points and metadata come from the unit's source, never from the submission. What the
student wrote is kept: the answers, and cells that were added stay where they are. If an editor or a student has damaged
the notebook's structure, the grader repairs it and flags the repair.
"""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.limits import MAX_CELLS, MAX_CONTAINERS, MAX_FILE_BYTES, MAX_PICTURES, MAX_SOURCE
from grading.message import Code, Message
from grading.submissions.decoding import UTF_8, decode
from grading.submissions.kinds import kind_of
from grading.submissions.old_formats import NotConverted, is_old, old_cells
from grading.units.cells import (
    DEMO,
    YOUR_ANSWER,
    defined_names,
    earlier_names,
    is_demo,
    is_graded,
    is_solution,
    is_test,
    without_warnings,
)
from grading.units.unit import Unit

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
# The fields of each cell type, besides source and metadata.
CELL_FIELDS: dict[str, dict[str, Any]] = {"code": {"execution_count": None, "outputs": []}, "markdown": {}, "raw": {}}


class Unreadable(Exception):
    """The bytes are not a notebook, or exceed a limit. The message says what is wrong and what to do."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Submission:
    """A restored submission.

    Attributes
    ----------
    notebook : NotebookNode
        The cells in the student's order, with the original tests below their answers. Answer and test cells carry the
        source's nbgrader metadata. All other cells, and repeated copies, carry nothing but the demo tag, if it
        applies.
    flags : list of Message
        What was repaired.
    """

    notebook: NotebookNode
    flags: list[Message] = field(default_factory=list)


@dataclass
class _Cell:
    """A submitted cell, reduced to what grading uses."""

    cell_type: str
    source: str
    grade_id: str
    is_demo: bool
    pictures: dict[str, dict[str, str]]

    def as_node(self, cell_type: str, metadata: dict[str, Any]) -> NotebookNode:
        """Make a cell of this type with the same source and, in Markdown, the pasted pictures."""
        node = _node(cell_type, self.source, metadata)
        if self.pictures and cell_type == "markdown":
            node["attachments"] = self.pictures
        return node


def restore(data: bytes, unit: Unit, pictures: Mapping[str, bytes] | None = None) -> Submission:
    """Restore a submission.

    Parameters
    ----------
    data : bytes
        The submitted notebook.
    unit : Unit
    pictures : mapping of str to bytes, optional
        The picture files beside the notebook, by their names relative to it.

    Raises
    ------
    Unreadable
        If the data are not a notebook or exceed a limit.
    """
    cells, flags = _cells(data, unit)
    originals = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    flags += _identify(cells, originals)
    restored: list[NotebookNode] = []
    seen: set[str] = set()
    demos = {cell.source for cell in unit.notebook.cells if is_demo(cell)}
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in originals}
    for cell in cells:
        original = by_id.get(cell.grade_id)
        if original is None:
            demo = cell.source in demos or (cell.is_demo and not _does_more_than_show(cell.source))
            restored.append(cell.as_node(cell.cell_type, {"tags": [DEMO]} if demo else {}))
        elif is_test(original):
            if cell.grade_id in seen:
                flags.append(Message(Code.DUPLICATE_TEST, cell=cell.grade_id))
            else:
                restored.append(_copy(original))
        else:
            restored.append(_answer(cell, original, flags, repeated=cell.grade_id in seen))
        seen.add(cell.grade_id)
    for number, original in enumerate(originals):
        id = original.metadata.nbgrader.grade_id
        if id not in seen:
            flags.append(Message(Code.TEST_MISSING if is_test(original) else Code.CELL_MISSING, cell=id))
            _insert(restored, _replacement(original), originals[:number])
    _move_tests(restored, unit, flags)
    for number, node in enumerate(restored):
        node["id"] = f"cell-{number:04d}"
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": unit.notebook.metadata})
    notebook["cells"] = restored  # which are nodes already
    return Submission(notebook, flags)


def _cells(data: bytes, unit: Unit) -> tuple[list[_Cell], list[Message]]:
    """Read the cells, without outputs, from a notebook in any version of the format. Also returns flags."""
    flags: list[Message] = []
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(Message(Code.FILE_TOO_LARGE, megabytes=len(data) >> 20, limit=MAX_FILE_BYTES >> 20))
    if data.count(b"[") + data.count(b"{") > MAX_CONTAINERS:
        raise Unreadable(Message(Code.TOO_MANY_PARTS))
    text, encoding = decode(data)
    if encoding != UTF_8:
        flags.append(Message(Code.ENCODING, found=encoding, expected=UTF_8))
    try:
        content = json.loads(text)
    except RecursionError:
        raise Unreadable(Message(Code.NESTED_TOO_DEEPLY)) from None
    except MemoryError:
        raise Unreadable(Message(Code.TOO_MUCH_MEMORY)) from None
    except ValueError as error:
        if not text.lstrip().startswith("{"):
            kind = kind_of(data)
            raise Unreadable(Message(Code.NOT_A_NOTEBOOK, kind=kind, expected=f"{unit.name}.ipynb")) from None
        raise Unreadable(Message(Code.DAMAGED_FILE, line=getattr(error, "lineno", 1))) from None
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise Unreadable(Message(Code.NO_CELLS))
    cells = content.get("cells")
    if is_old(content):
        try:
            cells = old_cells(content)
        except NotConverted as problem:
            raise Unreadable(Message(Code.CANT_CONVERT, error=str(problem))) from None
        flags.append(Message(Code.OLD_FORMAT))
    metadata = content.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if language != "python":
        flags.append(Message(Code.OTHER_LANGUAGE, language=f"{language!s:.40}"))
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise Unreadable(Message(Code.TOO_MANY_CELLS, limit=MAX_CELLS))
    parsed = [_cell(cell) for cell in cells]
    if dropped := sum(cell is None for cell in parsed):
        flags.append(Message(Code.DAMAGED_CELLS, count=dropped))
    found = [cell for cell in parsed if cell]
    if sum(len(cell.source) for cell in found) > MAX_SOURCE:
        raise Unreadable(Message(Code.TOO_MUCH_TEXT))
    size = 0
    for cell in found:
        size += sum(len(data) for picture in cell.pictures.values() for data in picture.values())
        if cell.pictures and size > MAX_PICTURES:
            cell.pictures = {}
            flags.append(Message(Code.PICTURES_TOO_LARGE, limit=MAX_PICTURES >> 20))
    return found, flags


def _cell(cell: Any) -> _Cell | None:
    """Parse a submitted cell. Returns None if it is damaged."""
    if not isinstance(cell, dict) or str(cell.get("cell_type")) not in CELL_FIELDS:
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else cell.get("id")
    # A lone surrogate is valid JSON but can't be encoded as UTF-8.
    source = source.encode("utf-8", "replace").decode("utf-8")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    is_demo = isinstance(tags, list) and DEMO in tags
    pictures = _pictures(cell.get("attachments"))
    return _Cell(cell["cell_type"], source, grade_id if isinstance(grade_id, str) else "", is_demo, pictures)


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Return the pictures among a cell's attachments. A photo of a derivation on paper is an answer, too."""
    found: dict[str, dict[str, str]] = {}
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime, text in data.items() if isinstance(data, dict) else ():
            text = "".join(map(str, text)) if isinstance(text, list) else text
            if mime in PICTURES and isinstance(text, str) and BASE64.fullmatch(text):
                found[name.encode("utf-8", "replace").decode("utf-8")] = {mime: text}
    return found


def _identify(cells: list[_Cell], originals: list[NotebookNode]) -> list[Message]:
    """Restore the grade ids of cells that have lost theirs, in place. Returns flags.

    Answers are recognised by the names they define. Tests and empty written answers are recognised by their text.
    """
    flags = []
    present = {cell.grade_id for cell in cells}
    known = {cell.metadata.nbgrader.grade_id for cell in originals}
    for original in originals:
        id = original.metadata.nbgrader.grade_id
        if id in present:
            continue
        for cell in cells:
            if cell.grade_id not in known and _matches(cell, original):
                cell.grade_id = id
                flags.append(Message(Code.METADATA_LOST, cell=id))
                break
    return flags


def _matches(cell: _Cell, original: NotebookNode) -> bool:
    if original.cell_type != "code":
        return cell.source.strip() == YOUR_ANSWER
    if is_test(original):
        first = original.source.strip().split("### BEGIN HIDDEN TESTS")[0].strip()
        return bool(first) and cell.source.strip().startswith(first)
    expected, earlier, found = defined_names(original.source), earlier_names(original), set(_names(cell.source))
    return bool(expected) and all(name in found or earlier.get(name) in found for name in expected)


def _does_more_than_show(source: str) -> bool:
    """Return whether a cell does more than evaluate expressions, so that later cells may need it.

    The demo tag alone doesn't tell, since a student who copies a demo cell and edits the copy has copied the tag, too.
    Returns False for a cell that is not valid Python.
    """
    try:
        with without_warnings():
            statements = ast.parse(source).body
    except PARSE_ERRORS:
        return False
    return not all(isinstance(statement, ast.Expr) for statement in statements)


@lru_cache(maxsize=MAX_CELLS)  # each cell is parsed once, not once for each missing answer
def _names(source: str) -> list[str]:
    try:
        with without_warnings():
            return defined_names(source)
    except PARSE_ERRORS:
        return re.findall(r"^(?:class|def)\s+(\w+)", source, flags=re.MULTILINE)


def _answer(cell: _Cell, original: NotebookNode, flags: list[Message], repeated: bool) -> NotebookNode:
    """Put the student's answer into a cell of the right type. Only the first of several copies gets the metadata.

    Adds to the flags in place.
    """
    id = original.metadata.nbgrader.grade_id
    if cell.cell_type != original.cell_type:
        flags.append(Message(Code.CELL_TYPE, cell=id, found=cell.cell_type, expected=original.cell_type))
    if repeated:
        flags.append(Message(Code.DUPLICATE_CELL, cell=id))
        return cell.as_node(original.cell_type, {})
    return cell.as_node(original.cell_type, dict(_copy(original).metadata))


def _replacement(original: NotebookNode) -> NotebookNode:
    cell = _copy(original)
    if not is_test(original):
        cell.source = "" if original.cell_type == "code" else YOUR_ANSWER
    return cell


def _copy(original: NotebookNode) -> NotebookNode:
    return _node(original.cell_type, original.source, {"nbgrader": original.metadata.nbgrader})


def _node(cell_type: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """Make a cell. nbformat's own functions would validate each cell against the schema, which is slow."""
    return nbformat.from_dict(
        {"cell_type": cell_type, "source": source, "metadata": metadata, **CELL_FIELDS[cell_type]}
    )


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _insert(cells: list[NotebookNode], cell: NotebookNode, predecessors: list[NotebookNode]) -> None:
    """Insert a cell, in place, after the last of the cells that precede it in the source, or at the top."""
    earlier = {_grade_id(original) for original in predecessors}
    places = [k for k, other in enumerate(cells) if _grade_id(other) in earlier]
    cells.insert(places[-1] + 1 if places else 0, cell)


def _move_tests(cells: list[NotebookNode], unit: Unit, flags: list[Message]) -> None:
    """Move each test that comes before its answer to just below the answer. Changes cells and flags in place."""
    order = [_grade_id(cell) for cell in cells]
    for test, answer in unit.answer_cells.items():
        if answer in order and order.index(test) < order.index(answer):
            cells.insert(order.index(answer), cells.pop(order.index(test)))
            order = [_grade_id(cell) for cell in cells]
            flags.append(Message(Code.TEST_MOVED, test=test))
