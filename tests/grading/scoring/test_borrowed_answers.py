"""Answers that let the course's own code, or a library's, do the whole exercise score nothing, and the check says so.

The check in the notebook refuses them in the same words.
"""

from collections import defaultdict

import numpy as np
import pytest
from borrowed_answers import BORROWED

from grading.course import installed_course
from grading.scoring.known_mistakes import grade_answers
from grading.units.catalogue import Answer
from grading.units.cells import defined_names
from grading.units.regions import regions, replace_regions
from grading.units.unit import Unit, read_unit
from helpers import checks

CASES = defaultdict(list)
for name, unit, exercise, code in BORROWED:
    CASES[unit].append((name, exercise, code))


def said_by_the_check(unit: Unit, exercise: str, code: str) -> str:
    """Return what the check in the notebook says about an answer."""
    namespace = {"np": np}
    for cell in unit.notebook.cells:
        if exercise in {region.id for region in regions(cell.source)}:
            exec(compile(replace_regions(cell.source, {exercise: code}), "<cell>", "exec"), namespace)
            defined = defined_names(cell.source)
    with pytest.raises(checks.CheckFailed) as failure:
        checks.written_by_you(unit.numbers[exercise], *(namespace[name] for name in defined))
    return failure.value.message


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
        message = said_by_the_check(unit, answer.exercise, answer.regions[answer.exercise])
        assert f"write this yourself; {answer.name} is not available here" in message
        assert scores[key].cause, key
        assert scores[key].reason.endswith(message.partition(": ")[2]), scores[key].reason
