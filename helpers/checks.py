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
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.gradcheck import central_difference, vector_jacobian_products

# Central differences leave about ten digits of a float64; a student may well compute in float32.
TOLERANCE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-4}
MOST_ROWS = 8
PLAIN = {"precision": 4, "suppress": True, "threshold": 40, "edgeitems": 3}


@dataclass(frozen=True)
class Difference:
    """One quantity that is not what it should be.

    name: what it is called, ``"dW"``; problem: what is wrong with it, the end of a sentence that begins with
    the name. got, expected and wrong (a mask) are there if numbers could be compared entry by entry.
    """

    name: str
    problem: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None
    wrong: np.ndarray | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.problem}"


class CheckFailed(AssertionError):
    """A check that did not pass: what was compared, for which input, what is wrong.

    what:        what was checked, ``"Linear.backward"``.
    differences: at least one, the first being the one to look at first.
    inputs:      the arguments of the case that failed, by name.
    right:       names of what was compared and found right.
    """

    def __init__(
        self,
        what: str,
        differences: Sequence[Difference],
        inputs: Mapping[str, Any] | None = None,
        right: Sequence[str] = (),
    ):
        super().__init__(what, differences, inputs, right)
        self.what, self.differences, self.right, self.shown = what, list(differences), list(right), False
        self.inputs = {name: value for name, value in (inputs or {}).items() if not callable(value)}

    @property
    def message(self) -> str:
        """The whole finding without the numbers, one sentence for each difference."""
        right = f" Right: {', '.join(self.right)}." if self.right else ""
        found = "; ".join(map(str, self.differences))
        return f"{self.what}: {found}{'' if found.endswith('?') else '.'}{right}"

    def __str__(self) -> str:
        lines = [self.message]
        lines += [line for difference in self.differences for line in _entry_lines(difference)]
        if self.inputs:
            lines.append("The input was:")
            lines += [f"  {name} = {_show(value, len(name) + 5)}" for name, value in self.inputs.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A page's worth: the sentence, a table with the wrong entries marked, the input folded away."""
        tables = "".join(_entry_table(difference) for difference in self.differences)
        inputs = "".join(
            f"<tr><th style='text-align:left;vertical-align:top'>{html.escape(name)}</th>"
            f"<td style='text-align:left'><pre style='margin:0'>{html.escape(_show(value, 0))}</pre></td></tr>"
            for name, value in self.inputs.items()
        )
        case = f"<details open><summary>The input</summary><table>{inputs}</table></details>" if inputs else ""
        return (
            "<div style='border-left:4px solid #D55E00;padding:.2em 1em;margin:.4em 0'>"
            f"<p><b>✗</b> {html.escape(self.message)}</p>{tables}{case}</div>"
        )

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the calls inside a check would help nobody."""
        from IPython.display import HTML, display

        # The kernel asks twice, for the screen and for its reply; one table is enough.
        if not self.shown:
            display(HTML(self._repr_html_()), metadata={"text/html": {"isolated": False}})
        self.shown = True
        return [f"CheckFailed: {self.message}"]


# --- comparing one quantity ----------------------------------------------------------------------------


def compare(name: str, got: Any, expected: Any) -> Difference | None:
    """What is wrong with ``got``, or None if it is right: the shape, floats, every entry.

    expected: an array or number of floats, or a string or bool, which must be met exactly.
    """
    if got is None:
        return Difference(name, "is None: is a `return` missing?")
    if isinstance(expected, str | bool):
        if type(got) is type(expected) and got == expected:
            return None
        return Difference(name, f"is {got!r}, but should be {expected!r}")
    wanted = np.asarray(expected, dtype=float)
    try:
        actual = np.asarray(got)
    except (ValueError, TypeError):
        actual = np.asarray(None)
    if actual.dtype.kind not in "fiub":
        return Difference(name, f"is a {type(got).__name__}{_of_dtype(got)}, but should be {_expected(wanted)}")
    if isinstance(got, list | tuple):
        return Difference(name, f"is a {type(got).__name__}, but should be {_expected(wanted)}")
    if actual.shape != wanted.shape:
        return Difference(name, _shape_problem(actual.shape, wanted.shape))
    if actual.dtype.kind != "f" and wanted.ndim:
        return Difference(name, f"holds {actual.dtype} numbers, but should hold floats")
    return _compare_entries(name, actual, wanted)


def _compare_entries(name: str, actual: np.ndarray, wanted: np.ndarray) -> Difference | None:
    tolerance = TOLERANCE.get(actual.dtype, 1e-6)
    scale = max(float(np.abs(wanted).max(initial=0)), 1e-3)
    with np.errstate(invalid="ignore", over="ignore"):
        wrong = ~(np.abs(actual - wanted) <= tolerance * (np.abs(wanted) + scale))
    if not wrong.any():
        return None
    if not np.isfinite(actual).all():
        bad = int((~np.isfinite(actual)).sum())
        count = f"in {bad} of {actual.size} entries" if actual.size > 1 else "instead of a number"
        return Difference(name, f"is NaN or infinite {count}", actual, wanted, wrong)
    return Difference(name, _value_problem(actual, wanted, wrong), actual, wanted, wrong)


def _value_problem(actual: np.ndarray, wanted: np.ndarray, wrong: np.ndarray) -> str:
    """How much is wrong, and by what pattern if there is a plain one."""
    pattern = _pattern(actual, wanted)
    if actual.ndim == 0:
        return f"is {_number(actual)}, but should be {_number(wanted)}{pattern}"
    error = np.abs(actual - wanted)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
    at = ", ".join(map(str, worst))
    return (
        f"is wrong in {int(wrong.sum())} of {wrong.size} entries, most at [{at}]: "
        f"got {_number(actual[worst])}, expected {_number(wanted[worst])}{pattern}"
    )


def _pattern(actual: np.ndarray, wanted: np.ndarray) -> str:
    if actual.size > 1 and not actual.any():
        return " (all of it is zero)"
    if actual.ndim == 2 and actual.shape[0] == actual.shape[1] and np.allclose(actual, wanted.T, rtol=1e-4):
        return " (it is the transpose)"
    nonzero = wanted != 0
    if nonzero.any() and np.allclose(actual[~nonzero], 0):
        ratio = actual[nonzero] / wanted[nonzero]
        if nonzero.sum() > 1 and np.allclose(ratio, ratio.flat[0], rtol=1e-4):
            factor = float(ratio.flat[0])
            return (
                " (the sign is wrong)"
                if np.isclose(factor, -1)
                else f" (every entry is {factor:.4g} times the right one)"
            )
    return ""


def _shape_problem(actual: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    if not wanted:
        return f"has shape {actual}, but should be a single number"
    hint = " (it is transposed)" if actual == wanted[::-1] and len(wanted) > 1 else ""
    return f"has shape {actual}, but should have shape {wanted}{hint}"


def _expected(wanted: np.ndarray) -> str:
    return f"a NumPy array of floats of shape {wanted.shape}" if wanted.ndim else "a single number"


def _of_dtype(got: Any) -> str:
    return f" of {got.dtype}" if isinstance(got, np.ndarray) else ""


# --- checks of functions and layers ---------------------------------------------------------------------


def passed(what: str, how: str) -> None:
    """Say that a check went well, in one line."""
    print(f"✓ {what}: {how}")


def value(what: str, got: Any, expected: Any, inputs: Mapping[str, Any] | None = None) -> None:
    """Check one value: a number, an array, a string or a bool. Raises CheckFailed."""
    difference = compare(what, got, expected)
    if difference:
        raise CheckFailed("compared with the expected value", [difference], inputs)
    passed(what, "as expected.")


def call(function: Callable[..., Any], arguments: Mapping[str, Any], expected: Any) -> None:
    """Check what a function returns for these arguments, by position, and that it leaves them unchanged.

    expected: what it should return, an array, number, string or bool, or a tuple of these.
    Raises CheckFailed.
    """
    what = function.__name__
    given = _copies(arguments)
    got = _run(what, function, *given.values())
    wanted = expected if isinstance(expected, tuple) else (expected,)
    parts = _parts(what, got, len(wanted), arguments)
    names = [f"what {what} returned"] if len(wanted) == 1 else [f"{what}(...)[{i}]" for i in range(len(wanted))]
    _judge(what, dict(zip(names, parts, strict=True)), dict(zip(names, wanted, strict=True)), arguments, given)
    passed(what, f"right for {_shapes(arguments)}.")


def gradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    of: str = "theta",
) -> None:
    """Check a gradient against central differences of a given energy.

    function, energy: called with the arguments by position; ``of`` names the one to differentiate for.
    Raises CheckFailed.
    """
    others = dict(arguments)
    theta = others.pop(of)
    expected = central_difference(
        lambda t: energy(*[t if name == of else value for name, value in arguments.items()]), theta
    )
    call(function, arguments, expected)


def forward(
    layer: Callable[..., Any], reference: Callable[..., np.ndarray], x: np.ndarray, **parameters: np.ndarray
) -> None:
    """Check the forward pass of a layer made from these parameters against reference(x, *parameters).

    layer: the student's class, called with the parameters by position. Raises CheckFailed.
    """
    what = f"{layer.__name__}.forward"
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

    reference: z = reference(x, *parameters), none of the student's code.
    dz:        the gradient that arrives from behind; random, so that no entry is 0 or 1.

    Looks at every gradient's shape and entries, at a second call of backward, which must give the same, and
    at the arguments, which must not change. Raises CheckFailed.
    """
    what = f"{layer.__name__}.backward"
    arguments = {**parameters, "x": x, "dz": dz}
    given = _copies(arguments)
    instance = _run(what, layer, *[given[name] for name in parameters])
    _run(what, instance.forward, given["x"])
    got = _gradients(what, _run(what, instance.backward, given["dz"]), list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    got = {name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in got.items()}
    _judge(what, got, expected, arguments, given)
    again = _gradients(what, _run(what, instance.backward, given["dz"]), list(parameters), arguments)
    if any(compare(name, again[name], expected[name]) for name in expected):
        second = Difference(
            "a second call",
            "with the same dz gives something else: backward must not change what forward stored",
        )
        raise CheckFailed(what, [second], arguments, right=list(expected))
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
    instance = _run(layer.__name__, layer, *_copies(parameters).values())
    for number, (x, dz) in enumerate(batches, start=1):
        when = f", batch {number} through one and the same layer"
        _check_forward(layer.__name__ + when, instance, reference, parameters, x, judge=dz is None)
        if dz is not None:
            _check_backward(layer.__name__ + when, instance, reference, parameters, x, dz)
    passed(layer.__name__, f"right for {len(batches)} batches in a row.")


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
    when = f", {len(uses)} layers at the same time"
    made = []
    for values, x, dz in uses:
        parameters = dict(zip(names, values, strict=True))
        instance = _run(layer.__name__, layer, *_copies(parameters).values())
        made.append((instance, parameters, x, dz))
    for instance, parameters, x, dz in made:
        _check_forward(layer.__name__ + when, instance, reference, parameters, x, judge=dz is None)
    for instance, parameters, x, dz in made:
        if dz is not None:
            _check_backward(layer.__name__ + when, instance, reference, parameters, x, dz)
    passed(layer.__name__, f"right for {len(uses)} layers at the same time.")


def raises(function: Callable[..., Any], arguments: Mapping[str, Any], error: type[Exception]) -> None:
    """Check that a function refuses these arguments, given by position, with this error. Raises CheckFailed."""
    what = function.__name__
    try:
        got = _run(what, function, *_copies(arguments).values())
    except CheckFailed:
        raise
    except error:
        passed(what, f"raises {error.__name__} for {_shapes(arguments)}.")
        return
    except Exception as other:
        problem = f"raised {type(other).__name__} ({other}), but should raise {error.__name__}"
        raise CheckFailed(what, [Difference(what, problem)], arguments) from None
    problem = f"returned {_kind(got)}, but should raise {error.__name__}"
    raise CheckFailed(what, [Difference(what, problem)], arguments)


def own_or_ours(own: Callable[..., Any], ours: Callable[..., Any], check: Callable[..., None]) -> Callable[..., Any]:
    """The student's function or class if ``check(own)`` passes, otherwise the course's; says which it is.

    For cells that build on an exercise without being one: whoever is not there yet can go on all the same.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(own)
    except Exception:
        print(f"{own.__name__}: yours does not pass its check yet, so the course's is used here.")
        return ours
    print(f"{own.__name__}: your own is used here.")
    return own


def _check_forward(
    what: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    judge: bool,
) -> None:
    """Run the forward pass and, if it is to be judged, compare z."""
    given = {**parameters, "x": x.copy()}
    z = _run_later(what, instance, "forward", given["x"])
    if judge:
        _judge(what, {"z": z}, {"z": reference(x, *parameters.values())}, {**parameters, "x": x}, given)


def _check_backward(
    what: str,
    instance: Any,
    reference: Callable[..., np.ndarray],
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    dz: np.ndarray,
) -> None:
    """Run the backward pass that belongs to the last forward pass, and compare every gradient."""
    arguments = {**parameters, "x": x, "dz": dz}
    given = {**arguments, "dz": dz.copy()}
    got = _gradients(what, _run_later(what, instance, "backward", given["dz"]), list(parameters), arguments)
    products = vector_jacobian_products(reference, [x, *parameters.values()], dz)
    expected = dict(zip(["dx", *(f"d{name}" for name in parameters)], products, strict=True))
    _judge(what, got, expected, arguments, given)


def _run_later(what: str, instance: Any, method: str, argument: np.ndarray) -> Any:
    """Call a method that has passed its first check: an error now comes from what went before, so say when."""
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
        problem = f"returned {_kind(result)}, but should return two things: {shape}"
        raise CheckFailed(what, [Difference("backward", problem)], inputs)
    d_params, dx = result
    if not isinstance(d_params, list | tuple) or len(d_params) != len(parameters):
        problem = f"returned {_kind(d_params)} as the first of two things, but should return {shape}"
        raise CheckFailed(what, [Difference("backward", problem)], inputs)
    return {**{f"d{name}": d for name, d in zip(parameters, d_params, strict=True)}, "dx": dx}


def _judge(
    what: str,
    got: Mapping[str, Any],
    expected: Mapping[str, Any],
    arguments: Mapping[str, Any],
    given: Mapping[str, Any],
) -> None:
    """Raise CheckFailed if a value is wrong or if an argument that was handed over has changed."""
    differences = [d for name in got if (d := compare(name, got[name], expected[name]))]
    changed = [
        Difference(name, f"was changed on the way: work on a copy, or write {name} = {name} − … instead of {name} −= …")
        for name, before in arguments.items()
        if isinstance(before, np.ndarray) and not np.array_equal(before, given[name])
    ]
    if differences or changed:
        right = [name for name in got if name not in {d.name for d in differences}] if len(got) > 1 else []
        raise CheckFailed(what, [*differences, *changed], arguments, right)


def _run(what: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the student's code; a stub becomes a failed check, any other exception is the student's to see."""
    try:
        return function(*arguments)
    except NotImplementedError as stub:
        raise CheckFailed(what, [Difference("this", f"is not written yet ({stub})")]) from None


def _parts(what: str, got: Any, count: int, inputs: Mapping[str, Any]) -> Sequence[Any]:
    if count == 1:
        return (got,)
    if not isinstance(got, list | tuple) or len(got) != count:
        problem = f"returned {_kind(got)}, but should return {count} things"
        raise CheckFailed(what, [Difference(what, problem)], inputs)
    return got


def _copies(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in arguments.items()}


# --- showing ---------------------------------------------------------------------------------------------


def _kind(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "None" if value is None else f"a {type(value).__name__}"


def _shapes(arguments: Mapping[str, Any]) -> str:
    shapes = [f"{name}: {value.shape}" for name, value in arguments.items() if isinstance(value, np.ndarray)]
    return ", ".join(shapes) or ", ".join(f"{n} = {v!r}" for n, v in arguments.items() if not callable(v))


def _show(value: Any, indent: int) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    with np.printoptions(**PLAIN):  # type: ignore[arg-type]
        return f"{value!r}".replace("\n", "\n" + " " * indent)


def _number(value: Any) -> str:
    return f"{float(value):.6g}"


def _wrong_entries(difference: Difference) -> list[tuple[tuple[int, ...], float, float]]:
    if difference.wrong is None or difference.got is None or difference.expected is None:
        return []
    return [
        (
            tuple(int(i) for i in index),
            float(difference.got[tuple(index)]),
            float(difference.expected[tuple(index)]),
        )
        for index in np.argwhere(difference.wrong)
    ]


def _entry_lines(difference: Difference) -> list[str]:
    """The wrong entries, a line each, for plain text; a single number has been said already."""
    entries = [entry for entry in _wrong_entries(difference) if entry[0]]
    lines = [
        f"  {difference.name}[{', '.join(map(str, index))}]: got {_number(got)}, expected {_number(expected)}"
        for index, got, expected in entries[:MOST_ROWS]
    ]
    return lines + ([f"  … and {len(entries) - MOST_ROWS} more"] if len(entries) > MOST_ROWS else [])


def _entry_table(difference: Difference) -> str:
    """The array as a small table, each wrong entry marked by colour, a cross and what was expected."""
    if difference.wrong is None or difference.got is None or difference.expected is None or not difference.got.ndim:
        return ""
    got, expected, wrong = (a.reshape(-1, a.shape[-1]) for a in (difference.got, difference.expected, difference.wrong))
    rows = "".join(
        "<tr>" + "".join(_entry_cell(*entry) for entry in zip(*columns, strict=True)) + "</tr>"
        for columns in zip(got[:MOST_ROWS, :MOST_ROWS], expected[:MOST_ROWS, :MOST_ROWS], wrong[:MOST_ROWS, :MOST_ROWS])
    )
    cut = "" if max(got.shape) <= MOST_ROWS else f" (the first {MOST_ROWS} rows and columns)"
    caption = f"{difference.name} as you return it; ✗ marks what is wrong{cut}"
    return (
        f"<table style='margin:.5em 0'><caption style='text-align:left'>{html.escape(caption)}</caption>{rows}</table>"
    )


def _entry_cell(got: float, expected: float, wrong: bool) -> str:
    if not wrong:
        return f"<td>{_number(got)}</td>"
    return (
        "<td style='border:2px solid #D55E00'>✗ <b>"
        f"{_number(got)}</b><br><small>expected {_number(expected)}</small></td>"
    )
