"""Find the code that a student wrote for an exercise: in the graded notebook, and there between the given lines."""

import ast
import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from grading.causes.anonymous import Anonymiser, NotAnonymous
from grading.causes.failures import Failure
from grading.course import Course
from grading.units.cells import without_warnings
from grading.units.regions import regions, replace_regions
from grading.units.unit import Unit

MAX_TRIES = 8  # students whose code is read in search of one that can be shown
MAX_SHOWN = 24  # lines
STUB = "raise NotImplementedError("


@dataclass(frozen=True)
class Answer:
    """What a student wrote in the cell of an exercise, without what could tell whose it is.

    Attributes
    ----------
    failure : Failure
        The failure that the code has led to.
    cell : str
        The code of the whole cell.
    head : str
        The line above the exercise's region that introduces it, such as ``"def backward(self, dz):"``. May be empty.
    regions : dict of str to str
        The code of each region that could be found, by region id. Its first line isn't indented.
    complete : bool
        Whether the regions hold everything that the student changed in the cell.
    reference : dict of str to str
        The code of each region in the reference solution.
    """

    failure: Failure
    cell: str
    head: str
    regions: dict[str, str]
    complete: bool
    reference: dict[str, str]

    @property
    def shown(self) -> str:
        """The code to show: the exercise's region below the line that introduces it, or the whole cell. Shortened.

        If the exercise's region is right, the mistake is elsewhere in the cell.
        """
        code = self.regions.get(self.failure.exercise, "")
        if code == self.reference.get(self.failure.exercise):
            code = ""
        if code and self.head:
            code = "\n".join([self.head, *(f"    {line}".rstrip() for line in code.split("\n"))])
        lines = (code or self.cell).split("\n")
        if len(lines) <= MAX_SHOWN:
            return "\n".join(lines)
        return "\n".join([*lines[: MAX_SHOWN - 1], f"… ({len(lines) - MAX_SHOWN + 1} more lines)"])


def find_answer(course: Course, unit: Unit, failures: list[Failure], anonymiser: Anonymiser) -> Answer | None:
    """Return the code behind one of these failures: the first that can be shown and become a catalogue entry.

    Parameters
    ----------
    course : Course
    unit : Unit
    failures : list of Failure
        Failures in this unit. The code of the first few is read.
    anonymiser : Anonymiser
        For this unit.

    Returns
    -------
    Answer or None
        The first that can be shown, if none can become an entry. None if no code can be shown: there is no graded
        notebook, or the code isn't Python, or it contains a name.
    """
    first = None
    for failure in failures[:MAX_TRIES]:
        try:
            answer = read_answer(unit, failure, _source(course, unit, failure), anonymiser)
        except NotAnonymous:
            continue
        if answer.cell and answer.complete:
            return answer
        first = first or (answer if answer.cell else None)
    return first


def why_not_shown(course: Course, unit: Unit, failures: list[Failure], anonymiser: Anonymiser) -> str:
    """Say why ``find_answer`` finds no code to show behind these failures: "it is not valid Python"."""
    reasons = []
    for failure in failures[:MAX_TRIES]:
        try:
            read_answer(unit, failure, _source(course, unit, failure), anonymiser)
            reasons.append("is not in a graded notebook")
        except NotAnonymous as reason:
            reasons.append(str(reason))
    return "it " + ", or it ".join(dict.fromkeys(reasons))


def read_answer(unit: Unit, failure: Failure, source: str, anonymiser: Anonymiser) -> Answer:
    """Find the regions of an answer in the source of a student's cell. Raises NotAnonymous if it can't be shown.

    The lines that are given in the cell tell where a region begins and ends.
    """
    original = _original(unit, failure.exercise)
    cell = anonymiser.code(source)
    found, head, complete = _find_regions(original, cell, failure.exercise, anonymiser)
    solution = anonymiser.code(replace_regions(original, {}))
    reference, _, _ = _find_regions(original, solution, failure.exercise, anonymiser)
    return Answer(failure, cell, head, found, complete, reference)


def _find_regions(original: str, cell: str, exercise: str, anonymiser: Anonymiser) -> tuple[dict[str, str], str, bool]:
    """Return the code of each region, the line that introduces the exercise's, and whether nothing else was changed."""
    ids = [region.id for region in regions(original)]
    marks = {id: f"region_{k}_" for k, id in enumerate(ids)}
    given = [line for line in anonymiser.code(replace_regions(original, marks)).split("\n") if line.strip()]
    lines = [line for line in cell.split("\n") if line.strip()]
    places = _align(given, lines)
    taken = set(places.values())
    found: dict[str, str] = {}
    head = ""
    for id, mark in marks.items():
        row = next(k for k, line in enumerate(given) if line.strip() == mark)
        before, after = places.get(row - 1, -1), places.get(row + 1, len(lines))
        bounded = (row == 0 or before >= 0) and (row == len(given) - 1 or row + 1 in places)
        own = lines[before + 1 : after]
        taken |= set(range(before + 1, after))
        if not bounded or not own:
            continue
        found[id] = _dedented(own)
        if id == exercise:
            indent = _indent(given[row])
            head = next((line.strip() for line in reversed(given[:row]) if _indent(line) < indent), "")
    complete = len(places) == len(given) - len(ids) and taken == set(range(len(lines))) and set(found) == set(ids)
    return found, head, complete


def entry_regions(unit: Unit, answer: Answer, failed: set[str]) -> dict[str, str]:
    """Return the code that a catalogue entry needs to show the same mistake.

    This is the region of the exercise. Other regions of the same cell are added if the student failed them too, or if
    the exercise's region uses an attribute that only the student's code sets. Code that equals the reference solution
    is left out, since the catalogue fills it in anyway.

    Parameters
    ----------
    unit : Unit
    answer : Answer
    failed : set of str
        The exercises in which the student lost points.

    Returns
    -------
    dict of str to str
        By region id, the exercise's own region first. Empty if the regions don't make up the student's cell.
    """
    id = answer.failure.exercise
    if not answer.complete:
        return {}
    original = _original(unit, id)
    unknown = _attributes(answer.regions[id]) - _attributes(original)
    others = {
        other: code
        for other, code in answer.regions.items()
        if other != id
        and (unknown or other in failed)
        and not code.startswith(STUB)
        and code != answer.reference[other]
    }
    chosen = {id: answer.regions[id], **others}
    try:
        with without_warnings():
            ast.parse(replace_regions(original, chosen))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return chosen


def _source(course: Course, unit: Unit, failure: Failure) -> str:
    """Return the source of the cell with the answer, or "" if there is none."""
    path = course.autograded / failure.student / unit.name / f"{unit.name}.ipynb"
    cell_id = unit.answer_cells[failure.exercise]
    try:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == cell_id:
                return str(cell["source"])
    except (OSError, ValueError, KeyError):
        pass
    return ""


def _original(unit: Unit, exercise: str) -> str:
    """Return the source of the unit's own cell with the answer to an exercise."""
    cell_id = unit.answer_cells[exercise]
    return next(c.source for c in unit.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == cell_id)


def _align(given: list[str], lines: list[str]) -> dict[int, int]:
    """Return which line of the student's each given line became."""
    matcher = SequenceMatcher(None, given, lines, autojunk=False)
    return {b.a + k: b.b + k for b in matcher.get_matching_blocks() for k in range(b.size)}


def _dedented(lines: list[str]) -> str:
    """Remove the indentation of the first line from all lines, as far as they have it."""
    indent = _indent(lines[0])
    return "\n".join(line[min(indent, _indent(line)) :] for line in lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _attributes(code: str) -> set[str]:
    return set(re.findall(r"\bself\.(\w+)", code))
