"""Read the grades of all students from the gradebook, for every export format."""

from collections import defaultdict
from dataclasses import dataclass, field

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import lacks_notebook, read_graded
from grading.roster import read_roster
from grading.submissions.collect import students_who_submitted
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
        """Return the points in a unit so far, or 0 if there is no grade."""
        return sum(self.points[unit].values()) if unit in self.points else 0.0

    def so_far(self, unit: str) -> str:
        """Return the points in a unit so far as a string, or "" if there is no grade."""
        return f"{self.total(unit):g}" if unit in self.points else ""

    def final(self, unit: str) -> str:
        """Return the points in a unit as a string, or "" without a grade or while an answer needs a person."""
        return "" if self.waiting[unit] else self.so_far(unit)


@dataclass
class Grades:
    """The gradebook as a table.

    Attributes
    ----------
    students : dict of str to Student
        The grades of everybody in the class, by the name of the student's folder in submitted/.
    exercises : dict of str to dict of str to float
        Maximum points by unit and exercise, in the course's order.
    unknown : list of str
        The students with a grade who are missing from ILIAS's list. Other formats have no such list.
    ungraded : dict of str to list of str
        The students whose submission has not been graded yet, by unit.
    without_notebook : dict of str to list of str
        The students whose submission contains no notebook that can be graded, by unit.
    rows : list of str
        The students who have a row in a campus system's file: everybody, or ILIAS's list.
    """

    students: dict[str, Student]
    exercises: dict[str, dict[str, float]]
    unknown: list[str] = field(default_factory=list)
    ungraded: dict[str, list[str]] = field(default_factory=dict)
    without_notebook: dict[str, list[str]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)

    def max_points(self, unit: str) -> float:
        return sum(self.exercises[unit].values())

    def waiting_students(self, unit: str) -> list[str]:
        """List the students whose grade a campus system's file lacks, because an answer still needs manual grading."""
        without = set(self.without_notebook.get(unit, []))
        return [id for id, student in self.students.items() if student.waiting[unit] and id not in without]

    @property
    def waiting(self) -> int:
        """How many grades a campus system's file lacks for this reason, in all units."""
        return sum(len(self.waiting_students(unit)) for unit in self.exercises)

    @property
    def waiting_answers(self) -> int:
        """How many answers still need manual grading, in all units."""
        return sum(self.students[id].waiting[unit] for unit in self.exercises for id in self.waiting_students(unit))

    def with_grade(self, unit: str) -> int:
        """Count the students who get a grade in a unit from a campus system's file."""
        return sum(id in self.students and self.students[id].final(unit) != "" for id in self.rows)


def read_grades(course: Course, units: list[str] | None = None) -> Grades:
    """Read the grades of the class in these units, or in all units if ``units`` is None.

    Students who have handed in nothing are in the table, too. Raises CourseError if none of the units has been graded.
    """
    students: dict[str, Student] = defaultdict(Student)
    exercises: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(course) as gradebook:
        roster = read_roster(course, gradebook)
        students |= {id: Student() for id in roster}
        for row in gradebook.rows():
            if units is not None and row.unit not in units:
                continue
            exercises[row.unit][row.exercise] = row.max_points
            students[row.student].points[row.unit][row.exercise] = row.points
            students[row.student].waiting[row.unit] += row.needs_manual_grade
        for person in gradebook.nbgrader.students:
            if person.id in students:
                students[person.id].name = " ".join(filter(None, (person.first_name, person.last_name)))
        without_notebook = {
            unit: _without_notebook(gradebook, unit, [id for id in students if students[id].waiting[unit]])
            for unit in exercises
        }
    if not exercises:
        raise CourseError("None of the requested units has been graded yet: run python3 run.py grade first.")
    ordered = {unit: _in_notebook_order(course, unit, exercises[unit]) for unit in sorted(exercises)}
    grades = Grades({id: students[id] for id in sorted(students)}, ordered)
    grades.rows = list(grades.students)
    grades.without_notebook = without_notebook
    for unit in course.units() if units is None else units:
        handed_in = set(students_who_submitted(course, unit)).intersection(roster)
        grades.ungraded[unit] = sorted(id for id in handed_in if unit not in students[id].points)
    return grades


def _without_notebook(gradebook: Gradebook, unit: str, waiting: list[str]) -> list[str]:
    """Return which of the students with ungraded answers have handed in no notebook that can be graded."""
    if not waiting:
        return []
    graded = read_graded(gradebook, unit)
    return sorted(id for id in waiting if lacks_notebook(gradebook.result(id, unit), graded[id]))


def _in_notebook_order(course: Course, unit: str, max_points: dict[str, float]) -> dict[str, float]:
    """Sort a unit's exercises as in the notebook. Exercises that are no longer in the source come last."""
    known = [e.id for e in read_unit(course, unit).exercises] if unit in course.units() else []
    ids = [id for id in known if id in max_points] + [id for id in max_points if id not in known]
    return {id: max_points[id] for id in ids}
