"""Check layers: the forward pass, the backward pass, and several batches or several layers in use at a time.

The expected values come from a given forward pass, and the expected gradients from its central differences. So nothing
is compared with the student's own code.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, describe
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import (
    call_student,
    callable_name,
    copy_arguments,
    describe_arguments,
    passed,
    require_equal,
)
from helpers.gradcheck import vector_jacobian_products


def forward(
    layer: Callable[..., Any], reference: Callable[..., np.ndarray], x: np.ndarray, **parameters: np.ndarray
) -> None:
    """Check the forward pass of a layer.

    Parameters
    ----------
    layer : callable
        The student's class. It is called with the parameters by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``.
    x : ndarray, shape (N, D)
        The input. Other shapes work too, if the layer accepts them.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If z is wrong, or if the layer has changed its input or its parameters.
    """
    __tracebackhide__ = True
    label = f"{callable_name(layer)}.forward"
    arguments = {**parameters, "x": x}
    copies = copy_arguments(arguments)
    instance = call_student(label, layer, {name: copies[name] for name in parameters})
    z = call_student(label, instance.forward, {"x": copies["x"]})
    require_equal(label, {"z": z}, {"z": reference(x, *parameters.values())}, arguments, copies)
    passed(label, f"z is right for {describe_arguments(arguments)}.")


def backward(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    **parameters: np.ndarray,
) -> None:
    """Check the backward pass of a layer against central differences of a given forward pass.

    Parameters
    ----------
    layer : callable
        The student's class. It is called with the parameters by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``. It is not the student's code.
    x : ndarray, shape (N, D)
        The input. Other shapes work too, if the layer accepts them.
    dz : ndarray, shape of z
        The gradient that arrives from the next layer. Choose it at random, so that no entry is 0 or 1.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If a gradient is wrong, if an argument has changed, or if the layer can't be used as described in the notes.

    Notes
    -----
    Keep every entry of ``x`` away from kinks of ``reference``. At a kink, central differences return a number that is
    not a derivative, such as 1/2 for ReLU at 0.

    The check first looks at the shape and the entries of every gradient, and at the arguments, which must not change.
    Then it looks at what a network needs from a layer:

    - A second call of ``backward`` returns the same.
    - If rows are examples, the same layer accepts another batch of the same size, and then a smaller one.
    - Another layer of the class, used between ``forward`` and ``backward``, changes nothing.
    """
    __tracebackhide__ = True
    label = f"{callable_name(layer)}.backward"
    arguments = {**parameters, "x": x, "dz": dz}
    copies = copy_arguments(arguments)
    instance = call_student(label, layer, {name: copies[name] for name in parameters})
    single_precision = _is_single_precision(call_student(label, instance.forward, {"x": copies["x"]}))
    returned = call_student(label, instance.backward, {"dz": copies["dz"]})
    got = _gradients_by_name(label, returned, list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    got = {name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in got.items()}
    require_equal(label, got, expected, arguments, copies, single_precision)
    outcome = _second_call_problem(label, instance, copies["dz"], expected, single_precision)
    if outcome:
        problem = f"with the same dz {outcome}: backward must not change what forward has stored"
        raise CheckFailed(label, [Difference("a second call", problem)], arguments, right=list(expected))
    if _accepts_fewer_rows(reference, x, dz, parameters):
        # A layer that caches values by their shape is only caught by a batch of the same shape.
        stage = f"{label}, a second batch of the same size through the same layer"
        _check_forward(stage, instance, reference, parameters, x[::-1], compare_z=False)
        _check_backward(stage, instance, reference, parameters, x[::-1], dz, single_precision)
        rows = f"{len(x) - 1} row{'s' if len(x) > 2 else ''}"
        stage = f"{label}, a third batch, now of {rows}, through the same layer"
        _check_forward(stage, instance, reference, parameters, x[:-1], compare_z=False)
        _check_backward(stage, instance, reference, parameters, x[:-1], dz[:-1], single_precision)
    _check_with_second_layer(label, layer, arguments, expected)
    passed(label, f"{', '.join(got)} right for {describe_arguments(arguments)}.")


def reuse(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    batches: Sequence[tuple[np.ndarray, np.ndarray | None]],
    **parameters: np.ndarray,
) -> None:
    """Check one layer on several batches in a row, as training uses it: other values, other sizes.

    Parameters
    ----------
    layer : callable
        The student's class. It is called with the parameters by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``.
    batches : sequence of (x, dz)
        The batches in order. ``x`` has shape (N, D) and ``dz`` the shape of z. If ``dz`` is None, only the forward pass
        is checked.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If z or a gradient is wrong for one of the batches, or if an argument has changed.
    """
    __tracebackhide__ = True
    name = callable_name(layer)
    instance = call_student(name, layer, copy_arguments(parameters))
    for number, (x, dz) in enumerate(batches, start=1):
        label = f"{name}, batch {number} through the same layer"
        single_precision = _check_forward(label, instance, reference, parameters, x, compare_z=dz is None)
        if dz is not None:
            _check_backward(label, instance, reference, parameters, x, dz, single_precision)
    passed(name, f"right for {len(batches)} batches in a row.")


def side_by_side(
    layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    uses: Sequence[tuple[Sequence[np.ndarray], np.ndarray, np.ndarray | None]],
    names: Sequence[str] = (),
) -> None:
    """Check several layers of a class at the same time, as in a network: all of them forward, then all backward.

    Parameters
    ----------
    layer : callable
        The student's class. It is called with the parameters by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``.
    uses : sequence of (parameters, x, dz)
        One entry per layer. ``parameters`` is a sequence of ndarrays, ``x`` has shape (N, D) and ``dz`` the shape of z.
        If ``dz`` is None, only the forward pass is checked.
    names : sequence of str, optional
        The names of the parameters.

    Raises
    ------
    CheckFailed
        If z or a gradient of one of the layers is wrong, or if an argument has changed.
    """
    __tracebackhide__ = True
    name = callable_name(layer)
    label = f"{name}, {len(uses)} layers in use at the same time"
    instances = []
    for values, x, dz in uses:
        parameters = dict(zip(names, values, strict=True))
        instance = call_student(name, layer, copy_arguments(parameters))
        instances.append((instance, parameters, x, dz))
    single_precision = False
    for instance, parameters, x, dz in instances:
        single_precision |= _check_forward(label, instance, reference, parameters, x, compare_z=dz is None)
    for instance, parameters, x, dz in instances:
        if dz is not None:
            _check_backward(label, instance, reference, parameters, x, dz, single_precision)
    passed(name, f"right for {len(uses)} layers at the same time.")


def _check_forward(
    label: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    compare_z: bool,
) -> bool:
    """Run the forward pass, compare z if asked to, and return whether z has single precision."""
    __tracebackhide__ = True
    copies = {**parameters, "x": x.copy()}
    z = _call_again(label, instance, "forward", {"x": copies["x"]})
    if compare_z:
        expected = {"z": reference(x, *parameters.values())}
        require_equal(label, {"z": z}, expected, {**parameters, "x": x}, copies)
    return _is_single_precision(z)


def _check_backward(
    label: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    single_precision: bool,
) -> None:
    """Run the backward pass that belongs to the last forward pass, and compare every gradient."""
    __tracebackhide__ = True
    arguments = {**parameters, "x": x, "dz": dz}
    copies = {**arguments, "dz": dz.copy()}
    returned = _call_again(label, instance, "backward", {"dz": copies["dz"]})
    got = _gradients_by_name(label, returned, list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    require_equal(label, got, expected, arguments, copies, single_precision)


def _accepts_fewer_rows(
    reference: Callable[..., np.ndarray], x: np.ndarray, dz: np.ndarray, parameters: Mapping[str, np.ndarray]
) -> bool:
    """Return whether rows are examples, so that one may be left out. For a loss with its targets they are not."""
    if x.ndim < 2 or len(x) < 2 or len(dz) != len(x):
        return False
    try:
        return np.shape(reference(x[:-1], *parameters.values())) == dz[:-1].shape
    except (ValueError, IndexError):
        return False


def _check_with_second_layer(
    label: str, layer: Callable[..., Any], arguments: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> None:
    """Use another layer of the class between forward and backward of the first: the gradients must not change."""
    __tracebackhide__ = True
    stage = f"{label}, with another {callable_name(layer)} created and used between forward and backward"
    copies = copy_arguments(arguments)
    names = [name for name in arguments if name not in ("x", "dz")]
    *parameters, x, dz = copies.values()
    instance = call_student(label, layer, dict(zip(names, parameters)))
    single_precision = _is_single_precision(_call_again(stage, instance, "forward", {"x": x}))
    other = call_student(label, layer, {name: p + 1 for name, p in zip(names, parameters)})
    _call_again(stage, other, "forward", {"x": x + 1})
    got = _gradients_by_name(stage, _call_again(stage, instance, "backward", {"dz": dz}), names, arguments)
    require_equal(stage, got, expected, arguments, copies, single_precision)


def _second_call_problem(
    label: str, instance: Any, dz: np.ndarray, expected: Mapping[str, np.ndarray], single_precision: bool
) -> str:
    """Return what is wrong with a second call of backward after a right first one, or ""."""
    parameters = [name.removeprefix("d") for name in expected if name != "dx"]
    try:
        again = _gradients_by_name(label, instance.backward(dz), parameters, {})
    except CheckFailed:
        return "returns something different"
    except Exception as error:
        return f"raised {type(error).__name__} ({error})"
    differs = any(compare(name, again[name], expected[name], single_precision) for name in expected)
    return "returns something different" if differs else ""


def _call_again(label: str, instance: Any, method: str, arguments: Mapping[str, np.ndarray]) -> Any:
    """Call a method that has passed before. An error now comes from earlier calls, so report the stage."""
    __tracebackhide__ = True
    try:
        return call_student(label, getattr(instance, method), arguments)
    except CheckFailed:
        raise
    except Exception as error:
        problem = (
            f"raised {type(error).__name__} ({error}). Does each layer store its own values, those of its latest batch?"
        )
        raise CheckFailed(label, [Difference(method, problem)]) from error


def _gradients_by_name(label: str, result: Any, parameters: list[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what backward returned, by name: ([dW, db], dx) becomes {"dW": …, "db": …, "dx": …}."""
    names = ", ".join(f"d{name}" for name in parameters)
    form = f"[{names}], dx"
    if not isinstance(result, list | tuple) or len(result) != 2:
        problem = f"returned {describe(result)}, but should return two values: {form}"
        raise CheckFailed(label, [Difference("backward", problem)], inputs)
    d_params, dx = result
    if not isinstance(d_params, list | tuple) or len(d_params) != len(parameters):
        problem = f"returned {describe(d_params)} as the first of two values, but should return {form}"
        raise CheckFailed(label, [Difference("backward", problem)], inputs)
    return {**{f"d{name}": d for name, d in zip(parameters, d_params, strict=True)}, "dx": dx}


def _is_single_precision(z: Any) -> bool:
    """Return whether a layer computes in single precision, so that its gradients can't be more precise either."""
    return isinstance(z, np.ndarray) and z.dtype == np.float32
