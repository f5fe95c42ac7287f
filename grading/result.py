"""What grading one submission gives: points, reasons, and what a person should look at."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from grading.text import writable


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
