"""Judge a number that the reader has predicted, for the demos that ask for the next number of a graph."""

from collections.abc import Sequence

Product = tuple[float, float]  # a local gradient, and the gradient that arrives from the later node


def near(guess: float | None, answer: float) -> bool:
    """Decide whether a guess counts as right.

    Parameters
    ----------
    guess : float or None
        The reader's number, or None before the first guess, which is never right.
    answer : float
        The right number.

    Returns
    -------
    bool
        Whether they differ by at most 0.5% of the answer plus 6e-4. The tolerance is there because the displayed
        numbers are rounded, to three decimals if they are small.
    """
    return guess is not None and abs(guess - answer) <= 0.005 * abs(answer) + 6e-4


def slip(guess: float | None, answer: float, products: Sequence[Product], name: str = "") -> str:
    """Name the slip that leads from a sum of products, as in the chain rule, to a wrong number.

    Parameters
    ----------
    guess : float or None
        The reader's number, or None before the first guess.
    answer : float
        The right number.
    products : sequence of (float, float)
        The factors of each product: a local gradient, and the gradient that arrives from the later node.
    name : str, optional
        The name of the node, if there may be several products, one for each of its uses.

    Returns
    -------
    str
        A sentence, or an empty string if the slip is not known.
    """
    if guess is None:
        return ""
    if near(guess, -answer):
        return "Your number has the wrong sign."
    if len(products) > 1 and any(near(guess, local * arriving) for local, arriving in products):
        return f"That is only one use: {name} is used {len(products)} times, and the gradients of all uses add up."
    if any(near(guess, local) for local, _ in products):
        return "That is the local gradient: multiply it by the gradient that arrives from the later node."
    if any(near(guess, arriving) for _, arriving in products):
        return "That is the gradient that arrives from the later node: multiply it by the local gradient."
    return ""
