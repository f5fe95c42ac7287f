"""The tests are tested: every wrong answer loses points and every right one gets all, through the whole chain.

Release, fill-in, grade, gradebook: each answer of the catalogue is handed in by a student of its own, whose
other exercises hold the reference solution, or nothing where a wrong answer does without them.
"""

import pytest
from course_fixtures import ISOLATED, hand_in

from grading.catalogue import Answer, fill_in, read_catalogue
from grading.course import Course, here
from grading.grade import grade_unit
from grading.gradebook import Gradebook
from grading.judge import Limits
from grading.release import release
from grading.result import Result
from grading.source import Unit, read_unit, regions

# What an answer may take is measured by the clock on the wall, and here other tests run beside it.
PATIENT = Limits(cell_seconds=60, test_seconds=60, seconds=360)
EMPTY = "the catalogue left this empty"
UNITS = [unit for unit in here().units() if (here().root / "tests" / "catalogue" / unit).is_dir()]


def nothing_else(unit: Unit, answer: Answer) -> Answer:
    """All other cells of the submission left empty, so that a wrong answer takes no more time than its own test."""
    cells = [{region.id for region in regions(cell.source)} for cell in unit.notebook.cells]
    others = {id for ids in cells if not ids & set(answer.regions) for id in ids}
    return Answer(unit.name, "", False, "", dict.fromkeys(others, f"raise NotImplementedError({EMPTY!r})"))


def reasons(result: Result, exercise: str) -> str:
    """All that was said of this exercise."""
    return "".join(f"{score.reason}\n{score.details}" for score in result.scores if score.exercise == exercise)


@pytest.mark.parametrize("name", UNITS)
def test_every_wrong_answer_loses_points_and_every_right_one_gets_all(
    name: str, course: Course, record_property
) -> None:
    release(course, name)
    unit = read_unit(course, name)
    catalogue = read_catalogue(course, unit)
    answers: dict[str, Answer] = {}
    for exercise, entries in catalogue.items():
        for k, answer in enumerate(entries):
            student = f"{exercise}-{k:02d}"
            answers[student] = answer
            others = [] if answer.right else [nothing_else(unit, answer)]
            hand_in(course, student, name, fill_in(unit, [*others, answer]))
    hand_in(course, "reference", name, fill_in(unit, []))

    grade_unit(course, name, isolated=ISOLATED, limits=PATIENT)
    # A wrong answer has to lose its points by its own mistake: one that called what was left empty is graded again.
    with Gradebook(course) as gradebook:
        results = {student: gradebook.result(student, name) for student in answers}
    incomplete = [s for s, result in results.items() if not result or EMPTY in reasons(result, answers[s].exercise)]
    for student in incomplete:
        hand_in(course, student, name, fill_in(unit, [answers[student]]))
    grade_unit(course, name, isolated=ISOLATED, limits=PATIENT)

    with Gradebook(course) as gradebook:
        points = {(row.student, row.exercise): row for row in gradebook.rows(name)}
    automatic = [e.id for e in unit.exercises if not e.manual]

    def full_points(student: str, answer: Answer) -> bool:
        """In its own exercise; and a right answer in all others too, whose reference solutions build on it."""
        looked_at = automatic if answer.right else [answer.exercise]
        return all(points[student, id].points == points[student, id].max_points for id in looked_at)

    full = {student: full_points(student, answer) for student, answer in answers.items()}
    table = [f"{'':<30} {'wrong answers caught':>22} {'right answers accepted':>24}"]
    for exercise in catalogue:
        wrong = [s for s, a in answers.items() if a.exercise == exercise and not a.right]
        right = [s for s, a in answers.items() if a.exercise == exercise and a.right]
        caught, accepted = sum(not full[s] for s in wrong), sum(full[s] for s in right)
        table.append(f"  {exercise:<28} {f'{caught} of {len(wrong)}':>22} {f'{accepted} of {len(right)}':>24}")
    record_property(f"catalogue, {name}", "\n".join(table))
    assert [f"{answers[s].exercise}: {answers[s].name}" for s in answers if full[s] != answers[s].right] == []
    lost = [e.id for e in unit.exercises if not e.manual and points["reference", e.id].points != e.points]
    assert lost == [], "the reference solution itself"


@pytest.mark.parametrize("name", UNITS)
def test_there_are_enough_answers_to_each_exercise(name: str, course: Course) -> None:
    unit = read_unit(course, name)
    for exercise, answers in read_catalogue(course, unit).items():
        wrong = [a for a in answers if not a.right]
        gradient = any(word in exercise for word in ("backward", "gradient"))
        assert len(wrong) >= (8 if gradient else 5), f"wrong answers to {exercise}"
        assert len(answers) - len(wrong) >= 3, f"right answers to {exercise}"
        assert len({a.name for a in answers}) == len(answers), f"two answers to {exercise} have the same name"
