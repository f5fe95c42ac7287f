"""The captions of the compute graph demo.

They say where a number comes from. In "predict" mode, they ask for the number, give a hint, and name the slip behind a
typical wrong answer.
"""

import math

from helpers.demos.compute_graph.steps import H, Step, difference_quotients, number_of, uses_of
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import significant
from helpers.demos.shared.prediction import near, slip
from helpers.graph import Graph, Node


def step_caption(
    graph: Graph, steps: list[Step], done: int, variable: str, predict: bool, guess: float | None, asks: bool = True
) -> Caption:  # fmt: skip
    """Explain the number of the last step shown, or ask for it.

    Parameters
    ----------
    graph : Graph
        The compute graph, after both sweeps.
    steps : list of Step
        All its steps.
    done : int
        The number of steps shown.
    variable : str
        The input whose gradient is explained and compared with a difference quotient after the last step, unless
        `predict` is true.
    predict : bool
        Whether to ask for the number until `guess` is near it.
    guess : float or None
        The reader's number, or None before the first guess.
    asks : bool
        Whether the number is one that the user can type. Otherwise it is given even if `predict` is true.

    Returns
    -------
    Caption
        The explanation or the question.
    """
    if done == 0:
        return Caption("Ready: the inputs have values. Press Step to compute the value of the next node.")
    kind, node = steps[done - 1]
    L = graph.output.name
    symbol = node.name if kind == "value" else f"∂{L}/∂{node.name}"
    if predict and asks and not near(guess, number_of(steps[done - 1])):
        return Caption(
            f"What is {symbol}? {_hint(graph, kind, node, guess)}", "plain" if guess is None else "bad", asks=True
        )
    text = _reason(graph, kind, node)
    if predict and near(guess, number_of(steps[done - 1])):
        return Caption(f"Right: {text}.", "good")
    if done < len(steps):
        return Caption(f"{'Forward' if kind == 'value' else 'Backward'}: {text}.")
    x = graph.inputs[variable]
    heading = "Last gradient" if x is node else f"Gradient of {variable}"
    return Caption(
        f"{heading}: {_reason(graph, 'gradient', x)}. {_comparison(graph, variable)}", _tone(graph, variable)
    )


def _comparison(graph: Graph, name: str) -> str:
    """Give the difference quotient of an input, or the two that differ at a kink."""
    left, right = difference_quotients(graph, name)
    quotient = (left + right) / 2
    if math.isnan(quotient):
        return f"There is no difference quotient: {graph.output.name} is not defined on both sides."
    if _is_near(graph, name, quotient):
        return f"Difference quotient: {significant(quotient, 4)}."
    return f"Difference quotient: {significant(left, 3)} on the left, {significant(right, 3)} on the right."


def _tone(graph: Graph, name: str) -> str:
    quotient = sum(difference_quotients(graph, name)) / 2
    return "good" if _is_near(graph, name, quotient) else "mixed"


def _is_near(graph: Graph, name: str, quotient: float) -> bool:
    """Return whether a difference quotient confirms a gradient. NaN doesn't, nor does the one at a kink."""
    gradient, size = float(graph.inputs[name].gradient), max(1.0, abs(float(graph.output.value)))
    return abs(quotient - gradient) <= 1e-3 * abs(gradient) + H * size


def _reason(graph: Graph, kind: str, node: Node) -> str:
    """Say where a number comes from, as a formula and with numbers."""
    L = graph.output.name
    if kind == "value":
        operation = node.operation
        assert operation is not None
        numbers = operation.text.format(*(significant(other.value, 4, signed=True) for other in node.inputs))
        return f"{node.name} = {node.formula} = {numbers} = {significant(node.value, 4)}"
    uses = uses_of(graph, node)
    if not uses:
        return f"∂{L}/∂{L} = 1, which starts the backward sweep"
    # For an edge to L, ∂L/∂(node) would explain the gradient by itself.
    formula = " + ".join(
        f"{f'local gradient of {L}' if user is graph.output else f'∂{user.name}/∂{node.name}'} · ∂{L}/∂{user.name}"
        for user, _, _ in uses
    )
    numbers = " + ".join(
        f"{significant(local, 4, signed=True)} · {significant(user.gradient, 4, signed=True)}"
        for user, _, local in uses
    )
    summed = f"{len(uses)} uses add up, so " if len(uses) > 1 else ""
    return f"{summed}∂{L}/∂{node.name} = {formula} = {numbers} = {significant(node.gradient, 4)}"


def _hint(graph: Graph, kind: str, node: Node, guess: float | None) -> str:
    """Give a formula for the number, or name the slip that leads to the guess."""
    if kind == "value":
        return f"It is {node.formula}, computed from the values of its inputs. Type your number."
    uses, L = uses_of(graph, node), graph.output.name
    if not uses:
        return f"This is the output: if {L} grows by 1, by how much does {L} grow? Type your number."
    products = [(local, float(user.gradient)) for user, _, local in uses]
    if known_slip := slip(guess, float(node.gradient), products, node.name):
        return known_slip
    return f"It is {' plus '.join(_path(graph, node, user, place) for user, place, _ in uses)}. Type your number."


def _path(graph: Graph, node: Node, user: Node, place: int) -> str:
    """Say what flows back along an edge, without the gradient that is asked for."""
    if user is not graph.output:
        return f"∂{user.name}/∂{node.name} times ∂{graph.output.name}/∂{user.name}"
    which = f" for its {('1st', '2nd')[place]} input" if user.inputs.count(node) > 1 else ""
    return f"the local gradient of {user.name} = {user.formula}{which}"


def alternative(graph: Graph, steps: list[Step], unanswered: bool) -> str:
    """Return the alternative text of the picture.

    Parameters
    ----------
    graph : Graph
        The compute graph.
    steps : list of Step
        The steps shown so far.
    unanswered : bool
        Whether the user still has to predict the number of the last step, so that a question mark takes its place.

    Returns
    -------
    str
        The nodes with the numbers known so far.
    """
    asked = steps[-1] if unanswered else None
    parts = []
    for node in graph.nodes:
        part = f"{node.name} = {node.formula}"
        if not node.operation:
            part = f"constant {node.name}" if node.fixed else f"input {node.name}, value {significant(node.value, 4)}"
        for step in (("value", node), ("gradient", node)):
            if step in steps:
                part += f", {step[0]} {'?' if step == asked else significant(number_of(step), 4)}"
        parts.append(part)
    return f"A compute graph of {graph.output.name}: {'; '.join(parts)}."
