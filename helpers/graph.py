"""Compute graphs of numbers: derivatives sent backwards, one node at a time (lecture L2 to L4).

A formula is taken apart into nodes, each of which does one operation on the values of earlier nodes. Two
sweeps answer what a change of any of them does to the last one, the output L:

    forward,  from the inputs to L:   value = operation(values of the inputs)
    backward, from L to the inputs:   gradient of an input += local gradient · gradient of the node

A node needs only its own inputs and the gradient that arrives (L4). The ``+=`` is there because a node may
be used several times: each use is a way in which it changes L, and the ways add up (L2). Backwards, because
one sweep gives the derivatives with respect to *all* inputs; the other direction needs a sweep for each
(Rumelhart, Hinton and Williams, Nature 323, 1986).

    x, y, z = variable("x", -1.0), variable("y", 4.0), variable("z", 2.0)
    L = squared_error((x + y) * z, 1.0)
    graph = Graph(L)
    graph.forward()       # 25.0
    graph.backward()      # {'x': 20.0, 'y': 20.0, 'z': 30.0}

Both sweeps can be run step by step: ``for step in graph.backward_steps(): print(step)``.
"""

from __future__ import annotations

import cmath
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from helpers import operations
from helpers.operations import Add, Divide, Multiply, Number, Operation, Power, SquaredError, Subtract

Name = TypeVar("Name", bound=Hashable)


# --- nodes: how a formula becomes a graph ---------------------------------------------------------------


class Node:
    """One node: an operation on other nodes, or an input, which has no operation.

    operation: None for an input.
    inputs:    the nodes it is computed from, in the operation's order; the same one may occur twice.
    value:     None until the forward sweep has reached it; given for an input.
    gradient:  ∂L/∂(this node), None until a backward sweep has begun.
    name:      for texts and pictures; nodes without one are named by their Graph.
    fixed:     whether it is a constant, such as the 1 in 1 − x.

    Nodes are added, multiplied and so on like numbers: that does not compute, it makes the graph.
    """

    def __init__(
        self,
        operation: Operation | None = None,
        inputs: Sequence[Node] = (),
        value: Number = None,
        name: str = "",
        fixed: bool = False,
    ):
        self.operation, self.inputs = operation, tuple(inputs)
        self.value, self.name, self.fixed = value, name, fixed
        self.gradient: Number = None

    @property
    def formula(self) -> str:
        """How it is computed, by names: ``x + y``; an input's own name."""
        return self.operation.text.format(*(node.name or "?" for node in self.inputs)) if self.operation else self.name

    def __repr__(self) -> str:
        shown = f"{self.name or '?'} = {self.formula}" if self.operation else self.name
        value = "not computed yet" if self.value is None else f"{self.value:.6g}"
        gradient = "" if self.gradient is None else f", gradient {self.gradient:.6g}"
        return f"Node({shown}: {value}{gradient})"

    def __add__(self, other: Node | float) -> Node:
        return _apply(Add(), self, other)

    def __radd__(self, other: float) -> Node:
        return _apply(Add(), other, self)

    def __sub__(self, other: Node | float) -> Node:
        return _apply(Subtract(), self, other)

    def __rsub__(self, other: float) -> Node:
        return _apply(Subtract(), other, self)

    def __mul__(self, other: Node | float) -> Node:
        return _apply(Multiply(), self, other)

    def __rmul__(self, other: float) -> Node:
        return _apply(Multiply(), other, self)

    def __truediv__(self, other: Node | float) -> Node:
        return _apply(Divide(), self, other)

    def __rtruediv__(self, other: float) -> Node:
        return _apply(Divide(), other, self)

    def __neg__(self) -> Node:
        return _apply(Multiply(), -1.0, self)

    def __pow__(self, exponent: float) -> Node:
        if isinstance(exponent, Node):
            raise TypeError("the exponent must be a fixed number: write exp(b * log(a)) for a ** b.")
        return _apply(Power(exponent), self)


def variable(name: str, value: float) -> Node:
    """An input of the graph: a name and a finite number. Raises TypeError or ValueError for anything else."""
    return Node(value=_finite(name, value), name=name)


def constant(value: float) -> Node:
    """An input that is a fixed number, named by what it is."""
    return Node(value=_finite("a constant", value), name=f"{value:g}", fixed=True)


def squared_error(a: Node, target: float) -> Node:
    """The node (a − target)²."""
    return _apply(SquaredError(target), a)


def exp(a: Node) -> Node:
    """The node exp(a)."""
    return _apply(operations.Exp(), a)


def log(a: Node) -> Node:
    """The node log(a)."""
    return _apply(operations.Log(), a)


def sin(a: Node) -> Node:
    """The node sin(a)."""
    return _apply(operations.Sin(), a)


def tanh(a: Node) -> Node:
    """The node tanh(a)."""
    return _apply(operations.Tanh(), a)


def relu(a: Node) -> Node:
    """The node max(a, 0)."""
    return _apply(operations.ReLU(), a)


def _apply(operation: Operation, *inputs: Node | float) -> Node:
    return Node(operation, [node if isinstance(node, Node) else constant(node) for node in inputs])


def _finite(name: str, value: Any) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | complex | np.number):
        raise TypeError(f"{name} is {value!r}, but a graph of numbers needs a number: give a float.")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}, but a graph needs finite numbers.")
    return value if isinstance(value, complex | np.number) else float(value)


# --- the order, and the two sweeps ----------------------------------------------------------------------


def topological_order(inputs: Mapping[Name, Sequence[Name]]) -> list[Name]:
    """All nodes, each after all of its inputs.

    inputs: for each node the nodes that it is computed from, ``{"x": [], "y": [], "d": ["x", "y"]}``.

    Goes down to the inputs first and lists a node once all of its inputs are listed (depth-first search;
    Cormen et al., Introduction to Algorithms, section "Topological sort"). With a stack of its own, since a
    long chain of nodes would exceed Python's recursion limit.

    Raises ValueError if a node depends on itself, or on one that is not there.
    """
    order: list[Name] = []
    state: dict[Name, str] = {}
    for start in inputs:
        stack = [start]
        while stack:
            node = stack[-1]
            if node not in state:
                state[node] = "open"
                for needed in reversed(inputs[node]):
                    if needed not in inputs:
                        raise ValueError(f"{node} needs {needed}, which is not in the graph: add it, with its inputs.")
                    if state.get(needed) == "open":
                        raise ValueError(f"{needed} depends on itself: a compute graph has no cycles.")
                    if needed not in state:
                        stack.append(needed)
            else:
                stack.pop()
                if state[node] == "open":
                    state[node] = "listed"
                    order.append(node)
    return order


@dataclass(frozen=True)
class Sent:
    """What one node hands to one of its inputs on the way back: local gradient · gradient of the node.

    place is which of the node's inputs it is, 0 or 1, since the same node may stand in both places.
    """

    to: Node
    place: int
    local: Number
    product: Number


@dataclass(frozen=True)
class BackwardStep:
    """One step of the backward sweep: a node whose gradient is complete, and what it sends to its inputs."""

    node: Node
    sent: tuple[Sent, ...]

    def __repr__(self) -> str:
        arrived = f"{self.node.name}: gradient {self.node.gradient:.6g}"
        ways = [
            f"sends {part.local:.6g} · {self.node.gradient:.6g} = {part.product:.6g} to {part.to.name}"
            for part in self.sent
        ]
        return ", ".join([arrived, *ways]) if ways else f"{arrived}, an input: done"


class Graph:
    """All that an output depends on, in topological order, with its two sweeps.

    output: the node to differentiate, called L here if it has no name.
    nodes:  every node that it depends on, each after its inputs; the output last.
    inputs: the variables by name, in the order in which they were met; constants are not among them.

    Nodes without a name get one: n1, n2, … Raises ValueError if two nodes have one name.
    """

    def __init__(self, output: Node):
        self.output = output
        inputs: dict[Node, tuple[Node, ...]] = {}
        waiting = [output]
        while waiting:
            node = waiting.pop()
            if node not in inputs:
                inputs[node] = node.inputs
                waiting.extend(node.inputs)
        self.nodes = topological_order(inputs)
        self._name()
        self.inputs = {node.name: node for node in self.nodes if not node.operation and not node.fixed}

    def _name(self) -> None:
        """Name what has no name, and see that no two share one."""
        self.output.name = self.output.name or "L"
        taken = {node.name for node in self.nodes if node.name}
        free = (name for k in range(1, len(self.nodes) + 1) if (name := f"n{k}") not in taken)
        for node in self.nodes:
            node.name = node.name or next(free)
        often = Counter(node.name for node in self.nodes if not node.fixed)
        double = next((name for name, count in often.items() if count > 1), None)
        if double:
            raise ValueError(f"two nodes are named {double}: give each a name of its own.")

    def forward_steps(self) -> Iterator[Node]:
        """The forward sweep (L3), a node at a time: computes each node's value and yields the node.

        Values and gradients of an earlier sweep are taken away first. Raises ValueError where a value is not
        a finite number, as for log(0).
        """
        self._forget()
        for node in self.nodes:
            if node.operation:
                with np.errstate(all="ignore"):
                    node.value = _value(node, node.operation)
            yield node

    def backward_steps(self) -> Iterator[BackwardStep]:
        """The backward sweep (L3, L4), a node at a time, from the output to the inputs.

        Begins anew each time: all gradients are set to 0 and that of the output to ∂L/∂L = 1, so a second
        sweep gives the same. When a node's turn comes, all that use it have had theirs, so its gradient is
        complete. Raises RuntimeError if there was no forward sweep.
        """
        self._begin_backward()
        for node in reversed(self.nodes):
            sent = []
            if node.operation:
                locals_ = node.operation.local(*(other.value for other in node.inputs))
                for place, (other, local) in enumerate(zip(node.inputs, map(_plain, locals_), strict=True)):
                    product = local * node.gradient
                    other.gradient += product
                    sent.append(Sent(other, place, local, product))
            yield BackwardStep(node, tuple(sent))

    def forward(self) -> Number:
        """All of the forward sweep; returns the output's value."""
        self._forget()
        with np.errstate(all="ignore"):
            for node in self.nodes:
                if node.operation:
                    node.value = _value(node, node.operation)
        return self.output.value

    def backward(self) -> dict[str, Number]:
        """All of the backward sweep; returns ∂L/∂x for each variable x, by name.

        The same sums as in ``backward_steps``, in the same order, without a record of who sent what.
        """
        self._begin_backward()
        for node in reversed(self.nodes):
            if node.operation:
                for other, local in zip(node.inputs, node.operation.local(*[i.value for i in node.inputs])):
                    other.gradient += _plain(local) * node.gradient
        return {name: node.gradient for name, node in self.inputs.items()}

    def _forget(self) -> None:
        """Take away what an earlier sweep has left."""
        for node in self.nodes:
            node.gradient = None
            if node.operation:
                node.value = None

    def _begin_backward(self) -> None:
        """Set all gradients to 0 and that of the output to 1. Raises RuntimeError if a node has no value yet."""
        for node in self.nodes:
            if node.value is None:
                raise RuntimeError("the graph has no values yet: call forward() before backward().")
        for node in self.nodes:
            node.gradient = 0.0
        self.output.gradient = 1.0

    def __getitem__(self, name: str) -> Node:
        """The node of this name. Raises KeyError, naming those there are."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"no node is named {name}; there are {', '.join(node.name for node in self.nodes)}")

    def __repr__(self) -> str:
        lines = [f"Graph of {len(self.nodes)} nodes with the output {self.output.name}"]
        return "\n  ".join(lines + [repr(node) for node in self.nodes])


def _value(node: Node, operation: Operation) -> Number:
    """What the node's operation makes of its inputs. Raises ValueError if that is no finite number."""
    try:
        value = operation.value(*[other.value for other in node.inputs])
    except (ZeroDivisionError, OverflowError):
        value = np.nan
    if not cmath.isfinite(value):
        given = ", ".join(f"{other.name} = {other.value:.6g}" for other in node.inputs)
        raise ValueError(f"{node.name} = {node.formula} is no finite number for {given}.")
    return _plain(value)


def _plain(value: Number) -> Number:
    """A number of Python's own, which prints as one."""
    return value.item() if isinstance(value, np.generic) else value


def named(**nodes: Node) -> None:
    """Give nodes their names: ``named(d=d, e=e)``."""
    for name, node in nodes.items():
        node.name = name


def lecture_example(x: float = -1.0, y: float = 4.0, z: float = 2.0) -> Graph:
    """The lecture's graph (L3): d = x + y, e = d · z, L = (e − 1)²."""
    nodes = {"x": variable("x", x), "y": variable("y", y), "z": variable("z", z)}
    d = nodes["x"] + nodes["y"]
    e = d * nodes["z"]
    L = squared_error(e, 1.0)
    named(d=d, e=e, L=L)
    return Graph(L)
