"""TODO-DOC grading/units/regions.py"""

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.units.cells import is_graded, is_solution


def hidden_part(source: str) -> str:
    """The lines of a test cell's source between the markers of its hidden tests."""
    kept, inside = [], False
    for line in source.splitlines():
        if END_HIDDEN.match(line):
            inside = False
        if inside:
            kept.append(line)
        if BEGIN_HIDDEN.match(line):
            inside = True
    return "\n".join(kept)


def visible(source: str) -> str:
    """A test cell's source as students see it: without the hidden tests."""
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
    """A solution region: lines ``first`` to ``last`` of a cell, with the marker lines, counted from 0."""

    id: str
    task: str
    indent: str
    first: int
    last: int


def check_regions(cell: NotebookNode) -> None:
    """Raise ValueError unless every region of the cell is opened, closed and where it belongs."""
    inside = ""
    for line in cell.source.splitlines():
        kind = _marker(line)
        if kind is None:
            continue
        begins, region = kind
        if begins and inside:
            raise ValueError(f"a {region} region begins inside a {inside} region: close that one first.")
        if not begins and inside != region:
            raise ValueError(f"a {region} region ends that never began: add ### BEGIN {region}.")
        if begins and region == "SOLUTION" and not is_solution(cell):
            raise ValueError('a solution region stands in a cell that is no solution cell: set "solution": true.')
        if begins and region == "HIDDEN TESTS" and (not is_graded(cell) or is_solution(cell)):
            raise ValueError('hidden tests stand in a cell that is no test cell: set "grade": true.')
        inside = region if begins else ""
    if inside:
        raise ValueError(f"the {inside} region is never closed: add ### END {inside}.")


def regions(source: str) -> list[Region]:
    """The solution regions of a cell's source, from top to bottom."""
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
    """The source with the regions named in ``replacement``, markers and all, replaced by these lines.

    The new lines are indented as the region was. Regions that are not named keep their solution and lose
    their markers.
    """
    lines = source.splitlines()
    for region in reversed(regions(source)):
        body = lines[region.first + 1 : region.last]
        if region.id in replacement:
            body = [region.indent + line if line else line for line in replacement[region.id].splitlines()]
        lines[region.first : region.last + 1] = body
    return "\n".join(lines)


def _marker(line: str) -> tuple[bool, str] | None:
    """(whether it begins, which region) for a marker line, None for any other line."""
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
        f"the marker {line.strip()!r} is not understood: write ### BEGIN SOLUTION exercise-id: task, "
        "### END SOLUTION, ### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS."
    )
