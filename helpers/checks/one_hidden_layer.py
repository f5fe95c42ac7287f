"""Check what students write about a network with one hidden layer: its results, gradients and training (L8).

As in all of ``helpers.checks``, the expected values don't come from the student's code. Gradients are central
differences of a given energy, and training steps use these gradients.

Wrong gradients are reported in the order of the backward pass, so the first one is where the mistake started. A factor
that all gradients share is reported once, not once for each gradient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, count, describe
from helpers.checks.expected import central_difference
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import (
    are_right,
    call_student,
    callable_name,
    copy_arguments,
    describe_arguments,
    passed,
    require_equal,
)

MARGIN = 0.05  # In a random case, every pre-activation is farther than this from the kink of ReLU.
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
    """Check a function that returns several named values as a tuple.

    The check looks at the shape and the entries of every value, and at the arguments, which must not change. Then it
    calls the function again with the same arguments. The second call must return the same values.

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : mapping of str to object
        The arguments by name. They are passed by position.
    expected : mapping of str to (float or ndarray)
        The expected values by name, in the order in which the function returns them.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    order : sequence of str, optional
        All names, in the order in which problems are reported. By default, the order of ``expected``.
    overall : callable, optional
        A function that is called with the returned values by name if one of them is wrong. It returns a ``Difference``
        that describes what is wrong with all of them together, or None. The failure then shows only this ``Difference``
        and the first wrong value.

    Raises
    ------
    CheckFailed
        If a value or the number of values is wrong, if the function has changed an argument, if the second call returns
        something different, or if the exercise isn't written yet.
    """
    label = callable_name(function)
    for is_second_call in (False, True):
        copies = copy_arguments(arguments)
        got = _values_by_name(label, call_student(label, function, copies), list(expected), arguments)
        wrong = {name: d for name in order or expected if (d := compare(name, got[name], expected[name]))}
        if is_second_call and wrong:
            problem = (
                "with the same arguments returned something different: compute everything from scratch in each call"
            )
            raise CheckFailed(label, [Difference("a second call", problem)], arguments, case=case)
        if wrong and (together := overall(got)):
            raise CheckFailed(label, [together, next(iter(wrong.values()))], arguments, case=case)
        differences = [_explain(difference, got[name], name, expected) for name, difference in wrong.items()]
        if differences and any(a is not b for a, b in zip(differences, wrong.values(), strict=True)):
            right = [name for name in order or expected if name not in wrong]
            raise CheckFailed(label, differences, arguments, right, case)
        require_equal(label, {n: got[n] for n in order or expected}, expected, arguments, copies, case=case)
    passed(label, f"{are_right(expected)}{'' if case else f' for {describe_arguments(arguments)}'}.", case)


def gradients(
    function: Callable[..., Any],
    arguments: Values,
    energy: Callable[..., float],
    parameters: Parameters,
    case: str = "",
    order: Sequence[str] = (),
) -> None:
    """Check a function that returns the gradients of an energy, one for each parameter.

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : mapping of str to object
        The arguments by name. They are passed by position.
    energy : callable
        The energy. ``energy(*parameters)`` returns a float. It is not the student's code, and must not have a kink near
        the parameters.
    parameters : mapping of str to (float or ndarray)
        The parameters by name, in the order in which the function returns their gradients.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    order : sequence of str, optional
        The names of the gradients, such as ``"dW1"``, in the order of the backward pass. By default, the reverse order
        of ``parameters``.

    Raises
    ------
    CheckFailed
        As for ``results``.

    Notes
    -----
    The expected gradients are central differences: each entry of each parameter is moved a little in both directions.
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
    """Check a function that trains by gradient descent.

    The function returns the parameters after the last step, then E before each step as an ndarray of shape (steps,).

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : mapping of str to object
        The arguments by name. They are passed by position.
    energy : callable
        The energy. ``energy(*parameters)`` returns a float. It is not the student's code, and must not have a kink near
        the iterates.
    parameters : mapping of str to (float or ndarray)
        The initial parameters by name, in the order in which the function returns them.
    tau : float
        The step size.
    steps : int
        The number of steps.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        As for ``results``.

    Notes
    -----
    The expected values come from the steps θ ← θ − τ ∇E(θ) (L1) with central differences of ``energy``.
    """
    theta = copy_arguments(parameters)
    losses = []
    for _ in range(steps):
        losses.append(energy(*theta.values()))
        theta = {name: theta[name] - tau * slope for name, slope in slopes(energy, theta).items()}

    def overall(got: Values) -> Difference | None:
        return _shared_movement_problem(got, parameters, theta)

    results(function, arguments, {**theta, "losses": np.array(losses)}, case, overall=overall)


def slopes(energy: Callable[..., float], parameters: Parameters) -> dict[str, np.ndarray]:
    """Compute the gradient of an energy with respect to each parameter, by central differences.

    Parameters
    ----------
    energy : callable
        The energy. ``energy(*parameters)`` returns a float.
    parameters : mapping of str to (float or ndarray)
        The parameters by name, in the order of the energy's arguments.

    Returns
    -------
    dict of str to ndarray
        The gradients by the parameters' names, each with the shape of its parameter.
    """

    def gradient_of(name: str) -> np.ndarray:
        def of_one(value: np.ndarray) -> float:
            return energy(*[value if name == other else fixed for other, fixed in parameters.items()])

        return central_difference(of_one, np.asarray(parameters[name], dtype=float))

    return {name: gradient_of(name) for name in parameters}


def random_case(rng: np.random.Generator, N: int, D: int, H: int, M: int) -> dict[str, np.ndarray]:
    """Draw a batch and the parameters of a network with one hidden layer.

    No pre-activation is near the kink of ReLU. A single pre-activation is positive; if there are several, some are
    positive and some are negative. With two or more examples, every hidden unit is active for some of them and inactive
    for others.

    Parameters
    ----------
    rng : numpy.random.Generator
        A seeded generator.
    N : int
        The number of examples.
    D : int
        The number of inputs.
    H : int
        The number of hidden units.
    M : int
        The number of outputs.

    Returns
    -------
    dict of str to ndarray
        ``x`` of shape (N, D), ``y`` (N, M), ``W1`` (D, H), ``b1`` (H,), ``W2`` (H, M) and ``b2`` (M,).
    """
    while True:
        case = {
            "x": rng.normal(size=(N, D)), "y": rng.normal(size=(N, M)),
            "W1": rng.normal(size=(D, H)), "b1": 0.3 * rng.normal(size=H),
            "W2": rng.normal(size=(H, M)), "b2": rng.normal(size=M),
        }  # fmt: skip
        a = case["x"] @ case["W1"] + case["b1"]
        active = a > 0
        mixed = active.any() and (N * H == 1 or not active.all())
        varied = N == 1 or (active.any(axis=0) & ~active.all(axis=0)).all()
        if np.abs(a).min() > MARGIN and mixed and varied:
            return case


def _values_by_name(label: str, got: Any, names: list[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the function returned, by name. Raises CheckFailed if their number is wrong."""
    wanted = f"should be {len(names)} values: {', '.join(names)}"
    if got is None:
        problem = f"is None, but {wanted}. Is a `return` missing?"
        raise CheckFailed(label, [Difference("the return value", problem, value=got)], arguments)
    if not isinstance(got, list | tuple) or len(got) != len(names):
        problem = f"is {_describe_nested(got) or describe(got)}, but {wanted}"
        raise CheckFailed(label, [Difference("the return value", problem, value=got)], arguments)
    # Copy the arrays, so that nothing that follows can change them.
    return {n: np.array(v) if isinstance(v, np.ndarray) else v for n, v in zip(names, got, strict=True)}


def _shared_factor(got: Sequence[Any], expected: Sequence[np.ndarray]) -> float | None:
    """Return the factor by which all values differ from the right ones, or None if they share none or it is 0 or 1."""
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


def _shared_movement_problem(got: Values, start: Values, end: Values) -> Difference | None:
    """Return what is wrong with all parameters alike after training, or None."""
    if any(compare(name, got[name], value) is None for name, value in end.items()):
        return None
    if all(compare(name, got[name], value) is None for name, value in start.items()):
        return Difference("every parameter", "has its initial value: none has moved")
    if any(np.shape(got[name]) != np.shape(value) for name, value in end.items()):
        return None
    moved = [got[name] - start[name] for name in end]
    factor = _shared_factor(moved, [value - start[name] for name, value in end.items()])
    if factor is None:
        return None
    direction = "moved in the opposite direction" if factor < 0 else "moved in the right direction"
    distance = "" if abs(factor + 1) < 1e-3 else f", {abs(factor):.4g} times as far as it should"
    return Difference("every parameter", direction + distance)


def _explain(difference: Difference, got: Any, name: str, expected: Values) -> Difference:
    """Say more about a wrong value if it is nested lists, or the right value of another quantity."""
    nested = _describe_nested(got)
    if nested:
        shape = np.shape(expected[name])
        wanted = f"one NumPy array of floats of shape {shape}" if shape else "a single number"
        return replace(difference, problem=f"is {nested}, but should be {wanted}")
    others = (other for other in expected if other != name and compare(other, got, expected[other]) is None)
    other = next(others, None)
    return (
        difference
        if other is None
        else replace(difference, problem=f"{difference.problem} (that is what {other} should be)")
    )


def _describe_nested(value: Any) -> str:
    """Describe a list or tuple that holds only lists, only tuples or only arrays. Return "" for any other object."""
    if not isinstance(value, list | tuple) or not value:
        return ""
    for kind, noun in ((list, "list"), (tuple, "tuple"), (np.ndarray, "array")):
        if all(isinstance(item, kind) for item in value):
            return f"a {'list' if isinstance(value, list) else 'tuple'} of {count(len(value), noun)}"
    return ""
