"""Check layers: the forward pass, the backward pass, several batches in a row, and several layers in use at once.

The expected values come from a given forward pass, and the expected gradients from central differences of that forward
pass, so that nothing is compared with the student's own code.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, count, describe
from helpers.checks.failure import CheckFailed
from helpers.checks.further_cases import general_batch, general_numbers, look_further
from helpers.checks.runner import (
    are_right,
    call_student,
    callable_name,
    copy_arguments,
    describe_arguments,
    passed,
    require_equal,
)
from helpers.diagnosis import Diagnosis
from helpers.gradcheck import vector_jacobian_products


def forward(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    *,
    case: str = "",
    **parameters: np.ndarray,
) -> None:
    """Check the forward pass of a layer.

    Parameters
    ----------
    Layer : callable
        The student's class. It is instantiated with the parameters, by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``. It is not the student's code.
    x : ndarray, shape (N, D)
        The input. Other shapes work too, if the layer accepts them.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If z is wrong, if the layer has changed its input or its parameters, or if the exercise isn't written yet.

    Notes
    -----
    Any other exception from the student's code propagates, with a note that lists the arguments.
    """
    __tracebackhide__ = True
    label = f"{callable_name(Layer)}.forward"
    arguments = {**parameters, "x": x}
    copies = copy_arguments(arguments)
    instance = call_student(label, Layer, {name: copies[name] for name in parameters})
    z = call_student(label, instance.forward, {"x": copies["x"]})
    try:
        require_equal(label, {"z": z}, {"z": reference(x, *parameters.values())}, arguments, copies, case=case)
    except CheckFailed as failure:
        _look_further(failure, Layer, reference, parameters, x, None)
        raise
    passed(label, f"z is right for {describe_arguments(arguments)}.", case)


def backward(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    *,
    case: str = "",
    **parameters: np.ndarray,
) -> None:
    """Check the backward pass of a layer against central differences of a given forward pass.

    Parameters
    ----------
    Layer : callable
        The student's class. It is instantiated with the parameters, by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``. It is not the student's code.
    x : ndarray, shape (N, D)
        The input. Other shapes work too, if the layer accepts them.
    dz : ndarray, shape of z
        The gradient that arrives from the next layer. Choose it at random, so that no entry is 0 or 1.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If a gradient is wrong, if an argument has changed, if the layer can't be used as described in the notes, or if
        the exercise isn't written yet.
    TypeError
        If ``x`` or a parameter is not an array of real floats.
    ValueError
        If ``dz`` doesn't have the shape of z.

    Notes
    -----
    Keep every entry of ``x`` away from kinks of ``reference``. At a kink, central differences return a number that is
    not a derivative, such as 1/2 for ReLU at 0.

    The check first looks at the shape and the entries of every gradient, and at the arguments, which must not change.
    It doesn't look at z. Then it tests what a network needs from a layer:

    - A second call of ``backward`` with the same dz returns the same gradients.
    - If the rows of ``x`` are examples and there are at least two, the same layer returns the right gradients for
      another batch of the same size, and then for one with one row fewer.
    - If another layer of the class is created and used between ``forward`` and ``backward``, the gradients stay the
      same.

    An exception from the first call of ``forward`` or ``backward`` propagates, with a note that lists the arguments. In
    later calls of these methods, an exception becomes a failed check that says at which stage it was raised.
    """
    __tracebackhide__ = True
    label = f"{callable_name(Layer)}.backward"
    arguments = {**parameters, "x": x, "dz": dz}
    copies = copy_arguments(arguments)
    instance = call_student(label, Layer, {name: copies[name] for name in parameters})
    single_precision = _is_single_precision(call_student(label, instance.forward, {"x": copies["x"]}))
    returned = call_student(label, instance.backward, {"dz": copies["dz"]})
    expected = _expected_gradients(reference, parameters, x, dz)
    try:
        got = _gradients_by_name(label, returned, list(parameters), arguments)
        require_equal(label, got, expected, arguments, copies, single_precision, case)
    except CheckFailed as failure:
        _look_further(failure, Layer, reference, parameters, x, dz)
        raise
    outcome = _second_call_problem(label, instance, copies["dz"], expected, single_precision)
    if outcome:
        problem = f"with the same dz {outcome}: backward must not change what forward has stored"
        raise CheckFailed(label, [Difference("a second call", problem)], arguments, list(expected), case)
    if _accepts_fewer_rows(reference, x, dz, parameters):
        # A layer that caches values by their shape can only be caught by a batch of the same shape.
        stage = f"{label}, a second batch of the same size through the same layer"
        _check_forward(stage, instance, reference, parameters, x[::-1], compare_z=False)
        _check_backward(stage, instance, reference, parameters, x[::-1], dz, single_precision)
        rows = count(len(x) - 1, "row")
        stage = f"{label}, a third batch, now of {rows}, through the same layer"
        _check_forward(stage, instance, reference, parameters, x[:-1], compare_z=False)
        _check_backward(stage, instance, reference, parameters, x[:-1], dz[:-1], single_precision)
    _check_with_second_layer(label, Layer, arguments, expected)
    passed(label, f"{are_right(got)} for {describe_arguments(arguments)}.", case)


def reuse(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    batches: Sequence[tuple[np.ndarray, np.ndarray | None]],
    **parameters: np.ndarray,
) -> None:
    """Check one layer on several batches in a row, as in training: with different values and different sizes.

    Parameters
    ----------
    Layer : callable
        The student's class. It is instantiated with the parameters, by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``. It is not the student's code.
    batches : sequence of (x, dz)
        The batches in order. ``x`` has shape (N, D) and ``dz`` the shape of z. With a ``dz``, the check runs both
        passes, compares the gradients, and requires that dz is unchanged. If ``dz`` is None, it runs the forward pass
        alone, compares z, and requires that x is unchanged.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If z or a gradient is wrong for one of the batches, if x or dz has changed and the check looks at it, or if
        ``forward`` or ``backward`` raises an exception. The message names the batch.
    TypeError
        If an ``x`` that has a ``dz``, or a parameter, is not an array of real floats.
    ValueError
        If a ``dz`` doesn't have the shape of z.
    """
    __tracebackhide__ = True
    name = callable_name(Layer)
    instance = call_student(name, Layer, copy_arguments(parameters))
    for number, (x, dz) in enumerate(batches, start=1):
        label = f"{name}, batch {number} through the same layer"
        used_before = number > 1
        single_precision = _check_forward(label, instance, reference, parameters, x, dz is None, used_before)
        if dz is not None:
            _check_backward(label, instance, reference, parameters, x, dz, single_precision, used_before)
    passed(name, f"the results are right for {len(batches)} batches in a row.")


def side_by_side(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    cases: Sequence[tuple[Sequence[np.ndarray], np.ndarray, np.ndarray | None]],
    names: Sequence[str] = (),
) -> None:
    """Check several layers of a class at the same time, as in a network: all of them forward, then all backward.

    Parameters
    ----------
    Layer : callable
        The student's class. It is instantiated with the parameters, by position.
    reference : callable
        The forward pass, ``z = reference(x, *parameters)``. It is not the student's code.
    cases : sequence of (parameters, x, dz)
        One entry per layer. ``parameters`` is a sequence of ndarrays, ``x`` has shape (N, D) and ``dz`` the shape of z.
        As in ``reuse``, a ``dz`` decides what the check looks at: with a ``dz`` the gradients and dz, and without one
        z and x.
    names : sequence of str, optional
        The names of the parameters. Required if the layers have parameters.

    Raises
    ------
    CheckFailed
        If z or a gradient of one of the layers is wrong, if x or dz has changed and the check looks at it, or if
        ``forward`` or ``backward`` raises an exception.
    TypeError
        If an ``x`` that has a ``dz``, or a parameter, is not an array of real floats.
    ValueError
        If a ``dz`` doesn't have the shape of z, or if there isn't one name for each parameter.
    """
    __tracebackhide__ = True
    name = callable_name(Layer)
    label = f"{name}, {len(cases)} layers in use at the same time"
    instances = []
    for values, x, dz in cases:
        parameters = dict(zip(names, values, strict=True))
        instance = call_student(name, Layer, copy_arguments(parameters))
        instances.append((instance, parameters, x, dz))
    single_precision = False
    for number, (instance, parameters, x, dz) in enumerate(instances, start=1):
        used_before = number > 1
        single_precision |= _check_forward(label, instance, reference, parameters, x, dz is None, used_before)
    for instance, parameters, x, dz in instances:
        if dz is not None:
            used_before = len(cases) > 1
            _check_backward(label, instance, reference, parameters, x, dz, single_precision, used_before)
    passed(name, f"the results are right for {len(cases)} layers at the same time.")


def several_inputs(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    dz: np.ndarray,
    *,
    case: str = "",
    **inputs: np.ndarray,
) -> None:
    """Check the backward pass of a layer with several inputs and no parameters.

    Parameters
    ----------
    Layer : callable
        The student's class. It is instantiated without arguments. ``forward`` gets the inputs by position, and
        ``backward(dz)`` returns an empty list and then one gradient for each input.
    reference : callable
        The forward pass, ``z = reference(*inputs)``. It is not the student's code.
    dz : ndarray, shape of z
        The gradient that arrives from the next layer. Choose it at random, so that no entry is 0 or 1.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    **inputs : ndarray, shape (N, D)
        The inputs by name, in the order of ``forward``. Rows are examples.

    Raises
    ------
    CheckFailed
        If a gradient is wrong, if an argument has changed, if ``backward`` returns something else, or if the exercise
        isn't written yet.
    TypeError
        If an input is not an array of real floats.
    ValueError
        If ``dz`` doesn't have the shape of z.

    Notes
    -----
    The check makes the same tests as ``backward``: a second call with the same dz, other batches through the same
    layer, and another layer of the class that is used between ``forward`` and ``backward``. An exception from the first
    call of ``forward`` or ``backward`` propagates, with a note that lists the arguments. In later calls, an exception
    becomes a failed check that says at which stage it was raised.
    """
    __tracebackhide__ = True
    label = f"{callable_name(Layer)}.backward"
    arguments = {**inputs, "dz": dz}
    instance, copies = call_student(label, Layer), copy_arguments(arguments)
    call_student(label, instance.forward, {name: copies[name] for name in inputs})
    call_student(label, instance.backward, {"dz": copies["dz"]})
    _check_inputs(label, instance, reference, inputs, dz)
    stage = f"{label}, a second batch of the same size through the same layer"
    _check_inputs(stage, instance, reference, {name: value[::-1] for name, value in inputs.items()}, dz)
    if len(dz) > 1:
        stage = f"{label}, a third batch, now of {count(len(dz) - 1, 'row')}, through the same layer"
        _check_inputs(stage, instance, reference, {name: value[:-1] for name, value in inputs.items()}, dz[:-1])
    stage = f"{label}, with another {callable_name(Layer)} created and used between forward and backward"
    _check_inputs(stage, instance, reference, inputs, dz, between=call_student(label, Layer))
    passed(label, f"{are_right(f'd{name}' for name in inputs)} for {describe_arguments(arguments)}.", case)


def around(
    Layer: Callable[..., Any], FunctionLayer: Callable[..., Any], inner: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a function that builds a student's layer around a layer of the course.

    ``forward``, ``backward`` and the other checks accept this function as a layer class.

    Parameters
    ----------
    Layer : callable
        The student's class. It is called with one layer.
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and a list of parameters.
    inner : callable
        Builds the course's layer from its parameters. Only its methods reach the student's code, as functions.

    Returns
    -------
    callable
        A function that takes the parameters of the inner layer, in order, and returns a ``Layer``.
    """

    def build(*parameters: np.ndarray) -> Any:
        layer = inner(*parameters)
        return Layer(FunctionLayer(layer.forward, layer.backward, layer.parameters))

    build.__name__ = f"{callable_name(Layer)}({callable_name(inner)})"
    return build


def _expected_gradients(
    reference: Callable[..., np.ndarray], parameters: Mapping[str, np.ndarray], x: np.ndarray, dz: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the right gradients by name."""
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    return dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))


def _look_further(
    failure: CheckFailed,
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray | None,
) -> None:
    """Add to a failure what the layer does with a batch of general numbers. Without dz, only forward is called."""
    names = list(parameters)
    values = general_numbers(parameters)
    batch = general_batch(x, dz, lambda x: reference(x, *values.values()))
    arguments = {**values, **dict(zip(["x", "dz"], batch, strict=False))}

    def call(copies: dict[str, Any]) -> dict[str, Any]:
        instance = Layer(*(copies[name] for name in names))
        z = instance.forward(copies["x"])
        return {"z": z} if dz is None else _gradients_by_name("", instance.backward(copies["dz"]), names, {})

    def expected(given: Mapping[str, Any]) -> dict[str, Any]:
        own = {name: given[name] for name in names}
        if dz is None:
            return {"z": reference(given["x"], *own.values())}
        return _expected_gradients(reference, own, given["x"], given["dz"])

    look_further(failure, call, arguments, expected)


def _check_forward(
    label: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    compare_z: bool,
    used_before: bool = True,
) -> bool:
    """Run the forward pass and return whether z has single precision. If asked to, judge z and require x unchanged."""
    __tracebackhide__ = True
    x_copy = x.copy()
    z = _call_at_stage(label, instance, "forward", {"x": x_copy}, used_before)
    if compare_z:
        expected = {"z": reference(x, *parameters.values())}
        require_equal(label, {"z": z}, expected, {**parameters, "x": x}, {**parameters, "x": x_copy})
    return _is_single_precision(z)


def _check_backward(
    label: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    single_precision: bool,
    used_before: bool = True,
) -> None:
    """Run the backward pass of the latest forward pass. Judge every gradient and require dz unchanged."""
    __tracebackhide__ = True
    arguments = {**parameters, "x": x, "dz": dz}
    dz_copy = dz.copy()
    returned = _call_at_stage(label, instance, "backward", {"dz": dz_copy}, used_before)
    got = _gradients_by_name(label, returned, list(parameters), arguments)
    expected = _expected_gradients(reference, parameters, x, dz)
    require_equal(label, got, expected, arguments, {**arguments, "dz": dz_copy}, single_precision)


def _check_inputs(
    stage: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    inputs: Mapping[str, np.ndarray],
    dz: np.ndarray,
    between: Any = None,
) -> None:
    """Run both passes of a layer with several inputs, and backward twice. Judge the gradients and the arguments.

    If there is another layer ``between``, it is used between the two passes.
    """
    __tracebackhide__ = True
    arguments = {**inputs, "dz": dz}
    copies = copy_arguments(arguments)
    z = _call_at_stage(stage, instance, "forward", {name: copies[name] for name in inputs})
    if between is not None:
        _call_at_stage(stage, between, "forward", {name: value + 1 for name, value in inputs.items()})
    products = vector_jacobian_products(reference, list(inputs.values()), dz)
    expected = {f"d{name}": product for name, product in zip(inputs, products, strict=True)}
    for call in (stage, f"{stage}, backward called a second time"):
        returned = _call_at_stage(call, instance, "backward", {"dz": copies["dz"]})
        got = _gradients_of_inputs(call, returned, list(expected), arguments)
        require_equal(call, got, expected, arguments, copies, _is_single_precision(z))


def _accepts_fewer_rows(
    reference: Callable[..., np.ndarray], x: np.ndarray, dz: np.ndarray, parameters: Mapping[str, np.ndarray]
) -> bool:
    """Return whether one row of x and dz may be left out, as one of several examples.

    If one of the parameters has a row for each row of x, as the targets of a loss do, no row may be left out.
    """
    if x.ndim < 2 or len(x) < 2 or len(dz) != len(x):
        return False
    try:
        return np.shape(reference(x[:-1], *parameters.values())) == dz[:-1].shape
    except (ValueError, IndexError):
        return False


def _check_with_second_layer(
    label: str, Layer: Callable[..., Any], arguments: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> None:
    """Create and use a second layer between forward and backward of the first, whose gradients must stay right."""
    __tracebackhide__ = True
    stage = f"{label}, with another {callable_name(Layer)} created and used between forward and backward"
    copies = copy_arguments(arguments)
    names = [name for name in arguments if name not in ("x", "dz")]
    *parameters, x, dz = copies.values()
    instance = call_student(label, Layer, dict(zip(names, parameters)))
    single_precision = _is_single_precision(_call_at_stage(stage, instance, "forward", {"x": x}))
    other = call_student(label, Layer, {name: p + 1 for name, p in zip(names, parameters)})
    _call_at_stage(stage, other, "forward", {"x": x + 1})
    returned = _call_at_stage(stage, instance, "backward", {"dz": dz})
    got = _gradients_by_name(stage, returned, names, arguments)
    require_equal(stage, got, expected, arguments, copies, single_precision)


def _second_call_problem(
    label: str, instance: Any, dz: np.ndarray, expected: Mapping[str, np.ndarray], single_precision: bool
) -> str:
    """Call backward a second time, after a call that was right. Return what is wrong with the second one, or ""."""
    parameters = [name.removeprefix("d") for name in expected if name != "dx"]
    try:
        again = _gradients_by_name(label, instance.backward(dz), parameters, {})
    except CheckFailed:
        return "returned something different"
    except Exception as error:
        return f"raised {type(error).__name__} ({error})"
    differs = any(compare(name, again[name], expected[name], single_precision) for name in expected)
    return "returned something different" if differs else ""


def _call_at_stage(
    stage: str, instance: Any, method: str, arguments: Mapping[str, np.ndarray], used_before: bool = True
) -> Any:
    """Call a method. If it raises, report the stage, with a hint at stored values if the class was used before it."""
    __tracebackhide__ = True
    try:
        return call_student(stage, getattr(instance, method), arguments)
    except CheckFailed:
        raise
    except Exception as error:
        hint = ". Does each layer store its own values, those of its latest batch?" if used_before else ""
        problem = f"raised {type(error).__name__} ({error}){hint}"
        diagnosis = getattr(error, "diagnosis", None)
        cause = diagnosis.cause if isinstance(diagnosis, Diagnosis) else None
        raise CheckFailed(stage, [Difference(method, problem)], cause=cause) from error


def _gradients_by_name(label: str, result: Any, parameters: list[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that backward returned, by name: ([dW, db], dx) becomes {"dW": …, "db": …, "dx": …}."""
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


def _gradients_of_inputs(label: str, result: Any, names: list[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what backward returned for several inputs, by name: ([], dx1, dx2) becomes {"dx1": …, "dx2": …}."""
    form = f"an empty list and then {', '.join(names)}"
    if not isinstance(result, list | tuple) or len(result) != 1 + len(names):
        problem = f"returned {describe(result)}, but should return {1 + len(names)} values: {form}"
        raise CheckFailed(label, [Difference("backward", problem)], arguments)
    d_params, *gradients = result
    if not isinstance(d_params, list | tuple) or len(d_params):
        problem = f"returned {describe(d_params)} as the first value, but should return {form}"
        raise CheckFailed(label, [Difference("backward", problem)], arguments)
    return dict(zip(names, gradients, strict=True))


def _is_single_precision(z: Any) -> bool:
    """Return whether z has single precision. Then the layer's gradients can't be more precise either."""
    return isinstance(z, np.ndarray) and z.dtype == np.float32
