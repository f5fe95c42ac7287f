"""What the gradebook knows of a unit's cells, and how a changed source differs from it.

Scores and comments belong to a cell by its name, which is the grade id. If an author renames a cell, ``match_cells``
finds the cell that it has become, so that scores and comments can stay with it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

GRADED, SOLUTION, TASK = "GradeCell", "SolutionCell", "TaskCell"  # nbgrader's names for the types of cells
# The numbers that ``release`` writes into stubs and checks. They change when an exercise is added above.
_NUMBER = re.compile(r"(?<=exercise )\d\d\.\d+(?=: )|(?<=written_by_you\(\")\d\d\.\d+(?=\")")


@dataclass(frozen=True)
class Cell:
    """A cell of a unit, with what nbgrader stores of it.

    Attributes
    ----------
    name : str
        The grade id.
    types : frozenset of str
        Which of nbgrader's types it has: a test is graded, an answer in code is a solution, and a written answer is
        both. A cell that is only protected from changes has none.
    cell_type : str
        "code" or "markdown".
    locked : bool
        Whether students may not change the cell.
    source : str
        The content that students get, with the hidden tests.
    checksum : str or None
        nbgrader's checksum of the content.
    points : float
        The maximum number of points.
    """

    name: str
    types: frozenset[str]
    cell_type: str
    locked: bool = False
    source: str = ""
    checksum: str | None = None
    points: float = 0.0

    @property
    def is_exercise(self) -> bool:
        """Whether the cell has points."""
        return bool(self.types & {GRADED, TASK})

    @property
    def kind(self) -> tuple[frozenset[str], str]:
        """What the cell is for. Only cells of the same kind can be the same cell under another name."""
        return self.types, self.cell_type

    @property
    def content(self) -> str:
        """What tells the cell from others of its kind: its source without the numbers of exercises.

        Empty for written answers, because students get the same line for each of them.
        """
        return "" if {GRADED, SOLUTION} <= self.types else _NUMBER.sub("", self.source)

    @property
    def number(self) -> str:
        """The number of the exercise, as far as the cell's source has it."""
        found = _NUMBER.search(self.source)
        return found[0] if found else ""


def same_cells(old: Sequence[Cell], new: Sequence[Cell]) -> bool:
    """Return whether both have cells of the same names and types, so that no row of the gradebook has to change."""
    return {(cell.name, cell.types) for cell in old} == {(cell.name, cell.types) for cell in new}


def match_cells(old: Sequence[Cell], new: Sequence[Cell]) -> dict[str, str]:
    """Find out which cells are the same in the gradebook and in the source, although some may have been renamed.

    Content counts more than names, because an author may insert an exercise and rename all that follow. If a cell has
    another name and another content as well, it is recognised by its place: it is the only cell of its kind between two
    others that have been recognised.

    Parameters
    ----------
    old, new : sequence of Cell
        The cells in the gradebook and in the source, each in the order of the notebook.

    Returns
    -------
    dict of str to str
        The new name of each cell that is still there, by its old name.
    """
    names: dict[str, str] = {}

    def match(old_key: Callable[[Cell], Hashable], new_key: Callable[[Cell], Hashable]) -> None:
        """Match the remaining cells that are the only ones with a key on both sides. Cells without a key stay."""
        found: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for cell in old:
            if cell.name not in names:
                found[old_key(cell)][0].append(cell.name)
        taken = set(names.values())
        for cell in new:
            if cell.name not in taken:
                found[new_key(cell)][1].append(cell.name)
        for key, (before, after) in found.items():
            if key and len(before) == len(after) == 1:
                names[before[0]] = after[0]

    def name_and_content(cell: Cell) -> Hashable:
        return cell.name, cell.kind, cell.content

    def content(cell: Cell) -> Hashable:
        return (cell.kind, cell.content) if cell.content else None

    match(name_and_content, name_and_content)
    match(content, content)
    match(lambda cell: cell.name, lambda cell: cell.name)
    old_places, new_places = _places(old, names), _places(new, {name: name for name in names.values()})
    match(lambda cell: (cell.kind, old_places[cell.name]), lambda cell: (cell.kind, new_places[cell.name]))
    return names


def _places(cells: Sequence[Cell], names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return between which two matched cells each other cell is, by their new names. "" is an end of the notebook.

    Exercises are only compared with exercises, because only their order is certain.
    """
    places: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for direction in (cells, cells[::-1]):
        last = {True: "", False: ""}
        for cell in direction:
            if cell.name in names:
                last[cell.is_exercise] = names[cell.name]
            else:
                places[cell.name] += (last[cell.is_exercise],)
    return places
