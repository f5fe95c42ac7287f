"""The README and the pages in docs/ agree with the units, the lecture and the catalogue."""

import importlib
import re
from pathlib import Path

import pytest
from documentation import QUALITY, table
from repository_files import ROOT

from grading.course import installed_course
from grading.units.catalogue import read_catalogue
from grading.units.unit import read_unit

README = (ROOT / "README.md").read_text(encoding="utf-8")
LECTURE_MAP = (ROOT / "docs" / "lecture-map.md").read_text(encoding="utf-8")
UNITS = installed_course().units()
assert UNITS, "solutions/ holds no units"


def text_of(unit: str) -> str:
    return "\n".join(cell.source for cell in read_unit(installed_course(), unit).notebook.cells)


@pytest.mark.parametrize("row", table("lecture map", LECTURE_MAP), ids=lambda row: row[0])
def test_each_anchor_leads_to_a_section_a_helper_and_an_exercise_or_demo(row: list[str]) -> None:
    anchor, _, units, modules, targets = row
    texts = {unit: text_of(unit) for unit in units.split(", ")}
    for unit, text in texts.items():
        assert re.search(rf"\b{anchor}\b", text), f"{unit} does not mention {anchor}"
    for module in modules.split(", "):
        importlib.import_module(module)
    for target in targets.split(", "):
        containing = [
            unit
            for unit, text in texts.items()
            if target in {exercise.id for exercise in read_unit(installed_course(), unit).exercises}
            or f"{target}(" in text
        ]
        assert containing, f"none of {units} has {target}"
    for unit, text in texts.items():
        ids = {exercise.id for exercise in read_unit(installed_course(), unit).exercises}
        assert any(target in ids or f"{target}(" in text for target in targets.split(", ")), f"{unit} has none of these"


def test_all_twelve_anchors_of_the_lecture_are_on_the_map() -> None:
    assert [row[0] for row in table("lecture map", LECTURE_MAP)] == [f"L{k}" for k in range(1, 13)]


def numbered(units: str, targets: str) -> str:
    """Return the last column of a row as students see it: exercises by their numbers, demos by their names."""
    exercises = [exercise for unit in units.split(", ") for exercise in read_unit(installed_course(), unit).exercises]
    numbers = {target: [e.number for e in exercises if e.id == target] for target in targets.split(", ")}
    return ", ".join(sorted(n for found in numbers.values() for n in found) + [x for x, n in numbers.items() if not n])


def test_the_start_page_has_the_same_map() -> None:
    """If this fails, copy the row to solutions/00_start_here.py, with units as links and exercises by number."""
    expected = []
    for anchor, topic, units, modules, targets in table("lecture map", LECTURE_MAP):
        links = ", ".join(f"[{unit[:2]}](../{unit}/{unit}.ipynb)" for unit in units.split(", "))
        expected.append([anchor, topic, links, modules, numbered(units, targets)])
    assert table("lecture map", text_of("00")) == expected


def test_the_catalogue_is_as_large_as_the_documentation_says() -> None:
    documented = {unit: (exercises, wrong, right) for unit, exercises, wrong, right in table("catalogue", QUALITY)}
    counted, totals = {}, [0, 0, 0]
    for name in UNITS:
        catalogue = read_catalogue(installed_course(), read_unit(installed_course(), name))
        answers = [answer for entries in catalogue.values() for answer in entries]
        wrong, right = sum(not a.right for a in answers), sum(a.right for a in answers)
        counted[name] = (str(len(catalogue)), f"{wrong} of {wrong}", f"{right} of {right}")
        totals = [total + more for total, more in zip(totals, (len(catalogue), wrong, right), strict=True)]
    counted["all"] = (str(totals[0]), f"{totals[1]} of {totals[1]}", f"{totals[2]} of {totals[2]}")
    assert documented == counted


@pytest.mark.parametrize("name", ["causes", "fresh"])
def test_the_last_row_of_a_table_adds_up_the_units(name: str) -> None:
    """The tests of the two corpora compare the other rows."""
    *rows, total = table(name, QUALITY)
    assert [row[0] for row in rows] == UNITS
    sums = [sum(int(row[k].split()[0]) for row in rows) for k in range(1, len(total))]
    assert [int(cell.split()[0]) for cell in total[1:]] == sums


def test_the_readme_names_every_unit() -> None:
    for name in UNITS:
        assert f"notebooks/{name}/{name}.ipynb" in README


def test_the_figures_in_the_readme_are_those_of_the_tables() -> None:
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    wrong, attacks = table("catalogue", QUALITY)[-1][2], table("attacks", security)[-1][1]
    assert f"all {wrong.split()[0]} wrong answers" in README
    assert re.search(rf"none of the {attacks}\s+\[attacks\]", README)


def anchors(page: Path) -> set[str]:
    """Return the names under which links can reach the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_to_a_file_or_a_heading_leads_somewhere() -> None:
    pages = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob(".github/**/*.md"))]
    assert len(pages) > 10
    for page in pages:
        links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        for link in links:
            file, _, heading = link.partition("#")
            if "://" not in link:
                target = page.parent / file if file else page
                assert target.exists(), f"{page.name}: {link}"
                assert not heading or heading in anchors(target), f"{page.name}: {link}"


def test_the_start_page_links_every_unit() -> None:
    start = "\n".join(cell.source for cell in read_unit(installed_course(), "00").notebook.cells)
    for name in UNITS[1:]:
        assert f"../{name}/{name}.ipynb" in start
