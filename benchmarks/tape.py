"""Automatic differentiation as courses teach it, for comparison: tensors that record how they were computed.

This code was written for the benchmark, in the style of micrograd and minitorch, with arrays as values. An operation
returns a new tensor that knows its inputs and how to pass its gradient on to them. ``backward`` visits everything that
a tensor depends on, in the reverse of the order in which it was computed.
"""

from collections.abc import Callable

import numpy as np


class Tensor:
    """An array with its gradient, the tensors that it was computed from, and its backward function."""

    def __init__(self, data: np.ndarray, parents: tuple["Tensor", ...] = (), back: Callable[[], None] | None = None):
        self.data, self.parents, self._back = data, parents, back
        self.grad = np.zeros_like(data)

    def __matmul__(self, other: "Tensor") -> "Tensor":
        def back() -> None:
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad

        out = Tensor(self.data @ other.data, (self, other), back)
        return out

    def __add__(self, other: "Tensor") -> "Tensor":
        def back() -> None:
            self.grad += _sum_to_shape(out.grad, self.data.shape)
            other.grad += _sum_to_shape(out.grad, other.data.shape)

        out = Tensor(self.data + other.data, (self, other), back)
        return out

    def relu(self) -> "Tensor":
        """Compute max(self, 0)."""

        def back() -> None:
            self.grad += (self.data > 0) * out.grad

        out = Tensor(np.maximum(self.data, 0), (self,), back)
        return out

    def squared_error(self, target: np.ndarray) -> "Tensor":
        """Compute (1/N) Σ (self − target)²."""
        residual = self.data - target

        def back() -> None:
            self.grad += out.grad * (2 / len(residual)) * residual

        out = Tensor((residual**2).sum() / len(residual), (self,), back)
        return out

    def cross_entropy(self, labels: np.ndarray) -> "Tensor":
        """Compute softmax and cross-entropy, averaged over the rows."""
        rows = np.arange(len(labels))
        shifted = self.data - self.data.max(axis=1, keepdims=True)
        p = np.exp(shifted)
        sums = p.sum(axis=1, keepdims=True)
        p /= sums

        def back() -> None:
            d = p.copy()
            d[rows, labels] -= 1
            self.grad += out.grad * d / len(labels)

        out = Tensor((np.log(sums[:, 0]) - shifted[rows, labels]).mean(), (self,), back)
        return out

    def backward(self) -> None:
        """Add the gradient of self with respect to each tensor that it depends on to that tensor's ``grad``."""
        order: list[Tensor] = []
        seen: set[int] = set()

        def visit(tensor: "Tensor") -> None:
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for parent in tensor.parents:
                    visit(parent)
                order.append(tensor)

        visit(self)
        self.grad = np.ones_like(self.data)
        for tensor in reversed(order):
            if tensor._back:
                tensor._back()


def _sum_to_shape(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum over the rows that broadcasting has repeated."""
    return gradient if gradient.shape == shape else gradient.sum(axis=0)
