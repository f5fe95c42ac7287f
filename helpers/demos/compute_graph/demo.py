"""A compute graph, one node at a time (lecture L2, L3, L4): values on the way forward, gradients on the way back.

Forward, a node's value appears; backward, a node's turn comes once all that use it have had theirs, its gradient is
the sum of what they have sent, and it sends on: local gradient · gradient, along each of its edges. Beside the graph,
L as a function of one input, with the tangent that the gradient promises and a difference quotient that checks it.
"""

from collections.abc import Callable

from helpers.demos.compute_graph.captions import alternative, near, say
from helpers.demos.compute_graph.steps import forward_nodes, number_of, turns_of
from helpers.demos.compute_graph.view import arrange, draw_function, draw_graph
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Control, Menu, Slider, Toggle
from helpers.demos.framework.demo import Demo
from helpers.expression import expression
from helpers.graph import Graph, lecture_example

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
    longest = max(len(turns_of(one)) for one in graphs.values())
    step = Slider("step", 0, 0, longest, step=1)
    names = list(dict.fromkeys(name for one in graphs.values() for name in one.inputs))
    starts = {key: {name: float(node.value) for name, node in one.inputs.items()} for key, one in graphs.items()}
    first = {name: next(values[name] for values in starts.values() if name in values) for name in names}
    sliders = {name: Slider(name, first[name], *_range(first[name]), step=0.25) for name in names}
    wished = Menu("differentiate for", {name: name for name in names})
    predict = Toggle("predict")
    guess = Slider("your number", 0, -1000, 1000, step=1)
    canvas = Canvas("A compute graph with the inputs on the left and the output on the right.", 980, 430)
    drawn: list[str] = []
    place = [(menu.value, step.value, guess.value)]

    def show() -> Caption:
        one = graphs[menu.value]
        if place[0][:2] != (menu.value, step.value) and place[0][2] == guess.value:
            guess.put(0.0)  # an answer to the last question is none to this one
        place[0] = (menu.value, step.value, guess.value)
        if drawn != [menu.value]:
            for name, slider in sliders.items():
                slider.visible = name in one.inputs
                if slider.visible:
                    slider.begin(starts[menu.value][name])
            drawn[:] = [menu.value]
            arrange(canvas, one)
        for name, node in one.inputs.items():
            node.value = float(sliders[name].value)
        guess.visible = bool(predict.value)
        turns = turns_of(one)
        step.put(min(step.value, len(turns)))
        at = int(step.value)
        try:
            one.forward()
            one.backward()
        except ValueError as error:
            raise UserError(f"No value: {error}") from None
        wanted = wished.value if wished.value in one.inputs else next(iter(one.inputs))
        asked = predict.value and at > 0 and not near(float(guess.value), number_of(turns[at - 1]))
        draw_graph(canvas, one, turns[:at], bool(asked), bool(predict.value))
        draw_function(canvas.panels[1], one, wanted, float(sliders[wanted].value), at == len(turns))
        canvas.alternative = alternative(one, turns[:at])
        return say(one, turns, at, wanted, predict.value, float(guess.value))

    controls: dict[str, Control] = {"graph": menu, "step": step, "predict": predict, "guess": guess}
    controls |= {f"in_{name}": slider for name, slider in sliders.items()} | {"of": wished}
    presets = [("forwards", f"graph:step={len(forward_nodes(one))}") for one in list(graphs.values())[:1]]
    presets += [("and back: all gradients", f"graph:step={len(turns_of(one))}") for one in list(graphs.values())[:1]]
    if graph is None:
        presets += [
            ("predict the next number", "graph:step=1,predict=1"),
            ("a value used twice", f"graph:graph=twice,step={len(turns_of(graphs['twice']))}"),
            ("a neuron", f"graph:graph=neuron,step={len(turns_of(graphs['neuron']))}"),
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


def _range(value: float) -> tuple[float, float]:
    reach = max(5.0, 2 * abs(value))
    return -reach, reach
