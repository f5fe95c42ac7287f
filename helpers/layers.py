"""Layers: the functions that a network is composed of (lecture, L5 to L7).

In code, ``dx`` means ∂E/∂x, the gradient of the loss E with respect to x. Likewise, ``dW`` means ∂E/∂W.

A layer knows nothing of the network around it. ``forward`` takes the input x, computes the output z, and saves what
``backward`` needs. ``backward(dz)`` takes the gradient of E with respect to z and returns

    d_params, dx  =  [the gradient with respect to each parameter], the gradient with respect to x

Each gradient has the shape of the array that it belongs to. In formulas it is a transposed Jacobian times dz (L2, L6).
The code never builds the Jacobian, because the product with it takes only a line or two.

Each row is an example: x of shape (N, D) holds N examples of D numbers.

Ownership: a layer returns new arrays. They belong to the caller, and the layer never writes to them again. A layer
keeps its x, and an elementwise layer its z, without copying, so do not change these arrays before ``backward``. If the
caller passes ``out``, the layer writes its results there. Training (``helpers.workspace``) reuses the same arrays in
every step this way. It lets the layers validate the first batch of each size, so calls with ``out`` skip validation.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from helpers.arrays import check_floats
from helpers.buffers import AcceptsOut, filled

Out = Sequence[np.ndarray | None]  # where backward writes its results; None means a new array
NOT_NEEDED = np.empty(0)  # pass this as the ``out`` of dx to skip the computation of dx


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
        """Compute the gradients of the loss at the input of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient with respect to the output z.

        Returns
        -------
        d_params : list of ndarray
            The gradient with respect to each parameter, in the order of `parameters`.
        dx : ndarray, shape (N, D)
            The gradient with respect to the input x.
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
        ``[W, b]``: the arrays themselves, not copies, so an optimiser may update them in place.

    Raises
    ------
    TypeError
        If `W` or `b` is not an array of floats.
    ValueError
        If the shapes do not match, or an entry is NaN.

    Notes
    -----
    For single numbers z = x w + b, so dw = x dz, db = dz and dx = w dz. In a batch every example uses every weight, so
    the gradient of a weight is a sum over the rows. This sum is exactly what the matrix product computes (L6).

    References
    ----------
    Lecture, L6 and L7.
    """

    accepts_out = True

    def __init__(self, W: np.ndarray, b: np.ndarray):
        check_floats("W", W, ("D", "M"))
        check_floats("b", b, (W.shape[1],))
        self.parameters = [W, b]

    def forward(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Compute z = x W + b.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input.
        out : ndarray, shape (N, M), optional
            Where to write z. By default it is a new array. With `out`, `x` is not validated.

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
        self.x = x if out is not None else check_floats("x", x, ("N", W.shape[0]))
        z = np.dot(x, W, out=out)
        return np.add(z, b, out=out)

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients with respect to W, b and the input x of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient of the loss with respect to z.
        out : sequence of three ndarrays or None, optional
            Where to write dW, db and dx, in this order. None stands for a new array. As the last entry, `NOT_NEEDED`
            skips the computation of dx. With `out`, `dz` is not validated.

        Returns
        -------
        d_params : list of ndarray
            ``[dW, db]`` of shapes (D, M) and (M,).
        dx : ndarray, shape (N, D)
            The gradient with respect to x, or `NOT_NEEDED` itself, of shape (0,), if `out` asks to skip dx.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError
            If `dz` is not an array of floats.
        ValueError
            If `dz` does not have the shape of z or contains NaN.
        """
        W, _ = self.parameters
        x, (dW_out, db_out, dx_out) = _saved(self, "x"), out or (None, None, None)
        if not out:
            check_floats("dz", dz, (len(x), W.shape[1]))
        dW = np.dot(x.T, dz, out=dW_out)
        # The product of a row of ones and dz equals dz.sum(axis=0) and takes a fifth of the time.
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
            Where to write z. By default it is a new array. With `out`, `x` is not validated.

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
            self.x, self.z = check_floats("x", x), self.value(x)
        else:
            self.x, self.z = x, self.value(x, out)
        return self.z

    def backward(self, dz: np.ndarray, out: Out = ()) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute dx = σ'(x) · dz at the input x of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape of x
            The gradient of the loss with respect to z.
        out : sequence of one ndarray or None, optional
            Where to write dx. None stands for a new array. With `out`, `dz` is not validated.

        Returns
        -------
        d_params : list
            Empty.
        dx : ndarray, shape of x
            The gradient with respect to x.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError
            If `dz` is not an array of floats.
        ValueError
            If `dz` does not have the shape of x or contains NaN.
        """
        x = _saved(self, "x")
        if not out:
            check_floats("dz", dz, x.shape)
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
            Where to write the result. A subclass that leaves `accepts_out` False may omit this parameter.

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
            Where to write the result. A subclass that leaves `accepts_out` False may omit this parameter.

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
    frameworks do. The mask is x > 0, or equivalently z > 0. Beware of z >= 0, which holds everywhere.

    References
    ----------
    Lecture, L8; L9 for subgradients.
    """

    accepts_out = True

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # With an array of zeros, NumPy needs a third of the time that it needs with the number 0.
        return np.maximum(x, filled(0, x.shape, x.dtype), out=out)

    def derivative(self, x: np.ndarray, z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        return np.greater(x, 0, out=out)


class Sigmoid(Elementwise):
    """The activation z = 1 / (1 + exp(−x)), with derivative z (1 − z)."""

    accepts_out = True

    def value(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        # ½ (1 + tanh(x/2)) is the same function and never overflows. In float64 its absolute error is about 1e-16, so
        # values below about 3e-17 come out as 0.
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


class Multiply:
    """The layer z = x1 · x2, entry by entry. It has two inputs.

    With several inputs, `backward` returns one gradient for each, as the lecture's pseudocode does.

    Attributes
    ----------
    parameters : list of ndarray
        Empty: the layer has no parameters.

    References
    ----------
    Lecture, L7.
    """

    def __init__(self) -> None:
        self.parameters: list[np.ndarray] = []

    def forward(self, x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
        """Compute z = x1 · x2.

        Parameters
        ----------
        x1 : ndarray
            The first input, of any shape.
        x2 : ndarray, shape of x1
            The second input.

        Returns
        -------
        ndarray, shape of x1
            The output z.

        Raises
        ------
        TypeError
            If an input is not an array of floats.
        ValueError
            If the shapes of the inputs differ, or an input contains NaN.
        """
        self.x1 = check_floats("x1", x1)
        self.x2 = check_floats("x2", x2, x1.shape)
        return x1 * x2

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
        """Compute the gradients with respect to both inputs of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape of z
            The gradient of the loss with respect to z.

        Returns
        -------
        d_params : list
            Empty.
        dx1, dx2 : ndarray, shape of z
            The gradients with respect to x1 and x2.

        Raises
        ------
        RuntimeError
            If `forward` has not been called.
        TypeError
            If `dz` is not an array of floats.
        ValueError
            If `dz` does not have the shape of z or contains NaN.
        """
        x1, x2 = _saved(self, "x1"), _saved(self, "x2")
        check_floats("dz", dz, x1.shape)
        return [], dz * x2, dz * x1

    def __repr__(self) -> str:
        return "Multiply()"


class Residual:
    """The residual connection z = x + F(x) around a layer F, whose output has the shape of its input.

    Parameters
    ----------
    layer : Layer
        The layer F. A whole network will do.

    Attributes
    ----------
    layer : Layer
        The layer F itself, not a copy.
    parameters : list of ndarray
        The parameters of F.

    Notes
    -----
    The input is used twice, by the sum and by F, so its gradient is the sum of two (L2). One of them is dz itself. It
    reaches the input unchanged, however small the gradient that comes back through F is (He et al., *Deep residual
    learning for image recognition*, 2016).

    References
    ----------
    Lecture, L2 and L7.
    """

    def __init__(self, layer: Layer):
        self.layer = layer
        self.parameters = layer.parameters

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Compute z = x + F(x).

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input.

        Returns
        -------
        ndarray, shape (N, D)
            The output z.

        Raises
        ------
        ValueError
            If the output of F does not have the shape of `x`.

        Notes
        -----
        Exceptions from F propagate.
        """
        return x + check_floats("the output of the layer", self.layer.forward(x), x.shape)

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients with respect to the parameters of F and the input x of the last `forward`.

        Parameters
        ----------
        dz : ndarray, shape (N, D)
            The gradient of the loss with respect to z.

        Returns
        -------
        d_params : list of ndarray
            The gradients that F returns.
        dx : ndarray, shape (N, D)
            dz plus the gradient that F returns for its input.

        Notes
        -----
        Exceptions from F propagate.
        """
        d_params, dx = self.layer.backward(dz)
        return d_params, dz + dx

    def __repr__(self) -> str:
        return f"Residual({self.layer!r})"


def _saved(layer: object, name: str) -> np.ndarray:
    """Return what ``forward`` saved under this name. Raises RuntimeError if ``forward`` has not been called."""
    if not hasattr(layer, name):
        raise RuntimeError(f"{type(layer).__name__}.backward needs what forward saves: call forward first.")
    return getattr(layer, name)
