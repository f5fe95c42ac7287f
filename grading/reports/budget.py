"""Limit what one page shows: how much of it is parsed, how long it becomes, and how many outputs it has.

These limits bound the time that a page takes. They count characters and never look at the clock, so a page is the same
on every machine.
"""

from collections.abc import Callable
from dataclasses import dataclass

from grading.limits import MAX_PAGE, MAX_PAGE_OUTPUTS, MAX_PARSED, MAX_TAGS, PIECE_COST

AS_TEXT = "Shown as plain text, because this notebook has more to format than fits on a page."
LEFT_OUT = "Something was left out here, because this notebook has more to show than fits on a page."


@dataclass
class Budget:
    """What is left for the rest of a page.

    Attributes
    ----------
    parsed : int
        Characters of Markdown, HTML, code and formulas that may still be parsed.
    size, tags, outputs : int
        Characters of HTML, tags in it, and outputs of cells that may still be shown.
    refused, left_out : int
        How many pieces became plain text, and how many were left out.
    """

    parsed: int = MAX_PARSED
    size: int = MAX_PAGE
    tags: int = MAX_TAGS
    outputs: int = MAX_PAGE_OUTPUTS
    refused: int = 0
    left_out: int = 0

    def parse(self, source: str) -> bool:
        """Return whether a piece may be parsed, and count it."""
        if (cost := len(source) + PIECE_COST) > self.parsed:
            self.refused += 1
            return False
        self.parsed -= cost
        return True

    def show(self, html: str, as_text: Callable[[], str]) -> str:
        """Return some finished HTML, and count it.

        If it has too many elements, return ``as_text()`` instead, and "" if what is left doesn't fit on the page.
        """
        if html.count("<") > self.tags:
            self.refused += 1
            html = as_text()
        if len(html) > self.size:
            self.left_out += 1
            return ""
        self.size -= len(html)
        self.tags -= html.count("<")
        return html

    def note(self, refused: int, left_out: int) -> str:
        """Say what has been refused or left out since the counts were these, as HTML, or return ""."""
        notes = [AS_TEXT] * (self.refused > refused) + [LEFT_OUT] * (self.left_out > left_out)
        return "".join(f'<p class="note">{note}</p>' for note in notes)
