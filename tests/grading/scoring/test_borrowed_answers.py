"""Answers that let the course's own code, or a library's, do the whole exercise score nothing, and the check says so.

The check in the notebook refuses them in the same words.
"""

from collections import defaultdict
from typing import Any

import pytest
from borrowed_answers import BORROWED

from grading.course import installed_course
from grading.scoring.known_mistakes import grade_answers
from grading.units.catalogue import Answer, read_catalogue
from grading.units.cells import defined_names, is_demo
from grading.units.regions import regions, replace_regions
from grading.units.unit import Unit, read_unit
from helpers import checks

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

CASES = defaultdict(list)
for name, unit, exercise, code in BORROWED:
    CASES[unit].append((name, exercise, code))


def run_first_check(unit: Unit, answer: Answer) -> None:
    """Run the cells that import, the cell with an answer, and the first line of its test, as a student does."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in unit.notebook.cells:
        ids = {region.id for region in regions(cell.source)}
        imports = cell.cell_type == "code" and "from helpers import" in cell.source and not is_demo(cell)
        if imports or ids & set(answer.regions):
            exec(compile(replace_regions(cell.source, answer.regions), "<cell>", "exec"), namespace)
        if answer.exercise in ids:
            checks.written_by_you(unit.numbers[answer.exercise], *map(namespace.get, defined_names(cell.source)))


@pytest.mark.parametrize("prefix", CASES)
def test_a_borrowed_answer_scores_nothing_and_both_checks_say_why(prefix: str) -> None:
    unit = read_unit(installed_course(), prefix)
    answers = {
        f"{k}: {name} in {exercise}": Answer(unit.name, exercise, False, name, {exercise: code})
        for k, (name, exercise, code) in enumerate(CASES[prefix])
    }
    scores = grade_answers(unit, answers)
    assert {key: score.points for key, score in scores.items()} == dict.fromkeys(answers, 0)
    for key, answer in answers.items():
        with pytest.raises(checks.CheckFailed) as failure:
            run_first_check(unit, answer)
        message = failure.value.message
        assert f"write this yourself; {answer.name} is not available here" in message
        assert scores[key].cause, key
        assert scores[key].reason.endswith(message.partition(": ")[2]), scores[key].reason


@pytest.mark.parametrize("name", installed_course().units())
def test_the_first_check_passes_for_every_right_answer(name: str) -> None:
    unit = read_unit(installed_course(), name)
    answers = [
        answer
        for corpus in ("catalogue", "fresh")
        for entries in read_catalogue(installed_course(), unit, corpus).values()
        for answer in entries
        if answer.right
    ]
    assert answers
    for answer in answers:
        run_first_check(unit, answer)
