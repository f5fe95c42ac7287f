"""Checks of what students write about a whole network: its results by name, its gradients, its training (L8).

As in ``helpers.checks``, the oracle is none of the student's code: gradients come from central differences of
a given energy, and so do the iterates of a training.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks import _copies, _judge, _name, _run, _shapes, passed
from helpers.difference import Difference, compare, kind
from helpers.findings import CheckFailed
from helpers.gradcheck import central_difference

MARGIN = 0.05  # how far every number before a ReLU is from its kink, in a random case
Parameters = Mapping[str, Any]


def results(
    function: Callable[..., Any], arguments: Mapping[str, Any], expected: Mapping[str, Any], case: str = ""
) -> None:
    """Check that function(*arguments) returns these values, a tuple in this order, each known by its name.

    case: what the arguments are an example of, a sentence.

    Looks at every value's shape and entries, at the arguments, which must not change, and at a second call
    with the same arguments, which must give the same. Raises CheckFailed.
    """
    what = _name(function)
    for again in (False, True):
        given = _copies(arguments)
        got = _by_name(what, _run(what, function, *given.values()), list(expected), arguments)
        if again and any(compare(name, got[name], expected[name]) for name in expected):
            problem = "with the same arguments gives something else: compute everything anew in each call"
            raise CheckFailed(what, [Difference("a second call", problem)], arguments, case=case)
        _judge(what, got, expected, arguments, given, case=case)
    passed(what, f"{', '.join(expected)} right for {_shapes(arguments)}.")


def gradients(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    energy: Callable[..., float],
    parameters: Parameters,
    case: str = "",
) -> None:
    """Check that function(*arguments) returns the gradients of energy(*parameters), one for each parameter.

    energy:     given, and none of the student's code; no entry of what it computes may be near a kink.
    parameters: by name, in the order in which the gradients are returned: arrays, or floats.

    The oracle moves each entry of each parameter a little (central differences). Raises CheckFailed.
    """
    results(function, arguments, {f"d{name}": slope for name, slope in slopes(energy, parameters).items()}, case)


def training(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
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
    results(function, arguments, {**theta, "losses": np.array(losses)}, case)


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
    if len(names) == 1:
        return {names[0]: got}
    wanted = f"should return {len(names)} things: {', '.join(names)}"
    if got is None:
        raise CheckFailed(what, [Difference(what, f"returned None, but {wanted}. Is a `return` missing?")], arguments)
    if not isinstance(got, list | tuple) or len(got) != len(names):
        raise CheckFailed(what, [Difference(what, f"returned {kind(got)}, but {wanted}")], arguments)
    # As they are now: whatever a later call may do to them.
    return {n: np.array(v) if isinstance(v, np.ndarray) else v for n, v in zip(names, got, strict=True)}
