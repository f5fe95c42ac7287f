"""Search for the simplest explanation of wrong values that are not a known mistake.

An explanation has to reproduce the student's values in every case that the check has seen, and rest on so many digits
that a coincidence is less likely than one in a million. Otherwise the search says nothing: a wrong cause is worse than
none.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from helpers.diagnosis.evidence import EXPRESSION_DIGITS, RELATION_DIGITS, independent_digits, is_enough, matches
from helpers.diagnosis.expressions import expressions
from helpers.diagnosis.observation import Cause, Observation
from helpers.diagnosis.relations import Candidate, relations, your
from helpers.diagnosis.terms import Case, Term, as_numbers, numbers_in, values_of_given_functions

PLURAL = {
    "is": "are",
    "has": "have",
    "holds": "hold",
    "lacks": "lack",
    "repeats": "repeat",
    "comes": "come",
    "adds": "add",
}
MAX_TERMS = 8000  # About a tenth of a second.


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
    names = [q.name for q in observations[0].quantities if q.name in first.got and q.name in first.expected]
    with np.errstate(all="ignore"):
        causes = {name: cause for name in names if (cause := _relation(cases, name)) is not None}
        causes |= _expressions(cases, [name for name in names if name not in causes])
    return _combine(causes, names) if causes else None


def _case(observation: Observation) -> Case | None:
    """Return the numbers of an observation, or None if nothing can be compared."""
    got = {q.name: array for q in observation.quantities if (array := as_numbers(q.got)) is not None}
    got = {name: array for name, array in got.items() if np.isfinite(array).all()}
    expected = numbers_in(observation.expected)
    if not got:
        return None
    return Case(got, expected, numbers_in(observation.inputs), values_of_given_functions(observation.inputs))


def _relation(cases: Sequence[Case], name: str) -> Cause | None:
    """Return the simplest relation of a quantity to its right value."""
    got, right = cases[0].got[name], cases[0].expected[name]
    if not got.any() and got.shape == right.shape:
        sentence = f"{your(name)} is zero{' everywhere' if right.ndim else ''}."
        return Cause(sentence, "unfinished") if right.any() else None
    known = [case for case in cases if name in case.got and name in case.expected]
    for precision in (EXPRESSION_DIGITS, RELATION_DIGITS):
        # A simple function of a simple number is simple, too. So what counts is the poorer one of both sides.
        digits = sum(
            min(independent_digits(case.got[name], precision), independent_digits(case.expected[name], precision))
            for case in known
        )
        # The last case has general numbers, so it rules out most candidates at once.
        for attempt, candidate in enumerate(relations(known[-1], name), start=1):
            if not matches(known[-1].got[name], candidate.value, precision):
                continue
            if candidate.literal or is_enough(digits, attempt):
                sentence = _sentence(known[:-1], name, candidate, precision)
                if sentence:
                    return Cause(_agree(sentence, name), candidate.kind)
    return None


def _sentence(cases: Sequence[Case], name: str, candidate: Candidate, precision: int) -> str:
    """Return the candidate's sentence for the first case, or "" if it is not true in all cases."""
    sentence = candidate.sentence
    for case in reversed(cases):
        same = next((c for c in relations(case, name) if c.key == candidate.key), None)
        if same is None or not matches(case.got[name], same.value, precision):
            return ""
        sentence = same.sentence
    return sentence


def _expressions(cases: Sequence[Case], names: Sequence[str]) -> dict[str, Cause]:
    """Return the simplest expression of the arguments for each of these quantities, as far as there is one."""
    causes: dict[str, Cause] = {}
    last = next((case for case in reversed(cases) if any(name in case.got for name in names)), None)
    if last is None:
        return causes
    wanted = {name: last.got[name] for name in names if name in last.got}
    digits = {
        name: sum(independent_digits(c.got[name], EXPRESSION_DIGITS) for c in cases if name in c.got) for name in wanted
    }
    for attempt, term in enumerate(_terms(last), start=1):
        for name, got in wanted.items():
            if name in causes or not matches(got, term.value, EXPRESSION_DIGITS):
                continue
            if is_enough(digits[name], attempt) and all(
                _is_true(case, name, term.text) for case in cases if case is not last and name in case.got
            ):
                causes[name] = Cause(_agree(f"{your(name)} is {term.text}.", name), "other-formula")
    return causes


def _is_true(case: Case, name: str, text: str) -> bool:
    """Return whether the expression with this text has the value that was seen in another case."""
    term = next((term for term in _terms(case) if term.text == text), None)
    return term is not None and matches(case.got[name], term.value, EXPRESSION_DIGITS)


def _terms(case: Case) -> Iterator[Term]:
    shapes = {value.shape for value in case.got.values()}
    return islice(expressions(case, shapes), MAX_TERMS)


def _combine(causes: dict[str, Cause], names: Sequence[str]) -> Cause:
    """Return one cause for several quantities: the first, with all the names if they share it."""
    name, first = next((name, causes[name]) for name in names if name in causes)
    rest = first.sentence.removeprefix(f"{your(name)} ")
    shared = len(names) == len(causes) > 1 and rest != first.sentence
    if not shared or any(cause.sentence != f"{your(n)} {rest}" for n, cause in causes.items()):
        return first
    verb, _, tail = rest.partition(" ")
    verb = {"is": "are each", "are": "are each"}.get(verb, PLURAL.get(verb, ""))
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return Cause(f"Your {listed} {verb} {tail}", first.kind) if verb else first


def _agree(sentence: str, name: str) -> str:
    """Put the verb into the plural if the quantity's name is one: "Your losses lack the last entry."."""
    subject = your(name)
    rest = sentence.removeprefix(f"{subject} ").replace("never goes", "never go")
    verb, _, tail = rest.partition(" ")
    plural = name.isalpha() and name.islower() and len(name) > 3 and name.endswith("s") and not name.endswith("ss")
    return f"{subject} {PLURAL.get(verb, verb)} {tail}" if plural else sentence
