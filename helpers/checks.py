"""What the checks in the notebooks call, and the hidden tests too.

A check calls the student's code with copies of its arguments, compares plain numbers with an oracle that is
none of the student's code, and looks at what is easily overlooked: the exact shape, floats, NaN, arguments
that were changed on the way, a second call that gives something else. When all is right it prints one line.
When not it raises ``CheckFailed``, which says what was compared, for which input, which entries are wrong
and by how much: as a table with the wrong entries marked in a notebook, as plain text anywhere else.

Checks judge by values only: they call functions, make instances, call methods, and look at numbers, arrays
and tuples of these. So they work as well where the student's code runs in another process.
"""

import contextlib
import functools
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.difference import Difference, compare, kind, shown
from helpers.findings import CheckFailed
from helpers.gradcheck import central_difference, vector_jacobian_products


def passed(what: str, how: str) -> None:
    """Say that a check went well, in one line."""
    print(f"✓ {what}: {how}")


def value(what: str, got: Any, expected: Any, inputs: Mapping[str, Any] | None = None) -> None:
    """Check one value: a number, an array, a string or a bool. Raises CheckFailed."""
    __tracebackhide__ = True
    difference = compare(what, got, expected)
    if difference:
        raise CheckFailed("", [difference], inputs)
    passed(what, "as expected.")


def call(function: Callable[..., Any], arguments: Mapping[str, Any], expected: Any, case: str = "") -> None:
    """Check what a function returns for these arguments, by position, and that it leaves them unchanged.

    arguments: by name; a function among them is shown by its docstring. case: what they are an example of.
    expected:  what it should return, an array, number, string or bool, or a tuple of these.
    Raises CheckFailed.
    """
    __tracebackhide__ = True
    what = _name(function)
    given = _copies(arguments)
    got = _run(what, function, *given.values())
    wanted = expected if isinstance(expected, tuple) else (expected,)
    parts = _parts(what, got, len(wanted), arguments)
    written = f"{what}({', '.join(arguments)})"
    names = [written] if len(wanted) == 1 else [f"{written}[{i}]" for i in range(len(wanted))]
    gots, expecteds = dict(zip(names, parts, strict=True)), dict(zip(names, wanted, strict=True))
    _judge(what, gots, expecteds, arguments, given, case=case)
    passed(what, f"right for {_shapes(arguments)}.")


def gradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    of: str = "theta",
    case: str = "",
) -> None:
    """Check a gradient against central differences of a given energy.

    function, energy: called with the arguments by position; ``of`` names the one to differentiate for.
    case: what they are an example of. Raises CheckFailed.
    """
    __tracebackhide__ = True
    others = dict(arguments)
    theta = others.pop(of)
    expected = central_difference(
        lambda t: energy(*[t if name == of else value for name, value in arguments.items()]), theta
    )
    call(function, arguments, expected, case)


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


def raises(function: Callable[..., Any], arguments: Mapping[str, Any], error: type[Exception]) -> None:
    """Check that a function refuses these arguments, given by position, with this error. Raises CheckFailed."""
    __tracebackhide__ = True
    what = _name(function)
    try:
        got = _run(what, function, *_copies(arguments).values())
    except CheckFailed:
        raise
    except error:
        passed(what, f"raises {error.__name__} for {_shapes(arguments)}.")
        return
    except Exception as other:
        said = f" ({other})" if str(other) else ""
        problem = f"raised {type(other).__name__}{said}, but should raise {error.__name__}"
        raise CheckFailed(what, [Difference("this call", problem)], arguments) from None
    problem = f"returned {kind(got)}, but should raise {error.__name__}"
    raise CheckFailed(what, [Difference("this call", problem)], arguments)


def own_or_ours(own: Callable[..., Any], ours: Callable[..., Any], check: Callable[..., None]) -> Callable[..., Any]:
    """The student's function or class if ``check(own)`` passes, otherwise the course's; says which it is.

    For cells that build on an exercise without being one: whoever is not there yet can go on all the same.
    """
    name = getattr(own, "__name__", None) or getattr(ours, "__name__", "this")
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            check(own)
    except Exception:
        print(f"{name}: yours does not pass its check yet, so the course's is used here.")
        return ours
    print(f"{name}: your own is used here.")
    return own


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


def _judge(
    what: str,
    got: Mapping[str, Any],
    expected: Mapping[str, Any],
    arguments: Mapping[str, Any],
    given: Mapping[str, Any],
    single: bool = False,
    case: str = "",
) -> None:
    """Raise CheckFailed if a value is wrong or if an argument that was handed over has changed."""
    differences = [d for name in got if (d := compare(name, got[name], expected[name], single))]
    changed = [
        Difference(name, "was changed on the way; work on a copy" + _advice(name, before))
        for name, before in arguments.items()
        if _changed(before, given[name])
    ]
    if differences or changed:
        right = [name for name in got if name not in {d.name for d in differences}] if len(got) > 1 else []
        raise CheckFailed(what, [*differences, *changed], arguments, right, case)


def _is_single(z: Any) -> bool:
    """Whether a layer keeps single precision, so that its gradients can't be more precise either."""
    return isinstance(z, np.ndarray) and z.dtype == np.float32


def _run(what: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the student's code; a stub becomes a failed check, any other exception is the student's to see."""
    __tracebackhide__ = True  # in a notebook, IPython leaves this frame out of the traceback
    try:
        return function(*arguments)
    except NotImplementedError as stub:
        said = f" ({stub})" if str(stub) else ""
        raise CheckFailed(what, [Difference("this", f"is not written yet{said}")]) from None
    except Exception as error:
        if arguments and not isinstance(error, CheckFailed):
            error.add_note(f"{what} was given {', '.join(map(_briefly, arguments))}.")
        raise


def _name(function: Any) -> str:
    """What a function or class is called. Raises CheckFailed for anything else."""
    if not callable(function):
        problem = (
            f"is {kind(function)}, but should be a function or a class: has a variable taken its name? Then give "
            "that another one and run the cell of the exercise again"
        )
        raise CheckFailed("", [Difference("what is to be checked", problem)])
    named = function.func if isinstance(function, functools.partial) else function
    return getattr(named, "__name__", None) or kind(function)


def _parts(what: str, got: Any, count: int, inputs: Mapping[str, Any]) -> Sequence[Any]:
    if count == 1:
        return (got,)
    if not isinstance(got, list | tuple) or len(got) != count:
        problem = f"returned {kind(got)}, but should return {count} things"
        raise CheckFailed(what, [Difference(what, problem)], inputs)
    return got


def _copies(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) for name, value in arguments.items()}


def _copied(value: Any) -> Any:
    """A copy of an array, and of lists, tuples and dicts with all that is in them; anything else as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value


def _changed(before: Any, after: Any) -> bool:
    """Whether what was handed over as a copy differs now from what it was copied from; NaN is equal to NaN."""
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if type(before) in (list, tuple):
        return len(before) != len(after) or any(map(_changed, before, after))
    if type(before) is dict:
        return list(before) != list(after) or any(_changed(item, after[key]) for key, item in before.items())
    return type(before) in (int, float, str, bool) and before is not after and before != after


def _advice(name: str, before: Any) -> str:
    copied = f": `{name} = {name} - …` makes one, while `{name} -= …` writes into the array that was given"
    return copied if isinstance(before, np.ndarray) else ""


def _briefly(argument: Any) -> str:
    """An argument in few words: an array by its shape, a small thing as it is."""
    if isinstance(argument, np.ndarray) or callable(argument):
        return "a function" if callable(argument) else kind(argument)
    return " ".join(shown(argument).split())


def _shapes(arguments: Mapping[str, Any]) -> str:
    """The arguments in one line: the shapes of arrays, or else what there is."""
    shapes = [f"{name}: {value.shape}" for name, value in arguments.items() if isinstance(value, np.ndarray)]
    if shapes:
        return ", ".join(shapes)
    return ", ".join(f"{name} = {' '.join(shown(v).split())}" for name, v in arguments.items() if not callable(v))
