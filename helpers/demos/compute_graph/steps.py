"""A compute graph one turn after the other (lecture L3, L4): the values forward, then the gradients backward.

A node's turn on the way back comes once all that use it have had theirs. To check a gradient, an input is moved and
the graph computed again; it is left as it was.
"""

import numpy as np

from helpers.graph import Graph, Node

H = 1e-4  # of the difference quotient
Turn = tuple[str, Node]  # "value" or "gradient", and the node that gets it


def forward_nodes(graph: Graph) -> list[Node]:
    """The nodes that compute something, in the order of the forward sweep."""
    return [node for node in graph.nodes if node.operation]


def turns_of(graph: Graph) -> list[Turn]:
    """What one step after the other shows: the values forward, then the gradients backward."""
    back = [node for node in reversed(graph.nodes) if not node.fixed]
    return [("value", node) for node in forward_nodes(graph)] + [("gradient", node) for node in back]


def number_of(turn: Turn) -> float:
    """The number that a turn shows."""
    kind, node = turn
    return float(node.value if kind == "value" else node.gradient)


def uses_of(graph: Graph, node: Node) -> list[tuple[Node, int, float]]:
    """Where a node is used: by which node, in which place, and with which local gradient."""
    found = []
    for user in graph.nodes:
        if user.operation:
            locals_ = user.operation.local(*(other.value for other in user.inputs))
            found += [(user, k, float(locals_[k])) for k, other in enumerate(user.inputs) if other is node]
    return found


def difference_quotient(graph: Graph, name: str) -> float:
    """(L(x + h) − L(x − h)) / 2h for this input x."""
    value = float(graph.inputs[name].value)
    above, below = outputs_at(graph, name, np.array([value + H, value - H]))
    return float((above - below) / (2 * H))


def outputs_at(graph: Graph, name: str, values: np.ndarray) -> np.ndarray:
    """The output for each of these values of one input, NaN where there is none; the graph is left as it was."""
    node, before = graph.inputs[name], graph.inputs[name].value
    gradients = [one.gradient for one in graph.nodes]
    outputs = []
    for value in values:
        node.value = float(value)
        try:
            outputs.append(float(graph.forward()))
        except ValueError:
            outputs.append(np.nan)
    node.value = before
    graph.forward()
    for one, gradient in zip(graph.nodes, gradients, strict=True):
        one.gradient = gradient
    return np.array(outputs)
