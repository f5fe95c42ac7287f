"""The steps of a compute graph (lecture L3, L4): first the values forward, then the gradients backward.

In the backward sweep, a node comes after all nodes that use it. To check a gradient, ``difference_quotients`` changes
an input, computes the graph again, and restores it.
"""

import numpy as np

from helpers.graph import Graph, Node

H = 1e-4  # the step of the difference quotient
Step = tuple[str, Node]  # "value" or "gradient", and the node that gets it


def forward_nodes(graph: Graph) -> list[Node]:
    """List the nodes that compute a value.

    Parameters
    ----------
    graph : Graph
        The compute graph.

    Returns
    -------
    list of Node
        All nodes except inputs and constants, in the order of the forward sweep.
    """
    return [node for node in graph.nodes if node.operation]


def steps_of(graph: Graph) -> list[Step]:
    """List what the demo shows, one step after the other.

    Parameters
    ----------
    graph : Graph
        The compute graph.

    Returns
    -------
    list of Step
        The values in the order of the forward sweep, then the gradients in the order of the backward sweep. Inputs
        have only a gradient, and constants have neither.
    """
    backward_nodes = [node for node in reversed(graph.nodes) if not node.fixed]
    return [("value", node) for node in forward_nodes(graph)] + [("gradient", node) for node in backward_nodes]


def number_of(step: Step) -> float:
    """Return the number that a step shows.

    Parameters
    ----------
    step : Step
        The kind of the number and its node.

    Returns
    -------
    float
        The value or the gradient of the node.
    """
    kind, node = step
    return float(node.value if kind == "value" else node.gradient)


def uses_of(graph: Graph, node: Node) -> list[tuple[Node, int, float]]:
    """List where a node is used.

    Parameters
    ----------
    graph : Graph
        The compute graph, after a forward sweep.
    node : Node
        One of its nodes.

    Returns
    -------
    list of (Node, int, float)
        For each use, the node that uses it, its position among that node's inputs, and the local gradient.
    """
    found = []
    for user in graph.nodes:
        if user.operation:
            locals_ = user.operation.local(*(other.value for other in user.inputs))
            found += [(user, k, float(locals_[k])) for k, other in enumerate(user.inputs) if other is node]
    return found


def difference_quotients(graph: Graph, name: str) -> tuple[float, float]:
    """Compute (L(x) − L(x − h)) / h and (L(x + h) − L(x)) / h for an input x.

    Parameters
    ----------
    graph : Graph
        The compute graph with the output L.
    name : str
        The name of the input.

    Returns
    -------
    left, right : float
        Their mean approximates ∂L/∂x, unless there is a kink at x. NaN if L isn't defined at x − h or x + h. The graph
        is restored.
    """
    value = float(graph.inputs[name].value)
    below, here, above = outputs_at(graph, name, np.array([value - H, value, value + H]))
    return float((here - below) / H), float((above - here) / H)


def outputs_at(graph: Graph, name: str, values: np.ndarray) -> np.ndarray:
    """Compute the output for many values of one input, then restore the graph.

    Parameters
    ----------
    graph : Graph
        The compute graph.
    name : str
        The name of the input.
    values : ndarray, shape (n,)
        The values of the input.

    Returns
    -------
    ndarray, shape (n,)
        The outputs. NaN where the output isn't defined, such as log(−1).
    """
    node, before = graph.inputs[name], graph.inputs[name].value
    gradients = [other.gradient for other in graph.nodes]
    outputs = []
    for value in values:
        node.value = float(value)
        try:
            outputs.append(float(graph.forward()))
        except ValueError:
            outputs.append(np.nan)
    node.value = before
    graph.forward()
    for other, gradient in zip(graph.nodes, gradients, strict=True):
        other.gradient = gradient
    return np.array(outputs)
