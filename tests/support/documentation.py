"""Read the tables in the documentation that tests compare with what they have counted."""

import re

from repository_files import ROOT

QUALITY = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


def table(name: str, text: str) -> list[list[str]]:
    """Return the rows of the table below the comment with this name, without the table's head."""
    found = re.search(rf"<!-- {name}.*?-->(.*?)<!-- end -->", text, flags=re.DOTALL)
    assert found, name
    rows = [line.strip("| ").split(" | ") for line in found[1].strip().splitlines()]
    return rows[2:]


def quality_row(name: str, unit: str) -> list[str]:
    """Return the row of a unit in a table of docs/quality.md, without the unit's name."""
    return next((row[1:] for row in table(name, QUALITY) if row[0] == unit), [])
