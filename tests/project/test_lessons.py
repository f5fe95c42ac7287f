"""What all units have in common: times, the short track, notation, the glossary, and the words they use."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient
from repository_files import ROOT

from grading.course import STAR, installed_course, starred_exercises
from grading.units.cells import is_graded, is_test
from grading.units.unit import read_unit

UNITS = installed_course().units()
assert UNITS, "solutions/ holds no units"
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
NOTATION = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _load_times() -> ModuleType:
    spec = importlib.util.spec_from_file_location("unit_times", ROOT / "benchmarks" / "unit_times.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


times = _load_times()


def texts(unit: str) -> list[str]:
    """Return the texts of a unit that are not answers."""
    cells = read_unit(installed_course(), unit).notebook.cells
    return [cell.source for cell in cells if cell.cell_type == "markdown" and not is_graded(cell)]


# Times and the short track


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_takes_two_hours_at_most_and_says_how_long(name: str) -> None:
    unit = read_unit(installed_course(), name)
    stated, estimate = times.stated(unit), times.minutes(unit.notebook)
    assert stated <= 120
    assert stated / 1.25 <= estimate <= stated * 1.25, f"{name} states {stated} minutes; the estimate is {estimate:.0f}"


def test_the_tables_of_units_state_the_same_times() -> None:
    start = "\n".join(texts("00_start_here"))
    for name in UNITS:
        stated = times.stated(read_unit(installed_course(), name))
        for table in (README, start):
            (row,) = [line for line in table.splitlines() if re.match(rf"\| \[?{name[:2]} ", line)]
            assert row.strip("| ").split(" | ")[-1] == str(stated), row


def test_the_short_track_takes_about_eight_hours() -> None:
    starred = [times.short(read_unit(installed_course(), name)) for name in UNITS]
    hours = sum(times.minutes(notebook) for notebook in starred if notebook) / 60
    assert 8 / 1.25 <= hours <= 8 * 1.25, hours


def test_the_page_for_instructors_lists_the_short_track() -> None:
    page = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- short track.*?-->(.*?)<!-- end -->", page, flags=re.DOTALL)
    expected, total = [], 0.0
    for name in UNITS:
        starred = starred_exercises("\n".join(texts(name)))
        exercises = [e for e in read_unit(installed_course(), name).exercises if e.number in starred]
        points = sum(e.points for e in exercises)
        total += points
        expected += [[name, ", ".join(e.number for e in exercises), f"{points:g}"]] if exercises else []
    assert found and rows(found[1])[:-1] == expected
    assert rows(found[1])[-1][-1].strip("| ") == f"{total:g}"


SHORT_TRACK = [name for name in UNITS if starred_exercises((ROOT / "solutions" / f"{name}.py").read_text("utf-8"))]


@pytest.mark.parametrize("name", SHORT_TRACK)
def test_the_short_track_of_a_unit_runs_by_itself(name: str, tmp_path: Path) -> None:
    notebook = times.short(read_unit(installed_course(), name))
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=600, allow_errors=True, kernel_name="python3").execute(cwd=str(tmp_path))
    errors = [
        output.evalue
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
        and (output.ename == "NameError" or "raises-exception" not in cell.metadata.get("tags", []))
    ]
    assert errors == []
    assert all("✓" in str(cell.outputs) for cell in notebook.cells if is_test(cell) and cell.cell_type == "code")


# Headings


@pytest.mark.parametrize("name", UNITS)
def test_every_exercise_has_a_heading_with_its_number_and_points(name: str) -> None:
    unit = read_unit(installed_course(), name)
    found = re.findall(rf"^### Exercise ([\d.]+): .+ \(([\d.]+) points?\)( {STAR})?$", "\n".join(texts(name)), re.M)
    assert [(number, float(points)) for number, points, _ in found] == [(e.number, e.points) for e in unit.exercises]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_opens_and_ends_as_all_do(name: str) -> None:
    first, *_, last = texts(name)
    assert first.startswith(f"# {name[:2]} ")
    for part in ("**What you will do.**", "**What you will learn.**", "**What you need.**"):
        assert part in first
    assert re.search(rf"(?m)^## What you can do now( {STAR})?$", last)


# Notation


def rows(text: str) -> list[list[str]]:
    """Return the rows of the first Markdown table in a text, without its head."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


FOLDED_NOTATION = re.compile(r"<summary><b>Notation of this unit</b></summary>(.*?)</details>", flags=re.DOTALL)


def notation(unit: str) -> list[list[str]]:
    """Return the rows of a unit's own table of symbols."""
    found = FOLDED_NOTATION.search(texts(unit)[0])
    return rows(found[1]) if found else []


def formulas(text: str) -> list[str]:
    """Return the formulas in a Markdown text, without those in code."""
    text = re.sub(r"(?m)^    .*$", "", re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))
    return [displayed or inline for displayed, inline in re.findall(r"\$\$(.*?)\$\$|\$([^$]+?)\$", text, re.DOTALL)]


# Indices, Euler's number and the differential need no explanation, and neither do the real numbers.
UNEXPLAINED = set("ijklnmte") | {r"\mathbb R"}
GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell"
)
WORDS = re.compile(
    r"\\(?:text|texttt|textbf|textit|mathrm|operatorname|begin|end|tag|label)\*?\s*\{[^{}]*\}|\\mathrm\s*[a-z]"
)
LETTER = re.compile(
    rf"\\math(?:cal|bb)\s*\{{?[A-Z]\}}?|\\(?:{GREEK.replace(' ', '|')})(?![A-Za-z])|\\[A-Za-z]+|[A-Za-z]"
)


def letters(formula: str) -> list[str]:
    """Return the letters in a formula that need a meaning: Latin letters, and Greek and decorated ones as LaTeX."""
    found = [
        re.sub(r"\s*\{?([A-Z])\}?$", r" \1", x) if "math" in x else x for x in LETTER.findall(WORDS.sub(" ", formula))
    ]
    greek = {f"\\{name}" for name in GREEK.split()}
    return [x for x in found if x not in UNEXPLAINED and (len(x) == 1 or x in greek or x.startswith(r"\math"))]


@pytest.mark.parametrize("name", UNITS)
def test_every_letter_of_a_unit_has_one_meaning(name: str) -> None:
    table = notation(name)
    listed = [symbol.strip() for row in table for symbol in ",".join(formulas(row[0])).split(",")]
    assert len(listed) == len(set(listed)), f"{name} gives a symbol two meanings"
    explained = {letter for row in table for formula in formulas(" ".join(row)) for letter in letters(formula)}
    leading = {letter for row in table for formula in formulas(row[0]) for letter in letters(formula)}
    body = FOLDED_NOTATION.sub("", "\n".join(texts(name)))
    used = {letter for formula in formulas(body) for letter in letters(formula)}
    assert used - explained == set(), f"{name} doesn't say what these letters mean"
    cells = read_unit(installed_course(), name).notebook.cells
    code = "\n".join([*re.findall(r"`[^`]+`", body), *(cell.source for cell in cells if cell.cell_type == "code")])
    unused = {letter for letter in leading - used if not re.search(rf"\b{re.escape(letter)}\d?\b", code)}
    assert unused == set(), f"{name} explains letters that it doesn't use"


@pytest.mark.parametrize("name", UNITS)
def test_the_notation_of_a_unit_is_that_of_the_course(name: str) -> None:
    """If this fails, correct docs/notation.md or the unit's table: each row of one is a row of the other."""
    course = [(symbol, meaning) for symbol, meaning, units in rows(NOTATION) if name[:2] in units.split(", ")]
    assert sorted(map(tuple, notation(name))) == sorted(course)


# The glossary


def headings(text: str) -> list[str]:
    return [line.removeprefix("### ").strip() for line in text.splitlines() if line.startswith("### ")]


def test_the_glossary_is_in_order_and_names_units_that_use_the_word() -> None:
    assert headings(GLOSSARY) == sorted(headings(GLOSSARY))
    assert all(heading == heading.lower() for heading in headings(GLOSSARY)), "JupyterLab's anchors keep the case"
    for entry in re.split(r"(?m)^### ", GLOSSARY)[1:]:
        term = entry.splitlines()[0].strip()
        found = re.search(r"\(Units? ([^()]*)\)\s*$", entry)
        assert found, f"{term} names no unit"
        for unit in re.findall(r"\d\d", found[1]):
            (name,) = [name for name in UNITS if name.startswith(unit)]
            text = re.sub(r"\s+", " ", "\n".join(texts(name))).lower()
            assert term.lower() in text or term.rstrip("y").lower() in text, f"unit {unit} doesn't use “{term}”"


@pytest.mark.parametrize("name", UNITS)
def test_links_to_the_glossary_and_to_other_units_lead_somewhere(name: str) -> None:
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(GLOSSARY)}
    for link in re.findall(r"\]\(([^)\s]+)\)", "\n".join(texts(name))):
        if link.startswith("../../docs/glossary.md#"):
            assert link.partition("#")[2] in anchors, link
        elif "://" not in link and not link.startswith("#"):
            path = (ROOT / "notebooks" / name / link.partition("#")[0]).resolve()
            assert path.exists(), f"{name}: {link}"


# Words

AVOIDED = {
    r"hidden numbers?\b": "hidden unit",
    r"\b[Ww]hoever\b": "you",
    r"\b[Ss]omebody\b|\b[Ss]omeone\b": "you, or a person with a role",
    r"for ever\b": "forever",
    r"\bshrinkings\b": "how many times it was shrunk",
    r"\bno matter of course\b": "isn't guaranteed",
    r"\bstands? below\b|\bis to be seen\b": "shows",
    r"lambda \w+=\w+:": "functools.partial",
    r"-\(-": "math.ceil",
}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_speaks_the_readers_language(name: str) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        for pattern, better in AVOIDED.items():
            found = re.search(pattern, cell.source)
            assert not found, f"{name}: “{found[0]}”: say {better}" if found else ""


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_does_not_shadow_what_it_imports(name: str) -> None:
    """A parameter named like an imported module makes the next use of that module fail in a puzzling way."""
    import ast

    notebook = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4)
    trees = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    bound = {
        node.arg if isinstance(node, ast.arg) else node.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    assert imported & bound == set()
