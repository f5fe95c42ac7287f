"""The picture of the network graph: nodes with values, edges with weights, and the derivatives beside them.

The marks that show numbers are described by templates: the text before a number, and the key of the number. The
browser fills in the same templates (``front_end/programs/network.js``), so that the picture follows a slider at once.

All lengths are in units of the text size, as long as the canvas is as wide as 64 of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.numbers import compact
from helpers.demos.network_graph.model import INPUTS, PARAMETERS, UNITS, Numbers
from helpers.demos.network_graph.notation import symbol
from helpers.demos.network_graph.steps import STEPS, UPDATE, WEIGHTS, Step

WIDTH, HEIGHT = 64.0, 21.4
Template = tuple[str, str]  # the text before the number, and the key of the number
Point = tuple[float, float]
NODES: dict[str, tuple[Point, Point]] = {  # centre, and width and height
    "x1": ((3.6, 15.6), (6.4, 2.2)), "x2": ((3.6, 5.8), (6.4, 2.2)),
    "h1": ((27.5, 17.9), (9.0, 3.2)), "h2": ((27.5, 10.7), (9.0, 3.2)), "h3": ((27.5, 3.5), (9.0, 3.2)),
    "p": ((46.6, 10.7), (7.6, 2.2)), "E": ((59.2, 10.7), (8.8, 3.2)), "y": ((59.2, 3.5), (6.4, 2.2)),
}  # fmt: skip
# How far along its edge a weight is written. The places are staggered, so that no label covers another one.
ALONG = {"w1_11": 0.45, "w1_12": 0.42, "w1_13": 0.78, "w1_21": 0.78, "w1_22": 0.42, "w1_23": 0.45}
ALONG |= {f"w2_{j}": 0.42 for j in UNITS}
LINE_HEIGHT, CHARACTER_WIDTH, MARGIN = 1.25, 0.6, (0.9, 0.25)  # of a card with a weight
BIAS_ABOVE, GRADIENT_BELOW = 2.55, 2.4  # from the centre of a node


@dataclass(frozen=True)
class Templates:
    """The marks with numbers.

    Attributes
    ----------
    nodes : dict of str to list of (str, str)
        For each box of a node, the template of each line. A question mark stands for a number that isn't known yet.
    cards : dict of str to list of (str, str)
        For each card on an edge, the templates of the weight and its derivative, and for each bias the template of the
        bias. A line is left out until its number is known.
    texts : dict of str to (str, str)
        For each text below a node, which is empty until its number is known, the template.
    """

    nodes: dict[str, list[Template]]
    cards: dict[str, list[Template]]
    texts: dict[str, Template]


def _templates() -> Templates:
    lines = {f"h{j}": [(f"{symbol(key)} = ", key) for key in (f"h{j}", f"a{j}")] for j in UNITS}
    lines |= {key: [(f"{symbol(key)} = ", key)] for key in ("x1", "x2", "y", "p")}
    lines |= {"E": [("E = ", "E"), ("(p − y)²", "")]}
    cards = {f"weight {w}": [("", w), ("", f"d{w}")] for w in WEIGHTS}
    cards |= {f"weight {b}": [(f"{symbol(b)} = ", b)] for b in PARAMETERS if b.startswith("b")}
    keys = (*(f"a{j}" for j in UNITS), "p")
    texts = {f"gradient {key}": (f"{symbol(f'd{key}')} = ", f"d{key}") for key in keys}
    return Templates({f"node {node}": template for node, template in lines.items()}, cards, texts)


TEMPLATES = _templates()


def ends(weight: str) -> tuple[Point, Point]:
    """Return where the edge of a weight begins and ends.

    Parameters
    ----------
    weight : str
        The key of the weight.

    Returns
    -------
    start, end : tuple of float
        The right side of one node and the left side of another.
    """
    source, target = (f"x{weight[3]}", f"h{weight[4]}") if weight.startswith("w1") else (f"h{weight[3]}", "p")
    (x0, y0), (w0, _) = NODES[source]
    (x1, y1), (w1, _) = NODES[target]
    # The edges arrive at different heights, so that their arrowheads don't cover each other.
    spread = {"1": 0.5, "2": -0.5}.get(weight[3], 0) if target != "p" else 0.45 * (2 - int(weight[3]))
    return (x0 + w0 / 2, y0), (x1 - w1 / 2, y1 + spread)


def arrange(canvas: Canvas) -> None:
    """Add the panel, and the arrows that never change.

    Parameters
    ----------
    canvas : Canvas
        The canvas.
    """
    panel = canvas.panel("", bare=True, xlim=(0, WIDTH), ylim=(0, HEIGHT))
    (x, y), (w, h) = NODES["E"]
    panel.arrow("edge E", [NODES["p"][0][0] + NODES["p"][1][0] / 2, x - w / 2], [y, y], "grey")
    panel.arrow("edge y", [x, x], [NODES["y"][0][1] + NODES["y"][1][1] / 2, y - h / 2], "grey")


def draw(canvas: Canvas, numbers: Numbers, done: int, secret: bool, chosen: str, wrong: Collection[str] = ()) -> None:
    """Draw all marks with numbers.

    Parameters
    ----------
    canvas : Canvas
        The canvas, after ``arrange``.
    numbers : dict of str to float
        The numbers to show.
    done : int
        The number of steps shown.
    secret : bool
        Whether the reader still has to predict the number of the last step, so that a question mark takes its place.
    chosen : str
        The key of the parameter that the slider moves.
    wrong : collection of str
        The keys of numbers to mark as wrong.
    """
    current = STEPS[done - 1] if done else None
    shown, asked = known(done, secret), current.asks if current and secret else ""

    def line(template: Template, unknown: str) -> str:
        prefix, key = template
        if key in shown or not key:
            return prefix + (compact(numbers[key]) if key else "") + (" ✗" if key in wrong else "")
        return prefix + unknown if unknown else ""

    _draw_edges(canvas, numbers, current)
    _draw_nodes(canvas, {name: [line(one, "?") for one in lines] for name, lines in TEMPLATES.nodes.items()}, current)
    for name, lines in TEMPLATES.cards.items():
        texts = [text for text in (line(one, "?" if one[1] == asked else "") for one in lines) if text]
        _draw_card(canvas, name, texts, current, chosen)
    for name, template in TEMPLATES.texts.items():
        (x, y), _ = NODES[{"a": "h"}.get(name[9], name[9]) + name[10:]]
        text = line(template, "?" if template[1] == asked else "")
        canvas.panels[0].text(
            name, x, y - GRADIENT_BELOW, text, "red", size=0.95, bold=True, room=f"{template[0]}−0.000"
        )
    canvas.panels[0].set(title=_title(done))


def known(done: int, secret: bool) -> set[str]:
    """List the numbers that are shown.

    Parameters
    ----------
    done : int
        The number of steps shown.
    secret : bool
        Whether the numbers of the last step are still secret.

    Returns
    -------
    set of str
        Their keys.
    """
    shown = {"x1", "x2", "y", *PARAMETERS}
    for step in STEPS[: done - 1 if secret else done]:
        shown |= set(step.keys)
    return shown - (set(STEPS[done - 1].keys) if secret else set())


def _title(done: int) -> str:
    if done >= UPDATE:
        return f"After the step: new weights{' and values' if done > UPDATE else ''}, still the old derivatives in red"
    return "Weights on the edges (dashed: negative), derivatives of E in red"


def _draw_edges(canvas: Canvas, numbers: Numbers, current: Step | None) -> None:
    for weight in WEIGHTS:
        w, ((x0, y0), (x1, y1)) = numbers[weight], ends(weight)
        colour, dash = ("blue", "") if w > 0 else ("orange", "--") if w < 0 else ("grey", ":")
        thick = current is not None and weight in current.edges
        canvas.panels[0].arrow(f"edge {weight}", [x0, x1], [y0, y1], colour, dash=dash, width=5 if thick else 2)


def _draw_nodes(canvas: Canvas, lines: dict[str, list[str]], current: Step | None) -> None:
    for name, texts in lines.items():
        node = name.removeprefix("node ")
        (x, y), (w, h) = NODES[node]
        now = current is not None and current.node == node
        canvas.panels[0].box(name, x, y, w, h, texts, "orange" if now else "ink", line_width=4 if now else 2,
                             dash="" if node[0] in "hpE" else ":", sets=_first_step(node))  # fmt: skip


def _draw_card(canvas: Canvas, name: str, texts: list[str], current: Step | None, chosen: str) -> None:
    """Draw a card with a weight, and with its derivative in red once that is known, or a bias."""
    key = name.removeprefix("weight ")
    x, y = _weight_place(key)
    width, height = MARGIN[0] + CHARACTER_WIDTH * max(map(len, texts)), MARGIN[1] + LINE_HEIGHT * len(texts)
    now = current is not None and key in current.edges and len(texts) > 1
    colour = "red" if len(texts) > 1 else "ink" if key == chosen else "paper"
    canvas.panels[0].box(
        name,
        x,
        y,
        width,
        height,
        texts,
        colour,
        sets={"which": key},
        line_width=4 if now else 2.5 if key == chosen else 1.5,
    )


def _first_step(node: str) -> dict[str, Any] | None:
    """Return what a click on a node sets: the step at which its value appears."""
    return next(({"step": k} for k, step in enumerate(STEPS, start=1) if step.node == node), None)


def _weight_place(key: str) -> Point:
    """Return the centre of the label of a weight or a bias."""
    if key in ALONG:
        (x0, y0), (x1, y1) = ends(key)
        return x0 + ALONG[key] * (x1 - x0), y0 + ALONG[key] * (y1 - y0)
    (x, y), _ = NODES["p" if key == "b2" else f"h{key[3]}"]
    return x, y + BIAS_ABOVE


def browser_data() -> dict[str, Any]:
    """Return what the browser needs to draw the same marks.

    Returns
    -------
    dict
        The templates, the edges and the steps.
    """
    return {
        "parameters": list(PARAMETERS), "inputs": len(INPUTS), "units": len(UNITS), "update": UPDATE,
        "nodes": {name: [list(line) for line in lines] for name, lines in TEMPLATES.nodes.items()},
        "cards": {name: [list(line) for line in lines] for name, lines in TEMPLATES.cards.items()},
        "card": [CHARACTER_WIDTH, LINE_HEIGHT, *MARGIN],
        "texts": {name: list(template) for name, template in TEMPLATES.texts.items()},
        "edges": {weight: [list(axis) for axis in zip(*ends(weight))] for weight in WEIGHTS},
        "steps": [
            {"asks": s.asks, "keys": list(s.keys), "node": s.node, "edges": list(s.edges)} for s in STEPS
        ],
    }  # fmt: skip


IN_BROWSER = (*TEMPLATES.nodes, *TEMPLATES.cards, *TEMPLATES.texts, *(f"edge {weight}" for weight in WEIGHTS))
