"""Read the grades of all students from the gradebook, for every export format."""

from collections import defaultdict
from dataclasses import dataclass, field

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.units.unit import read_unit


@dataclass
class Student:
    """The grades of one student.

    Attributes
    ----------
    points : dict of str to dict of str to float
        Points by unit and exercise.
    waiting : dict of str to int
        How many answers still need manual grading, by unit.
    name : str
        First and last name, as far as the gradebook knows them.
    """

    points: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    name: str = ""

    def total(self, unit: str) -> float:
        """Return the points in a unit so far, or 0 without a submission."""
        return sum(self.points[unit].values()) if unit in self.points else 0.0

    def final(self, unit: str) -> str:
        """Return the points in a unit as a string, or "" without a submission or while an answer needs a person."""
        return f"{self.total(unit):g}" if unit in self.points and not self.waiting[unit] else ""


@dataclass
class Grades:
    """The gradebook as a table.

    Attributes
    ----------
    students : dict of str to Student
        The students' grades, by the name of the student's folder in submitted/.
    exercises : dict of str to dict of str to float
        Maximum points by unit and exercise, in the course's order.
    unknown : list of str
        The students that are missing from ILIAS's list. Other formats have no such list.
    """

    students: dict[str, Student]
    exercises: dict[str, dict[str, float]]
    unknown: list[str] = field(default_factory=list)

    def max_points(self, unit: str) -> float:
        return sum(self.exercises[unit].values())

    @property
    def waiting(self) -> int:
        """How many grades a campus system's file lacks, because an answer in the unit still needs manual grading."""
        return sum(bool(n) for student in self.students.values() for n in student.waiting.values())


def read_grades(course: Course, units: list[str] | None = None) -> Grades:
    """Read the grades of these units from the gradebook, or of all units if ``units`` is None."""
    students: dict[str, Student] = defaultdict(Student)
    exercises: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(course) as gradebook:
        for row in gradebook.rows():
            if units is not None and row.unit not in units:
                continue
            exercises[row.unit][row.exercise] = row.max_points
            students[row.student].points[row.unit][row.exercise] = row.points
            students[row.student].waiting[row.unit] += row.needs_manual_grade
        for person in gradebook.nbgrader.students:
            if person.id in students:
                students[person.id].name = " ".join(filter(None, (person.first_name, person.last_name)))
    ordered = {unit: _in_notebook_order(course, unit, exercises[unit]) for unit in sorted(exercises)}
    return Grades({id: students[id] for id in sorted(students)}, ordered)


def _in_notebook_order(course: Course, unit: str, max_points: dict[str, float]) -> dict[str, float]:
    """Sort a unit's exercises as in the notebook. Exercises that are no longer in the source come last."""
    known = [e.id for e in read_unit(course, unit).exercises] if unit in course.units() else []
    ids = [id for id in known if id in max_points] + [id for id in max_points if id not in known]
    return {id: max_points[id] for id in ids}
