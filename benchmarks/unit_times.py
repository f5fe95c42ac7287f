"""Estimate how long a student needs for each unit, and for its short track.

    python benchmarks/unit_times.py

Prints, for each unit of solutions/, the time that its opening states, the estimate in minutes, the estimate of what is
starred, and what the unit consists of. What is folded away doesn't count.

The rates are assumptions, not the times of a class: text with formulas is read at about a third of the 240 words a
minute of ordinary silent reading (M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language
109, 2019). All other rates are the authors' own.
"""

import copy
import re
import sys
from collections import Counter
from pathlib import Path

from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grading.course import installed_course
from grading.units.cells import is_graded, is_solution, is_test
from grading.units.regions import regions
from grading.units.short_track import shorten
from grading.units.unit import Unit, read_unit

MINUTES = {
    "words": 1 / 80,
    "lines of displayed formulas": 0.5,
    "questions": 1.5,
    "demos and figures": 3.0,
    "exercises": 5.0,
    "lines of model answers": 1.5,
    "points of written answers": 5.0,
    "lines of other code": 0.1,
}
_FOLD = re.compile(r"<details>.*?</details>", flags=re.DOTALL)
_MAP = re.compile(r"<!-- lecture map -->.*?<!-- end -->", flags=re.DOTALL)
_FORMULA = re.compile(r"\$\$.*?\$\$", flags=re.DOTALL)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}


def parts(notebook: NotebookNode) -> Counter[str]:
    """Count what a student reads and writes in a unit's source."""
    found: Counter[str] = Counter()
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_graded(cell):
            found["points of written answers"] += cell.metadata.nbgrader.points
        elif cell.cell_type == "markdown":
            text = _MAP.sub("", _FOLD.sub("", cell.source))
            formulas = _FORMULA.findall(text)
            found["lines of displayed formulas"] += sum(1 + formula.count("\\\\") for formula in formulas)
            found["words"] += len(_FORMULA.sub(" ", text).split())
        elif is_solution(cell):
            lines = cell.source.splitlines()
            for region in regions(cell.source):
                found["exercises"] += 1
                found["lines of model answers"] += sum(
                    bool(line.strip()) for line in lines[region.first + 1 : region.last]
                )
        elif not is_test(cell):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            if "demos.question(" in cell.source:
                found["questions"] += 1
            elif len(lines) < 12 and re.search(r"^demos\.\w+\(", cell.source, flags=re.MULTILINE):
                found["demos and figures"] += 1
            else:
                found["lines of other code"] += len(lines)
    return found


def minutes(notebook: NotebookNode) -> float:
    """Estimate the minutes that a student needs for a unit's source."""
    return sum(MINUTES[name] * count for name, count in parts(notebook).items())


def short(unit: Unit) -> NotebookNode | None:
    """Return the unit's short track, or None if no exercise of it is starred."""
    notebook = copy.deepcopy(unit.notebook)
    shorten(notebook, unit.numbers, [])
    return notebook if any(is_graded(cell) for cell in notebook.cells) else None


def stated(unit: Unit) -> int:
    """Return the minutes that the unit's opening states: "About 90 minutes.", "About two hours."."""
    found = re.search(r"About (\w+) (minutes|hours?)\b", unit.notebook.cells[0].source)
    if not found:
        raise SystemExit(f"{unit.path.name}: the opening states no time, such as “About 90 minutes.”")
    number = _NUMBERS.get(found[1].lower()) or int(found[1])
    return number * (1 if found[2] == "minutes" else 60)


def main() -> None:
    """Print the table."""
    course = installed_course()
    print("minutes                  stated  estimate  short track")
    totals = [0.0, 0.0, 0.0]
    for name in course.units():
        unit = read_unit(course, name)
        starred = short(unit)
        row = [stated(unit), minutes(unit.notebook), minutes(starred) if starred else 0.0]
        totals = [total + value for total, value in zip(totals, row, strict=True)]
        contents = ", ".join(f"{count} {kind}" for kind, count in sorted(parts(unit.notebook).items()))
        print(f"{name:24} {row[0]:6.0f} {row[1]:9.0f} {row[2]:12.0f}   {contents}")
    hours = [total / 60 for total in totals]
    print(f"{'hours in all':24} {hours[0]:6.1f} {hours[1]:9.1f} {hours[2]:12.1f}")


if __name__ == "__main__":
    main()
