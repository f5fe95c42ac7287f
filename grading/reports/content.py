"""Render the cells of a notebook for a page, within what the page may show.

The feedback page and formgrader share this. Where something becomes plain text or is left out, a note in its cell says
so.
"""

from typing import Any

from grading.reports.budget import Budget
from grading.reports.html import Mask, code_html, markdown_html, output_html, output_text, pictures_of, text_html


def source_html(cell: dict[str, Any], budget: Budget) -> str:
    """Return the source of a cell as HTML: formatted Markdown, highlighted code or plain text."""
    source = str(cell.get("source", ""))
    before = budget.refused, budget.left_out
    match cell.get("cell_type"):
        case "markdown":
            shown = markdown_html(source, pictures_of(cell), budget)
        case "code":
            shown = code_html(source, budget)
        case _:
            shown = text_html(source, "Text")
    return budget.show(shown, lambda: text_html(source, "Text")) + budget.note(*before)


def outputs_html(outputs: list[Any], budget: Budget, mask: Mask = str) -> list[str]:
    """Return the outputs of a cell as HTML, without those that show nothing."""
    before = budget.refused, budget.left_out
    kept = outputs[: budget.outputs]
    budget.outputs -= len(kept)
    budget.left_out += len(outputs) - len(kept)
    shown = [
        budget.show(output_html(output, mask, budget), lambda output=output: output_text(output, mask))  # type: ignore[misc]
        for output in kept
    ]
    return [html for html in [*shown, budget.note(*before)] if html]
