"""Answers that were written afresh, from the release alone, by people who knew neither the tests nor the catalogue.

The catalogue says how well the tests know their own mistakes. These answers say how well they do with others: whether
they catch them, accept right ones, and name the cause.
"""

from collections import Counter

import pytest
from documentation import quality_row
from verdicts import INTERNALS, read_verdicts

from grading.course import installed_course
from grading.scoring.known_mistakes import grade_answers
from grading.units.catalogue import read_catalogue
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

UNITS = installed_course().units()


@pytest.mark.parametrize("name", UNITS)
def test_fresh_answers_are_judged_and_their_causes_named(name: str) -> None:
    course = installed_course()
    unit = read_unit(course, name)
    corpus = read_catalogue(course, unit, "fresh")
    answers = {f"{id}-{k:02d}": answer for id, entries in corpus.items() for k, answer in enumerate(entries)}
    wrong = {key: answer for key, answer in answers.items() if not answer.right}
    scores = grade_answers(unit, answers)
    accepted = {key for key, score in scores.items() if score.points == score.max_points}
    misjudged = (wrong.keys() & accepted) | (answers.keys() - wrong.keys() - accepted)
    assert [f"{answers[key].exercise}: {answers[key].name}: {scores[key].reason}" for key in sorted(misjudged)] == []
    assert [scores[key].reason for key in wrong if INTERNALS.search(scores[key].reason + scores[key].details)] == []

    counts = Counter(read_verdicts(f"fresh_{name}", wrong, scores).values())
    row = [
        f"{len(wrong)} of {len(wrong)}",
        f"{len(accepted)} of {len(answers) - len(wrong)}",
        *(str(counts[verdict]) for verdict in ("right", "symptom", "silent", "wrong")),
    ]
    assert quality_row("fresh", name) == row, "update this unit's row in docs/quality.md"
