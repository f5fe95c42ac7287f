"""The check in the notebook refuses what grading refuses: answers that call the course's own functions and classes."""

import functools

import numpy as np
import pytest

from helpers import checks, descent_lemma, graph, layers, line_search
from helpers.checks import CheckFailed, own_work
from helpers.descent_lemma import lipschitz as imported


def by_module(A):
    return descent_lemma.lipschitz(A)


def by_name(A):
    return imported(A)


def inside(A):
    from helpers.descent_lemma import lipschitz

    return lipschitz((A + A.T) / 2)


def inside_by_package(A):
    import helpers

    return helpers.descent_lemma.lipschitz(A)


def through_another_function(A):
    return next(by_name(part) for part in (A,))


def in_a_comprehension(A):
    return max(descent_lemma.lipschitz(part) for part in (A,))


def in_a_closure():
    found = descent_lemma.lipschitz
    return lambda A: found(A)


SEARCH = line_search.LineSearch(1.0)


def by_instance(energy, theta, gradient):
    return SEARCH(energy, theta, gradient)


class Inherits(layers.Linear):
    """Writes nothing of its own."""


class Delegates:
    """Lets the course's layer do the work."""

    def __init__(self, W, b):
        self.layer = layers.Linear(W, b)


def differentiates(x, y):
    a = graph.variable("x", x)
    return graph.Graph(a * y)


@pytest.mark.parametrize(
    ("exercise", "answer", "named"),
    [
        ("08.1", by_module, "descent_lemma.lipschitz"),
        ("08.1", by_name, "descent_lemma.lipschitz"),
        ("08.1", descent_lemma.lipschitz, "descent_lemma.lipschitz"),
        ("08.1", functools.partial(descent_lemma.lipschitz), "descent_lemma.lipschitz"),
        ("08.1", inside, "descent_lemma.lipschitz"),
        ("08.1", inside_by_package, "descent_lemma.lipschitz"),
        ("08.1", through_another_function, "descent_lemma.lipschitz"),
        ("08.1", in_a_comprehension, "descent_lemma.lipschitz"),
        ("08.1", in_a_closure(), "descent_lemma.lipschitz"),
        ("08.4", by_instance, "line_search.LineSearch"),
        ("03.1", Inherits, "layers.Linear"),
        ("03.1", Delegates, "layers.Linear"),
        ("02.4", differentiates, "graph.Graph"),
    ],
)
def test_an_answer_that_uses_the_courses_own_is_refused(exercise: str, answer: object, named: str) -> None:
    with pytest.raises(CheckFailed, match=f"uses the course's own {named}, which is not available"):
        checks.written_by_you(exercise, answer)


def own_lipschitz(A):
    return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max()


def mentions_another_function(A):
    return descent_lemma.power_iteration(lambda v: A @ v, np.ones(len(A)), 9)


class Own:
    """A layer of the student's."""

    def forward(self, x):
        return x


def not_written(A):
    raise NotImplementedError("exercise 08.1: return L")


@pytest.mark.parametrize("answer", [own_lipschitz, mentions_another_function, Own, not_written, np.linalg.norm, 3.0])
def test_an_answer_of_ones_own_passes(answer: object) -> None:
    checks.written_by_you("08.1", answer)
    checks.written_by_you("03.1", answer)


def test_what_another_unit_asks_for_may_be_used() -> None:
    checks.written_by_you("10.1", by_module)
    checks.written_by_you("99.1", by_module)


def test_the_list_of_each_unit_is_that_of_its_tags() -> None:
    """Release writes the lists. Otherwise a check may pass for something that scores nothing in grading."""
    from grading.course import installed_course
    from grading.units.unit import read_unit

    listed = {path.stem: path.read_text(encoding="utf-8").split() for path in own_work.ANSWERS.glob("*.txt")}
    units = [read_unit(installed_course(), name) for name in installed_course().units()]
    expected = {unit.name.split("_")[0]: sorted(unit.answers) for unit in units if unit.answers}
    assert listed == expected, "run python3 run.py release"
