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
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.limits import MAX_CELLS, MAX_CONTAINERS, MAX_FILE_BYTES, MAX_PICTURES, MAX_SOURCE
from grading.message import Code, Message
from grading.submissions.code_in_tests import OWN_WORK_CHECK, keep_code_in_tests
from grading.submissions.decoding import UTF_8, decode
from grading.submissions.kinds import TEXT, kind_of
from grading.submissions.old_formats import NotConverted, is_old, old_cells
from grading.submissions.pictures import (
    attach_files,
    attached_pictures,
    missing_pictures,
    other_attachments,
    size_of,
    take_pictures_out,
)
from grading.submissions.repairs import Repairs
from grading.submissions.split_answers import join_split_answers
from grading.submissions.submitted_cell import CELL_FIELDS, SubmittedCell, names_defined_in, new_node, parsed
from grading.submissions.written_answers import UnitCells, find_texts_elsewhere, find_written_answers
from grading.text import escaped, name_list, writable
from grading.units.cells import (
    BESIDE,
    DEMO,
    YOUR_ANSWER,
    belongs_to,
    earlier_names,
    is_demo,
    is_graded,
    is_solution,
    is_test,
)
from grading.units.regions import regions
from grading.units.unit import Unit

# What a release puts in place of an answer, on one line. The number may be that of another release.
STUB = r"# YOUR CODE HERE raise NotImplementedError\(.exercise [\w.]{{1,20}}: (?:{})"
OWN_WORK_LINE = re.compile(rf"\A{re.escape(OWN_WORK_CHECK)}.*\n")


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
        source's nbgrader metadata. All other cells, and repeated copies, carry nothing but tags: whether they are
        demos, and to which answers they belong.
    flags : list of Message
        What was repaired.
    missing : list of str
        The grade ids of the answer cells that the student didn't hand in.
    """

    notebook: NotebookNode
    flags: list[Message] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def restore(data: bytes, unit: Unit, pictures: Mapping[str, bytes] | None = None) -> Submission:
    """Restore a submission.

    Parameters
    ----------
    data : bytes
        The submitted notebook.
    unit : Unit
    pictures : mapping of str to bytes, optional
        The pictures that were handed in beside the notebook, by their names relative to it.

    Raises
    ------
    Unreadable
        If the data are not a notebook or exceed a limit.
    """
    cells, flags = _cells(data, unit)
    repairs = Repairs()
    originals = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in originals}
    unit_cells = UnitCells.of(unit)
    is_other_unit = not _has_answer(cells, originals) and not unit_cells.has_text_in(cells)
    _identify(cells, originals, repairs)
    keep_code_in_tests(cells, unit, repairs)
    join_split_answers(cells, unit, repairs)
    find_written_answers(cells, unit_cells, repairs)
    flags += _add_files(cells, set(unit_cells.written), pictures or {}, repairs)
    find_texts_elsewhere(cells, unit_cells, repairs)
    missing = [original for id, original in by_id.items() if all(cell.grade_id != id for cell in cells)]
    _look_elsewhere(cells, by_id, missing, repairs)
    _look_below(cells, by_id, unit)
    restored: list[NotebookNode] = []
    seen: set[str] = set()
    demos = {cell.source for cell in unit.notebook.cells if is_demo(cell)}
    for cell in cells:
        original = by_id.get(cell.grade_id)
        if original is None:
            demo = cell.source in demos or (cell.is_demo and not _does_more_than_show(cell.source))
            restored.append(cell.as_node(cell.cell_type, {"tags": [DEMO]} if demo else {}))
        elif is_test(original):
            if cell.grade_id in seen:
                repairs.add(Code.DUPLICATE_TEST, cell.grade_id)
            else:
                restored.append(_copy(original))
        else:
            restored.append(_answer(cell, original, repairs, repeated=cell.grade_id in seen))
        seen.add(cell.grade_id)
    for original in missing:
        _insert(restored, _replacement(original), originals[: originals.index(original)])
    _move_tests(restored, unit, repairs)
    for number, node in enumerate(restored):
        node["id"] = f"cell-{number:04d}"
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": unit.notebook.metadata})
    notebook["cells"] = restored  # which are nodes already
    if is_other_unit:
        flags.append(Message(Code.OTHER_UNIT, expected=f"{unit.name}.ipynb"))
    else:
        flags += repairs.flags()
    return Submission(notebook, flags, repairs.cells(Code.CELL_MISSING))


def try_restore(data: bytes, unit: Unit, pictures: Mapping[str, bytes] | None = None) -> Submission | Message:
    """Restore a submission, or return why that can't be done. The parameters are those of ``restore``."""
    try:
        return restore(data, unit, pictures)
    except Unreadable as problem:
        return problem.message
    except Exception as error:  # we know of no submission that gets here, but none may stop the others
        return Message(Code.RESTORING_FAILED, error=type(error).__name__)


def _cells(data: bytes, unit: Unit) -> tuple[list[SubmittedCell], list[Message]]:
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
        kind = kind_of(data)
        if kind != TEXT or not text.lstrip().startswith("{"):
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
        size += size_of(cell.pictures)
        if cell.pictures and size > MAX_PICTURES:
            cell.other_files += cell.pictures
            cell.pictures = {}
            flags.append(Message(Code.PICTURES_TOO_LARGE, limit=MAX_PICTURES >> 20))
    return found, flags


def _cell(cell: Any) -> SubmittedCell | None:
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
    source = writable(source)
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    is_demo = isinstance(tags, list) and DEMO in tags
    pictures = attached_pictures(cell.get("attachments"))
    others = other_attachments(cell.get("attachments"), pictures)
    if cell["cell_type"] != "code":
        source, in_text = take_pictures_out(source)
        pictures |= in_text
        if others:
            names = escaped(name_list(others))
            source += f"\n\nAttached here, but not shown: {names}. Open the submitted notebook to see it."
            source = source.lstrip("\n")
    grade_id = grade_id if isinstance(grade_id, str) else ""
    written = isinstance(nbgrader, dict) and nbgrader.get("grade") is nbgrader.get("solution") is True
    has_metadata = isinstance(nbgrader, dict) and bool(grade_id)
    return SubmittedCell(
        cell["cell_type"], source, grade_id, is_demo, pictures, has_metadata, written, other_files=others
    )


def _identify(cells: list[SubmittedCell], originals: list[NotebookNode], repairs: Repairs) -> None:
    """Restore the grade ids of tests and of answers in code that have lost theirs, in place.

    Answers are recognised by the names they define, and tests by their text.
    """
    present = {cell.grade_id for cell in cells}
    known = {cell.metadata.nbgrader.grade_id for cell in originals}
    for original in originals:
        id = original.metadata.nbgrader.grade_id
        if id in present or original.cell_type != "code":
            continue
        for cell in cells:
            if cell.grade_id not in known and _matches(cell, original):
                cell.grade_id = id
                if not cell.has_metadata:  # otherwise the author has renamed it since
                    repairs.add(Code.METADATA_LOST, id)
                break
    _identify_renamed(cells, originals)


def _identify_renamed(cells: list[SubmittedCell], originals: list[NotebookNode]) -> None:
    """Give written answers from a release in which they had other grade ids their current ones, in place.

    Such an answer is recognised if it is the only one between the same two cells of the unit.
    """
    ids = [_grade_id(original) for original in originals]
    present = {cell.grade_id for cell in cells}.intersection(ids)
    missing = _between(present, [(_grade_id(o), is_graded(o) and is_solution(o)) for o in originals])
    for place, found in _between(present, [(cell.grade_id, cell.is_written_answer) for cell in cells]).items():
        if len(found) == len(missing.get(place, [])) == 1:
            cells[found[0]].grade_id = ids[missing[place][0]]


def _between(present: set[str], cells: list[tuple[str, bool]]) -> dict[tuple[str, str], list[int]]:
    """Return where written answers are that aren't ``present``, by the ids of the cells around them that are.

    ``cells`` says for each cell its id and whether it is a written answer.
    """
    places: dict[tuple[str, str], list[int]] = {}
    before, answers = "", list[int]()
    for position, (id, is_written) in enumerate(cells):
        if id in present:
            places[before, id] = answers
            before, answers = id, []
        elif is_written:
            answers.append(position)
    return places | {(before, ""): answers}


def _matches(cell: SubmittedCell, original: NotebookNode) -> bool:
    if is_test(original):
        first = original.source.strip().split("### BEGIN HIDDEN TESTS")[0].strip()
        return bool(first) and OWN_WORK_LINE.sub("", cell.source.strip()).startswith(first)
    return _names_found(cell, original) == names_defined_in(original.source) != []


def _names_found(cell: SubmittedCell, original: NotebookNode) -> list[str]:
    """List the names of an answer, by which tests know it, that a submitted cell defines."""
    earlier, found = earlier_names(original), set(names_defined_in(cell.source))
    return [name for name in names_defined_in(original.source) if name in found or earlier.get(name) in found]


def _has_answer(cells: list[SubmittedCell], originals: list[NotebookNode]) -> bool:
    """Return whether an answer cell of the unit is there, or another cell defines a name of an answer."""
    answers = [original for original in originals if is_solution(original)]
    ids = {_grade_id(original) for original in answers}
    code = [original for original in answers if original.cell_type == "code"]
    return any(
        cell.grade_id in ids or (cell.cell_type == "code" and any(_names_found(cell, original) for original in code))
        for cell in cells
    )


def _look_elsewhere(
    cells: list[SubmittedCell], by_id: dict[str, NotebookNode], missing: list[NotebookNode], repairs: Repairs
) -> None:
    """Note for each missing cell whether another cell defines the same names, because a student has merged the two."""
    for original in missing:
        id = original.metadata.nbgrader.grade_id
        if is_test(original):
            repairs.add(Code.TEST_MISSING, id)
            continue
        found = [
            cell
            for cell in cells
            if cell.cell_type == "code"
            and not (cell.grade_id in by_id and is_test(by_id[cell.grade_id]))
            and _names_found(cell, original)
        ]
        for cell in found:
            cell.belongs_to.append(id)
        if found:
            names = {name for cell in found for name in _names_found(cell, original)}
            part = "" if names >= set(names_defined_in(original.source)) else " (in part)"
            where = f"the cell {found[0].grade_id}" if found[0].grade_id in by_id else "an added cell"
            repairs.add(Code.ANSWER_ELSEWHERE, f"{id}{part} in {where}")
        else:
            repairs.add(Code.CELL_MISSING, id)


def _look_below(cells: list[SubmittedCell], by_id: dict[str, NotebookNode], unit: Unit) -> None:
    """Let cells below an answer in code that wasn't written belong to it, in place, if they define its names."""
    given = {cell.source for cell in unit.notebook.cells}
    answer_cells = unit.answer_cells
    for id, original in by_id.items():
        tests = [test for test, answer in answer_cells.items() if answer == id]
        place = next((k for k, cell in enumerate(cells) if cell.grade_id == id), None)
        if original.cell_type != "code" or is_test(original) or place is None:
            continue
        if not any(_is_unwritten(cells[place].source, original, test) for test in tests):
            continue
        for cell in cells[place + 1 :]:
            names = set(_names_found(cell, original)) if cell.cell_type == "code" else set()
            other = by_id.get(cell.grade_id)
            if other is not None and other is not original:
                names = set() if is_test(other) else names - set(names_defined_in(other.source))
            if names and cell.source not in given and id not in cell.belongs_to:
                cell.belongs_to.append(id)


def _is_unwritten(source: str, original: NotebookNode, exercise: str) -> bool:
    """Return whether an answer's cell is empty, or has what a release puts in place of the answer to an exercise."""
    tasks = "|".join(re.escape(" ".join(r.task.split())) for r in regions(original.source) if r.id == exercise)
    return not source.strip() or bool(tasks and re.search(STUB.format(tasks), " ".join(source.split())))


def _add_files(
    cells: list[SubmittedCell], written: set[str], files: Mapping[str, bytes], repairs: Repairs
) -> list[Message]:
    """Add the pictures beside the notebook, in place. ``written`` are the grade ids of the written answers.

    Returns flags, also about pictures that are missing.
    """
    shown = [cell for cell in cells if cell.cell_type == "markdown" or cell.grade_id in written]
    empty = [cell.grade_id for cell in cells if cell.grade_id in written and cell.is_empty()]
    nearby = {id for cell in cells for id in cell.belongs_to}
    rest, too_large = attach_files(cells, shown, files)
    if rest:
        rest.belongs_to, rest.found = sorted(written), BESIDE
        cells.append(rest)
        for id in empty:
            if id not in nearby:
                repairs.add(Code.PICTURE_BESIDE, id)
    flags = [Message(Code.PICTURES_TOO_LARGE, limit=MAX_PICTURES >> 20)] if too_large else []
    for cell in cells:
        if cell.grade_id in written and (names := missing_pictures(cell, files)):
            flags.append(Message(Code.PICTURE_MISSING, cell=cell.grade_id, names=name_list(names), count=len(names)))
    return flags


def _does_more_than_show(source: str) -> bool:
    """Return whether a cell does more than evaluate expressions, so that later cells may need it.

    The demo tag alone doesn't tell, since a student who copies a demo cell and edits the copy has copied the tag, too.
    Returns False for a cell that is not valid Python.
    """
    tree = parsed(source)
    return tree is not None and not all(isinstance(s, ast.Expr | ast.Pass) for s in tree.body)


def _answer(cell: SubmittedCell, original: NotebookNode, repairs: Repairs, repeated: bool) -> NotebookNode:
    """Put the student's answer into a cell of the right type. Only the first of several copies gets the metadata."""
    id = original.metadata.nbgrader.grade_id
    if cell.cell_type != original.cell_type:
        repairs.add(Code.CELL_TYPE, id, found=cell.cell_type, expected=original.cell_type)
    if repeated:
        repairs.add(Code.DUPLICATE_CELL, id)
        if id not in cell.belongs_to:
            cell.belongs_to.append(id)
        return cell.as_node(original.cell_type, {})
    return cell.as_node(original.cell_type, dict(_copy(original).metadata))


def _replacement(original: NotebookNode) -> NotebookNode:
    cell = _copy(original)
    if not is_test(original):
        cell.source = "" if original.cell_type == "code" else YOUR_ANSWER
    return cell


def _copy(original: NotebookNode) -> NotebookNode:
    return new_node(original.cell_type, original.source, {"nbgrader": original.metadata.nbgrader})


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _insert(cells: list[NotebookNode], cell: NotebookNode, predecessors: list[NotebookNode]) -> None:
    """Insert a cell, in place, after the last of the cells that precede it in the source, or at the top."""
    earlier = {_grade_id(original) for original in predecessors}
    places = [k for k, other in enumerate(cells) if _grade_id(other) in earlier]
    cells.insert(places[-1] + 1 if places else 0, cell)


def _move_tests(cells: list[NotebookNode], unit: Unit, repairs: Repairs) -> None:
    """Move each test that comes before its answer to just below the answer. Changes cells in place.

    If an answer's own cell was not written, the last other cell that defines it counts.
    """
    originals = {_grade_id(cell): cell for cell in unit.notebook.cells}
    order = [_grade_id(cell) for cell in cells]
    for test, answer in unit.answer_cells.items():
        if answer not in order or test == answer:
            continue
        place = order.index(answer)
        if _is_unwritten(cells[place].source, originals[answer], test):
            others = [k for k, cell in enumerate(cells) if cell.cell_type == "code" and answer in belongs_to(cell)]
            others = [k for k in others if not _is_unwritten(cells[k].source, originals[answer], test)]
            place = max([place, *others])
        if order.index(test) < place:
            cells.insert(place, cells.pop(order.index(test)))
            order = [_grade_id(cell) for cell in cells]
            repairs.add(Code.TEST_MOVED, test)
