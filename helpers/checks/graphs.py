"""Check what students write about compute graphs: nodes, their order, and the backward sweep (L2 to L4).

As in all of ``helpers.checks``, the expected values don't come from the student's code. Derivatives come from the
complex step of a given forward pass. Many orders are right, so an order is judged by its property: every node appears
once, after its inputs.

Here a graph is plain data that student code can receive: for each node its operation and the names of its inputs, such
as ``{"x": ("input", []), "y": ("input", []), "L": ("multiply", ["x", "y"])}``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, count, describe
from helpers.checks.expected import complex_step
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import are_right, call_student, copy_arguments, passed, require_equal
from helpers.graph import topological_order
from helpers.operations import Number, Operation, operation

MAX_REPORTED = 3  # The most wrong gradients to name: one wrong gradient makes those of earlier nodes wrong too.
Data = Mapping[str, tuple[str, Sequence[str]]]


class _MultiplyAdd(Operation):
    """c = a · b + k, an operation with three inputs."""

    text, inputs = "{} · {} + {}", 3

    def value(self, a: Number, b: Number, k: Number) -> Number:
        return a * b + k

    def local(self, a: Number, b: Number, k: Number) -> tuple[Number, ...]:
        return b, a, 1.0


def derivatives(function: Callable[..., Any], forward: Callable[..., Any], *, case: str = "", **inputs: float) -> None:
    """Check a function that returns the derivatives of ``forward(*inputs)``, one for each input.

    Parameters
    ----------
    function : callable
        The student's function. It is called with the inputs by position and returns a list of floats.
    forward : callable
        A smooth function of the inputs that also accepts complex numbers.
    case : str, optional
        What the inputs are an example of, as a phrase without a full stop.
    **inputs : float
        The inputs by name.

    Raises
    ------
    CheckFailed
        If the function doesn't return a list with the right derivative for each input.
    """
    expected = complex_step(lambda theta: forward(*theta), np.array(list(inputs.values())))
    _check_gradient_list(function, inputs, inputs, expected, case)


def node_backward(
    function: Callable[..., Any], forward: Callable[..., Any], dc: float, *, case: str = "", **inputs: float
) -> None:
    """Check the backward pass of a node c = ``forward(*inputs)``.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(*inputs, dc)`` and returns the list of gradients.
    forward : callable
        A smooth function of the inputs that also accepts complex numbers.
    dc : float
        The gradient ∂L/∂c that arrives at the node.
    case : str, optional
        What the inputs and dc are an example of, as a phrase without a full stop.
    **inputs : float
        The inputs by name.

    Raises
    ------
    CheckFailed
        If the function doesn't return a list with the right gradient for each input.
    """
    expected = dc * complex_step(lambda theta: forward(*theta), np.array(list(inputs.values())))
    _check_gradient_list(function, {**inputs, "dc": dc}, inputs, expected, case)


def order(function: Callable[..., Any], inputs: Mapping[str, Sequence[str]], case: str = "") -> None:
    """Check a function that sorts the nodes of a graph such that each comes after all of its inputs.

    Any such order is right.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(inputs)`` and returns a list with every node once.
    inputs : mapping of str to sequence of str
        For each node, the nodes that it is computed from.
    case : str, optional
        What the graph is an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the function returns anything else, or if it has changed the dict that it was given.
    """
    label = function.__name__
    copies = {"inputs": {node: list(needed) for node, needed in inputs.items()}}
    arguments = copy_arguments(copies)
    got = call_student(label, function, copies)
    problem = _order_problem(got, inputs)
    if problem:
        shown = {"inputs": _with_lists(inputs), **({} if got is None else {"what you return": got})}
        raise CheckFailed(label, [Difference("the order", problem)], shown, case=case)
    require_equal(label, {}, {}, arguments, copies, case=case)
    passed(label, f"every node comes after its inputs, for {count(len(inputs), 'node')}.", case)


def sweep(
    function: Callable[..., Any],
    nodes: Data,
    inputs: Mapping[str, float],
    order: Sequence[str] | None = None,
    case: str = "",
) -> None:
    """Check a backward sweep that returns ∂L/∂(node) for every node of a graph.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(nodes, order, values, backward)`` and returns a dict from
        each node's name to its gradient.
    nodes : mapping of str to (str, sequence of str)
        The graph: for each node its operation and the names of its inputs. One node is named ``L``: the check is about
        the gradients of its value.
    inputs : mapping of str to float
        The values of the nodes without inputs.
    order : sequence of str, optional
        A topological order of the graph. By default, the check computes one.
    case : str, optional
        What the graph is an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a gradient is wrong or missing, if the dict contains anything else, if the function has changed one of its
        arguments, or if a second call returns something different.

    Notes
    -----
    The function receives the graph as data, a topological order, the values of all nodes, and for each operation its
    backward pass, ``backward[operation](*input_values, dc)``, which returns the list of gradients.

    Each ∂L/∂(node) is compared with the complex step: the check adds a tiny imaginary number to the node's value and
    computes again everything that depends on it.
    """
    __tracebackhide__ = True
    label = function.__name__
    order = list(order or topological_order({name: needed for name, (_, needed) in nodes.items()}))
    values = evaluate(nodes, order, inputs)
    expected = sweep_oracle(nodes, order, inputs)
    shown = {"nodes": _with_lists(nodes), "order": order, "values": {name: round(values[name], 6) for name in order}}
    operations = sorted({kind for kind, _ in nodes.values()} - {"input"})
    wrong: list[Difference] = []
    for is_second_call in (False, True):
        backward = {name: _student_backward(name) for name in operations}
        copies = {
            "nodes": {name: (kind, list(needed)) for name, (kind, needed) in nodes.items()},
            "order": list(order),
            "values": dict(values),
        }
        arguments = copy_arguments(copies)
        got = call_student(label, function, {**copies, "backward": backward})
        # Subclasses are right too: a defaultdict or an OrderedDict arrives as a dict from a student's own process.
        if not isinstance(got, dict):
            problem = f"is {describe(got)}, but should be a dict from each node's name to its gradient"
            if got is None:
                problem = "is None: is a `return` missing?"
            raise CheckFailed(label, [Difference("the return value", problem, value=got)], shown, case=case)
        got = dict(got)
        # In the order of the backward sweep, so that the first problem is the one where the mistake started.
        wrong = [d for name in reversed(order) if (d := _gradient_problem(name, got, expected[name]))]
        wrong += [Difference(f"{name!r}", "is not a node of the graph") for name in got if name not in nodes]
        if wrong and is_second_call:
            problem = "with the same arguments returned something different: start with new gradients in each call"
            wrong = [Difference("a second call", problem)]
        if wrong:
            right = [f"∂L/∂{name}" for name in reversed(order) if not _gradient_problem(name, got, expected[name])]
            if len(wrong) > MAX_REPORTED:
                problem = "may be wrong only because of these"
                wrong[MAX_REPORTED:] = [Difference(f"and {len(wrong) - MAX_REPORTED} more", problem)]
            raise CheckFailed(label, wrong, shown, [] if is_second_call else right, case)
        require_equal(label, {}, {}, arguments, copies, case=case)
        if list(backward) != operations:
            problem = "was changed by your code: work on a copy"
            raise CheckFailed(label, [Difference("backward", problem)], shown, case=case)
    passed(label, f"the gradients of {', '.join(reversed(order))} are right.", case)


def random_case(rng: np.random.Generator, leaves: int, steps: int) -> tuple[Data, dict[str, float], list[str]]:
    """Draw a random graph, the values of its inputs and a topological order.

    The graph's dict lists the nodes in a random order. The topological order is random too: inputs may come late, and
    nodes that L doesn't depend on may come after it. The last node, ``after``, uses L and so has no influence on it.

    Parameters
    ----------
    rng : numpy.random.Generator
        A seeded generator.
    leaves : int
        The number of inputs. Some of them may remain unused.
    steps : int
        The number of nodes between the inputs and L. A node may be used several times or not at all.

    Returns
    -------
    nodes : dict of str to (str, list of str)
        For each node its operation and the names of its inputs.
    inputs : dict of str to float
        The values of the inputs.
    order : list of str
        A topological order of the nodes.
    """
    names = [f"x{k}" for k in range(1, leaves + 1)]
    inputs = {name: float(rng.uniform(0.4, 1.6) * rng.choice([-1, 1])) for name in names}
    nodes: dict[str, tuple[str, list[str]]] = {name: ("input", []) for name in names}
    for k in range(1, steps + 1):
        kind = str(rng.choice(["add", "subtract", "multiply", "square", "sin", "tanh"]))
        existing = list(nodes)
        # One of the newest nodes and any node, so that L depends on most of them.
        chosen = [existing[-int(rng.integers(1, min(3, len(existing)) + 1))], str(rng.choice(existing))]
        nodes[f"v{k}"] = (kind, chosen[: operation(kind).inputs])
    last = list(nodes)[-1]
    nodes["L"] = ("multiply", [last, names[0]])
    nodes["after"] = ("add", ["L", names[-1]])
    order: list[str] = []
    while len(order) < len(nodes):
        ready = [name for name in nodes if name not in order and all(needed in order for needed in nodes[name][1])]
        others = [name for name in ready if name != "after"]
        order.append(str(rng.choice(others or ready)))
    shuffled = [str(name) for name in rng.permutation(list(nodes))]
    return {name: nodes[name] for name in shuffled}, inputs, order


# --- expected values ------------------------------------------------------------------------------------


def evaluate(
    nodes: Data, order: Sequence[str], inputs: Mapping[str, float], moved: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Compute the value of every node by a forward sweep.

    Parameters
    ----------
    nodes : mapping of str to (str, sequence of str)
        For each node its operation and the names of its inputs. The operations are those of ``helpers.operations``,
        and ``"multiply_add"``, which computes a · b + c from three inputs.
    order : sequence of str
        A topological order of the nodes.
    inputs : mapping of str to float
        The values of the nodes without inputs.
    moved : mapping of str to (float or complex), optional
        For every node, what to add to its value before later nodes use it.

    Returns
    -------
    dict of str to (float or complex)
        The values by the nodes' names.
    """
    values: dict[str, Any] = {}
    for name in order:
        kind, needed = nodes[name]
        value = inputs[name] if kind == "input" else _operation(kind).value(*(values[other] for other in needed))
        values[name] = value + moved[name] if moved else float(value)
    return values


def sweep_oracle(nodes: Data, order: Sequence[str], inputs: Mapping[str, float]) -> dict[str, float]:
    """Compute ∂L/∂(node) for every node by the complex step, without a backward sweep.

    Parameters
    ----------
    nodes : mapping of str to (str, sequence of str)
        For each node its operation and the names of its inputs.
    order : sequence of str
        A topological order of the nodes.
    inputs : mapping of str to float
        The values of the nodes without inputs.

    Returns
    -------
    dict of str to float
        The gradients by the nodes' names.
    """

    def output(theta: np.ndarray) -> Any:
        return evaluate(nodes, order, inputs, dict(zip(order, theta)))["L"]

    return {name: float(slope) for name, slope in zip(order, complex_step(output, np.zeros(len(order))))}


# --- problems, in words -----------------------------------------------------------------------------------


def _check_gradient_list(
    function: Callable[..., Any],
    arguments: Mapping[str, float],
    inputs: Mapping[str, float],
    expected: np.ndarray,
    case: str,
) -> None:
    __tracebackhide__ = True
    label = function.__name__
    got = call_student(label, function, arguments)
    names = [f"d{name}" for name in inputs]
    if isinstance(got, np.ndarray) and got.ndim == 1:
        got = list(got)
    if type(got) not in (list, tuple) or len(got) != len(names):
        problem = f"is {describe(got)}, but should be a list with one gradient for each input: [{', '.join(names)}]"
        if got is None:
            problem = "is None: is a `return` missing?"
        raise CheckFailed(label, [Difference("the return value", problem, value=got)], arguments, case=case)
    wrong = [d for name, value, target in zip(names, got, expected) if (d := compare(name, value, float(target)))]
    if wrong:
        right = [name for name in names if name not in {difference.name for difference in wrong}]
        raise CheckFailed(label, wrong, arguments, right, case)
    passed(label, f"{are_right(names)} for {', '.join(f'{n} = {v:g}' for n, v in arguments.items())}.", case)


def _gradient_problem(name: str, got: Mapping[str, Any], expected: float) -> Difference | None:
    if name not in got:
        return Difference(f"∂L/∂{name}", "is missing")
    return compare(f"∂L/∂{name}", got[name], expected)


def _order_problem(got: Any, inputs: Mapping[str, Sequence[str]]) -> str:
    """Return what is wrong with an order, as the end of a sentence, or "" if the order is right."""
    if got is None:
        return "is None: is a `return` missing?"
    if type(got) not in (list, tuple):
        return f"is {describe(got)}, but should be a list of names"
    unknown = [name for name in got if not isinstance(name, str) or name not in inputs]
    if unknown:
        return f"contains {unknown[0]!r}, which is not a node of the graph"
    for name in inputs:
        if got.count(name) != 1:
            return f"contains {name} {got.count(name)} times" if name in got else f"leaves out {name}"
    place = {name: k for k, name in enumerate(got)}
    for name in got:
        for needed in inputs[name]:
            if place[needed] > place[name]:
                return f"has {name} before {needed}, but {name} is computed from {needed}"
    return ""


def _operation(name: str) -> Operation:
    return _MultiplyAdd() if name == "multiply_add" else operation(name)


def _student_backward(name: str) -> Callable[..., list[float]]:
    """Return the backward pass of an operation for the student's sweep. It raises TypeError for wrong arguments."""
    node = _operation(name)

    def backward(*arguments: Any) -> list[float]:
        wanted = f"the values of its {node.inputs} inputs and then the gradient that arrives"
        if node.inputs == 1:
            wanted = "the value of its input and then the gradient that arrives"
        if len(arguments) != node.inputs + 1:
            raise TypeError(f"backward[{name!r}] takes {wanted}, but got {count(len(arguments), 'argument')}")
        for argument in arguments:
            if isinstance(argument, str | list | tuple | dict) or argument is None:
                raise TypeError(f"backward[{name!r}] takes {wanted}, all as numbers, but got {argument!r}")
        *values, dc = arguments
        return [float(gradient) for gradient in node.backward(*values, dc=dc)]

    backward.__name__ = backward.__qualname__ = f"{name}_backward"
    return backward


def _with_lists(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Return the graph as a dict with copied lists, which a failed check can show as you would type it."""
    return {name: list(entry) if isinstance(entry, list) else entry for name, entry in graph.items()}
