"""The picture of the compute graph demo: the graph with the numbers known so far, and L against one input."""

from typing import Any

import numpy as np

from helpers.demos.compute_graph.steps import Step, outputs_at, steps_of
from helpers.demos.figures.graph import layout
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.numbers import significant
from helpers.graph import Graph, Node

HALF_WIDTH = 0.27  # of a box, where 1 is the distance between two columns
CANVAS_WIDTH = 64.0  # in units of the text size
CHARACTER_WIDTH = 0.41  # of the text on an edge, in the same units
Edge = tuple[Node, int]  # a node, and the index of one of its inputs


def arrange(canvas: Canvas, graph: Graph) -> None:
    """Make two empty panels: one that the graph fits into, and one for L against an input.

    Parameters
    ----------
    canvas : Canvas
        The canvas, which is cleared.
    graph : Graph
        The graph to be drawn.
    """
    canvas.clear()
    places, paths = layout(graph)
    right = max(x for x, _ in places.values())
    top = max(0.45, *(y for path in paths.values() for _, y in path))
    canvas.panel(
        f"Values forward, ∂{graph.output.name}/∂… backward",
        bare=True,
        weight=2.1 if right <= 3 else 2.8,
        xlim=(-0.4, right + 0.4),
        ylim=(-top - 0.45, top + 0.3),
    )
    canvas.panel("L against an input", "", graph.output.name, weight=0.8)


def draw_graph(canvas: Canvas, graph: Graph, done: list[Step], unanswered: bool, predict: bool) -> None:
    """Draw all nodes and edges, with the numbers known so far.

    Parameters
    ----------
    canvas : Canvas
        The canvas, after ``arrange``.
    graph : Graph
        The graph, after both sweeps.
    done : list of Step
        The steps shown so far.
    unanswered : bool
        Whether the user still has to predict the number of the last step, so that a question mark takes its place.
    predict : bool
        Whether to leave out products that would give away an answer.
    """
    panel = canvas.panels[0]
    places, paths = layout(graph)
    values = {node for kind, node in done if kind == "value"} | {n for n in graph.nodes if not n.operation}
    gradients = [node for kind, node in done if kind == "gradient"]
    now = done[-1] if done else (None, None)
    steps = steps_of(graph)
    secret = [n for n in graph.nodes if predict and (n not in gradients or (unanswered and n is now[1]))]
    wide, brief = max(x for x, _ in places.values()) > 3, _is_crowded(panel, list(paths))
    for (user, index), points in paths.items():
        text = ""
        if user in gradients and not user.inputs[index].fixed:
            text = "\n".join(_edge_lines((user, index), brief)[: 1 if user.inputs[index] in secret else 2])
        _draw_edge(panel, (user, index), points, text)
    for node, (x, y) in places.items():
        hidden = unanswered and node is now[1]
        known = node in values and not (hidden and now[0] == "value")
        value = "?" if not known else _three_digits(node.value) if wide else significant(node.value, 4)
        formula = f"{node.name} = {node.formula}" if node.operation and not node.fixed else node.name
        colour = "orange" if node is now[1] else "ink"
        sets = {"step": 1 + steps.index(("value", node))} if node.operation else None
        dash = "" if node.operation else ":"
        panel.box(f"node {node.name}", x, y, 2 * HALF_WIDTH, 0.3, [value, formula], colour, dash=dash, size=0.95,
                  line_width=4 if node is now[1] else 2, sets=sets)  # fmt: skip
        gradient = "?" if hidden else significant(node.gradient, 4) if not wide else _three_digits(node.gradient)
        if not wide:
            gradient = f"∂{graph.output.name}/∂{node.name} = {gradient}"
        panel.text(
            f"gradient {node.name}", x, y - 0.23, gradient if node in gradients else "", "red", bold=True, size=0.9
        )


def _draw_edge(panel: Panel, edge: Edge, points: list[tuple[float, float]], text: str) -> None:
    """Draw the arrow of an edge, and the text about the gradient that has passed back along the edge."""
    user, index = edge
    node = user.inputs[index]
    (x0, y0), *between, (x1, y1) = points
    double = user.inputs.count(node) > 1
    if double:
        between = [((x0 + x1) / 2, (y0 + y1) / 2 + (0.3, -0.3)[index])]
    line = [(x0 + HALF_WIDTH, y0), *between, (x1 - HALF_WIDTH, y1)]
    name = f"{node.name}-{user.name}-{index}"
    panel.arrow(f"edge {name}", [x for x, _ in line], [y for _, y in line], "grey")
    (a, b), (c, d) = line[-2:]
    x, y = between[0] if double else ((a + c) / 2, (b + d) / 2)
    panel.text(f"flow {name}", x, y, text, "red", size=0.75, box=bool(text))


def _edge_lines(edge: Edge, brief: bool) -> tuple[str, str]:
    """Return the local gradient of an edge and its product with the later node's gradient; if brief, numbers only."""
    user, index = edge
    assert user.operation is not None
    local = user.operation.local(*(other.value for other in user.inputs))[index]
    product = local * user.gradient
    if brief:
        return f"· {_three_digits(local, signed=True)}", f"= {_three_digits(product)}"
    factors = f"{significant(local, 4, signed=True)} · {significant(user.gradient, 4, signed=True)}"
    return (
        f"∂{user.name}/∂{user.inputs[index].name} = {significant(local, 4)}",
        f"{factors} = {significant(product, 4)}",
    )


def _three_digits(value: Any, signed: bool = False) -> str:
    return significant(float(f"{float(value):.3g}"), 4, signed)


def _is_crowded(panel: Panel, edges: list[Edge]) -> bool:
    """Return whether the text on any edge is longer than the gap between two columns."""
    low, high = panel.spec["xlim"]
    width = CANVAS_WIDTH * panel.spec["weight"] / sum(other.spec["weight"] for other in panel.canvas.panels)
    max_length = (1 - 2 * HALF_WIDTH) * width / (high - low) / CHARACTER_WIDTH
    variable_edges = [(user, index) for user, index in edges if not user.inputs[index].fixed]
    return any(len(line) > max_length for edge in variable_edges for line in _edge_lines(edge, False))


def draw_function(panel: Panel, graph: Graph, name: str, value: float, known: bool) -> None:
    """Draw L against one input while the others stay fixed, and the tangent once its slope is known.

    Parameters
    ----------
    panel : Panel
        The panel to draw in.
    graph : Graph
        The graph, after both sweeps.
    name : str
        The name of the input.
    value : float
        The current value of the input.
    known : bool
        Whether the gradient of the input is known, so that the tangent can be drawn.
    """
    node, reach = graph.inputs[name], 1.5
    grid = np.linspace(value - reach, value + reach, 41)
    curve, L = outputs_at(graph, name, grid), float(graph.output.value)
    low, high = float(np.nanmin(curve)), float(np.nanmax(curve))
    margin = 0.1 * (high - low) or 1.0
    panel.set(
        xlim=(value - reach, value + reach),
        ylim=(low - margin, high + margin),
        x=name,
        title=f"{graph.output.name} against {name}",
    )
    panel.line("function", grid, curve, "blue", width=3)
    panel.points("here", [value], [L], "ink", "s", size=12)
    slope = float(node.gradient) if known else np.nan
    panel.line("tangent", grid, L + slope * (grid - value), "red", dash="--", label="slope = gradient" if known else "")
