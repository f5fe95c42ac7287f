"""Compare the gradients of a student's layers with difference quotients, before a demo draws anything."""

import numpy as np

from helpers.demos.framework.captions import UserError
from helpers.network import Network


def check_gradients(network: Network, x: np.ndarray) -> None:
    """Compare the gradients of each layer with difference quotients along a random direction.

    Each layer is checked by itself: the gradients of Σ z · dz for a random dz. Call ``training_run.check_layers``
    first, which checks the types and shapes. For an array that isn't float64, only the shape of the gradient is
    checked, because a difference quotient would be too inaccurate.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed and restored.
    x : ndarray, shape (N, D)
        The inputs, of which the first five are used.

    Raises
    ------
    UserError
        If a gradient or its shape is wrong. The message names the layer.
    """
    rng, x, h = np.random.default_rng(0), x[:5], 1e-5
    for layer in network.layers:
        inputs = x + 0.1 * rng.normal(size=x.shape)  # away from kinks, where a difference quotient gives another value
        x = layer.forward(x.copy()).copy()
        dz = rng.normal(size=layer.forward(inputs).shape)
        d_params, dx = layer.backward(dz.copy())
        method = f"{type(layer).__name__}.backward"
        arrays, gradients = [inputs, *layer.parameters], [np.array(dx), *map(np.array, d_params)]
        for k, (array, gradient) in enumerate(zip(arrays, gradients)):
            name = f"the gradient of parameter {k - 1}" if k else "dx"
            if gradient.shape != array.shape:
                raise UserError(
                    f"{method}: {name} has shape {gradient.shape}, but it should have the shape of its array, "
                    f"{array.shape}."
                )
            before, direction = array.copy(), rng.normal(size=array.shape)
            values = []
            for sign in (1, -1):
                array[...] = before + sign * h * direction
                values.append(float((layer.forward(inputs) * dz).sum()))
            array[...] = before
            expected, claimed = (values[0] - values[1]) / (2 * h), float((gradient * direction).sum())
            if array.dtype == np.float64 and not abs(expected - claimed) <= 1e-4 * (
                abs(expected) + abs(claimed) + 1e-3
            ):
                raise UserError(
                    f"{method}: {name} is not right. Along a random direction it gives {claimed:.4g}, but the "
                    f"difference quotient of forward is {expected:.4g}. Check it as in unit 03."
                )
