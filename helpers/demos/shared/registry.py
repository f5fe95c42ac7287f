"""The activations and the optimisers that the demos offer. Add one here, and every demo that offers a choice has it."""

from collections.abc import Callable
from dataclasses import dataclass

from helpers.layers import Layer, ReLU, Sigmoid, Tanh
from helpers.optimisers import Adam, GradientDescent, Momentum, Nesterov, Optimiser

ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}


@dataclass(frozen=True)
class Competitor:
    """An optimiser of the race, and how its curve is drawn.

    Attributes
    ----------
    make : callable
        Takes τ and β and returns a fresh optimiser.
    colour, dash, marker : str
        As for ``Panel.line`` and ``Panel.points``.
    by_minibatch : bool
        Whether it uses minibatches instead of all examples.
    uses_momentum : bool
        Whether β has an effect.
    """

    make: Callable[[float, float], Optimiser]
    colour: str
    dash: str
    marker: str
    by_minibatch: bool = False
    uses_momentum: bool = False


OPTIMISERS: dict[str, Competitor] = {
    "full batch": Competitor(lambda tau, beta: GradientDescent(tau), "ink", "", "s"),
    "stochastic": Competitor(lambda tau, beta: GradientDescent(tau), "orange", ":", "x", by_minibatch=True),
    "momentum": Competitor(Momentum, "blue", "--", "o", uses_momentum=True),
    "Nesterov": Competitor(Nesterov, "green", "-.", "^", uses_momentum=True),
    "Adam": Competitor(lambda tau, beta: Adam(tau), "purple", "", "D"),
}
