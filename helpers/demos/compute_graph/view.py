"""The picture of the compute graph demo: the graph with the numbers known so far, and L against one input."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.demos.compute_graph.labels import Point, Rectangle, place_labels
from helpers.demos.compute_graph.steps import Step, outputs_at, steps_of
from helpers.demos.figures.graph import layout
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.numbers import significant
from helpers.graph import Graph, Node

HALF_WIDTH = 0.27  # of a box, where 1 is the distance between two columns
HEIGHTS = {2: 0.3, 3: 0.42}  # of a box, at least, by its number of lines; 1 is the distance between two rows
LINE_HEIGHT = 1.25  # in a box, in units of the text size
CANVAS_WIDTH = 64.0  # in units of the text size
WIDE, NARROW = 0.6, 0.33  # the widths of characters, in units of the text's own size
EDGE_SIZE, EDGE_MARGIN = 0.75, 1.15  # of the text on an edge, and of its frame and the gaps beside it, in text sizes
BOX_SIZE, BOX_MARGIN = 0.95, 0.7
FRAME = 0.9  # of the frame of a text, above and below it or on both sides
GRADIENT_BELOW = 0.08  # from a box to the centre of the gradient below it, at least, in the same units
PANEL_HEIGHT = 20.0  # of the part of a panel below its title, at least
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
    L = graph.output.name
    on_edges = "; on edges: · local gradient, product" if brief else ""
    panel.set(title=f"Values forward, ∂{L}/∂… backward{on_edges}")
    lines_in_box = max(len(_names(node, panel)) + 1 for node in places)
    height = max(HEIGHTS[lines_in_box], (LINE_HEIGHT * lines_in_box + 0.4) / _row_height(panel))
    lines = {
        (user, index): list(_edge_lines((user, index), brief)[: 1 if user.inputs[index] in secret else 2])
        for user, index in paths
        if user in gradients and not user.inputs[index].fixed
    }
    _draw_edges(panel, paths, lines, _obstacles(panel, places, height), brief)
    for node, (x, y) in places.items():
        hidden = unanswered and node is now[1]
        known = node in values and not (hidden and now[0] == "value")
        value = "?" if not known else _three_digits(node.value) if wide else significant(node.value, 4)
        colour = "orange" if node is now[1] else "ink"
        sets = {"step": 1 + steps.index(("value", node))} if node.operation else None
        dash = "" if node.operation else ":"
        panel.box(f"node {node.name}", x, y, 2 * HALF_WIDTH, height, [value, *_names(node, panel)], colour, dash=dash,
                  size=BOX_SIZE, line_width=4 if node is now[1] else 2, sets=sets)  # fmt: skip
        gradient = "?" if hidden else significant(node.gradient, 4) if not wide else _three_digits(node.gradient)
        equation = f"∂{L}/∂{node.name} = {gradient}"
        if not wide and 0.9 * _text_width(equation) <= 2 * HALF_WIDTH * _column_width(panel):
            gradient = equation
        text, below = gradient if node in gradients else "", y - height / 2 - _gradient_below(panel)
        panel.text(f"gradient {node.name}", x, below, text, "red", bold=True, size=0.9, room=gradient)


def _names(node: Node, panel: Panel) -> list[str]:
    """Return the lines below the value of a node: its name and formula, in two lines if one would be too long."""
    if not node.operation or node.fixed:
        return [node.name]
    line = f"{node.name} = {node.formula}"
    width = 2 * HALF_WIDTH * _column_width(panel) - BOX_MARGIN
    return [line] if _text_width(line) * BOX_SIZE <= width else [f"{node.name} =", node.formula]


def _draw_edges(
    panel: Panel, paths: dict[Edge, list[Point]], lines: dict[Edge, list[str]], taken: list[Rectangle], brief: bool
) -> None:
    """Draw the arrows of all edges, and on them the texts about the gradients that have passed back."""
    routes = {edge: _route(edge, points) for edge, points in paths.items()}
    labelled = [edge for edge in paths if not edge[0].inputs[edge[1]].fixed]
    # The texts are placed as if all were shown already, so that none moves when another one appears.
    text_sizes = {edge: _text_size(panel, _edge_lines(edge, brief)) for edge in labelled}
    width, height = _column_width(panel), _row_height(panel)
    sizes = {
        edge: ((max(map(_text_width, _edge_lines(edge, brief))) * size + FRAME) / width, (2.5 * size + FRAME) / height)
        for edge, size in text_sizes.items()
    }
    centres = place_labels({edge: _label_segment(edge, routes[edge]) for edge in labelled}, sizes, taken)
    for (user, index), route in routes.items():
        edge, name = (user, index), f"{user.inputs[index].name}-{user.name}-{index}"
        panel.arrow(f"edge {name}", [x for x, _ in route], [y for _, y in route], "grey")
        if edge in centres:
            text, room = "\n".join(lines.get(edge, [])), "\n".join(_edge_lines(edge, brief))
            panel.text(f"flow {name}", *centres[edge], text, "red", size=text_sizes[edge], box=True, room=room)


def _route(edge: Edge, points: list[Point]) -> list[Point]:
    """Return the points of an arrow, from the right side of one box to the left side of the other."""
    user, index = edge
    (x0, y0), *between, (x1, y1) = points
    if user.inputs.count(user.inputs[index]) > 1:
        between = [((x0 + x1) / 2, (y0 + y1) / 2 + (0.3, -0.3)[index])]
    return [(x0 + HALF_WIDTH, y0), *between, (x1 - HALF_WIDTH, y1)]


def _label_segment(edge: Edge, route: list[Point]) -> tuple[Point, Point]:
    """Return the last part of an arrow. If a node is used twice by another, only the bend tells its arrows apart."""
    user, index = edge
    return (route[1], route[1]) if user.inputs.count(user.inputs[index]) > 1 else (route[-2], route[-1])


def _text_size(panel: Panel, lines: Sequence[str]) -> float:
    """Return the size of a text on an edge: never wider than the gap between two columns, so that it covers no node."""
    return min(EDGE_SIZE, (_gap(panel) - EDGE_MARGIN) / max(map(_text_width, lines)))


def _obstacles(panel: Panel, places: dict[Node, Point], height: float) -> list[Rectangle]:
    """Return the rectangles of all nodes, each with the gradient below it."""
    below = _gradient_below(panel) + 0.6 / _row_height(panel)
    return [(x, y - below / 2, 2 * HALF_WIDTH, height + below) for x, y in places.values()]


def _edge_lines(edge: Edge, brief: bool) -> tuple[str, str]:
    """Return the local gradient of an edge and its product with the later node's gradient; if brief, numbers only."""
    user, index = edge
    assert user.operation is not None
    local = user.operation.local(*(other.value for other in user.inputs))[index]
    product = local * user.gradient
    if brief:
        return f"· {_three_digits(local, signed=True)}", _three_digits(product)
    factors = f"{significant(local, 4, signed=True)} · {significant(user.gradient, 4, signed=True)}"
    return (
        f"∂{user.name}/∂{user.inputs[index].name} = {significant(local, 4)}",
        f"{factors} = {significant(product, 4)}",
    )


def _three_digits(value: Any, signed: bool = False) -> str:
    return significant(float(f"{float(value):.3g}"), 4, signed)


def _column_width(panel: Panel) -> float:
    """Return the distance between two columns, in units of the text size."""
    low, high = panel.spec["xlim"]
    width = CANVAS_WIDTH * panel.spec["weight"] / sum(other.spec["weight"] for other in panel.canvas.panels)
    return float(width / (high - low))


def _row_height(panel: Panel) -> float:
    """Return the distance between two rows, in units of the text size."""
    low, high = panel.spec["ylim"]
    return float(PANEL_HEIGHT / (high - low))


def _gradient_below(panel: Panel) -> float:
    """Return the distance from a box to the centre of the gradient below it."""
    return max(GRADIENT_BELOW, 0.75 / _row_height(panel))


def _gap(panel: Panel) -> float:
    """Return the distance between the boxes of two columns, in units of the text size."""
    return (1 - 2 * HALF_WIDTH) * _column_width(panel)


def _text_width(text: str) -> float:
    """Estimate the width of a text, in units of its own size."""
    return sum(NARROW if character in " ·.,()²" else WIDE for character in text)


def _is_crowded(panel: Panel, edges: list[Edge]) -> bool:
    """Return whether the text on any edge is longer than the gap between two columns."""
    max_width = (_gap(panel) - EDGE_MARGIN) / EDGE_SIZE
    variable_edges = [(user, index) for user, index in edges if not user.inputs[index].fixed]
    return any(_text_width(line) > max_width for edge in variable_edges for line in _edge_lines(edge, False))


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
    # The label keeps a place in the legend before the tangent is shown, so that the graph doesn't jump.
    panel.line("tangent", grid, L + slope * (grid - value), "red", dash="--", label="slope = gradient")
