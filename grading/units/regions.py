"""Regions of a cell: solutions and hidden tests, each between a BEGIN and an END marker.

A solution region belongs to one exercise, and its BEGIN marker contains the exercise's id. This module finds regions,
replaces their content and reports markers that are misplaced or misspelt.
"""

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.units.cells import is_graded, is_solution


def hidden_part(source: str) -> str:
    """Return only the hidden tests of a test cell: the lines between their markers."""
    kept, hidden = [], False
    for line in source.splitlines():
        if END_HIDDEN.match(line):
            hidden = False
        if hidden:
            kept.append(line)
        if BEGIN_HIDDEN.match(line):
            hidden = True
    return "\n".join(kept)


def visible(source: str) -> str:
    """Return a test cell's source as students see it: without the hidden tests."""
    kept, hidden = [], False
    for line in source.splitlines():
        if BEGIN_HIDDEN.match(line):
            hidden = True
        if not hidden:
            kept.append(line)
        if END_HIDDEN.match(line):
            hidden = False
    return "\n".join(kept)


BEGIN_SOLUTION = re.compile(r"^(?P<indent>\s*)### BEGIN SOLUTION (?P<id>[\w-]+)(: (?P<task>.+))?$")
END_SOLUTION = re.compile(r"^\s*### END SOLUTION$")
BEGIN_HIDDEN = re.compile(r"^\s*### BEGIN HIDDEN TESTS$")
END_HIDDEN = re.compile(r"^\s*### END HIDDEN TESTS$")
ANY_MARKER = re.compile(r"\b(BEGIN|END) (SOLUTION|HIDDEN TESTS)\b")


@dataclass(frozen=True)
class Region:
    """A solution region of a cell.

    Attributes
    ----------
    id : str
        The exercise that the region answers.
    task : str
        What the student has to write. The stub in the released notebook quotes this task.
    indent : str
        The white space before the BEGIN marker.
    first, last : int
        The lines of the BEGIN and the END marker, counted from 0.
    """

    id: str
    task: str
    indent: str
    first: int
    last: int


def check_regions(cell: NotebookNode) -> None:
    """Raise ValueError unless every region of the cell begins, ends and is in the right kind of cell.

    Markers that are misspelt raise ValueError, too. The message says how to correct the cell.
    """
    open_region = ""
    for line in cell.source.splitlines():
        marker = _marker(line)
        if marker is None:
            continue
        begins, region = marker
        if begins and open_region:
            raise ValueError(f"a {region} region begins inside a {open_region} region: end the outer region first.")
        if not begins and open_region != region:
            raise ValueError(f"a {region} region ends but never begins: add ### BEGIN {region}.")
        if begins and region == "SOLUTION" and not is_solution(cell):
            raise ValueError('a solution region is in a cell that is not a solution cell: set "solution": true.')
        if begins and region == "HIDDEN TESTS" and (not is_graded(cell) or is_solution(cell)):
            raise ValueError('hidden tests are in a cell that is not a test cell: set "grade": true.')
        open_region = region if begins else ""
    if open_region:
        raise ValueError(f"the {open_region} region is never closed: add ### END {open_region}.")


def regions(source: str) -> list[Region]:
    """List the complete solution regions of a cell's source, from top to bottom."""
    found, opened = [], None
    for number, line in enumerate(source.splitlines()):
        if match := BEGIN_SOLUTION.match(line):
            opened = (match, number)
        elif END_SOLUTION.match(line) and opened:
            match, first = opened
            found.append(Region(match["id"], match["task"] or "", match["indent"], first, number))
            opened = None
    return found


def replace_regions(source: str, replacement: dict[str, str]) -> str:
    """Replace the solution regions of a cell's source, and remove their markers.

    Parameters
    ----------
    source : str
    replacement : dict of str to str
        The new lines for each region, by region id. They are indented like the region. Regions without a replacement
        keep their solution.

    Returns
    -------
    str
        The new source, without the markers of solution regions.
    """
    lines = source.splitlines()
    for region in reversed(regions(source)):
        body = lines[region.first + 1 : region.last]
        if region.id in replacement:
            body = [region.indent + line if line else line for line in replacement[region.id].splitlines()]
        lines[region.first : region.last + 1] = body
    return "\n".join(lines)


def with_stubs(source: str, numbers: dict[str, str]) -> str:
    """Return a solution cell's source as the released notebook has it: with a stub in place of each solution.

    Parameters
    ----------
    source : str
    numbers : dict of str to str
        The number of each exercise, by region id. The stub names it.
    """
    stubs = {region.id: f"exercise {numbers[region.id]}: {region.task}" for region in regions(source)}
    return replace_regions(
        source, {id: f'# YOUR CODE HERE\nraise NotImplementedError("{stub}")' for id, stub in stubs.items()}
    )


def _marker(line: str) -> tuple[bool, str] | None:
    """Return whether a marker line begins a region, and which kind of region. Any other line gives None.

    Raises ValueError if the marker is misspelt.
    """
    if not ANY_MARKER.search(line):
        return None
    for pattern, begins, region in (
        (BEGIN_SOLUTION, True, "SOLUTION"),
        (END_SOLUTION, False, "SOLUTION"),
        (BEGIN_HIDDEN, True, "HIDDEN TESTS"),
        (END_HIDDEN, False, "HIDDEN TESTS"),
    ):
        if pattern.match(line):
            return begins, region
    raise ValueError(
        f"the marker {line.strip()!r} is not recognised: write ### BEGIN SOLUTION exercise-id: task, "
        "### END SOLUTION, ### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS."
    )
