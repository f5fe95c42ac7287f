"""Checks of what students write about compute graphs: a node's backward pass, the order, the sweep (L2 to L4).

As in ``helpers.checks``, the oracle is none of the student's code: derivatives come from the complex step of
a given forward pass, and of an order the property is judged, since there are many right ones.

Here a graph is plain data, which students' code can be given: for each node its operation and the names of
its inputs, ``{"x": ("input", []), "y": ("input", []), "L": ("multiply", ["x", "y"])}``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import _copies, _judge, _run, passed
from helpers.gradcheck import complex_step
from helpers.graph import topological_order
from helpers.operations import Add, Divide, Exp, Multiply, Operation, Power, Sin, Subtract, Tanh

MOST = 3  # wrong gradients that are named: with the first one, those in front of it are wrong too
Data = Mapping[str, tuple[str, Sequence[str]]]


def operation(name: str) -> Operation:
    """The operation of this name in a graph that is plain data."""
    return {
        "add": Add(),
        "subtract": Subtract(),
        "multiply": Multiply(),
        "divide": Divide(),
        "square": Power(2),
        "exp": Exp(),
        "sin": Sin(),
        "tanh": Tanh(),
    }[name]


def derivatives(function: Callable[..., Any], forward: Callable[..., Any], **inputs: float) -> None:
    """Check a function that returns the list of derivatives of forward(*inputs), one for each input.

    forward: smooth, and made of operations that accept complex numbers. Raises CheckFailed.
    """
    expected = complex_step(lambda theta: forward(*theta), np.array(list(inputs.values())))
    _judge_list(function, inputs, inputs, expected)


def node_backward(function: Callable[..., Any], forward: Callable[..., Any], dc: float, **inputs: float) -> None:
    """Check the backward pass of a node c = forward(*inputs): function(*inputs, dc) returns a list of gradients.

    forward: smooth, and made of operations that accept complex numbers; dc: ∂L/∂c, as it arrives.
    Raises CheckFailed.
    """
    expected = dc * complex_step(lambda theta: forward(*theta), np.array(list(inputs.values())))
    _judge_list(function, {**inputs, "dc": dc}, inputs, expected)


def order(function: Callable[..., Any], inputs: Mapping[str, Sequence[str]]) -> None:
    """Check that function(inputs) lists every node once, each after all of its inputs; any such order is right.

    inputs: for each node the nodes that it is computed from. Raises CheckFailed.
    """
    what = function.__name__
    got = _run(what, function, {node: list(needed) for node, needed in inputs.items()})
    problem = _order_problem(got, inputs)
    if problem:
        shown = {"inputs": _plain(inputs), **({} if got is None else {"what you return": got})}
        raise CheckFailed(what, [Difference("the order", problem)], shown)
    passed(what, f"every node after its inputs, for {len(inputs)} nodes.")


def sweep(
    function: Callable[..., Any],
    nodes: Data,
    inputs: Mapping[str, float],
    order: Sequence[str] | None = None,
) -> None:
    """Check function(nodes, order, values, backward), which returns ∂L/∂(node) for every node, by name.

    The function is given the graph as data, a topological order, the values of all nodes, and for each
    operation its backward pass, a function (*values of the inputs, dc) -> the list of gradients.

    inputs: the values of the nodes without inputs; the node to differentiate is the one named L.
    order:  a topological order of the graph, found here if not given.

    Each ∂L/∂(node) is compared with the complex step: the node's value is moved, and what comes after it is
    computed anew. A second call must give the same, and the arguments stay as they are. Raises CheckFailed.
    """
    __tracebackhide__ = True
    what = function.__name__
    order = list(order or topological_order({name: needed for name, (_, needed) in nodes.items()}))
    values = evaluate(nodes, order, inputs)
    expected = sweep_oracle(nodes, order, inputs)
    shown = {"nodes": _plain(nodes), "order": order, "values": {name: round(values[name], 6) for name in order}}
    wrong: list[Difference] = []
    for again in (False, True):
        backward = {name: _backward_of(name) for name in sorted({does for does, _ in nodes.values()} - {"input"})}
        given = {
            "nodes": {name: (does, list(needed)) for name, (does, needed) in nodes.items()},
            "order": list(order),
            "values": dict(values),
        }
        arguments = _copies(given)
        got = _run(what, function, *given.values(), backward)
        # A defaultdict or an OrderedDict arrives as a dict where students' code runs in a process of its own.
        if not isinstance(got, dict):
            problem = f"is {kind(got)}, but should be a dict: the gradient of each node, by its name"
            if got is None:
                problem = "is None: is a `return` missing?"
            raise CheckFailed(what, [Difference("what it returns", problem)], shown)
        got = dict(got)
        # From L backwards, so that the first finding is the one where it began to go wrong.
        wrong = [found for name in reversed(order) if (found := _gradient_problem(name, got, expected[name]))]
        wrong += [Difference(f"{name!r}", "is no node of the graph") for name in got if name not in nodes]
        if wrong and again:
            problem = "with the same arguments gives something else: begin with new gradients in each call"
            wrong = [Difference("a second call", problem)]
        if wrong:
            right = [f"∂L/∂{name}" for name in reversed(order) if not _gradient_problem(name, got, expected[name])]
            if len(wrong) > MOST:
                wrong[MOST:] = [Difference(f"{len(wrong) - MOST} more", "wrong, which may come from these")]
            raise CheckFailed(what, wrong, shown, [] if again else right)
        _judge(what, {}, {}, arguments, given)
    passed(what, f"the gradients of {', '.join(reversed(order))} are right.")


def random_case(rng: np.random.Generator, leaves: int, steps: int) -> tuple[Data, dict[str, float], list[str]]:
    """A random graph with its inputs' values and an order that is not the one in which it is written.

    Of ``leaves`` inputs, not all of which need be used, and ``steps`` nodes, most of which are used several
    times. L is the last but one that is computed: the last one, which uses L, tells nothing about it.
    """
    names = [f"x{k}" for k in range(1, leaves + 1)]
    inputs = {name: float(rng.uniform(0.4, 1.6) * rng.choice([-1, 1])) for name in names}
    nodes: dict[str, tuple[str, list[str]]] = {name: ("input", []) for name in names}
    for k in range(1, steps + 1):
        does = str(rng.choice(["add", "subtract", "multiply", "square", "sin", "tanh"]))
        there = list(nodes)
        # One of the newest values and any other, so that L depends on most of them.
        chosen = [there[-int(rng.integers(1, min(3, len(there)) + 1))], str(rng.choice(there))]
        nodes[f"v{k}"] = (does, chosen[: operation(does).inputs])
    last = list(nodes)[-1]
    nodes["L"] = ("multiply", [last, names[0]])
    nodes["after"] = ("add", ["L", names[-1]])
    written = [str(name) for name in rng.permutation(list(nodes))]
    return {name: nodes[name] for name in written}, inputs, list(nodes)


# --- the oracle -----------------------------------------------------------------------------------------


def evaluate(
    nodes: Data, order: Sequence[str], inputs: Mapping[str, float], moved: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The value of every node, by the forward sweep; each moved by what ``moved`` says, if anything."""
    values: dict[str, Any] = {}
    for name in order:
        does, needed = nodes[name]
        value = inputs[name] if does == "input" else operation(does).value(*(values[other] for other in needed))
        values[name] = value + moved[name] if moved else float(value)
    return values


def sweep_oracle(nodes: Data, order: Sequence[str], inputs: Mapping[str, float]) -> dict[str, float]:
    """∂L/∂(node) for every node, by the complex step: no backward sweep in it."""

    def output(theta: np.ndarray) -> Any:
        return evaluate(nodes, order, inputs, dict(zip(order, theta)))["L"]

    return {name: float(slope) for name, slope in zip(order, complex_step(output, np.zeros(len(order))))}


# --- what is wrong, in words ------------------------------------------------------------------------------


def _judge_list(
    function: Callable[..., Any], arguments: Mapping[str, float], inputs: Mapping[str, float], expected: np.ndarray
) -> None:
    __tracebackhide__ = True
    what = function.__name__
    got = _run(what, function, *arguments.values())
    names = [f"d{name}" for name in inputs]
    if isinstance(got, np.ndarray) and got.ndim == 1:
        got = list(got)
    if type(got) not in (list, tuple) or len(got) != len(names):
        problem = f"is {kind(got)}, but should be a list with one gradient for each input: [{', '.join(names)}]"
        if got is None:
            problem = "is None: is a `return` missing?"
        raise CheckFailed(what, [Difference("what it returns", problem)], arguments)
    wrong = [d for name, value, wanted in zip(names, got, expected) if (d := compare(name, value, float(wanted)))]
    if wrong:
        right = [name for name in names if name not in {difference.name for difference in wrong}]
        raise CheckFailed(what, wrong, arguments, right)
    passed(what, f"{', '.join(names)} right for {', '.join(f'{n} = {v:g}' for n, v in arguments.items())}.")


def _gradient_problem(name: str, got: Mapping[str, Any], expected: float) -> Difference | None:
    if name not in got:
        return Difference(f"∂L/∂{name}", "is missing")
    return compare(f"∂L/∂{name}", got[name], expected)


def _order_problem(got: Any, inputs: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with an order, as the end of a sentence, or "" if nothing is."""
    if got is None:
        return "is None: is a `return` missing?"
    if type(got) not in (list, tuple):
        return f"is {kind(got)}, but should be a list of names"
    strange = [name for name in got if not isinstance(name, str) or name not in inputs]
    if strange:
        return f"holds {strange[0]!r}, which is no node of the graph"
    for name in inputs:
        if got.count(name) != 1:
            return f"holds {name} {got.count(name)} times" if name in got else f"leaves out {name}"
    place = {name: k for k, name in enumerate(got)}
    for name in got:
        for needed in inputs[name]:
            if place[needed] > place[name]:
                return f"has {name} before {needed}, which {name} is computed from"
    return ""


def _backward_of(name: str) -> Callable[..., list[float]]:
    """The operation's backward pass as the student's sweep is given it: says so when it is called wrongly."""
    node = operation(name)

    def backward(*arguments: Any) -> list[float]:
        wanted = f"the values of its {node.inputs} inputs and then the gradient that arrives"
        if node.inputs == 1:
            wanted = "the value of its input and then the gradient that arrives"
        if len(arguments) != node.inputs + 1:
            raise TypeError(f"backward[{name!r}] takes {wanted}, but was given {_count(arguments)}")
        for argument in arguments:
            if isinstance(argument, str | list | tuple | dict) or argument is None:
                raise TypeError(f"backward[{name!r}] takes {wanted}: numbers, but was given {argument!r}")
        *values, dc = arguments
        return [float(gradient) for gradient in node.backward(*values, dc=dc)]

    backward.__name__ = f"{name}_backward"
    return backward


def _count(arguments: Sequence[Any]) -> str:
    return "1 argument" if len(arguments) == 1 else f"{len(arguments)} arguments"


def _plain(graph: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of builtin types, which prints as it would be typed."""
    return {name: list(what) if isinstance(what, list) else what for name, what in graph.items()}
