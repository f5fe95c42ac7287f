"""Check layers: the forward pass, the backward pass, several batches in a row, and several layers in use at once.

The expected values come from a given forward pass, and the expected gradients from central differences of that forward
pass, so that nothing is compared with the student's own code.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, count, describe
from helpers.checks.expected import vector_jacobian_products
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
from helpers.diagnosis import Cause, Diagnosis

SECOND_CALL = "a second call with the same dz, after a first one that was right"
# What is true if a later call is wrong, after a first one that was right.
LATER_BATCH = Cause("Your layer is right for its first batch, but not for a later one.", "stored-state")
LATER_CALL = Cause("Your backward goes wrong when it is called a second time with the same dz.", "stored-state")
OTHER_LAYER = Cause(
    "Another layer of the same class changes what your layer returns: both store a value in one place.", "stored-state"
)
# What to ask after an exception that depends on an earlier call.
OWN_VALUES = "Does each layer store its own values, those of its latest batch?"
AFTER_FIRST_CALL = "Has the first call changed what forward stored?"


def forward(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    *,
    case: str = "",
    new_array: bool = False,
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
    new_array : bool, optional
        Whether z must be a new array. If so, the check fails when z shares memory with x or with a parameter.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If z is wrong or not a new array, if the layer has changed its input or its parameters, or if the exercise isn't
        written yet.

    Notes
    -----
    Any other exception from the student's code propagates, with a note that lists the arguments.
    """
    __tracebackhide__ = True
    label = f"{callable_name(Layer)}.forward"
    arguments = {**parameters, "x": x}
    copies = copy_arguments(arguments)
    instance = call_student(label, Layer, {name: copies[name] for name in parameters})
    # All arguments are listed if forward raises an exception: a mismatch of shapes is rarely about x alone.
    z = call_student(label, _bound(instance.forward, copies["x"]), copies)
    with _looking_further(Layer, reference, parameters, x, None):
        require_equal(label, {"z": z}, {"z": reference(x, *parameters.values())}, arguments, copies, case=case)
    if new_array:
        _require_new_array(label, "z", z, _bound(instance.forward, x.copy()), arguments, copies, case)
    passed(label, f"z is right for {describe_arguments(arguments)}.", case)


def backward(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
    *,
    case: str = "",
    new_array: bool = False,
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
    new_array : bool, optional
        Whether dx must be a new array. If so, the check fails when dx shares memory with dz, x or a parameter.
    **parameters : ndarray
        The parameters of the layer by name, in the order of its constructor.

    Raises
    ------
    CheckFailed
        If a gradient is wrong, if dx is not a new array, if an argument has changed, if the layer can't be used as
        described in the notes, or if the exercise isn't written yet.
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
      another batch of the same size, with another dz, and then for one with one row fewer.
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
    z = call_student(label, _bound(instance.forward, copies["x"]), {**parameters, "x": x})
    single_precision = _is_single_precision(z)
    returned = call_student(label, _bound(instance.backward, copies["dz"]), copies)
    expected = _expected_gradients(reference, parameters, x, dz)
    with _looking_further(Layer, reference, parameters, x, dz):
        got = _gradients_by_name(label, returned, list(parameters), arguments)
        require_equal(label, got, expected, arguments, copies, single_precision, case)
    stage = f"{label}, {SECOND_CALL}"
    with _because(LATER_CALL):
        returned = _call_at_stage(stage, instance, "backward", {"dz": copies["dz"]}, arguments, AFTER_FIRST_CALL)
        again = _gradients_by_name(stage, returned, list(parameters), arguments)
        require_equal(stage, again, expected, arguments, copies, single_precision, case)
    if new_array:
        _require_new_array(label, "dx", got["dx"], _bound(instance.backward, dz.copy()), arguments, copies, case)
    if _accepts_fewer_rows(reference, x, dz, parameters):
        # A layer that caches values by their shape can only be caught by a batch of the same shape.
        stage = f"{label}, a second batch of the same size through the same layer"
        with _because(LATER_BATCH):
            _check_forward(stage, instance, reference, parameters, x[::-1], compare_z=False)
            _check_backward(stage, instance, reference, parameters, x[::-1], _other_dz(dz), single_precision)
        rows = count(len(x) - 1, "row")
        stage = f"{label}, a third batch, now of {rows}, through the same layer"
        with _because(LATER_BATCH):
            _check_forward(stage, instance, reference, parameters, x[:-1], compare_z=False)
            _check_backward(stage, instance, reference, parameters, x[:-1], dz[:-1], single_precision)
    with _because(OTHER_LAYER):
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
        with _because(LATER_BATCH if used_before else None):
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
    forward_arguments = [copies[name] for name in inputs]
    z = call_student(label, _bound(instance.forward, *forward_arguments), dict(inputs))
    returned = call_student(label, _bound(instance.backward, copies["dz"]), copies)
    _judge_inputs(label, returned, reference, arguments, copies, _is_single_precision(z), case)
    stage = f"{label}, {SECOND_CALL}"
    with _because(LATER_CALL):
        returned = _call_at_stage(stage, instance, "backward", {"dz": copies["dz"]}, arguments, AFTER_FIRST_CALL)
        _judge_inputs(stage, returned, reference, arguments, copies, _is_single_precision(z), case)
    with _because(LATER_BATCH):
        stage = f"{label}, a second batch of the same size through the same layer"
        _check_inputs(stage, instance, reference, {name: value[::-1] for name, value in inputs.items()}, _other_dz(dz))
        if len(dz) > 1:
            stage = f"{label}, a third batch, now of {count(len(dz) - 1, 'row')}, through the same layer"
            _check_inputs(stage, instance, reference, {name: value[:-1] for name, value in inputs.items()}, dz[:-1])
    stage = f"{label}, with another {callable_name(Layer)} created and used between forward and backward"
    with _because(OTHER_LAYER):
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


@contextlib.contextmanager
def _because(cause: Cause | None) -> Iterator[None]:
    """If a check fails here and doesn't know a cause itself, give it this one."""
    __tracebackhide__ = True
    try:
        yield
    except CheckFailed as failure:
        failure.cause = failure.cause or cause
        raise


@contextlib.contextmanager
def _looking_further(
    Layer: Callable[..., Any],
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray | None,
) -> Iterator[None]:
    """If a check fails here, see what the layer does with a batch of general numbers. Without dz, call only forward."""
    __tracebackhide__ = True
    try:
        yield
    except CheckFailed as failure:
        _look_further(failure, Layer, reference, parameters, x, dz)
        raise


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
    hint = OWN_VALUES if used_before else ""
    z = _call_at_stage(label, instance, "forward", {"x": x_copy}, {**parameters, "x": x}, hint)
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
    hint = OWN_VALUES if used_before else ""
    returned = _call_at_stage(label, instance, "backward", {"dz": dz_copy}, arguments, hint)
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
    """Run both passes of a layer with several inputs that has been used before. Judge the gradients and the arguments.

    If there is another layer ``between``, it is used between the two passes.
    """
    __tracebackhide__ = True
    arguments = {**inputs, "dz": dz}
    copies = copy_arguments(arguments)
    z = _call_at_stage(stage, instance, "forward", {name: copies[name] for name in inputs}, arguments)
    if between is not None:
        _call_at_stage(stage, between, "forward", {name: value + 1 for name, value in inputs.items()}, arguments)
    returned = _call_at_stage(stage, instance, "backward", {"dz": copies["dz"]}, arguments)
    _judge_inputs(stage, returned, reference, arguments, copies, _is_single_precision(z))


def _judge_inputs(
    label: str,
    returned: Any,
    reference: Callable[..., np.ndarray],
    arguments: Mapping[str, np.ndarray],
    copies: Mapping[str, np.ndarray],
    single_precision: bool,
    case: str = "",
) -> None:
    """Judge what backward returned for several inputs, and require the inputs and dz, the last argument, unchanged."""
    __tracebackhide__ = True
    *names, _ = arguments
    *values, dz = arguments.values()
    products = vector_jacobian_products(reference, values, dz)
    expected = {f"d{name}": product for name, product in zip(names, products, strict=True)}
    got = _gradients_of_inputs(label, returned, list(expected), arguments)
    require_equal(label, got, expected, arguments, copies, single_precision, case)


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
    single_precision = _is_single_precision(_call_at_stage(stage, instance, "forward", {"x": x}, arguments))
    other = call_student(label, Layer, {name: p + 1 for name, p in zip(names, parameters)})
    _call_at_stage(stage, other, "forward", {"x": x + 1}, arguments)
    returned = _call_at_stage(stage, instance, "backward", {"dz": dz}, arguments)
    got = _gradients_by_name(stage, returned, names, arguments)
    require_equal(stage, got, expected, arguments, copies, single_precision)


def _bound(method: Callable[..., Any], *arguments: np.ndarray) -> Callable[..., Any]:
    """Return a function that ignores its own arguments and calls the method with these.

    With it, ``call_student`` can list more arguments in a note than the method gets.
    """

    def call(*_: Any) -> Any:
        __tracebackhide__ = True
        return method(*arguments)

    return call


def _other_dz(dz: np.ndarray) -> np.ndarray:
    """Return another gradient of the same shape, so that what a layer remembers of the first one shows."""
    return 1.5 * dz[::-1] + 0.25


def _require_new_array(
    label: str,
    name: str,
    result: Any,
    call_again: Callable[..., Any],
    arguments: Mapping[str, np.ndarray],
    copies: Mapping[str, np.ndarray],
    case: str,
) -> None:
    """Require that a result that is right shares no memory with an argument: write to it and look at the arguments.

    Another call comes in between. If the student's code runs in another process, it brings changes from there.
    """
    __tracebackhide__ = True
    if not isinstance(result, np.ndarray) or not result.flags.writeable:
        return
    result += 1
    call_again()
    for argument, before in arguments.items():
        if not np.array_equal(before, copies[argument]):
            problem = f"is {argument} itself or shares its memory, but should be a new array"
            raise CheckFailed(label, [Difference(name, problem)], arguments, case=case)


def _call_at_stage(
    stage: str,
    instance: Any,
    method: str,
    arguments: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    hint: str = OWN_VALUES,
) -> Any:
    """Call a method. If it raises, report the stage and all inputs by name, with a hint at the cause."""
    __tracebackhide__ = True
    try:
        return call_student(stage, getattr(instance, method), arguments)
    except CheckFailed:
        raise
    except Exception as error:
        problem = f"raised {type(error).__name__} ({error}) for {describe_arguments(inputs)}"
        difference = Difference(method, f"{problem}. {hint}" if hint else problem)
        diagnosis = getattr(error, "diagnosis", None)
        cause = diagnosis.cause if isinstance(diagnosis, Diagnosis) else None
        raise CheckFailed(stage, [difference], inputs, cause=cause) from error


def _gradients_by_name(label: str, result: Any, parameters: list[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that backward returned, by name: ([dW, db], dx) becomes {"dW": …, "db": …, "dx": …}."""
    names = [f"d{name}" for name in parameters]
    form = f"[{', '.join(names)}], dx"
    if not isinstance(result, list | tuple) or len(result) != 2:
        problem = f"returned {_describe_values(result)}, but should return two values: {form}"
        cause = _structure_of(result, [*names, "dx"], 2)
        raise CheckFailed(label, [Difference("backward", problem)], inputs, cause=cause)
    d_params, dx = result
    if not isinstance(d_params, list | tuple) and isinstance(dx, list | tuple) and len(dx) == len(parameters):
        problem = f"returned its two values in the wrong order: the list comes first, as in {form}"
        cause = Cause("Your backward returns dx first and the list of gradients second.", "swapped")
        raise CheckFailed(label, [Difference("backward", problem)], inputs, cause=cause)
    if not isinstance(d_params, list | tuple) or len(d_params) != len(parameters):
        problem = f"returned {describe(d_params)} as the first of two values, but should return {form}"
        wanted = f"a list of {len(names)} gradients" if names else "an empty list"
        cause = Cause(f"The first value that your backward returns is {describe(d_params)}, not {wanted}.", "return")
        if isinstance(result, list) and len(names) == 2:
            cause = Cause("Your backward returns a single list, without dx beside it.", "return")
        raise CheckFailed(label, [Difference("backward", problem)], inputs, cause=cause)
    return {**dict(zip(names, d_params, strict=True)), "dx": dx}


def _gradients_of_inputs(label: str, result: Any, names: list[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what backward returned for several inputs, by name: ([], dx1, dx2) becomes {"dx1": …, "dx2": …}."""
    form = f"an empty list and then {', '.join(names)}"
    if not isinstance(result, list | tuple) or len(result) != 1 + len(names):
        problem = f"returned {_describe_values(result)}, but should return {1 + len(names)} values: {form}"
        cause = _structure_of(result, names, 1 + len(names))
        raise CheckFailed(label, [Difference("backward", problem)], arguments, cause=cause)
    d_params, *gradients = result
    if not isinstance(d_params, list | tuple) or len(d_params):
        problem = f"returned {describe(d_params)} as the first value, but should return {form}"
        cause = Cause("The first value that your backward returns is not an empty list.", "return")
        raise CheckFailed(label, [Difference("backward", problem)], arguments, cause=cause)
    return dict(zip(names, gradients, strict=True))


def _structure_of(result: Any, names: Sequence[str], number: int) -> Cause:
    """Return what backward returned instead of this number of values, whose gradients have these names."""
    if result is None:
        return Cause("Your backward returns None: it ends without returning a value.", "return")
    if isinstance(result, np.ndarray):
        return Cause("Your backward returns a single array.", "return")
    if (
        isinstance(result, list | tuple)
        and len(result) == len(names)
        and not any(isinstance(value, list | tuple) for value in result)
    ):
        return Cause(f"Your backward returns {len(names)} arrays side by side, without a list among them.", "return")
    if isinstance(result, list) and len(result) == len(names) - 1:
        return Cause("Your backward returns a single list, without dx beside it.", "return")
    if isinstance(result, list | tuple):
        return Cause(f"Your backward returns {count(len(result), 'value')} instead of {number}.", "return")
    return Cause(f"Your backward returns {describe(result)}.", "return")


def _describe_values(result: Any) -> str:
    """Describe a list or tuple of up to four values by its entries, and anything else by what it is."""
    if not isinstance(result, list | tuple) or not 0 < len(result) <= 4:
        return describe(result)
    return f"{count(len(result), 'value')} ({', '.join(map(describe, result))})"


def _is_single_precision(z: Any) -> bool:
    """Return whether z has single precision. Then the layer's gradients can't be more precise either."""
    return isinstance(z, np.ndarray) and z.dtype == np.float32
