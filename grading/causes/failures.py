"""Group the failures of a class: by kind of mistake, by sentence and, where no cause is known, by signature.

Sentences and kinds may come from a process that runs a student's code. Sentences are only shown, and unknown kinds
count as errors.
"""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from grading.course import CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded
from grading.message import Code, Message
from grading.result import Result, Score
from grading.units.answers import is_empty
from grading.units.unit import Unit
from helpers.diagnosis.kinds import KINDS, known_kind

NUMBER = re.compile(r"-?\b\d[\d_]*(\.\d*)?(e[+-]?\d+)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Failure:
    """An exercise in which a student lost points, and why.

    Attributes
    ----------
    student, unit, exercise : str
    number : str
        The exercise's place in the unit, ``"03.2"``.
    reason : str
        Why points were lost. It starts with the cause, if this is known.
    cause : str
        The sentence that says what the student's code does. Empty if this is not known.
    kind : str
        The kind of mistake, one of ``KINDS``. Empty if the cause is not known.
    signature : str
        A digest of what the test saw. Empty if the test saw nothing of the student's code.
    answered : bool
        Whether the student wrote an answer. False, too, if the test calls another exercise that has no answer.
    """

    student: str
    unit: str
    exercise: str
    number: str
    reason: str
    cause: str
    kind: str
    signature: str
    answered: bool

    @property
    def id(self) -> str:
        """A short name for all failures with the same sentence or, without a cause, with the same signature."""
        if self.cause:
            return _short_id(self.kind, without_numbers(self.cause))
        return _short_id(self.unit, self.exercise, self.signature or without_numbers(self.reason))


@dataclass
class Group:
    """Failures that belong together.

    Attributes
    ----------
    id : str
        The kind of mistake, or the short name of a sentence or a signature.
    failures : list of Failure
    """

    id: str
    failures: list[Failure] = field(default_factory=list)

    @property
    def students(self) -> list[str]:
        """The students, each once."""
        return list(dict.fromkeys(failure.student for failure in self.failures))

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Each student, with the first unit of this group that the student failed in."""
        units = {failure.student: failure.unit for failure in reversed(self.failures)}
        return [(student, units[student]) for student in self.students]

    @property
    def exercises(self) -> list[tuple[str, str, int]]:
        """The number and id of each exercise, and how many students failed it. The most frequent comes first."""
        counted = Counter((failure.number, failure.exercise) for failure in self.failures)
        return sorted(((*exercise, count) for exercise, count in counted.items()), key=lambda e: (-e[2], e[0]))

    @property
    def cause(self) -> str:
        """The most frequent wording of the sentence."""
        return Counter(failure.cause for failure in self.failures).most_common(1)[0][0]

    @property
    def reason(self) -> str:
        """The most frequent reason."""
        return Counter(failure.reason for failure in self.failures).most_common(1)[0][0]

    @property
    def numbers(self) -> list[str]:
        """The numbers of the exercises, the most frequent first."""
        return [number for number, _, _ in self.exercises]

    @property
    def sentences(self) -> list["Group"]:
        """The failures by sentence, the most frequent first. Sentences that differ only in numbers count as one."""
        return _grouped(self.failures, lambda failure: failure.id)


def read_failures(gradebook: Gradebook, unit: Unit, graded: dict[str, Graded]) -> list[Failure]:
    """Read in which exercises of a unit each student lost points.

    Parameters
    ----------
    gradebook : Gradebook
    unit : Unit
    graded : dict of str to Graded
        The marks of the unit. An answer that a person gave full points doesn't count as failed.

    Returns
    -------
    list of Failure
        By student, and by exercise in the order of the notebook.
    """
    found: list[Failure] = []
    for student in gradebook.students(unit.name):
        result = gradebook.result(student, unit.name)
        if result is None:
            continue
        marks = graded[student].marks if student in graded else {}
        overruled = {id for id, m in marks.items() if m.manual is not None and m.manual >= unit_points(unit, id)}
        found += [failure for failure in failures_of(student, unit, result) if failure.exercise not in overruled]
    return found


def unit_points(unit: Unit, exercise: str) -> float:
    """Return the points of an exercise, or infinity if the unit no longer has it."""
    return next((e.points for e in unit.exercises if e.id == exercise), float("inf"))


def failures_of(student: str, unit: Unit, result: Result) -> list[Failure]:
    """Return in which exercises a student lost points. What waits for a person hasn't failed."""
    numbers = {exercise.id: exercise.number for exercise in unit.exercises}
    return [
        Failure(
            student,
            unit.name,
            score.exercise,
            numbers[score.exercise],
            score.reason,
            score.cause,
            known_kind(score.kind) if score.cause else "",
            score.signature,
            not is_empty(result.answers.get(score.exercise, "")) and _is_answered(score, unit),
        )
        for score in result.scores
        if result.readable and score.points is not None and score.reason and score.exercise in numbers
    ]


def by_kind(failures: Iterable[Failure]) -> list[Group]:
    """Group the failures whose cause is known by kind of mistake. The kind that most students share comes first."""
    return _grouped((f for f in failures if f.cause and f.answered), lambda failure: failure.kind)


def without_cause(failures: Iterable[Failure]) -> list[Group]:
    """Group the failures whose cause isn't known by exercise and signature, the most frequent first."""
    return _grouped((f for f in failures if not f.cause and f.answered), lambda failure: failure.id)


def unanswered(failures: Iterable[Failure]) -> Group:
    """Return the failures of students who wrote nothing."""
    return Group("", [failure for failure in failures if not failure.answered])


def with_cause(failures: Iterable[Failure], cause: str) -> list[Failure]:
    """Return the failures with a cause.

    Parameters
    ----------
    failures : iterable of Failure
    cause : str
        A kind of mistake, or an id from the class report.

    Raises
    ------
    CourseError
        If there is no such kind or id, or if nobody has made this mistake.
    """
    answered = [failure for failure in failures if failure.answered]
    found = [failure for failure in answered if cause in (failure.kind, failure.id)]
    if cause and found:
        return found
    if cause in KINDS:
        raise CourseError(f"No answer in these units has a mistake of the kind {cause}: check the class report.")
    close = difflib.get_close_matches(cause, KINDS, n=1)
    advice = f"did you mean {close[0]}?" if close else "run python3 run.py report and copy one from there."
    raise CourseError(f"{cause!r} is neither a kind of mistake nor an id in the class report of these units: {advice}")


def without_numbers(reason: str) -> str:
    """Replace each number in a reason with #, so that the same mistake with other numbers gives the same reason."""
    return NUMBER.sub("#", reason)


def _is_answered(score: Score, unit: Unit) -> bool:
    """Return whether the reason isn't that this answer, or another one that the test needs, is still missing."""
    if isinstance(score.reason, Message):
        return score.reason.code != Code.NO_ANSWER
    return not any(stub in score.reason for stub in unit.stubs)


def _grouped(failures: Iterable[Failure], key: Callable[[Failure], str]) -> list[Group]:
    groups: dict[str, Group] = {}
    for failure in failures:
        groups.setdefault(key(failure), Group(key(failure))).failures.append(failure)
    return sorted(groups.values(), key=lambda group: (-len(group.students), group.failures[0].number, group.id))


def _short_id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
