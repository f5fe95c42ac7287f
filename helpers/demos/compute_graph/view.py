"""The pictures of the demo of a compute graph: nodes and edges with what is known so far, and L against one input."""

from typing import Any

import numpy as np

from helpers.demos.compute_graph.captions import number
from helpers.demos.compute_graph.steps import Turn, outputs_at, turns_of
from helpers.demos.figures.graph import layout
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.graph import Graph, Node

HALF = 0.27  # half the width of a box, where 1 is the distance of two columns
WIDTH = 64.0  # of the canvas, in units of the text size, and of a character of what stands on an edge
CHARACTER = 0.41
Edge = tuple[Node, int]  # a node, and which of its inputs


def arrange(canvas: Canvas, graph: Graph) -> None:
    """Two empty panels: one in which the graph has room, and one for L against an input."""
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


def draw_graph(canvas: Canvas, graph: Graph, done: list[Turn], asked: bool, predict: bool) -> None:
    """All nodes and edges, with the numbers that are known by now."""
    panel = canvas.panels[0]
    places, paths = layout(graph)
    values = {node for kind, node in done if kind == "value"} | {n for n in graph.nodes if not n.operation}
    gradients = [node for kind, node in done if kind == "gradient"]
    now = done[-1] if done else (None, None)
    turns = turns_of(graph)
    secret = [n for n in graph.nodes if predict and (n not in gradients or (asked and n is now[1]))]
    wide, brief = max(x for x, _ in places.values()) > 3, _crowded(panel, graph, list(paths))
    for (user, place), points in paths.items():
        words = ""
        if user in gradients and not user.inputs[place].fixed:
            words = "\n".join(_words((user, place), brief)[: 1 if user.inputs[place] in secret else 2])
        _draw_edge(panel, (user, place), points, words)
    for node, (x, y) in places.items():
        hidden = asked and node is now[1]
        known = node in values and not (hidden and now[0] == "value")
        value = "?" if not known else _three(node.value) if wide else number(node.value)
        text = f"{node.name} = {node.formula}" if node.operation and not node.fixed else node.name
        colour = "orange" if node is now[1] else "ink"
        sets = {"step": 1 + turns.index(("value", node))} if node.operation else None
        dash = "" if node.operation else ":"
        panel.box(f"node {node.name}", x, y, 2 * HALF, 0.3, [value, text], colour, dash=dash, size=0.95,
                  line_width=4 if node is now[1] else 2, sets=sets)  # fmt: skip
        gradient = "?" if hidden else number(node.gradient) if not wide else _three(node.gradient)
        if not wide:
            gradient = f"∂{graph.output.name}/∂{node.name} = {gradient}"
        panel.text(
            f"gradient {node.name}", x, y - 0.23, gradient if node in gradients else "", "red", bold=True, size=0.9
        )


def _draw_edge(panel: Panel, edge: Edge, points: list[tuple[float, float]], words: str) -> None:
    """An arrow forward; once the user has had its turn, its local gradient and what it has sent back in words."""
    user, place = edge
    node = user.inputs[place]
    (x0, y0), *between, (x1, y1) = points
    double = user.inputs.count(node) > 1
    if double:
        between = [((x0 + x1) / 2, (y0 + y1) / 2 + (0.3, -0.3)[place])]
    line = [(x0 + HALF, y0), *between, (x1 - HALF, y1)]
    name = f"{node.name}-{user.name}-{place}"
    panel.arrow(f"edge {name}", [x for x, _ in line], [y for _, y in line], "grey")
    (a, b), (c, d) = line[-2:]
    x, y = between[0] if double else ((a + c) / 2, (b + d) / 2)
    panel.text(f"flow {name}", x, y, words, "red", size=0.75, box=bool(words))


def _words(edge: Edge, brief: bool) -> tuple[str, str]:
    """The local gradient of an edge, and the product with the gradient behind it; briefly only their numbers."""
    user, place = edge
    assert user.operation is not None
    local = user.operation.local(*(other.value for other in user.inputs))[place]
    product = local * user.gradient
    if brief:
        return f"· {_three(local, signed=True)}", f"= {_three(product)}"
    sides = f"{number(local, signed=True)} · {number(user.gradient, signed=True)}"
    return f"∂{user.name}/∂{user.inputs[place].name} = {number(local)}", f"{sides} = {number(product)}"


def _three(value: Any, signed: bool = False) -> str:
    """In three digits."""
    return number(float(f"{float(value):.3g}"), signed)


def _crowded(panel: Panel, graph: Graph, edges: list[Edge]) -> bool:
    """Whether the words of some edge are longer than the gap between two columns."""
    low, high = panel.spec["xlim"]
    width = WIDTH * panel.spec["weight"] / sum(other.spec["weight"] for other in panel.canvas.panels)
    room = (1 - 2 * HALF) * width / (high - low) / CHARACTER
    return any(len(line) > room for edge in edges if not edge[0].inputs[edge[1]].fixed for line in _words(edge, False))


def draw_function(panel: Panel, graph: Graph, name: str, at: float, known: bool) -> None:
    """L against one input, the others held; and the tangent, once its slope is known."""
    node, reach = graph.inputs[name], 1.5
    grid = np.linspace(at - reach, at + reach, 41)
    curve, L = outputs_at(graph, name, grid), float(graph.output.value)
    low, high = float(np.nanmin(curve)), float(np.nanmax(curve))
    room = 0.1 * (high - low) or 1.0
    panel.set(
        xlim=(at - reach, at + reach),
        ylim=(low - room, high + room),
        x=name,
        title=f"{graph.output.name} against {name}",
    )
    panel.line("function", grid, curve, "blue", width=3)
    panel.points("here", [at], [L], "ink", "s", size=12)
    slope = float(node.gradient) if known else np.nan
    panel.line("tangent", grid, L + slope * (grid - at), "red", dash="--", label="slope = gradient" if known else "")
