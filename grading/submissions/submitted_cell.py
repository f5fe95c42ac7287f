"""A submitted cell, reduced to what grading uses, and how it becomes a cell of the restored notebook."""

import ast
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.limits import MAX_CELLS
from grading.units.cells import BELONGS_TAG, FOUND_TAG, YOUR_ANSWER, names_defined_by, without_warnings

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
MAGIC = re.compile(r"^([ \t]*)[%!].*$", flags=re.MULTILINE)
RELEASED_ID = re.compile(r"cell-\d{3}")  # what ``read_unit`` calls a cell that is neither an answer nor a test
# What a code cell may call that only shows an answer in words or pictures.
DISPLAYS = frozenset({"print", "display", "HTML", "Image", "Latex", "Markdown", "Math", "SVG"})
# The fields of each cell type, besides source and metadata.
CELL_FIELDS: dict[str, dict[str, Any]] = {"code": {"execution_count": None, "outputs": []}, "markdown": {}, "raw": {}}


@dataclass(eq=False)  # two cells may look the same
class SubmittedCell:
    """A submitted cell.

    Attributes
    ----------
    cell_type, source : str
    grade_id : str
        The grade id, or the cell's own id if it has none. Empty if it has neither.
    is_demo : bool
        Whether the cell has the demo tag.
    pictures : dict
        The pictures in it: by name, the MIME type with the data in base64, as notebooks store attachments.
    other_files : list of str
        The names of attachments that can't be shown.
    has_metadata : bool
        Whether the cell has nbgrader's metadata. Its grade id may be that of an earlier release.
    is_written_answer : bool
        Whether the cell is a written answer according to its own metadata.
    belongs_to : list of str
        The grade ids of the answers that this cell is a part of, besides its own.
    found : str
        Where the cell was found, if not next to these answers: ``BESIDE`` the notebook or ``ELSEWHERE`` in it.
    """

    cell_type: str
    source: str
    grade_id: str = ""
    is_demo: bool = False
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    has_metadata: bool = False
    is_written_answer: bool = False
    belongs_to: list[str] = field(default_factory=list)
    found: str = ""
    other_files: list[str] = field(default_factory=list)

    def as_node(self, cell_type: str, metadata: dict[str, Any]) -> NotebookNode:
        """Make a cell of this type with the same source and, in Markdown, the pictures."""
        if self.belongs_to:
            tags = [*metadata.get("tags", []), *(BELONGS_TAG + id for id in self.belongs_to)]
            tags += [FOUND_TAG + self.found] if self.found else []
            metadata = metadata | {"tags": tags}
        node = new_node(cell_type, self.source, metadata)
        if self.pictures and cell_type == "markdown":
            node["attachments"] = self.pictures
        return node

    def is_empty(self) -> bool:
        """Return whether nothing was written or pasted here."""
        return self.source.strip() in ("", YOUR_ANSWER) and not self.pictures

    def has_released_id(self) -> bool:
        """Return whether the cell comes from a release: editors give new cells other ids."""
        return bool(RELEASED_ID.fullmatch(self.grade_id))


def new_node(cell_type: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """Make a cell. nbformat's own functions would validate each cell against the schema, which is slow."""
    return nbformat.from_dict(
        {"cell_type": cell_type, "source": source, "metadata": metadata, **CELL_FIELDS[cell_type]}
    )


def parsed(source: str) -> ast.Module | None:
    """Parse Python in which lines may be IPython's magics or shell commands. Return None if it is something else."""
    for text in (source, MAGIC.sub(r"\1pass", source)):
        try:
            with without_warnings():
                return ast.parse(text)
        except PARSE_ERRORS:
            continue
    return None


@lru_cache(maxsize=2 * MAX_CELLS)  # each cell is parsed once, not once for each missing answer
def names_defined_in(source: str) -> list[str]:
    """List the names that a cell defines at its top level, even if it isn't valid Python."""
    tree = parsed(source)
    if tree is not None:
        return names_defined_by(tree)
    return re.findall(r"^(?:class|def)\s+(\w+)", source, flags=re.MULTILINE)


def is_words_only(source: str) -> bool:
    """Return whether the source of a code cell is text: comments, strings, or no Python at all."""
    tree = parsed(source)
    if tree is None:
        return True
    return all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant | ast.JoinedStr) for s in tree.body)


def only_displays(source: str) -> bool:
    """Return whether the source of a code cell only displays texts or pictures that it contains or names."""
    tree = parsed(source)
    if tree is None or not all(isinstance(s, ast.Expr | ast.Import | ast.ImportFrom) for s in tree.body):
        return False
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return bool(names) and all(name in DISPLAYS for name in names)
