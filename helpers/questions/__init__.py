"""Short self-check questions between the exercises, which carry no points.

The questions of unit 04 are in ``questions/04.toml``, and so on. A question has either several choices, of which
exactly one is right, or a number as its answer. Answers get an explanation, so a wrong answer teaches as much as a
right one:

    [dead-relu]
    question = "Its input is negative for every example. What reaches its weights?"
    [[dead-relu.choice]]
    answer = "0"
    right = true
    because = "The mask stops every gradient."      # required for every choice
    [[dead-relu.choice]]
    answer = "dz"
    because = "That would be so for the identity."

    [count]
    question = "How many parameters does a linear layer with 2 inputs and 32 outputs have?"
    number = 96
    within = 0                                      # the largest distance that still counts as right
    because = "2 · 32 weights and 32 biases."
    hint = "Count the weights, then the biases."    # optional, for wrong numbers that are not among the slips
    [[count.slip]]
    number = 64
    because = "The biases are missing."
    within = 0.5                                    # optional: 1 % of the slip unless you say otherwise

Write plain text, with Unicode for formulas (x², ∂E/∂w) and backquotes for code. A notebook shows a question with
``demos.question("04.dead-relu")``. This package only holds and reads questions; ``helpers.demos.question`` displays
them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SLIP_TOLERANCE = 0.01  # of the slip's size: students round


class QuestionError(ValueError):
    """A question is missing or malformed. The message says which one, where it is, and what to do."""


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from.

    Attributes
    ----------
    answer : str
        The answer.
    because : str
        Why it is right or wrong.
    right : bool
        Whether it is the right answer.
    """

    answer: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Slip:
    """A wrong number that results from a typical mistake.

    Attributes
    ----------
    number : float
        The wrong number.
    because : str
        The explanation of the mistake.
    within : float
        The largest distance from ``number`` that still counts as this mistake. It is the slip's own, because the
        tolerance of the right answer may be larger than a small slip. If a number matches two slips, the nearer one
        counts.
    """

    number: float
    because: str
    within: float = 0.0


@dataclass(frozen=True)
class Question:
    """A question that is answered with either a choice or a number.

    Attributes
    ----------
    id : str
        The unit and the name of the question, such as ``"04.dead-relu"``.
    text : str
        The question.
    choices : tuple of Choice
        Two or more choices, exactly one of them right. Empty if the answer is a number.
    number : float or None
        The right number, or None if there are choices.
    within : float
        The largest distance from ``number`` that still counts as right.
    because : str
        The explanation for a right number. Empty if there are choices.
    slips : tuple of Slip
        Typical wrong numbers with their explanations.
    hint : str
        The explanation for any other wrong number. Empty if there is none.
    """

    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    number: float | None = None
    within: float = 0.0
    because: str = ""
    slips: tuple[Slip, ...] = ()
    hint: str = ""


def find(id: str) -> Question:
    """Return a question by its id.

    Parameters
    ----------
    id : str
        The unit and the name of the question, such as ``"04.dead-relu"``.

    Returns
    -------
    Question
        The question.

    Raises
    ------
    QuestionError
        If there is no such question, or if a question of the unit is malformed.
    """
    unit, dot, name = id.partition(".")
    if not dot:
        raise QuestionError(f'"{id}" is not the id of a question: give the unit and the name, such as "04.dead-relu".')
    questions = read(unit)
    if id not in questions:
        known = ", ".join(sorted(questions)) or "none"
        raise QuestionError(f'There is no question "{name}" in questions/{unit}.toml. Choose one of these: {known}.')
    return questions[id]


def read(unit: str, folder: Path = FOLDER) -> dict[str, Question]:
    """Read the questions of a unit.

    Parameters
    ----------
    unit : str
        The number of the unit, such as ``"04"``.
    folder : Path
        The folder that contains the unit's file.

    Returns
    -------
    dict of str to Question
        The questions by id, in the order of the file.

    Raises
    ------
    QuestionError
        If there is no file for the unit, if it isn't valid TOML, or if a question is malformed.
    """
    path = folder / f"{unit}.toml"
    if not path.is_file():
        raise QuestionError(f"There is no file questions/{unit}.toml: check the number of the unit.")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"questions/{unit}.toml is not valid TOML: {error}.") from None
    return {f"{unit}.{name}": _question(f"{unit}.{name}", table) for name, table in tables.items()}


def _question(id: str, table: Any) -> Question:
    """Return the question in a table. Raises QuestionError if the table is malformed."""
    if not isinstance(table, Mapping):
        raise QuestionError(
            f'questions/{id}: this is not a table. Start each question with its own table, "[{id.partition(".")[2]}]".'
        )
    if "choice" in table:
        _require_known_keys(id, table, "question", "choice")
        return Question(id, _text(id, table, "question"), choices=_choices(id, table["choice"]))
    if "number" not in table:
        raise QuestionError(f"questions/{id}: the question has neither choices nor a number: give it one of the two.")
    _require_known_keys(id, table, "question", "number", "within", "because", "hint", "slip")
    number, within = _number(id, table, "number"), _number(id, table, "within")
    slips = tuple(_slip(id, slip, number, within) for slip in _tables(id, table.get("slip", []), "slip"))
    hint = _text(id, table, "hint") if "hint" in table else ""
    because = _text(id, table, "because")
    return Question(id, _text(id, table, "question"), (), number, within, because, slips, hint)


def _choices(id: str, tables: Any) -> tuple[Choice, ...]:
    choices = []
    for table in _tables(id, tables, "choice"):
        _require_known_keys(id, table, "answer", "because", "right")
        right = table.get("right", False)
        if not isinstance(right, bool):
            raise QuestionError(f"questions/{id}: right is {right!r}: write right = true, or remove the line.")
        choices.append(Choice(_text(id, table, "answer"), _text(id, table, "because"), right))
    if len(choices) < 2 or sum(choice.right for choice in choices) != 1:
        count = sum(choice.right for choice in choices)
        raise QuestionError(
            f"questions/{id}: {count} of {len(choices)} choices are right: give two or more choices, exactly one of "
            "them with right = true."
        )
    if len({choice.answer for choice in choices}) < len(choices):
        raise QuestionError(f"questions/{id}: two choices have the same answer: change or remove one of them.")
    return tuple(choices)


def _slip(id: str, table: Mapping[str, Any], number: float, within: float) -> Slip:
    _require_known_keys(id, table, "number", "because", "within")
    wrong = _number(id, table, "number")
    own = _number(id, table, "within") if "within" in table else SLIP_TOLERANCE * abs(wrong)
    if wrong == number or abs(wrong - number) <= within + own:
        raise QuestionError(
            f"questions/{id}: the slip {wrong:g} is too close to the right number {number:g}, since the tolerances are "
            f"{own:g} and {within:g}: remove the slip or make a tolerance smaller."
        )
    return Slip(wrong, _text(id, table, "because"), own)


def _tables(id: str, tables: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise QuestionError(f'questions/{id}: start each {name} with "[[{id.partition(".")[2]}.{name}]]".')
    return tables


def _require_known_keys(id: str, table: Mapping[str, Any], *known: str) -> None:
    """Raise QuestionError if the table contains a key that nothing reads."""
    for key in table:
        if key not in known:
            raise QuestionError(f'questions/{id}: the key "{key}" is unknown here. Choose from: {", ".join(known)}.')


def _text(id: str, table: Mapping[str, Any], key: str) -> str:
    text = table.get(key)
    if not isinstance(text, str) or not text.strip():
        raise QuestionError(f"questions/{id}: {key} is missing or empty: write some text.")
    if "$" in text or "\\" in text:
        raise QuestionError(f"questions/{id}: {key} contains LaTeX: write formulas in Unicode, such as x², θ, ∂E/∂w.")
    if text.count("`") % 2:
        raise QuestionError(f"questions/{id}: {key} has an unmatched backquote: add or remove one.")
    return " ".join(text.split())


def _number(id: str, table: Mapping[str, Any], key: str) -> float:
    number = table.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
        raise QuestionError(f"questions/{id}: {key} is missing or not a finite number: give it a number.")
    if key == "within" and number < 0:
        raise QuestionError(
            f"questions/{id}: within is {number:g}, but can't be negative: give the largest distance that counts."
        )
    return float(number)
