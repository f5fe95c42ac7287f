"""Layers: the functions that a network is composed of (lecture, L5 to L7).

A layer knows nothing of the network around it. ``forward`` evaluates it and saves what ``backward`` needs.
``backward(dz)`` receives dz, the gradient of the loss with respect to the output of the layer, and returns

    d_params, dx  =  [the gradient of each parameter], the gradient of the input

Each gradient has the shape of what it belongs to. In formulas the gradient is the transposed Jacobian times dz (L2,
L6). In code this matrix is never built, because the product with it takes only a line or two.

Each row is an example: x of shape (N, D) holds N examples of D numbers. In code, ``dx`` means dL/dx.

Ownership: a layer returns new arrays. They belong to the caller, and the layer never writes to them again. A layer
keeps its x, and an elementwise layer its z, without copying, so do not change these arrays before ``backward``. If the
caller passes ``out``, the layer writes its results there and allocates nothing. Training (``helpers.workspace``) uses
this to work in the same arrays in every step. It has checked shapes and dtypes once, so calls with ``out`` skip
validation.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from helpers.arrays import floats
from helpers.buffers import AcceptsOut, filled

Out = Sequence[np.ndarray | None]
NOT_NEEDED = np.empty(0)  # passed as the ``out`` of dx to say that dx need not be computed


class Layer(Protocol):
    """The interface that networks expect of a layer, whether it is the course's or a student's.

    Attributes
    ----------
    parameters : list of ndarray
        The parameters of the layer. Empty for an activation.

    References
    ----------
    Lecture, L7.
    """

    parameters: list[np.ndarray]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Evaluate the layer and save what `backward` needs.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input, one example per row.

        Returns
        -------
        ndarray, shape (N, M)
            The output z.
        """
        ...

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients at the input of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient of the loss with respect to the output.

        Returns
        -------
        d_params : list of ndarray
            The gradient of each parameter, in the order of `parameters`.
        dx : ndarray, shape (N, D)
            The gradient of the input.
        """
        ...


class Linear(AcceptsOut):
    """The fully connected layer z = x W + b.

    Parameters
    ----------
    W : ndarray, shape (D, M)
        The weights.
    b : ndarray, shape (M,)
        The biases.

    Attributes
    ----------
    parameters : list of ndarray
        ``[W, b]``, the arrays themselves and not copies, so an optimiser may update them in place.

    Raises
    ------
    TypeError
        If `W` or `b` is not an array of floats.
    ValueError
        If the shapes do not match.

    Notes
    -----
    For single numbers z = x w + b, so dw = x dz, db = dz and dx = w dz. In a batch every weight meets every example, so
    the contributions are summed over the rows. This sum is exactly what the matrix product computes (L6).

    References
    ----------
    Lecture, L6 and L7.
    """

    accepts_out = True

    def __init__(self, W: np.ndarray, b: np.ndarray):
        floats("W", W, ("D", "M"))
        floats("b", b, (W.shape[1],))
        self.parameters = [W, b]

    def forward(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Compute z = x W + b.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input.
        out : ndarray, shape (N, M), optional
            Where to write z. With `out`, `x` is not validated.

        Returns
        -------
        ndarray, shape (N, M)
            The output z.

        Raises
        ------
        TypeError
            If `x` is not an array of floats.
        ValueError
            If `x` does not have shape (N, D) or contains NaN.
        """
        W, b = self.parameters
        self.x = x if out is not None else floats("x", x, ("N", W.shape[0]))
        z = np.dot(x, W, out=out)
        return np.add(z, b, out=out)

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients of W, b and the input of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient of the loss with respect to z.
        out : sequence, optional
            Where to write dW, db and dx, in this order. An entry may be None for a new array, and the last one
            `NOT_NEEDED` to skip dx. With `out`, `dz` is not validated.

        Returns
        -------
        d_params : list of ndarray
            ``[dW, db]`` of shapes (D, M) and (M,).
        dx : ndarray, shape (N, D)
            The gradient of the input.

        Raises
        ------
        RuntimeError
            If there was no `forward`.
        TypeError
            If `dz` is not an array of floats.
        ValueError
            If `dz` does not have the shape of z or contains NaN.
        """
        W, _ = self.parameters
        x, (dW_out, db_out, dx_out) = _saved(self, "x"), out or (None, None, None)
        if not out:
            floats("dz", dz, (len(x), W.shape[1]))
        dW = np.dot(x.T, dz, out=dW_out)
        # The product with a row of ones equals dz.sum(axis=0) and takes a fifth of the time.
        db = np.dot(filled(1, dz.shape[:1], dz.dtype), dz, out=db_out)
        dx = dx_out if dx_out is NOT_NEEDED else np.dot(dz, W.T, out=dx_out)
        return [dW, db], dx

    def __repr__(self) -> str:
        return "Linear({}, {})".format(*self.parameters[0].shape)


class Elementwise(AcceptsOut):
    """A layer that applies one function σ to each entry, so its Jacobian is diagonal.

    Its backward pass is an entrywise product: dx = σ'(x) · dz. A subclass defines σ in `value` and σ' in `derivative`.

    Attributes
    ----------
    parameters : list of ndarray
        Empty: the layer has no parameters.

    References
    ----------
    Lecture, L6 and L7.
    """

    accepts_out = True

    def __init__(self) -> None:
        self.parameters: list[np.ndarray] = []

    def forward(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Compute z = σ(x).

        Parameters
        ----------
        x : ndarray
            The input, of any shape.
        out : ndarray, shape of x, optional
            Where to write z. With `out`, `x` is not validated.

        Returns
        -------
        ndarray, shape of x
            The output z.

        Raises
        ------
        TypeError
            If `x` is not an array of floats.
        ValueError
            If `x` contains NaN.
        """
        if out is None:
            self.x, self.z = floats("x", x), self.value(x)
        else:
            self.x, self.z = x, self.value(x, out)
        return self.z

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute dx = σ'(x) · dz at the input x of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape of x
            The gradient of the loss with respect to z.
        out : sequence of one ndarray, optional
            Where to write dx. With `out`, `dz` is not validated.

        Returns
        -------
        d_params : list
            Empty.
        dx : ndarray, shape of x
            The gradient of the input.

        Raises
        ------
        RuntimeError
            If there was no `forward`.
        TypeError
            If `dz` is not an array of floats.
        ValueError
            If `dz` does not have the shape of x or contains NaN.
        """
        x = _saved(self, "x")
        if not out:
            floats("dz", dz, x.shape)
            return [], self.derivative(x, self.z) * dz
        (dx_out,) = out
        return [], np.multiply(self.derivative(x, self.z, dx_out), dz, out=dx_out)

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Compute σ(x) entry by entry.

        Parameters
        ----------
        x : ndarray
            The input.
        out : ndarray, shape of x, optional
            Where to write the result. A subclass may omit this parameter.

        Returns
        -------
        ndarray, shape of x
            σ(x).
        """
        raise NotImplementedError

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Compute σ'(x) entry by entry, from x or from z, whichever is simpler.

        Parameters
        ----------
        x : ndarray
            The input.
        z : ndarray, shape of x
            The output σ(x).
        out : ndarray, shape of x, optional
            Where to write the result. A subclass may omit this parameter.

        Returns
        -------
        ndarray, shape of x
            σ'(x).
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ReLU(Elementwise):
    """The activation z = max(x, 0), with derivative 1 where x > 0 and 0 where x < 0.

    Notes
    -----
    At x = 0 there is no derivative, and every number from 0 to 1 is a subgradient. This layer takes 0, as most
    frameworks do. The mask must come from the input, x > 0: on the output, z >= 0 holds everywhere.

    References
    ----------
    Lecture, L8; L9 for subgradients.
    """

    accepts_out = True

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # With an array of zeros NumPy takes a third of the time that it takes with the number 0.
        return np.maximum(x, filled(0, x.shape, x.dtype), out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.greater(x, 0, out=out)


class Sigmoid(Elementwise):
    """The activation z = 1 / (1 + exp(−x)), with derivative z (1 − z)."""

    accepts_out = True

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # ½ (1 + tanh(x/2)) is the same function and overflows for no x. Its absolute error is that of 1 + tanh, about
        # 1e-16, so a σ(x) below that becomes 0.
        z = np.tanh(np.multiply(x, 0.5, out=out), out=out)
        return np.multiply(np.add(z, 1, out=out), 0.5, out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.multiply(np.subtract(1, z, out=out), z, out=out)


class Tanh(Elementwise):
    """The activation z = tanh(x), with derivative 1 − z²."""

    accepts_out = True

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.tanh(x, out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.subtract(1, np.square(z, out=out), out=out)


def _saved(layer: object, name: str) -> np.ndarray:
    """Return what ``forward`` saved under this name. Raise RuntimeError if there was no ``forward``."""
    if not hasattr(layer, name):
        raise RuntimeError(f"{type(layer).__name__}.backward needs what forward saves: call forward first.")
    return getattr(layer, name)
