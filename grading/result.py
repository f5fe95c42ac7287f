"""The result of grading one submission: points, reasons, and what a person should check.

The gradebook stores a ``Result`` as JSON without the notebook. The feedback page and the class report read it there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grading.message import Code, Message, message_from_json, message_to_json
from grading.text import writable

REASON_CELL = "reason"  # the id of the cell that says, in place of a notebook, why it could not be read
NO_ISOLATION = "students' code runs without isolation: it can read and change everything that you can"


@dataclass(frozen=True)
class Score:
    """The score of one exercise.

    Attributes
    ----------
    exercise : str
        The exercise's grade id.
    points : float or None
        None if a person has to grade the exercise.
    max_points : float
    reason : str
        Why points were lost: a ``Message``, or the plain string of a check. Empty if no points were lost.
    details : str
        The failing case or the traceback, in several lines, for the feedback page.
    cause : str
        What the student's code does wrong, as one sentence. ``reason`` starts with it. Empty if it is not known.
    kind : str
        The kind of mistake, which exercises share. Empty if the cause is not known.
    signature : str
        A digest of what the test saw. Submissions with the same mistake have the same signature.
    """

    exercise: str
    points: float | None
    max_points: float
    reason: str = ""
    details: str = ""
    cause: str = ""
    kind: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Result:
    """The result of one submission.

    Attributes
    ----------
    unit : str
        The name of the unit that it was graded as.
    digest : str
        A digest of everything that the result depends on: the submission, the unit's source, the grader and its
        environment. Empty if the next run should grade the submission again.
    scores : list of Score
        One score for each exercise, in the order of the notebook.
    flags : list of str
        What was repaired and what a person should check: each a ``Message``.
    notebook : str
        The submission as it was restored and run, as JSON. Empty if it could not be read, or if this result comes from
        the gradebook.
    readable : bool
        Whether the submission could be read. If not, ``flags`` says why, and a person has to decide.
    isolated : bool
        Whether the student's code was isolated. The class report counts the results of which this isn't true.
    answers : dict of str to str
        A digest of each answer, by the grade ids of the exercises and of the cells with the answers. Empty if the
        answers are not known.
    """

    unit: str
    digest: str
    scores: list[Score]
    flags: list[str] = field(default_factory=list)
    notebook: str = ""
    readable: bool = True
    isolated: bool = True
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(score.points or 0 for score in self.scores)

    @property
    def max_points(self) -> float:
        return sum(score.max_points for score in self.scores)

    def flagged(self, flags: Sequence[str]) -> "Result":
        """Return the same result with these flags before its own.

        If pictures were left out, those that an answer lacks may be among them, so they don't count as missing.
        """
        left_out = any(isinstance(flag, Message) and flag.code == Code.PICTURES_LEFT_OUT for flag in flags)
        own = [f for f in self.flags if not (left_out and isinstance(f, Message) and f.code == Code.PICTURE_MISSING)]
        return replace(self, flags=[*flags, *own])

    def to_json(self) -> str:
        scores = [vars(score) | {"reason": message_to_json(score.reason)} for score in self.scores]
        fields = vars(self) | {"scores": scores, "flags": [message_to_json(flag) for flag in self.flags]}
        return writable(json.dumps(fields, sort_keys=True, ensure_ascii=False))

    @staticmethod
    def from_json(text: str) -> "Result":
        fields: dict[str, Any] = json.loads(text)
        scores = [Score(**score | {"reason": message_from_json(score["reason"])}) for score in fields["scores"]]
        return Result(**fields | {"scores": scores, "flags": [message_from_json(flag) for flag in fields["flags"]]})
