"""Search for the simplest explanation of wrong values that are not a known mistake.

An explanation has to reproduce the student's values in every case that the check has seen, and rest on so many digits
that a coincidence is less likely than one in a million. Otherwise the search says nothing: a wrong cause is worse than
none.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from helpers.diagnosis.evidence import EXPRESSION_DIGITS, RELATION_DIGITS, independent_digits, is_enough, matches
from helpers.diagnosis.expressions import expressions
from helpers.diagnosis.observation import Cause, Observation
from helpers.diagnosis.relations import Candidate, relations, your
from helpers.diagnosis.terms import Case, as_numbers, numbers_in, values_of_given_functions

MAX_ATTEMPTS = 12000  # About a tenth of a second.


def explain_values(observations: Sequence[Observation]) -> Cause | None:
    """Return what the student's code computes instead of the right values.

    Parameters
    ----------
    observations : sequence of Observation
        What the check has seen, one observation per case. The sentence shows the numbers of the first one.

    Returns
    -------
    Cause or None
        The simplest explanation that is true in every case, or None.
    """
    first, *others = [_case(observation) for observation in observations]
    if first is None:
        return None
    cases = [first, *(case for case in others if case is not None)]
    causes = [_explain_quantity(cases, name) for name in _wrong_names(observations[0], first)]
    found = [cause for cause in causes if cause is not None]
    return _combine(found, list(first.got)) if found else None


def _case(observation: Observation) -> Case | None:
    """Return the numbers of an observation, or None if nothing can be compared."""
    got = {q.name: array for q in observation.quantities if (array := as_numbers(q.got)) is not None}
    got = {name: array for name, array in got.items() if np.isfinite(array).all()}
    expected = numbers_in(observation.expected)
    if not got:
        return None
    return Case(got, expected, numbers_in(observation.inputs), values_of_given_functions(observation.inputs))


def _wrong_names(observation: Observation, case: Case) -> list[str]:
    """Return the quantities that can be explained, in the order of the check."""
    return [q.name for q in observation.quantities if q.name in case.got and q.name in case.expected]


def _explain_quantity(cases: Sequence[Case], name: str) -> Cause | None:
    """Return the simplest explanation of one quantity."""
    first = cases[0]
    got, right = first.got[name], first.expected[name]
    if not got.any() and got.shape == right.shape:
        sentence = f"{your(name)} is zero{' everywhere' if right.ndim else ''}."
        return Cause(sentence, "unfinished") if right.any() else None
    observed = [case for case in cases if name in case.got]
    attempts = 0
    # The last case has general numbers, so it rules out most candidates at once.
    for candidates, precision in (
        (relations, EXPRESSION_DIGITS),
        (relations, RELATION_DIGITS),
        (expressions, EXPRESSION_DIGITS),
    ):
        known = [case for case in observed if name in case.expected] if candidates is relations else observed
        digits = sum(independent_digits(case.got[name], precision) for case in known)
        with np.errstate(all="ignore"):
            for candidate in candidates(known[-1], name):
                attempts += 1
                enough = is_enough(digits, attempts)
                if attempts > MAX_ATTEMPTS or not (enough or candidates is relations):
                    return None
                if (enough or candidate.literal) and matches(known[-1].got[name], candidate.value, precision):
                    sentence = _sentence(known[:-1], name, candidates, candidate, precision)
                    if sentence:
                        return Cause(sentence, candidate.kind)
    return None


def _sentence(
    cases: Sequence[Case],
    name: str,
    candidates: Callable[[Case, str], Iterator[Candidate]],
    candidate: Candidate,
    precision: int,
) -> str:
    """Return the candidate's sentence for the first case, or "" if it is not true in all cases."""
    sentence = candidate.sentence
    for case in reversed(cases):
        same = next((c for c in islice(candidates(case, name), MAX_ATTEMPTS) if c.key == candidate.key), None)
        if same is None or not matches(case.got[name], same.value, precision):
            return ""
        sentence = same.sentence
    return sentence


def _combine(causes: list[Cause], names: list[str]) -> Cause:
    """Return one cause for several quantities: the first, with all the names if they share it."""
    first = causes[0]
    rest = first.sentence.removeprefix(f"{your(names[0])} ")
    shared = len(names) == len(causes) > 1 and rest != first.sentence
    if not shared or any(c.sentence != f"{your(n)} {rest}" for c, n in zip(causes, names, strict=True)):
        return first
    verb, _, tail = rest.partition(" ")
    plural = {"is": "are each", "has": "have", "holds": "hold", "lacks": "lack", "repeats": "repeat"}.get(verb)
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return Cause(f"Your {listed} {plural} {tail}", first.kind) if plural else first
