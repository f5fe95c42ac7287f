"""Short questions between the exercises, which tell right from wrong by themselves and cost no points.

``questions/04.toml`` holds those of unit 04. A question has choices, of which exactly one is right, or it asks for
a number; whatever is chosen, an explanation comes back, so a wrong answer teaches as much as a right one:

    [dead-relu]
    question = "Its input is negative for every example. What reaches its weights?"
    [[dead-relu.choice]]
    answer = "0"
    right = true
    because = "The mask stops every gradient."      # every choice has one
    [[dead-relu.choice]]
    answer = "dz"
    because = "That would be the identity."

    [count]
    question = "How many parameters has a layer from 2 to 32 numbers?"
    number = 96
    within = 0                                      # how far off is still right
    because = "2 · 32 weights and 32 biases."
    hint = "Count the weights, then the biases."    # may be left out; for numbers that are no known slip
    [[count.slip]]
    number = 64
    because = "The biases are missing."

Texts are plain, with Unicode for formulas (x², ∂E/∂w) and backquotes for code. A notebook shows a question with
``demos.question("04.dead-relu")``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class QuestionError(ValueError):
    """A question that is not there or not well formed; the message says which, where, and what to do."""


@dataclass(frozen=True)
class Choice:
    """An answer to choose, whether it is the right one, and why it is or isn't."""

    answer: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Slip:
    """A wrong number that a typical mistake leads to, and what the mistake is."""

    number: float
    because: str


@dataclass(frozen=True)
class Question:
    """A question with either choices or a number.

    id: ``"04.dead-relu"``. text: what is asked. choices: two or more, one right; () if a number is asked for.
    number: the right one, or None if there are choices; an answer counts as right if it is at most ``within`` away.
    because: said when the number is right. slips: wrong numbers with their explanations. hint: for all others.
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
    """The question ``"04.dead-relu"``. Raises QuestionError if there is none, or its file is not well formed."""
    unit, dot, name = id.partition(".")
    if not dot:
        raise QuestionError(f'"{id}" names no question: give the unit and the name, such as "04.dead-relu".')
    questions = read(unit)
    if id not in questions:
        known = ", ".join(sorted(questions)) or "none"
        raise QuestionError(f'There is no question "{name}" in questions/{unit}.toml; there are {known}.')
    return questions[id]


def read(unit: str, folder: Path = FOLDER) -> dict[str, Question]:
    """The questions of a unit, ``"04"``, by id, in the order of the file. Raises QuestionError."""
    path = folder / f"{unit}.toml"
    if not path.is_file():
        raise QuestionError(f"There is no file questions/{unit}.toml: look at the unit's number.")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"questions/{unit}.toml is no TOML: {error}.") from None
    return {f"{unit}.{name}": _question(f"{unit}.{name}", table) for name, table in tables.items()}


def _question(id: str, table: Any) -> Question:
    """A question out of its table, if it is well formed."""
    if not isinstance(table, Mapping):
        raise QuestionError(f'questions/{id}: give each question a table of its own, "[{id.partition(".")[2]}]".')
    if "choice" in table:
        _only(id, table, "question", "choice")
        return Question(id, _text(id, table, "question"), choices=_choices(id, table["choice"]))
    if "number" not in table:
        raise QuestionError(f"questions/{id}: it has neither choices nor a number: give it one of both.")
    _only(id, table, "question", "number", "within", "because", "hint", "slip")
    number, within = _number(id, table, "number"), _number(id, table, "within")
    slips = tuple(_slip(id, slip, number, within) for slip in _tables(id, table.get("slip", []), "slip"))
    hint = _text(id, table, "hint") if "hint" in table else ""
    because = _text(id, table, "because")
    return Question(id, _text(id, table, "question"), (), number, within, because, slips, hint)


def _choices(id: str, tables: Any) -> tuple[Choice, ...]:
    choices = []
    for table in _tables(id, tables, "choice"):
        _only(id, table, "answer", "because", "right")
        right = table.get("right", False)
        if not isinstance(right, bool):
            raise QuestionError(f"questions/{id}: right is {right!r}: write right = true, or leave the line out.")
        choices.append(Choice(_text(id, table, "answer"), _text(id, table, "because"), right))
    if len(choices) < 2 or sum(choice.right for choice in choices) != 1:
        count = sum(choice.right for choice in choices)
        raise QuestionError(
            f"questions/{id}: {count} of {len(choices)} choices are right: give two or more, and right = true to one."
        )
    if len({choice.answer for choice in choices}) < len(choices):
        raise QuestionError(f"questions/{id}: two choices have the same answer: change or remove one.")
    return tuple(choices)


def _slip(id: str, table: Mapping[str, Any], number: float, within: float) -> Slip:
    _only(id, table, "number", "because")
    slip = Slip(_number(id, table, "number"), _text(id, table, "because"))
    if abs(slip.number - number) <= 2 * within or slip.number == number:
        raise QuestionError(
            f"questions/{id}: the slip {slip.number:g} can't be told from {number:g} within {within:g}: "
            "remove it or make within smaller."
        )
    return slip


def _tables(id: str, tables: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise QuestionError(f'questions/{id}: begin each {name} with "[[{id.partition(".")[2]}.{name}]]".')
    return tables


def _only(id: str, table: Mapping[str, Any], *known: str) -> None:
    """Raise QuestionError for a key that nothing would read."""
    for key in table:
        if key not in known:
            raise QuestionError(f'questions/{id}: "{key}" is not known here: use {", ".join(known)}.')


def _text(id: str, table: Mapping[str, Any], key: str) -> str:
    text = table.get(key)
    if not isinstance(text, str) or not text.strip():
        raise QuestionError(f"questions/{id}: {key} is missing or empty: give it a text.")
    if "$" in text or "\\" in text:
        raise QuestionError(f"questions/{id}: {key} holds LaTeX: write formulas in Unicode, such as x², θ, ∂E/∂w.")
    if text.count("`") % 2:
        raise QuestionError(f"questions/{id}: {key} has a backquote without its partner: add or remove one.")
    return " ".join(text.split())


def _number(id: str, table: Mapping[str, Any], key: str) -> float:
    number = table.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
        raise QuestionError(f"questions/{id}: {key} is missing or no number: give it a number.")
    if key == "within" and number < 0:
        raise QuestionError(f"questions/{id}: within is {number:g}: give the largest distance that is still right.")
    return float(number)
