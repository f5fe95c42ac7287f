"""How hard each exercise was, and how well it tells strong and weak students apart.

Only those who tried an exercise say how hard it is. An empty answer says nothing about that, and an answer that waits
for a person has no points yet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from grading.causes.failures import Failure
from grading.gradebook.marks import Mark
from grading.units.unit import Exercise, Unit

MIN_STUDENTS = 10  # With fewer, chance decides how large a correlation is.


@dataclass(frozen=True)
class ItemStatistics:
    """What the class did in one exercise.

    Attributes
    ----------
    exercise : Exercise
    students : int
        How many students there are in the unit.
    tried : int
        How many of them wrote an answer that has its points.
    full : int
        How many of those have full marks.
    waiting : int
        How many answers a person still has to grade.
    mean : float or None
        The mean points of the students who tried. None if nobody did.
    discrimination : float or None
        See ``discrimination``.
    """

    exercise: Exercise
    students: int
    tried: int
    full: int
    waiting: int
    mean: float | None
    discrimination: float | None

    @property
    def full_marks(self) -> float | None:
        """The fraction with full marks among those who tried. None if nobody did."""
        return self.full / self.tried if self.tried else None


def item_statistics(
    unit: Unit,
    marks: Mapping[str, Mapping[str, Mark]],
    failures: Iterable[Failure],
    without_notebook: Collection[str] = (),
) -> list[ItemStatistics]:
    """Return the statistics of each exercise, in the order of the notebook.

    Parameters
    ----------
    unit : Unit
    marks : mapping of str to mapping of str to Mark
        The marks, by student and exercise.
    failures : iterable of Failure
        The exercises in which students lost points. They say which answers are empty.
    without_notebook : collection of str
        The students who have handed in no notebook, so that nobody can grade their answers.
    """
    empty = {(failure.student, failure.exercise) for failure in failures if not failure.answered}
    return [_statistics(exercise, unit, marks, empty, without_notebook) for exercise in unit.exercises]


def discrimination(points: np.ndarray, others: np.ndarray) -> float | None:
    """Return the corrected item-total correlation of an exercise.

    This is the correlation between the points in the exercise and the points in all others. If an exercise gives either
    no points or all of them, it is the point-biserial correlation. The exercise itself is left out of the total, since
    it would correlate with itself.

    Parameters
    ----------
    points : ndarray, shape (students,)
        Each student's points in the exercise.
    others : ndarray, shape (students,)
        The same students' points in all other exercises.

    Returns
    -------
    float or None
        A number between −1 and 1. None if there are fewer than ``MIN_STUDENTS`` students, or if all of them have the
        same points in the exercise or in the others.

    References
    ----------
    S. Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28 (1963), pp. 211–218.
    L. Crocker and J. Algina, "Introduction to Classical and Modern Test Theory" (1986), chapter 14.
    """
    if len(points) < MIN_STUDENTS or any(np.allclose(values, values[0]) for values in (points, others)):
        return None
    return float(np.corrcoef(points, others)[0, 1])


def _statistics(
    exercise: Exercise,
    unit: Unit,
    marks: Mapping[str, Mapping[str, Mark]],
    empty: set[tuple[str, str]],
    without_notebook: Collection[str],
) -> ItemStatistics:
    tried = {
        student: mark.points
        for student, own in marks.items()
        if (mark := own.get(exercise.id)) and not _waits(mark) and (mark.manual or (student, exercise.id) not in empty)
    }
    # If an answer still waits for a person, the exercise would lower the totals of those students alone.
    others = [
        other.id
        for other in unit.exercises
        if other.id != exercise.id and not any(_waits(marks[student].get(other.id)) for student in tried)
    ]
    points = np.array(list(tried.values()))
    totals = np.array([sum(marks[student][id].points or 0.0 for id in others) for student in tried])
    return ItemStatistics(
        exercise=exercise,
        students=len(marks),
        tried=len(tried),
        full=int(np.sum(points >= exercise.points)),
        waiting=sum(_waits(own.get(exercise.id)) for student, own in marks.items() if student not in without_notebook),
        mean=float(points.mean()) if tried else None,
        discrimination=discrimination(points, totals),
    )


def _waits(mark: Mark | None) -> bool:
    """Return whether a person still has to grade an answer."""
    return mark is None or mark.points is None or mark.needs_manual_grade
