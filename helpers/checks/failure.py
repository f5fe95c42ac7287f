"""Report a failed check: its cause, if it is known, then what is wrong in words, then the numbers.

A notebook shows a check failure as a sentence and a small table with the wrong entries marked. A terminal, a test
report or a file shows the sentence and a list of the wrong entries as plain text. The table has the notebook's own text
colour, so it is readable in light and dark themes. Colour is never the only sign of a wrong entry: a cross and the
expected value appear beside it.
"""

import functools
import html
import types
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, format_pair, short_repr
from helpers.diagnosis import Cause, Diagnosis, Observation, Quantity, diagnose_values

MAX_ENTRIES = 8  # The most wrong entries in plain text, and the most rows and columns in a table.
MAX_WIDTH, MAX_LINES = 76, 40  # A dict wider than MAX_WIDTH is shown with one entry per line, in up to MAX_LINES lines.
PRINT_STYLE = {"precision": 4, "suppress": True, "threshold": 40, "edgeitems": 3}
MARK_COLOUR = "#D55E00"  # Visible on white and on black.


class CheckFailed(AssertionError):
    """A check that has failed: what was compared, for which input, and what is wrong.

    Parameters
    ----------
    label : str
        What was checked, such as ``"Linear.backward"``, or "" if the names of the differences say it.
    differences : sequence of Difference
        What is wrong, at least one difference. The student should look at the first one first.
    inputs : mapping of str to object, optional
        The arguments of the case that failed, by name. A function is shown by its docstring, and left out if it has
        none.
    right : sequence of str, optional
        The names of the quantities that were compared and are right.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    expected : mapping of str to object, optional
        The right value of every quantity that was compared. The diagnosis uses them.
    cause : Cause, optional
        Why the check has failed, if the check knows it, for example because of an exception.

    Attributes
    ----------
    label, differences, right, case
        The parameters.
    further_cases : list of Observation
        What the student's code does for other arguments. An explanation has to be true of these, too.
    inputs : dict of str to object
        The arguments, without functions that have no docstring.
    displayed : bool
        Whether a notebook has already shown this failure.
    """

    def __init__(
        self,
        label: str,
        differences: Sequence[Difference],
        inputs: Mapping[str, Any] | None = None,
        right: Sequence[str] = (),
        case: str = "",
        expected: Mapping[str, Any] | None = None,
        cause: Cause | None = None,
    ):
        super().__init__(label, differences, inputs, right, case)
        self.label, self.differences, self.right, self.displayed = label, list(differences), list(right), False
        self.case, self.cause = case, cause
        self.further_cases: list[Observation] = []
        self._arguments, self._expected = dict(inputs or {}), dict(expected or {})
        self.inputs = {
            name: value for name, value in (inputs or {}).items() if not callable(value) or _docstring(value)
        }

    @functools.cached_property
    def diagnosis(self) -> Diagnosis:
        """Why the check has failed, if this is known, and a digest of what it has seen.

        Returns
        -------
        Diagnosis
        """
        return diagnose_values([self.observation, *self.further_cases], self.cause)

    @property
    def observation(self) -> Observation:
        """What the check has seen.

        Returns
        -------
        Observation
        """
        targets = {d.name: d.expected if d.target is None else d.target for d in self.differences}
        expected = {name: target for name, target in targets.items() if target is not None} | self._expected
        values = [d.value if d.got is None else d.got for d in self.differences]
        quantities = [Quantity(d.name, d.problem, value) for d, value in zip(self.differences, values, strict=True)]
        return Observation(self.label, quantities, self._arguments, expected, self.right)

    @property
    def message(self) -> str:
        """The failure without entries and inputs: its cause, what is different, and what is right.

        Returns
        -------
        str
            One line of text.
        """
        cause = self.diagnosis.cause
        return f"{cause.sentence} {self.comparison}" if cause else self.comparison

    @property
    def comparison(self) -> str:
        """What is different, and what is right.

        Returns
        -------
        str
            One line of text.
        """
        problems = "; ".join(map(str, self.differences))
        prefix = f"{self.label}: " if self.label and not problems.startswith(f"{self.label}(") else ""
        end = "" if problems.endswith("?") else "."
        right = f" Right: {', '.join(self.right)}." if self.right else ""
        return f"{prefix}{problems}{end}{right}"

    def __str__(self) -> str:
        lines = [self.message]
        lines += [line for difference in self.differences for line in _entry_lines(difference)]
        if self.case:
            lines.append(f"The case: {self.case}")
        if self.inputs:
            lines.append("The input was:")
            lines += [f"  {name} = {_format_input(value, len(name) + 5)}" for name, value in self.inputs.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the message, tables with the wrong entries marked, and the inputs, which can be folded away."""
        tables = "".join(_entry_table(difference) for difference in self.differences)
        inputs = "".join(
            f"<tr><th scope='row' style='text-align:left;vertical-align:top'>{html.escape(name)}</th>"
            f"<td style='text-align:left'><pre style='margin:0'>{html.escape(_format_input(value, 0))}</pre></td></tr>"
            for name, value in self.inputs.items()
        )
        folded = f"<details open><summary>The input</summary><table>{inputs}</table></details>" if inputs else ""
        case = f"<p>The case: {html.escape(self.case)}</p>" if self.case else ""
        cause = self.diagnosis.cause
        message = f"<p><b>✗</b> {html.escape(self.comparison)}</p>"
        if cause:
            message = f"<p><b>✗ {html.escape(cause.sentence)}</b></p><p>{html.escape(self.comparison)}</p>"
        return (
            f"<div style='border-left:4px solid {MARK_COLOUR};padding:.2em 1em;margin:.4em 0'>"
            f"{message}{tables}{case}{folded}</div>"
        )

    def _render_traceback_(self) -> list[str]:
        """Display the failure and return the line that IPython shows instead of a traceback.

        The frames of a check don't help students, and the line doesn't repeat what is displayed above it.
        """
        from IPython.display import display

        # The kernel calls this method twice, for the screen and for its reply, but the table should appear once.
        if not self.displayed:
            display({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        self.displayed = True
        return [f"CheckFailed: see above what is wrong{f' with {self.label}' if self.label else ''}."]


def _docstring(value: Any) -> str:
    """Return the docstring of a Python function, and "" for anything else."""
    return (value.__doc__ or "").strip() if isinstance(value, types.FunctionType) else ""


def _format_input(value: Any, indent: int) -> str:
    """Format an input as its repr, shortened, with further lines indented. A function is shown by its docstring."""
    if callable(value):
        return _docstring(value)
    if type(value) is dict and len(repr(value)) > MAX_WIDTH:
        entries = [f"{key!r}: {short_repr(entry)}," for key, entry in list(value.items())[:MAX_LINES]]
        more = [f"… and {len(value) - MAX_LINES} more"] if len(value) > MAX_LINES else []
        return ("\n " + " " * indent).join(["{" + " ".join(entries[:1]), *entries[1:], *more]).rstrip(",") + "}"
    if not isinstance(value, np.ndarray):
        return short_repr(value)
    # An array is easier to read without exponents, but then NumPy would print tiny numbers as zero.
    numbers = np.abs(value[np.isfinite(value) & (value != 0)]) if value.dtype.kind == "f" else np.ones(1)
    with np.printoptions(**PRINT_STYLE | {"suppress": bool(np.min(numbers, initial=1.0) > 1e-3)}):  # type: ignore[arg-type]
        return f"{value!r}".replace("\n", "\n" + " " * indent)


def _entry_lines(difference: Difference) -> list[str]:
    """List the first wrong entries, one per line. A single number gets no line, since the message contains it."""
    if difference.wrong is None or difference.got is None or difference.expected is None or not difference.wrong.ndim:
        return []
    lines = []
    for index in map(tuple, np.argwhere(difference.wrong)[:MAX_ENTRIES]):
        got, expected = format_pair(difference.got[index], difference.expected[index])
        lines.append(f"  {difference.name}[{', '.join(map(str, index))}]: got {got}, expected {expected}")
    more = int(difference.wrong.sum()) - len(lines)
    return lines + ([f"  … and {more} more"] if more else [])


def _entry_table(difference: Difference) -> str:
    """Return the array, or a part of it, as an HTML table. Wrong entries have a border and a cross."""
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
    part = "" if len(rows) * len(columns) == wrong.size else " This is only a part of the array."
    caption = f"{difference.name}, as computed by your code. ✗ marks the wrong entries.{part}"
    return (
        "<table style='margin:.5em 0'>"
        f"<caption style='text-align:left;white-space:nowrap'>{html.escape(caption)}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _as_rows(array: np.ndarray) -> np.ndarray:
    """Reshape an array of any number of dimensions to two."""
    return array.reshape(-1, array.shape[-1])


def _window(first: int, size: int) -> range:
    """Return at most MAX_ENTRIES consecutive indices, including the first wrong one."""
    start = 0 if first < MAX_ENTRIES else min(first, size - MAX_ENTRIES)
    return range(start, min(start + MAX_ENTRIES, size))


def _entry_cell(got: Any, expected: Any, wrong: bool) -> str:
    if not wrong:
        return f"<td>{float(got):.6g}</td>"
    got_text, expected_text = format_pair(got, expected)
    content = f"✗ <b>{got_text}</b><br><small>expected {expected_text}</small>"
    return f"<td style='border:2px solid {MARK_COLOUR}'>{content}</td>"
