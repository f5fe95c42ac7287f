"""What a failed check has to say, for people: one sentence, then the numbers.

In a notebook a finding is a sentence and a small table with the wrong entries marked; in a terminal, a test's
report or a file it is the same as plain text. The colours are the notebook's own, so that light and dark
themes both show them, and a mark never stands for itself alone: a cross and a word stand beside it.
"""

import html
import types
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, pair, shown

MOST = 8  # entries listed, rows and columns shown
WIDE, MOST_LINES = 76, 40  # a dict that is wider gets a line for each entry
PLAIN = {"precision": 4, "suppress": True, "threshold": 40, "edgeitems": 3}
MARK = "#D55E00"  # readable on white and on black


class CheckFailed(AssertionError):
    """A check that did not pass: what was compared, for which input, what is wrong.

    what:        what was checked, ``"Linear.backward"``; "" if the differences' names say it.
    differences: at least one, the first being the one to look at first.
    inputs:      the arguments of the case that failed, by name; a function is shown by its docstring, if it has one.
    right:       names of what was compared and found right.
    case:        what the arguments are an example of, a sentence.
    """

    def __init__(
        self,
        what: str,
        differences: Sequence[Difference],
        inputs: Mapping[str, Any] | None = None,
        right: Sequence[str] = (),
        case: str = "",
    ):
        super().__init__(what, differences, inputs, right, case)
        self.what, self.differences, self.right, self.shown = what, list(differences), list(right), False
        self.case = case
        self.inputs = {name: value for name, value in (inputs or {}).items() if not callable(value) or _words(value)}

    @property
    def message(self) -> str:
        """The whole finding without the table, one sentence for all differences and one for what is right."""
        found = "; ".join(map(str, self.differences))
        subject = f"{self.what}: " if self.what and not found.startswith(f"{self.what}(") else ""
        end = "" if found.endswith("?") else "."
        right = f" Right: {', '.join(self.right)}." if self.right else ""
        return f"{subject}{found}{end}{right}"

    def __str__(self) -> str:
        lines = [self.message]
        lines += [line for difference in self.differences for line in _entry_lines(difference)]
        if self.case:
            lines.append(f"The case: {self.case}")
        if self.inputs:
            lines.append("The input was:")
            lines += [f"  {name} = {_written(value, len(name) + 5)}" for name, value in self.inputs.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A page's worth: the sentence, a table with the wrong entries marked, the input, which can be folded."""
        tables = "".join(_entry_table(difference) for difference in self.differences)
        inputs = "".join(
            f"<tr><th scope='row' style='text-align:left;vertical-align:top'>{html.escape(name)}</th>"
            f"<td style='text-align:left'><pre style='margin:0'>{html.escape(_written(value, 0))}</pre></td></tr>"
            for name, value in self.inputs.items()
        )
        given = f"<details open><summary>The input</summary><table>{inputs}</table></details>" if inputs else ""
        case = f"<p>The case: {html.escape(self.case)}</p>" if self.case else ""
        return (
            f"<div style='border-left:4px solid {MARK};padding:.2em 1em;margin:.4em 0'>"
            f"<p><b>✗</b> {html.escape(self.message)}</p>{tables}{case}{given}</div>"
        )

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the calls inside a check would help nobody."""
        from IPython.display import display

        # The kernel asks twice, for the screen and for its reply; one table is enough.
        if not self.shown:
            display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        self.shown = True
        return [f"CheckFailed: {self.message}"]


def _words(value: Any) -> str:
    """What a function of the check's own says of itself."""
    return (value.__doc__ or "").strip() if isinstance(value, types.FunctionType) else ""


def _written(value: Any, indent: int) -> str:
    """An input as Python writes it, arrays shortened, further lines indented; a function in its own words."""
    if callable(value):
        return _words(value)
    if type(value) is dict and len(repr(value)) > WIDE:
        entries = [f"{key!r}: {shown(entry)}," for key, entry in list(value.items())[:MOST_LINES]]
        more = [f"… and {len(value) - MOST_LINES} more"] if len(value) > MOST_LINES else []
        return ("\n " + " " * indent).join(["{" + " ".join(entries[:1]), *entries[1:], *more]).rstrip(",") + "}"
    if not isinstance(value, np.ndarray):
        return shown(value)
    # Without the exponents of tiny numbers a table is easier to read, unless all that there is to see is tiny.
    numbers = np.abs(value[np.isfinite(value) & (value != 0)]) if value.dtype.kind == "f" else np.ones(1)
    with np.printoptions(**PLAIN | {"suppress": bool(np.min(numbers, initial=1.0) > 1e-3)}):  # type: ignore[arg-type]
        return f"{value!r}".replace("\n", "\n" + " " * indent)


def _entry_lines(difference: Difference) -> list[str]:
    """The wrong entries, a line each, for plain text; a single number has been said already."""
    if difference.wrong is None or difference.got is None or difference.expected is None or not difference.wrong.ndim:
        return []
    lines = []
    for index in map(tuple, np.argwhere(difference.wrong)[:MOST]):
        got, expected = pair(difference.got[index], difference.expected[index])
        lines.append(f"  {difference.name}[{', '.join(map(str, index))}]: got {got}, expected {expected}")
    more = int(difference.wrong.sum()) - len(lines)
    return lines + ([f"  … and {more} more"] if more else [])


def _entry_table(difference: Difference) -> str:
    """The array, or a part of it with a wrong entry, as a table; wrong entries have a frame and a cross."""
    if difference.wrong is None or difference.got is None or difference.expected is None or not difference.got.ndim:
        return ""
    got, expected, wrong = (_as_rows(a) for a in (difference.got, difference.expected, difference.wrong))
    first = np.argwhere(wrong)[0]
    rows, columns = (_window(int(i), n) for i, n in zip(first, wrong.shape, strict=True))
    leading = difference.got.shape[:-1]
    head = "".join(f"<th scope='col'>{j}</th>" for j in columns)
    body = "".join(
        f"<tr><th scope='row'>{', '.join(str(k) for k in np.unravel_index(i, leading)) if leading else ''}</th>"
        + "".join(_entry_cell(got[i, j], expected[i, j], bool(wrong[i, j])) for j in columns)
        + "</tr>"
        for i in rows
    )
    part = "" if len(rows) * len(columns) == wrong.size else " This is a part of it."
    caption = f"{difference.name} as it came out. ✗ marks what is wrong.{part}"
    return (
        "<table style='margin:.5em 0'>"
        f"<caption style='text-align:left;white-space:nowrap'>{html.escape(caption)}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _as_rows(array: np.ndarray) -> np.ndarray:
    """One array of rows, whatever the number of dimensions."""
    return array.reshape(-1, array.shape[-1])


def _window(first: int, size: int) -> range:
    """At most so many indices, with the first wrong one among them."""
    start = 0 if first < MOST else min(first, size - MOST)
    return range(start, min(start + MOST, size))


def _entry_cell(got: Any, expected: Any, wrong: bool) -> str:
    if not wrong:
        return f"<td>{float(got):.6g}</td>"
    is_, should_be = pair(got, expected)
    return f"<td style='border:2px solid {MARK}'>✗ <b>{is_}</b><br><small>expected {should_be}</small></td>"
