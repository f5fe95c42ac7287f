"""What the demo of a compute graph says: where a number comes from, what to think of, which slip a wrong one shows."""

from typing import Any

from helpers.demos.compute_graph.steps import Turn, difference_quotient, number_of, uses_of
from helpers.demos.framework.captions import Caption
from helpers.graph import Graph, Node


def say(
    graph: Graph, turns: list[Turn], at: int, wanted: str, predict: bool, guess: float
) -> Caption:  # fmt: skip
    """What is to be seen after turn ``at``; in the mode "predict" a question, until ``guess`` is near its answer."""
    if at == 0:
        return Caption("ready: the inputs have values. Press Step, and the next node computes its own from them.")
    kind, node = turns[at - 1]
    L = graph.output.name
    what = node.name if kind == "value" else f"∂{L}/∂{node.name}"
    if predict and not near(guess, number_of(turns[at - 1])):
        return Caption(f"what is {what}? {_hint(graph, kind, node, guess)}", "mixed" if guess == 0 else "bad")
    text = _reason(graph, kind, node)
    if predict:
        return Caption(f"right: {text}.", "good")
    if at < len(turns):
        return Caption(f"{'forward' if kind == 'value' else 'backward'}: {text}.")
    x = graph.inputs[wanted]
    quotient = difference_quotient(graph, wanted)
    return Caption(
        f"all gradients: {text}. For {wanted}: backward sweep {number(x.gradient)}, difference quotient "
        f"{number(quotient)}.", "good",
    )  # fmt: skip


def _reason(graph: Graph, kind: str, node: Node) -> str:
    """Where a number comes from, with numbers."""
    L = graph.output.name
    if kind == "value":
        operation = node.operation
        assert operation is not None
        numbers = operation.text.format(*(number(other.value, signed=True) for other in node.inputs))
        return f"{node.name} = {node.formula} = {numbers} = {number(node.value)}"
    uses = uses_of(graph, node)
    if not uses:
        return f"∂{L}/∂{L} = 1, where the way back begins"
    formula = " + ".join(f"∂{user.name}/∂{node.name} · ∂{L}/∂{user.name}" for user, _, _ in uses)
    numbers = " + ".join(
        f"{number(local, signed=True)} · {number(user.gradient, signed=True)}" for user, _, local in uses
    )
    twice = f"{len(uses)} ways add up, so " if len(uses) > 1 else ""
    return f"{twice}∂{L}/∂{node.name} = {formula} = {numbers} = {number(node.gradient)}"


def _hint(graph: Graph, kind: str, node: Node, guess: float) -> str:
    """What to think of, or, of a number that a typical slip leads to, which slip it is."""
    if kind == "value":
        return f"It computes {node.formula} from the values of its inputs. Type your number."
    uses = uses_of(graph, node)
    if not uses:
        return f"It is the output itself: how much does {graph.output.name} change with itself? Type your number."
    products = [local * float(user.gradient) for user, _, local in uses]
    if guess and near(guess, -float(node.gradient)):
        return "The sign is the other one."
    if guess and len(uses) > 1 and any(near(guess, product) for product in products):
        return f"That is one way only: {node.name} is used {len(uses)} times, and what arrives is added up."
    if guess and any(near(guess, local) for _, _, local in uses):
        return "That is the local gradient: multiply it by the gradient that arrives from behind."
    if guess and any(near(guess, float(user.gradient)) for user, _, _ in uses):
        return "That is what arrives from behind: multiply it by the local gradient."
    ways = " plus ".join(f"∂{user.name}/∂{node.name} times ∂{graph.output.name}/∂{user.name}" for user, _, _ in uses)
    return f"It is {ways}. Type your number."


def alternative(graph: Graph, turns: list[Turn]) -> str:
    """The picture in words."""
    known = {(kind, node) for kind, node in turns}
    parts = []
    for node in graph.nodes:
        words = f"{node.name} = {node.formula}" if node.operation else f"input {node.name}"
        if not node.operation or ("value", node) in known:
            words += f", value {number(node.value)}"
        if ("gradient", node) in known:
            words += f", gradient {number(node.gradient)}"
        parts.append(words)
    return f"A compute graph of {graph.output.name}: {'; '.join(parts)}."


def near(a: float, b: float) -> bool:
    """Whether a is b as far as one reads it off: to half a percent."""
    return abs(a - b) <= 0.005 * abs(b) + 1e-4


def number(value: Any, signed: bool = False) -> str:
    """In four digits; a negative one in brackets where it stands behind a sign."""
    text = f"{float(value) + 0.0:.4g}".replace("-", "−")
    return f"({text})" if signed and text.startswith("−") else text
