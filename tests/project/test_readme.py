"""What the README says of the units, the lecture and the catalogue is so."""

import importlib
import re

import pytest
from places import ROOT

from grading.course import installed_course
from grading.units.catalogue import read_catalogue
from grading.units.unit import read_unit

README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(name: str, text: str = README) -> list[list[str]]:
    """The rows of the table behind a comment of this name."""
    found = re.search(rf"<!-- {name}.*?-->(.*?)<!-- end -->", text, flags=re.DOTALL)
    assert found, name
    rows = [line.strip("| ").split(" | ") for line in found[1].strip().splitlines()]
    return rows[2:]


def text_of(unit: str) -> str:
    return "\n".join(cell.source for cell in read_unit(installed_course(), unit).notebook.cells)


@pytest.mark.parametrize("row", table("lecture map"), ids=lambda row: row[0])
def test_each_anchor_leads_to_a_section_a_helper_and_an_exercise_or_demo(row: list[str]) -> None:
    anchor, _, units, modules, leads = row
    texts = {unit: text_of(unit) for unit in units.split(", ")}
    for unit, text in texts.items():
        assert re.search(rf"\b{anchor}\b", text), f"{unit} does not mention {anchor}"
    for module in modules.split(", "):
        importlib.import_module(module)
    for lead in leads.split(", "):
        there = [
            unit
            for unit, text in texts.items()
            if lead in {exercise.id for exercise in read_unit(installed_course(), unit).exercises} or f"{lead}(" in text
        ]
        assert there, f"none of {units} has {lead}"
    for unit, text in texts.items():
        ids = {exercise.id for exercise in read_unit(installed_course(), unit).exercises}
        assert any(lead in ids or f"{lead}(" in text for lead in leads.split(", ")), f"nothing of {unit} is named"


def test_all_twelve_anchors_of_the_lecture_are_on_the_map() -> None:
    assert [row[0] for row in table("lecture map")] == [f"L{k}" for k in range(1, 13)]


def numbered(units: str, leads: str) -> str:
    """What a row leads to as a student sees it: exercises by their numbers, demos by their names."""
    exercises = [exercise for unit in units.split(", ") for exercise in read_unit(installed_course(), unit).exercises]
    numbers = {lead: [exercise.number for exercise in exercises if exercise.id == lead] for lead in leads.split(", ")}
    return ", ".join(sorted(n for found in numbers.values() for n in found) + [x for x, n in numbers.items() if not n])


def test_the_start_page_has_the_same_map() -> None:
    """Where it differs: put the README's row into solutions/00_start_here.py, units as links, exercises by number."""
    expected = []
    for anchor, about, units, modules, leads in table("lecture map"):
        links = ", ".join(f"[{unit[:2]}](../{unit}/{unit}.ipynb)" for unit in units.split(", "))
        expected.append([anchor, about, links, modules, numbered(units, leads)])
    assert table("lecture map", text_of("00")) == expected


def test_the_catalogue_is_as_large_as_the_readme_says() -> None:
    said = {unit: (exercises, wrong, right) for unit, exercises, wrong, right in table("catalogue")}
    counted, totals = {}, [0, 0, 0]
    for name in installed_course().units():
        catalogue = read_catalogue(installed_course(), read_unit(installed_course(), name))
        answers = [answer for entries in catalogue.values() for answer in entries]
        wrong, right = sum(not a.right for a in answers), sum(a.right for a in answers)
        counted[name] = (str(len(catalogue)), f"{wrong} of {wrong}", f"{right} of {right}")
        totals = [total + more for total, more in zip(totals, (len(catalogue), wrong, right), strict=True)]
    counted["all"] = (str(totals[0]), f"{totals[1]} of {totals[1]}", f"{totals[2]} of {totals[2]}")
    assert said == counted


def test_every_unit_is_named_and_every_link_leads_somewhere() -> None:
    for name in installed_course().units():
        assert f"notebooks/{name}/{name}.ipynb" in README
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_start_page_links_every_unit() -> None:
    start = "\n".join(cell.source for cell in read_unit(installed_course(), "00").notebook.cells)
    for name in installed_course().units()[1:]:
        assert f"../{name}/{name}.ipynb" in start
