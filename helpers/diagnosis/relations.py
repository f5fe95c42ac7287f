"""Relate a wrong value to the right one: another sign, a factor, a transpose, a shift by one step, and so on.

Each candidate says what the student's value would be if the relation were true, and how to tell the student. A
relation to the right value doesn't reveal it: the check shows the right numbers anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.diagnosis.evidence import RELATION_DIGITS, matches
from helpers.diagnosis.terms import Case

BATCHES = ("x", "X", "z", "dz", "s", "scores", "logits", "ds")  # Arrays with one row for each example.
SMALL_FACTORS = {
    2.0: "twice",
    1 / 2: "half",
    3.0: "three times",
    1 / 3: "a third of",
    4.0: "four times",
    1 / 4: "a quarter of",
}
MAX_NAME = 25  # A longer name is quoted as it is.
RETURN_VALUE = "the return value"  # What checks call all values that were returned together.
ORDINALS = ("first", "second", "third", "fourth", "fifth")
EXAMPLES = "the number of examples"


@dataclass(frozen=True, eq=False)
class Candidate:
    """A possible explanation of a wrong value.

    Attributes
    ----------
    key : str
        Identifies the explanation among all cases: the same key means the same explanation.
    sentence : str
        The sentence for the student.
    kind : str
        The kind of mistake.
    value : ndarray
        What the student's value would be.
    literal : bool
        Whether the sentence only describes the numbers, so that it is true even if they match by chance.
    """

    key: str
    sentence: str
    kind: str
    value: np.ndarray
    literal: bool = False


def your(name: str) -> str:
    """Return how a sentence for the student begins with a quantity.

    Parameters
    ----------
    name : str
        The quantity's name in the check, such as ``"dW"`` or ``"step(theta, gradient, tau)"``.

    Returns
    -------
    str
        Such as ``"Your dW"`` or ``"Your result"``.
    """
    if name.endswith(")") and "(" in name:
        return "Your result"
    if name == RETURN_VALUE:
        return "Your return value"
    if "(" in name and name.endswith("]") and name[:-1].rpartition("[")[0].endswith(")"):
        return f"Your {ORDINALS[int(name[:-1].rpartition('[')[2]) % len(ORDINALS)]} result"
    short = name.removeprefix("the ").removeprefix("its ")
    return f"Your {short}" if len(short) <= MAX_NAME and "," not in short else f"Your value of {name}"


def lower(subject: str) -> str:
    """Return a subject for the middle of a sentence: ``"your dW"``."""
    return subject[:1].lower() + subject[1:]


def relations(case: Case, name: str) -> Iterator[Candidate]:
    """Yield the relations to the right value, the simplest first.

    Parameters
    ----------
    case : Case
        What was seen.
    name : str
        The wrong quantity.

    Yields
    ------
    Candidate
        The candidates. Most of them do not match.
    """
    got, right = case.got[name], case.expected[name]
    yield from _swaps(case, name)
    if got.shape == right.shape:
        yield from _whole_value(case, name)
        yield from _factors(case, name)
        yield from _additions(case, name)
        yield from _entrywise_factors(case, name)
    else:
        yield from _shapes(name, got, right)
    yield from _rows(name, got, right)


def _swaps(case: Case, name: str) -> Iterator[Candidate]:
    """Yield the values of the other quantities and of the arguments."""
    for other, value in case.expected.items():
        if other == name:
            continue
        swapped = other in case.got and matches(case.got[other], case.expected[name], RELATION_DIGITS)
        yield Candidate(
            f"other {other}",
            f"{your(name)} and {lower(your(other))} are swapped."
            if swapped
            else f"{your(name)} is what {other} should be.",
            "swapped",
            value,
            literal=swapped,
        )
    for other, value in case.inputs.items():
        same_name = other == name.split()[0]
        text = f"{your(name)} is unchanged." if same_name else f"{your(name)} is {other}, unchanged."
        literal = np.array_equal(value, case.got[name]) and (same_name or _has_several_numbers(value, 3))
        yield Candidate(f"input {other}", text, "unfinished", value, literal)


def _whole_value(case: Case, name: str) -> Iterator[Candidate]:
    got, right = case.got[name], case.expected[name]
    subject = your(name)
    several = _has_several_numbers(right)
    yield Candidate("sign", f"{subject} has the wrong sign.", "sign", -right, literal=True)
    if right.ndim == 2 and right.shape[0] == right.shape[1]:
        yield Candidate("transpose", f"{subject} is transposed.", "transpose", right.T, literal=several)
    with np.errstate(all="ignore"):
        yield Candidate("abs", f"{subject} has lost the signs.", "sign", np.abs(right))
        yield Candidate("square", f"{subject} is the square of the right value.", "other-formula", right**2)
        yield Candidate("root", f"{subject} is the square root of the right value.", "other-formula", np.sqrt(right))
        yield Candidate("log", f"{subject} is the logarithm of the right value.", "other-formula", np.log(right))
        yield Candidate("inverse", f"{subject} is 1 divided by the right value.", "other-formula", 1 / right)
        yield Candidate("complement", f"{subject} is 1 minus the right value.", "other-formula", 1 - right)
        integers = np.trunc(right)
        yield Candidate("integer", f"{subject} has lost everything after the decimal point.", "numerics", integers)
        for digits in range(5):
            text = (
                f"{subject} is rounded to {digits} decimal{'s' * (digits > 1)}."
                if digits
                else f"{subject} is rounded to integers."
            )
            rounded = np.round(right, digits)
            # One short number may be anything, but hardly ever are three of them rounded values by chance.
            literal = _has_several_numbers(rounded, 3) and not np.array_equal(rounded, right)
            yield Candidate(f"round {digits}", text, "numerics", rounded, literal)
        if right.size > 1:
            high, low = float(got.max()) + 0.0, float(got.min()) + 0.0  # turns -0.0 into 0.0
            # One entry at the limit is simply the largest. Several that should differ have been cut off.
            if len(np.unique(right[(got == high) & (right > high)])) > 1 and (got < high).sum() > 1:
                text = f"{subject} never goes above {high:.6g}."
                yield Candidate("clip above", text, "numerics", np.minimum(right, high))
            if len(np.unique(right[(got == low) & (right < low)])) > 1 and (got > low).sum() > 1:
                text = f"{subject} never goes below {low:.6g}."
                yield Candidate("clip below", text, "numerics", np.maximum(right, low))


def _factors(case: Case, name: str) -> Iterator[Candidate]:
    """Yield a constant factor, with the names of everything that has this value."""
    got, right = case.got[name], case.expected[name]
    norm = float((right * right).sum())
    if not norm or not np.isfinite(got).all():
        return
    factor = float((got * right).sum() / norm)
    if abs(factor) < 1e-9 or abs(abs(factor) - 1) < 1e-3:
        return
    subject, several = your(name), _has_several_numbers(right)
    named = factor_names(case)
    for sign, words in ((1, ""), (-1, ", with the wrong sign")):
        times = [(text, value) for text, value in named if _equal(sign * factor, value)]
        divided = [(text, value) for text, value in named if _equal(sign * factor, 1 / value)]
        meanings = [("times", *pair) for pair in times] or [("divided by", *pair) for pair in divided]
        small = [meaning for meaning in meanings if meaning[2] in (2.0, 3.0)]
        if small:
            # A small factor can have any reason: only further cases can tell that it is the size of something.
            operation, _, value = small[0]
            multiple = SMALL_FACTORS[value if operation == "times" else 1 / value]
            also = f", and {value:.0f} is also {EXAMPLES}" if any(m[1] == EXAMPLES for m in small) else ""
            sentence = f"{subject} is {multiple} the right value{words}{also}."
            yield Candidate(f"{sign} small {operation} {value}", sentence, "factor", factor * right, several)
        for operation, text, value in meanings:
            kind = "factor"
            if text == EXAMPLES:
                kind = "batch-sum" if operation == "times" else "batch-mean"
            sentence = f"{subject} is the right value {operation} {text}{_number(text, value)}{words}."
            yield Candidate(f"{sign} {operation} {text}", sentence, kind, factor * right, several)
    for value, multiple in SMALL_FACTORS.items():
        if _equal(factor, value):
            yield Candidate(
                f"factor {value}", f"{subject} is {multiple} the right value.", "factor", value * right, several
            )
            return
        if _equal(factor, -value):
            sentence = f"{subject} is {multiple} the right value, with the wrong sign."
            yield Candidate(f"factor {-value}", sentence, "factor", -value * right, several)
            return
    if right.size > 1:
        sentence = f"Every entry of {lower(subject)} is {factor:.4g} times the right value."
        literal = _has_several_numbers(right, 3)
        yield Candidate(f"factor {factor:.6g}", sentence, "factor", factor * right, literal)


def factor_names(case: Case) -> list[tuple[str, float]]:
    """Return what a factor can stand for: the sizes of the arrays, and the numbers among the arguments.

    Parameters
    ----------
    case : Case
        What was seen.

    Returns
    -------
    list of (str, float)
        Each name with its value, without values 0, 1 and −1.
    """
    found: dict[str, float] = {}
    for name, value in case.inputs.items():
        if value.ndim == 0:
            found[name] = float(value)
        elif value.ndim == 2 and name in BATCHES:
            found.setdefault(EXAMPLES, len(value))
    for name, value in case.inputs.items():
        if value.ndim == 2:
            found[f"the number of columns of {name}"] = value.shape[1]
        elif value.ndim == 1:
            found[f"the number of entries of {name}"] = len(value)
    return [(text, value) for text, value in found.items() if abs(value) not in (0.0, 1.0)]


def _number(text: str, value: float) -> str:
    """Return how a sentence goes on after the name of a factor: with its value."""
    return f", {value:.6g}" if text.startswith("the number of") else f" = {value:.6g}"


def _additions(case: Case, name: str) -> Iterator[Candidate]:
    """Yield what is missing in a sum, or there once too often."""
    right, subject = case.expected[name], your(name)
    for other, value in case.known.items():
        if value.ndim and value.shape not in (right.shape, right.shape[-1:]):
            continue
        yield Candidate(f"plus {other}", f"{subject} is the right value plus {other}.", "other-formula", right + value)
        yield Candidate(
            f"minus {other}", f"{subject} is the right value minus {other}.", "other-formula", right - value
        )
        for number, scalar in case.inputs.items():
            if scalar.ndim == 0 and number != other and value.ndim:
                for sign, word in ((1, "plus"), (-1, "minus")):
                    for times, factor in ((f"{number} times", 1), (f"2 times {number} times", 2)):
                        yield Candidate(
                            f"{word} {times} {other}",
                            f"{subject} is the right value {word} {times} {other}.",
                            "other-formula",
                            right + sign * factor * scalar * value,
                        )
    if right.size > 1:
        difference = case.got[name] - right
        constant = float(difference.flat[0])
        if abs(constant) > 1e-9:
            yield Candidate(
                "constant",
                f"{subject} is too {'large' if constant > 0 else 'small'} by {abs(constant):.6g} in every entry.",
                "other-formula",
                right + constant,
            )


def _entrywise_factors(case: Case, name: str) -> Iterator[Candidate]:
    """Yield a factor that differs between the entries: one of the arguments."""
    right, subject = case.expected[name], your(name)
    if right.ndim == 0:
        return
    for other, value in case.inputs.items():
        if value.ndim and value.shape in (right.shape, right.shape[-1:]):
            text = f"{subject} is the right value times {other}, entry by entry."
            yield Candidate(f"times {other}", text, "chain-rule", right * value)
            if np.all(value):
                yield Candidate(
                    f"over {other}",
                    f"{subject} is the right value divided by {other}, entry by entry.",
                    "chain-rule",
                    right / value,
                )


def _shapes(name: str, got: np.ndarray, right: np.ndarray) -> Iterator[Candidate]:
    """Yield the right numbers in a wrong shape, and the right value after one more sum or mean."""
    subject = your(name)
    if right.shape == (1,) and not got.ndim:
        yield Candidate("number", f"{subject} is a single number without an axis.", "shape", right[0], literal=True)
    if got.size == right.size and got.ndim == right.ndim + 1 and 1 in got.shape:
        text = f"{subject} has an axis too many: the shape is {got.shape}."
        yield Candidate("axis", text, "shape", right.reshape(got.shape), _has_several_numbers(right))
    elif got.size == right.size and got.ndim:
        yield Candidate(
            "reshaped",
            f"{subject} holds the right numbers, but in the shape {got.shape}.",
            "shape",
            right.reshape(got.shape),
            literal=_has_several_numbers(right),
        )
    if right.ndim == 2 and got.shape == right.T.shape:
        yield Candidate(
            "transpose", f"{subject} is transposed.", "transpose", right.T, literal=_has_several_numbers(right)
        )
    if right.ndim and got.ndim > right.ndim and got.shape[-right.ndim :] == right.shape:
        text = f"{subject} repeats the right value {got.size // right.size} times."
        yield Candidate("repeated", text, "shape", np.broadcast_to(right, got.shape), _has_several_numbers(right))
    if right.ndim == 0 and got.ndim:
        yield Candidate("filled", f"{subject} repeats the right number.", "shape", np.full(got.shape, float(right)))
    for axis, words in ((0, "over the rows"), (1, "over the columns"), (None, "over all entries")):
        if axis is not None and right.ndim != 2:
            continue
        for operation, function in (("sum", np.sum), ("mean", np.mean)):
            yield Candidate(
                f"{operation} {axis}",
                f"{subject} is the {operation} of the right values {words}.",
                "wrong-axis",
                np.asarray(function(right, axis=axis)),
            )


def _rows(name: str, got: np.ndarray, right: np.ndarray) -> Iterator[Candidate]:
    """Yield the right rows or entries, but not all of them, or not in their places."""
    if not right.ndim or not got.ndim or len(right) < 2:
        return
    subject = your(name)
    if got.shape == right.shape:
        several = _has_several_numbers(right)
        yield Candidate("reversed", f"{subject} is in reverse order.", "order", right[::-1], literal=several)
        if len(right) > 2:
            later, earlier = right.copy(), right.copy()
            later[1:], earlier[:-1] = right[:-1], right[1:]
            later[0], earlier[-1] = got[0], got[-1]
            yield Candidate("later", f"{subject} comes one step too late.", "off-by-one", later)
            yield Candidate("earlier", f"{subject} is one step ahead.", "off-by-one", earlier)
        for index, words in ((0, "first"), (-1, "last")):
            only = np.zeros_like(right)
            only[index] = right[index]
            text = f"{subject} is right in the {words} {_entries(right, 1)} and zero elsewhere."
            yield Candidate(f"only {words}", text, "special-case", only)
        yield Candidate(
            "cumulated",
            f"{subject} adds up the right values along the {_entries(right, 2)}.",
            "overwrites",
            right.cumsum(axis=0),
        )
    elif got.shape[1:] == right.shape[1:]:
        # A result of another length is described in any case if at least two rows or entries are right.
        number = abs(len(right) - len(got))
        words = _entries(right, number) if number == 1 else f"{number} {_entries(right, number)}"
        literal = min(len(got), len(right)) > 1
        if len(got) < len(right):
            text = f"{subject} lacks the"
            yield Candidate("no end", f"{text} last {words}.", "off-by-one", right[: len(got)], literal)
            yield Candidate("no start", f"{text} first {words}.", "off-by-one", right[number:], literal)
        else:
            text = f"{subject} has {number} {_entries(right, number)} too many at the"
            with_end, with_start = np.concatenate([right, got[-number:]]), np.concatenate([got[:number], right])
            yield Candidate("extra end", f"{text} end.", "off-by-one", with_end, literal)
            yield Candidate("extra start", f"{text} start.", "off-by-one", with_start, literal)


def _entries(array: np.ndarray, number: int) -> str:
    singular, plural = ("row", "rows") if array.ndim > 1 else ("entry", "entries")
    return singular if number == 1 else plural


def _has_several_numbers(array: np.ndarray, least: int = 2) -> bool:
    """Return whether an array has at least so many entries of different size that are not nearly zero."""
    sizes = np.abs(array.ravel())
    return len(np.unique(sizes[sizes > 1e-3 * sizes.max(initial=0)])) >= least


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
