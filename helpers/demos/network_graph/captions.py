"""The captions of the network graph: each gives the rule of a step with its numbers, or asks for its number."""

import math

from helpers.checks.comparison import count
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import compact, distinct
from helpers.demos.network_graph.model import PARAMETERS, UNITS, Numbers
from helpers.demos.network_graph.notation import symbol
from helpers.demos.network_graph.steps import STEPS, Step
from helpers.demos.shared.prediction import Product, near, slip

SMALL_SLOPE = 0.05  # below it, a smooth σ is called saturated
SMALL_CHANGE = 1e-6  # a smaller relative change of E is called hardly any


def step_caption(before: Numbers, after: Numbers, done: int, sigma: str, tau: float, chosen: str) -> Caption:
    """Explain the numbers of the last step shown.

    Parameters
    ----------
    before, after : dict of str to float
        All numbers before and after the update.
    done : int
        The number of steps shown.
    sigma : str
        The name of the activation.
    tau : float
        The step size.
    chosen : str
        The key of a parameter, which serves as the example of the update.

    Returns
    -------
    Caption
        The explanation.
    """
    if not done:
        return Caption("Ready: inputs, weights and biases are given. Which number can you compute first? Press Step.")
    step, n = STEPS[done - 1], before
    if step.kind == "update":
        return _update(before, after, tau, chosen)
    if step.kind == "new loss":
        return _new_loss(before, after, tau)
    text = f"{step.symbol} = {_rule(step, n)} = {compact(n[step.asks])}"
    if step.kind == "unit":
        h, a = f"h{step.j}", compact(n[f"a{step.j}"])
        text += f", and {symbol(h)} = {sigma}({a}) = {compact(n[h])}"
        off = sigma == "ReLU" and _is_off(step, n)
        return Caption(f"{'Off' if off else 'Forward'}: {text}.", "mixed" if off else "plain")
    if step.kind in ("output", "loss"):
        return Caption(f"Forward: {text}.")
    if step.kind == "dp":
        return Caption(f"Backward: {text}. It is ∂E/∂b² too, because b² enters p with the factor 1.")
    if step.kind == "da":
        return _unit_caption(step, n, sigma, text)
    return Caption(f"Backward: {text}, {_why(step, n)}.")


def _update(before: Numbers, after: Numbers, tau: float, chosen: str) -> Caption:
    derivative = before[f"d{chosen}"]
    old, new = distinct(before[chosen], after[chosen])
    rule = f"{symbol(chosen)} ← {symbol(chosen)} − τ · {symbol(f'd{chosen}')}"
    text = f"Update: {rule} = {old} − {compact(tau)} · {_signed(derivative)} = {new}"
    fixed = sum(before[f"d{name}"] == 0 for name in PARAMETERS)
    if fixed == len(PARAMETERS):
        return Caption(f"{text}. All derivatives are 0, so no parameter moves.", "mixed")
    but = f", but {count(fixed, 'derivative')} {'is' if fixed == 1 else 'are'} 0, which moves nothing" if fixed else ""
    return Caption(f"{text}. The other parameters follow the same rule{but}.")


def _why(step: Step, n: Numbers) -> str:
    """Say which factor makes the derivative of a weight 0, or which factors it has."""
    value, arriving = _products(step, n)[0]
    if value == 0:
        return "because the input of the edge is 0"
    derivative = symbol(_factors(step)[1])
    return f"because {derivative} is 0" if arriving == 0 else f"the input of the edge times {derivative} at its end"


def _unit_caption(step: Step, n: Numbers, sigma: str, text: str) -> Caption:
    local = _slope(step, n)
    if local == 0 and _is_off(step, n):
        return Caption(f"No gradient passes: unit {step.j} is off, so {text}. No weight or bias of it moves.", "bad")
    if local == 0 and sigma in ("sigmoid", "tanh"):
        return Caption(f"Saturated: {text}. At this a, σ is so flat that σ′ is rounded to 0.", "bad")
    if local == 0:
        return Caption(f"No gradient passes: σ′ is 0 at this a, so {text}.", "bad")
    if local is not None and sigma != "ReLU" and abs(local) < SMALL_SLOPE:
        return Caption(f"Saturated: {text}. At this a, σ is nearly flat, so hardly any gradient passes.", "mixed")
    return Caption(f"Backward: {text}. It is {symbol(f'db1_{step.j}')} too.")


def _is_off(step: Step, n: Numbers) -> bool:
    """Return whether a unit is 0 for a negative a, as only a ReLU is. At the kink, its σ′ decides."""
    a, h = n[f"a{step.j}"], n[f"h{step.j}"]
    return h == 0 and (a < 0 or (a == 0 and not _slope(step, n)))


def _slope(step: Step, n: Numbers) -> float | None:
    """Return σ'(a) of a unit as the backward pass has used it, or None if nothing arrives there."""
    arriving = n[f"w2_{step.j}"] * n["dp"]
    return n[f"da{step.j}"] / arriving if arriving else None


def _new_loss(before: Numbers, after: Numbers, tau: float) -> Caption:
    old, new = before["E"], after["E"]
    start, end = distinct(old, new)
    text = f"with the new weights, p = {compact(after['p'])} and E = {end}"
    if all(before[f"d{name}"] == 0 for name in PARAMETERS):
        return Caption(f"Nothing moves: all derivatives are 0, so E stays at {start}.", "mixed")
    if new == old:
        return Caption(f"The same loss: {text}, as before.", "mixed")
    if not math.isfinite(new):
        return Caption(f"Too large a step: {text}. The numbers have become too large to compute with.", "bad")
    if abs(new - old) < SMALL_CHANGE * old:
        change = f"{'up' if new > old else 'down'} by only {compact(abs(new - old))}"
        return Caption(f"Hardly any change: with the new weights, E = {compact(new)}, {change}.", "mixed")
    if new > old:
        return Caption(f"Too large a step: {text}, up from {start}. τ = {compact(tau)} overshoots the minimum.", "bad")
    return Caption(f"The step lowers E: {text}, down from {start}.", "good")


def _rule(step: Step, n: Numbers) -> str:
    """Write the rule of a step with symbols, then with numbers."""
    if step.kind == "unit":
        terms = [(f"w1_{d}{step.j}", f"x{d}") for d in (1, 2)]
        return _sum([*terms, (f"b1_{step.j}",)], n)
    if step.kind == "output":
        return _sum([*((f"w2_{j}", f"h{j}") for j in UNITS), ("b2",)], n)
    if step.kind == "loss":
        return f"(p − y)² = ({compact(n['p'])} − {_signed(n['y'])})²"
    if step.kind == "dp":
        return f"2 (p − y) = 2 · ({compact(n['p'])} − {_signed(n['y'])})"
    if step.kind == "da":
        slope = _slope(step, n)
        first = f"σ′({symbol(f'a{step.j}')}) · {symbol(f'w2_{step.j}')} · ∂E/∂p"
        factors = ["σ′" if slope is None else compact(slope), _signed(n[f"w2_{step.j}"]), _signed(n["dp"])]
        return f"{first} = {' · '.join(factors)}"
    value, arriving = _factors(step)
    return f"{symbol(value)} · {symbol(arriving)} = {compact(n[value])} · {_signed(n[arriving])}"


def _sum(terms: list[tuple[str, ...]], n: Numbers) -> str:
    symbols = " + ".join("·".join(map(symbol, term)) for term in terms)
    numbers = " + ".join(" · ".join(_factor(n[key], i + k) for k, key in enumerate(term))
                         for i, term in enumerate(terms))  # fmt: skip
    return f"{symbols} = {numbers}"


def _factor(value: float, place: int) -> str:
    """Write a number that follows an operator, unless its place is 0."""
    return compact(value, signed=place > 0)


def _signed(value: float) -> str:
    return compact(value, signed=True)


def _factors(step: Step) -> tuple[str, str]:
    """Return the keys of the two factors of a derivative of a weight."""
    return (f"h{step.j}", "dp") if step.kind == "dw2" else (f"x{step.d}", f"da{step.j}")


def _products(step: Step, n: Numbers) -> list[Product]:
    if step.kind == "da":
        slope = _slope(step, n)
        return [] if slope is None else [(slope * n[f"w2_{step.j}"], n["dp"])]
    if step.kind in ("dw1", "dw2"):
        local, arriving = (n[key] for key in _factors(step))
        return [(local, arriving)]
    return []


HINTS = {
    "unit": "Each input times the weight of its edge, plus the bias.",
    "output": "Each h times the weight of its edge, plus the bias b².",
    "loss": "It is (p − y)².",
    "dp": "E = (p − y)², so it is 2 (p − y).",
    "dw2": "It is the input of the edge times the gradient that arrives at its end, ∂E/∂p.",
    "da": "It is σ′ times the weight of the edge to p times ∂E/∂p.",
    "dw1": "It is the input of the edge times ∂E/∂a of the unit at its end.",
    "new loss": "All weights are new, so run the forward pass again. Larger or smaller than before?",
}


def question(step: Step, n: Numbers, guess: float | None) -> Caption:
    """Ask for the number of a step, and comment on a wrong answer.

    Parameters
    ----------
    step : Step
        The step.
    n : dict of str to float
        All numbers at that step.
    guess : float or None
        The reader's number, or None before the first guess.

    Returns
    -------
    Caption
        The question with a hint, or what is wrong with the answer.
    """
    answer = n[step.asks]
    new = "the new " if step.kind == "new loss" else ""
    if guess is None:
        return Caption(f"What is {new}{step.symbol}? {HINTS[step.kind]} Type your number.", "mixed", asks=True)
    known_slip = slip(guess, answer, _products(step, n))
    if step.kind == "da" and near(guess, n[f"w2_{step.j}"] * n["dp"]):
        known_slip = f"That is ∂E/∂{symbol(f'h{step.j}')}: multiply it by σ′({symbol(f'a{step.j}')})."
    direction = "too large" if guess > answer else "too small"
    comment = known_slip or f"{compact(guess)} is {direction}. {HINTS[step.kind]}"
    return Caption(f"What is {new}{step.symbol}? {comment}", "bad", asks=True)


def answer_caption(step: Step, n: Numbers, guess: float | None, caption: Caption) -> Caption:
    """Confirm a right number, or give one that the reader was not asked for.

    Parameters
    ----------
    step : Step
        The step.
    n : dict of str to float
        All numbers at that step.
    guess : float or None
        The reader's number, or None before the first guess.
    caption : Caption
        The explanation of the step.

    Returns
    -------
    Caption
        The explanation with another heading.
    """
    return Caption(f"Right: {caption.text.partition(': ')[2]}", "good") if is_right(step, n, guess) else caption


def is_right(step: Step, n: Numbers, guess: float | None) -> bool:
    """Decide whether the reader's number is right.

    Parameters
    ----------
    step : Step
        The step.
    n : dict of str to float
        All numbers at that step.
    guess : float or None
        The reader's number, if there is one.

    Returns
    -------
    bool
        Whether it is near enough.
    """
    return guess is not None and near(guess, n[step.asks])


def wrong_caption(name: str, claimed: float, quotient: float) -> Caption:
    """Point out a derivative that a student's code computes wrongly.

    Parameters
    ----------
    name : str
        The key of the parameter.
    claimed, quotient : float
        What the code returns, and the difference quotient of its own forward pass.

    Returns
    -------
    Caption
        One sentence.
    """
    a, b = distinct(claimed, quotient)
    where = f"on the edge of {symbol(name)}" if name.startswith("w") else f"for the bias {symbol(name)}"
    return Caption(f"Not right: {where}, your backward returns {a}, but the difference quotient is {b}.", "bad")


def alternative(n: Numbers, shown: set[str]) -> str:
    """Return the alternative text of the picture.

    Parameters
    ----------
    n : dict of str to float
        All numbers.
    shown : set of str
        The keys of those that are shown.

    Returns
    -------
    str
        All numbers that are shown, and what they belong to.
    """

    def some(keys: list[str]) -> str:
        return ", ".join(f"{symbol(key)} = {compact(n[key])}" for key in keys if key in shown) or "none yet"

    values = [key for key in ("x1", "x2", *(f"{v}{j}" for j in UNITS for v in "ah"), "p", "y", "E") if key in n]
    return (
        "A network as a graph, from two inputs over three hidden units to the prediction p and the loss E. "
        f"Values: {some(values)}. Parameters: {some([key for key in n if key.startswith(('w', 'b'))])}. "
        f"Derivatives: {some([key for key in n if key.startswith('d')])}."
    )
