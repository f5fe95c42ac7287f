"""Find the written answers of a submission, wherever a student or an editor has put them.

A written answer has no tests and defines no names, so it is recognised by its place. The *neighbourhood* of a written
answer consists of the cells next to its own cell, and of those between the cells that precede and follow it in the
unit. The unit's cells, which are recognised by their grade ids and their texts, are the borders. If a student has added
something there, the grader puts it into the answer's own cell, where a person sees it beside the rubric. If a cell may
be the course's own text, such as a task with an answer below its last line, it stays where it is and a person looks at
it. The same holds for code next to an empty answer and, if there is none either, for text anywhere in the notebook.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from grading.message import Code
from grading.submissions.pictures import Attachments
from grading.submissions.repairs import Repairs
from grading.submissions.submitted_cell import SubmittedCell, is_words_only, names_defined_in, only_displays
from grading.units.cells import ELSEWHERE, YOUR_ANSWER, is_graded, is_solution
from grading.units.unit import Unit


@dataclass
class UnitCells:
    """The unit's cells, as far as they can be recognised in a submission.

    Attributes
    ----------
    by_id : dict of str to int
        The positions of answers and tests in the unit, by their grade ids.
    by_text : dict of str to int or None
        The positions of all other cells, by their texts. None for a text that occurs more than once.
    first_lines : dict of str to str
        The texts of these cells, by their first lines.
    lines : list of tuple of str and int
        The lines of each Markdown text and its position, because some editors split a text into several cells.
    names : set of str
        The names that the answers in code define.
    written : list of str
        The grade ids of the written answers.
    count : int
        The number of all cells.
    """

    by_id: dict[str, int] = field(default_factory=dict)
    by_text: dict[str, int | None] = field(default_factory=dict)
    first_lines: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, int]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)
    count: int = 0

    @staticmethod
    def of(unit: Unit) -> "UnitCells":
        """Collect the cells of a unit."""
        found = UnitCells(
            names=set(unit.exercise_names),
            written=[exercise.id for exercise in unit.exercises if exercise.manual],
            count=len(unit.notebook.cells),
        )
        for place, cell in enumerate(unit.notebook.cells):
            if is_graded(cell) or is_solution(cell):
                found.by_id[cell.metadata.nbgrader.grade_id] = place
            else:
                text = _words(cell.source)
                found.by_text[text] = None if text in found.by_text else place
                found.first_lines[_first_line(cell.source)] = text
                if cell.cell_type == "markdown":
                    found.lines.append((_lines(cell.source), place))
        return found

    def place(self, cell: SubmittedCell) -> int | None:
        """Return the position of a submitted cell in the unit, or None if it isn't one of the unit's cells."""
        if cell.grade_id in self.by_id:
            return self.by_id[cell.grade_id]
        if (text := _words(cell.source)) in self.by_text:
            return self.by_text[text]
        whole = self._whole(cell)
        return whole[0] if len(whole) == 1 else None

    def is_given(self, cell: SubmittedCell) -> bool:
        """Return whether the cell is one of the unit's that is neither an answer nor a test, or a part of one.

        A picture is always the student's.
        """
        return not cell.pictures and (_words(cell.source) in self.by_text or bool(self._whole(cell)))

    def _whole(self, cell: SubmittedCell) -> list[int]:
        """Return the positions of the unit's texts that contain this cell's lines, one below the other."""
        part = _lines(cell.source)
        if cell.cell_type == "code" or not part.strip():
            return []
        return [place for text, place in self.lines if part in text]

    def has_text_in(self, cells: list[SubmittedCell]) -> bool:
        """Return whether one of these cells is one of the unit's texts."""
        return any(self.is_given(cell) for cell in cells if cell.cell_type != "code" and not cell.is_empty())

    def is_changed(self, cell: SubmittedCell) -> bool:
        """Return whether a cell that isn't recognised seems to be one of the course's with a changed text."""
        return cell.has_released_id() or _first_line(cell.source) in self.first_lines

    def is_answer_in_code(self, cell: SubmittedCell) -> bool:
        """Return whether the cell defines what an exercise in code asks for."""
        return cell.cell_type == "code" and not self.names.isdisjoint(names_defined_in(cell.source))

    def only_lacks_words(self, cell: SubmittedCell) -> bool:
        """Return whether the cell is one of the course's, with nothing added to it. Words may be missing."""
        text = self.first_lines.get(_first_line(cell.source))
        return (
            not cell.pictures and text is not None and not Counter(_words(cell.source).split()) - Counter(text.split())
        )


@dataclass
class _Neighbourhood:
    """The cells where a written answer belongs.

    Attributes
    ----------
    cells : list of SubmittedCell
        All that aren't recognised as the unit's, in order.
    certain : bool
        Whether every cell of the unit that belongs there was recognised, so that all others are the student's.
    start : int
        The position in the submission where the neighbourhood begins.
    """

    cells: list[SubmittedCell]
    certain: bool
    start: int


def find_written_answers(cells: list[SubmittedCell], unit_cells: UnitCells, repairs: Repairs) -> None:
    """Give each written answer of the unit one cell that contains it, in place.

    Cells that belong to an answer but stay where they are get its id in ``belongs_to``.
    """
    for id in unit_cells.written:
        _find(cells, id, unit_cells, repairs)


def _find(cells: list[SubmittedCell], id: str, unit_cells: UnitCells, repairs: Repairs) -> None:
    """Find one written answer."""
    near = _neighbourhood(cells, id, unit_cells)
    copies = [cell for cell in cells if cell.grade_id == id]
    own = copies[0] if copies else next((c for c in near.cells if c.source.strip() == YOUR_ANSWER), None)
    if own and not copies:
        own.grade_id = id
        repairs.add(Code.METADATA_LOST, id)
    written = [cell for cell in near.cells if cell is not own and cell.grade_id != id and not cell.is_empty()]
    kept = [cell for cell in written if _is_kept(cell, near, unit_cells)]
    was_empty = own is None or own.is_empty()
    # If the answer is in its place, a code cell without code is an experiment rather than a part of the answer.
    joined = [cell for cell in written if cell not in kept and (cell.cell_type != "code" or was_empty)]
    # Beside an answer in its place, a changed text of the course probably comes from another release.
    kept = [c for c in kept if was_empty or not unit_cells.is_changed(c)]
    kept = [c for c in kept if not unit_cells.only_lacks_words(c) and not unit_cells.is_answer_in_code(c)]
    joined += [copy for copy in copies[1:] if not copy.is_empty() and copy.source != copies[0].source]
    # Code of the student's may be all of an answer, but beside an answer in words it is an experiment.
    code_counts = was_empty and not joined and near.certain
    kept = [c for c in kept if not _is_code(c) or (code_counts and not unit_cells.is_changed(c))]

    if own is None:
        own = SubmittedCell("markdown", YOUR_ANSWER, id)
        others = joined or kept
        cells.insert(cells.index(others[-1]) + 1 if others else near.start, own)
        if not others:
            repairs.add(Code.CELL_MISSING, id)
    elif was_empty and not joined:
        _move_below(cells, own, [cell for cell in kept if not unit_cells.is_changed(cell)])
    if joined:
        repairs.add(Code.ANSWER_MOVED if was_empty else Code.ANSWER_CONTINUED, id)
        _join(cells, own, joined)
    elif kept and was_empty:
        repairs.add(Code.ANSWER_NEARBY, id)
    for cell in kept:
        cell.belongs_to.append(id)
    for copy in copies[1:]:
        if copy in cells:
            cells.remove(copy)


def find_texts_elsewhere(cells: list[SubmittedCell], unit_cells: UnitCells, repairs: Repairs) -> None:
    """Assign texts and pictures anywhere in the notebook, in place, to the written answers that seem empty.

    Only a person can tell whether they are the answer.
    """
    seem_empty = set(unit_cells.written).difference(*(cell.belongs_to for cell in cells))
    empty = [cell.grade_id for cell in cells if cell.grade_id in seem_empty and cell.is_empty()]
    if not empty:
        return
    texts = [c for c in cells if c.cell_type != "code" and c.grade_id not in unit_cells.by_id and not c.is_empty()]
    released = [cell for cell in texts if cell.has_released_id()]
    # If most texts with a release's id are others than the unit's, they come from another release.
    is_other_release = 2 * sum(unit_cells.is_given(cell) for cell in released) < len(released)
    for cell in texts:
        given = unit_cells.is_given(cell) or unit_cells.only_lacks_words(cell)
        if given or cell.belongs_to or (is_other_release and cell.has_released_id() and not cell.pictures):
            continue
        cell.belongs_to, cell.found = list(empty), ELSEWHERE
    if any(cell.found == ELSEWHERE for cell in cells):
        for id in empty:
            repairs.withdraw(Code.CELL_MISSING, id)  # it doesn't count as not answered
            repairs.add(Code.TEXT_ELSEWHERE, id)


def _neighbourhood(cells: list[SubmittedCell], id: str, unit_cells: UnitCells) -> _Neighbourhood:
    """Return the cells where a written answer belongs."""
    place, count = unit_cells.by_id[id], unit_cells.count
    places = [None if cell.grade_id == id else unit_cells.place(cell) for cell in cells]
    recognised = {found: k for k, found in reversed(list(enumerate(places))) if found is not None}
    before = max((found for found in recognised if found < place), default=-1)
    after = min((found for found in recognised if found > place), default=count)
    start = recognised[before] + 1 if before >= 0 else 0
    end = recognised[after] if after < count else len(cells)
    own = next((k for k, cell in enumerate(cells) if cell.grade_id == id), None)
    chosen: set[int] = set()

    def walk(k: int, step: int) -> None:
        """Choose all cells up to the next one of the unit. Beside the answer's own cell, a changed one is the last."""
        while 0 <= k < len(cells) and places[k] is None:
            chosen.add(k)
            if own not in (None, k) and unit_cells.is_changed(cells[k]):
                break
            k += step

    if own is not None:
        walk(own, 1)
        walk(own, -1)
    if own is None or not start <= own < end:  # it is missing or was moved, but the answer may be where it was
        walk(start, 1)
        walk(end - 1, -1)
    found = [cells[k] for k in sorted(chosen) if not unit_cells.is_given(cells[k])]
    changed = sum(unit_cells.is_changed(cell) for cell in found)
    ids_are_kept = any(cell.has_released_id() for cell in cells)
    return _Neighbourhood(found, ids_are_kept or after - before - 2 <= changed, start)


def _is_kept(cell: SubmittedCell, near: _Neighbourhood, unit_cells: UnitCells) -> bool:
    """Return whether a cell near a written answer may be a part of it, but has to stay where it is."""
    if cell.cell_type == "code" and not is_words_only(cell.source):
        return True
    return not near.certain or unit_cells.is_changed(cell)


def _is_code(cell: SubmittedCell) -> bool:
    """Return whether a cell does something else than show words or pictures."""
    return cell.cell_type == "code" and not is_words_only(cell.source) and not only_displays(cell.source)


def _join(cells: list[SubmittedCell], own: SubmittedCell, others: list[SubmittedCell]) -> None:
    """Put the texts and pictures of these cells into the answer's own cell, and remove them. Changes ``cells``."""
    parts = [cell for cell in cells if cell is own or cell in others]
    sources: list[str] = []
    pictures: Attachments = {}
    last_number: dict[str, int] = {}  # so that the search for a free name doesn't begin anew for each picture
    for cell in parts:
        if cell is own and cell.is_empty():
            continue
        source = cell.source
        for name, picture in cell.pictures.items():
            new = name
            while pictures.get(new, picture) != picture:
                last_number[name] = last_number.get(name, 1) + 1
                new = f"{last_number[name]}-{name}"
            for spelling in (name, quote(name), quote(name, safe="")) if new != name else ():
                source = source.replace(f"attachment:{spelling}", f"attachment:{quote(new)}")
            pictures[new] = picture
        sources.append(_fenced(source) if cell.cell_type == "code" and own.cell_type != "code" else source)
    own.source, own.pictures = "\n\n".join(sources), pictures
    own.other_files = [name for cell in parts for name in cell.other_files]
    cells[:] = [cell for cell in cells if cell not in others]


def _fenced(source: str) -> str:
    """Return text from a code cell as Markdown that shows it unchanged."""
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", source)), default=0))
    return f"{fence}\n{source}\n{fence}"


def _move_below(cells: list[SubmittedCell], own: SubmittedCell, others: list[SubmittedCell]) -> None:
    """Move an answer's own cell below these cells, so that a person reads them before giving points."""
    if others and cells.index(others[-1]) > (at := cells.index(own)):
        cells.insert(cells.index(others[-1]), cells.pop(at))


def _words(source: str) -> str:
    """Return a text without the differences in white space that editors make."""
    return " ".join(source.split())


def _lines(source: str) -> str:
    """Return the lines of a text, each between line ends, without blank lines and differences in white space."""
    return "\n".join(["", *filter(None, map(_words, source.splitlines())), ""])


def _first_line(source: str) -> str:
    return _words(source.strip().split("\n")[0])
