"""The check in the notebook refuses what grading refuses: answers that call what their unit doesn't hand out."""

import functools

import numpy as np
import pytest

from helpers import checks, data, descent, descent_lemma, gradcheck, graph, layers, line_search
from helpers.checks import CheckFailed
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
SEARCH_BY_METHOD = SEARCH.__call__


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


def mentions_another_function(A):
    return descent_lemma.power_iteration(lambda v: A @ v, np.ones(len(A)), 9)


@functools.cache
def cached(n):
    return imported(np.eye(n))


def by_a_bound_method(energy, theta, gradient):
    return SEARCH_BY_METHOD(energy, theta, gradient)


class Property:
    """Hides the call in a property."""

    @property
    def tau(self):
        return imported(self.A)


class Derived(checks.CheckFailed, layers.Layer):
    """Derives from an exception and from an interface, which hold no code."""


def by_private_function(gradient, theta, tau):
    return descent._run(abs, gradient, theta, lambda k, E, at: tau, 1, 0.0).theta[1]


def imports_by_itself(gradient, theta, tau):
    from helpers.demos.race.demo import _run

    return _run(gradient, theta, tau)


def by_a_difference_quotient(x, y):
    return gradcheck.central_difference(lambda t: t * y, x)


def sorts(inputs):
    from graphlib import TopologicalSorter

    return list(TopologicalSorter(inputs).static_order())


def sorts_by_module(inputs):
    import graphlib as sorter

    return list(sorter.TopologicalSorter(inputs).static_order())


@pytest.mark.parametrize(
    ("exercise", "answer", "named"),
    [
        ("08.1", by_module, "lipschitz"),
        ("08.1", by_name, "lipschitz"),
        ("08.1", descent_lemma.lipschitz, "lipschitz"),
        ("08.1", functools.partial(descent_lemma.lipschitz), "lipschitz"),
        ("08.1", inside, "lipschitz"),
        ("08.1", inside_by_package, "lipschitz"),
        ("08.1", through_another_function, "lipschitz"),
        ("08.1", in_a_comprehension, "lipschitz"),
        ("08.1", in_a_closure(), "lipschitz"),
        ("08.4", by_instance, "LineSearch"),
        ("03.1", Inherits, "Linear"),
        ("03.1", Delegates, "Linear"),
        ("02.4", differentiates, "(variable|Graph)"),
        ("08.1", Property, "lipschitz"),
        ("08.1", cached, "lipschitz"),
        ("08.4", by_a_bound_method, "LineSearch"),
        ("08.1", mentions_another_function, "power_iteration"),
        ("10.1", by_module, "lipschitz"),
        ("01.2", by_private_function, "_run"),
        ("01.2", imports_by_itself, "_run"),
        ("02.4", by_a_difference_quotient, "central_difference"),
        ("09.1", by_a_difference_quotient, "central_difference"),
        ("02.5", sorts, "graphlib.TopologicalSorter"),
        ("02.5", sorts_by_module, "graphlib.TopologicalSorter"),
    ],
)
def test_an_answer_that_uses_the_courses_own_is_refused(exercise: str, answer: object, named: str) -> None:
    calls = f"^Your code calls (the course's own )?{named}, but this exercise is yours"
    with pytest.raises(CheckFailed, match=f"{calls}.*write this yourself; {named} is not available here"):
        checks.written_by_you(exercise, answer)


def own_lipschitz(A):
    return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max()


class Own:
    """A layer of the student's."""

    def forward(self, x):
        return x


def own_after_a_look(A):
    checks.value("the data", data.digits()[0].shape, (1071, 64))
    return own_lipschitz(A)


def not_written(A):
    raise NotImplementedError("exercise 08.1: return L")


@pytest.mark.parametrize("answer", [own_lipschitz, Own, Derived, own_after_a_look, not_written, np.linalg.norm, 3.0])
def test_an_answer_of_ones_own_passes(answer: object) -> None:
    checks.written_by_you("08.1", answer)
    checks.written_by_you("03.1", answer)


def uses_the_layers(x):
    return layers.Linear(np.ones((1, 1)), np.ones(1)).forward(x)


def test_what_a_unit_hands_out_may_be_used() -> None:
    checks.written_by_you("07.5", uses_the_layers)
    with pytest.raises(CheckFailed, match="unit 08: write this yourself; Linear is not available here"):
        checks.written_by_you("08.1", uses_the_layers)


def test_a_unit_that_is_unknown_forbids_nothing() -> None:
    checks.written_by_you("99.1", by_module)
