"""A compute graph, one node at a time (lecture L2, L3, L4): values on the way forward, gradients on the way back.

Forward, a node's value appears; backward, a node's turn comes once all that use it have had theirs, its gradient is
the sum of what they have sent, and it sends on: local gradient · gradient, along each of its edges. Beside the graph,
L as a function of one input, with the tangent that the gradient promises and a difference quotient that checks it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.demos.canvas import Canvas, Panel
from helpers.demos.compute_graph import layout
from helpers.demos.controls import Control, Menu, Slider, Toggle
from helpers.demos.demo import Demo
from helpers.demos.words import Sentence, Wrong
from helpers.expression import expression
from helpers.graph import Graph, Node, lecture_example

HALF = 0.25  # half the width of a box, where 1 is the distance of two columns
H = 1e-4  # of the difference quotient
MOST_INPUTS, MOST_NODES = 4, 14

GRAPHS: dict[str, tuple[str, Callable[[], Graph]]] = {
    "lecture": ("d = x + y, e = d·z, L = (e − 1)²", lecture_example),
    "twice": ("a value used twice: (x·y + x)²", lambda: expression("(x * y + x)**2", x=1.5, y=-2.0)),
    "neuron": ("a neuron: (tanh(w·x + b) − 1)²", lambda: expression("(tanh(w*x + b) - 1)**2", w=0.5, x=2.0, b=-0.5)),
}


def compute_graph(graph: Graph | str | None = None, **inputs: float) -> Demo:
    """Step through a graph forwards and backwards, predict each number, and compare with a difference quotient.

    graph: a ``helpers.graph.Graph``; or a formula as text with the values of its inputs,
           ``compute_graph("(x + y) * z", x=-1.0, y=4.0, z=2.0)``; three examples in a menu if None.

    Raises ValueError for a graph of more than 14 nodes or 4 inputs, which could not be read, and what
    ``helpers.expression.expression`` raises for a text.
    """
    if isinstance(graph, str):
        graph = expression(graph, **inputs)
    graphs = {key: make() for key, (_, make) in GRAPHS.items()} if graph is None else {"given": graph}
    for one in graphs.values():
        _check(one)
    menu = Menu("graph", {key: GRAPHS[key][0] for key in graphs} if graph is None else {"given": "yours"})
    menu.visible = graph is None
    longest = max(len(_turns(one)) for one in graphs.values())
    step = Slider("step", 0, 0, longest, step=1)
    names = list(dict.fromkeys(name for one in graphs.values() for name in one.inputs))
    start = {name: _value(graphs, name) for name in names}
    sliders = {name: Slider(name, start[name], *_range(start[name]), step=0.25) for name in names}
    wished = Menu("differentiate for", {name: name for name in names})
    predict = Toggle("predict")
    guess = Slider("your number", 0, -1000, 1000, step=1)
    canvas = Canvas("A compute graph with the inputs on the left and the output on the right.", 980, 430)
    drawn: list[str] = []
    place = [(menu.value, step.value)]

    def show() -> Sentence:
        one = graphs[menu.value]
        if place[0] != (menu.value, step.value):
            place[0] = (menu.value, step.value)
            guess.put(0.0)  # an answer to the last question is none to this one
        if drawn != [menu.value]:
            for name, slider in sliders.items():
                slider.visible = name in one.inputs
                if drawn and name in one.inputs:
                    slider.put(_value({"": one}, name))
            drawn[:] = [menu.value]
            _arrange(canvas, one)
        for name, node in one.inputs.items():
            node.value = float(sliders[name].value)
        guess.visible = bool(predict.value)
        turns = _turns(one)
        at = min(int(step.value), len(turns))
        try:
            one.forward()
            one.backward()
        except ValueError as error:
            raise Wrong(f"No value: {error}") from None
        wanted = wished.value if wished.value in one.inputs else next(iter(one.inputs))
        asked = predict.value and at > 0 and not _near(float(guess.value), _number_of(turns[at - 1]))
        _draw_graph(canvas, one, turns[:at], bool(asked), bool(predict.value))
        _draw_function(canvas.panels[1], one, wanted, float(sliders[wanted].value), at == len(turns))
        canvas.alternative = _alternative(one, turns[:at])
        return _say(one, turns, at, wanted, predict.value, float(guess.value))

    controls: dict[str, Control] = {"graph": menu, "step": step, "predict": predict, "guess": guess}
    controls |= {f"in_{name}": slider for name, slider in sliders.items()} | {"of": wished}
    presets = [("forwards", f"graph:step={len(_forward(one))}") for one in list(graphs.values())[:1]]
    presets += [("and back: all gradients", f"graph:step={len(_turns(one))}") for one in list(graphs.values())[:1]]
    if graph is None:
        presets += [
            ("predict the next number", "graph:step=1,predict=1"),
            ("a value used twice", f"graph:graph=twice,step={len(_turns(graphs['twice']))}"),
            ("a neuron", f"graph:graph=neuron,step={len(_turns(graphs['neuron']))}"),
        ]
    return Demo("graph", "A compute graph", controls, canvas, show, play="step", speeds=(1, 2, 5), presets=presets)


def _check(graph: Graph) -> None:
    if len(graph.nodes) > MOST_NODES or len(graph.inputs) > MOST_INPUTS:
        raise ValueError(
            f"the graph has {len(graph.nodes)} nodes and {len(graph.inputs)} inputs, but no more than {MOST_NODES} and "
            f"{MOST_INPUTS} can be read: show a part of it."
        )
    if not graph.inputs:
        raise ValueError("the graph has no inputs, so there is nothing to differentiate for: make one with variable().")


def _value(graphs: dict[str, Graph], name: str) -> float:
    return next(float(one.inputs[name].value) for one in graphs.values() if name in one.inputs)


def _range(value: float) -> tuple[float, float]:
    reach = max(5.0, 2 * abs(value))
    return -reach, reach


# --- whose turn it is ----------------------------------------------------------------------------------------


def _forward(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if node.operation]


def _turns(graph: Graph) -> list[tuple[str, Node]]:
    """What one step after the other shows: the values forward, then the gradients backward."""
    back = [node for node in reversed(graph.nodes) if not node.fixed]
    return [("value", node) for node in _forward(graph)] + [("gradient", node) for node in back]


def _number_of(turn: tuple[str, Node]) -> float:
    """The number that a turn shows."""
    kind, node = turn
    return float(node.value if kind == "value" else node.gradient)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 0.005 * max(1.0, abs(b))


def _uses(graph: Graph, node: Node) -> list[tuple[Node, int, float]]:
    """Where a node is used: by which node, in which place, and with which local gradient."""
    found = []
    for user in graph.nodes:
        if user.operation:
            locals_ = user.operation.local(*(other.value for other in user.inputs))
            found += [(user, k, float(locals_[k])) for k, other in enumerate(user.inputs) if other is node]
    return found


# --- what is said --------------------------------------------------------------------------------------------


def _say(
    graph: Graph, turns: list[tuple[str, Node]], at: int, wanted: str, predict: bool, guess: float
) -> Sentence:  # fmt: skip
    if at == 0:
        return Sentence("ready: the inputs have values. Press Step, and the next node computes its own from them.")
    kind, node = turns[at - 1]
    L = graph.output.name
    what = node.name if kind == "value" else f"∂{L}/∂{node.name}"
    if predict and not _near(guess, _number_of(turns[at - 1])):
        return Sentence(f"what is {what}? {_hint(graph, kind, node, guess)}", "mixed" if guess == 0 else "bad")
    text = _reason(graph, kind, node)
    if predict:
        return Sentence(f"right: {text}.", "good")
    if at < len(turns):
        return Sentence(f"{'forward' if kind == 'value' else 'backward'}: {text}.")
    x = graph.inputs[wanted]
    quotient = _quotient(graph, wanted)
    return Sentence(
        f"all gradients: {text}. For {wanted}, the backward sweep says {_number(x.gradient)}, and the difference "
        f"quotient ({L}({wanted} + h) − {L}({wanted} − h)) / 2h with h = 0.0001 says {_number(quotient)}.", "good",
    )  # fmt: skip


def _reason(graph: Graph, kind: str, node: Node) -> str:
    """Where a number comes from, with numbers."""
    L = graph.output.name
    if kind == "value":
        operation = node.operation
        assert operation is not None
        numbers = operation.text.format(*(_number(other.value, signed=True) for other in node.inputs))
        return f"{node.name} = {node.formula} = {numbers} = {_number(node.value)}"
    uses = _uses(graph, node)
    if not uses:
        return f"∂{L}/∂{L} = 1, where the way back begins"
    formula = " + ".join(f"∂{user.name}/∂{node.name} · ∂{L}/∂{user.name}" for user, _, _ in uses)
    numbers = " + ".join(
        f"{_number(local, signed=True)} · {_number(user.gradient, signed=True)}" for user, _, local in uses
    )
    twice = f"{node.name} is used {len(uses)} times and the ways add up, so " if len(uses) > 1 else ""
    return f"{twice}∂{L}/∂{node.name} = {formula} = {numbers} = {_number(node.gradient)}"


def _hint(graph: Graph, kind: str, node: Node, guess: float) -> str:
    """What to think of, or, of a number that a typical slip leads to, which slip it is."""
    if kind == "value":
        return f"It computes {node.formula} from the values of its inputs. Type your number."
    uses = _uses(graph, node)
    if not uses:
        return "It is the output itself: how much does L change if L changes? Type your number."
    products = [local * float(user.gradient) for user, _, local in uses]
    if guess and _near(guess, -float(node.gradient)):
        return "The sign is the other one."
    if guess and len(uses) > 1 and any(_near(guess, product) for product in products):
        return f"That is one way only: {node.name} is used {len(uses)} times, and what arrives is added up."
    if guess and any(_near(guess, local) for _, _, local in uses):
        return "That is the local gradient: multiply it by the gradient that arrives from behind."
    if guess and any(_near(guess, float(user.gradient)) for user, _, _ in uses):
        return "That is what arrives from behind: multiply it by the local gradient."
    ways = " plus ".join(f"∂{user.name}/∂{node.name} times ∂{graph.output.name}/∂{user.name}" for user, _, _ in uses)
    return f"It is {ways}. Type your number."


def _quotient(graph: Graph, name: str) -> float:
    value = float(graph.inputs[name].value)
    above, below = _outputs(graph, name, np.array([value + H, value - H]))
    return float((above - below) / (2 * H))


def _outputs(graph: Graph, name: str, values: np.ndarray) -> np.ndarray:
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


def _alternative(graph: Graph, turns: list[tuple[str, Node]]) -> str:
    """The picture in words."""
    known = {(kind, node) for kind, node in turns}
    parts = []
    for node in graph.nodes:
        words = f"{node.name} = {node.formula}" if node.operation else f"input {node.name}"
        if not node.operation or ("value", node) in known:
            words += f", value {_number(node.value)}"
        if ("gradient", node) in known:
            words += f", gradient {_number(node.gradient)}"
        parts.append(words)
    return f"A compute graph of {graph.output.name}: {'; '.join(parts)}."


def _number(value: Any, signed: bool = False) -> str:
    """In four digits; a negative one in brackets where it stands behind a sign."""
    text = f"{float(value) + 0.0:.4g}".replace("-", "−")
    return f"({text})" if signed and text.startswith("−") else text


# --- what is drawn -------------------------------------------------------------------------------------------


def _arrange(canvas: Canvas, graph: Graph) -> None:
    canvas.clear()
    places, paths = layout(graph)
    right = max(x for x, _ in places.values())
    top = max(0.45, *(y for path in paths.values() for _, y in path))
    canvas.panel(
        "Values forward, gradients backward",
        bare=True,
        weight=2.1,
        xlim=(-0.35, right + 0.35),
        ylim=(-top - 0.45, top + 0.3),
    )
    canvas.panel("A difference quotient", "", graph.output.name, weight=0.8)


def _draw_graph(canvas: Canvas, graph: Graph, done: list[tuple[str, Node]], asked: bool, predict: bool) -> None:
    """All nodes and edges, with the numbers that are known by now."""
    panel = canvas.panels[0]
    places, paths = layout(graph)
    values = {node for kind, node in done if kind == "value"} | {n for n in graph.nodes if not n.operation}
    gradients = [node for kind, node in done if kind == "gradient"]
    now = done[-1] if done else (None, None)
    turns = _turns(graph)
    secret = [n for n in graph.nodes if predict and (n not in gradients or (asked and n is now[1]))]
    for (user, place), points in paths.items():
        _draw_edge(panel, graph, user, place, points, user in gradients, user.inputs[place] in secret)
    for node, (x, y) in places.items():
        hidden = asked and node is now[1]
        value = "?" if node not in values or (hidden and now[0] == "value") else _number(node.value)
        text = f"{node.name} = {node.formula}" if node.operation and not node.fixed else node.name
        colour = "orange" if node is now[1] else "ink"
        sets = {"step": 1 + turns.index(("value", node))} if node.operation else None
        dash = "" if node.operation else ":"
        panel.box(f"node {node.name}", x, y, 2 * HALF, 0.3, [value, text], colour, dash=dash, size=0.95,
                  line_width=4 if node is now[1] else 2, sets=sets)  # fmt: skip
        gradient = f"∂{graph.output.name}/∂{node.name} = {'?' if hidden else _number(node.gradient)}"
        panel.text(
            f"gradient {node.name}", x, y - 0.23, gradient if node in gradients else "", "red", bold=True, size=0.9
        )


def _draw_edge(
    panel: Panel, graph: Graph, user: Node, place: int, points: list[tuple[float, float]], sent: bool, secret: bool
) -> None:  # fmt: skip
    """An arrow forward; once the user has had its turn, its local gradient and what it has sent back."""
    node = user.inputs[place]
    (x0, y0), *between, (x1, y1) = points
    double = user.inputs.count(node) > 1
    if double:
        between = [((x0 + x1) / 2, (y0 + y1) / 2 + (0.3, -0.3)[place])]
    line = [(x0 + HALF, y0), *between, (x1 - HALF, y1)]
    name = f"{node.name}-{user.name}-{place}"
    panel.arrow(f"edge {name}", [x for x, _ in line], [y for _, y in line], "grey")
    lines = ""
    if sent and not node.fixed:
        local = user.operation.local(*(other.value for other in user.inputs))[place] if user.operation else 0.0
        lines = f"∂{user.name}/∂{node.name} = {_number(local)}"
        if not secret:
            sides = f"{_number(local, signed=True)} · {_number(user.gradient, signed=True)}"
            lines += f"\n{sides} = {_number(local * user.gradient)}"
    (a, b), (c, d) = line[-2:]
    x, y = between[0] if double else ((a + c) / 2, (b + d) / 2)
    panel.text(f"flow {name}", x, y, lines, "red", size=0.75, box=bool(lines))


def _draw_function(panel: Panel, graph: Graph, name: str, at: float, known: bool) -> None:
    """L against one input, the others held; and the tangent, once its slope is known."""
    node, reach = graph.inputs[name], 1.5
    grid = np.linspace(at - reach, at + reach, 41)
    curve, L = _outputs(graph, name, grid), float(graph.output.value)
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
