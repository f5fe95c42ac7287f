"""A compute graph, one node at a time (lecture L2, L3, L4): values forward, then gradients backward.

In the forward sweep, the values of the nodes appear one by one. In the backward sweep, a node comes after all nodes
that use it. Its gradient is the sum of what these nodes send back. The node then sends the product of local gradient
and gradient back along each of its own edges. The right panel shows L as a function of the input whose gradient came
last, or of one that you choose. Once its gradient is known, the panel adds the tangent. At the end, the caption
compares the gradient with a difference quotient.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from helpers.demos.compute_graph.captions import alternative, step_caption
from helpers.demos.compute_graph.steps import forward_nodes, number_of, steps_of
from helpers.demos.compute_graph.view import arrange, draw_function, draw_graph
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Answer, Control, Menu, Slider, Toggle
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.loss_curve import round_up
from helpers.demos.shared.prediction import near
from helpers.expression import expression
from helpers.graph import Graph, Node, lecture_example

MAX_INPUTS, MAX_NODES = 4, 14
MAX_GUESS = 1e6  # larger numbers are not worth predicting

GRAPHS: dict[str, tuple[str, Callable[[], Graph]]] = {
    "lecture": ("d = x + y, e = d·z, L = (e − 1)²", lecture_example),
    "twice": ("a value used twice: (x·y + x)²", lambda: expression("(x * y + x)**2", x=1.5, y=-2.0)),
    "neuron": ("a neuron: (tanh(w·x + b) − 1)²", lambda: expression("(tanh(w*x + b) - 1)**2", w=0.5, x=2.0, b=-0.5)),
}


def compute_graph(graph: Graph | str | None = None, **inputs: float) -> Demo:
    """Step through a graph forwards and backwards, predict each number, and check it with a difference quotient.

    Parameters
    ----------
    graph : Graph or str, optional
        A ``helpers.graph.Graph`` or a formula as a string. By default a menu offers three graphs. The demo changes the
        values and gradients of your graph in place.
    **inputs : float
        The values of the inputs, if `graph` is a formula: ``compute_graph("(x + y) * z", x=-1.0, y=4.0, z=2.0)``.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    TypeError
        If the value of an input is not a number.
    ValueError
        If the graph has no inputs, more than 14 nodes or more than 4 inputs, or if ``helpers.expression.expression``
        can't read the formula.
    """
    if isinstance(graph, str):
        graph = expression(graph, **inputs)
    graphs = {key: make() for key, (_, make) in GRAPHS.items()} if graph is None else {"given": graph}
    for candidate in graphs.values():
        _check(candidate)
    longest = max(len(steps_of(one)) for one in graphs.values())
    step = Slider("step", 0, 0, longest, step=1)
    names = list(dict.fromkeys(name for one in graphs.values() for name in one.inputs))
    starts = {key: {name: float(node.value) for name, node in one.inputs.items()} for key, one in graphs.items()}
    menu = Menu(
        "graph", {key: GRAPHS[key][0] for key in graphs} if graph is None else {"given": "yours"},
        initial_values={key: {f"in_{name}": value for name, value in values.items()} for key, values in starts.items()},
    )  # fmt: skip
    menu.visible = graph is None
    first = {name: next(values[name] for values in starts.values() if name in values) for name in names}
    sliders = {name: Slider(name, first[name], *_range(first[name]), step=0.25) for name in names}
    respect_to = Menu("plot against", {"latest": "the latest input"} | {name: name for name in names})
    predict = Toggle("predict")
    reach = _largest_number(graphs.values(), {name: (one.minimum, one.maximum) for name, one in sliders.items()})
    guess = Answer("your number", -reach, reach, step=min(1.0, reach / 200))
    canvas = Canvas("A compute graph with the inputs on the left and the output on the right.", 980, 430)
    drawn: list[str] = []

    def update(changed: frozenset[str]) -> None:
        current = graphs[menu.value]
        if changed & {"graph", "step"} and "guess" not in changed:
            guess.put(None)  # the answer to the previous question doesn't answer this one
        for name, slider in sliders.items():
            slider.visible = name in current.inputs
        guess.visible = bool(predict.value)
        step.put(min(step.value, len(steps_of(current))))

    def show(playing: bool) -> Caption:
        current = graphs[menu.value]
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            arrange(canvas, current)
        for name, node in current.inputs.items():
            node.value = float(sliders[name].value)
        steps = steps_of(current)
        done = step.value
        try:
            current.forward()
            current.backward()
        except ValueError as error:
            raise UserError(f"No value: {error}") from None
        number = number_of(steps[done - 1]) if done else 0.0
        asks = bool(predict.value) and done > 0 and abs(number) <= reach  # the reader can't type a larger number
        unanswered = asks and not near(guess.value, number)
        draw_graph(canvas, current, steps[:done], unanswered, bool(predict.value))
        known = [node for kind, node in steps[: done - 1 if unanswered else done] if kind == "gradient"]
        variable = _variable(current, respect_to.value, [node for kind, node in steps[:done] if kind == "gradient"])
        draw_function(
            canvas.panels[1], current, variable, float(sliders[variable].value), current.inputs[variable] in known
        )
        canvas.alternative = alternative(current, steps[:done], unanswered)
        return step_caption(current, steps, done, variable, predict.value, guess.value, asks)

    controls: dict[str, Control] = {"graph": menu, "step": step, "predict": predict, "guess": guess}
    controls |= {f"in_{name}": slider for name, slider in sliders.items()} | {"of": respect_to}
    presets = [("forwards", f"compute_graph:step={len(forward_nodes(one))}") for one in list(graphs.values())[:1]]
    presets += [
        ("and back: all gradients", f"compute_graph:step={len(steps_of(one))}") for one in list(graphs.values())[:1]
    ]
    if graph is None:
        presets += [
            ("predict the next number", "compute_graph:step=1,predict=1"),
            ("a value used twice", f"compute_graph:graph=twice,step={len(steps_of(graphs['twice']))}"),
            ("a neuron", f"compute_graph:graph=neuron,step={len(steps_of(graphs['neuron']))},of=w"),
        ]
    return Demo(
        "compute_graph", "A compute graph", controls, canvas, show, play="step", speeds=(1, 2, 5), presets=presets,
        update=update,
    )  # fmt: skip


def _check(graph: Graph) -> None:
    if len(graph.nodes) > MAX_NODES or len(graph.inputs) > MAX_INPUTS:
        raise ValueError(
            f"the graph has {len(graph.nodes)} nodes and {len(graph.inputs)} inputs, but only {MAX_NODES} nodes and "
            f"{MAX_INPUTS} inputs fit into the picture: show a part of it."
        )
    if not graph.inputs:
        raise ValueError(
            "the graph has no inputs, so there is no variable to differentiate with respect to: make one with "
            "variable()."
        )


def _variable(graph: Graph, chosen: str, reached: Sequence[Node]) -> str:
    """Return the input to plot against: the chosen one or else the last one whose gradient has been reached."""
    if chosen in graph.inputs:
        return chosen
    names = [name for name, node in graph.inputs.items() if node in reached]
    return max(names, key=lambda name: reached.index(graph.inputs[name]), default=next(iter(graph.inputs)))


def _largest_number(graphs: Iterable[Graph], ranges: Mapping[str, tuple[float, float]]) -> float:
    """Return the end of a range that holds all values and gradients that the sliders of the inputs can lead to.

    The ends of the sliders' ranges give the largest numbers of most graphs.
    """
    largest = 10.0
    for graph in graphs:
        for corner in product(*(ranges[name] for name in graph.inputs)):
            for node, value in zip(graph.inputs.values(), corner, strict=True):
                node.value = value
            try:
                graph.forward()
                graph.backward()
            except (ValueError, ArithmeticError):
                continue  # there is no number to predict, such as log(−1)
            numbers = [abs(number_of(one)) for one in steps_of(graph)]
            largest = max(largest, *(number for number in numbers if number < MAX_GUESS), 0.0)
    return round_up(largest)


def _range(value: float) -> tuple[float, float]:
    reach = max(5.0, 2 * abs(value))
    return -reach, reach
