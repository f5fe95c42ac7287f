"""Shorten a unit to its short track: the sections and exercises whose headings end with a star.

A class with eight hours can work through the short track alone. If nbgrader_config.py says so, ``read_unit`` returns
shortened units, so that release, grading, feedback and exports all leave out the rest.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grading.course import STAR, starred_exercises
from grading.units.cells import is_graded, is_solution
from grading.units.regions import regions

_HEADING = re.compile(r"^(#{1,6}) .*$", flags=re.MULTILINE)
_END = "## What you can do now"
_WILL_DO = re.compile(r"\*\*What you will do\.\*\*.*?(?=\*\*What you need\.\*\*)", flags=re.DOTALL)
_TIME = re.compile(r"\.\s+About \w+ (?:minutes|hours?)\.")
_LINK = re.compile(r"\[([^\]]+)\]\(\.\./(\d\d_\w+)/\2\.ipynb\)")


def shorten(notebook: NotebookNode, numbers: dict[str, str], units: list[str]) -> None:
    """Remove everything that doesn't belong to the short track, in place.

    The opening and the end of a unit speak of the whole unit. So the first says which exercises there are instead of
    what students will do and learn, and the second says where to go on.

    Parameters
    ----------
    notebook : NotebookNode
        A unit's source as a notebook.
    numbers : dict of str to str
        The number of each exercise, by its id.
    units : list of str
        The units that the short track has. Links to other units become plain text.
    """
    starred = starred_exercises("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"))
    in_track, kept = True, []
    for cell in notebook.cells:
        if is_graded(cell) or is_solution(cell):
            ids = [region.id for region in regions(cell.source)] or [cell.metadata.nbgrader.grade_id]
            keep = any(numbers.get(id) in starred for id in ids)
        elif cell.cell_type == "markdown":
            parts = []
            for heading, part in _parts(cell.source):
                if heading:
                    is_title = heading.startswith("# ")
                    in_track = is_title or (heading.endswith(STAR) and not heading.startswith(_END))
                    part = _opening(part, sorted(starred)) if is_title else part
                if in_track:
                    parts.append(part)
            cell.source = _without_stars(_LINK.sub(lambda link: _link(link, units), "".join(parts))).strip("\n")
            keep = bool(cell.source)
        else:
            keep = in_track
        if keep:
            kept.append(cell)
    notebook.cells = kept
    unit = next(iter(numbers.values()), "").partition(".")[0]
    later = [name for name in units if name[:2] > unit]
    text = f"Go on with [unit {later[0][:2]}](../{later[0]}/{later[0]}.ipynb)." if later else "This was the last unit."
    notebook.cells.append(new_markdown_cell(f"## What comes next\n\n{text}", id="next"))


def _opening(text: str, starred: list[str]) -> str:
    """Return the opening with the exercises of the short track instead of what belongs to the whole unit."""
    if not starred:
        return text
    listed = starred[0] if len(starred) == 1 else f"{', '.join(starred[:-1])} and {starred[-1]}"
    noun = "exercise" if len(starred) == 1 else "exercises"
    short = f"**What you will do.** This is the short track of the unit. You solve {noun} {listed}.\n\n"
    text = _WILL_DO.sub(lambda _: short, text, count=1)
    return _TIME.sub(".", text, count=1)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each heading of a Markdown cell with the text up to the next heading. Text above the first has none."""
    starts = [found.start() for found in _HEADING.finditer(text)]
    borders = [0, *starts, len(text)]
    for begin, end in pairwise(borders):
        part = text[begin:end]
        if part:
            yield (part.splitlines()[0].rstrip() if begin in starts else ""), part


def _without_stars(text: str) -> str:
    return _HEADING.sub(lambda heading: heading[0].rstrip().removesuffix(STAR).rstrip(), text)


def _link(link: re.Match[str], units: list[str]) -> str:
    return link[0] if link[2] in units else link[1]
