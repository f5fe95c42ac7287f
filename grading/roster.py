"""Who is in the class, and who has handed in nothing for a unit.

The class is everybody in the gradebook's table of students, and everybody with a folder in submitted/. An instructor
fills the table with ``nbgrader db student`` or on formgrader's page Manage Students, and ``grade`` adds each student
whom it grades. If an instructor then removes a student from it, a folder that is still there doesn't count.
"""

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.submissions.collect import student_folders, students_who_submitted


def read_roster(course: Course, gradebook: Gradebook) -> list[str]:
    """Return the names of all students in the class, as the gradebook has them, in alphabetical order."""
    return sorted({*gradebook.student_ids(), *student_folders(course)} - gradebook.removed_students())


def handed_in_nothing(course: Course, gradebook: Gradebook, unit: str) -> list[str]:
    """Return the students in the class who have neither a result nor a submission for a unit, in alphabetical order."""
    handed_in = {*gradebook.students(unit), *students_who_submitted(course, unit)}
    return [student for student in read_roster(course, gradebook) if student not in handed_in]
