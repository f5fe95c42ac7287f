"""Read the cells of notebooks in versions 1 to 3 of the format, which other programs may still write.

Only what grading uses is converted: each cell's type, source, id and metadata. ``nbformat`` would also convert and
validate the outputs. For a malformed file of a few megabytes that takes minutes, and a heading whose level is a billion
becomes a billion characters.
"""

from typing import Any

OLD_VERSIONS = (1, 2, 3)
MAX_LEVEL = 6  # of a heading
# The cell types that had other names or fields: the type today, and the field with the source.
CELLS = {
    "code": ("code", ("input", "code", "source")),
    "text": ("markdown", ("text", "source")),
    "html": ("markdown", ("source",)),
    "heading": ("markdown", ("source",)),
}


class NotConverted(Exception):
    """The notebook doesn't have the structure of any old version."""


def is_old(content: dict[str, Any]) -> bool:
    """Return whether a notebook is in one of the old versions of the format."""
    return "worksheets" in content or content.get("nbformat") in OLD_VERSIONS


def old_cells(content: dict[str, Any]) -> list[Any]:
    """Return the cells of an old notebook as the current version has them. Cells that are damaged stay as they are.

    Raises NotConverted if the notebook has no list of cells.
    """
    sheets = content.get("worksheets")
    if sheets is None and content.get("nbformat") == 1:
        sheets = [content]  # the first version had no worksheets
    if not isinstance(sheets, list) or not sheets:
        raise NotConverted("it has no worksheets")
    if not all(isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for sheet in sheets):
        raise NotConverted("a worksheet has no list of cells")
    return [_current(cell) if isinstance(cell, dict) else cell for sheet in sheets for cell in sheet["cells"]]


def _current(cell: dict[str, Any]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    current, fields = CELLS.get(kind, (kind, ("source",))) if isinstance(kind, str) else (kind, ("source",))
    source = next((cell[field] for field in fields if cell.get(field) is not None), "")
    if kind == "heading" and isinstance(source, str):
        level = cell.get("level", 1)
        marks = "#" * min(level, MAX_LEVEL) if isinstance(level, int) else "#"
        source = f"{marks} {' '.join(source.splitlines())}"
    kept = {"metadata": cell.get("metadata", {}), "attachments": cell.get("attachments")}
    return {"cell_type": current, "source": source, **kept}
