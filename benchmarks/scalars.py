"""A compute graph of numbers in the style of micrograd, for comparison.

Evaluating an expression builds its graph. The code was written for the benchmark.
"""

import math
from collections.abc import Callable


class Value:
    """A number with its gradient, the values that it was computed from, and its backward function."""

    def __init__(self, data: float, parents: tuple["Value", ...] = (), back: Callable[[], None] | None = None):
        self.data, self.grad, self.parents, self._back = data, 0.0, parents, back

    def __add__(self, other: "Value") -> "Value":
        def back() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out = Value(self.data + other.data, (self, other), back)
        return out

    def __mul__(self, other: "Value") -> "Value":
        def back() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out = Value(self.data * other.data, (self, other), back)
        return out

    def tanh(self) -> "Value":
        """Compute tanh."""
        t = math.tanh(self.data)

        def back() -> None:
            self.grad += (1 - t * t) * out.grad

        out = Value(t, (self,), back)
        return out

    def backward(self) -> None:
        """Compute the derivatives of this number: set ``grad`` of every value that it depends on."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(value: "Value") -> None:
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            if value._back:
                value._back()
