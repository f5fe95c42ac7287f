"""TODO-DOC grading/export/grades.py"""

from collections import defaultdict
from dataclasses import dataclass, field

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.units.unit import read_unit


@dataclass
class Student:
    """What one student has: points by unit and exercise, how many answers wait by unit."""

    points: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    name: str = ""

    def sum(self, unit: str) -> float:
        return sum(self.points[unit].values()) if unit in self.points else 0.0

    def final(self, unit: str) -> str:
        """The points in a unit; "" if nothing was handed in or an answer still waits for a person."""
        return f"{self.sum(unit):g}" if unit in self.points and not self.waiting[unit] else ""


@dataclass
class Grades:
    """The gradebook as a table.

    exercises: the most points by unit and exercise, in the course's order.
    unknown:   the students whom the campus system's own list does not have.
    """

    students: dict[str, Student]
    exercises: dict[str, dict[str, float]]
    unknown: list[str] = field(default_factory=list)

    def most(self, unit: str) -> float:
        return sum(self.exercises[unit].values())

    @property
    def waiting(self) -> int:
        """How many grades of a unit are left out because an answer waits for a person."""
        return sum(bool(n) for student in self.students.values() for n in student.waiting.values())


def read_grades(course: Course, units: list[str] | None = None) -> Grades:
    """What the gradebook has for these units, for all that it knows if None."""
    students: dict[str, Student] = defaultdict(Student)
    exercises: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(course) as gradebook:
        for row in gradebook.rows():
            if units is not None and row.unit not in units:
                continue
            exercises[row.unit][row.exercise] = row.max_points
            students[row.student].points[row.unit][row.exercise] = row.points
            students[row.student].waiting[row.unit] += row.needs_person
        for person in gradebook.nbgrader.students:
            if person.id in students:
                students[person.id].name = " ".join(filter(None, (person.first_name, person.last_name)))
    ordered = {unit: _in_order(course, unit, exercises[unit]) for unit in sorted(exercises)}
    return Grades({id: students[id] for id in sorted(students)}, ordered)


def _in_order(course: Course, unit: str, most: dict[str, float]) -> dict[str, float]:
    """A unit's exercises in the notebook's order, those that the source no longer has behind them."""
    known = [e.id for e in read_unit(course, unit).exercises] if unit in course.units() else []
    ids = [id for id in known if id in most] + [id for id in most if id not in known]
    return {id: most[id] for id in ids}
