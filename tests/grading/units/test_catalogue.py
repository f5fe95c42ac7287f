"""The catalogue tests the tests: every wrong answer loses points, and every right answer gets all of them.

The answers go through release, grading and gradebook. The whole catalogue has some 1,800 answers, so the test leaves
out what can't change the outcome. A wrong answer is submitted without the cells that its test doesn't need, and right
answers to different exercises are submitted together. Whatever is unclear after that is graded again, alone among
reference solutions.
"""

import json
from collections import Counter

import pytest
from course_fixtures import ISOLATED, hand_in
from documentation import quality_row
from verdicts import INTERNALS, read_verdicts

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.result import Score
from grading.scoring.grade_unit import grade_unit
from grading.scoring.known_mistakes import causes_by_signature, file_of
from grading.scoring.session import ENDLESS
from grading.units.catalogue import EMPTY, Answer, all_others_empty, fill_in, read_catalogue
from grading.units.regions import regions
from grading.units.unit import Unit, read_unit
from helpers import diagnosis
from helpers.diagnosis.known import seal_causes

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

UNITS = [
    unit for unit in installed_course().units() if (installed_course().root / "tests" / "catalogue" / unit).is_dir()
]


def group_by_cells(unit: Unit, answers: dict[str, Answer]) -> list[list[str]]:
    """Sort the names of answers into few groups, so that no two answers of a group share a cell."""
    cells = [{region.id for region in regions(cell.source)} for cell in unit.notebook.cells]
    groups: list[tuple[set[int], list[str]]] = []
    for name, answer in answers.items():
        own_cells = {k for k, ids in enumerate(cells) if ids & set(answer.regions)}
        for taken, names in groups:
            if not taken & own_cells:
                taken |= own_cells
                names.append(name)
                break
        else:
            groups.append((own_cells, [name]))
    return [names for _, names in groups]


class GradedClass:
    """Submissions of one unit and their scores."""

    def __init__(self, course: Course, unit: Unit):
        self.course, self.unit = course, unit

    def grade(self, submissions: dict[str, list[Answer]]) -> None:
        """Submit each student's answers, with the reference solution everywhere else, and grade them."""
        for student, answers in submissions.items():
            hand_in(self.course, student, self.unit.name, fill_in(self.unit, answers))
        grade_unit(self.course, self.unit.name, isolated=ISOLATED)
        with Gradebook(self.course) as gradebook:
            self.points = {(row.student, row.exercise): row for row in gradebook.rows(self.unit.name)}

    def lost(self, student: str) -> list[str]:
        """List the exercises in which this student lost points."""
        automatic = [exercise.id for exercise in self.unit.exercises if not exercise.manual]
        return [id for id in automatic if self.points[student, id].points != self.points[student, id].max_points]

    def score(self, student: str, exercise: str) -> Score:
        """Return the score of one exercise, with its reason."""
        with Gradebook(self.course) as gradebook:
            result = gradebook.result(student, self.unit.name)
        assert result
        return next(score for score in result.scores if score.exercise == exercise)

    def called_an_empty_cell(self, student: str, exercise: str) -> bool:
        """Return whether this exercise lost its points because its test called code that was left empty."""
        score = self.score(student, exercise)
        return EMPTY in f"{score.reason}\n{score.details}"


@pytest.mark.parametrize("name", UNITS)
def test_every_wrong_answer_loses_points_and_every_right_one_gets_all(
    name: str, course: Course, record_property, monkeypatch
) -> None:
    # The known mistakes are these very answers. So see what the other sources say, and look them up afterwards.
    monkeypatch.setattr(diagnosis, "find_known", lambda signature: None)
    release(course, name)
    unit = read_unit(course, name)
    catalogue = read_catalogue(course, unit)
    answers = {f"{id}-{k:02d}": answer for id, entries in catalogue.items() for k, answer in enumerate(entries)}
    wrong = {student: answer for student, answer in answers.items() if not answer.right}
    right = {student: answer for student, answer in answers.items() if answer.right}
    groups = {f"group-{k:02d}": names for k, names in enumerate(group_by_cells(unit, right))}

    graded = GradedClass(course, unit)
    graded.grade(
        {student: [all_others_empty(unit, answer), answer] for student, answer in wrong.items()}
        | {group: [right[student] for student in names] for group, names in groups.items()}
        | {"reference": []}
    )
    assert graded.lost("reference") == [], "the reference solution itself loses points"
    accepted = {student for group, names in groups.items() if not graded.lost(group) for student in names}
    # A wrong answer has to lose points through its own mistake. If a group of right answers loses some, find out which.
    unclear = [student for student, answer in wrong.items() if graded.called_an_empty_cell(student, answer.exercise)]
    unclear += [student for student in right if student not in accepted]
    graded.grade({student: [answers[student]] for student in unclear})
    caught = {student for student, answer in wrong.items() if answer.exercise in graded.lost(student)}
    accepted |= {student for student in right if student in unclear and not graded.lost(student)}

    table = [f"{'':<30} {'wrong answers caught':>22} {'right answers accepted':>24}"]
    for exercise in catalogue:
        columns = [
            " of ".join(str(sum(answers[s].exercise == exercise for s in some)) for some in pair)
            for pair in ((caught, wrong), (accepted, right))
        ]
        table.append(f"  {exercise:<28} {columns[0]:>22} {columns[1]:>24}")
    record_property(f"catalogue, {name}", "\n".join(table))
    misjudged = (wrong.keys() - caught) | (right.keys() - accepted)
    assert [f"{answers[s].exercise}: {answers[s].name}" for s in sorted(misjudged)] == []

    scores = {student: graded.score(student, answer.exercise) for student, answer in wrong.items()}
    check_causes(name, unit, wrong, scores)


def check_causes(name: str, unit: Unit, wrong: dict[str, Answer], scores: dict[str, Score]) -> None:
    """Check that known mistakes are recognised, and count how many the other sources name."""
    causes = causes_by_signature(wrong, scores)
    learned = json.loads(file_of(unit).read_text(encoding="utf-8"))
    changed = dict(learned.items() ^ json.loads(seal_causes(causes)).items())
    # An answer with random numbers fails in a different way each time.
    random = [answer for answer in wrong.values() if "np.random" in "".join(answer.regions.values())]
    assert len(changed) <= 2 * len(random), f"run python3 run.py catalogue {name}: the checks or the catalogue changed"
    named = [student for student in wrong if scores[student].signature or scores[student].cause == ENDLESS]
    texts = [f"{scores[s].reason}\n{scores[s].details}" for s in wrong]
    assert [text for text in texts if INTERNALS.search(text)] == []
    # Without an answer's own signature, another answer with the same signature may still name it.
    signatures = Counter(scores[student].signature for student in wrong)
    verdicts = read_verdicts(f"catalogue_{name}", wrong, scores)
    for student in wrong:
        if scores[student].signature and signatures[scores[student].signature] > 1:
            verdicts[student] = "right"
    counts = Counter(verdicts.values())
    row = [len(wrong), len(named), counts["right"], counts["symptom"] + counts["silent"], counts["wrong"]]
    assert quality_row("causes", name) == list(map(str, row)), "update this unit's row in docs/quality.md"
    assert len(named) >= 0.95 * len(wrong), [wrong[s].name for s in wrong if s not in named]
    assert counts["wrong"] <= 0.02 * len(wrong), [wrong[s].name for s in wrong if verdicts[s] == "wrong"]


@pytest.mark.parametrize("name", UNITS)
def test_every_exercise_has_enough_answers(name: str, course: Course) -> None:
    unit = read_unit(course, name)
    for exercise, answers in read_catalogue(course, unit).items():
        wrong = [a for a in answers if not a.right]
        gradient = any(word in exercise for word in ("backward", "gradient"))
        assert len(wrong) >= (8 if gradient else 5), f"wrong answers to {exercise}"
        assert len(answers) - len(wrong) >= 3, f"right answers to {exercise}"
        assert len({a.name for a in answers}) == len(answers), f"two answers to {exercise} have the same name"
