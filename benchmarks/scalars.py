"""A compute graph of numbers as micrograd has it, written for the comparison: computing makes the graph."""

import math
from collections.abc import Callable


class Value:
    """A number, its gradient, and the step back to what it was made of."""

    def __init__(self, data: float, made_of: tuple["Value", ...] = (), back: Callable[[], None] | None = None):
        self.data, self.grad, self.made_of, self._back = data, 0.0, made_of, back

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
        """tanh of the number."""
        t = math.tanh(self.data)

        def back() -> None:
            self.grad += (1 - t * t) * out.grad

        out = Value(t, (self,), back)
        return out

    def backward(self) -> None:
        """Fill in the gradients of all that this number was made of."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(value: "Value") -> None:
            if value not in seen:
                seen.add(value)
                for other in value.made_of:
                    visit(other)
                order.append(value)

        visit(self)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            if value._back:
                value._back()
