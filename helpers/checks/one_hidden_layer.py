"""Checks of what students write about a whole network: its results by name, its gradients, its training (L8).

As in ``helpers.checks``, the oracle is none of the student's code: gradients come from central differences of
a given energy, and so do the iterates of a training.

What is wrong is told in the order of the way back, so that the first finding is where it began; and a factor
that all gradients share is told once, not once for each of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import _copies, _judge, _name, _run, _shapes, passed
from helpers.gradcheck import central_difference

MARGIN = 0.05  # how far every number before a ReLU is from its kink, in a random case
Parameters = Mapping[str, Any]
Values = Mapping[str, Any]


def results(
    function: Callable[..., Any],
    arguments: Values,
    expected: Values,
    case: str = "",
    order: Sequence[str] = (),
    overall: Callable[[Values], Difference | None] = lambda got: None,
) -> None:
    """Check that function(*arguments) returns these values, a tuple in this order, each known by its name.

    case:    what the arguments are an example of, a sentence.
    order:   the names in the order in which wrong values are told, if not the one in which they are returned.
    overall: what is wrong with all that was returned together, or None.

    Looks at every value's shape and entries, at the arguments, which must not change, and at a second call
    with the same arguments, which must give the same. Raises CheckFailed.
    """
    what = _name(function)
    for again in (False, True):
        given = _copies(arguments)
        got = _by_name(what, _run(what, function, *given.values()), list(expected), arguments)
        wrong = {name: d for name in order or expected if (d := compare(name, got[name], expected[name]))}
        if again and wrong:
            problem = "with the same arguments gives something else: compute everything anew in each call"
            raise CheckFailed(what, [Difference("a second call", problem)], arguments, case=case)
        if wrong and (together := overall(got)):
            raise CheckFailed(what, [together, next(iter(wrong.values()))], arguments, case=case)
        found = [_confused(difference, got[name], name, expected) for name, difference in wrong.items()]
        if found and any(before is not after for before, after in zip(found, wrong.values(), strict=True)):
            right = [name for name in order or expected if name not in wrong]
            raise CheckFailed(what, found, arguments, right, case)
        _judge(what, {n: got[n] for n in order or expected}, expected, arguments, given, case=case)
    passed(what, f"{', '.join(expected)} right{f': {case}' if case else f' for {_shapes(arguments)}'}.")


def gradients(
    function: Callable[..., Any],
    arguments: Values,
    energy: Callable[..., float],
    parameters: Parameters,
    case: str = "",
    order: Sequence[str] = (),
) -> None:
    """Check that function(*arguments) returns the gradients of energy(*parameters), one for each parameter.

    energy:     given, and none of the student's code; no entry of what it computes may be near a kink.
    parameters: by name, in the order in which the gradients are returned: arrays, or floats.
    order:      the gradients' names in the order of the way back; the reverse one if not given.

    The oracle moves each entry of each parameter a little (central differences). Raises CheckFailed.
    """
    expected = {f"d{name}": slope for name, slope in slopes(energy, parameters).items()}

    def overall(got: Values) -> Difference | None:
        factor = _shared_factor([got[name] for name in expected], list(expected.values()))
        if factor is None:
            return None
        if abs(factor + 1) < 1e-3:
            return Difference("every gradient", "has the wrong sign")
        problem = f"is {factor:.4g} times what it should be (which factor do they all share?)"
        return Difference("every gradient", problem)

    results(function, arguments, expected, case, order or list(reversed(expected)), overall)


def training(
    function: Callable[..., Any],
    arguments: Values,
    energy: Callable[..., float],
    parameters: Parameters,
    tau: float,
    steps: int,
    case: str = "",
) -> None:
    """Check that function(*arguments) returns the parameters after gradient descent, and E before each step.

    The oracle repeats θ ← θ − τ ∇E(θ) (L1) with the central differences of energy(*parameters). Raises
    CheckFailed.
    """
    theta = _copies(parameters)
    losses = []
    for _ in range(steps):
        losses.append(energy(*theta.values()))
        theta = {name: theta[name] - tau * slope for name, slope in slopes(energy, theta).items()}

    def overall(got: Values) -> Difference | None:
        return _moved_wrongly(got, parameters, theta)

    results(function, arguments, {**theta, "losses": np.array(losses)}, case, overall=overall)


def slopes(energy: Callable[..., float], parameters: Parameters) -> dict[str, np.ndarray]:
    """The gradient of energy(*parameters) with respect to each of them, by central differences."""

    def moved(name: str) -> np.ndarray:
        def of_one(value: np.ndarray) -> float:
            return energy(*[value if name == other else given for other, given in parameters.items()])

        return central_difference(of_one, np.asarray(parameters[name], dtype=float))

    return {name: moved(name) for name in parameters}


def random_case(rng: np.random.Generator, N: int, D: int, H: int, M: int) -> dict[str, np.ndarray]:
    """A batch and parameters of a network with one hidden layer: x, y, W1, b1, W2, b2, from a seeded generator.

    No number before the ReLU is near its kink; with two hidden numbers or more, some are on and some are off;
    and with two examples or more, none is the same for all of them.
    """
    while True:
        case = {
            "x": rng.normal(size=(N, D)), "y": rng.normal(size=(N, M)),
            "W1": rng.normal(size=(D, H)), "b1": 0.3 * rng.normal(size=H),
            "W2": rng.normal(size=(H, M)), "b2": rng.normal(size=M),
        }  # fmt: skip
        a = case["x"] @ case["W1"] + case["b1"]
        on = a > 0
        mixed = on.any() and (N * H == 1 or not on.all())
        varied = N == 1 or (on.any(axis=0) & ~on.all(axis=0)).all()
        if np.abs(a).min() > MARGIN and mixed and varied:
            return case


def _by_name(what: str, got: Any, names: list[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What was returned, by name. Raises CheckFailed if there are not that many things."""
    wanted = f"should be {len(names)} things: {', '.join(names)}"
    if got is None:
        problem = f"is None, but {wanted}. Is a `return` missing?"
        raise CheckFailed(what, [Difference("what it returns", problem)], arguments)
    if not isinstance(got, list | tuple) or len(got) != len(names):
        raise CheckFailed(what, [Difference("what it returns", f"is {kind(got)}, but {wanted}")], arguments)
    # As they are now: whatever a later call may do to them.
    return {n: np.array(v) if isinstance(v, np.ndarray) else v for n, v in zip(names, got, strict=True)}


def _shared_factor(got: Sequence[Any], expected: Sequence[np.ndarray]) -> float | None:
    """The one factor between all that was returned and what is right, if there is one, and it is neither 0 nor 1."""
    if any(not isinstance(g, np.ndarray | np.generic | int | float) for g in got):
        return None
    if any(np.shape(g) != np.shape(e) for g, e in zip(got, expected, strict=True)):
        return None
    flat = np.concatenate([np.ravel(np.asarray(g, dtype=float)) for g in got])
    right = np.concatenate([np.ravel(e) for e in expected])
    if flat.size < 2 or not np.isfinite(flat).all() or not right.any():
        return None
    factor = float(flat @ right / (right @ right))
    if abs(factor) < 1e-3 or abs(factor - 1) < 1e-3 or compare("", flat, factor * right):
        return None
    return factor


def _moved_wrongly(got: Values, start: Values, end: Values) -> Difference | None:
    """What a training has done to all parameters alike, if it is one and the same thing."""
    if any(compare(name, got[name], value) is None for name, value in end.items()):
        return None
    if all(compare(name, got[name], value) is None for name, value in start.items()):
        return Difference("every parameter", "is as it was given: none has moved")
    if any(np.shape(got[name]) != np.shape(value) for name, value in end.items()):
        return None
    moved = [got[name] - start[name] for name in end]
    factor = _shared_factor(moved, [value - start[name] for name, value in end.items()])
    if factor is None:
        return None
    way = "has moved in the opposite direction" if factor < 0 else "has moved in the right direction"
    far = "" if abs(factor + 1) < 1e-3 else f", {abs(factor):.4g} times as far as it should"
    return Difference("every parameter", way + far)


def _confused(difference: Difference, got: Any, name: str, expected: Values) -> Difference:
    """The same difference, and whose numbers these are, if they are another one's."""
    others = (other for other in expected if other != name and compare(other, got, expected[other]) is None)
    other = next(others, None)
    return (
        difference
        if other is None
        else replace(difference, problem=f"{difference.problem} (that is what {other} should be)")
    )
