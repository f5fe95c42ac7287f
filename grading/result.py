"""What grading one submission gives: points, reasons, and what a person should look at."""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Score:
    """What one exercise got.

    points: None if a person has to grade it. reason: why points were lost, in plain text; "" if none were.
    details: what the failed check found, as text of several lines, for the feedback.
    """

    exercise: str
    points: float | None
    max_points: float
    reason: str = ""
    details: str = ""


@dataclass(frozen=True)
class Result:
    """What one submission got.

    unit:     which unit it was graded as.
    digest:   of the submission, the unit's source, the grader and its environment.
    scores:   one for each exercise, in the notebook's order.
    flags:    what was put right, and what a person should look at, a sentence each.
    notebook: the submission as it was restored and run, as JSON; "" if it could not be read at all.
    readable: whether it could be read; if not, flags says why and a person has to decide.
    """

    unit: str
    digest: str
    scores: list[Score]
    flags: list[str] = field(default_factory=list)
    notebook: str = ""
    readable: bool = True

    @property
    def points(self) -> float:
        return sum(score.points or 0 for score in self.scores)

    @property
    def max_points(self) -> float:
        return sum(score.max_points for score in self.scores)

    def flagged(self, flags: list[str]) -> "Result":
        """The same with these flags before its own."""
        return replace(self, flags=[*flags, *self.flags])

    def to_json(self) -> str:
        return writable(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False))

    @staticmethod
    def from_json(text: str) -> "Result":
        fields: dict[str, Any] = json.loads(text)
        return Result(**fields | {"scores": [Score(**score) for score in fields["scores"]]})


# All but tabs and line ends, and what lets a text run backwards: no person wants them, nor does PostgreSQL.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, most: int) -> str:
    """At most so many characters of the text, with a question mark for control characters."""
    return CONTROL.sub("?", writable(text[:most]))


def writable(text: str) -> str:
    """The text with a question mark for what is no character, such as half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")
