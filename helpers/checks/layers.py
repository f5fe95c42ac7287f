"""TODO-DOC helpers/checks/layers.py"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import _copies, _judge, _name, _run, _shapes, passed
from helpers.gradcheck import vector_jacobian_products


def forward(
    layer: Callable[..., Any], reference: Callable[..., np.ndarray], x: np.ndarray, **parameters: np.ndarray
) -> None:
    """Check the forward pass of a layer made from these parameters against reference(x, *parameters).

    layer: the student's class, called with the parameters by position. Raises CheckFailed.
    """
    __tracebackhide__ = True
    what = f"{_name(layer)}.forward"
    arguments = {**parameters, "x": x}
    given = _copies(arguments)
    instance = _run(what, layer, *[given[name] for name in parameters])
    z = _run(what, instance.forward, given["x"])
    _judge(what, {"z": z}, {"z": reference(x, *parameters.values())}, arguments, given)
    passed(what, f"z is right for {_shapes(arguments)}.")


def backward(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    **parameters: np.ndarray,
) -> None:
    """Check the backward pass of a layer against central differences of a given forward pass.

    reference: z = reference(x, *parameters), none of the student's code. No entry of x may be near a kink of
               it, for central differences find a slope there that is none: half of one at ReLU's.
    dz:        the gradient that arrives from behind; random, so that no entry is 0 or 1.

    Looks first at every gradient's shape and entries and at the arguments, which must not change; then at what
    a network needs of a layer: a second call of backward gives the same, the same layer takes other batches, of
    the same size and of another one (if rows are examples), and another layer of the class, in between, changes
    nothing. Raises CheckFailed.
    """
    __tracebackhide__ = True
    what = f"{_name(layer)}.backward"
    arguments = {**parameters, "x": x, "dz": dz}
    given = _copies(arguments)
    instance = _run(what, layer, *[given[name] for name in parameters])
    single = _is_single(_run(what, instance.forward, given["x"]))
    got = _gradients(what, _run(what, instance.backward, given["dz"]), list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    got = {name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in got.items()}
    _judge(what, got, expected, arguments, given, single)
    outcome = _second_call(what, instance, given["dz"], expected, single)
    if outcome:
        problem = f"with the same dz {outcome}: backward must change nothing that has been stored"
        raise CheckFailed(what, [Difference("a second call", problem)], arguments, right=list(expected))
    if _takes_fewer_rows(reference, x, dz, parameters):
        # What is remembered by its shape shows only where the shape is the same.
        when = f"{what}, a second batch of the same size through one and the same layer"
        _check_forward(when, instance, reference, parameters, x[::-1], judge=False)
        _check_backward(when, instance, reference, parameters, x[::-1], dz, single)
        rows = f"{len(x) - 1} row{'s' if len(x) > 2 else ''}"
        when = f"{what}, a third batch, now of {rows}, through one and the same layer"
        _check_forward(when, instance, reference, parameters, x[:-1], judge=False)
        _check_backward(when, instance, reference, parameters, x[:-1], dz[:-1], single)
    _check_beside_another(what, layer, arguments, expected)
    passed(what, f"{', '.join(got)} right for {_shapes(arguments)}.")


def reuse(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    batches: Sequence[tuple[np.ndarray, np.ndarray | None]],
    **parameters: np.ndarray,
) -> None:
    """Check one instance on several batches in a row, as training uses it: other values, other sizes.

    batches: pairs (x, dz); where dz is None only the forward pass is looked at. Raises CheckFailed.
    """
    __tracebackhide__ = True
    name = _name(layer)
    instance = _run(name, layer, *_copies(parameters).values())
    for number, (x, dz) in enumerate(batches, start=1):
        when = f", batch {number} through one and the same layer"
        single = _check_forward(name + when, instance, reference, parameters, x, judge=dz is None)
        if dz is not None:
            _check_backward(name + when, instance, reference, parameters, x, dz, single)
    passed(name, f"right for {len(batches)} batches in a row.")


def side_by_side(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    uses: Sequence[tuple[Sequence[np.ndarray], np.ndarray, np.ndarray | None]],
    names: Sequence[str] = (),
) -> None:
    """Check instances that live at the same time, as in a network: all of them forward, then all backward.

    uses:  for each instance its parameters, x and dz; where dz is None only the forward pass is looked at.
    names: the parameters' names. Raises CheckFailed.
    """
    __tracebackhide__ = True
    name = _name(layer)
    when = f", {len(uses)} layers at the same time"
    made = []
    for values, x, dz in uses:
        parameters = dict(zip(names, values, strict=True))
        instance = _run(name, layer, *_copies(parameters).values())
        made.append((instance, parameters, x, dz))
    single = False
    for instance, parameters, x, dz in made:
        single |= _check_forward(name + when, instance, reference, parameters, x, judge=dz is None)
    for instance, parameters, x, dz in made:
        if dz is not None:
            _check_backward(name + when, instance, reference, parameters, x, dz, single)
    passed(name, f"right for {len(uses)} layers at the same time.")


def _check_forward(
    what: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    judge: bool,
) -> bool:
    """Run the forward pass and, if it is to be judged, compare z; whether it is of single precision."""
    __tracebackhide__ = True
    given = {**parameters, "x": x.copy()}
    z = _run_later(what, instance, "forward", given["x"])
    if judge:
        _judge(what, {"z": z}, {"z": reference(x, *parameters.values())}, {**parameters, "x": x}, given)
    return _is_single(z)


def _check_backward(
    what: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    single: bool,
) -> None:
    """Run the backward pass that belongs to the last forward pass, and compare every gradient."""
    __tracebackhide__ = True
    arguments = {**parameters, "x": x, "dz": dz}
    given = {**arguments, "dz": dz.copy()}
    got = _gradients(what, _run_later(what, instance, "backward", given["dz"]), list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    _judge(what, got, expected, arguments, given, single)


def _takes_fewer_rows(
    reference: Callable[..., np.ndarray], x: np.ndarray, dz: np.ndarray, parameters: Mapping[str, np.ndarray]
) -> bool:
    """Whether rows are examples here, so that one may be left out: of a loss with its targets, it may not."""
    if x.ndim < 2 or len(x) < 2 or len(dz) != len(x):
        return False
    try:
        return np.shape(reference(x[:-1], *parameters.values())) == dz[:-1].shape
    except (ValueError, IndexError):
        return False


def _check_beside_another(
    what: str, layer: Callable[..., Any], arguments: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> None:
    """Run another layer of the class between the forward and the backward pass of one: nothing may change."""
    __tracebackhide__ = True
    when = f"{what}, with another {_name(layer)} made and run between forward and backward"
    given = _copies(arguments)
    *parameters, x, dz = given.values()
    instance = _run(what, layer, *parameters)
    single = _is_single(_run_later(when, instance, "forward", x))
    other = _run(what, layer, *(p + 1 for p in parameters))
    _run_later(when, other, "forward", x + 1)
    names = [name for name in arguments if name not in ("x", "dz")]
    got = _gradients(when, _run_later(when, instance, "backward", dz), names, arguments)
    _judge(when, got, expected, arguments, given, single)


def _second_call(what: str, instance: Any, dz: np.ndarray, expected: Mapping[str, np.ndarray], single: bool) -> str:
    """What is wrong with a second call of backward, whose first was right; "" if nothing is."""
    parameters = [name.removeprefix("d") for name in expected if name != "dx"]
    try:
        again = _gradients(what, instance.backward(dz), parameters, {})
    except CheckFailed:
        return "gives something else"
    except Exception as error:
        return f"raised {type(error).__name__} ({error})"
    return (
        "gives something else" if any(compare(name, again[name], expected[name], single) for name in expected) else ""
    )


def _run_later(what: str, instance: Any, method: str, argument: np.ndarray) -> Any:
    """Call a method that has passed its first check: an error now comes from what went before, so say when."""
    __tracebackhide__ = True
    try:
        return _run(what, getattr(instance, method), argument)
    except CheckFailed:
        raise
    except Exception as error:
        problem = f"raised {type(error).__name__} ({error}): does each layer keep its own values, of its last batch?"
        raise CheckFailed(what, [Difference(method, problem)]) from error


def _gradients(what: str, result: Any, parameters: list[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What backward returned, by name: ([dW, db], dx) -> {"dW": …, "db": …, "dx": …}."""
    names = ", ".join(f"d{name}" for name in parameters)
    shape = f"[{names}], dx"
    if not isinstance(result, list | tuple) or len(result) != 2:
        problem = f"returned {kind(result)}, but should return two things: {shape}"
        raise CheckFailed(what, [Difference("backward", problem)], inputs)
    d_params, dx = result
    if not isinstance(d_params, list | tuple) or len(d_params) != len(parameters):
        problem = f"returned {kind(d_params)} as the first of two things, but should return {shape}"
        raise CheckFailed(what, [Difference("backward", problem)], inputs)
    return {**{f"d{name}": d for name, d in zip(parameters, d_params, strict=True)}, "dx": dx}


def _is_single(z: Any) -> bool:
    """Whether a layer keeps single precision, so that its gradients can't be more precise either."""
    return isinstance(z, np.ndarray) and z.dtype == np.float32
