"""The captions of the network graph: each gives the rule of a step with its numbers, or asks for its number."""

from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import compact, distinct_digits
from helpers.demos.network_graph.model import UNITS, Numbers
from helpers.demos.network_graph.notation import symbol
from helpers.demos.network_graph.steps import STEPS, Step
from helpers.demos.shared.prediction import Product, near, slip

SMALL_SLOPE = 0.05  # below it, a smooth σ is called saturated


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
        rule = f"{symbol(chosen)} ← {symbol(chosen)} − τ · {symbol(f'd{chosen}')}"
        numbers = f"{compact(n[chosen])} − {compact(tau)} · {_signed(n[f'd{chosen}'])} = {compact(after[chosen])}"
        return Caption(f"Update: every parameter takes a step, such as {rule} = {numbers}.")
    if step.kind == "new loss":
        return _new_loss(before, after, tau)
    text = f"{step.symbol} = {_rule(step, n)} = {compact(n[step.asks])}"
    if step.kind == "unit":
        h, a = f"h{step.j}", compact(n[f"a{step.j}"])
        text += f", and {symbol(h)} = {sigma}({a}) = {compact(n[h])}"
        off = sigma == "ReLU" and n[h] == 0
        return Caption(f"{'Off' if off else 'Forward'}: {text}.", "mixed" if off else "plain")
    if step.kind in ("output", "loss"):
        return Caption(f"Forward: {text}.")
    if step.kind == "dp":
        return Caption(f"Backward: {text}. It is ∂E/∂b² too, because b² enters p with the factor 1.")
    if step.kind == "da":
        return _unit_caption(step, n, sigma, text)
    zero = _why_zero(step, n)
    return Caption(f"Backward: {text}, {zero or 'the input of the edge times the gradient that arrives at its end'}.")


def _why_zero(step: Step, n: Numbers) -> str:
    """Say which factor makes the derivative of a weight 0, or return an empty string."""
    value, arriving = _products(step, n)[0]
    if value == 0:
        return "because the input of the edge is 0"
    return f"because no gradient arrives at {'p' if step.kind == 'dw2' else f'unit {step.j}'}" if arriving == 0 else ""


def _unit_caption(step: Step, n: Numbers, sigma: str, text: str) -> Caption:
    local = _slope(step, n)
    unit = f"unit {step.j}"
    if local == 0:
        return Caption(f"No gradient passes: {unit} is off, so {text}, and its weights and bias don't move.", "bad")
    if local is not None and sigma != "ReLU" and abs(local) < SMALL_SLOPE:
        return Caption(f"Saturated: {text}. At this a, σ is nearly flat, so hardly any gradient passes.", "mixed")
    return Caption(f"Backward: {text}. It is {symbol(f'db1_{step.j}')} too.")


def _slope(step: Step, n: Numbers) -> float | None:
    """Return σ'(a) of a unit as the backward pass has used it, or None if nothing arrives there."""
    arriving = n[f"w2_{step.j}"] * n["dp"]
    return n[f"da{step.j}"] / arriving if arriving else None


def _new_loss(before: Numbers, after: Numbers, tau: float) -> Caption:
    old, new = before["E"], after["E"]
    start, end = (compact(float(text)) for text in distinct_digits(old, new))
    text = f"with the new weights, p = {compact(after['p'])} and E = {end}"
    if all(before[f"d{name}"] == 0 for name in before if name.startswith(("w", "b"))):
        return Caption(f"Nothing moves: all derivatives are 0, so E stays at {start}.", "mixed")
    if new > old:
        return Caption(f"Too large a step: {text}, up from {start}. τ = {compact(tau)} overshoots the minimum.", "bad")
    if new == old:
        return Caption(f"The same loss: {text}, as before.", "mixed")
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
        return [(n[f"w2_{step.j}"], n["dp"])]
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
    "dw1": "It is the input of the edge times the gradient that arrives at its end.",
    "new loss": "All weights are new, so run the forward pass again. Larger or smaller than before?",
}


def question(step: Step, n: Numbers, guess: float) -> Caption:
    """Ask for the number of a step, and comment on a wrong answer.

    Parameters
    ----------
    step : Step
        The step.
    n : dict of str to float
        All numbers at that step.
    guess : float
        The reader's number, or 0 if there is none yet.

    Returns
    -------
    Caption
        The question with a hint, or what is wrong with the answer.
    """
    answer = n[step.asks]
    new = "the new " if step.kind == "new loss" else ""
    if not guess:
        return Caption(f"What is {new}{step.symbol}? {HINTS[step.kind]} Type your number.", "mixed")
    known_slip = slip(guess, answer, _products(step, n))
    direction = "too large" if guess > answer else "too small"
    return Caption(
        f"What is {new}{step.symbol}? {known_slip or f'{compact(guess)} is {direction}. {HINTS[step.kind]}'}", "bad"
    )


def is_right(step: Step, n: Numbers, guess: float) -> bool:
    """Decide whether the reader's number is right.

    Parameters
    ----------
    step : Step
        The step.
    n : dict of str to float
        All numbers at that step.
    guess : float
        The reader's number.

    Returns
    -------
    bool
        Whether it is near enough.
    """
    return near(guess, n[step.asks])


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
    a, b = (compact(float(text)) for text in distinct_digits(claimed, quotient))
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
