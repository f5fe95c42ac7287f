"""What the README says of the units, the lecture and the catalogue is so."""

import importlib
import re
from pathlib import Path

import pytest

from grading.catalogue import read_catalogue
from grading.course import here
from grading.source import read_unit

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(name: str) -> list[list[str]]:
    """The rows of the table behind a comment of this name."""
    text = re.search(rf"<!-- {name}.*?-->(.*?)<!-- end -->", README, flags=re.DOTALL)
    assert text, name
    rows = [line.strip("| ").split(" | ") for line in text[1].strip().splitlines()]
    return rows[2:]


@pytest.mark.parametrize("row", table("lecture map"), ids=lambda row: row[0])
def test_each_anchor_leads_to_a_section_a_helper_and_an_exercise_or_demo(row: list[str]) -> None:
    anchor, _, unit, modules, leads = row
    source = read_unit(here(), unit)
    text = "\n".join(cell.source for cell in source.notebook.cells)
    assert re.search(rf"\b{anchor}\b", text), f"{unit} does not mention {anchor}"
    for module in modules.split(", "):
        importlib.import_module(module)
    ids = {exercise.id for exercise in source.exercises}
    for lead in leads.split(", "):
        assert lead in ids or f"{lead}(" in text, f"{unit} has no {lead}"


def test_the_catalogue_is_as_large_as_the_readme_says() -> None:
    said = {unit: (exercises, wrong, right) for unit, exercises, wrong, right in table("catalogue")}
    counted = {}
    for name in here().units():
        catalogue = read_catalogue(here(), read_unit(here(), name))
        answers = [answer for entries in catalogue.values() for answer in entries]
        wrong, right = sum(not a.right for a in answers), sum(a.right for a in answers)
        counted[name] = (str(len(catalogue)), f"{wrong} of {wrong}", f"{right} of {right}")
    assert said == counted


def test_every_unit_is_named_and_every_link_leads_somewhere() -> None:
    for name in here().units():
        assert f"notebooks/{name}/{name}.ipynb" in README
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_start_page_links_every_unit() -> None:
    start = "\n".join(cell.source for cell in read_unit(here(), "00").notebook.cells)
    for name in here().units()[1:]:
        assert f"../{name}/{name}.ipynb" in start
