"""The steps of the network graph: forward unit by unit, the loss, backward node by node, the update, and the new loss.

Each step shows one number, which the reader can be asked to predict, and sometimes others that follow from it.
"""

from dataclasses import dataclass

from helpers.demos.network_graph.model import INPUTS, UNITS, Numbers
from helpers.demos.network_graph.notation import symbol


@dataclass(frozen=True)
class Step:
    """One step of the demo.

    Attributes
    ----------
    kind : str
        What it computes: "unit", "output", "loss", "dp", "dw2", "da", "dw1", "update" or "new loss".
    asks : str
        The key of its number, or an empty string for the update, which changes many.
    keys : tuple of str
        The keys of all numbers that it shows for the first time.
    node : str
        The node to highlight, or an empty string.
    edges : tuple of str
        The edges to highlight, by the names of their weights.
    d, j : int
        The input and the hidden unit that it is about, from 1, or 0.
    """

    kind: str
    asks: str
    keys: tuple[str, ...]
    node: str = ""
    edges: tuple[str, ...] = ()
    d: int = 0
    j: int = 0

    @property
    def symbol(self) -> str:
        """How its number is written, for example ∂E/∂a₁."""
        return symbol(self.asks)


WEIGHTS = (*(f"w1_{d}{j}" for d in INPUTS for j in UNITS), *(f"w2_{j}" for j in UNITS))


def _steps() -> tuple[Step, ...]:
    into = {j: tuple(f"w1_{d}{j}" for d in INPUTS) for j in UNITS}
    out = tuple(f"w2_{j}" for j in UNITS)
    steps = [Step("unit", f"a{j}", (f"a{j}", f"h{j}"), f"h{j}", into[j], j=j) for j in UNITS]
    steps += [Step("output", "p", ("p",), "p", out), Step("loss", "E", ("E",), "E")]
    steps += [Step("dp", "dp", ("dp", "db2"), "p")]
    steps += [Step("dw2", f"dw2_{j}", (f"dw2_{j}",), "", (f"w2_{j}",), j=j) for j in UNITS]
    for j in UNITS:
        steps.append(Step("da", f"da{j}", (f"da{j}", f"db1_{j}"), f"h{j}", (f"w2_{j}",), j=j))
        steps += [Step("dw1", f"dw1_{d}{j}", (f"dw1_{d}{j}",), "", (f"w1_{d}{j}",), d, j) for d in INPUTS]
    return (*steps, Step("update", "", (), "", WEIGHTS), Step("new loss", "E", ("E",), "E"))


STEPS = _steps()
UPDATE = len(STEPS) - 1  # the number of steps shown at which the parameters are the new ones


def shown_numbers(before: Numbers, after: Numbers, done: int) -> Numbers:
    """Choose the numbers to show: the new parameters after the update, then the new values too.

    Parameters
    ----------
    before, after : dict of str to float
        All numbers before and after the update.
    done : int
        The number of steps shown.

    Returns
    -------
    dict of str to float
        All numbers to show. The derivatives are always those before the update.
    """
    new = [key for key in before if key.startswith(("w", "b"))] if done >= UPDATE else []
    if done > UPDATE:
        new += ["p", "E", *(f"{letter}{j}" for letter in "ah" for j in UNITS)]
    return before | {key: after[key] for key in new}
