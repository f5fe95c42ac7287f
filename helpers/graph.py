"""Compute graphs of numbers, and derivatives by reverse-mode automatic differentiation (lecture, L2 to L4).

A formula is split into nodes. Each node applies one operation to the values of earlier nodes. Two sweeps show how a
change in any node changes the last node, the output L:

    forward,  from the inputs to L:   value = operation(values of the inputs)
    backward, from L to the inputs:   gradient of an input += local gradient · gradient of the node

A node needs only its own inputs and the gradient that arrives from the later nodes (L4). The ``+=`` is there because
a value may be used several times: each use is one way in which it changes L, and the contributions add up (L2). One
backward sweep gives the derivatives with respect to *all* inputs (Rumelhart, Hinton and Williams, *Nature* 323, 1986).
If the derivatives were propagated forward instead, each input would need a sweep of its own.

    x, y, z = variable("x", -1.0), variable("y", 4.0), variable("z", 2.0)
    L = squared_error((x + y) * z, 1.0)
    graph = Graph(L)
    graph.forward()       # 25.0
    graph.backward()      # {'x': 20.0, 'y': 20.0, 'z': 30.0}

Both sweeps can also run step by step: ``for step in graph.backward_steps(): print(step)``.
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
    """A node of a compute graph: an operation on other nodes, or an input, which has no operation.

    Like numbers, nodes support +, −, ·, / and powers. These operators compute nothing yet: they build the graph.

    Parameters
    ----------
    operation : Operation, optional
        What the node computes. None for an input.
    inputs : sequence of Node
        The nodes from which it is computed, in the order that the operation expects. A node may occur twice.
    value : float, optional
        The value of an input. Other nodes have None until the forward sweep reaches them.
    name : str
        The name to show in messages and pictures. A `Graph` names the nodes that have none.
    fixed : bool
        Whether the node is a constant, such as the 1 in 1 − x.

    Attributes
    ----------
    gradient : float or None
        ∂L/∂(this node). None until a backward sweep starts, and again after the next forward sweep.
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
        """str: How the node is computed, such as ``x + y``. For an input, its name."""
        return self.operation.text.format(*(node.name or "?" for node in self.inputs)) if self.operation else self.name

    def __repr__(self) -> str:
        label = f"{self.name or '?'} = {self.formula}" if self.operation else self.name
        value = "not computed yet" if self.value is None else f"{self.value:.6g}"
        gradient = "" if self.gradient is None else f", gradient {self.gradient:.6g}"
        return f"Node({label}: {value}{gradient})"

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
    """Make an input of a graph.

    Parameters
    ----------
    name : str
        The name of the input, unique within its graph.
    value : float
        Its value. Complex numbers are allowed for the complex step.

    Returns
    -------
    Node
        The input.

    Raises
    ------
    TypeError
        If `value` is not a number.
    ValueError
        If `value` is not finite.
    """
    return Node(value=_check_finite(name, value), name=name)


def constant(value: float) -> Node:
    """Make an input that is a fixed number.

    Parameters
    ----------
    value : float
        The number. Rounded to six digits, it is the name of the node as well.

    Returns
    -------
    Node
        The constant. `Graph.backward` does not list it.

    Raises
    ------
    TypeError
        If `value` is not a number.
    ValueError
        If `value` is not finite.
    """
    return Node(value=_check_finite("a constant", value), name=f"{value:g}", fixed=True)


def squared_error(a: Node, target: float) -> Node:
    """Make the node (a − target)².

    Parameters
    ----------
    a : Node
        The input of the operation.
    target : float
        A fixed number.

    Returns
    -------
    Node
        The new node.

    References
    ----------
    Lecture, L3.
    """
    return _apply(SquaredError(target), a)


def exp(a: Node) -> Node:
    """Make the node exp(a).

    Parameters
    ----------
    a : Node
        The input of the operation.

    Returns
    -------
    Node
        The new node.
    """
    return _apply(operations.Exp(), a)


def log(a: Node) -> Node:
    """Make the node log(a), the natural logarithm.

    Parameters
    ----------
    a : Node
        The input of the operation.

    Returns
    -------
    Node
        The new node.
    """
    return _apply(operations.Log(), a)


def sin(a: Node) -> Node:
    """Make the node sin(a).

    Parameters
    ----------
    a : Node
        The input of the operation.

    Returns
    -------
    Node
        The new node.
    """
    return _apply(operations.Sin(), a)


def tanh(a: Node) -> Node:
    """Make the node tanh(a).

    Parameters
    ----------
    a : Node
        The input of the operation.

    Returns
    -------
    Node
        The new node.
    """
    return _apply(operations.Tanh(), a)


def relu(a: Node) -> Node:
    """Make the node max(a, 0).

    Parameters
    ----------
    a : Node
        The input of the operation.

    Returns
    -------
    Node
        The new node.
    """
    return _apply(operations.ReLU(), a)


def _apply(operation: Operation, *inputs: Node | float) -> Node:
    return Node(operation, [node if isinstance(node, Node) else constant(node) for node in inputs])


def _check_finite(name: str, value: Any) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | complex | np.number):
        raise TypeError(f"{name} is {value!r}, but a graph of numbers needs a number: pass a float.")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}, but a graph needs finite numbers: pass another value.")
    return value if isinstance(value, complex | np.number) else float(value)


# --- the order, and the two sweeps ----------------------------------------------------------------------


def topological_order(inputs: Mapping[Name, Sequence[Name]]) -> list[Name]:
    """Sort nodes so that each comes after all of its inputs.

    Parameters
    ----------
    inputs : mapping
        For each node, the nodes from which it is computed: ``{"x": [], "y": [], "d": ["x", "y"]}``.

    Returns
    -------
    list
        The keys of `inputs` in topological order.

    Raises
    ------
    ValueError
        If a node depends on itself, or on a node that is not a key of `inputs`.

    Notes
    -----
    This is a depth-first search: it visits the inputs of a node first, and appends the node once all of its inputs are
    listed. It uses an explicit stack, because a long chain of nodes would exceed Python's recursion limit.

    References
    ----------
    Cormen et al., *Introduction to Algorithms*, section "Topological sort".
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
class Contribution:
    """What a node adds to the gradient of one of its inputs in the backward sweep.

    Attributes
    ----------
    to : Node
        The input that receives it.
    position : int
        The position of that input among the inputs of the node, 0 or 1. The same node may occur at both.
    local : float
        The local gradient, ∂(node)/∂(input).
    product : float
        The contribution itself: local gradient · gradient of the node.
    """

    to: Node
    position: int
    local: Number
    product: Number


@dataclass(frozen=True)
class BackwardStep:
    """One step of the backward sweep.

    Attributes
    ----------
    node : Node
        The node of this step. Its gradient is complete.
    contributions : tuple of Contribution
        What the node sends to each of its inputs. Empty for an input of the graph.
    """

    node: Node
    contributions: tuple[Contribution, ...]

    def __repr__(self) -> str:
        arrived = f"{self.node.name}: gradient {self.node.gradient:.6g}"
        sent = [
            f"sends {part.local:.6g} · {self.node.gradient:.6g} = {part.product:.6g} to {part.to.name}"
            for part in self.contributions
        ]
        return ", ".join([arrived, *sent]) if sent else f"{arrived}, an input: done"


class Graph:
    """A compute graph: everything that an output depends on, with a forward and a backward sweep.

    Nodes without a name get one, in place: L for the output, n1, n2, … for the others.

    Parameters
    ----------
    output : Node
        The node to differentiate.

    Attributes
    ----------
    output : Node
        The node to differentiate.
    nodes : list of Node
        Every node that the output depends on, in topological order. The output comes last.
    inputs : dict of str to Node
        The variables by name, in topological order. Constants are not included.

    Raises
    ------
    ValueError
        If two nodes that are not constants have the same name.

    References
    ----------
    Lecture, L2, L3 and L4.
    """

    def __init__(self, output: Node):
        self.output = output
        inputs: dict[Node, tuple[Node, ...]] = {}
        stack = [output]
        while stack:
            node = stack.pop()
            if node not in inputs:
                inputs[node] = node.inputs
                stack.extend(node.inputs)
        self.nodes = topological_order(inputs)
        self._name_nodes()
        self.inputs = {node.name: node for node in self.nodes if not node.operation and not node.fixed}

    def _name_nodes(self) -> None:
        """Name the nodes that have no name, and check that names are unique."""
        self.output.name = self.output.name or "L"
        taken = {node.name for node in self.nodes if node.name}
        free = (name for k in range(1, len(self.nodes) + 1) if (name := f"n{k}") not in taken)
        for node in self.nodes:
            node.name = node.name or next(free)
        counts = Counter(node.name for node in self.nodes if not node.fixed)
        duplicate = next((name for name, count in counts.items() if count > 1), None)
        if duplicate:
            raise ValueError(f"two nodes are named {duplicate}: give each a name of its own.")

    def forward_steps(self) -> Iterator[Node]:
        """Run the forward sweep one node at a time.

        The sweep first clears the values and gradients of earlier sweeps.

        Yields
        ------
        Node
            Each node in topological order, once its value is computed.

        Raises
        ------
        ValueError
            If a value is not a finite number, as for log(0).

        References
        ----------
        Lecture, L3.
        """
        self._clear()
        for node in self.nodes:
            if node.operation:
                with np.errstate(all="ignore"):
                    node.value = _evaluate(node, node.operation)
            yield node

    def backward_steps(self) -> Iterator[BackwardStep]:
        """Run the backward sweep one node at a time, from the output to the inputs.

        Each sweep starts afresh: it sets all gradients to 0, and the gradient of the output to ∂L/∂L = 1. So a second
        sweep gives the same result. A node comes after all nodes that use it, so by then its gradient is complete.

        Yields
        ------
        BackwardStep
            The node and what it sends to its inputs.

        Raises
        ------
        RuntimeError
            If there has been no complete forward sweep.

        References
        ----------
        Lecture, L3 and L4.
        """
        self._reset_gradients()
        for node in reversed(self.nodes):
            contributions = []
            if node.operation:
                locals_ = node.operation.local(*(other.value for other in node.inputs))
                for position, (other, local) in enumerate(zip(node.inputs, map(_as_python, locals_), strict=True)):
                    product = local * node.gradient
                    other.gradient += product
                    contributions.append(Contribution(other, position, local, product))
            yield BackwardStep(node, tuple(contributions))

    def forward(self) -> Number:
        """Run the forward sweep.

        Returns
        -------
        float
            The value of the output.

        Raises
        ------
        ValueError
            If a value is not a finite number, as for log(0).

        References
        ----------
        Lecture, L3.
        """
        self._clear()
        with np.errstate(all="ignore"):
            for node in self.nodes:
                if node.operation:
                    node.value = _evaluate(node, node.operation)
        return self.output.value

    def backward(self) -> dict[str, Number]:
        """Run the backward sweep.

        Returns
        -------
        dict of str to float
            ∂L/∂x for each variable x, by name.

        Raises
        ------
        RuntimeError
            If there has been no complete forward sweep.

        Notes
        -----
        This computes the same sums as `backward_steps`, in the same order, without recording the contributions.

        References
        ----------
        Lecture, L3 and L4.
        """
        self._reset_gradients()
        for node in reversed(self.nodes):
            if node.operation:
                for other, local in zip(node.inputs, node.operation.local(*[i.value for i in node.inputs])):
                    other.gradient += _as_python(local) * node.gradient
        return {name: node.gradient for name, node in self.inputs.items()}

    def _clear(self) -> None:
        """Clear the values and gradients of an earlier sweep."""
        for node in self.nodes:
            node.gradient = None
            if node.operation:
                node.value = None

    def _reset_gradients(self) -> None:
        """Set all gradients to 0 and that of the output to 1. Raises RuntimeError if a node has no value yet."""
        for node in self.nodes:
            if node.value is None:
                raise RuntimeError("the graph has no values yet: call forward() before backward().")
        for node in self.nodes:
            node.gradient = 0.0
        self.output.gradient = 1.0

    def __getitem__(self, name: str) -> Node:
        """Return the node of this name.

        Parameters
        ----------
        name : str
            The name of the node.

        Returns
        -------
        Node
            The node.

        Raises
        ------
        KeyError
            If no node has this name. The message lists the names.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"no node is named {name}: choose one of {', '.join(node.name for node in self.nodes)}")

    def __repr__(self) -> str:
        lines = [f"Graph of {len(self.nodes)} nodes with the output {self.output.name}"]
        return "\n  ".join(lines + [repr(node) for node in self.nodes])


def backward_sweep(
    nodes: Mapping[str, tuple[str, Sequence[str]]], order: Sequence[str], values: Mapping[str, Number]
) -> dict[str, Number]:
    """Run the backward sweep through a graph that is plain data.

    Parameters
    ----------
    nodes : mapping of str to (str, sequence of str)
        For each node its operation, by a name that ``helpers.operations.operation`` knows or ``"input"``, and the names
        of its inputs. One node is named ``L``.
    order : sequence of str
        The names of all nodes in topological order.
    values : mapping of str to float
        The value of each node.

    Returns
    -------
    dict of str to float
        ∂L/∂(node) for every node, by name.

    References
    ----------
    Lecture, L3 and L4.
    """
    gradients: dict[str, Number] = {name: 0.0 for name in order}
    gradients["L"] = 1.0
    for name in reversed(order):
        kind, inputs = nodes[name]
        if kind != "input":
            sent = operations.operation(kind).backward(*(values[other] for other in inputs), dc=gradients[name])
            for other, gradient in zip(inputs, sent, strict=True):
                gradients[other] += _as_python(gradient)
    return gradients


def _evaluate(node: Node, operation: Operation) -> Number:
    """Compute the value of a node from its inputs. Raises ValueError if the value is not a finite number."""
    try:
        value = operation.value(*[other.value for other in node.inputs])
    except (ZeroDivisionError, OverflowError):
        value = np.nan
    if not cmath.isfinite(value):
        arguments = ", ".join(f"{other.name} = {other.value:.6g}" for other in node.inputs)
        raise ValueError(f"{node.name} = {node.formula} is not a finite number for {arguments}: choose other inputs.")
    return _as_python(value)


def _as_python(value: Number) -> Number:
    """Convert a NumPy scalar to a Python number, which prints without its type."""
    return value.item() if isinstance(value, np.generic) else value


def named(**nodes: Node) -> None:
    """Name nodes in place: ``named(d=d, e=e)``.

    Parameters
    ----------
    **nodes : Node
        The nodes, each passed under its new name.
    """
    for name, node in nodes.items():
        node.name = name


def lecture_example(x: float = -1.0, y: float = 4.0, z: float = 2.0) -> Graph:
    """Build the lecture's example: d = x + y, e = d · z, L = (e − 1)².

    Parameters
    ----------
    x, y, z : float
        The values of the inputs.

    Returns
    -------
    Graph
        The graph, not evaluated yet.

    References
    ----------
    Lecture, L3.
    """
    nodes = {"x": variable("x", x), "y": variable("y", y), "z": variable("z", z)}
    d = nodes["x"] + nodes["y"]
    e = d * nodes["z"]
    L = squared_error(e, 1.0)
    named(d=d, e=e, L=L)
    return Graph(L)
