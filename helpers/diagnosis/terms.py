"""The terms that an expression may contain: what the student was given, and what the lecture does with it."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_ENTRIES = 4096  # Larger arrays are not searched: the exercises that have them check results of a training.
GIVEN_FUNCTIONS = ("gradient", "energy", "subgradient")  # Functions of theta among the arguments.


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the student's code in numbers.

    Attributes
    ----------
    got : dict of str to ndarray
        The wrong results by name.
    expected : dict of str to ndarray
        The right value of every result.
    inputs : dict of str to ndarray
        The numbers and arrays among the arguments.
    given : dict of str to ndarray
        The values of given functions at theta, such as ``"gradient(theta)"``.
    """

    got: Mapping[str, np.ndarray]
    expected: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    given: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, np.ndarray]:
        """The arguments and the values of given functions."""
        return {**self.inputs, **self.given}


@dataclass(frozen=True, eq=False)
class Term:
    """An expression, as text and as a value.

    Attributes
    ----------
    text : str
        The expression in the notation of the lecture.
    value : ndarray
        Its value.
    atomic : bool
        Whether the text can be followed by ``.T`` or stand in a product without parentheses.
    only : str
        The argument, if the expression contains only one, or "".
    """

    text: str
    value: np.ndarray
    atomic: bool = True
    only: str = ""

    def __str__(self) -> str:
        return self.text if self.atomic else f"({self.text})"


def as_numbers(value: Any) -> np.ndarray | None:
    """Return a number or an array of numbers as an array of floats.

    Parameters
    ----------
    value : object
        Any object.

    Returns
    -------
    ndarray or None
        None for anything else, and for an array that is empty or too large.
    """
    if isinstance(value, bool) or not isinstance(value, np.ndarray | np.generic | int | float):
        return None
    array = np.asarray(value)
    return array.astype(float) if array.dtype.kind in "fiu" and 0 < array.size <= MAX_ENTRIES else None


def numbers_in(values: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return the numbers and arrays among some values. A list of arrays contributes each of them.

    Parameters
    ----------
    values : mapping of str to object
        Values by name.

    Returns
    -------
    dict of str to ndarray
        The arrays by name. The entries of a list ``a`` are called ``a[0]``, ``a[1]``, ….
    """
    found: dict[str, np.ndarray] = {}
    for name, value in values.items():
        items = {f"{name}[{k}]": item for k, item in enumerate(value[:8])} if type(value) in (list, tuple) else {}
        for key, item in (items or {name: value}).items():
            array = as_numbers(item)
            if array is not None:
                found[key] = array
    return found


def values_of_given_functions(arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Evaluate the energy and the gradient among the arguments at theta.

    Parameters
    ----------
    arguments : mapping of str to object
        The arguments of the case.

    Returns
    -------
    dict of str to ndarray
        The values, such as ``{"gradient(theta)": …}``. A function that raises is left out.
    """
    theta = as_numbers(arguments.get("theta"))
    values: dict[str, Any] = {}
    for name in GIVEN_FUNCTIONS if theta is not None else ():
        if callable(arguments.get(name)):
            try:
                values[f"{name}(theta)"] = arguments[name](np.array(theta))
            except Exception:
                continue
    return numbers_in(values)


def functions_of(term: Term) -> Iterator[Term]:
    """Apply the functions of the lecture to a term, entry by entry.

    Parameters
    ----------
    term : Term
        The term.

    Yields
    ------
    Term
        The results that are finite and differ from the term.
    """
    x, name = term.value, term.text
    with np.errstate(all="ignore"):
        sigmoid = 1 / (1 + np.exp(-x))
        candidates: list[tuple[str, Callable[[], np.ndarray], bool]] = [
            (f"({name} > 0)", lambda: (x > 0).astype(float), True),
            (f"({name} < 0)", lambda: (x < 0).astype(float), True),
            (f"|{name}|", lambda: np.abs(x), True),
            (f"sign({name})", lambda: np.sign(x), True),
            (f"max({name}, 0)", lambda: np.maximum(x, 0), True),
            (f"2 {name}", lambda: 2 * x, False),
            (f"{name}/2", lambda: x / 2, False),
            (f"{name}²", lambda: x * x, True),
            (f"{name}³", lambda: x**3, True),
            (f"√{name}", lambda: np.sqrt(x), True),
            (f"1 − {name}", lambda: 1 - x, False),
            (f"{name} (1 − {name})", lambda: x * (1 - x), False),
            (f"σ({name})", lambda: sigmoid, True),
            (f"σ(−{name})", lambda: 1 - sigmoid, True),
            (f"1 + exp(−{name})", lambda: 1 + np.exp(-x), False),
            (f"σ′({name})", lambda: sigmoid * (1 - sigmoid), True),
            (f"1/{name}", lambda: 1 / x, False),
            (f"exp({name})", lambda: np.exp(x), True),
            (f"exp(−{name})", lambda: np.exp(-x), True),
            (f"log({name})", lambda: np.log(x), True),
            (f"tanh({name})", lambda: np.tanh(x), True),
        ]
        for text, compute, atomic in candidates:
            value = compute()
            if np.isfinite(value).all() and not _says_nothing(value, x):
                yield Term(text, value, atomic)


def _says_nothing(value: np.ndarray, x: np.ndarray) -> bool:
    """Return whether a function of x is x itself, or the same number in all entries of an array."""
    return bool(np.array_equal(value, x) or (value.size > 1 and np.all(value == value.flat[0])))


def reductions_of(term: Term, shapes: Set[tuple[int, ...]]) -> Iterator[Term]:
    """Sum and average a term over its axes, and pick its first and last row.

    Parameters
    ----------
    term : Term
        The term.
    shapes : set of tuple of int
        The shapes of interest.

    Yields
    ------
    Term
        The results that have one of these shapes.
    """
    value = term.value
    if not value.ndim:
        return
    text, shape = str(term), value.shape
    ways = [(0, shape[1:], "over the rows"), (1, shape[:1], "over the columns")] if value.ndim == 2 else []
    for axis, result, words in [*ways, (None, (), "over all entries")]:
        if result in shapes:
            total = np.asarray(value.sum(axis=axis))
            yield Term(f"the sum of {text} {words}", total, False)
            yield Term(f"the mean of {text} {words}", total * (max(total.size, 1) / value.size), False)
            yield Term(f"the largest entry of {text} {words}", np.asarray(value.max(axis=axis)), False)
    if shape[1:] in shapes:
        for index, words in ((0, "first"), (-1, "last")):
            yield Term(f"the {words} {'row' if value.ndim > 1 else 'entry'} of {text}", np.asarray(value[index]), False)
