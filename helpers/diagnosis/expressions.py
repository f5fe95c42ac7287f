"""Expressions of what the student was given: products, functions, sums and means of the arguments."""

from collections.abc import Iterator, Set
from dataclasses import replace

import numpy as np

from helpers.diagnosis.terms import Case, Term, functions_of, reductions_of

Shapes = Set[tuple[int, ...]]
MAX_SUMMANDS = 40
MAX_INPUTS = 6  # With more arguments, the search would take too long.


def expressions(case: Case, shapes: Shapes) -> Iterator[Term]:
    """Yield what the student's code could have computed, the simplest expressions first.

    Parameters
    ----------
    case : Case
        What was seen.
    shapes : set of tuple of int
        The shapes of interest.

    Yields
    ------
    Term
        Expressions whose values have one of these shapes.
    """
    inputs = [Term(text, value, only=text) for text, value in case.known.items()][:MAX_INPUTS]
    arrays = [term for term in inputs if term.value.ndim]
    simple = [*inputs, *(Term(f"{t}.T", t.value.T) for t in arrays if t.value.ndim == 2)]
    functions = [replace(f, only=term.text) for term in inputs for f in functions_of(term)]
    singles = [*simple, *functions]
    for term in singles:
        yield from _with_negative(term, shapes)
    for term in singles:
        for reduced in reductions_of(term, shapes):
            yield from _with_negative(reduced, shapes)
    products = [*_matrix_products(simple), *_entrywise_products(inputs, singles)]
    for term in products:
        yield from _with_negative(term, shapes)
    for term in products:
        for reduced in reductions_of(term, shapes):
            yield from _with_negative(reduced, shapes)
    for shape in shapes:
        yield from _combinations(case, shape, [*inputs, *functions, *products])


def _matrix_products(terms: list[Term]) -> Iterator[Term]:
    for a in terms:
        for b in terms:
            if a.value.ndim and b.value.ndim and a.value.shape[-1] == b.value.shape[0]:
                yield Term(f"{a} @ {b}", a.value @ b.value, False)
            if a.value.ndim == b.value.ndim == 1 and a is not b:
                yield Term(f"outer({a}, {b})", np.outer(a.value, b.value))


def _entrywise_products(inputs: list[Term], singles: list[Term]) -> Iterator[Term]:
    """Yield products and quotients of an argument and another term of the same shape, or of a number and a term."""
    for k, a in enumerate(inputs):
        for b in singles[k + 1 :]:
            fits = a.value.shape == b.value.shape or not a.value.ndim or not b.value.ndim
            if fits and b.text != f"1/{a.text}":
                only = a.only if a.only == b.only else ""
                yield Term(f"{a} · {b}", a.value * b.value, False, only)
                if np.all(b.value) and b.atomic:
                    yield Term(f"{a} / {b}", a.value / b.value, False)


def _combinations(case: Case, shape: tuple[int, ...], terms: list[Term]) -> Iterator[Term]:
    """Yield sums and differences of two terms, the second also times one of the numbers."""
    fitting = [term for term in terms if term.value.shape == shape][:MAX_SUMMANDS]
    second = list(fitting)
    for number, scalar in case.inputs.items():
        if scalar.ndim == 0 and shape:
            second.append(Term(number, scalar))
            second += [Term(f"{number} · {t}", scalar * t.value, False) for t in fitting if number not in t.text]
    for k, a in enumerate(fitting):
        for j, b in enumerate(second[: 2 * MAX_SUMMANDS]):
            if a is not b and not (a.only and a.only == b.only):  # of one argument alone, such sums are odd
                yield Term(f"{a} − {b}", a.value - b.value, False)
                if j > k or j >= len(fitting):
                    yield Term(f"{a} + {b}", a.value + b.value, False)


def _with_negative(term: Term, shapes: Shapes) -> Iterator[Term]:
    """Yield the term itself and its negative, if the shape fits."""
    if term.value.shape in shapes:
        yield term
        yield Term(f"−{term}", -term.value, False)
