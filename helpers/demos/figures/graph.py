"""A drawing of a compute graph (L3, L4): values in the nodes, local gradients on the edges, gradients below the nodes.

The columns run from the inputs on the left to the output on the right, and each node is to the right of all its inputs.
An edge that crosses a column gets its own place there, so that it never runs through a node. A long graph takes two
rows, because in one row its text would be too small to read.
"""

from collections import defaultdict
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.numbers import significant
from helpers.demos.framework.picture import BLACK, BLUE, GREY, PAPER, RED, new_figure
from helpers.graph import Graph, Node
from helpers.operations import Number

SHOW = ("values", "local", "gradients")
Slot = tuple[Node, int]  # a place in a column, for a node or for an edge from it that crosses the column
Point = tuple[float, float]

HALF_WIDTH = 0.24  # of a box, where 1 is the distance between two columns
MAX_ROW_LENGTH = 5  # the largest distance between the first and the last column of a graph that takes one row


def graph_figure(graph: Graph, show: str = "gradients") -> StaticFigure:
    """Draw a compute graph with its values and gradients.

    Parameters
    ----------
    graph : Graph
        A graph after ``forward``, and also after ``backward`` if `show` is "gradients".
    show : {"gradients", "local", "values"}, default "gradients"
        With "values", the figure shows the value of each node. "local" adds the local gradient on each edge.
        "gradients" also adds, in orange, what flows back along each edge and the gradient of each node.

    Returns
    -------
    StaticFigure
        The drawing, whose alternative text lists all the nodes.

    Raises
    ------
    ValueError
        If `show` is none of these strings.
    RuntimeError
        If the graph has no values yet, or if `show` is "gradients" and it has no gradients yet.
    """
    if show not in SHOW:
        raise ValueError(f"show is {show!r}, but should be one of {', '.join(map(repr, SHOW))}.")
    if graph.output.value is None:
        raise RuntimeError("the graph has no values yet: call forward() before drawing it.")
    if show == "gradients" and graph.output.gradient is None:
        raise RuntimeError("the graph has no gradients yet: call backward() before drawing it, or show='values'.")
    places, paths = layout(graph)
    rows = _rows(places, paths)
    right = max(x for row in rows for x, _ in row.values())
    top = max(0.3, *(y for path in paths.values() for _, y in path))
    row_height = 2 * top + 0.9
    figure = new_figure(int(150 + 290 * right), int((150 + 310 * top) * len(rows)))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(-0.29, right + 0.29), ylim=(top + 0.4 - row_height * len(rows), top + 0.4))
    for number, row in enumerate(rows):
        left, down = min(places[node][0] for node in row), number * row_height
        for (user, place), points in paths.items():
            if user in row and user.inputs[place] in row:
                _draw_edge(axes, user, place, [(x - left, y - down) for x, y in points], show)
        for node, (x, y) in row.items():
            _draw_node(axes, graph, node, (x, y - down), show)
    if len(rows) > 1:
        x, y = max(rows[0].values())
        axes.text(x + HALF_WIDTH + 0.05, y, "continues below", fontsize=13, color=GREY, va="center")
    return StaticFigure(_alternative(graph, show, rows), figure)


def _rows(places: dict[Node, Point], paths: dict[tuple[Node, int], list[Point]]) -> list[dict[Node, Point]]:
    """Split the nodes into one row, or into two if the graph is too long, and return their places in each row.

    A long graph is cut at a node that is alone in its column, if there is one. That node ends the first row and starts
    the second.
    """
    right = max(x for x, _ in places.values())
    crossed = [x for path in paths.values() for x, _ in path[1:-1]]
    columns = [x for x, _ in places.values()]
    alone = [x for x in columns if columns.count(x) == 1 and x not in crossed and 0 < x < right]
    if right <= MAX_ROW_LENGTH or not alone:
        return [places]
    cut = min(alone, key=lambda x: max(x, right - x))
    return [
        {node: (x, y) for node, (x, y) in places.items() if x <= cut},
        {node: (x - cut, y) for node, (x, y) in places.items() if x >= cut},
    ]


def layout(graph: Graph) -> tuple[dict[Node, Point], dict[tuple[Node, int], list[Point]]]:
    """Place the nodes of a graph and route its edges.

    Parameters
    ----------
    graph : Graph
        The graph. It needs no values yet.

    Returns
    -------
    places : dict of Node to (float, float)
        The column and height of each node.
    paths : dict of (Node, int) to list of (float, float)
        For each edge, the points from the input to the node that uses it. The key is that node and the position of
        the input among its inputs.
    """
    column = _columns(graph)
    slots: dict[int, list[Slot]] = defaultdict(list)
    for node in graph.nodes:
        slots[column[node]].append((node, column[node]))
    for node in graph.nodes:
        uses = [column[user] for user in graph.nodes if node in user.inputs]
        for k in range(column[node] + 1, max(uses, default=0)):
            slots[k].append((node, k))
    height: dict[Slot, float] = {}
    for k in sorted(slots):
        # The slots of a column are ordered by the mean height of their inputs. Ties keep the order of the formula.
        preferred = {slot: _preferred_height(slot, k, column, height) for slot in slots[k]}
        ranked = sorted(slots[k], key=lambda slot: -preferred[slot]) if k else slots[k]
        for place, slot in enumerate(ranked):
            height[slot] = (len(ranked) - 1) / 2 - place
    places = {node: (float(column[node]), height[node, column[node]]) for node in graph.nodes}
    paths = {}
    for user in graph.nodes:
        for i, node in enumerate(user.inputs):
            between = [(float(k), height[node, k]) for k in range(column[node] + 1, column[user])]
            paths[user, i] = [places[node], *between, places[user]]
    return places, paths


def _columns(graph: Graph) -> dict[Node, int]:
    """Assign each node a column to the right of its inputs. An input of the graph goes just before its first use."""
    column: dict[Node, int] = {}
    for node in graph.nodes:
        column[node] = 1 + max((column[other] for other in node.inputs), default=-1)
    for node in graph.nodes:
        if not node.operation:
            column[node] = max(0, min((column[user] for user in graph.nodes if node in user.inputs), default=1) - 1)
    return column


def _preferred_height(slot: Slot, k: int, column: dict[Node, int], height: dict[Slot, float]) -> float:
    """Return the height that a slot of column k would have if it were alone there."""
    node, _ = slot
    if column[node] < k:
        return height[node, k - 1]
    before = [height[other, k - 1] for other in node.inputs if (other, k - 1) in height]
    return sum(before) / len(before) if before else -10.0  # an input of the graph that joins here goes below


def _draw_node(axes: Axes, graph: Graph, node: Node, point: Point, show: str) -> None:
    """Draw a box with the formula and the value and, if `show` is "gradients", the gradient below the value."""
    x, y = point
    text = f"{node.name} = {node.formula}" if node.operation else node.name
    box = FancyBboxPatch(
        (x - HALF_WIDTH, y - 0.16), 2 * HALF_WIDTH, 0.32, boxstyle="round,pad=0,rounding_size=0.04", zorder=3,
        facecolor="white" if node.operation else "#E3F0FA", edgecolor=BLACK, linewidth=1.8,
    )  # fmt: skip
    axes.add_patch(box)
    centred: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 4}
    axes.text(x, y + 0.075, text, fontsize=14 if len(text) < 13 else 11, color=BLACK, **centred)
    axes.text(x, y - 0.075, significant(node.value, 4), fontsize=15, weight="bold", color=BLUE, **centred)
    if show == "gradients":
        label = f"∂{graph.output.name}/∂{node.name} = {significant(node.gradient)}"
        axes.text(x, y - 0.25, label, fontsize=13, weight="bold", color=RED, **centred)


def _draw_edge(axes: Axes, user: Node, place: int, points: list[Point], show: str) -> None:
    """Draw an arrow from an input to the node that uses it.

    Unless `show` is "values", label it with the local gradient; for "gradients", also with what flows back.
    """
    (x0, y0), *between, (x1, y1) = points
    double = user.inputs.count(user.inputs[place]) > 1
    if double:
        # Two uses by the same node would be drawn on top of each other, so one goes above and one below.
        between = [((x0 + x1) / 2, (y0 + y1) / 2 + (0.3, -0.3)[place])]
    line = [(x0 + HALF_WIDTH, y0), *between, (x1 - HALF_WIDTH, y1)]
    axes.plot(*zip(*line[:-1], strict=True), color=GREY, lw=2, zorder=1)
    arrow = {"arrowstyle": "-|>", "color": GREY, "lw": 2, "shrinkA": 0, "shrinkB": 1, "mutation_scale": 18}
    axes.annotate("", line[-1], line[-2], arrowprops=arrow, zorder=1)
    if show == "values":
        return
    local, product = _flow(user, place)
    derivative = f"{('1st', '2nd')[place]} input" if double else f"∂{user.name}/∂{user.inputs[place].name}"
    lines = [(f"{derivative}{':' if double else ' ='} {significant(local)}", BLACK)]
    if show == "gradients":
        text = f"{significant(local)} · {_factor(user.gradient)} = {significant(product)}"
        lines.append((text if len(text) < 18 else significant(product), RED))
    # The label goes on the last segment. Where a node is used twice, two edges may share the first one.
    (x0, y0), (x1, y1) = line[-2:]
    x, y = between[0] if double else ((x0 + x1) / 2, (y0 + y1) / 2)
    for k, (text, colour) in enumerate(lines):
        axes.text(
            x, y + 0.06 * (len(lines) - 1) - 0.12 * k, text, ha="center", va="center", fontsize=11.5, color=colour,
            zorder=2, bbox={"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip


def _flow(user: Node, place: int) -> tuple[Number, Number]:
    """Return the local gradient of an edge and, if the node's gradient is known, what flows back along it."""
    assert user.operation is not None
    local = user.operation.local(*(node.value for node in user.inputs))[place]
    return local, None if user.gradient is None else local * user.gradient


def _alternative(graph: Graph, show: str, rows: list[dict[Node, Point]]) -> str:
    """Describe each node with its value, its edges and its gradient."""
    output = graph.output.name
    start = f"Compute graph of {output}, from the inputs on the left to {output} on the right"
    shared = [node.name for node in rows[0] if node in rows[1]] if len(rows) > 1 else []
    sentences = [f"{start}, in two rows, the second starting with {shared[0]} again." if shared else f"{start}."]
    for node in graph.nodes:
        description = f"{node.name} = {node.formula} = {significant(node.value, 4)}" if node.operation else _input(node)
        if node.operation and show != "values":
            derivatives = [significant(_flow(node, place)[0], 4) for place in range(len(node.inputs))]
            edges = [f"{derivative} for {other.name}" for other, derivative in zip(node.inputs, derivatives)]
            description += f", local gradient {' and '.join(edges)}"
        if show == "gradients":
            description += f", gradient {significant(node.gradient, 4)}"
        sentences.append(f"{description}.")
    return " ".join(sentences)


def _input(node: Node) -> str:
    return f"Constant {node.name}" if node.fixed else f"Input {node.name} = {significant(node.value, 4)}"


def _factor(value: Number) -> str:
    return f"({significant(value)})" if value < 0 else significant(value)
