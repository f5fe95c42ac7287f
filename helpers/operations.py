"""What a node of a compute graph can do: its value, and its local gradients (lecture L4).

The table of derivatives that the rest follows from. Each operation c = f(a, b) knows nothing of the graph
around it: it says what c is, and by how much c changes with each of its inputs, at their present values. With
dc = ∂L/∂c arriving from behind, its share of ∂L/∂a is (∂c/∂a) · dc.

All take complex numbers too, so that the complex step can look at them.
"""

from typing import Any

import numpy as np

Number = Any  # a float, or a complex number for the complex step


class Operation:
    """One kind of node, c = f(a, b, …): its value, and its local gradients ∂c/∂a, ∂c/∂b, …

    ``text`` shows it with the names of its inputs; ``inputs`` is how many it has.
    """

    text = ""
    inputs = 2

    def value(self, *inputs: Number) -> Number:
        """c, from the values of the inputs."""
        raise NotImplementedError

    def local(self, *inputs: Number) -> tuple[Number, ...]:
        """∂c/∂a, ∂c/∂b, …: one for each input, at these values of the inputs (L4)."""
        raise NotImplementedError

    def backward(self, *inputs: Number, dc: Number) -> list[Number]:
        """What arrives, dc = ∂L/∂c, times each local gradient: what this node adds to each input's gradient."""
        return [local * dc for local in self.local(*inputs)]

    def __repr__(self) -> str:
        return f"{type(self).__name__}: c = {self.text.format('a', 'b')}"


class Add(Operation):
    """c = a + b. A change of either input arrives in c as it is."""

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
    """c = a · b. Each input is the other one's slope."""

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
    """c = aⁿ with a fixed exponent n, which is no input: nothing flows back to it."""

    inputs = 1

    def __init__(self, exponent: float):
        self.exponent = exponent
        self.text = "{}²" if exponent == 2 else f"{{}}^{exponent:g}"

    def value(self, a: Number) -> Number:
        return a**self.exponent

    def local(self, a: Number) -> tuple[Number, ...]:
        return (self.exponent * a ** (self.exponent - 1),)


class SquaredError(Operation):
    """c = (a − t)² with a fixed target t: the last node of the lecture's example (L3)."""

    inputs = 1

    def __init__(self, target: float):
        self.target = target
        self.text = f"({{}} − {target:g})²"

    def value(self, a: Number) -> Number:
        return (a - self.target) ** 2

    def local(self, a: Number) -> tuple[Number, ...]:
        return (2 * (a - self.target),)


class Exp(Operation):
    """c = exp(a), its own slope."""

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
    """c = tanh(a), with the slope 1 − c²."""

    text, inputs = "tanh({})", 1

    def value(self, a: Number) -> Number:
        return np.tanh(a)

    def local(self, a: Number) -> tuple[Number, ...]:
        return (1 - np.tanh(a) ** 2,)


class ReLU(Operation):
    """c = max(a, 0). At the corner there is no derivative; we take 0, as the layer does."""

    text, inputs = "relu({})", 1

    def value(self, a: Number) -> Number:
        return a if a.real > 0 else 0 * a

    def local(self, a: Number) -> tuple[Number, ...]:
        return (1.0 if a.real > 0 else 0.0,)
