"""Turn a mistake that the class report lists without a cause into an entry of the catalogue."""

from pathlib import Path

from grading.causes.anonymous import Anonymiser
from grading.causes.answers import entry_regions, find_answer, why_not_shown
from grading.causes.failures import failures_of, read_failures, without_cause
from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import read_graded
from grading.text import joined
from grading.units.catalogue import Answer, append_answer
from grading.units.unit import read_unit
from helpers.diagnosis.kinds import KINDS


def add_candidate(course: Course, id: str, name: str, says: str, kind: str) -> tuple[Path, str]:
    """Append the example of a candidate to the catalogue as a wrong answer.

    Parameters
    ----------
    course : Course
    id : str
        The candidate's id in the class report.
    name : str
        The name of the mistake.
    says : str
        What the check should tell students who make it: one sentence.
    kind : str
        The kind of mistake, one of ``KINDS``.

    Returns
    -------
    path : Path
        The file with the entry.
    unit : str
        The name of the unit.

    Raises
    ------
    CourseError
        If something is missing, the kind or the id is unknown, the name exists, or the code can't become an entry.
    """
    values = {"--name": name, "--says": says, "--kind": kind}
    if missing := [option for option, value in values.items() if not value.strip()]:
        needed = joined(missing)
        raise CourseError(f"The entry still needs {needed}: python3 run.py candidate --help explains the options.")
    if kind not in KINDS:
        raise CourseError(f"{kind!r} is not a kind of mistake: choose one of {', '.join(KINDS)}.")
    with Gradebook(course) as gradebook:
        for unit_name in course.units():
            if not gradebook.students(unit_name):
                continue
            unit = read_unit(course, unit_name)
            failures = read_failures(gradebook, unit, read_graded(gradebook, unit.name))
            group = next((group for group in without_cause(failures) if group.id == id), None)
            if group is None:
                continue
            anonymiser = Anonymiser(unit, gradebook.names())
            answer = find_answer(course, unit, group.failures, anonymiser)
            result = gradebook.result(answer.failure.student, unit.name) if answer else None
            if answer is None or result is None:
                reason = why_not_shown(course, unit, group.failures, anonymiser)
                raise CourseError(f"The code behind {id} can't become an entry: {reason}. Write the entry by hand.")
            failed = {failure.exercise for failure in failures_of(answer.failure.student, unit, result)}
            code = entry_regions(unit, answer, failed)
            if not code:
                raise CourseError(
                    f"The answer behind {id} also changes lines that are given in its cell, so it can't become an "
                    "entry as it is: write the entry by hand."
                )
            name, says = (" ".join(text.split()) for text in (name, says))
            entry = Answer(unit.name, answer.failure.exercise, False, name, code, says, kind)
            return append_answer(course, entry), unit.name
    raise CourseError(
        f"{id!r} is not the id of a candidate: run python3 run.py report and copy one from the section "
        "Failures without a known cause. A mistake whose cause is known needs no entry."
    )
