"""The numbers of a network with two inputs, three hidden units and one output, for one example (lecture L8, unit 05).

    a_j = w¹_1j x_1 + w¹_2j x_2 + b¹_j,    h_j = σ(a_j),    p = w²_1 h_1 + w²_2 h_2 + w²_3 h_3 + b²,    E = (p − y)²

The superscripts number the layers and are not powers. As in the array W1 of unit 05, the first index of w¹_dj is the
input and the second one the hidden unit. A number is looked up by a key: "a1", "h1", "p", "E", the name of a parameter
such as "w1_21", and for a derivative a "d" before the key of its variable.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from helpers.demos.framework.captions import UserError
from helpers.demos.shared.training_run import check_layers
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network

D, H = 2, 3
INPUTS, UNITS = range(1, D + 1), range(1, H + 1)
# The parameters in the order of θ, which is the order of W1 (row by row), b1, W2 and b2.
PARAMETERS = (
    *(f"w1_{d}{j}" for d in INPUTS for j in UNITS), *(f"b1_{j}" for j in UNITS), *(f"w2_{j}" for j in UNITS), "b2",
)  # fmt: skip
SHAPES = ((D, H), (H,), (H, 1), (1,))
STEP = 1e-5  # of the difference quotient
Numbers = dict[str, float]


class Passes(Protocol):
    """Code that computes the forward and the backward pass for one example."""

    def forward(self, x: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute a, h and p.

        Parameters
        ----------
        x : ndarray, shape (1, 2)
            The input.
        theta : ndarray, shape (13,)
            The parameters in the order of PARAMETERS.

        Returns
        -------
        a, h : ndarray, shape (1, 3)
            The pre-activations and the activations of the hidden units.
        p : ndarray, shape (1, 1)
            The prediction.
        """

    def backward(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute the derivatives of E at the last ``forward``.

        Parameters
        ----------
        y : ndarray, shape (1, 1)
            The target.

        Returns
        -------
        dp : ndarray, shape (1, 1)
            The derivative with respect to p.
        da : ndarray, shape (1, 3)
            The derivatives with respect to the pre-activations.
        gradient : ndarray, shape (13,)
            The derivatives with respect to the parameters.
        """


class LayerPasses:
    """The passes through three layers: a linear layer, an activation and a linear layer.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, the course's or a student's. The class works on a copy.

    Raises
    ------
    ValueError
        If there aren't three layers whose parameters have the shapes (2, 3), (3,), (3, 1) and (1,).
    """

    def __init__(self, layers: Sequence[Layer]):
        self.layers = copy.deepcopy(list(layers))
        self.loss = SquaredError()
        shapes = [np.shape(p) for p in self.parameters]
        if len(self.layers) != 3 or shapes != list(SHAPES):
            raise ValueError(
                f"{len(self.layers)} layers have parameters of the shapes {shapes}, but this graph has two inputs, "
                "three hidden units and one output, so the shapes are (2, 3), (3,), (3, 1), (1,): pass "
                "[Linear(W1, b1), ReLU(), Linear(W2, b2)]."
            )

    @property
    def parameters(self) -> list[np.ndarray]:
        """The arrays W1, b1, W2 and b2, not copies."""
        return [p for layer in self.layers for p in layer.parameters]

    def check(self) -> None:
        """Raise an error, with a sentence for the user, if a layer returns something of the wrong type or shape."""
        check_layers(Network(self.layers), self.loss, np.array([[0.5, -0.25]]), np.array([[1.0]]))

    def forward(self, x: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute a, h and p, as ``Passes`` describes it."""
        for p, part in zip(self.parameters, split(theta), strict=True):
            p[...] = part
        a = self.layers[0].forward(x).copy()
        h = self.layers[1].forward(a.copy()).copy()
        self.p = self.layers[2].forward(h.copy()).copy()
        return a, h, self.p

    def backward(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute the derivatives, as ``Passes`` describes it."""
        self.loss.forward(self.p, y)
        dp = self.loss.backward().copy()
        second, dh = self.layers[2].backward(dp.copy())
        _, da = self.layers[1].backward(np.array(dh))
        first, _ = self.layers[0].backward(np.array(da))
        return dp, np.array(da), np.concatenate([np.ravel(g) for g in (*first, *second)])


class FunctionPasses:
    """The passes of the two functions that students write in unit 05.

    Parameters
    ----------
    forward : callable
        ``forward(x, W1, b1, W2, b2)`` returns a, h and p.
    backward : callable
        ``backward(x, y, a, h, p, W2)`` returns the gradients of W1, b1, W2 and b2.
    """

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any]):
        self.functions = forward, backward

    def check(self) -> None:
        """Raise an error, with a sentence for the user, if a function returns something of the wrong shape."""
        x, theta = np.array([[0.5, -0.25]]), np.linspace(-1, 1, len(PARAMETERS))
        _check_shapes("forward", self.functions[0](x, *split(theta)), ("a", "h", "p"), ((1, H), (1, H), (1, 1)))
        self.forward(x, theta)
        returned = self.functions[1](*self._arguments(np.array([[1.0]])))
        _check_shapes("backward", returned, ("dW1", "db1", "dW2", "db2"), SHAPES)

    def forward(self, x: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute a, h and p, as ``Passes`` describes it."""
        self.x, self.W2 = x, split(theta)[2]
        self.a, self.h, self.p = (np.array(z) for z in self.functions[0](x.copy(), *split(theta)))
        return self.a, self.h, self.p

    def backward(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compute the derivatives, as ``Passes`` describes it.

        For one example, those with respect to p and a are the gradients of b2 and b1.
        """
        gradients = [np.array(g) for g in self.functions[1](*self._arguments(y))]
        gradient = np.concatenate([g.ravel() for g in gradients])
        return gradients[3].reshape(1, 1), gradients[1].reshape(1, H), gradient

    def _arguments(self, y: np.ndarray) -> list[np.ndarray]:
        return [z.copy() for z in (self.x, y, self.a, self.h, self.p, self.W2)]


def _check_shapes(name: str, returned: Any, names: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> None:
    if not isinstance(returned, tuple | list) or len(returned) != len(names):
        raise UserError(f"{name} should return {len(names)} arrays: {', '.join(names)}.")
    for part, array, shape in zip(names, returned, shapes):
        if np.shape(array) != shape:
            raise UserError(f"{name}: {part} has the shape {np.shape(array)}, but should have {shape}.")


def split(theta: np.ndarray) -> list[np.ndarray]:
    """Split the parameters into arrays.

    Parameters
    ----------
    theta : ndarray, shape (13,)
        The parameters.

    Returns
    -------
    list of ndarray
        Copies of W1, b1, W2 and b2.
    """
    ends = np.cumsum([np.prod(shape) for shape in SHAPES])[:-1]
    return [part.reshape(shape).copy() for part, shape in zip(np.split(theta, ends), SHAPES, strict=True)]


def numbers_of(passes: Passes, x: Sequence[float], y: float, theta: np.ndarray) -> Numbers:
    """Run both passes and collect all numbers.

    Parameters
    ----------
    passes : Passes
        The code that computes them.
    x : sequence of float
        The two inputs.
    y : float
        The target.
    theta : ndarray, shape (13,)
        The parameters.

    Returns
    -------
    dict of str to float
        The numbers by key.
    """
    a, h, p = (np.ravel(z) for z in passes.forward(np.array([x], dtype=float), theta))
    dp, da, gradient = (np.ravel(z) for z in passes.backward(np.array([[y]], dtype=float)))
    found = {f"x{d}": x[d - 1] for d in INPUTS} | {"y": y, "p": p[0], "E": (p[0] - y) ** 2, "dp": dp[0]}
    for j in UNITS:
        found |= {f"a{j}": a[j - 1], f"h{j}": h[j - 1], f"da{j}": da[j - 1]}
    found |= dict(zip(PARAMETERS, theta, strict=True))
    found |= {f"d{name}": g for name, g in zip(PARAMETERS, gradient, strict=True)}
    return {key: float(value) for key, value in found.items()}


def step(numbers: Numbers, tau: float) -> np.ndarray:
    """Take one step of gradient descent, θ − τ ∇E(θ).

    Parameters
    ----------
    numbers : dict of str to float
        All numbers, as ``numbers_of`` returns them.
    tau : float
        The step size.

    Returns
    -------
    ndarray, shape (13,)
        The new parameters.
    """
    return np.array([numbers[name] - tau * numbers[f"d{name}"] for name in PARAMETERS])


def wrong_gradients(passes: Passes, numbers: Numbers) -> dict[str, tuple[float, float]]:
    """Compare the derivative of each parameter with difference quotients of E.

    Parameters
    ----------
    passes : Passes
        The code that has computed the numbers.
    numbers : dict of str to float
        The numbers, as ``numbers_of`` returns them.

    Returns
    -------
    dict of str to (float, float)
        The wrong derivative and the difference quotient, by the name of the parameter. Where the quotients to the left
        and to the right differ, as at a kink of the ReLU, every number between them counts as right.
    """
    x, y = np.array([[numbers["x1"], numbers["x2"]]]), numbers["y"]
    theta = np.array([numbers[name] for name in PARAMETERS])

    def energy(i: int, by: float) -> float:
        moved = theta.copy()
        moved[i] += by
        return float((np.ravel(passes.forward(x, moved)[2])[0] - y) ** 2)

    wrong = {}
    for i, name in enumerate(PARAMETERS):
        sides = [(energy(i, side * STEP) - numbers["E"]) / (side * STEP) for side in (-1, 1)]
        quotient, claimed = sum(sides) / 2, numbers[f"d{name}"]
        tolerance = 1e-4 * (abs(quotient) + abs(claimed)) + 1e-4
        if not min(sides) - tolerance <= claimed <= max(sides) + tolerance:
            wrong[name] = claimed, quotient
    return wrong
