"""The catalogue: right and wrong answers to the exercises, which show whether the tests can tell them apart.

docs/authoring.md describes what an entry looks like. This module reads the entries and fills them into a unit's
notebook, as a student would.
"""

import copy
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat

from grading.course import Course, CourseError
from grading.files import write_atomically
from grading.units.cells import YOUR_ANSWER, is_graded, is_solution, is_test, remove_source_tags
from grading.units.regions import regions, replace_regions, visible
from grading.units.unit import Unit

LINE_LENGTH = 120
EMPTY = "the catalogue left this empty"
OTHER_REGION = re.compile(r"^### REGION (?P<id>[\w-]+)\s*$", re.MULTILINE)
TITLE = re.compile(r"^(?P<kind>wrong|right): (?P<name>.+)$")
# "# says (kind): sentence", continued on further comment lines that are indented by at least two more spaces.
SAYS = re.compile(r"\A# says \((?P<kind>[a-z-]+)\): (?P<sentence>.+(?:\n#  +.+)*)\n*")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise.

    Attributes
    ----------
    unit : str
        The unit's name.
    exercise : str
        The exercise's id.
    right : bool
        Whether the answer should get all points.
    name : str
        The mistake in a wrong answer, or what is special about a right one.
    regions : dict of str to str
        The code for each region that the answer fills, by region id.
    cause : str, optional
        What the check should say about a wrong answer: one sentence for the student. Empty for a right answer.
    kind : str, optional
        The kind of mistake, a short name that wrong answers to different exercises share.
    """

    unit: str
    exercise: str
    right: bool
    name: str
    regions: dict[str, str]
    cause: str = ""
    kind: str = ""


def read_catalogue(course: Course, unit: Unit, corpus: str = "catalogue") -> dict[str, list[Answer]]:
    """Read the answers to a unit's exercises from a folder of ``tests``.

    Returns a dict by exercise id. It has no written answers, and an empty list for an exercise without entries. Raises
    CourseError if an entry is malformed or belongs to no exercise.
    """
    folder = course.root / "tests" / corpus / unit.name
    ids = [exercise.id for exercise in unit.exercises if not exercise.manual]
    answers: dict[str, list[Answer]] = {id: [] for id in ids}
    for path in sorted(folder.glob("*.py")):
        if path.stem not in answers:
            raise CourseError(
                f"{path.relative_to(course.root)}: {unit.name} has no exercise {path.stem}: rename the file."
            )
        answers[path.stem] = _read(path.read_text(encoding="utf-8"), path.stem, unit.name)
    return answers


def append_answer(course: Course, answer: Answer) -> Path:
    """Append a wrong answer to the catalogue, and return the path of its file.

    Raises CourseError if the exercise has an answer with this name, or if the entry could not be read again.
    """
    path = course.root / "tests" / "catalogue" / answer.unit / f"{answer.exercise}.py"
    text = path.read_text(encoding="utf-8").rstrip("\n") if path.exists() else ""
    before = _read(text, answer.exercise, answer.unit)
    if any(other.name == answer.name for other in before):
        raise CourseError(f"{path.name} already has an answer with the name {answer.name!r}: choose another one.")
    text = f"{text}\n\n{_entry(answer)}".lstrip("\n")
    try:
        unchanged = _read(text, answer.exercise, answer.unit) == [*before, answer]
    except Exception:  # jupytext reads metadata into brackets and equals signs, and they need not be valid
        unchanged = False
    if not unchanged:
        raise CourseError(
            "The catalogue can't hold this name or this sentence: use plain words, without brackets and equals signs."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    return path


def fill_in(unit: Unit, answers: list[Answer], written_answer: str = "") -> bytes:
    """Make a submission: the unit's notebook as a student would submit it, with these answers.

    Parameters
    ----------
    unit : Unit
    answers : list of Answer
        All regions that no answer fills keep the reference solution.
    written_answer : str
        The text of each written answer. If empty, the placeholder stays.

    Returns
    -------
    bytes
        The notebook as JSON.
    """
    replacement = {id: text for answer in answers for id, text in answer.regions.items()}
    notebook = copy.deepcopy(unit.notebook)
    for cell in notebook.cells:
        remove_source_tags(cell)
        if is_test(cell):
            cell.source = visible(cell.source)
        elif is_graded(cell):
            cell.source = written_answer or YOUR_ANSWER
        elif is_solution(cell):
            cell.source = replace_regions(cell.source, replacement)
    return nbformat.writes(notebook).encode()


def all_others_empty(unit: Unit, answer: Answer) -> Answer:
    """Make an answer that leaves every cell empty except those that the given answer fills."""
    by_cell = [{region.id for region in regions(cell.source)} for cell in unit.notebook.cells]
    others = {id for ids in by_cell if not ids & set(answer.regions) for id in ids}
    return Answer(unit.name, "", False, "", dict.fromkeys(others, f"raise NotImplementedError({EMPTY!r})"))


def _entry(answer: Answer) -> str:
    """Return the text of a wrong answer's entry. A long sentence is wrapped."""
    says = textwrap.wrap(
        f"# says ({answer.kind}): {answer.cause}",
        LINE_LENGTH,
        subsequent_indent="#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    own = answer.regions[answer.exercise]
    others = [f"### REGION {id}\n{code}" for id, code in answer.regions.items() if id != answer.exercise]
    return "\n".join([f"# %% wrong: {answer.name}", *says, own, *others]) + "\n"


def _read(text: str, exercise: str, unit: str) -> list[Answer]:
    answers = []
    for cell in jupytext.reads(text, fmt="py:percent").cells if text.strip() else []:
        if cell.cell_type != "code":
            continue
        title = TITLE.match(cell.metadata.get("title", ""))
        if not title:
            raise CourseError(
                f"{exercise}.py: the cell title {cell.metadata.get('title', '')!r} is not valid: start the cell with "
                "# %% wrong: NAME or # %% right: NAME."
            )
        says = SAYS.match(cell.source)
        cause = re.sub(r"\n#  +", " ", says["sentence"]) if says else ""
        first, *others = OTHER_REGION.split(cell.source[says.end() :] if says else cell.source)
        regions = {exercise: first.strip("\n")} if first.strip() else {}
        regions |= {id: text.strip("\n") for id, text in zip(others[::2], others[1::2], strict=True)}
        kind = says["kind"] if says else ""
        answers.append(Answer(unit, exercise, title["kind"] == "right", title["name"], regions, cause, kind))
    return answers
