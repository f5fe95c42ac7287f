"""Layers: the functions that a network is nested from (lecture L5 to L7).

A layer knows nothing of the network around it. ``forward`` evaluates it and keeps what ``backward`` will
need. ``backward(dz)`` is handed dz, the gradient of the loss with respect to the layer's output, and returns

    d_params, dx  =  [the gradient of each parameter], the gradient of the input

each of the shape of what it belongs to. In formulas (L2, L6) the gradient is the transposed Jacobian times
dz; in code that matrix is never built, because the product with it is a line or two.

Rows are examples: x is (N, D), N examples of D numbers. In code, ``dx`` stands for dL/dx.

Who owns what: a layer returns new arrays, which belong to the caller and are never written to again. It keeps
its x, and an elementwise layer its z, without a copy: leave them as they are until backward. Only where the
caller passes ``out``, the results are written there and nothing is made. So training (``helpers.workspace``)
uses the same arrays in every step; it has seen shapes and types once, and with ``out`` they are not looked at
again.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from helpers.arrays import floats
from helpers.buffers import filled

Out = Sequence[np.ndarray | None]
NOT_NEEDED = np.empty(0)  # as a place for dx: nobody asks for it, so it is not computed


class Layer(Protocol):
    """What networks ask of a layer, whoever wrote it."""

    parameters: list[np.ndarray]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Evaluate the layer on x: (N, D) and keep what ``backward`` needs."""
        ...

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the gradients of the parameters, in their order, and of the input of the last ``forward``."""
        ...


class Linear:
    """The fully connected layer z = x W + b.

    For one number: z = x w + b, so dw = x dz, db = dz, dx = w dz. For a batch every weight meets every
    example, so the contributions are summed over the rows, which is just what the matrix product does (L6).

    W: (D, M), b: (M,); both are kept, not copied, so an optimiser may update them in place.
    """

    def __init__(self, W: np.ndarray, b: np.ndarray):
        floats("W", W, ("D", "M"))
        floats("b", b, (W.shape[1],))
        self.parameters = [W, b]

    def forward(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """x: (N, D) -> z: (N, M), in ``out`` if given.

        Raises TypeError or ValueError, naming x, if it is no such array.
        """
        W, b = self.parameters
        self.x = x if out is not None else floats("x", x, ("N", W.shape[0]))
        z = np.dot(x, W, out=out)
        return np.add(z, b, out=out)

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """dz: (N, M) -> [dW: (D, M), db: (M,)], dx: (N, D), in ``out`` = (dW, db, dx) if given."""
        W, _ = self.parameters
        x, (to_W, to_b, to_x) = _kept(self, "x"), out or (None, None, None)
        if not out:
            floats("dz", dz, (len(x), W.shape[1]))
        dW = np.dot(x.T, dz, out=to_W)
        # dz.sum(axis=0) as the product with a row of ones, which takes a fifth of the time.
        db = np.dot(filled(1, dz.shape[:1], dz.dtype), dz, out=to_b)
        dx = to_x if to_x is NOT_NEEDED else np.dot(dz, W.T, out=to_x)
        return [dW, db], dx

    def __repr__(self) -> str:
        return "Linear({}, {})".format(*self.parameters[0].shape)


class Elementwise:
    """A layer that applies one function to every number by itself, and so has a diagonal Jacobian.

    Its backward pass is a product entry by entry: dx = σ'(x) · dz. A subclass says what σ and σ' are.
    """

    def __init__(self) -> None:
        self.parameters: list[np.ndarray] = []

    def forward(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """x: an array of any shape -> z: of the same shape, in ``out`` if given."""
        if out is None:
            self.x, self.z = floats("x", x), self.value(x)
        else:
            self.x, self.z = x, self.value(x, out)
        return self.z

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """dz: of the shape of x -> [], dx: of the shape of x, in ``out`` = (dx,) if given."""
        x = _kept(self, "x")
        if not out:
            floats("dz", dz, x.shape)
            return [], self.derivative(x, self.z) * dz
        (to_x,) = out
        return [], np.multiply(self.derivative(x, self.z, to_x), dz, out=to_x)

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """σ(x), entry by entry."""
        raise NotImplementedError

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """σ'(x), entry by entry, given x and z = σ(x): whichever makes it shorter."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ReLU(Elementwise):
    """z = max(x, 0). The slope is 1 where x > 0 and 0 where x < 0.

    At x = 0 there is no derivative; every number from 0 to 1 is a subgradient, and we take 0, as most
    frameworks do. The mask is taken from the input: z >= 0 would hold everywhere.
    """

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # With an array of zeros NumPy takes a third of the time that it takes with the number 0.
        return np.maximum(x, filled(0, x.shape, x.dtype), out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.greater(x, 0, out=out)


class Sigmoid(Elementwise):
    """z = 1 / (1 + exp(−x)), with slope z (1 − z)."""

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # The same function as the formula above, by ½ (1 + tanh(x/2)), which overflows for no x. As precise as
        # 1 + tanh is: to 1e-16 of 1, so a σ(x) below that is 0.
        z = np.tanh(np.multiply(x, 0.5, out=out), out=out)
        return np.multiply(np.add(z, 1, out=out), 0.5, out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.multiply(np.subtract(1, z, out=out), z, out=out)


class Tanh(Elementwise):
    """z = tanh(x), with slope 1 − z²."""

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.tanh(x, out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.subtract(1, np.square(z, out=out), out=out)


def _kept(layer: object, name: str) -> np.ndarray:
    """What forward kept under this name. Raises RuntimeError if there was no forward."""
    if not hasattr(layer, name):
        raise RuntimeError(f"{type(layer).__name__}.backward needs what forward keeps: call forward first.")
    return getattr(layer, name)
