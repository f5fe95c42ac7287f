"""Judge a number that the reader has predicted, for the demos that ask for the next number of a graph."""

from collections.abc import Sequence

Product = tuple[float, float]  # a local gradient, and the gradient that arrives from the later node


def near(guess: float, answer: float) -> bool:
    """Decide whether a guess counts as right.

    Parameters
    ----------
    guess, answer : float
        The user's number and the right one.

    Returns
    -------
    bool
        Whether they differ by at most 0.5% of the answer plus 6e-4. The tolerance is there because the displayed
        numbers are rounded, to three decimals if they are small.
    """
    return abs(guess - answer) <= 0.005 * abs(answer) + 6e-4


def answered(guess: float, answer: float) -> str:
    """Name how the reader got to see a number, for the heading of its caption.

    Parameters
    ----------
    guess, answer : float
        The user's number and the right one. A guess of 0 may mean that the user hasn't guessed yet.

    Returns
    -------
    str
        "Right" for a right guess, "Zero" or "Almost zero" for a number that a slider at 0 already matches, and an
        empty string for a number that wasn't guessed.
    """
    if not near(guess, answer):
        return ""
    return "Right" if guess else "Almost zero" if answer else "Zero"


def slip(guess: float, answer: float, products: Sequence[Product], name: str = "") -> str:
    """Name the slip that leads from a sum of products, as in the chain rule, to a wrong number.

    Parameters
    ----------
    guess, answer : float
        The user's number and the right one. A guess of 0 means that the user hasn't guessed yet.
    products : sequence of (float, float)
        The factors of each product: a local gradient, and the gradient that arrives from the later node.
    name : str, optional
        The name of the node, if there may be several products, one for each of its uses.

    Returns
    -------
    str
        A sentence, or an empty string if the slip is not known.
    """
    if not guess:
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
