"""The operations of a compute graph: their values and local gradients (lecture, L4).

This is the table of derivatives from which everything else follows. An operation c = f(a, b) knows nothing of the graph
around it. It computes c, and the local gradients ∂c/∂a and ∂c/∂b at the current values of a and b. If dc = ∂L/∂c
arrives from the later nodes, the operation contributes (∂c/∂a) · dc to ∂L/∂a.

All operations accept complex numbers, so that the complex step can check them.
"""

from typing import Any

import numpy as np

Number = Any  # a float, or a complex number for the complex step


class Operation:
    """An operation c = f(a, b, …) of a compute graph, with its value and its local gradients.

    Attributes
    ----------
    text : str
        A format string that shows the operation with the names of its inputs, such as ``"{} + {}"``.
    inputs : int
        The number of inputs.

    References
    ----------
    Lecture, L4.
    """

    text = ""
    inputs = 2

    def value(self, *inputs: Number) -> Number:
        """Compute c.

        Parameters
        ----------
        *inputs : float or complex
            The values of the inputs.

        Returns
        -------
        float or complex
            c.
        """
        raise NotImplementedError

    def local(self, *inputs: Number) -> tuple[Number, ...]:
        """Compute the local gradients at the values of the inputs.

        Parameters
        ----------
        *inputs : float or complex
            The values of the inputs.

        Returns
        -------
        tuple of float or complex
            ∂c/∂a, ∂c/∂b, …, one per input.

        References
        ----------
        Lecture, L4.
        """
        raise NotImplementedError

    def backward(self, *inputs: Number, dc: Number) -> list[Number]:
        """Multiply the gradient that arrives by each local gradient.

        Parameters
        ----------
        *inputs : float or complex
            The values of the inputs.
        dc : float or complex
            The gradient that arrives from the later nodes, ∂L/∂c.

        Returns
        -------
        list of float or complex
            What this node adds to the gradient of each input.

        References
        ----------
        Lecture, L4.
        """
        return [local * dc for local in self.local(*inputs)]

    def __repr__(self) -> str:
        return f"{type(self).__name__}: c = {self.text.format('a', 'b')}"


class Add(Operation):
    """c = a + b. A change in either input changes c by the same amount."""

    text = "{} + {}"

    def value(self, a: Number, b: Number) -> Number:
        return a + b

    def local(self, a: Number, b: Number) -> tuple[Number, ...]:
        return 1.0, 1.0


class Subtract(Operation):
    """c = a − b."""

    text = "{} − {}"

    def value(self, a: Number, b: Number) -> Number:
        return a - b

    def local(self, a: Number, b: Number) -> tuple[Number, ...]:
        return 1.0, -1.0


class Multiply(Operation):
    """c = a · b. The local gradient with respect to either input is the other input."""

    text = "{} · {}"

    def value(self, a: Number, b: Number) -> Number:
        return a * b

    def local(self, a: Number, b: Number) -> tuple[Number, ...]:
        return b, a


class Divide(Operation):
    """c = a / b."""

    text = "{} / {}"

    def value(self, a: Number, b: Number) -> Number:
        return a / b

    def local(self, a: Number, b: Number) -> tuple[Number, ...]:
        return 1 / b, -a / b**2


class Power(Operation):
    """c = aⁿ with a fixed exponent n.

    The exponent is not an input, so no gradient flows back to it.

    Parameters
    ----------
    exponent : float
        The exponent n.
    """

    inputs = 1

    def __init__(self, exponent: float):
        self.exponent = exponent
        self.text = "{}²" if exponent == 2 else f"{{}}^{exponent:g}"

    def value(self, a: Number) -> Number:
        return a**self.exponent

    def local(self, a: Number) -> tuple[Number, ...]:
        return (self.exponent * a ** (self.exponent - 1),)


class SquaredError(Operation):
    """c = (a − t)² with a fixed target t, the last node of the lecture's example.

    Parameters
    ----------
    target : float
        The target t.

    References
    ----------
    Lecture, L3.
    """

    inputs = 1

    def __init__(self, target: float):
        self.target = target
        self.text = f"({{}} − {target:g})²"

    def value(self, a: Number) -> Number:
        return (a - self.target) ** 2

    def local(self, a: Number) -> tuple[Number, ...]:
        return (2 * (a - self.target),)


class Exp(Operation):
    """c = exp(a), which is its own derivative."""

    text, inputs = "exp({})", 1

    def value(self, a: Number) -> Number:
        return np.exp(a)

    def local(self, a: Number) -> tuple[Number, ...]:
        return (np.exp(a),)


class Log(Operation):
    """c = log(a), the natural logarithm, for a > 0."""

    text, inputs = "log({})", 1

    def value(self, a: Number) -> Number:
        return np.log(a)

    def local(self, a: Number) -> tuple[Number, ...]:
        return (1 / a,)


class Sin(Operation):
    """c = sin(a)."""

    text, inputs = "sin({})", 1

    def value(self, a: Number) -> Number:
        return np.sin(a)

    def local(self, a: Number) -> tuple[Number, ...]:
        return (np.cos(a),)


class Tanh(Operation):
    """c = tanh(a), with derivative 1 − c²."""

    text, inputs = "tanh({})", 1

    def value(self, a: Number) -> Number:
        return np.tanh(a)

    def local(self, a: Number) -> tuple[Number, ...]:
        return (1 - np.tanh(a) ** 2,)


class ReLU(Operation):
    """c = max(a, 0). At a = 0 there is no derivative. This operation takes 0 there, like the layer."""

    text, inputs = "relu({})", 1

    def value(self, a: Number) -> Number:
        return a if a.real > 0 else 0 * a

    def local(self, a: Number) -> tuple[Number, ...]:
        return (1.0 if a.real > 0 else 0.0,)


def operation(name: str) -> Operation:
    """Make the operation with a given name.

    Parameters
    ----------
    name : str
        ``"add"``, ``"subtract"``, ``"multiply"``, ``"divide"``, ``"square"``, ``"exp"``, ``"sin"`` or ``"tanh"``.

    Returns
    -------
    Operation
        The operation.

    Raises
    ------
    KeyError
        If there is no operation of this name.
    """
    return {
        "add": Add(),
        "subtract": Subtract(),
        "multiply": Multiply(),
        "divide": Divide(),
        "square": Power(2),
        "exp": Exp(),
        "sin": Sin(),
        "tanh": Tanh(),
    }[name]
