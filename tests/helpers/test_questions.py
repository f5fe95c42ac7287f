"""Self-check questions: their format, and that the units use exactly the questions that exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from repository_files import ROOT

from helpers import questions
from helpers.questions import QuestionError, read

FILES = sorted(path.stem for path in questions.FOLDER.glob("*.toml"))

CHOICES = """
[colour]
question = "What colour has   the
    sky?"
[[colour.choice]]
answer = "blue"
right = true
because = "Look up."
[[colour.choice]]
answer = "green"
because = "That is the grass, `here`."
"""
NUMBER = """
[count]
question = "2 · 32 + 32?"
number = 96
within = 0.5
because = "Yes."
hint = "Count."
[[count.slip]]
number = 64
because = "The biases are missing."
"""


def write_questions(folder: Path, text: str) -> Path:
    (folder / "09.toml").write_text(text.replace('the\n    sky?"', 'the sky?"'), encoding="utf-8")
    return folder


def test_choices_are_read(tmp_path: Path) -> None:
    question = read("09", write_questions(tmp_path, CHOICES))["09.colour"]
    assert question.text == "What colour has the sky?" and question.number is None
    assert [(choice.answer, choice.right) for choice in question.choices] == [("blue", True), ("green", False)]


def test_a_number_is_read(tmp_path: Path) -> None:
    question = read("09", write_questions(tmp_path, NUMBER))["09.count"]
    assert (question.number, question.within, question.choices) == (96.0, 0.5, ())
    assert question.slips == (questions.Slip(64.0, "The biases are missing.", 0.64),)


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (CHOICES, "right = true", "", "questions/09.colour: 0 of 2 choices are right"),
        (CHOICES, 'answer = "green"', 'answer = "green"\nright = true', "2 of 2 choices are right"),
        (CHOICES, "right = true", 'right = "yes"', "write right = true"),
        (CHOICES, 'because = "Look up."', "", "because is missing or empty"),
        (CHOICES, '"Look up."', '" "', "because is missing or empty"),
        (CHOICES, '"green"', '"blue"', "two choices have the same answer"),
        (CHOICES, "right = true", "rigth = true", '"rigth" is unknown here. Choose from: answer, because, right'),
        (CHOICES, "`here`", "`here", "unmatched backquote"),
        (CHOICES, "Look up", "$x^2$", "LaTeX"),
        (CHOICES, "[[colour.choice]]", "[[colour.choices]]", "neither choices nor a number"),
        (CHOICES, CHOICES, "colour = 3", "its own table"),
        (CHOICES, "[colour]", "[colour", "is not valid TOML"),
        (NUMBER, "within = 0.5", "", "within is missing or not a finite number"),
        (NUMBER, "within = 0.5", "within = -1", "within is -1"),
        (NUMBER, "number = 96", "number = true", "number is missing or not a finite number"),
        (NUMBER, "number = 96", "number = nan", "number is missing or not a finite number"),
        (NUMBER, "number = 64", "number = 96.4", "the slip 96.4 is too close to the right number 96"),
        (NUMBER, "[[count.slip]]", "[count.slip]", 'start each slip with "[[count.slip]]"'),
        (NUMBER, 'hint = "Count."', 'hint = ""', "hint is missing or empty"),
    ],
)
def test_a_malformed_question_is_explained_in_one_sentence(
    tmp_path: Path, text: str, old: str, new: str, message: str
) -> None:
    assert old in text
    with pytest.raises(QuestionError, match=re.escape(message)) as caught:
        read("09", write_questions(tmp_path, text.replace(old, new)))
    assert "\n" not in str(caught.value).strip() and str(caught.value).endswith(".")
    assert "questions/09" in str(caught.value)


def test_a_slip_has_its_own_tolerance(tmp_path: Path) -> None:
    """Otherwise every small number would be "that divides by κ" when the right answer may be off by 60."""
    wide = NUMBER.replace("number = 96\nwithin = 0.5", "number = 460\nwithin = 60").replace(
        "number = 64", "number = 4.6"
    )
    (slip,) = read("09", write_questions(tmp_path, wide))["09.count"].slips
    assert slip.number + slip.within < 5
    (slip,) = read("09", write_questions(tmp_path, wide + "within = 2\n"))["09.count"].slips
    assert slip.within == 2


@pytest.mark.parametrize("id", ["nothing", "99.nothing", "01.nothing"])
def test_a_missing_question_is_an_error(id: str) -> None:
    with pytest.raises(QuestionError, match=r"not the id of a question|no question|no file"):
        questions.find(id)


@pytest.mark.parametrize("unit", FILES)
def test_every_question_of_a_unit_is_well_formed_and_used_once(unit: str) -> None:
    source = next((ROOT / "solutions").glob(f"{unit}_*.py")).read_text(encoding="utf-8")
    used = re.findall(r"demos\.question\(\"(.*?)\"\)", source)
    assert sorted(used) == sorted(read(unit))
    assert len(set(used)) == len(used)


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("*.py")), ids=lambda path: path.stem)
def test_a_unit_asks_only_its_own_questions(path: Path) -> None:
    for id in re.findall(r"demos\.question\([\"'](.*?)[\"']", path.read_text(encoding="utf-8")):
        assert id.startswith(path.stem[:3].replace("_", ".")), f"{id} belongs to another unit"
        questions.find(id)


def test_questions_need_no_widgets() -> None:
    code = (
        "import sys, helpers.questions; print([m for m in ('ipywidgets', 'matplotlib', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
