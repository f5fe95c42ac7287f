"""Initial weights, where training starts.

The weights of a layer must differ. If all of them start at 0, all hidden units (neurons) of the layer are equal, get
equal gradients and stay equal forever, as `zeros` demonstrates. So the weights are drawn at random, and only their
size remains to be chosen.

Let the weights be independent with mean 0 and variance s². For n inputs x_i, the sum z = Σ_i x_i w_i then has the
variance n s² · E[x²]. So every layer of a deep network multiplies the size of its signal by √(n s²), and the signal
soon vanishes or explodes unless n s² is about 1. A ReLU keeps half of E[z²], so after a ReLU n s² has to be 2.

Each function returns W with the shape (inputs, outputs) that ``helpers.layers.Linear`` expects. The biases may start at
0.
"""

import numpy as np


def he(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Draw normal weights with variance 2 / inputs, for ReLU layers.

    Parameters
    ----------
    inputs : int
        The number of inputs of the layer.
    outputs : int
        The number of outputs of the layer.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        The weights W.

    Raises
    ------
    ValueError
        If a size is below 1.

    References
    ----------
    Lecture, L8.
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, equation 10.
    """
    _check_sizes(inputs, outputs)
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))


def glorot(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Draw uniform weights in ±√(6 / (inputs + outputs)), for tanh and sigmoid layers.

    Parameters
    ----------
    inputs : int
        The number of inputs of the layer.
    outputs : int
        The number of outputs of the layer.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        The weights W.

    Raises
    ------
    ValueError
        If a size is below 1.

    Notes
    -----
    The variance is 2 / (inputs + outputs). It lies between 1 / inputs, which preserves the size of the signal in the
    forward pass, and 1 / outputs, which preserves the size of the gradient in the backward pass.

    References
    ----------
    Lecture, L8.
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.
    """
    _check_sizes(inputs, outputs)
    limit = np.sqrt(6 / (inputs + outputs))
    return rng.uniform(-limit, limit, size=(inputs, outputs))


def zeros(inputs: int, outputs: int, rng: np.random.Generator | None = None) -> np.ndarray:
    """Return zero weights, to show why they fail.

    Parameters
    ----------
    inputs : int
        The number of inputs of the layer.
    outputs : int
        The number of outputs of the layer.
    rng : numpy.random.Generator, optional
        Not used. It is there so that all initialisers take the same arguments.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        The weights W, all 0.

    Raises
    ------
    ValueError
        If a size is below 1.

    References
    ----------
    Lecture, L8.
    """
    _check_sizes(inputs, outputs)
    return np.zeros((inputs, outputs))


def _check_sizes(inputs: int, outputs: int) -> None:
    if min(inputs, outputs) < 1:
        raise ValueError(f"the layer has {inputs} inputs and {outputs} outputs, but needs at least one of each.")
